//! The server's log, written by a separate thread: the process that started the server may never read its
//! standard error, and a full pipe must not block the server.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, channel, sync_channel};
use std::thread;
use std::time::Duration;

use waybill_conformance::mock::Log;

/// Maximum number of lines that wait to be written; further lines are dropped and counted.
const WAITING: usize = 1000;
/// How long the program waits at its end for the last lines.
const PATIENCE: Duration = Duration::from_millis(500);

/// Waits for the lines that are not written yet.
pub struct Rest(Receiver<Infallible>);

/// A log that never blocks.
///
/// # Errors
/// When no thread can be started.
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
                write(&format!("{lost} log lines were dropped because standard error was not read in time"));
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
    /// Waits until all lines are written, if they are read. The server must have stopped, because it adds lines.
    pub fn wait(self) {
        // Nothing is ever received: the sender is dropped after the last line is written.
        let _ = self.0.recv_timeout(PATIENCE);
    }
}
