//! What the providers of a platform share: system parameters, signing, envelope.

use serde::Serialize;
use serde_json::{Value, json};

use super::{BodyFormat, Digest, Evidence, Family, Form, Operation, Place, PushRule, Source, Span};

/// A platform.
#[derive(Debug, Serialize)]
pub struct Platform {
    pub name: String,
    pub title: String,
    pub file: String,
    pub docs: Vec<String>,
    /// How a request is signed.
    pub signing_docs: Vec<String>,
    pub endpoints: Vec<Endpoint>,
    /// Path of its address below the endpoint.
    pub path: String,
    pub wraps_lists: bool,
    pub parameters: Vec<Parameter>,
    pub parameters_in: Place,
    pub body: BodyFormat,
    /// Whether a client may choose GET.
    pub takes_get: bool,
    /// The parts of the canonical string.
    pub canonical: Vec<Source>,
    /// Signing methods by their names on the wire; the first is the default.
    pub methods: Vec<(String, Digest)>,
    pub envelope: Envelope,
    /// The platform's codes, as the family `PlatformError`.
    pub errors: Family,
    /// Other ways to make a request, which operations select.
    pub styles: Vec<Style>,
    /// Messages that say for how long calls are blocked.
    pub throttle: Vec<Throttle>,
    pub push: Option<PushRule>,
    /// What the gateway checks before it looks for the operation.
    pub checks_first: Vec<Check>,
}

/// A check of a gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Check {
    /// Whether each required system parameter was sent.
    Parameters,
    /// Whether there is such an application.
    Key,
}

/// Another way to make a request.
#[derive(Debug, Serialize)]
pub struct Style {
    pub name: String,
    /// Name of its static: `QUERY`
    pub constant: String,
    pub docs: Vec<String>,
    /// Precedes the paths of its operations.
    pub path: String,
    /// Whether its responses have the platform's root.
    pub root: bool,
    /// Each with the part of the request where it is sent.
    pub parameters: Vec<(Place, Parameter)>,
    /// Canonical strings; the first is the default.
    pub canonical_strings: Vec<CanonicalString>,
}

/// A canonical string of a style.
#[derive(Debug, Serialize)]
pub struct CanonicalString {
    pub name: String,
    /// Name of its static: `NOW_SECRET`
    pub constant: String,
    pub parts: Vec<Source>,
    pub docs: Vec<String>,
}

impl Platform {
    /// The style that an operation selects; `None` for that of the platform itself.
    #[must_use]
    pub fn style(&self, operation: &Operation) -> Option<&Style> {
        let name = operation.style.as_ref()?;
        self.styles.iter().find(|style| style.name == *name)
    }

    /// The system parameters of an operation, and where each is sent.
    pub fn parameters_of<'a>(&'a self, operation: &Operation) -> impl Iterator<Item = (Place, &'a Parameter)> {
        let style = self.style(operation);
        let own = style.into_iter().flat_map(|style| &style.parameters).map(|(place, p)| (*place, p));
        let shared = self.parameters.iter().filter(move |_| style.is_none());
        let session = operation.session;
        let all = own.chain(shared.map(|p| (self.parameters_in, p)));
        all.filter(move |(_, p)| session || p.source != Source::Session)
    }

    /// Whether a system parameter has this source, apart from those of styles.
    #[must_use]
    pub fn sends(&self, source: &Source) -> bool {
        self.parameters.iter().any(|p| p.source == *source)
    }

    /// The digest of a signing method; without a name, that of the first method.
    #[must_use]
    pub fn digest(&self, method: Option<&str>) -> Option<Digest> {
        let mut methods = self.methods.iter();
        methods.find(|(name, _)| method.is_none_or(|method| name == method)).map(|(_, digest)| *digest)
    }

    /// The canonical strings that an operation may have; the first is the default.
    #[must_use]
    pub fn canonical_of(&self, operation: &Operation) -> Vec<&[Source]> {
        match self.style(operation) {
            Some(style) => style.canonical_strings.iter().map(|text| text.parts.as_slice()).collect(),
            None => vec![&self.canonical],
        }
    }
}

