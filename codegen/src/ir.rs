//! The lowered form: every decision that an emitter would have to take is a field here, Rust names,
//! types and doc texts included. Plain data, printed by `cargo xtask ir OPERATION`, and what
//! conformance takes its cases from.

pub mod case;

use serde::Serialize;

pub use crate::spec::{Evidence, Span};

/// Everything that is emitted.
#[derive(Debug, Serialize)]
pub struct Ir {
    pub protocols: Vec<Protocol>,
    pub providers: Vec<Provider>,
    /// What no single operation owns.
    pub cases: Vec<case::Case>,
}

impl Ir {
    /// Finds an operation by its id.
    #[must_use]
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations().find(|o| o.id == id)
    }

    /// All operations, in the order of providers and files.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.providers.iter().flat_map(|p| &p.operations)
    }

    /// All bodies of push messages, in the order of providers and files.
    pub fn pushes(&self) -> impl Iterator<Item = &PushBody> {
        self.providers.iter().flat_map(|p| &p.pushes)
    }

    /// The protocol of that name.
    #[must_use]
    pub fn protocol(&self, name: &str) -> Option<&Protocol> {
        self.protocols.iter().find(|p| p.name == name)
    }
}

/// A protocol.
#[derive(Debug, Serialize)]
pub struct Protocol {
    pub name: String,
    pub title: String,
    pub file: String,
    pub docs: Vec<String>,
    /// How a request is signed, and what of that is open.
    pub signing_docs: Vec<String>,
    pub servers: Vec<Server>,
    pub wraps_lists: bool,
    pub parameters: Vec<Parameter>,
    /// `Query`, `Body` or `Header`.
    pub parameters_in: String,
    /// `Form` or `Json`.
    pub body: String,
    /// Whether a client may choose GET.
    pub takes_get: bool,
    /// Empty for sorted pairs, else the sources, as Rust expressions.
    pub concatenated: Vec<String>,
    /// The same as the spec has it: `$key`, `$now`.
    pub canonical: Vec<String>,
    /// Name on the wire, and the variant of `Digest`.
    pub methods: Vec<(String, String)>,
    pub envelope: Envelope,
    /// The platform's codes, as the family `PlatformError`.
    pub platform: Family,
    /// Other ways of saying who sends a request, which operations name.
    pub authentications: Vec<Authentication>,
    pub push: Option<PushRule>,
}

/// A set of system parameters of its own.
#[derive(Debug, Serialize)]
pub struct Authentication {
    pub name: String,
    /// Name of its static: `QUERY`
    pub constant: String,
    pub docs: Vec<String>,
    /// `Query` or `Header`, and the parameter.
    pub parameters: Vec<(String, Parameter)>,
    /// What can be signed; the first is the default. Parts are variants of `Source`.
    pub bases: Vec<PushBase>,
}

/// How messages are pushed to the caller.
#[derive(Debug, Serialize)]
pub struct PushRule {
    pub docs: Vec<String>,
    pub header: String,
    /// A variant of `Digest`, as a Rust expression.
    pub digest: String,
    /// What can be signed; the first is the default.
    pub bases: Vec<PushBase>,
    /// The envelope's fields on the wire: type, body, platform, timestamp.
    pub envelope: [String; 4],
    pub platform: Enum,
    /// HTTP status that acknowledges.
    pub status: u32,
    pub within_millis: u32,
}

