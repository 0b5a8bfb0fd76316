//! The spec files as types, with the span of every value that a diagnostic may point to. `load` fills them,
//! `check` validates them, `lower` reads them. Knows nothing about Rust names or types.

pub mod case;
mod described;
mod index;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub use self::described::Described;
pub use self::index::{Index, Kind};
use crate::scalar::Scalar;

/// The files of the spec tree: path below `specs/` (with `/`) to content, YAML specs and example bodies.
pub type Sources = BTreeMap<String, Arc<str>>;

/// A location in a source file, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Path below `specs/`.
    pub file: Arc<str>,
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

/// A value and its location.
#[derive(Debug, Clone)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its location.
    pub span: Span,
}

/// The source of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Evidence {
    /// The document states it.
    #[default]
    Documented,
    /// An example shows it.
    Example,
    /// Concluded from other facts.
    Inferred,
}

/// All specs.
#[derive(Debug, Default)]
pub struct Specs {
    /// By name.
    pub platforms: Vec<Platform>,
    /// In the order of their folders.
    pub providers: Vec<Provider>,
    /// In the order of their paths.
    pub cases: Vec<case::CaseFile>,
    /// Files that could not be read, are incomplete, or have another name than their path: nothing that they might
    /// define is reported as missing.
    pub unread: BTreeSet<Arc<str>>,
}

/// `platforms/NAME.yaml`
#[derive(Debug)]
pub struct Platform {
    pub name: Spanned<String>,
    pub title: String,
    pub doc: Option<String>,
    /// Vendor's scalar type to kind.
    pub types: Vec<(Spanned<String>, Spanned<String>)>,
    pub endpoints: Vec<Endpoint>,
    pub root: Option<Root>,
    /// Path of its address below the endpoint, if an endpoint is only the part before it.
    pub path: Option<Spanned<String>>,
    /// `true`: list items are named by the capitals rule; `false`: lists are bare.
    pub wraps_lists: bool,
    pub parameters: Vec<Parameter>,
    pub parameters_in: Spanned<String>,
    pub body: Spanned<String>,
    /// Whether GET and POST are both documented for one address; POST unless a client chooses GET.
    pub takes_get: bool,
    pub signing: Signing,
    pub envelope: Envelope,
    pub errors: Vec<ErrorCode>,
    /// Other ways to make a request.
    pub styles: Vec<Style>,
    /// Messages that say for how long calls are blocked.
    pub throttle: Vec<Throttle>,
    pub push: Option<PushRule>,
    /// What its providers share; `load` adds to each provider what that provider uses.
    pub shared: Shared,
}

/// Facts that a platform holds for its providers.
#[derive(Debug, Default)]
pub struct Shared {
    pub documents: Vec<Document>,
    pub ids: Vec<Id>,
    /// `platforms/NAME.errors/FAMILY.yaml`
    pub families: Vec<Family>,
    /// `platforms/NAME.types/TOPIC.yaml`
    pub types: Vec<Type>,
    pub enums: Vec<Enum>,
}

/// A message that says for how long calls are blocked.
#[derive(Debug)]
pub struct Throttle {
    /// With `{seconds}` for the number.
    pub pattern: Spanned<String>,
    /// The error code that it is the message of.
    pub code: Option<Spanned<String>>,
    pub doc: Option<String>,
    pub evidence: Evidence,
    pub open: Option<String>,
}

impl Throttle {
    /// The text before and after the number, without the space around it; `None` if either is missing.
    #[must_use]
    pub fn parts(&self) -> Option<(&str, &str)> {
        let (before, after) = self.pattern.value.split_once("{seconds}")?;
        let (before, after) = (before.trim(), after.trim());
        (!before.is_empty() && !after.is_empty() && !after.contains("{seconds}")).then_some((before, after))
    }
}

/// A way to make a request that operations can select.
#[derive(Debug)]
pub struct Style {
    pub name: Spanned<String>,
    pub doc: Option<String>,
    pub open: Option<String>,
    /// Precedes the paths of its operations.
    pub path: Option<Spanned<String>>,
    /// Each with the part of the request where it is sent.
    pub parameters: Vec<(Spanned<String>, Parameter)>,
    /// Canonical strings; the first is the default.
    pub canonical_strings: Vec<CanonicalString>,
}

