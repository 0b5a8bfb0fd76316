//! Error codes: families and codes of an operation exist, no code matches two rows, and what a ban covers is stated of
//! codes that ban.

use super::{Out, Scope};
use crate::diagnostic::Diagnostic;
use crate::keyword::Retry;
use crate::messages;
use crate::spec::{ErrorCode, ErrorRow, Family, Operation, Platform, Spanned};

pub(super) fn check_families(scope: &Scope<'_>, operation: &Operation, out: &mut Out) {
    let families = &scope.provider.families;
    let known: Vec<&str> = families.iter().map(|f| f.name.value.as_str()).collect();
    for row in &operation.errors {
        let ErrorRow::Family { prefix, family: name, codes } = row else { continue };
        let Some(family) = families.iter().find(|f| f.name.value == name.value) else {
            let file = format!("{}/errors/{}.yaml", scope.provider.folder, name.value);
            if !name.value.is_empty() && !scope.specs.unread.contains(file.as_str()) {
                out.push(missing_family(name, &file, &known));
            }
            continue;
        };
        if family.prefix.value != prefix.value && !family.prefix.value.is_empty() {
            out.push(prefix_mismatch(prefix, &family.prefix.value));
        }
        check_listed(family, name, codes, out);
    }
}

/// The codes of a predicate are codes of its family.
pub(super) fn check_predicates(scope: &Scope<'_>, out: &mut Out) {
    for family in &scope.provider.families {
        family.predicates.iter().for_each(|of| check_listed(family, &of.name, &of.codes, out));
    }
}

/// Each listed code is one of the family, and is listed once.
fn check_listed(family: &Family, by: &Spanned<String>, codes: &[Spanned<String>], out: &mut Out) {
    let known: Vec<&str> = family.codes.iter().map(|c| c.code.value.as_str()).collect();
    for (at, code) in codes.iter().enumerate() {
        if !known.contains(&code.value.as_str()) {
            out.push(messages::unknown(code, "code", "codes of the family", &known));
        } else if codes[..at].iter().any(|c| c.value == code.value) {
            out.push(messages::duplicate(code, "code"));
        }
    }
    if codes.is_empty() {
        out.push(no_family_codes(by));
    }
}

/// Whether each row of a family names a known family, its prefix and its codes. Otherwise the documented codes of the
/// operation are not known.
pub(super) fn are_known(scope: &Scope<'_>, operation: &Operation) -> bool {
    operation.errors.iter().all(|row| {
        let ErrorRow::Family { prefix, family, codes } = row else { return true };
        scope.provider.families.iter().find(|known| known.name.value == family.value).is_some_and(|known| {
            let is_code = |code: &Spanned<String>| known.codes.iter().any(|k| k.code.value == code.value);
            known.prefix.value == prefix.value && codes.iter().all(is_code)
        })
    })
}

/// Two own codes with the same name overlap if they share an alternative (`x:a|b` and `x:b`).
pub(super) fn check_overlaps(_: &Scope<'_>, operation: &Operation, out: &mut Out) {
    let own: Vec<_> = operation
        .errors
        .iter()
        .filter_map(|row| match row {
            ErrorRow::Own(code) => Some((&code.code, alternatives(&code.code.value))),
            ErrorRow::Family { .. } => None,
        })
        .collect();
    for (at, (code, (name, details))) in own.iter().enumerate() {
        let same =
            own[..at].iter().find(|(_, (n, d))| n == name && (d == details || d.iter().any(|x| details.contains(x))));
        if let Some((earlier, _)) = same {
            out.push(codes_overlap(code, &earlier.value));
        }
    }
}

/// What a ban covers is stated of codes that ban.
pub(super) fn check_bans(_: &Scope<'_>, operation: &Operation, out: &mut Out) {
    let own = operation.errors.iter().filter_map(|row| match row {
        ErrorRow::Own(code) => Some(code),
        ErrorRow::Family { .. } => None,
    });
    check_bans_of(own, out);
}

pub(super) fn check_bans_of_families(scope: &Scope<'_>, out: &mut Out) {
    check_bans_of(scope.provider.families.iter().flat_map(|family| &family.codes), out);
}

pub(super) fn check_bans_of_platform(platform: &Platform, out: &mut Out) {
    check_bans_of(&platform.errors, out);
}

fn check_bans_of<'a>(codes: impl IntoIterator<Item = &'a ErrorCode>, out: &mut Out) {
    let bans = |code: &ErrorCode| code.retry.as_ref().is_some_and(|retry| retry.value == Retry::AfterBan.word());
    let scopes =
        codes.into_iter().filter(|code| !bans(code)).filter_map(|code| Some((&code.code, code.bans.as_ref()?)));
    out.extend(scopes.map(|(code, scope)| bans_without_ban(code, scope)));
}

/// The part before the first colon, and the alternatives after it, as the runtime compares them.
fn alternatives(code: &str) -> (String, Vec<String>) {
    let (name, details) = code.split_once(':').unwrap_or((code, ""));
    let parts = details.trim_start_matches(':').split('|').filter(|d| !d.is_empty());
    (name.to_ascii_lowercase(), parts.map(str::to_ascii_lowercase).collect())
}

// Messages.

fn missing_family(name: &Spanned<String>, file: &str, known: &[&str]) -> Diagnostic {
    let message = format!("unknown error family `{}`", messages::short(&name.value));
    Diagnostic::new("missing-family", &name.span, message, "unknown")
        .help(format!("write specs/{file}; {}", messages::suggest(&name.value, "families", known)))
}

fn prefix_mismatch(prefix: &Spanned<String>, expected: &str) -> Diagnostic {
    let message = format!("expected the prefix of the family, `{expected}`");
    Diagnostic::new("prefix-mismatch", &prefix.span, message, "a different prefix").help(format!("write `{expected}`"))
}

fn no_family_codes(name: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("no-codes", &name.span, "expected at least one code of this family", "")
        .help("list the codes that the document lists, in its order")
}

fn bans_without_ban(code: &Spanned<String>, scope: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` says what a ban covers, but not that there is one", messages::short(&code.value));
    Diagnostic::new("bans-without-ban", &scope.span, message, "without `retry: after-ban`")
        .help("write `retry: after-ban`, or leave `bans` out")
}

fn codes_overlap(code: &Spanned<String>, earlier: &str) -> Diagnostic {
    let message = format!("`{}` and `{}` match the same code", messages::short(earlier), messages::short(&code.value));
    Diagnostic::new("codes-overlap", &code.span, message, "the second pattern")
        .help("change one of them, so that each code of a response matches one row")
}
