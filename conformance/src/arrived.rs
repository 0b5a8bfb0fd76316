//! A request as it came over the wire, nothing of it decoded: path and query keep their percent-encoding,
//! headers and body their bytes. What a gateway makes of them is asked for by name.

/// A request as it arrived at a server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arrived {
    /// `GET`, `POST`
    pub method: String,
    /// Path, still percent-encoded.
    pub path: String,
    /// Query, still percent-encoded; `None` where there is no `?`.
    pub query: Option<String>,
    /// Headers in their order, names and values as they came.
    pub headers: Vec<(String, Vec<u8>)>,
    /// Body, chunks put together.
    pub body: Vec<u8>,
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
        }
    }

    /// Path and query as they stood in the request line.
    #[must_use]
    pub fn target(&self) -> String {
        self.query.as_ref().map_or_else(|| self.path.clone(), |query| format!("{}?{query}", self.path))
    }

    /// The first header of that name; `None` as well where its value is no UTF-8.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let (_, value) = self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name))?;
        std::str::from_utf8(value).ok()
    }

    /// Parameters of the query, decoded.
    #[must_use]
    pub fn query_pairs(&self) -> Vec<(String, String)> {
        pairs(self.query.as_deref().unwrap_or_default().as_bytes())
    }

    /// Parameters of the body, decoded, if its content type says that it is a form.
    #[must_use]
    pub fn form_pairs(&self) -> Vec<(String, String)> {
        let form = self.header("content-type").is_some_and(|v| v.contains("x-www-form-urlencoded"));
        if form { pairs(&self.body) } else { Vec::new() }
    }
}

fn pairs(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).into_owned().collect()
}
