//! Turns specs into clients: sources in, files and diagnostics out. A pure library: no disk, no clock,
//! no network, no environment; the same sources give the same bytes anywhere.
//!
//! `load` (text to spec, with places) → `check` (spec to diagnostics) → `lower` (spec to IR, every
//! decision) → `select` (a part of the IR, where one is asked for) → `emit` (IR to files, no decision). No stage
//! knows a later one.
#![allow(missing_docs, reason = "spec.rs and ir.rs mirror SPEC.md field by field")]

pub mod check;
pub mod diagnostic;
pub mod editor_files;
pub mod emit;
pub mod ir;
pub mod load;
pub mod lower;
mod markdown;
mod mistakes;
pub mod names;
pub mod schema;
pub mod select;
pub mod spec;
pub mod suggest;
pub mod surface;

use std::collections::BTreeMap;

pub use diagnostic::{Diagnostic, render, render_in};
pub use ir::Ir;
pub use select::{Unknown, select};
pub use spec::Sources;

/// What is generated: path below the workspace root to text, in order.
pub type FileSet = BTreeMap<String, String>;

/// Checks and lowers the specs; all mistakes at once, or the IR.
///
/// # Errors
/// Every mistake of every file, ordered by file and place.
pub fn compile(sources: &Sources) -> Result<Ir, Vec<Diagnostic>> {
    let (ir, mistakes) = inspect(sources);
    if mistakes.is_empty() { Ok(ir) } else { Err(mistakes) }
}

/// The IR as far as it can be read, and every mistake: for tools that go on in spite of them. Nothing
/// may be generated from it unless there are none.
#[must_use]
pub fn inspect(sources: &Sources) -> (Ir, Vec<Diagnostic>) {
    let (specs, mut diagnostics) = load::load(sources);
    diagnostics.extend(check::check(&specs, sources));
    diagnostic::sort(&mut diagnostics);
    (lower::lower(&specs, sources), diagnostics)
}

/// All generated files.
#[must_use]
pub fn generate(ir: &Ir) -> FileSet {
    emit::emit(ir)
}
