//! Prints the spec of a page in the order of hand-written ones.

use serde_json::{Map, Value};
use waybill_codegen::spec::Platform;

use super::lines::one_line;
use super::personal::{Redacted, scrub};
use super::{Body, Page, Part, body, shape::Shape};
use crate::model::{Field, Operation};
use crate::write::{TODO, Yaml, key, quoted, scalar};

/// The page that describes an operation.
pub(crate) enum Documents {
    /// The provider lists it.
    Known(String),
    /// The operation's file describes it.
    New { title: Option<String>, url: Option<String> },
}

/// What is printed.
pub(crate) struct Spec<'a> {
    pub op: &'a Operation,
    pub page: &'a Page,
    pub arguments: &'a Map<String, Value>,
    /// Family, prefix and codes.
    pub families: &'a [(String, String, Vec<String>)],
    pub redacted: &'a Redacted,
    /// Where the example has an object for a list of the table.
    pub errata: &'a [String],
    /// File name without `.yaml`.
    pub rest: &'a str,
    pub documents: Documents,
    pub platform: &'a Platform,
    /// Whether it is one of several, and the page says that it is this one.
    pub says_platform: bool,
    pub can_fail_inside: bool,
}

/// The path of a body below the operation's folder.
pub(crate) fn body_path(rest: &str, body: &Body) -> String {
    let error = if body.is_error { "-error" } else { "" };
    let ending = if body.form == "simplified" { "simplified.json" } else { body.form };
    format!("examples/{rest}.documented{error}.{ending}")
}

