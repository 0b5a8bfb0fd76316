//! Sees everything that a log could: `Debug` in both forms, `Display` and sources of errors, and what
//! is traced meanwhile. Says where a text shows that nobody may see.

use std::error::Error;
use std::fmt::{Debug, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// What was seen.
#[derive(Debug, Default)]
pub struct Witness {
    seen: Vec<(String, String)>,
}

impl Witness {
    /// Sees a value.
    pub fn value(&mut self, what: &str, value: &dyn Debug) {
        self.seen.push((what.to_owned(), format!("{value:?}\n{value:#?}")));
    }

    /// Sees an error and everything behind it.
    pub fn error(&mut self, what: &str, error: &dyn Error) {
        let mut shown = String::new();
        let mut next = Some(error);
        while let Some(error) = next {
            // Writing to a String does not fail.
            let _ = writeln!(shown, "{error}\n{error:?}\n{error:#?}");
            next = error.source();
        }
        self.seen.push((what.to_owned(), shown));
    }

    /// Does the work and sees what it traces, down to the last level, on this thread.
    pub fn traced<T>(&mut self, what: &str, work: impl FnOnce() -> T) -> T {
        let keeper = Keeper::default();
        let result = tracing::subscriber::with_default(keeper.clone(), work);
        let told = keeper.told.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.seen.push((format!("{what}: trace"), told));
        result
    }

    /// Everything seen under a name that ends so.
    #[must_use]
    pub fn about(&self, end: &str) -> String {
        self.seen.iter().filter(|(what, _)| what.ends_with(end)).map(|(_, shown)| shown.as_str()).collect()
    }

    /// A line for each place where one of these texts shows.
    #[must_use]
    pub fn shows(&self, hidden: &[&str]) -> Vec<String> {
        let mut places = Vec::new();
        for (what, shown) in &self.seen {
            let lines = shown.lines().filter(|line| hidden.iter().any(|text| line.contains(text)));
            places.extend(lines.take(1).map(|line| format!("{what} shows it: {}", line.trim())));
        }
        places
    }
}

/// A subscriber that keeps every field of every span and event as text.
#[derive(Clone, Default)]
struct Keeper {
    told: Arc<Mutex<String>>,
    spans: Arc<AtomicU64>,
}

struct Told<'a>(&'a mut String);

impl Visit for Told<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = write!(self.0, " {}={value:?}", field.name());
    }
}

impl Keeper {
    fn keep(&self, name: &str, record: impl FnOnce(&mut Told<'_>)) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.push_str(name);
        record(&mut Told(&mut told));
        told.push('\n');
    }
}

impl Subscriber for Keeper {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.keep(span.metadata().name(), |told| span.record(told));
        Id::from_u64(self.spans.fetch_add(1, Ordering::Relaxed) + 1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        self.keep("", |told| values.record(told));
    }

    fn event(&self, event: &Event<'_>) {
        self.keep("", |told| event.record(told));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}
