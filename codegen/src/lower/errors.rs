//! Error codes: variants, their paths in Rust, and the families of an operation.

use super::docs;
use crate::ir::{BanScope, Code, ErrorEnum, Family, FamilyUse, Predicate, Retry};
use crate::markdown::line;
use crate::names;
use crate::spec::{self, ErrorRow};

/// The enum of the platform's codes in every crate.
pub(super) const PLATFORM: &str = "PlatformError";

/// A family of several operations.
pub(super) fn family(family: &spec::Family) -> Family {
    let rust = names::ty(&family.name.value);
    Family {
        table: names::constant(&family.name.value),
        file: format!("specs/{}", family.name.span.file),
        docs: docs::family(family),
        codes: family.codes.iter().map(|c| code(c, &rust, &family.prefix.value)).collect(),
        predicates: family.predicates.iter().map(|of| predicate(family, of)).collect(),
        prefix: family.prefix.value.clone(),
        rust,
    }
}

fn predicate(family: &spec::Family, predicate: &spec::Predicate) -> Predicate {
    let is_true = |code: &&spec::ErrorCode| predicate.codes.iter().any(|listed| listed.value == code.code.value);
    Predicate {
        rust: names::field(&predicate.name.value),
        docs: docs::predicate(predicate),
        variants: family.codes.iter().filter(is_true).map(variant).collect(),
    }
}

/// The platform's codes, as a family without a prefix.
pub(super) fn of_platform(platform: &spec::Platform) -> Family {
    of_platforms(platform, &platform.errors.iter().collect::<Vec<_>>())
}

/// The codes of all platforms of a provider, as one family; `platform` is the first.
pub(super) fn of_platforms(platform: &spec::Platform, codes: &[&spec::ErrorCode]) -> Family {
    Family {
        rust: PLATFORM.to_owned(),
        table: names::constant(PLATFORM),
        prefix: String::new(),
        file: format!("specs/platforms/{}.yaml", platform.name.value),
        docs: vec![format!("Error codes of the platform itself: {}.", line(&platform.title))],
        codes: codes.iter().map(|c| code(c, PLATFORM, "")).collect(),
        predicates: Vec::new(),
    }
}

/// The error enum of an operation.
pub(super) fn error_enum(operation: &spec::Operation, rust: &str, platform_codes: bool) -> ErrorEnum {
    of_rows(&operation.errors, format!("{rust}Error"), platform_codes)
}

/// The error of the operations without codes of their own.
pub(super) fn common(platform_codes: bool) -> ErrorEnum {
    of_rows(&[], "CommonError".to_owned(), platform_codes)
}

fn of_rows(rows: &[ErrorRow], rust: String, platform_codes: bool) -> ErrorEnum {
    let mut own = Vec::new();
    let mut families = Vec::new();
    for row in rows {
        match row {
            ErrorRow::Own(row) => own.push(code(row, &rust, "")),
            ErrorRow::Family { family, codes, .. } => families.push(FamilyUse {
                variant: names::ty(&family.value),
                rust: names::ty(&family.value),
                table: names::constant(&family.value),
                codes: codes.iter().map(|c| c.value.clone()).collect(),
            }),
        }
    }
    if platform_codes {
        families.push(FamilyUse {
            variant: "Platform".to_owned(),
            rust: PLATFORM.to_owned(),
            table: names::constant(PLATFORM),
            codes: Vec::new(),
        });
    }
    ErrorEnum { rust, own, families }
}

fn code(code: &spec::ErrorCode, enum_name: &str, prefix: &str) -> Code {
    let short = code.code.value.clone();
    let variant = variant(code);
    Code {
        code: if prefix.is_empty() { short.clone() } else { format!("{prefix}:{short}") },
        path: path(enum_name, code),
        message: code.message.clone(),
        remedy: code.remedy.clone(),
        retry: code.retry.as_ref().and_then(|r| Retry::named(&r.value)).unwrap_or(Retry::Never),
        bans: code.bans.as_ref().and_then(|scope| BanScope::named(&scope.value)),
        decisive: code.decisive,
        executed: code.executed,
        evidence: code.evidence,
        doc: docs::plain(code.doc.as_deref(), None, spec::Evidence::Documented).pop(),
        meaning: docs::plain(code.doc.as_deref(), code.open.as_deref(), code.evidence),
        docs: docs::code(code),
        span: code.code.span.clone(),
        short,
        variant,
    }
}

fn variant(code: &spec::ErrorCode) -> String {
    names::variant(code.name.as_ref().map_or(&code.code.value, |name| &name.value))
}

/// The path of a code's variant: `SplitData::Cd22`.
pub(super) fn path(enum_name: &str, code: &spec::ErrorCode) -> String {
    format!("{enum_name}::{}", variant(code))
}
