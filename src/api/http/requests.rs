//! Requests as they would be sent, for people and programs that want to see them first.

use super::HttpApi;
use crate::api::call::Call;
use crate::api::door::AuthenticatedDoor;
use crate::api::error::{ApiError, ErrorKind};
use crate::domain::plan::Body;
use serde::Serialize;
use serde_json::{Map, Value};
use std::sync::Arc;

/// Writes requests without sending them. No `Debug`: it holds secrets, which no request that it writes has.
pub struct RequestWriter(Arc<AuthenticatedDoor>);

/// A request without its headers, and without the keys of its body that show who calls.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WrittenRequest {
    pub method: String,
    /// The whole address.
    pub url: String,
    pub body: Map<String, Value>,
}

impl HttpApi {
    /// Returns what writes requests as this client sends them.
    ///
    /// # Errors
    ///
    /// When the credentials cannot be read: some doors have them in the request.
    pub async fn request_writer(&self) -> Result<RequestWriter, ApiError> {
        self.shared.entrance().await.map(RequestWriter)
    }
}

impl RequestWriter {
    /// Writes the request that creates processes.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Settings`] when it cannot be written.
    pub fn create(&self, body: &Body<'_>) -> Result<WrittenRequest, ApiError> {
        let unwritten = |error: serde_json::Error| ApiError {
            message: error.to_string(),
            ..ApiError::new(ErrorKind::Settings, "create_process_instance")
        };
        let call = Call::create_process_instance(serde_json::to_value(body).map_err(unwritten)?);
        let (method, url, body) = self.0.preview(call)?;
        Ok(WrittenRequest { method: method.to_string(), url: url.to_string(), body })
    }
}
