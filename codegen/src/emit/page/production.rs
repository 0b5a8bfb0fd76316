//! The page "In production": settings and behaviour of a client that runs for months.

use super::provider::{library, uses};
use crate::emit::sample::{self, Sample};
use crate::ir::{Operation, Platform, Provider, Source};

const TEXT: &str = include_str!("production.md");

const MANY: &str = r##"
# Many users

A request can be made for any user: `.session(token)`, or `.session_of(user)` with a store of tokens. The client asks it once for each user. When the gateway says that a token has expired, all calls that need it wait for one refresh, and are sent again once, writes included, since the rejected request was not executed. `is_session_expired` is about the token alone: a wrong secret refreshes nothing.

```no_run
use {lib}::{BlockingSessionProvider, Client, Credentials, SecretString, SessionError, Token};

struct Tokens; // of a database

impl BlockingSessionProvider for Tokens {
    fn token(&self, user: &str) -> Token {
        std::fs::read_to_string(user).map(SecretString::from).map_err(SessionError::new)
    }

    fn refresh(&self, user: &str, _expired: &SecretString) -> Token {
        self.token(user) // or a new one, which the store keeps
    }
}

# fn main() -> Result<(), {lib}::AnyError> {
let client = Client::builder(Credentials::new("key", "secret")).session_store(Tokens).build()?;
let annas = client.with_session_of("anna"); // or .session_of("anna") on a request
# let _ = annas;
# Ok(())
# }
```

`session_store` serves `send` and `send_blocking`. The store may block: `send` asks it on a thread of its own, which needs no async runtime. A store that does not block is a [`SessionProvider`](crate::SessionProvider), for `send` alone. A [`SessionError`](crate::SessionError) keeps its cause, which is `source()` of the call's error.
"##;

/// The page, for a provider that has an operation to show.
pub(in crate::emit) fn production(provider: &Provider, platform: &Platform, shown: &Operation) -> Vec<String> {
    let many = if platform.sends(&Source::Session) { MANY } else { "" };
    // The example needs the group of the operation.
    let fence = if provider.has_default_groups() { "no_run" } else { "ignore" };
    let mut text = TEXT.trim_end().replace("{many}", many);
    for (name, value) in [
        ("{fence}", fence.to_owned()),
        ("{uses}", uses(provider, shown, &[])),
        ("{lib}", library(provider)),
        ("{settings}", sample::settings(shown).map(|setting| format!("\n    {setting}")).collect()),
        ("{module}", shown.group_module.clone()),
        ("{request}", shown.rust.clone()),
        ("{outcome}", shown.outcome.clone()),
        ("{error}", shown.error.rust.clone()),
        ("{chain}", Sample::new(shown).call(shown, "\n        ")),
    ] {
        text = text.replace(name, &value);
    }
    vec!["In production.".to_owned(), text]
}
