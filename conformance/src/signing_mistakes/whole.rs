//! Mistakes about what is signed as a whole, in several variants: the path, the digest, the secret.

use std::borrow::Cow;

use super::recipe::{Hash, Item, Kind, Recipe, Scheme};
use super::{Change, Received, spellings};

pub(super) fn other_paths<'a>(received: &Received<'a>, documented: &Recipe<'a>) -> Vec<Change<'a>> {
    let is_path = |item: &Item<'_>| item.kind == Kind::Path;
    let own = documented.all_items().find(|item| is_path(item)).map(|item| item.value.clone().into_owned());
    let Some(own) = own else {
        let change = |path: &&'a str| {
            let path = *path;
            Change::new("the path was signed: it is not part of the text here", true, move |r: &mut Recipe<'a>| {
                r.front.insert(0, Item::new("", path, Kind::Path));
            })
        };
        return received.paths.iter().map(change).collect();
    };
    let mut changes = vec![Change::new("the path was not signed", true, move |r: &mut Recipe<'a>| r.remove(is_path))];
    let bare = own.trim_matches('/').to_owned();
    let slash = format!("{own}/");
    let others = received.paths.iter().map(|path| {
        let says = match path.strip_suffix(own.as_str()) {
            Some(front) => format!("the path was signed with {front} in front: sign {own}"),
            None => format!("another path was signed: sign {own}"),
        };
        (says, Cow::Borrowed(*path))
    });
    let others = others.chain([
        (format!("the path was signed without its `/`: sign {own}"), Cow::Owned(bare)),
        (format!("the path was signed with a `/` at its end: sign {own}"), Cow::Owned(slash)),
    ]);
    changes.extend(others.map(|(says, path)| {
        Change::new(says, true, move |r: &mut Recipe<'a>| {
            let places = r.front.iter_mut().chain(&mut r.items).chain(&mut r.back);
            places.filter(|item| is_path(item)).for_each(|item| item.value = path.clone());
        })
    }));
    changes
}

/// What other operations of the platform sign.
pub(super) fn other_texts<'a>(received: &Received<'a>, _: &Recipe<'a>) -> Vec<Change<'a>> {
    let texts = received.other_texts.iter().map(|(says, canonical)| {
        let (front, items, back) = received.items(canonical);
        Change::new(says.clone(), true, move |r: &mut Recipe<'a>| {
            (r.front, r.items, r.back) = (front.clone(), items.clone(), back.clone());
        })
    });
    texts.collect()
}

/// Where the secret can stand.
const AROUND: [(bool, Option<&str>, &str); 7] = [
    (false, None, "without the secret"),
    (true, Some(""), "with the secret on both sides of the text"),
    (false, Some(""), "with the secret after the text alone"),
    (true, None, "with the secret before the text alone"),
    (false, Some("&key="), "with `&key=` and the secret after the text"),
    (false, Some("&secret="), "with `&secret=` and the secret after the text"),
    (false, Some("&"), "with `&` and the secret after the text"),
];

