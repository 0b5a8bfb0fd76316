//! The sensitive values of a call: secret, session, signature, and the sensitive fields of the request.
//! Gateways repeat them. They are redacted in everything that is shown of a response. This module knows no
//! platform and no body.

use std::borrow::Cow;
use std::cell::OnceCell;

use percent_encoding::utf8_percent_encode;

use crate::encode::ENCODED;
use crate::settings::Settings;
use crate::wire::{Model, Redact, Redactor, sensitive_values};

/// A personal value of one character identifies nobody, and occurs in too many strings.
const SHORTEST: usize = 2;

/// The sensitive values. They are collected once per response, when the first string is shown.
pub(crate) struct Sensitive<'a> {
    settings: &'a Settings,
    signature: &'a str,
    input: &'a dyn Model,
    redactor: OnceCell<Redactor<'a>>,
}

impl<'a> Sensitive<'a> {
    /// The sensitive values of a request.
    pub(crate) fn new(settings: &'a Settings, signature: &'a str, input: &'a dyn Model) -> Self {
        Self { settings, signature, input, redactor: OnceCell::new() }
    }

    fn redactor(&self) -> &Redactor<'a> {
        self.redactor.get_or_init(|| {
            let personal = sensitive_values(self.input).into_iter().chain(self.settings.undocumented.values());
            let personal = personal.filter(|value| value.chars().count() >= SHORTEST);
            let secrets = || self.settings.secrets().chain([self.signature]);
            // In percent-encoded form, and in the cases in which a gateway may write a signature.
            let encoded = secrets().map(|secret| utf8_percent_encode(secret, ENCODED).into());
            let lower_case = Cow::Owned(self.signature.to_ascii_lowercase());
            Redactor::new(personal.chain(secrets().map(Cow::Borrowed)).chain(encoded).chain([lower_case]))
        })
    }
}

impl Redact for Sensitive<'_> {
    fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.redactor().redact(text)
    }
}
