//! The sellers' access tokens for the Taobao client: from the store, and renewed by a function of the caller.
//!
//! The client asks once for each seller, and when the gateway rejects a token, all calls of that seller wait for one
//! renewal. How a token is renewed is not part of the client: TOP's token endpoint is not among its operations.

use std::error::Error;
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use waybill_taobao::{BlockingSessionProvider, SessionError, Token};

use crate::store::Store;

/// An error of any kind. It must not hold a token.
pub type AnyError = Box<dyn Error + Send + Sync>;

/// There is no such seller: the cause of the [`SessionError`] of their calls.
#[derive(Debug, thiserror::Error)]
#[error("the shop does not know {0}")]
pub struct UnknownSeller(String);

/// Gets a new token for a seller, in exchange for the expired one. It may block the thread.
type Renew = dyn Fn(&str, &SecretString) -> Result<SecretString, AnyError> + Send + Sync;

/// The tokens of all sellers.
#[derive(Clone)]
pub struct Tokens {
    store: Store,
    renew: Arc<Renew>,
}

impl Tokens {
    /// Tokens of this store, renewed by this function.
    pub fn new(
        store: Store,
        renew: impl Fn(&str, &SecretString) -> Result<SecretString, AnyError> + Send + Sync + 'static,
    ) -> Self {
        Self { store, renew: Arc::new(renew) }
    }

    fn stored(&self, seller: &str) -> Result<SecretString, AnyError> {
        self.store.token(seller)?.ok_or_else(|| UnknownSeller(seller.to_owned()).into())
    }

    // Another process, or the seller, may have stored a new token already.
    fn renewed(&self, seller: &str, expired: &SecretString) -> Result<SecretString, AnyError> {
        let stored = self.stored(seller)?;
        if stored.expose_secret() != expired.expose_secret() {
            return Ok(stored);
        }
        let token = (self.renew)(seller, expired)?;
        self.store.put_token(seller, &token)?;
        Ok(token)
    }
}

impl BlockingSessionProvider for Tokens {
    fn token(&self, seller: &str) -> Token {
        self.stored(seller).map_err(SessionError::new)
    }

    fn refresh(&self, seller: &str, expired: &SecretString) -> Token {
        self.renewed(seller, expired).map_err(SessionError::new)
    }
}
