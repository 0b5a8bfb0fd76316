//! OpenAPI 3.0 as JSON or YAML, and what Apifox writes of 3.1 (`type: [string, "null"]`). Objects of
//! `components/schemas` become types by their names; other schemas are read where they stand. `allOf` is merged; `oneOf`
//! and the like are reported. Mistakes, such as a `$ref` that leads nowhere, are errors with their location.

use std::sync::Arc;

use waybill_codegen::Sources;
use waybill_codegen::yaml::node::{Kind as NodeKind, Node};
use waybill_codegen::yaml::read_any;

use crate::json;
use crate::loss::{Kind, Losses};
use crate::model::{Field, Operation, Place, Read, Sample, Struct};
use crate::node::{entries, is_nothing, items, member, string};
use crate::problem::{Lines, Problem};
use crate::source::MAX_LEVELS;
use crate::text::clean;

const HELP: &str = "`openapi` is OpenAPI 3.0 or 3.1, as Apifox exports it";

/// YAML takes more memory than JSON: each character has its position.
const MAX_YAML: usize = 8 << 20;

/// More references that lead to references are a circle.
const MAX_REFERENCES: usize = 32;

/// Schemas that are written into each other so deep are a circle.
const MAX_INNER: usize = 24;

/// `allOf` of `allOf` can double what there is to read with each level.
const MAX_SCHEMAS: usize = 500_000;

const SCHEMAS: &str = "#/components/schemas/";

const METHODS: [&str; 5] = ["get", "post", "put", "delete", "patch"];

/// Reads a file.
pub(crate) fn read(file: &str, text: &str, losses: &mut Losses) -> Result<Read, Vec<Problem>> {
    let root = parse(file, text)?;
    let problem = |message: String, help: &str| vec![Problem::at(file, text, root.span.start, message, help)];
    match string(&root, "openapi") {
        Some(version) if version.starts_with("3.0") || version.starts_with("3.1") => {}
        Some(version) => return Err(problem(format!("OpenAPI {version} is not read"), HELP)),
        None if member(&root, "swagger").is_some() => {
            return Err(problem(
                "Swagger 2.0 is not read".to_owned(),
                "convert it, for example by exporting it from Apifox as OpenAPI 3.0",
            ));
        }
        None => return Err(problem("there is no `openapi` with the version".to_owned(), HELP)),
    }
    let (lines, file) = (Lines::new(text), Arc::from(file));
    let mut reader = Reader {
        file,
        text,
        root: &root,
        lines,
        losses,
        problems: Vec::new(),
        id: String::new(),
        level: 0,
        schemas: 0,
        read: Read::default(),
    };
    reader.root();
    if reader.schemas > MAX_SCHEMAS {
        return Err(problem(
            format!("more than {MAX_SCHEMAS} schemas, with what is referred to"),
            "look for `allOf` that repeats itself",
        ));
    }
    match (reader.problems.is_empty(), reader.read.operations.is_empty()) {
        (false, _) => Err(reader.problems),
        (true, true) => Err(problem("`paths` has no operation".to_owned(), HELP)),
        (true, false) => Ok(reader.read),
    }
}

fn parse(file: &str, text: &str) -> Result<Node, Vec<Problem>> {
    if text.trim_start().starts_with(['{', '[']) {
        return json::read(file, text).map_err(|problem| vec![problem]);
    }
    if text.len() > MAX_YAML {
        let message = format!("the file has {} MiB, more than the {} of a YAML file", text.len() >> 20, MAX_YAML >> 20);
        return Err(vec![Problem::of_file(file, message, "export it as JSON, or split it")]);
    }
    let mut found = Vec::new();
    let node = read_any(file, text, MAX_LEVELS, &mut found);
    match node.filter(|_| found.is_empty()) {
        Some(node) => Ok(node),
        None => {
            let sources: Sources = [(file.to_owned(), Arc::from(text))].into();
            Err(Problem::of_diagnostics(&found, &sources))
        }
    }
}

