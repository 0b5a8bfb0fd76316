//! Sessions: each has its own queue, scenario, ban and journal, so that tests can run in parallel. The
//! first request creates a session; a path below `/s/ID`, or a header, selects it.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Instant;

use hashbrown::HashMap;

use super::choice::Pick;
use super::journal::Journal;
use super::scenario::{Running, Scenario};
use super::short::Short;

/// Maximum number of sessions: each keeps a journal.
const MAX_SESSIONS: usize = 1000;
/// Maximum number of queued responses.
pub(super) const MAX_QUEUED: usize = 10_000;

/// All sessions of a server.
pub(super) struct Sessions {
    all: RwLock<HashMap<String, Arc<Session>>>,
    scenario: Option<Arc<Scenario>>,
}

/// The state of one session.
pub(super) struct Session {
    pub name: String,
    state: Mutex<State>,
}

#[derive(Default)]
pub(super) struct State {
    /// Number of requests so far.
    pub number: u64,
    pub queue: VecDeque<Pick>,
    pub running: Option<Running>,
    pub banned_until: Option<Instant>,
    pub journal: Journal,
    /// The notes that were logged.
    pub noted: HashSet<String>,
}

impl Session {
    /// The state; a panic in another thread does not make it unavailable.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Clears the state and starts the scenario from the beginning.
    pub fn reset(&mut self, scenario: Option<Arc<Scenario>>) {
        *self = Self { running: scenario.map(Running::new), ..Self::default() };
    }

    /// Takes the first queued pick for this operation.
    pub fn take_queued(&mut self, operation: &str) -> Option<Pick> {
        let for_it = |pick: &Pick| pick.operation.as_deref().is_none_or(|wanted| wanted == operation);
        let at = self.queue.iter().position(for_it)?;
        self.queue.remove(at)
    }

    /// The remaining seconds of a ban.
    pub fn banned(&self) -> Option<u64> {
        let left = self.banned_until?.checked_duration_since(Instant::now())?;
        Some(left.as_secs() + 1)
    }
}

impl Sessions {
    pub fn new(scenario: Option<Arc<Scenario>>) -> Self {
        Self { all: RwLock::default(), scenario }
    }

    /// The scenario that every session starts with.
    pub fn scenario(&self) -> Option<Arc<Scenario>> {
        self.scenario.clone()
    }

    /// The session of that name, created if necessary.
    ///
    /// # Errors
    /// When the name is invalid, or there are too many sessions.
    pub fn get(&self, name: &str) -> Result<Arc<Session>, String> {
        if let Some(found) = self.all.read().unwrap_or_else(PoisonError::into_inner).get(&Short(name)) {
            return Ok(Arc::clone(found));
        }
        let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if name.is_empty() || name.len() > 64 || !name.chars().all(legal) {
            return Err("a session's name has 1 to 64 letters, digits, `-`, `_` or `.`".to_owned());
        }
        let mut all = self.all.write().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MAX_SESSIONS && !all.contains_key(name) {
            return Err(format!("there are {MAX_SESSIONS} sessions: DELETE /__waybill/sessions/ID ends one"));
        }
        let made = || {
            let mut state = State::default();
            state.reset(self.scenario());
            Arc::new(Session { name: name.to_owned(), state: Mutex::new(state) })
        };
        Ok(Arc::clone(all.entry(name.to_owned()).or_insert_with(made)))
    }

    /// Ends a session; returns whether it existed.
    pub fn end(&self, name: &str) -> bool {
        self.all.write().unwrap_or_else(PoisonError::into_inner).remove(name).is_some()
    }

    /// Names of all, sorted.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.all.read().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect();
        names.sort();
        names
    }
}
