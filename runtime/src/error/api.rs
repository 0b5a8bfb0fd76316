//! An error that the provider reports, with the typed code of the operation.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::Unconfirmed;
use crate::code_table::{BanScope, CodeInfo, Retry};
use crate::codes::{AnyCode, ErrorCode, KnownCode};
use crate::wire::Deviation;

/// An error of the provider: a typed code, and the other contents of the response.
///
/// `Debug` and `Display` show the codes and the messages, never the body.
#[derive(Clone)]
pub struct ApiError<E> {
    code: E,
    detail: Box<Detail>,
}

/// The contents of the response that don't depend on the operation.
#[derive(Clone, Default)]
pub(crate) struct Detail {
    /// The platform that has responded, and whether its provider has others.
    pub(crate) platform: (&'static str, bool),
    pub(crate) info: Option<&'static CodeInfo>,
    pub(crate) platform_code: Option<String>,
    pub(crate) platform_message: Option<String>,
    pub(crate) sub_code: Option<String>,
    pub(crate) sub_message: Option<String>,
    pub(crate) request_id: Option<String>,
    pub(crate) fields: Vec<(&'static str, String)>,
    pub(crate) ban: Option<Duration>,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) deviations: Vec<Deviation>,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) attempts: u32,
    pub(crate) unconfirmed: Option<Unconfirmed>,
}

impl ApiError<AnyCode> {
    pub(crate) fn new(code: AnyCode, detail: Detail) -> Self {
        Self { code, detail: Box::new(detail) }
    }
}

impl<E> ApiError<E> {
    /// The code: a variant of the operation's enum, or `Other` for an undocumented code.
    pub fn code(&self) -> &E {
        &self.code
    }

    /// The most specific message of the response, or the documented message if the response has none.
    #[must_use]
    pub fn message(&self) -> &str {
        let detail = &self.detail;
        let arrived = detail.sub_message.as_deref().or(detail.platform_message.as_deref());
        arrived.or(detail.info.map(|info| info.message)).unwrap_or_default()
    }

