//! Reads values from nodes. Reports nothing: `shape` has reported the form of the file, so a value that is
//! missing or of a different kind is absent.

use super::node::{Kind, Node};
use crate::keyword::Evidence;
use crate::span::{Span, Spanned};

/// A mapping, and the location to report if a key is missing.
#[derive(Clone, Copy)]
pub struct Map<'a> {
    entries: &'a [(Spanned<String>, Node)],
    pub owner: &'a Span,
}

impl<'a> Map<'a> {
    /// The mapping of a node; empty if the node is not a mapping.
    pub fn new(node: &'a Node, owner: &'a Span) -> Self {
        match &node.kind {
            Kind::Map(entries) => Self { entries, owner },
            _ => Self { entries: &[], owner },
        }
    }

    /// A mapping without entries.
    pub fn empty(owner: &'a Span) -> Self {
        Self { entries: &[], owner }
    }

    fn entry(&self, key: &str) -> Option<&'a (Spanned<String>, Node)> {
        self.entries.iter().find(|(name, _)| name.value == key)
    }

    pub fn node(&self, key: &str) -> Option<&'a Node> {
        self.entry(key).map(|(_, node)| node)
    }

    /// The key itself with its location.
    pub fn key(&self, key: &str) -> Option<&'a Spanned<String>> {
        self.entry(key).map(|(name, _)| name)
    }

    /// All keys, in the order of the file.
    pub fn names(&self) -> impl Iterator<Item = &'a Spanned<String>> + use<'a> {
        self.entries.iter().map(|(name, _)| name)
    }

    pub fn has(&self, key: &str) -> bool {
        self.entry(key).is_some()
    }

    pub fn text(&self, key: &str) -> Option<Spanned<String>> {
        scalar(self.node(key)?)
    }

    pub fn string(&self, key: &str) -> Option<String> {
        self.text(key).map(|t| t.value)
    }

    /// A required string; if missing, empty with the owner's location.
    pub fn must(&self, key: &str) -> Spanned<String> {
        self.text(key).unwrap_or_else(|| Spanned { value: String::new(), span: self.owner.clone() })
    }

    pub fn boolean(&self, key: &str) -> Option<bool> {
        match self.string(key)?.as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }

    pub fn count(&self, key: &str) -> Option<u32> {
        self.string(key)?.parse().ok()
    }

    pub fn evidence(&self) -> Evidence {
        match self.string("evidence").as_deref() {
            Some("example") => Evidence::Example,
            Some("inferred") => Evidence::Inferred,
            _ => Evidence::Documented,
        }
    }

    /// A string, or a list of strings.
    pub fn texts(&self, key: &str) -> Vec<Spanned<String>> {
        match self.node(key) {
            Some(Node { kind: Kind::List(items), .. }) => items.iter().filter_map(scalar).collect(),
            Some(node) => scalar(node).into_iter().collect(),
            None => Vec::new(),
        }
    }

    pub fn map(&self, key: &str) -> Option<Self> {
        let (name, node) = self.entry(key)?;
        matches!(node.kind, Kind::Map(_)).then(|| Self::new(node, &name.span))
    }

    /// The mapping of a key; empty if there is none.
    pub fn map_or_empty(&self, key: &str) -> Self {
        self.map(key).unwrap_or(Self::empty(self.owner))
    }

    /// Named mappings: `types:`, `request:`.
    pub fn named(&self, key: &str) -> impl Iterator<Item = (&'a Spanned<String>, Map<'a>)> + use<'a> {
        self.map_or_empty(key).entries.iter().map(|(name, node)| (name, Map::new(node, &name.span)))
    }

    /// Named strings: `types: { String: string }`.
    pub fn pairs(&self, key: &str) -> Vec<(Spanned<String>, Spanned<String>)> {
        let entries = self.map_or_empty(key).entries;
        entries.iter().filter_map(|(name, node)| Some((name.clone(), scalar(node)?))).collect()
    }

    /// Mappings of a list: `endpoints:`, `examples:`.
    pub fn items(&self, key: &str) -> impl Iterator<Item = Map<'a>> + use<'a> {
        let items: &[Node] = match self.node(key) {
            Some(Node { kind: Kind::List(items), .. }) => items,
            _ => &[],
        };
        items.iter().map(|node| Map::new(node, &node.span))
    }
}

fn scalar(node: &Node) -> Option<Spanned<String>> {
    match &node.kind {
        Kind::Scalar { text, .. } if !node.is_null() => Some(Spanned { value: text.clone(), span: node.span.clone() }),
        _ => None,
    }
}
