//! What a call knows and nobody may read in a log: secret, session, signature, and the sensitive values of
//! its request. Gateways echo them; what is shown of a response is redacted by this. Knows no platform and
//! no body.

use std::borrow::Cow;
use std::cell::OnceCell;

use percent_encoding::utf8_percent_encode;

use crate::encode::ENCODED;
use crate::settings::Settings;
use crate::wire::{Model, Redact, Redactor, guarded};

/// A personal value of one character tells nothing, and is part of too many texts.
const SHORTEST: usize = 2;

/// What must not be shown. The values are collected when the first text is to be shown, once a response.
pub(crate) struct Hidden<'a> {
    settings: &'a Settings,
    signature: &'a str,
    input: &'a dyn Model,
    redactor: OnceCell<Redactor<'a>>,
}

impl<'a> Hidden<'a> {
    /// What is sensitive in a request.
    pub(crate) fn new(settings: &'a Settings, signature: &'a str, input: &'a dyn Model) -> Self {
        Self { settings, signature, input, redactor: OnceCell::new() }
    }

    fn redactor(&self) -> &Redactor<'a> {
        self.redactor.get_or_init(|| {
            let personal = guarded(self.input).into_iter().filter(|value| value.chars().count() >= SHORTEST);
            let secrets = || self.settings.secrets().chain([self.signature]);
            // As they travelled, and as a gateway may spell a signature.
            let encoded = secrets().map(|secret| utf8_percent_encode(secret, ENCODED).into());
            let lower_case = Cow::Owned(self.signature.to_ascii_lowercase());
            Redactor::new(personal.chain(secrets().map(Cow::Borrowed)).chain(encoded).chain([lower_case]))
        })
    }
}

impl Redact for Hidden<'_> {
    fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.redactor().redact(text)
    }
}
