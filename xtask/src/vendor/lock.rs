//! `waybill.lock`: digests of the files in a vendored folder, so that the next run finds its own and edited files.
//! The format is that of `sha256sum`, with comments for clients and their specs; `sha256sum -c waybill.lock` checks
//! the folder without Waybill.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use sha2::{Digest, Sha256};
use waybill_codegen::{FileSet, Sources};

use crate::fail::Fail;

/// Its name in the folder.
pub(super) const NAME: &str = "waybill.lock";

const HEAD: &str = "\
# Files written by `cargo xtask vendor` of Waybill, which uses the digests to find edited files. Do not edit.
# Check them with `sha256sum -c waybill.lock`.
";

/// The selected parts of each provider; empty means all.
pub(super) type Clients = BTreeMap<String, Vec<String>>;

/// The result of the last run.
#[derive(Debug, Default)]
pub(super) struct Lock {
    pub clients: Clients,
    /// Path below the folder to digest.
    files: BTreeMap<String, String>,
}

impl Lock {
    /// Reads the lock of a folder, if there is one.
    pub fn read(folder: &Path) -> Result<Option<Self>, Fail> {
        let path = folder.join(NAME);
        let Some(bytes) = crate::plan::read(&path)? else { return Ok(None) };
        let text = String::from_utf8_lossy(&bytes);
        let mut lock = Self::default();
        for (number, line) in (1..).zip(text.lines()) {
            if !lock.take(line) {
                let what = format!("line {number} is invalid; restore the file from version control");
                return Err(Fail::file("read", &path, what));
            }
        }
        Ok(Some(lock))
    }

    /// Reads one line; returns whether it is valid.
    fn take(&mut self, line: &str) -> bool {
        if let Some(client) = line.strip_prefix("# client ") {
            let mut words = client.split(' ');
            let Some(provider) = words.next().filter(|word| !word.is_empty()) else { return false };
            let only = words.skip_while(|word| *word != "only").skip(1).map(str::to_owned).collect();
            self.clients.insert(provider.to_owned(), only);
            return true;
        }
        if line.is_empty() || line.starts_with('#') {
            return true;
        }
        let Some((digest, path)) = line.split_once("  ") else { return false };
        let right = digest.len() == 64 && digest.bytes().all(|b| b.is_ascii_hexdigit()) && is_below(path);
        if right {
            self.files.insert(path.to_owned(), digest.to_owned());
        }
        right
    }

    /// Whether the last run wrote this file, with any contents.
    pub fn wrote(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// Whether the last run wrote exactly these bytes.
    pub fn wrote_as(&self, path: &str, bytes: &[u8]) -> bool {
        self.files.get(path).is_some_and(|known| *known == digest(bytes))
    }
}

/// Whether a path is inside the folder: an edited lock must not affect other files.
fn is_below(path: &str) -> bool {
    !path.contains('\\')
        && path.split('/').all(|part| !part.is_empty() && part != "." && part != ".." && !part.contains(':'))
}

/// The lock for these files.
pub(super) fn text(clients: &Clients, specs: &BTreeMap<String, String>, files: &FileSet) -> String {
    let mut out = format!("{HEAD}# waybill {}\n", env!("CARGO_PKG_VERSION"));
    for (provider, only) in clients {
        let specs = specs.get(provider).map_or("", String::as_str);
        let only = if only.is_empty() { String::new() } else { format!(" only {}", only.join(" ")) };
        // Writing to a String does not fail.
        let _ = writeln!(out, "# client {provider} specs sha256:{specs}{only}");
    }
    for (path, text) in files {
        let _ = writeln!(out, "{}  {path}", digest(text.as_bytes()));
    }
    out
}

/// Digest of a provider's specs, the same on every machine.
pub(super) fn specs(sources: &Sources, provider: &str, platform: &str) -> String {
    let (own, platform) = (format!("{provider}/"), format!("platforms/{platform}.yaml"));
    let mut hash = Sha256::new();
    for (path, text) in sources.iter().filter(|(path, _)| path.starts_with(&own) || **path == platform) {
        // The length makes the boundary of each file unambiguous.
        hash.update(format!("{path} {}\n", text.len()));
        hash.update(text.as_bytes());
    }
    hex(&hash.finalize())
}

/// SHA-256 in hexadecimal.
pub(super) fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
