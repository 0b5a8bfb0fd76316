//! What a command does, where it takes more than about a second: one line for each step, on the error stream.

use crate::Console;
use crate::fail::Fail;

/// A step with fewer files is over before anybody reads the line. By the number, not by the time, so that the output
/// does not depend on the load of the machine.
const MANY: usize = 500;

/// The same for bytes that are read.
const LARGE: u64 = 4 << 20;

/// Announces a step with so many files.
pub(crate) fn step(what: &str, files: usize, console: &mut Console<'_>) -> Result<(), Fail> {
    many(what, files, "files", console)
}

/// Announces a step with so many of something.
pub(crate) fn many(what: &str, count: usize, of: &str, console: &mut Console<'_>) -> Result<(), Fail> {
    if count >= MANY {
        writeln!(console.err, "{what} {count} {of} …")?;
    }
    Ok(())
}

/// Announces a step that reads so many bytes.
pub(crate) fn bytes(what: &str, bytes: u64, console: &mut Console<'_>) -> Result<(), Fail> {
    if bytes >= LARGE {
        writeln!(console.err, "{what} {} MiB …", bytes >> 20)?;
    }
    Ok(())
}
