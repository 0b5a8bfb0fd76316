//! `cargo xtask vendor`: a client and the runtime as path crates, in a folder of the caller's that needs nothing
//! else of ours. Generates from the part of the IR that is asked for, compares with what is there, writes what
//! differs, and never writes over an edit without being told to.

mod layout;
mod lock;
mod manifest;
mod plan;
mod readme;
mod report;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use waybill_codegen::{FileSet, Sources, compile, select};

use crate::fail::Fail;
use crate::report::mistakes;
use crate::{Console, Vendor, disk, workspace};
use layout::Client;
use lock::{Clients, Lock};
use plan::Plan;

/// What a run found, and what it did or would do.
struct Outcome<'a> {
    how: &'a Vendor,
    clients: &'a [Client],
    plan: &'a Plan,
    files: usize,
    start: Instant,
}

impl Outcome<'_> {
    /// Whether edits stop it.
    fn refused(&self) -> bool {
        !self.plan.edited.is_empty() && !self.how.force
    }

    fn seconds(&self) -> f64 {
        self.start.elapsed().as_secs_f64()
    }
}

/// Writes the folder, or says why not. The exit code.
pub(crate) fn run(root: &Path, how: &Vendor, console: &mut Console<'_>) -> Result<u8, Fail> {
    let start = Instant::now();
    let last = claim(&how.folder)?;
    let sources = workspace::specs(root)?;
    let mut chosen = last.as_ref().map(|lock| lock.clients.clone()).unwrap_or_default();
    chosen.insert(how.provider.clone(), sorted(&how.only));
    let clients = match clients(&sources, &chosen)? {
        Ok(clients) => clients,
        Err(found) => return mistakes(&found, &sources, how.json, console),
    };
    let files = with_lock(layout::files(root, &clients)?, &chosen, &clients);
    let plan = Plan::new(&how.folder, &files, last.as_ref())?;
    let outcome = Outcome { how, clients: &clients, plan: &plan, files: files.len(), start };
    if outcome.refused() {
        report::tell(&outcome, console)?;
        return Ok(1);
    }
    if !how.dry_run {
        report::warn(&outcome, console)?;
        plan.apply(&how.folder, &files)?;
    }
    report::tell(&outcome, console)?;
    Ok(0)
}

/// What the last run wrote into the folder; refused when it is somebody else's.
fn claim(folder: &Path) -> Result<Option<Lock>, Fail> {
    if folder.is_file() {
        return Err(Fail::file("vendor into", folder, "it is a file; name a new folder"));
    }
    let lock = Lock::read(folder)?;
    if lock.is_some() || disk::files(folder)?.iter().all(|path| disk::is_temporary(path)) {
        return Ok(lock);
    }
    let (name, own) = (lock::NAME, folder.join("waybill"));
    let what = format!(
        "it is not empty, and nothing of `vendor` is in it (no {name}); name a new folder, such as {}",
        own.display()
    );
    Err(Fail::file("vendor into", folder, what))
}

fn sorted(names: &[String]) -> Vec<String> {
    let mut names = names.to_vec();
    names.sort();
    names.dedup();
    names
}

/// The part of the IR of each client; or the mistakes in the specs.
fn clients(sources: &Sources, chosen: &Clients) -> Result<Result<Vec<Client>, Vec<waybill_codegen::Diagnostic>>, Fail> {
    let mut clients = Vec::new();
    for (provider, only) in chosen {
        let ir = match compile(sources) {
            Ok(ir) => select(ir, provider, only)?,
            Err(found) => return Ok(Err(found)),
        };
        let platform = ir.platforms.first().map_or("", |platform| platform.name.as_str());
        let specs = lock::specs(sources, provider, platform);
        clients.push(Client { provider: provider.clone(), only: only.clone(), specs, ir });
    }
    Ok(Ok(clients))
}

fn with_lock(mut files: FileSet, chosen: &Clients, clients: &[Client]) -> FileSet {
    let specs: BTreeMap<String, String> = clients.iter().map(|c| (c.provider.clone(), c.specs.clone())).collect();
    let text = lock::text(chosen, &specs, &files);
    files.insert(lock::NAME.to_owned(), text);
    files
}
