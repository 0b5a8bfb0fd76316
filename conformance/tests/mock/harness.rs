//! A mock server with a fixed clock, and requests written by hand.

use std::net::SocketAddr;
use std::time::{Duration, SystemTime};

use http::HeaderMap;
use serde_json::Value;
use waybill_conformance::arrived::Arrived;
use waybill_conformance::listener::Listener;
use waybill_conformance::mock::{Mock, Settings};
use waybill_conformance::reference_signer::{self, Digest};
use waybill_conformance::socket;

/// 2016-01-01 12:00:00 at GMT+8, the time of the published example.
pub const SECONDS: u64 = 1_451_620_800;
pub const KEY: &str = "12345678";
pub const SECRET: &str = "helloworld";
pub const NONCE: &str = "0123456789abcdef0123456789abcdef";
pub const TRACE: &str = "taobao.logistics.trace.search";

/// A server whose clock is fixed at [`SECONDS`].
pub fn start() -> Mock {
    start_with(Settings::default())
}

/// The same, which rejects what no document has.
pub fn strict() -> Mock {
    start_with(Settings { strict: true, ..Settings::default() })
}

pub fn start_with(settings: Settings) -> Mock {
    let clock = Some(SystemTime::UNIX_EPOCH + Duration::from_secs(SECONDS));
    Mock::start(Settings { clock, ..settings }).unwrap()
}

/// A response.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {}{}", self.head, self.body))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    /// `15 isv.x:CD22`, `25`, or `ok`: a TOP response in short.
    pub fn top(&self) -> String {
        let body = self.json();
        match body.get("error_response") {
            None => "ok".to_owned(),
            Some(error) => match error["sub_code"].as_str() {
                Some(sub) => format!("{} {sub}", error["code"]),
                None => error["code"].to_string(),
            },
        }
    }
}

/// Sends bytes and reads until the server closes the connection.
pub fn raw(address: SocketAddr, request: &[u8]) -> Vec<u8> {
    socket::raw(address, request).unwrap()
}

pub fn parse(response: &[u8]) -> Reply {
    let text = String::from_utf8_lossy(response).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no head: {text:?}"));
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Reply { status, head: head.to_owned(), body: body.to_owned() }
}

/// A request in parts that a test can change one by one.
#[derive(Debug, Clone)]
pub struct Request {
    pub method: String,
    pub path: String,
    pub query: Vec<(String, String)>,
    pub form: Vec<(String, String)>,
    pub headers: Vec<(String, String)>,
    pub body: Option<Vec<u8>>,
}

impl Request {
    /// A request to a TOP method with all system parameters except a signature.
    pub fn top(method: &str, business: &[(&str, &str)]) -> Self {
        let provider = method.split('.').next().unwrap();
        let common = [
            ("app_key", KEY),
            ("format", "json"),
            ("method", method),
            ("sign_method", "md5"),
            ("timestamp", "2016-01-01 12:00:00"),
            ("v", "2.0"),
        ];
        Self {
            method: "POST".to_owned(),
            path: format!("/{provider}/router/rest"),
            query: Vec::new(),
            form: common.iter().chain(business).map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect(),
            headers: Vec::new(),
            body: None,
        }
    }

    /// The documented request of the trace.
    pub fn trace() -> Self {
        Self::top(TRACE, &[("session", "test"), ("tid", "11234221"), ("is_split", "1"), ("sub_tid", "1,2,3")])
    }

    /// A request to an xopen operation, signed.
    pub fn xopen(method: &str, path: &str, query: &[(&str, &str)]) -> Self {
        let millis = (SECONDS * 1000).to_string();
        let parts = [KEY, &millis, NONCE, SECRET].map(str::to_owned);
        let request = Self {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect(),
            form: Vec::new(),
            headers: Vec::new(),
            body: None,
        };
        request
            .header("access-key", KEY)
            .header("timestamp", &millis)
            .header("nonce-str", NONCE)
            .header("user-id", "2100007341207")
            .header("signature", &reference_signer::plain(&parts.concat()))
    }

