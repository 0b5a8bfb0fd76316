//! Time and random, as things that can be set: with both fixed, a signature can be made again.
//! Nothing else in this crate asks the machine for a time or a random number.

use std::sync::OnceLock;
use std::time::{Duration, Instant, SystemTime};

use crate::error::EncodeError;

/// Where the time comes from.
pub trait Clock: Send + Sync + 'static {
    /// The time of day, for time stamps.
    fn now(&self) -> SystemTime;

    /// A time that never runs backwards, from any origin, for deadlines.
    fn steady(&self) -> Duration {
        static ORIGIN: OnceLock<Instant> = OnceLock::new();
        ORIGIN.get_or_init(Instant::now).elapsed()
    }

    /// Both at once.
    fn moment(&self) -> Now {
        Now { wall: self.now(), steady: self.steady() }
    }
}

/// One point in time, on both clocks.
#[derive(Debug, Clone, Copy)]
pub struct Now {
    /// The time of day.
    pub wall: SystemTime,
    /// The time that never runs backwards.
    pub steady: Duration,
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// A clock whose time of day stands still; deadlines go on.
impl Clock for SystemTime {
    fn now(&self) -> SystemTime {
        *self
    }
}

/// Where nonces and jitter come from.
pub trait RandomSource: Send + Sync + 'static {
    /// A new random text for one attempt.
    ///
    /// # Errors
    /// When the source of randomness fails.
    fn nonce(&self) -> Result<String, EncodeError>;

    /// A number from 0 to below 1, which spreads the pauses of clients that fail together.
    fn jitter(&self) -> f64;
}

/// The operating system's randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

/// The documented length of a nonce (`nonce-str`: 32 random characters).
const NONCE_LENGTH: usize = 32;

impl RandomSource for SystemRandom {
    fn nonce(&self) -> Result<String, EncodeError> {
        // 32 characters: the top three bits of each byte go, so each is equally likely.
        const LETTERS: &[u8; 32] = b"0123456789abcdefghijklmnopqrstuv";
        let mut bytes = [0; NONCE_LENGTH];
        getrandom::fill(&mut bytes).map_err(|_| EncodeError::Nonce)?;
        Ok(bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte & 31)])).collect())
    }

    fn jitter(&self) -> f64 {
        // Without randomness the pauses are merely not spread.
        f64::from(getrandom::u32().unwrap_or_default()) / (f64::from(u32::MAX) + 1.0)
    }
}

/// Fixed values, for tests and for making a signature again.
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
