//! The progress of a run, from its events while they are written: an updating line on a terminal, else a line at
//! each quarter.

use std::collections::HashSet;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use waybill_report::event::{self, CaseResult, Event};

use crate::Console;
use crate::fail::Fail;

/// The progress so far.
pub(super) struct Progress {
    events: PathBuf,
    /// The number of bytes read.
    read: u64,
    planned: HashSet<String>,
    finished: HashSet<String>,
    failed: usize,
    /// The number of quarters printed.
    quarters: usize,
}

impl Progress {
    pub fn new(events: &Path) -> Self {
        let (planned, finished) = (HashSet::new(), HashSet::new());
        Self { events: events.to_owned(), read: 0, planned, finished, failed: 0, quarters: 0 }
    }

    /// Reads new events, and prints the progress if it has changed.
    pub fn print(&mut self, last: bool, console: &mut Console<'_>) -> Result<(), Fail> {
        let before = self.finished.len();
        // A failed read is repeated at the next update; the report reads all events.
        self.read_events().unwrap_or_default();
        if self.planned.is_empty() || self.finished.len() == before && !last {
            return Ok(());
        }
        let line = format!("{} of {} cases, {} failed", self.finished.len(), self.planned.len(), self.failed);
        if console.color {
            let end = if last { "\n" } else { "" };
            write!(console.err, "\r\u{1b}[K{line}{end}")?;
            console.err.flush()?;
            return Ok(());
        }
        let quarters = self.finished.len() * 4 / self.planned.len();
        if quarters > self.quarters {
            self.quarters = quarters;
            writeln!(console.err, "{line}")?;
        }
        Ok(())
    }

    fn read_events(&mut self) -> std::io::Result<()> {
        let mut file = File::open(&self.events)?;
        file.seek(SeekFrom::Start(self.read))?;
        let mut new = Vec::new();
        file.read_to_end(&mut new)?;
        // The last line may be incomplete.
        let whole = new.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        self.read += whole as u64;
        for event in event::read(&String::from_utf8_lossy(&new[..whole])).events {
            match event {
                Event::Planned { cases } => self.planned.extend(cases.into_iter().map(|case| case.name)),
                Event::CaseFinished { case, result, .. } => {
                    self.finished.insert(case);
                    self.failed += usize::from(result == CaseResult::Failed);
                }
                _ => {}
            }
        }
        Ok(())
    }
}
