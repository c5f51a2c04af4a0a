//! Error codes of the CMDB, of the API gateway and of ESB, each with its meaning (contract sections 5.5 and 6).
//!
//! The CMDB formats its messages from templates that differ by version and language, so that they are shown and not parsed; a
//! code is what the program relies on. The exceptions are few and stand in [`super::error::Unaccepted`].

/// v3.15: the tenant is unknown or disabled, or is not `default` although tenant mode is off.
pub const TENANT_INVALID: i64 = 1_100_005;
/// The topology of a business could not be read from the database.
pub const TOPOLOGY_FAILED: i64 = 1_101_015;
/// The permission centre did not say which businesses the user may see.
pub const BUSINESS_PERMISSIONS_FAILED: i64 = 1_101_086;
/// Fewer processes were created than asked for; before v3.10 also an invalid value.
pub const NOT_CREATED: i64 = 1_108_008;
/// `list_process_instance` could not read the database.
pub const PROCESS_LIST_FAILED: i64 = 1_108_024;
/// The processes could not be read for the audit log.
pub const PROCESS_READ_FAILED: i64 = 1_108_028;
/// The service instance belongs to a service template.
pub const TEMPLATED: i64 = 1_108_035;
/// The audit log could not be written; the call was rolled back.
pub const AUDIT_FAILED: i64 = 1_109_001;
/// The hosts of a business could not be read from the database.
pub const HOST_LIST_FAILED: i64 = 1_110_001;
/// v3.9: the alias is taken.
pub const ALIAS_TAKEN: i64 = 1_113_019;
/// v3.9: process name and startup parameter are taken.
pub const COMMAND_TAKEN: i64 = 1_113_020;
/// The process belongs to a service template and cannot be deleted.
pub const TEMPLATED_DELETE: i64 = 1_113_022;
/// Model `process` takes no new attributes.
pub const ATTRIBUTE_FORBIDDEN: i64 = 1_113_028;

/// The body is not the JSON that the call expects.
pub const UNDECODABLE: i64 = 1_199_000;
/// A call between services of the CMDB failed or timed out. Whether it was done is unknown.
pub const INTERNAL_CALL_FAILED: i64 = 1_199_002;
/// The body could not be read.
pub const UNREADABLE: i64 = 1_199_004;
/// A parameter or value is not valid.
pub const PARAMETER_INVALID: i64 = 1_199_006;
/// A value is not text.
pub const NOT_TEXT: i64 = 1_199_007;
/// A value is not an integer.
pub const NOT_INTEGER: i64 = 1_199_009;
/// A required value is missing.
pub const NOT_SET: i64 = 1_199_010;
/// A value is not valid; since v3.14 the wrapper of all such codes.
pub const VALUE_INVALID: i64 = 1_199_011;
/// A unique index has the names already.
pub const DUPLICATED: i64 = 1_199_014;
/// A value is too long or out of range.
pub const OUT_OF_BOUNDS: i64 = 1_199_015;
/// A value does not match the attribute's regular expression.
pub const PATTERN_MISMATCH: i64 = 1_199_016;
/// The database could not be read.
pub const QUERY_FAILED: i64 = 1_199_017;
/// The database could not be written.
pub const INSERT_FAILED: i64 = 1_199_018;
/// The service instance does not exist.
pub const NOT_FOUND: i64 = 1_199_019;
/// A value is not a boolean.
pub const NOT_BOOL: i64 = 1_199_025;
/// The request has no user, supplier account or tenant.
pub const NO_IDENTITY: i64 = 1_199_027;
/// More items than one call may have.
pub const LIMIT_EXCEEDED: i64 = 1_199_035;
/// v3.9 to v3.13: the service behind `api_server` failed or did not answer. Whether the call was done is unknown.
pub const PROXY_FAILED: i64 = 1_199_036;
/// v3.9 to v3.13: `api_server` does not know the URL, or has no service for it.
pub const REWRITE_FAILED: i64 = 1_199_037;
/// No authorization rule matches the URL.
pub const NO_RULE: i64 = 1_199_045;
/// The permission centre did not answer.
pub const AUTHORIZE_FAILED: i64 = 1_199_046;
/// The page is larger than the call allows.
pub const PAGE_TOO_LARGE: i64 = 1_199_059;
/// The transaction did not start.
pub const TRANSACTION_NOT_STARTED: i64 = 1_199_065;
/// The transaction was not committed, or the answer to the commit was lost. Whether it was done is unknown.
pub const NOT_COMMITTED: i64 = 1_199_066;
/// The transaction was not aborted, and may hold its names for a minute.
pub const NOT_ABORTED: i64 = 1_199_067;
/// The attribute's type is unknown to the server.
pub const TYPE_UNKNOWN: i64 = 1_199_085;
/// The CMDB's own rate limit.
pub const THROTTLED: i64 = 1_199_997;
/// An error without a code of its own: raw database errors, a failed proxy (whether the call was done is unknown), a refused
/// gateway token, an unknown URL since v3.14.
pub const UNKNOWN: i64 = 1_199_998;
/// A panic inside the transaction, which was aborted.
pub const PANICKED: i64 = 1_199_999;
/// The user lacks a permission in the permission centre.
pub const NO_PERMISSION: i64 = 9_900_403;

