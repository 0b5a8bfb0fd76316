//! Warnings about fields that are not `personal`, although their name or a value of an example is that of a mobile
//! number, an e-mail address or an identity number.

use super::{Out, Scope};
use crate::diagnostic::Diagnostic;
use crate::messages;
use crate::scalar::Scalar;
use crate::spec::{Described, Field, Kind, Spanned};

/// What a name or a value can be.
pub(super) type What = &'static str;

const MOBILE: What = "a phone number";
const EMAIL: What = "an e-mail address";
const IDENTITY: What = "an identity number";

/// Fields by their names, and the values that the fields themselves show; those of bodies come with the bodies. A field
/// of a personal object is personal.
pub(super) fn check(scope: &Scope<'_>, described: Described<'_>, out: &mut Out) {
    let mut seen: Vec<&str> = Vec::new();
    let mut todo: Vec<&Field> = described.request.iter().chain(described.response).collect();
    while let Some(field) = todo.pop() {
        if field.attributes.personal || field.attributes.secret {
            continue;
        }
        if let Kind::Struct(inner) = scope.index.kind(described, field) {
            if !seen.contains(&inner.name.value.as_str()) {
                seen.push(&inner.name.value);
                todo.extend(&inner.fields);
            }
            continue;
        }
        if !can_be(scope, described, field) {
            continue;
        }
        if let Some(what) = of_name(&field.wire.value) {
            out.push(personal_name(&field.wire, what));
        } else if let Some((value, what)) = field.examples.iter().find_map(|e| Some((e, of_value(&e.value)?))) {
            out.push(messages::personal_value(&value.span, &field.wire.value, what));
        }
    }
}

/// Whether a field can have such a value: a string or an integer that is nothing else.
pub(super) fn can_be(scope: &Scope<'_>, described: Described<'_>, field: &Field) -> bool {
    let is_id = field.id.is_some();
    !is_id && matches!(scope.index.kind(described, field), Kind::Scalar(Scalar::String | Scalar::Integer))
}

/// What a field holds, by its name or the values that are shown: personal data of this kind.
#[must_use]
pub fn looks_personal(name: &str, values: &[&str]) -> Option<&'static str> {
    of_name(name).or_else(|| values.iter().find_map(|value| of_value(value)))
}

/// By the words of a name: `receiver_mobile`, `buyerEmail`, `id_card_no`.
fn of_name(name: &str) -> Option<What> {
    let words = words(name);
    let has = |word: &str| words.iter().any(|w| w == word);
    let pair = |one: &str, two: &str| words.windows(2).any(|w| w[0] == one && w[1] == two);
    // About such a value, but not one: `mobile_type`.
    if ["type", "status", "count", "template", "verified"].iter().any(|word| has(word)) {
        return None;
    }
    if ["mobile", "phone", "telephone", "cellphone", "tel"].iter().any(|word| has(word)) {
        return Some(MOBILE);
    }
    if has("email") || pair("e", "mail") {
        return Some(EMAIL);
    }
    let identity = has("idcard") || pair("id", "card") || pair("identity", "no") || pair("identity", "number");
    identity.then_some(IDENTITY)
}

/// The words of a name in any convention, in lower case.
#[must_use]
pub fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut lower = false;
    for c in name.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && lower) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
        lower = c.is_lowercase();
    }
    words
}

/// By the form of a value, and the check digit of an identity number.
pub(super) fn of_value(value: &str) -> Option<What> {
    let value = value.trim();
    if has_mobile(value) {
        Some(MOBILE)
    } else if is_email(value) {
        Some(EMAIL)
    } else {
        is_identity(value).then_some(IDENTITY)
    }
}

/// A mobile number of China, also in a text: eleven digits from 13 to 19, with or without the code of the country.
fn has_mobile(value: &str) -> bool {
    let grouped: String = value.chars().filter(|c| !matches!(c, ' ' | '-' | '+')).collect();
    let runs = |text: &str| text.split(|c: char| !c.is_ascii_digit()).any(is_mobile);
    runs(value) || (grouped.bytes().all(|b| b.is_ascii_digit()) && runs(&grouped))
}

fn is_mobile(digits: &str) -> bool {
    let own = ["0086", "86"].iter().find_map(|code| digits.strip_prefix(code).filter(|own| own.len() == 11));
    let bytes = own.unwrap_or(digits).as_bytes();
    bytes.len() == 11 && bytes[0] == b'1' && bytes[1] >= b'3'
}

fn is_email(value: &str) -> bool {
    let Some((name, host)) = value.split_once('@') else { return false };
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
    let ends = host.rsplit_once('.').is_some_and(|(before, end)| !before.is_empty() && end.len() >= 2);
    !name.is_empty() && ends && name.chars().chain(host.chars()).all(plain)
}

/// An identity number of China (GB 11643): 17 digits with a date, and a check digit.
fn is_identity(value: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECK: &[u8; 11] = b"10X98765432";
    let bytes = value.as_bytes();
    if bytes.len() != 18 || !bytes[..17].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let number = |from: usize, to: usize| value.get(from..to).and_then(|digits| digits.parse::<u32>().ok());
    let date = (number(6, 10), number(10, 12), number(12, 14));
    let is_date = matches!(date, (Some(1900..=2099), Some(1..=12), Some(1..=31)));
    let sum: u32 = bytes[..17].iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    is_date && CHECK.get((sum % 11) as usize) == Some(&bytes[17].to_ascii_uppercase())
}

// Messages.

fn personal_name(name: &Spanned<String>, what: &str) -> Diagnostic {
    let message = format!("`{}` has the name of {what}, but the field is not `personal`", messages::short(&name.value));
    Diagnostic::warning("not-personal", &name.span, message, "").help(messages::PERSONAL)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The identity number is the example of the Chinese standard GB 11643-1999; a changed digit makes it invalid.
    #[test]
    fn recognises_values_by_their_form() {
        for (value, what) in [
            ("13800138000", Some(MOBILE)),
            ("+86 138-0013-8000", Some(MOBILE)),
            ("快递员 张三,电话13800138000", Some(MOBILE)),
            ("12800138000", None),
            ("138001380001", None),
            ("a.b+c@mail.example", Some(EMAIL)),
            ("@shop", None),
            ("name@host", None),
            ("11010519491231002X", Some(IDENTITY)),
            ("11010519491231002x", Some(IDENTITY)),
            ("110105194912310021", None),
            ("11010519491331002X", None),
        ] {
            assert_eq!(of_value(value), what, "{value}");
        }
    }

    #[test]
    fn recognises_names_by_their_words() {
        for (name, what) in [
            ("receiver_mobile", Some(MOBILE)),
            ("buyerPhone", Some(MOBILE)),
            ("Email", Some(EMAIL)),
            ("idCardNo", Some(IDENTITY)),
            ("hotel", None),
            ("mobile_type", None),
            ("microphones", None),
        ] {
            assert_eq!(of_name(name), what, "{name}");
        }
    }
}
