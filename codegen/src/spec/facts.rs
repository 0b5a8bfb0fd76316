//! The keys that every fact can have.

use crate::keyword::Evidence;
use crate::yaml::shape::Shape::{OneOf, Prose};
use crate::yaml::shape::{Key, Shape, may};

/// `doc`
pub const DOC: Key = may("doc", Prose, "description in our own words, in English");

pub(crate) const EVIDENCES: Shape = OneOf(Evidence::WORDS);

pub(crate) const EVIDENCE: Key = may("evidence", EVIDENCES, "source of the fact; default `documented`");

pub(crate) const OPEN: Key = may("open", Prose, "what the document leaves open");
