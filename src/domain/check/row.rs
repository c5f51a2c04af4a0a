//! The text of one bind row, column by column (contract section 3).
//!
//! Stricter than the server in one thing: a column that the server lets be absent, though it calls it required, is
//! required here, as on the web page.

use super::value::{parse_bool, whole_number, whole_number_cause};
use super::{ProblemCause, Problems};
use crate::domain::bind::{BindRow, Column, Ip, Ports, Protocol};
use crate::domain::draft::{BindDraft, Path};

/// Judges a row for a server that takes IPv6 or not; `None` when a problem blocks it.
pub(super) fn check(
    process: usize,
    row: usize,
    draft: &BindDraft,
    ipv6: bool,
    problems: &mut Problems,
) -> Option<BindRow> {
    let mut cell = |column, cause| problems.add(Path::Cell(process, row, column), cause);
    for column in Column::ALL {
        let typed = draft.text(column);
        if typed.trim().len() != typed.len() {
            cell(column, ProblemCause::Untrimmed);
        }
    }
    let ip = match draft.ip.trim() {
        "" => Some(None),
        text => {
            let taken = |ip: Ip| if ipv6 || ip.addr().is_ipv4() { Ok(ip) } else { Err(ProblemCause::NoIpv6) };
            note(text.parse::<Ip>().map_err(ProblemCause::Ip).and_then(taken), Column::Ip, &mut cell).map(Some)
        }
    };
    let ports =
        note(required(&draft.port, |text| text.parse::<Ports>().map_err(ProblemCause::Ports)), Column::Port, &mut cell);
    let protocol = note(
        required(&draft.protocol, |text| match Protocol::new(text) {
            None => Err(ProblemCause::NotProtocol),
            Some(protocol) if protocol.is_v6() && !ipv6 => Err(ProblemCause::NoIpv6),
            Some(protocol) => Ok(protocol),
        }),
        Column::Protocol,
        &mut cell,
    );
    let enable =
        note(required(&draft.enable, |text| parse_bool(text).ok_or(ProblemCause::NotBool)), Column::Enable, &mut cell);
    let row_id = match draft.row_id.trim() {
        "" => Some(None),
        text => {
            let number = whole_number(text).ok_or_else(|| whole_number_cause(text, i64::MIN, i64::MAX));
            note(number, Column::RowId, &mut cell).map(Some)
        }
    };
    if let (Some(Some(ip)), Some(protocol)) = (&ip, protocol)
        && !protocol.suits(ip.addr())
    {
        cell(Column::Protocol, ProblemCause::WrongFamily { suits: protocol.other_family() });
    }
    for name in draft.unknown.keys() {
        problems.add(Path::Row(process, row), ProblemCause::UnknownColumn { name: name.clone() });
    }
    Some(BindRow { ip: ip?, ports: ports?, protocol: protocol?, enable: enable?, row_id: row_id? })
}

fn required<T>(text: &str, parse: impl FnOnce(&str) -> Result<T, ProblemCause>) -> Result<T, ProblemCause> {
    match text.trim() {
        "" => Err(ProblemCause::Required),
        text => parse(text),
    }
}

fn note<T>(result: Result<T, ProblemCause>, column: Column, cell: &mut impl FnMut(Column, ProblemCause)) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(cause) => {
            cell(column, cause);
            None
        }
    }
}
