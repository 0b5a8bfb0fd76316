//! Additions to a file that a program writes, such as an imported operation: they stand in a file of their own, so that
//! the next import does not overwrite them. They are merged into the tree of the file before it is read, so every
//! later stage sees one operation, and each value keeps its location.

use super::File;
use super::paths::FileKind;
use super::share::with_differences;
use crate::diagnostic::Diagnostic;
use crate::span::{Span, Spanned};
use crate::spec::Specs;
use crate::yaml::node::{Kind, Node};

/// Keys that are not added.
const OWN: [&str; 3] = ["operation", "provider", "differences"];

/// Merges each file of additions into the file that it adds to.
pub(super) fn merge(files: &mut Vec<File>, specs: &Specs, out: &mut Vec<Diagnostic>) {
    let (additions, rest): (Vec<_>, Vec<_>) =
        std::mem::take(files).into_iter().partition(|file| matches!(file.kind, FileKind::Additions { .. }));
    *files = rest;
    for file in &additions {
        let FileKind::Additions { to } = &file.kind else { continue };
        match files.iter_mut().find(|target| *target.path == **to) {
            Some(target) => {
                check_name(file, target, to, out);
                target.node = with_differences(&target.node, file.map(), out);
                add(&mut target.node, &file.node);
            }
            None if specs.unread.contains(to.as_str()) => {}
            None => out.push(additions_to_nothing(&file.top, to)),
        }
    }
}

/// Reports additions that name another operation or provider than their path.
fn check_name(file: &File, target: &File, to: &str, out: &mut Vec<Diagnostic>) {
    for key in ["operation", "provider"] {
        let (Some(name), Some(own)) = (file.map().text(key), target.map().text(key)) else { continue };
        if name.value != own.value {
            out.push(additions_to_another(&name, &own.value, to));
        }
    }
}

/// Adds what stands in a file of additions: entries and items are added, an entry of the same name and any other value
/// is replaced.
fn add(target: &mut Node, additions: &Node) {
    let (Kind::Map(entries), Kind::Map(added)) = (&mut target.kind, &additions.kind) else { return };
    for (name, value) in added.iter().filter(|(name, _)| !OWN.contains(&name.value.as_str())) {
        match entries.iter_mut().find(|(earlier, _)| earlier.value == name.value) {
            Some((_, earlier)) => add_value(earlier, value),
            None => entries.push((name.clone(), value.clone())),
        }
    }
}

fn add_value(earlier: &mut Node, value: &Node) {
    match (&mut earlier.kind, &value.kind) {
        (Kind::List(items), Kind::List(more)) => items.extend(more.iter().cloned()),
        (Kind::Map(entries), Kind::Map(more)) => more.iter().for_each(|entry| put(entries, entry)),
        _ => *earlier = value.clone(),
    }
}

fn put(entries: &mut Vec<(Spanned<String>, Node)>, entry: &(Spanned<String>, Node)) {
    match entries.iter_mut().find(|(name, _)| name.value == entry.0.value) {
        Some(earlier) => *earlier = entry.clone(),
        None => entries.push(entry.clone()),
    }
}

// Messages.

fn additions_to_nothing(top: &Span, to: &str) -> Diagnostic {
    let message = format!("there is no file `{to}` to add this to");
    Diagnostic::new("additions-to-nothing", top, message, "")
        .help("name the file as the one that it adds to, or remove it if the vendor has removed the operation")
}

fn additions_to_another(name: &Spanned<String>, own: &str, to: &str) -> Diagnostic {
    let message = format!("`{}` is not what the file `{to}` describes", name.value);
    Diagnostic::new("additions-to-another", &name.span, message, "another name")
        .help(format!("write `{own}`, or move the file"))
}
