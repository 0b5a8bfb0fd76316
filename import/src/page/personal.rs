//! Personal data in a page: fields that have it, and made-up values of the same shape for what the page prints. More
//! counts as personal than in the generator's warnings, since a person can take a mark away, but not a published name.

use std::collections::HashMap;

use serde_json::{Map, Value};
use waybill_codegen::check::tree::{Kind, Tree};
use waybill_codegen::check::{looks_personal, words};
use waybill_codegen::scalar::Scalar;

use super::Body;
use crate::model::Field;
use crate::settle::Context;

/// What was replaced.
#[derive(Debug, Default)]
pub(crate) struct Redacted {
    /// Paths of fields whose values are made up.
    pub made_up: Vec<String>,
    /// Paths of personal fields whose printed values name nobody, and stay.
    pub placeholders: Vec<String>,
    /// Paths of which only some values look personal, so that a person has to read the others.
    pub partly: Vec<String>,
}

impl Redacted {
    /// What was replaced in these arguments; others are left out.
    pub fn within(mut self, arguments: &Map<String, Value>) -> Self {
        let is_kept =
            |path: &String| arguments.keys().any(|name| path == name || path.starts_with(&format!("{name}.")));
        self.made_up.retain(is_kept);
        self.placeholders.retain(is_kept);
        self.partly.retain(is_kept);
        self
    }

    /// Adds what was replaced elsewhere.
    pub fn merge(&mut self, other: Self) {
        let lists = [
            (&mut self.made_up, other.made_up),
            (&mut self.placeholders, other.placeholders),
            (&mut self.partly, other.partly),
        ];
        for (list, new) in lists {
            let new: Vec<String> = new.into_iter().filter(|path| !list.contains(path)).collect();
            list.extend(new);
        }
        self.placeholders.retain(|path| !self.made_up.contains(path));
    }
}

/// Words of names of what is around a person's data.
const PEOPLE: &[&str] = &[
    "receiver",
    "sender",
    "buyer",
    "consignee",
    "consigner",
    "recipient",
    "contact",
    "contacts",
    "person",
    "payer",
    "address",
    "addresses",
    "customer",
    "shipper",
    "operator",
];

/// Words of names of places that are no address, and of what only names a kind.
const PUBLIC: &[&str] = &[
    "country", "province", "state", "city", "district", "county", "region", "area", "town", "id", "code", "type",
    "status", "currency", "url", "time", "count",
];

/// Words that make a name that of personal data.
const ALWAYS: &[&str] = &[
    "address",
    "addr",
    "street",
    "zip",
    "zipcode",
    "postcode",
    "postalcode",
    "passport",
    "cpf",
    "cnpj",
    "consignee",
    "firstname",
    "lastname",
    "fullname",
    "realname",
    "surname",
    "nick",
    "nickname",
    "birthday",
    "birthdate",
];

/// Pairs of such words.
const PAIRS: &[(&str, &str)] = &[
    ("first", "name"),
    ("last", "name"),
    ("full", "name"),
    ("real", "name"),
    ("contact", "name"),
    ("receiver", "name"),
    ("sender", "name"),
    ("buyer", "name"),
    ("post", "code"),
    ("postal", "code"),
    ("tax", "id"),
    ("zip", "code"),
    ("contact", "person"),
    ("consignee", "name"),
    ("recipient", "name"),
];

/// Marks the personal fields of a list, by their names, by what is around them, and by the values that they show.
pub(crate) fn mark(context: &Context<'_>, fields: &mut [Field], around: bool) {
    for field in fields {
        if field.fields.is_empty() {
            let kind = context.scalar(&field.ty);
            let is_text = kind == Some(Scalar::String);
            field.settled.personal =
                (is_text || kind == Some(Scalar::Integer)) && is_personal_name(&field.wire, around && is_text);
        } else {
            let inside = around || is_about_people(&field.wire, &field.ty);
            mark(context, &mut field.fields, inside);
        }
    }
}

fn is_about_people(name: &str, ty: &str) -> bool {
    words(name).iter().chain(&words(ty)).any(|word| PEOPLE.contains(&word.as_str()))
}

fn is_personal_name(name: &str, around: bool) -> bool {
    let words = words(name);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let pair = |(one, two): &(&str, &str)| words.windows(2).any(|w| w[0] == *one && w[1] == *two);
    if looks_personal(name, &[]).is_some() || PAIRS.iter().any(pair) {
        return true;
    }
    let is_address = has(ALWAYS) && !["id", "type", "status", "url", "count"].iter().any(|word| has(&[word]));
    is_address || (around && !has(PUBLIC))
}

