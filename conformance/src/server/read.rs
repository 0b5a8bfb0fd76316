//! Reads HTTP/1.1 requests off a connection with `httparse`, because cases and faults need the raw bytes. Every
//! size and every wait has a limit, so the server keeps running whatever a client sends.

use std::mem::MaybeUninit;
use std::time::Duration;

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::alarm::Alarm;
use crate::arrived::{Arrived, Recipient};

const MAX_HEAD: usize = 64 * 1024;
const MAX_HEADERS: usize = 100;
/// Size of one read, and most that a connection keeps of its last body.
const CHUNK: usize = 16 * 1024;

/// Limits of a connection.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of a request's body.
    pub body: usize,
    /// How long a client may be idle between two requests.
    pub idle: Duration,
    /// How long one request may take to arrive.
    pub request: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { body: 8 * 1024 * 1024, idle: Duration::from_secs(60), request: Duration::from_secs(20) }
    }
}

/// Why no request could be read: the status to send if the client still listens, and what happened.
#[derive(Debug)]
pub(super) struct Broken {
    pub status: Option<u16>,
    pub what: String,
}

impl Broken {
    fn new(status: u16, what: impl Into<String>) -> Self {
        Self { status: Some(status), what: what.into() }
    }

    fn gone(what: impl Into<String>) -> Self {
        Self { status: None, what: what.into() }
    }
}

/// Reads one request after the other; bytes of the next request are kept.
pub(super) struct Reader {
    buffer: BytesMut,
    limits: Limits,
    /// The last request: the next one is written into its memory.
    arrived: Arrived,
}

/// What the head of a request says of the connection.
struct Head {
    /// Its length in the buffer.
    length: usize,
    framing: Framing,
    /// The client waits for `100 Continue` before it sends the body.
    waits: bool,
    /// The client wants to keep the connection.
    keeps: bool,
}

enum Framing {
    Length(usize),
    Chunked,
}

impl Reader {
    pub fn new(limits: Limits) -> Self {
        Self { buffer: BytesMut::with_capacity(CHUNK), limits, arrived: Arrived::default() }
    }

    /// The next request, and whether the client wants to keep the connection; `None` when the client closed it.
    pub async fn next(
        &mut self,
        stream: &mut TcpStream,
        alarm: &mut Alarm,
    ) -> Result<Option<(&mut Arrived, bool)>, Broken> {
        if self.buffer.is_empty() && !self.wait(stream, alarm).await {
            return Ok(None);
        }
        let limit = self.limits.request;
        let late = || Broken::new(408, format!("the request did not end within {} s", limit.as_secs()));
        let keeps = alarm.limit(limit, self.read(stream)).await.ok_or_else(late)??;
        Ok(Some((&mut self.arrived, keeps)))
    }

    /// Waits for the first bytes of a request.
    async fn wait(&mut self, stream: &mut TcpStream, alarm: &mut Alarm) -> bool {
        // Some clients close a connection with a reset between two requests.
        let read = alarm.limit(self.limits.idle, self.fill(stream)).await;
        read.is_some_and(|read| read.is_ok_and(|read| read > 0))
    }

    /// Reads a request; returns whether the client wants to keep the connection.
    async fn read(&mut self, stream: &mut TcpStream) -> Result<bool, Broken> {
        let Head { length, framing, waits, keeps } = loop {
            if let Some(head) = head(&self.buffer, &mut self.arrived)? {
                break head;
            }
            if self.buffer.len() > MAX_HEAD {
                return Err(Broken::new(431, format!("the head of the request is larger than {MAX_HEAD} bytes")));
            }
            self.more(stream, "the head of its request").await?;
        };
        self.buffer.advance(length);
        if waits && self.buffer.is_empty() {
            let sent = stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await;
            sent.map_err(|e| Broken::gone(format!("the client closed the connection: {e}")))?;
        }
        let mut body = std::mem::take(&mut self.arrived.body);
        body.clear();
        body.shrink_to(CHUNK);
        match framing {
            Framing::Length(length) => self.take(stream, length, &mut body).await?,
            Framing::Chunked => self.chunks(stream, &mut body).await?,
        }
        self.arrived.body = body;
        Ok(keeps)
    }

    /// Adds the next bytes to a body.
    async fn take(&mut self, stream: &mut TcpStream, length: usize, body: &mut Vec<u8>) -> Result<(), Broken> {
        if length > self.limits.body {
            return Err(self.too_large());
        }
        while self.buffer.len() < length {
            self.more(stream, "its body").await?;
        }
        // A copy, so that the buffer is not shared and its memory serves the next request.
        body.extend_from_slice(&self.buffer[..length]);
        self.buffer.advance(length);
        Ok(())
    }

    /// Joins the chunks of a body, and skips the trailers after them.
    async fn chunks(&mut self, stream: &mut TcpStream, body: &mut Vec<u8>) -> Result<(), Broken> {
        loop {
            let (length, size) = loop {
                match httparse::parse_chunk_size(&self.buffer) {
                    Ok(httparse::Status::Complete(found)) => break found,
                    Ok(httparse::Status::Partial) if self.buffer.len() < CHUNK => self.more(stream, "its body").await?,
                    _ => return Err(Broken::new(400, "the body is declared as chunked but is not")),
                }
            };
            self.buffer.advance(length);
            let size = usize::try_from(size).unwrap_or(usize::MAX);
            if size.saturating_add(body.len()) > self.limits.body {
                return Err(self.too_large());
            }
            if size == 0 {
                return self.trailers(stream).await;
            }
            self.take(stream, size, body).await?;
            let mut end = Vec::with_capacity(2);
            self.take(stream, 2, &mut end).await?;
            if end != b"\r\n" {
                return Err(Broken::new(400, "a chunk of the body is longer than declared"));
            }
        }
    }

