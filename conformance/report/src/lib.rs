//! Reports of a conformance run: the results of its cases, and how much of the specs it covered. Pure functions of
//! events and specs; no disk, no clock, no process. The runner (`waybill-conformance`) writes the events, `xtask`
//! reads them; both use this crate, which knows no generated code.
//!
//! [`event`] → [`Report`] (with [`spec`] for the items and [`baseline`] for the accepted gaps)
//! → [`json()`], [`junit()`], [`html()`]. `docs/reports.md` describes the files.

pub mod baseline;
mod build;
pub mod calendar;
pub mod event;
mod html;
pub mod item;
mod json;
mod junit;
mod report;
pub mod spec;
mod text;

pub use build::{Scope, build};
pub use html::html;
pub use json::{case_counts, dimensions, headline, json};
pub use junit::junit;
pub use report::{
    CaseReport, Change, ChangeKind, Count, Coverage, Headline, ItemCoverage, Outcome, Owner, Report, Run, Verdict,
};
pub use text::text;
