//! Sends a response: complete, or with the fault that was selected. Faults work on the raw socket, so a client
//! sees what a broken network or gateway would send.

use std::io::{self, Write as _};
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use super::fault::{Fault, FaultKind};
use super::gzip;

/// The end of a header block that marks an undocumented response.
const SYNTHETIC: &str = "\r\nx-waybill-synthetic: true";
/// A cache must not give a compressed response to a client that does not accept it.
const VARY: &str = "\r\nvary: accept-encoding";
const GZIP: &str = "\r\ncontent-encoding: gzip";
const KEEP: &str = "\r\nconnection: keep-alive";
const CLOSE: &str = "\r\nconnection: close";
/// Clients stop reading before this many bytes.
const MAX_HUGE: usize = 1 << 30;

/// What the head says of the end of the body.
#[derive(Clone, Copy)]
enum Framing {
    Length(usize),
    Chunked,
}

/// A response.
#[derive(Debug)]
pub(super) struct Reply {
    pub status: u16,
    pub content_type: &'static str,
    pub body: Bytes,
    /// The response is not documented.
    pub synthetic: bool,
    /// The fault, and a random number for it.
    pub fault: Option<(Fault, u64)>,
    /// Whether the client accepts gzip; then the body becomes it.
    pub gzip: bool,
    /// Head and body as sent, and whether the connection ends after them.
    pub raw: Option<(Bytes, bool)>,
}

impl Reply {
    pub fn new(status: u16, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        Self { status, content_type, body: body.into(), synthetic: false, gzip: false, raw: None, fault: None }
    }

    /// A response that is sent without changes.
    pub fn raw(bytes: Bytes, closes: bool) -> Self {
        Self { raw: Some((bytes, closes)), ..Self::new(200, "", Bytes::new()) }
    }

    /// A response of the mock server itself, as JSON.
    pub fn own(status: u16, value: &serde_json::Value) -> Self {
        Self { synthetic: true, ..Self::new(status, "application/json", format!("{value}\n")) }
    }

    /// An error of the mock server itself, for a request that belongs to no provider.
    pub fn misuse(status: u16, why: &str) -> Self {
        Self::own(status, &serde_json::json!({ "waybill": { "error": why } }))
    }

    /// The head, with the part of the body that is sent with it.
    fn message(&self, framing: Framing, keep: bool, body: &[u8]) -> Vec<u8> {
        let status = StatusCode::from_u16(self.status).unwrap_or_default();
        let mut message = Vec::with_capacity(256 + body.len());
        let mut write = |parts: &[&str]| parts.iter().for_each(|part| message.extend_from_slice(part.as_bytes()));
        write(&["HTTP/1.1 ", status.as_str(), " ", reason(status), "\r\ncontent-type: ", self.content_type, VARY]);
        write(&[if keep { KEEP } else { CLOSE }]);
        if self.gzip {
            write(&[GZIP]);
        }
        if self.synthetic {
            write(&[SYNTHETIC]);
        }
        // Writing to a Vec does not fail.
        let _ = match framing {
            Framing::Length(length) => write!(message, "\r\ncontent-length: {length}\r\n\r\n"),
            Framing::Chunked => write!(message, "\r\ntransfer-encoding: chunked\r\n\r\n"),
        };
        message.extend_from_slice(body);
        message
    }

    /// Sends the response; returns whether the connection can be kept.
    pub async fn send(mut self, stream: &mut TcpStream, keep: bool, has_body: bool) -> io::Result<bool> {
        if let Some((bytes, closes)) = &self.raw {
            stream.write_all(bytes).await?;
            return Ok(keep && !closes);
        }
        let fault = self.fault.take();
        self.prepare(fault.as_ref());
        match fault {
            Some((fault, drawn)) => self.send_broken(stream, &fault, drawn, keep).await,
            None => self.send_whole(stream, keep, has_body).await,
        }
    }

    /// Cuts the body where the client is to read a cut text, and compresses it. All other faults concern the bytes that
    /// are sent. A page of a proxy, a body that only claims to be gzip, and a huge one stay as they are.
    fn prepare(&mut self, fault: Option<&(Fault, u64)>) {
        match fault.map(|(fault, drawn)| (fault.kind, fault.place(self.body.len(), *drawn))) {
            Some((FaultKind::Malformed, place)) => self.body = self.body.slice(..place),
            Some((FaultKind::Html | FaultKind::BadGzip | FaultKind::Huge, _)) => self.gzip = false,
            _ => {}
        }
        let body = Some(&self.body).filter(|_| self.gzip).and_then(|body| gzip::compressed(body));
        self.gzip = body.is_some();
        self.body = body.unwrap_or_else(|| std::mem::take(&mut self.body));
    }

