//! The static description of a platform. `specs/platforms/*.yaml` becomes one static [`Platform`] in each
//! generated crate, and the rest of this crate interprets it. No code in this crate knows a platform by name.

use std::fmt;

use crate::code_table::CodeTable;
pub use crate::digest::Digest;
use crate::value::number;

/// A platform: how it signs, encodes and wraps requests, and how it reports errors.
#[derive(Debug)]
pub struct Platform {
    /// Name of the platform spec: `top`, `xopen`.
    pub name: &'static str,
    /// The documented endpoints. The first is the default.
    pub endpoints: &'static [Endpoint],
    /// The system parameters, in the order of the documentation.
    pub common: &'static [Common],
    /// Where the system parameters travel.
    pub common_in: Place,
    /// How the parameters of an operation travel in the body of a POST.
    pub body: Body,
    /// Whether a client may choose GET instead of POST. All parameters are then in the query.
    pub takes_get: bool,
    /// How a request is signed.
    pub signing: Signing,
    /// How a response is wrapped and how it reports an error.
    pub envelope: Envelope,
    /// Messages that say for how long calls are blocked.
    pub throttle: &'static [BanMessage],
    /// Error codes of the platform itself.
    pub errors: &'static CodeTable,
    /// Other ways to make a request, which operations select.
    pub styles: &'static [&'static Style],
    /// `true` when lists travel as `{"item_name": […]}` in JSON.
    pub wraps_lists: bool,
}

impl Platform {
    /// All system parameters, those of the styles included.
    pub fn parameters(&self) -> impl Iterator<Item = &'static Common> {
        self.common.iter().chain(self.styles.iter().flat_map(|style| style.common).map(|(_, common)| common))
    }

    /// The system parameter with this source. The format of a time is not compared.
    #[must_use]
    pub fn parameter(&self, source: Source) -> Option<&'static Common> {
        self.common.iter().find(|common| common.source.is_like(source))
    }
}

/// A documented endpoint.
#[derive(Debug)]
pub struct Endpoint {
    /// The short name that the spec gives it: `production`, `overseas`.
    pub name: &'static str,
    /// The address, without a trailing slash.
    pub url: &'static str,
    /// Other addresses of this endpoint, by name, for the operations that name one: [`Operation::host`].
    pub hosts: &'static [(&'static str, &'static str)],
}

/// Where a value travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The query string.
    Query,
    /// The body: a form field or a JSON member, depending on the platform.
    Body,
    /// An HTTP header.
    Header,
    /// A `{name}` placeholder in the path.
    Path,
}

/// How the body of a POST is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// `application/x-www-form-urlencoded;charset=utf-8`.
    Form,
    /// `application/json`.
    Json,
}

/// One system parameter.
#[derive(Debug)]
pub struct Common {
    /// Its name on the wire.
    pub name: &'static str,
    /// Where its value comes from.
    pub source: Source,
    /// Whether a request without it is rejected before it is sent.
    pub required: bool,
}

/// Another way to make a request, with its own system parameters. Some operations of a platform document it
/// instead of the platform's.
#[derive(Debug)]
pub struct Style {
    /// Its name in the spec.
    pub name: &'static str,
    /// Its system parameters, and where each one travels.
    pub common: &'static [(Place, Common)],
    /// What can be signed. The first is the default; a setting chooses another.
    pub canonical_strings: &'static [&'static CanonicalString],
}

impl Style {
    /// The system parameter with this source. The format of a time is not compared.
    #[must_use]
    pub fn parameter(&self, source: Source) -> Option<&'static Common> {
        self.common.iter().map(|(_, common)| common).find(|common| common.source.is_like(source))
    }
}

/// A canonical string of a style. Where the documents leave it open, a setting chooses: see
/// [`Settings::canonical_string`](crate::Settings::canonical_string).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CanonicalString {
    /// Its name in the spec.
    pub name: &'static str,
    /// What is concatenated. A value that is not sent is empty.
    pub parts: &'static [Source],
}

/// Where the value of a system parameter, or a part of a canonical string, comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The same string in each request.
    Constant(&'static str),
    /// The vendor's name of the operation.
    Operation,
    /// The key of the credentials (app key, access key).
    Key,
    /// The secret of the credentials. It is only ever part of a canonical string.
    Secret,
    /// The access token of the caller's user.
    Session,
    /// The sub-account.
    User,
    /// The time of sending.
    Now(Stamp),
    /// A random string, new for each attempt.
    Nonce,
    /// The signing method.
    SignMethod,
    /// The format of the response, `json` or `xml`.
    Format,
    /// `true` for simplified JSON, otherwise absent.
    Simplify,
    /// An optional setting of the client, by the parameter's own name (`partner_id`).
    Setting,
    /// The signature.
    Signature,
    /// The path of the operation, as it is sent, without what precedes it in all addresses of its style. It is
    /// only ever part of a canonical string.
    Path,
    /// Every parameter, system and business, as `name` + `value`, sorted by the bytes of the name. The
    /// signature is left out, and so are path parameters, and pairs whose name or value is empty or only white
    /// space. It is only ever part of a canonical string.
    SortedPairs,
}

