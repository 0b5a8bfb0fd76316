//! Error codes: each once.

use super::names;
use crate::loss::{Kind, Losses};
use crate::model::{ErrorRow, Operation};

/// Removes rows without a code, rows that repeat one, and rows that match what an earlier one matches.
pub(crate) fn settle(op: &mut Operation, losses: &mut Losses) {
    let mut known: Vec<(String, Vec<String>)> = Vec::new();
    let id = op.id.clone();
    op.errors.retain(|row| {
        let (name, details) = alternatives(&row.code);
        let same =
            |(n, d): &&(String, Vec<String>)| *n == name && (*d == details || d.iter().any(|x| details.contains(x)));
        let why = if row.code.is_empty() || row.code.chars().any(char::is_control) {
            "a row without a code"
        } else if known.iter().any(|known| same(&known)) {
            "a row for a code that an earlier row has"
        } else {
            known.push((name, details));
            return true;
        };
        let lost = format!("{why}: {:?} {:?}", row.message, row.remedy.as_deref().unwrap_or_default());
        losses.add(Kind::FieldLeftOut, (&row.place, &id, &row.code), lost, "left out");
        false
    });
    names::codes(&id, &mut op.errors, losses);
}

/// The row that a client finds for a sub-code: that of its name and one of its details, the only one of its name if it
/// has no details, or the one without details.
pub(crate) fn row_of<'r>(rows: &'r [ErrorRow], code: &str) -> Option<&'r ErrorRow> {
    let (name, details) = alternatives(code);
    let same: Vec<(&ErrorRow, Vec<String>)> = rows
        .iter()
        .map(|row| (row, alternatives(&row.code)))
        .filter(|(_, (other, _))| *other == name)
        .map(|(row, (_, details))| (row, details))
        .collect();
    let exact = same.iter().find(|(_, own)| *own == details || own.iter().any(|detail| details.contains(detail)));
    let only = same.first().filter(|_| details.is_empty() && same.len() == 1);
    let plain = same.iter().find(|(_, own)| own.is_empty());
    exact.or(only).or(plain).map(|(row, _)| *row)
}

/// The part before the first colon, and the alternatives after it, as clients compare them.
fn alternatives(code: &str) -> (String, Vec<String>) {
    let (name, details) = code.split_once(':').unwrap_or((code, ""));
    let parts = details.trim_start_matches(':').split('|').filter(|d| !d.is_empty());
    (name.to_ascii_lowercase(), parts.map(str::to_ascii_lowercase).collect())
}