/// Replaces the personal values of a response in its body.
pub(crate) fn body(fields: &mut [Field], body: &mut Body, tree: &Tree, wraps: bool) -> Redacted {
    let mut walk = Walk { text: &body.text, form: body.form, wraps, edits: Vec::new(), redacted: Redacted::default() };
    walk.fields(fields, &[tree], "");
    let (mut edits, redacted) = (walk.edits, walk.redacted);
    edits.sort_by_key(|(start, ..)| std::cmp::Reverse(*start));
    for (start, end, value) in edits {
        body.text.replace_range(start..end, &value);
    }
    redacted
}

struct Walk<'a> {
    text: &'a str,
    form: &'static str,
    wraps: bool,
    /// Start, end and replacement.
    edits: Vec<(usize, usize, String)>,
    redacted: Redacted,
}

impl Walk<'_> {
    fn fields(&mut self, fields: &mut [Field], trees: &[&Tree], path: &str) {
        let members = members(trees);
        for field in fields {
            let own = if path.is_empty() { field.wire.clone() } else { format!("{path}.{}", field.wire) };
            let found = members.get(field.wire.as_str()).map_or(&[][..], Vec::as_slice);
            let items: Vec<&Tree> = found.iter().flat_map(|tree| items(tree, field.list && self.wraps)).collect();
            if field.fields.is_empty() {
                self.scalar(field, &items, own);
            } else {
                self.fields(&mut field.fields, &items, &own);
            }
        }
    }

    fn scalar(&mut self, field: &mut Field, trees: &[&Tree], path: String) {
        let texts: Vec<&str> =
            trees.iter().filter_map(|tree| tree.text()).filter(|text| !text.trim().is_empty()).collect();
        let personal = |text: &str| looks_personal("", &[text]).is_some();
        let by_name = field.settled.personal;
        let shown = texts.iter().copied().chain(field.example.as_deref()).chain(field.default.as_deref());
        if !by_name && !shown.into_iter().any(personal) {
            return;
        }
        field.settled.personal = true;
        let (mut replaced, mut kept) = (0, 0);
        for tree in trees {
            let Some(text) = tree.text().filter(|text| !text.trim().is_empty() && (by_name || personal(text))) else {
                continue;
            };
            if names_nobody(text) {
                kept += 1;
                continue;
            }
            self.edits.extend(edit(self.text, self.form, tree, text));
            replaced += 1;
        }
        if replaced == 0 && kept > 0 {
            self.redacted.placeholders.push(path.clone());
        }
        if replaced > 0 {
            self.redacted.made_up.push(path.clone());
        }
        if !by_name && replaced < texts.len() {
            self.redacted.partly.push(path);
        }
        values(field, by_name);
    }
}

/// Makes up the values of personal fields that no body shows.
pub(crate) fn loose(fields: &mut [Field]) {
    for field in fields {
        let shown = || field.example.iter().chain(&field.default).map(String::as_str).collect::<Vec<_>>();
        let by_name = field.settled.personal;
        field.settled.personal |= field.fields.is_empty() && looks_personal("", &shown()).is_some();
        if field.settled.personal {
            values(field, by_name);
        }
        loose(&mut field.fields);
    }
}

/// Makes up the example and the default of a personal field; `all` of them, or what looks personal itself.
fn values(field: &mut Field, all: bool) {
    for value in [&mut field.example, &mut field.default].into_iter().flatten() {
        if (all && !names_nobody(value)) || looks_personal("", &[value]).is_some() {
            *value = made_up(value);
        }
    }
}

/// Replaces the personal values of a request.
pub(crate) fn arguments(fields: &mut [Field], values: &mut Map<String, Value>, path: &str, redacted: &mut Redacted) {
    for field in fields {
        let Some(value) = values.get_mut(&field.wire) else { continue };
        let own = if path.is_empty() { field.wire.clone() } else { format!("{path}.{}", field.wire) };
        argument(field, value, &own, redacted);
    }
}

fn argument(field: &mut Field, value: &mut Value, path: &str, redacted: &mut Redacted) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| argument(field, item, path, redacted)),
        Value::Object(members) => arguments(&mut field.fields, members, path, redacted),
        Value::String(_) | Value::Number(_) => {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            field.settled.personal |= looks_personal("", &[&text]).is_some();
            if !field.settled.personal || text.trim().is_empty() {
                return;
            }
            let list = if names_nobody(&text) { &mut redacted.placeholders } else { &mut redacted.made_up };
            if !list.iter().any(|known| known == path) {
                list.push(path.to_owned());
            }
            redacted.placeholders.retain(|path| !redacted.made_up.contains(path));
            if names_nobody(&text) {
                return;
            }
            let made_up = made_up(&text);
            *value = match value {
                Value::Number(_) => made_up.parse().map_or_else(|_| Value::from(1), |n: u64| Value::from(n)),
                _ => Value::String(made_up),
            };
        }
        _ => {}
    }
}

