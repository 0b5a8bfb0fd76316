//! Reads the records and the table of a scenario file: whether fields, codes and examples are documented, and whether
//! a row can match.

use std::collections::BTreeMap;

use waybill_codegen::Diagnostic;
use waybill_codegen::ir::{Condition, Field};
use waybill_codegen::spec::Spanned;
use waybill_codegen::yaml::read::Map;

use super::super::provider::{Op, Providers};
use super::super::verify::Tolerance;
use super::super::verify::values::check_text;
use super::known::{Known, Out, check_pick, operation_of, unknown};
use super::table::{Group, RELATIONS, Record, Relation, Row, Selected, Table, UNKNOWN};

/// What names are checked against.
struct Scope<'a> {
    providers: &'a Providers,
    operation: Option<Known<'a>>,
    /// Whether the scenario names the request field of the parts.
    has_parts: bool,
    records: Vec<&'a str>,
    groups: Vec<&'a str>,
}

/// The table of a file, if it has one of its keys.
pub(super) fn table(map: Map<'_>, providers: &Providers, out: &mut Out) -> Option<Table> {
    let first = ["key", "parts", "records", "table"].iter().find_map(|key| map.key(key))?;
    for missing in ["operation", "key", "records", "table"].iter().filter(|key| !map.has(key)) {
        let message = format!("`{}:` without `{missing}:`", first.value);
        out.push(Diagnostic::new("no-table", &first.span, message, "").help(format!("add `{missing}:`")));
    }
    let operation = map.text("operation");
    let known = operation.as_ref().and_then(|id| operation_of(id, providers, out));
    let field = |key: &str, out: &mut Out| {
        let name = map.text(key)?;
        known.and_then(|(_, op)| request_field(op, &name, out));
        Some(name.value)
    };
    let (key, parts) = (field("key", out), field("parts", out));
    let mut scope =
        Scope { providers, operation: known, has_parts: parts.is_some(), records: Vec::new(), groups: Vec::new() };
    let records: BTreeMap<String, Record> =
        map.named("records").map(|(id, entry)| (id.value.clone(), record(&scope, id, entry, out))).collect();
    scope.records = records.values().flat_map(|record| &record.states).map(String::as_str).collect();
    let groups = records.values().flat_map(|record| &record.groups);
    scope.groups = groups.flat_map(|group| &group.states).map(String::as_str).collect();
    for names in [&mut scope.records, &mut scope.groups] {
        names.sort_unstable();
        names.dedup();
    }
    scope.records.push(UNKNOWN);
    let rows = map.items("table").map(|entry| row(&scope, entry, out)).collect();
    let operation = operation.map_or_else(String::new, |id| id.value);
    Some(Table { operation, key: key.unwrap_or_default(), parts, rows, records })
}

fn request_field<'a>(op: &'a Op, name: &Spanned<String>, out: &mut Out) -> Option<&'a Field> {
    let found = op.ir.input.fields.iter().find(|field| field.wire == name.value);
    if found.is_none() {
        let fields: Vec<&str> = op.ir.input.fields.iter().map(|field| field.wire.as_str()).collect();
        out.push(unknown("request field", name, &fields));
    }
    found
}

fn record(scope: &Scope<'_>, id: &Spanned<String>, map: Map<'_>, out: &mut Out) -> Record {
    for reserved in map.texts("state").iter().filter(|state| state.value == UNKNOWN) {
        let message = "`unknown` is the state of a key without a record";
        out.push(Diagnostic::new("bad-state", &reserved.span, message, "").help("use another name"));
    }
    let groups: Vec<Group> =
        map.items("groups").map(|m| Group { parts: strings(m, "parts"), states: strings(m, "state") }).collect();
    let single: Vec<String> = strings(map, "parts");
    let mut seen: Vec<&String> = Vec::new();
    for part in groups.iter().flat_map(|group| &group.parts).chain(&single) {
        if seen.contains(&part) {
            let message = format!("the record has the part `{part}` twice");
            out.push(Diagnostic::new("part-twice", &id.span, message, "").help("remove one of them"));
        }
        seen.push(part);
    }
    let error = map.text("error");
    if let Some(code) = error.as_ref().filter(|_| scope.operation.is_some()) {
        check_pick("error", code, scope.operation, scope.providers, out);
    }
    Record { states: strings(map, "state"), groups, single, error: error.map(|code| code.value) }
}

fn row(scope: &Scope<'_>, map: Map<'_>, out: &mut Out) -> Row {
    for (key, known) in [("record", &scope.records), ("group", &scope.groups)] {
        for state in map.texts(key).iter().filter(|state| !known.contains(&state.value.as_str())) {
            out.push(unknown(&format!("state of a {key}"), state, known));
        }
    }
    for key in ["parts", "group"].iter().filter_map(|key| map.key(key)).filter(|_| !scope.has_parts) {
        let message = format!("`{}:` in a row, but the scenario names no request field of the parts", key.value);
        out.push(Diagnostic::new("no-parts", &key.span, message, "").help("add `parts: FIELD` to the scenario"));
    }
    let mut parts: Vec<Relation> = Vec::new();
    for name in map.texts("parts") {
        match RELATIONS.iter().find(|(known, _)| *known == name.value) {
            Some((_, relation)) => parts.push(*relation),
            None => out.push(unknown("relation", &name, &RELATIONS.map(|(known, _)| known))),
        }
    }
    let when = map.map_or_empty("when");
    let when = when.names().map(|name| (name.value.clone(), conditions(scope, name, &when.texts(&name.value), out)));
    Row {
        record: strings(map, "record"),
        when: when.collect(),
        parts,
        group: strings(map, "group"),
        response: response(scope, map, out),
    }
}

fn conditions(scope: &Scope<'_>, name: &Spanned<String>, texts: &[Spanned<String>], out: &mut Out) -> Vec<Condition> {
    let known = scope.operation.and_then(|(_, op)| Some((op, request_field(op, name, out)?)));
    let condition = |text: &Spanned<String>| {
        let condition = Condition::from(text.value.as_str());
        if let (Condition::Is(value), Some((op, field))) = (&condition, known)
            && let Err(why) = check_text(op, field, value, &Tolerance::new(true))
        {
            let message = format!("{} never has the value `{value}`: {why}", name.value);
            let help = "use `absent`, `present`, `empty`, or a value as it is sent";
            out.push(Diagnostic::new("bad-value", &text.span, message, "").help(help));
        }
        condition
    };
    texts.iter().map(condition).collect()
}

fn response(scope: &Scope<'_>, map: Map<'_>, out: &mut Out) -> Selected {
    let (error, example) = (map.text("error"), map.text("example"));
    if error.is_some() == example.is_some() {
        let message = "a row has either an error or an example";
        out.push(Diagnostic::new("no-response", map.owner, message, "").help("use one of `error:` and `example:`"));
    }
    for (name, text) in [("error", &error), ("example", &example)] {
        if let Some(text) = text.as_ref().filter(|_| scope.operation.is_some()) {
            check_pick(name, text, scope.operation, scope.providers, out);
        }
    }
    match (error, example) {
        (Some(code), _) => Selected::Error(code.value),
        (None, example) => Selected::Example(example.map_or_else(String::new, |name| name.value)),
    }
}

fn strings<C: FromIterator<String>>(map: Map<'_>, key: &str) -> C {
    map.texts(key).into_iter().map(|text| text.value).collect()
}
