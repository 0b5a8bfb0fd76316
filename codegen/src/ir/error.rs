//! Documented error codes, and the enums that hold them.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{BanScope, Evidence, Executed, Retry, Span};
use crate::markdown::literal;

/// An enum of error codes that operations share.
#[derive(Debug, Clone, Serialize)]
pub struct Family {
    pub rust: String,
    /// Name of its static table: `SPLIT_DATA`
    pub table: String,
    pub prefix: String,
    pub file: String,
    pub docs: Vec<String>,
    pub codes: Vec<Code>,
    pub predicates: Vec<Predicate>,
}

/// A method of a family that says something of a code.
#[derive(Debug, Clone, Serialize)]
pub struct Predicate {
    pub rust: String,
    pub docs: Vec<String>,
    /// The variants for which it is true.
    pub variants: Vec<String>,
}

/// A documented error code.
#[derive(Debug, Clone, Serialize)]
pub struct Code {
    /// In full, including the prefix.
    pub code: String,
    /// Without the prefix: `CD22`.
    pub short: String,
    pub variant: String,
    /// Its path in Rust: `SplitData::Cd22`, `LogisticsTraceSearchError::IspOrderNoTrace`.
    pub path: String,
    pub message: String,
    pub remedy: Option<String>,
    pub retry: Retry,
    /// What a ban with it covers, if the documents say so.
    pub bans: Option<BanScope>,
    pub decisive: bool,
    /// Whether a request with this code was executed, and the source of that claim.
    pub executed: Option<(Executed, Evidence)>,
    pub evidence: Evidence,
    /// Its `doc` as a paragraph.
    pub doc: Option<String>,
    /// Its `doc`, `open` and `evidence` as paragraphs.
    pub meaning: Vec<String>,
    pub docs: Vec<String>,
    #[serde(skip)]
    pub span: Span,
}

impl Code {
    /// Whether a request with it was certainly not executed.
    #[must_use]
    pub fn is_not_executed(&self) -> bool {
        matches!(self.executed, Some((Executed::No, _)))
    }

    /// Whether it leaves open if the request was executed.
    #[must_use]
    pub fn is_outcome_unknown(&self) -> bool {
        matches!(self.executed, Some((Executed::Unknown, _)))
    }
}

/// A failure inside a success. Paths are wire names below the root; empty if there is none.
#[derive(Debug, Serialize)]
pub struct Failure {
    /// The boolean that is false on failure.
    pub success: String,
    /// Instead of a boolean: the codes of a success.
    pub success_codes: Vec<String>,
    pub code: String,
    pub message: String,
    /// Codes that mean that nothing was found.
    pub nothing: Vec<String>,
    /// What the field that decides holds in a success and in a failure, as documented; null if a code decides.
    pub values: [Value; 2],
    /// Whether codes are numbers.
    pub numeric: bool,
    pub evidence: Evidence,
    #[serde(skip)]
    pub span: Span,
}

impl Failure {
    /// Path of the field that decides.
    #[must_use]
    pub fn decides(&self) -> &str {
        if self.success.is_empty() { &self.code } else { &self.success }
    }

    /// The value of that field in a success.
    #[must_use]
    pub fn success_value(&self) -> Value {
        match self.success_codes.first() {
            Some(code) => self.code_value(code),
            None => self.values[0].clone(),
        }
    }

    /// Whether the field of the code can hold this one: a word is no number.
    #[must_use]
    pub fn can_hold(&self, code: &str) -> bool {
        !self.numeric || code.parse::<i64>().is_ok()
    }

    /// A code as the documents write it.
    #[must_use]
    pub fn code_value(&self, code: &str) -> Value {
        let number = code.parse::<i64>().ok().filter(|_| self.numeric);
        number.map_or_else(|| Value::from(code), Value::from)
    }

    /// One sentence or two for people.
    #[must_use]
    pub fn described(&self) -> String {
        let list = |codes: &[String]| codes.iter().map(|code| literal(code)).collect::<Vec<_>>().join(", ");
        let mut out = match self.success.as_str() {
            "" => format!(
                "A response fails if {} is another code than {}",
                literal(&self.code),
                list(&self.success_codes)
            ),
            path => format!("A response fails if {} is false", literal(path)),
        };
        let code = Some(&self.code).filter(|_| !self.success.is_empty());
        for (what, path) in code.map(|code| ("code", code)).into_iter().chain([("message", &self.message)]) {
            if !path.is_empty() {
                out.push_str(&format!("; {} is the {what}", literal(path)));
            }
        }
        if !self.nothing.is_empty() {
            out.push_str(&format!(". {} means that nothing was found, which is no failure", list(&self.nothing)));
        }
        let certain = if self.evidence == Evidence::Inferred { " (inferred)" } else { "" };
        format!("{out}{certain}.")
    }

    /// Makes a response a success, if the object that says so is there.
    pub fn succeed(&self, response: &mut Value) {
        if let Some((object, name)) = holder(response, self.decides(), false) {
            object.insert(name, self.success_value());
        }
    }

    /// Makes a response a failure with this code and message.
    pub fn fail(&self, response: &mut Value, code: &str, message: &str) {
        let boolean = (self.success.as_str(), self.values[1].clone());
        for (path, value) in [boolean, (&self.code, self.code_value(code)), (&self.message, Value::from(message))] {
            if let Some((object, name)) = holder(response, path, true) {
                object.insert(name, value);
            }
        }
    }
}

/// The value that a path leads to.
#[must_use]
pub fn value_at<'v>(response: &'v Map<String, Value>, path: &str) -> Option<&'v Value> {
    match path.split_once('.') {
        Some((first, rest)) => value_at(response.get(first)?.as_object()?, rest),
        None => response.get(path),
    }
}

/// The object that a path leads to, and the last name. Missing objects are added only if `add` is set.
fn holder<'v>(value: &'v mut Value, path: &str, add: bool) -> Option<(&'v mut Map<String, Value>, String)> {
    let (first, rest) = match path.split_once('.') {
        None => return Some((value.as_object_mut()?, path.to_owned())).filter(|_| !path.is_empty()),
        Some(parts) => parts,
    };
    let members = value.as_object_mut()?;
    let inner = match add {
        true => members.entry(first).or_insert_with(|| Map::new().into()),
        false => members.get_mut(first)?,
    };
    if add && !inner.is_object() {
        *inner = Map::new().into();
    }
    holder(inner, rest, add)
}

/// The error enum of an operation.
#[derive(Debug, Serialize)]
pub struct ErrorEnum {
    pub rust: String,
    pub own: Vec<Code>,
    /// The families that it uses, in order.
    pub families: Vec<FamilyUse>,
}

impl ErrorEnum {
    /// Whether it has the codes of the platform alone: then it is another name of `CommonError`, since an enum is a
    /// quarter of what an operation costs to build.
    #[must_use]
    pub fn is_common(&self) -> bool {
        self.own.is_empty() && self.families.iter().all(FamilyUse::is_platform)
    }
}

#[derive(Debug, Serialize)]
pub struct FamilyUse {
    /// Name of the variant that contains it.
    pub variant: String,
    /// `SplitData`
    pub rust: String,
    pub table: String,
    /// Short codes that this operation's document lists.
    pub codes: Vec<String>,
}

impl FamilyUse {
    /// Whether it stands for all codes of the platform.
    #[must_use]
    pub fn is_platform(&self) -> bool {
        self.variant == "Platform"
    }
}
