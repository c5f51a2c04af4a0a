//! What all clients of one CMDB share: connections, the door with its key, the server's clock.

use super::Shared;
use crate::api::door::{AuthenticatedDoor, base};
use crate::api::error::{AnswerFacts, ApiError, ErrorKind, Hint, Permission};
use crate::api::proxy::Route;
use crate::api::redact::Redactor;
use crate::api::transport;
use jiff::Timestamp;
use reqwest::Client;
use std::sync::{Arc, PoisonError};

impl Shared {
    pub(super) async fn client(&self) -> Result<&Client, ApiError> {
        self.client
            .get_or_try_init(|| async {
                let url = base(&self.environment)?;
                transport::build(&url, &self.link).await
            })
            .await
    }

    /// Returns the door with its key; other callers wait while a command is run for it.
    pub(super) async fn entrance(&self) -> Result<Arc<AuthenticatedDoor>, ApiError> {
        let mut entrance = self.entrance.lock().await;
        if let Some(entrance) = &*entrance {
            return Ok(Arc::clone(entrance));
        }
        let keys = Arc::clone(&self.keys);
        let failed = |message: String| ApiError { message, ..ApiError::new(ErrorKind::Settings, "settings") };
        let credentials =
            tokio::task::spawn_blocking(move || keys()).await.map_err(|error| failed(error.to_string()))??;
        let proxy = match &self.link.route {
            Ok(Route::Through(proxy)) => proxy.password(),
            Ok(Route::Direct(_)) | Err(_) => None,
        };
        let made =
            Arc::new(AuthenticatedDoor::new(&self.environment, self.link.tenant.as_deref(), credentials, proxy)?);
        Ok(Arc::clone(entrance.insert(made)))
    }

    /// Takes in the server's clock from an answer that was just received.
    pub(super) fn heard(&self, facts: &AnswerFacts) {
        if let Some(date) = facts.date {
            let ahead = date.duration_since(Timestamp::now());
            *self.ahead.lock().unwrap_or_else(PoisonError::into_inner) = Some(ahead);
        }
    }

    /// Forgets a key that was not accepted, unless another took its place meanwhile.
    pub(super) async fn forget(&self, old: &Arc<AuthenticatedDoor>) {
        let mut entrance = self.entrance.lock().await;
        if entrance.as_ref().is_some_and(|own| Arc::ptr_eq(own, old)) {
            *entrance = None;
        }
    }
}

/// Adds to an error what only the door knows, and takes out of each of its texts what must not be shown.
pub(super) fn complete(entrance: &AuthenticatedDoor, error: ApiError) -> ApiError {
    let redactor: &Redactor = entrance.redactor();
    let clean = |text: String| redactor.clean(text);
    let renew = (error.kind == ErrorKind::Credentials).then(|| entrance.renew(error.unaccepted()));
    let hint = match (renew, error.hint) {
        (Some(renew), _) => Some(Box::new(Hint::Renew(renew))),
        (_, Some(hint)) => Some(Box::new(match *hint {
            Hint::Refusal(refusal) => Hint::Refusal(refusal.map_texts(clean)),
            other @ (Hint::Renew(_) | Hint::Handshake(_)) => other,
        })),
        (_, None) => None,
    };
    let permission = error.permission.map(|permission| {
        let Permission { actions, resources } = *permission;
        let clean = |texts: Vec<String>| texts.into_iter().map(clean).collect();
        Box::new(Permission { actions: clean(actions), resources: clean(resources) })
    });
    ApiError { message: clean(error.message), request_id: error.request_id.map(clean), permission, hint, ..error }
}
