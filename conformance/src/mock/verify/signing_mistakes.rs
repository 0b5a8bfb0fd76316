//! Finds the mistake behind an invalid signature: each common mistake is tried, and the one that leads to the
//! received signature is reported. The correct signature is never reported.

use super::super::params::Place;
use super::super::redact;
use super::super::system::Role;
use super::signature::signature;
use super::{App, Call};
use crate::reference_signer;

/// Longer texts are not tried: each would be signed dozens of times.
const MAX_TEXT: usize = 64 * 1024;

type Pair = (String, String);

/// The mistake in a signature over sorted parameters.
pub(super) fn sorted(call: &Call<'_>, app: &App, method: &str, received: &str) -> Option<String> {
    let pairs: Vec<Pair> = call.params.signed(call.by).map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
    let text = |pairs: &[Pair]| reference_signer::sorted_pairs(pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())));
    let right = text(&pairs);
    if right.len() > MAX_TEXT {
        return None;
    }
    let is = |text: &str| signature(method, &app.secret, text).is_some_and(|s| s.eq_ignore_ascii_case(received));
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
    whole(call, app, method, received, &pairs, &right)
}

/// Mistakes about the text as a whole.
fn whole(call: &Call<'_>, app: &App, method: &str, received: &str, pairs: &[Pair], right: &str) -> Option<String> {
    let is = |method: &str, text: &str| signature(method, &app.secret, text).is_some_and(|s| s == received);
    let join = |pairs: &[Pair]| pairs.iter().flat_map(|(n, v)| [n.as_str(), v.as_str()]).collect::<String>();
    let mut cased = pairs.to_vec();
    cased.sort_by_key(|(name, _)| name.replace('_', ""));
    let encoded: Vec<Pair> = pairs.iter().map(|(n, v)| (n.clone(), url_encoded(v))).collect();
    let encoded = reference_signer::sorted_pairs(encoded.iter().map(|(n, v)| (n.as_str(), v.as_str())));
    let mut files = pairs.to_vec();
    files.extend(
        call.params.list.iter().filter(|p| p.place == Place::File).map(|p| (p.name.to_string(), p.value.to_string())),
    );
    let files = reference_signer::sorted_pairs(files.iter().map(|(n, v)| (n.as_str(), v.as_str())));
    let mistakes = [
        (join(pairs), "the parameters were not sorted"),
        (join(&cased), "`_` was ignored when sorting: sort names by their bytes"),
        (encoded, "the URL-encoded values were signed: sign the values without encoding"),
        (files, "the file was signed: files are not signed"),
        (
            format!("{}{right}{}", app.secret, app.secret),
            "the secret was added to the text: it is the key of the HMAC, not part of the text",
        ),
    ];
    if let Some((_, mistake)) = mistakes.iter().find(|(text, _)| is(method, text)) {
        return Some((*mistake).to_owned());
    }
    let methods = &call.specs.platform.methods;
    let other = methods.iter().find(|(name, _)| name != method && is(name, right));
    other.map(|(name, _)| format!("it was signed with {name}, but {} is {method}", call.name(Role::SignMethod)))
}

fn url_encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// The mistake in a signature over a few values in a row.
pub(super) fn row(parts: &[String], received: &str) -> Option<String> {
    if reference_signer::plain(&parts.concat()).eq_ignore_ascii_case(received) {
        return Some("the signature is lower-case hex: use upper-case hex".to_owned());
    }
    let mut sorted = parts.to_vec();
    sorted.sort();
    let last_first: Vec<String> =
        parts.last().into_iter().chain(&parts[..parts.len().saturating_sub(1)]).cloned().collect();
    let mistakes =
        [(sorted, "the values were sorted"), (last_first, "the secret was the first value: it must be the last")];
    mistakes
        .iter()
        .find(|(parts, _)| reference_signer::plain(&parts.concat()) == received)
        .map(|(_, mistake)| (*mistake).to_owned())
}
