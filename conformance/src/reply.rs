//! A response of a test server.

/// Status, headers and body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Headers: `content-type`, and others. A `content-length` or a `transfer-encoding` is sent unchanged,
    /// even if it is wrong.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Vec<u8>,
}

impl Reply {
    /// A body with status 200 and the content type of its form.
    #[must_use]
    pub fn ok(body: &str) -> Self {
        Self::new(200, Vec::new(), body.as_bytes().to_vec())
    }

    /// A body with the content type of its form, unless `headers` have one.
    #[must_use]
    pub fn new(status: u16, mut headers: Vec<(String, String)>, body: Vec<u8>) -> Self {
        if !headers.iter().any(|(name, _)| name == "content-type") {
            let xml = body.trim_ascii_start().starts_with(b"<");
            let content_type = if xml { "text/xml;charset=utf-8" } else { "application/json;charset=utf-8" };
            headers.push(("content-type".to_owned(), content_type.to_owned()));
        }
        Self { status, headers, body }
    }

    /// The same as a client's reader gets it.
    ///
    /// # Errors
    /// When it is not valid HTTP.
    pub fn response(self) -> Result<http::Response<bytes::Bytes>, String> {
        let mut response = http::Response::builder().status(self.status);
        for (name, value) in &self.headers {
            response = response.header(name, value);
        }
        response.body(self.body.into()).map_err(|e| e.to_string())
    }
}