impl Platform {
    /// The root of the response of an operation, if the platform has roots.
    #[must_use]
    pub fn root_of(&self, id: &str) -> Option<String> {
        self.root.as_ref().map(|rule| crate::names::root(id, &rule.strip, &rule.suffix))
    }

    /// The style that an operation selects; `None` for that of the platform itself.
    #[must_use]
    pub fn style(&self, operation: &Operation) -> Option<&Style> {
        let name = operation.style.as_ref()?;
        self.styles.iter().find(|style| style.name.value == name.value)
    }

    /// The system parameters of an operation.
    pub fn parameters_of<'a>(&'a self, operation: &Operation) -> impl Iterator<Item = &'a Parameter> {
        let session = operation.sends_session();
        self.parameters_of_style(operation).filter(move |p| session || p.value.value != "$session")
    }

    /// The system parameters of an operation's style.
    pub fn parameters_of_style<'a>(&'a self, operation: &Operation) -> impl Iterator<Item = &'a Parameter> {
        let style = self.style(operation);
        let own = style.into_iter().flat_map(|style| &style.parameters).map(|(_, parameter)| parameter);
        own.chain(self.parameters.iter().filter(move |_| style.is_none()))
    }

    /// What precedes an operation's own path.
    #[must_use]
    pub fn path_before(&self, operation: &Operation) -> &str {
        let path = self.style(operation).map_or(&self.path, |style| &style.path);
        path.as_ref().map_or("", |path| path.value.as_str())
    }

    /// Whether a parameter names the operation. All operations of its style then have one address.
    #[must_use]
    pub fn names(&self, operation: &Operation) -> bool {
        self.parameters_of(operation).any(|parameter| parameter.value.value == "$operation")
    }

    /// The kind of a scalar type of the vendor.
    #[must_use]
    pub fn scalar(&self, vendor_type: &str) -> Option<Scalar> {
        let (_, kind) = self.types.iter().find(|(name, _)| name.value == vendor_type)?;
        Scalar::named(&kind.value)
    }

    /// A type's name without the brackets of a list, and whether it had them. A scalar type of the vendor can end
    /// in brackets without being a list: `byte[]` is a file.
    #[must_use]
    pub fn split_list<'t>(&self, ty: &'t str) -> (&'t str, bool) {
        match ty.strip_suffix("[]") {
            Some(base) if !self.types.iter().any(|(name, _)| name.value == ty) => (base.trim_end(), true),
            _ => (ty, false),
        }
    }
}

/// How the platform pushes messages.
#[derive(Debug)]
pub struct PushRule {
    pub header: Spanned<String>,
    pub digest: Spanned<String>,
    /// Canonical strings; the first is the default.
    pub canonical_strings: Vec<CanonicalString>,
    pub signature_doc: Option<String>,
    pub signature_open: Option<String>,
    /// Names of the envelope's fields: type, body, platform, timestamp.
    pub envelope: [Spanned<String>; 4],
    pub platforms: Vec<EnumValue>,
    /// HTTP status that acknowledges.
    pub status: u32,
    /// Time to acknowledge, in milliseconds.
    pub within_millis: u32,
    pub acknowledge_doc: Option<String>,
    pub acknowledge_open: Option<String>,
    pub doc: Option<String>,
}

/// A canonical string.
#[derive(Debug)]
pub struct CanonicalString {
    pub name: Spanned<String>,
    /// Constants and `$source`s.
    pub parts: Vec<Spanned<String>>,
    pub doc: Option<String>,
    pub evidence: Evidence,
}

/// How the root of a response is named.
#[derive(Debug)]
pub struct Root {
    pub strip: String,
    pub suffix: String,
}

#[derive(Debug)]
pub struct Endpoint {
    pub name: Spanned<String>,
    pub url: Spanned<String>,
    /// Other addresses of the same endpoint, which operations select: name and URL.
    pub hosts: Vec<(Spanned<String>, Spanned<String>)>,
    pub doc: Option<String>,
    pub evidence: Evidence,
}

