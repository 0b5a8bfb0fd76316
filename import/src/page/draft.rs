//! An operation on its way to a file: tables and examples become fields, `settle` decides, and what it had to change or
//! assume becomes a TODO beside the field.

use std::collections::BTreeMap;
use std::sync::Arc;

use heck::ToUpperCamelCase;
use serde_json::{Map, Value};
use waybill_codegen::Sources;
use waybill_codegen::names::is_identifier;
use waybill_codegen::scalar::Scalar;
use waybill_codegen::spec::{ErrorCode, Family, Provider};

use super::nest::{Nest, note};
use super::personal::{self, Redacted};
use super::scaffold::{Options, Scaffold, path};
use super::shape::Shape;
use super::{Body, Page, Part, Row, Unread, body, catalog, derive, failure, gateway, write};
use crate::loss::{Kind, Loss, Losses};
use crate::model::{ErrorRow, Field, Operation, Place};
use crate::problem::Problem;
use crate::settle::location::Location;
use crate::settle::{self, Context, Structs};
use crate::write::TODO;

/// An operation on its way to a file.
pub(super) struct Draft<'a> {
    pub how: &'a Options,
    pub context: &'a Context<'a>,
    /// Whether the provider has other platforms, and the page says that it is of this one.
    pub says_platform: bool,
    pub provider: &'a Provider,
    pub sources: &'a Sources,
    pub file: &'a Arc<str>,
    pub location: Location,
}

