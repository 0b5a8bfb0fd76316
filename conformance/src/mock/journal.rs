//! What a session was asked and what it answered: bounded, secrets and personal fields masked before
//! anything is kept.

use std::collections::VecDeque;
use std::sync::Arc;

use serde_json::{Value, json};

use super::redact::beginning;

/// The latest so many calls are kept.
const KEPT: usize = 512;
/// A value longer than this is cut.
const MAX_VALUE: usize = 512;
/// Of one call about so many bytes are kept.
const MAX_TEXT: usize = 16 * 1024;

/// A call. Its texts are used again when it has fallen out of the journal.
#[derive(Debug, Default)]
pub(super) struct Entry {
    pub number: u64,
    /// Milliseconds since 1970, by the server's clock.
    pub at: u64,
    pub request: String,
    pub operation: Option<Arc<str>>,
    pub parameters: Pairs,
    /// `documented`, `isv.split-data-error:CD22`, `25`: what was answered.
    pub answered: String,
    pub fault: Option<&'static str>,
    pub synthetic: bool,
    pub refused: Option<Refused>,
}

/// Names and values, one after the other in one text: a journal that is full needs no memory for the next
/// call.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    text: String,
    /// Where each name and each value ends.
    ends: Vec<usize>,
    /// Pairs that found no room.
    left_out: usize,
}

/// Why it was not served.
#[derive(Debug)]
pub(super) struct Refused {
    pub why: String,
    pub near: Vec<String>,
    pub canonical: Option<String>,
}

/// The latest calls of a session.
#[derive(Debug, Default)]
pub(super) struct Journal {
    entries: VecDeque<Entry>,
    dropped: u64,
}

impl Pairs {
    /// Adds a pair; a value that is too long is cut, and what comes when there is no more room is counted.
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
    /// An entry to be filled and pushed: the oldest one emptied, if there is no room for another.
    pub fn blank(&mut self) -> Entry {
        if self.entries.len() < KEPT {
            return Entry::default();
        }
        self.dropped += 1;
        let Entry { mut request, mut parameters, mut answered, .. } = self.entries.pop_front().unwrap_or_default();
        request.clear();
        parameters.clear();
        answered.clear();
        Entry { request, parameters, answered, ..Entry::default() }
    }

    pub fn push(&mut self, entry: Entry) {
        self.entries.push_back(entry);
    }

    /// As the control API tells it.
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
            "answered": self.answered,
        });
        if self.parameters.left_out > 0 {
            entry["left_out"] = json!(self.parameters.left_out);
        }
        if self.synthetic {
            entry["synthetic"] = json!(true);
        }
        if let Some(fault) = self.fault {
            entry["fault"] = json!(fault);
        }
        if let Some(refused) = &self.refused {
            entry["refused"] = json!({ "why": refused.why, "near": refused.near });
            if let Some(canonical) = &refused.canonical {
                entry["refused"]["canonical"] = json!(canonical);
            }
        }
        entry
    }
}
