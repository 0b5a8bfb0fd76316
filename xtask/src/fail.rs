//! Why a command could not be carried out. Mistakes in specs and drift are results, not failures.

use std::fmt::Display;
use std::io;
use std::path::Path;

/// A failure.
#[derive(Debug)]
pub enum Fail {
    /// Whoever reads the output has closed it.
    Gone,
    /// One clear line.
    Message(String),
}

impl Fail {
    /// An operation on a file that failed: `cannot read specs/a.yaml: permission denied`.
    pub(crate) fn file(verb: &str, path: &Path, error: impl Display) -> Self {
        Self::Message(format!("cannot {verb} {}: {error}", path.display()))
    }
}

/// Only writing to the console fails without a path.
impl From<io::Error> for Fail {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::Gone
        } else {
            Self::Message(format!("cannot write the output: {error}"))
        }
    }
}
