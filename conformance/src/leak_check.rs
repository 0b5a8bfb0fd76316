//! Collects everything that can be logged: `Debug` in both forms, `Display` and sources of errors, and
//! traces. Reports where a secret text appears.

use std::error::Error;
use std::fmt::{Debug, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// The collected output.
#[derive(Debug, Default)]
pub struct LeakCheck {
    outputs: Vec<(String, String)>,
}

impl LeakCheck {
    /// Adds a value.
    pub fn value(&mut self, what: &str, value: &dyn Debug) {
        self.outputs.push((what.to_owned(), format!("{value:?}\n{value:#?}")));
    }

    /// Adds an error and its sources.
    pub fn error(&mut self, what: &str, error: &dyn Error) {
        let mut shown = String::new();
        let mut next = Some(error);
        while let Some(error) = next {
            // Writing to a String does not fail.
            let _ = writeln!(shown, "{error}\n{error:?}\n{error:#?}");
            next = error.source();
        }
        self.outputs.push((what.to_owned(), shown));
    }

    /// Runs the work and adds its traces of all levels, on this thread.
    pub fn traced<T>(&mut self, what: &str, work: impl FnOnce() -> T) -> T {
        let keeper = Keeper::default();
        let result = tracing::subscriber::with_default(keeper.clone(), work);
        let text = keeper.text.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.outputs.push((format!("{what}: trace"), text));
        result
    }

    /// Everything that was added under a name with this ending.
    #[must_use]
    pub fn about(&self, end: &str) -> String {
        self.outputs.iter().filter(|(what, _)| what.ends_with(end)).map(|(_, shown)| shown.as_str()).collect()
    }

    /// A line for each place where one of these texts appears.
    #[must_use]
    pub fn shows(&self, hidden: &[&str]) -> Vec<String> {
        let mut places = Vec::new();
        for (what, shown) in &self.outputs {
            let lines = shown.lines().filter(|line| hidden.iter().any(|text| line.contains(text)));
            places.extend(lines.take(1).map(|line| format!("{what} leaks it: {}", line.trim())));
        }
        places
    }
}

/// A subscriber that keeps every field of every span and event as text.
#[derive(Clone, Default)]
struct Keeper {
    text: Arc<Mutex<String>>,
    spans: Arc<AtomicU64>,
}

struct FieldWriter<'a>(&'a mut String);

impl Visit for FieldWriter<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = write!(self.0, " {}={value:?}", field.name());
    }
}

impl Keeper {
    fn keep(&self, name: &str, record: impl FnOnce(&mut FieldWriter<'_>)) {
        let mut text = self.text.lock().unwrap_or_else(PoisonError::into_inner);
        text.push_str(name);
        record(&mut FieldWriter(&mut text));
        text.push('\n');
    }
}

impl Subscriber for Keeper {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.keep(span.metadata().name(), |text| span.record(text));
        Id::from_u64(self.spans.fetch_add(1, Ordering::Relaxed) + 1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        self.keep("", |text| values.record(text));
    }

    fn event(&self, event: &Event<'_>) {
        self.keep("", |text| event.record(text));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}
