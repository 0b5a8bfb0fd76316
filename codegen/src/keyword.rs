//! Words of the spec language with a fixed list of values. Each is an enum here, and a variant of the same name in
//! the runtime; `emit` prints it.

/// Defines enums of keywords: the word in a spec and the variant.
macro_rules! keywords {
    ($($(#[$docs:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $word:literal,)+ })+) => {$(
        $(#[$docs])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
        pub enum $name {
            $($(#[$of])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// All words, in the order of the language.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            /// The value with this word.
            #[must_use]
            pub fn named(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)+
                    _ => None,
                }
            }

            /// As in a spec.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            /// The variant's name, here and in the runtime.
            #[must_use]
            pub const fn variant(self) -> &'static str {
                match self {
                    $(Self::$variant => stringify!($variant),)+
                }
            }
        }
    )+};
}

pub(crate) use keywords;

keywords! {
    /// The HTTP method of an operation.
    HttpMethod {
        Get = "GET",
        Post = "POST",
        Put = "PUT",
        Delete = "DELETE",
        Patch = "PATCH",
    }

    /// Where a parameter is sent.
    Place {
        Query = "query",
        Body = "body",
        Header = "header",
        Path = "path",
    }

    /// The encoding of a request body.
    BodyFormat {
        Form = "form",
        Json = "json",
    }

    /// The digest of a canonical string.
    Digest {
        /// MD5 of the canonical string as it is.
        Md5 = "md5",
        /// MD5 of secret + canonical string + secret.
        Md5Wrapped = "md5-wrapped",
        /// HMAC-MD5 with the secret as key.
        HmacMd5 = "hmac-md5",
        /// HMAC-SHA256 with the secret as key.
        HmacSha256 = "hmac-sha256",
    }

    /// What a ban or a pause covers.
    BanScope {
        App = "app",
        Operation = "operation",
        User = "user",
    }

    /// Whether a request with a code was executed.
    Executed {
        /// Certainly not.
        No = "false",
        Unknown = "unknown",
    }

    /// Whether a retry can help after an error.
    Retry {
        Never = "never",
        Backoff = "backoff",
        /// After the ban, whose length the message says.
        AfterBan = "after-ban",
        /// After a new access token.
        AfterAuth = "after-auth",
        AfterSession = "after-session",
    }
}

impl HttpMethod {
    /// Whether a request has no body: its parameters are in the query.
    #[must_use]
    pub fn is_bodiless(self) -> bool {
        matches!(self, Self::Get | Self::Delete)
    }
}

impl Place {
    /// Where a system parameter can be sent: anywhere but in the path.
    pub const OF_PARAMETERS: &'static [&'static str] = &[Self::Query.word(), Self::Body.word(), Self::Header.word()];
}

impl Digest {
    /// The digests that have the secret as key. A push is signed with one of them.
    pub const KEYED: &'static [&'static str] = &[Self::HmacMd5.word(), Self::HmacSha256.word()];
}

/// The source of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Evidence {
    /// The document states it.
    #[default]
    Documented,
    /// An example shows it.
    Example,
    /// Concluded from other facts.
    Inferred,
}

impl Evidence {
    /// All words, in the order of the language.
    pub const WORDS: &'static [&'static str] = &["documented", "example", "inferred"];
}