/// A system parameter.
#[derive(Debug)]
pub struct Parameter {
    pub name: Spanned<String>,
    pub vendor_type: String,
    pub required: bool,
    /// A constant or `$source`.
    pub value: Spanned<String>,
    /// Another documented name.
    pub also: Option<Spanned<String>>,
    /// `datetime` or `millis`, for `$now`.
    pub as_kind: Option<Spanned<String>>,
    pub zone: Option<Spanned<String>>,
    pub default: Option<String>,
    pub example: Option<String>,
    pub doc: Option<String>,
    pub evidence: Evidence,
    pub open: Option<String>,
}

#[derive(Debug)]
pub struct Signing {
    /// Sources, which are concatenated.
    pub canonical: Vec<Spanned<String>>,
    /// Name on the wire, digest.
    pub methods: Vec<(Spanned<String>, Spanned<String>)>,
    pub evidence: Evidence,
    pub open: Option<String>,
    pub doc: Option<String>,
}

#[derive(Debug)]
pub struct Envelope {
    /// The codes that mean success; `None`: a success is below the operation's root.
    pub success: Option<Success>,
    /// Where an error is, a root or `top`, and its field with the message; the most usual place first.
    pub errors_at: Vec<(Spanned<String>, Spanned<String>)>,
    pub at: Span,
    pub code: String,
    pub sub_code: String,
    pub sub_message: String,
    pub request_id: String,
    /// Other fields.
    pub fields: Vec<EnvelopeField>,
}

#[derive(Debug)]
pub struct EnvelopeField {
    pub name: Spanned<String>,
    pub doc: Option<String>,
    pub evidence: Evidence,
    pub open: Option<String>,
}

impl Envelope {
    /// The place of an error at the top level.
    pub const TOP: &str = "top";

    /// The roots of errors.
    pub fn error_roots(&self) -> impl Iterator<Item = &str> {
        self.errors_at.iter().map(|(place, _)| place.value.as_str()).filter(|place| *place != Self::TOP)
    }

    /// Whether an error can be at the top level.
    #[must_use]
    pub fn has_top_errors(&self) -> bool {
        self.errors_at.iter().any(|(place, _)| place.value == Self::TOP)
    }
}

/// The codes that mean success.
#[derive(Debug)]
pub struct Success {
    pub codes: Vec<Spanned<String>>,
    /// Whether a response without a code is a success too.
    pub absent: bool,
    pub at: Span,
}

impl Success {
    /// Whether a response with this code is a success.
    #[must_use]
    pub fn is(&self, code: Option<&str>) -> bool {
        code.map_or(self.absent, |code| self.codes.iter().any(|one| one.value == code))
    }
}

/// `PROVIDER/provider.yaml` and the other files of the folder.
#[derive(Debug)]
pub struct Provider {
    pub name: Spanned<String>,
    pub title: String,
    pub doc: Option<String>,
    pub platform: Spanned<String>,
    pub endpoints: Vec<Endpoint>,
    pub documents: Vec<Document>,
    pub ids: Vec<Id>,
    pub families: Vec<Family>,
    pub operations: Vec<Operation>,
    pub pushes: Vec<PushBody>,
    /// Push message types whose body is not documented.
    pub listed_messages: Vec<ListedMessage>,
    pub catalog: Vec<CatalogEntry>,
    /// Breaking changes of the public surface.
    pub breaks: Vec<Break>,
    /// The provider that `catalog.yaml` names.
    pub catalog_name: Option<Spanned<String>>,
    /// Its folder below `specs/`.
    pub folder: String,
}

