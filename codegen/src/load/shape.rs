//! What a value of a spec may look like, and the one walk that holds a file against it. All mistakes of
//! form are found here, from the tables in `sections`; the readers that follow only take what is there.

use super::node::{Kind, Node};
use crate::diagnostic::Diagnostic;
use crate::mistakes;
use crate::spec::Span;
use crate::suggest::nearest;

/// A mapping with known keys.
#[derive(Debug)]
pub struct Section {
    /// What a diagnostic calls it: `a field`.
    pub name: &'static str,
    /// Its keys, in the order of SPEC.md.
    pub keys: &'static [Key],
}

/// A key of a section.
#[derive(Debug)]
pub struct Key {
    /// As it is written.
    pub name: &'static str,
    /// One line for the tables of SPEC.md and an editor's tooltip.
    pub doc: &'static str,
    /// Whether it may be left out.
    pub required: bool,
    /// What stands under it.
    pub shape: Shape,
}

/// What may stand under a key.
#[derive(Debug)]
pub enum Shape {
    /// A text or a number, taken as it is written. May be empty, in quotes.
    Text,
    /// A text that says something.
    Prose,
    /// `true` or `false`.
    Flag,
    /// A whole number above zero.
    Count,
    /// One of these.
    OneOf(&'static [&'static str]),
    /// A text, or a list of texts.
    Texts,
    /// Values of one shape.
    List(&'static Shape),
    /// A mapping whose keys are names.
    Entries(&'static Shape),
    /// A mapping with known keys.
    Section(&'static Section),
    /// A plain text of a fixed spelling, or a container in its stead.
    Either(&'static Shape, &'static Shape),
    /// A mapping that is one section when it has this key, and another when not.
    Switch(&'static str, &'static Section, &'static Section),
    /// Any values by names, as JSON.
    Json,
}

/// Holds a node against a shape. `owner` is the key (or the file's start) that the node stands under.
pub(super) fn hold(node: &Node, shape: &Shape, owner: &Span, out: &mut Vec<Diagnostic>) {
    if matches!(node.kind, Kind::Refused) {
        return;
    }
    match shape {
        Shape::Text | Shape::Prose | Shape::Flag | Shape::Count | Shape::OneOf(_) => {
            hold_scalar(node, shape, owner, out)
        }
        Shape::Texts => match &node.kind {
            Kind::List(items) => items.iter().for_each(|item| hold_scalar(item, &Shape::Text, owner, out)),
            _ => hold_scalar(node, &Shape::Text, owner, out),
        },
        Shape::List(inner) => match &node.kind {
            Kind::List(items) => items.iter().for_each(|item| hold(item, inner, &item.span, out)),
            _ => out.push(wrong(node, shape, owner)),
        },
        Shape::Entries(inner) => match &node.kind {
            Kind::Map(entries) => entries.iter().for_each(|(key, value)| hold(value, inner, &key.span, out)),
            _ => out.push(wrong(node, shape, owner)),
        },
        Shape::Section(section) => hold_section(node, section, owner, out),
        Shape::Either(scalar, container) => {
            let inner = if matches!(node.kind, Kind::Scalar { .. }) { scalar } else { container };
            hold(node, inner, owner, out);
        }
        Shape::Switch(key, with, without) => {
            let found = matches!(&node.kind, Kind::Map(entries) if entries.iter().any(|(k, _)| k.value == *key));
            hold_section(node, if found { with } else { without }, owner, out);
        }
        Shape::Json => {
            if !matches!(node.kind, Kind::Map(_)) {
                out.push(wrong(node, shape, owner));
            }
        }
    }
}

pub(super) fn hold_section(node: &Node, section: &Section, owner: &Span, out: &mut Vec<Diagnostic>) {
    let Kind::Map(entries) = &node.kind else {
        out.push(wrong(node, &Shape::Section(&EMPTY), owner));
        return;
    };
    let known: Vec<&str> = section.keys.iter().map(|k| k.name).collect();
    let mut meant: Vec<&str> = Vec::new();
    for (name, value) in entries {
        if let Some(key) = section.keys.iter().find(|k| k.name == name.value) {
            hold(value, &key.shape, &name.span, out);
        } else if !name.value.is_empty() {
            meant.extend(nearest(&name.value, known.iter().copied()));
            out.push(mistakes::unknown_key(name, section.name, &known));
        }
    }
    // A misspelt key is one mistake, not an unknown one and a missing one.
    let there = |key: &str| meant.contains(&key) || entries.iter().any(|(name, _)| name.value == key);
    for key in section.keys.iter().filter(|k| k.required && !there(k.name)) {
        out.push(mistakes::missing_key(owner, section.name, key.name, key.doc));
    }
}

/// Stands for "some mapping" where only the kind of a node is told.
static EMPTY: Section = Section { name: "", keys: &[] };

fn hold_scalar(node: &Node, shape: &Shape, owner: &Span, out: &mut Vec<Diagnostic>) {
    let Kind::Scalar { text, plain } = &node.kind else {
        if !matches!(node.kind, Kind::Refused) {
            out.push(wrong(node, shape, owner));
        }
        return;
    };
    if node.is_null() {
        out.push(mistakes::nothing_there(owner, wanted(shape)));
        return;
    }
    match shape {
        Shape::Prose if text.trim().is_empty() => out.push(mistakes::empty_text(owner)),
        Shape::Flag if !(*plain && matches!(text.as_str(), "true" | "false")) => {
            out.push(mistakes::bad_value(&node.span, text, &["true", "false"]));
        }
        Shape::Count if text.parse::<u32>().map_or(true, |n| n == 0) => out.push(wrong(node, shape, owner)),
        Shape::OneOf(allowed) if !allowed.contains(&text.as_str()) => {
            out.push(mistakes::bad_value(&node.span, text, allowed));
        }
        _ => {}
    }
}

fn wrong(node: &Node, shape: &Shape, owner: &Span) -> Diagnostic {
    let found = match &node.kind {
        _ if node.is_null() => return mistakes::nothing_there(owner, wanted(shape)),
        Kind::Scalar { text, .. } if matches!(shape, Shape::Count) => &format!("`{text}`"),
        Kind::Scalar { .. } => "a single value",
        Kind::List(_) => "a list",
        Kind::Map(_) | Kind::Refused => "a mapping",
    };
    mistakes::wrong_kind(&node.span, wanted(shape), found)
}

fn wanted(shape: &Shape) -> &'static str {
    match shape {
        Shape::Text | Shape::Prose | Shape::Texts | Shape::OneOf(_) => "a text",
        Shape::Flag => "true or false",
        Shape::Count => "a whole number above zero",
        Shape::List(_) => "a list, `[…]`",
        Shape::Entries(_) | Shape::Section(_) | Shape::Switch(..) | Shape::Json => "a mapping, `{ … }`",
        Shape::Either(_, container) => wanted(container),
    }
}
