//! The shapes of values in a spec, and the check of a file against the tables in `sections`. All diagnostics
//! about keys and kinds come from here; the readers only take values.

use super::node::{Kind, Node};
use crate::diagnostic::Diagnostic;
use crate::messages;
use crate::span::{Span, Spanned};
use crate::suggest::nearest;

/// A mapping with known keys.
#[derive(Debug)]
pub struct Section {
    /// Its name in diagnostics: `a field`.
    pub name: &'static str,
    /// Its keys, in the order of SPEC.md.
    pub keys: &'static [Key],
}

/// A key of a section.
#[derive(Debug)]
pub struct Key {
    /// Its name in the file.
    pub name: &'static str,
    /// One line for the tables of SPEC.md and the JSON Schema.
    pub doc: &'static str,
    /// Whether it is required.
    pub required: bool,
    /// The shape of its value.
    pub shape: Shape,
}

/// A required key.
pub const fn must(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key { name, doc, required: true, shape }
}

/// An optional key.
pub const fn may(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key { name, doc, required: false, shape }
}

/// The shape of a value.
#[derive(Debug)]
pub enum Shape {
    /// A string or a number, with its spelling. An empty string needs quotes.
    Text,
    /// A string that is not blank.
    Prose,
    /// `true` or `false`.
    Boolean,
    /// An integer above zero.
    Count,
    /// One of these.
    OneOf(&'static [&'static str]),
    /// A string, or a list of strings.
    Texts,
    /// Values of one shape.
    List(&'static Shape),
    /// A mapping whose keys are names.
    Entries(&'static Shape),
    /// The same, where the empty string is a name as well: a value on the wire.
    Values(&'static Shape),
    /// A mapping with known keys.
    Section(&'static Section),
    /// The first shape if the value is of its kind, else the second.
    Either(&'static Shape, &'static Shape),
    /// A mapping: the first section if it has this key, else the second.
    Switch(&'static str, &'static Section, &'static Section),
    /// A mapping with any values, as JSON.
    Json,
}

/// Checks a node against a shape. `owner` is the key of the node, or the start of the file.
pub(crate) fn check(node: &mut Node, shape: &'static Shape, owner: &Span, out: &mut Vec<Diagnostic>) {
    if matches!(node.kind, Kind::Rejected) {
        return;
    }
    match shape {
        Shape::Text | Shape::Prose | Shape::Boolean | Shape::Count | Shape::OneOf(_) => {
            check_scalar(node, shape, owner, out)
        }
        Shape::Texts => match &node.kind {
            Kind::List(items) if items.is_empty() => out.push(empty_example_value(owner)),
            Kind::Scalar { text, plain: false } if text.is_empty() => out.push(empty_example_value(owner)),
            Kind::List(items) => items.iter().for_each(|item| check_scalar(item, &Shape::Text, owner, out)),
            _ => check_scalar(node, &Shape::Text, owner, out),
        },
        Shape::List(inner) => match &mut node.kind {
            Kind::List(items) => items.iter_mut().for_each(|item| check_item(item, inner, out)),
            _ => out.push(wrong(node, shape, owner)),
        },
        Shape::Entries(inner) => match &mut node.kind {
            Kind::Map(entries) => {
                let nameless = entries.iter().filter(|(key, _)| key.value.is_empty());
                out.extend(nameless.map(|(key, _)| empty_key(&key.span)));
                entries.iter_mut().for_each(|(key, value)| check(value, inner, &key.span, out));
            }
            _ => out.push(wrong(node, shape, owner)),
        },
        Shape::Values(inner) => match &mut node.kind {
            Kind::Map(entries) if entries.is_empty() => out.push(no_enum_value(owner)),
            Kind::Map(entries) => entries.iter_mut().for_each(|(key, value)| check(value, inner, &key.span, out)),
            _ => out.push(wrong(node, shape, owner)),
        },
        Shape::Section(section) => check_section(node, section, owner, out),
        Shape::Either(first, second) => {
            let is_list = |shape: &Shape| matches!(shape, Shape::List(_));
            match &node.kind {
                Kind::Scalar { .. } if is_list(first) => out.push(wrong(node, shape, owner)),
                Kind::Scalar { .. } => check(node, first, owner, out),
                Kind::List(_) if is_list(first) => check(node, first, owner, out),
                _ => check(node, second, owner, out),
            }
        }
        Shape::Switch(key, with, without) => {
            let found = matches!(&node.kind, Kind::Map(entries) if entries.iter().any(|(k, _)| k.value == *key));
            check_section(node, if found { with } else { without }, owner, out);
        }
        Shape::Json => {
            if !matches!(node.kind, Kind::Map(_)) {
                out.push(wrong(node, shape, owner));
            }
        }
    }
}

fn check_item(item: &mut Node, shape: &'static Shape, out: &mut Vec<Diagnostic>) {
    let owner = item.span.clone();
    check(item, shape, &owner, out);
}

/// Checks a mapping with known keys. A misspelt key is reported and then read as the key that it means, so that
/// nothing else is reported because of it.
pub(super) fn check_section(node: &mut Node, section: &'static Section, owner: &Span, out: &mut Vec<Diagnostic>) {
    if !matches!(node.kind, Kind::Map(_)) {
        out.push(wrong(node, &Shape::Section(&EMPTY), owner));
        return;
    }
    let Kind::Map(entries) = &mut node.kind else { return };
    let known: Vec<&str> = section.keys.iter().map(|k| k.name).collect();
    for at in 0..entries.len() {
        let name = &entries[at].0;
        if name.value.is_empty() {
            out.push(empty_key(&name.span));
        } else if !known.contains(&name.value.as_str()) {
            let meant = meant(at, entries, section);
            out.push(messages::unknown_key(name, section.name, meant, &known));
            if let Some(meant) = meant {
                meant.clone_into(&mut entries[at].0.value);
            }
        }
    }
    for (name, value) in entries.iter_mut() {
        if let Some(key) = section.keys.iter().find(|k| k.name == name.value) {
            check(value, &key.shape, &name.span, out);
        }
    }
    for key in section.keys.iter().filter(|k| k.required && entries.iter().all(|(name, _)| name.value != k.name)) {
        out.push(missing_key(owner, section.name, key.name, key.doc));
    }
}

/// The key that an unknown one means: the nearest one that is missing and takes such a value, or the only required one.
fn meant(at: usize, entries: &[(Spanned<String>, Node)], section: &'static Section) -> Option<&'static str> {
    let has = |key: &Key| entries.iter().any(|(name, _)| name.value == key.name);
    let (name, value) = &entries[at];
    let missing = || section.keys.iter().filter(|key| !has(key));
    let possible = || missing().filter(|key| fits(value, &key.shape));
    let is_known = |name: &str| section.keys.iter().any(|key| key.name == name);
    let alone = entries.iter().filter(|(name, _)| !is_known(&name.value)).count() == 1;
    nearest(&name.value, possible().map(|key| key.name)).or_else(|| {
        let mut required = missing().filter(|key| key.required);
        let only = required.next().filter(|key| alone && fits(value, &key.shape))?;
        required.next().is_none().then_some(only.name)
    })
}

/// Whether a file has all sections that it needs, and no others. What an incomplete one seems to mean is not checked.
pub(crate) fn is_complete(node: &Node, shape: &Shape) -> bool {
    let Kind::Map(entries) = &node.kind else { return false };
    let has = |name: &str| entries.iter().any(|(key, _)| key.value == name);
    let section = match shape {
        Shape::Section(section) => section,
        Shape::Switch(key, with, without) => {
            if has(key) {
                with
            } else {
                without
            }
        }
        _ => return true,
    };
    let fits = |(name, value): &(Spanned<String>, Node)| {
        section.keys.iter().find(|key| key.name == name.value).is_some_and(|key| fits(value, &key.shape))
    };
    entries.iter().all(fits) && section.keys.iter().all(|key| !key.required || has(key.name))
}

/// Whether a value is a scalar, a list or a mapping, as its shape wants.
fn fits(node: &Node, shape: &Shape) -> bool {
    match shape {
        Shape::Entries(_) | Shape::Values(_) | Shape::Section(_) | Shape::Switch(..) | Shape::Json => {
            matches!(node.kind, Kind::Map(_))
        }
        Shape::List(_) => matches!(node.kind, Kind::List(_)),
        Shape::Texts => !matches!(node.kind, Kind::Map(_)),
        Shape::Either(first, second) => fits(node, first) || fits(node, second),
        _ => matches!(node.kind, Kind::Scalar { .. }),
    }
}

/// A placeholder for any mapping, where only the kind is reported.
static EMPTY: Section = Section { name: "", keys: &[] };

fn check_scalar(node: &Node, shape: &Shape, owner: &Span, out: &mut Vec<Diagnostic>) {
    let Kind::Scalar { text, plain } = &node.kind else {
        if !matches!(node.kind, Kind::Rejected) {
            out.push(wrong(node, shape, owner));
        }
        return;
    };
    if node.is_null() {
        out.push(missing_value(owner, expected(shape)));
        return;
    }
    match shape {
        Shape::Prose if text.trim().is_empty() => out.push(empty_string(owner)),
        Shape::Boolean if !(*plain && matches!(text.as_str(), "true" | "false")) => {
            out.push(bad_value(&node.span, text, &["true", "false"]));
        }
        Shape::Count if text.parse::<u32>().map_or(true, |n| n == 0) => out.push(wrong(node, shape, owner)),
        Shape::OneOf(allowed) if !allowed.contains(&text.as_str()) => {
            out.push(bad_value(&node.span, text, allowed));
        }
        _ => {}
    }
}

fn wrong(node: &Node, shape: &Shape, owner: &Span) -> Diagnostic {
    let found = match &node.kind {
        _ if node.is_null() => return missing_value(owner, expected(shape)),
        Kind::Scalar { text, .. } if matches!(shape, Shape::Count) => &format!("`{text}`"),
        Kind::Scalar { .. } => "a scalar",
        Kind::List(_) => "a list",
        Kind::Map(_) | Kind::Rejected => "a mapping",
    };
    messages::wrong_kind(&node.span, expected(shape), found)
}

fn expected(shape: &Shape) -> &'static str {
    match shape {
        Shape::Text | Shape::Prose | Shape::Texts | Shape::OneOf(_) => "a string",
        Shape::Boolean => "true or false",
        Shape::Count => "an integer above zero",
        Shape::List(_) => "a list, `[…]`",
        Shape::Entries(_) | Shape::Values(_) | Shape::Section(_) | Shape::Switch(..) | Shape::Json => {
            "a mapping, `{ … }`"
        }
        Shape::Either(Shape::List(_), _) => "a list, `[…]`, or a mapping, `{ … }`",
        Shape::Either(_, container) => expected(container),
    }
}

// Messages.

fn empty_example_value(key: &Span) -> Diagnostic {
    Diagnostic::new("empty-example", key, "this example is empty", "no value")
        .help("write the value that the document shows, or remove the key")
}

fn empty_key(span: &Span) -> Diagnostic {
    Diagnostic::new("empty-key", span, "only a value of an enum can be empty", "empty")
        .help("write the name of what the entry describes")
}

fn missing_key(owner: &Span, section: &str, key: &str, doc: &str) -> Diagnostic {
    Diagnostic::new("missing-key", owner, format!("{section} needs `{key}`"), "missing here")
        .help(format!("add `{key}: …`: {doc}"))
}

/// Whether it reports that a file lacks a key.
pub(crate) fn is_missing_in_file(found: &Diagnostic, key: &str) -> bool {
    found.code == "missing-key" && found.span.end == 0 && found.message.ends_with(&format!(" needs `{key}`"))
}

fn missing_value(owner: &Span, wanted: &str) -> Diagnostic {
    Diagnostic::new("no-value", owner, format!("expected {wanted}"), "no value")
        .help("write the value, or remove the key; put a string such as \"null\" in quotes")
}

fn empty_string(owner: &Span) -> Diagnostic {
    Diagnostic::new("empty-string", owner, "expected a string that is not empty", "empty")
        .help("leave the key out if the document says nothing")
}

fn no_enum_value(owner: &Span) -> Diagnostic {
    Diagnostic::new("empty-enum", owner, "an enum has at least one value", "no value").help(
        "list the values of the document, or remove the enum and the `enum:` of its fields: any string is then valid",
    )
}

fn bad_value(span: &Span, found: &str, allowed: &[&str]) -> Diagnostic {
    let message = format!("`{}` is not an allowed value", messages::short(found));
    let help = match crate::suggest::nearest(found, allowed.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`? allowed: {}", messages::list(allowed)),
        None => format!("allowed: {}", messages::list(allowed)),
    };
    Diagnostic::new("bad-value", span, message, "not allowed").help(help)
}
