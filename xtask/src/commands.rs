//! The commands `regenerate` and `ir`.

use std::path::Path;
use std::time::Instant;

use waybill_codegen::{Inspection, Ir, Unknown, compile, diagnostic, generate, inspect_all, schema};

use crate::fail::Fail;
use crate::plan::{self, Difference, Plan};
use crate::report::{self, Outcome};
use crate::{Console, Regenerate, fix, progress, surface, workspace};

/// Reads the specs, compares the generated files, and writes them unless `how` forbids it.
pub(crate) fn regenerate(root: &Path, how: &Regenerate, console: &mut Console<'_>) -> Result<u8, Fail> {
    let start = Instant::now();
    let read = workspace::specs(root)?;
    if !read.errors.is_empty() {
        return report::diagnostics(&read.errors, &read.sources, how.json, console);
    }
    let (sources, fixed) = if how.fix { fix::fix(root, read.sources, how)? } else { (read.sources, Vec::new()) };
    if !how.json {
        fix::report(&fixed, how, console)?;
    }
    progress::step("checking", sources.len(), console)?;
    let Inspection { ir, errors, mut warnings } = inspect_all(&sources);
    warnings.extend(schema::check_lines(&sources));
    diagnostic::sort(&mut warnings);
    if !errors.is_empty() {
        return report::diagnostics(&errors, &sources, how.json, console);
    }
    for operation in &how.only {
        known(&ir, operation)?;
    }
    let partial = !how.only.is_empty();
    progress::step("generating from", sources.len(), console)?;
    let mut all = generate(&ir);
    all.extend(schema::files());
    let mut surfaces = surface::surfaces(root, &ir, &all)?;
    if !surfaces.diagnostics.is_empty() {
        return report::diagnostics(&surfaces.diagnostics, &sources, how.json, console);
    }
    let files = if partial { plan::only(root, all, &ir, &how.only) } else { all };
    surfaces.changes.retain(|change| files.contains_key(&change.path));
    progress::step("comparing", files.len(), console)?;
    let plan = Plan::new(root, &files, partial)?;
    if !how.check && !how.dry_run {
        progress::step("writing", plan.changes.len(), console)?;
        plan.apply(root, &files)?;
    }
    let outcome = Outcome {
        plan: &plan,
        surfaces: &surfaces.changes,
        fixed: &fixed,
        files: &files,
        warnings: &warnings,
        sources: &sources,
        how,
        seconds: start.elapsed().as_secs_f64(),
    };
    if how.json {
        report::json(&outcome, console)?
    } else {
        report::text(&outcome, console)?
    }
    let strays = plan.paths(Difference::Stray).next().is_some();
    let failed = if how.check { !plan.changes.is_empty() } else { strays && !how.dry_run };
    Ok(u8::from(failed))
}

/// Prints the intermediate representation of an operation or a push body.
pub(crate) fn ir(root: &Path, operation: &str, console: &mut Console<'_>) -> Result<u8, Fail> {
    let workspace::Read { sources, errors } = workspace::specs(root)?;
    if !errors.is_empty() {
        return report::diagnostics(&errors, &sources, false, console);
    }
    let ir = match compile(&sources) {
        Ok(ir) => ir,
        Err(found) => return report::diagnostics(&found, &sources, false, console),
    };
    known(&ir, operation)?;
    let text = match ir.pushes().find(|push| push.id == operation) {
        Some(push) => serde_json::to_string_pretty(push),
        None => serde_json::to_string_pretty(&ir.operation(operation)),
    };
    let text = text.map_err(|e| Fail::Message(e.to_string()))?;
    writeln!(console.out, "{text}")?;
    Ok(0)
}

fn known(ir: &Ir, operation: &str) -> Result<(), Fail> {
    let pushes = ir.pushes().map(|push| &push.id);
    let known: Vec<String> = ir.operations().map(|o| &o.id).chain(pushes).cloned().collect();
    if known.iter().any(|id| id == operation) {
        return Ok(());
    }
    Err(Unknown { name: operation.to_owned(), what: "operation".to_owned(), known }.into())
}
