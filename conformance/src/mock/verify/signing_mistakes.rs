//! Finds the mistake behind an invalid signature: each common mistake is tried, and the one that leads to the
//! received signature is reported. The correct signature is never reported.

use super::super::params::Place;
use super::super::redact;
use super::super::system::{Part, Role};
use super::canonical::{signature, values};
use super::{App, Call};
use crate::reference_signer;
use waybill_codegen::ir::Digest;

/// Longer texts are not tried: each would be signed dozens of times.
const MAX_TEXT: usize = 64 * 1024;

type Pair = (String, String);

/// The mistake in a signature over sorted parameters.
pub(super) fn sorted(call: &Call<'_>, app: &App, digest: Digest, row: &[Part], received: &str) -> Option<String> {
    let pairs: Vec<Pair> = call.params.signed(call.by).map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
    let with = |row: &[Part], pairs: &str| values(call, app, &app.secret, row, pairs).concat();
    let text = |pairs: &[Pair]| with(row, &in_order(pairs));
    let right = text(&pairs);
    if right.len() > MAX_TEXT {
        return None;
    }
    let is = |text: &str| signature(digest, &app.secret, text).eq_ignore_ascii_case(received);
    if is(&right) {
        return Some("the signature is lower-case hex: use upper-case hex".to_owned());
    }
    let without = |left_out: &dyn Fn(&Pair) -> bool| {
        let kept: Vec<Pair> = pairs.iter().filter(|pair| !left_out(pair)).cloned().collect();
        text(&kept)
    };
    for (name, _) in &pairs {
        if is(&without(&|pair| pair.0 == *name)) {
            return Some(format!("{} was sent but not signed", redact::unknown(name)));
        }
    }
    let system = |pair: &Pair| call.by.named(&pair.0).is_some();
    if is(&without(&|pair| !system(pair))) {
        return Some("only the system parameters were signed: the operation's own are signed too".to_owned());
    }
    if row.contains(&Part::Path) {
        let pathless: Vec<Part> = row.iter().filter(|part| **part != Part::Path).cloned().collect();
        if is(&with(&pathless, &in_order(&pairs))) {
            return Some("the path was not signed".to_owned());
        }
        if is(&values(&Call { own_path: call.path, ..*call }, app, &app.secret, row, &in_order(&pairs)).concat()) {
            return Some(format!("the path was signed with {} in front: sign {}", call.by.path, call.own_path));
        }
    }
    whole(call, app, digest, received, &pairs, &right, &|pairs| with(row, pairs))
}

fn in_order(pairs: &[Pair]) -> String {
    reference_signer::sorted_pairs(pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())))
}

/// Mistakes about the text as a whole. `with` makes the canonical string of pairs.
fn whole(
    call: &Call<'_>,
    app: &App,
    digest: Digest,
    received: &str,
    pairs: &[Pair],
    right: &str,
    with: &dyn Fn(&str) -> String,
) -> Option<String> {
    let is = |digest: Digest, text: &str| signature(digest, &app.secret, text) == received;
    let join = |pairs: &[Pair]| pairs.iter().flat_map(|(n, v)| [n.as_str(), v.as_str()]).collect::<String>();
    let mut cased = pairs.to_vec();
    cased.sort_by_key(|(name, _)| name.replace('_', ""));
    let encoded: Vec<Pair> = pairs.iter().map(|(n, v)| (n.clone(), url_encoded(v))).collect();
    let mut files = pairs.to_vec();
    files.extend(
        call.params.list.iter().filter(|p| p.place == Place::File).map(|p| (p.name.to_string(), p.value.to_string())),
    );
    let mistakes = [
        (with(&join(pairs)), "the parameters were not sorted"),
        (with(&join(&cased)), "`_` was ignored when sorting: sort names by their bytes"),
        (with(&in_order(&encoded)), "the URL-encoded values were signed: sign the values without encoding"),
        (with(&in_order(&files)), "the file was signed: files are not signed"),
        (
            format!("{}{right}{}", app.secret, app.secret),
            "the secret was added to the text: it is the key of the HMAC, not part of the text",
        ),
    ];
    if let Some((_, mistake)) = mistakes.iter().find(|(text, _)| is(digest, text)) {
        return Some((*mistake).to_owned());
    }
    let methods = &call.specs.platform.methods;
    let (method, _) = methods.iter().find(|(_, other)| *other == digest)?;
    let other = methods.iter().find(|(_, other)| *other != digest && is(*other, right));
    other.map(|(name, _)| format!("it was signed with {name}, but {} is {method}", call.name(Role::SignMethod)))
}

fn url_encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// The mistake in a signature over a few values in a row.
pub(super) fn row(digest: Digest, secret: &str, parts: &[String], received: &str) -> Option<String> {
    let signed = |parts: &[String]| signature(digest, secret, &parts.concat());
    if signed(parts).eq_ignore_ascii_case(received) {
        return Some("the signature is lower-case hex: use upper-case hex".to_owned());
    }
    let mut sorted = parts.to_vec();
    sorted.sort();
    let last_first: Vec<String> =
        parts.last().into_iter().chain(&parts[..parts.len().saturating_sub(1)]).cloned().collect();
    let mut mistakes = vec![(sorted, "the values were sorted")];
    if parts.last().is_some_and(|last| last == secret) {
        mistakes.push((last_first, "the secret was the first value: it must be the last"));
    }
    mistakes.iter().find(|(parts, _)| signed(parts) == received).map(|(_, mistake)| (*mistake).to_owned())
}
