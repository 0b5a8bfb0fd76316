//! Parameters of a request that no document has: what the copy of a page cuts, or a vendor has added since. Nobody knows
//! what they hold, so their values are never shown.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use crate::wire::{json_scalars, json_text};

/// Names on the wire and values: JSON where the body is JSON, otherwise the text of the parameter.
#[derive(Clone, Default)]
pub(crate) struct Undocumented(BTreeMap<String, String>);

impl Undocumented {
    pub(crate) fn set(&mut self, name: String, value: String) {
        self.0.insert(name, value);
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The members of a JSON object.
    pub(crate) fn members(&self) -> String {
        let members: Vec<_> = self.iter().map(|(name, value)| format!("{}:{value}", json_text(name))).collect();
        members.join(",")
    }

    /// The values, and the scalars of those that are JSON.
    pub(crate) fn values(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.iter().flat_map(|(_, value)| {
            json_scalars(value).into_iter().map(Cow::Owned).chain([Cow::Borrowed(value.trim_matches('"'))])
        })
    }
}

impl fmt::Debug for Undocumented {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
