//! Generates clients from specs: sources in, files and diagnostics out. A pure library without access to disk,
//! clock, network or environment: the same sources always give the same bytes. It only reads the
//! number of processors, to handle files and operations in parallel.
//!
//! `load` (sources to specs, with spans) → `check` (specs to diagnostics) → `lower` (specs to IR, all
//! decisions) → `select` (optional: a part of the IR) → `emit` (IR to files, no decisions). No stage depends on a
//! later one.
#![allow(missing_docs, reason = "spec/ and ir/ mirror SPEC.md field by field")]

pub mod borrow;
pub mod check;
pub mod diagnostic;
pub mod editor_files;
pub mod emit;
pub mod ir;
pub mod keyword;
pub mod load;
mod loose_type;
pub mod lower;
mod messages;
pub mod names;
mod parallel;
pub mod render;
pub mod scalar;
pub mod schema;
pub mod select;
pub mod span;
pub mod spec;
pub mod suggest;
pub mod surface;
pub mod unreadable;
pub mod yaml;

use std::collections::BTreeMap;

pub use diagnostic::{Diagnostic, Edit};
pub use ir::Ir;
pub use render::{Places, render, render_all, render_in};
pub use select::{Selection, Unknown, select};
pub use spec::Sources;
use waybill_text::markdown;

/// Generated files: path below the workspace root to contents, sorted.
pub type FileSet = BTreeMap<String, String>;

/// Checks and lowers the specs; returns the IR, or all diagnostics.
///
/// # Errors
/// All diagnostics, sorted by file and location.
pub fn compile(sources: &Sources) -> Result<Ir, Vec<Diagnostic>> {
    let (ir, diagnostics) = inspect(sources);
    if diagnostics.is_empty() { Ok(ir) } else { Err(diagnostics) }
}

/// The IR of everything that could be read, and all diagnostics, for tools that continue after errors. Do not
/// generate files from it unless there are no diagnostics.
#[must_use]
pub fn inspect(sources: &Sources) -> (Ir, Vec<Diagnostic>) {
    let Inspection { ir, errors, .. } = inspect_all(sources);
    (ir, errors)
}

/// What is known about specs.
#[derive(Debug)]
pub struct Inspection {
    /// Everything that could be read. Do not generate files from it if there are errors.
    pub ir: Ir,
    /// Sorted by file and location.
    pub errors: Vec<Diagnostic>,
    /// Advice about what is allowed, sorted.
    pub warnings: Vec<Diagnostic>,
}

/// The same as [`inspect`], with warnings.
#[must_use]
pub fn inspect_all(sources: &Sources) -> Inspection {
    let (specs, mut errors) = load::load(sources);
    errors.extend(check::check(&specs, sources));
    check::add_edits(&specs, sources, &mut errors);
    load::todo::leave_causes(&mut errors);
    let (mut warnings, mut errors): (Vec<_>, Vec<_>) = errors.into_iter().partition(|found| found.is_warning);
    diagnostic::sort(&mut errors);
    warnings.extend(check::advise(&specs));
    warnings.extend(schema::check_lines(sources));
    diagnostic::sort(&mut warnings);
    Inspection { ir: lower::lower(&specs, sources), errors, warnings }
}

/// All generated files.
#[must_use]
pub fn generate(ir: &Ir) -> FileSet {
    emit::emit(ir)
}
