//! The requests and responses of a session. The journal is bounded, and secrets and personal fields are
//! redacted before anything is kept.

use std::collections::VecDeque;
use std::sync::Arc;

use serde_json::{Value, json};

use super::params::beginning;

/// Number of requests that are kept.
const KEPT: usize = 512;
/// A value longer than this is cut.
const MAX_VALUE: usize = 512;
/// Maximum number of bytes that are kept of one request.
const MAX_TEXT: usize = 16 * 1024;

/// A request. Its buffers are reused when it is dropped from the journal.
#[derive(Debug, Default)]
pub(super) struct Entry {
    pub number: u64,
    /// Milliseconds since 1970, by the server's clock.
    pub at: u64,
    pub request: String,
    pub operation: Option<Arc<str>>,
    pub parameters: Pairs,
    /// `documented`, `isv.split-data-error:CD22`, `25`: the response.
    pub response: String,
    /// The id of the request in the response.
    pub request_id: Option<String>,
    pub fault: Option<&'static str>,
    pub synthetic: bool,
    pub rejected: Option<Rejected>,
    /// What was accepted although no document has it.
    pub notes: Vec<String>,
}

/// Names and values in one buffer, so that a full journal needs no memory for the next
/// request.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    text: String,
    /// Where each name and each value ends.
    ends: Vec<usize>,
    /// Number of pairs that did not fit.
    left_out: usize,
}

/// Why a request was rejected.
#[derive(Debug)]
pub(super) struct Rejected {
    pub reason: String,
    pub suggestions: Vec<String>,
    pub canonical: Option<String>,
}

/// The latest requests of a session.
#[derive(Debug, Default)]
pub(super) struct Journal {
    entries: VecDeque<Entry>,
    dropped: u64,
}

impl Pairs {
    /// Adds a pair. A value that is too long is cut; pairs that do not fit are counted.
    pub fn push(&mut self, (name, value): (&str, &str)) {
        if self.text.len() > MAX_TEXT {
            self.left_out += 1;
            return;
        }
        self.text.push_str(name);
        self.ends.push(self.text.len());
        let kept = beginning(value, MAX_VALUE);
        self.text.push_str(kept);
        if kept.len() < value.len() {
            self.text.push('…');
        }
        self.ends.push(self.text.len());
    }

    fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let starts = std::iter::once(&0).chain(&self.ends);
        let mut parts = starts.zip(&self.ends).map(|(start, end)| &self.text[*start..*end]);
        std::iter::from_fn(move || Some((parts.next()?, parts.next()?)))
    }

    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.left_out = 0;
    }
}

impl Journal {
    /// An empty entry to fill and push: the oldest one is reused when the journal is full.
    pub fn blank(&mut self) -> Entry {
        if self.entries.len() < KEPT {
            return Entry::default();
        }
        self.dropped += 1;
        let Entry { mut request, mut parameters, mut response, .. } = self.entries.pop_front().unwrap_or_default();
        request.clear();
        parameters.clear();
        response.clear();
        Entry { request, parameters, response, ..Entry::default() }
    }

    pub fn push(&mut self, entry: Entry) {
        self.entries.push_back(entry);
    }

    /// The journal in the control API.
    pub fn to_json(&self) -> Value {
        json!({ "dropped": self.dropped, "calls": self.entries.iter().map(Entry::to_json).collect::<Vec<_>>() })
    }
}

impl Entry {
    fn to_json(&self) -> Value {
        let parameters: serde_json::Map<String, Value> =
            self.parameters.iter().map(|(name, value)| (name.to_owned(), json!(value))).collect();
        let mut entry = json!({
            "number": self.number,
            "at": self.at,
            "request": self.request,
            "operation": self.operation.as_deref(),
            "parameters": parameters,
            "response": self.response,
        });
        if self.parameters.left_out > 0 {
            entry["left_out"] = json!(self.parameters.left_out);
        }
        if let Some(id) = &self.request_id {
            entry["request_id"] = json!(id);
        }
        if self.synthetic {
            entry["synthetic"] = json!(true);
        }
        if let Some(fault) = self.fault {
            entry["fault"] = json!(fault);
        }
        if !self.notes.is_empty() {
            entry["notes"] = json!(self.notes);
        }
        if let Some(rejected) = &self.rejected {
            entry["rejected"] = json!({ "reason": rejected.reason, "suggestions": rejected.suggestions });
            if let Some(canonical) = &rejected.canonical {
                entry["rejected"]["canonical"] = json!(canonical);
            }
        }
        entry
    }
}
