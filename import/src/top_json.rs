//! The documents of TOP's site (`getDocument`), one JSON object for each API: `name`, `requestParams`, `responseParams`
//! with `subParams`, `errorCodes`, samples. The reduced form has only name, type, description, required and limits.
//! A file holds one document, or a list of them.

use std::sync::Arc;

use waybill_codegen::yaml::node::{Kind as NodeKind, Node};

use crate::json;
use crate::loss::{Kind, Losses};
use crate::model::{ErrorRow, Field, Operation, Place, Read, Sample};
use crate::node::{entries, is_nothing, items, member, string, text_of};
use crate::problem::{Lines, Problem};
use crate::text::{clean, title};

const HELP: &str = "`top-json` is a document of TOP's site, an object with `name`, `requestParams` and `responseParams`, \
                    or a list of such objects";

/// Keys of a document that are read. The rest is reported.
const KEYS: &[&str] = &[
    "name",
    "apiChineseName",
    "description",
    "requestParams",
    "responseParams",
    "errorCodes",
    "rspSampleJson",
    "rspSampleSimplifyJson",
    "rspSampleXml",
    "apiErrDemoJson",
    "apiErrDemoXml",
];

/// Reads a file.
pub(crate) fn read(file: &str, text: &str, losses: &mut Losses) -> Result<Read, Problem> {
    let root = json::read(file, text)?;
    let mut reader = Reader { file: Arc::from(file), lines: Lines::new(text), losses };
    let documents = match &root.kind {
        NodeKind::List(items) => items.iter().collect(),
        _ => vec![&root],
    };
    let mut read = Read::default();
    for document in documents {
        let problem = |message: &str| Problem::at(file, text, document.span.start, message, HELP);
        if !matches!(document.kind, NodeKind::Map(_)) {
            return Err(problem("this is not an object"));
        }
        if string(document, "name").is_none_or(|name| name.is_empty()) {
            return Err(problem("this object has no `name`"));
        }
        if member(document, "requestParams").is_none() && member(document, "responseParams").is_none() {
            return Err(problem("this object has neither `requestParams` nor `responseParams`"));
        }
        if let Some((found, what)) = no_list(document) {
            return Err(Problem::at(file, text, found.span.start, what, HELP));
        }
        read.operations.push(reader.operation(document));
    }
    if read.operations.is_empty() {
        return Err(Problem::at(file, text, 0, "the list is empty", HELP));
    }
    Ok(read)
}

/// The first part that should be a list of objects and is none: it would be left out whole.
fn no_list(node: &Node) -> Option<(&Node, &'static str)> {
    const LISTS: [&str; 4] = ["requestParams", "responseParams", "subParams", "errorCodes"];
    entries(node).iter().filter(|(key, _)| LISTS.contains(&key.value.as_str())).find_map(|(_, value)| {
        let NodeKind::List(items) = &value.kind else {
            return (!is_nothing(value)).then_some((value, "this is not a list"));
        };
        let other = items.iter().find(|item| !matches!(item.kind, NodeKind::Map(_)));
        other.map(|item| (item, "this is not an object")).or_else(|| items.iter().find_map(no_list))
    })
}

/// A member as text; one that should be a text and is an object, as JSON.
fn text(node: &Node, name: &str) -> Option<String> {
    let text = text_of(member(node, name)?);
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

struct Reader<'l> {
    file: Arc<str>,
    lines: Lines,
    losses: &'l mut Losses,
}

