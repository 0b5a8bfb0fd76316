//! Scenarios: a sequence of responses over several requests, as a YAML file. Either steps, one after the
//! other, or records and a table that selects a response from the record and the request. Read with the
//! specs' own YAML loader, so an error has a location and a fix.

mod keys;
pub(super) mod known;
mod read;
mod read_table;
pub(super) mod table;

use std::path::Path;
use std::sync::Arc;

use super::choice::Pick;
use super::provider::Providers;
use table::Table;

/// A scenario, read and checked against the specs.
#[derive(Debug)]
pub struct Scenario {
    name: String,
    title: String,
    pub(super) steps: Vec<Step>,
    pub(super) table: Option<Table>,
}

/// A response, for a number of requests or until a condition.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub pick: Pick,
    /// `None`: unlimited.
    pub times: Option<u32>,
    /// Until a request has another session than the first request of this step.
    pub until_new_session: bool,
}

/// The built-in scenarios: name and text.
pub const BUILT_IN: &[(&str, &str)] = &[
    ("fail-twice", include_str!("../../../scenarios/fail-twice.yaml")),
    ("split-order", include_str!("../../../scenarios/split-order.yaml")),
    ("token-expires", include_str!("../../../scenarios/token-expires.yaml")),
];

impl Scenario {
    /// Reads a scenario; `path` is the file name in diagnostics.
    ///
    /// # Errors
    /// Every diagnostic of the file, rendered with location and fix.
    pub fn parse(path: &str, text: &str, providers: &Providers) -> Result<Self, String> {
        read::scenario(path, text, providers)
    }

    /// A built-in scenario.
    ///
    /// # Errors
    /// A line that names the built-in scenarios.
    pub fn built_in(name: &str, providers: &Providers) -> Result<Self, String> {
        match BUILT_IN.iter().find(|(known, _)| *known == name) {
            Some((name, text)) => Self::parse(&format!("scenarios/{name}.yaml"), text, providers),
            None => {
                let known: Vec<&str> = BUILT_IN.iter().map(|(name, _)| *name).collect();
                Err(format!(
                    "unknown scenario {name:?}; the built-in scenarios are {}, or give a file",
                    known.join(", ")
                ))
            }
        }
    }

    /// The file of that path, or the built-in one of that name.
    ///
    /// # Errors
    /// When neither exists, or the file has errors.
    pub fn open(name: &str, providers: &Providers) -> Result<Arc<Self>, String> {
        let path = Path::new(name);
        if !path.exists() && !name.contains(['/', '.']) {
            return Self::built_in(name, providers).map(Arc::new);
        }
        let text = std::fs::read_to_string(path).map_err(|e| format!("{name}: {e}"))?;
        Self::parse(name, &text, providers).map(Arc::new)
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// One line.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }
}

/// The position of a session in a scenario.
#[derive(Debug)]
pub(super) struct Running {
    pub scenario: Arc<Scenario>,
    step: usize,
    calls: u32,
    met: Option<String>,
}

impl Running {
    pub fn new(scenario: Arc<Scenario>) -> Self {
        Self { scenario, step: 0, calls: 0, met: None }
    }

    /// The pick for a request to that operation with that session; the last step is repeated.
    pub fn next(&mut self, operation: &str, session: Option<&str>) -> Option<Pick> {
        loop {
            let step = self.scenario.steps.get(self.step)?;
            if step.pick.operation.as_deref().is_some_and(|wanted| wanted != operation) {
                return None;
            }
            if step.until_new_session {
                let met = self.met.get_or_insert_with(|| session.unwrap_or_default().to_owned());
                if session.unwrap_or_default() == met {
                    return Some(step.pick.clone());
                }
            } else if step.times.is_none_or(|times| self.calls < times) {
                self.calls += 1;
                return Some(step.pick.clone());
            }
            (self.step, self.calls, self.met) = (self.step + 1, 0, None);
        }
    }
}
