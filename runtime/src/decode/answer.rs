//! The core of reading: one answer, one operation, a model to fill. Interprets the static envelope.

use bytes::Bytes;
use http::StatusCode;

use super::{Hidden, Notes};
use crate::codes::recognise;
use crate::error::{AnyError, ApiError, DecodeFailure, Detail, Error, Malformed};
use crate::protocol::{Failure, Operation, Success};
use crate::wire::{DecodeError, Document, Format, Leniency, LeniencyKind, Limits, Model, Node, Slot};

/// What the text is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// An answer: success is checked.
    Answer,
    /// An example of a document: success is not asked.
    Shape,
}

/// Reads an answer into `into`, emptied first. What is `hidden` is masked wherever the answer echoes it
/// beside its data.
pub(crate) fn read(
    operation: &'static Operation,
    response: &http::Response<Bytes>,
    into: &mut dyn Model,
    purpose: Purpose,
    hidden: Option<&Hidden<'_>>,
) -> Result<Notes, AnyError> {
    let answer = Answer { operation, status: response.status(), body: response.body(), hidden };
    match operation.protocol.envelope.success {
        Success::Root => answer.by_root(into, purpose),
        Success::Code(success) => answer.by_code(success, into, purpose),
    }
}

struct Answer<'a> {
    operation: &'static Operation,
    status: StatusCode,
    body: &'a Bytes,
    hidden: Option<&'a Hidden<'a>>,
}

impl Answer<'_> {
    /// Success stands under the operation's root, failure under the error root. Simplified JSON may
    /// come without the root: the documents show it, the field has both.
    fn by_root(&self, into: &mut dyn Model, purpose: Purpose) -> Result<Notes, AnyError> {
        let envelope = &self.operation.protocol.envelope;
        let document = self.document()?;
        let names = [envelope.error_root, self.operation.root];
        let root = match document.find_root(&names).map_err(|error| self.wire(error))? {
            Some(0) => return Err(self.refused(&document, Some(envelope.error_root))),
            Some(_) => Some(self.operation.root),
            None => {
                self.check_bare(&document, into)?;
                None
            }
        };
        let read = self.fill(&document, root, into)?;
        // An error root beside the data: the answer contradicts itself, so it is no success.
        if read.leniencies.iter().any(|note| note.path == envelope.error_root) {
            return Err(self.refused(&document, Some(envelope.error_root)));
        }
        self.check_failure(into, purpose, read.request_id.as_deref())?;
        Ok(read)
    }

    /// Success is told by a code beside the data.
    fn by_code(&self, success: &str, into: &mut dyn Model, purpose: Purpose) -> Result<Notes, AnyError> {
        let envelope = &self.operation.protocol.envelope;
        let document = self.document()?;
        // Without a documented root, an element of any name would do: such XML could be anyone's answer.
        if document.format() == Format::Xml {
            return Err(self.foreign(&document, format!("JSON with `{}`", envelope.code)));
        }
        let mut found = document.scalars(None, &[envelope.code, envelope.request_id]).into_iter();
        let code = found.next().flatten();
        let request_id = found.next().flatten();
        match code {
            _ if purpose == Purpose::Shape => {}
            Some(code) if code.trim() == success => {}
            Some(_) => return Err(self.refused(&document, None)),
            None => return Err(self.foreign(&document, format!("`{}`", envelope.code))),
        }
        let mut read = self.fill(&document, None, into)?;
        read.request_id = request_id.map(|id| self.masked(id));
        self.check_failure(into, purpose, read.request_id.as_deref())?;
        Ok(read)
    }

    fn document(&self) -> Result<Document<'_>, AnyError> {
        if is_html(self.body) {
            return Err(self.malformed(Malformed::Html));
        }
        let limits = Limits::default().bytes(self.body.len());
        Document::new(self.body, limits).map_err(|error| self.wire(error))
    }

    /// Reads the data of an answer that says success.
    fn fill(&self, document: &Document<'_>, root: Option<&str>, into: &mut dyn Model) -> Result<Notes, AnyError> {
        if !self.status.is_success() {
            return Err(self.malformed(Malformed::Status));
        }
        let request_id = self.operation.protocol.envelope.request_id;
        let read = document.read_with(root, into, &[request_id]).map_err(|error| self.wire(error))?;
        let request_id = read.extras.into_iter().next().flatten().map(|id| self.masked(id));
        // A path can have a name that no document knows.
        let mut leniencies = read.leniencies;
        leniencies.iter_mut().for_each(|note| note.path = self.masked(std::mem::take(&mut note.path)));
        // The id of the request alone, nulls alone, unknown names alone: nothing came out, and that is told.
        let told = leniencies.iter().any(|note| note.kind == LeniencyKind::EmptyAnswer);
        if !told && is_hollow(into) {
            leniencies.push(Leniency { path: String::new(), kind: LeniencyKind::EmptyAnswer });
        }
        Ok(Notes { leniencies, request_id, status: self.status })
    }

    /// Without a root at least one field of the model must be there; else it answers something else.
    fn check_bare(&self, document: &Document<'_>, model: &dyn Model) -> Result<(), AnyError> {
        let names = document.roots().map_err(|error| self.wire(error))?;
        let known = |name: &String| model.table().fields.iter().any(|field| field.wire == name);
        if document.format() == Format::Json && names.iter().any(known) {
            return Ok(());
        }
        Err(self.foreign(document, format!("`{}`", self.operation.root)))
    }

    /// The second level of failure, inside the data: told by the flag alone.
    fn check_failure(&self, model: &dyn Model, purpose: Purpose, request_id: Option<&str>) -> Result<(), AnyError> {
        match &self.operation.failure {
            Some(failure) if purpose == Purpose::Answer && is_off(model, failure.flag) => {
                Err(self.failed_inside(model, failure, request_id))
            }
            _ => Ok(()),
        }
    }

    fn failed_inside(&self, model: &dyn Model, failure: &Failure, request_id: Option<&str>) -> AnyError {
        let shown = |path| text(model, path).map(|text| self.masked(text));
        let (code, message) = (shown(failure.code), shown(failure.message));
        let known = recognise(self.operation, "", code.as_deref().unwrap_or_default());
        let detail =
            Detail { sub_code: code, sub_message: message, request_id: request_id.map(str::to_owned), ..self.detail() };
        Error::Api(ApiError::new(known, detail))
    }

    /// The provider refused: reads the error that stands under `root`.
    fn refused(&self, document: &Document<'_>, root: Option<&str>) -> AnyError {
        let e = &self.operation.protocol.envelope;
        let names = [e.code, e.message, e.request_id, e.sub_code, e.sub_message];
        // A protocol without finer codes leaves their names empty.
        let names = if e.sub_code.is_empty() { &names[..3] } else { &names[..] };
        let mut found = document.scalars(root, names).into_iter().map(Option::unwrap_or_default);
        let mut next = || found.next().filter(|text| !text.is_empty()).map(|text| self.masked(text));
        let (code, message, request_id) = (next(), next(), next());
        let (sub_code, sub_message) = (next(), next());
        let known =
            recognise(self.operation, code.as_deref().unwrap_or_default(), sub_code.as_deref().unwrap_or_default());
        let detail = Detail {
            platform_code: code,
            platform_message: message,
            sub_code,
            sub_message,
            request_id,
            ..self.detail()
        };
        Error::Api(ApiError::new(known, detail))
    }

    fn detail(&self) -> Detail {
        Detail { status: self.status, body: self.body.clone(), ..Detail::default() }
    }

    /// A text without what is hidden, which a gateway may echo.
    fn masked(&self, text: String) -> String {
        match self.hidden {
            Some(hidden) => hidden.mask(text),
            None => text,
        }
    }

    fn foreign(&self, document: &Document<'_>, expected: String) -> AnyError {
        let names = document.roots().unwrap_or_default();
        let found = match names.len() {
            0 => "nothing".to_owned(),
            _ => self.masked(names.iter().take(8).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")),
        };
        self.malformed(Malformed::Envelope { expected, found })
    }

    fn wire(&self, error: DecodeError) -> AnyError {
        self.malformed(Malformed::Wire(error.map(|text| self.masked(text))))
    }

    /// A failing status outweighs what is wrong with a body that is no error of the provider.
    fn malformed(&self, what: Malformed) -> AnyError {
        let what = match what {
            Malformed::Html => Malformed::Html,
            _ if !self.status.is_success() => Malformed::Status,
            what => what,
        };
        Error::Decode(DecodeFailure::new(what, self.status, self.body.clone()))
    }
}

