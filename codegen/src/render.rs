//! Diagnostics as text for people: file, line, column, the source line, the fix. The time is linear in the size of the
//! files and the number of diagnostics, also if a file is one long line.

use std::collections::HashMap;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::diagnostic::Diagnostic;
use crate::span::Span;
use crate::spec::Sources;

/// A longer line is cut around the location; in bytes.
const LONG: usize = 240;
/// What is left of a long line before the location and after it.
const BEFORE: usize = 40;
const AFTER: usize = 80;

/// So many of the other locations of a message are listed.
const LISTED: usize = 4;

/// The diagnostic as text for people. Paths are relative to the workspace root.
#[must_use]
pub fn render(diagnostic: &Diagnostic, sources: &Sources, color: bool) -> String {
    render_in("specs/", diagnostic, sources, color)
}

/// The same for files below `folder`, which may be empty.
#[must_use]
pub fn render_in(folder: &str, diagnostic: &Diagnostic, sources: &Sources, color: bool) -> String {
    render_at(&|file| format!("{folder}{file}"), diagnostic, &mut Places::new(sources), color)
}

/// Each diagnostic as text; `shown` is the path of a file as the user writes it.
pub fn render_all<'d>(
    shown: impl Fn(&str) -> String + 'd,
    diagnostics: &'d [Diagnostic],
    sources: &'d Sources,
    color: bool,
) -> impl Iterator<Item = String> + 'd {
    let mut places = Places::new(sources);
    diagnostics.iter().map(move |diagnostic| render_at(&shown, diagnostic, &mut places, color))
}

/// A location as people count: from 1, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
    /// The offset of the line's first byte.
    start: usize,
}

impl Place {
    const TOP: Self = Self { line: 1, column: 1, start: 0 };

    /// The place at `to`, if this is the one at `from`.
    fn advance(self, text: &str, from: usize, to: usize) -> Self {
        let passed = &text[from..to];
        match passed.rfind('\n') {
            None => Self { column: self.column + passed.chars().count(), ..self },
            Some(last) => Self {
                line: self.line + passed.matches('\n').count(),
                column: passed[last + 1..].chars().count() + 1,
                start: from + last + 1,
            },
        }
    }
}

/// The distance of known places in a file.
const STEP: usize = 4096;

/// Finds the lines and columns of locations; reads each file once.
#[derive(Debug)]
pub struct Places<'s> {
    sources: &'s Sources,
    /// By file: the offset and place of every `STEP` bytes.
    known: HashMap<Arc<str>, Vec<(usize, Place)>>,
}

impl<'s> Places<'s> {
    /// Knows no file yet.
    #[must_use]
    pub fn new(sources: &'s Sources) -> Self {
        Self { sources, known: HashMap::new() }
    }

    /// The text of a file; empty if there is none.
    fn text(&self, file: &str) -> &'s str {
        self.sources.get(file).map_or("", |text| text)
    }

    /// The place of a span's start.
    pub fn of(&mut self, span: &Span) -> Place {
        let text = self.text(&span.file);
        let target = floor(text, span.start);
        let known = self.known.entry(Arc::clone(&span.file)).or_insert_with(|| steps(text));
        let (at, place) = known.get(target / STEP).copied().unwrap_or((0, Place::TOP));
        place.advance(text, at, target)
    }
}

fn steps(text: &str) -> Vec<(usize, Place)> {
    let next = |(at, place): &(usize, Place), n: usize| {
        let to = floor(text, n * STEP);
        (to, place.advance(text, *at, to))
    };
    let mut steps = vec![(0, Place::TOP)];
    for n in 1..=text.len() / STEP {
        steps.extend(steps.last().map(|last| next(last, n)));
    }
    steps
}

fn render_at(shown: &dyn Fn(&str) -> String, diagnostic: &Diagnostic, places: &mut Places<'_>, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let level = if diagnostic.is_warning { Level::WARNING } else { Level::ERROR };
    let title = level.primary_title(one_line(&diagnostic.message)).id(diagnostic.code);
    let path = shown(&diagnostic.span.file);
    let text = places.text(&diagnostic.span.file);
    let mut shifted = None;
    let mut group = if text.is_empty() {
        Group::with_title(title).element(Origin::path(path))
    } else {
        let Place { line, column, start } = places.of(&diagnostic.span);
        let cut = Cut::of(text, &diagnostic.span, start);
        let column_in_cut = cut.shown[..cut.range.start].chars().count() + 1;
        shifted = Some((format!("{path}:{line}:{column_in_cut}"), format!("{path}:{line}:{column}")));
        let mark = AnnotationKind::Primary.span(cut.range).label(one_line(&diagnostic.label));
        Group::with_title(title).element(Snippet::source(cut.shown).path(path).line_start(line).annotation(mark))
    };
    if diagnostic.times() > 1 {
        group = group.element(Level::NOTE.message(also(shown, diagnostic, places)));
    }
    if let Some(span) = diagnostic.another() {
        let Place { line, column, .. } = places.of(span);
        group = group.element(Level::NOTE.message(format!("the other one: {}:{line}:{column}", shown(&span.file))));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(one_line(help)));
    }
    let text = renderer.render(&[group]);
    match shifted {
        // The library counts columns in what is left of the line.
        Some((wrong, right)) if wrong != right => text.replacen(&wrong, &right, 1),
        _ => text,
    }
}

/// How often a message was found, and where else.
fn also(shown: &dyn Fn(&str) -> String, diagnostic: &Diagnostic, places: &mut Places<'_>) -> String {
    let listed = diagnostic.also().iter().take(LISTED).map(|span| {
        let Place { line, column, .. } = places.of(span);
        match span.file == diagnostic.span.file {
            true => format!("line {line}"),
            false => format!("{}:{line}:{column}", shown(&span.file)),
        }
    });
    let mut listed: Vec<String> = listed.collect();
    listed.dedup();
    let more = diagnostic.also().len().saturating_sub(LISTED);
    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
    format!("{} times, first here; also at {}{more}", diagnostic.times(), listed.join(", "))
}

/// The line of a location, or the part of it around the location.
struct Cut {
    shown: String,
    range: std::ops::Range<usize>,
}

impl Cut {
    /// Only the first line of the span is underlined: underlining a whole mapping would not help.
    fn of(text: &str, span: &Span, line_start: usize) -> Self {
        let start = floor(text, span.start);
        let near = floor(text, start.saturating_add(LONG));
        let line_end = text[start..near].find(['\n', '\r']).map(|n| start + n);
        let whole = line_end.unwrap_or(near);
        let is_long = whole - line_start >= LONG || (line_end.is_none() && near < text.len());
        let (from, to) = match is_long {
            true => (floor(text, start.saturating_sub(BEFORE)).max(line_start), floor(text, whole.min(start + AFTER))),
            false => (line_start, whole),
        };
        let end = floor(text, span.end.max(start)).min(to);
        let (before, after) = (if from > line_start { "…" } else { "" }, if to < whole { "…" } else { "" });
        let shift = |at: usize| at - from + before.len();
        Self { shown: format!("{before}{}{after}", &text[from..to]), range: shift(start)..shift(end) }
    }
}

fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Replaces control characters, since a message may quote a spec and is printed on a terminal.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
