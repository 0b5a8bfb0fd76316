//! What a spec says about a family of providers, as plain data: `specs/platforms/*.yaml` becomes one
//! static [`Platform`] in each generated crate, and the rest of this crate interprets it. Nothing
//! in this crate knows a platform by name.

use crate::codes::CodeTable;

/// How a family of providers signs, encodes, wraps and fails.
#[derive(Debug)]
pub struct Platform {
    /// Name of the platform spec: `top`, `xopen`.
    pub name: &'static str,
    /// The gateways or base addresses that the documents name; the first is the default.
    pub endpoints: &'static [Endpoint],
    /// The system parameters, in the order of the document.
    pub common: &'static [Common],
    /// Where the system parameters travel.
    pub common_in: Place,
    /// How the parameters of an operation travel in a POST.
    pub body: Body,
    /// Whether a client may choose GET instead of POST; everything is in the query then.
    pub takes_get: bool,
    /// How a request is signed.
    pub signing: Signing,
    /// How an answer is wrapped and how it says that it failed.
    pub envelope: Envelope,
    /// Error codes of the platform itself.
    pub errors: &'static CodeTable,
    /// `true` when lists travel as `{"item_name": […]}` in JSON.
    pub wraps_lists: bool,
}

impl Platform {
    /// The system parameter that `source` feeds; how a time is written doesn't matter.
    #[must_use]
    pub fn parameter(&self, source: Source) -> Option<&'static Common> {
        self.common.iter().find(|common| std::mem::discriminant(&common.source) == std::mem::discriminant(&source))
    }
}

/// A documented address.
#[derive(Debug)]
pub struct Endpoint {
    /// Our short name for it: `production`, `overseas`.
    pub name: &'static str,
    /// The address, without a trailing slash.
    pub url: &'static str,
}

/// Where a value travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The query string.
    Query,
    /// The body: a form field or a JSON member, as the platform says.
    Body,
    /// An HTTP header.
    Header,
    /// A `{name}` in the path.
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
    /// Whether a request without it is refused before it is sent.
    pub required: bool,
}

/// Another way of saying who sends a request, with system parameters of its own: some operations of a
/// platform document it instead of the platform's.
#[derive(Debug)]
pub struct Authentication {
    /// Its name in the spec.
    pub name: &'static str,
    /// Its system parameters, each with the place where it travels.
    pub common: &'static [(Place, Common)],
    /// What can be signed; the first is the default, the others are a setting.
    pub bases: &'static [&'static SignedText],
}

/// What a signature is made over, where the documents leave it open: see
/// [`Settings::signed_text`](crate::Settings::signed_text).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedText {
    /// Its name in the spec.
    pub name: &'static str,
    /// These values, one after the other; what is not sent is empty.
    pub parts: &'static [Source],
}

/// Where the value of a system parameter comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The same text in each request.
    Constant(&'static str),
    /// The vendor's name of the operation.
    Operation,
    /// The key of the credentials (app key, access key).
    Key,
    /// The secret of the credentials; only ever part of a canonical string.
    Secret,
    /// The access token of the caller's user.
    Session,
    /// The sub-account.
    User,
    /// The time of sending.
    Now(Stamp),
    /// A random text, new for each attempt.
    Nonce,
    /// The chosen signing method.
    SignMethod,
    /// The wanted format of the answer, `json` or `xml`.
    Format,
    /// `true` when simplified JSON is wanted, else absent.
    Simplify,
    /// An optional setting of the client, by the parameter's own name (`partner_id`).
    Setting,
    /// The signature.
    Signature,
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
    /// What is signed.
    pub canonical: Canonical,
    /// The documented methods; the first is the default.
    pub methods: &'static [Method],
}

