//! Writes a spec of the proven tier from a page that a person has copied from the vendor's site: text in, files out. What
//! the text does not show, or what needs judgement, becomes a TODO, which the generator reports; nothing is invented.
//!
//! A reader for each layout (`top`, `endpoint`, or a body alone) → `Page`, with a TODO for each line that it did not read → `nest` (whose field is whose, by the example)
//! → `personal` (made-up values) → `settle`, as of imports → `write`.

mod ask;
mod body;
mod catalog;
mod code;
mod derive;
mod draft;
mod endpoint;
mod failure;
mod fields;
mod gateway;
mod head;
mod limits;
mod lines;
mod nest;
mod noise;
mod paths;
mod personal;
mod probe;
mod request;
mod scaffold;
mod shape;
mod table;
mod top;
mod types;
mod whole;
mod words;
mod write;

pub use probe::probe;
pub use scaffold::{Options, Scaffold, scaffold};

use std::borrow::Cow;
use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::model::{ErrorRow, Limits};
use lines::{Line, one_line};

/// Why the lines of a part are not read that says nothing for a spec.
const FOR_PEOPLE: &str = "a part for people to read";

/// What is asked where a page says something about a code besides its message.
const REMEDY: &str = "TODO: or remove it, if the page names none";

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
    /// Whether it says that no user has to authorize the application.
    pub needs_no_session: bool,
    /// The page's address.
    pub url: Option<String>,
    /// Its group in the navigation tree.
    pub group: Option<String>,
    pub request: Vec<Row>,
    pub response: Vec<Row>,
    pub errors: Vec<ErrorRow>,
    /// Whether its table of codes says that it has no rows.
    pub has_no_errors: bool,
    pub bodies: Vec<Body>,
    /// Responses that are not valid, as printed, with what they lack: for the nesting of their names alone.
    pub outlines: Vec<Body>,
    /// Whether one of them lacks its end.
    pub is_cut: bool,
    /// A request by wire names, as far as the page shows one.
    pub arguments: Arguments,
    pub unread: Vec<Unread>,
    /// The lines that are read, or said to be unread: every other line becomes a TODO.
    known: HashSet<usize>,
    /// The parts of the page, in order.
    sections: Vec<Section>,
}

/// Lines up to the next section, and what is said about those that nobody reads.
#[derive(Debug)]
struct Section {
    line: usize,
    part: Part,
    why: Cow<'static, str>,
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

impl Arguments {
    /// Whether the page shows no request.
    fn is_empty(&self) -> bool {
        self.values.is_empty() && self.named.is_empty() && self.headers.is_empty()
    }
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
    /// The columns that its name is moved to the right by, in a table or a list that can show depth so.
    pub indent: Option<usize>,
    /// The object that a table of its own describes, as a path.
    pub owner: Option<Vec<String>>,
    /// Which parts of a dotted name are lists.
    pub lists: Vec<bool>,
    /// The number of objects around it, if the page shows it.
    pub depth: Option<usize>,
    /// What is not clear about it.
    pub doubt: Option<String>,
    /// The values that the page lists.
    pub values: Vec<String>,
    /// What the page says about it that was not read; each is a TODO.
    pub unread: Vec<String>,
    /// The number of its own fields, if the page says it.
    pub count: Option<usize>,
    pub default: Option<String>,
    pub example: Option<String>,
    pub limits: Limits,
    /// The vendor's description.
    pub text: String,
    /// How `text` may still have an example.
    pub mixed: Option<Mixed>,
    /// How deep a mark beside its name says that it is, counted from the first mark of the table.
    pub level: Option<usize>,
    pub at: Option<&'static str>,
    pub line: usize,
}

/// How an example and a description stand in one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mixed {
    /// One behind the other, without a border; each can be missing.
    Together,
    /// Only one of them is there.
    Alone,
}

/// A body that a page shows.
#[derive(Debug, Clone)]
pub(crate) struct Body {
    /// `xml`, `json` or `simplified`.
    pub form: &'static str,
    pub text: String,
    pub is_error: bool,
    /// Whether it follows from one that the page shows.
    pub is_derived: bool,
    pub line: usize,
}

/// A part of a page that could not be read.
#[derive(Debug, Clone)]
pub(crate) struct Unread {
    pub part: Part,
    pub line: usize,
    /// The last of its lines.
    pub end: usize,
    /// Its first line, or what is concerned.
    pub text: String,
    pub why: Cow<'static, str>,
}

impl std::fmt::Display for Unread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.end {
            end if end > self.line => write!(f, "lines {} to {end} of the page: ", self.line)?,
            _ => write!(f, "line {} of the page: ", self.line)?,
        }
        // A body can have a person's name, which no rule finds.
        let text = match self.text.chars().next() {
            Some(first @ ('{' | '[')) if self.text.contains('"') => format!("{first} …"),
            _ => personal::scrub(&self.text),
        };
        write!(f, "{}: {}", one_line(&personal::scrub(&self.why)), one_line(&text))
    }
}

/// A part of a spec.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Nothing in particular.
    Page,
    Request,
    Response,
    Errors,
    Examples,
}

impl Page {
    fn unread(&mut self, part: Part, line: &Line, why: impl Into<Cow<'static, str>>) {
        self.unread_lines(part, std::slice::from_ref(line), why);
    }

    fn unread_lines(&mut self, part: Part, lines: &[Line], why: impl Into<Cow<'static, str>>) {
        lines.iter().for_each(|line| self.mark(line));
        let (Some(first), Some(last)) = (lines.first(), lines.iter().rfind(|line| !line.text.is_empty())) else {
            return;
        };
        let (text, why) = (first.text.clone(), why.into());
        self.unread.push(Unread { part, line: first.number, end: last.number, text, why });
    }

    /// Notes that a line is read.
    fn mark(&mut self, line: &Line) {
        self.known.insert(line.number);
    }

    /// The table that has a line.
    fn part_of(&self, line: usize) -> Part {
        let has = |rows: &[Row]| rows.iter().any(|row| row.line == line);
        match () {
            () if has(&self.request) => Part::Request,
            () if has(&self.response) => Part::Response,
            () => Part::Errors,
        }
    }

    /// Notes where a part of the page begins.
    fn section(&mut self, first: Option<&Line>, part: Part, why: impl Into<Cow<'static, str>>) {
        self.sections.extend(first.map(|first| Section { line: first.number, part, why: why.into() }));
    }

    /// Makes a TODO of each run of lines that no reader has understood, so that nothing is lost in silence.
    fn keep_unread(&mut self, lines: &[Line]) {
        let mut sections = self.sections.iter().peekable();
        let mut section = None;
        let mut runs: Vec<Unread> = Vec::new();
        let mut is_open = false;
        for line in lines.iter().filter(|line| !line.text.is_empty()) {
            while let Some(next) = sections.next_if(|next| next.line <= line.number) {
                (section, is_open) = (Some(next), false);
            }
            if noise::is_noise(&line.text) {
                continue;
            }
            if self.known.contains(&line.number) {
                is_open = false;
            } else if let Some(run) = runs.last_mut().filter(|_| is_open) {
                run.end = line.number;
            } else {
                let (part, why) = section.map_or((Part::Page, "not understood".into()), |s| (s.part, s.why.clone()));
                runs.push(Unread { part, line: line.number, end: line.number, text: line.text.clone(), why });
                is_open = true;
            }
        }
        self.unread.extend(runs);
        self.unread.sort_by_key(|unread| unread.line);
    }
}