/// `PROVIDER/push/NAME.yaml`: a body, and the message types with it.
#[derive(Debug)]
pub struct PushBody {
    pub messages: Vec<PushMessage>,
    /// `object`, or `string`: a string that contains JSON.
    pub form: Spanned<String>,
    pub id: Spanned<String>,
    /// Path of its file below `specs/`.
    pub file: Arc<str>,
    /// File name without `.yaml`.
    pub rest: String,
    pub title: Spanned<String>,
    pub doc: Option<String>,
    pub documents: Vec<Spanned<String>>,
    pub fields: Vec<Field>,
    pub types: Vec<Type>,
    pub enums: Vec<Enum>,
    pub examples: Vec<Example>,
    pub open: Option<String>,
}

#[derive(Debug)]
pub struct PushMessage {
    pub wire: Spanned<String>,
    pub name: Option<Spanned<String>>,
    pub doc: Option<String>,
    pub evidence: Evidence,
    pub open: Option<String>,
}

#[derive(Debug)]
pub struct ListedMessage {
    pub wire: Spanned<String>,
    pub documents: Vec<Spanned<String>>,
    pub doc: Option<String>,
    pub open: Option<String>,
}

/// A removed line of `api.txt`.
#[derive(Debug)]
pub struct Break {
    pub gone: Spanned<String>,
    /// The replacement.
    pub now: Option<String>,
    pub doc: String,
}

#[derive(Debug, Clone)]
pub struct Document {
    pub name: Spanned<String>,
    pub title: String,
    pub url: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Id {
    pub name: Spanned<String>,
    pub vendor_type: Spanned<String>,
    pub doc: Option<String>,
}

/// `PROVIDER/errors/NAME.yaml`
#[derive(Debug, Clone)]
pub struct Family {
    pub name: Spanned<String>,
    pub prefix: Spanned<String>,
    pub title: String,
    pub documents: Vec<Spanned<String>>,
    pub codes: Vec<ErrorCode>,
}

#[derive(Debug, Clone)]
pub struct ErrorCode {
    pub code: Spanned<String>,
    pub name: Option<Spanned<String>>,
    pub message: String,
    pub remedy: Option<String>,
    pub retry: Option<Spanned<String>>,
    pub decisive: bool,
    /// For a code of requests that were certainly not executed: the source of that claim.
    pub not_executed: Option<Evidence>,
    pub doc: Option<String>,
    pub evidence: Evidence,
    pub open: Option<String>,
}

/// A row of an operation's `errors:`.
#[derive(Debug)]
pub enum ErrorRow {
    Own(ErrorCode),
    Family { prefix: Spanned<String>, family: Spanned<String>, codes: Vec<Spanned<String>> },
}

impl ErrorRow {
    /// The family of the row.
    #[must_use]
    pub fn family(&self) -> Option<&str> {
        match self {
            Self::Own(_) => None,
            Self::Family { family, .. } => Some(&family.value),
        }
    }
}

/// `PROVIDER/GROUP/REST.yaml`, or for one provider what `platforms/NAME.operations/GROUP/REST.yaml` describes.
#[derive(Debug)]
pub struct Operation {
    pub id: Spanned<String>,
    /// For an operation of a platform: its id in the file, without the provider.
    pub shared: Option<Spanned<String>>,
    /// Path of its file below `specs/`.
    pub file: Arc<str>,
    /// Folder below the provider's: `logistics`, `local.logistics`.
    pub group: String,
    /// File name without `.yaml`.
    pub rest: String,
    pub title: Spanned<String>,
    pub doc: Option<String>,
    pub documents: Vec<Spanned<String>>,
    pub http: Option<Http>,
    /// One of the platform's, if the operation does not use the default one.
    pub style: Option<Spanned<String>>,
    /// One of the `hosts` of an endpoint, if it has an address of its own.
    pub host: Option<Spanned<String>>,
    /// `false`: it needs no access token.
    pub session: Option<Spanned<bool>>,
    pub idempotent: bool,
    pub idempotent_evidence: Evidence,
    /// The read that shows whether this write was carried out.
    pub confirm_with: Option<Spanned<String>>,
    pub pages: Option<Pages>,
    /// A second name of the root of its response.
    pub other_root: Option<OtherRoot>,
    pub request: Vec<Field>,
    pub response: Vec<Field>,
    pub types: Vec<Type>,
    pub enums: Vec<Enum>,
    pub failure: Option<Failure>,
    pub errors: Vec<ErrorRow>,
    pub rules: Vec<Rule>,
    pub examples: Vec<Example>,
    pub open: Option<String>,
}

/// A second name of the root of a response.
#[derive(Debug, Clone)]
pub struct OtherRoot {
    pub name: Spanned<String>,
    pub doc: Option<String>,
    pub evidence: Evidence,
    pub open: Option<String>,
}

impl Provider {
    /// What each operation and push body states.
    pub fn described(&self) -> impl Iterator<Item = Described<'_>> {
        self.operations.iter().map(Operation::described).chain(self.pushes.iter().map(PushBody::described))
    }

