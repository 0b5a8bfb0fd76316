//! The event stream of a run: one JSON object a line, appended as things happen, so that a killed run,
//! a process for each case and several machines all leave lines that can be read together.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::item::{Basis, State};

/// The version of the stream; a reader refuses one that it does not know.
pub const VERSION: u32 = 1;

/// One line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// Somebody began to run cases: a whole run, or a part of one.
    RunStarted {
        /// [`VERSION`]
        version: u32,
        /// Milliseconds since 1970.
        at: u64,
        /// What was asked for: `cargo xtask conformance --partition hash:1/2`.
        command: String,
        /// Whether only some of the cases were asked for.
        partial: bool,
    },
    /// The cases there are. What is planned and never starts was skipped.
    Planned {
        /// All of them, in order.
        cases: Vec<Planned>,
    },
    /// A case begins.
    CaseStarted {
        /// Its name.
        case: String,
    },
    /// What passed over the wire in a case and was not seen in it before.
    Touched {
        /// Name of the case.
        case: String,
        /// Id of the operation or of the body of a push message.
        operation: String,
        /// What was seen.
        #[serde(flatten)]
        touched: Touched,
    },
    /// A case ended.
    CaseFinished {
        /// Its name.
        case: String,
        /// What became of it.
        result: CaseResult,
        /// What differed, a line each; empty when nothing did.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        message: String,
        /// Requests and answers that were seen.
        exchanges: u64,
        /// How long it took, in microseconds.
        micros: u64,
    },
    /// The run that was started ended.
    RunFinished {
        /// Milliseconds since 1970.
        at: u64,
        /// Exit code of the runner; none when a signal ended it.
        exit: Option<i32>,
    },
}

/// A case that is to run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// `taobao.logistics.trace.search/documented/answer/xml`
    pub name: String,
    /// The family of cases that it belongs to: `example`, `error`, `field`.
    pub kind: String,
    /// What it rests on.
    pub basis: Basis,
    /// The operation or push body that it is about; none where it is about a whole platform.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
}

/// What became of a case. There is no `skipped`: a case that did not end has no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CaseResult {
    /// Nothing differed.
    Passed,
    /// Something differed.
    Failed,
}

/// What the wire showed of one operation. Names are those of the spec; values that no spec lists are
/// not kept, so nothing personal gets in here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Touched {
    /// Parameters of the operation that a request had or lacked, by path.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, Seen>,
    /// System parameters that a request had.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub system: BTreeSet<String>,
    /// Fields that an answer or a message had or lacked, by path.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, Seen>,
    /// Fields of the envelope that a message had or lacked.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub envelope: BTreeMap<String, Seen>,
    /// Documented error codes that an answer had.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub codes: BTreeSet<String>,
    /// HTTP statuses of answers.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub statuses: BTreeSet<u16>,
    /// Examples that were sent or answered as they stand: `documented/xml`, `documented/request`.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub examples: BTreeSet<String>,
    /// Types of push messages.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub messages: BTreeSet<String>,
    /// Rules between parameters that a request broke and that the mock enforced, by their conditions.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub rules: BTreeSet<String>,
}

/// How a parameter or field was seen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Seen {
    /// Whether it was there, and held something.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub states: BTreeSet<State>,
    /// Values of its enum.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub values: BTreeSet<String>,
}

impl Touched {
    /// Takes in another, and gives back what of it is new.
    #[must_use]
    pub fn absorb(&mut self, other: Self) -> Self {
        Self {
            parameters: absorb_seen(&mut self.parameters, other.parameters),
            system: absorb_set(&mut self.system, other.system),
            fields: absorb_seen(&mut self.fields, other.fields),
            envelope: absorb_seen(&mut self.envelope, other.envelope),
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

fn absorb_seen(into: &mut BTreeMap<String, Seen>, from: BTreeMap<String, Seen>) -> BTreeMap<String, Seen> {
    let mut new = BTreeMap::new();
    for (path, seen) in from {
        let known = into.entry(path.clone()).or_default();
        let seen = Seen {
            states: absorb_set(&mut known.states, seen.states),
            values: absorb_set(&mut known.values, seen.values),
        };
        if seen != Seen::default() {
            new.insert(path, seen);
        }
    }
    new
}

/// The line of an event, its end included.
#[must_use]
pub fn line(event: &Event) -> String {
    // The types above hold nothing that JSON can't.
    let mut line = serde_json::to_string(event).unwrap_or_default();
    line.push('\n');
    line
}

/// What a file of events holds, and the lines that are no event.
#[derive(Debug, Default)]
pub struct Stream {
    /// In the order of the file.
    pub events: Vec<Event>,
    /// `line 7: what is wrong`. A killed process can leave half a line at the end.
    pub unreadable: Vec<String>,
}

/// Reads a file of events; a line that can't be read is told and passed over.
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
