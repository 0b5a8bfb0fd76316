//! The core of decoding: reads the response of an operation into a model, by the static description of the
//! envelope.

use bytes::Bytes;

use super::page::is_page;
use super::wait::{ban, retry_after};
use super::{Notes, Sensitive};
use crate::codes::{AnyCode, recognise};
use crate::error::{AnyError, ApiError, DecodeFailure, Detail, Error, Malformed, one_line};
use crate::platform::{Envelope, Failure, Operation, Success};
use crate::value::number;
use crate::wire::{
    DecodeError, Deviation, DeviationKind, Document, Format, Limits, Model, Node, Redact, Slot, node_at,
};

/// The purpose of reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A response: success is checked.
    Response,
    /// An example of a document: success is not checked.
    Shape,
}

/// Reads a response into `into`, which is emptied first. Sensitive values are redacted wherever the response
/// repeats them outside its data.
pub(crate) fn read(
    operation: &'static Operation,
    response: &http::Response<Bytes>,
    into: &mut dyn Model,
    purpose: Purpose,
    sensitive: Option<&Sensitive<'_>>,
) -> Result<Notes, AnyError> {
    let envelope = &operation.platform.envelope;
    let mut deciding = match envelope.success {
        Success::Codes { .. } => vec![envelope.code],
        Success::Root => Vec::new(),
    };
    deciding.extend(operation.failure.iter().map(Failure::decides));
    let redact = sensitive.map(|sensitive| sensitive as &dyn Redact);
    let decoder = Decoder { operation, envelope, response, deciding: &deciding, redact };
    match envelope.success {
        Success::Root => decoder.by_root(into, purpose),
        Success::Codes { codes, absent } => decoder.by_code(codes, absent, into, purpose),
    }
}

struct Decoder<'a> {
    operation: &'static Operation,
    envelope: &'static Envelope,
    response: &'a http::Response<Bytes>,
    /// Paths of the fields that decide between success and failure.
    deciding: &'a [&'a str],
    redact: Option<&'a dyn Redact>,
}