    async fn send_whole(&self, stream: &mut TcpStream, keep: bool, has_body: bool) -> io::Result<bool> {
        let body = if has_body { &*self.body } else { &[] };
        stream.write_all(&self.message(Framing::Length(self.body.len()), keep, body)).await?;
        Ok(keep)
    }

    async fn send_broken(mut self, stream: &mut TcpStream, fault: &Fault, drawn: u64, keep: bool) -> io::Result<bool> {
        let length = self.body.len();
        let place = fault.place(length, drawn);
        match fault.kind {
            FaultKind::Latency => sleep(fault.pause(200)).await,
            // Responses that were selected before, and a body that is cut already.
            FaultKind::Throttle | FaultKind::Ban | FaultKind::Malformed => {}
            FaultKind::Html => {
                let status = fault.status.unwrap_or(502);
                let why = StatusCode::from_u16(status).map_or("Unknown", reason);
                let page = format!("<html><head><title>{status}</title></head><body><h1>{why}</h1></body></html>");
                self = Self { synthetic: true, ..Self::new(status, "text/html", page) };
            }
            FaultKind::BadGzip => {
                self.gzip = true;
                return self.write(stream, Framing::Length(length), &self.body, keep).await;
            }
            FaultKind::Drip => return self.drip(stream, fault, keep).await,
            FaultKind::Huge => return self.huge(stream, fault.bytes.unwrap_or(64 << 20).min(MAX_HUGE)).await,
            FaultKind::LongLength => return self.write(stream, Framing::Length(length + 16), &self.body, false).await,
            FaultKind::ShortLength => {
                return self.write(stream, Framing::Length(length - place.min(length)), &self.body, false).await;
            }
            FaultKind::BadChunk => {
                let chunk = [format!("{place:x}\r\n").as_bytes(), &self.body[..place], b"\r\nno number\r\n"].concat();
                return self.write(stream, Framing::Chunked, &chunk, false).await;
            }
            FaultKind::End => return self.write(stream, Framing::Length(length), &self.body[..place], false).await,
            FaultKind::Reset => {
                self.write(stream, Framing::Length(length), &self.body[..place], false).await?;
                stream.set_zero_linger()?;
                return Ok(false);
            }
            FaultKind::Stall => {
                self.write(stream, Framing::Length(length), &self.body[..place], false).await?;
                wait(stream, fault.pause(60_000)).await;
                return Ok(false);
            }
        }
        self.send_whole(stream, keep, true).await
    }

    async fn write(&self, stream: &mut TcpStream, framing: Framing, body: &[u8], keep: bool) -> io::Result<bool> {
        stream.write_all(&self.message(framing, keep, body)).await?;
        Ok(keep)
    }

    async fn drip(&self, stream: &mut TcpStream, fault: &Fault, keep: bool) -> io::Result<bool> {
        stream.write_all(&self.message(Framing::Length(self.body.len()), keep, &[])).await?;
        for drop in self.body.chunks(fault.bytes.unwrap_or(1).max(1)) {
            sleep(fault.pause(5)).await;
            stream.write_all(drop).await?;
        }
        Ok(keep)
    }

    /// The body, then white space, until the client closes the connection.
    async fn huge(&self, stream: &mut TcpStream, bytes: usize) -> io::Result<bool> {
        static SPACE: [u8; 64 * 1024] = [b' '; 64 * 1024];
        self.write(stream, Framing::Length(self.body.len() + bytes), &self.body, false).await?;
        let mut left = bytes;
        while left > 0 {
            let part = left.min(SPACE.len());
            stream.write_all(&SPACE[..part]).await?;
            left -= part;
        }
        Ok(false)
    }
}

/// Waits until the client closes the connection, or the time is over.
async fn wait(stream: &mut TcpStream, pause: Duration) {
    let mut ignored = [0; 1024];
    let gone = async { while matches!(stream.read(&mut ignored).await, Ok(read) if read > 0) {} };
    let _ = timeout(pause, gone).await;
}

fn reason(status: StatusCode) -> &'static str {
    status.canonical_reason().unwrap_or("Unknown")
}
