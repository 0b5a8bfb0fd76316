//! Prints an operation as YAML in the layout of the specs that people write: one line for a field, two if it is long.

use waybill_codegen::schema;

use crate::model::{Enum, ErrorRow, Field, Operation, Sample, Struct};
use crate::settle::errors;

/// Stands where a person has to read or decide; the generator reports it.
pub(crate) const TODO: &str = "TODO";

/// The most characters of a line with a field, before its texts get lines of their own.
const WIDTH: usize = 150;

/// What the file of an operation needs besides the operation.
#[derive(Debug)]
pub struct Head<'a> {
    /// The name of the source.
    pub document: &'a str,
    /// File name without `.yaml`.
    pub rest: &'a str,
}

/// The file of an operation.
#[must_use]
pub fn operation(op: &Operation, head: &Head<'_>) -> String {
    let mut out = Yaml::default();
    out.line(0, &schema::line_beside("operation", 1));
    out.line(
        0,
        &format!(
            "# Imported by `cargo xtask import`, which replaces this file: write additions to additions/{}.yaml.",
            head.rest
        ),
    );
    out.entry(0, "operation", &scalar(&op.id));
    out.entry(0, "title", &scalar(&op.title));
    out.entry_of(0, "doc", op.doc.as_deref().map(quoted));
    out.entry(0, "documents", &format!("[{}]", scalar(head.document)));
    out.entry(0, "tier", "imported");
    out.entry_of(
        0,
        "http",
        op.http.as_ref().map(|(method, path)| format!("{{ method: {method}, path: {} }}", scalar(path))),
    );
    out.entry_of(0, "session", op.session.filter(|session| !session).map(|_| "false".to_owned()));
    if !op.request.is_empty() {
        out.blank();
        out.line(0, "request:");
        out.fields(1, &op.request);
    }
    out.blank();
    if op.response.is_empty() {
        out.entry(0, "response", "{}");
    } else {
        out.line(0, "response:");
        out.fields(1, &op.response);
    }
    out.types(&op.types);
    out.enums(&op.enums);
    out.errors(&op.errors);
    out.examples(op, head);
    out.text
}

/// The file of a provider.
#[must_use]
pub fn provider(name: &str, platform: &str, servers: &[(String, Option<String>)], documents: &[&str]) -> String {
    let mut out = Yaml::default();
    out.line(0, &schema::line_beside("provider", 0));
    out.line(
        0,
        "# Imported by `cargo xtask import`, which replaces this file: write additions to additions/provider.yaml.",
    );
    out.entry(0, "provider", &scalar(name));
    out.entry(0, "title", &scalar(name));
    out.entry(0, "platform", &scalar(platform));
    let doc = "Imported from the vendor's metadata. Nobody has read these specs or compared them with the gateway.";
    out.entry(0, "doc", &quoted(doc));
    if !servers.is_empty() {
        out.line(0, "endpoints:");
        for (at, (url, doc)) in servers.iter().enumerate() {
            let doc = doc.as_deref().map(|doc| format!(", doc: {}", quoted(doc))).unwrap_or_default();
            out.line(1, &format!("- {{ name: server-{}, url: {}{doc} }}", at + 1, quoted(url)));
        }
    }
    out.line(0, "documents:");
    for document in documents {
        out.entry(1, &key(document), &format!("{{ title: {} }}", quoted(document)));
    }
    out.text
}

/// The path of a sample below the operation's folder.
#[must_use]
pub fn body(rest: &str, sample: &Sample) -> String {
    let error = if sample.is_error { "-error" } else { "" };
    let end = match sample.form {
        "xml" => "xml",
        "simplified" => "simplified.json",
        _ => "json",
    };
    format!("examples/{rest}.sample{error}.{end}")
}

#[derive(Default)]
pub(crate) struct Yaml {
    pub text: String,
}

impl Yaml {
    pub(crate) fn line(&mut self, level: usize, line: &str) {
        self.text.push_str(&"  ".repeat(level));
        self.text.push_str(line);
        self.text.push('\n');
    }

    pub(crate) fn blank(&mut self) {
        self.text.push('\n');
    }

    pub(crate) fn entry(&mut self, level: usize, key: &str, value: &str) {
        self.line(level, &format!("{key}: {value}"));
    }

    pub(crate) fn entry_of(&mut self, level: usize, key: &str, value: Option<String>) {
        value.into_iter().for_each(|value| self.entry(level, key, &value));
    }

