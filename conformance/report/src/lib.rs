//! What a conformance run did, and how much of the specs it covered. Pure: events and specs in, texts
//! out; no disk, no clock, no process. The runner (`waybill-conformance`) writes the events, `xtask`
//! reads them; this crate is what both agree on, and knows no generated code.
//!
//! [`event`] → [`Report`] (with [`spec`] for the denominators and [`baseline`] for what was held before)
//! → [`json()`], [`junit()`], [`html()`]. `docs/reports.md` describes the files.

pub mod baseline;
mod build;
mod civil;
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
pub use report::{CaseReport, Count, Coverage, Covered, Headline, Outcome, Owner, Report, Run, Verdict};
pub use text::text;
