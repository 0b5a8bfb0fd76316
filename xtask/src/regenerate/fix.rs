//! `regenerate --fix`: applies the edits that diagnostics carry. All files are written, or none.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use waybill_codegen::{Diagnostic, Edit, Places, Sources, inspect_all};

use crate::disk::Batch;
use crate::fail::Fail;
use crate::workspace::SPECS;
use crate::{Console, Regenerate};

/// An edit that was applied.
#[derive(Debug)]
pub(super) struct Fixed {
    pub file: String,
    pub line: usize,
    pub title: String,
}

/// Applies all edits, on the disk too unless it is a dry run. Edits that would not make the specs better are not
/// applied.
pub(super) fn fix(root: &Path, sources: &mut Sources, how: &Regenerate) -> Result<Vec<Fixed>, Fail> {
    let found = inspect_all(sources);
    let all = found.errors.iter().chain(&found.warnings);
    let mut edits: Vec<&Edit> = all.flat_map(|diagnostic| diagnostic.edits()).collect();
    edits.sort_by(|a, b| {
        (&a.span.file, a.span.start, &a.replacement).cmp(&(&b.span.file, b.span.start, &b.replacement))
    });
    edits.dedup();
    let mut after = sources.clone();
    let mut fixed = Vec::new();
    let mut places = Places::new(sources);
    for (file, edits) in by_file(&edits) {
        let Some(text) = sources.get(file) else { continue };
        let (text, applied) = apply(text, &edits);
        after.insert(file.to_owned(), Arc::from(text));
        fixed.extend(applied.into_iter().map(|edit| Fixed {
            file: format!("{SPECS}/{file}"),
            line: places.of(&edit.span).line,
            title: edit.title.clone(),
        }));
    }
    let errors = |sources: &Sources| inspect_all(sources).errors.iter().map(Diagnostic::times).sum::<usize>();
    let before: usize = found.errors.iter().map(Diagnostic::times).sum();
    if fixed.is_empty() || errors(&after) > before {
        return Ok(Vec::new());
    }
    if !how.dry_run {
        let mut batch = Batch::default();
        for (file, text) in after.iter().filter(|(file, text)| sources.get(*file) != Some(*text)) {
            batch.stage(&root.join(SPECS).join(file), text)?;
        }
        batch.commit()?;
    }
    *sources = after;
    Ok(fixed)
}

/// Prints what was done: equal fixes of one file are one line.
pub(super) fn report(fixed: &[Fixed], how: &Regenerate, console: &mut Console<'_>) -> Result<(), Fail> {
    let verb = if how.dry_run { "would fix" } else { "fixed" };
    let mut same: Vec<(&Fixed, usize)> = Vec::new();
    for one in fixed {
        match same.iter_mut().find(|(first, _)| (&first.file, &first.title) == (&one.file, &one.title)) {
            Some((_, times)) => *times += 1,
            None => same.push((one, 1)),
        }
    }
    for (Fixed { file, line, title }, times) in same {
        let more = if times > 1 { format!(" ({times} times, first here)") } else { String::new() };
        writeln!(console.out, "{verb:<8} {file}:{line}: {title}{more}")?;
    }
    Ok(())
}

fn by_file<'e>(edits: &[&'e Edit]) -> BTreeMap<&'e str, Vec<&'e Edit>> {
    let mut files: BTreeMap<&str, Vec<&Edit>> = BTreeMap::new();
    for edit in edits {
        files.entry(&*edit.span.file).or_default().push(edit);
    }
    files
}

/// A text with all edits that do not overlap an earlier one, and these edits.
fn apply<'e>(text: &str, edits: &[&'e Edit]) -> (String, Vec<&'e Edit>) {
    let (mut out, mut at, mut applied) = (String::new(), 0, Vec::new());
    for edit in edits {
        let overlaps = applied.last().is_some_and(|last: &&Edit| last.span.start == edit.span.start);
        let Some(before) = text.get(at..edit.span.start).filter(|_| !overlaps) else { continue };
        out.push_str(before);
        out.push_str(&edit.replacement);
        at = edit.span.end;
        applied.push(*edit);
    }
    out.push_str(text.get(at..).unwrap_or_default());
    (out, applied)
}