/// What a push signature is made over.
#[derive(Debug, Serialize)]
pub struct PushBase {
    pub name: String,
    /// Name of its static: `KEY_BODY`
    pub constant: String,
    /// Variants of `Part`, as Rust expressions.
    pub parts: Vec<String>,
    pub docs: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Server {
    pub name: String,
    /// Name of its constant: `PRODUCTION`
    pub constant: String,
    pub url: String,
    pub docs: Vec<String>,
}

#[derive(Debug, Serialize)]
pub struct Parameter {
    pub name: String,
    /// As the spec has it: a constant, or `$now` and the like.
    pub value: String,
    /// A variant of `Source`, as a Rust expression.
    pub source: String,
    pub required: bool,
    /// `Text`, `Number`, `Flag`
    pub form: String,
    pub docs: Vec<String>,
    pub default: Option<String>,
    pub example: Option<String>,
    pub evidence: Evidence,
}

#[derive(Debug, Serialize)]
pub struct Envelope {
    /// `None`: success is told by the root.
    pub success_code: Option<String>,
    pub error_root: String,
    pub code: String,
    pub message: String,
    pub sub_code: String,
    pub sub_message: String,
    pub request_id: String,
}

/// A provider: one crate.
#[derive(Debug, Serialize)]
pub struct Provider {
    pub name: String,
    pub file: String,
    pub title: String,
    pub docs: Vec<String>,
    /// The first page of the client.
    pub page: Vec<String>,
    /// `waybill-taobao`
    pub crate_name: String,
    pub protocol: String,
    /// Those of the protocol unless the provider has its own.
    pub servers: Vec<Server>,
    pub ids: Vec<Id>,
    pub families: Vec<Family>,
    pub groups: Vec<Group>,
    pub operations: Vec<Operation>,
    pub pushes: Vec<PushBody>,
    /// Push message types without a known body.
    pub listed_messages: Vec<ListedMessage>,
    pub catalog: Vec<CatalogEntry>,
    pub breaks: Vec<Break>,
    /// Where the spec names it, for diagnostics.
    #[serde(skip)]
    pub span: Span,
}

impl Provider {
    /// Whether it has push messages, with a known body or without: then there is a module `push`.
    #[must_use]
    pub fn has_push(&self) -> bool {
        !self.pushes.is_empty() || !self.listed_messages.is_empty()
    }
}

/// A line of `api.txt` that is no more, with a word to its users.
#[derive(Debug, Serialize)]
pub struct Break {
    pub gone: String,
    pub now: Option<String>,
    pub doc: String,
    #[serde(skip)]
    pub span: Span,
}

/// A body of push messages: a module of `push`.
#[derive(Debug, Serialize)]
pub struct PushBody {
    pub id: String,
    pub provider: String,
    pub protocol: String,
    pub file: String,
    /// `order_change`
    pub module: String,
    pub title: String,
    /// `Text` or `Model`: a text with JSON inside, or an object.
    pub form: String,
    /// The message types that have it.
    pub messages: Vec<PushMessage>,
    pub body: Model,
    pub types: Vec<Model>,
    pub enums: Vec<Enum>,
    pub examples: Vec<Example>,
}

#[derive(Debug, Serialize)]
pub struct PushMessage {
    pub wire: String,
    pub variant: String,
    pub docs: Vec<String>,
}

#[derive(Debug, Serialize)]
pub struct ListedMessage {
    pub wire: String,
    pub document: String,
    /// One line.
    pub docs: String,
}

/// A module and a feature.
#[derive(Debug, Serialize)]
pub struct Group {
    /// `local.logistics`
    pub name: String,
    /// `local_logistics`
    pub module: String,
}

impl Group {
    /// Name of its cargo feature: that of the module, of which a keyword is no exception here.
    #[must_use]
    pub fn feature(&self) -> &str {
        plain(&self.module)
    }
}

/// A Rust name without the mark of a keyword.
fn plain(rust: &str) -> &str {
    rust.strip_prefix("r#").unwrap_or(rust)
}

#[derive(Debug, Serialize)]
pub struct Id {
    pub rust: String,
    /// `i64` or `String`
    pub repr: String,
    pub docs: Vec<String>,
}

/// An enum of error codes that stands for itself.
#[derive(Debug, Clone, Serialize)]
pub struct Family {
    pub rust: String,
    /// Name of its static table: `SPLIT_DATA`
    pub table: String,
    pub prefix: String,
    pub file: String,
    pub docs: Vec<String>,
    pub codes: Vec<Code>,
}

/// A documented error code.
#[derive(Debug, Clone, Serialize)]
pub struct Code {
    /// In full, prefix included.
    pub code: String,
    /// Without the prefix: `CD22`.
    pub short: String,
    pub variant: String,
    /// As a caller writes it: `SplitData::Cd22`, `LogisticsTraceSearchError::IspOrderNoTrace`.
    pub path: String,
    pub message: String,
    pub remedy: Option<String>,
    /// `Never`, `Backoff`, `AfterBan`
    pub retry: String,
    pub decisive: bool,
    pub evidence: Evidence,
    /// What it means, in our words, and what is open.
    pub meaning: Vec<String>,
    pub docs: Vec<String>,
}

/// An operation: one module.
#[derive(Debug, Serialize)]
pub struct Operation {
    pub id: String,
    pub provider: String,
    pub protocol: String,
    pub file: String,
    pub group: String,
    pub group_module: String,
    /// `trace_search`
    pub module: String,
    /// `logistics_trace_search`
    pub method: String,
    /// `LogisticsTraceSearch`
    pub rust: String,
    /// `LogisticsTraceSearchOperation`: stands for it where a type is asked for.
    pub marker: String,
    pub title: String,
    /// What it does and what is open, in our words.
    pub summary: Vec<String>,
    pub docs: Vec<String>,
    pub document: String,
    /// The pages that it was read from.
    pub documents: Vec<Document>,
    /// `Get` or `Post`
    pub http_method: String,
    pub path: String,
    pub root: String,
    /// Name of the authentication, where it is not the protocol's own way.
    pub authentication: Option<String>,
    pub idempotent: bool,
    pub idempotent_evidence: Evidence,
    pub input: Model,
    pub output: Model,
    pub types: Vec<Model>,
    pub enums: Vec<Enum>,
    pub failure: Option<Failure>,
    pub error: ErrorEnum,
    /// What fields of the request may not be together; the first that fits refuses.
    pub rules: Vec<Rule>,
    pub examples: Vec<Example>,
    /// Its page: parameters, answer, errors, document.
    pub page: Vec<String>,
    /// A call with the values of the first documented request, as Rust: arguments, then setters.
    pub sample: Sample,
}

/// What fields of a request may not be together.
#[derive(Debug, Serialize)]
pub struct Rule {
    /// Field on the wire, and what of it makes the rule fit; all of them together.
    pub when: Vec<(String, Condition)>,
    /// The documented code that refuses such a request, in full.
    pub answer: String,
    pub evidence: Evidence,
    pub doc: Option<String>,
    pub open: Option<String>,
}

/// What a rule asks of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Condition {
    /// It did not come.
    Absent,
    /// It came with a value.
    Present,
    /// It came without one.
    Empty,
    /// It has this value.
    Is(String),
}

