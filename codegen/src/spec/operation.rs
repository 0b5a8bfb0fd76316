//! An operation: what its file states.

use std::sync::Arc;

use super::catalog::METHODS;
use super::errors::{ERROR_CODE, ErrorRow, FAMILY_USE, error_row};
use super::example::{EXAMPLE, Example, example};
use super::facts::{DOC, EVIDENCE, EVIDENCES, OPEN};
use super::failure::{FAILURE, Failure, read_failure};
use super::field::{DIFFERENCE, FIELDS, Field, fields};
use super::pages::{PAGES, Pages, pages};
use super::provider::DOCUMENT;
use super::rule::{RULE, Rule, rule};
use super::types::{ENUM, Enum, TYPE, Type, read_enum, read_type};
use crate::diagnostic::Diagnostic;
use crate::keyword::Evidence;
use crate::span::Spanned;
use crate::yaml::read::Map;
use crate::yaml::shape::Shape::{Boolean, Either, Entries, List, OneOf, Prose, Switch};
use crate::yaml::shape::{Section, Shape, may, must};

/// `PROVIDER/GROUP/REST.yaml`, or for one provider what `platforms/NAME.operations/GROUP/REST.yaml` describes.
#[derive(Debug)]
pub struct Operation {
    pub id: Spanned<String>,
    /// For an operation of a platform: its id in the file, without the provider.
    pub shared: Option<Spanned<String>>,
    /// Path of its file below `specs/`.
    pub file: Arc<str>,
    /// Folder below the provider's: `logistics`, `local.logistics`.
    pub group: String,
    /// File name without `.yaml`.
    pub rest: String,
    pub title: Spanned<String>,
    pub doc: Option<String>,
    pub documents: Vec<Spanned<String>>,
    /// The platforms of its provider that have it; empty: all.
    pub platforms: Vec<Spanned<String>>,
    pub http: Option<Http>,
    /// One of the platform's, if the operation does not use the default one.
    pub style: Option<Spanned<String>>,
    /// One of the `hosts` of an endpoint, if it has an address of its own.
    pub host: Option<Spanned<String>>,
    /// `false`: it needs no access token.
    pub session: Option<Spanned<bool>>,
    /// Whether a program made the file from the vendor's metadata, so that nobody has read the facts.
    pub imported: bool,
    pub idempotent: bool,
    pub idempotent_evidence: Evidence,
    /// The read that shows whether this write was carried out.
    pub confirm_with: Option<Spanned<String>>,
    pub pages: Option<Pages>,
    /// A second name of the root of its response.
    pub other_root: Option<OtherRoot>,
    pub request: Vec<Field>,
    pub old_parameters: Vec<OldParameter>,
    pub response: Vec<Field>,
    pub types: Vec<Type>,
    pub enums: Vec<Enum>,
    pub failure: Option<Failure>,
    pub errors: Vec<ErrorRow>,
    pub rules: Vec<Rule>,
    pub examples: Vec<Example>,
    pub open: Option<String>,
}

/// A second name of the root of a response.
#[derive(Debug, Clone)]
pub struct OtherRoot {
    pub name: Spanned<String>,
    pub doc: Option<String>,
    pub evidence: Evidence,
    pub open: Option<String>,
}

/// A parameter that old SDKs send, and no document has any more.
#[derive(Debug, Clone)]
pub struct OldParameter {
    pub name: Spanned<String>,
    pub doc: String,
    pub evidence: Evidence,
}

#[derive(Debug)]
pub struct Http {
    pub method: Spanned<String>,
    pub path: Spanned<String>,
}

impl Operation {
    /// Whether the id is the path of the file below the provider's folder, without the provider: the name of a method
    /// that does not start with the provider's. Only where a parameter names the operation.
    #[must_use]
    pub fn has_foreign_id(&self, provider: &str) -> bool {
        let id = &self.id.value;
        let below = id.strip_prefix(self.group.as_str()).and_then(|rest| rest.strip_prefix('.'));
        below == Some(self.rest.as_str()) && id.split('.').next() != Some(provider)
    }