/// Other digests, and the secret at other places.
pub(super) fn other_schemes<'a>(received: &Received<'a>, documented: &Recipe<'a>) -> Vec<Change<'a>> {
    let (method, parameter) = received.method;
    let right = documented.scheme;
    let in_text = documented.all_items().any(|item| item.kind == Kind::Secret);
    let is_documented = if in_text { format!("{} with the secret in its place", right.name()) } else { made(right) };
    let mut changes = Vec::new();
    for (name, digest) in received.methods.iter().filter(|(name, _)| *name != method) {
        let (scheme, what) = (Scheme::documented(*digest), parameter.unwrap_or("the signing method"));
        let says = format!("it was signed with {name}, but {what} is {method}");
        changes.push(Change::new(says, true, move |r: &mut Recipe<'a>| r.scheme = scheme));
    }
    for hash in Hash::ALL {
        if in_text {
            let says = format!("{} was used: documented is {is_documented}", hash.name());
            changes.push(Change::new(says, true, move |r: &mut Recipe<'a>| r.scheme.hash = hash));
            let says = format!("it is {}, also in the text: documented is {is_documented}", made(keyed(hash)));
            changes.push(Change::new(says, true, move |r: &mut Recipe<'a>| r.scheme = keyed(hash)));
        }
        let schemes = AROUND.iter().flat_map(|around| [(true, around), (false, around)]);
        for (keyed, (before, after, _)) in schemes {
            let (before, after) = (*before, *after);
            let scheme = Scheme { hash, keyed, before, after };
            let is_text = keyed && (hash, true) == (right.hash, right.keyed) && (before || after.is_some());
            let says = match is_text {
                true => "the secret was added to the text: it is the key of the HMAC, not part of the text".to_owned(),
                false => format!("it is {}: documented is {is_documented}", made(scheme)),
            };
            changes.push(Change::new(says, true, move |r: &mut Recipe<'a>| {
                r.scheme = scheme;
                r.remove(|item| item.kind == Kind::Secret);
            }));
        }
    }
    changes
}

fn keyed(hash: Hash) -> Scheme {
    Scheme { hash, keyed: true, before: false, after: None }
}

/// `HMAC-SHA256 with the secret as its key`, `plain SHA-256 without the secret`.
fn made(scheme: Scheme) -> String {
    let Scheme { keyed, before, after, .. } = scheme;
    let around = AROUND.iter().find(|around| (around.0, around.1) == (before, after)).map_or("", |around| around.2);
    match (keyed, before || after.is_some()) {
        (true, false) => format!("{} with the secret as its key", scheme.name()),
        (true, true) => format!("{} with the secret as its key and {around}", scheme.name()),
        _ => format!("plain {} {around}", scheme.name()),
    }
}

/// A change of a secret.
type Spelling = fn(&str) -> String;

const SECRETS: &[(&str, Spelling)] = &[
    ("a newline follows the secret, as in a file or after `echo`", |s| format!("{s}\n")),
    ("a newline follows the secret (CR LF), as in a file", |s| format!("{s}\r\n")),
    ("a space follows the secret", |s| format!("{s} ")),
    ("two spaces follow the secret", |s| format!("{s}  ")),
    ("a space and a newline follow the secret, as in a file", |s| format!("{s} \n")),
    ("a newline precedes the secret", |s| format!("\n{s}")),
    ("a tab precedes the secret", |s| format!("\t{s}")),
    ("tabs are around the secret", |s| format!("\t{s}\t")),
    ("a space that does not break lines follows the secret, as in a page", |s| format!("{s}\u{a0}")),
    ("a space that does not break lines precedes the secret, as in a page", |s| format!("\u{a0}{s}")),
    ("a space precedes the secret", |s| format!(" {s}")),
    ("spaces are around the secret", |s| format!(" {s} ")),
    ("a carriage return follows the secret", |s| format!("{s}\r")),
    ("a tab follows the secret", |s| format!("{s}\t")),
    ("a byte order mark precedes the secret, as in a file", |s| format!("\u{feff}{s}")),
    ("the secret is in quotation marks", |s| format!("\"{s}\"")),
    ("the secret is in single quotation marks", |s| format!("'{s}'")),
    ("the expected secret has white space at an end, the one that was used has not", |s| s.trim().to_owned()),
    ("the expected secret is in quotation marks, the one that was used is not", |s| {
        s.trim_matches(['"', '\'']).to_owned()
    }),
    ("a `&` follows the secret, as other gateways want it", |s| format!("{s}&")),
    ("the secret is in lower case", str::to_lowercase),
    ("the secret is in upper case", str::to_uppercase),
    ("the secret is URL-encoded", |s| spellings::url_encoded(s, Some("-._~"), "%20", false)),
    ("the secret was empty", |_| String::new()),
    ("the secret was `null`", |_| "null".to_owned()),
    ("the secret was `undefined`", |_| "undefined".to_owned()),
    ("the secret was `None`", |_| "None".to_owned()),
];

pub(super) fn other_secrets<'a>(received: &Received<'a>, _: &Recipe<'a>) -> Vec<Change<'a>> {
    let others = received.other_secrets.iter().map(|(says, secret)| {
        let secret = *secret;
        Change::new(says.clone(), true, move |r: &mut Recipe<'a>| {
            r.secret = Cow::Borrowed(secret);
        })
    });
    let spelt = SECRETS.iter().map(|(says, spell)| {
        Change::new(*says, true, move |r: &mut Recipe<'a>| r.secret = Cow::Owned(spell(&r.secret)))
    });
    others.chain(spelt).collect()
}
