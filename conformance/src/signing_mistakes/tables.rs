//! The usual mistakes, in order of likelihood. Two that sign the same bytes have the same effect, and the first is
//! reported.

use super::per_value::{
    doubled, empty_values, literals, not_signed, other_digits, other_letters, other_spellings, unsigned,
};
use super::recipe::{Blanks, Item, Kind, Recipe, as_received};
use super::whole::{other_paths, other_schemes, other_secrets, other_texts};
use super::writing::{joined_pairs, separators, url_encoded};
use super::{Change, Received, spellings};

/// An entry: one mistake, or several that depend on the request.
enum Mistake {
    One(&'static str, fn(&mut Recipe<'_>)),
    Several(for<'a> fn(&Received<'a>, &Recipe<'a>) -> Vec<Change<'a>>),
    /// Several of which only one can be.
    OneOf(for<'a> fn(&Received<'a>, &Recipe<'a>) -> Vec<Change<'a>>),
}

use Mistake::{One, OneOf, Several};

/// Of a signature over sorted pairs.
const PAIRS: &[Mistake] = &[
    Several(empty_values),
    Several(not_signed),
    One("the parameters were not sorted: sort them by the bytes of their names", |r| r.order = as_received),
    One("the names and values were joined with `=` and `&`: join them without separators", |r| {
        (r.equals, r.between) = ("=", "&");
    }),
    One("a `=` was put between name and value: join them without separators", |r| r.equals = "="),
    One("a `&` was put between the parameters: join them without separators", |r| r.between = "&"),
    OneOf(joined_pairs),
    OneOf(url_encoded),
    One("only the system parameters were signed: the operation's own are signed too", |r| {
        r.remove(|item| item.kind == Kind::Own);
    }),
    One("only the operation's own parameters were signed: the system parameters are signed too", |r| {
        r.remove(|item| item.kind == Kind::System);
    }),
    One("only the values were signed: sign names and values", |r| r.named = false),
    One("the parameters were sorted in reverse order: sort them in ascending order", |r| {
        r.order = |items| items.sort_by(|a, b| b.name.as_bytes().cmp(a.name.as_bytes()));
    }),
    One("`_` was ignored when sorting: sort names by their bytes", |r| {
        r.order = |items| items.sort_by_key(|item| item.name.replace('_', ""));
    }),
    One("the case of letters was ignored when sorting: sort names by their bytes", |r| {
        r.order = |items| items.sort_by_key(|item| item.name.to_lowercase());
    }),
    One("the joined texts were sorted: sort the names, then join", |r| {
        r.order = |items| items.sort_by_key(joined);
    }),
    One("the system parameters were signed first: sort all parameters together", |r| {
        r.order = |items| items.sort_by(|a, b| (a.kind == Kind::Own, &a.name).cmp(&(b.kind == Kind::Own, &b.name)));
    }),
    One("the operation's own parameters were signed first: sort all parameters together", |r| {
        r.order = |items| items.sort_by(|a, b| (a.kind != Kind::Own, &a.name).cmp(&(b.kind != Kind::Own, &b.name)));
    }),
    One("the parameters with only white space were signed: leave them out", |r| r.blanks = Blanks::WhiteSpace),
    One("values `0` and `false` were not signed: only empty ones are left out", |r| {
        r.remove(|item| matches!(&*item.value, "0" | "false"));
    }),
];

/// Of a signature over certain values, one after the other.
const ROW: &[Mistake] = &[
    Several(not_signed),
    One("the secret was the first value: it must be where the documents have it", |r| {
        r.order = |items| items.sort_by_key(|item| item.kind != Kind::Secret);
    }),
    One("the secret was the last value: it must be where the documents have it", |r| {
        r.order = |items| items.sort_by_key(|item| item.kind == Kind::Secret);
    }),
    One("the values were signed in reverse order", |r| r.order = |items| items.reverse()),
    One("the values were sorted by their names: sign them in the documented order", |r| {
        r.order = |items| items.sort_by(|a, b| sorted_name(a).cmp(&sorted_name(b)));
    }),
    One("the values were joined as `name=value` with `&`: sign the values alone, without separators", |r| {
        (r.named, r.equals, r.between) = (true, "=", "&");
    }),
    One(
        "the values were joined as `name=value` with `&`, and the secret after them: sign the values alone, without separators",
        |r| {
            (r.named, r.equals, r.between, r.secret_apart) = (true, "=", "&", false);
        },
    ),
    One("the names were signed: sign the values alone", |r| r.named = true),
    OneOf(separators),
    Several(other_texts),
    Several(unsigned),
];

/// Of any signature.
const ANY: &[Mistake] = &[
    Several(other_paths),
    OneOf(other_schemes),
    Several(other_secrets),
    One("a newline follows the signed text: `printf %s` writes none", |r| r.tail = "\n"),
    One("the text was signed as GBK: sign it as UTF-8", |r| r.charset = spellings::gbk),
    One("the low bytes of the characters were signed: sign the text as UTF-8", |r| r.charset = spellings::low_bytes),
    One("`?` was signed in place of characters beyond ASCII: sign the text as UTF-8", |r| {
        r.charset = spellings::ascii;
    }),
    Several(literals),
    // First, since a text whose only other letters are those of one value is not meant as a whole.
    Several(other_letters),
    One("the text was signed in lower case", |r| r.charset = |text| Some(text.to_lowercase().into_bytes())),
    One("the text was signed in upper case", |r| r.charset = |text| Some(text.to_uppercase().into_bytes())),
    Several(doubled),
    Several(other_digits),
    Several(other_spellings),
];

/// What was received and is not signed, in a signature over pairs.
const LAST_OF_PAIRS: &[Mistake] = &[Several(unsigned)];

/// All changes that are tried, made one entry after the other.
pub(super) fn changes<'a>(received: &Received<'a>, documented: &Recipe<'a>) -> impl Iterator<Item = Change<'a>> {
    let tables = if received.has_pairs() { [PAIRS, ANY, LAST_OF_PAIRS] } else { [ROW, ANY, &[]] };
    tables.into_iter().flatten().enumerate().flat_map(move |(at, mistake)| match mistake {
        One(says, apply) => {
            let apply = *apply;
            vec![Change::new(*says, true, apply)]
        }
        Several(make) => make(received, documented),
        OneOf(make) => {
            let changes = make(received, documented).into_iter();
            changes.map(|change| Change { group: at + 1, ..change }).collect()
        }
    })
}

fn joined(item: &Item<'_>) -> String {
    [&*item.name, &*item.value].concat()
}

/// The secret has no name, and stays behind.
fn sorted_name<'i>(item: &'i Item<'_>) -> (bool, &'i str) {
    (item.kind == Kind::Secret, &item.name)
}