    /// Its own endpoints, or those of the platform.
    #[must_use]
    pub fn endpoints_on<'a>(&'a self, platform: &'a Platform) -> &'a [Endpoint] {
        if self.endpoints.is_empty() { &platform.endpoints } else { &self.endpoints }
    }
}

impl Operation {
    /// Whether the session of a client is sent.
    #[must_use]
    pub fn sends_session(&self) -> bool {
        self.session.as_ref().is_none_or(|session| session.value)
    }
}

/// How an operation is paged.
#[derive(Debug)]
pub struct Pages {
    /// The key `pages`.
    pub span: Span,
    /// The parameter with the number of the page.
    pub number: Option<Spanned<String>>,
    /// The number of the first page.
    pub first: i64,
    pub size: Option<Spanned<String>>,
    pub max_size: Option<u32>,
    /// The parameter with the cursor of the page.
    pub cursor: Option<Spanned<String>>,
    /// Path of the next cursor.
    pub next: Option<Spanned<String>>,
    /// Path of the items.
    pub items: Spanned<String>,
    /// Path of the number of all items.
    pub total: Option<Spanned<String>>,
    /// Path of the boolean that says whether more pages follow.
    pub more: Option<Spanned<String>>,
    pub evidence: Evidence,
}

/// With more arguments it is too easy to confuse two of the same type, so they are a struct with named fields.
const MOST_ARGUMENTS: usize = 3;

/// Whether there are too many required fields for arguments.
#[must_use]
pub fn many_required(fields: &[Field]) -> bool {
    fields.iter().filter(|f| f.required == Some(true)).count() > MOST_ARGUMENTS
}

/// A combination of request fields that the provider rejects.
#[derive(Debug)]
pub struct Rule {
    /// Field, and `absent`, `present`, `empty` or a value.
    pub when: Vec<(Spanned<String>, Spanned<String>)>,
    /// The error code of the rejection, in full.
    pub error: Spanned<String>,
    pub doc: Option<String>,
    pub evidence: Evidence,
    pub open: Option<String>,
}

#[derive(Debug)]
pub struct Http {
    pub method: Spanned<String>,
    pub path: Spanned<String>,
}

impl Http {
    /// Whether parameters can be sent in a body. HTTP defines no meaning for a body of GET or DELETE.
    #[must_use]
    pub fn has_body(&self) -> bool {
        !matches!(self.method.value.as_str(), "GET" | "DELETE")
    }
}

#[derive(Debug, Clone)]
pub struct Type {
    /// The vendor's name.
    pub name: Spanned<String>,
    /// The Rust name, if it does not follow from the vendor's.
    pub rename: Option<Spanned<String>>,
    /// Whether it is one of the platform's shared types.
    pub shared: bool,
    pub doc: Option<String>,
    pub fields: Vec<Field>,
}

impl Type {
    /// The name that its Rust name is made from.
    #[must_use]
    pub fn given_name(&self) -> &str {
        self.rename.as_ref().map_or(&self.name.value, |name| &name.value)
    }
}

impl Enum {
    /// The name that its Rust name is made from.
    #[must_use]
    pub fn given_name(&self) -> &str {
        self.rename.as_ref().map_or(&self.name.value, |name| &name.value)
    }
}

