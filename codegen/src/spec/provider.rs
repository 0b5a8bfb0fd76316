//! A provider: its name, documents and ids.

use super::catalog::CatalogEntry;
use super::described::Described;
use super::endpoint::{Endpoint, PROVIDER_ENDPOINT, endpoints};
use super::errors::Family;
use super::facts::DOC;
use super::operation::Operation;
use super::platform::Platform;
use super::push;
use super::push::{ListedMessage, PushBody};
use crate::span::{Span, Spanned};
use crate::yaml::read::Map;
use crate::yaml::shape::Shape::{Either, Entries, List, Prose};
use crate::yaml::shape::{Section, Shape, may, must};

/// `PROVIDER/provider.yaml` and the other files of the folder.
#[derive(Debug)]
pub struct Provider {
    pub name: Spanned<String>,
    pub title: String,
    pub doc: Option<String>,
    /// The platform that it is reached through, unless a client chooses another one.
    pub platform: Spanned<String>,
    /// The others that it is reached through.
    pub other_platforms: Vec<Spanned<String>>,
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

    /// The platforms that it is reached through; the first is the default.
    pub fn platforms(&self) -> impl Iterator<Item = &Spanned<String>> {
        std::iter::once(&self.platform).chain(&self.other_platforms)
    }

    /// Whether it is reached through a platform.
    #[must_use]
    pub fn is_on(&self, platform: &str) -> bool {
        self.platforms().any(|name| name.value == platform)
    }

    /// The platforms that an operation is reached through; the first is the default.
    #[must_use]
    pub fn platforms_of<'a>(&'a self, operation: &'a Operation) -> Vec<&'a str> {
        let has = |name: &&Spanned<String>| {
            operation.platforms.is_empty() || operation.platforms.iter().any(|own| own.value == name.value)
        };
        self.platforms().filter(has).map(|name| name.value.as_str()).collect()
    }

    /// Its own endpoints on a platform, or those of the platform.
    #[must_use]
    pub fn endpoints_on<'a>(&'a self, platform: &'a Platform) -> Vec<&'a Endpoint> {
        let name = |endpoint: &'a Endpoint| endpoint.platform.as_ref().unwrap_or(&self.platform).value.as_str();
        let own: Vec<&Endpoint> = self.endpoints.iter().filter(|e| name(e) == platform.name.value).collect();
        if own.is_empty() { platform.endpoints.iter().collect() } else { own }
    }
}

/// `PROVIDER/provider.yaml`
pub(crate) static PROVIDER: Section = Section {
    name: "a provider",
    keys: &[
        must("provider", Prose, "its name, that of the folder"),
        must("title", Prose, "the name for people"),
        DOC,
        must(
            "platform",
            Either(&Prose, &List(&Prose)),
            "name of the platform, a file in platforms/; or of several, of which the first is the default of a client",
        ),
        may("endpoints", List(&Shape::Section(&PROVIDER_ENDPOINT)), "addresses, if they differ from the platform's"),
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
    let mut platforms = map.texts("platform").into_iter();
    Provider {
        name: map.must("provider"),
        title: map.string("title").unwrap_or_default(),
        doc: map.string("doc"),
        platform: platforms.next().unwrap_or_else(|| map.must("platform")),
        other_platforms: platforms.collect(),
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
