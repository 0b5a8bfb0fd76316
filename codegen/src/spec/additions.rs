//! The keys of additions to an imported file.

use super::endpoint::PROVIDER_ENDPOINT;
use super::errors::{ERROR_CODE, FAMILY_USE};
use super::example::EXAMPLE;
use super::facts::{DOC, OPEN};
use super::failure::FAILURE;
use super::field::DIFFERENCE;
use super::operation::{IDEMPOTENT, OTHER_ROOT};
use super::pages::PAGES;
use super::provider::{DOCUMENT, ID};
use super::rule::RULE;
use super::types::{ENUM, TYPE};
use crate::yaml::shape::Shape::{Boolean, Entries, List, Prose, Switch};
use crate::yaml::shape::{Section, Shape, may, must};

/// `PROVIDER/GROUP/additions/REST.yaml`
pub(crate) static OF_OPERATION: Section = Section {
    name: "additions to an operation",
    keys: &[
        must("operation", Prose, "the id of the operation that they belong to"),
        may("title", Prose, "one line in our own words, instead of the vendor's"),
        DOC,
        may("documents", List(&Prose), "more of the vendor's pages that describe it: names from provider.yaml"),
        may("session", Boolean, "`false` if it needs no access token: a client sends none"),
        may(
            "idempotent",
            Shape::Section(&IDEMPOTENT),
            "whether sending it twice has the same effect as sending it once",
        ),
        may("confirm_with", Prose, "the operation that shows whether this write was carried out"),
        may("pages", Shape::Section(&PAGES), "how the list in its response is paged"),
        may("other_root", Shape::Section(&OTHER_ROOT), "a second name of the root of its response"),
        may(
            "differences",
            Entries(&Shape::Section(&DIFFERENCE)),
            "what the vendor's metadata lacks or has wrong, by `response.FIELD`, `types.TYPE.FIELD` and the like",
        ),
        may("types", Entries(&Shape::Section(&TYPE)), "more object types"),
        may("enums", Entries(&Shape::Section(&ENUM)), "open enums: unknown values are kept"),
        may("failure", Shape::Section(&FAILURE), "the fields that report a failure inside a success"),
        may("errors", Entries(&Switch("family", &FAMILY_USE, &ERROR_CODE)), "more error codes, or better rows"),
        may("rules", List(&Shape::Section(&RULE)), "combinations of request fields that the provider rejects"),
        OPEN,
        may("examples", List(&Shape::Section(&EXAMPLE)), "more documented requests, responses and errors"),
    ],
};

/// `PROVIDER/additions/provider.yaml`
pub(crate) static OF_PROVIDER: Section = Section {
    name: "additions to a provider",
    keys: &[
        must("provider", Prose, "the name of the provider that they belong to"),
        may("title", Prose, "the name for people"),
        DOC,
        may("endpoints", List(&Shape::Section(&PROVIDER_ENDPOINT)), "addresses, if they differ from the platform's"),
        may("documents", Entries(&Shape::Section(&DOCUMENT)), "more of the vendor's pages"),
        may("ids", Entries(&Shape::Section(&ID)), "id types, so that two kinds of id can't be confused"),
    ],
};
