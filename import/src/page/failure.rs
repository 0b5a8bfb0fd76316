//! Whether a response can hold a failure inside a success, by the names of its fields: one rule for all pages.

use std::collections::HashSet;

use heck::ToSnakeCase;
use waybill_codegen::spec::Platform;

use crate::model::{Field, Operation};

/// Whether a field by its name alone can tell a failure, so that it more likely is of the whole than of an item.
pub(crate) fn is_named(wire: &str) -> bool {
    let words = ["success", "code", "msg", "message", "error"];
    wire.to_snake_case().split('_').any(|word| words.contains(&word))
}

/// Whether fields tell a failure, besides the platform's own code: a word for success, or a code and its message. `is_placed`
/// is whether an example shows whose they are.
pub(crate) fn is_likely(op: &Operation, platform: &Platform, is_placed: bool) -> bool {
    let own: Vec<&Field> = op.response.iter().filter(|field| field.wire != platform.envelope.code).collect();
    let mut seen = HashSet::new();
    tells(op, &own, is_placed, &mut seen)
}

/// These fields, or those of an object among them: a failure is never inside a list, but can seem to be without an example.
fn tells<'a>(op: &'a Operation, fields: &[&'a Field], is_placed: bool, seen: &mut HashSet<&'a str>) -> bool {
    let words: Vec<Vec<String>> =
        fields.iter().map(|field| field.wire.to_snake_case().split('_').map(str::to_owned).collect()).collect();
    let messages = ["msg", "message"];
    let is_pair = |code: &Vec<String>| {
        let stem = code.strip_suffix(&["code".to_owned()]);
        stem.is_some_and(|stem| words.iter().any(|other| messages.iter().any(|m| is_of(other, stem, m))))
    };
    let is_error = |words: &Vec<String>| {
        let has = |word: &str| words.iter().any(|own| own == word);
        has("success") || (has("error") && (has("code") || messages.iter().any(|message| has(message))))
    };
    if words.iter().any(|words| is_error(words) || is_pair(words)) {
        return true;
    }
    let of = |ty: &'a str| if is_placed { ty } else { ty.trim_end_matches("[]") };
    let inner = fields.iter().filter_map(|field| op.types.iter().find(|ty| ty.name == of(&field.ty)));
    let inner: Vec<_> = inner.filter(|ty| seen.insert(&ty.name)).collect();
    inner.into_iter().any(|ty| tells(op, &ty.fields.iter().collect::<Vec<_>>(), is_placed, seen))
}

/// `rsp_msg` is of the stem `rsp`.
fn is_of(words: &[String], stem: &[String], end: &str) -> bool {
    words.split_last().is_some_and(|(last, start)| last == end && start == stem)
}
