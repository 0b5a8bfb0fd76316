//! TOP's `ApiMetadata.xml`: `metadata` with `structs` and `apis`. A `prop` or `param` has `name`, `type`, `desc`; a
//! parameter also `required` and limits, a field of a response `level`, which says whether it is a list.

use std::sync::Arc;

use quick_xml::events::Event;

use crate::loss::{Kind, Losses};
use crate::model::{Field, Operation, Place, Read, Struct};
use crate::problem::{Lines, Problem};
use crate::source::{MAX_LEVELS, MAX_VALUES};
use crate::text::{clean, title};

const HELP: &str = "`top-xml` is the file ApiMetadata.xml of TOP, with the root `metadata`";

/// Reads a file.
pub(crate) fn read(file: &str, text: &str, losses: &mut Losses) -> Result<Read, Problem> {
    let root = elements(file, text)?;
    if root.name != "metadata" {
        return Err(Problem::at(file, text, root.at, format!("the root is `{}`", root.name), HELP));
    }
    let lines = Lines::new(text);
    let mut reader = Reader { file: Arc::from(file), lines, losses };
    let mut read = Read::default();
    for group in &root.children {
        match group.name {
            "structs" => read.structs.extend(group.named("struct").map(|e| reader.structure(e))),
            "apis" => read.operations.extend(group.named("api").map(|e| reader.operation(e))),
            _ => {}
        }
        reader.report_others(group, if group.name == "structs" { &["struct"] } else { &["api"] }, "");
    }
    reader.report_others(&root, &["structs", "apis"], "");
    if read.operations.is_empty() {
        return Err(Problem::at(file, text, root.at, "the file has no `api`", HELP));
    }
    Ok(read)
}

/// An element with its text or its children.
#[derive(Debug)]
struct Element<'t> {
    name: &'t str,
    /// Its first byte.
    at: usize,
    text: String,
    children: Vec<Element<'t>>,
}

impl<'t> Element<'t> {
    fn named<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Self> + use<'e, 't> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The text of a child, if it has any.
    fn text_of(&self, name: &str) -> Option<&str> {
        self.children.iter().find(|child| child.name == name).map(|child| child.text.trim()).filter(|t| !t.is_empty())
    }
}

/// The elements of a file. Attributes are not read: the vendor's file has only the version.
fn elements<'t>(file: &str, text: &'t str) -> Result<Element<'t>, Problem> {
    let mut reader = quick_xml::Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut open: Vec<Element<'t>> = Vec::new();
    let mut root: Option<Element<'t>> = None;
    let mut count = 0;
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(text.len());
        let problem = |message: String, help: &str| Problem::at(file, text, at, message, help);
        let outside = |what: &str| problem(what.to_owned(), HELP);
        let event = reader.read_event().map_err(|error| {
            let byte = usize::try_from(reader.error_position()).unwrap_or(at);
            Problem::at(
                file,
                text,
                byte,
                format!("not well-formed XML: {error}"),
                "the file may be cut off; fetch it again",
            )
        })?;
        let closed = match event {
            Event::Start(start) => {
                count += 1;
                open.push(element(text, at, start.name().as_ref().len()));
                None
            }
            Event::Empty(start) => {
                count += 1;
                Some(element(text, at, start.name().as_ref().len()))
            }
            Event::End(_) => open.pop(),
            Event::Text(part) => add_text(&mut open, &part.xml10_content()).map(|()| None).map_err(outside)?,
            Event::CData(part) => add_text(&mut open, &part.xml10_content()).map(|()| None).map_err(outside)?,
            Event::GeneralRef(name) => {
                let found = match name.resolve_char_ref() {
                    Ok(Some(c)) => Some(c.to_string()),
                    _ => quick_xml::escape::resolve_xml_entity(&name.xml10_content()).map(str::to_owned),
                };
                let unknown =
                    || problem(format!("unknown entity `&{};`", name.xml10_content()), "write the character itself");
                add_text(&mut open, &found.ok_or_else(unknown)?).map(|()| None).map_err(outside)?
            }
            Event::DocType(_) => {
                let message = "a document type declaration, which can define entities, is not read".to_owned();
                return Err(problem(message, "remove `<!DOCTYPE …>`"));
            }
            Event::Eof => {
                if let Some(root) = root.filter(|_| open.is_empty()) {
                    return Ok(root);
                }
                let what = open
                    .last()
                    .map_or("the file has no element".to_owned(), |e| format!("`{}` is never closed", e.name));
                return Err(problem(what, "it is not a file of this format, or is cut off"));
            }
            _ => None,
        };
        if open.len() > MAX_LEVELS {
            return Err(problem(format!("nested deeper than {MAX_LEVELS} levels"), HELP));
        }
        if count > MAX_VALUES {
            return Err(problem(format!("more than {MAX_VALUES} elements"), "split the file"));
        }
        if let Some(closed) = closed {
            match open.last_mut() {
                Some(outer) => outer.children.push(closed),
                None if root.is_some() => return Err(problem("a second root".to_owned(), HELP)),
                None => root = Some(closed),
            }
        }
    }
}

