//! The clients with the settings of the shop. Transports are left to the caller: a program sets those of the network,
//! a test sets its own.

use std::time::Duration;

use waybill_taobao::{ClientBuilder, Credentials, RateLimit};

use crate::tokens::Tokens;

/// How many attempts a second Taobao grants the app, of all its sellers together.
pub const TAOBAO_PER_SECOND: u32 = 20;

/// How long a user waits for an order: all attempts and pauses, and the turn that the rate limit gives.
const PATIENCE: Duration = Duration::from_secs(90);

const USER_AGENT: &str = concat!("shop/", env!("CARGO_PKG_VERSION"));

/// A client of Taobao for all sellers.
pub fn taobao(credentials: Credentials, tokens: Tokens) -> ClientBuilder<waybill_taobao::Client> {
    waybill_taobao::Client::builder(credentials)
        .session_provider(tokens.clone())
        .blocking_session_provider(tokens)
        .rate_limit(RateLimit::per_second(TAOBAO_PER_SECOND))
        .attempt_timeout(Duration::from_secs(10))
        .call_timeout(PATIENCE)
        .user_agent(USER_AGENT)
}

/// A client of Xportcn for the shop's account there.
pub fn xportcn(credentials: Credentials, user_id: &str) -> ClientBuilder<waybill_xportcn::Client> {
    waybill_xportcn::Client::builder(credentials)
        .user_id(user_id)
        .attempt_timeout(Duration::from_secs(10))
        .call_timeout(PATIENCE)
        .user_agent(USER_AGENT)
}
