//! What is wrong with a source or a run: location, message, and the fix.

use std::fmt;

use waybill_codegen::render::Places;
use waybill_codegen::{Diagnostic, Sources};

/// One error. If there is any, nothing is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file.
    pub file: String,
    /// Line from 1; 0 if it concerns the whole file.
    pub line: usize,
    /// Column from 1, in characters.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// How to fix it.
    pub help: String,
}

impl Problem {
    /// An error of a whole file.
    pub fn of_file(file: &str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line: 0, column: 0, message: message.into(), help: help.into() }
    }

    /// An error at a byte of a text.
    pub fn at(file: &str, text: &str, byte: usize, message: impl Into<String>, help: impl Into<String>) -> Self {
        let (line, column) = position(text, byte);
        Self { file: file.to_owned(), line, column, message: message.into(), help: help.into() }
    }

    /// The errors that the generator finds in a text.
    pub(crate) fn of_diagnostics(found: &[Diagnostic], sources: &Sources) -> Vec<Self> {
        let mut places = Places::new(sources);
        let problem = |d: &Diagnostic| {
            let at = places.of(&d.span);
            let help = d.help.as_deref().unwrap_or_default().to_owned();
            Self { file: d.span.file.to_string(), line: at.line, column: at.column, message: d.message.clone(), help }
        };
        found.iter().map(problem).collect()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if self.line > 0 {
            write!(f, ":{}:{}", self.line, self.column)?;
        }
        write!(f, ": {}", self.message)?;
        if self.help.is_empty() { Ok(()) } else { write!(f, "; {}", self.help) }
    }
}

/// Line and column, from 1, of a byte.
#[must_use]
pub fn position(text: &str, byte: usize) -> (usize, usize) {
    let mut end = byte.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let before = &text[..end];
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before[start..].chars().count() + 1)
}

/// Finds the lines of many bytes of one text.
#[derive(Debug)]
pub struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    /// The lines of a text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self { starts: std::iter::once(0).chain(breaks).collect() }
    }

    /// The line of a byte, from 1.
    #[must_use]
    pub fn of(&self, byte: usize) -> usize {
        self.starts.partition_point(|start| *start <= byte)
    }
}
