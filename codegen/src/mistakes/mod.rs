//! The wording of every mistake, apart from the code that finds it, so that all of them speak alike:
//! the message says what is wrong, the label what stands there, the help what to write instead.

mod case;
mod example;
mod file;
mod form;
mod meaning;
mod push;
mod surface;

pub(crate) use case::*;
pub(crate) use example::*;
pub(crate) use file::*;
pub(crate) use form::*;
pub(crate) use meaning::*;
pub(crate) use push::*;
pub(crate) use surface::*;

use crate::suggest::nearest;

/// `` `a`, `b`, `c` ``; cut after a dozen, so that a message stays one line.
fn list(names: &[&str]) -> String {
    let shown: Vec<String> = names.iter().take(12).map(|n| format!("`{n}`")).collect();
    let more = if names.len() > shown.len() { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}

/// The name that was meant, if one is near, and the names that there are.
pub(crate) fn suggest(name: &str, what: &str, known: &[&str]) -> String {
    let meant = nearest(name, known.iter().copied()).map(|n| format!("did you mean `{n}`? ")).unwrap_or_default();
    if known.is_empty() { format!("there are no {what} here") } else { format!("{meant}known {what}: {}", list(known)) }
}

/// A text cut to a length that a message can carry.
fn short(text: &str) -> String {
    let mut cut: String = text.chars().take(60).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    cut
}
