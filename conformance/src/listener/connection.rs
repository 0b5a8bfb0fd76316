//! One connection: parses requests from its bytes and writes responses.

use std::io::{self, Read, Write};
use std::net::TcpStream;

use httparse::Status;

use crate::arrived::Arrived;
use crate::exchange::Reply;

/// Larger heads and bodies are rejected: no case needs them.
const MOST_HEAD: usize = 64 * 1024;
const MOST_BODY: usize = 16 * 1024 * 1024;
const MOST_HEADERS: usize = 128;

/// Why no request could be read from a connection.
pub(super) enum Broken {
    /// The client closed the connection, or the network failed.
    Gone,
    /// The request is rejected with this status and message.
    Rejected(u16, String),
}

impl From<io::Error> for Broken {
    fn from(_: io::Error) -> Self {
        Self::Gone
    }
}

/// How the end of a body is marked.
enum Framing {
    Length(usize),
    Chunked,
}

struct Head {
    arrived: Arrived,
    framing: Framing,
    expects_continue: bool,
    closes: bool,
}

/// A connection, with bytes that were read and not used yet.
pub(super) struct Connection<'a> {
    stream: &'a TcpStream,
    buffer: Vec<u8>,
}

impl<'a> Connection<'a> {
    pub(super) fn new(stream: &'a TcpStream) -> Self {
        Self { stream, buffer: Vec::new() }
    }

    /// Responds to requests until one side closes.
    pub(super) fn serve(mut self, answer: impl Fn(Arrived) -> Reply) -> Result<(), Broken> {
        // A small response must not wait for a client's acknowledgement.
        self.stream.set_nodelay(true)?;
        loop {
            let (arrived, last) = match self.request() {
                Ok(Some(request)) => request,
                Ok(None) => return Ok(()),
                Err(Broken::Rejected(status, why)) => {
                    self.write(&Reply::new(status, Vec::new(), why.into_bytes()))?;
                    return Ok(());
                }
                Err(gone) => return Err(gone),
            };
            let kept = self.write(&answer(arrived))?;
            if last || !kept {
                return Ok(());
            }
        }
    }

    /// The next request and whether it is the last; `None` when the client closed the connection.
    fn request(&mut self) -> Result<Option<(Arrived, bool)>, Broken> {
        let Some(mut head) = self.head()? else { return Ok(None) };
        if head.expects_continue {
            (&*self.stream).write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        }
        head.arrived.body = match head.framing {
            Framing::Length(length) => self.take(length)?,
            Framing::Chunked => self.chunks()?,
        };
        Ok(Some((head.arrived, head.closes)))
    }

    fn head(&mut self) -> Result<Option<Head>, Broken> {
        loop {
            if let Some((head, length)) = parse(&self.buffer)? {
                self.buffer.drain(..length);
                return Ok(Some(head));
            }
            if self.buffer.len() > MOST_HEAD {
                return Err(Broken::Rejected(431, "the head of the request is too long".to_owned()));
            }
            if !self.more()? {
                return if self.buffer.is_empty() { Ok(None) } else { Err(Broken::Gone) };
            }
        }
    }

    /// Reads available bytes; `false` at the end.
    fn more(&mut self) -> Result<bool, Broken> {
        let mut piece = [0; 8 * 1024];
        let length = (&*self.stream).read(&mut piece)?;
        self.buffer.extend_from_slice(&piece[..length]);
        Ok(length > 0)
    }

    /// The next bytes, possibly from several reads.
    fn take(&mut self, length: usize) -> Result<Vec<u8>, Broken> {
        if length > MOST_BODY {
            return Err(Broken::Rejected(413, "the body of the request is too long".to_owned()));
        }
        while self.buffer.len() < length {
            if !self.more()? {
                return Err(Broken::Gone);
            }
        }
        Ok(self.buffer.drain(..length).collect())
    }

