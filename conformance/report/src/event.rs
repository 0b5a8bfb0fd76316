//! The event stream of a run: one JSON object for each line, appended during the run, so that events of a killed
//! run, of a process for each case and of several machines can be read together.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::item::{Basis, State};

/// The version of the stream; a reader rejects other versions.
pub const VERSION: u32 = 1;

/// One line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// A run of all cases or of a part began.
    RunStarted {
        /// [`VERSION`]
        version: u32,
        /// Milliseconds since 1970.
        at: u64,
        /// The command: `cargo xtask conformance --partition hash:1/2`.
        command: String,
        /// Whether only some of the cases were selected.
        partial: bool,
    },
    /// All cases. A planned case that never starts was skipped.
    Planned {
        /// All of them, in order.
        cases: Vec<Planned>,
    },
    /// A case begins.
    CaseStarted {
        /// Its name.
        case: String,
    },
    /// What a case covered over the wire and had not covered before.
    #[serde(rename = "touched")]
    Covered {
        /// Name of the case.
        case: String,
        /// Id of the operation or of the body of a push message.
        operation: String,
        /// What was covered.
        #[serde(flatten)]
        covered: Covered,
    },
    /// A case ended.
    CaseFinished {
        /// Its name.
        case: String,
        /// The result.
        result: CaseResult,
        /// The differences, a line each; empty when there are none.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        message: String,
        /// Number of recorded requests and responses.
        exchanges: u64,
        /// How long it took, in microseconds.
        micros: u64,
    },
    /// The run ended.
    RunFinished {
        /// Milliseconds since 1970.
        at: u64,
        /// Exit code of the runner; none when a signal ended it.
        exit: Option<i32>,
    },
}

/// A planned case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// `taobao.logistics.trace.search/documented/response/xml`
    pub name: String,
    /// Its kind: `example`, `error`, `field`.
    pub kind: String,
    /// Its evidence.
    pub basis: Basis,
    /// Its operation or push body; none for a case of a whole platform.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// File and line of the spec that it comes from: `specs/taobao/logistics/trace.search.yaml:21`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
}

/// The result of a case. There is no `skipped`: a case that did not end has no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CaseResult {
    /// No differences.
    Passed,
    /// Differences.
    Failed,
}

/// What was covered of one operation over the wire. Names are those of the spec; values that are not in a spec are
/// not kept, so it contains no personal data.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Covered {
    /// Parameters of the operation that a request had or lacked, by path.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, Observed>,
    /// System parameters that a request had.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub system: BTreeSet<String>,
    /// Fields that a response or a message had or lacked, by path.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, Observed>,
    /// Fields of the envelope that a message had or lacked.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub envelope: BTreeMap<String, Observed>,
    /// Documented error codes of responses.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub codes: BTreeSet<String>,
    /// HTTP statuses of responses.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub statuses: BTreeSet<u16>,
    /// Examples that were sent or received unchanged: `documented/xml`, `documented/request`.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub examples: BTreeSet<String>,
    /// Types of push messages.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub messages: BTreeSet<String>,
    /// Rules between parameters that a request broke and the mock server enforced, by their conditions.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub rules: BTreeSet<String>,
}

/// The observed states and values of a parameter or field.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Observed {
    /// Whether it was present, and not empty.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub states: BTreeSet<State>,
    /// Values of its enum.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub values: BTreeSet<String>,
}

impl Covered {
    /// Adds another, and returns what is new.
    #[must_use]
    pub fn absorb(&mut self, other: Self) -> Self {
        Self {
            parameters: absorb_observed(&mut self.parameters, other.parameters),
            system: absorb_set(&mut self.system, other.system),
            fields: absorb_observed(&mut self.fields, other.fields),
            envelope: absorb_observed(&mut self.envelope, other.envelope),
            codes: absorb_set(&mut self.codes, other.codes),
            statuses: absorb_set(&mut self.statuses, other.statuses),
            examples: absorb_set(&mut self.examples, other.examples),
            messages: absorb_set(&mut self.messages, other.messages),
            rules: absorb_set(&mut self.rules, other.rules),
        }
    }
}

fn absorb_set<T: Ord + Clone>(into: &mut BTreeSet<T>, from: BTreeSet<T>) -> BTreeSet<T> {
    from.into_iter().filter(|item| into.insert(item.clone())).collect()
}

fn absorb_observed(
    into: &mut BTreeMap<String, Observed>,
    from: BTreeMap<String, Observed>,
) -> BTreeMap<String, Observed> {
    let mut new = BTreeMap::new();
    for (path, observed) in from {
        let known = into.entry(path.clone()).or_default();
        let observed = Observed {
            states: absorb_set(&mut known.states, observed.states),
            values: absorb_set(&mut known.values, observed.values),
        };
        if observed != Observed::default() {
            new.insert(path, observed);
        }
    }
    new
}

/// The line of an event, including its end.
#[must_use]
pub fn line(event: &Event) -> String {
    // The types above can always be written as JSON.
    let mut line = serde_json::to_string(event).unwrap_or_default();
    line.push('\n');
    line
}

/// The events of a file, and its malformed lines.
#[derive(Debug, Default)]
pub struct Stream {
    /// In the order of the file.
    pub events: Vec<Event>,
    /// `line 7: what is wrong`. A killed process can leave half a line at the end.
    pub unreadable: Vec<String>,
}

/// Reads a file of events; malformed lines are reported and skipped.
#[must_use]
pub fn read(text: &str) -> Stream {
    let mut stream = Stream::default();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        match serde_json::from_str(line) {
            Ok(Event::RunStarted { version, .. }) if version != VERSION => {
                stream.unreadable.push(format!("line {}: version {version}, expected {VERSION}", index + 1));
            }
            Ok(event) => stream.events.push(event),
            Err(error) => stream.unreadable.push(format!("line {}: {error}", index + 1)),
        }
    }
    stream
}