/// The text that is signed.
#[derive(Debug)]
pub enum Canonical {
    /// Every parameter, system and business, as `name` + `value`, sorted by the bytes of the name;
    /// pairs whose name or value is empty or white space alone are left out, and the signature itself.
    SortedPairs,
    /// These values, one after the other.
    Concatenated(&'static [Source]),
}

impl Canonical {
    /// Whether a parameter of this value is signed and sent: not an empty one, nor, where pairs are sorted, one of
    /// white space alone.
    pub(crate) fn takes(&self, value: &str) -> bool {
        match self {
            Self::SortedPairs => !crate::sign::is_blank(value),
            Self::Concatenated(_) => !value.is_empty(),
        }
    }
}

/// A signing method: the digest, and how the secret enters. Always printed as upper-case hex.
#[derive(Debug)]
pub struct Method {
    /// Its name on the wire (`md5`, `hmac`, `hmac-sha256`).
    pub name: &'static str,
    /// The digest.
    pub digest: Digest,
}

/// A digest and how the secret enters it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Digest {
    /// MD5 of the canonical text as it is.
    Md5,
    /// MD5 of secret + canonical text + secret.
    Md5Wrapped,
    /// HMAC-MD5 with the secret as key.
    HmacMd5,
    /// HMAC-SHA256 with the secret as key.
    HmacSha256,
}

/// How an answer is wrapped and how it fails.
#[derive(Debug)]
pub struct Envelope {
    /// How success is told.
    pub success: Success,
    /// Name of the root of an error, or empty when the error stands beside the data.
    pub error_root: &'static str,
    /// Field of the code.
    pub code: &'static str,
    /// Field of the message.
    pub message: &'static str,
    /// Field of the finer code, or empty.
    pub sub_code: &'static str,
    /// Field of the finer message, or empty.
    pub sub_message: &'static str,
    /// Field of the request id.
    pub request_id: &'static str,
}

/// How an answer says that it succeeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Success {
    /// It stands under the operation's own root, not under the error root.
    Root,
    /// Its code field has this value.
    Code(&'static str),
}

/// One operation, as the runtime needs to know it.
#[derive(Debug)]
pub struct Operation {
    /// Its id: `taobao.logistics.trace.search`, `pandapon.open.order.detail`.
    pub id: &'static str,
    /// A line on what it does, in our words.
    pub title: &'static str,
    /// Name of the document that it was read from.
    pub document: &'static str,
    /// The platform it speaks.
    pub platform: &'static Platform,
    /// `GET` or `POST`.
    pub http_method: HttpMethod,
    /// Path below the server's address, `{name}` for a path parameter; empty for one gateway address.
    pub path: &'static str,
    /// Root of a successful answer, or empty.
    pub root: &'static str,
    /// How it says who sends it, where that is not the platform's way.
    pub authentication: Option<&'static Authentication>,
    /// Whether sending it twice does the same as sending it once.
    pub idempotent: bool,
    /// How a failure inside a successful answer is told, if the document has one.
    pub failure: Option<Failure>,
    /// Its documented error codes: its own table first, then families, then the platform's.
    pub errors: &'static [&'static CodeTable],
}

impl Operation {
    /// Its system parameters, and where each travels.
    pub(crate) fn common(&self) -> impl Iterator<Item = (Place, &'static Common)> {
        let (own, shared) = match self.authentication {
            Some(authentication) => (authentication.common, &[][..]),
            None => (&[][..], self.platform.common),
        };
        let place = self.platform.common_in;
        own.iter().map(|(place, common)| (*place, common)).chain(shared.iter().map(move |common| (place, common)))
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
    /// As it is written in a request line.
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

    /// Whether parameters can travel in a body. HTTP gives a body of GET or DELETE no meaning, and endpoints on the
    /// way drop or reject it.
    #[must_use]
    pub const fn has_body(self) -> bool {
        !matches!(self, Self::Get | Self::Delete)
    }
}

/// A failure inside an answer whose envelope says success. Told by the flag alone: the documented
/// example of `aliexpress.local.logistics.order.info.query` has a code beside `is_success: true`.
#[derive(Debug)]
pub struct Failure {
    /// Field of the flag; `false` means failure.
    pub flag: &'static str,
    /// Field of the code.
    pub code: &'static str,
    /// Field of the message.
    pub message: &'static str,
}
