//! Mistakes about one value, for each value of a request.

use std::borrow::Cow;

use super::recipe::{Blanks, Item, Kind, Recipe, by_name};
use super::{Change, Received, spellings};
use crate::reference_signer::is_blank;

/// Another spelling of a value.
type Spelling = fn(&str) -> String;

/// What programs write where there is no value.
const LITERALS: [&str; 7] = ["null", "None", "undefined", "nil", "NULL", "false", ""];

/// Empty values that were received: the documented rule does not sign them, some clients do.
pub(super) fn empty_values<'a>(received: &Received<'a>, _: &Recipe<'a>) -> Vec<Change<'a>> {
    let empty = received.parameters.iter().filter(|parameter| is_blank(parameter.value));
    let names: Vec<&str> = empty.map(|parameter| received.show(parameter.name)).collect();
    if names.is_empty() {
        return Vec::new();
    }
    let (names, signed) = (names.join(", "), received.empty_signed);
    let says = match signed {
        true => format!("parameters without a value were not signed: {names}"),
        false => format!("parameters without a value were signed: leave them out ({names})"),
    };
    let blanks = if signed { Blanks::None } else { Blanks::All };
    vec![Change::new(says, true, move |r: &mut Recipe<'a>| r.blanks = blanks)]
}

/// A value that was received and not signed: each, and one of two with the same name.
pub(super) fn not_signed<'a>(received: &Received<'a>, documented: &Recipe<'a>) -> Vec<Change<'a>> {
    let mut changes = Vec::new();
    for (at, item) in values(documented) {
        let name = shown(received, item);
        let same = |other: &Item<'_>| other.name == item.name && other.kind == item.kind;
        if received.has_pairs() && documented.items.iter().filter(|other| same(other)).count() > 1 {
            let says = format!("{name} was sent twice, but signed once");
            changes.push(Change::new(says, false, move |r: &mut Recipe<'a>| {
                r.items.remove(at);
            }));
        }
        let wanted = item.name.clone();
        changes.push(Change::new(format!("{name} was sent but not signed"), false, move |r: &mut Recipe<'a>| {
            r.remove(|other| other.name == wanted && !matches!(other.kind, Kind::Secret | Kind::Path));
        }));
    }
    changes
}

/// A value that was signed twice.
pub(super) fn doubled<'a>(received: &Received<'a>, documented: &Recipe<'a>) -> Vec<Change<'a>> {
    each(received, documented, "was signed twice", |item| vec![item.clone(), item.clone()])
}

/// A value that was signed in upper or lower case, or without the white space around it.
pub(super) fn other_letters<'a>(received: &Received<'a>, documented: &Recipe<'a>) -> Vec<Change<'a>> {
    let spellings: [(&str, Spelling); 8] = [
        ("was signed in upper case", str::to_uppercase),
        ("was signed in lower case", str::to_lowercase),
        ("was signed without the white space around it", |text| text.trim().to_owned()),
        ("was signed with a newline after it", |text| format!("{text}\n")),
        ("was signed with a space after it", |text| format!("{text} ")),
        ("was signed with a space before it", |text| format!(" {text}")),
        ("was signed with spaces around it", |text| format!(" {text} ")),
        ("was signed as Python writes it", |text| match text {
            "true" => "True".to_owned(),
            "false" => "False".to_owned(),
            _ => text.to_owned(),
        }),
    ];
    let change = |(says, spell): (&str, Spelling)| {
        each(received, documented, says, move |item| vec![with_value(item, spell(&item.value))])
    };
    spellings.into_iter().flat_map(change).collect()
}

/// A literal in place of a value, also of one that was not received.
pub(super) fn literals<'a>(received: &Received<'a>, documented: &Recipe<'a>) -> Vec<Change<'a>> {
    let what = |literal: &str| match literal {
        "" => "was signed without a value".to_owned(),
        _ => format!("was signed as `{literal}`"),
    };
    let mut changes = Vec::new();
    for literal in LITERALS {
        changes.extend(each(received, documented, &what(literal), move |item| {
            vec![Item { kept: true, ..with_value(item, literal.to_owned()) }]
        }));
        if received.has_pairs() {
            changes.extend(received.absent.iter().map(|name| {
                let (says, name) = (format!("{} {}", received.show(name), what(literal)), *name);
                Change::new(says, false, move |r: &mut Recipe<'a>| {
                    r.items.push(Item { kept: true, ..Item::new(name, literal, Kind::Own) });
                })
            }));
        }
    }
    changes
}

