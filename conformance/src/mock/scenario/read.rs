//! Reads a scenario file into a [`Scenario`]: its form by the tables of `keys`, then whether operations,
//! codes, examples and faults exist. Reports all diagnostics at once.

use std::collections::BTreeMap;

use waybill_codegen::load::read::Map;
use waybill_codegen::load::read_as;
use waybill_codegen::spec::{Span, Spanned};
use waybill_codegen::suggest::nearest;
use waybill_codegen::{Diagnostic, Sources, diagnostic, render_in};

use super::super::choice::Pick;
use super::super::codes;
use super::super::provider::{Op, Providers, Specs};
use super::keys::SCENARIO;
use super::order_table::{Order, OrderTable, Parcel, Row};
use super::{Scenario, Step};

type Out = Vec<Diagnostic>;

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
    let order_table = map.key("orders").map(|key| order_table(map, key, providers, out));
    let steps: Vec<Step> = map.items("steps").map(|m| step(m, providers, out)).collect();
    if steps.is_empty() && order_table.is_none() {
        out.push(
            Diagnostic::new("empty-scenario", &map.must("scenario").span, "the scenario is empty", "")
                .help("add `steps:`, or `orders:` and `table:`"),
        );
    }
    Scenario { name: map.must("scenario").value, title: map.must("title").value, steps, order_table }
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

type Known<'a> = (&'a Specs, &'a Op);

fn operation_of<'a>(id: &Spanned<String>, providers: &'a Providers, out: &mut Out) -> Option<Known<'a>> {
    let found = providers.operations().find(|(_, op)| op.ir.id == id.value);
    if found.is_none() {
        let ids: Vec<&str> = providers.operations().map(|(_, op)| op.ir.id.as_str()).collect();
        out.push(unknown("operation", id, &ids));
    }
    found
}

fn unknown(what: &str, name: &Spanned<String>, known: &[&str]) -> Diagnostic {
    let meant =
        nearest(&name.value, known.iter().copied()).map(|n| format!("did you mean `{n}`? ")).unwrap_or_default();
    Diagnostic::new("unknown-name", &name.span, format!("unknown {what} `{}`", name.value), "unknown")
        .help(format!("{meant}expected one of {}", known.join(", ")))
}

/// The pick of a step without an operation has to exist for at least one operation.
fn check_pick(name: &str, text: &Spanned<String>, operation: Option<Known<'_>>, providers: &Providers, out: &mut Out) {
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

fn order_table(map: Map<'_>, orders: &Spanned<String>, providers: &Providers, out: &mut Out) -> OrderTable {
    let operation = map.text("operation");
    let known = operation.as_ref().and_then(|id| operation_of(id, providers, out));
    if operation.is_none() {
        out.push(
            Diagnostic::new("no-operation", &orders.span, "`orders:` without an operation", "")
                .help("add `operation: ID`"),
        );
    }
    if let Some((_, op)) = known
        && !["tid", "is_split", "sub_tid"].iter().all(|name| op.ir.input.fields.iter().any(|f| f.wire == *name))
    {
        let message = format!("{} lacks the parameters tid, is_split and sub_tid", op.ir.id);
        out.push(Diagnostic::new("no-fields", &orders.span, message, "").help("use `steps:` instead"));
    }
    let check = |code: &Spanned<String>, out: &mut Out| {
        if let Some((specs, op)) = known {
            out.extend(code_of(specs, op, code));
        }
    };
    let mut found = BTreeMap::new();
    for (id, entry) in map.named("orders") {
        if let Some(code) = entry.text("fails") {
            check(&code, out);
        }
        found.insert(id.value.clone(), order(id, entry, out));
    }
    let mut table = Vec::new();
    for entry in map.items("table") {
        if let Some(code) = entry.text("answer").filter(|answer| answer.value != "trace") {
            check(&code, out);
        }
        table.push(row(entry));
    }
    if table.is_empty() {
        out.push(
            Diagnostic::new("no-table", &orders.span, "`orders:` without a table", "").help("add `table:` with rows"),
        );
    }
    OrderTable { operation: operation.map_or_else(String::new, |id| id.value), orders: found, table }
}

fn order(id: &Spanned<String>, map: Map<'_>, out: &mut Out) -> Order {
    let parcels: Vec<Parcel> = map.items("parcels").map(parcel).collect();
    let mut parsed: Vec<&str> = Vec::new();
    for sub in parcels.iter().flat_map(|parcel| &parcel.sub_orders) {
        if parsed.contains(&sub.as_str()) {
            let message = format!("the sub-order `{sub}` is in two parcels");
            out.push(Diagnostic::new("two-parcels", &id.span, message, "").help("remove it from one of them"));
        }
        parsed.push(sub);
    }
    if map.has("parcels") == map.has("sub_orders") {
        out.push(
            Diagnostic::new("split-or-not", &id.span, "an order has either `parcels:` or `sub_orders:`", "")
                .help("use exactly one of them"),
        );
    }
    let state = match (map.flag("broken"), parcels.is_empty()) {
        (Some(true), _) => "broken",
        (_, true) => "whole",
        _ => "split",
    };
    let logistics = map.string("logistics_orders").unwrap_or_else(|| "one".to_owned());
    Order { state, parcels, logistics, fails: map.string("fails") }
}

fn parcel(map: Map<'_>) -> Parcel {
    Parcel {
        sub_orders: map.texts("sub_orders").into_iter().map(|sub| sub.value).collect(),
        logistics: map.string("logistics").unwrap_or_else(|| "one".to_owned()),
    }
}

fn row(map: Map<'_>) -> Row {
    let texts = |key: &str| map.texts(key).into_iter().map(|text| text.value).collect();
    Row {
        order: map.string("order"),
        is_split: texts("is_split"),
        sub_tid: map.string("sub_tid"),
        asked: map.string("asked"),
        logistics: texts("logistics"),
        answer: map.must("answer").value,
    }
}
