//! The credentials: the key and the secret that a provider gives to an application.

use std::fmt;

use secrecy::SecretString;

/// Key and secret of an application (app key and app secret, access key and access secret).
#[derive(Clone)]
pub struct Credentials {
    key: String,
    secret: SecretString,
}

impl Credentials {
    /// Takes the values from the provider's console.
    pub fn new(key: impl Into<String>, secret: impl Into<SecretString>) -> Self {
        Self { key: key.into(), secret: secret.into() }
    }

    /// The key. It is sent with each request.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The secret. It is only ever part of a digest.
    #[must_use]
    pub fn secret(&self) -> &SecretString {
        &self.secret
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("key", &self.key).finish_non_exhaustive()
    }
}
