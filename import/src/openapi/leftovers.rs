//! What no reader has taken: each such key is reported once, at its place. A value is left over if nothing inside of it
//! was taken and it is no schema that was read; then the whole of it is one line.

use waybill_codegen::spec::Spanned;
use waybill_codegen::yaml::node::{Kind as NodeKind, Node};

use super::{METHODS, Reader};
use crate::loss::Kind;
use crate::model::Place;
use crate::node::{is_nothing, scalar, string};

/// A part of the document around the one that is looked at: its key, empty in a list, and its value.
type Around<'t> = (&'t str, &'t Node);

/// What nobody has taken.
struct Leftover<'t> {
    around: Vec<Around<'t>>,
    /// The key and where it stands; of an item of a list, the list and the item.
    key: &'t str,
    start: usize,
    value: &'t Node,
}

impl<'t> Reader<'t> {
    /// Reports everything in the document that was not taken and says something.
    pub(super) fn report_leftovers(&mut self) {
        let mut left = Vec::new();
        self.walk(self.root, &mut Vec::new(), &mut left);
        for one in left {
            self.leftover(&one);
        }
    }

    /// Collects what is left inside of a value; whether something inside was taken.
    fn walk(&self, node: &'t Node, around: &mut Vec<Around<'t>>, left: &mut Vec<Leftover<'t>>) -> bool {
        let mut any = self.opened.contains(&std::ptr::from_ref(node));
        let mut inner = |key: &'t str, start: usize, value: &'t Node, around: &mut Vec<Around<'t>>| {
            let before = left.len();
            if self.taken.contains(&std::ptr::from_ref(value)) || self.walk(value, around, left) {
                any = true;
            } else if !is_nothing(value) {
                left.truncate(before);
                left.push(Leftover { around: around.clone(), key, start, value });
            }
        };
        match &node.kind {
            NodeKind::Map(entries) => {
                for (Spanned { value: key, span }, value) in entries {
                    around.push((key, value));
                    inner(key, span.start, value, around);
                    around.pop();
                }
            }
            NodeKind::List(items) => {
                let key = around.last().map_or("", |(key, _)| key);
                for item in items {
                    around.push(("", item));
                    inner(key, item.span.start, item, around);
                    around.pop();
                }
            }
            _ => {}
        }
        any
    }

    fn leftover(&mut self, left: &Leftover<'t>) {
        let Leftover { around, key, start, value } = left;
        let (own, parents) = around.split_last().map_or(("", &[][..]), |((own, _), parents)| (own, parents));
        let place = Place { file: self.file.clone(), line: self.lines.of(*start) };
        let (lost, kind) = match own {
            "" => (format!("an item of `{key}`"), Kind::NotTaken),
            "example" | "examples" | "default" => (format!("`{key}` of {}", owner(parents)), Kind::ValueLeftOut),
            _ => (format!("`{key}` of {}", owner(parents)), Kind::NotTaken),
        };
        // A name of `required` that no field has.
        let name = if own.is_empty() && *key == "required" { scalar(value).unwrap_or_default() } else { name(parents) };
        self.losses.add(kind, (&place, &operation(parents), name), lost, "left out");
    }
}

/// The operation that the parts belong to, as its readers call it.
fn operation(around: &[Around<'_>]) -> String {
    match around {
        [("paths", _), (path, _), (method, _), ..] if METHODS.contains(method) => {
            format!("{} {path}", method.to_ascii_uppercase())
        }
        _ => String::new(),
    }
}

/// The innermost field, parameter or component around.
fn name<'t>(around: &[Around<'t>]) -> &'t str {
    let named = around.iter().enumerate().rev().find_map(|(at, (key, node))| {
        let parent = at.checked_sub(1).and_then(|at| around.get(at)).map_or("", |(key, _)| *key);
        match parent {
            "properties" | "schemas" | "responses" | "requestBodies" => Some(*key),
            "parameters" => string(node, "name"),
            _ => None,
        }
    });
    named.unwrap_or_default()
}

/// The kind of the part with a key.
fn owner(around: &[Around<'_>]) -> String {
    let parent = around.len().checked_sub(2).and_then(|at| around.get(at)).map_or("", |(key, _)| *key);
    let own = around.last().map_or("", |(key, _)| *key);
    let word = match (parent, own) {
        ("", "") => "the file",
        ("paths", _) => "a path",
        ("parameters", _) => "a parameter",
        ("responses", _) => "a response",
        ("content", _) => "a body",
        ("examples", _) => "an example",
        ("servers", _) => "a server",
        ("properties" | "schemas" | "allOf" | "oneOf" | "anyOf", _) | (_, "schema" | "items") => "a schema",
        (_, "requestBody") => "a request body",
        _ if !operation(around).is_empty() && around.len() == 3 => "an operation",
        _ => return format!("`{own}`"),
    };
    word.to_owned()
}