impl Reader<'_> {
    fn place(&self, node: &Node) -> Place {
        Place { file: Arc::clone(&self.file), line: self.lines.of(node.span.start) }
    }

    /// Reports the keys that are not read and say something.
    fn report_others(&mut self, node: &Node, known: &[&str], what: &str, at: (&str, &str)) {
        for (key, value) in entries(node).iter().filter(|(key, _)| !known.contains(&key.value.as_str())) {
            if !is_nothing(value) {
                let place = self.place(value);
                let lost = format!("`{}` of {what}", key.value);
                // The names of what is left out, such as the system parameters of the platform.
                let names: Vec<&str> = match &value.kind {
                    NodeKind::List(items) => items.iter().filter_map(|item| string(item, "name")).collect(),
                    _ => Vec::new(),
                };
                let name = if names.is_empty() { at.1.to_owned() } else { names.join(", ") };
                self.losses.add(Kind::NotTaken, (&place, at.0, &name), lost, "left out");
            }
        }
    }

    fn operation(&mut self, node: &Node) -> Operation {
        let id = string(node, "name").unwrap_or_default().to_owned();
        self.report_others(node, KEYS, "a document", (&id, ""));
        let doc = self.text(node, "description", (&id, "")).unwrap_or_default();
        let (title, doc) = match self.text(node, "apiChineseName", (&id, "")) {
            Some(title) => (title.replace('\n', " "), Some(doc).filter(|doc| !doc.is_empty())),
            None => {
                let (title, more) = title(&doc);
                (title, more.then_some(doc))
            }
        };
        let request = items(node, "requestParams").iter().map(|n| self.field(n, &id, true)).collect();
        let response = items(node, "responseParams").iter().map(|n| self.field(n, &id, false)).collect();
        let errors = items(node, "errorCodes").iter().map(|n| self.error(n, &id)).collect();
        let samples = self.samples(node);
        let place = self.place(node);
        Operation {
            title,
            doc: doc.filter(|doc| !doc.is_empty()),
            request,
            response,
            errors,
            samples,
            place,
            id,
            ..Operation::default()
        }
    }

    fn field(&mut self, node: &Node, id: &str, is_request: bool) -> Field {
        const KNOWN: &[&str] = &[
            "name",
            "type",
            "description",
            "required",
            "maxListSize",
            "maxLength",
            "minValue",
            "maxValue",
            "defaultValue",
            "demoValue",
            "subParams",
        ];
        let own = |name: &str| text(node, name);
        let mut field = Field {
            wire: own("name").unwrap_or_default(),
            ty: own("type").unwrap_or_default(),
            default: own("defaultValue"),
            example: own("demoValue"),
            place: self.place(node),
            ..Field::default()
        };
        self.report_others(node, KNOWN, "a field", (id, &field.wire));
        field.limits.items = own("maxListSize");
        field.limits.length = own("maxLength");
        field.limits.least = own("minValue");
        field.limits.most = own("maxValue");
        // In a response the site prints false for every field, which says nothing.
        match own("required").as_deref() {
            Some("true" | "required") => field.required = Some(true),
            Some("false" | "optional") => field.required = is_request.then_some(false),
            Some(other) => {
                let lost = format!("required: {other}");
                self.losses.field(Kind::ConditionInText, id, &field, lost, "nothing is said about it");
            }
            None => {}
        }
        field.doc = self.text(node, "description", (id, &field.wire));
        field.fields = items(node, "subParams").iter().map(|n| self.field(n, id, is_request)).collect();
        field
    }

    fn error(&mut self, node: &Node, id: &str) -> ErrorRow {
        let code = text(node, "errorCode").unwrap_or_default();
        self.report_others(node, &["errorCode", "errorMsg", "solution"], "an error code", (id, &code));
        let message = self.text(node, "errorMsg", (id, &code)).unwrap_or_default();
        let remedy = self.text(node, "solution", (id, &code));
        ErrorRow { message, remedy, place: self.place(node), code, ..ErrorRow::default() }
    }

    fn samples(&self, node: &Node) -> Vec<Sample> {
        const KEYS: [(&str, &str, bool); 5] = [
            ("rspSampleXml", "xml", false),
            ("rspSampleJson", "json", false),
            ("rspSampleSimplifyJson", "simplified", false),
            ("apiErrDemoXml", "xml", true),
            ("apiErrDemoJson", "json", true),
        ];
        let sample = |(key, form, is_error)| {
            let body = text(node, key)?;
            Some(Sample { form, body, is_error, place: self.place(member(node, key)?) })
        };
        KEYS.into_iter().filter_map(sample).collect()
    }

    /// A text without HTML.
    fn text(&mut self, node: &Node, key: &str, at: (&str, &str)) -> Option<String> {
        let (text, changed) = clean(&text(node, key)?);
        if changed {
            let place = self.place(node);
            self.losses.add(Kind::MarkupRemoved, (&place, at.0, at.1), format!("HTML in `{key}`"), "plain text");
        }
        (!text.is_empty()).then_some(text)
    }
}