impl Spec<'_> {
    pub fn text(&self) -> String {
        let mut out = Yaml::default();
        self.head(&mut out);
        self.fields(&mut out, "request", &self.op.request, Part::Request);
        self.fields(&mut out, "response", &self.op.response, Part::Response);
        out.types(&self.op.types);
        if self.can_fail_inside {
            out.blank();
            let what = "TODO: which fields tell a failure inside a success? (SPEC.md, Failure)";
            out.entry(0, "failure", &quoted(what));
        }
        self.errors(&mut out);
        self.examples(&mut out);
        out.text
    }

    fn head(&self, out: &mut Yaml) {
        let Self { op, page, .. } = self;
        out.line(0, "# yaml-language-server: $schema=../../../generated/schema/operation.json");
        out.entry(0, "operation", &scalar(&op.id));
        let mut text: Vec<String> = page.text.iter().map(|line| scrub(line)).collect();
        // Without a title, the description helps to write one.
        let above = page.title.clone().map_or_else(|| std::mem::take(&mut text), |title| vec![title]);
        above.iter().for_each(|line| out.vendor(0, Some(line)));
        out.entry(0, "title", TODO);
        text.iter().for_each(|line| out.vendor(0, Some(line)));
        out.entry_of(0, "doc", (!page.text.is_empty()).then(|| TODO.to_owned()));
        match &self.documents {
            Documents::Known(name) => out.entry(0, "documents", &format!("[{}]", scalar(name))),
            Documents::New { title, url } => {
                let title = title.as_deref().map_or_else(|| TODO.to_owned(), quoted);
                let url = url.as_deref().map(|url| format!(", url: {}", quoted(url))).unwrap_or_default();
                out.line(0, "documents:");
                out.entry(1, &key(&op.id), &format!("{{ title: {title}{url} }}"));
            }
        }
        let own = self.says_platform.then(|| format!("[{}]", scalar(&self.platform.name.value)));
        out.entry_of(0, "platforms", own);
        let http = op.http.as_ref();
        out.entry_of(0, "http", http.map(|(method, path)| format!("{{ method: {method}, path: {} }}", scalar(path))));
        let sends_one = self.platform.parameters.iter().any(|known| known.value.value == "$session");
        out.entry_of(0, "session", (page.needs_no_session && sends_one).then(|| "false".to_owned()));
        let idempotent = "\"TODO: has it the same effect if it is sent twice?\"";
        out.entry(0, "idempotent", &format!("{{ is: {idempotent}, evidence: inferred }}"));
        let unread = page.unread.iter().filter(|unread| unread.part == Part::Page);
        unread.for_each(|row| comment(out, 0, row));
    }

    /// The rows of a table, with what could not be read where the page has it.
    fn fields(&self, out: &mut Yaml, name: &str, fields: &[Field], part: Part) {
        let mut unread = self.page.unread.iter().filter(|unread| unread.part == part).peekable();
        if fields.is_empty() && unread.peek().is_none() && part == Part::Request {
            return;
        }
        out.blank();
        if fields.is_empty() {
            if part == Part::Response {
                out.line(0, "# TODO: the page shows no fields of the response");
            }
            unread.for_each(|row| comment(out, 0, row));
            return out.entry(0, name, "{}");
        }
        out.line(0, &format!("{name}:"));
        for field in fields {
            while let Some(row) = unread.next_if(|row| row.line < field.place.line) {
                comment(out, 1, row);
            }
            out.fields(1, std::slice::from_ref(field));
        }
        unread.for_each(|row| comment(out, 1, row));
    }

    fn errors(&self, out: &mut Yaml) {
        let unread: Vec<_> = self.page.unread.iter().filter(|unread| unread.part == Part::Errors).collect();
        if self.op.errors.is_empty() && self.families.is_empty() && !unread.is_empty() {
            out.blank();
        }
        out.errors(&self.op.errors);
        if self.op.errors.is_empty() && !self.families.is_empty() {
            out.blank();
            out.line(0, "errors:");
        }
        for (family, prefix, codes) in self.families {
            let codes: Vec<String> = codes.iter().map(|code| scalar(code)).collect();
            out.entry(1, &key(prefix), &format!("{{ family: {}, codes: [{}] }}", scalar(family), codes.join(", ")));
        }
        unread.iter().for_each(|row| comment(out, usize::from(!self.op.errors.is_empty()), row));
    }

    fn examples(&self, out: &mut Yaml) {
        let Self { page, redacted, .. } = self;
        let unread: Vec<_> = page.unread.iter().filter(|unread| unread.part == Part::Examples).collect();
        let of = |is_error: bool| page.bodies.iter().filter(move |body| body.is_error == is_error);
        let is_empty = page.bodies.is_empty() && self.arguments.is_empty();
        if is_empty && unread.is_empty() {
            return;
        }
        out.blank();
        unread.iter().for_each(|row| comment(out, 0, row));
        if is_empty {
            return;
        }
        out.line(0, "examples:");
        let forms = |is_error: bool| -> Vec<(&str, String)> {
            let mut parts: Vec<_> = of(is_error).map(|body| (body.form, scalar(&body_path(self.rest, body)))).collect();
            let derived: Vec<&str> = of(is_error).filter(|body| body.is_derived).map(|body| body.form).collect();
            parts.extend((!derived.is_empty()).then(|| ("derived", format!("[{}]", derived.join(", ")))));
            parts
        };
        if of(false).next().is_some() || !self.arguments.is_empty() {
            out.line(1, "- name: documented");
            out.entry(2, "evidence", "documented");
            out.entry_of(2, "request", Some(flow_map(self.arguments)).filter(|_| !self.arguments.is_empty()));
            if of(false).next().is_some() {
                out.braces(2, "response", &forms(false));
            }
            let skeleton =
                of(false).any(|body| body::tree(body).is_ok_and(|tree| Shape::of(&tree, &body.text, 0).is_skeleton()));
            out.entry_of(2, "skeleton", skeleton.then(|| "true".to_owned()));
            for path in redacted.partly.iter().map(|path| one_line(path)) {
                let what = "had a phone number or the like; read the others, which are as printed";
                out.line(2, &format!("# TODO: a value of {path} {what}"));
            }
            if !redacted.made_up.is_empty() {
                out.line(2, "made_up:");
                redacted.made_up.iter().for_each(|path| out.line(3, &format!("- {}", scalar(path))));
            }
            if !redacted.placeholders.is_empty() {
                out.line(2, "placeholders:");
                redacted.placeholders.iter().for_each(|path| out.line(3, &format!("- {}", scalar(path))));
            }
        }
        if !self.errata.is_empty() {
            out.line(2, "erratum:");
            let what = quoted("TODO: the table says a list, and the example shows an object: which of them is wrong?");
            self.errata.iter().for_each(|path| out.entry(3, &key(path), &what));
        }
        if of(true).next().is_some() {
            self.error_example(out, forms(true), of(true).next());
        }
    }

    fn error_example(&self, out: &mut Yaml, mut parts: Vec<(&'static str, String)>, body: Option<&Body>) {
        let value = |name: &str| body.and_then(|body| value_in(body, name));
        let envelope = &self.platform.envelope;
        let (code, sub_code) = (value(&envelope.code), value(&envelope.sub_code).filter(|code| !code.is_empty()));
        // Without a finer code, a code that is not the platform's is the operation's.
        let is_platforms = |code: &String| self.platform.errors.iter().any(|known| known.code.value == *code);
        let own = sub_code.clone().or_else(|| code.clone().filter(|code| !is_platforms(code)));
        parts.push(("code", code.map_or_else(|| TODO.to_owned(), |code| scalar(&code))));
        parts.extend(sub_code.as_ref().map(|code| ("sub_code", scalar(code))));
        // TOP prints one general example on all pages, so a code that no row has says nothing about the operation.
        let listed = self.op.errors.iter().find(|row| Some(&row.code) == own.as_ref());
        parts.extend(listed.map(|row| ("matches", scalar(&row.code))));
        out.line(1, "- name: documented-error");
        out.entry(2, "evidence", "documented");
        out.braces(2, "error", &parts);
    }
}

/// A value of an error body, at any depth.
pub(crate) fn value_in(body: &Body, name: &str) -> Option<String> {
    fn find(shape: &Shape, name: &str) -> Option<String> {
        let own = shape.member(name).and_then(|member| member.values.first().cloned());
        own.or_else(|| shape.members.iter().find_map(|member| find(member, name)))
    }
    let tree = body::tree(body).ok()?;
    find(&Shape::of(&tree, &body.text, body.line), name).map(|value| value.trim().to_owned())
}

fn comment(out: &mut Yaml, level: usize, row: &super::Unread) {
    out.line(level, &format!("# TODO: {row}"));
}

/// A value as YAML in one line.
fn flow(value: &Value) -> String {
    match value {
        Value::String(text) => string(text),
        Value::Array(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Value::Object(members) => flow_map(members),
        other => other.to_string(),
    }
}

fn flow_map(members: &Map<String, Value>) -> String {
    let pairs: Vec<String> = members.iter().map(|(name, value)| format!("{}: {}", key(name), flow(value))).collect();
    format!("{{ {} }}", pairs.join(", "))
}

/// A string that nobody takes for a number.
fn string(text: &str) -> String {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if digits { quoted(text) } else { scalar(text) }
}
