//! `cargo xtask vendor`: copies a client and the runtime into a folder of the caller, as independent path crates.
//! Generates the selected part of the IR, compares it with the folder, and writes the differences. It overwrites
//! edited files only with `--force`.

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
use crate::report::diagnostics;
use crate::{Console, Vendor, disk, workspace};
use layout::Client;
use lock::{Clients, Lock};
use plan::Plan;

/// The result of a run.
struct Outcome<'a> {
    how: &'a Vendor,
    clients: &'a [Client],
    plan: &'a Plan,
    files: usize,
    start: Instant,
}

impl Outcome<'_> {
    /// Whether edited files prevent writing.
    fn is_blocked(&self) -> bool {
        !self.plan.edited.is_empty() && !self.how.force
    }

    fn seconds(&self) -> f64 {
        self.start.elapsed().as_secs_f64()
    }
}

/// Writes the folder, or reports why it can't; returns the exit code.
pub(crate) fn run(root: &Path, how: &Vendor, console: &mut Console<'_>) -> Result<u8, Fail> {
    let start = Instant::now();
    let last = claim(&how.folder)?;
    let workspace::Read { sources, errors } = workspace::specs(root)?;
    if !errors.is_empty() {
        return diagnostics(&errors, &sources, how.json, console);
    }
    let mut chosen = last.as_ref().map(|lock| lock.clients.clone()).unwrap_or_default();
    chosen.insert(how.provider.clone(), sorted(&how.only));
    let clients = match clients(&sources, &chosen)? {
        Ok(clients) => clients,
        Err(found) => return diagnostics(&found, &sources, how.json, console),
    };
    let files = with_lock(layout::files(root, &clients)?, &chosen, &clients);
    let plan = Plan::new(&how.folder, &files, last.as_ref())?;
    let outcome = Outcome { how, clients: &clients, plan: &plan, files: files.len(), start };
    if outcome.is_blocked() {
        report::print(&outcome, console)?;
        return Ok(1);
    }
    if !how.dry_run {
        report::warn(&outcome, console)?;
        plan.apply(&how.folder, &files)?;
    }
    report::print(&outcome, console)?;
    Ok(0)
}

/// Reads the lock of the folder; fails if the folder contains other files.
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
        "it is not empty and was not written by `vendor` (no {name}); name a new folder, such as {}",
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

/// The part of the IR of each client, or the diagnostics of the specs.
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
