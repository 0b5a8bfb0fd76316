//! Mistakes about how the values are written in the text: separators and URL encoding.

use super::recipe::{Item, Kind, Recipe};
use super::{Change, Received, spellings};

/// Separators of values.
const SEPARATORS: [&str; 9] = ["&", ",", "\n", "|", ":", ";", "-", "+", " "];

pub(super) fn separators<'a>(_: &Received<'a>, _: &Recipe<'a>) -> Vec<Change<'a>> {
    let change = |separator: &'static str| {
        let says = format!("the values were joined with {separator:?}: sign them without separators");
        Change::new(says, true, move |r: &mut Recipe<'a>| r.between = separator)
    };
    SEPARATORS.into_iter().map(change).collect()
}

/// What stands between name and value, between the parameters, and after the last one; the most usual ones are entries
/// of their own.
const JOINTS: [(&str, &str, &str); 14] = [
    ("=", "&", "&"),
    ("", "&", "&"),
    ("", ",", ""),
    (":", "", ""),
    (":", ",", ""),
    ("=", ",", ""),
    ("=", ";", ""),
    ("=", "|", ""),
    ("=", "\n", ""),
    ("=", " ", ""),
    (":", "&", ""),
    (":", "\n", ""),
    ("", "|", ""),
    ("", "\n", ""),
];

/// Names and values with separators.
pub(super) fn joined_pairs<'a>(_: &Received<'a>, _: &Recipe<'a>) -> Vec<Change<'a>> {
    let change = |(equals, between, last): (&'static str, &'static str, &'static str)| {
        let marks: Vec<String> = [equals, between].iter().filter(|m| !m.is_empty()).map(|m| format!("`{m}`")).collect();
        let marks = marks.join(" and ").replace('\n', "\\n");
        let at_end = if last.is_empty() { "" } else { ", also after the last one" };
        let says = format!("the names and values were joined with {marks}{at_end}: join them without separators");
        Change::new(says, true, move |r: &mut Recipe<'a>| {
            (r.equals, r.between) = (equals, between);
            r.back.insert(0, Item::new("", last, Kind::System));
        })
    };
    JOINTS.into_iter().map(change).collect()
}

/// Kept characters beside letters and digits, what a space becomes, and whether hex digits are in lower case: as
/// RFC 3986, forms and PHP, JavaScript, Python, and .NET have it, and encoders of spaces alone.
const ENCODINGS: [(Option<&str>, &str, bool); 10] = [
    (Some("-._~"), "%20", false),
    (Some("-._*"), "+", false),
    (Some("-._"), "+", false),
    (Some("-._!~*'()"), "%20", false),
    (Some("-._~/"), "%20", false),
    (Some("-._!*()"), "+", true),
    (Some("-._~"), "%20", true),
    (Some("-._~"), "+", false),
    (None, "+", false),
    (None, "%20", false),
];

pub(super) fn url_encoded<'a>(_: &Received<'a>, documented: &Recipe<'a>) -> Vec<Change<'a>> {
    let has_space = documented.items.iter().any(|item| item.kind != Kind::Secret && item.value.contains(' '));
    let with = |space: &str| if has_space { format!(", with `{space}` for a space") } else { String::new() };
    let mut changes = Vec::new();
    for (kept, space, lower) in ENCODINGS {
        let encode = move |text: &str| spellings::url_encoded(text, kept, space, lower);
        let says =
            format!("the URL-encoded values were signed{}: sign the values before they are encoded", with(space));
        changes.push(Change::new(says, true, move |r: &mut Recipe<'a>| r.change_values(encode)));
        let twice = with(&encode(space));
        let says =
            format!("the values were URL-encoded twice before they were signed{twice}: sign them without encoding");
        changes.push(Change::new(says, false, move |r: &mut Recipe<'a>| r.change_values(|text| encode(&encode(text)))));
    }
    let twice = "the values were encoded twice when they were sent, or decoded before they were signed";
    let decode = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    changes.push(Change::new(twice, true, move |r: &mut Recipe<'a>| r.change_values(decode)));
    let whole = "the whole text was URL-encoded before it was signed: sign it without encoding";
    changes.push(Change::new(whole, true, |r: &mut Recipe<'a>| {
        r.charset = |text| Some(spellings::url_encoded(text, Some("-._~"), "%20", false).into_bytes());
    }));
    changes.push(Change::new(whole, true, |r: &mut Recipe<'a>| {
        r.charset = |text| Some(spellings::url_encoded(text, Some("-._*"), "+", false).into_bytes());
    }));
    changes
}
