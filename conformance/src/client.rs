//! Clients of every provider with the fixed settings of the cases, as the runtime's own type: cases
//! choose their operation by name.

use std::time::{Duration, SystemTime};

use waybill_runtime::wire::Format;
use waybill_runtime::{BuildError, Client, ClientBuilder, ClientType, Credentials, FixedChance, NoRetry};

use crate::expect::{Asked, fixed};

/// What a case wants of its client.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Address of the mock server.
    pub server: String,
    /// Form of the answer.
    pub asked: Asked,
    /// Whether the protocol has a session.
    pub session: bool,
    /// Whether the protocol has a sub-account.
    pub user: bool,
    /// Whether secret and session are those that nobody may see.
    pub planted: bool,
}

/// A client of `provider`; `None` for a provider that has no crate.
#[must_use]
pub fn client(provider: &str, wanted: &Wanted) -> Option<Result<Client, BuildError>> {
    Some(match provider {
        "taobao" => build::<waybill_taobao::Client>(wanted),
        "aliexpress" => build::<waybill_aliexpress::Client>(wanted),
        "pandapon" => build::<waybill_pandapon::Client>(wanted),
        "xportcn" => build::<waybill_xportcn::Client>(wanted),
        _ => return None,
    })
}

/// A client of one crate, without retries: a case counts what arrives.
///
/// # Errors
/// A setting that the protocol has no parameter for.
pub fn build<C: ClientType + AsRef<Client>>(wanted: &Wanted) -> Result<Client, BuildError> {
    let (secret, session) = match wanted.planted {
        true => (fixed::PLANTED_SECRET, fixed::PLANTED_SESSION),
        false => (fixed::SECRET, fixed::SESSION),
    };
    let mut builder: ClientBuilder<C> = ClientBuilder::new(Credentials::new(fixed::KEY, secret))
        .server(&wanted.server)
        .clock(SystemTime::UNIX_EPOCH + Duration::from_secs(fixed::SECONDS))
        .chance(FixedChance { nonce: fixed::NONCE.to_owned(), jitter: 0.0 })
        .retry(NoRetry)
        .format(if wanted.asked.xml { Format::Xml } else { Format::Json })
        .simplify(wanted.asked.simplify);
    if wanted.session {
        builder = builder.session(session);
    }
    if wanted.user {
        builder = builder.user_id(fixed::USER);
    }
    Ok(builder.build()?.as_ref().clone())
}