/// Seconds in place of milliseconds, and the other way round.
pub(super) fn other_digits<'a>(received: &Received<'a>, documented: &Recipe<'a>) -> Vec<Change<'a>> {
    each(received, documented, "was signed in another unit than it was sent in", |item| {
        let digits = item.value.bytes().all(|byte| byte.is_ascii_digit());
        vec![match item.value.len() {
            13 if digits => with_value(item, item.value[..10].to_owned()),
            10 if digits => with_value(item, format!("{}000", item.value)),
            _ => item.clone(),
        }]
    })
}

/// A list or an object that was signed in another spelling than it was sent in.
pub(super) fn other_spellings<'a>(received: &Received<'a>, documented: &Recipe<'a>) -> Vec<Change<'a>> {
    let change = |at: usize| {
        let spell = move |item: &Item<'a>| {
            let value = spellings::of_list(&item.value).into_iter().nth(at);
            vec![value.map_or_else(|| item.clone(), |value| with_value(item, value))]
        };
        each(received, documented, "was signed in another spelling than it was sent in", spell)
    };
    (0..spellings::MAX_OF_LIST).flat_map(change).collect()
}

/// What was received, is not signed, and was signed: among pairs by its name, else before the secret, first or last.
pub(super) fn unsigned<'a>(received: &Received<'a>, documented: &Recipe<'a>) -> Vec<Change<'a>> {
    let has_pairs = received.has_pairs();
    let secret = documented.items.iter().position(|item| item.kind == Kind::Secret);
    let places = if has_pairs { vec![0] } else { vec![secret.unwrap_or(0), 0, documented.items.len()] };
    let change = |(name, value): &(&'a str, &'a str)| {
        let item = Item::new(name, value, Kind::Own);
        let says = format!("{} was signed: it is not part of the text", received.show(name));
        let insert = |at: usize| {
            let item = item.clone();
            Change::new(says.clone(), false, move |r: &mut Recipe<'a>| {
                r.items.insert(at.min(r.items.len()), item.clone());
                if has_pairs {
                    by_name(&mut r.items);
                }
            })
        };
        places.iter().map(|at| insert(*at)).collect::<Vec<_>>()
    };
    received.unsigned.iter().flat_map(change).collect()
}

/// The items that are values of the request, with their places.
fn values<'r, 'a>(recipe: &'r Recipe<'a>) -> impl Iterator<Item = (usize, &'r Item<'a>)> {
    let is_value = |(_, item): &(usize, &Item<'_>)| !matches!(item.kind, Kind::Secret | Kind::Path);
    recipe.items.iter().enumerate().filter(is_value)
}

fn shown<'i>(received: &Received<'_>, item: &'i Item<'_>) -> &'i str {
    received.show(&item.name)
}

fn with_value<'a>(item: &Item<'a>, value: String) -> Item<'a> {
    Item { value: Cow::Owned(value), ..item.clone() }
}

/// A change of each value, in its place.
fn each<'a>(
    received: &Received<'a>,
    documented: &Recipe<'a>,
    says: &str,
    change: impl Fn(&Item<'a>) -> Vec<Item<'a>>,
) -> Vec<Change<'a>> {
    let of = |(at, item): (usize, &Item<'a>)| {
        let changed = change(item);
        let is_same = changed.as_slice() == std::slice::from_ref(item);
        (!is_same).then(|| {
            Change::new(format!("{} {says}", shown(received, item)), false, move |r: &mut Recipe<'a>| {
                r.items.splice(at..=at, changed.iter().cloned());
            })
        })
    };
    values(documented).filter_map(of).collect()
}
