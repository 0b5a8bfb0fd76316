//! Why a request is rejected, and the documented code for it. They are linked by the name that the
//! platform's spec gives to a code. If a platform does not document that name, the server responds in the
//! platform's envelope and marks the response as synthetic.

use waybill_codegen::ir::Platform;

use super::body::ErrorBody;

/// What is wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Violation {
    HttpAction,
    MissingMethod,
    InvalidMethod,
    InvalidFormat,
    MissingSignature,
    InvalidSignature,
    MissingKey,
    InvalidKey,
    MissingTimestamp,
    InvalidTimestamp,
    MissingVersion,
    UnsupportedVersion,
    MissingArgument,
    InvalidArgument,
    InvalidEncoding,
}

impl Violation {
    /// The names that the code can have in the specs, and the code and message to use where it is not documented: numbers
    /// like those of HTTP, so that they are not mistaken for the provider's.
    fn code(self) -> (&'static [&'static str], &'static str, &'static str) {
        // Platforms either have a code for each missing parameter, or one for all.
        const ANY: &str = "MissingParameter";
        match self {
            Self::HttpAction => (&["HttpActionNotAllowed"], "405", "method not allowed"),
            Self::MissingMethod => (&["MissingMethod", ANY], "404", "the operation is missing"),
            Self::InvalidMethod => (&["InvalidMethod", "InvalidApiPath"], "404", "unknown operation"),
            Self::InvalidFormat => (&["InvalidFormat"], "400", "invalid format"),
            Self::MissingSignature => (&["MissingSignature", ANY], "401", "missing signature"),
            Self::InvalidSignature => (&["InvalidSignature", "IncompleteSignature"], "401", "invalid signature"),
            Self::MissingKey => (&["MissingAppKey", ANY], "401", "missing access key"),
            Self::InvalidKey => (&["InvalidAppKey", "UnknownAppKey"], "401", "unknown access key"),
            Self::MissingTimestamp => (&["MissingTimestamp", ANY], "401", "missing timestamp"),
            Self::InvalidTimestamp => (&["InvalidTimestamp", "IllegalTimestamp"], "401", "invalid timestamp"),
            Self::MissingVersion => (&["MissingVersion", ANY], "400", "missing version"),
            Self::UnsupportedVersion => (&["UnsupportedVersion"], "400", "unsupported version"),
            Self::MissingArgument => (&["MissingRequiredArguments", ANY], "400", "missing required argument"),
            Self::InvalidArgument => (&["InvalidArguments"], "400", "invalid argument"),
            Self::InvalidEncoding => (&["InvalidEncoding"], "400", "invalid encoding"),
        }
    }

    /// A documented sub code for it.
    fn sub_code(self) -> Option<&'static str> {
        (self == Self::InvalidKey).then_some("isv.appkey-not-exists")
    }
}

/// A rejected request.
#[derive(Debug)]
pub(super) struct Rejection {
    pub kind: Kind,
    /// What is wrong, in the mock server's words, without secrets.
    pub reason: String,
    /// Suggestions: similar names, and how to fix it.
    pub suggestions: Vec<String>,
    /// The canonical string that should have been signed, redacted.
    pub canonical: Option<String>,
}

#[derive(Debug)]
pub(super) enum Kind {
    /// An error of the platform's own table, and the parameter it is about.
    Violation(Violation, Option<String>),
    /// A code of the operation, by a rule of its spec.
    Rule(Box<ErrorBody>),
}

impl Rejection {
    pub fn new(violation: Violation, reason: impl Into<String>) -> Self {
        Self { kind: Kind::Violation(violation, None), reason: reason.into(), suggestions: Vec::new(), canonical: None }
    }

    /// A rejection because of a parameter.
    pub fn about(violation: Violation, parameter: &str, reason: impl Into<String>) -> Self {
        Self { kind: Kind::Violation(violation, Some(parameter.to_owned())), ..Self::new(violation, reason) }
    }

    pub fn rule(error: ErrorBody, reason: impl Into<String>) -> Self {
        Self { kind: Kind::Rule(Box::new(error)), reason: reason.into(), suggestions: Vec::new(), canonical: None }
    }

    pub fn suggest(mut self, suggestions: impl IntoIterator<Item = String>) -> Self {
        self.suggestions.extend(suggestions);
        self
    }

    /// The provider's error.
    pub fn error(&self, platform: &Platform) -> ErrorBody {
        match &self.kind {
            Kind::Rule(error) => ErrorBody::clone(error),
            Kind::Violation(violation, parameter) => violation_error(*violation, parameter.as_deref(), platform),
        }
    }
}

fn violation_error(violation: Violation, parameter: Option<&str>, platform: &Platform) -> ErrorBody {
    let (variants, stand_in, text) = violation.code();
    let documented = variants.iter().find_map(|name| platform.errors.codes.iter().find(|code| code.variant == *name));
    let (code, message) = documented.map_or((stand_in, text), |code| (code.code.as_str(), code.message.as_str()));
    let message = parameter.map_or_else(|| message.to_owned(), |name| about(violation, message, name));
    let sub_code = violation.sub_code().filter(|sub| platform.errors.codes.iter().any(|code| code.code == *sub));
    ErrorBody {
        code: code.to_owned(),
        message,
        sub_code: sub_code.map(str::to_owned),
        sub_message: None,
        synthetic: documented.is_none(),
    }
}

/// A message that names a parameter: in quotation marks, if the documented one has a name there. Otherwise after a colon,
/// which is documented for missing and invalid arguments alone.
fn about(violation: Violation, message: &str, parameter: &str) -> String {
    match (message.split_once('“'), message.split_once('”')) {
        (Some((before, _)), Some((_, after))) => format!("{before}“{parameter}”{after}"),
        _ if matches!(violation, Violation::MissingArgument | Violation::InvalidArgument) => {
            format!("{message}:{parameter}")
        }
        _ => message.to_owned(),
    }
}
