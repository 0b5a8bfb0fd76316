//! The lock of a folder that a command writes into: digests of its files, so that the next run finds its own and edited
//! files. The format is that of `sha256sum`, with comments; `sha256sum -c` checks the folder without Waybill.

use std::collections::BTreeMap;
use std::path::Path;

use sha2::{Digest, Sha256};
use waybill_codegen::FileSet;

use crate::fail::Fail;
use crate::plan::{self, Origin};

/// The files that the last run has left.
#[derive(Debug, Default)]
pub(crate) struct Files(BTreeMap<String, String>);

impl Files {
    /// Takes a line; returns whether it is valid.
    pub fn take(&mut self, line: &str) -> bool {
        if line.is_empty() || line.starts_with('#') {
            return true;
        }
        let Some((digest, path)) = line.split_once("  ") else { return false };
        let right = digest.len() == 64 && digest.bytes().all(|b| b.is_ascii_hexdigit()) && is_below(path);
        if right {
            self.0.insert(path.to_owned(), digest.to_owned());
        }
        right
    }

    /// Whether the last run has left a file with this path.
    pub fn contains(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    /// Who wrote a file of the folder.
    pub fn origin(&self, path: &str, bytes: &[u8]) -> Origin {
        match self.0.get(path) {
            None => Origin::Foreign,
            Some(known) if *known == digest(bytes) => Origin::Ours,
            Some(_) => Origin::Edited,
        }
    }
}

/// Reads a lock line by line, if there is one; `take` returns whether a line is valid.
pub(crate) fn read(path: &Path, mut take: impl FnMut(&str) -> bool) -> Result<bool, Fail> {
    let Some(bytes) = plan::read(path)? else { return Ok(false) };
    for (number, line) in (1..).zip(String::from_utf8_lossy(&bytes).lines()) {
        if !take(line) {
            let what = format!("line {number} is invalid; restore the file from version control");
            return Err(Fail::file("read", path, what));
        }
    }
    Ok(true)
}

/// The lines of these files.
pub(crate) fn lines(files: &FileSet) -> String {
    files.iter().map(|(path, text)| format!("{}  {path}\n", digest(text.as_bytes()))).collect()
}

/// Whether a path is inside the folder: an edited lock must not affect other files.
fn is_below(path: &str) -> bool {
    !path.contains('\\')
        && path.split('/').all(|part| !part.is_empty() && part != "." && part != ".." && !part.contains(':'))
}

fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_line_is_invalid() {
        let line = lines(&[("a/b.yaml".to_owned(), "text".to_owned())].into());
        let mut files = Files::default();
        assert!(files.take(line.trim_end()) && files.contains("a/b.yaml"));
        assert_eq!(files.origin("a/b.yaml", b"text"), Origin::Ours);
        assert_eq!(files.origin("a/b.yaml", b"mine"), Origin::Edited);
        assert_eq!(files.origin("b.yaml", b"text"), Origin::Foreign);
        for path in ["../b.yaml", "/etc/passwd", "a/../../b", "c:\\b", ""] {
            assert!(!files.take(line.trim_end().replace("a/b.yaml", path).as_str()), "{path}");
        }
    }
}