#[derive(Debug, Clone)]
pub struct Field {
    pub wire: Spanned<String>,
    /// `String`, `String[]`, `TransitStepInfo[]`, with the list's brackets.
    pub ty: Spanned<String>,
    pub vendor_type: Option<String>,
    pub as_kind: Option<Spanned<String>>,
    pub zone: Option<Spanned<String>>,
    /// Other forms of a timestamp: `millis`, `seconds`.
    pub accepts: Vec<Spanned<String>>,
    /// The key, if the field is money.
    pub money: Option<Spanned<String>>,
    pub unit: Option<String>,
    pub enum_name: Option<Spanned<String>>,
    pub id: Option<Spanned<String>>,
    pub item: Option<Spanned<String>>,
    /// `None`: the document does not say.
    pub required: Option<bool>,
    pub nullable: bool,
    pub default: Option<Spanned<String>>,
    pub examples: Vec<Spanned<String>>,
    pub max_items: Option<u32>,
    pub max_length: Option<u32>,
    pub place: Option<Spanned<String>>,
    /// Another documented name of a parameter.
    pub also: Option<Spanned<String>>,
    pub personal: bool,
    pub secret: bool,
    pub name: Option<Spanned<String>>,
    pub doc: Option<String>,
    pub evidence: Evidence,
    pub open: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Enum {
    pub name: Spanned<String>,
    /// The Rust name, if it does not follow from `name`.
    pub rename: Option<Spanned<String>>,
    /// Whether it is one of the platform's shared enums.
    pub shared: bool,
    pub doc: Option<String>,
    pub values: Vec<EnumValue>,
    pub open: Option<String>,
}

#[derive(Debug, Clone)]
pub struct EnumValue {
    pub wire: Spanned<String>,
    pub name: Option<Spanned<String>>,
    pub doc: Option<String>,
    pub evidence: Evidence,
}

/// A failure inside a success. Paths are wire names below the root: `data.success`.
#[derive(Debug)]
pub struct Failure {
    /// The key in the file.
    pub at: Span,
    /// The boolean that is false on failure.
    pub success: Option<Spanned<String>>,
    /// Instead of a boolean: the codes of a success.
    pub success_codes: Vec<Spanned<String>>,
    pub code: Option<Spanned<String>>,
    pub message: Option<Spanned<String>>,
    /// Codes that mean that nothing was found.
    pub nothing: Vec<Spanned<String>>,
    pub evidence: Evidence,
}

#[derive(Debug, Clone)]
pub struct Example {
    pub name: Spanned<String>,
    pub evidence: Evidence,
    /// The arguments by wire names, as JSON.
    pub request: Option<Spanned<serde_json::Value>>,
    /// The location of each part of the arguments, by path: `sub_tid[1]`.
    pub request_spans: BTreeMap<String, Span>,
    /// Whether it has both `response` and `error`, which is not allowed.
    pub response_and_error: bool,
    pub response: Option<ExampleResponse>,
    pub skeleton: bool,
    pub made_up: Vec<Spanned<String>>,
    pub placeholders: Vec<Spanned<String>>,
    /// Paths of wrong values in the document's response (`data[0].amount`), each with the reason.
    pub erratum: Vec<(Spanned<String>, Spanned<String>)>,
    pub doc: Option<String>,
}

/// The response of an example.
#[derive(Debug, Clone)]
pub struct ExampleResponse {
    /// `xml`, `json`, `simplified` to the path of the body, below `specs/`.
    pub forms: Vec<(String, Spanned<String>)>,
    /// Forms that the document does not show.
    pub derived: Vec<Spanned<String>>,
    /// `None` for a success.
    pub error: Option<ExpectedError>,
}

#[derive(Debug, Clone)]
pub struct ExpectedError {
    pub code: Spanned<String>,
    pub sub_code: Option<Spanned<String>>,
    /// The documented code (the key in the spec) that it matches.
    pub matches: Option<Spanned<String>>,
}

/// An operation that a navigation tree lists.
#[derive(Debug)]
pub struct CatalogEntry {
    pub document: String,
    pub document_span: Span,
    pub group: String,
    pub title: Spanned<String>,
    pub method: Option<Spanned<String>>,
    pub operation: Option<Spanned<String>>,
}
