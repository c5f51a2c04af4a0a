//! How long judging a draft and planning it take: what a person waits for at each key of the form, and before the
//! review (targets: a plan of 10,000 targets × 10 processes within 300 ms).

#[path = "support/drafts.rs"]
mod drafts;

use bkproc::domain::check::check;
use bkproc::domain::compare::is_same;
use bkproc::domain::facts::FactTable;
use bkproc::domain::field::FieldTable;
use bkproc::domain::id::{ProcessId, ServiceInstanceId};
use bkproc::domain::plan::{Live, plan};
use criterion::{Criterion, criterion_group, criterion_main};
use drafts::{draft, live, varied, wanted};
use std::hint::black_box;

fn measure(criterion: &mut Criterion) {
    let table = FieldTable::built_in();
    let small = draft(1_000);
    criterion.bench_function("check 1,000 targets x 10 processes", |bench| {
        bench.iter(|| check(black_box(&small), &table, &FactTable::default()));
    });
    criterion.bench_function("check and plan 1,000 targets x 10 processes, nothing read", |bench| {
        bench.iter(|| plan(wanted(black_box(&small), &table), &Live::unknown()));
    });
    let large = wanted(&draft(10_000), &table);
    let live = live(&large);
    let made = plan(large.clone(), &live);
    let counts = made.counts();
    assert_eq!((counts.identical, counts.conflict, counts.new), (33_340, 33_330, 33_330), "all verdicts are measured");
    assert_eq!(made.warned(), 33_330, "each port that is new is taken");
    criterion.bench_function("plan 10,000 targets x 10 processes, ten live ones each", |bench| {
        bench.iter_batched(|| large.clone(), |wanted| plan(wanted, &live), criterion::BatchSize::LargeInput);
    });
    let many = varied(10_000);
    let made = plan(wanted(&many, &table), &Live::unknown());
    assert_eq!((made.specs().len(), made.new_count()), (100_000, 100_000), "each process is another on each target");
    criterion.bench_function("check 10,000 targets x 10 processes with three formulas each", |bench| {
        bench.iter(|| check(black_box(&many), &table, &FactTable::default()));
    });
    criterion.bench_function("check and plan 10,000 targets x 10 processes with three formulas each", |bench| {
        bench.iter(|| plan(wanted(black_box(&many), &table), &Live::unknown()));
    });
    let same = large.specs.first().zip(live.process(ServiceInstanceId(1), ProcessId(0)));
    criterion.bench_function("compare one process with what is stored", |bench| {
        bench.iter(|| same.is_some_and(|(spec, process)| is_same(black_box(spec), process)));
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = measure
}
criterion_main!(benches);