    /// A mapping in braces; its texts get lines of their own if it is long.
    pub(crate) fn braces(&mut self, level: usize, key: &str, parts: &[(&str, String)]) {
        let print =
            |parts: &[(&str, String)]| parts.iter().map(|(k, v)| format!("{k}: {v}")).collect::<Vec<_>>().join(", ");
        let one = format!("{key}: {{ {} }}", print(parts));
        if one.chars().count() + 2 * level <= WIDTH {
            return self.line(level, &one);
        }
        let (texts, words): (Vec<_>, Vec<_>) = parts.iter().cloned().partition(|(key, _)| TEXTS.contains(key));
        let mut lines: Vec<String> = Some(print(&words)).filter(|line| !line.is_empty()).into_iter().collect();
        lines.extend(texts.iter().map(|text| print(std::slice::from_ref(text))));
        self.line(level, &format!("{key}:"));
        for (at, line) in lines.iter().enumerate() {
            let (open, close) = (if at == 0 { "{ " } else { "  " }, if at + 1 == lines.len() { " }" } else { "," });
            self.line(level + 1, &format!("{open}{line}{close}"));
        }
    }

    pub(crate) fn fields(&mut self, level: usize, fields: &[Field]) {
        for field in fields {
            self.vendor(level, field.notes.vendor.as_deref());
            self.braces(level, &key(&field.wire), &field_parts(field));
        }
    }

    /// The vendor's sentences in a comment, for a person who writes the description.
    pub(crate) fn vendor(&mut self, level: usize, text: Option<&str>) {
        for line in text.unwrap_or_default().lines().map(str::trim).filter(|line| !line.is_empty()) {
            self.line(level, &format!("# vendor: {line}"));
        }
    }

    pub(crate) fn types(&mut self, types: &[Struct]) {
        if types.is_empty() {
            return;
        }
        self.blank();
        self.line(0, "types:");
        for ty in types {
            self.line(1, &format!("{}:", key(&ty.name)));
            self.entry_of(2, "name", ty.rename.as_deref().map(scalar));
            self.entry_of(2, "doc", ty.doc.as_deref().map(quoted));
            if ty.fields.is_empty() {
                self.entry(2, "fields", "{}");
            } else {
                self.line(2, "fields:");
                self.fields(3, &ty.fields);
            }
        }
    }

    fn enums(&mut self, enums: &[Enum]) {
        if enums.is_empty() {
            return;
        }
        self.blank();
        self.line(0, "enums:");
        for one in enums {
            self.line(1, &format!("{}:", key(&one.name)));
            self.entry_of(2, "name", one.rename.as_deref().map(scalar));
            self.line(2, "values:");
            for value in &one.values {
                let mut parts: Vec<(&str, String)> = value.name.iter().map(|name| ("name", scalar(name))).collect();
                parts.extend(value.doc.iter().map(|doc| ("doc", quoted(doc))));
                if parts.is_empty() {
                    self.entry(3, &key(&value.wire), "{}");
                } else {
                    self.braces(3, &key(&value.wire), &parts);
                }
            }
        }
    }

    pub(crate) fn errors(&mut self, rows: &[ErrorRow]) {
        if rows.is_empty() {
            return;
        }
        self.blank();
        self.line(0, "errors:");
        for row in rows {
            let mut parts: Vec<(&str, String)> = row.name.iter().map(|name| ("name", scalar(name))).collect();
            parts.push(("message", scalar(&row.message)));
            parts.extend(row.remedy.iter().map(|remedy| ("remedy", text(remedy))));
            parts.extend(row.notes.evidence.map(|evidence| ("evidence", evidence.to_owned())));
            parts.extend(row.notes.doc.iter().map(|doc| ("doc", text(doc))));
            parts.extend(row.notes.open.iter().map(|open| ("open", text(open))));
            self.vendor(1, row.notes.vendor.as_deref());
            self.braces(1, &key(&row.code), &parts);
        }
    }

