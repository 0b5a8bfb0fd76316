//! A provider: its name, documents and ids.

use super::catalog::CatalogEntry;
use super::described::Described;
use super::endpoint::{ENDPOINT, Endpoint, endpoints};
use super::errors::Family;
use super::facts::DOC;
use super::operation::Operation;
use super::platform::Platform;
use super::push;
use super::push::{ListedMessage, PushBody};
use crate::span::{Span, Spanned};
use crate::yaml::read::Map;
use crate::yaml::shape::Shape::{Entries, List, Prose};
use crate::yaml::shape::{Section, Shape, may, must};

/// `PROVIDER/provider.yaml` and the other files of the folder.
#[derive(Debug)]
pub struct Provider {
    pub name: Spanned<String>,
    pub title: String,
    pub doc: Option<String>,
    pub platform: Spanned<String>,
    pub endpoints: Vec<Endpoint>,
    pub documents: Vec<Document>,
    pub ids: Vec<Id>,
    pub families: Vec<Family>,
    pub operations: Vec<Operation>,
    pub pushes: Vec<PushBody>,
    /// Push message types whose body is not documented.
    pub listed_messages: Vec<ListedMessage>,
    pub catalog: Vec<CatalogEntry>,
    /// Breaking changes of the public surface.
    pub breaks: Vec<Break>,
    /// The provider that `catalog.yaml` names.
    pub catalog_name: Option<Spanned<String>>,
    /// Its folder below `specs/`.
    pub folder: String,
}

#[derive(Debug, Clone)]
pub struct Document {
    pub name: Spanned<String>,
    pub title: String,
    pub url: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Id {
    pub name: Spanned<String>,
    pub vendor_type: Spanned<String>,
    pub doc: Option<String>,
}

/// A removed line of `api.txt`.
#[derive(Debug)]
pub struct Break {
    pub gone: Spanned<String>,
    /// The replacement.
    pub now: Option<String>,
    pub doc: String,
}

impl Provider {
    /// What each operation and push body states.
    pub fn described(&self) -> impl Iterator<Item = Described<'_>> {
        self.operations.iter().map(Operation::described).chain(self.pushes.iter().map(PushBody::described))
    }

    /// Its own endpoints, or those of the platform.
    #[must_use]
    pub fn endpoints_on<'a>(&'a self, platform: &'a Platform) -> &'a [Endpoint] {
        if self.endpoints.is_empty() { &platform.endpoints } else { &self.endpoints }
    }
}

/// `PROVIDER/provider.yaml`
pub(crate) static PROVIDER: Section = Section {
    name: "a provider",
    keys: &[
        must("provider", Prose, "its name, that of the folder"),
        must("title", Prose, "the name for people"),
        DOC,
        must("platform", Prose, "name of the platform: a file in platforms/"),
        may("endpoints", List(&Shape::Section(&ENDPOINT)), "addresses, if they differ from the platform's"),
        must("documents", Entries(&Shape::Section(&DOCUMENT)), "the vendor's pages that the specs refer to"),
        may("ids", Entries(&Shape::Section(&ID)), "id types, so that two kinds of id can't be confused"),
        may("messages", Entries(&Shape::Section(&push::LISTED)), "push message types whose body is not documented"),
        may("breaks", List(&Shape::Section(&BREAK)), "breaking changes of the public surface, explained for users"),
    ],
};

static BREAK: Section = Section {
    name: "a break",
    keys: &[
        must("gone", Prose, "the removed line of api.txt"),
        may("now", Prose, "the replacement"),
        must("doc", Prose, "the reason, and what users have to change"),
    ],
};

pub(crate) static DOCUMENT: Section = Section {
    name: "a document",
    keys: &[must("title", Prose, "title of the page, verbatim"), may("url", Prose, "address of the page")],
};

pub(crate) static ID: Section =
    Section { name: "an id", keys: &[must("type", Prose, "a scalar type of the platform"), DOC] };

/// Reads `provider.yaml`; the other files of the folder are added later.
pub(crate) fn provider(map: Map<'_>) -> Provider {
    Provider {
        name: map.must("provider"),
        title: map.string("title").unwrap_or_default(),
        doc: map.string("doc"),
        platform: map.must("platform"),
        endpoints: endpoints(map),
        documents: documents(map),
        ids: ids(map),
        families: Vec::new(),
        operations: Vec::new(),
        pushes: Vec::new(),
        listed_messages: push::listed(map),
        breaks: map
            .items("breaks")
            .map(|m| Break { gone: m.must("gone"), now: m.string("now"), doc: m.string("doc").unwrap_or_default() })
            .collect(),
        catalog: Vec::new(),
        catalog_name: None,
        folder: String::new(),
    }
}

pub(crate) fn documents(map: Map<'_>) -> Vec<Document> {
    let document = |(name, m): (&Spanned<String>, Map<'_>)| Document {
        name: name.clone(),
        title: m.string("title").unwrap_or_default(),
        url: m.string("url"),
    };
    map.named("documents").map(document).collect()
}

pub(crate) fn ids(map: Map<'_>) -> Vec<Id> {
    let id = |(name, m): (&Spanned<String>, Map<'_>)| Id {
        name: name.clone(),
        vendor_type: m.must("type"),
        doc: m.string("doc"),
    };
    map.named("ids").map(id).collect()
}

/// A folder whose `provider.yaml` is missing or could not be read.
pub(crate) fn placeholder(at: &Span) -> Provider {
    provider(Map::empty(at))
}
