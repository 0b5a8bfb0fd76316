//! Why a command could not be carried out. Mistakes in specs and drift are results, not failures.

use std::fmt::Display;
use std::io;
use std::path::Path;

use waybill_codegen::Unknown;
use waybill_codegen::suggest::nearest;

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

/// A name that the specs don't have, with the one that was likely meant.
impl From<Unknown> for Fail {
    fn from(Unknown { name, what, known }: Unknown) -> Self {
        let meant = nearest(&name, known.iter().map(String::as_str)).map(|near| format!("did you mean {near}? "));
        let (meant, known) = (meant.unwrap_or_default(), known.join(", "));
        Self::Message(format!("no {what} {name:?}; {meant}there are: {known}"))
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
