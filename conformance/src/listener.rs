//! An HTTP/1.1 server on loopback that keeps requests byte by byte, and sends any response it is given,
//! valid or not. It uses no HTTP library, because a library would correct, fold or reject what a case
//! tests. One thread for each connection; no timers, no polling; it stops when it is dropped.

mod connection;

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use crate::arrived::Arrived;
use crate::exchange::Reply;
use connection::Connection;

/// A server that listens until it is dropped.
pub struct Listener {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: Option<JoinHandle<()>>,
}

struct Shared {
    answer: Box<dyn Fn(Arrived) -> Reply + Send + Sync>,
    open: Mutex<Open>,
}

/// The open connections, so that stopping can shut them: a client may keep one for later.
#[derive(Default)]
struct Open {
    stopped: bool,
    count: usize,
    streams: BTreeMap<usize, TcpStream>,
}

impl Listener {
    /// Listens on a free port of loopback; `answer` is called for each complete request, possibly by several
    /// threads at once.
    ///
    /// # Errors
    /// When no port or thread is available.
    pub fn start(answer: impl Fn(Arrived) -> Reply + Send + Sync + 'static) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared { answer: Box::new(answer), open: Mutex::default() });
        let accepted = Arc::clone(&shared);
        let accepting = thread::Builder::new().name("listener".to_owned()).spawn(move || accepted.accept(&listener))?;
        Ok(Self { address, shared, accepting: Some(accepting) })
    }

    /// `http://127.0.0.1:PORT`
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Listener {
    /// Shuts every connection and waits for the threads, so that all received requests are complete afterwards.
    fn drop(&mut self) {
        let mut open = self.shared.open();
        open.stopped = true;
        for stream in open.streams.values() {
            // Fails where the client has already closed.
            let _ = stream.shutdown(Shutdown::Both);
        }
        drop(open);
        // Wakes the thread that waits for a connection. If it fails, the thread has ended.
        let _ = TcpStream::connect(self.address);
        if let Some(accepting) = self.accepting.take() {
            // A panic of `answer` was printed, and the client got no response.
            let _ = accepting.join();
        }
    }
}

impl Shared {
    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn accept(&self, listener: &TcpListener) {
        thread::scope(|scope| {
            // A connection that failed before it was accepted only affects the client.
            for stream in listener.incoming().flatten() {
                let mut open = self.open();
                if open.stopped {
                    return;
                }
                let Ok(kept) = stream.try_clone() else { continue };
                open.count += 1;
                let number = open.count;
                open.streams.insert(number, kept);
                drop(open);
                let serve = move || {
                    // Closed early, or not HTTP: the client was told where possible.
                    let _ = Connection::new(&stream).serve(&self.answer);
                    let _ = stream.shutdown(Shutdown::Both);
                    self.open().streams.remove(&number);
                };
                if thread::Builder::new().spawn_scoped(scope, serve).is_err() {
                    self.open().streams.remove(&number);
                }
            }
        });
    }
}
