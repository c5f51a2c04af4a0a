//! A request as it came over the wire, without axum: what the rules need of it and no more.
//!
//! Owns header lookup, the query string and percent-decoding. Knows neither doors nor APIs.

/// A whole request, body read to its end.
#[derive(Debug, Clone, Default)]
pub(super) struct Request {
    pub(super) method: String,
    /// The path as sent, without the query.
    pub(super) path: String,
    /// The raw query, without `?`.
    pub(super) query: String,
    /// Names in lower case, in the order received.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Request {
    /// Returns a header's value; the name must be given in lower case. An empty value is as good as none.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// Returns the first of several headers that is there.
    pub(super) fn header_of(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.header(name))
    }

    /// Returns a query parameter, decoded.
    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        parameters(&self.query)
            .into_iter()
            .find(|(key, value)| key == name && !value.is_empty())
            .map(|(_, value)| value)
    }
}

/// Splits and decodes a query string.
pub(super) fn parameters(query: &str) -> Vec<(String, String)> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(key), decoded(value))
        })
        .collect()
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digit = |byte: Option<u8>| byte.and_then(|b| char::from(b).to_digit(16));
                match (digit(rest.next()), digit(rest.next())) {
                    (Some(high), Some(low)) => {
                        bytes.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                    }
                    _ => bytes.push(b'?'),
                }
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_split_and_decoded() {
        let request = Request { query: "a=1&name=%E9%9D%92+x&empty=".to_owned(), ..Request::default() };
        assert_eq!(request.parameter("name").unwrap(), "青 x");
        assert_eq!(request.parameter("empty"), None);
    }
}
