//! How far a run is, read off the events while they are written: a line that renews itself on a
//! terminal, elsewhere a line at each quarter.

use std::collections::HashSet;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use waybill_report::event::{self, CaseResult, Event};

use crate::Console;
use crate::fail::Fail;

/// What was told so far.
pub(super) struct Progress {
    events: PathBuf,
    /// Bytes that were read.
    read: u64,
    planned: HashSet<String>,
    finished: HashSet<String>,
    failed: usize,
    /// Quarters that were told.
    quarters: usize,
}

impl Progress {
    pub fn new(events: &Path) -> Self {
        let (planned, finished) = (HashSet::new(), HashSet::new());
        Self { events: events.to_owned(), read: 0, planned, finished, failed: 0, quarters: 0 }
    }

    /// Reads what is new, and tells it if there is reason to.
    pub fn tell(&mut self, last: bool, console: &mut Console<'_>) -> Result<(), Fail> {
        let before = self.finished.len();
        // What can't be read now is there at the next look; the report reads all of it.
        self.look().unwrap_or_default();
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

    fn look(&mut self) -> std::io::Result<()> {
        let mut file = File::open(&self.events)?;
        file.seek(SeekFrom::Start(self.read))?;
        let mut new = Vec::new();
        file.read_to_end(&mut new)?;
        // The last line may still be on its way.
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
