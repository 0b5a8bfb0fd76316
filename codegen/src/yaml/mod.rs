//! YAML as a tree with locations: the tree, the check of a file against a table of keys, and the readers of values.

pub(crate) mod json;
pub mod node;
pub mod read;
pub mod shape;
mod syntax;

use std::sync::Arc;

use self::node::{Kind, Node};
use crate::diagnostic::Diagnostic;
use crate::span::Span;

/// Reads a YAML file of any form, of at most so many levels, with the location of each value. `None` if it is not
/// unambiguous YAML.
pub fn read_any(path: &str, text: &str, levels: usize, out: &mut Vec<Diagnostic>) -> Option<Node> {
    node::parse_deep(&path.into(), text, levels, out)
}

/// Reads a file of another format with the same rules: only unambiguous YAML, and every problem of form with its
/// location. `None` if it is not a mapping.
pub fn read(path: &str, text: &str, section: &'static shape::Section, out: &mut Vec<Diagnostic>) -> Option<Node> {
    let path: Arc<str> = path.into();
    let mut node = node::parse(&path, text, out)?;
    shape::check_section(&mut node, section, &Span { file: path, start: 0, end: 0 }, out);
    matches!(node.kind, Kind::Map(_)).then_some(node)
}
