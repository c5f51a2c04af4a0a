//! Streams of records, made by hand: what no program at hand writes, and what is damaged.

use super::records::CONTINUE;
use super::*;

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap();
    [&kind.to_le_bytes(), &length.to_le_bytes(), data].concat()
}

fn bof() -> Vec<u8> {
    record(BOF, &[0, 6, 0x10, 0])
}

/// A cell at a row and a column with the first format.
fn at(row: u16, column: u16) -> Vec<u8> {
    [row, column, 0].into_iter().flat_map(u16::to_le_bytes).collect()
}

fn cell(kind: u16, row: u16, column: u16, data: &[u8]) -> Vec<u8> {
    record(kind, &[at(row, column).as_slice(), data].concat())
}

/// A formula with the eight bytes of its result.
fn formula(row: u16, result: [u8; 8], tokens: &[u8]) -> Vec<u8> {
    let length = u16::try_from(tokens.len()).unwrap().to_le_bytes();
    cell(FORMULA, row, 0, &[&result, [0; 6].as_slice(), &length, tokens].concat())
}

/// Returns the cells of a sheet of these records as text.
fn cells(book: &Book, records: &[Vec<u8>]) -> Result<Vec<String>, TableError> {
    let stream = [bof(), records.concat(), record(EOF, &[])].concat();
    let grid = book.cells(&stream, 0)?.0.into_grid("a", Vec::new())?;
    let shown = |cell: &GridCell| match cell {
        GridCell::Text(text) => text.to_string(),
        GridCell::Date(text) => format!("date {text}"),
        GridCell::NoValue(text) => format!("no value {text}"),
    };
    let rows = grid.rows.iter().map(|row| row.cells.iter().map(shown).collect::<Vec<_>>().join("|"));
    Ok(rows.collect())
}

#[test]
fn cells_of_every_kind_are_read() {
    let book = Book { strings: vec!["共享".into()], dates: vec![false, true], ..Book::default() };
    let number = |value: f64| value.to_le_bytes();
    let label = [2, 0, 1, 0x2d, 0x4e, 0x87, 0x65];
    // Row 3, from column 0: 1 and 2; to column 1.
    let several = [3, 0, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 10, 0, 0, 0, 1, 0];
    let mut date = at(6, 0);
    date[4] = 1;
    let read = cells(
        &book,
        &[
            cell(LABEL_SST, 0, 0, &[0, 0, 0, 0]),
            cell(LABEL, 0, 1, &label),
            cell(NUMBER, 1, 0, &number(8001.0)),
            // 8001 and 80.01 as whole numbers, 1 as the upper half of a float.
            cell(RK, 2, 0, &(8001_u32 << 2 | 2).to_le_bytes()),
            cell(RK, 2, 1, &(8001_u32 << 2 | 3).to_le_bytes()),
            cell(RK, 2, 2, &0x3ff0_0000_u32.to_le_bytes()),
            record(MUL_RK, &several),
            cell(BOOL_ERR, 4, 0, &[1, 0]),
            cell(BOOL_ERR, 4, 1, &[0x17, 1]),
            record(NUMBER, &[date.as_slice(), &number(45_000.5)].concat()),
        ],
    );
    let expected = ["共享|中文", "8001", "8001|80.01|1", "1|2", "true|no value #REF!", "date 2023-03-15 12:00:00"];
    assert_eq!(read.unwrap(), expected);
}

#[test]
fn results_of_formulas_are_read_and_missing_ones_named() {
    let special = |kind: u8, value: u8| [kind, 0, value, 0, 0, 0, 0xff, 0xff];
    // A text in two records, the second part with two bytes a character.
    let text = [record(STRING, &[4, 0, 0, b'a', b'b']), record(CONTINUE, &[1, 0x2d, 0x4e, 0x87, 0x65])].concat();
    let read = cells(
        &Book::default(),
        &[
            formula(0, 8001.0_f64.to_le_bytes(), &[]),
            formula(1, special(0, 0), &[]),
            // The formula that several cells share stands between.
            record(0x04bc, &[0; 10]),
            text,
            formula(2, special(1, 1), &[]),
            formula(3, special(2, 0x2a), &[]),
            formula(4, special(3, 0), &[]),
            formula(5, special(0, 0), &[]),
        ],
    );
    assert_eq!(read.unwrap(), ["8001", "ab中文", "true", "no value #N/A", "no value ="]);
    let uncomputed = cells(&Book::default(), &[formula(0, special(3, 0), &[]), formula(1, special(3, 0), &[])]);
    assert_eq!(uncomputed.unwrap(), ["no value =", "no value ="]);
}

#[test]
fn charts_within_a_sheet_are_skipped() {
    let inner = [bof(), cell(BOOL_ERR, 0, 0, &[0, 0]), record(EOF, &[])].concat();
    assert_eq!(cells(&Book::default(), &[inner, cell(BOOL_ERR, 0, 0, &[1, 0])]).unwrap(), ["true"]);
}