    /// The documented remedy, if there is one.
    #[must_use]
    pub fn remedy(&self) -> Option<&'static str> {
        self.detail.info.and_then(|info| info.remedy)
    }

    /// Whether trying again can help. For an undocumented code: never.
    #[must_use]
    pub fn retry(&self) -> Retry {
        self.detail.info.map_or(Retry::Never, |info| info.retry)
    }

    /// Whether the request was certainly not executed, by what is known about the code. `false`: not known.
    #[must_use]
    pub fn is_not_executed(&self) -> bool {
        self.detail.info.is_some_and(|info| info.not_executed)
    }

    /// Whether it is this code: of the operation, of a family, or of the platform.
    #[must_use]
    pub fn is<C: KnownCode>(&self, code: C) -> bool {
        self.detail.info.is_some() && self.detail.info == code.known()
    }

    /// What is documented about the code.
    #[must_use]
    pub fn info(&self) -> Option<&'static CodeInfo> {
        self.detail.info
    }

    /// Name of the platform that has responded, for a provider that is reached through several: `top`.
    #[must_use]
    pub fn platform(&self) -> &'static str {
        self.detail.platform.0
    }

    /// The code of the envelope, as received.
    #[must_use]
    pub fn platform_code(&self) -> Option<&str> {
        self.detail.platform_code.as_deref()
    }

    /// The message of the envelope, as received.
    #[must_use]
    pub fn platform_message(&self) -> Option<&str> {
        self.detail.platform_message.as_deref()
    }

    /// The sub-code, as received.
    #[must_use]
    pub fn sub_code(&self) -> Option<&str> {
        self.detail.sub_code.as_deref()
    }

    /// The message of the sub-code, as received.
    #[must_use]
    pub fn sub_message(&self) -> Option<&str> {
        self.detail.sub_message.as_deref()
    }

    /// The provider's id of the request. Its support needs it.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.detail.request_id.as_deref()
    }

    /// The HTTP status. Gateways report most errors with 200.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.detail.status
    }

    /// The headers of the response. They may hold personal data.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.detail.headers
    }

    /// The whole response. It may hold personal data.
    #[must_use]
    pub fn raw_body(&self) -> &Bytes {
        &self.detail.body
    }

    /// Another field of the platform's envelope, as received: the docs of the platform name them.
    #[must_use]
    pub fn envelope_field(&self, name: &str) -> Option<&str> {
        self.detail.fields.iter().find(|(known, _)| *known == name).map(|(_, text)| text.as_str())
    }

    /// How much longer the provider blocks calls, if the message says so in the words of the platform.
    #[must_use]
    pub fn ban(&self) -> Option<Duration> {
        self.detail.ban
    }

    /// How long to wait before another request: the ban in the message, or else the header `Retry-After`.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.detail.ban.or(self.detail.retry_after)
    }

    /// What the ban covers, if the documents say so.
    #[must_use]
    pub fn ban_scope(&self) -> Option<BanScope> {
        self.detail.info.and_then(|info| info.bans)
    }

    /// The deviations of the response from its documentation.
    #[must_use]
    pub fn deviations(&self) -> &[Deviation] {
        &self.detail.deviations
    }

    pub(super) fn unconfirmed(&self) -> Option<Unconfirmed> {
        self.detail.unconfirmed
    }

    pub(super) fn set_unconfirmed(&mut self, unconfirmed: Unconfirmed) {
        self.detail.unconfirmed = Some(unconfirmed);
    }

    pub(super) fn attempts(&self) -> u32 {
        self.detail.attempts
    }

    pub(super) fn set_attempts(&mut self, attempts: u32) {
        self.detail.attempts = attempts;
    }

    pub(crate) fn map<F>(self, change: impl FnOnce(E) -> F) -> ApiError<F> {
        ApiError { code: change(self.code), detail: self.detail }
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, code: &str) -> fmt::Result {
        match self.detail.platform {
            (platform, true) => write!(f, "the provider reported an error through {platform}: {code}")?,
            _ => write!(f, "the provider reported an error: {code}")?,
        }
        if let Some(platform) = self.platform_code().filter(|platform| *platform != code) {
            write!(f, " (code {platform})")?;
        }
        let message = self.message();
        if !message.is_empty() {
            write!(f, ": {}", one_line(message))?;
        }
        match self.request_id() {
            Some(id) => write!(f, " [request {}]", one_line(id)),
            None => Ok(()),
        }
    }

    /// The code as documented, or else as received.
    fn code_text(&self) -> &str {
        let arrived = || self.sub_code().or(self.platform_code()).unwrap_or("an unnamed error");
        self.detail.info.map_or_else(arrived, |info| info.code)
    }
}

impl<E: ErrorCode> ApiError<E> {
    pub(crate) fn into_any(self) -> ApiError<AnyCode> {
        self.map(|code| AnyCode::of(&code))
    }
}

impl<E> fmt::Display for ApiError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, one_line(self.code_text()).as_ref())
    }
}

impl<E> fmt::Debug for ApiError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let detail = &self.detail;
        f.debug_struct("ApiError")
            .field("platform", &detail.platform.0)
            .field("code", &self.code_text())
            .field("platform_code", &detail.platform_code)
            .field("platform_message", &detail.platform_message)
            .field("sub_code", &detail.sub_code)
            .field("sub_message", &detail.sub_message)
            .field("request_id", &detail.request_id)
            .field("http_status", &detail.status)
            .field("body", &format_args!("{} bytes", detail.body.len()))
            .finish()
    }
}

/// Puts a message of the provider on one line and limits its length.
pub(crate) fn one_line(text: &str) -> String {
    const LONGEST: usize = 300;
    let mut line: String = text.chars().take(LONGEST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(LONGEST).is_some() {
        line.push('…');
    }
    line
}
