//! Retries: the policy, as a trait, and the default one. A policy sees an error and numbers, never a request.
//! It is not used for operations that are not idempotent.

use std::time::Duration;

use crate::code_table::Retry;
use crate::error::{AnyError, Error};

/// Decides after each failed attempt of an idempotent operation.
pub trait RetryPolicy: Send + Sync + 'static {
    /// Whether and when to try again. A pause that would end after the call's time-out ends the call at once.
    fn decide(&self, failed: &FailedAttempt<'_>) -> Decision;
}

/// The decision of a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Return the error.
    Stop,
    /// Try again after a pause.
    After(Duration),
}

/// An attempt that failed.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct FailedAttempt<'a> {
    /// The vendor's id of the operation.
    pub operation: &'static str,
    /// The number of attempts so far, this one included.
    pub attempts: u32,
    /// The error of the last attempt.
    pub error: &'a AnyError,
    /// The time since the call began.
    pub elapsed: Duration,
    /// A random number from 0 to below 1.
    pub jitter: f64,
}

impl<'a> FailedAttempt<'a> {
    pub(crate) fn new(
        operation: &'static str,
        attempts: u32,
        error: &'a AnyError,
        elapsed: Duration,
        jitter: f64,
    ) -> Self {
        Self { operation, attempts, error, elapsed, jitter }
    }
}

/// Never tries again.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoRetry;

impl RetryPolicy for NoRetry {
    fn decide(&self, _: &FailedAttempt<'_>) -> Decision {
        Decision::Stop
    }
}

/// The default: up to three attempts with growing pauses. It waits for a short ban.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Backoff {
    /// Maximum number of attempts.
    pub attempts: u32,
    /// The pause after the first attempt; it doubles after each.
    pub first: Duration,
    /// The longest pause.
    pub longest: Duration,
    /// The longest ban or `Retry-After` to wait for. With a longer one, the error is returned.
    pub patience: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self {
            attempts: 3,
            first: Duration::from_millis(200),
            longest: Duration::from_secs(5),
            patience: Duration::from_secs(30),
        }
    }
}

impl Backoff {
    /// With another maximum number of attempts.
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// With other pauses: the first, and the longest.
    #[must_use]
    pub fn pauses(mut self, first: Duration, longest: Duration) -> Self {
        (self.first, self.longest) = (first, longest);
        self
    }

    /// With another longest ban to wait for.
    #[must_use]
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Half of the pause is random, so that clients that failed together do not retry together.
    fn pause(&self, failed: &FailedAttempt<'_>) -> Duration {
        let doubled = 1_u32.checked_shl(failed.attempts.saturating_sub(1)).unwrap_or(u32::MAX);
        let pause = self.first.saturating_mul(doubled).min(self.longest);
        pause.mul_f64(0.5 + 0.5 * failed.jitter.clamp(0.0, 1.0))
    }
}

impl RetryPolicy for Backoff {
    fn decide(&self, failed: &FailedAttempt<'_>) -> Decision {
        if failed.attempts >= self.attempts || !failed.error.is_retryable() {
            return Decision::Stop;
        }
        // The ban in the message, or else the header of the server.
        match (failed.error.ban().or(failed.error.retry_after()), failed.error) {
            (Some(wait), _) if wait > self.patience => Decision::Stop,
            (Some(wait), _) => Decision::After(wait.saturating_add(self.pause(failed))),
            // A call limit without an end can last the whole day.
            (None, Error::Api(error)) if error.retry() == Retry::AfterBan => Decision::Stop,
            (None, _) => Decision::After(self.pause(failed)),
        }
    }
}
