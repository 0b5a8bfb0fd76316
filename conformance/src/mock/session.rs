//! Sessions: each has its own queue, scenario, ban and journal, so that tests run side by side. The
//! first call makes one; a path below `/s/ID`, or a header, says which.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Instant;

use super::choice::Pick;
use super::journal::Journal;
use super::scenario::{Running, Scenario};

/// More at once are refused: each keeps a journal.
const MAX_SESSIONS: usize = 1000;
/// More queued answers than this are a mistake.
pub(super) const MAX_QUEUED: usize = 10_000;

/// All sessions of a server.
pub(super) struct Sessions {
    all: RwLock<HashMap<String, Arc<Session>>>,
    scenario: Option<Arc<Scenario>>,
}

/// What one session remembers.
pub(super) struct Session {
    pub name: String,
    state: Mutex<State>,
}

#[derive(Default)]
pub(super) struct State {
    /// Calls so far.
    pub number: u64,
    pub queue: VecDeque<Pick>,
    pub running: Option<Running>,
    pub banned_until: Option<Instant>,
    pub journal: Journal,
}

impl Session {
    /// The state; a panic elsewhere does not take it away.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Forgets all and begins the scenario anew.
    pub fn reset(&mut self, scenario: Option<Arc<Scenario>>) {
        *self = Self { running: scenario.map(Running::new), ..Self::default() };
    }

    /// Takes the first queued pick that is for this operation.
    pub fn take_queued(&mut self, operation: &str) -> Option<Pick> {
        let for_it = |pick: &Pick| pick.operation.as_deref().is_none_or(|wanted| wanted == operation);
        let at = self.queue.iter().position(for_it)?;
        self.queue.remove(at)
    }

    /// How many seconds a ban still lasts.
    pub fn banned(&self) -> Option<u64> {
        let left = self.banned_until?.checked_duration_since(Instant::now())?;
        Some(left.as_secs() + 1)
    }
}

impl Sessions {
    pub fn new(scenario: Option<Arc<Scenario>>) -> Self {
        Self { all: RwLock::default(), scenario }
    }

    /// The scenario that every session begins with.
    pub fn scenario(&self) -> Option<Arc<Scenario>> {
        self.scenario.clone()
    }

    /// The session of that name, made if need be.
    ///
    /// # Errors
    /// A name that is none, or too many sessions.
    pub fn get(&self, name: &str) -> Result<Arc<Session>, String> {
        if let Some(found) = self.all.read().unwrap_or_else(PoisonError::into_inner).get(name) {
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

    /// Ends a session; whether there was one.
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
