//! Compares the encoded form: pairs with their percent-encoding, headers with their bytes.

use crate::arrived::Arrived;
use crate::reference_signer::percent_encoded;

type Pairs = Vec<(String, String)>;

/// Headers that HTTP needs or a transport adds; every other one has to be documented.
const OF_HTTP: [&str; 5] = ["host", "content-length", "user-agent", "accept", "connection"];

/// Parameters have no documented order: compared as a multiset, missing and extra ones named.
pub(crate) fn compare(wrong: &mut Vec<String>, what: &str, mut expected: Pairs, mut found: Pairs) {
    let before = wrong.len();
    expected.sort();
    found.sort();
    for (name, value) in &expected {
        if !found.contains(&(name.clone(), value.clone())) {
            let instead = found.iter().find(|(n, _)| n == name).map_or("nothing", |(_, v)| v.as_str());
            wrong.push(format!("{what} {name}: expected {value}, found {instead}"));
        }
    }
    for (name, _) in found.iter().filter(|(n, _)| !expected.iter().any(|(e, _)| e == n)) {
        wrong.push(format!("{what} {name}: not documented"));
    }
    if wrong.len() == before && expected.len() != found.len() {
        wrong.push(format!("{what}s: one was sent twice"));
    }
}

/// The same pairs as encoded: `name=value` with `&` between them, each correctly encoded.
/// Without a pair the text is absent.
pub(super) fn pairs(wrong: &mut Vec<String>, what: &str, expected: &[(String, String)], found: Option<&[u8]>) {
    let mut expected: Vec<String> =
        expected.iter().map(|(n, v)| format!("{}={}", percent_encoded(n), percent_encoded(v))).collect();
    let found = found.map(String::from_utf8_lossy);
    let mut found: Vec<&str> = found.as_deref().map(|text| text.split('&').collect()).unwrap_or_default();
    if expected.is_empty() && what == "body" && found == [""] {
        return;
    }
    expected.sort();
    found.sort_unstable();
    if expected != found {
        let differs = |(expected, found): &(&String, &&str)| expected != found;
        let first = expected.iter().zip(&found).find(differs).map(|(e, f)| (e.as_str(), *f));
        let (expected, found) = first.unwrap_or(("as many pairs as there are values", "more or fewer"));
        wrong.push(format!("{what} as encoded: expected {expected}, found {found}"));
    }
}

/// Each documented header once with the expected bytes, and no undocumented one.
pub(super) fn headers(wrong: &mut Vec<String>, expected: &[(String, String)], arrived: &Arrived) {
    for (name, value) in expected {
        let named = arrived.headers.iter().filter(|(n, _)| n.eq_ignore_ascii_case(name));
        let found: Vec<&[u8]> = named.map(|(_, v)| v.as_slice()).collect();
        if found != [value.as_bytes()] {
            let found: Vec<_> = found.into_iter().map(String::from_utf8_lossy).collect();
            wrong.push(format!("header {name}: expected {value} once, found {found:?}"));
        }
    }
    let known = |name: &str| OF_HTTP.iter().copied().chain(expected.iter().map(|(n, _)| n.as_str())).any(|n| n == name);
    let strange = arrived.headers.iter().map(|(n, _)| n.to_ascii_lowercase()).filter(|n| !known(n));
    wrong.extend(strange.map(|name| format!("header {name}: not documented")));
}
