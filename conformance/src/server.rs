//! The HTTP/1.1 server of the tools: the cases' listener and `waybill mock` handle its requests. It uses no HTTP library,
//! because a library would correct, fold or reject what a case tests, and could not send what a fault sends.

mod alarm;
mod read;

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};

use crate::arrived::Arrived;
use alarm::Alarm;
pub use read::Limits;
use read::{Broken, Reader};

/// Handles the requests of a server.
pub(crate) trait Handler: Send + Sync + 'static {
    /// Writes the response; returns whether the connection can be used again. The request may be taken.
    fn respond(
        &self,
        request: &mut Arrived,
        keep: bool,
        stream: &mut TcpStream,
    ) -> impl Future<Output = io::Result<bool>> + Send;

    /// Writes the response to a request that could not be read.
    fn reject(&self, status: u16, why: &str, stream: &mut TcpStream) -> impl Future<Output = io::Result<bool>> + Send;

    /// An event that belongs to no request.
    fn incident(&self, _what: &str) {}

    /// A connection was opened.
    fn opened(&self) {}

    /// A connection was closed.
    fn closed(&self) {}
}

/// Why a server did not start.
#[derive(Debug)]
pub enum StartError {
    /// The port is in use.
    InUse(SocketAddr),
    /// The server can't listen on the address.
    Bind(SocketAddr, io::Error),
    /// No thread can be started.
    Threads(io::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InUse(at) => {
                write!(f, "port {} of {} is in use: choose another, or --port 0 for any free port", at.port(), at.ip())
            }
            Self::Bind(at, e) => write!(f, "can't listen on {at}: {e}; --bind takes an address of this machine"),
            Self::Threads(e) => write!(f, "can't start the server's threads: {e}"),
        }
    }
}

impl std::error::Error for StartError {}

/// A running server; it stops when it is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Listens, and serves on a thread of its own.
    pub fn start(wanted: SocketAddr, limits: Limits, handler: Arc<impl Handler>) -> Result<Self, StartError> {
        let failed = |e: io::Error| match e.kind() {
            io::ErrorKind::AddrInUse => StartError::InUse(wanted),
            _ => StartError::Bind(wanted, e),
        };
        // One thread: two used more CPU per request and served no more requests (docs/benchmarks.md).
        let runtime = Builder::new_current_thread().enable_all().build().map_err(StartError::Threads)?;
        let listener = listen(&runtime, wanted).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let (stop, stopped) = oneshot::channel();
        let serve = move || {
            runtime.spawn(accept(listener, limits, handler));
            // Ends when the sender is dropped; then the connections are closed.
            let _ = runtime.block_on(stopped);
        };
        let thread = std::thread::Builder::new().name("waybill-server".to_owned()).spawn(serve);
        Ok(Self { address, stop: Some(stop), thread: Some(thread.map_err(StartError::Threads)?) })
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // The thread returns nothing.
            let _ = thread.join();
        }
    }
}

/// Listens without blocking: the caller may be inside an async runtime, which must not be blocked.
fn listen(runtime: &Runtime, wanted: SocketAddr) -> io::Result<TcpListener> {
    let _inside = runtime.enter();
    let socket = if wanted.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // As `TcpListener::bind` does: on other systems it would let two servers share one port.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(wanted)?;
    socket.listen(1024)
}

/// Accepts connections forever. An error ends only the connection of its client.
async fn accept<H: Handler>(listener: TcpListener, limits: Limits, handler: Arc<H>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let handler = Arc::clone(&handler);
                tokio::spawn(async move {
                    handler.opened();
                    connection(stream, limits, &*handler).await;
                    handler.closed();
                });
            }
            // Usually the process is out of file descriptors: open connections continue, and some will end.
            Err(e) => {
                handler.incident(&format!("a connection could not be accepted: {e}"));
                sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

/// Handles the requests of a connection one after the other.
async fn connection(mut stream: TcpStream, limits: Limits, handler: &impl Handler) {
    // A small response must not wait for a client's acknowledgement.
    let _ = stream.set_nodelay(true);
    let (mut reader, mut alarm) = (Reader::new(limits), Alarm::new(limits.idle));
    loop {
        let (request, keep) = match reader.next(&mut stream, &mut alarm).await {
            Ok(Some(next)) => next,
            Ok(None) => return,
            Err(broken) => return send_error(&mut stream, handler, broken).await,
        };
        match handler.respond(request, keep, &mut stream).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(e) => {
                let method = &request.method;
                return handler
                    .incident(&format!("the client closed the connection within the response to {method}: {e}"));
            }
        }
    }
}

/// Sends the error to a client that still listens, and reads a little more of what it sends, so that
/// the response is not lost to a reset.
async fn send_error(stream: &mut TcpStream, handler: &impl Handler, broken: Broken) {
    handler.incident(&broken.what);
    let Some(status) = broken.status else { return };
    if handler.reject(status, &broken.what, stream).await.is_ok() {
        let _ = stream.shutdown().await;
        let mut rest = [0; 16 * 1024];
        let drain = async {
            for _ in 0..64 {
                if !matches!(stream.read(&mut rest).await, Ok(read) if read > 0) {
                    break;
                }
            }
        };
        let _ = timeout(Duration::from_millis(500), drain).await;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
    use std::io::{Read, Write};
    use std::net::{Ipv4Addr, TcpStream as Client};
    use std::sync::{Arc, Mutex};

    use super::{Arrived, AsyncWriteExt, Handler, Limits, Server, TcpStream, io};

    /// Keeps what it was shown, and leaves the request to the server.
    #[derive(Default)]
    struct Seen(Mutex<Vec<Arrived>>);

    impl Handler for Seen {
        async fn respond(&self, request: &mut Arrived, keep: bool, stream: &mut TcpStream) -> io::Result<bool> {
            self.0.lock().unwrap().push(request.clone());
            stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await?;
            Ok(keep)
        }

        async fn reject(&self, _: u16, _: &str, _: &mut TcpStream) -> io::Result<bool> {
            Ok(false)
        }
    }

    /// What the server saw of these requests, on one connection.
    fn seen(requests: &[&str]) -> Vec<Arrived> {
        let seen = Arc::new(Seen::default());
        let server = Server::start((Ipv4Addr::LOCALHOST, 0).into(), Limits::default(), Arc::clone(&seen)).unwrap();
        let mut client = Client::connect(server.address()).unwrap();
        client.write_all(requests.concat().as_bytes()).unwrap();
        client.shutdown(std::net::Shutdown::Write).unwrap();
        client.read_to_end(&mut Vec::new()).unwrap();
        drop(server);
        let all = seen.0.lock().unwrap();
        all.clone()
    }

    /// A connection writes each request into the memory of the last one.
    #[test]
    fn leaves_nothing_of_a_request_in_the_next_one() {
        let long =
            "POST /long/path?x=1 HTTP/1.1\r\nHost: h\r\nX-One: 1\r\nX-Two: 22\r\nContent-Length: 7\r\n\r\nlonger!";
        let proxied = "GET http://elsewhere/p?q HTTP/1.1\r\nHost: h\r\nX-One: 1\r\n\r\n";
        let chunked = "PUT /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n";
        let short = "GET /s HTTP/1.0\r\n\r\n";
        let all = [long, proxied, chunked, long, short];
        let alone: Vec<Arrived> = all.iter().flat_map(|request| seen(&[request])).collect();
        assert_eq!(alone.len(), all.len());
        assert_eq!(seen(&all), alone);
    }
}
