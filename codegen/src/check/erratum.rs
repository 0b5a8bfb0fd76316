//! Errata: what a document has wrong in an answer stays as it is printed, at the places that the spec
//! names and nowhere else, for as long as it is wrong.

use super::Out;
use super::tree::{Kind, Tree};
use crate::diagnostic::Diagnostic;
use crate::mistakes;
use crate::spec::Spanned;

/// What a reader trips over. A limit or a null that the example contradicts is the field's affair.
const EXCUSED: [&str; 2] = ["example-misfit", "unknown-field"];

/// Takes the mistakes at these places away; a place without one is a mistake itself.
pub(super) fn hold(
    places: &[(Spanned<String>, Spanned<String>)],
    answer: &Tree,
    misfits: &mut Vec<Diagnostic>,
    out: &mut Out,
) {
    for (place, _) in places {
        let Some(found) = find(answer, &place.value) else {
            out.push(mistakes::wrong_nowhere(place));
            continue;
        };
        let before = misfits.len();
        misfits.retain(|mistake| mistake.span != found.span || !EXCUSED.contains(&mistake.code));
        if misfits.len() == before {
            out.push(mistakes::nothing_wrong(place));
        }
    }
}

/// The value at a path of wire names and indices, however lists are written.
fn find<'t>(tree: &'t Tree, path: &str) -> Option<&'t Tree> {
    if path.is_empty() {
        return Some(tree);
    }
    if let Some((index, rest)) = path.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return find(item(tree, index.parse().ok()?)?, rest);
    }
    let Kind::Object(members) = &tree.kind else { return None };
    let path = path.strip_prefix('.').unwrap_or(path);
    // Wire names can have dots themselves, so every member whose name starts the path is tried.
    members.iter().find_map(|(name, value)| {
        let rest = path.strip_prefix(name.as_str())?;
        if rest.is_empty() || rest.starts_with(['.', '[']) { find(value, rest) } else { None }
    })
}

/// Bare, in a wrapper, or as elements.
fn item(tree: &Tree, index: usize) -> Option<&Tree> {
    match &tree.kind {
        Kind::List(items) => items.get(index),
        Kind::Object(members) => match &members[..] {
            [(_, Tree { kind: Kind::List(items), .. })] => items.get(index),
            _ => members.get(index).map(|(_, value)| value),
        },
        _ => None,
    }
}
