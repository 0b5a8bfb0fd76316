//! OpenAPI 3.0 as JSON or YAML, and what Apifox writes of 3.1 (`type: [string, "null"]`). Objects of
//! `components/schemas` become types by their names; other schemas are read where they stand. `allOf` is merged; `oneOf`
//! and the like are reported. What a reader uses it takes with [`Reader::take`]; whatever nobody has taken in the end is
//! reported (`leftovers`), so that no list of keys decides what is silent. Mistakes, such as a `$ref` to a part that the document does not
//! have, are errors with their location.

mod leftovers;
mod operation;
mod schema;

use std::collections::HashSet;
use std::sync::Arc;

use waybill_codegen::Sources;
use waybill_codegen::yaml::node::Node;
use waybill_codegen::yaml::read_any;

use crate::json;
use crate::loss::{Kind, Losses};
use crate::model::{Field, Place, Read, Struct};
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
        taken: HashSet::new(),
        opened: HashSet::new(),
        read: Read::default(),
    };
    reader.root();
    reader.report_leftovers();
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
    /// The addresses of the values that are in the specs or in a line of the report, with all that is inside.
    taken: HashSet<*const Node>,
    /// The addresses of the schemas that were read: what is left of one is reported key by key.
    opened: HashSet<*const Node>,
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

    /// Reports what is not in the specs, with all that is inside.
    fn leave_out(&mut self, kind: Kind, node: &Node, name: &str, lost: impl Into<String>, instead: impl Into<String>) {
        self.taken.insert(node);
        self.lose(kind, node, name, lost, instead);
    }

    /// A member that goes into the specs, with all that is inside.
    fn take(&mut self, node: &'t Node, key: &str) -> Option<&'t Node> {
        let found = member(node, key)?;
        self.taken.insert(found);
        Some(found)
    }

    /// A scalar member that goes into the specs.
    fn take_string(&mut self, node: &'t Node, key: &str) -> Option<&'t str> {
        let found = string(node, key)?;
        self.take(node, key);
        Some(found)
    }

    fn root(&mut self) {
        let root = self.root;
        self.take(root, "openapi");
        for server in items(root, "servers") {
            let url = self.take_string(server, "url").unwrap_or_default().trim_end_matches('/').to_owned();
            if url.starts_with("https://") && !url.contains('{') {
                let doc = self.description(server, "description", "");
                self.read.servers.push((url, doc));
            } else {
                self.leave_out(Kind::NotTaken, server, &url, "a server that is no address with HTTPS", "left out");
            }
        }
        let components = member(root, "components");
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
                    self.leave_out(Kind::NotTaken, node, &name, lost, "left out");
                }
            }
        }
        self.id = String::new();
        // The names of schemas that are no types.
        for (name, schema) in components.and_then(|c| member(c, "schemas")).map_or(&[][..], entries) {
            if self.read.inlined.contains(&name.value) || self.opened.contains(&std::ptr::from_ref(schema)) {
                let has_doc = self.is_object(schema) && string(schema, "description").is_some();
                let lost = if has_doc { "the name and the description of a schema" } else { "the name of a schema" };
                self.lose(Kind::NotTaken, schema, &name.value, lost, "it is written where it is used");
            } else if !self.is_object(schema) {
                self.leave_out(
                    Kind::NotTaken,
                    schema,
                    &name.value,
                    "a schema that is no object and not used",
                    "left out",
                );
            }
        }
    }

    /// What a reference leads to, or the node itself. `None` if there is no such part, which is reported.
    fn resolve(&mut self, node: &'t Node) -> Option<&'t Node> {
        let mut found = node;
        for _ in 0..MAX_REFERENCES {
            let Some(reference) = self.take_string(found, "$ref") else { return Some(found) };
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
                    format!("`{reference}` is no part of this document"),
                    "correct the reference, or export the file again",
                );
                return None;
            };
            found = target;
        }
        self.problem(node, "this reference leads in a circle".to_owned(), "correct the reference");
        None
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

    /// A text without HTML.
    fn description(&mut self, node: &'t Node, key: &str, name: &str) -> Option<String> {
        let (text, changed) = clean(self.take_string(node, key)?);
        if changed {
            self.lose(Kind::MarkupRemoved, node, name, format!("HTML in `{key}`"), "plain text");
        }
        (!text.is_empty()).then_some(text)
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