impl Source {
    /// Whether both are the same source. The format of a time and the value of a constant are not compared.
    pub(crate) fn is_like(self, other: Self) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }
}

/// How the time of sending is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stamp {
    /// `yyyy-MM-dd HH:mm:ss` at this many minutes east of UTC.
    DateTime(i16),
    /// Milliseconds since 1970 (a client setting can make it seconds).
    Millis,
}

/// How a request is signed.
#[derive(Debug)]
pub struct Signing {
    /// The canonical string: what is concatenated.
    pub canonical: &'static [Source],
    /// The documented methods; the first is the default.
    pub methods: &'static [Method],
}

/// A signing method: the digest, and how the secret enters it. The signature is upper-case hex.
#[derive(Debug)]
pub struct Method {
    /// Its name on the wire (`md5`, `hmac`, `hmac-sha256`).
    pub name: &'static str,
    /// The digest.
    pub digest: Digest,
}

/// How a response is wrapped and how it reports an error.
#[derive(Debug)]
pub struct Envelope {
    /// How success is reported.
    pub success: Success,
    /// Where an error is, most usual first.
    pub errors: &'static [ErrorPlace],
    /// Field of the code.
    pub code: &'static str,
    /// Field of the sub-code, or empty.
    pub sub_code: &'static str,
    /// Field of the message of the sub-code, or empty.
    pub sub_message: &'static str,
    /// Field of the request id.
    pub request_id: &'static str,
    /// Its other fields, which a response or an error keeps as they are.
    pub fields: &'static [&'static str],
}

/// A place where a response reports an error.
#[derive(Debug)]
pub struct ErrorPlace {
    /// Name of the root of the error, or empty for the top level.
    pub root: &'static str,
    /// Field of the message.
    pub message: &'static str,
}

/// How a response reports success.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Success {
    /// The data is under the root of the operation, and there is no error root.
    Root,
    /// The code field has one of these values.
    Codes {
        /// The codes, compared by value: `0` is also `00`.
        codes: &'static [&'static str],
        /// Whether a response without a code is a success too.
        absent: bool,
    },
}

/// A message that says for how long calls are blocked: the texts around the number of seconds, in lower case
/// and with single spaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BanMessage {
    /// Before the number.
    pub before: &'static str,
    /// After the number: how its text begins.
    pub after: &'static str,
}

impl Success {
    /// Whether this code reports success.
    pub(crate) fn has(self, code: &str) -> bool {
        matches!(self, Self::Codes { codes, .. } if codes.iter().any(|one| number::same(code.trim(), one)))
    }
}

/// A second name of the root of a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OtherRoot {
    /// The name.
    pub name: &'static str,
    /// Whether a document has it. One that was only observed is reported as a deviation.
    pub documented: bool,
}

/// The static description of one operation, as it is reached through a platform.
#[derive(Debug, Clone, Copy)]
pub struct Operation {
    /// Its id: `taobao.logistics.trace.search`, `pandapon.open.order.detail`.
    pub id: &'static str,
    /// One line on what it does, in our words.
    pub title: &'static str,
    /// Name of the document that describes it.
    pub document: &'static str,
    /// Its platform.
    pub platform: &'static Platform,
    /// The same operation on the other platforms of its provider.
    pub others: &'static [&'static Operation],
    /// `GET` or `POST`.
    pub http_method: HttpMethod,
    /// Path below the endpoint, with `{name}` for a path parameter. Empty where the endpoint is the address of
    /// all operations.
    pub path: &'static str,
    /// The end of `path` that is the operation's own: [`Source::Path`].
    pub own_path: &'static str,
    /// Root of a successful response, or empty.
    pub root: &'static str,
    /// A second name of the root, if there is one.
    pub other_root: Option<OtherRoot>,
    /// Its own style, where it is not that of the platform.
    pub style: Option<&'static Style>,
    /// Name of the host that it is sent to, or empty: see [`Endpoint::hosts`].
    pub host: &'static str,
    /// Whether the session of the client is sent. An operation that creates a session needs none.
    pub session: bool,
    /// Whether sending it twice does the same as sending it once.
    pub idempotent: bool,
    /// The read that shows whether it was carried out, if it is a write and its outcome is unknown.
    pub confirm_with: Option<ConfirmWith>,
    /// How a failure inside a successful response is reported, if the operation documents one.
    pub failure: Option<Failure>,
    /// Its documented error codes: its own table first, then families, then those of the platform.
    pub errors: &'static [&'static CodeTable],
}