    async fn trailers(&mut self, stream: &mut TcpStream) -> Result<(), Broken> {
        let mut skipped = 0;
        loop {
            if let Some(end) = self.buffer.windows(2).position(|two| two == b"\r\n") {
                self.buffer.advance(end + 2);
                skipped += end + 2;
                if end == 0 {
                    return Ok(());
                }
            } else if skipped + self.buffer.len() > MAX_HEAD {
                return Err(Broken::new(431, "the trailers of the request are too large"));
            } else {
                self.more(stream, "its trailers").await?;
            }
        }
    }

    /// Reads on; the client must not stop here.
    async fn more(&mut self, stream: &mut TcpStream, place: &str) -> Result<(), Broken> {
        match self.fill(stream).await {
            Ok(0) => Err(Broken::gone(format!("the client closed the connection within {place}"))),
            Ok(_) => Ok(()),
            Err(e) => Err(Broken::gone(format!("the client closed the connection within {place}: {e}"))),
        }
    }

    async fn fill(&mut self, stream: &mut TcpStream) -> std::io::Result<usize> {
        self.buffer.reserve(CHUNK);
        stream.read_buf(&mut self.buffer).await
    }

    fn too_large(&self) -> Broken {
        Broken::new(413, format!("the body is larger than {} bytes", self.limits.body))
    }
}

/// The head of the next request, once all of it is there. The request is written into the last one's memory.
fn head(buffer: &[u8], arrived: &mut Arrived) -> Result<Option<Head>, Broken> {
    let mut headers = [const { MaybeUninit::uninit() }; MAX_HEADERS];
    let mut parsed = httparse::Request::new(&mut []);
    let length = match parsed.parse_with_uninit_headers(buffer, &mut headers) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(e) => return Err(Broken::new(400, format!("malformed HTTP/1 request: {e}"))),
    };
    let target = parsed.path.unwrap_or("/");
    let (authority, target) = origin_form(target);
    let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
    replace(&mut arrived.method, parsed.method.unwrap_or_default());
    replace(&mut arrived.path, if path.is_empty() { "/" } else { path });
    match (&mut arrived.query, query) {
        (Some(old), Some(query)) => replace(old, query),
        (old, query) => *old = query.map(str::to_owned),
    }
    arrived.headers.resize_with(parsed.headers.len(), Default::default);
    for ((name, value), header) in arrived.headers.iter_mut().zip(&*parsed.headers) {
        replace(name, header.name);
        value.clear();
        value.extend_from_slice(header.value);
    }
    arrived.recipient = Recipient::Origin;
    if let Some(authority) = authority {
        arrived.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("host"));
        arrived.headers.push(("host".to_owned(), authority.as_bytes().to_vec()));
        arrived.recipient = Recipient::Proxy;
    } else if parsed.version == Some(0) && arrived.header("host").is_none() {
        arrived.recipient = Recipient::Unnamed;
    }
    let has = |name: &str, value: &str| arrived.header(name).is_some_and(|found| found.eq_ignore_ascii_case(value));
    let keeps = !has("connection", "close") && (has("connection", "keep-alive") || parsed.version != Some(0));
    let waits = has("expect", "100-continue");
    Ok(Some(Head { length, framing: framing(parsed.headers)?, waits, keeps }))
}

/// Writes a text into the memory of another.
fn replace(old: &mut String, new: &str) {
    old.clear();
    old.push_str(new);
}

/// The authority of a target in absolute form, and the target without it.
fn origin_form(target: &str) -> (Option<&str>, &str) {
    // The usual form.
    if target.starts_with('/') {
        return (None, target);
    }
    let Some((scheme, rest)) = target.split_once("://") else { return (None, target) };
    if !["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
        return (None, target);
    }
    let (authority, target) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    (Some(authority), target)
}

/// Two framings of one body would allow request smuggling, so they are rejected.
fn framing(headers: &[httparse::Header<'_>]) -> Result<Framing, Broken> {
    let values = |name: &'static str| {
        let of_it = headers.iter().filter(move |h| h.name.eq_ignore_ascii_case(name));
        of_it.map(|h| h.value.trim_ascii())
    };
    let (coding, mut lengths) = (values("transfer-encoding").next(), values("content-length"));
    match (coding, lengths.next(), lengths.next()) {
        (None, None, _) => Ok(Framing::Length(0)),
        (Some(coding), None, _) if coding.eq_ignore_ascii_case(b"chunked") => Ok(Framing::Chunked),
        (Some(coding), None, _) => {
            Err(Broken::new(501, format!("unknown transfer coding `{}`", String::from_utf8_lossy(coding))))
        }
        (None, Some(length), None) if !length.is_empty() && length.iter().all(u8::is_ascii_digit) => {
            Ok(Framing::Length(std::str::from_utf8(length).ok().and_then(|n| n.parse().ok()).unwrap_or(usize::MAX)))
        }
        _ => Err(Broken::new(400, "the length of the body is given twice, or is not a number")),
    }
}
