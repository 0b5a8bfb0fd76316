//! Documented requests, responses and errors.

use std::collections::BTreeMap;

use super::facts::{DOC, EVIDENCE};
use crate::diagnostic::Diagnostic;
use crate::keyword::Evidence;
use crate::span::{Span, Spanned};
use crate::yaml::json;
use crate::yaml::read::Map;
use crate::yaml::shape::Shape::{Boolean, Entries, Json, List, OneOf, Prose, Text};
use crate::yaml::shape::{Key, Section, Shape, may, must};

#[derive(Debug, Clone)]
pub struct Example {
    pub name: Spanned<String>,
    pub evidence: Evidence,
    /// The arguments by wire names, as JSON.
    pub request: Option<Spanned<serde_json::Value>>,
    /// The location of each part of the arguments, by path: `sub_tid[1]`.
    pub request_spans: BTreeMap<String, Span>,
    /// Whether it has both `response` and `error`, which is not allowed.
    pub response_and_error: bool,
    pub response: Option<ExampleResponse>,
    pub skeleton: bool,
    pub made_up: Vec<Spanned<String>>,
    pub placeholders: Vec<Spanned<String>>,
    /// Paths of wrong values in the document's response (`data[0].amount`), each with the reason.
    pub erratum: Vec<(Spanned<String>, Spanned<String>)>,
    pub doc: Option<String>,
}

/// The response of an example.
#[derive(Debug, Clone)]
pub struct ExampleResponse {
    /// `xml`, `json`, `simplified` to the path of the body, below `specs/`.
    pub forms: Vec<(String, Spanned<String>)>,
    /// Forms that the document does not show.
    pub derived: Vec<Spanned<String>>,
    /// `None` for a success.
    pub error: Option<ExpectedError>,
}

#[derive(Debug, Clone)]
pub struct ExpectedError {
    pub code: Spanned<String>,
    pub sub_code: Option<Spanned<String>>,
    /// The documented code (the key in the spec) that it matches.
    pub matches: Option<Spanned<String>>,
}

pub(crate) static EXAMPLE: Section = Section {
    name: "an example",
    keys: &[
        must("name", Prose, "its name; also the name of a test, so keep it stable"),
        EVIDENCE,
        may("request", Json, "arguments by wire name, if the document shows them"),
        may("response", Shape::Section(&RESPONSE), "bodies of a success"),
        may("error", Shape::Section(&ERROR), "bodies of an error"),
        may("skeleton", Boolean, "whether it is a generated skeleton, which shows only the structure"),
        may("made_up", List(&Prose), "paths of personal fields whose values were replaced"),
        may("placeholders", List(&Prose), "paths of personal fields whose printed values identify nobody"),
        may("erratum", Entries(&Prose), "paths of wrong values in the document's response, each with the reason"),
        DOC,
    ],
};

const XML: Key = may("xml", Prose, "path of the XML body, relative to the operation's folder");

const JSON: Key = may("json", Prose, "path of the JSON body, relative to the operation's folder");

const SIMPLIFIED: Key =
    may("simplified", Prose, "path of the simplified JSON body, relative to the operation's folder");

const DERIVED: Key =
    may("derived", List(&OneOf(&["xml", "json", "simplified"])), "forms that the document does not show");

static RESPONSE: Section = Section { name: "`response`", keys: &[XML, JSON, SIMPLIFIED, DERIVED] };

static ERROR: Section = Section {
    name: "`error`",
    keys: &[
        XML,
        JSON,
        SIMPLIFIED,
        DERIVED,
        must("code", Text, "the code in the body"),
        may("sub_code", Text, "the sub-code in the body"),
        may("matches", Prose, "the documented code that it matches"),
    ],
};

pub(crate) fn example(map: Map<'_>, folder: &str, out: &mut Vec<Diagnostic>) -> Example {
    let request = map.map("request").and_then(|_| map.node("request")).map(|node| json::value(node, out));
    let (request, request_spans) = request.map_or((None, Default::default()), |(value, places)| (Some(value), places));
    let error = map.map("error");
    let response = error.or_else(|| map.map("response")).map(|m| response(m, folder, error.is_some()));
    Example {
        request,
        request_spans,
        response_and_error: map.has("response") && map.has("error"),
        response,
        ..shown(map)
    }
}

/// An example without its request and response.
pub(crate) fn shown(map: Map<'_>) -> Example {
    Example {
        name: map.must("name"),
        evidence: map.evidence(),
        request: None,
        request_spans: Default::default(),
        response_and_error: false,
        response: None,
        skeleton: map.boolean("skeleton").unwrap_or(false),
        made_up: map.texts("made_up"),
        placeholders: map.texts("placeholders"),
        erratum: map.pairs("erratum"),
        doc: map.string("doc"),
    }
}

pub(crate) fn response(map: Map<'_>, folder: &str, is_error: bool) -> ExampleResponse {
    let form = |name: &str| {
        let file = map.text(name)?;
        Some((name.to_owned(), Spanned { value: format!("{folder}/{}", file.value), span: file.span }))
    };
    ExampleResponse {
        forms: ["xml", "json", "simplified"].into_iter().filter_map(form).collect(),
        derived: map.texts("derived"),
        error: is_error.then(|| ExpectedError {
            code: map.must("code"),
            sub_code: map.text("sub_code"),
            matches: map.text("matches"),
        }),
    }
}
