//! `waybill operations`: lists the operations.

use clap::Args as ClapArgs;
use serde_json::{Value, json};
use waybill_conformance::registry;
use waybill_runtime::platform::Operation;

use crate::report::Report;

/// Lists the operations: id, method and path, title, document
///
/// OPERATION accepts the value of the first, second or last column. A second column without a path means that
/// one address serves all operations.
#[derive(ClapArgs)]
#[command(after_help = after_help!("  waybill operations\n  waybill operations --json"))]
pub struct Args {
    /// Prints JSON instead of a table
    #[arg(long)]
    json: bool,
}

/// Lists the operations.
pub fn run(args: &Args) -> Report {
    let operations = registry::all().map(|operation| operation.operation());
    if args.json {
        return Report::json(&operations.map(describe).collect());
    }
    let rows: Vec<_> =
        operations.map(|o| [o.id, &registry::request_line(o), o.title, o.document].map(str::to_owned)).collect();
    Report::new(table(&rows))
}

fn describe(operation: &Operation) -> Value {
    json!({
        "id": operation.id,
        "request": registry::request_line(operation),
        "title": operation.title,
        "document": operation.document,
        "platform": operation.platform.name,
    })
}

/// Columns of equal width, except the last.
fn table(rows: &[[String; 4]]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths = [width(0), width(1), width(2)];
    let mut out = String::new();
    for [id, request, title, document] in rows {
        let [a, b, c] = widths;
        out.push_str(&format!("{id:a$}  {request:b$}  {title:c$}  {document}\n"));
    }
    out
}
