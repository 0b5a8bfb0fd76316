//! The rate limit of an app, and the bans of its provider, for all calls of a client. It only says how long an attempt
//! has to wait: the call waits, with the transport's pauses, so the limit needs no timer of its own.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::code_table::BanScope;

/// At most so many attempts in a time, evenly spread. Every attempt counts, retries included.
///
/// A ban that a call meets holds back what it covers, where the documents say so: calls of its operation, calls for its user
/// (the one of `session_of`, or else those with the same token), or all. If they do not, all calls wait.
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
    /// The end of the ban that the places of its queue take account of.
    after_ban: Duration,
}

/// The call that an attempt belongs to, as far as bans tell calls apart.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Caller<'a> {
    pub(crate) operation: &'static str,
    /// The user for whom it is made: a name, an id or a token.
    pub(crate) user: Option<&'a str>,
}

impl Limits {
    pub(crate) fn new(rate: RateLimit) -> Self {
        Self { bans: Arc::clone(&rate.gate), rate: Some(rate) }
    }

    /// Says how long an attempt has to wait. A place in the queue of the rate limit is given to one that no ban holds
    /// back; it keeps the place, unless a ban has come since. `Err` if it would wait for `left` or longer: then it takes
    /// no place.
    pub(crate) fn admit(
        &self,
        caller: Caller<'_>,
        place: Option<Place>,
        now: Duration,
        left: Duration,
    ) -> Result<(Option<Place>, Duration), Duration> {
        let mut gate = self.bans.lock();
        let Shared { queues, bans } = &mut *gate;
        let until = |ban| bans.get(&ban).copied().unwrap_or_default();
        let own = until(Ban::Operation(caller.operation));
        let user = caller.user.map_or(Duration::ZERO, |user| until(self.bans.user(user)));
        // A ban of all calls of a queue moves the queue. Under another one, a call takes its place when the ban is over, so
        // that it holds nobody else back.
        let (whole, part) = match self.by_operation() {
            true => (until(Ban::App).max(own), user),
            false => (until(Ban::App), user.max(own)),
        };
        let queue = queues.entry(if self.by_operation() { caller.operation } else { "" }).or_default();
        if whole > queue.after_ban {
            // Every place taken so far is before the end of the ban, or is given anew.
            *queue = Queue { next: whole, after_ban: whole };
        }
        let place = place.filter(|place| place.after_ban >= queue.after_ban);
        let wait = match (part.saturating_sub(now), place) {
            // The pause is over, whatever the clock says: pauses in tests take no time.
            (Duration::ZERO, Some(place)) => return Ok((Some(place), Duration::ZERO)),
            (Duration::ZERO, None) => queue.at(now, self.rate.as_ref()) - now,
            (ban, _) => ban,
        };
        if wait >= left {
            return Err(wait);
        }
        if part > now {
            return Ok((None, wait));
        }
        if let Some(rate) = &self.rate {
            queue.next = queue.next.max(now + wait).saturating_add(rate.interval);
        }
        Ok((Some(Place { after_ban: queue.after_ban }), wait))
    }

    /// Holds the attempts that a ban covers back until it is over; all of the app, if it is not known what it covers.
    pub(crate) fn ban(&self, caller: Caller<'_>, scope: Option<BanScope>, now: Duration, length: Duration) {
        let ban = match (scope, caller.user) {
            (Some(BanScope::Operation), _) => Ban::Operation(caller.operation),
            (Some(BanScope::User), Some(user)) => self.bans.user(user),
            _ => Ban::App,
        };
        let mut gate = self.bans.lock();
        gate.bans.retain(|_, until| *until > now);
        let until = gate.bans.entry(ban).or_default();
        *until = now.saturating_add(length).max(*until);
    }

    fn by_operation(&self) -> bool {
        self.rate.as_ref().is_some_and(|rate| rate.by_operation)
    }
}

/// What a ban covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Ban {
    App,
    Operation(&'static str),
    /// The hash of a user: names are personal, tokens secret.
    User(u64),
}

/// The places of the rate limit. Times are on the steady clock.
#[derive(Debug, Default)]
struct Queue {
    next: Duration,
    /// The end of the last ban of all calls of this queue.
    after_ban: Duration,
}

impl Queue {
    /// The time of the next place. Generic cell rate algorithm: `next` is when the limit is used up to here.
    fn at(&self, now: Duration, rate: Option<&RateLimit>) -> Duration {
        let slack = rate.map_or(Duration::ZERO, |rate| rate.interval.saturating_mul(rate.burst - 1));
        now.max(self.after_ban).max(self.next.saturating_sub(slack))
    }
}

/// What clients with one limit share.
#[derive(Debug, Default)]
struct Gate {
    shared: Mutex<Shared>,
    users: RandomState,
}

#[derive(Debug, Default)]
struct Shared {
    /// The queue of each operation, or of all with the key `""`.
    queues: BTreeMap<&'static str, Queue>,
    /// The end of each ban.
    bans: HashMap<Ban, Duration>,
}

impl Gate {
    /// No code can panic while it holds the lock, so a poisoned one is as good.
    fn lock(&self) -> std::sync::MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn user(&self, user: &str) -> Ban {
        Ban::User(self.users.hash_one(user))
    }
}