impl Decoder<'_> {
    /// Success is under the root of the operation, failure under an error root. Simplified JSON may come
    /// without a root; both forms occur in documents and in practice.
    fn by_root(&self, into: &mut dyn Model, purpose: Purpose) -> Result<Notes, AnyError> {
        let document = self.document()?;
        let root = self.own_root(&document)?;
        if self.error_at_top(&document, root, into)? {
            return Err(self.reported(&document));
        }
        if root.is_none() {
            self.check_bare(&document, into)?;
        }
        let filled = self.fill(&document, root, into);
        let Filled { notes, error_beside, .. } =
            filled.map_err(|error| self.or_failed_inside(&document, root, purpose, error))?;
        // An error root beside the data: the response contradicts itself and is not a success.
        if error_beside {
            return Err(self.reported(&document));
        }
        // The root of the operation holds an error code and no documented field.
        if purpose == Purpose::Response
            && notes.unread.is_empty()
            && is_empty_model(into)
            && self.has_code(&document, root, &notes)
        {
            return Err(self.reported_at(&document, &[self.below_root(root)]));
        }
        self.check_failure(into, purpose, &notes)?;
        Ok(notes)
    }

    /// The root of the operation, if it is there. An error root decides: it is the error.
    fn own_root(&self, document: &Document<'_>) -> Result<Option<&'static str>, AnyError> {
        let errors = self.envelope.errors.iter().map(|place| place.root);
        let roots: Vec<&str> = errors.chain([self.operation.root]).filter(|root| !root.is_empty()).collect();
        if roots.is_empty() {
            return Ok(None);
        }
        match document.find_root(&roots).map_err(|error| self.wire(error))? {
            Some(at) if roots.get(at) != Some(&self.operation.root) => Err(self.reported(document)),
            Some(_) => Ok(Some(self.operation.root)),
            None => match self.operation.other_root {
                Some(other) => {
                    let found = document.find_root(&[other.name]).map_err(|error| self.wire(error))?;
                    Ok(found.map(|_| other.name))
                }
                None => Ok(None),
            },
        }
    }

    /// Whether the members of an error are at the top level, where the platform has errors there. Without a
    /// root, a documented field that is no member of the envelope makes it a success.
    fn error_at_top(&self, document: &Document<'_>, root: Option<&str>, model: &dyn Model) -> Result<bool, AnyError> {
        let e = self.envelope;
        let Some(place) = e.errors.iter().find(|place| place.root.is_empty()) else { return Ok(false) };
        if document.format() == Format::Xml || document.scalar(e.code).is_none() {
            return Ok(false);
        }
        if root.is_some() {
            return Ok(true);
        }
        let members = [e.code, place.message, e.request_id, e.sub_code, e.sub_message];
        let is_data = |name: &String| {
            !members.contains(&name.as_str()) && model.table().fields.iter().any(|field| field.wire == name)
        };
        Ok(!document.roots().map_err(|error| self.wire(error))?.iter().any(is_data))
    }

    /// A code beside the data decides between success and failure.
    fn by_code(
        &self,
        success: &[&str],
        absent: bool,
        into: &mut dyn Model,
        purpose: Purpose,
    ) -> Result<Notes, AnyError> {
        let name = self.envelope.code;
        let document = self.document()?;
        let root = self.own_root(&document)?;
        // Without a documented root, XML with any root element would be accepted, also that of another
        // service.
        if root.is_none() && document.format() == Format::Xml {
            return Err(self.other_operation(&document, format!("JSON with `{name}`")));
        }
        let code = if document.format() == Format::Xml { None } else { document.scalar(name) };
        let code = code.as_deref().map(str::trim);
        match code {
            _ if purpose == Purpose::Shape => {}
            Some(code) if self.envelope.success.has(code) => {}
            Some(_) => return Err(self.reported_or_unclear(&document)),
            // The code may be below the root.
            None if absent || root.is_some() => {}
            None => return Err(self.other_operation(&document, format!("a value of `{name}`"))),
        }
        let filled = self.fill(&document, root, into);
        let Filled { mut notes, code: inside, has_code, error_beside } =
            filled.map_err(|error| self.or_failed_inside(&document, root, purpose, error))?;
        if error_beside {
            return Err(self.reported(&document));
        }
        let inside = inside.filter(|_| root.is_some() && purpose == Purpose::Response);
        let code = code.or(inside.as_deref().map(str::trim));
        if code.is_some_and(|code| !self.envelope.success.has(code)) && purpose == Purpose::Response {
            return Err(self.reported_at(&document, &[self.below_root(root)]));
        }
        // A code that can't be read does not report success.
        if code.is_none() && (has_code || !absent) && purpose == Purpose::Response {
            return Err(self.other_operation(&document, format!("a value of `{name}`")));
        }
        let noted = notes.deviations.iter().any(|note| note.path == name);
        if !noted && purpose == Purpose::Response && code.is_some_and(|code| !success.contains(&code)) {
            notes.deviations.push(Deviation { path: name.to_owned(), kind: DeviationKind::Spelling });
        }
        self.check_failure(into, purpose, &notes)?;
        Ok(notes)
    }

    fn document(&self) -> Result<Document<'_>, AnyError> {
        let body = self.response.body();
        if is_page(body) {
            return Err(self.malformed(Malformed::Html));
        }
        let limits = Limits::default().bytes(body.len());
        let document = Document::new(body, limits).map_err(|error| self.wire(error))?;
        Ok(document.deciding(self.deciding).redacting(self.redact))
    }

    /// Reads the data of a successful response, and the members of the envelope.
    fn fill(&self, document: &Document<'_>, root: Option<&str>, into: &mut dyn Model) -> Result<Filled, AnyError> {
        if !self.response.status().is_success() {
            return Err(self.malformed(Malformed::Status));
        }
        let e = self.envelope;
        // Where no code decides, one among the data is a field, or not documented.
        let code = if e.success == Success::Root { "" } else { e.code };
        let roots = e.errors.iter().map(|place| place.root).filter(|root| !root.is_empty());
        let fields = e.fields.iter().copied();
        let names: Vec<&str> = [e.request_id, code].into_iter().chain(fields).chain(roots).collect();
        let read = document.read_with(root, into, &names).map_err(|error| self.wire(error))?;
        let mut texts = read.extras.into_iter();
        let request_id = texts.next().flatten().map(|id| self.shown(&id));
        let code = texts.next().flatten().filter(|code| !code.trim().is_empty());
        let fields = self.fields(texts);
        let mut deviations = read.deviations;
        let other = self.operation.other_root.filter(|other| !other.documented && root == Some(other.name));
        deviations.extend(other.map(|other| Deviation { path: other.name.to_owned(), kind: DeviationKind::OtherRoot }));
        // Only a request id, nulls or unknown names: the value is empty, and that is reported.
        let noted = deviations.iter().any(|note| note.kind == DeviationKind::EmptyResponse);
        if !noted && read.unread.is_empty() && is_empty_model(into) {
            deviations.push(Deviation { path: String::new(), kind: DeviationKind::EmptyResponse });
        }
        let notes = Notes {
            deviations,
            unread: read.unread,
            unknown: read.unknown,
            request_id,
            fields,
            status: self.response.status(),
            headers: self.response.headers().clone(),
            body: self.response.body().clone(),
            attempts: 1,
        };
        let mut met = read.met.into_iter().skip(1);
        let has_code = met.next().unwrap_or(false);
        let error_beside = met.skip(e.fields.len()).any(|met| met);
        Ok(Filled { notes, code, has_code, error_beside })
    }

    /// The other fields of the envelope that have a value, by name.
    fn fields(&self, texts: impl Iterator<Item = Option<String>>) -> Vec<(&'static str, String)> {
        let named = self.envelope.fields.iter().zip(texts);
        named.filter_map(|(name, text)| Some((*name, self.shown(&text?)))).collect()
    }

    /// Without a root, at least one field of the model must be present. Otherwise the response belongs to
    /// another operation.
    fn check_bare(&self, document: &Document<'_>, model: &dyn Model) -> Result<(), AnyError> {
        let names = document.roots().map_err(|error| self.wire(error))?;
        let known = |name: &String| model.table().fields.iter().any(|field| field.wire == name);
        if document.format() == Format::Json && names.iter().any(known) {
            return Ok(());
        }
        Err(self.other_operation(document, format!("`{}`", self.operation.root)))
    }

    /// A failure inside the data.
    fn check_failure(&self, model: &dyn Model, purpose: Purpose, notes: &Notes) -> Result<(), AnyError> {
        match &self.operation.failure {
            Some(failure) if purpose == Purpose::Response && failure.is_failure(|path| text(model, path)) => {
                Err(self.failed_inside(model, failure, notes))
            }
            _ => Ok(()),
        }
    }

    fn failed_inside(&self, model: &dyn Model, failure: &Failure, notes: &Notes) -> AnyError {
        let parts = ErrorParts {
            sub_code: text(model, failure.code),
            sub_message: text(model, failure.message),
            // Redacted already.
            request_id: notes.request_id.clone(),
            fields: notes.fields.clone(),
            deviations: notes.deviations.clone(),
            ..ErrorParts::default()
        };
        self.api(parts)
    }

    /// A code other than success. Another code after it may report success.
    fn reported_or_unclear(&self, document: &Document<'_>) -> AnyError {
        let name = self.envelope.code;
        let last = document.failure(&[], &[name]).texts.into_iter().flatten().next();
        if last.is_some_and(|last| self.envelope.success.has(&last)) {
            return self.wire(DecodeError::contradiction(name.to_owned()));
        }
        self.reported(document)
    }

    /// Reads the error. An error root is mostly at the top, and sometimes under the root of the operation.
    fn reported(&self, document: &Document<'_>) -> AnyError {
        let own = [Some(self.operation.root), self.operation.other_root.map(|other| other.name)];
        let mut paths = Vec::new();
        for place in self.envelope.errors {
            let path = if place.root.is_empty() { Vec::new() } else { vec![place.root] };
            paths.push((path, place.message));
            if !place.root.is_empty() {
                let own = own.into_iter().flatten().filter(|own| !own.is_empty());
                paths.extend(own.map(|own| (vec![own, place.root], place.message)));
            }
        }
        self.reported_at(document, &paths)
    }

    /// The path below a root of the operation, and the usual name of a message.
    fn below_root(&self, root: Option<&'static str>) -> (Vec<&'static str>, &'static str) {
        let message = self.envelope.errors.first().map_or("", |place| place.message);
        (vec![root.unwrap_or(self.operation.root)], message)
    }

    /// The error at the first of these paths that holds one, each with its name of the message.
    fn reported_at(&self, document: &Document<'_>, paths: &[(Vec<&str>, &str)]) -> AnyError {
        let e = self.envelope;
        // A platform without sub-codes leaves their names empty.
        let count = if e.sub_code.is_empty() { 3 } else { 5 };
        let read = |(path, message): &(Vec<&str>, &str)| {
            let names = [e.code, message, e.request_id, e.sub_code, e.sub_message];
            document.failure(path, &names[..count])
        };
        let found = paths.iter().map(|place| (place, read(place))).find(|(_, found)| !found.is_empty());
        let (fields, found) = found.map_or_else(Default::default, |((path, _), found)| {
            // Only under their exact names: `error_type` can be anything.
            let fields = document.failure(path, e.fields);
            (if fields.other_names.is_empty() { fields.texts } else { Vec::new() }, found)
        });
        let mut texts = found.texts.into_iter().map(Option::unwrap_or_default);
        let mut next = || texts.next().filter(|text| !text.trim().is_empty());
        let mut parts = ErrorParts {
            code: next(),
            message: next(),
            request_id: next(),
            sub_code: next(),
            sub_message: next(),
            fields: self.fields(fields.into_iter()),
            deviations: found.other_names.iter().map(|name| self.other_name(name)).collect(),
        };
        if let Some(words) = found.words {
            parts.take_message(self.operation, words);
        }
        self.api(parts)
    }

    /// Whether there is an error code directly below the root. Only its exact name counts: an undocumented
    /// `zip_code` is no error.
    fn has_code(&self, document: &Document<'_>, root: Option<&str>, notes: &Notes) -> bool {
        let name = self.envelope.code;
        let named = |note: &Deviation| note.kind == DeviationKind::UnknownField && note.path == name;
        let path: Vec<&str> = root.into_iter().collect();
        notes.deviations.iter().any(named) && document.failure(&path, &[name]).texts.iter().any(Option::is_some)
    }

    /// A response that can't be read, but reports a failure: the typed error is more useful.
    fn or_failed_inside(
        &self,
        document: &Document<'_>,
        root: Option<&str>,
        purpose: Purpose,
        error: AnyError,
    ) -> AnyError {
        let Some(failure) = self.operation.failure.as_ref().filter(|_| purpose == Purpose::Response) else {
            return error;
        };
        if !self.response.status().is_success() || self.contradicts(&error) {
            return error;
        }
        let text = |path: &str| {
            let (inside, name) = path.rsplit_once('.').unwrap_or(("", path));
            let inside = inside.split('.').filter(|name| !name.is_empty());
            let path: Vec<&str> = root.into_iter().chain(inside).collect();
            document.failure(&path, &[name]).texts.into_iter().flatten().next()
        };
        if !failure.is_failure(text) {
            return error;
        }
        let text = |path: &str| if path.is_empty() { None } else { text(path) };
        let (sub_code, sub_message) = (text(failure.code), text(failure.message));
        self.api(ErrorParts { sub_code, sub_message, ..ErrorParts::default() })
    }

    /// Whether what decides can't be read itself.
    fn contradicts(&self, error: &AnyError) -> bool {
        matches!(error, Error::Decode(failure) if self.deciding.contains(&failure.path()))
    }

    fn other_name(&self, name: &str) -> Deviation {
        Deviation { path: one_line(&self.shown(name)), kind: DeviationKind::OtherName }
    }

    /// The typed error. Codes and bans are read from the original message; only what is shown is redacted.
    fn api(&self, mut parts: ErrorParts) -> AnyError {
        let (code, sub_code) =
            (parts.code.as_deref().unwrap_or_default(), parts.sub_code.as_deref().unwrap_or_default());
        let (known, spelled) = recognise(self.operation, code, sub_code);
        if let Some(name) = spelled {
            parts.deviations.push(Deviation { path: name.to_owned(), kind: DeviationKind::Spelling });
        }
        let ban = [&parts.sub_message, &parts.message]
            .into_iter()
            .flatten()
            .find_map(|text| ban(self.operation.platform.throttle, text));
        let shown = |text: Option<String>| text.map(|text| self.shown(&text));
        // A documented code is not a repeated value.
        let shown_code = |text: Option<String>| text.map(|text| self.shown_code(&known, text));
        let detail = Detail {
            platform: (self.operation.platform.name, !self.operation.others.is_empty()),
            info: known.info(),
            platform_code: shown_code(parts.code),
            platform_message: shown(parts.message),
            sub_code: shown_code(parts.sub_code),
            sub_message: shown(parts.sub_message),
            request_id: shown(parts.request_id),
            fields: parts.fields,
            ban,
            retry_after: retry_after(self.response.headers()),
            deviations: parts.deviations,
            status: self.response.status(),
            headers: self.response.headers().clone(),
            body: self.response.body().clone(),
            attempts: 1,
            unconfirmed: None,
        };
        Error::Api(ApiError::new(known.map_raw(|raw| self.shown(raw)), detail))
    }

    fn shown_code(&self, known: &AnyCode, code: String) -> String {
        let tables = self.operation.errors.iter().flat_map(|table| table.codes);
        let documented = known.info().into_iter().chain(tables).any(|info| info.code == code.trim());
        if documented { code } else { self.shown(&code) }
    }

    /// Redacts sensitive values, which a gateway may repeat, in a string of the provider.
    fn shown(&self, text: &str) -> String {
        self.redact.map_or_else(|| text.to_owned(), |redact| redact.redact(text).into_owned())
    }

    fn other_operation(&self, document: &Document<'_>, expected: String) -> AnyError {
        let names = document.roots().unwrap_or_default();
        let found = match names.len() {
            0 => "nothing".to_owned(),
            _ => names.iter().take(8).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "),
        };
        self.malformed(Malformed::Envelope { expected, found })
    }

    fn wire(&self, error: DecodeError) -> AnyError {
        self.malformed(Malformed::Wire(error))
    }

    /// A failing status outweighs a body that is not an error of the provider.
    fn malformed(&self, what: Malformed) -> AnyError {
        let what = match what {
            Malformed::Html => Malformed::Html,
            _ if !self.response.status().is_success() => Malformed::Status,
            what => what,
        };
        let wait = retry_after(self.response.headers());
        Error::Decode(DecodeFailure::new(what, self.response, wait))
    }
}

