//! Guesses the mistake behind a wrong signature: each of the usual ones is made on purpose, and the one
//! that leads to what came is told. The signature itself is never told.

use super::super::params::Place;
use super::super::redact;
use super::super::system::Says;
use super::signature::signature;
use super::{App, Call};
use crate::reference_signer;

/// Of a longer text nothing is guessed: it would be made dozens of times.
const MAX_TEXT: usize = 64 * 1024;

type Pair = (String, String);

/// The mistake in a signature over sorted parameters.
pub(super) fn sorted(call: &Call<'_>, app: &App, method: &str, came: &str) -> Option<String> {
    let pairs: Vec<Pair> = call.given.signed(call.by).map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
    let text = |pairs: &[Pair]| reference_signer::sorted_pairs(pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())));
    let right = text(&pairs);
    if right.len() > MAX_TEXT {
        return None;
    }
    let is = |text: &str| signature(method, &app.secret, text).is_some_and(|s| s.eq_ignore_ascii_case(came));
    if is(&right) {
        return Some("the signature is right but for its case: upper-case hex is asked for".to_owned());
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
    whole(call, app, method, came, &pairs, &right)
}

/// Mistakes about the text as a whole.
fn whole(call: &Call<'_>, app: &App, method: &str, came: &str, pairs: &[Pair], right: &str) -> Option<String> {
    let is = |method: &str, text: &str| signature(method, &app.secret, text).is_some_and(|s| s == came);
    let join = |pairs: &[Pair]| pairs.iter().flat_map(|(n, v)| [n.as_str(), v.as_str()]).collect::<String>();
    let mut cased = pairs.to_vec();
    cased.sort_by_key(|(name, _)| name.replace('_', ""));
    let encoded: Vec<Pair> = pairs.iter().map(|(n, v)| (n.clone(), url_encoded(v))).collect();
    let encoded = reference_signer::sorted_pairs(encoded.iter().map(|(n, v)| (n.as_str(), v.as_str())));
    let mut files = pairs.to_vec();
    files.extend(
        call.given.params.iter().filter(|p| p.place == Place::File).map(|p| (p.name.to_string(), p.value.to_string())),
    );
    let files = reference_signer::sorted_pairs(files.iter().map(|(n, v)| (n.as_str(), v.as_str())));
    let told = [
        (join(pairs), "the parameters were not sorted"),
        (join(&cased), "`_` was left out of the order: names are sorted by their bytes"),
        (encoded, "the values were signed as they are URL-encoded: sign them as they are"),
        (files, "the file was signed: files are not"),
        (
            format!("{}{right}{}", app.secret, app.secret),
            "the secret was put around the text: it is the key, and no part of the text",
        ),
    ];
    if let Some((_, mistake)) = told.iter().find(|(text, _)| is(method, text)) {
        return Some((*mistake).to_owned());
    }
    let methods = &call.specs.platform.methods;
    let other = methods.iter().find(|(name, _)| name != method && is(name, right));
    other.map(|(name, _)| format!("it was signed by {name}, while {} says {method}", call.name(Says::SignMethod)))
}

fn url_encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// The mistake in a signature over a few values in a row.
pub(super) fn row(parts: &[String], came: &str) -> Option<String> {
    if reference_signer::plain(&parts.concat()).eq_ignore_ascii_case(came) {
        return Some("the signature is right but for its case: upper-case hex is asked for".to_owned());
    }
    let mut sorted = parts.to_vec();
    sorted.sort();
    let last_first: Vec<String> =
        parts.last().into_iter().chain(&parts[..parts.len().saturating_sub(1)]).cloned().collect();
    let told = [(sorted, "the values were sorted"), (last_first, "the secret came first: it is the last")];
    told.iter()
        .find(|(parts, _)| reference_signer::plain(&parts.concat()) == came)
        .map(|(_, mistake)| (*mistake).to_owned())
}
