//! Reads a scenario file into a [`Scenario`]: its form by the tables of `keys`, then whether operations,
//! codes, examples and faults exist. Reports all diagnostics at once.

use waybill_codegen::load::read::Map;
use waybill_codegen::load::read_as;
use waybill_codegen::spec::{Span, Spanned};
use waybill_codegen::suggest::nearest;
use waybill_codegen::{Diagnostic, Sources, diagnostic, render_in};

use super::super::choice::Pick;
use super::super::codes;
use super::super::provider::{Op, Providers, Specs};
use super::keys::SCENARIO;
use super::{Scenario, Step, read_table};

pub(super) type Out = Vec<Diagnostic>;

pub(super) fn scenario(path: &str, text: &str, providers: &Providers) -> Result<Scenario, String> {
    let mut out = Vec::new();
    let node = read_as(path, text, &SCENARIO, &mut out);
    let top = Span { file: path.into(), start: 0, end: 0 };
    let found = node.as_ref().map(|node| read(Map::new(node, &top), providers, &mut out));
    match found {
        Some(found) if out.is_empty() => Ok(found),
        _ => {
            diagnostic::sort(&mut out);
            let sources = Sources::from([(path.to_owned(), text.into())]);
            let shown: Vec<String> = out.iter().map(|mistake| render_in("", mistake, &sources, false)).collect();
            Err(shown.join("\n\n"))
        }
    }
}

fn read(map: Map<'_>, providers: &Providers, out: &mut Out) -> Scenario {
    let table = read_table::table(map, providers, out);
    let steps: Vec<Step> = map.items("steps").map(|m| step(m, providers, out)).collect();
    if steps.is_empty() && table.is_none() {
        out.push(
            Diagnostic::new("empty-scenario", &map.must("scenario").span, "the scenario is empty", "")
                .help("add `steps:`, or `records:` and `table:`"),
        );
    }
    Scenario { name: map.must("scenario").value, title: map.must("title").value, steps, table }
}

fn step(map: Map<'_>, providers: &Providers, out: &mut Out) -> Step {
    let mut pick = Pick::default();
    let operation = map.text("operation");
    let known = operation.as_ref().map(|id| operation_of(id, providers, out));
    pick.operation = operation.map(|id| id.value);
    for name in ["example", "error", "shape", "fault"] {
        let Some(text) = map.text(name) else { continue };
        if let Err(why) = pick.set(name, &text.value) {
            out.push(Diagnostic::new("bad-pick", &text.span, why, "").help("correct it as the message says"));
        }
        if name != "fault" {
            check_pick(name, &text, known.flatten(), providers, out);
        }
    }
    if pick.is_empty() {
        out.push(
            Diagnostic::new("no-response", map.owner, "the step has no response", "")
                .help("add `example:`, `error:`, `shape:` or `fault:`"),
        );
    }
    Step { pick, times: map.count("times"), until_new_session: map.has("until") }
}

pub(super) type Known<'a> = (&'a Specs, &'a Op);

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

/// The pick of a step without an operation has to exist for at least one operation.
pub(super) fn check_pick(
    name: &str,
    text: &Spanned<String>,
    operation: Option<Known<'_>>,
    providers: &Providers,
    out: &mut Out,
) {
    let fits = |(specs, op): Known<'_>| match name {
        "example" => op.examples.iter().any(|example| example.name == text.value),
        "shape" => specs.shapes.iter().any(|shape| shape.name == text.value && shape.operation == op.ir.id),
        _ => codes::find(specs, Some(op), &text.value).is_ok(),
    };
    let among: Vec<Known<'_>> = operation.map_or_else(|| providers.operations().collect(), |known| vec![known]);
    if among.iter().any(|known| fits(*known)) {
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
