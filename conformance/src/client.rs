//! Clients of every provider with the fixed settings of the cases, as the runtime's own type: cases
//! select their operation by name.

use std::time::{Duration, SystemTime};

use waybill_codegen::ir::case::{ExpectedRetry, Settings};
use waybill_runtime::platform::CanonicalString;
use waybill_runtime::transport::{InProcess, Sent};
use waybill_runtime::wire::Format;
use waybill_runtime::{
    Backoff, BuildError, Bytes, Client, ClientBuilder, ClientType, Credentials, Decision, EncodeError, FailedAttempt,
    NoRetry, RandomSource, RetryPolicy, SystemRandom, TimestampUnit,
};

use crate::expect::{RequestOptions, fixed};
use crate::pace::{Pace, Paced, PacedBlocking};

/// What a case requires of its client.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Address of the mock server; empty for the documented one.
    pub server: String,
    /// Name of the platform; without it the default one.
    pub platform: Option<String>,
    /// Form of the response.
    pub options: RequestOptions,
    /// Whether the platform has a session.
    pub session: bool,
    /// Whether the platform has a sub-account.
    pub user: bool,
    /// Settings that differ from the fixed ones.
    pub settings: Settings,
    /// The canonical string, for an operation that leaves it open.
    pub canonical_string: Option<&'static CanonicalString>,
    /// The retry policy, and its clock; without it there are no retries, because a case counts
    /// requests.
    pub retry: Option<(ExpectedRetry, Pace)>,
    /// Used in place of a network, for a stub client.
    pub network: Option<Network>,
}

/// A function in place of a network.
pub type Network = fn(http::Request<Bytes>) -> Sent;

impl Wanted {
    /// The time of sending.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_millis(self.settings.now.unwrap_or(fixed::SECONDS * 1000))
    }
}

/// A client of `provider`; `None` for a provider without a crate.
#[must_use]
pub fn client(provider: &str, wanted: &Wanted) -> Option<Result<Client, BuildError>> {
    macro_rules! of_provider {
        ($($name:literal $library:ident [$($base:ident),*],)*) => {
            match provider {
                $($name => Some(build::<waybill_all::$library::Client>(wanted)),)*
                _ => None,
            }
        };
    }
    waybill_all::providers!(of_provider)
}

/// A client of one crate.
///
/// # Errors
/// A setting that can't work.
pub fn build<C: ClientType + AsRef<Client>>(wanted: &Wanted) -> Result<Client, BuildError> {
    let given = &wanted.settings;
    let key = given.key.as_deref().unwrap_or(fixed::KEY);
    let secret = given.secret.as_deref().unwrap_or(fixed::SECRET);
    let mut builder: ClientBuilder<C> = ClientBuilder::new(Credentials::new(key, secret))
        .format(if wanted.options.xml { Format::Xml } else { Format::Json })
        .simplify(wanted.options.simplify)
        .use_get(wanted.options.get);
    if let Some(platform) = C::PLATFORMS.iter().find(|platform| wanted.platform.as_deref() == Some(platform.name)) {
        builder = builder.platform(platform);
    }
    if !wanted.server.is_empty() {
        builder = builder.endpoint(&wanted.server);
    }
    let session = given.session.as_deref().unwrap_or(if wanted.session { fixed::SESSION } else { "" });
    if !session.is_empty() {
        builder = builder.session(session);
    }
    let user = given.user_id.as_deref().unwrap_or(if wanted.user { fixed::USER } else { "" });
    if !user.is_empty() {
        builder = builder.user_id(user);
    }
    if let Some(method) = &given.sign_method {
        builder = builder.sign_method(method);
    }
    if given.timestamp_unit.as_deref() == Some("seconds") {
        builder = builder.timestamp_unit(TimestampUnit::Seconds);
    }
    if let Some(bytes) = given.max_response_bytes.and_then(|bytes| usize::try_from(bytes).ok()) {
        builder = builder.max_response_bytes(bytes);
    }
    if let Some(text) = wanted.canonical_string {
        builder = builder.canonical_string(text);
    }
    if given.allow_http {
        builder = builder.allow_http();
    }
    for (name, value) in &given.parameters {
        builder = builder.parameter(name, value);
    }
    if let Some(network) = wanted.network {
        builder = builder.transport(InProcess::new(network)).blocking_transport(InProcess::new(network));
    }
    let percent = wanted.retry.as_ref().and_then(|(retry, _)| retry.jitter).unwrap_or(0);
    let chance = Fixed { nonce: given.nonce.clone(), jitter: f64::from(percent) / 100.0 };
    Ok(timed(builder.random_source(chance), wanted)?.build()?.as_ref().clone())
}

/// Sets the clock and the retry policy.
fn timed<C: ClientType>(builder: ClientBuilder<C>, wanted: &Wanted) -> Result<ClientBuilder<C>, BuildError> {
    let Some((retry, pace)) = &wanted.retry else {
        return Ok(builder.clock(wanted.now()).retry(NoRetry));
    };
    let builder = builder
        .clock(pace.clone())
        .transport(Paced::new(pace)?)
        .blocking_transport(PacedBlocking::new(pace))
        .call_timeout(Duration::from_secs(retry.total.map_or(90, u64::from)));
    let millis = |millis: Option<u32>| Duration::from_millis(millis.map_or(1000, u64::from));
    let attempts = retry.attempts.unwrap_or(3);
    Ok(match retry.policy.as_str() {
        // The client's own, for a caller that sets nothing.
        "default" => builder,
        "never" => builder.retry(NoRetry),
        "always" => builder.retry(Always { attempts, pause: millis(retry.first) }),
        _ => builder.retry(
            Backoff::default()
                .attempts(attempts)
                .pauses(millis(retry.first), millis(retry.longest.or(Some(60_000))))
                .patience(Duration::from_secs(retry.patience.map_or(0, u64::from))),
        ),
    })
}

/// A caller's own policy: one retry after the same pause for any failure.
struct Always {
    attempts: u32,
    pause: Duration,
}

impl RetryPolicy for Always {
    fn decide(&self, failed: &FailedAttempt<'_>) -> Decision {
        if failed.attempts < self.attempts { Decision::After(self.pause) } else { Decision::Stop }
    }
}

/// The nonce of a case, or fresh ones; the jitter of a case, or none, so that pauses are predictable.
struct Fixed {
    nonce: Option<String>,
    jitter: f64,
}

impl RandomSource for Fixed {
    fn nonce(&self) -> Result<String, EncodeError> {
        match self.nonce.as_deref() {
            Some("random") => SystemRandom.nonce(),
            given => Ok(given.unwrap_or(fixed::NONCE).to_owned()),
        }
    }

    fn jitter(&self) -> f64 {
        self.jitter
    }
}