struct Reader<'t> {
    file: Arc<str>,
    text: &'t str,
    root: &'t Node,
    lines: Lines,
    losses: &'t mut Losses,
    problems: Vec<Problem>,
    /// The operation that is read, for the report.
    id: String,
    /// Schemas around the one that is read.
    level: usize,
    /// Schemas that were read.
    schemas: usize,
    read: Read,
}

impl<'t> Reader<'t> {
    fn place(&self, node: &Node) -> Place {
        Place { file: Arc::clone(&self.file), line: self.lines.of(node.span.start) }
    }

    fn problem(&mut self, node: &Node, message: String, help: &str) {
        self.problems.push(Problem::at(&self.file, self.text, node.span.start, message, help));
    }

    fn lose(&mut self, kind: Kind, node: &Node, name: &str, lost: impl Into<String>, instead: impl Into<String>) {
        let place = self.place(node);
        let id = self.id.clone();
        self.losses.add(kind, (&place, &id, name), lost, instead);
    }

    /// Reports the keys that are not read and say something.
    fn report_others(&mut self, node: &Node, known: &[&str], what: &str, name: &str) {
        for (key, value) in entries(node).iter().filter(|(key, _)| !known.contains(&key.value.as_str())) {
            if !is_nothing(value) {
                self.lose(Kind::NotTaken, value, name, format!("`{}` of {what}", key.value), "left out");
            }
        }
    }

    fn root(&mut self) {
        let root = self.root;
        self.report_others(root, &["openapi", "paths", "components", "servers"], "the file", "");
        for server in items(root, "servers") {
            let url = string(server, "url").unwrap_or_default().trim_end_matches('/').to_owned();
            if url.starts_with("https://") && !url.contains('{') {
                let doc = self.description(server, "description", "");
                self.read.servers.push((url, doc));
            } else {
                self.lose(Kind::NotTaken, server, &url, "a server that is no address with HTTPS", "left out");
            }
        }
        let components = member(root, "components");
        if let Some(components) = components {
            const KNOWN: &[&str] = &["schemas", "parameters", "requestBodies", "responses"];
            self.report_others(components, KNOWN, "`components`", "");
        }
        for (name, schema) in components.and_then(|c| member(c, "schemas")).map_or(&[][..], entries) {
            if self.is_object(schema) {
                let mut field = Field::default();
                self.object(schema, &mut field, 0);
                let (name, place) = (type_name(&name.value), self.place(schema));
                let ty = Struct { name, rename: None, doc: field.doc.take(), fields: field.fields, place };
                self.read.structs.push(ty);
            }
        }
        for (path, item) in member(root, "paths").map_or(&[][..], entries) {
            let Some(item) = self.resolve(item) else { continue };
            for (method, node) in entries(item) {
                let is_method = METHODS.contains(&method.value.as_str());
                if is_method {
                    let operation = self.operation(&path.value, &method.value, node, item);
                    self.read.operations.push(operation);
                } else if method.value != "parameters" && !is_nothing(node) {
                    let summary = string(node, "summary").unwrap_or_default();
                    let (lost, name) = (format!("`{}` of a path", method.value), format!("{} {summary}", path.value));
                    self.lose(Kind::NotTaken, node, &name, lost, "left out");
                }
            }
        }
        self.id = String::new();
        // The names of schemas that are no types.
        for (name, schema) in components.and_then(|c| member(c, "schemas")).map_or(&[][..], entries) {
            if self.read.inlined.contains(&name.value) || !self.is_object(schema) {
                self.lose(
                    Kind::NotTaken,
                    schema,
                    &name.value,
                    "the name of a schema",
                    "it is written where it is used",
                );
            }
        }
    }

