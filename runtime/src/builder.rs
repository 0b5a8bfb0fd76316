//! Builds a client: collects the settings, rejects invalid ones with a message that names the fix, and picks
//! the default transports.

use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use crate::attempt::Attempt;
use crate::call::Config;
use crate::client::{Client, Inner};
use crate::clock::{Clock, RandomSource, SystemClock};
use crate::credentials::Credentials;
use crate::error::BuildError;
use crate::limit::RateLimit;
use crate::platform::{CanonicalString, Platform, Source};
use crate::retry::RetryPolicy;
use crate::session::{BlockingSessionProvider, SessionProvider};
use crate::session_store::OnThread;
use crate::settings::{Settings, TimestampUnit};
use crate::sign;
use crate::transport::{BlockingTransport, Transport, Transports};
use crate::wire::Format;

/// A client of any provider, for generic code: `fn shared<C: ClientType>(builder: ClientBuilder<C>) -> ClientBuilder<C>`
/// makes the settings that several clients have in common. Only generated clients implement it.
pub trait ClientType: Sized {
    /// The platform of its provider; the default one, if a client can choose.
    #[doc(hidden)]
    const PLATFORM: &'static Platform;

    /// All platforms of its provider.
    #[doc(hidden)]
    const PLATFORMS: &'static [&'static Platform] = &[Self::PLATFORM];

    /// Wraps the client.
    #[doc(hidden)]
    fn from_runtime(client: Client) -> Self;
}

/// Builds a client.
#[must_use = "a builder does nothing until build() is called"]
pub struct ClientBuilder<C> {
    platform: &'static Platform,
    config: Config,
    user_agent: Option<String>,
    clock: Arc<dyn Clock>,
    transports: Arc<Transports>,
    client: PhantomData<fn() -> C>,
}

impl<C: ClientType> ClientBuilder<C> {
    /// A builder with the defaults.
    #[doc(hidden)]
    pub fn new(credentials: Credentials) -> Self {
        Self {
            platform: C::PLATFORM,
            config: Config::new(Settings::new(credentials)),
            user_agent: None,
            clock: Arc::new(SystemClock),
            transports: Arc::default(),
            client: PhantomData,
        }
    }

    /// A builder with everything that a client has, its transports, rate limit and bans included.
    #[doc(hidden)]
    pub fn of(client: &Client) -> Self {
        let Inner { platform, config, clock, transports } = client.parts();
        Self { platform, config, user_agent: None, clock, transports, client: PhantomData }
    }

    /// Reaches the provider through another one of its platforms: a static of the module `platform` of its crate. Each
    /// has its own endpoints, signing methods and optional parameters.
    pub fn platform(mut self, platform: &'static Platform) -> Self {
        self.platform = platform;
        self
    }

    fn set(mut self, change: impl FnOnce(Settings) -> Settings) -> Self {
        self.config.settings = change(self.config.settings);
        self
    }

    /// Sends to this address instead of the first documented one: a complete gateway address, or the part before the path of
    /// an operation. HTTPS, unless it is this machine. An address that is not documented is that of all operations, also of
    /// those with a host of their own.
    pub fn endpoint(self, url: impl Into<String>) -> Self {
        self.set(|settings| settings.endpoint(url))
    }

    /// Allows plain HTTP to another machine. The session and the signature can then be read on the network.
    pub fn allow_http(self) -> Self {
        self.set(Settings::allow_http)
    }

    /// The access token of the user for whom requests are made. A request can have another one.
    pub fn session(self, token: impl Into<SecretString>) -> Self {
        self.set(|settings| settings.session(token))
    }

    /// The user for whom requests are made: the session provider gives the access token.
    pub fn session_of(self, user: impl Into<String>) -> Self {
        self.set(|settings| settings.session_of(user))
    }

    /// Gives the access tokens of users, for `send`: see [`SessionProvider`].
    pub fn session_provider(mut self, provider: impl SessionProvider) -> Self {
        self.config.sessions = self.config.sessions.with_async(Arc::new(provider));
        self
    }

    /// Gives the access tokens of users, for `send_blocking`: see [`BlockingSessionProvider`].
    pub fn blocking_session_provider(mut self, provider: impl BlockingSessionProvider) -> Self {
        self.config.sessions = self.config.sessions.with_blocking(Arc::new(provider));
        self
    }

