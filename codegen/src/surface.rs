//! Compares two versions of a public surface (`api.txt`), to show how a change of specs affects users of a client.
//! Pure: both versions are passed as strings.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostic;
use crate::ir::Provider;
use crate::span::Span;
use crate::suggest::nearest;

/// Prefix of a line for a removed item.
pub const GONE: &str = "gone ";

/// The changes of a surface.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Removed lines without a replacement.
    pub removed: Vec<String>,
    /// Added lines.
    pub added: Vec<String>,
    /// The same item with a different description: before, after.
    pub changed: Vec<(String, String)>,
    /// A removed and an added item that are probably the same: before, after.
    pub renamed: Vec<(String, String)>,
}

impl Change {
    /// Whether there are no changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The old lines that no longer exist, which breaks users.
    pub fn broken(&self) -> impl Iterator<Item = &str> {
        let pairs = self.changed.iter().chain(&self.renamed).map(|(before, _)| before);
        self.removed.iter().chain(pairs).map(String::as_str)
    }

    /// One line for each change; one for a module that is added, removed or renamed as a whole.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let (before, after): (Vec<_>, Vec<_>) = self.renamed.iter().map(|(b, a)| (b.as_str(), a.as_str())).unzip();
        let removed = by_module("removed", &self.removed, &before);
        let changed = self.changed.iter().map(|(before, after)| format!("changed {before} -> {after}"));
        let renamed = self.renamed.iter().map(|(before, after)| format!("likely renamed {before} -> {after}"));
        removed.into_iter().chain(changed).chain(renamed).chain(by_module("added", &self.added, &after)).collect()
    }
}

/// A line for each item, except those of a module that is one of the items or of the renamed ones.
fn by_module(verb: &str, items: &[String], renamed: &[&str]) -> Vec<String> {
    let lines = items.iter().map(String::as_str).chain(renamed.iter().copied());
    let modules: Vec<&str> = lines.filter_map(|line| line.strip_prefix("mod ")).collect();
    let is_in = |line: &String, module: &str| {
        let path = line.split(' ').nth(1).unwrap_or_default();
        path.strip_prefix(module).is_some_and(|rest| rest.starts_with("::"))
    };
    let inside = |line: &&String| modules.iter().any(|module| is_in(line, module));
    let shown = items.iter().filter(|line| !inside(line)).map(|line| {
        let within = line.strip_prefix("mod ").map_or(0, |module| items.iter().filter(|l| is_in(l, module)).count());
        let within = if within > 0 { format!(", with {within} items") } else { String::new() };
        format!("{verb} {line}{within}")
    });
    shown.collect()
}

/// Compares two versions.
#[must_use]
pub fn compare(before: &str, after: &str) -> Change {
    if before == after {
        return Change::default();
    }
    let (before, after) = (Surface::read(before), Surface::read(after));
    let mut change = Change::default();
    for (key, line) in &before.items {
        match after.items.get(key) {
            None => change.removed.push((*line).to_owned()),
            Some(now) if now != line => change.changed.push(((*line).to_owned(), (*now).to_owned())),
            Some(_) => {}
        }
    }
    let came = after.items.iter().filter(|(key, _)| !before.items.contains_key(*key));
    change.added = came.map(|(_, line)| (*line).to_owned()).collect();
    pair_renamed(&mut change);
    change
}

/// Reports undeclared breaking changes, and entries of `breaks:` for items that still exist or never existed.
/// Before version 0.1.0 no change is breaking.
#[must_use]
pub fn check(provider: &Provider, before: &str, after: &str, version: &str) -> Vec<Diagnostic> {
    if provider.breaks.is_empty() && (before == after || !is_stable(version)) {
        return Vec::new();
    }
    let (old, new) = (Surface::read(before), Surface::read(after));
    let old_lines: BTreeSet<&str> = old.items.values().copied().chain(old.gone.iter().copied()).collect();
    let mut out = Vec::new();
    for entry in &provider.breaks {
        let gone = entry.gone.as_str();
        if new.items.get(key(gone)) == Some(&gone) {
            out.push(not_gone(&entry.span, gone));
        } else if !old_lines.contains(gone) {
            let known: Vec<&str> = old_lines.iter().copied().collect();
            out.push(never_there(&entry.span, gone, nearest(gone, known)));
        }
    }
    if is_stable(version) {
        let change = compare(before, after);
        let silent = change.broken().filter(|line| !new.gone.contains(*line));
        out.extend(silent.map(|line| breaks_users(&provider.span, &provider.crate_name, line, version)));
    }
    out
}

