//! What a session was asked and what it answered: bounded, secrets and personal fields masked before
//! anything is kept.

use std::collections::VecDeque;

use serde_json::{Value, json};

/// The latest so many calls are kept.
const KEPT: usize = 512;
/// A value longer than this is cut.
const MAX_VALUE: usize = 512;

/// A call.
#[derive(Debug, Default)]
pub(super) struct Entry {
    pub number: u64,
    /// Milliseconds since 1970, by the server's clock.
    pub at: u64,
    pub request: String,
    pub operation: Option<String>,
    pub parameters: Vec<(String, String)>,
    /// `documented`, `isv.split-data-error:CD22`, `25`: what was answered.
    pub answered: String,
    pub fault: Option<&'static str>,
    pub synthetic: bool,
    pub refused: Option<Refused>,
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

impl Journal {
    pub fn push(&mut self, mut entry: Entry) {
        for (_, value) in &mut entry.parameters {
            if let Some((cut, _)) = value.char_indices().nth(MAX_VALUE) {
                value.truncate(cut);
                value.push('…');
            }
        }
        if self.entries.len() == KEPT {
            self.entries.pop_front();
            self.dropped += 1;
        }
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
            self.parameters.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
        let mut entry = json!({
            "number": self.number,
            "at": self.at,
            "request": self.request,
            "operation": self.operation,
            "parameters": parameters,
            "answered": self.answered,
        });
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
