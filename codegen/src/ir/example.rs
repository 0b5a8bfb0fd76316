//! Documented examples and their errata.

use serde::Serialize;

use super::{Evidence, Span};

#[derive(Debug, Serialize)]
pub struct Example {
    pub name: String,
    /// `taobao.logistics.trace.search/documented`
    pub case: String,
    pub evidence: Evidence,
    pub request: Option<serde_json::Value>,
    pub forms: Vec<Body>,
    pub error: Option<ExpectedError>,
    pub skeleton: bool,
    pub made_up: Vec<String>,
    pub placeholders: Vec<String>,
    /// Wrong values in the document's response; all other values are right.
    pub erratum: Option<Erratum>,
    pub doc: Option<String>,
    #[serde(skip)]
    pub span: Span,
}

/// Contains at least one path.
#[derive(Debug, Serialize)]
pub struct Erratum {
    pub places: Vec<WrongPlace>,
}

#[derive(Debug, Serialize)]
pub struct WrongPlace {
    /// Wire names and indices, the same in every form: `data[0].amount`
    pub path: String,
    /// The mistake, and the reason to assume one.
    pub wrong: String,
}

#[derive(Debug, Serialize)]
pub struct Body {
    /// `xml`, `json`, `simplified`
    pub form: String,
    /// `false`: derived from a body that the document shows.
    pub documented: bool,
    pub file: String,
    pub text: String,
}

#[derive(Debug, Serialize)]
pub struct ExpectedError {
    pub code: String,
    pub sub_code: Option<String>,
    /// The variant's path: `SplitData::Cd22`; `None` for an unknown code.
    pub variant: Option<String>,
}
