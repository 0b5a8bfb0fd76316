//! Errata: wrong values in a document's response are kept as printed, but only at the paths that the spec
//! lists, and only while they are wrong.

use super::Out;
use super::tree::{Kind, Tree};
use crate::diagnostic::Diagnostic;
use crate::messages;
use crate::spec::Spanned;

/// The diagnostics that an erratum can excuse. A wrong limit or null is corrected in the field instead.
const EXCUSED: [&str; 2] = ["example-misfit", "unknown-field"];

/// Removes the diagnostics at these paths, and reports paths without one.
pub(super) fn excuse(
    paths: &[(Spanned<String>, Spanned<String>)],
    response: &Tree,
    misfits: &mut Vec<Diagnostic>,
    out: &mut Out,
) {
    for (path, _) in paths {
        let Some(found) = find(response, &path.value) else {
            out.push(wrong_nowhere(path));
            continue;
        };
        let before = misfits.len();
        misfits.retain(|diagnostic| diagnostic.span != found.span || !EXCUSED.contains(&diagnostic.code));
        if misfits.len() == before {
            out.push(messages::nothing_wrong(path));
        }
    }
}

/// The value at a path of wire names and indices, in any list notation.
fn find<'t>(tree: &'t Tree, path: &str) -> Option<&'t Tree> {
    if path.is_empty() {
        return Some(tree);
    }
    if let Some((index, rest)) = path.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return find(item(tree, index.parse().ok()?)?, rest);
    }
    let Kind::Object(members) = &tree.kind else { return None };
    let path = path.strip_prefix('.').unwrap_or(path);
    // A wire name can contain dots, so every member whose name is a prefix of the path is tried.
    members.iter().find_map(|(name, value)| {
        let rest = path.strip_prefix(name.as_str())?;
        if rest.is_empty() || rest.starts_with(['.', '[']) { find(value, rest) } else { None }
    })
}

/// An item of a list that is bare, wrapped, or written as elements.
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

// Messages.

fn wrong_nowhere(span: &Spanned<String>) -> Diagnostic {
    let message = format!("the response has no value at `{}`", messages::short(&span.value));
    Diagnostic::new("wrong-nowhere", &span.span, message, "no such path")
        .help("write wire names with dots, and the index after a list, from 0: `data[0].amount`")
}
