//! A recipe makes the bytes of a signature from a request. The documented recipe makes the right ones; a mistake is
//! a change of it.

use std::borrow::Cow;

use ring::{digest, hmac};

use crate::reference_signer::{Digest, is_blank};

/// A value that is signed, with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item<'a> {
    pub name: Cow<'a, str>,
    pub value: Cow<'a, str>,
    pub kind: Kind,
    /// Signed even if it is empty.
    pub kept: bool,
}

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    System,
    Own,
    /// The secret of the recipe stands in its place.
    Secret,
    Path,
}

/// Which pairs without a value are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Blanks {
    None,
    WhiteSpace,
    All,
}

/// How a text becomes a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scheme {
    pub hash: Hash,
    /// An HMAC, whose key is the secret.
    pub keyed: bool,
    /// The secret precedes the text.
    pub before: bool,
    /// The secret follows the text, after this separator.
    pub after: Option<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hash {
    Md5,
    Sha1,
    Sha256,
    Sha512,
}

impl Hash {
    pub const ALL: [Self; 4] = [Self::Md5, Self::Sha1, Self::Sha256, Self::Sha512];

    pub fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA-1",
            Self::Sha256 => "SHA-256",
            Self::Sha512 => "SHA-512",
        }
    }

    /// The number of bytes of a digest.
    pub fn length(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha512 => 64,
        }
    }
}

impl Scheme {
    pub fn documented(digest: Digest) -> Self {
        let plain = Self { hash: Hash::Md5, keyed: false, before: false, after: None };
        match digest {
            Digest::Md5 => plain,
            Digest::Md5Wrapped => Self { before: true, after: Some(""), ..plain },
            Digest::HmacMd5 => Self { keyed: true, ..plain },
            Digest::HmacSha256 => Self { keyed: true, hash: Hash::Sha256, ..plain },
        }
    }

    pub fn name(self) -> String {
        let Self { hash, keyed, .. } = self;
        if keyed { format!("HMAC-{}", hash.name().replace('-', "")) } else { hash.name().to_owned() }
    }

    fn digest(self, secret: &str, text: &[u8]) -> Vec<u8> {
        let algorithm = match self.hash {
            Hash::Md5 if self.keyed => return crate::reference_signer::hmac_md5(secret.as_bytes(), text).to_vec(),
            Hash::Md5 => return md5::compute(text).0.to_vec(),
            Hash::Sha1 => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
            Hash::Sha256 => hmac::HMAC_SHA256,
            Hash::Sha512 => hmac::HMAC_SHA512,
        };
        if self.keyed {
            return hmac::sign(&hmac::Key::new(algorithm, secret.as_bytes()), text).as_ref().to_vec();
        }
        digest::digest(algorithm.digest_algorithm(), text).as_ref().to_vec()
    }
}

/// A text as bytes; `None` if the charset does not have it.
pub(super) type Charset = fn(&str) -> Option<Vec<u8>>;

/// What makes a signature.
#[derive(Clone, Debug)]
pub(super) struct Recipe<'a> {
    /// Before the items.
    pub front: Vec<Item<'a>>,
    pub items: Vec<Item<'a>>,
    /// After the items.
    pub back: Vec<Item<'a>>,
    pub blanks: Blanks,
    pub order: fn(&mut [Item<'_>]),
    /// Whether names are signed.
    pub named: bool,
    pub equals: &'static str,
    pub between: &'static str,
    /// Whether a separator stands before the secret, where that is an item.
    pub secret_apart: bool,
    pub charset: Charset,
    /// The last bytes.
    pub tail: &'static str,
    pub secret: Cow<'a, str>,
    pub scheme: Scheme,
}

impl<'a> Recipe<'a> {
    /// Changes all values but the secret.
    pub fn change_values(&mut self, change: impl Fn(&str) -> String) {
        for item in self.items.iter_mut().filter(|item| item.kind != Kind::Secret) {
            item.value = Cow::Owned(change(&item.value));
        }
    }

    /// All items, in every place.
    pub fn all_items(&self) -> impl Iterator<Item = &Item<'a>> {
        self.front.iter().chain(&self.items).chain(&self.back)
    }

    /// Removes items in every place.
    pub fn remove(&mut self, is_removed: impl Fn(&Item<'_>) -> bool) {
        for items in [&mut self.front, &mut self.items, &mut self.back] {
            items.retain(|item| !is_removed(item));
        }
    }

    /// The digest, and the number of bytes that it was made from; `None` if the charset does not have the text.
    pub fn digest(&self) -> Option<(Vec<u8>, usize)> {
        let text = (self.charset)(&self.text())?;
        let (secret, Scheme { before, after, .. }) = (self.secret.as_bytes(), self.scheme);
        let start = if before { secret } else { &[] };
        let end = after.map(|after| [after.as_bytes(), secret].concat()).unwrap_or_default();
        let whole = [start, &text, &end, self.tail.as_bytes()].concat();
        Some((self.scheme.digest(&self.secret, &whole), whole.len()))
    }

    fn text(&self) -> String {
        let is_signed = |item: &&Item<'_>| match self.blanks {
            Blanks::All => true,
            _ if item.kept => true,
            Blanks::WhiteSpace => !item.name.is_empty() && !item.value.is_empty(),
            Blanks::None => !is_blank(&item.name) && !is_blank(&item.value),
        };
        let mut items: Vec<Item<'_>> = self.items.iter().filter(is_signed).cloned().collect();
        (self.order)(&mut items);
        let mut out = String::new();
        self.front.iter().for_each(|item| out.push_str(self.value(item)));
        for (at, item) in items.iter().enumerate() {
            let is_secret = item.kind == Kind::Secret;
            if at > 0 && (!is_secret || self.secret_apart) {
                out.push_str(self.between);
            }
            if self.named && !is_secret {
                out.push_str(&item.name);
                out.push_str(self.equals);
            }
            out.push_str(self.value(item));
        }
        self.back.iter().for_each(|item| out.push_str(self.value(item)));
        out
    }

    fn value<'s>(&'s self, item: &'s Item<'_>) -> &'s str {
        if item.kind == Kind::Secret { &self.secret } else { &item.value }
    }
}

/// UTF-8.
pub(super) fn utf8(text: &str) -> Option<Vec<u8>> {
    Some(text.as_bytes().to_vec())
}

/// By the bytes of the names.
pub(super) fn by_name(items: &mut [Item<'_>]) {
    items.sort_by(|a, b| a.name.as_bytes().cmp(b.name.as_bytes()));
}

/// As it was received.
pub(super) fn as_received(_: &mut [Item<'_>]) {}