impl Draft<'_> {
    pub fn write(self, page: &mut Page) -> Result<Scaffold, Problem> {
        let mut op = Operation { id: self.how.operation.clone(), place: self.place(1), ..Operation::default() };
        op.http = self.http(page);
        let mut redacted = Redacted::default();
        gateway::set_forms(self.context.platform, &self.how.operation, page);
        let errata = self.response(page, &mut op, &mut redacted);
        let (arguments, made_up) = self.request(page, &mut op);
        op.errors = std::mem::take(&mut page.errors);
        let mut left = self.leave_to_platform(&mut op);
        for row in &mut op.errors {
            row.notes.doc = Some(TODO.to_owned());
            row.notes.vendor = row.notes.vendor.as_deref().map(personal::scrub);
        }
        let mut losses = Losses::default();
        settle::operation(self.context, &self.location.rest, &mut op, &Structs::new(), &mut losses);
        self.explain(&mut op, page, losses.take());
        op.errors.iter_mut().for_each(ask_for_name);
        let arguments = fitting(arguments, &op, page);
        redacted.merge(made_up.within(&arguments));
        if self.context.platform.wraps_lists {
            let shown = page.bodies.iter().filter(|body| body.form == "xml");
            let derived: Vec<Body> = shown.flat_map(|body| derive::forms(self.context, &op, body)).collect();
            let is_shown = |one: &Body| page.bodies.iter().any(|b| b.form == one.form && b.is_error == one.is_error);
            let derived: Vec<Body> = derived.into_iter().filter(|one| !is_shown(one)).collect();
            page.bodies.extend(derived);
            let has = |form: &str| page.bodies.iter().any(|body| body.form == form && !body.is_error);
            if has("xml") && !has("json") {
                left.push(
                    "the example has no JSON forms, since a type is a guess, or a value is empty or does not fit its type: decide, \
                     add the bodies as `json` and `simplified`, and list both in `derived` (SPEC.md, \"Example\")"
                        .to_owned(),
                );
            }
        }

        let families = self.families(&mut op);
        let documents = self.documents(page);
        if matches!(documents, write::Documents::New { url: None, .. }) && page.layout != body::LAYOUT {
            left.push("the copy does not have the page's address: add it as `url` to its document".to_owned());
        }
        let is_placed = page.bodies.iter().any(|body| !body.is_error) || !(page.outlines.is_empty() || page.is_cut);
        let spec = write::Spec {
            op: &op,
            page,
            arguments: &arguments,
            families: &families,
            redacted: &redacted,
            errata: &errata,
            rest: &self.location.rest,
            documents,
            platform: self.context.platform,
            says_platform: self.says_platform,
            can_fail_inside: failure::is_likely(&op, self.context.platform, is_placed),
        };
        let folder = format!("{}/{}", self.provider.folder, self.location.group);
        let path = format!("{folder}/{}.yaml", self.location.rest);
        let mut files = BTreeMap::from([(path.clone(), spec.text())]);
        for body in &page.bodies {
            files.insert(format!("{folder}/{}", write::body_path(&self.location.rest, body)), body.text.clone());
        }
        let exists = files.keys().find(|path| self.sources.contains_key(*path));
        if let Some(path) = exists {
            let message = format!("specs/{path} is there already");
            return Err(Problem::of_file(&self.how.operation, message, "remove it first; nothing is overwritten"));
        }
        let mut changed = BTreeMap::new();
        match catalog::line(self.provider, self.sources, page, &op.id) {
            catalog::Line::Nothing => {}
            catalog::Line::Edited(path, text) => drop(changed.insert(path, text)),
            catalog::Line::Left(what) => left.push(what),
        }
        let group = self.location.group;
        let is_new_group = self.provider.operations.iter().all(|known| known.group != group);
        Ok(Scaffold { files, changed, path, group, is_new_group, layout: page.layout, made_up: redacted.made_up, left })
    }

    pub fn place(&self, line: usize) -> Place {
        Place { file: Arc::clone(self.file), line }
    }

    /// Method and path. The path follows from the id; the method does not.
    fn http(&self, page: &Page) -> Option<(String, String)> {
        if self.context.names_operations() {
            return None;
        }
        let by_id = || format!("/{}", self.how.operation.split('.').skip(1).collect::<Vec<_>>().join("/"));
        match &page.http {
            Some((method, address, _)) => Some((method.clone().unwrap_or_else(|| TODO.to_owned()), path(address))),
            None => Some((TODO.to_owned(), by_id())),
        }
    }

    /// Whether a table with objects shows no depth, as that of IOP: then the example shows whose field is whose.
    pub(super) fn is_flat(&self, rows: &[Row]) -> bool {
        let is_object = |row: &Row| {
            self.context.scalar(&row.ty).is_none() && !crate::settle::words::is_scalar_word(self.context, &row.ty)
        };
        let has_object = rows.split_last().is_some_and(|(_, above)| above.iter().any(is_object));
        has_object && rows.iter().all(|row| !row.below && row.depth.is_none())
    }

    /// The fields of the response: the table and the example together. Returns where the two contradict each other.
    fn response(&self, page: &mut Page, op: &mut Operation, redacted: &mut Redacted) -> Vec<String> {
        let platform = self.context.platform;
        let rooted = platform.root.is_some();
        let whole = page.bodies.iter().find(|body| !body.is_error);
        let (shown, is_whole) = (whole.or(page.outlines.first()), whole.is_some());
        let wraps = |body: &Body| platform.wraps_lists && body.form != "simplified";
        let shape = shown.and_then(|body| self.shape(body, page));
        let nest = Nest {
            context: self.context,
            file: self.file,
            wraps: shown.map_or(platform.wraps_lists, wraps),
            untyped: shown.is_some_and(|body| body.form == "xml" || !is_whole),
            partial: !is_whole && page.is_cut,
            skeleton: shape.as_ref().is_some_and(Shape::is_skeleton),
            marks_top: self.context.names_operations() && !self.is_flat(&page.response),
        };
        op.response = nest.fields(&page.response, shape.as_ref());
        if rooted {
            // Their rows were needed to see whose field is whose.
            op.response.retain(|field| !gateway::is_beside(platform, &field.wire, true));
        }
        personal::mark(self.context, &mut op.response, false);
        for body in page.bodies.iter_mut().filter(|body| !body.is_error) {
            let Ok(tree) = body::tree(body) else { continue };
            let (inner, wraps) = (gateway::below_root(platform, body, &tree), wraps(body));
            redacted.merge(personal::body(&mut op.response, body, inner, wraps));
        }
        if !is_whole {
            personal::loose(&mut op.response);
        }
        let mut errata = Vec::new();
        for body in page.bodies.iter().filter(|body| body.form == "simplified" && !body.is_error) {
            let Ok(tree) = body::tree(body) else { continue };
            gateway::objects_for_lists(&op.response, gateway::below_root(platform, body, &tree), "", &mut errata);
        }
        errata
    }

    /// What a body shows below its root, without the envelope's own fields.
    fn shape(&self, body: &Body, page: &Page) -> Option<Shape> {
        let platform = self.context.platform;
        let tree = body::tree(body).ok()?;
        let mut shape = Shape::of(gateway::below_root(platform, body, &tree), &body.text, body.line);
        let is_row = |name: &str| page.response.iter().any(|row| row.name == name);
        if platform.root.is_some() {
            shape.retain(|member| !gateway::is_beside(platform, &member.name, false) || is_row(&member.name));
        }
        Some(shape)
    }

    /// Writes what `settle` had to change or assume beside the field that it concerns.
    fn explain(&self, op: &mut Operation, page: &mut Page, losses: Vec<Loss>) {
        for loss in losses.into_iter().filter(|loss| !QUIET.contains(&loss.kind)) {
            let is_it = |field: &&mut Field| field.wire == loss.name && field.place.line == loss.place.line;
            match fields(op).find(is_it) {
                Some(field) => note(field, &format!("{TODO}: {}: {}", loss.lost, loss.instead)),
                None => page.unread.push(Unread {
                    part: page.part_of(loss.place.line),
                    line: loss.place.line,
                    end: loss.place.line,
                    text: format!("{}: {}: {}", loss.name, loss.lost, loss.instead),
                    why: "a row that is left out".into(),
                }),
            }
        }
        for field in fields(op) {
            let is_time = self.context.scalar(field.ty.trim_end_matches("[]")) == Some(Scalar::Datetime);
            if is_time && field.settled.zone.is_none() {
                note(field, &format!("{TODO}: in which zone is the time (`zone`), if it has none of its own?"));
            }
            field.notes.vendor = field.notes.vendor.as_deref().map(personal::scrub);
        }
    }

    /// Leaves out the rows of codes that the platform has, and says so. A number can mean something else there: then its message
    /// is another one.
    fn leave_to_platform(&self, op: &mut Operation) -> Vec<String> {
        let platform = self.context.platform;
        let is_same = |row: &ErrorRow, known: &ErrorCode| {
            known.code.value == row.code && (row.code.contains(char::is_alphabetic) || known.message == row.message)
        };
        let (own, known): (Vec<_>, Vec<_>) = std::mem::take(&mut op.errors)
            .into_iter()
            .partition(|row| !platform.errors.iter().any(|known| is_same(row, known)));
        op.errors = own;
        let name = &platform.name.value;
        let say = |row: ErrorRow| {
            let (line, code) = (row.place.line, row.code);
            let is_new = !platform.errors.iter().any(|known| known.code.value == code && known.message == row.message);
            let says: Vec<&str> = [Some(row.message.as_str()).filter(|_| is_new), row.notes.vendor.as_deref()]
                .into_iter()
                .flatten()
                .filter(|text| !text.is_empty())
                .collect();
            let says = match says.join("; ") {
                none if none.is_empty() => none,
                says => format!("; here the page says `{says}`: is it the same error?"),
            };
            format!(
                "line {line} of the page: `{code}` is left out of `errors`, since specs/platforms/{name}.yaml has it{says}"
            )
        };
        known.into_iter().map(say).collect()
    }

    /// Rows that a family of the provider or the platform has: family, prefix, and the codes in the order of the page.
    fn families(&self, op: &mut Operation) -> Vec<(String, String, Vec<String>)> {
        let families: Vec<&Family> =
            self.provider.families.iter().chain(&self.context.platform.shared.families).collect();
        let mut found: Vec<(String, String, Vec<String>)> = Vec::new();
        op.errors.retain(|row| {
            let known = families.iter().find_map(|family| Some((family, code_in(family, row)?)));
            let Some((family, code)) = known else { return true };
            let (name, prefix) = (family.name.value.clone(), family.prefix.value.clone());
            match found.iter_mut().find(|(known, ..)| *known == name) {
                Some((.., codes)) => codes.push(code),
                None => found.push((name, prefix, vec![code])),
            }
            false
        });
        found
    }

    /// The name of the page, if the provider lists it by its title; otherwise the page with its title and address.
    fn documents(&self, page: &Page) -> write::Documents {
        let title = page.title.clone().unwrap_or_else(|| self.how.operation.clone());
        let known = self.provider.documents.iter().chain(&self.context.platform.shared.documents);
        let same: Vec<&str> =
            known.filter(|known| known.title == title).map(|known| known.name.value.as_str()).collect();
        match same.as_slice() {
            [one] => write::Documents::Known((*one).to_owned()),
            _ => {
                // A page of IOP has no other title than the name of the method.
                let by_name = Some(title).filter(|_| page.title.is_some() || page.id.is_some());
                write::Documents::New { title: by_name, url: page.url.clone() }
            }
        }
    }
}

