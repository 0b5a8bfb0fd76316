//! A server on loopback that keeps requests byte by byte, and sends any response it is given, valid or not. It stops
//! when it is dropped.

use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::arrived::Arrived;
use crate::reply::Reply;
use crate::server::{Handler, Limits, Server};

/// Larger bodies are rejected: no case needs them.
const MOST_BODY: usize = 16 * 1024 * 1024;

/// A server that listens until it is dropped.
pub struct Listener(Server);

struct CallResult<F>(F);

impl Listener {
    /// Listens on a free port of loopback; `response` is called for each complete request, one after the other.
    ///
    /// # Errors
    /// When no port or thread is available.
    pub fn start(response: impl Fn(Arrived) -> Reply + Send + Sync + 'static) -> io::Result<Self> {
        let limits = Limits { body: MOST_BODY, ..Limits::default() };
        let server = Server::start((Ipv4Addr::LOCALHOST, 0).into(), limits, Arc::new(CallResult(response)));
        server.map(Self).map_err(io::Error::other)
    }

    /// `http://127.0.0.1:PORT`
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.0.address())
    }
}

impl<F: Fn(Arrived) -> Reply + Send + Sync + 'static> Handler for CallResult<F> {
    async fn respond(&self, request: &mut Arrived, keep: bool, stream: &mut TcpStream) -> io::Result<bool> {
        let (bytes, framed) = on_the_wire(&(self.0)(std::mem::take(request)));
        stream.write_all(&bytes).await?;
        Ok(keep && framed)
    }

    async fn reject(&self, status: u16, why: &str, stream: &mut TcpStream) -> io::Result<bool> {
        stream.write_all(&on_the_wire(&Reply::new(status, Vec::new(), why.as_bytes().to_vec())).0).await?;
        Ok(false)
    }
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
