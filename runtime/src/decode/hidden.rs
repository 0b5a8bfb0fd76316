//! What a call knows and nobody may read in a log: secret, session, signature, and the guarded values of
//! its request. Gateways echo them in messages; here they are masked. Knows no protocol and no body.

use std::borrow::Cow;

use crate::settings::Settings;
use crate::wire::{Model, guarded};

/// What stands for a masked text.
const MASK: &str = "****";

/// A personal value that is shorter is left: masking `15` or `US` would take codes and messages apart.
const SHORTEST: usize = 6;

/// What must not be shown.
pub(crate) struct Hidden<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) signature: &'a str,
    pub(crate) input: &'a dyn Model,
}

impl Hidden<'_> {
    /// The text without any of it.
    pub(crate) fn mask(&self, text: String) -> String {
        let personal = guarded(self.input).into_iter().filter(|value| value.chars().count() >= SHORTEST);
        let always = self.settings.secrets().chain([self.signature]).map(Cow::Borrowed);
        let mut all: Vec<Cow<'_, str>> = personal.chain(always).filter(|value| !value.is_empty()).collect();
        // The longest first: one can be part of another.
        all.sort_by_key(|value| std::cmp::Reverse(value.len()));
        all.iter().fold(text, |text, value| if text.contains(&**value) { text.replace(&**value, MASK) } else { text })
    }
}
