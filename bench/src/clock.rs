//! The clock: runs two pieces of work in turn, in many short samples, so that other load of the machine
//! affects both. criterion and divan measure one after the other; on a shared machine that compares two
//! moments, not two pieces of work.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// About how long one sample takes.
const SAMPLE: Duration = Duration::from_micros(500);
/// Samples of each side.
const SAMPLES: usize = 401;

/// Nanoseconds for a run of ours and of the peer.
#[derive(Debug, Clone, Copy)]
pub struct Figures {
    /// The fastest sample of ours, which was disturbed least.
    pub ours: f64,
    /// The fastest sample of the peer.
    pub peer: f64,
    /// Median over all pairs of samples of the peer's time by ours.
    pub median: f64,
    /// The same at the first and at the last tenth of the pairs.
    pub spread: (f64, f64),
}

impl Figures {
    /// Speed of ours relative to the peer's, by the fastest samples.
    #[must_use]
    pub fn ratio(&self) -> f64 {
        self.peer / self.ours
    }
}

/// Measures both in turn; the order alternates.
pub fn compare(ours: &dyn Fn(), peer: &dyn Fn()) -> Figures {
    let (runs_ours, runs_peer) = (runs(ours), runs(peer));
    let mut pairs = Vec::with_capacity(SAMPLES);
    for index in 0..SAMPLES {
        let pair = if index % 2 == 0 {
            let ours = sample(ours, runs_ours);
            (ours, sample(peer, runs_peer))
        } else {
            let peer = sample(peer, runs_peer);
            (sample(ours, runs_ours), peer)
        };
        pairs.push(pair);
    }
    let least = |side: fn(&(f64, f64)) -> f64| pairs.iter().map(side).fold(f64::INFINITY, f64::min);
    let mut ratios: Vec<f64> = pairs.iter().map(|(ours, peer)| peer / ours).collect();
    ratios.sort_by(f64::total_cmp);
    Figures {
        ours: least(|pair| pair.0),
        peer: least(|pair| pair.1),
        median: ratios[SAMPLES / 2],
        spread: (ratios[SAMPLES / 10], ratios[SAMPLES - 1 - SAMPLES / 10]),
    }
}

/// The number of runs of a sample; also warms up.
fn runs(work: &dyn Fn()) -> u32 {
    let mut runs = 1;
    loop {
        let start = Instant::now();
        (0..runs).for_each(|_| black_box(work)());
        if start.elapsed() >= SAMPLE {
            return runs;
        }
        runs *= 2;
    }
}

fn sample(work: &dyn Fn(), runs: u32) -> f64 {
    let start = Instant::now();
    (0..runs).for_each(|_| black_box(work)());
    start.elapsed().as_secs_f64() * 1e9 / f64::from(runs)
}

/// The geometric mean.
#[must_use]
pub fn mean(ratios: &[f64]) -> f64 {
    (ratios.iter().map(|ratio| ratio.ln()).sum::<f64>() / ratios.len() as f64).exp()
}
