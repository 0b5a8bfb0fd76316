//! Cases per second through a real socket: every case that makes an HTTP exchange, one after the other on
//! one thread, then on all cores of the machine. A figure to read, not a test.
//!
//! `cargo bench -p waybill-conformance`
#![allow(clippy::print_stdout, reason = "a bench shows its figures")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use waybill_conformance::case::{self, Case};
use waybill_conformance::target::Target;
use waybill_conformance::wire_hook::Count;

fn main() -> Result<(), String> {
    let count = Arc::new(Count::default());
    let target = Arc::new(Target { hook: count.clone(), ..Target::workspace()? });
    // Left out: hundreds of bodies in one case, a process of its own, or no HTTP.
    let other = ["/model/", "/presence/", "/presence", "/leaks", "/hostile-bodies", "/timestamp-on", ".push."];
    let cases: Vec<Case> =
        case::all(&target).into_iter().filter(|case| !other.iter().any(|o| case.name.contains(o))).collect();
    let passes = |case: &&Case| {
        let before = count.passed();
        (case.run)().is_ok() && count.passed() > before
    };
    let cases: Vec<&Case> = cases.iter().filter(passes).collect();
    let threads = thread::available_parallelism().map_or(1, usize::from);
    for threads in [1, threads] {
        let before = count.passed();
        let began = Instant::now();
        run(&cases, threads);
        let seconds = began.elapsed().as_secs_f64();
        let passed = count.passed() - before;
        println!(
            "{threads} thread(s): {} cases in {seconds:.2} s: {:.0} cases/s; {passed} responses and requests compared, {:.0}/s",
            cases.len(),
            cases.len() as f64 / seconds,
            passed as f64 / seconds,
        );
    }
    Ok(())
}

fn run(cases: &[&Case], threads: usize) {
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    // Failures are reported by the test; here only the time counts.
                    let _ = (case.run)();
                }
            });
        }
    });
}