    /// Sets a parameter, or removes it.
    pub fn with(mut self, name: &str, value: Option<&str>) -> Self {
        self.form.retain(|(n, _)| n != name);
        self.form.extend(value.map(|value| (name.to_owned(), value.to_owned())));
        self
    }

    /// Sets a parameter of the query, or removes it.
    pub fn in_query(mut self, name: &str, value: Option<&str>) -> Self {
        self.query.retain(|(n, _)| n != name);
        self.query.extend(value.map(|value| (name.to_owned(), value.to_owned())));
        self
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(n, _)| n != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn without_header(mut self, name: &str) -> Self {
        self.headers.retain(|(n, _)| n != name);
        self
    }

    /// Adds the valid signature of a TOP request.
    pub fn sign(self) -> Self {
        let method = self.form.iter().find(|(n, _)| n == "sign_method").map_or("md5", |(_, v)| v).to_owned();
        let digest = match method.as_str() {
            "md5" => Some(Digest::Md5Wrapped),
            "hmac" => Some(Digest::HmacMd5),
            "hmac-sha256" | "sha256" => Some(Digest::HmacSha256),
            _ => None,
        };
        let all = self.query.iter().chain(&self.form).map(|(name, value)| (name.as_str(), value.as_str()));
        let text = reference_signer::sorted_pairs(all.filter(|(name, _)| *name != "sign"));
        let sign = digest.map_or("0".repeat(32), |digest| {
            reference_signer::digest(digest, SECRET, &reference_signer::wrapped(digest, SECRET, &text))
        });
        self.with("sign", Some(&sign))
    }

    pub fn bytes(&self) -> Vec<u8> {
        let encode = |pairs: &[(String, String)]| {
            let mut out = form_urlencoded::Serializer::new(String::new());
            out.extend_pairs(pairs).finish()
        };
        let query = if self.query.is_empty() { String::new() } else { format!("?{}", encode(&self.query)) };
        let (content_type, body) = match &self.body {
            Some(body) => ("", body.clone()),
            None if self.form.is_empty() => ("", Vec::new()),
            None => {
                ("content-type: application/x-www-form-urlencoded;charset=utf-8\r\n", encode(&self.form).into_bytes())
            }
        };
        let host = if self.headers.iter().any(|(n, _)| n == "host") { "" } else { "host: 127.0.0.1\r\n" };
        let headers: String = self.headers.iter().map(|(n, v)| format!("{n}: {v}\r\n")).collect();
        let length = body.len();
        let head = format!(
            "{} {}{query} HTTP/1.1\r\n{host}{content_type}{headers}connection: close\r\ncontent-length: {length}\r\n\r\n",
            self.method, self.path
        );
        [head.as_bytes(), &body].concat()
    }

    pub fn send(&self, mock: &Mock) -> Reply {
        parse(&raw(mock.address(), &self.bytes()))
    }
}

/// A request to the control API.
pub fn control(mock: &Mock, method: &str, path: &str, body: &str) -> Reply {
    let path = format!("/__waybill/{path}");
    let request = Request { body: Some(body.as_bytes().to_vec()), ..Request::xopen(method, &path, &[]) };
    request.send(mock)
}

/// The last entry of a session's journal.
pub fn last(mock: &Mock, session: &str) -> Value {
    mock.journal(session)["calls"].as_array().unwrap().last().unwrap().clone()
}

/// A server that responds to each post with the status that is computed from headers and body.
pub fn post_office(response: impl Fn(&HeaderMap, &[u8]) -> u16 + Send + Sync + 'static) -> Listener {
    let status = move |post: &Arrived| {
        let header = |(name, value): &(String, Vec<u8>)| (name.parse().unwrap(), value.as_slice().try_into().unwrap());
        response(&post.headers.iter().map(header).collect(), &post.body)
    };
    Listener::start(move |post| waybill_conformance::reply::Reply::new(status(&post), Vec::new(), Vec::new())).unwrap()
}
