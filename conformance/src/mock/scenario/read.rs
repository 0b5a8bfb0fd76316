//! A scenario file to a [`Scenario`]: its form by the tables of `keys`, then whether operations, codes,
//! examples and faults exist. All mistakes at once.

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
use super::story::{Order, Parcel, Row, Story};
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
    let story = map.key("orders").map(|key| story(map, key, providers, out));
    let steps: Vec<Step> = map.items("steps").map(|m| step(m, providers, out)).collect();
    if steps.is_empty() && story.is_none() {
        out.push(
            Diagnostic::new("no-story", &map.must("scenario").span, "this scenario tells nothing", "")
                .help("add `steps:`, or `orders:` and `table:`"),
        );
    }
    Scenario { name: map.must("scenario").value, title: map.must("title").value, steps, story }
}

fn step(map: Map<'_>, providers: &Providers, out: &mut Out) -> Step {
    let mut pick = Pick::default();
    let operation = map.text("operation");
    let known = operation.as_ref().map(|id| operation_of(id, providers, out));
    pick.operation = operation.map(|id| id.value);
    for name in ["example", "error", "shape", "fault"] {
        let Some(text) = map.text(name) else { continue };
        if let Err(why) = pick.set(name, &text.value) {
            out.push(Diagnostic::new("bad-pick", &text.span, why, "").help("mend it as the message says"));
        }
        if name != "fault" {
            check_pick(name, &text, known.flatten(), providers, out);
        }
    }
    if pick.is_empty() {
        out.push(
            Diagnostic::new("no-answer", map.owner, "this step answers nothing", "")
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
    Diagnostic::new("unknown-name", &name.span, format!("no {what} `{}`", name.value), "unknown")
        .help(format!("{meant}there are {}", known.join(", ")))
}

/// Without an operation of its own, a step's pick has to exist for one at least.
fn check_pick(name: &str, text: &Spanned<String>, operation: Option<Known<'_>>, providers: &Providers, out: &mut Out) {
    let fits = |(specs, op): Known<'_>| match name {
        "example" => op.answers.iter().any(|answer| answer.name == text.value),
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
                "example" => among.iter().flat_map(|(_, op)| op.answers.iter().map(|a| a.name.as_str())).collect(),
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
            .help(format!("take a code of `errors:` in {}", op.ir.file)),
    )
}

fn story(map: Map<'_>, orders: &Spanned<String>, providers: &Providers, out: &mut Out) -> Story {
    let operation = map.text("operation");
    let known = operation.as_ref().and_then(|id| operation_of(id, providers, out));
    if operation.is_none() {
        out.push(
            Diagnostic::new("no-operation", &orders.span, "orders of no operation", "").help("add `operation: ID`"),
        );
    }
    if let Some((_, op)) = known
        && !["tid", "is_split", "sub_tid"].iter().all(|name| op.ir.input.fields.iter().any(|f| f.wire == *name))
    {
        let message = format!("{} has no tid, is_split and sub_tid to ask by", op.ir.id);
        out.push(Diagnostic::new("no-fields", &orders.span, message, "").help("tell its story in `steps:`"));
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
            Diagnostic::new("no-table", &orders.span, "orders without a table", "").help("add `table:` with rows"),
        );
    }
    Story { operation: operation.map_or_else(String::new, |id| id.value), orders: found, table }
}

fn order(id: &Spanned<String>, map: Map<'_>, out: &mut Out) -> Order {
    let parcels: Vec<Parcel> = map.items("parcels").map(parcel).collect();
    let mut seen: Vec<&str> = Vec::new();
    for sub in parcels.iter().flat_map(|parcel| &parcel.sub_orders) {
        if seen.contains(&sub.as_str()) {
            let message = format!("the sub-order `{sub}` is in two parcels");
            out.push(Diagnostic::new("two-parcels", &id.span, message, "").help("leave it in one of them"));
        }
        seen.push(sub);
    }
    if map.has("parcels") == map.has("sub_orders") {
        out.push(
            Diagnostic::new("split-or-not", &id.span, "an order is split or it is not", "")
                .help("give it `parcels:` or `sub_orders:`, one of the two"),
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