    fn examples(&mut self, op: &Operation, head: &Head<'_>) {
        if op.samples.is_empty() {
            return;
        }
        self.blank();
        self.line(0, "examples:");
        for is_error in [false, true] {
            let samples: Vec<&Sample> = op.samples.iter().filter(|sample| sample.is_error == is_error).collect();
            if samples.is_empty() {
                continue;
            }
            let mut parts: Vec<(&str, String)> =
                samples.iter().map(|s| (s.form, scalar(&body(head.rest, s)))).collect();
            if is_error {
                let (code, sub_code) = error_codes(&samples);
                parts.push(("code", scalar(&code.unwrap_or_default())));
                let matched = sub_code.as_deref().and_then(|code| errors::row_of(&op.errors, code));
                parts.extend(sub_code.map(|code| ("sub_code", scalar(&code))));
                parts.extend(matched.map(|row| ("matches", scalar(&row.code))));
            }
            self.line(1, if is_error { "- name: sample-error" } else { "- name: sample" });
            self.braces(2, if is_error { "error" } else { "response" }, &parts);
            if !is_error {
                self.entry(2, "skeleton", "true");
            }
        }
    }
}

/// Keys whose values are texts.
const TEXTS: &[&str] = &["doc", "open", "remedy", "message", "json", "simplified"];

fn field_parts(field: &Field) -> Vec<(&'static str, String)> {
    let settled = &field.settled;
    let mut parts = vec![("type", scalar(&field.ty))];
    let mut add = |key, value: Option<String>| parts.extend(value.map(|value| (key, value)));
    add("vendor_type", settled.vendor_type.as_deref().map(scalar));
    add("as", settled.kind.map(str::to_owned));
    add("enum", settled.enum_name.as_deref().map(scalar));
    add("zone", settled.zone.as_deref().map(quoted));
    add("item", settled.item.as_deref().map(scalar));
    add("in", field.at.map(str::to_owned));
    add("required", field.required.map(|required| required.to_string()));
    add("nullable", field.nullable.then(|| "true".to_owned()));
    add("default", field.default.as_deref().map(scalar));
    add("example", field.example.as_deref().map(scalar));
    add("max_items", settled.max_items.map(|n| n.to_string()));
    add("max_length", settled.max_length.map(|n| n.to_string()));
    add("evidence", field.notes.evidence.map(str::to_owned));
    add("personal", settled.personal.then(|| "true".to_owned()));
    add("name", settled.name.as_deref().map(scalar));
    add("doc", field.doc.as_deref().map(text));
    add("open", field.notes.open.as_deref().map(text));
    parts
}

/// The codes of an error body, in any of its forms.
fn error_codes(samples: &[&Sample]) -> (Option<String>, Option<String>) {
    let of = |name: &str| samples.iter().find_map(|sample| error_value(sample, name));
    (of("code"), of("sub_code"))
}

fn error_value(sample: &Sample, name: &str) -> Option<String> {
    if sample.form == "xml" {
        let after = sample.body.split_once(&format!("<{name}>"))?.1;
        return Some(after.split_once(&format!("</{name}>"))?.0.trim().to_owned());
    }
    let body: serde_json::Value = serde_json::from_str(&sample.body).ok()?;
    let inner = body.as_object()?.values().next().filter(|inner| inner.is_object()).unwrap_or(&body);
    let value = inner.get(name)?;
    Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}

/// A string as YAML: plain where nobody can take it for something else, otherwise in quotes.
#[must_use]
pub fn scalar(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

/// A key; a number is in quotes, so that nobody takes it for one.
pub(crate) fn key(text: &str) -> String {
    if text.bytes().all(|b| b.is_ascii_digit()) { quoted(text) } else { scalar(text) }
}

fn is_plain(text: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | ' ');
    let starts = text.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '/'));
    let ends = text.ends_with(|c: char| !matches!(c, ' ' | '-'));
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    // Other words that start with a digit could be a number, a time or a date.
    let odd = text.starts_with(|c: char| c.is_ascii_digit())
        && !digits
        && text.chars().all(|c| !c.is_alphabetic() || matches!(c, 'e' | 'E' | 'x' | 'o' | 'b' | '_'));
    starts && ends && text.chars().all(fits) && !odd && !is_word(text)
}

/// Words that some version of YAML reads as a boolean or as null.
fn is_word(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    matches!(lower.as_str(), "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n" | ".inf" | ".nan")
}

/// A text in our own words, or that it is still to be written.
fn text(text: &str) -> String {
    if text == TODO { TODO.to_owned() } else { quoted(text) }
}

/// A string in double quotes.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\u{2028}' | '\u{2029}' | '\u{feff}' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c if c.is_control() || ('\u{fff0}'..='\u{ffff}').contains(&c) => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
