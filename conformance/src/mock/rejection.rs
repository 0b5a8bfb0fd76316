//! Why a request is refused, and which documented code says so. The link is the name that the platform's
//! spec gives to a code: a platform that documents none of that name answers in its envelope all the
//! same, and the answer is marked synthetic.

use waybill_codegen::ir::Platform;

use super::body::ErrorBody;

/// What is wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
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

impl Flaw {
    /// The name of the code in the specs, and what stands in where none is documented: numbers in the
    /// manner of HTTP, so that nobody takes them for the provider's.
    fn code(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::HttpAction => ("HttpActionNotAllowed", "405", "method not allowed"),
            Self::MissingMethod => ("MissingMethod", "404", "no operation is named"),
            Self::InvalidMethod => ("InvalidMethod", "404", "no such operation"),
            Self::InvalidFormat => ("InvalidFormat", "400", "invalid format"),
            Self::MissingSignature => ("MissingSignature", "401", "missing signature"),
            Self::InvalidSignature => ("InvalidSignature", "401", "invalid signature"),
            Self::MissingKey => ("MissingAppKey", "401", "missing access key"),
            Self::InvalidKey => ("InvalidAppKey", "401", "unknown access key"),
            Self::MissingTimestamp => ("MissingTimestamp", "401", "missing timestamp"),
            Self::InvalidTimestamp => ("InvalidTimestamp", "401", "invalid timestamp"),
            Self::MissingVersion => ("MissingVersion", "400", "missing version"),
            Self::UnsupportedVersion => ("UnsupportedVersion", "400", "unsupported version"),
            Self::MissingArgument => ("MissingRequiredArguments", "400", "missing required argument"),
            Self::InvalidArgument => ("InvalidArguments", "400", "invalid argument"),
            Self::InvalidEncoding => ("InvalidEncoding", "400", "invalid encoding"),
        }
    }

    /// A finer code that the platform documents beside it.
    fn sub_code(self) -> Option<&'static str> {
        (self == Self::InvalidKey).then_some("isv.appkey-not-exists")
    }
}

/// A request that is not served.
#[derive(Debug)]
pub(super) struct Rejection {
    pub kind: Kind,
    /// What is wrong, in our words; no value that could be a secret.
    pub why: String,
    /// What was nearly right: names, and how to mend it.
    pub near: Vec<String>,
    /// What should have been signed, masked.
    pub canonical: Option<String>,
}

#[derive(Debug)]
pub(super) enum Kind {
    /// A flaw of the platform's own table, and the parameter it is about.
    Flaw(Flaw, Option<String>),
    /// A code of the operation, by a rule of its spec.
    Rule(Box<ErrorBody>),
}

impl Rejection {
    pub fn new(flaw: Flaw, why: impl Into<String>) -> Self {
        Self { kind: Kind::Flaw(flaw, None), why: why.into(), near: Vec::new(), canonical: None }
    }

    /// The same about a parameter.
    pub fn about(flaw: Flaw, parameter: &str, why: impl Into<String>) -> Self {
        Self { kind: Kind::Flaw(flaw, Some(parameter.to_owned())), ..Self::new(flaw, why) }
    }

    pub fn rule(error: ErrorBody, why: impl Into<String>) -> Self {
        Self { kind: Kind::Rule(Box::new(error)), why: why.into(), near: Vec::new(), canonical: None }
    }

    pub fn near(mut self, near: impl IntoIterator<Item = String>) -> Self {
        self.near.extend(near);
        self
    }

    /// What the provider answers.
    pub fn error(&self, platform: &Platform) -> ErrorBody {
        match &self.kind {
            Kind::Rule(error) => ErrorBody::clone(error),
            Kind::Flaw(flaw, parameter) => flaw_error(*flaw, parameter.as_deref(), platform),
        }
    }
}

fn flaw_error(flaw: Flaw, parameter: Option<&str>, platform: &Platform) -> ErrorBody {
    let (variant, stand_in, text) = flaw.code();
    let documented = platform.errors.codes.iter().find(|code| code.variant == variant);
    let (code, message) = documented.map_or((stand_in, text), |code| (code.code.as_str(), code.message.as_str()));
    // Documented for 40 and 41: the message names the parameter after a colon.
    let message = parameter.map_or_else(|| message.to_owned(), |name| format!("{message}:{name}"));
    let sub_code = flaw.sub_code().filter(|sub| platform.errors.codes.iter().any(|code| code.code == *sub));
    ErrorBody {
        code: code.to_owned(),
        message,
        sub_code: sub_code.map(str::to_owned),
        sub_message: None,
        synthetic: documented.is_none(),
    }
}