/// A vendor's page.
#[derive(Debug, Clone, Serialize)]
pub struct Document {
    pub name: String,
    pub title: String,
    pub url: Option<String>,
}

/// A call for the docs.
#[derive(Debug, Default, Serialize)]
pub struct Sample {
    /// Names of the crate root and of the operation's module that the call needs.
    pub imports: Vec<String>,
    /// Settings of the client that the protocol has parameters for: `.session("session")`.
    pub settings: Vec<String>,
    /// Arguments of the method, in order.
    pub arguments: Vec<String>,
    /// Name and argument of each setter.
    pub setters: Vec<(String, String)>,
}

impl Operation {
    /// The cargo feature of its group.
    #[must_use]
    pub fn feature(&self) -> &str {
        plain(&self.group_module)
    }

    /// Its module as rustdoc links to it, which knows no raw names: `type::freight`.
    #[must_use]
    pub fn link(&self) -> String {
        format!("{}::{}", plain(&self.group_module), plain(&self.module))
    }

    /// A call with the values of the first documented request: `client.method(argument).setter(value)`.
    #[must_use]
    pub fn call(&self) -> String {
        let setters = self.sample.setters.iter().map(|(name, value)| format!(".{name}({value})"));
        format!("client.{}({}){}", self.method, self.sample.arguments.join(", "), setters.collect::<String>())
    }

    /// Output, then the nested types.
    pub fn answer_models(&self) -> impl Iterator<Item = &Model> {
        std::iter::once(&self.output).chain(&self.types)
    }

    /// The nested type of that Rust name.
    #[must_use]
    pub fn model(&self, rust: &str) -> Option<&Model> {
        self.answer_models().chain(std::iter::once(&self.input)).find(|m| m.rust == rust)
    }
}

#[derive(Debug, Serialize)]
pub struct Model {
    pub rust: String,
    /// Static name of its table: `TRANSIT_STEP_INFO`
    pub table: String,
    /// The vendor's name of the type.
    pub wire: String,
    pub docs: Vec<String>,
    /// Reachable from the request: callers build it, so it has a constructor and stays exhaustive.
    pub request: bool,
    /// Name of the struct that takes what is required by name, where there is too much of it for arguments.
    pub required_struct: Option<String>,
    pub fields: Vec<Field>,
}

impl Model {
    /// What the document requires.
    pub fn required(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|f| f.required)
    }
}

