//! The addresses of a platform or a provider.

use super::facts::{DOC, EVIDENCE};
use crate::keyword::Evidence;
use crate::span::Spanned;
use crate::yaml::read::Map;
use crate::yaml::shape::Shape::{Entries, Prose};
use crate::yaml::shape::{Section, may, must};

#[derive(Debug)]
pub struct Endpoint {
    pub name: Spanned<String>,
    pub url: Spanned<String>,
    /// Other addresses of the same endpoint, which operations select: name and URL.
    pub hosts: Vec<(Spanned<String>, Spanned<String>)>,
    pub doc: Option<String>,
    pub evidence: Evidence,
}

pub(crate) static ENDPOINT: Section = Section {
    name: "an endpoint",
    keys: &[
        must("name", Prose, "its name"),
        must("url", Prose, "its URL"),
        may(
            "hosts",
            Entries(&Prose),
            "other URLs of this endpoint by name, for the operations that name one as `host`",
        ),
        DOC,
        EVIDENCE,
    ],
};

pub(crate) fn endpoints(map: Map<'_>) -> Vec<Endpoint> {
    let endpoint = |m: Map<'_>| Endpoint {
        name: m.must("name"),
        url: m.must("url"),
        hosts: m.pairs("hosts"),
        doc: m.string("doc"),
        evidence: m.evidence(),
    };
    map.items("endpoints").map(endpoint).collect()
}
