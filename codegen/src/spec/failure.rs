//! A failure inside a success.

use super::facts::EVIDENCE;
use crate::keyword::Evidence;
use crate::span::{Span, Spanned};
use crate::yaml::read::Map;
use crate::yaml::shape::Shape::{List, Prose, Text};
use crate::yaml::shape::{Section, may};

/// A failure inside a success. Paths are wire names below the root: `data.success`.
#[derive(Debug)]
pub struct Failure {
    /// The key in the file.
    pub at: Span,
    /// The boolean that is false on failure.
    pub success: Option<Spanned<String>>,
    /// Instead of a boolean: the codes of a success.
    pub success_codes: Vec<Spanned<String>>,
    pub code: Option<Spanned<String>>,
    pub message: Option<Spanned<String>>,
    /// Codes that mean that nothing was found.
    pub nothing: Vec<Spanned<String>>,
    pub evidence: Evidence,
}

pub(crate) static FAILURE: Section = Section {
    name: "`failure`",
    keys: &[
        may("success", Prose, "path of the boolean that is false on failure: `data.success`"),
        may("success_codes", List(&Text), "instead of `success`: the codes of a success; any other code is a failure"),
        may("code", Prose, "path of the code: `data.errorCode`"),
        may("message", Prose, "path of the message"),
        may("nothing", List(&Text), "codes that mean that nothing was found: an empty result, no failure"),
        EVIDENCE,
    ],
};

pub(crate) fn read_failure(map: Map<'_>) -> Failure {
    Failure {
        at: map.owner.clone(),
        success: map.text("success"),
        success_codes: map.texts("success_codes"),
        code: map.text("code"),
        message: map.text("message"),
        nothing: map.texts("nothing"),
        evidence: map.evidence(),
    }
}
