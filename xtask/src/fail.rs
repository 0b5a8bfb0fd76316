//! Failures of a command. Invalid specs and outdated files are results, not failures.

use std::fmt::Display;
use std::io;
use std::path::Path;

use waybill_codegen::Unknown;
use waybill_codegen::suggest::nearest;

/// A failure.
#[derive(Debug)]
pub enum Fail {
    /// The reader of the output has closed it.
    OutputClosed,
    /// A message of one line.
    Message(String),
}

impl Fail {
    /// An operation on a file that failed: `cannot read specs/a.yaml: permission denied`.
    pub(crate) fn file(verb: &str, path: &Path, error: impl Display) -> Self {
        Self::Message(format!("cannot {verb} {}: {error}", path.display()))
    }
}

/// An unknown name, with a suggestion.
impl From<Unknown> for Fail {
    fn from(Unknown { name, what, known }: Unknown) -> Self {
        let meant = nearest(&name, known.iter().map(String::as_str)).map(|near| format!("did you mean {near}? "));
        let (meant, known) = (meant.unwrap_or_default(), known.join(", "));
        Self::Message(format!("unknown {what} {name:?}; {meant}known: {known}"))
    }
}

/// An error without a path comes from writing to the console.
impl From<io::Error> for Fail {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::OutputClosed
        } else {
            Self::Message(format!("cannot write the output: {error}"))
        }
    }
}
