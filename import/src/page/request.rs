//! The request of a page: its table, what only its code or its curl line shows, and the arguments of the example.

use serde_json::{Map, Value};
use waybill_codegen::scalar::Scalar;

use super::draft::Draft;
use super::nest::{Nest, note};
use super::personal::{self, Redacted};
use super::scaffold::path;
use super::shape::Shape;
use super::{Arguments, Body, Page, Part, Row, Unread, body, code};
use crate::model::{Field, Operation};
use crate::settle::Context;
use crate::write::TODO;

impl Draft<'_> {
    /// The fields of the request, and the request that the page shows, with what of it is made up.
    pub fn request(&self, page: &mut Page, op: &mut Operation) -> (Map<String, Value>, Redacted) {
        let usual = match op.http.as_ref().map(|(method, _)| method.as_str()) {
            Some("GET" | "DELETE") => Some("query"),
            Some(_) => Some("body"),
            None => None,
        };
        page.request.iter_mut().for_each(|row| row.at = row.at.filter(|at| Some(*at) != usual));
        path_arguments(page);
        let values = settle_arguments(&page.request, std::mem::take(&mut page.arguments.values));
        let shape = shape_of(&values, page.arguments.line);
        let marks_top = self.context.names_operations() && !self.is_flat(&page.request);
        let (context, file) = (self.context, self.file);
        let nest = Nest { context, file, wraps: false, untyped: false, skeleton: false, partial: false, marks_top };
        let mut fields = nest.fields(&page.request, Some(&shape).filter(|_| !values.is_empty()));
        if context.names_operations() {
            leave_out_unknown(&mut fields, page);
        } else {
            self.only_shown(&mut fields, page, &op.response);
        }
        personal::mark(context, &mut fields, false);
        personal::loose(&mut fields);
        let mut arguments = typed(&fields, values, context);
        let mut own = Redacted::default();
        personal::arguments(&mut fields, &mut arguments, "", &mut own);
        op.request = fields;
        (self.complete(arguments, page, &op.request), own)
    }

    /// The arguments, unless one is missing that has to be there.
    fn complete(&self, arguments: Map<String, Value>, page: &mut Page, fields: &[Field]) -> Map<String, Value> {
        let is_missing = |field: &&Field| field.required == Some(true) && !arguments.contains_key(&field.wire);
        let names = fields.iter().filter(is_missing).map(|field| field.wire.as_str());
        let missing: Vec<&str> = names.filter(|name| !self.is_system(name)).collect();
        if arguments.is_empty() || missing.is_empty() {
            return arguments;
        }
        page.unread.push(Unread {
            part: Part::Examples,
            line: page.arguments.line,
            end: page.arguments.line,
            text: missing.join(", "),
            why: "a request without parameters that are required".into(),
        });
        Map::new()
    }

    /// Whether the platform has a parameter of this name.
    fn is_system(&self, name: &str) -> bool {
        self.context.platform.parameters.iter().any(|known| known.name.value.eq_ignore_ascii_case(name))
    }

    /// Adds parameters that only the curl line names. What only it shows has no type there: that of the response's field
    /// of the same name, or a string.
    fn only_shown(&self, fields: &mut Vec<Field>, page: &Page, response: &[Field]) {
        let Arguments { named, headers, line, .. } = &page.arguments;
        let named = named.iter().map(|name| (name, None, None));
        let headers = headers.iter().map(|(name, value)| (name, value.clone(), Some("header")));
        for (name, example, at) in named.chain(headers) {
            let is_own =
                at.is_none() || !(self.is_system(name) || STANDARD.contains(&name.to_ascii_lowercase().as_str()));
            if is_own && !fields.iter().any(|field| field.wire == *name) {
                let ty = self.context.string().to_owned();
                let mut field =
                    Field { wire: name.clone(), ty, example, at, place: self.place(*line), ..Field::default() };
                field.notes.evidence = Some("example");
                fields.push(field);
            }
        }
        for field in fields.iter_mut().filter(|field| field.notes.evidence.is_some() && field.fields.is_empty()) {
            let known = find(response, &field.wire);
            let open = match known {
                Some(_) => "the type is that of the response's field; is it required?",
                None => "the request line shows neither a type nor whether it is required",
            };
            known.into_iter().for_each(|ty| ty.clone_into(&mut field.ty));
            note(field, &format!("{TODO}: {open}"));
        }
    }
}

/// Headers of any HTTP request.
const STANDARD: [&str; 4] = ["content-type", "accept", "user-agent", "host"];

/// A setter has another name than its parameter, so what the table does not have can't be named.
fn leave_out_unknown(fields: &mut Vec<Field>, page: &mut Page) {
    let (known, unknown) = std::mem::take(fields).into_iter().partition(|field| field.notes.evidence.is_none());
    *fields = known;
    let unknown: Vec<Field> = unknown;
    page.unread.extend(unknown.into_iter().map(|field| Unread {
        part: Part::Examples,
        line: field.place.line,
        end: field.place.line,
        text: field.wire,
        why: "a setter without a parameter in the table".into(),
    }));
}

