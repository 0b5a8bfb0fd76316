//! Which mutants may survive, and why: lines of `conformance/proof/survivors.txt`. An entry that is no longer
//! needed is a failure, so the file stays current.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::Findings;

/// `conformance/proof/survivors.txt`
const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/proof/survivors.txt");

/// A line of the file.
#[derive(Debug)]
struct Entry {
    line: usize,
    stage: String,
    /// Parts between `*`.
    parts: Vec<String>,
    pattern: String,
    reason: String,
    used: AtomicUsize,
}

/// The entries of the file.
#[derive(Debug)]
pub struct Excused {
    entries: Vec<Entry>,
}

impl Excused {
    /// Reads the file of this workspace.
    ///
    /// # Errors
    /// The file can't be read, or a line is malformed; with location and fix.
    pub fn read() -> Result<Self, String> {
        let text = fs::read_to_string(Path::new(FILE)).map_err(|e| format!("{FILE}: {e}"))?;
        Self::parse(&text)
    }

    /// Reads `stage pattern because reason`, a line each; `#` begins a comment.
    ///
    /// # Errors
    /// A malformed line.
    pub fn parse(text: &str) -> Result<Self, String> {
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
        let entry = |(at, line): (usize, &str)| {
            let help =
                "write `mutants CASE MUTANT because REASON`, with * for any text (stages: mutants, exempt, nulls)";
            let wrong = || format!("conformance/proof/survivors.txt:{}: {help}", at + 1);
            let (stage, rest) = line.split_once(' ').ok_or_else(wrong)?;
            let (pattern, reason) = rest.split_once(" because ").ok_or_else(wrong)?;
            if !["mutants", "exempt", "nulls"].contains(&stage) || reason.trim().is_empty() {
                return Err(wrong());
            }
            Ok(Entry {
                line: at + 1,
                stage: stage.to_owned(),
                parts: pattern.split('*').map(str::to_owned).collect(),
                pattern: pattern.to_owned(),
                reason: reason.trim().to_owned(),
                used: AtomicUsize::new(0),
            })
        };
        Ok(Self { entries: lines.map(entry).collect::<Result<_, _>>()? })
    }

    /// The reason why a mutant may survive, if there is one.
    pub fn reason(&self, stage: &str, what: &str) -> Option<&str> {
        let entry = self.entries.iter().find(|entry| entry.stage == stage && fits(&entry.parts, what))?;
        entry.used.fetch_add(1, Ordering::Relaxed);
        Some(&entry.reason)
    }

    /// Sorts survivors into excused and unexcused ones.
    pub(super) fn sort(&self, stage: &str, survivors: Vec<String>, findings: &mut Findings) {
        for what in survivors {
            match self.reason(stage, &what) {
                Some(reason) => findings.excused.push((what, reason.to_owned())),
                None => findings.wrong.push(format!("survived: {what}")),
            }
        }
    }

    /// A line for each entry of these stages that excused nothing.
    #[must_use]
    pub fn needless(&self, stages: &[&str]) -> Vec<String> {
        let unused = self.entries.iter().filter(|e| stages.contains(&e.stage.as_str()));
        let unused = unused.filter(|e| e.used.load(Ordering::Relaxed) == 0);
        unused
            .map(|e| {
                let Entry { line, stage, pattern, .. } = e;
                format!("conformance/proof/survivors.txt:{line}: `{stage} {pattern}` is no longer needed: remove it")
            })
            .collect()
    }
}

/// Whether a text has the parts of a pattern, in order, from its beginning to its end.
fn fits(parts: &[String], text: &str) -> bool {
    let [first, middle @ .., last] = parts else {
        return parts.first().is_some_and(|only| only == text);
    };
    let Some(mut rest) = text.strip_prefix(first.as_str()) else { return false };
    for part in middle {
        let Some(at) = rest.find(part.as_str()) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last.as_str())
}

#[cfg(test)]
mod tests {
    use super::Excused;

    #[test]
    fn matches_patterns_and_reports_needless_entries() -> Result<(), String> {
        let excused = Excused::parse("# why\n\nmutants a/*/x response 0: drop * because so\nnulls b because no\n")?;
        assert_eq!(excused.reason("mutants", "a/b/x response 0: drop c"), Some("so"));
        let excused = Excused::parse("mutants a/*/x *drop * because so\nnulls b because no\n")?;
        assert_eq!(excused.reason("mutants", "a/b/x response 0, drop c"), Some("so"));
        for other in ["a/b/y response 0, drop c", "b/a/b/x drop c", "a/b/x dro"] {
            assert_eq!(excused.reason("mutants", other), None, "{other}");
        }
        assert_eq!(excused.reason("nulls", "a/b/x response 0, drop c"), None);
        let needless = excused.needless(&["mutants", "nulls"]);
        assert_eq!(needless.len(), 1);
        assert!(needless.iter().all(|line| line.contains("survivors.txt:2") && line.contains("`nulls b`")));
        Ok(())
    }

    #[test]
    fn rejects_a_line_without_a_reason_with_its_location() {
        for line in ["mutants a", "mutants a because ", "other a because b", "a"] {
            let error = Excused::parse(&format!("# first\n{line}")).err().unwrap_or_default();
            assert!(error.starts_with("conformance/proof/survivors.txt:2: write `"), "{line}: {error}");
        }
    }
}
