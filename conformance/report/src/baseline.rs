//! The baseline: what is covered, as a file for people to read in a diff. A run that covers less than the
//! baseline fails and names what was lost; one that covers more reports it. Every item of the specs is
//! in the file, gaps included, so that a lost item and a new one can be distinguished.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use serde::Serialize;

use crate::item::{Basis, Item, State, Subject};
use crate::report::{Coverage, Owner};

/// First lines of the file.
const HEAD: &str = "\
# What conformance covers, item by item; a run that covers less fails. Do not edit: `cargo xtask conformance --update`.
# documented, example, derived: the evidence of the best case that covers the item. A hyphen: not covered.
";

/// Marks a gap.
const GAP: &str = "-";

/// What was covered before.
#[derive(Debug, Default)]
pub struct Baseline {
    items: BTreeMap<Item, Option<Basis>>,
}

/// How an item differs from the baseline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Covered before, and not now.
    Lost,
    /// Covered before by a stronger case.
    Weaker,
    /// New in the specs and not covered.
    Uncovered,
    /// Covered, or more strongly than before.
    Gained,
    /// No longer in the specs.
    Gone,
}

impl Kind {
    /// Whether it fails a run.
    #[must_use]
    pub fn fails(self) -> bool {
        matches!(self, Self::Lost | Self::Weaker | Self::Uncovered)
    }

    /// The name in messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Weaker => "weaker",
            Self::Uncovered => "new without a case",
            Self::Gained => "gained",
            Self::Gone => "removed from the specs",
        }
    }
}

/// An item that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The kind of change.
    pub kind: Kind,
    /// The item.
    pub item: Item,
    /// Its spec; empty when it is no longer in the specs.
    pub file: String,
    /// The evidence before.
    pub before: Option<Basis>,
    /// The evidence now.
    pub after: Option<Basis>,
}

/// `lost: taobao.logistics.trace.search: field tid, null (was derived) in specs/taobao/logistics/trace.search.yaml`
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind.name(), self.item)?;
        match (self.before, self.after) {
            (Some(before), Some(after)) => write!(f, " (was {}, is {})", before.name(), after.name())?,
            (Some(before), None) if self.kind == Kind::Lost => write!(f, " (was {})", before.name())?,
            (None, Some(after)) => write!(f, " ({})", after.name())?,
            _ => {}
        }
        if self.kind.fails() { write!(f, " in {}", self.file) } else { Ok(()) }
    }
}

/// The changes, in the order of the specs; removed items come last.
#[must_use]
pub fn compare(before: &Baseline, coverage: &Coverage) -> Vec<Change> {
    let mut left = before.items.clone();
    let mut changes = Vec::new();
    let all = coverage.owners.iter().flat_map(|owner| owner.items.iter().map(move |covered| (&owner.file, covered)));
    for (file, covered) in all {
        let was = left.remove(&covered.item);
        let (before, after) = (was.flatten(), covered.basis);
        let kind = match (was, before.cmp(&after)) {
            (None, _) if after.is_none() => Kind::Uncovered,
            (_, std::cmp::Ordering::Greater) if after.is_none() => Kind::Lost,
            (_, std::cmp::Ordering::Greater) => Kind::Weaker,
            (_, std::cmp::Ordering::Less) => Kind::Gained,
            (_, std::cmp::Ordering::Equal) => continue,
        };
        changes.push(Change { kind, item: covered.item.clone(), file: file.clone(), before, after });
    }
    let gone = |(item, before)| Change { kind: Kind::Gone, item, file: String::new(), before, after: None };
    changes.extend(left.into_iter().map(gone));
    changes
}

/// The text of the file.
#[must_use]
pub fn render(coverage: &Coverage) -> String {
    let mut out = HEAD.to_owned();
    for owner in &coverage.owners {
        let rows = rows(owner);
        let width = rows.iter().map(|row| row.name.chars().count()).max().unwrap_or_default();
        // Writing to a String does not fail.
        let _ = writeln!(out, "\n{}", owner.id);
        for row in rows {
            let line = format!("  {:<9}  {:<width$}  {}", row.subject.name(), row.name, row.states);
            let _ = writeln!(out, "{line}");
        }
    }
    out
}

/// A line: an item, or a field or parameter with all its states.
struct Row<'a> {
    subject: Subject,
    name: &'a str,
    states: String,
}

fn rows(owner: &Owner) -> Vec<Row<'_>> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    for covered in &owner.items {
        let (subject, name) = (covered.item.subject, covered.item.name.as_str());
        let basis = covered.basis.map_or(GAP, Basis::name);
        let state = covered.item.state.map_or(basis.to_owned(), |state| format!("{} {basis}", state.name()));
        match rows.last_mut().filter(|row| row.subject == subject && row.name == name) {
            Some(row) => row.states = format!("{}, {state}", row.states),
            None => rows.push(Row { subject, name, states: state }),
        }
    }
    rows
}

/// Reads the file.
///
/// # Errors
/// The malformed line, and the fix.
pub fn parse(text: &str) -> Result<Baseline, String> {
    let mut baseline = Baseline::default();
    let mut owner = "";
    for (index, line) in text.lines().enumerate() {
        let Some(row) = line.strip_prefix("  ") else {
            if !line.starts_with('#') && !line.is_empty() {
                owner = line;
            }
            continue;
        };
        let items = parse_row(owner, row).ok_or_else(|| {
            format!(
                "line {}: {line:?} is not an item; restore the file from git, or write it again with --update",
                index + 1
            )
        })?;
        baseline.items.extend(items);
    }
    Ok(baseline)
}

/// `field      tid    value documented, null -`: columns are separated by at least two blanks.
fn parse_row(owner: &str, row: &str) -> Option<Vec<(Item, Option<Basis>)>> {
    let mut columns = row.split("  ").map(str::trim).filter(|column| !column.is_empty());
    let (subject, second) = (Subject::named(columns.next()?)?, columns.next()?);
    // The operation itself has no name.
    let (name, states) = columns.next().map_or(("", second), |third| (second, third));
    if columns.next().is_some() {
        return None;
    }
    states.split(", ").map(|state| parse_state(owner, subject, name, state)).collect()
}

fn parse_state(owner: &str, subject: Subject, name: &str, text: &str) -> Option<(Item, Option<Basis>)> {
    let (state, basis) = match text.split_once(' ') {
        Some((state, basis)) => (Some(State::named(state)?), basis),
        None => (None, text),
    };
    let basis = if basis == GAP { None } else { Some(Basis::named(basis)?) };
    Some((Item { owner: owner.to_owned(), subject, name: name.to_owned(), state }, basis))
}