impl Operation {
    /// What most operations of a platform are: generated code completes it.
    #[doc(hidden)]
    #[must_use]
    pub const fn of(platform: &'static Platform) -> Self {
        Self {
            id: "",
            title: "",
            document: "",
            platform,
            others: &[],
            http_method: HttpMethod::Post,
            path: "",
            own_path: "",
            root: "",
            other_root: None,
            style: None,
            host: "",
            session: true,
            idempotent: false,
            confirm_with: None,
            failure: None,
            errors: &[],
        }
    }

    /// The operation as it is reached through this platform; `None` if that does not have it.
    #[must_use]
    pub fn on(&'static self, platform: &Platform) -> Option<&'static Self> {
        let is_there = |operation: &&'static Self| std::ptr::eq(operation.platform, platform);
        std::iter::once(self).chain(self.others.iter().copied()).find(is_there)
    }

    /// Its system parameter with this source. The format of a time is not compared.
    #[must_use]
    pub fn parameter(&self, source: Source) -> Option<&'static Common> {
        self.common().map(|(_, common)| common).find(|common| common.source.is_like(source))
    }

    /// Its system parameters, and where each one travels.
    pub(crate) fn common(&self) -> impl Iterator<Item = (Place, &'static Common)> {
        let (own, shared) = match self.style {
            Some(style) => (style.common, &[][..]),
            None => (&[][..], self.platform.common),
        };
        let place = self.platform.common_in;
        let all = own.iter().map(|(place, common)| (*place, common));
        let all = all.chain(shared.iter().map(move |common| (place, common)));
        all.filter(|(_, common)| self.session || common.source != Source::Session)
    }
}

/// The read that shows the outcome of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConfirmWith {
    /// The id of the operation.
    pub id: &'static str,
    /// The method of the client that starts it.
    pub method: &'static str,
}

impl fmt::Display for ConfirmWith {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (`client.{}`)", self.id, self.method)
    }
}

/// The HTTP method of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum HttpMethod {
    /// `GET`
    Get,
    /// `POST`
    Post,
    /// `PUT`
    Put,
    /// `DELETE`
    Delete,
    /// `PATCH`
    Patch,
}

impl HttpMethod {
    /// The name in a request line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
            Self::Patch => "PATCH",
        }
    }

    /// Whether parameters can travel in a body. HTTP gives the body of a GET or DELETE no meaning, and
    /// servers in between drop or reject it.
    #[must_use]
    pub const fn has_body(self) -> bool {
        !matches!(self, Self::Get | Self::Delete)
    }
}

/// A failure inside a response whose envelope reports success. Paths lead through objects: `data.errorCode`.
#[derive(Debug, Clone, Copy)]
pub struct Failure {
    /// How it is told from a success.
    pub by: FailureTest,
    /// Path of the code, or empty.
    pub code: &'static str,
    /// Path of the message, or empty.
    pub message: &'static str,
    /// Codes that mean that nothing was found, which is no failure.
    pub nothing: &'static [&'static str],
}

/// What tells a failure inside a response from a success.
#[derive(Debug, Clone, Copy)]
pub enum FailureTest {
    /// Path of a boolean: `false` is a failure. Nothing else decides: a documented example has a code beside `true`.
    Boolean(&'static str),
    /// The codes of a success: any other code is a failure. No code is a success.
    Codes(&'static [&'static str]),
}

impl Failure {
    /// Path of the field that decides.
    pub(crate) const fn decides(&self) -> &'static str {
        match self.by {
            FailureTest::Boolean(path) => path,
            FailureTest::Codes(_) => self.code,
        }
    }

    /// Whether a response with these texts is a failure.
    pub(crate) fn is_failure(&self, text: impl Fn(&str) -> Option<String>) -> bool {
        let code = || text(self.code).filter(|_| !self.code.is_empty());
        let is_one_of =
            |codes: &[&str]| code().is_some_and(|found| codes.iter().any(|code| number::same(found.trim(), code)));
        let failed = match self.by {
            FailureTest::Boolean(path) => text(path).is_some_and(|text| is_false(&text)),
            FailureTest::Codes(success) => code().is_some() && !is_one_of(success),
        };
        failed && !is_one_of(self.nothing)
    }
}

fn is_false(text: &str) -> bool {
    number::same(text.trim(), "0") || text.trim().eq_ignore_ascii_case("false")
}
