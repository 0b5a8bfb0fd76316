//! Reads HTTP/1.1 requests off a connection with `httparse`, because faults need the raw socket. Every
//! size and every wait has a limit, so the server keeps running whatever a client sends.

use std::mem::MaybeUninit;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::request::Request;

const MAX_HEAD: usize = 64 * 1024;
const MAX_HEADERS: usize = 100;
/// Size of one read.
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
    buffer: Vec<u8>,
    /// Bytes at the start of the buffer that belong to the latest request.
    taken: usize,
    /// Its body, if it was chunked.
    unchunked: Vec<u8>,
    limits: Limits,
}

/// The parts of a request's head that decide how to read on.
struct Head {
    /// Its length in the buffer.
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
        Self { buffer: Vec::with_capacity(CHUNK), taken: 0, unchunked: Vec::new(), limits }
    }

    /// The next request; `None` when the client closed the connection.
    pub async fn next(&mut self, stream: &mut TcpStream) -> Result<Option<Request<'_>>, Broken> {
        self.buffer.drain(..std::mem::take(&mut self.taken));
        if self.buffer.is_empty() && !self.wait(stream).await? {
            return Ok(None);
        }
        let limit = self.limits.request;
        let read = timeout(limit, self.read(stream)).await;
        let late = || Broken::new(408, format!("the request did not end within {} s", limit.as_secs()));
        let (head, framing) = read.map_err(|_| late())??;
        let body = match framing {
            Framing::Length(length) => &self.buffer[head..head + length],
            Framing::Chunked => &self.unchunked,
        };
        request(&self.buffer, body).map(Some)
    }

    /// Waits for the first bytes of a request.
    async fn wait(&mut self, stream: &mut TcpStream) -> Result<bool, Broken> {
        match timeout(self.limits.idle, fill(&mut self.buffer, stream)).await {
            Ok(Ok(read)) => Ok(read > 0),
            // Some clients close a connection with a reset between two requests.
            Ok(Err(_)) | Err(_) => Ok(false),
        }
    }

    /// Reads until a whole request is there: the length of its head, and the framing of its body.
    async fn read(&mut self, stream: &mut TcpStream) -> Result<(usize, Framing), Broken> {
        let head = loop {
            if let Some(head) = head(&self.buffer)? {
                break head;
            }
            if self.buffer.len() > MAX_HEAD {
                return Err(Broken::new(431, format!("the head of the request is larger than {MAX_HEAD} bytes")));
            }
            self.more(stream, "the head of its request").await?;
        };
        if head.waits && self.buffer.len() == head.length {
            let sent = stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await;
            sent.map_err(|e| Broken::gone(format!("the client closed the connection: {e}")))?;
        }
        self.taken = match head.framing {
            Framing::Length(length) => self.sized(stream, head.length, length).await?,
            Framing::Chunked => self.chunked(stream, head.length).await?,
        };
        Ok((head.length, head.framing))
    }

    /// Reads a body of a known length that begins at `start`; returns where it ends.
    async fn sized(&mut self, stream: &mut TcpStream, start: usize, length: usize) -> Result<usize, Broken> {
        if length > self.limits.body {
            return Err(self.too_large());
        }
        while self.buffer.len() < start + length {
            self.more(stream, "its body").await?;
        }
        Ok(start + length)
    }

    /// Joins the chunks that begin at `start`; returns where the request ends.
    async fn chunked(&mut self, stream: &mut TcpStream, start: usize) -> Result<usize, Broken> {
        self.unchunked.clear();
        let mut at = start;
        loop {
            let (data, size) = loop {
                match httparse::parse_chunk_size(&self.buffer[at..]) {
                    Ok(httparse::Status::Complete((length, size))) => break (at + length, size),
                    Ok(httparse::Status::Partial) if self.buffer.len() < at + CHUNK => {
                        self.more(stream, "its body").await?;
                    }
                    _ => return Err(Broken::new(400, "the body is declared as chunked but is not")),
                }
            };
            let size = usize::try_from(size).unwrap_or(usize::MAX);
            if size.saturating_add(self.unchunked.len()) > self.limits.body {
                return Err(self.too_large());
            }
            if size == 0 {
                return self.trailers(stream, data).await;
            }
            while self.buffer.len() < data + size + 2 {
                self.more(stream, "its body").await?;
            }
            if self.buffer.get(data + size..data + size + 2) != Some(b"\r\n") {
                return Err(Broken::new(400, "a chunk of the body is longer than declared"));
            }
            self.unchunked.extend_from_slice(&self.buffer[data..data + size]);
            at = data + size + 2;
            // The joined chunks are removed; the head is still to be read.
            if at > start + CHUNK {
                self.buffer.drain(start..at);
                at = start;
            }
        }
    }

    /// Skips the trailers after the last chunk; returns where the next request begins.
    async fn trailers(&mut self, stream: &mut TcpStream, start: usize) -> Result<usize, Broken> {
        let mut at = start;
        loop {
            if let Some(end) = self.buffer[at..].windows(2).position(|two| two == b"\r\n") {
                at += end + 2;
                if end == 0 {
                    return Ok(at);
                }
            } else if self.buffer.len() > start + MAX_HEAD {
                return Err(Broken::new(431, "the trailers of the request are too large"));
            } else {
                self.more(stream, "its trailers").await?;
            }
        }
    }

    /// Reads on; the client must not stop here.
    async fn more(&mut self, stream: &mut TcpStream, place: &str) -> Result<(), Broken> {
        match fill(&mut self.buffer, stream).await {
            Ok(0) => Err(Broken::gone(format!("the client closed the connection within {place}"))),
            Ok(_) => Ok(()),
            Err(e) => Err(Broken::gone(format!("the client closed the connection within {place}: {e}"))),
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
fn head(buffer: &[u8]) -> Result<Option<Head>, Broken> {
    let mut headers = [const { MaybeUninit::uninit() }; MAX_HEADERS];
    let mut parsed = httparse::Request::new(&mut []);
    let length = match parsed.parse_with_uninit_headers(buffer, &mut headers) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(e) => return Err(no_request(e)),
    };
    let waits = |h: &httparse::Header<'_>| {
        h.name.eq_ignore_ascii_case("expect") && h.value.eq_ignore_ascii_case(b"100-continue")
    };
    let waits = parsed.headers.iter().any(waits);
    Ok(Some(Head { length, framing: framing(parsed.headers)?, waits }))
}

fn no_request(error: httparse::Error) -> Broken {
    Broken::new(400, format!("malformed HTTP/1 request: {error}"))
}

/// The request whose head is at the start of the buffer. It is parsed twice, because the buffer
/// can't be borrowed while the rest is still being read.
fn request<'a>(buffer: &'a [u8], body: &'a [u8]) -> Result<Request<'a>, Broken> {
    let mut headers = [const { MaybeUninit::uninit() }; MAX_HEADERS];
    let mut parsed = httparse::Request::new(&mut []);
    parsed.parse_with_uninit_headers(buffer, &mut headers).map_err(no_request)?;
    let target = parsed.path.unwrap_or("/");
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    Ok(Request {
        method: parsed.method.unwrap_or_default(),
        path,
        query,
        minor: parsed.version.unwrap_or(1),
        headers: parsed.headers.iter().map(|h| (h.name, String::from_utf8_lossy(h.value))).collect(),
        body,
    })
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
