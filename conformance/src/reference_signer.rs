//! The reference implementation of the documented signatures, with other libraries (`md5`, `ring`) and from
//! the documents only. The client's signatures are compared with it, because an error shared by a signer and
//! its verifier would not be found. Must not use `waybill_runtime`.

use std::fmt::Write as _;

pub use waybill_codegen::ir::Digest;
use waybill_codegen::ir::{PushPart, PushRule};

/// TOP and IOP: names and values that are signed, without the signature, sorted by the bytes of the name. Blank
/// ones are left out.
#[must_use]
pub fn sorted_pairs<'a>(parameters: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let signed = parameters.filter(|(n, v)| !is_blank(n) && !is_blank(v));
    let mut pairs: Vec<[&str; 2]> = signed.map(|(n, v)| [n, v]).collect();
    sort(&mut pairs);
    pairs.as_flattened().concat()
}

/// Sorts names and values by the bytes of the name.
pub fn sort(pairs: &mut [[&str; 2]]) {
    // Names mostly differ early, so bytes one by one are faster than the whole.
    pairs.sort_by(|a, b| a[0].bytes().cmp(b[0].bytes()));
}

/// TOP: what the official client leaves out: nothing, or only white space by `Character.isWhitespace` of
/// Java. The code points are listed by its documentation and the Unicode database.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    // Most texts are told by their first byte.
    let is_visible = text.bytes().next().is_some_and(|first| first.is_ascii_graphic());
    !is_visible
        && text.chars().all(|c| {
            matches!(u32::from(c),
            0x9..=0xd | 0x1c..=0x20 | 0x1680 | 0x2000..=0x2006 | 0x2008..=0x200a | 0x2028 | 0x2029 | 0x205f | 0x3000)
        })
}

/// The canonical string with the secret around it, where the digest has it there, as TOP's `md5` has.
#[must_use]
pub fn wrapped(digest: Digest, secret: &str, text: &str) -> String {
    if digest == Digest::Md5Wrapped { [secret, text, secret].concat() } else { text.to_owned() }
}

/// The signature over a canonical string that is wrapped already.
#[must_use]
pub fn digest(digest: Digest, secret: &str, text: &str) -> String {
    keyed(digest, secret, text.as_bytes())
}

/// MD5 in upper-case hex.
#[must_use]
pub fn plain(text: &str) -> String {
    upper_hex(&md5::compute(text).0)
}

/// Percent-encodes all but the unreserved characters of RFC 3986, as UTF-8 bytes in upper-case hex.
/// The one spelling that a path, a query and a form decode alike.
#[must_use]
pub fn percent_encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String does not fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// The digest over a canonical string.
#[must_use]
pub fn keyed(digest: Digest, secret: &str, text: &[u8]) -> String {
    match digest {
        Digest::Md5 | Digest::Md5Wrapped => upper_hex(&md5::compute(text).0),
        Digest::HmacMd5 => upper_hex(&hmac_md5(secret.as_bytes(), text)),
        Digest::HmacSha256 => {
            let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret.as_bytes());
            upper_hex(ring::hmac::sign(&key, text).as_ref())
        }
    }
}

/// A push: the signature by a platform's rule, over one of its canonical strings.
#[must_use]
pub fn push(rule: &PushRule, canonical_string: usize, key: &str, secret: &str, body: &[u8]) -> Option<String> {
    let part = |part: &'_ PushPart| match part {
        PushPart::Key => key.as_bytes().to_vec(),
        PushPart::Body => body.to_vec(),
        PushPart::Text(text) => text.as_bytes().to_vec(),
    };
    let parts: Vec<Vec<u8>> = rule.canonical_strings.get(canonical_string)?.parts.iter().map(part).collect();
    Some(keyed(rule.digest, secret, &parts.concat()))
}

