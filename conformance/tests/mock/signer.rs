//! Signatures as a client makes them, right and wrong, with plain string code.

use ring::{digest, hmac};

pub type Pairs = Vec<(String, String)>;

/// A text, a secret and whether hex is in upper case, as a client would sign it.
#[derive(Clone)]
pub struct Signer {
    pub digest: fn(&str, &[u8]) -> Vec<u8>,
    /// Before the parameters.
    pub front: String,
    pub pairs: Pairs,
    pub secret: String,
}

impl Signer {
    pub fn bytes(&self, text: &[u8]) -> String {
        hex(&(self.digest)(&self.secret, text))
    }

    pub fn text(&self, text: &str) -> String {
        self.bytes(format!("{}{text}", self.front).as_bytes())
    }

    /// Sorted and joined.
    pub fn pairs(&self, pairs: Pairs) -> String {
        self.text(&joined(sorted(pairs)))
    }

    pub fn sorted(&self) -> Pairs {
        sorted(self.pairs.clone())
    }

    pub fn with(&self, secret: &str) -> String {
        Self { secret: secret.to_owned(), ..self.clone() }.pairs(self.pairs.clone())
    }

    pub fn values(&self, change: impl Fn(&str) -> String) -> String {
        self.pairs(self.pairs.iter().map(|(n, v)| (n.clone(), change(v))).collect())
    }

    pub fn value(&self, name: &str, change: impl Fn(&str) -> String) -> String {
        let pairs = self.pairs.iter();
        self.pairs(pairs.map(|(n, v)| (n.clone(), if n == name { change(v) } else { v.clone() })).collect())
    }

    pub fn without(&self, is_left_out: impl Fn(&str) -> bool) -> String {
        self.pairs(self.pairs.iter().filter(|(n, _)| !is_left_out(n)).cloned().collect())
    }

    pub fn plus(&self, name: &str, value: &str) -> String {
        self.pairs(self.pairs.iter().cloned().chain([(name.to_owned(), value.to_owned())]).collect())
    }

    /// The text of the right signature.
    pub fn right(&self) -> String {
        format!("{}{}", self.front, joined(self.sorted()))
    }
}

pub fn sorted(mut pairs: Pairs) -> Pairs {
    pairs.sort();
    pairs
}

pub fn joined(pairs: Pairs) -> String {
    pairs.into_iter().map(|(n, v)| n + &v).collect()
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

pub fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digit = |at: usize, bits: usize| char::from(DIGITS[bits >> (18 - 6 * at) & 63]);
    let group = |group: &[u8]| {
        let bits = (0..3).fold(0, |bits, at| bits << 8 | usize::from(*group.get(at).unwrap_or(&0)));
        (0..4).map(|at| if at <= group.len() { digit(at, bits) } else { '=' }).collect::<String>()
    };
    bytes.chunks(3).map(group).collect()
}

pub fn md5(secret: &str, text: &[u8]) -> Vec<u8> {
    md5::compute([secret.as_bytes(), text, secret.as_bytes()].concat()).0.to_vec()
}

pub fn hmac(secret: &str, text: &[u8]) -> Vec<u8> {
    let mut key = secret.as_bytes().to_vec();
    key.resize(64, 0);
    let pad = |pad: u8| key.iter().map(|byte| byte ^ pad).collect::<Vec<u8>>();
    let inner = md5::compute([pad(0x36).as_slice(), text].concat()).0;
    md5::compute([pad(0x5c).as_slice(), &inner].concat()).0.to_vec()
}

pub fn hmac_sha256(secret: &str, text: &[u8]) -> Vec<u8> {
    by_ring(hmac::HMAC_SHA256, secret, text)
}

pub fn by_ring(algorithm: hmac::Algorithm, secret: &str, text: &[u8]) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(algorithm, secret.as_bytes()), text).as_ref().to_vec()
}

pub fn sha256(text: &str) -> String {
    hex(digest::digest(&digest::SHA256, text.as_bytes()).as_ref())
}

pub fn encoded(text: &str, space: &str) -> String {
    let keep = |c: u8| c.is_ascii_alphanumeric() || b"-._".contains(&c);
    let byte = |byte: u8| match byte {
        b' ' => space.to_owned(),
        _ if keep(byte) => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}
