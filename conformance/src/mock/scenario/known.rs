//! Names in a scenario that the specs know: operations, examples, codes.

use waybill_codegen::Diagnostic;
use waybill_codegen::spec::Spanned;
use waybill_codegen::suggest::nearest;

use super::super::codes;
use super::super::provider::{Op, Providers, Specs};

pub(super) type Out = Vec<Diagnostic>;

pub(in super::super) type Known<'a> = (&'a Specs, &'a Op);

pub(super) fn operation_of<'a>(id: &Spanned<String>, providers: &'a Providers, out: &mut Out) -> Option<Known<'a>> {
    let found = providers.operations().find(|(_, op)| op.ir.id == id.value);
    if found.is_none() {
        let ids: Vec<&str> = providers.operations().map(|(_, op)| op.ir.id.as_str()).collect();
        out.push(unknown("operation", id, &ids));
    }
    found
}

pub(super) fn unknown(what: &str, name: &Spanned<String>, known: &[&str]) -> Diagnostic {
    let meant =
        nearest(&name.value, known.iter().copied()).map(|n| format!("did you mean `{n}`? ")).unwrap_or_default();
    Diagnostic::new("unknown-name", &name.span, format!("unknown {what} `{}`", name.value), "unknown")
        .help(format!("{meant}expected one of {}", known.join(", ")))
}

/// Whether the operation has this example, shape or error.
pub(in super::super) fn fits(name: &str, text: &str, (specs, op): Known<'_>) -> bool {
    match name {
        "example" => op.examples.iter().any(|example| example.name == text),
        "shape" => specs.shapes.iter().any(|shape| shape.name == text && shape.operation == op.ir.id),
        _ => codes::find(specs, Some(op), text).is_ok(),
    }
}

/// The pick of a step without an operation has to exist for at least one operation.
pub(super) fn check_pick(
    name: &str,
    text: &Spanned<String>,
    operation: Option<Known<'_>>,
    providers: &Providers,
    out: &mut Out,
) {
    let among: Vec<Known<'_>> = operation.map_or_else(|| providers.operations().collect(), |known| vec![known]);
    if among.iter().any(|known| fits(name, &text.value, *known)) {
        return;
    }
    match (name, operation) {
        ("error", Some((specs, op))) => out.extend(code_of(specs, op, text)),
        _ => {
            let known: Vec<&str> = match name {
                "example" => among.iter().flat_map(|(_, op)| op.examples.iter().map(|a| a.name.as_str())).collect(),
                "shape" => among.iter().flat_map(|(specs, _)| specs.shapes.iter().map(|s| s.name.as_str())).collect(),
                _ => Vec::new(),
            };
            out.push(unknown(name, text, &known));
        }
    }
}

fn code_of(specs: &Specs, op: &Op, text: &Spanned<String>) -> Option<Diagnostic> {
    let why = codes::find(specs, Some(op), &text.value).err()?;
    Some(
        Diagnostic::new("unknown-name", &text.span, why, "unknown")
            .help(format!("use a code of `errors:` in {}", op.ir.file)),
    )
}
