//! The summary that the command prints: failures first, then the counts, and the weakest dimension
//! last.

use std::fmt::Write as _;

use crate::item::{Basis, Dimension};
use crate::report::{Count, Outcome, Report, Verdict};

/// Maximum number of failures or changes that are listed; the page lists all.
const SHOWN: usize = 10;

/// The summary, a line each.
#[must_use]
pub fn text(report: &Report) -> String {
    let mut out = String::new();
    // Writing to a String does not fail.
    let _ = write(&mut out, report);
    out
}

fn write(out: &mut String, report: &Report) -> std::fmt::Result {
    let bad: Vec<String> = report
        .cases
        .iter()
        .filter(|case| matches!(case.result, Outcome::Failed | Outcome::Unfinished))
        .map(|case| {
            let first = case.message.lines().next().unwrap_or_default();
            let place = case.place.as_ref().map(|place| format!(" ({place})")).unwrap_or_default();
            format!("{}: {}{place}: {first}", case.result.name(), case.name).trim_end_matches([':', ' ']).to_owned()
        })
        .collect();
    some(out, &bad)?;
    some(out, &report.changes.iter().map(ToString::to_string).collect::<Vec<_>>())?;
    for dimension in Dimension::ALL {
        let count = report.coverage.count(dimension, None);
        if count.total > 0 {
            writeln!(out, "{}", row(dimension, count))?;
        }
    }
    let passed = report.cases_with(Outcome::Passed);
    let exchanges: u64 = report.cases.iter().map(|case| case.exchanges).sum();
    writeln!(out, "{passed} of {} cases passed, with {exchanges} requests and responses recorded", report.cases.len())?;
    if let Some(headline) = report.coverage.headline() {
        writeln!(out, "weakest: {}, {} covered", headline.dimension.plural(), percent(headline.count))?;
    }
    report.reasons.iter().try_for_each(|reason| writeln!(out, "error: {reason}"))?;
    writeln!(
        out,
        "{}",
        match report.verdict {
            Verdict::Passed => "passed",
            Verdict::PartPassed => "the selected cases passed; coverage is compared in a run of all cases",
            Verdict::Failed => "failed",
        }
    )
}

fn some(out: &mut String, lines: &[String]) -> std::fmt::Result {
    let safe = |line: &String| line.chars().map(|c| if misleads(c) { '\u{fffd}' } else { c }).collect::<String>();
    lines.iter().take(SHOWN).try_for_each(|line| writeln!(out, "{}", safe(line)))?;
    match lines.len().saturating_sub(SHOWN) {
        0 => Ok(()),
        more => writeln!(out, "… {more} more"),
    }
}

fn row(dimension: Dimension, count: Count) -> String {
    let by_basis = Basis::ALL.into_iter().zip([count.documented, count.example, count.derived]);
    let parts: Vec<String> =
        by_basis.filter(|(_, n)| *n > 0).map(|(basis, n)| format!("{n} {}", basis.name())).collect();
    let of = format!("{} of {}", count.covered(), count.total);
    format!("{:<14} {of:>12} {:>7}   {}", dimension.plural(), percent(count), parts.join(", ")).trim_end().to_owned()
}

/// `61.2 %`, `100 %`
pub(crate) fn percent(count: Count) -> String {
    match count.permille() {
        None => "-".to_owned(),
        Some(1000) => "100 %".to_owned(),
        Some(permille) => format!("{}.{} %", permille / 10, permille % 10),
    }
}

/// Control characters, and those that reverse the writing direction: a vendor's text must neither control
/// a terminal nor look like our own.
pub(crate) fn misleads(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// `1 case`, `2 cases`.
pub(crate) fn counted(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}
