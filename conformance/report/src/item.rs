//! What can be covered: one thing that a spec states, and how strongly a case speaks for it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A kind of thing that specs state and cases touch. Each has a denominator of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dimension {
    /// Operations that were called, and bodies that were pushed.
    Operation,
    /// Parameters that arrived with a value.
    Parameter,
    /// Fields that an answer or a message had with a value.
    Field,
    /// The other ways to be there or not: fields absent, null and empty, optional parameters absent.
    Presence,
    /// Values of enums.
    Value,
    /// Error codes: those of the operation, of its families, of the platform.
    Code,
    /// Bodies and calls of the examples, as they stand.
    Example,
    /// Rules between parameters that were broken.
    Rule,
    /// Types of push messages with a known body.
    Message,
}

impl Dimension {
    /// All, in the order in which they are shown.
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

    /// What a page calls many of it.
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

    /// What it counts, in a sentence for a reader of the report.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Operation => "operations that were called, bodies that were pushed",
            Self::Parameter => "parameters that arrived at a server with a value, system parameters included",
            Self::Field => "fields that were read with a value",
            Self::Presence => "fields read absent, null and empty; optional parameters left out",
            Self::Value => "documented values of enums",
            Self::Code => "documented error codes, those of the platform included",
            Self::Example => "bodies and calls of the documents' examples, as they stand",
            Self::Rule => "rules between parameters, broken",
            Self::Message => "types of push messages with a known body",
        }
    }
}

/// How a field or parameter was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// With something in it.
    Value,
    /// Not there, though what it belongs to was.
    Absent,
    /// `null`
    Null,
    /// An empty text, list, object or element.
    Empty,
}

impl State {
    /// As reports and the ratchet file write it.
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

/// What a case rests on; the later ones weigh more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// Worked out from tables and rules.
    Derived,
    /// Read off an example.
    Example,
    /// A document says so.
    Documented,
}

impl Basis {
    /// The strongest first.
    pub const ALL: [Self; 3] = [Self::Documented, Self::Example, Self::Derived];

    /// As specs and reports write it.
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

/// One thing to cover. Ordered as in the spec, not by name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Item {
    /// Id of the operation or push body; `taobao/top` for what belongs to no single operation of a provider.
    pub owner: String,
    /// What kind of thing it is.
    pub subject: Subject,
    /// `trace_list[].action`, `status=SIGNED`, `isp.order-no-trace`; empty for the operation itself.
    pub name: String,
    /// For fields and parameters.
    pub state: Option<State>,
}

/// What an item is: a field with its states is one subject and two dimensions.
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
    /// A body or call of an example.
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

    /// As the ratchet file writes it.
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
    /// The dimension that it counts in.
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
