//! Reads a scenario file into a [`Scenario`]: its form by the tables of `keys`, then whether operations,
//! codes, examples and faults exist. Reports all diagnostics at once.

use waybill_codegen::spec::Span;
use waybill_codegen::yaml;
use waybill_codegen::yaml::read::Map;
use waybill_codegen::{Diagnostic, Sources, diagnostic, render_in};

use super::super::choice::Pick;
use super::super::provider::Providers;
use super::keys::SCENARIO;
use super::known::{Out, check_pick, operation_of};
use super::{Scenario, Step, read_table};

pub(super) fn scenario(path: &str, text: &str, providers: &Providers) -> Result<Scenario, String> {
    let mut out = Vec::new();
    let node = yaml::read(path, text, &SCENARIO, &mut out);
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