/// The members of objects by name.
fn members<'t>(trees: &[&'t Tree]) -> HashMap<&'t str, Vec<&'t Tree>> {
    let mut members: HashMap<&str, Vec<&Tree>> = HashMap::new();
    for tree in trees {
        let Kind::Object(own) = &tree.kind else { continue };
        own.iter().for_each(|(name, inner)| members.entry(name).or_default().push(inner));
    }
    members
}

/// The items of a list, also of one in an element of its own; anything else is one item.
fn items(tree: &Tree, wrapped: bool) -> Vec<&Tree> {
    match &tree.kind {
        Kind::List(items) => items.iter().flat_map(|item| self::items(item, false)).collect(),
        Kind::Object(members) if wrapped => members.iter().flat_map(|(_, tree)| items(tree, false)).collect(),
        _ => vec![tree],
    }
}

/// The edit of a value in a body.
fn edit(text: &str, form: &str, tree: &Tree, value: &str) -> Option<(usize, usize, String)> {
    let (start, end) = (tree.span.start, tree.span.end);
    let made_up = made_up(value);
    if form != "xml" {
        let quoted = matches!(tree.kind, Kind::String(_));
        return Some((start, end, if quoted { crate::write::quoted(&made_up) } else { made_up }));
    }
    let element = text.get(start..end)?;
    let (open, close) = (element.find('>')? + 1, element.rfind("</")?);
    (open <= close).then(|| (start + open, start + close, made_up))
}

/// Words of samples that name nobody.
const NOBODY: &[&str] =
    &["test", "testing", "tester", "demo", "example", "sample", "dummy", "string", "测试", "示例", "样例"];

/// Kinds of data beside such a word: `test name`, `测试地址`.
const KINDS: &[&str] =
    &["name", "user", "address", "street", "phone", "mobile", "地址", "姓名", "用户", "收货人", "电话"];

/// Whether a sample value names nobody: `test`, `测试地址`, `xxx`, `***`, `000000`.
fn names_nobody(value: &str) -> bool {
    let value = value.trim().to_lowercase();
    let strip = |text: String, words: &[&str]| words.iter().fold(text, |text, word| text.replace(word, ""));
    let rest = strip(value.clone(), NOBODY);
    let is_sample = rest != value && strip(rest, KINDS).chars().all(|c| !c.is_alphanumeric() || c.is_ascii_digit());
    // A test's number is at most a running one.
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    (is_sample && digits < 4) || (!value.is_empty() && value.chars().all(|c| matches!(c, 'x' | '*' | '0' | '\u{67d0}')))
}

/// A value of the same shape: digits, letters and Chinese characters are replaced, everything else stays.
pub(crate) fn made_up(value: &str) -> String {
    if value.contains('@') && !value.contains(char::is_whitespace) {
        return "name@example.com".to_owned();
    }
    let mut out = String::with_capacity(value.len());
    let digits = value.bytes().all(|b| b.is_ascii_digit());
    let mut first = true;
    for part in value.split_inclusive(|c: char| !c.is_ascii_digit()) {
        let run = part.trim_end_matches(|c: char| !c.is_ascii_digit());
        if run.len() == 11 && run.starts_with('1') && !run.starts_with("10") {
            out.push_str("13800000000");
        } else {
            // A number keeps its length.
            out.extend(run.chars().map(|_| '0'));
            if digits && first && run.starts_with(|c| c != '0') {
                out.replace_range(..1, "1");
            }
        }
        first = false;
        out.extend(part[run.len()..].chars().map(other));
    }
    out
}

fn other(c: char) -> char {
    match c {
        c if c.is_ascii_uppercase() => 'X',
        c if c.is_ascii_lowercase() => 'x',
        c if c.is_alphabetic() && super::lines::is_chinese(c) => '\u{67d0}',
        c if c.is_alphabetic() => 'x',
        c => c,
    }
}

/// A text of the vendor without what looks personal in it.
pub(crate) fn scrub(text: &str) -> String {
    match looks_personal("", &[text]) {
        Some(_) => text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect(),
        None => text.to_owned(),
    }
}
