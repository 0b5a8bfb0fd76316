//! A mistake in a spec and how it is shown: file, line, column, the offending line, the fix. Knows
//! places and texts, nothing of what a spec means.

use std::cmp::Ordering;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::spec::{Sources, Span};

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable name of the kind of mistake: `unknown-key`.
    pub code: &'static str,
    /// What is wrong, in one line.
    pub message: String,
    /// Where.
    pub span: Span,
    /// What to say beneath the place; may be empty.
    pub label: String,
    /// How to mend it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A mistake without a fix of its own.
    pub fn new(code: &'static str, span: &Span, message: impl Into<String>, label: impl Into<String>) -> Self {
        Self { code, message: message.into(), span: span.clone(), label: label.into(), help: None }
    }

    /// Says how to mend it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// By file and place; mistakes of one place keep the order in which they were found, and none stands twice.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| match a.span.file.cmp(&b.span.file) {
        Ordering::Equal => a.span.start.cmp(&b.span.start),
        unequal => unequal,
    });
    diagnostics.dedup();
}

/// The mistake as a person reads it. Paths stand as from the workspace root.
#[must_use]
pub fn render(diagnostic: &Diagnostic, sources: &Sources, color: bool) -> String {
    render_in("specs/", diagnostic, sources, color)
}

/// The same for files that lie elsewhere: below `folder`, which may be empty.
#[must_use]
pub fn render_in(folder: &str, diagnostic: &Diagnostic, sources: &Sources, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let title = Level::ERROR.primary_title(one_line(&diagnostic.message)).id(diagnostic.code);
    let path = format!("{folder}{}", diagnostic.span.file);
    let text = sources.get(&*diagnostic.span.file).map_or("", |text| text);
    let mut group = if text.is_empty() {
        Group::with_title(title).element(Origin::path(path))
    } else {
        let range = first_line(text, &diagnostic.span);
        let mark = AnnotationKind::Primary.span(range).label(one_line(&diagnostic.label));
        Group::with_title(title).element(Snippet::source(text).path(path).annotation(mark))
    };
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(one_line(help)));
    }
    renderer.render(&[group])
}

/// The part of the span that stands in its first line: a whole mapping underlined shows nothing.
fn first_line(text: &str, span: &Span) -> std::ops::Range<usize> {
    let start = floor(text, span.start);
    let end = floor(text, span.end.max(start));
    let line = text[start..].find(['\n', '\r']).map_or(text.len(), |n| start + n);
    start..end.min(line)
}

fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Texts of specs may stand in a message: no control characters, so that nothing moves a terminal's cursor.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