#[test]
fn records_that_are_cut_are_named_by_their_place() {
    let refused = |at| Err(TableError::OldExcel(OldFault::Record { at }));
    let whole = [
        cell(LABEL, 0, 0, &[1, 0, 0, b'a']),
        cell(NUMBER, 0, 0, &[0; 8]),
        cell(RK, 0, 0, &[0; 4]),
        cell(BOOL_ERR, 0, 0, &[0, 0]),
        formula(0, [0; 8], &[]),
    ];
    for record in whole {
        let kind = u16_at(&record, 0).unwrap();
        for length in 0..record.len() - 4 {
            let cut = self::record(kind, &record[4..4 + length]);
            assert_eq!(cells(&Book::default(), &[cut]), refused(8), "{kind:#x} {length}");
        }
    }
    assert_eq!(cells(&Book::default(), &[cell(LABEL_SST, 0, 0, &[9, 0, 0, 0])]), refused(8), "no such string");
    assert_eq!(Book::default().cells(&bof(), 0).err(), refused(8).err(), "no end");
    assert!(Book::default().cells(&bof(), usize::MAX).is_err(), "outside the stream");
}

#[test]
fn strings_go_on_over_records_in_either_width() {
    // The count of strings is a lie; a rich text has runs, a phonetic one a part behind it.
    let first = [9, 0, 0, 0, 9, 0, 0, 0, 5, 0, 0, b'a', b'b'];
    let second = [1, 0x2d, 0x4e, b'c', 0, b'd', 0, 2, 0, 0x0c, 1, 0, 3, 0, 0, 0, b'x'];
    let third = [0, b'y', 0, 0, 0, 0, 7, 7, 7, 1, 0, 0, b'z'];
    let stream = [record(SST, &first), record(CONTINUE, &second), record(CONTINUE, &third)].concat();
    let mut records = Records { stream: &stream, at: 0 };
    let record = records.next().unwrap().unwrap();
    let read = strings(&mut records, record).unwrap();
    assert_eq!(read.iter().map(AsRef::as_ref).collect::<Vec<_>>(), ["ab中cd", "xy", "z"]);
}

#[test]
fn dates_are_known_by_their_number_formats() {
    for (code, expected) in [
        ("General", false),
        ("0.00E+00", false),
        ("yyyy-mm-dd", true),
        ("m\"月\"d\"日\"", true),
        ("[$-804]aaaa;@", false),
        ("[h]:mm", true),
        ("[mm]", true),
        ("[Red]0.00", false),
        ("0.00\"days\"", false),
        ("0\\d", false),
        ("0;yyyy", false),
        ("h:mm AM/PM", true),
    ] {
        assert_eq!(is_date_code(code), expected, "{code}");
    }
    assert_eq!([14, 22, 31, 46, 58].map(is_date_id), [true; 5]);
    assert_eq!([0, 1, 13, 23, 49, 59].map(is_date_id), [false; 6]);
}

#[test]
fn formulas_that_refer_to_other_workbooks_are_found() {
    let outside = [false, true];
    // Before the reference: a text, a number, a function; its class is that of values.
    let before = [0x17, 2, 1, 0x3a, 0, 0x3a, 0, 0x1e, 1, 0, 0x19, 4, 1, 0, 9, 9, 9, 9];
    let reference = |at: u8| [before.as_slice(), &[0x5a, at, 0, 0, 0, 0, 0]].concat();
    assert!(refers_outside(&reference(1), &outside));
    assert!(!refers_outside(&reference(0), &outside));
    assert!(!refers_outside(&reference(7), &outside));
    assert!(!refers_outside(&[0x17, 200, 1, 0x3a], &outside), "cut");
    let books = [record(SUP_BOOK, &[1, 0, 1, 4]), record(SUP_BOOK, &[1, 0, 9, 0])].concat();
    let sheets = record(EXTERN_SHEET, &[2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0]);
    let book = Book::read(&[bof(), books, sheets, record(EOF, &[])].concat()).unwrap();
    assert_eq!(book.outside, outside);
    let stream = [bof(), formula(0, [0; 8], &reference(1)), formula(1, [0; 8], &reference(0)), record(EOF, &[])];
    assert_eq!(book.cells(&stream.concat(), 0).unwrap().0.external, 1);
}

#[test]
fn other_versions_and_passwords_are_named() {
    let refused = |stream: Vec<u8>| Book::read(&stream).err().unwrap();
    assert_eq!(refused(record(BOF, &[0, 5, 5, 0])), TableError::OldExcel(OldFault::Version));
    assert_eq!(refused([bof(), record(FILE_PASS, &[1, 0])].concat()), TableError::Password);
    assert_eq!(refused(Vec::new()), TableError::OldExcel(OldFault::NoWorkbook));
}
