//! The CPU time of this process.

/// The unit of `/proc/self/stat`: Linux reports hundredths of a second to programs on every architecture.
const TICK_MILLIS: f64 = 10.0;

/// Milliseconds that all threads of this process have used so far, those that have ended included; 0 where the system
/// does not tell.
pub(super) fn cpu() -> f64 {
    times(11)
}

/// The same of the programs that it has started and that have ended.
pub(super) fn children() -> f64 {
    times(13)
}

/// User and system time, from the first of the two.
fn times(first: usize) -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program is in parentheses and may contain spaces, so values are counted from behind it.
    let after = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after.split_whitespace().skip(first).take(2).filter_map(|ticks| ticks.parse::<f64>().ok());
    ticks.sum::<f64>() * TICK_MILLIS
}
