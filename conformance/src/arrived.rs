//! A request as received, without decoding: path and query keep their percent-encoding, headers and body
//! their bytes. Methods decode single parts of it.

/// A request as it arrived at a server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arrived {
    /// `GET`, `POST`
    pub method: String,
    /// Path, still percent-encoded.
    pub path: String,
    /// Query, still percent-encoded; `None` where there is no `?`.
    pub query: Option<String>,
    /// Headers in order, names and values as received.
    pub headers: Vec<(String, Vec<u8>)>,
    /// Body, with its chunks joined.
    pub body: Vec<u8>,
    /// Who the request line says that it is for.
    pub recipient: Recipient,
}

/// Who a request line says that the request is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Recipient {
    /// The host of the header `Host`.
    #[default]
    Origin,
    /// A proxy: the target was in absolute form, and its host is the one of the header `Host` (RFC 9112, 3.2.2).
    Proxy,
    /// Nobody: HTTP/1.0 without a `Host`.
    Unnamed,
}

impl Arrived {
    /// A request that was encoded and not sent.
    #[must_use]
    pub fn from_request(request: &http::Request<bytes::Bytes>) -> Self {
        let headers = request.headers().iter();
        Self {
            method: request.method().to_string(),
            path: request.uri().path().to_owned(),
            query: request.uri().query().map(str::to_owned),
            headers: headers.map(|(n, v)| (n.to_string(), v.as_bytes().to_vec())).collect(),
            body: request.body().to_vec(),
            recipient: Recipient::default(),
        }
    }

    /// Path and query as in the request line.
    #[must_use]
    pub fn target(&self) -> String {
        self.query.as_ref().map_or_else(|| self.path.clone(), |query| format!("{}?{query}", self.path))
    }

    /// The first header of that name; `None` also where its value is not UTF-8.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let (_, value) = self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name))?;
        std::str::from_utf8(value).ok()
    }

    /// Content type without its parameters.
    #[must_use]
    pub fn media_type(&self) -> &str {
        let value = self.header("content-type").unwrap_or_default();
        value.split([';']).next().unwrap_or_default().trim()
    }

    /// Whether the content type, without its parameters, is this one.
    #[must_use]
    pub fn has_media_type(&self, wanted: &str) -> bool {
        self.media_type().eq_ignore_ascii_case(wanted)
    }

    /// Parameters of the query, decoded.
    #[must_use]
    pub fn query_pairs(&self) -> Vec<(String, String)> {
        pairs(self.query.as_deref().unwrap_or_default().as_bytes())
    }

    /// Parameters of the body, decoded, if the content type is that of a form.
    #[must_use]
    pub fn form_pairs(&self) -> Vec<(String, String)> {
        let form = self.header("content-type").is_some_and(|v| v.contains("x-www-form-urlencoded"));
        if form { pairs(&self.body) } else { Vec::new() }
    }
}

fn pairs(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).into_owned().collect()
}
