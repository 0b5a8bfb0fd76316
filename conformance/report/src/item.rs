//! Items of coverage: one item is one statement of a spec, covered with the evidence of a case.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A kind of item. Coverage is counted for each dimension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dimension {
    /// Operations that were called, and bodies that were pushed.
    Operation,
    /// Parameters that arrived with a value.
    Parameter,
    /// Fields that a response or a message had with a value.
    Field,
    /// The other presence states: fields absent, null and empty, optional parameters absent.
    Presence,
    /// Values of enums.
    Value,
    /// Error codes: those of the operation, of its families, of the platform.
    Code,
    /// Bodies and requests of the examples, unchanged.
    Example,
    /// Rules between parameters that were broken.
    Rule,
    /// Types of push messages with a known body.
    Message,
}

impl Dimension {
    /// All, in display order.
    pub const ALL: [Self; 9] = [
        Self::Operation,
        Self::Parameter,
        Self::Field,
        Self::Presence,
        Self::Value,
        Self::Code,
        Self::Example,
        Self::Rule,
        Self::Message,
    ];

    /// The plural in reports.
    #[must_use]
    pub fn plural(self) -> &'static str {
        match self {
            Self::Operation => "operations",
            Self::Parameter => "parameters",
            Self::Field => "fields",
            Self::Presence => "presence",
            Self::Value => "values",
            Self::Code => "error codes",
            Self::Example => "examples",
            Self::Rule => "rules",
            Self::Message => "push messages",
        }
    }

    /// What it counts, for readers of the report.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Operation => "operations that were called, bodies that were pushed",
            Self::Parameter => "parameters that arrived at a server with a value, system parameters included",
            Self::Field => "fields that were read with a value",
            Self::Presence => "fields read absent, null and empty; optional parameters left out",
            Self::Value => "documented values of enums",
            Self::Code => "documented error codes, those of the platform included",
            Self::Example => "bodies and requests of the documents' examples, unchanged",
            Self::Rule => "rules between parameters that a request broke",
            Self::Message => "types of push messages with a known body",
        }
    }
}

/// The presence state of a field or parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Present with a value.
    Value,
    /// Absent, in an object that was present.
    Absent,
    /// `null`
    Null,
    /// An empty string, list, object or element.
    Empty,
}

impl State {
    /// The name in reports and in the baseline file.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Absent => "absent",
            Self::Null => "null",
            Self::Empty => "empty",
        }
    }

    /// The state of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Value, Self::Absent, Self::Null, Self::Empty].into_iter().find(|state| state.name() == name)
    }
}

/// The evidence of a case; later ones are stronger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// Derived from tables and rules.
    Derived,
    /// From an example.
    Example,
    /// Stated by a document.
    Documented,
}

impl Basis {
    /// The strongest first.
    pub const ALL: [Self; 3] = [Self::Documented, Self::Example, Self::Derived];

    /// The name in specs and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Example => "example",
            Self::Derived => "derived",
        }
    }

    /// The basis of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|basis| basis.name() == name)
    }
}

/// One item to cover. Ordered as in the spec, not by name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Item {
    /// Id of the operation or push body; `taobao/top` for items that all operations of a provider share.
    pub owner: String,
    /// The kind of item.
    pub subject: Subject,
    /// `trace_list[].action`, `status=SIGNED`, `isp.order-no-trace`; empty for the operation itself.
    pub name: String,
    /// For fields and parameters.
    pub state: Option<State>,
}

/// The kind of an item: a field with its states is one subject and two dimensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// The operation or push body.
    Operation,
    /// A parameter in one state.
    Parameter,
    /// A field in one state.
    Field,
    /// A value of an enum.
    Value,
    /// An error code.
    Code,
    /// A body or request of an example.
    Example,
    /// A rule.
    Rule,
    /// A type of push message.
    Message,
}

impl Subject {
    const ALL: [Self; 8] = [
        Self::Operation,
        Self::Parameter,
        Self::Field,
        Self::Value,
        Self::Code,
        Self::Example,
        Self::Rule,
        Self::Message,
    ];

    /// The name in the baseline file.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Operation => "operation",
            Self::Parameter => "parameter",
            Self::Field => "field",
            Self::Value => "enum",
            Self::Code => "code",
            Self::Example => "example",
            Self::Rule => "rule",
            Self::Message => "message",
        }
    }

    /// The subject of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|subject| subject.name() == name)
    }
}

impl Item {
    /// The dimension that counts it.
    #[must_use]
    pub fn dimension(&self) -> Dimension {
        match (self.subject, self.state) {
            (Subject::Parameter | Subject::Field, Some(State::Absent | State::Null | State::Empty)) => {
                Dimension::Presence
            }
            (Subject::Operation, _) => Dimension::Operation,
            (Subject::Parameter, _) => Dimension::Parameter,
            (Subject::Field, _) => Dimension::Field,
            (Subject::Value, _) => Dimension::Value,
            (Subject::Code, _) => Dimension::Code,
            (Subject::Example, _) => Dimension::Example,
            (Subject::Rule, _) => Dimension::Rule,
            (Subject::Message, _) => Dimension::Message,
        }
    }
}

/// `taobao.logistics.trace.search: field trace_list[].action, null`
impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.subject {
            Subject::Operation => return f.write_str(&self.owner),
            subject => write!(f, "{}: {} {}", self.owner, subject.name(), self.name)?,
        }
        match self.state {
            Some(state) => write!(f, ", {}", state.name()),
            None => Ok(()),
        }
    }
}

/// The path of a member: `trace_list[].action` below `trace_list[]`.
#[must_use]
pub fn below(prefix: &str, name: &str, list: bool) -> String {
    let dot = if prefix.is_empty() { "" } else { "." };
    let items = if list { "[]" } else { "" };
    format!("{prefix}{dot}{name}{items}")
}
