//! A diagnostic of a spec and its rendering: file, line, column, the source line, the fix. Knows
//! locations and strings, but not what a spec means.

use std::cmp::Ordering;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::spec::{Sources, Span};

/// One message about a spec.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable code: `unknown-key`.
    pub code: &'static str,
    /// What is wrong, in one line.
    pub message: String,
    /// The location.
    pub span: Span,
    /// What was found at the location; may be empty.
    pub label: Box<str>,
    /// How to fix it.
    pub help: Option<String>,
    /// Whether it only is advice, so that a run goes on.
    pub is_warning: bool,
}

impl Diagnostic {
    /// A diagnostic without a help text.
    pub fn new(code: &'static str, span: &Span, message: impl Into<String>, label: impl Into<String>) -> Self {
        let (message, label) = (message.into(), label.into().into_boxed_str());
        Self { code, message, span: span.clone(), label, help: None, is_warning: false }
    }

    /// Advice about something that is allowed.
    pub fn warning(code: &'static str, span: &Span, message: impl Into<String>, label: impl Into<String>) -> Self {
        Self { is_warning: true, ..Self::new(code, span, message, label) }
    }

    /// Adds how to fix it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// Sorts by file and location and removes duplicates. Diagnostics of one location keep their order.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| match a.span.file.cmp(&b.span.file) {
        Ordering::Equal => a.span.start.cmp(&b.span.start),
        unequal => unequal,
    });
    diagnostics.dedup();
}

/// The diagnostic as text for people. Paths are relative to the workspace root.
#[must_use]
pub fn render(diagnostic: &Diagnostic, sources: &Sources, color: bool) -> String {
    render_in("specs/", diagnostic, sources, color)
}

/// The same for files below `folder`, which may be empty.
#[must_use]
pub fn render_in(folder: &str, diagnostic: &Diagnostic, sources: &Sources, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let level = if diagnostic.is_warning { Level::WARNING } else { Level::ERROR };
    let title = level.primary_title(one_line(&diagnostic.message)).id(diagnostic.code);
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

/// The part of the span in its first line: underlining a whole mapping would not help.
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

/// Replaces control characters, since a message may quote a spec and is printed on a terminal.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
