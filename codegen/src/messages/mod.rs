//! The wording of every diagnostic, separate from the checks, so that all of them have the same form:
//! the message says what is wrong, the label what was found, the help how to fix it.

mod case;
mod envelope;
mod example;
mod failure;
mod file;
mod form;
mod loose_type;
mod meaning;
mod push;
mod share;
mod surface;

pub(crate) use case::*;
pub(crate) use envelope::*;
pub(crate) use example::*;
pub(crate) use failure::*;
pub(crate) use file::*;
pub(crate) use form::*;
pub(crate) use loose_type::*;
pub(crate) use meaning::*;
pub(crate) use push::*;
pub(crate) use share::*;
pub(crate) use surface::*;

use crate::suggest::nearest;

/// `` `a`, `b`, `c` ``; at most twelve, so that a message stays one line.
fn list(names: &[&str]) -> String {
    let shown: Vec<String> = names.iter().take(12).map(|n| format!("`{n}`")).collect();
    let more = if names.len() > shown.len() { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}

/// The nearest known name, if one is similar, and the known names.
pub(crate) fn suggest(name: &str, what: &str, known: &[&str]) -> String {
    let meant = nearest(name, known.iter().copied()).map(|n| format!("did you mean `{n}`? ")).unwrap_or_default();
    if known.is_empty() { format!("no {what} are defined") } else { format!("{meant}known {what}: {}", list(known)) }
}

/// A string, shortened to fit in a message.
fn short(text: &str) -> String {
    let mut cut: String = text.chars().take(60).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    cut
}