/// RFC 2104 over MD5, block size 64.
pub(crate) fn hmac_md5(key: &[u8], text: &[u8]) -> [u8; 16] {
    let mut block = [0u8; 64];
    if key.len() > block.len() {
        block[..16].copy_from_slice(&md5::compute(key).0);
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let padded = |pad: u8| block.iter().map(move |b| b ^ pad);
    let inner: Vec<u8> = padded(0x36).chain(text.iter().copied()).collect();
    let outer: Vec<u8> = padded(0x5c).chain(md5::compute(inner).0).collect();
    md5::compute(outer).0
}

fn upper_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut text = Vec::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.extend_from_slice(&[DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
    }
    String::from_utf8(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    //! The reference implementation against the published vectors of TOP's signing page and SDKs.
    use super::{Digest, digest, hmac_md5, keyed, percent_encoded, plain, sorted_pairs, upper_hex, wrapped};

    fn sorted(named: Digest, secret: &str, parameters: &[(String, String)]) -> String {
        below("", named, secret, parameters)
    }

    /// With the path in front, as IOP has it.
    fn below(path: &str, named: Digest, secret: &str, parameters: &[(String, String)]) -> String {
        let pairs = parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        digest(named, secret, &wrapped(named, secret, &format!("{path}{}", sorted_pairs(pairs))))
    }

    fn pairs(text: &str) -> Vec<(String, String)> {
        text.split('&').filter_map(|p| p.split_once('=')).map(|(n, v)| (n.to_owned(), v.to_owned())).collect()
    }

    #[test]
    fn reproduces_the_published_top_signatures() {
        let v1 = "v=2.0&app_key=12345678&fields=num_iid,title,nick,price,num&format=json&method=taobao.item.seller.get\
                  &num_iid=11223344&session=test&sign_method=md5&timestamp=2016-01-01 12:00:00";
        assert_eq!(sorted(Digest::Md5Wrapped, "helloworld", &pairs(v1)), "66987CB115214E59E6EC978214934FB8");
        let v2 = "app_key=test&fields=nick,location.state,location.city&format=xml&method=taobao.user.get\
                  &nick=商家测试帐号17&sign_method=md5&timestamp=2011-07-01 13: 52:03&v=2.0";
        assert_eq!(sorted(Digest::Md5Wrapped, "test", &pairs(v2)), "990FD28323F67A1EEC29336EDF373C0E");
    }

    #[test]
    fn reproduces_the_published_iop_signatures() {
        for (path, text, signature) in [
            (
                "/auth/token/create",
                "app_key=12345678&code=3_500102_JxZ05Ux3cnnSSUm6dCxYg6Q26&sign_method=sha256&timestamp=1517820392000",
                "35607762342831B6A417A0DED84B79C05FEFBF116969C48AD6DC00279A9F4D81",
            ),
            (
                "",
                "access_token=test&aliexpress_category_id=200135143&app_key=123456\
                 &method=aliexpress.logistics.redefining.getonlinelogisticsinfo&sign_method=sha256&timestamp=1517820392000",
                "F7F7926B67316C9D1E8E15F7E66940ED3059B1638C497D77973F30046EFB5BBB",
            ),
            (
                "/order/get",
                "access_token=test&app_key=123456&order_id=1234&sign_method=sha256&timestamp=1517820392000",
                "4190D32361CFB9581350222F345CB77F3B19F0E31D162316848A2C1FFD5FAB4A",
            ),
        ] {
            let found = below(path, Digest::HmacSha256, "helloworld", &pairs(text));
            assert_eq!(found, signature, "{path}");
        }
    }

    #[test]
    fn reproduces_the_published_hmacs() {
        assert_eq!(upper_hex(&hmac_md5(&[0x0b; 16], b"Hi There")), "9294727A3638BB1C13F48EF8158BFC9D");
        let secret = "\u{b}".repeat(20);
        let hi = [("Hi".to_owned(), " There".to_owned())];
        let expected = "B0344C61D8DB38535CA8AFCEAF0BF12B881DC200C9833DA726E9376C2E32CFF7";
        assert_eq!(sorted(Digest::HmacSha256, &secret, &hi), expected);
        assert_eq!(keyed(Digest::HmacSha256, &secret, b"Hi There"), expected);
    }

    #[test]
    fn reproduces_the_derived_xopen_vector() {
        let nonce = "0123456789abcdef0123456789abcdef";
        let parts = ["58c0201dfdf148eca63cbf6bb5e7cf03", "1715669977082", nonce, "test-secret"];
        assert_eq!(plain(&parts.concat()), "396D29CFD8BC96F28D80D71FEC448679");
    }

    #[test]
    fn percent_encodes_reserved_characters() {
        // RFC 3986, 2.3 and 2.5; the emoji's bytes by Unicode's table of UTF-8.
        assert_eq!(percent_encoded("aZ0-._~"), "aZ0-._~");
        assert_eq!(percent_encoded(" +%&=/?#,:"), "%20%2B%25%26%3D%2F%3F%23%2C%3A");
        assert_eq!(percent_encoded("中\u{1F600}"), "%E4%B8%AD%F0%9F%98%80");
    }
}
