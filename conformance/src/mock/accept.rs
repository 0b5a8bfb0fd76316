//! Limits the server to one alternative, where the documents leave open which one is right. Without a limit it
//! accepts them all. A client that looks for the right one (`waybill probe`) is tested against it.

use waybill_codegen::suggest::nearest;

use super::Providers;
use super::provider::Specs;
use super::system::Row;

const CANONICAL_STRING: &str = "canonical-string";
const SIGN_METHOD: &str = "sign-method";
const TIMESTAMP_UNIT: &str = "timestamp-unit";
const KINDS: [&str; 3] = [CANONICAL_STRING, SIGN_METHOD, TIMESTAMP_UNIT];

/// The units of a numeric timestamp, and their digits.
const UNITS: [(&str, usize); 2] = [("milliseconds", 13), ("seconds", 10)];

/// The only accepted alternatives. A limit applies where the alternative exists: a canonical string to the styles
/// that have it, a signing method to the platforms that document it, a unit to numeric timestamps.
#[derive(Debug, Clone, Default)]
pub struct Accept {
    canonical_string: Option<String>,
    sign_method: Option<String>,
    /// The number of digits of a numeric timestamp.
    digits: Option<usize>,
}

impl Accept {
    /// Reads `KIND=NAME` each.
    ///
    /// # Errors
    /// An unknown kind, a name that no spec has, or a kind that is given twice. The message lists what exists.
    pub fn parse(texts: &[String], providers: &Providers) -> Result<Self, String> {
        let mut accept = Self::default();
        for text in texts {
            let (kind, name) = text.split_once('=').unwrap_or((text, ""));
            if !KINDS.contains(&kind) {
                return Err(format!("{text}: expected KIND=NAME, where KIND is one of {}", KINDS.join(", ")));
            }
            let known = names(kind, providers);
            if !known.iter().any(|one| one == name) {
                let near = nearest(name, known.iter().map(String::as_str));
                let near = near.map_or_else(String::new, |near| format!("; did you mean {near}?"));
                return Err(format!("{text}: unknown {kind}; there are {}{near}", known.join(", ")));
            }
            if accept.set(kind, name) {
                return Err(format!("{text}: {kind} is given twice"));
            }
        }
        Ok(accept)
    }

    /// Sets a limit; returns whether there was one.
    fn set(&mut self, kind: &str, name: &str) -> bool {
        match kind {
            CANONICAL_STRING => self.canonical_string.replace(name.to_owned()).is_some(),
            SIGN_METHOD => self.sign_method.replace(name.to_owned()).is_some(),
            _ => {
                let digits = UNITS.iter().find(|(unit, _)| *unit == name).map(|(_, digits)| *digits);
                std::mem::replace(&mut self.digits, digits).is_some()
            }
        }
    }

    /// The rows of a style that are accepted.
    pub(super) fn rows<'a>(&self, rows: &'a [Row]) -> &'a [Row] {
        let wanted = self.canonical_string.as_ref();
        let at = wanted.and_then(|wanted| rows.iter().position(|row| row.name == *wanted));
        at.map_or(rows, |at| &rows[at..=at])
    }

    /// The only accepted signing method, if it is not this one.
    pub(super) fn other_method(&self, specs: &Specs, method: &str) -> Option<&str> {
        let wanted = self.sign_method.as_deref().filter(|wanted| *wanted != method)?;
        specs.platform.methods.iter().any(|(name, _)| name == wanted).then_some(wanted)
    }

    /// The number of digits that a numeric timestamp must have.
    pub(super) fn digits(&self) -> Option<usize> {
        self.digits
    }
}

/// What specs have of a kind, sorted.
fn names(kind: &str, providers: &Providers) -> Vec<String> {
    let of = |specs: &Specs| -> Vec<String> {
        match kind {
            CANONICAL_STRING => specs.rows().map(|row| row.name.clone()).filter(|name| !name.is_empty()).collect(),
            SIGN_METHOD => specs.platform.methods.iter().map(|(name, _)| name.clone()).collect(),
            _ => UNITS.iter().map(|(name, _)| (*name).to_owned()).collect(),
        }
    };
    let mut names: Vec<String> = providers.specs().flat_map(of).collect();
    names.sort();
    names.dedup();
    names
}
