//! A diagnostic of a spec: location, message, help, and the edits that fix it. Knows locations and strings, but not
//! what a spec means.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::span::Span;

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
    pub help: Option<Box<str>>,
    /// Whether it only is advice, so that a run goes on.
    pub is_warning: bool,
    /// What few diagnostics have; boxed, since a diagnostic is also an error of a `Result`.
    more: Option<Box<More>>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct More {
    also: Vec<Span>,
    other: Option<Span>,
    edits: Vec<Edit>,
}

/// A change of a file that fixes what a diagnostic reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty to insert something.
    pub span: Span,
    /// The new text.
    pub replacement: String,
    /// What the edit does: ``add `nullable: true` ``.
    pub title: String,
}

impl Diagnostic {
    /// A diagnostic without a help text.
    pub fn new(code: &'static str, span: &Span, message: impl Into<String>, label: impl Into<String>) -> Self {
        let (message, label) = (message.into(), label.into().into_boxed_str());
        Self { code, message, span: span.clone(), label, help: None, is_warning: false, more: None }
    }

    /// Advice about something that is allowed.
    pub fn warning(code: &'static str, span: &Span, message: impl Into<String>, label: impl Into<String>) -> Self {
        Self { is_warning: true, ..Self::new(code, span, message, label) }
    }

    /// The same at another location.
    #[must_use]
    pub fn at(self, span: &Span) -> Self {
        Self { span: span.clone(), ..self }
    }

    /// Adds how to fix it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into().into_boxed_str());
        self
    }

    /// Adds the location of what the message is about besides: the other one of a name.
    #[must_use]
    pub fn other(mut self, span: &Span) -> Self {
        self.more.get_or_insert_default().other = Some(span.clone());
        self
    }

    /// Adds a change that fixes it.
    #[must_use]
    pub fn edit(mut self, span: Span, replacement: impl Into<String>, title: impl Into<String>) -> Self {
        let edit = Edit { span, replacement: replacement.into(), title: title.into() };
        self.more.get_or_insert_default().edits.push(edit);
        self
    }

    /// Changes that fix it; empty if a person has to decide.
    #[must_use]
    pub fn edits(&self) -> &[Edit] {
        self.more.as_ref().map_or(&[], |more| &more.edits)
    }

    /// The other locations of the same message.
    #[must_use]
    pub fn also(&self) -> &[Span] {
        self.more.as_ref().map_or(&[], |more| &more.also)
    }

    /// The location of what the message is about besides.
    #[must_use]
    pub fn another(&self) -> Option<&Span> {
        self.more.as_ref()?.other.as_ref()
    }

    /// The same message at each of its locations.
    #[must_use]
    pub fn unfolded(&self) -> Vec<Self> {
        let one = Self { more: None, ..self.clone() };
        let one = self.another().map_or(one.clone(), |span| one.other(span));
        std::iter::once(&self.span).chain(self.also()).map(|span| one.clone().at(span)).collect()
    }

    /// How often the message was found.
    #[must_use]
    pub fn times(&self) -> usize {
        1 + self.also().len()
    }

    /// Adds another location of the same message, with what fixes it there.
    fn fold(&mut self, other: Self) {
        let more = self.more.get_or_insert_default();
        more.also.push(other.span);
        more.edits.extend(other.more.into_iter().flat_map(|more| more.edits));
    }
}

/// Sorts by file and location, removes duplicates, and folds equal messages into the first of them. Diagnostics of one
/// location keep their order.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| match a.span.file.cmp(&b.span.file) {
        Ordering::Equal => a.span.start.cmp(&b.span.start),
        unequal => unequal,
    });
    diagnostics.dedup();
    let mut first: HashMap<_, usize> = HashMap::new();
    let mut folded: Vec<Diagnostic> = Vec::new();
    for diagnostic in diagnostics.drain(..) {
        let other = diagnostic.another().cloned();
        let Diagnostic { code, message, label, help, .. } = diagnostic.clone();
        match first.entry((code, message, label, help, other)) {
            Entry::Occupied(at) => folded[*at.get()].fold(diagnostic),
            Entry::Vacant(free) => {
                free.insert(folded.len());
                folded.push(diagnostic);
            }
        }
    }
    *diagnostics = folded;
}