/// The type of the first field of this name, at any depth.
fn find<'f>(fields: &'f [Field], name: &str) -> Option<&'f str> {
    fields.iter().find_map(|field| match field.wire == name && field.fields.is_empty() && !field.list {
        true => Some(field.ty.as_str()),
        false => find(&field.fields, name),
    })
}

/// Gives arguments the names of the table: `IsSplit` is `is_split`.
fn settle_arguments(rows: &[Row], values: Map<String, Value>) -> Map<String, Value> {
    let bare = |name: &str| name.replace(['_', '-', '.'], "").to_ascii_lowercase();
    let named = |name: String| {
        let exact = rows.iter().find(|row| row.name == name);
        let same = exact.or_else(|| rows.iter().find(|row| bare(&row.name) == bare(&name)));
        same.map_or_else(|| name.clone(), |row| row.name.clone())
    };
    let value = |name: &str, value: Value| {
        let row = rows.iter().find(|row| row.name == name);
        renamed(rows, row.and_then(|row| written(row, &value)).unwrap_or(value))
    };
    values
        .into_iter()
        .map(|(name, inner)| (named(name), inner))
        .map(|(name, inner)| (name.clone(), value(&name, inner)))
        .collect()
}

/// What a sample writes as JSON in a string, where that is a list or an object by its row as well.
fn written(row: &Row, value: &Value) -> Option<Value> {
    let text = value.as_str().filter(|text| text.starts_with(if row.list { '[' } else { '{' }))?;
    serde_json::from_str(text).ok()
}

fn renamed(rows: &[Row], value: Value) -> Value {
    match value {
        Value::Object(members) => Value::Object(settle_arguments(rows, members)),
        Value::Array(items) => Value::Array(items.into_iter().map(|item| renamed(rows, item)).collect()),
        other => other,
    }
}

/// Arguments as JSON writes values of their fields' types: a list as a list, a number or a boolean without quotes.
fn typed(fields: &[Field], values: Map<String, Value>, context: &Context<'_>) -> Map<String, Value> {
    let value = |name: &str, value: Value| match fields.iter().find(|field| field.wire == name) {
        Some(field) => typed_value(field, value, context),
        None => value,
    };
    values.into_iter().map(|(name, inner)| (name.clone(), value(&name, inner))).collect()
}

fn typed_value(field: &Field, value: Value, context: &Context<'_>) -> Value {
    match value {
        Value::Object(members) => Value::Object(typed(&field.fields, members, context)),
        Value::Array(items) => {
            Value::Array(items.into_iter().map(|item| typed_value(&one(field), item, context)).collect())
        }
        Value::String(text) if field.list => {
            Value::Array(text.split(',').map(|part| scalar(field, part.trim().to_owned(), context)).collect())
        }
        Value::String(text) => scalar(field, text, context),
        other => other,
    }
}

/// An item of a list: not a list itself.
fn one(field: &Field) -> Field {
    Field { list: false, ..field.clone() }
}

fn scalar(field: &Field, text: String, context: &Context<'_>) -> Value {
    let typed = match context.scalar(&field.ty) {
        Some(Scalar::Integer) => text.parse::<i64>().ok().map(Value::from),
        Some(Scalar::Number) => text.parse::<serde_json::Number>().ok().map(Value::Number),
        Some(Scalar::Boolean) => text.parse::<bool>().ok().map(Value::Bool),
        _ => None,
    };
    // A number that JSON writes in another way stays as it is printed.
    typed.filter(|value| format!("{value}") == text).unwrap_or(Value::String(text))
}

/// Takes the values of the path from the address that the page shows: `/order/{id}` and `/order/7`.
fn path_arguments(page: &mut Page) {
    let (Some((_, template, _)), Some(address)) = (&page.http, &page.arguments.address) else { return };
    let (template, shown) = (path(template), path(address));
    let mut pairs = template.rsplit('/').zip(shown.rsplit('/')).collect::<Vec<_>>();
    pairs.retain(|(name, value)| name != value);
    let named = |name: &str| Some(name.strip_prefix('{')?.strip_suffix('}')?.to_owned());
    for (name, value) in pairs {
        if let Some(name) = named(name).filter(|_| !value.is_empty() && !value.starts_with('{')) {
            code::add(&mut page.arguments, name, Value::String(value.to_owned()));
        }
    }
}

/// The shape of arguments.
fn shape_of(values: &Map<String, Value>, line: usize) -> Shape {
    let text = Value::Object(values.clone()).to_string();
    let body = Body { form: "json", text, is_error: false, is_derived: false, line };
    let mut shape = body::tree(&body).map(|tree| Shape::of(&tree, &body.text, line)).unwrap_or_default();
    shape.line = line;
    shape
}