fn element(text: &str, at: usize, length: usize) -> Element<'_> {
    Element {
        name: text.get(at + 1..at + 1 + length).unwrap_or_default(),
        at,
        text: String::new(),
        children: Vec::new(),
    }
}

/// Adds to the text of the open element.
fn add_text(open: &mut [Element<'_>], part: &str) -> Result<(), &'static str> {
    match open.last_mut() {
        Some(inner) => inner.text.push_str(part),
        None if part.trim().is_empty() => {}
        None => return Err("text outside of the root"),
    }
    Ok(())
}

struct Reader<'l> {
    file: Arc<str>,
    lines: Lines,
    losses: &'l mut Losses,
}

impl Reader<'_> {
    fn place(&self, element: &Element<'_>) -> Place {
        Place { file: Arc::clone(&self.file), line: self.lines.of(element.at) }
    }

    /// Reports the children that are not read.
    fn report_others(&mut self, element: &Element<'_>, known: &[&str], owner: &str) {
        for child in element.children.iter().filter(|child| !known.contains(&child.name)) {
            let place = self.place(child);
            let lost = format!("element `{}` of `{}`", child.name, element.name);
            self.losses.add(Kind::NotTaken, (&place, owner, child.text.trim()), lost, "left out");
        }
    }

    fn structure(&mut self, element: &Element<'_>) -> Struct {
        self.report_others(element, &["name", "desc", "props"], "");
        let name = element.text_of("name").unwrap_or_default().to_owned();
        let fields = element.named("props").flat_map(|props| props.named("prop"));
        let fields = fields.map(|prop| self.field(prop, "")).collect();
        let doc = self.text(element, "", &name);
        Struct { name, rename: None, doc, fields, place: self.place(element) }
    }

    fn operation(&mut self, element: &Element<'_>) -> Operation {
        let id = element.text_of("name").unwrap_or_default().to_owned();
        self.report_others(element, &["name", "desc", "request", "response"], &id);
        let doc = self.text(element, &id, "").unwrap_or_default();
        let (title, more) = title(&doc);
        let params = |name| element.named(name).flat_map(|part| part.named("param"));
        let request = params("request").map(|e| self.field(e, &id)).collect();
        let response = params("response").map(|e| self.field(e, &id)).collect();
        let doc = more.then_some(doc);
        Operation { title, doc, request, response, place: self.place(element), id, ..Operation::default() }
    }

    fn field(&mut self, element: &Element<'_>, id: &str) -> Field {
        const KNOWN: &[&str] =
            &["name", "type", "level", "desc", "required", "max_list_size", "max_length", "max_value", "min_value"];
        self.report_others(element, KNOWN, id);
        let own = |name: &str| element.text_of(name).map(str::to_owned);
        let mut field = Field {
            wire: own("name").unwrap_or_default(),
            ty: own("type").unwrap_or_default(),
            list: element.text_of("level").is_some_and(|level| level.ends_with("Array")),
            place: self.place(element),
            ..Field::default()
        };
        field.limits.items = own("max_list_size");
        field.limits.length = own("max_length");
        field.limits.least = own("min_value");
        field.limits.most = own("max_value");
        field.doc = self.text(element, id, &field.wire);
        match element.text_of("required") {
            Some("required") => field.required = Some(true),
            Some("optional") => field.required = Some(false),
            Some("special") => {
                let lost = "required: special (under a condition that only the description says)";
                self.losses.field(Kind::ConditionInText, id, &field, lost, "not required, the description stays");
            }
            Some(other) => {
                let lost = format!("required: {other}");
                self.losses.field(Kind::ConditionInText, id, &field, lost, "nothing is said about it");
            }
            None => {}
        }
        if let Some(level) =
            element.text_of("level").filter(|l| !["Basic", "Object", "Basic Array", "Object Array"].contains(l))
        {
            self.losses.field(Kind::NotTaken, id, &field, format!("level: {level}"), "left out");
        }
        field
    }

    /// The description without HTML.
    fn text(&mut self, element: &Element<'_>, id: &str, name: &str) -> Option<String> {
        let (text, changed) = clean(element.text_of("desc")?);
        if changed {
            let place = self.place(element);
            self.losses.add(Kind::MarkupRemoved, (&place, id, name), "HTML in the description", "plain text");
        }
        (!text.is_empty()).then_some(text)
    }
}
