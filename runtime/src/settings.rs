//! What a caller sets once for all requests: who, where, and in which form.

use std::collections::BTreeMap;
use std::net::IpAddr;

use http::Uri;
use secrecy::{ExposeSecret, SecretString};

use crate::credentials::Credentials;
use crate::error::EndpointError;
use crate::platform::{HttpMethod, Operation, Platform, SignedText};
use crate::wire::Format;

/// The settings that a request is encoded with.
///
/// The platform decides which of them it has a parameter for; the others are not sent.
#[derive(Debug, Clone)]
pub struct Settings {
    pub(crate) credentials: Credentials,
    pub(crate) endpoint: Option<String>,
    pub(crate) allow_http: bool,
    pub(crate) session: Option<SecretString>,
    pub(crate) user: Option<String>,
    pub(crate) format: Format,
    pub(crate) simplify: bool,
    pub(crate) get: bool,
    pub(crate) sign_method: Option<String>,
    pub(crate) timestamp_unit: TimestampUnit,
    pub(crate) extra: BTreeMap<String, String>,
    pub(crate) signed_text: Option<&'static SignedText>,
}

/// The unit of a time stamp that is a number. The documents show milliseconds; some callers send
/// seconds, and nobody could ask the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TimestampUnit {
    /// 13 digits, as documented.
    #[default]
    Milliseconds,
    /// 10 digits.
    Seconds,
}

impl Settings {
    /// The documented server, JSON answers, no session.
    #[must_use]
    pub fn new(credentials: Credentials) -> Self {
        Self {
            credentials,
            endpoint: None,
            allow_http: false,
            session: None,
            user: None,
            format: Format::Json,
            simplify: false,
            get: false,
            sign_method: None,
            timestamp_unit: TimestampUnit::default(),
            extra: BTreeMap::new(),
            signed_text: None,
        }
    }

    /// The address to call instead of the first documented one: a gateway's address as a whole, or
    /// the part before an operation's path. HTTPS, unless it is this machine.
    #[must_use]
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.endpoint = Some(url.into());
        self
    }

    /// Allows plain HTTP to another machine. Session and signature can then be read on the way.
    #[must_use]
    pub fn allow_http(mut self) -> Self {
        self.allow_http = true;
        self
    }

    /// The access token of the user for whom the calls are made.
    #[must_use]
    pub fn session(mut self, token: impl Into<SecretString>) -> Self {
        self.session = Some(token.into());
        self
    }

    /// The sub-account.
    #[must_use]
    pub fn user_id(mut self, id: impl Into<String>) -> Self {
        self.user = Some(id.into());
        self
    }

    /// The form of the answers, where the platform has a choice; JSON unless set.
    #[must_use]
    pub fn format(mut self, format: Format) -> Self {
        self.format = format;
        self
    }

    /// Asks for simplified JSON, where the platform has it.
    #[must_use]
    pub fn simplify(mut self, simplify: bool) -> Self {
        self.simplify = simplify;
        self
    }

    /// Sends with GET where the platform documents GET and POST alike; POST unless set. Session and
    /// signature then stand in the address, which ends up in logs.
    #[must_use]
    pub fn use_get(mut self, get: bool) -> Self {
        self.get = get;
        self
    }

    /// The signing method, by its documented name; the platform's first unless set.
    #[must_use]
    pub fn sign_method(mut self, name: impl Into<String>) -> Self {
        self.sign_method = Some(name.into());
        self
    }

    /// The unit of a time stamp that is a number; milliseconds unless set.
    #[must_use]
    pub fn timestamp_unit(mut self, unit: TimestampUnit) -> Self {
        self.timestamp_unit = unit;
        self
    }

    /// An optional system parameter, by its name on the wire: `partner_id`, `target_app_key`.
    #[must_use]
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.extra.insert(name.into(), value.into());
        self
    }

    /// What the signature of an operation with an [`Authentication`](crate::platform::Authentication) of its
    /// own is made over; the first that its spec names unless set. The freight pages of PandaPon and Xportcn
    /// document a query `timestamp` and `sign` and no formula, so the default is a guess that nobody could try:
    /// a caller who learns better passes a static of his own.
    #[must_use]
    pub fn signed_text(mut self, text: &'static SignedText) -> Self {
        self.signed_text = Some(text);
        self
    }

    /// The address that requests go to.
    ///
    /// # Errors
    /// When it can't be used, or would send secrets in the clear.
    pub fn address(&self, platform: &Platform) -> Result<&str, EndpointError> {
        let documented = platform.endpoints.first().map(|endpoint| endpoint.url);
        let url = self.endpoint.as_deref().or(documented).ok_or(EndpointError::Missing)?;
        check_endpoint(url, self.allow_http)?;
        Ok(url)
    }

    /// The HTTP method that an operation is sent with.
    pub(crate) fn http_method(&self, operation: &Operation) -> HttpMethod {
        if self.get && operation.platform.takes_get { HttpMethod::Get } else { operation.http_method }
    }

    /// Everything that must not be shown, to be masked where a provider echoes it.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &str> {
        let secret = Some(self.credentials.secret());
        secret.into_iter().chain(self.session.as_ref()).map(ExposeSecret::expose_secret)
    }
}

fn check_endpoint(url: &str, allow_http: bool) -> Result<(), EndpointError> {
    if url.contains(['#', '?']) {
        return Err(EndpointError::Extra);
    }
    let uri: Uri = url.parse().map_err(|_| EndpointError::Malformed)?;
    let authority = uri.authority().ok_or(EndpointError::Malformed)?;
    if authority.as_str().contains('@') {
        return Err(EndpointError::Extra);
    }
    match uri.scheme_str() {
        Some("https") => Ok(()),
        Some("http") if allow_http || is_loopback(authority.host()) => Ok(()),
        Some("http") => Err(EndpointError::Plain),
        _ => Err(EndpointError::Malformed),
    }
}

/// Whether the host is this machine. Names other than `localhost` could resolve to anything.
fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || bare.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}
