//! `cargo xtask vendor`: copies a client and the runtime into a folder of the caller, as independent path crates.
//! Generates the selected part of the IR, compares it with the folder, and writes the differences. It overwrites
//! edited files only with `--force`.

mod layout;
mod lock;
mod manifest;
mod place;
mod readme;
mod report;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use waybill_codegen::ir::Provider;
use waybill_codegen::{Ir, Selection, select};

use crate::fail::Fail;
use crate::plan::{self, Difference, Origin, Plan};
use crate::report::{Changes, Mode, diagnostics, warn};
use crate::workspace::{self, SPECS, Specs};
use crate::{Console, Vendor, disk, progress};
use lock::{Chosen, Clients, Lock};

/// Specs that were read, and the selected part of what they describe.
struct Part {
    specs: Specs,
    /// The folder of the specs if that is not Waybill's own: the path from the vendored folder.
    from: Option<String>,
    ir: Ir,
}

/// One client of the folder.
struct Client<'a> {
    provider: &'a Provider,
    chosen: &'a Chosen,
    /// Digest of the specs.
    digest: String,
}

/// The result of a run.
struct Outcome<'a> {
    how: &'a Vendor,
    clients: &'a [Client<'a>],
    changes: Changes<'a>,
    /// Whether this is the first run in the folder.
    first: bool,
}

/// Writes the folder, or reports why it can't; returns the exit code.
pub(crate) fn run(root: &Path, how: &Vendor, console: &mut Console<'_>) -> Result<u8, Fail> {
    let start = Instant::now();
    let last = claim(&how.folder)?;
    let chosen = choose(how, last.as_ref())?;
    let mut parts = Vec::new();
    for (from, selection) in by_specs(&chosen) {
        let outside = from.map(|from| outside(root, how, from, &selection)).transpose()?;
        let specs = workspace::specs(root, outside.as_deref())?;
        progress::step("checking", specs.sources.len(), console)?;
        match specs.compile() {
            Ok(ir) => parts.push(Part { ir: select(ir, &selection)?, specs, from: from.map(str::to_owned) }),
            Err(found) => return diagnostics(&found, &specs, how.json, console),
        }
    }
    let clients = clients(&parts, &chosen);
    let mut files = layout::files(root, &parts, &clients)?;
    files.insert(lock::NAME.to_owned(), lock::text(&clients, &files));
    let last = last.as_ref();
    let plan = Plan::new(&how.folder, &files, &plan::present(&how.folder)?, |path, found| match last {
        // The lock has been parsed successfully, so it does not count as edited.
        Some(_) if path == lock::NAME => Origin::Ours,
        Some(last) => last.origin(path, found),
        None => Origin::Foreign,
    })?;
    let mode = match () {
        () if how.check => Mode::Check,
        () if plan.has(Difference::Edited) && !how.force => Mode::Blocked,
        () if how.dry_run => Mode::DryRun,
        () => Mode::Write,
    };
    let first = last.is_none();
    if mode == Mode::Write {
        warn(&plan, console)?;
        // If it is interrupted, a first run must leave a lock, so that the folder is recognized; a later run must keep
        // the old lock, so that files that are not updated yet do not count as edited.
        plan.apply(&how.folder, &files, |path| (path == lock::NAME) != first)?;
    }
    let changes = Changes { plan: &plan, folder: how.folder.display().to_string(), mode, start };
    report::print(&Outcome { how, clients: &clients, changes, first }, console)?;
    Ok(u8::from(mode == Mode::Blocked || (mode == Mode::Check && !plan.is_empty())))
}

/// Reads the lock of the folder; fails if the folder contains other files.
fn claim(folder: &Path) -> Result<Option<Lock>, Fail> {
    if folder.is_file() {
        return Err(Fail::file("vendor into", folder, "it is a file; name a new folder"));
    }
    let lock = Lock::read(folder)?;
    if lock.is_some() || plan::present(folder)?.iter().all(|path| disk::is_temporary(path)) {
        return Ok(lock);
    }
    let (name, own) = (lock::NAME, folder.join("waybill"));
    let what = format!(
        "it is not empty and was not written by `vendor` (no {name}); name a new folder, such as {}",
        own.display()
    );
    Err(Fail::file("vendor into", folder, what))
}

/// The clients of the folder: those of earlier runs, and that of this one.
fn choose(how: &Vendor, last: Option<&Lock>) -> Result<Clients, Fail> {
    let mut clients = last.map(|lock| lock.clients.clone()).unwrap_or_default();
    let earlier = clients.remove(&how.provider);
    let (recorded, parts) = earlier.map(|client| (client.from, client.only)).unwrap_or_default();
    let from = match &how.specs {
        Some(specs) => Some(place::relative(&how.folder, specs)?),
        None => recorded.clone(),
    };
    // If the specs have moved, they have moved for all clients.
    let gone = recorded.filter(|old| !place::below(&how.folder, old).is_dir());
    for client in clients.values_mut().filter(|client| client.from.is_some() && client.from == gone) {
        client.from.clone_from(&from);
    }
    let mut only = if how.check && how.only.is_empty() { parts } else { how.only.clone() };
    only.sort();
    only.dedup();
    clients.insert(how.provider.clone(), Chosen { only, from });
    Ok(clients)
}

/// The selection for each folder of specs, so that each is read once; without a folder, for the specs of the workspace.
fn by_specs(chosen: &Clients) -> BTreeMap<Option<&str>, Selection> {
    let mut found: BTreeMap<Option<&str>, Selection> = BTreeMap::new();
    for (provider, Chosen { only, from }) in chosen {
        found.entry(from.as_deref()).or_default().insert(provider.clone(), only.clone());
    }
    found
}

/// The folder of specs that the lock or this run names, as the user writes it.
fn outside(root: &Path, how: &Vendor, from: &str, selection: &Selection) -> Result<PathBuf, Fail> {
    let named = how.specs.as_ref().filter(|_| selection.contains_key(&how.provider));
    let folder = named.cloned().unwrap_or_else(|| place::below(&how.folder, from));
    if !folder.is_dir() && named.is_none() {
        let (names, lock) = (selection.keys().cloned().collect::<Vec<_>>().join(", "), how.folder.join(lock::NAME));
        return Err(Fail::Message(format!(
            "the folder {} does not exist, which has the specs of {names} as {} says; restore it, name its new place \
             with `--specs DIR`, or delete the line `# client {names}`",
            folder.display(),
            lock.display(),
        )));
    }
    let Some(name) = selection.keys().find(|name| root.join(SPECS).join(name).is_dir()) else { return Ok(folder) };
    let ours = match named {
        Some(_) => "leave out --specs".to_owned(),
        None => format!("delete the line `# client {name}` of {}", how.folder.join(lock::NAME).display()),
    };
    Err(Fail::Message(format!(
        "both {} and Waybill's {SPECS}/ have a provider {name}, and the name of both crates would be waybill-{name}; \
         rename the folder and `provider:` in {0} (or import under another name), or, for Waybill's, {ours}",
        folder.display(),
    )))
}

fn clients<'a>(parts: &'a [Part], chosen: &'a Clients) -> Vec<Client<'a>> {
    let all = parts.iter().flat_map(|part| part.ir.providers.iter().map(move |provider| (part, provider)));
    let client = |(part, provider): (&'a Part, &'a Provider)| {
        let digest = lock::specs(&part.specs.sources, provider);
        Some(Client { provider, chosen: chosen.get(&provider.name)?, digest })
    };
    let mut clients: Vec<Client<'a>> = all.filter_map(client).collect();
    clients.sort_by_key(|client| &client.provider.name);
    clients
}
