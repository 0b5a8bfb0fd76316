//! Error enums and their static tables.

use super::rust::{Rust, list, names, object, option_text, slice};
use crate::ir::{Code, Family, Operation, Platform, Predicate, Provider};
use crate::markdown::line;

/// `errors.rs`: the families of the provider and the platform's codes.
pub(super) fn families(provider: &Provider, platform: &Platform) -> Rust {
    let docs = format!("Error families of {}: codes that several operations share.", line(&provider.title));
    let mut out = Rust::file(&platform.file, &[docs]);
    provider.families.iter().chain([&platform.errors]).for_each(|family| family_items(&mut out, family));
    out
}

fn family_items(out: &mut Rust, family: &Family) {
    let (rust, table) = (&family.rust, &family.table);
    let table_docs = format!("The codes of [`{rust}`].");
    if family.codes.is_empty() {
        return code_table(out, table, &table_docs, &family.prefix, &family.codes);
    }
    out.item().docs(&family.docs);
    out.lines("#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]\n#[non_exhaustive]");
    out.block(&format!("pub enum {rust}"), |out| family.codes.iter().for_each(|code| variant(out, code)));
    code_table(out, table, &table_docs, &family.prefix, &family.codes);
    let before = format!("::waybill_runtime::code_family!({rust}, {table}, [");
    out.item().lines(&names(&before, family.codes.iter().map(|c| &c.variant), "]);"));
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

fn code_table(out: &mut Rust, name: &str, docs: &str, prefix: &str, codes: &[Code]) {
    let rows = codes.iter().map(|code| {
        object(
            "::waybill_runtime::CodeInfo",
            [
                ("code", format!("{:?}", code.code)),
                ("variant", format!("{:?}", code.path)),
                ("message", format!("{:?}", code.message)),
                ("remedy", option_text(code.remedy.as_ref())),
                ("retry", format!("::waybill_runtime::Retry::{}", code.retry.variant())),
                ("decisive", code.decisive.to_string()),
                ("not_executed", code.not_executed.to_string()),
            ],
        )
    });
    let table = object("::waybill_runtime::CodeTable", [("prefix", format!("{prefix:?}")), ("codes", slice(rows))]);
    out.item().doc(docs).lines(&format!("pub(crate) static {name}: ::waybill_runtime::CodeTable = {table};"));
}

/// The error enum of an operation, with its own table.
pub(super) fn operation_error(out: &mut Rust, operation: &Operation) {
    let error = &operation.error;
    out.item().docs(&[
        format!("The documented errors of [`{}`].", operation.rust),
        "`Other` keeps a code that no document lists.".to_owned(),
    ]);
    out.lines("#[derive(Debug, Clone, PartialEq, Eq, Hash)]\n#[non_exhaustive]");
    out.block(&format!("pub enum {}", error.rust), |out| {
        error.own.iter().for_each(|code| variant(out, code));
        for family in &error.families {
            out.doc(&if family.codes.is_empty() {
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
        out.doc("A code that no document lists, as received.").lines("Other(::std::string::String),");
    });
    code_table(out, "ERRORS", "The codes that the document lists by name.", "", &error.own);
    let own = names("own [", error.own.iter().map(|c| &c.variant), "]");
    let families = error.families.iter().map(|f| format!("{}(crate::errors::{})", f.variant, f.rust));
    let families = list("families [", families, "]");
    out.item().lines(&format!("::waybill_runtime::operation_error!({}, ERRORS, {own}, {families});", error.rust));
}
