//! `waybill.lock`: digests of the files in a vendored folder, with comments for clients and their specs.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use sha2::{Digest, Sha256};
use waybill_codegen::ir::Provider;
use waybill_codegen::{FileSet, Sources};

use super::Client;
use crate::fail::Fail;
use crate::lock::{self, Files, hex};
use crate::plan::Origin;

/// Its name in the folder.
pub(super) const NAME: &str = "waybill.lock";

const HEAD: &str = "\
# Files written by `cargo xtask vendor` of Waybill, which uses the digests to find edited files. Do not edit.
# Check them with `sha256sum -c waybill.lock`.
";

/// What is between a client and the folder of its specs.
const FROM: &str = " from: ";

/// What a folder has of a provider.
#[derive(Debug, Clone, Default)]
pub(super) struct Chosen {
    /// The selected parts; empty means all.
    pub only: Vec<String>,
    /// The folder of its specs if that is not Waybill's own: the path from the vendored folder, with `/`.
    pub from: Option<String>,
}

/// The clients of a folder, by provider.
pub(super) type Clients = BTreeMap<String, Chosen>;

/// The result of the last run.
#[derive(Debug, Default)]
pub(super) struct Lock {
    pub clients: Clients,
    files: Files,
}

impl Lock {
    /// Reads the lock of a folder, if there is one.
    pub fn read(folder: &Path) -> Result<Option<Self>, Fail> {
        let mut lock = Self::default();
        Ok(lock::read(&folder.join(NAME), |line| lock.take(line))?.then_some(lock))
    }

    /// Reads one line; returns whether it is valid.
    fn take(&mut self, line: &str) -> bool {
        if let Some(client) = line.strip_prefix("# client ") {
            // A path can contain spaces.
            let (client, from) = client.split_once(FROM).map_or((client, None), |(client, from)| (client, Some(from)));
            let mut words = client.split(' ');
            let Some(provider) = words.next().filter(|word| !word.is_empty()) else { return false };
            let only = words.skip_while(|word| *word != "only").skip(1).map(str::to_owned).collect();
            self.clients.insert(provider.to_owned(), Chosen { only, from: from.map(str::to_owned) });
            return true;
        }
        self.files.take(line)
    }

    /// Who wrote a file of the folder.
    pub fn origin(&self, path: &str, bytes: &[u8]) -> Origin {
        self.files.origin(path, bytes)
    }
}

/// The lock for these files.
pub(super) fn text(clients: &[Client<'_>], files: &FileSet) -> String {
    let mut out = format!("{HEAD}# waybill {}\n", env!("CARGO_PKG_VERSION"));
    for Client { provider, chosen: Chosen { only, from }, digest } in clients {
        let only = if only.is_empty() { String::new() } else { format!(" only {}", only.join(" ")) };
        let from = from.as_ref().map(|from| format!("{FROM}{from}")).unwrap_or_default();
        // Writing to a String does not fail.
        let _ = writeln!(out, "# client {} specs sha256:{digest}{only}{from}", provider.name);
    }
    out + &lock::lines(files)
}

/// Digest of the specs of a provider and its platforms, the same on every machine.
pub(super) fn specs(sources: &Sources, provider: &Provider) -> String {
    let platforms = std::iter::once(&provider.platform).chain(&provider.other_platforms);
    let of_platforms = platforms.map(|platform| format!("platforms/{platform}."));
    let folders: Vec<String> = of_platforms.chain([format!("{}/", provider.name)]).collect();
    let is_its = |path: &str| folders.iter().any(|folder| path.starts_with(folder));
    let mut hash = Sha256::new();
    for (path, text) in sources.iter().filter(|(path, _)| is_its(path)) {
        // The length makes the boundary of each file unambiguous.
        hash.update(format!("{path} {}\n", text.len()));
        hash.update(text.as_bytes());
    }
    hex(&hash.finalize())
}