    /// Gives the access tokens of users, for `send` and `send_blocking`: one type for both, which may block the thread, such as
    /// a database. `send` asks it on a thread of its own.
    pub fn session_store(mut self, store: impl BlockingSessionProvider) -> Self {
        let store: Arc<dyn BlockingSessionProvider> = Arc::new(store);
        let sessions = self.config.sessions.with_blocking(Arc::clone(&store));
        self.config.sessions = sessions.with_async(Arc::new(OnThread(store)));
        self
    }

    /// The sub-account for which requests are made.
    pub fn user_id(self, id: impl Into<String>) -> Self {
        self.set(|settings| settings.user_id(id))
    }

    /// The format of responses, where the platform has a choice. Default: JSON.
    pub fn format(self, format: Format) -> Self {
        self.set(|settings| settings.format(format))
    }

    /// Requests simplified JSON, where the platform has it.
    pub fn simplify(self, simplify: bool) -> Self {
        self.set(|settings| settings.simplify(simplify))
    }

    /// Sends with GET where the platform documents both GET and POST. Default: POST. With GET the session and the signature
    /// are in the address, which is often logged.
    pub fn use_get(self, get: bool) -> Self {
        self.set(|settings| settings.use_get(get))
    }

    /// The signing method, by its documented name. Default: the first one of the platform.
    pub fn sign_method(self, name: impl Into<String>) -> Self {
        self.set(|settings| settings.sign_method(name))
    }

    /// The unit of a numeric timestamp. Default: milliseconds.
    pub fn timestamp_unit(self, unit: TimestampUnit) -> Self {
        self.set(|settings| settings.timestamp_unit(unit))
    }

    /// What is signed in an operation with its own [`Style`](crate::platform::Style), where the documents give no formula.
    /// Default: the first canonical string that the spec names, which is an untested guess. Pass your own static if you
    /// know the formula.
    pub fn canonical_string(self, text: &'static CanonicalString) -> Self {
        self.set(|settings| settings.canonical_string(text))
    }

    /// An optional system parameter, by its name on the wire: `partner_id`, `target_app_key`.
    pub fn parameter(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.set(|settings| settings.parameter(name, value))
    }

    /// The header `User-Agent`: `shop/1.2`. No platform documents one, so by default none is sent.
    pub fn user_agent(mut self, agent: impl Into<String>) -> Self {
        self.user_agent = Some(agent.into());
        self
    }

    /// Time-out for connecting. Default: 10 s.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.config.connect_timeout = timeout;
        self
    }

    /// Time-out for one attempt, from connecting to the last byte. Default: 30 s.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.config.attempt_timeout = timeout;
        self
    }

    /// Time-out for the whole call, with its attempts and pauses. Default: 90 s.
    pub fn call_timeout(mut self, timeout: Duration) -> Self {
        self.config.call_timeout = timeout;
        self
    }

    /// Largest response in bytes. Default: 8 MiB.
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.config.max_response_bytes = bytes;
        self
    }

    /// At most so many attempts in a time, for all calls of this client, its clones and the clients that have a clone of
    /// this limit. A call waits for its turn; the time counts towards its time-out. Without one, only bans hold calls
    /// back: a call that would run into a ban that another one has met waits for its end. What a ban covers:
    /// [`Error::ban_scope`](crate::Error::ban_scope).
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.config = self.config.rate_limit(limit);
        self
    }

    /// Decides when a failed attempt is repeated. Default: [`Backoff`](crate::Backoff). An operation that is
    /// not idempotent is sent again only if the provider has rejected it with a code of requests that were not executed, never
    /// if its [outcome is unknown](crate::Error::is_outcome_unknown).
    pub fn retry(mut self, policy: impl RetryPolicy) -> Self {
        self.config.retry = Arc::new(policy);
        self
    }

    /// Is told of each attempt, retries included, when it is over: for metrics. It must be quick, since the call waits for it.
    pub fn on_attempt(mut self, told: impl Fn(&Attempt<'_>) + Send + Sync + 'static) -> Self {
        self.config = self.config.on_attempt(told);
        self
    }

    /// Source of the time. Default: the system clock.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Source of nonces and jitter. Default: the operating system.
    pub fn random_source(mut self, random: impl RandomSource) -> Self {
        self.config.random = Arc::new(random);
        self
    }

    /// Transport for `send`. Default: the one of the feature `hyper`, unless a blocking transport was given: then `send`
    /// is an error, so that a test can't reach the provider by mistake.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transports = Arc::new(self.transports.with_async(Arc::new(transport)));
        self
    }

    /// Transport for `send_blocking`. Default: the one of the feature `ureq`, unless a transport for `send` was given.
    pub fn blocking_transport(mut self, transport: impl BlockingTransport) -> Self {
        self.transports = Arc::new(self.transports.with_blocking(Arc::new(transport)));
        self
    }

    /// Builds the client. The default transports are made at the first call that needs one. Without a transport the client
    /// can still encode; `send` then returns an error that names the fix.
    ///
    /// # Errors
    /// A setting is invalid. The message names the fix.
    pub fn build(mut self) -> Result<C, BuildError> {
        check_platform::<C>(self.platform)?;
        check(self.platform, &self.config.settings)?;
        if let Some(agent) = self.user_agent {
            self.config.user_agent = Some(agent.try_into().map_err(|_| BuildError::UserAgent)?);
        }
        Ok(C::from_runtime(Client::new(Inner {
            platform: self.platform,
            config: self.config,
            clock: self.clock,
            transports: self.transports,
        })))
    }
}

