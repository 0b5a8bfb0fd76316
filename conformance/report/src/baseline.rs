//! The baseline: the items of the specs that no case covers, as a file for people to read in a diff. A run fails on a
//! gap that is not in the file, and on one in the file that is no gap. So a lost item is found like a new one, and an
//! operation that is covered completely is not in the file.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::item::{Item, State, Subject};
use crate::report::{Change, ChangeKind, Coverage, Owner};

/// First lines of the file.
const HEAD: &str = "\
# Gaps: what no case of conformance covers, by operation. A run fails if its gaps are not exactly these.
# Do not edit: `cargo xtask conformance --update`.
";

/// The accepted gaps.
#[derive(Debug, Default)]
pub struct Baseline {
    gaps: BTreeSet<Item>,
}

/// The differences, in the order of the specs; items that are in no spec come last.
#[must_use]
pub fn compare(baseline: &Baseline, coverage: &Coverage) -> Vec<Change> {
    let mut left = baseline.gaps.clone();
    let mut changes = Vec::new();
    for covered in coverage.owners.iter().flat_map(|owner| &owner.items) {
        let kind = match (left.remove(&covered.item), covered.basis) {
            (false, None) => ChangeKind::Uncovered,
            (true, Some(_)) => ChangeKind::Covered,
            _ => continue,
        };
        changes.push(Change { kind, item: covered.item.clone(), place: covered.place.clone() });
    }
    changes.extend(left.into_iter().map(|item| Change { kind: ChangeKind::Gone, item, place: String::new() }));
    changes
}

/// The text of the file.
#[must_use]
pub fn render(coverage: &Coverage) -> String {
    let mut out = HEAD.to_owned();
    for owner in &coverage.owners {
        let rows = rows(owner);
        if rows.is_empty() {
            continue;
        }
        let width = rows.iter().map(|row| row.name.chars().count()).max().unwrap_or_default();
        // Writing to a String does not fail.
        let _ = writeln!(out, "\n{}", owner.id);
        for row in rows {
            let line = format!("  {:<9}  {:<width$}  {}", row.subject.name(), row.name, row.states.join(", "));
            let _ = writeln!(out, "{}", line.trim_end());
        }
    }
    out
}

/// A line: a gap, or a field or parameter with all states that are gaps.
struct Row<'a> {
    subject: Subject,
    name: &'a str,
    states: Vec<&'static str>,
}

fn rows(owner: &Owner) -> Vec<Row<'_>> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    for covered in owner.items.iter().filter(|covered| covered.basis.is_none()) {
        let (subject, name) = (covered.item.subject, covered.item.name.as_str());
        let state = covered.item.state.map(State::name);
        match rows.last_mut().filter(|row| row.subject == subject && row.name == name) {
            Some(row) => row.states.extend(state),
            None => rows.push(Row { subject, name, states: state.into_iter().collect() }),
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
                "line {}: {line:?} is not a gap; restore the file from git, or write it again with --update",
                index + 1
            )
        })?;
        baseline.gaps.extend(items);
    }
    Ok(baseline)
}

/// `field      tid    null, empty`: columns are separated by at least two blanks.
fn parse_row(owner: &str, row: &str) -> Option<Vec<Item>> {
    let mut columns = row.split("  ").map(str::trim).filter(|column| !column.is_empty());
    let subject = Subject::named(columns.next()?)?;
    // The operation itself has no name.
    let name = if subject == Subject::Operation { "" } else { columns.next()? };
    let states: Vec<Option<State>> = match subject {
        Subject::Field | Subject::Parameter => {
            columns.next()?.split(", ").map(|state| State::named(state).map(Some)).collect::<Option<_>>()?
        }
        _ => vec![None],
    };
    if columns.next().is_some() {
        return None;
    }
    let item = |state| Item { owner: owner.to_owned(), subject, name: name.to_owned(), state };
    Some(states.into_iter().map(item).collect())
}
