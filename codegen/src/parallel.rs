//! Work on many items by all processors. The results are in the order of the items, so they are the same on any
//! machine.

use std::thread;

/// Fewer items are not worth a thread.
const FEW: usize = 8;

/// The results of the work on each item.
pub(crate) fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let share = items.len().div_ceil(threads).max(FEW);
    if items.len() <= share {
        return items.iter().map(work).collect();
    }
    let work = &work;
    let run = |items: &'_ [T]| items.iter().map(work).collect::<Vec<R>>();
    thread::scope(|scope| {
        let shares = items.chunks(share).map(|items| scope.spawn(move || run(items))).collect::<Vec<_>>();
        // A panic is a bug; it goes on in this thread.
        let join = |share: thread::ScopedJoinHandle<'_, Vec<R>>| {
            share.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        shares.into_iter().flat_map(join).collect()
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn results_have_the_order_of_the_items() {
        for count in [0, 1, 7, 8, 9, 100, 1001] {
            let items: Vec<usize> = (0..count).collect();
            assert_eq!(super::map(&items, |item| item * 2), items.iter().map(|item| item * 2).collect::<Vec<_>>());
        }
    }
}
