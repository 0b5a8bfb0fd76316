//! What a command does, where it takes more than about a second: one line for each step, on the error stream.

use crate::Console;
use crate::fail::Fail;

/// A step with fewer files is over before anybody reads the line. By the number, not by the time, so that the output
/// does not depend on the load of the machine.
const MANY: usize = 500;

/// Announces a step with so many files.
pub(crate) fn step(what: &str, files: usize, console: &mut Console<'_>) -> Result<(), Fail> {
    if files >= MANY {
        writeln!(console.err, "{what} {files} files …")?;
    }
    Ok(())
}
