//! Writes the events of a run to a file that an environment variable names. Every event is one line, appended
//! with one write, so that parallel cases, processes for single cases and killed runs all leave complete
//! lines.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use waybill_report::event::{self, Event};

/// Names the file. Without it, nothing is recorded.
pub const VARIABLE: &str = "WAYBILL_EVENTS";

/// The file.
#[derive(Debug)]
pub struct Events {
    file: Mutex<File>,
}

impl Events {
    /// The file that the environment names, if it names one.
    ///
    /// # Errors
    /// When it can't be opened.
    pub fn from_environment() -> Result<Option<Self>, String> {
        let named = std::env::var_os(VARIABLE).filter(|name| !name.is_empty());
        named.map(|name| Self::append_to(Path::new(&name))).transpose()
    }

    /// Appends to a file.
    ///
    /// # Errors
    /// When it can't be opened.
    pub fn append_to(path: &Path) -> Result<Self, String> {
        let file = OpenOptions::new().create(true).append(true).open(path);
        let file = file.map_err(|e| format!("cannot write events to {}: {e}", path.display()))?;
        Ok(Self { file: Mutex::new(file) })
    }

    /// Appends an event: one write, since another process may append to the same file.
    ///
    /// # Errors
    /// When the write fails.
    pub fn write(&self, event: &Event) -> Result<(), String> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(event::line(event).as_bytes()).map_err(|e| format!("cannot write an event: {e}"))
    }
}
