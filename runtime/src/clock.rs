//! Time and random numbers as settings: with both fixed, a signature can be reproduced. Nothing else in this
//! crate reads the system clock or the system's random source.

use std::sync::OnceLock;
use std::time::{Duration, Instant, SystemTime};

use crate::error::EncodeError;

/// A source of the time.
pub trait Clock: Send + Sync + 'static {
    /// The time of day, for timestamps.
    fn now(&self) -> SystemTime;

    /// A time that never goes backwards, from any origin, for deadlines.
    fn steady(&self) -> Duration {
        static ORIGIN: OnceLock<Instant> = OnceLock::new();
        ORIGIN.get_or_init(Instant::now).elapsed()
    }

    /// Reads both clocks.
    #[doc(hidden)]
    fn moment(&self) -> Now {
        Now { wall: self.now(), steady: self.steady() }
    }
}

/// One point in time, on both clocks.
#[derive(Debug, Clone, Copy)]
pub struct Now {
    /// The time of day.
    pub wall: SystemTime,
    /// The time that never goes backwards.
    pub steady: Duration,
}

/// The system clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// A clock with a fixed time of day. Deadlines still run.
impl Clock for SystemTime {
    fn now(&self) -> SystemTime {
        *self
    }
}

/// A source of nonces and jitter.
pub trait RandomSource: Send + Sync + 'static {
    /// A new random string for one attempt.
    ///
    /// # Errors
    /// The random source failed.
    fn nonce(&self) -> Result<String, EncodeError>;

    /// A number from 0 to below 1. It spreads the pauses of clients that fail together.
    fn jitter(&self) -> f64;
}

/// The random source of the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

/// The documented length of a nonce (`nonce-str`: 32 random characters).
const NONCE_LENGTH: usize = 32;

impl RandomSource for SystemRandom {
    fn nonce(&self) -> Result<String, EncodeError> {
        // 32 characters take five bits: the top three bits of each byte are dropped, so all are equally
        // likely.
        const LETTERS: &[u8; 32] = b"0123456789abcdefghijklmnopqrstuv";
        let mut bytes = [0; NONCE_LENGTH];
        getrandom::fill(&mut bytes).map_err(|_| EncodeError::Nonce)?;
        Ok(bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte & 31)])).collect())
    }

    fn jitter(&self) -> f64 {
        // Without a random number the pauses are only not spread.
        f64::from(getrandom::u32().unwrap_or_default()) / (f64::from(u32::MAX) + 1.0)
    }
}

/// Fixed values, for tests and for reproducing a signature.
#[derive(Debug, Clone)]
pub struct FixedRandom {
    /// Each nonce.
    pub nonce: String,
    /// Each jitter, from 0 to below 1.
    pub jitter: f64,
}

impl RandomSource for FixedRandom {
    fn nonce(&self) -> Result<String, EncodeError> {
        Ok(self.nonce.clone())
    }

    fn jitter(&self) -> f64 {
        self.jitter
    }
}