/// The value at a path of wire names, through models.
fn node<'m>(model: &'m dyn Model, path: &str) -> Option<Node<'m>> {
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    let index = model.table().find(name, 0)?;
    match (model.slot(index)?.get(0)?, rest) {
        (value, "") => Some(value),
        (Node::Model(inner), rest) => node(inner, rest),
        _ => None,
    }
}

fn text(model: &dyn Model, path: &str) -> Option<String> {
    match node(model, path)? {
        Node::Text(text) => Some(text.to_owned()).filter(|text| !text.is_empty()),
        Node::Integer(number) => Some(number.to_string()),
        Node::Flag(flag) => Some(flag.to_string()),
        Node::Model(_) | Node::File(_) => None,
    }
}

fn is_off(model: &dyn Model, path: &str) -> bool {
    match node(model, path) {
        Some(Node::Flag(flag)) => !flag,
        Some(Node::Integer(number)) => number == 0,
        Some(Node::Text(text)) => text == "0" || text.eq_ignore_ascii_case("false"),
        Some(Node::Model(_) | Node::File(_)) | None => false,
    }
}

/// Whether a page for people came instead.
fn is_html(body: &[u8]) -> bool {
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body).trim_ascii_start();
    let starts = |tag: &[u8]| body.get(..tag.len()).is_some_and(|head| head.eq_ignore_ascii_case(tag));
    starts(b"<!doctype html") || starts(b"<html")
}

/// Whether a model that has fields holds none.
fn is_hollow(model: &dyn Model) -> bool {
    let fields = model.table().fields.len();
    fields > 0 && (0..fields).all(|index| model.slot(index).is_none_or(Slot::is_empty))
}