    fn chunks(&mut self) -> Result<Vec<u8>, Broken> {
        let mut body = Vec::new();
        loop {
            let size = self.chunk_size()?;
            if size == 0 {
                // Trailers, if any, up to an empty line.
                while self.line()? != b"\r\n" {}
                return Ok(body);
            }
            body.extend(self.take(size)?);
            if body.len() > MOST_BODY {
                return Err(Broken::Rejected(413, "the body of the request is too long".to_owned()));
            }
            if self.take(2)? != b"\r\n" {
                return Err(Broken::Rejected(400, "a chunk is longer than declared".to_owned()));
            }
        }
    }

    fn chunk_size(&mut self) -> Result<usize, Broken> {
        let line = self.line()?;
        match httparse::parse_chunk_size(&line) {
            Ok(Status::Complete((_, size))) => Ok(usize::try_from(size).unwrap_or(usize::MAX)),
            _ => Err(Broken::Rejected(400, "a chunk without a size".to_owned())),
        }
    }

    fn line(&mut self) -> Result<Vec<u8>, Broken> {
        loop {
            if let Some(end) = self.buffer.iter().position(|byte| *byte == b'\n') {
                return Ok(self.buffer.drain(..=end).collect());
            }
            if self.buffer.len() > MOST_HEAD {
                return Err(Broken::Rejected(400, "a line of the body is too long".to_owned()));
            }
            if !self.more()? {
                return Err(Broken::Gone);
            }
        }
    }

    /// Writes a response; returns whether the connection can be used again.
    fn write(&self, reply: &Reply) -> Result<bool, Broken> {
        let (bytes, framed) = on_the_wire(reply);
        (&*self.stream).write_all(&bytes)?;
        Ok(framed)
    }
}

/// The head at the start of the bytes and its length, once it is complete.
fn parse(bytes: &[u8]) -> Result<Option<(Head, usize)>, Broken> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    match request.parse(bytes) {
        Ok(Status::Partial) => Ok(None),
        Ok(Status::Complete(length)) => Ok(Some((head(&request)?, length))),
        Err(error) => Err(Broken::Rejected(400, format!("malformed HTTP/1.1: {error}"))),
    }
}

fn head(request: &httparse::Request<'_, '_>) -> Result<Head, Broken> {
    let target = request.path.unwrap_or_default();
    let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
    let arrived = Arrived {
        method: request.method.unwrap_or_default().to_owned(),
        path: path.to_owned(),
        query: query.map(str::to_owned),
        headers: request.headers.iter().map(|h| (h.name.to_owned(), h.value.to_vec())).collect(),
        body: Vec::new(),
    };
    let has = |name: &str, word: &str| arrived.header(name).is_some_and(|v| v.eq_ignore_ascii_case(word));
    let framing = match arrived.header("content-length").map(str::parse) {
        _ if has("transfer-encoding", "chunked") => Framing::Chunked,
        None => Framing::Length(0),
        Some(Ok(length)) => Framing::Length(length),
        Some(Err(_)) => return Err(Broken::Rejected(400, "a content-length that is not a number".to_owned())),
    };
    let (expects_continue, closes) = (has("expect", "100-continue"), has("connection", "close"));
    Ok(Head { framing, expects_continue, closes, arrived })
}

/// The bytes of a response. One with its own length or coding is sent unchanged, and the connection is closed
/// after it: this is how a wrong length or an early end is sent.
fn on_the_wire(reply: &Reply) -> (Vec<u8>, bool) {
    let reason = http::StatusCode::from_u16(reply.status).ok().and_then(|s| s.canonical_reason()).unwrap_or_default();
    let mut out = format!("HTTP/1.1 {} {reason}\r\n", reply.status).into_bytes();
    for (name, value) in &reply.headers {
        out.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
    }
    let has = |name: &str| reply.headers.iter().any(|(n, _)| n.eq_ignore_ascii_case(name));
    let framed = !has("content-length") && !has("transfer-encoding");
    if framed {
        out.extend_from_slice(format!("content-length: {}\r\n", reply.body.len()).as_bytes());
    }
    out.extend_from_slice(b"\r\n");
    out.extend_from_slice(&reply.body);
    (out, framed)
}