#[derive(Debug, Serialize)]
pub struct Field {
    pub wire: String,
    pub rust: String,
    /// What it is, what is open and what that rests on, without the facts that have a field here.
    pub summary: Vec<String>,
    pub docs: Vec<String>,
    pub kind: Kind,
    pub list: bool,
    /// `Option<String>`, `Vec<TransitStepInfo>`
    pub rust_type: String,
    /// `String`, `TransitStepInfo`
    pub rust_item: String,
    /// What a setter takes: `impl Into<String>`.
    pub argument: String,
    /// `Text`, `Number`, `Flag`, `Model`
    pub form: String,
    /// Name of a list's items on the wire; empty when bare.
    pub item: String,
    /// Minutes east of UTC.
    pub zone: Option<i16>,
    /// `fen`, `millisecond`, …
    pub unit: Option<String>,
    pub nullable: bool,
    /// The vendor's own name of its type.
    pub vendor_type: String,
    pub personal: bool,
    pub secret: bool,
    /// `Query`, `Body`, `Header`, `Path`
    pub place: String,
    /// An argument of the client's method.
    pub required: bool,
    pub max_items: Option<u32>,
    pub max_length: Option<u32>,
    pub default: Option<String>,
    pub examples: Vec<String>,
    pub evidence: Evidence,
}

/// What a field means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Text,
    Integer,
    Decimal,
    Flag,
    Datetime,
    Millis,
    Fen,
    Json,
    /// Bytes that a request carries beside its texts.
    File,
    /// Rust name of the enum.
    Enum(String),
    /// Rust name of the id; its representation is an integer.
    IntegerId(String),
    /// Rust name of the id; its representation is a text.
    TextId(String),
    /// Rust name of the model.
    Model(String),
}

#[derive(Debug, Serialize)]
pub struct Enum {
    pub rust: String,
    pub docs: Vec<String>,
    pub values: Vec<EnumValue>,
}

#[derive(Debug, Serialize)]
pub struct EnumValue {
    pub wire: String,
    pub variant: String,
    pub docs: Vec<String>,
    pub evidence: Evidence,
}

#[derive(Debug, Serialize)]
pub struct Failure {
    pub flag: String,
    pub code: String,
    pub message: String,
}

/// The error enum of an operation.
#[derive(Debug, Serialize)]
pub struct ErrorEnum {
    pub rust: String,
    pub own: Vec<Code>,
    /// Families that it lists, in order, each with the short codes that the document lists.
    pub families: Vec<FamilyUse>,
}

#[derive(Debug, Serialize)]
pub struct FamilyUse {
    /// Name of the variant that holds it.
    pub variant: String,
    /// `SplitData`
    pub rust: String,
    pub table: String,
    /// Short codes that this operation's document lists.
    pub codes: Vec<String>,
}

#[derive(Debug, Serialize)]
pub struct Example {
    pub name: String,
    /// `taobao.logistics.trace.search/documented`
    pub case: String,
    pub evidence: Evidence,
    pub request: Option<serde_json::Value>,
    pub forms: Vec<Body>,
    pub error: Option<ExpectedError>,
    pub skeleton: bool,
    pub made_up: Vec<String>,
    pub placeholders: Vec<String>,
    /// What the document has wrong in its answer; everything else in it is right.
    pub erratum: Option<Erratum>,
    pub doc: Option<String>,
}

/// At least one place.
#[derive(Debug, Serialize)]
pub struct Erratum {
    pub places: Vec<WrongPlace>,
}

#[derive(Debug, Serialize)]
pub struct WrongPlace {
    /// Wire names and indices, the same in every form: `data[0].amount`
    pub path: String,
    /// What is wrong, and why we think so.
    pub wrong: String,
}

#[derive(Debug, Serialize)]
pub struct Body {
    /// `xml`, `json`, `simplified`
    pub form: String,
    /// `false`: ours, derived from what the document prints.
    pub documented: bool,
    pub file: String,
    pub text: String,
}

#[derive(Debug, Serialize)]
pub struct ExpectedError {
    pub code: String,
    pub sub_code: Option<String>,
    /// The variant's path: `SplitData::Cd22`; `None` for an unknown code.
    pub variant: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct CatalogEntry {
    pub document: String,
    pub group: String,
    pub title: String,
    pub method: Option<String>,
    pub operation: Option<String>,
}
