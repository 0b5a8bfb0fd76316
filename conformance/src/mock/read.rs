//! Reads HTTP/1.1 requests off a connection. A loop of our own over `httparse`, because faults need
//! the raw socket beneath the answer. Every size and every wait has a limit: whatever a client sends,
//! the server goes on.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::request::Request;

const MAX_HEAD: usize = 64 * 1024;
const MAX_HEADERS: usize = 100;
/// Room for one read.
const CHUNK: usize = 16 * 1024;

/// What a connection may cost.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of a request's body.
    pub body: usize,
    /// How long a client may think between two requests.
    pub idle: Duration,
    /// How long one request may take to arrive.
    pub request: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { body: 8 * 1024 * 1024, idle: Duration::from_secs(60), request: Duration::from_secs(20) }
    }
}

/// Why no request could be read: the status to answer with, if anyone still listens, and what happened.
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

/// Reads one request after the other; bytes that came too early wait for the next.
pub(super) struct Reader {
    buffer: Vec<u8>,
    limits: Limits,
}

/// The head of a request, and how its body is framed.
struct Head {
    request: Request,
    /// Bytes of the buffer that it took.
    length: usize,
    framing: Framing,
    /// The client waits for `100 Continue` before it sends the body.
    waits: bool,
}

#[derive(Clone, Copy)]
enum Framing {
    Length(usize),
    Chunked,
}

impl Reader {
    pub fn new(limits: Limits) -> Self {
        Self { buffer: Vec::with_capacity(CHUNK), limits }
    }

    /// The next request; `None` when the client is done.
    pub async fn next(&mut self, stream: &mut TcpStream) -> Result<Option<Request>, Broken> {
        if self.buffer.is_empty() && !self.wait(stream).await? {
            return Ok(None);
        }
        let limit = self.limits.request;
        let read = timeout(limit, self.read(stream)).await;
        read.unwrap_or_else(|_| Err(Broken::new(408, format!("the request did not end within {} s", limit.as_secs()))))
    }

    /// Waits for the first bytes of a request.
    async fn wait(&mut self, stream: &mut TcpStream) -> Result<bool, Broken> {
        match timeout(self.limits.idle, fill(&mut self.buffer, stream)).await {
            Ok(Ok(read)) => Ok(read > 0),
            // A reset between two requests is how some clients hang up.
            Ok(Err(_)) | Err(_) => Ok(false),
        }
    }

    async fn read(&mut self, stream: &mut TcpStream) -> Result<Option<Request>, Broken> {
        let head = loop {
            if let Some(head) = parse(&self.buffer)? {
                break head;
            }
            if self.buffer.len() > MAX_HEAD {
                return Err(Broken::new(431, format!("the head of the request is larger than {MAX_HEAD} bytes")));
            }
            self.more(stream, "the head of its request").await?;
        };
        let Head { mut request, length, framing, waits } = head;
        self.buffer.drain(..length);
        if waits && self.buffer.is_empty() {
            let told = stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await;
            told.map_err(|e| Broken::gone(format!("the client hung up: {e}")))?;
        }
        request.body = match framing {
            Framing::Length(length) => self.sized(stream, length).await?,
            Framing::Chunked => self.chunked(stream).await?,
        };
        Ok(Some(request))
    }

    async fn sized(&mut self, stream: &mut TcpStream, length: usize) -> Result<Vec<u8>, Broken> {
        if length > self.limits.body {
            return Err(self.too_large());
        }
        while self.buffer.len() < length {
            self.more(stream, "its body").await?;
        }
        let rest = self.buffer.split_off(length);
        Ok(std::mem::replace(&mut self.buffer, rest))
    }

