//! Error codes and families of them.

use super::facts::{DOC, EVIDENCE, EVIDENCES, OPEN};
use crate::keyword::{BanScope, Evidence, Executed, Retry};
use crate::span::Spanned;
use crate::yaml::read::Map;
use crate::yaml::shape::Shape::{Boolean, Entries, List, OneOf, Prose, Text};
use crate::yaml::shape::{Section, Shape, may, must};

/// `PROVIDER/errors/NAME.yaml`
#[derive(Debug, Clone)]
pub struct Family {
    pub name: Spanned<String>,
    pub prefix: Spanned<String>,
    pub title: String,
    pub doc: Option<String>,
    pub open: Option<String>,
    pub documents: Vec<Spanned<String>>,
    pub codes: Vec<ErrorCode>,
    pub predicates: Vec<Predicate>,
}

/// A question that callers ask of a code, true for some codes of the family.
#[derive(Debug, Clone)]
pub struct Predicate {
    pub name: Spanned<String>,
    pub codes: Vec<Spanned<String>>,
    pub doc: String,
    pub evidence: Evidence,
}

#[derive(Debug, Clone)]
pub struct ErrorCode {
    pub code: Spanned<String>,
    pub name: Option<Spanned<String>>,
    pub message: String,
    pub remedy: Option<String>,
    pub retry: Option<Spanned<String>>,
    pub bans: Option<Spanned<String>>,
    pub decisive: bool,
    /// Whether a request with this code was executed, and the source of that claim.
    pub executed: Option<(Executed, Evidence)>,
    pub doc: Option<String>,
    pub evidence: Evidence,
    pub open: Option<String>,
}

/// A row of an operation's `errors:`.
#[derive(Debug)]
pub enum ErrorRow {
    Own(ErrorCode),
    Family { prefix: Spanned<String>, family: Spanned<String>, codes: Vec<Spanned<String>> },
}

impl ErrorRow {
    /// The family of the row.
    #[must_use]
    pub fn family(&self) -> Option<&str> {
        match self {
            Self::Own(_) => None,
            Self::Family { family, .. } => Some(&family.value),
        }
    }
}

/// `PROVIDER/errors/NAME.yaml`
pub(crate) static FAMILY: Section = Section {
    name: "an error family",
    keys: &[
        must("family", Prose, "its name, that of the file"),
        must("prefix", Prose, "the part of each code before the colon"),
        must("title", Prose, "one line in our own words"),
        DOC,
        OPEN,
        must("documents", List(&Prose), "the vendor's pages that describe it; names from provider.yaml"),
        must("codes", Entries(&Shape::Section(&ERROR_CODE)), "codes without the prefix"),
        may(
            "predicates",
            Entries(&Shape::Section(&PREDICATE)),
            "questions that callers ask of a code: methods of the enum",
        ),
    ],
};

static PREDICATE: Section = Section {
    name: "a predicate",
    keys: &[
        must("codes", List(&Prose), "the codes for which it is true"),
        must("doc", Prose, "what it says of a code, in our own words"),
        EVIDENCE,
    ],
};

pub(crate) static ERROR_CODE: Section = Section {
    name: "an error code",
    keys: &[
        must("message", Text, "the vendor's message, verbatim"),
        may("remedy", Prose, "how to fix it, if the document says so"),
        may("retry", OneOf(Retry::WORDS), "whether a retry can help; default `never`"),
        may(
            "bans",
            OneOf(BanScope::WORDS),
            "what a ban with this code covers: all calls of the app, of the operation or of the user",
        ),
        may("decisive", Boolean, "for a platform code: false if the sub-code decides"),
        may("executed", Shape::Section(&EXECUTED), "whether a request with this code was executed"),
        may("name", Prose, "the Rust variant, if the derived name is poor"),
        DOC,
        EVIDENCE,
        OPEN,
    ],
};

static EXECUTED: Section = Section {
    name: "`executed`",
    keys: &[
        must(
            "is",
            OneOf(Executed::WORDS),
            "`false`: a request with this code was certainly not executed; `unknown`: the code leaves it open",
        ),
        must("evidence", EVIDENCES, "source of the claim: after a wrong claim a write may be sent twice"),
    ],
};

pub(crate) static FAMILY_USE: Section = Section {
    name: "a use of a family",
    keys: &[
        must("family", Prose, "name of the family: a file in errors/"),
        must("codes", List(&Prose), "the codes that this document lists, in its order"),
    ],
};

pub(crate) fn family(map: Map<'_>) -> Family {
    Family {
        name: map.must("family"),
        prefix: map.must("prefix"),
        title: map.string("title").unwrap_or_default(),
        doc: map.string("doc"),
        open: map.string("open"),
        documents: map.texts("documents"),
        codes: map.named("codes").map(|(code, m)| error_code(code, m)).collect(),
        predicates: map.named("predicates").map(|(name, m)| predicate(name, m)).collect(),
    }
}

fn predicate(name: &Spanned<String>, map: Map<'_>) -> Predicate {
    Predicate {
        name: name.clone(),
        codes: map.texts("codes"),
        doc: map.string("doc").unwrap_or_default(),
        evidence: map.evidence(),
    }
}

pub(crate) fn error_row(code: &Spanned<String>, map: Map<'_>) -> ErrorRow {
    if map.has("family") {
        return ErrorRow::Family { prefix: code.clone(), family: map.must("family"), codes: map.texts("codes") };
    }
    ErrorRow::Own(error_code(code, map))
}

/// A documented code, of an operation, a family or a platform.
pub(crate) fn error_code(code: &Spanned<String>, map: Map<'_>) -> ErrorCode {
    ErrorCode {
        code: code.clone(),
        name: map.text("name"),
        message: map.string("message").unwrap_or_default(),
        remedy: map.string("remedy"),
        retry: map.text("retry"),
        bans: map.text("bans"),
        decisive: map.boolean("decisive").unwrap_or(true),
        executed: map.map("executed").and_then(|m| Some((Executed::named(&m.string("is")?)?, m.evidence()))),
        doc: map.string("doc"),
        evidence: map.evidence(),
        open: map.string("open"),
    }
}