/// Whether a version has a stable surface: from 0.1.0.
#[must_use]
pub fn is_stable(version: &str) -> bool {
    let mut parts = version.split(['.', '-', '+']).map(|part| part.parse::<u64>().unwrap_or(0));
    let (major, minor) = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    major > 0 || minor > 0
}

/// The lines of a file: items by kind and path, and removed items.
struct Surface<'a> {
    items: BTreeMap<&'a str, &'a str>,
    gone: BTreeSet<&'a str>,
}

impl<'a> Surface<'a> {
    fn read(text: &'a str) -> Self {
        let lines = || text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        let went = lines().filter_map(|line| line.strip_prefix(GONE));
        Self {
            items: lines().filter(|line| !line.starts_with(GONE)).map(|line| (key(line), line)).collect(),
            gone: went.map(|line| line.split(" -- ").next().unwrap_or(line)).collect(),
        }
    }
}

/// Kind and path: `field logistics::trace_search::TransitStepInfo.action`
fn key(line: &str) -> &str {
    let second = line.match_indices(' ').nth(1).map_or(line.len(), |(at, _)| at);
    &line[..second]
}

/// The parent of an item, and its name in it.
fn parent_and_name(line: &str) -> (&str, &str) {
    let key = key(line);
    let cut = key.rfind([':', '.']).map_or(0, |at| at + 1);
    key.split_at(cut)
}

/// Pairs removed with added items of the same parent, kind and type, if there is only one or the names are similar.
fn pair_renamed(change: &mut Change) {
    let alike = |line: &str| (parent_and_name(line).0.to_owned(), line[key(line).len()..].to_owned());
    let mut added: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for line in std::mem::take(&mut change.added) {
        added.entry(alike(&line)).or_default().push(line);
    }
    for line in std::mem::take(&mut change.removed) {
        let candidates = added.entry(alike(&line)).or_default();
        let found = match candidates.as_slice() {
            [_] => Some(0),
            _ => {
                let names = || candidates.iter().map(|other| parent_and_name(other).1);
                let meant = nearest(parent_and_name(&line).1, names());
                meant.and_then(|meant| names().position(|name| name == meant))
            }
        };
        match found {
            Some(at) => change.renamed.push((line, candidates.remove(at))),
            None => change.removed.push(line),
        }
    }
    change.added = added.into_values().flatten().collect();
    change.added.sort_by(|a, b| key(a).cmp(key(b)));
}

// Messages.

fn not_gone(span: &Span, line: &str) -> Diagnostic {
    Diagnostic::new("break-not-gone", span, format!("`{line}` still exists"), "the public surface has it")
        .help("remove the entry, or remove the item")
}

fn never_there(span: &Span, line: &str, meant: Option<&str>) -> Diagnostic {
    let meant = meant.map(|line| format!("did you mean `{line}`? ")).unwrap_or_default();
    Diagnostic::new("break-unknown", span, format!("`{line}` never existed"), "not a line of api.txt")
        .help(format!("{meant}copy the line from the last api.txt"))
}

fn breaks_users(span: &Span, name: &str, line: &str, version: &str) -> Diagnostic {
    let message = format!("`{line}` is removed from {name} {version}");
    Diagnostic::new("break-undeclared", span, message, "a breaking change: the public surface is stable from version 0.1.0").help(format!(
        "keep it (`name:` keeps a Rust name when the vendor's name changes), or add `breaks: [{{ gone: {line:?}, now: \"…\", doc: \"why\" }}]`"
    ))
}
