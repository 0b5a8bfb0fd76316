//! The report as data: the content of `report.json` and of the page, without wording and layout.

use std::fmt;

use serde::Serialize;

use crate::item::{Basis, Dimension, Item};

/// The results and coverage of a run, or of several merged runs.
#[derive(Debug)]
pub struct Report {
    /// Whether the run passed.
    pub verdict: Verdict,
    /// Whether only some of the cases were selected: then coverage is shown, but not compared.
    pub partial: bool,
    /// Why it failed, a sentence each.
    pub reasons: Vec<String>,
    /// The merged runs.
    pub runs: Vec<Run>,
    /// All cases in order, including those that did not run.
    pub cases: Vec<CaseReport>,
    /// Coverage, by operation.
    pub coverage: Coverage,
    /// Differences from the listed gaps; empty for a part of the cases.
    pub changes: Vec<Change>,
    /// Lines of the events that could not be read.
    pub unreadable: Vec<String>,
}

/// Whether a run passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Every case passed, and the gaps are those of the baseline.
    Passed,
    /// Every selected case passed; the others were not selected, so coverage is not compared.
    PartPassed,
    /// The run failed.
    Failed,
}

impl Verdict {
    /// At most two words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::PartPassed => "part passed",
            Self::Failed => "failed",
        }
    }
}

/// One start of the runner.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Run {
    /// The command.
    pub command: String,
    /// `2026-11-22T05:20:00Z`
    pub started: String,
    /// None for a run that was killed.
    pub seconds: Option<f64>,
    /// Exit code of the runner, where there is one.
    pub exit: Option<i32>,
    /// Whether only some of the cases were selected.
    pub partial: bool,
}

/// The outcome of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Differences.
    Failed,
    /// It began and did not end.
    Unfinished,
    /// It did not begin.
    NotRun,
    /// No differences.
    Passed,
}

impl Outcome {
    /// All, the worst first.
    pub const ALL: [Self; 4] = [Self::Failed, Self::Unfinished, Self::NotRun, Self::Passed];

    /// As in a sentence: `3 failed`, `2 not run`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Unfinished => "unfinished",
            Self::NotRun => "not run",
            Self::Passed => "passed",
        }
    }
}

/// A case and its outcome.
#[derive(Debug, Clone, Serialize)]
pub struct CaseReport {
    /// `taobao.logistics.trace.search/documented/response/xml`
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// Its evidence.
    pub basis: Basis,
    /// Its operation or push body.
    pub operation: Option<String>,
    /// File and line of the spec that it comes from.
    pub place: Option<String>,
    /// Its outcome; the worst one if it ran several times.
    pub result: Outcome,
    /// The differences, a line each.
    pub message: String,
    /// Number of recorded requests and responses.
    pub exchanges: u64,
    /// Its duration, summed over all its runs.
    pub seconds: f64,
}

/// Coverage by owner.
#[derive(Debug, Default)]
pub struct Coverage {
    /// In the order of providers and files.
    pub owners: Vec<Owner>,
}

/// An operation, a push body, or what all operations of a provider share.
#[derive(Debug)]
pub struct Owner {
    /// Its id.
    pub id: String,
    /// Its provider.
    pub provider: String,
    /// Its spec, below the workspace root.
    pub file: String,
    /// One line.
    pub title: String,
    /// All items of its spec.
    pub items: Vec<ItemCoverage>,
    /// HTTP statuses of its responses.
    pub statuses: Vec<u16>,
}

/// An item and the cases that cover it.
#[derive(Debug)]
pub struct ItemCoverage {
    /// The item.
    pub item: Item,
    /// File and line of the spec that states it: `specs/taobao/logistics/trace.search.yaml:21`
    pub place: String,
    /// The evidence of the best case; none for a gap.
    pub basis: Option<Basis>,
    /// Positions in [`Report::cases`] of the passed cases that cover it.
    pub cases: Vec<usize>,
}

/// The number of items, and the evidence of the best case of each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    /// In the spec.
    pub total: usize,
    /// Covered by a documented case.
    pub documented: usize,
    /// Covered by a case from an example, but by no documented case.
    pub example: usize,
    /// Covered only by derived cases.
    pub derived: usize,
}

impl Count {
    /// Covered by any case.
    #[must_use]
    pub fn covered(&self) -> usize {
        self.documented + self.example + self.derived
    }

    /// Tenths of a percent, rounded down: 999 is not complete. None when there are no items.
    #[must_use]
    pub fn permille(&self) -> Option<usize> {
        (self.covered() * 1000).checked_div(self.total)
    }

    fn of<'a>(dimension: Dimension, items: impl IntoIterator<Item = &'a ItemCoverage>) -> Self {
        let mut count = Self::default();
        let counted = items.into_iter().filter(|covered| covered.item.dimension() == dimension);
        counted.for_each(|covered| count.add(covered.basis));
        count
    }

    fn add(&mut self, basis: Option<Basis>) {
        self.total += 1;
        match basis {
            Some(Basis::Documented) => self.documented += 1,
            Some(Basis::Example) => self.example += 1,
            Some(Basis::Derived) => self.derived += 1,
            None => {}
        }
    }
}

/// The weakest dimension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Headline {
    /// The dimension.
    pub dimension: Dimension,
    /// Its count.
    pub count: Count,
}

impl Coverage {
    /// The count of a dimension, over all providers or one.
    #[must_use]
    pub fn count(&self, dimension: Dimension, provider: Option<&str>) -> Count {
        let owners = self.owners.iter().filter(|owner| provider.is_none_or(|name| name == owner.provider));
        Count::of(dimension, owners.flat_map(|owner| &owner.items))
    }

    /// Names of the providers, in order.
    #[must_use]
    pub fn providers(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.owners.iter().map(|owner| owner.provider.as_str()).collect();
        names.dedup();
        names
    }

    /// The weakest dimension that has items. A mean would hide it.
    #[must_use]
    pub fn headline(&self) -> Option<Headline> {
        let counts = Dimension::ALL.map(|dimension| Headline { dimension, count: self.count(dimension, None) });
        counts.into_iter().filter(|h| h.count.total > 0).min_by_key(|h| h.count.permille())
    }
}

impl Owner {
    /// The count of a dimension.
    #[must_use]
    pub fn count(&self, dimension: Dimension) -> Count {
        Count::of(dimension, &self.items)
    }
}

impl Report {
    /// The number of cases with that outcome.
    #[must_use]
    pub fn cases_with(&self, outcome: Outcome) -> usize {
        self.cases.iter().filter(|case| case.result == outcome).count()
    }
}

/// How an item differs from the baseline. Each fails a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// A gap that is not listed.
    Uncovered,
    /// Listed as a gap, and covered.
    Covered,
    /// Listed as a gap, and not in the specs.
    Gone,
}

impl ChangeKind {
    /// The name in messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Uncovered => "not covered",
            Self::Covered => "covered, but listed as a gap",
            Self::Gone => "listed as a gap, but in no spec",
        }
    }
}

/// An item that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The kind of change.
    pub kind: ChangeKind,
    /// The item.
    pub item: Item,
    /// File and line of its spec; empty when it is in no spec.
    pub place: String,
}

/// `not covered: taobao.logistics.trace.search: field tid, null in specs/taobao/logistics/trace.search.yaml:21`
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind.name(), self.item)?;
        if self.place.is_empty() { Ok(()) } else { write!(f, " in {}", self.place) }
    }
}