/// What was read of a successful response.
struct Filled {
    notes: Notes,
    /// The code, where one decides, also below the root.
    code: Option<String>,
    /// Whether there is a code, even one that can't be read.
    has_code: bool,
    /// Whether there is an error root beside the data.
    error_beside: bool,
}

/// The contents of an error, as received.
#[derive(Default)]
struct ErrorParts {
    code: Option<String>,
    message: Option<String>,
    request_id: Option<String>,
    sub_code: Option<String>,
    sub_message: Option<String>,
    /// Redacted already.
    fields: Vec<(&'static str, String)>,
    deviations: Vec<Deviation>,
}

impl ErrorParts {
    /// An error that is only a string: it is the message, and also the code if it is one.
    fn take_message(&mut self, operation: &Operation, words: String) {
        if self.code.is_none() && self.sub_code.is_none() {
            if number::exact(&words).is_some() {
                self.code = Some(words);
                return;
            }
            if recognise(operation, "", &words).0.info().is_some() {
                self.sub_code = Some(words.clone());
            }
        }
        self.message.get_or_insert(words);
    }
}

fn text(model: &dyn Model, path: &str) -> Option<String> {
    match node_at(model, path)? {
        Node::String(text) => Some(text.to_owned()).filter(|text| !text.is_empty()),
        Node::Integer(number) => Some(number.to_string()),
        Node::Boolean(boolean) => Some(boolean.to_string()),
        Node::Model(_) | Node::File(_) => None,
    }
}

/// Whether a model with fields holds no value.
fn is_empty_model(model: &dyn Model) -> bool {
    let fields = model.table().fields.len();
    fields > 0 && (0..fields).all(|index| model.slot(index).is_none_or(Slot::is_empty))
}