    /// What a reference leads to, or the node itself. `None` if it leads nowhere, which is reported.
    fn resolve(&mut self, node: &'t Node) -> Option<&'t Node> {
        let mut found = node;
        for _ in 0..MAX_REFERENCES {
            let Some(reference) = string(found, "$ref") else { return Some(found) };
            if let Some(name) = reference.strip_prefix(SCHEMAS).filter(|_| !self.id.is_empty()) {
                self.read.inlined.insert(unescape(name));
            }
            let Some(path) = reference.strip_prefix("#/") else {
                self.problem(found, format!("`{reference}` is in another file"), "bundle the files into one");
                return None;
            };
            let target = path.split('/').try_fold(self.root, |inner, key| member(inner, &unescape(key)));
            let Some(target) = target else {
                self.problem(
                    found,
                    format!("`{reference}` leads nowhere"),
                    "correct the reference, or export the file again",
                );
                return None;
            };
            found = target;
        }
        self.problem(node, "this reference leads in a circle".to_owned(), "correct the reference");
        None
    }

    fn operation(&mut self, path: &str, method: &str, node: &'t Node, item: &'t Node) -> Operation {
        const KNOWN: &[&str] = &["summary", "description", "operationId", "parameters", "requestBody", "responses"];
        let method = method.to_ascii_uppercase();
        self.id = format!("{method} {path}");
        self.report_others(node, KNOWN, "an operation", "");
        let title = self.description(node, "summary", "");
        let doc = self.description(node, "description", "").filter(|doc| title.as_ref() != Some(doc));
        let title = title.or_else(|| string(node, "operationId").map(str::to_owned)).unwrap_or_else(|| self.id.clone());
        let has_body = !matches!(method.as_str(), "GET" | "DELETE");
        let mut request = Vec::new();
        for parameter in items(item, "parameters").iter().chain(items(node, "parameters")) {
            let Some(parameter) = self.resolve(parameter) else { continue };
            if let Some(field) = self.parameter(parameter, has_body) {
                // One of the operation replaces one of the path.
                request.retain(|earlier: &Field| earlier.wire != field.wire || earlier.at != field.at);
                request.push(field);
            }
        }
        if let Some(body) = member(node, "requestBody").and_then(|body| self.resolve(body)) {
            self.report_others(body, &["content", "description", "required"], "a request body", "");
            let (fields, _) = self.content(body, "the request body");
            if !fields.is_empty() && !has_body {
                self.lose(Kind::FieldLeftOut, body, "the request body", format!("a body of {method}"), "left out");
            } else {
                request.extend(fields);
            }
        }
        let (response, samples) = self.responses(node);
        let place = self.place(node);
        let http = Some((method, path.to_owned()));
        let title = title.replace('\n', " ");
        Operation { title, doc, http, request, response, samples, place, ..Operation::default() }
    }

    fn parameter(&mut self, node: &'t Node, has_body: bool) -> Option<Field> {
        let name = string(node, "name").unwrap_or_default().to_owned();
        let place = string(node, "in").unwrap_or_default();
        let at = match place {
            "query" => has_body.then_some("query"),
            "path" => Some("path"),
            "header" => Some("header"),
            _ => {
                self.lose(Kind::FieldLeftOut, node, &name, format!("a parameter in `{place}`"), "left out");
                return None;
            }
        };
        const KNOWN: &[&str] = &["name", "in", "description", "required", "schema", "example"];
        self.report_others(node, KNOWN, "a parameter", &name);
        let mut field = Field { wire: name, at, place: self.place(node), ..Field::default() };
        if let Some(schema) = member(node, "schema") {
            self.schema(schema, &mut field, 0);
        }
        field.doc = self.description(node, "description", &field.wire).or(field.doc);
        field.example = member(node, "example").map(text_of).or(field.example).filter(|text| !text.is_empty());
        field.required = Some(place == "path" || string(node, "required") == Some("true"));
        Some(field)
    }

    /// The fields of a body, and its examples.
    fn content(&mut self, node: &'t Node, what: &str) -> (Vec<Field>, Vec<String>) {
        let media = member(node, "content").map_or(&[][..], entries);
        let is_json = |name: &str| name.contains("json") || name == "*/*";
        let chosen = media.iter().find(|(name, _)| is_json(&name.value)).or(media.first());
        let Some((name, body)) = chosen else { return (Vec::new(), Vec::new()) };
        for (other, node) in media.iter().filter(|(other, _)| other.value != name.value) {
            self.lose(Kind::NotTaken, node, what, format!("`{}`", other.value), format!("`{}`", name.value));
        }
        if !is_json(&name.value) {
            self.lose(
                Kind::TypeRead,
                body,
                what,
                format!("a body of `{}`", name.value),
                "the platform's form of a body",
            );
        }
        self.report_others(body, &["schema", "example", "examples"], what, "");
        let mut samples: Vec<String> = member(body, "example").map(to_json).into_iter().collect();
        let named = member(body, "examples").map_or(&[][..], entries);
        samples.extend(named.iter().filter_map(|(_, example)| member(example, "value")).map(to_json));
        let Some(schema) = member(body, "schema") else { return (Vec::new(), samples) };
        if !self.is_object(schema) {
            if !is_nothing(schema) {
                self.lose(Kind::FieldLeftOut, schema, what, "a body that is no object with fields", "left out");
            }
            return (Vec::new(), samples);
        }
        let mut field = Field::default();
        self.object(schema, &mut field, 0);
        (field.fields, samples)
    }

    /// The fields of the first success, and its first example.
    fn responses(&mut self, node: &'t Node) -> (Vec<Field>, Vec<Sample>) {
        let all = member(node, "responses").map_or(&[][..], entries);
        let success = all.iter().find(|(status, _)| status.value.starts_with('2'));
        let Some((status, response)) = success.or_else(|| all.iter().find(|(status, _)| status.value == "default"))
        else {
            return (Vec::new(), Vec::new());
        };
        for (other, node) in all.iter().filter(|(other, _)| other.value != status.value) {
            self.lose(Kind::NotTaken, node, &format!("response {}", other.value), "another response", "left out");
        }
        let Some(response) = self.resolve(response) else { return (Vec::new(), Vec::new()) };
        self.report_others(response, &["content", "description"], "a response", "");
        let (fields, bodies) = self.content(response, "the response");
        let place = self.place(response);
        if bodies.len() > 1 {
            let lost = format!("{} more examples", bodies.len() - 1);
            self.lose(Kind::SampleLeftOut, response, "the response", lost, "left out");
        }
        let sample = |body| Sample { form: "json", body, is_error: false, place: place.clone() };
        (fields, bodies.into_iter().next().map(sample).into_iter().collect())
    }

    /// Whether a schema is an object with fields, or `allOf` of one.
    fn is_object(&mut self, node: &'t Node) -> bool {
        let Some(node) = self.quiet(node) else { return false };
        member(node, "properties").is_some()
            || items(node, "allOf").iter().any(|part| {
                self.quiet(part)
                    .is_some_and(|part| member(part, "properties").is_some() || !items(part, "allOf").is_empty())
            })
    }

    /// The same as `resolve` without a report.
    fn quiet(&self, node: &'t Node) -> Option<&'t Node> {
        let mut found = node;
        for _ in 0..MAX_REFERENCES {
            let Some(reference) = string(found, "$ref") else { return Some(found) };
            found = reference
                .strip_prefix("#/")?
                .split('/')
                .try_fold(self.root, |inner, key| member(inner, &unescape(key)))?;
        }
        None
    }

    /// Reads the fields of an object. References and parts of `allOf` are followed.
    fn object(&mut self, node: &'t Node, field: &mut Field, depth: usize) {
        self.schemas += 1;
        if depth > MAX_REFERENCES {
            return self.problem(node, "`allOf` leads in a circle".to_owned(), "correct the reference");
        }
        if self.schemas > MAX_SCHEMAS {
            return;
        }
        let Some(node) = self.resolve(node) else { return };
        const KNOWN: &[&str] = &[
            "type",
            "properties",
            "required",
            "allOf",
            "description",
            "title",
            "nullable",
            "example",
            "$ref",
            "x-apifox-orders",
        ];
        self.report_others(node, KNOWN, "an object", &field.wire);
        for part in items(node, "allOf") {
            self.object(part, field, depth + 1);
        }
        let required: Vec<&str> = items(node, "required").iter().filter_map(scalar).collect();
        for (name, schema) in member(node, "properties").map_or(&[][..], entries) {
            let mut inner = Field { wire: name.value.clone(), place: self.place(schema), ..Field::default() };
            self.schema(schema, &mut inner, 0);
            field.fields.retain(|earlier| earlier.wire != inner.wire);
            field.fields.push(inner);
        }
        for inner in &mut field.fields {
            if required.contains(&inner.wire.as_str()) {
                inner.required = Some(true);
            } else if inner.required.is_none() && !required.is_empty() {
                inner.required = Some(false);
            }
        }
        field.doc = self.description(node, "description", &field.wire).or(field.doc.take());
        field.nullable |= is_nullable(node);
    }

    /// Reads what a schema says about a field.
    fn schema(&mut self, node: &'t Node, field: &mut Field, depth: usize) {
        self.schemas += 1;
        if self.level > MAX_INNER || self.schemas > MAX_SCHEMAS {
            "an endless schema".clone_into(&mut field.ty);
            return;
        }
        self.level += 1;
        self.inner_schema(node, field, depth);
        self.level -= 1;
    }

    fn inner_schema(&mut self, node: &'t Node, field: &mut Field, depth: usize) {
        let own =
            self.description(node, "description", &field.wire).or_else(|| self.description(node, "title", &field.wire));
        field.doc = field.doc.take().or(own);
        // A reference with a description beside it is often written as `allOf` of one.
        let target = match items(node, "allOf") {
            [one] if member(node, "properties").is_none() => one,
            _ => node,
        };
        field.nullable |= is_nullable(node);
        let reference = string(target, "$ref").and_then(|r| r.strip_prefix(SCHEMAS));
        if let Some(name) = reference.filter(|_| self.is_object(target)) {
            field.ty = type_name(&unescape(name));
            return;
        }
        let Some(node) = self.resolve(node) else { return };
        if depth > MAX_REFERENCES {
            return self.problem(node, "this schema leads in a circle".to_owned(), "correct the reference");
        }
        field.nullable |= is_nullable(node);
        if self.is_object(node) {
            return self.object(node, field, 0);
        }
        self.alternatives(node, field, depth);
        let types = types(node);
        match types[..] {
            ["array"] => return self.array(node, field, depth),
            [one] => self.scalar(one, node, field),
            [] if field.ty.is_empty() && !field.list && field.fields.is_empty() => field.ty = String::new(),
            [] => {}
            _ => field.ty = types.join(" or "),
        }
        self.values(node, field);
    }

    /// `oneOf` and `anyOf`: the only one that is not null; otherwise any JSON. `allOf` of one schema that is no object.
    fn alternatives(&mut self, node: &'t Node, field: &mut Field, depth: usize) {
        for key in ["oneOf", "anyOf", "allOf"] {
            let parts = items(node, key);
            let rest: Vec<&Node> = parts.iter().filter(|part| types_with_null(part) != ["null"]).collect();
            field.nullable |= rest.len() < parts.len();
            match rest[..] {
                [] => {}
                [one] => self.schema(one, field, depth + 1),
                _ => key.clone_into(&mut field.ty),
            }
        }
    }

    fn array(&mut self, node: &'t Node, field: &mut Field, depth: usize) {
        const KNOWN: &[&str] =
            &["type", "items", "description", "title", "nullable", "maxItems", "example", "default", "$ref"];
        self.report_others(node, KNOWN, "an array", &field.wire);
        let mut item = Field { wire: field.wire.clone(), place: field.place.clone(), ..Field::default() };
        if let Some(schema) = member(node, "items") {
            self.schema(schema, &mut item, depth + 1);
        }
        if item.list || item.ty.ends_with("[]") {
            field.ty = format!("{}[][]", if item.ty.is_empty() { "object" } else { item.ty.as_str() });
        } else {
            (field.ty, field.list) = (item.ty, true);
        }
        field.fields = item.fields;
        field.values = item.values;
        field.doc = field.doc.take().or(item.doc);
        field.limits = item.limits;
        field.limits.items = string(node, "maxItems").map(str::to_owned);
    }

    fn scalar(&mut self, ty: &str, node: &'t Node, field: &mut Field) {
        let format = string(node, "format");
        field.ty = match (ty, format) {
            ("string", Some("binary")) => "file".to_owned(),
            ("string", Some("date-time" | "date")) => "date-time".to_owned(),
            _ => ty.to_owned(),
        };
        if let Some(format) = format.filter(|f| !matches!(*f, "binary" | "date-time" | "int32" | "int64")) {
            self.lose(Kind::NotTaken, node, &field.wire, format!("`format: {format}`"), format!("`{}`", field.ty));
        }
    }

    /// Default, example, limits and documented values.
    fn values(&mut self, node: &'t Node, field: &mut Field) {
        const KNOWN: &[&str] = &[
            "type",
            "format",
            "description",
            "title",
            "nullable",
            "default",
            "example",
            "examples",
            "enum",
            "maxLength",
            "minimum",
            "maximum",
            "oneOf",
            "anyOf",
            "allOf",
            "$ref",
        ];
        self.report_others(node, KNOWN, "a schema", &field.wire);
        let own = |name: &str| member(node, name).map(text_of).filter(|text| !text.is_empty());
        field.default = own("default").or(field.default.take());
        field.example =
            own("example").or_else(|| items(node, "examples").first().map(text_of)).or(field.example.take());
        let limits = &mut field.limits;
        limits.length = own("maxLength").or(limits.length.take());
        limits.least = own("minimum").or(limits.least.take());
        limits.most = own("maximum").or(limits.most.take());
        let values = items(node, "enum");
        if !values.is_empty() {
            field.values = values.iter().map(|value| format!("`{}`", text_of(value))).collect();
            self.lose(
                Kind::ConditionInText,
                node,
                &field.wire,
                "a list of all values",
                "a sentence of the description",
            );
        }
    }

    /// A text without HTML.
    fn description(&mut self, node: &Node, key: &str, name: &str) -> Option<String> {
        let (text, changed) = clean(string(node, key)?);
        if changed {
            self.lose(Kind::MarkupRemoved, node, name, format!("HTML in `{key}`"), "plain text");
        }
        (!text.is_empty()).then_some(text)
    }
}

/// The types of a schema besides null.
fn types(node: &Node) -> Vec<&str> {
    let mut types = types_with_null(node);
    types.retain(|ty| *ty != "null");
    types
}

fn types_with_null(node: &Node) -> Vec<&str> {
    match string(node, "type") {
        Some(one) => vec![one],
        None => items(node, "type").iter().filter_map(scalar).collect(),
    }
}

fn is_nullable(node: &Node) -> bool {
    string(node, "nullable") == Some("true") || types_with_null(node).contains(&"null")
}

fn scalar(node: &Node) -> Option<&str> {
    match &node.kind {
        NodeKind::Scalar { text, .. } => Some(text),
        _ => None,
    }
}

/// A scalar as text, another value as JSON.
fn text_of(node: &Node) -> String {
    if node.is_null() {
        return String::new();
    }
    scalar(node).map_or_else(|| to_json(node), str::to_owned)
}

/// A value as JSON, as it stands in the file.
fn to_json(node: &Node) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    match &node.kind {
        NodeKind::Scalar { .. } if node.is_null() => "null".to_owned(),
        // An example can be a string with the whole body.
        NodeKind::Scalar { text, plain } => {
            let is_json = *plain && serde_json::from_str::<serde_json::Value>(text).is_ok();
            if is_json { text.clone() } else { quoted(text) }
        }
        NodeKind::List(items) => format!("[{}]", items.iter().map(to_json).collect::<Vec<_>>().join(", ")),
        NodeKind::Map(entries) => {
            let member = |(name, value): &(waybill_codegen::spec::Spanned<String>, Node)| {
                format!("{}: {}", quoted(&name.value), to_json(value))
            };
            format!("{{{}}}", entries.iter().map(member).collect::<Vec<_>>().join(", "))
        }
        NodeKind::Rejected => "null".to_owned(),
    }
}

/// A part of a reference: `~1` is a slash, `%E5` a byte.
fn unescape(part: &str) -> String {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = tail.get(..2).and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match (first, hex) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).replace("~1", "/").replace("~0", "~")
}

/// The name of a component as a type. The words of schemas are not free.
fn type_name(name: &str) -> String {
    let words = ["array", "boolean", "date-time", "file", "integer", "null", "number", "object", "string"];
    if words.contains(&name) { format!("{name}Object") } else { name.to_owned() }
}
