//! Who calls: the key and the secret that a provider gave to an application.

use std::fmt;

use secrecy::SecretString;

/// Key and secret of an application (app key and app secret, access key and access secret).
#[derive(Clone)]
pub struct Credentials {
    key: String,
    secret: SecretString,
}

impl Credentials {
    /// Takes what the provider's console shows.
    pub fn new(key: impl Into<String>, secret: impl Into<SecretString>) -> Self {
        Self { key: key.into(), secret: secret.into() }
    }

    /// The key, which travels with each request.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The secret, which only ever enters a digest.
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
