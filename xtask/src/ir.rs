//! `cargo xtask ir`: prints what the generator decided for an operation or a push body.

use std::path::Path;

use waybill_codegen::{Ir, Unknown};

use crate::fail::Fail;
use crate::{Console, PrintIr, report, workspace};

/// Prints its intermediate representation.
pub(crate) fn run(root: &Path, what: &PrintIr, console: &mut Console<'_>) -> Result<u8, Fail> {
    let specs = workspace::specs(root, what.specs.as_deref())?;
    let ir = match specs.compile() {
        Ok(ir) => ir,
        Err(found) => return report::diagnostics(&found, &specs, false, console),
    };
    let operation = &what.operation;
    known(&ir, operation)?;
    let text = match ir.pushes().find(|push| push.id == *operation) {
        Some(push) => serde_json::to_string_pretty(push),
        None => serde_json::to_string_pretty(&ir.operation(operation)),
    };
    let text = text.map_err(|e| Fail::Message(e.to_string()))?;
    writeln!(console.out, "{text}")?;
    Ok(0)
}

/// Fails if there is no operation or push body with this id.
pub(crate) fn known(ir: &Ir, operation: &str) -> Result<(), Fail> {
    let pushes = ir.pushes().map(|push| &push.id);
    let known: Vec<String> = ir.operations().map(|o| &o.id).chain(pushes).cloned().collect();
    if known.iter().any(|id| id == operation) {
        return Ok(());
    }
    Err(Unknown { name: operation.to_owned(), what: "operation".to_owned(), known }.into())
}
