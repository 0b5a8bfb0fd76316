//! The server's log, written by a thread of its own: whoever starts the server may never read its
//! standard error, and a full pipe must not keep it from answering.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, channel, sync_channel};
use std::thread;
use std::time::Duration;

use waybill_conformance::mock::Log;

/// Lines that wait to be written; more are lost, and counted.
const WAITING: usize = 1000;
/// How long the end of the program waits for the last lines.
const PATIENCE: Duration = Duration::from_millis(500);

/// The lines that are still to be written.
pub struct Rest(Receiver<Infallible>);

/// A log that never waits.
///
/// # Errors
/// When the machine gives no thread.
pub fn log(write: impl Fn(&str) + Send + 'static) -> io::Result<(Log, Rest)> {
    let (lines, waiting) = sync_channel::<String>(WAITING);
    let (writing, rest) = channel();
    let lost = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&lost);
    thread::Builder::new().name("waybill-log".to_owned()).spawn(move || {
        for line in waiting {
            write(&line);
            let lost = counted.swap(0, Ordering::Relaxed);
            if lost > 0 {
                write(&format!("{lost} lines of the log are lost, since standard error was not read in time"));
            }
        }
        drop(writing);
    })?;
    let log = move |line: &str| {
        if lines.try_send(line.to_owned()).is_err() {
            lost.fetch_add(1, Ordering::Relaxed);
        }
    };
    Ok((Arc::new(log), Rest(rest)))
}

impl Rest {
    /// Until all is written, if it is read. The server must be gone: its log is what lines come from.
    pub fn wait(self) {
        // Nothing is ever received: the sender goes when the last line is written.
        let _ = self.0.recv_timeout(PATIENCE);
    }
}
