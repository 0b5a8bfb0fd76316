//! The report as data: what `report.json` holds and the page shows. Texts and layout are not decided here.

use serde::Serialize;

use crate::baseline::Change;
use crate::item::{Basis, Dimension, Item};

/// What a run, or several runs put together, did and covered.
#[derive(Debug)]
pub struct Report {
    /// Whether it holds.
    pub verdict: Verdict,
    /// Whether only some of the cases were asked for: then coverage is shown, and not judged.
    pub partial: bool,
    /// Why it does not hold, a sentence each.
    pub reasons: Vec<String>,
    /// The runs that it is made of.
    pub runs: Vec<Run>,
    /// All cases there are, in order; those that did not run included.
    pub cases: Vec<CaseReport>,
    /// Coverage, by operation.
    pub coverage: Coverage,
    /// Against what was held before; empty for a part of the cases.
    pub changes: Vec<Change>,
    /// Lines of the events that could not be read.
    pub unreadable: Vec<String>,
}

/// Whether a run holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Every case passed, and nothing that was covered is lost.
    Passed,
    /// Every case that was asked for passed; the others were not asked for, so coverage is not judged.
    PartPassed,
    /// Something is wrong.
    Failed,
}

impl Verdict {
    /// In two words at most.
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
    /// What was asked for.
    pub command: String,
    /// `2026-11-22T05:20:00Z`
    pub started: String,
    /// None for a run that was killed.
    pub seconds: Option<f64>,
    /// Exit code of the runner, where there is one.
    pub exit: Option<i32>,
    /// Whether only some of the cases were asked for.
    pub partial: bool,
}

/// What became of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Something differed.
    Failed,
    /// It began and never ended.
    Unfinished,
    /// It never began.
    NotRun,
    /// Nothing differed.
    Passed,
}

impl Outcome {
    /// All, the worst first.
    pub const ALL: [Self; 4] = [Self::Failed, Self::Unfinished, Self::NotRun, Self::Passed];

    /// As a sentence has it: `3 failed`, `2 not run`.
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

/// A case and what became of it.
#[derive(Debug, Clone, Serialize)]
pub struct CaseReport {
    /// `taobao.logistics.trace.search/documented/answer/xml`
    pub name: String,
    /// The family of cases that it belongs to.
    pub kind: String,
    /// What it rests on.
    pub basis: Basis,
    /// The operation or push body that it is about.
    pub operation: Option<String>,
    /// What became of it; the worst where it ran several times.
    pub result: Outcome,
    /// What differed, a line each.
    pub message: String,
    /// Requests and answers that were seen.
    pub exchanges: u64,
    /// How long it took, all its runs together.
    pub seconds: f64,
}

/// What is covered, by owner.
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
    /// Everything that its spec states.
    pub items: Vec<Covered>,
    /// HTTP statuses that its answers had.
    pub statuses: Vec<u16>,
}

/// An item and the cases that touch it.
#[derive(Debug)]
pub struct Covered {
    /// The item.
    pub item: Item,
    /// What the best of the cases rests on; none for a gap.
    pub basis: Option<Basis>,
    /// Positions in [`Report::cases`] of those that passed and touched it.
    pub cases: Vec<usize>,
}

/// How many items there are, and what the best case of each rests on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    /// Stated by the spec.
    pub total: usize,
    /// Touched by a documented case.
    pub documented: usize,
    /// Touched by a case from an example, and no better one.
    pub example: usize,
    /// Touched by derived cases alone.
    pub derived: usize,
}

impl Count {
    /// Touched by any case.
    #[must_use]
    pub fn covered(&self) -> usize {
        self.documented + self.example + self.derived
    }

    /// Tenths of a percent, rounded down: 999 is not all of it. None where there is nothing to cover.
    #[must_use]
    pub fn permille(&self) -> Option<usize> {
        (self.covered() * 1000).checked_div(self.total)
    }

    fn of<'a>(dimension: Dimension, items: impl IntoIterator<Item = &'a Covered>) -> Self {
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
    /// Which.
    pub dimension: Dimension,
    /// How weak.
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

    /// The weakest dimension of those that the specs state anything of: not the mean, which hides it.
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
    /// How many cases had that outcome.
    #[must_use]
    pub fn cases_with(&self, outcome: Outcome) -> usize {
        self.cases.iter().filter(|case| case.result == outcome).count()
    }
}
