//! The rate limit of an app, and the bans of its provider, for all calls of a client. It only says how long an attempt
//! has to wait: the call waits, with the transport's pauses, so the limit needs no timer of its own.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// At most so many attempts in a time, evenly spread. Every attempt counts, retries included.
///
/// A clone is the same limit: give it to all clients of one app.
#[derive(Debug, Clone)]
pub struct RateLimit {
    /// The time between two attempts.
    interval: Duration,
    burst: u32,
    by_operation: bool,
    gate: Arc<Gate>,
}

impl RateLimit {
    /// At most `attempts` in this time.
    #[must_use]
    pub fn new(attempts: u32, time: Duration) -> Self {
        Self { interval: time / attempts.max(1), burst: 1, by_operation: false, gate: Arc::default() }
    }

    /// At most `attempts` in a second.
    #[must_use]
    pub fn per_second(attempts: u32) -> Self {
        Self::new(attempts, Duration::from_secs(1))
    }

    /// Lets so many attempts start at once after a quiet time. In any one second there can then be `burst - 1` attempts
    /// more than the limit. Default: 1.
    #[must_use]
    pub fn burst(mut self, attempts: u32) -> Self {
        self.burst = attempts.max(1);
        self
    }

    /// Counts each operation by itself. Default: all operations of the app together.
    #[must_use]
    pub fn by_operation(mut self) -> Self {
        self.by_operation = true;
        self
    }
}

/// What the attempts of a client have to wait for: the rate limit, if there is one, and bans.
#[derive(Debug, Clone, Default)]
pub(crate) struct Limits {
    rate: Option<RateLimit>,
    bans: Arc<Gate>,
}

/// That an attempt has been given a place in time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    /// The end of the ban that it takes account of.
    after_ban: Duration,
}

impl Limits {
    pub(crate) fn new(rate: RateLimit) -> Self {
        Self { bans: Arc::clone(&rate.gate), rate: Some(rate) }
    }

    /// Gives an attempt a place, and says how long it has to wait for it; an attempt with a place keeps it, unless a ban
    /// has come since. `Err` if it would wait for `left` or longer: then it takes no place.
    pub(crate) fn admit(
        &self,
        operation: &'static str,
        place: Option<Place>,
        now: Duration,
        left: Duration,
    ) -> Result<(Place, Duration), Duration> {
        let key = self.key(operation);
        let mut keys = self.bans.lock();
        let state = keys.entry(key).or_default();
        if let Some(place) = place.filter(|place| place.after_ban >= state.banned_until) {
            // The pause is over, whatever the clock says: pauses in tests take no time.
            return Ok((place, Duration::ZERO));
        }
        let mut at = now.max(state.banned_until);
        if let Some(rate) = &self.rate {
            // Generic cell rate algorithm: `next` is when the limit is used up to here.
            let slack = rate.interval.saturating_mul(rate.burst - 1);
            at = at.max(state.next.saturating_sub(slack));
        }
        let wait = at - now;
        if wait >= left {
            return Err(wait);
        }
        if let Some(rate) = &self.rate {
            state.next = state.next.max(at).saturating_add(rate.interval);
        }
        Ok((Place { after_ban: state.banned_until }, wait))
    }

    /// Holds all attempts back until a ban is over.
    pub(crate) fn ban(&self, operation: &'static str, until: Duration) {
        let key = self.key(operation);
        let mut keys = self.bans.lock();
        let state = keys.entry(key).or_default();
        if until > state.banned_until {
            state.banned_until = until;
            // Every place taken so far is before the end of the ban, or is given anew.
            state.next = until;
        }
    }

    fn key(&self, operation: &'static str) -> &'static str {
        if self.rate.as_ref().is_some_and(|rate| rate.by_operation) { operation } else { "" }
    }
}

/// Times on the steady clock.
#[derive(Debug, Default)]
struct State {
    next: Duration,
    banned_until: Duration,
}

/// The state of each operation, or of all with the key `""`.
#[derive(Debug, Default)]
struct Gate(Mutex<BTreeMap<&'static str, State>>);

impl Gate {
    /// No code can panic while it holds the lock, so a poisoned one is as good.
    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<&'static str, State>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
