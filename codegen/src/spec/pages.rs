//! How an operation is paged.

use super::facts::EVIDENCE;
use crate::keyword::Evidence;
use crate::span::{Span, Spanned};
use crate::yaml::read::Map;
use crate::yaml::shape::Shape::{Count, OneOf, Prose};
use crate::yaml::shape::{Section, may, must};

/// How an operation is paged.
#[derive(Debug)]
pub struct Pages {
    /// The key `pages`.
    pub span: Span,
    /// The parameter with the number of the page.
    pub number: Option<Spanned<String>>,
    /// The number of the first page.
    pub first: i64,
    pub size: Option<Spanned<String>>,
    pub max_size: Option<u32>,
    /// The parameter with the cursor of the page.
    pub cursor: Option<Spanned<String>>,
    /// Path of the next cursor.
    pub next: Option<Spanned<String>>,
    /// Path of the items.
    pub items: Spanned<String>,
    /// Path of the number of all items.
    pub total: Option<Spanned<String>>,
    /// Path of the boolean that says whether more pages follow.
    pub more: Option<Spanned<String>>,
    pub evidence: Evidence,
}

pub(crate) static PAGES: Section = Section {
    name: "`pages`",
    keys: &[
        may("number", Prose, "the parameter with the number of the page"),
        may("first", OneOf(&["0", "1"]), "the number of the first page; default 1"),
        may("size", Prose, "the parameter with the number of items of a page"),
        may("max_size", Count, "documented maximum of that number"),
        may("cursor", Prose, "the parameter with the cursor of the page, instead of a number"),
        may("next", Prose, "path of the next cursor in the response"),
        must("items", Prose, "path of the list in the response"),
        may("total", Prose, "path of the number of all items in the response"),
        may("more", Prose, "path of the boolean in the response that says whether more pages follow"),
        EVIDENCE,
    ],
};

pub(crate) fn pages(map: Map<'_>) -> Pages {
    Pages {
        span: map.owner.clone(),
        number: map.text("number"),
        first: if map.string("first").as_deref() == Some("0") { 0 } else { 1 },
        size: map.text("size"),
        max_size: map.count("max_size"),
        cursor: map.text("cursor"),
        next: map.text("next"),
        items: map.must("items"),
        total: map.text("total"),
        more: map.text("more"),
        evidence: map.evidence(),
    }
}
