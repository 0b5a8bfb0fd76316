//! The addresses of a platform or a provider.

use super::facts::{DOC, EVIDENCE};
use crate::keyword::Evidence;
use crate::span::Spanned;
use crate::yaml::read::Map;
use crate::yaml::shape::Shape::{Entries, Prose};
use crate::yaml::shape::{Key, Section, may, must};

#[derive(Debug)]
pub struct Endpoint {
    pub name: Spanned<String>,
    pub url: Spanned<String>,
    /// Other addresses of the same endpoint, which operations select: name and URL.
    pub hosts: Vec<(Spanned<String>, Spanned<String>)>,
    /// Of a provider with several platforms: the one whose address it is, if it is not the first.
    pub platform: Option<Spanned<String>>,
    pub doc: Option<String>,
    pub evidence: Evidence,
}

const NAME: Key = must("name", Prose, "its name");
const URL: Key = must("url", Prose, "its URL");
const HOSTS: Key =
    may("hosts", Entries(&Prose), "other URLs of this endpoint by name, for the operations that name one as `host`");

/// An address of a platform.
pub(crate) static ENDPOINT: Section = Section { name: "an endpoint", keys: &[NAME, URL, HOSTS, DOC, EVIDENCE] };

/// An address of a provider.
pub(crate) static PROVIDER_ENDPOINT: Section = Section {
    name: "an endpoint of a provider",
    keys: &[
        NAME,
        URL,
        HOSTS,
        may("platform", Prose, "the platform whose address it is, if the provider has several and it is not the first"),
        DOC,
        EVIDENCE,
    ],
};

pub(crate) fn endpoints(map: Map<'_>) -> Vec<Endpoint> {
    let endpoint = |m: Map<'_>| Endpoint {
        name: m.must("name"),
        url: m.must("url"),
        hosts: m.pairs("hosts"),
        platform: m.text("platform"),
        doc: m.string("doc"),
        evidence: m.evidence(),
    };
    map.items("endpoints").map(endpoint).collect()
}
