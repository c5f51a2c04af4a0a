//! The audit log as a receipt: which calls committed, and what they changed (contract 7.1).
//!
//! The list tells which rows there are; only the detail of a row tells the call that it belongs to, and its processes.

use super::HttpApi;
use crate::api::call::{AUDIT_PAGE, Call};
use crate::api::error::{ApiError, ErrorKind};
use crate::api::json::List;
use crate::api::{Page, Receipt, convert, wire};
use crate::domain::id::{BizId, CallId};
use jiff::Timestamp;
use std::collections::HashSet;

/// Most calls of one question: 34 characters each, far below what a request may hold.
const CALLS: usize = 100;
/// Most rows whose details are asked for at a time. Each holds its processes whole, up to 100 of them: some 200 KiB.
const DETAILS: usize = 20;
/// Most rows of so many calls. A call leaves one row for each service instance that it changed, which is one, and another
/// when it takes the service instance with it. A server that tells of more does not look for what was asked.
const ROWS: u64 = 10;

impl HttpApi {
    /// Reads the receipts of some calls; see [`crate::api::Api::receipts`].
    pub(super) async fn find_receipts(
        &self,
        biz: BizId,
        calls: &[CallId],
        between: (Timestamp, Timestamp),
    ) -> Result<Vec<Receipt>, ApiError> {
        let mut receipts = Vec::new();
        for calls in calls.chunks(CALLS) {
            let rows = self.audit_rows(biz, calls, between).await?;
            for rows in rows.chunks(DETAILS) {
                let read = |List(details): List<wire::AuditDetail>| {
                    let details = details.into_iter().flat_map(convert::receipts);
                    Ok(details.filter(|receipt| calls.contains(&receipt.call)).collect::<Vec<_>>())
                };
                receipts.extend(self.ask_for(Call::find_audit_by_id(rows), read).await?);
            }
        }
        Ok(receipts)
    }

    /// Counts the rows that the audit log has of a business's service instances between two moments; for callers that
    /// know whether there are receipts at all.
    ///
    /// # Errors
    ///
    /// As [`crate::api::Api::receipts`].
    pub async fn count_audit_rows(&self, biz: BizId, from: Timestamp, to: Timestamp) -> Result<u64, ApiError> {
        let call = Call::list_operation_audit(biz, None, (from, to), Page { start: 0, limit: 1 });
        self.ask(call).await.map(|page: wire::Page<wire::AuditRow>| page.count)
    }

    /// Reads which rows the log has of some calls.
    async fn audit_rows(
        &self,
        biz: BizId,
        calls: &[CallId],
        between: (Timestamp, Timestamp),
    ) -> Result<Vec<i64>, ApiError> {
        let most = calls.len() as u64 * ROWS;
        let mut rows = Vec::new();
        let mut seen = HashSet::new();
        let mut start = 0;
        loop {
            let call = Call::list_operation_audit(biz, Some(calls), between, Page { start, limit: AUDIT_PAGE });
            let api = call.api;
            let page: wire::Page<wire::AuditRow> = self.ask(call).await?;
            let read = page.info.0.len() as u64;
            start += read;
            if page.count.max(start) > most {
                let message = format!("{} rows for {} calls", page.count.max(start), calls.len());
                return Err(ApiError { message, ..ApiError::new(ErrorKind::Garbage, api) });
            }
            rows.extend(page.info.0.into_iter().map(|row| row.id).filter(|row| seen.insert(*row)));
            if read == 0 || start >= page.count {
                return Ok(rows);
            }
        }
    }
}
