//! Error enums and their static tables.

use super::rust::{Rust, list, slice};
use crate::ir::{Code, ErrorEnum, Executed, Family, Operation, Platform, Predicate, Provider, Retry};
use crate::markdown::line;

/// The table of an operation without codes of its own.
const COMMON: &str = "COMMON_ERROR";

/// `errors.rs`: the families of the provider and the platform's codes.
pub(super) fn families(provider: &Provider, platform: &Platform) -> Rust {
    let docs = format!("Error families of {}: codes that several operations share.", line(&provider.title));
    let mut out = Rust::file(&platform.file, &[docs]).runtime();
    provider.families.iter().chain([&provider.platform_errors]).for_each(|family| family_items(&mut out, family));
    let docs = [
        "The errors of every operation whose document lists no codes.",
        "`Other` keeps a code that no document lists.",
    ];
    error_enum(&mut out, &docs.map(str::to_owned), &provider.common_error, COMMON);
    out
}

fn family_items(out: &mut Rust, family: &Family) {
    let Family { rust, table, prefix, .. } = family;
    if family.codes.is_empty() {
        out.item().lines(&format!("rt::code_table!({table}, {prefix:?}, []);"));
        return;
    }
    out.item().docs(&family.docs);
    out.lines("#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]\n#[non_exhaustive]");
    out.block(&format!("pub enum {rust}"), |out| family.codes.iter().for_each(|code| variant(out, code)));
    let rows = family.codes.iter().map(row);
    out.item().lines(&list(&format!("rt::code_family!({rust}, {table}, {prefix:?}, ["), rows, "]);"));
    if !family.predicates.is_empty() {
        out.item().block(&format!("impl {rust}"), |out| {
            family.predicates.iter().for_each(|of| predicate(out, of));
        });
    }
}

fn predicate(out: &mut Rust, predicate: &Predicate) {
    let variants = predicate.variants.iter().map(|variant| format!("Self::{variant}")).collect::<Vec<_>>().join(" | ");
    out.item().docs(&predicate.docs).lines(&format!(
        "#[must_use]
pub fn {}(self) -> bool {{
    matches!(self, {variants})
}}",
        predicate.rust
    ));
}

fn variant(out: &mut Rust, code: &Code) {
    out.docs(&code.docs).alias(&code.code, &code.variant).lines(&format!("{},", code.variant));
}

/// The entry of a code in the table.
fn row(code: &Code) -> String {
    let mut out = format!("{}({:?}, {:?})", code.variant, code.code, code.message);
    if let Some(remedy) = &code.remedy {
        out.push_str(&format!(".remedy({remedy:?})"));
    }
    if code.retry != Retry::Never {
        out.push_str(&format!(".retry({})", code.retry.variant()));
    }
    if let Some(scope) = code.bans {
        out.push_str(&format!(".bans({})", scope.variant()));
    }
    if !code.decisive {
        out.push_str(".indecisive()");
    }
    match code.executed {
        Some((Executed::No, _)) => out.push_str(".not_executed()"),
        Some((Executed::Unknown, _)) => out.push_str(".outcome_unknown()"),
        None => {}
    }
    out
}

/// The error enum of an operation, with its own table.
pub(super) fn operation_error(out: &mut Rust, operation: &Operation) {
    let (error, rust) = (&operation.error.rust, &operation.rust);
    if operation.error.is_common() {
        // A name of its own, so that the code of users is the same once the document lists codes.
        out.item().doc(&format!("The errors of [`{rust}`], whose document lists no codes."));
        return out.lines(&format!("pub type {error} = crate::errors::CommonError;"));
    }
    let docs =
        [format!("The documented errors of [`{rust}`]."), "`Other` keeps a code that no document lists.".to_owned()];
    error_enum(out, &docs, &operation.error, "ERRORS");
}

/// The tables of the codes that an operation can return: its own, and those of its families.
pub(super) fn tables(error: &ErrorEnum) -> String {
    let own = if error.is_common() { format!("&crate::errors::{COMMON}") } else { "&ERRORS".to_owned() };
    slice([own].into_iter().chain(error.families.iter().map(|f| format!("&crate::errors::{}", f.table))))
}

fn error_enum(out: &mut Rust, docs: &[String], error: &ErrorEnum, table: &str) {
    out.item().docs(docs);
    out.lines("#[derive(Debug, Clone, PartialEq, Eq, Hash)]\n#[non_exhaustive]");
    out.block(&format!("pub enum {}", error.rust), |out| {
        error.own.iter().for_each(|code| variant(out, code));
        for family in &error.families {
            out.doc(&if family.is_platform() {
                "A code of the platform itself.".to_owned()
            } else {
                format!(
                    "Of the family [`{0}`](crate::errors::{0}); documented here: {1}.",
                    family.rust,
                    line(&family.codes.join(", "))
                )
            });
            out.lines(&format!("{}(crate::errors::{}),", family.variant, family.rust));
        }
        out.doc("A code that no document lists, as received.").lines("Other(rt::String),");
    });
    let own = error.own.iter().enumerate().map(|(at, code)| format!("{at} {}", row(code)));
    let own = list("own [", own, "]");
    // The tables of families follow that of its own codes.
    let families =
        error.families.iter().zip(1..).map(|(f, at)| format!("{at} {}(crate::errors::{})", f.variant, f.rust));
    let families = list("families [", families, "]");
    out.item().lines(&format!("rt::operation_error!({}, {table}, {own}, {families});", error.rust));
}