/// Decisions that the spec shows by itself.
const QUIET: [Kind; 7] = [
    Kind::RangeInText,
    Kind::Renamed,
    Kind::NotTaken,
    Kind::MarkupRemoved,
    Kind::PersonalAssumed,
    Kind::TypeRenamed,
    Kind::TypeRead,
];

/// A number says nothing: its name is left to a person, with one that its message suggests.
fn ask_for_name(row: &mut ErrorRow) {
    if row.name.is_none() || row.code.contains(char::is_alphabetic) {
        return;
    }
    let name = row.message.to_upper_camel_case();
    let fits = is_identifier(&name) && name.len() <= LONGEST_NAME;
    row.name = Some(if fits { format!("{TODO}: a name by its meaning, such as {name}") } else { TODO.to_owned() });
}

/// The longest name that is suggested.
const LONGEST_NAME: usize = 40;

/// All fields of an operation.
fn fields(op: &mut Operation) -> impl Iterator<Item = &mut Field> {
    let Operation { request, response, types, .. } = op;
    request.iter_mut().chain(response).chain(types.iter_mut().flat_map(|ty| &mut ty.fields))
}

/// The arguments without objects and lists of fields whose type is neither, since the page does not show it.
fn fitting(arguments: Map<String, Value>, op: &Operation, page: &mut Page) -> Map<String, Value> {
    let is_scalar = |name: &str| {
        let field = op.request.iter().find(|field| field.wire == name);
        field.is_some_and(|field| !field.ty.ends_with("[]") && !op.types.iter().any(|ty| ty.name == field.ty))
    };
    let is_loose = |name: &str, value: &Value| (value.is_array() || value.is_object()) && is_scalar(name);
    let (left, kept): (Map<_, _>, Map<_, _>) = arguments.into_iter().partition(|(name, value)| is_loose(name, value));
    let line = page.arguments.line;
    page.unread.extend(left.into_iter().map(|(name, _)| Unread {
        part: Part::Examples,
        line,
        end: line,
        text: name,
        why: "an argument whose type the page does not show".into(),
    }));
    kept
}

/// The code of a family that a row repeats, with the same message.
fn code_in(family: &Family, row: &ErrorRow) -> Option<String> {
    let code = row.code.strip_prefix(family.prefix.value.as_str())?.strip_prefix(':')?;
    // Where the end of the message is not clear, the family's message shows it.
    let starts = |message: &str| row.message.strip_prefix(message).is_some_and(|rest| rest.starts_with(' '));
    let same_text = |message: &str| message == row.message || (row.notes.open.is_some() && starts(message));
    let same = |known: &&ErrorCode| known.code.value == code && same_text(&known.message);
    family.codes.iter().find(same).map(|known| known.code.value.clone())
}