impl<C> Clone for ClientBuilder<C> {
    fn clone(&self) -> Self {
        let (config, user_agent) = (self.config.clone(), self.user_agent.clone());
        let (clock, transports) = (Arc::clone(&self.clock), Arc::clone(&self.transports));
        Self { platform: self.platform, config, user_agent, clock, transports, client: PhantomData }
    }
}

impl<C> std::fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientBuilder").field("settings", &self.config.settings).finish_non_exhaustive()
    }
}

/// Credentials of one provider must not reach another.
fn check_platform<C: ClientType>(platform: &Platform) -> Result<(), BuildError> {
    if C::PLATFORMS.iter().any(|known| std::ptr::eq(*known, platform)) {
        return Ok(());
    }
    let known: Vec<_> = C::PLATFORMS.iter().map(|known| known.name).collect();
    Err(BuildError::Platform { name: platform.name, known: known.join(", ") })
}

/// Rejects invalid settings here, not at the first call.
fn check(platform: &Platform, settings: &Settings) -> Result<(), BuildError> {
    settings.address(platform)?;
    if settings.credentials.key().is_empty() {
        return Err(BuildError::Credentials { part: "key" });
    }
    if settings.credentials.secret().expose_secret().is_empty() {
        return Err(BuildError::Credentials { part: "secret" });
    }
    if let Some(name) = &settings.sign_method {
        sign::find_method(platform, Some(name))?;
    }
    check_known(platform, settings)
}

/// A setting without a parameter on this platform would be dropped silently.
fn check_known(platform: &Platform, settings: &Settings) -> Result<(), BuildError> {
    let set = [
        ("session(…)", settings.session.is_some(), Source::Session),
        ("session_of(…)", settings.session_of.is_some(), Source::Session),
        ("user_id(…)", settings.user.is_some(), Source::User),
        ("simplify(true)", settings.simplify, Source::Simplify),
        ("format(Format::Xml)", settings.format == Format::Xml, Source::Format),
    ];
    if settings.get && !platform.takes_get {
        return Err(BuildError::Unknown { setter: "use_get(true)".to_owned() });
    }
    let unknown = set
        .into_iter()
        .find(|(_, is_set, source)| *is_set && !platform.parameters().any(|common| common.source == *source))
        .map(|(setter, _, _)| setter.to_owned());
    let has = |name: &str| platform.parameters().any(|c| c.source == Source::Setting && c.name == name);
    let unknown = unknown.or_else(|| {
        let name = settings.extra.keys().find(|name| !has(name))?;
        Some(format!("parameter(\"{name}\", …)"))
    });
    unknown.map_or(Ok(()), |setter| Err(BuildError::Unknown { setter }))
}
