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
    /// `text/xml`, `application/json`
    pub content_type: String,
    /// Body.
    pub body: Vec<u8>,
}

impl Reply {
    /// A body with status 200 and the content type of its form.
    #[must_use]
    pub fn ok(body: &str) -> Self {
        let xml = body.trim_start().starts_with('<');
        let content_type = if xml { "text/xml;charset=utf-8" } else { "application/json;charset=utf-8" };
        Self { status: 200, content_type: content_type.to_owned(), body: body.as_bytes().to_vec() }
    }
}

/// Starts a server, lets `call` talk to it at the address it is given, and returns what came of both.
pub fn exchange<T>(reply: &Reply, call: impl FnOnce(&str) -> T) -> (T, Vec<Arrived>) {
    let arrived = Arc::new(Mutex::new(Vec::new()));
    let server = MockServer::start();
    let (seen, reply) = (Arc::clone(&arrived), reply.clone());
    server.mock(|when, then| {
        when.any_request();
        then.respond_with(move |request: &HttpMockRequest| {
            seen.lock().unwrap_or_else(PoisonError::into_inner).push(keep(request));
            HttpMockResponse::builder()
                .status(reply.status)
                .header("content-type", reply.content_type.as_str())
                .body(reply.body.clone())
                .build()
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