    /// Whether the session of a client is sent.
    #[must_use]
    pub fn sends_session(&self) -> bool {
        self.session.as_ref().is_none_or(|session| session.value)
    }
}

impl Http {
    /// Whether parameters can be sent in a body. HTTP defines no meaning for a body of GET or DELETE.
    #[must_use]
    pub fn has_body(&self) -> bool {
        !matches!(self.method.value.as_str(), "GET" | "DELETE")
    }
}

/// Keys that an operation of one provider and one of a platform have; `$id`, `$pages` and `$examples` differ.
macro_rules! operation_keys {
    ($id:expr, $pages:expr, $examples:expr) => {
        &[
            $id,
            must("title", Prose, "one line in our own words"),
            DOC,
            $pages,
            may("platforms", List(&Prose), "those of the provider's platforms that have it; without it, all"),
            may("http", Shape::Section(&HTTP), "method and path, if the platform has no single address"),
            may("style", Prose, "one of the platform's `styles`, if the operation does not use the default one"),
            may("host", Prose, "one of the endpoints' `hosts`, if it has an address of its own"),
            may("session", Boolean, "`false` if it needs no access token: a client sends none"),
            may("tier", OneOf(&["proven", "imported"]), "`imported`: made from the vendor's metadata, read by nobody"),
            may(
                "idempotent",
                Shape::Section(&IDEMPOTENT),
                "whether sending it twice has the same effect as sending it once",
            ),
            may("confirm_with", Prose, "the operation that shows whether this write was carried out"),
            may("pages", Shape::Section(&PAGES), "how the list in its response is paged"),
            may("other_root", Shape::Section(&OTHER_ROOT), "a second name of the root of its response"),
            may("request", Entries(&FIELDS), "fields of the request, in the order of the document"),
            may(
                "old_parameters",
                Entries(&Shape::Section(&OLD_PARAMETER)),
                "what old SDKs send and no document has any more: the mock server says so, a client does not send it",
            ),
            must("response", Entries(&FIELDS), "fields of the response, in the order of the document"),
            may("types", Entries(&Shape::Section(&TYPE)), "the vendor's object types"),
            may("enums", Entries(&Shape::Section(&ENUM)), "open enums: unknown values are kept"),
            may("failure", Shape::Section(&FAILURE), "the fields that report a failure inside a success"),
            may("errors", Entries(&Switch("family", &FAMILY_USE, &ERROR_CODE)), "documented error codes"),
            may("rules", List(&Shape::Section(&RULE)), "combinations of request fields that the provider rejects"),
            OPEN,
            $examples,
        ]
    };
}

/// `PROVIDER/GROUP/REST.yaml`
pub(crate) static OPERATION: Section = Section {
    name: "an operation",
    keys: operation_keys![
        must("operation", Prose, "its id: provider, group and file name, separated by dots"),
        must(
            "documents",
            DOCUMENTS,
            "the vendor's pages that describe it: names from provider.yaml, or pages with title and address"
        ),
        may("examples", List(&Shape::Section(&EXAMPLE)), "documented requests, responses and errors")
    ],
};

/// `platforms/NAME.operations/GROUP/REST.yaml`
pub(crate) static SHARED_OPERATION: Section = Section {
    name: "an operation of a platform",
    keys: operation_keys![
        must("operation", Prose, "its id without a provider: group and file name, separated by a dot"),
        must("providers", Entries(&Shape::Section(&SERVED)), "the providers that serve it"),
        may(
            "examples",
            List(&Shape::Section(&EXAMPLE)),
            "requests, responses and errors that the pages of all providers show"
        )
    ],
};

