//! Writes a spec of the proven tier from a page that a person has copied from the vendor's site: text in, files out. What
//! the text does not show, or what needs judgement, becomes a TODO, which the generator reports; nothing is invented.
//!
//! A reader for each layout (`top`, `endpoint`, or a body alone) → `Page` → `nest` (whose field is whose, by the example)
//! → `personal` (made-up values) → `settle`, as of imports → `write`.

mod body;
mod catalog;
mod code;
mod draft;
mod endpoint;
mod lines;
mod nest;
mod personal;
mod probe;
mod request;
mod scaffold;
mod shape;
mod top;
mod write;

pub use probe::probe;
pub use scaffold::{Options, Scaffold, scaffold};

use serde_json::{Map, Value};

use crate::model::{ErrorRow, Limits};
use lines::Line;

/// What a page shows.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// The layout, in words.
    pub layout: &'static str,
    /// The vendor's name of the method, and its line.
    pub id: Option<(String, usize)>,
    /// Method, if it is known, path, and the line.
    pub http: Option<(Option<String>, String, usize)>,
    /// The vendor's title.
    pub title: Option<String>,
    /// The vendor's description.
    pub text: Vec<String>,
    /// The page's address.
    pub url: Option<String>,
    /// Its group in the navigation tree.
    pub group: Option<String>,
    pub request: Vec<Row>,
    pub response: Vec<Row>,
    pub errors: Vec<ErrorRow>,
    pub bodies: Vec<Body>,
    /// A request by wire names, as far as the page shows one.
    pub arguments: Arguments,
    pub unread: Vec<Unread>,
}

/// A request that a page shows.
#[derive(Debug, Default)]
pub(crate) struct Arguments {
    pub values: Map<String, Value>,
    /// Parameters without a value, only named.
    pub named: Vec<String>,
    /// Headers, each with its value.
    pub headers: Vec<(String, Option<String>)>,
    /// The address before its query.
    pub address: Option<String>,
    pub line: usize,
}

/// A row of a table of fields.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    pub name: String,
    /// The vendor's type, without the marks of a list or a count.
    pub ty: String,
    /// What the page prints, if `ty` is less.
    pub printed: Option<String>,
    pub list: bool,
    pub required: Option<bool>,
    pub nullable: bool,
    /// Whether it stands below another row, without saying which.
    pub below: bool,
    /// The number of its own fields, if the page says it.
    pub count: Option<usize>,
    pub default: Option<String>,
    pub example: Option<String>,
    pub limits: Limits,
    /// The vendor's description.
    pub text: String,
    /// Whether an example may still stand at the start of `text`.
    pub mixed: bool,
    pub at: Option<&'static str>,
    pub line: usize,
}

/// A body that a page shows.
#[derive(Debug, Clone)]
pub(crate) struct Body {
    /// `xml`, `json` or `simplified`.
    pub form: &'static str,
    pub text: String,
    pub is_error: bool,
    pub line: usize,
}

/// A part of a page that could not be read.
#[derive(Debug, Clone)]
pub(crate) struct Unread {
    pub part: Part,
    pub line: usize,
    pub text: String,
    pub why: &'static str,
}

/// A part of a spec.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Request,
    Response,
    Errors,
    Examples,
}

impl Page {
    fn unread(&mut self, part: Part, line: &Line, why: &'static str) {
        self.unread.push(Unread { part, line: line.number, text: line.text.clone(), why });
    }
}
