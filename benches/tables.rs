//! How long an import takes: 10,000 rows of a spreadsheet are read, matched and checked within 500 ms.

use bkproc::domain::check::check;
use bkproc::domain::draft::Draft;
use bkproc::domain::facts::FactTable;
use bkproc::domain::field::FieldTable;
use bkproc::i18n::tables::vocabulary;
use bkproc::tables::merge::{MergeChoices, merge};
use bkproc::tables::rows::RowReading;
use bkproc::tables::{OpenOptions, TableSource};
use criterion::{Criterion, criterion_group, criterion_main};
use std::fmt::Write as _;
use std::hint::black_box;

const ROWS: usize = 10_000;

/// Three processes on each host, with a port of their own.
fn list() -> String {
    let mut text = "主机IP,进程名称,进程别名,进程启动参数,绑定IP,端口,协议,启用,启动用户,工作路径\n".to_owned();
    for at in 0..ROWS {
        let (host, process) = (at / 3, at % 3);
        let ip = format!("10.{}.{}.{}", host / 62_500, host / 250 % 250, host % 250 + 1);
        let port = 8001 + at % 50_000;
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{ip},java,app-{process},-Dapp={process},{ip},{port},TCP,是,app,/data/app-{process}");
    }
    text
}

fn imported(text: &str, fields: &FieldTable) -> Draft {
    let words = vocabulary(fields);
    let mut draft = Draft::default();
    let source = TableSource::open(text.as_bytes(), &OpenOptions::default());
    let reading = RowReading { words: &words, fields, formulas: false };
    let import = source.ok().and_then(|source| source.import(None, reading).ok()).unwrap_or_default();
    if let Some(edit) = merge(&import, &draft, &MergeChoices::default()).edit {
        assert!(draft.apply(edit).is_ok());
    }
    draft
}

fn tables(criterion: &mut Criterion) {
    let (text, fields) = (list(), FieldTable::built_in());
    assert_eq!(imported(&text, &fields).given.len(), ROWS.div_ceil(3));
    criterion.bench_function("import of 10,000 rows", |bencher| {
        bencher.iter(|| {
            let draft = imported(black_box(&text), &fields);
            check(&draft, &fields, &FactTable::default())
        });
    });
}

criterion_group! {
    name = all;
    config = Criterion::default().sample_size(10);
    targets = tables
}
criterion_main!(all);
