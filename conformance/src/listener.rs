//! An HTTP/1.1 server on loopback that shows requests as they came, byte by byte, and answers with
//! whatever it is told, right or wrong: below any HTTP library, since one would mend, fold or refuse
//! what a case is about. A thread a connection; no timers, no polling; stopped when it is dropped.

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

/// The connections that are open, so that stopping can shut them: a client may keep one for later.
#[derive(Default)]
struct Open {
    stopped: bool,
    count: usize,
    streams: BTreeMap<usize, TcpStream>,
}

impl Listener {
    /// Listens on a free port of loopback; `answer` is asked for each whole request, maybe by several
    /// threads at once.
    ///
    /// # Errors
    /// When there is no port or no thread.
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
    /// Shuts every connection and waits for the threads: what arrived has been seen whole after it.
    fn drop(&mut self) {
        let mut open = self.shared.open();
        open.stopped = true;
        for stream in open.streams.values() {
            // Fails where the client has gone already.
            let _ = stream.shutdown(Shutdown::Both);
        }
        drop(open);
        // Wakes the thread that waits for a connection. Refused: then it has ended.
        let _ = TcpStream::connect(self.address);
        if let Some(accepting) = self.accepting.take() {
            // A panic of `answer` has been printed, and the client had no answer.
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
            // A connection that failed while it waited to be accepted is the client's affair.
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
                    // Hung up in the middle, or wrote no HTTP: told the client where it could be.
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
