//! What the response of a gateway says about the settings of a request. Documented codes decide by their tables. A code
//! that no document has is judged by the words of its message, which is a guess and is reported as such.

use waybill_runtime::error::Malformed;
use waybill_runtime::platform::{Operation, Source, Stamp, Success};
use waybill_runtime::wire::Model;
use waybill_runtime::{AnyCode, AnyError, ApiError, CodeInfo, DecodeFailure, Error, Response, Retry};

use crate::report::one_line;

/// What a response says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Signature and time were right: a success, or an error of the operation itself.
    Accepted,
    Signature,
    Timestamp,
    /// The key, the session or a permission.
    Credentials,
    CallLimit,
    /// A documented code of the platform that no setting changes.
    Rejected,
    /// An error that names none of these.
    Unclear,
    /// Nothing that the platform responds with.
    NoResponse,
}

impl Verdict {
    pub fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Signature => "signature rejected",
            Self::Timestamp => "timestamp rejected",
            Self::Credentials => "credentials rejected",
            Self::CallLimit => "call limit reached",
            Self::Rejected => "rejected for another reason",
            Self::Unclear => "unclear",
            Self::NoResponse => "no response of the platform",
        }
    }
}

/// A verdict, and what it is based on.
pub struct Judged {
    pub verdict: Verdict,
    /// What the gateway responded, on one line.
    pub line: String,
}

/// The result of a call.
pub type Outcome = Result<Response<Box<dyn Model>>, AnyError>;

/// Judges the result of a call.
pub fn judge(operation: &Operation, outcome: &Outcome) -> Judged {
    let (verdict, line) = match outcome {
        Ok(_) => (Verdict::Accepted, "the documented response".to_owned()),
        Err(error) if error.is_throttled() => (Verdict::CallLimit, error.to_string()),
        Err(Error::Api(error)) => judge_error(operation, error),
        Err(Error::Decode(failure)) => (judge_unread(failure), failure.to_string()),
        Err(error) => (Verdict::NoResponse, error.to_string()),
    };
    Judged { verdict, line: one_line(&line) }
}

/// A value inside the response can't be read: the gateway has carried out the request. Anything else is not from it.
fn judge_unread(failure: &DecodeFailure) -> Verdict {
    match failure.reason() {
        Malformed::Wire(error) if !error.path().is_empty() => Verdict::Accepted,
        _ => Verdict::NoResponse,
    }
}

fn judge_error(operation: &Operation, error: &ApiError<AnyCode>) -> (Verdict, String) {
    let info = error.info();
    let (code, message) = (error.sub_code().or(error.platform_code()).unwrap_or("no code"), error.message());
    let line = |what: &str| format!("code {code} {message:?}{what}");
    let rejects_access = matches!(error.retry(), Retry::AfterAuth | Retry::AfterSession);
    if info.is_some_and(|info| !is_of_platform(operation, info)) && !rejects_access {
        return (Verdict::Accepted, line(", an error of the operation, so signature and time were right"));
    }
    if is_behind_gateway(operation, error) && !rejects_access {
        return (Verdict::Accepted, line(", an error behind the gateway, so signature and time were right"));
    }
    let documented = info.map(|info| [info.variant, info.message].join(" "));
    let received = [error.platform_message(), error.sub_message(), error.sub_code()];
    let received = received.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let words = |text: &str| about(operation, text);
    match documented {
        Some(documented) => {
            let fallback = if rejects_access { Verdict::Credentials } else { Verdict::Rejected };
            (words(&documented).or(words(&received)).unwrap_or(fallback), line(""))
        }
        None => match words(&received) {
            Some(verdict) => (verdict, line(", by the words of the message: the code is not documented")),
            None => (Verdict::Unclear, line(", a code that is not documented")),
        },
    }
}

fn is_of_platform(operation: &Operation, info: &CodeInfo) -> bool {
    operation.platform.errors.codes.iter().any(|code| std::ptr::eq(code, info))
}

/// Whether the envelope reports success, or a code that only refers to the finer code of a back end.
fn is_behind_gateway(operation: &Operation, error: &ApiError<AnyCode>) -> bool {
    let envelope = &operation.platform.envelope;
    let body = serde_json::from_slice::<serde_json::Value>(error.raw_body()).unwrap_or_default();
    let sent = body.get(envelope.code).map(|code| code.as_str().map_or_else(|| code.to_string(), str::to_owned));
    let is_success = match envelope.success {
        Success::Codes { codes, .. } => sent.is_some_and(|sent| codes.contains(&sent.trim())),
        Success::Root => false,
    };
    let refers = |code: &CodeInfo| !code.decisive && Some(code.code) == error.platform_code().map(str::trim);
    is_success || operation.platform.errors.codes.iter().any(refers)
}

/// What a text is about: it names a system parameter of the operation, or uses a usual word for it.
fn about(operation: &Operation, text: &str) -> Option<Verdict> {
    const SIGNATURE: &[&str] = &["signature", "sign", "签名", "验签"];
    const TIME: &[&str] = &["timestamp", "time stamp", "时间戳"];
    const ACCESS: &[&str] =
        &["app key", "access key", "session", "access token", "secret", "credentials", "permission"];
    let named = |source: Source| operation.parameter(source).map(|common| common.name);
    let is_about = |sources: &[Source], usual: &[&str]| {
        let names = sources.iter().filter_map(|source| named(*source));
        names.chain(usual.iter().copied()).any(|name| mentions(text, name))
    };
    match () {
        () if is_about(&[Source::Signature], SIGNATURE) => Some(Verdict::Signature),
        () if is_about(&[Source::Now(Stamp::Millis)], TIME) => Some(Verdict::Timestamp),
        () if is_about(&[Source::Key, Source::Session, Source::User], ACCESS) => Some(Verdict::Credentials),
        () => None,
    }
}

/// Whether a text has these words in a row, in any spelling: `access-key` is in `AccessKey` and in `accesskey`. A name
/// in another script is part of a longer word.
fn mentions(text: &str, name: &str) -> bool {
    let (text_words, name_words) = (words(text), words(name));
    let joined = name_words.concat();
    !joined.is_empty()
        && (text_words.windows(name_words.len()).any(|some| some == name_words)
            || text_words.contains(&joined)
            || (!joined.is_ascii() && text.contains(&joined)))
}

/// The words of a text in lower case; a capital begins a word.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    let mut before = ' ';
    for c in text.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && before.is_lowercase()) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::mentions;

    #[test]
    fn finds_a_parameter_in_any_spelling() {
        for (text, name, found) in [
            ("Invalid Signature", "signature", true),
            ("IncompleteSignature", "signature", true),
            ("unknown access key", "access-key", true),
            ("AccessKey is wrong", "access-key", true),
            ("accesskey is wrong", "access-key", true),
            ("sign error", "sign", true),
            ("the design was assigned", "sign", false),
            ("签名错误", "签名", true),
            ("the key of access", "access-key", false),
            ("", "sign", false),
        ] {
            assert_eq!(mentions(text, name), found, "{text}");
        }
    }
}
