//! One exchange over real HTTP on loopback: a mock server (httpmock) answers with a body of the case,
//! and what arrived there is kept for [`crate::expect`].

use std::sync::{Arc, Mutex, PoisonError};

use httpmock::prelude::HttpMockRequest;
use httpmock::{HttpMockResponse, MockServer};

use crate::expect::Arrived;

/// What the server answers.
#[derive(Debug, Clone)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Headers: `content-type`, and whatever else a gateway sends along.
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

    fn response(&self) -> HttpMockResponse {
        let plain = HttpMockResponse::builder().status(self.status).body(self.body.clone());
        self.headers.iter().fold(plain, |response, (name, value)| response.header(name, value)).build()
    }
}

/// Starts a server, lets `call` talk to it at the address it is given, and returns what came of both.
pub fn exchange<T>(reply: &Reply, call: impl FnOnce(&str) -> T) -> (T, Vec<Arrived>) {
    exchanges(std::slice::from_ref(reply), call)
}

/// The same with an answer for each request; the last one is that of all further ones.
pub fn exchanges<T>(replies: &[Reply], call: impl FnOnce(&str) -> T) -> (T, Vec<Arrived>) {
    let arrived = Arc::new(Mutex::new(Vec::new()));
    let server = MockServer::start();
    let (seen, replies) = (Arc::clone(&arrived), replies.to_vec());
    server.mock(|when, then| {
        when.any_request();
        then.respond_with(move |request: &HttpMockRequest| {
            let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
            seen.push(keep(request));
            let reply = replies.get(seen.len() - 1).or(replies.last());
            reply.map_or_else(|| HttpMockResponse::builder().status(500).build(), Reply::response)
        });
    });
    let result = call(&server.base_url());
    let arrived = arrived.lock().unwrap_or_else(PoisonError::into_inner).clone();
    (result, arrived)
}

fn keep(request: &HttpMockRequest) -> Arrived {
    let uri = request.uri();
    let query = uri.query().map(|q| form_urlencoded::parse(q.as_bytes()).into_owned().collect()).unwrap_or_default();
    Arrived {
        method: request.method_str().to_owned(),
        path: uri.path().to_owned(),
        query,
        headers: request.headers_vec().iter().map(|(n, v)| (n.to_lowercase(), v.clone())).collect(),
        body: request.body_vec(),
    }
}
