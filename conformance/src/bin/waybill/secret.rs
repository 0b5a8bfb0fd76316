//! Where a secret comes from, and what is printed in place of it.

use clap::Args;
use waybill_runtime::{SecretString, Signed};

use crate::report::Failure;

/// Printed in place of a redacted value.
pub const REDACTED: &str = "****";

/// Arguments of every command that needs a secret.
#[derive(Args)]
pub struct SecretSource {
    /// The secret of the application; it is recorded in the shell's history
    #[arg(long, allow_hyphen_values = true, conflicts_with = "secret_env")]
    secret: Option<String>,

    /// The environment variable that holds the secret
    #[arg(long, value_name = "NAME")]
    secret_env: Option<String>,
}

/// Arguments of every command that shows what is signed.
#[derive(Args)]
pub struct SecretArgs {
    #[command(flatten)]
    source: SecretSource,

    /// Prints the secret, which is redacted as **** otherwise
    #[arg(long)]
    pub show_secret: bool,
}

impl SecretSource {
    /// The secret, if one was given.
    pub fn get(&self) -> Result<Option<SecretString>, Failure> {
        let secret = match (&self.secret, &self.secret_env) {
            (Some(secret), _) => secret.clone(),
            (None, Some(name)) => std::env::var(name).map_err(|_| {
                Failure::usage(format!("--secret-env: the variable `{name}` is not set, or is not valid UTF-8"))
            })?,
            (None, None) => return Ok(None),
        };
        if secret.is_empty() {
            return Err(Failure::usage("the secret is empty"));
        }
        Ok(Some(secret.into()))
    }
}

impl SecretArgs {
    /// The secret, if one was given.
    pub fn get(&self) -> Result<Option<SecretString>, Failure> {
        self.source.get()
    }

    /// What was signed, with the secret only if requested.
    pub fn canonical(&self, signed: &Signed, secret: &SecretString) -> String {
        if self.show_secret { signed.canonical_with(secret) } else { signed.canonical() }
    }
}
