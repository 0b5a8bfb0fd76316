//! The clients with the settings of the shop. Transports are left to the caller: a program sets those of the network,
//! a test sets its own.

use std::time::Duration;

use waybill_taobao::{ClientBuilder, ClientType, Credentials, RateLimit};

use crate::metered;
use crate::tokens::Tokens;

/// How many attempts a second Taobao grants the app, of all its sellers together.
pub const TAOBAO_PER_SECOND: u32 = 20;

/// How long a user waits for an order: all attempts and pauses, and the turn that the rate limit gives.
const PATIENCE: Duration = Duration::from_secs(90);

const USER_AGENT: &str = concat!("shop/", env!("CARGO_PKG_VERSION"));

/// A client of Taobao for all sellers.
pub fn taobao(credentials: Credentials, tokens: Tokens) -> ClientBuilder<waybill_taobao::Client> {
    let builder = waybill_taobao::Client::builder(credentials)
        .session_store(tokens)
        .rate_limit(RateLimit::per_second(TAOBAO_PER_SECOND));
    shared(builder)
}

/// A client of Xportcn for the shop's account there.
pub fn xportcn(credentials: Credentials, user_id: &str) -> ClientBuilder<waybill_xportcn::Client> {
    shared(waybill_xportcn::Client::builder(credentials).user_id(user_id))
}

/// The settings of all clients.
fn shared<C: ClientType>(builder: ClientBuilder<C>) -> ClientBuilder<C> {
    builder
        .attempt_timeout(Duration::from_secs(10))
        .call_timeout(PATIENCE)
        .user_agent(USER_AGENT)
        .on_attempt(metered::attempt)
}
