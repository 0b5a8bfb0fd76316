//! What is accepted although no document has it, because real clients send it: such a request gets a note. A strict
//! server rejects it.

use std::cell::RefCell;

use super::super::rejection::Rejection;

/// Maximum number of notes about one request.
const MAX_NOTES: usize = 20;

/// The notes about one request.
#[derive(Debug)]
pub(in super::super) struct Tolerance {
    pub strict: bool,
    notes: RefCell<Vec<String>>,
}

impl Tolerance {
    pub fn new(strict: bool) -> Self {
        Self { strict, notes: RefCell::default() }
    }

    /// Notes why a request could be rejected. A strict server rejects it.
    pub fn accept(&self, rejection: Rejection) -> Result<(), Rejection> {
        if self.strict {
            return Err(rejection);
        }
        let suggestions: String = rejection.suggestions.iter().map(|text| format!("; {text}")).collect();
        self.note(rejection.reason + &suggestions);
        Ok(())
    }

    /// The same for a value: its name, and what is wrong with it.
    pub fn accept_value(&self, name: &str, why: &str) -> Result<(), String> {
        if self.strict {
            return Err(why.to_owned());
        }
        self.note(format!("{name}: {why}"));
        Ok(())
    }

    /// Notes what is probably a mistake, and no document forbids.
    pub fn note(&self, why: String) {
        let mut notes = self.notes.borrow_mut();
        if notes.len() < MAX_NOTES && !notes.contains(&why) {
            notes.push(why);
        }
    }

    pub fn into_notes(self) -> Vec<String> {
        self.notes.into_inner()
    }
}