/// Gateway: an invalid request, and every wrong or missing credential; the reason in the message says which.
pub const GATEWAY_INVALID_ARGS: i64 = 1_640_001;
/// Gateway: a JWT was not accepted.
pub const GATEWAY_JWT: i64 = 1_640_004;
/// Gateway: no credentials.
pub const GATEWAY_UNAUTHORIZED: i64 = 1_640_100;
/// Gateway: the application was not accepted.
pub const GATEWAY_APP: i64 = 1_640_101;
/// Gateway: the user was not accepted.
pub const GATEWAY_USER: i64 = 1_640_102;
/// Gateway: last of the codes about identity.
pub const GATEWAY_IDENTITY_LAST: i64 = 1_640_199;
/// Gateway: first of the codes about permission.
pub const GATEWAY_DENIED_FIRST: i64 = 1_640_300;
/// Gateway: the application has no permission for the resource.
pub const GATEWAY_APP_DENIED: i64 = 1_640_301;
/// Gateway: the IP address is not allowed, or the call crosses tenants.
pub const GATEWAY_IP_DENIED: i64 = 1_640_302;
/// Gateway: the user is not allowed.
pub const GATEWAY_USER_DENIED: i64 = 1_640_303;
/// Gateway: the tenant is not allowed.
pub const GATEWAY_TENANT_DENIED: i64 = 1_640_304;
/// Gateway: last of the codes about permission.
pub const GATEWAY_DENIED_LAST: i64 = 1_640_399;
/// Gateway: first of the codes about unknown paths.
pub const GATEWAY_NOT_FOUND_FIRST: i64 = 1_640_400;
/// Gateway: no resource has this method and path.
pub const GATEWAY_NOT_FOUND: i64 = 1_640_401;
/// Gateway: last of the codes about unknown paths.
pub const GATEWAY_NOT_FOUND_LAST: i64 = 1_640_499;
/// Gateway: the body is too large.
pub const GATEWAY_BODY_TOO_LARGE: i64 = 1_641_301;
/// Gateway: the URI is too long.
pub const GATEWAY_URI_TOO_LONG: i64 = 1_641_401;
/// Gateway: first of the codes about limits.
pub const GATEWAY_LIMIT_FIRST: i64 = 1_642_900;
/// Gateway: rate limit of the whole stage.
pub const GATEWAY_STAGE_GLOBAL_LIMIT: i64 = 1_642_901;
/// Gateway: rate limit of the stage for an application.
pub const GATEWAY_STAGE_LIMIT: i64 = 1_642_902;
/// Gateway: rate limit of the resource.
pub const GATEWAY_RESOURCE_LIMIT: i64 = 1_642_903;
/// Gateway: too many calls at a time.
pub const GATEWAY_CONCURRENCY_LIMIT: i64 = 1_642_904;
/// Gateway: last of the codes about limits.
pub const GATEWAY_LIMIT_LAST: i64 = 1_642_999;
/// Gateway: the backend answered 5xx; also the first of the gateway's own failures.
pub const GATEWAY_BACKEND_FAILED: i64 = 1_650_000;
/// Gateway: an internal error.
pub const GATEWAY_INTERNAL: i64 = 1_650_001;
/// Gateway: the resource is misconfigured.
pub const GATEWAY_MISCONFIGURED: i64 = 1_650_002;
/// Gateway: bad gateway.
pub const GATEWAY_BAD_GATEWAY: i64 = 1_650_200;
/// Gateway: the request to the backend failed.
pub const GATEWAY_REQUEST_FAILED: i64 = 1_650_201;
/// Gateway: unavailable.
pub const GATEWAY_UNAVAILABLE: i64 = 1_650_300;
/// Gateway: the backend did not answer in time.
pub const GATEWAY_TIMEOUT: i64 = 1_650_401;
/// Gateway: last of its own failures, and of all its codes.
pub const GATEWAY_LAST: i64 = 1_659_999;
/// Gateway: first of all its codes.
pub const GATEWAY_FIRST: i64 = 1_640_000;

/// ESB: credentials that were not accepted, a body that is not JSON, or a component that failed; also its first code.
pub const ESB_GENERAL: i64 = 1_306_000;
/// ESB: not authenticated.
pub const ESB_UNAUTHENTICATED: i64 = 1_306_401;
/// ESB: the application may not use the component.
pub const ESB_APP_DENIED: i64 = 1_306_402;
/// ESB: the user may not use the component.
pub const ESB_USER_DENIED: i64 = 1_306_403;
/// ESB: no such component.
pub const ESB_NOT_FOUND: i64 = 1_306_404;
/// ESB: the method is not allowed.
pub const ESB_METHOD: i64 = 1_306_405;
/// ESB: the body is not JSON.
pub const ESB_UNDECODABLE: i64 = 1_306_406;
/// ESB: parameters are not valid.
pub const ESB_PARAMETERS: i64 = 1_306_407;
/// ESB: rate limit.
pub const ESB_LIMIT: i64 = 1_306_429;
/// ESB: last of its codes; all others are failures behind it.
pub const ESB_LAST: i64 = 1_306_999;

/// Returns `true` if the API gateway or ESB wrote an answer with this code.
#[must_use]
pub const fn is_of_gateway(code: i64) -> bool {
    matches!(code, ESB_GENERAL..=ESB_LAST | GATEWAY_FIRST..=GATEWAY_LAST)
}