/// How a provider serves an operation of its platform.
static SERVED: Section = Section {
    name: "a provider of an operation",
    keys: &[
        must(
            "documents",
            DOCUMENTS,
            "its pages that describe the operation: names from provider.yaml, or pages with title and address",
        ),
        may(
            "evidence",
            EVIDENCES,
            "source of the fields: `example` if its page shows an example alone, `inferred` if it describes none",
        ),
        OPEN,
        may(
            "differences",
            Entries(&Shape::Section(&DIFFERENCE)),
            "what is different here, by `response.FIELD`, `types.TYPE.FIELD` and the like",
        ),
        may("examples", List(&Shape::Section(&EXAMPLE)), "requests, responses and errors that only its pages show"),
    ],
};

static HTTP: Section = Section {
    name: "`http`",
    keys: &[
        must("method", METHODS, "GET, POST, PUT, DELETE or PATCH"),
        must("path", Prose, "path, starting with a slash"),
    ],
};

pub(crate) static IDEMPOTENT: Section = Section {
    name: "`idempotent`",
    keys: &[
        must("is", Boolean, "whether sending it twice has the same effect as sending it once"),
        must("evidence", EVIDENCES, "source of the claim: a wrong claim makes a client send twice"),
    ],
};

pub(crate) static OTHER_ROOT: Section = Section {
    name: "`other_root`",
    keys: &[must("name", Prose, "the other name; while `evidence` is `inferred`, it is reported"), DOC, EVIDENCE, OPEN],
};

/// Names of documents, or documents that only this file needs.
static OLD_PARAMETER: Section = Section {
    name: "a parameter of old SDKs",
    keys: &[must("doc", Prose, "which SDKs send it, and what became of it"), EVIDENCE],
};

const DOCUMENTS: Shape = Either(&List(&Prose), &Entries(&Shape::Section(&DOCUMENT)));

fn old_parameter(name: &Spanned<String>, map: Map<'_>) -> OldParameter {
    OldParameter { name: name.clone(), doc: map.string("doc").unwrap_or_default(), evidence: map.evidence() }
}

/// Reads an operation at `PROVIDER/GROUP/REST.yaml`.
pub(crate) fn read(map: Map<'_>, file: &Arc<str>, group: &str, rest: &str, out: &mut Vec<Diagnostic>) -> Operation {
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let idempotent = map.map_or_empty("idempotent");
    Operation {
        id: map.must("operation"),
        shared: None,
        file: Arc::clone(file),
        group: group.to_owned(),
        rest: rest.to_owned(),
        title: map.must("title"),
        doc: map.string("doc"),
        documents: document_names(map),
        platforms: map.texts("platforms"),
        http: map.map("http").map(|m| Http { method: m.must("method"), path: m.must("path") }),
        style: map.text("style"),
        host: map.text("host"),
        session: map
            .text("session")
            .map(|text| Spanned { value: map.boolean("session") != Some(false), span: text.span }),
        imported: map.string("tier").as_deref() == Some("imported"),
        idempotent: idempotent.boolean("is").unwrap_or(false),
        idempotent_evidence: idempotent.evidence(),
        confirm_with: map.text("confirm_with"),
        pages: map.map("pages").map(pages),
        other_root: map.map("other_root").map(|m| OtherRoot {
            name: m.must("name"),
            doc: m.string("doc"),
            evidence: m.evidence(),
            open: m.string("open"),
        }),
        request: fields(map, "request"),
        old_parameters: map.named("old_parameters").map(|(name, m)| old_parameter(name, m)).collect(),
        response: fields(map, "response"),
        types: map.named("types").map(|(name, m)| read_type(name, m)).collect(),
        enums: map.named("enums").map(|(name, m)| read_enum(name, m)).collect(),
        failure: map.map("failure").map(read_failure),
        errors: map.named("errors").map(|(code, m)| error_row(code, m)).collect(),
        rules: map.items("rules").map(rule).collect(),
        examples: map.items("examples").map(|m| example(m, folder, out)).collect(),
        open: map.string("open"),
    }
}

/// The names of an operation's documents, whether the file defines them or only names them.
pub(crate) fn document_names(map: Map<'_>) -> Vec<Spanned<String>> {
    map.texts("documents").into_iter().chain(map.named("documents").map(|(name, _)| name.clone())).collect()
}
