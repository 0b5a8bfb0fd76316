//! The result of a subcommand: text for standard output, notes for standard error and an exit code, or one
//! line with the error. Knows no subcommand.

use std::fmt::Display;
use std::path::Path;

/// The output of a command.
pub struct Report {
    /// For standard output.
    pub out: String,
    /// For standard error, a line each.
    pub notes: Vec<String>,
    /// The exit code: 0, 1 for a signature that differs, or 3 for an error of the provider.
    pub code: u8,
}

impl Report {
    /// A report with standard output only.
    pub fn new(out: impl Into<String>) -> Self {
        let mut out = out.into();
        if !out.ends_with('\n') {
            out.push('\n');
        }
        Self { out, notes: Vec::new(), code: 0 }
    }

    /// JSON.
    pub fn json(value: &serde_json::Value) -> Self {
        Self::new(format!("{value:#}"))
    }
}

/// The error of a command.
pub struct Failure {
    /// One line.
    pub line: String,
    /// Shown below it: locations in a file.
    pub detail: String,
    /// The exit code.
    pub code: u8,
}

impl Failure {
    /// The caller has to fix something.
    pub fn usage(line: impl Display) -> Self {
        Self { line: line.to_string(), detail: String::new(), code: 2 }
    }

    /// The response can't be decoded.
    pub fn unreadable(line: impl Display) -> Self {
        Self { line: line.to_string(), detail: String::new(), code: 4 }
    }
}

/// The bytes of a file, or of standard input for `-`.
pub fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = match path.to_str() {
        Some("-") => std::io::Read::read_to_end(&mut std::io::stdin().lock(), &mut bytes).map(|_| bytes),
        _ => std::fs::read(path),
    };
    read.map_err(|error| Failure::usage(format!("{}: {error}", path.display())))
}

/// A text on one line without control characters: data from the network must not control a terminal.
pub fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
