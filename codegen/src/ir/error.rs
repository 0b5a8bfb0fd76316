//! Documented error codes, and the enums that hold them.

use serde::Serialize;

use super::{Evidence, Span};

/// An enum of error codes that operations share.
#[derive(Debug, Clone, Serialize)]
pub struct Family {
    pub rust: String,
    /// Name of its static table: `SPLIT_DATA`
    pub table: String,
    pub prefix: String,
    pub file: String,
    pub docs: Vec<String>,
    pub codes: Vec<Code>,
}

/// A documented error code.
#[derive(Debug, Clone, Serialize)]
pub struct Code {
    /// In full, including the prefix.
    pub code: String,
    /// Without the prefix: `CD22`.
    pub short: String,
    pub variant: String,
    /// Its path in Rust: `SplitData::Cd22`, `LogisticsTraceSearchError::IspOrderNoTrace`.
    pub path: String,
    pub message: String,
    pub remedy: Option<String>,
    /// `Never`, `Backoff`, `AfterBan`
    pub retry: String,
    pub decisive: bool,
    pub evidence: Evidence,
    /// Its `doc`, `open` and `evidence` as paragraphs.
    pub meaning: Vec<String>,
    pub docs: Vec<String>,
    #[serde(skip)]
    pub span: Span,
}

#[derive(Debug, Serialize)]
pub struct Failure {
    pub flag: String,
    pub code: String,
    pub message: String,
}

/// The error enum of an operation.
#[derive(Debug, Serialize)]
pub struct ErrorEnum {
    pub rust: String,
    pub own: Vec<Code>,
    /// The families that it uses, in order.
    pub families: Vec<FamilyUse>,
}

#[derive(Debug, Serialize)]
pub struct FamilyUse {
    /// Name of the variant that contains it.
    pub variant: String,
    /// `SplitData`
    pub rust: String,
    pub table: String,
    /// Short codes that this operation's document lists.
    pub codes: Vec<String>,
}
