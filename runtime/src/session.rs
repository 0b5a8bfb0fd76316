//! Access tokens of many users: a provider that the caller writes gives them, and each client and its clones keep them.
//! When the gateway no longer accepts one, all calls that need it wait for the same refresh.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;
use futures_util::future::Shared;
use secrecy::{ExposeSecret, SecretString};

use crate::transport::BoxFuture;

/// A token, or the reason that there is none.
pub type Token = Result<SecretString, SessionError>;

/// Gives the access tokens of users, for calls with `session_of`, without blocking the thread. A store that blocks, such as
/// a database, is a [`BlockingSessionProvider`] for both kinds of calls: `session_store` of the builder.
///
/// The client asks once for the token of a user and keeps it until the gateway rejects it. It never asks twice at the
/// same time for one user.
pub trait SessionProvider: Send + Sync + 'static {
    /// The token of this user.
    fn token<'a>(&'a self, user: &'a str) -> BoxFuture<'a, Token>;

    /// Another token of this user, since the gateway no longer accepts `expired`. Another process may have got one
    /// already, so look at the stored one first. A call that ends while it waits does not end the refresh: the next call
    /// of this user goes on with it.
    fn refresh<'a>(&'a self, user: &'a str, expired: &'a SecretString) -> BoxFuture<'a, Token>;
}

/// As [`SessionProvider`], but it may block the thread: for `send_blocking`, or for both kinds of calls with `session_store`
/// of the builder. Nothing else ends these methods, so they must limit their time.
pub trait BlockingSessionProvider: Send + Sync + 'static {
    /// The token of this user.
    ///
    /// # Errors
    /// There is no token. The calls that wait for it end with this error.
    fn token(&self, user: &str) -> Token;

    /// Another token of this user, since the gateway no longer accepts `expired`.
    ///
    /// # Errors
    /// There is no token. The calls that wait for it end with this error.
    fn refresh(&self, user: &str, expired: &SecretString) -> Token;
}

/// There is no access token for a user. All calls that waited for it have the same error.
#[derive(Debug, Clone)]
pub struct SessionError {
    cause: Arc<dyn std::error::Error + Send + Sync>,
    help: &'static str,
}

impl SessionError {
    /// With its cause, which must not hold a token: it is the `source()` of the call's error.
    pub fn new(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        let help = "nothing was executed: see the cause; if the user has to consent again, store the new token";
        Self { cause: Arc::from(cause.into()), help }
    }

    fn missing(setter: &str) -> Self {
        let cause = "the client has no session provider for this kind of call: give the builder";
        Self {
            help: "give the builder a session_store, which serves both kinds of calls, or the provider that the cause names",
            ..Self::new(format!("{cause} .{setter}(…)"))
        }
    }

    /// The store of the caller has panicked.
    pub(crate) fn panicked() -> Self {
        let help = "fix the session store: its panic is in the output of the program";
        Self { help, ..Self::new("the session store panicked") }
    }

    /// What to do about it, in one line.
    #[must_use]
    pub fn help(&self) -> &'static str {
        self.help
    }
}

impl fmt::Display for SessionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("there is no access token for the user")
    }
}

impl std::error::Error for SessionError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.cause)
    }
}

/// The providers of a client, and the tokens that they gave.
#[derive(Clone, Default)]
pub(crate) struct Sessions {
    asynchronous: Option<Arc<dyn SessionProvider>>,
    blocking: Option<Arc<dyn BlockingSessionProvider>>,
    users: Arc<Mutex<HashMap<String, User>>>,
}

type Pending = Shared<BoxFuture<'static, Token>>;

/// What is known of a user.
#[derive(Default)]
struct User {
    token: Option<SecretString>,
    /// Whether the gateway has rejected the token.
    rejected: bool,
    /// The question that async calls wait for.
    pending: Option<Pending>,
    /// Held by the blocking call that asks.
    asking: Arc<Mutex<()>>,
}

impl User {
    fn accepted(&self) -> Option<SecretString> {
        self.token.clone().filter(|_| !self.rejected)
    }

    /// A failed refresh forgets the token, so that the next call sees it if the user has consented again since.
    fn learn(&mut self, token: &Token) {
        (self.token, self.rejected) = (token.as_ref().ok().cloned(), false);
    }
}

impl Sessions {
    /// With this provider, and no tokens yet.
    pub(crate) fn with_async(&self, provider: Arc<dyn SessionProvider>) -> Self {
        Self { asynchronous: Some(provider), blocking: self.blocking.clone(), users: Arc::default() }
    }

    /// With this provider, and no tokens yet.
    pub(crate) fn with_blocking(&self, provider: Arc<dyn BlockingSessionProvider>) -> Self {
        Self { asynchronous: self.asynchronous.clone(), blocking: Some(provider), users: Arc::default() }
    }

    /// Notes that the gateway no longer accepts a token, unless there is another one by now.
    pub(crate) fn reject(&self, user: &str, token: &SecretString) {
        if let Some(known) = lock(&self.users).get_mut(user) {
            let is_known = |known: &SecretString| known.expose_secret() == token.expose_secret();
            known.rejected |= known.token.as_ref().is_some_and(is_known);
        }
    }

    /// The token of a user.
    pub(crate) async fn token(&self, user: &str) -> Token {
        let pending = {
            let mut users = lock(&self.users);
            let known = users.entry(user.to_owned()).or_default();
            if let Some(token) = known.accepted() {
                return Ok(token);
            }
            let provider = self.asynchronous.clone().ok_or_else(|| SessionError::missing("session_provider"))?;
            let (name, expired) = (user.to_owned(), known.token.clone());
            let ask = async move {
                match expired {
                    Some(expired) => provider.refresh(&name, &expired).await,
                    None => provider.token(&name).await,
                }
            };
            known.pending.get_or_insert_with(|| (Box::pin(ask) as BoxFuture<'static, Token>).shared()).clone()
        };
        let token = pending.clone().await;
        let mut users = lock(&self.users);
        let known = users.entry(user.to_owned()).or_default();
        // The first call to come here has learned it.
        if known.pending.as_ref().is_some_and(|other| other.ptr_eq(&pending)) {
            known.pending = None;
            known.learn(&token);
        }
        token
    }

    /// As [`token`](Self::token), but blocks the thread.
    pub(crate) fn token_blocking(&self, user: &str) -> Token {
        let asking = {
            let mut users = lock(&self.users);
            let known = users.entry(user.to_owned()).or_default();
            if let Some(token) = known.accepted() {
                return Ok(token);
            }
            Arc::clone(&known.asking)
        };
        let _turn = lock(&asking);
        let expired = {
            let mut users = lock(&self.users);
            let known = users.entry(user.to_owned()).or_default();
            if let Some(token) = known.accepted() {
                return Ok(token);
            }
            known.token.clone()
        };
        let provider = self.blocking.as_ref().ok_or_else(|| SessionError::missing("blocking_session_provider"))?;
        let token = match expired {
            Some(expired) => provider.refresh(user, &expired),
            None => provider.token(user),
        };
        lock(&self.users).entry(user.to_owned()).or_default().learn(&token);
        token
    }
}

/// A caller's provider may have panicked while it was asked. What the lock protects is whole at any time.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
