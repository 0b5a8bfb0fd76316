//! The settings of all requests of a client.

use std::collections::BTreeMap;
use std::net::IpAddr;

use http::Uri;
use secrecy::{ExposeSecret, SecretString};

use crate::credentials::Credentials;
use crate::error::EndpointError;
use crate::platform::{CanonicalString, HttpMethod, Operation, Platform};
use crate::undocumented::Undocumented;
use crate::wire::Format;

/// The settings that a request is encoded with.
///
/// The platform decides which settings have a parameter. The others are not sent.
#[derive(Debug, Clone)]
pub struct Settings {
    pub(crate) credentials: Credentials,
    pub(crate) endpoint: Option<String>,
    pub(crate) allow_http: bool,
    pub(crate) session: Option<SecretString>,
    /// The user whose token the session provider gives.
    pub(crate) session_of: Option<String>,
    pub(crate) user: Option<String>,
    pub(crate) format: Format,
    pub(crate) simplify: bool,
    pub(crate) get: bool,
    pub(crate) sign_method: Option<String>,
    pub(crate) timestamp_unit: TimestampUnit,
    pub(crate) extra: BTreeMap<String, String>,
    pub(crate) undocumented: Undocumented,
    pub(crate) canonical_string: Option<&'static CanonicalString>,
}

/// The unit of a numeric timestamp. The documents show milliseconds. Some callers send seconds; the provider
/// has not confirmed either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TimestampUnit {
    /// 13 digits, as documented.
    #[default]
    Milliseconds,
    /// 10 digits.
    Seconds,
}

impl Settings {
    /// The first documented endpoint, JSON responses, no session.
    #[must_use]
    pub fn new(credentials: Credentials) -> Self {
        Self {
            credentials,
            endpoint: None,
            allow_http: false,
            session: None,
            session_of: None,
            user: None,
            format: Format::Json,
            simplify: false,
            get: false,
            sign_method: None,
            timestamp_unit: TimestampUnit::default(),
            extra: BTreeMap::new(),
            undocumented: Undocumented::default(),
            canonical_string: None,
        }
    }

    /// The endpoint, instead of the first documented one: a complete gateway address, or the part before the
    /// path of an operation. HTTPS, unless it is this machine. An address that is not documented is that of all
    /// operations, also of those with a host of their own.
    #[must_use]
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.endpoint = Some(url.into());
        self
    }

    /// Allows plain HTTP to another machine. The session and the signature can then be read on the network.
    #[must_use]
    pub fn allow_http(mut self) -> Self {
        self.allow_http = true;
        self
    }

    /// The access token of the user for whom requests are made.
    #[must_use]
    pub fn session(mut self, token: impl Into<SecretString>) -> Self {
        (self.session, self.session_of) = (Some(token.into()), None);
        self
    }

    /// The user for whom requests are made: the session provider of the client gives the access token.
    #[must_use]
    pub fn session_of(mut self, user: impl Into<String>) -> Self {
        (self.session, self.session_of) = (None, Some(user.into()));
        self
    }

    /// The sub-account.
    #[must_use]
    pub fn user_id(mut self, id: impl Into<String>) -> Self {
        self.user = Some(id.into());
        self
    }

    /// The format of responses, where the platform has a choice. Default: JSON.
    #[must_use]
    pub fn format(mut self, format: Format) -> Self {
        self.format = format;
        self
    }

    /// Requests simplified JSON, where the platform has it.
    #[must_use]
    pub fn simplify(mut self, simplify: bool) -> Self {
        self.simplify = simplify;
        self
    }

    /// Sends with GET where the platform documents both GET and POST. Default: POST. With GET the session and
    /// the signature are in the address, which is often logged.
    #[must_use]
    pub fn use_get(mut self, get: bool) -> Self {
        self.get = get;
        self
    }

    /// The signing method, by its documented name. Default: the first method of the platform.
    #[must_use]
    pub fn sign_method(mut self, name: impl Into<String>) -> Self {
        self.sign_method = Some(name.into());
        self
    }

    /// The unit of a numeric timestamp. Default: milliseconds.
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

    /// A parameter of an operation that no document has, by its name on the wire. See
    /// [`Call::set_undocumented`](crate::Call::set_undocumented).
    #[must_use]
    pub(crate) fn undocumented(mut self, name: String, value: String) -> Self {
        self.undocumented.set(name, value);
        self
    }

    /// What is signed in an operation with its own [`Style`](crate::platform::Style).
    /// Default: the first canonical string that the spec names. The freight pages of PandaPon and Xportcn
    /// document a query `timestamp` and `sign`, but no formula. The default is therefore an untested guess.
    /// Pass your own static if you know the formula.
    #[must_use]
    pub fn canonical_string(mut self, text: &'static CanonicalString) -> Self {
        self.canonical_string = Some(text);
        self
    }

    /// The endpoint of all requests.
    ///
    /// # Errors
    /// The endpoint can't be used, or it would expose secrets.
    pub fn address(&self, platform: &Platform) -> Result<&str, EndpointError> {
        let documented = platform.endpoints.first().map(|endpoint| endpoint.url);
        let url = self.endpoint.as_deref().or(documented).ok_or(EndpointError::Missing)?;
        check_endpoint(url, self.allow_http)?;
        Ok(url)
    }

    /// The endpoint of an operation, which can have a host of its own. Only a documented endpoint has other hosts: a
    /// client with another address, such as a proxy or a mock server, sends everything there.
    pub(crate) fn address_of(&self, operation: &Operation) -> Result<&str, EndpointError> {
        let url = self.address(operation.platform)?;
        let documented = operation.platform.endpoints.iter().find(|endpoint| endpoint.url == url.trim_end_matches('/'));
        let hosts = documented.map_or(&[][..], |endpoint| endpoint.hosts);
        let Some((_, host)) = hosts.iter().find(|(name, _)| *name == operation.host) else { return Ok(url) };
        check_endpoint(host, self.allow_http)?;
        Ok(host)
    }

    /// The HTTP method of an operation.
    pub(crate) fn http_method(&self, operation: &Operation) -> HttpMethod {
        if self.get && operation.platform.takes_get && operation.http_method.has_body() {
            HttpMethod::Get
        } else {
            operation.http_method
        }
    }

    /// All secrets, to be redacted where a provider repeats them.
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

/// Whether the host is this machine. A name other than `localhost` could resolve to any machine.
fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || bare.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}
