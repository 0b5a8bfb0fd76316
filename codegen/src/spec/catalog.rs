//! The operations that a provider's navigation trees list.

use crate::keyword::HttpMethod;
use crate::span::{Span, Spanned};
use crate::yaml::read::Map;
use crate::yaml::shape::Shape::{List, OneOf, Prose};
use crate::yaml::shape::{Section, Shape, may, must};

/// An operation that a navigation tree lists.
#[derive(Debug)]
pub struct CatalogEntry {
    pub document: String,
    pub document_span: Span,
    pub group: String,
    pub title: Spanned<String>,
    pub method: Option<Spanned<String>>,
    pub operation: Option<Spanned<String>>,
}

/// `PROVIDER/catalog.yaml`
pub(crate) static CATALOG: Section = Section {
    name: "a catalog",
    keys: &[
        must("catalog", Prose, "the provider"),
        must("document", Prose, "the page with the navigation tree"),
        must("entries", List(&Shape::Section(&ENTRY)), "the operations that the tree lists"),
    ],
};

/// A catalog of several navigation trees.
pub(crate) static FOREST: Section = Section {
    name: "a catalog of several trees",
    keys: &[
        must("catalog", Prose, "the provider"),
        must("trees", List(&Shape::Section(&TREE)), "one navigation tree each"),
    ],
};

static TREE: Section = Section {
    name: "a tree",
    keys: &[
        must("document", Prose, "the page with the navigation tree"),
        must("entries", List(&Shape::Section(&ENTRY)), "the operations that the tree lists"),
    ],
};

static ENTRY: Section = Section {
    name: "an entry of a catalog",
    keys: &[
        must("group", Prose, "its group in the tree"),
        must("title", Prose, "its title in the tree, verbatim"),
        may("method", METHODS, "the HTTP method, if shown"),
        may("operation", Prose, "the operation that implements it"),
    ],
};

pub(crate) const METHODS: Shape = OneOf(HttpMethod::WORDS);

/// The name that a catalog gives its provider, and its entries.
pub(crate) fn catalog(map: Map<'_>) -> (Spanned<String>, Vec<CatalogEntry>) {
    let mut entries = tree(map);
    for branch in map.items("trees") {
        entries.extend(tree(branch));
    }
    (map.must("catalog"), entries)
}

fn tree(map: Map<'_>) -> Vec<CatalogEntry> {
    let document = map.must("document");
    let entry = |m: Map<'_>| CatalogEntry {
        document: document.value.clone(),
        document_span: document.span.clone(),
        group: m.string("group").unwrap_or_default(),
        title: m.must("title"),
        method: m.text("method"),
        operation: m.text("operation"),
    };
    map.items("entries").map(entry).collect()
}