impl Endpoint {
    /// Where an operation is sent, without its path.
    #[must_use]
    pub fn url_of(&self, operation: &Operation) -> &str {
        let host = self.hosts.iter().find(|(name, _)| Some(name) == operation.host.as_ref());
        host.map_or(&self.url, |(_, url)| url)
    }
}

#[derive(Debug, Clone, Serialize)]
pub struct Endpoint {
    pub name: String,
    /// Name of its constant: `PRODUCTION`
    pub constant: String,
    pub url: String,
    /// Other addresses of the same endpoint, which operations select: name and URL.
    pub hosts: Vec<(String, String)>,
    pub docs: Vec<String>,
}

#[derive(Debug, Serialize)]
pub struct Parameter {
    pub name: String,
    pub source: Source,
    pub required: bool,
    /// Another documented name, which a client does not send.
    pub also: Option<String>,
    /// Whether a time may also be UTC, as in `2017-11-11T12:00:00Z`.
    pub also_utc: bool,
    /// By how many seconds a time may differ from the gateway's clock.
    pub window: Option<u32>,
    pub form: Form,
    pub docs: Vec<String>,
    pub default: Option<String>,
    pub example: Option<String>,
    pub evidence: Evidence,
    #[serde(skip)]
    pub span: Span,
}

#[derive(Debug, Serialize)]
pub struct Envelope {
    /// The codes that mean success; empty: the root shows success.
    pub success_codes: Vec<String>,
    /// Whether a response without a code is a success too.
    pub success_absent: bool,
    /// The usual root of an error; empty: the top level.
    pub error_root: String,
    pub code: String,
    /// The field with the message, in the usual place.
    pub message: String,
    /// The other places of an error.
    pub more_errors: Vec<ErrorPlace>,
    pub sub_code: String,
    pub sub_message: String,
    pub request_id: String,
    /// Other fields.
    pub fields: Vec<String>,
}

/// A message that says for how long calls are blocked.
#[derive(Debug, Serialize)]
pub struct Throttle {
    /// As documented, with `{seconds}` for the number.
    pub pattern: String,
    /// The error code that it is the message of.
    pub code: Option<String>,
    /// Before the number: in lower case, with single spaces.
    pub before: String,
    /// After the number, in the same form, without the `s` of a plural.
    pub after: String,
}

/// A place of an error.
#[derive(Debug, Clone, Serialize)]
pub struct ErrorPlace {
    /// Its root; empty: the top level.
    pub root: String,
    /// The field with the message.
    pub message: String,
}

impl Envelope {
    /// All places of an error, the usual one first.
    #[must_use]
    pub fn error_places(&self) -> Vec<ErrorPlace> {
        let usual = ErrorPlace { root: self.error_root.clone(), message: self.message.clone() };
        std::iter::once(usual).chain(self.more_errors.iter().cloned()).collect()
    }

    /// Whether a member of a successful response is the envelope's, unless the operation has a field of this name.
    #[must_use]
    pub fn stands_beside(&self, name: &str) -> bool {
        let is_code = self.code == name && !self.success_codes.is_empty();
        is_code || self.request_id == name || self.fields.iter().any(|field| field == name)
    }

    /// The usual code of a success as it stands in JSON; `None` where the root shows success.
    #[must_use]
    pub fn success_value(&self) -> Option<Value> {
        let code = self.success_codes.first()?;
        // Digits such as `00` are no number in JSON.
        let number = code.parse::<i64>().ok().filter(|number| number.to_string() == *code);
        Some(number.map_or_else(|| json!(code), Value::from))
    }

    /// Whether a code decides about success, and a response with this one is a success.
    #[must_use]
    pub fn is_success(&self, code: Option<&str>) -> bool {
        code.map_or(self.success_absent, |code| self.success_codes.iter().any(|one| one == code))
    }
}