    async fn chunked(&mut self, stream: &mut TcpStream) -> Result<Vec<u8>, Broken> {
        let mut body = Vec::new();
        loop {
            let (start, size) = loop {
                match httparse::parse_chunk_size(&self.buffer) {
                    Ok(httparse::Status::Complete((start, size))) => break (start, size),
                    Ok(httparse::Status::Partial) if self.buffer.len() < CHUNK => {
                        self.more(stream, "its body").await?;
                    }
                    _ => return Err(Broken::new(400, "the body is not chunked as it says")),
                }
            };
            let size = usize::try_from(size).unwrap_or(usize::MAX);
            if size.saturating_add(body.len()) > self.limits.body {
                return Err(self.too_large());
            }
            self.buffer.drain(..start);
            if size == 0 {
                return self.trailers(stream).await.map(|()| body);
            }
            while self.buffer.len() < size + 2 {
                self.more(stream, "its body").await?;
            }
            if self.buffer.get(size..size + 2) != Some(b"\r\n") {
                return Err(Broken::new(400, "a chunk of the body is longer than it says"));
            }
            body.extend_from_slice(&self.buffer[..size]);
            self.buffer.drain(..size + 2);
        }
    }

    /// Skips what may stand between the last chunk and the next request.
    async fn trailers(&mut self, stream: &mut TcpStream) -> Result<(), Broken> {
        loop {
            if let Some(end) = self.buffer.windows(2).position(|two| two == b"\r\n") {
                self.buffer.drain(..end + 2);
                if end == 0 {
                    return Ok(());
                }
            } else if self.buffer.len() > MAX_HEAD {
                return Err(Broken::new(431, "the trailers of the request are too large"));
            } else {
                self.more(stream, "its trailers").await?;
            }
        }
    }

    /// Reads on; the client must not stop here.
    async fn more(&mut self, stream: &mut TcpStream, place: &str) -> Result<(), Broken> {
        match fill(&mut self.buffer, stream).await {
            Ok(0) => Err(Broken::gone(format!("the client hung up within {place}"))),
            Ok(_) => Ok(()),
            Err(e) => Err(Broken::gone(format!("the client hung up within {place}: {e}"))),
        }
    }

    fn too_large(&self) -> Broken {
        Broken::new(413, format!("the body is larger than {} bytes", self.limits.body))
    }
}

async fn fill(buffer: &mut Vec<u8>, stream: &mut (impl AsyncRead + Unpin)) -> std::io::Result<usize> {
    buffer.reserve(CHUNK);
    stream.read_buf(buffer).await
}

/// The head of the next request, once all of it is there.
fn parse(buffer: &[u8]) -> Result<Option<Head>, Broken> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut parsed = httparse::Request::new(&mut headers);
    let length = match parsed.parse(buffer) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(e) => return Err(Broken::new(400, format!("this is no HTTP/1 request: {e}"))),
    };
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let fields: Vec<(String, String)> =
        parsed.headers.iter().map(|h| (h.name.to_ascii_lowercase(), text(h.value))).collect();
    let target = parsed.path.unwrap_or("/");
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let request = Request {
        method: parsed.method.unwrap_or_default().to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        minor: parsed.version.unwrap_or(1),
        headers: fields,
        body: Vec::new(),
    };
    let framing = framing(&request)?;
    let waits = request.header("expect").is_some_and(|e| e.eq_ignore_ascii_case("100-continue"));
    Ok(Some(Head { request, length, framing, waits }))
}

/// Two ways to frame a body at once are how requests are smuggled: refused.
fn framing(request: &Request) -> Result<Framing, Broken> {
    let lengths: Vec<&str> =
        request.headers.iter().filter(|(n, _)| n == "content-length").map(|(_, v)| v.trim()).collect();
    match (request.header("transfer-encoding"), lengths.as_slice()) {
        (None, []) => Ok(Framing::Length(0)),
        (Some(coding), []) if coding.eq_ignore_ascii_case("chunked") => Ok(Framing::Chunked),
        (Some(coding), []) => Err(Broken::new(501, format!("the transfer coding `{coding}` is not known"))),
        (None, [length]) if !length.is_empty() && length.bytes().all(|b| b.is_ascii_digit()) => {
            Ok(Framing::Length(length.parse().unwrap_or(usize::MAX)))
        }
        _ => Err(Broken::new(400, "the length of the body is said twice, or is no number")),
    }
}
