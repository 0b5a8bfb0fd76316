//! The limits of time of a connection, with one timer for all of them.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep};

/// The timer of a connection. Most waits end before it rings, or at once, and then it is not set again.
pub(super) struct Alarm(Pin<Box<Sleep>>);

impl Alarm {
    /// Has to be made within a runtime.
    pub fn new(limit: Duration) -> Self {
        Self(Box::pin(sleep(limit)))
    }

    /// The result of a future, if it comes within a limit.
    pub async fn limit<F: Future>(&mut self, limit: Duration, future: F) -> Option<F::Output> {
        let mut future = pin!(future);
        let mut due = None;
        poll_fn(|context| {
            if let Poll::Ready(output) = future.as_mut().poll(context) {
                return Poll::Ready(Some(output));
            }
            let due = *due.get_or_insert_with(|| Instant::now() + limit);
            if self.0.deadline() > due {
                self.0.as_mut().reset(due);
            }
            // It was set for an earlier wait, so it can ring too early.
            while self.0.as_mut().poll(context).is_ready() {
                if Instant::now() >= due {
                    return Poll::Ready(None);
                }
                self.0.as_mut().reset(due);
            }
            Poll::Pending
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};
    use std::time::Duration;

    use tokio::runtime::Builder;
    use tokio::time::{Instant, sleep};

    use super::Alarm;

    /// Each wait has its own limit, whatever the alarm was set for before.
    #[test]
    fn rings_at_the_limit_of_each_wait() -> std::io::Result<()> {
        let (short, long) = (Duration::from_millis(20), Duration::from_millis(60));
        Builder::new_current_thread().enable_time().build()?.block_on(async {
            let mut alarm = Alarm::new(short);
            assert_eq!(alarm.limit(short, ready(1)).await, Some(1));
            for limit in [long, short, short, long] {
                let began = Instant::now();
                assert_eq!(alarm.limit(limit, pending::<()>()).await, None);
                assert!(began.elapsed() >= limit, "{limit:?}: after {:?}", began.elapsed());
                assert!(began.elapsed() < Duration::from_secs(30), "{limit:?}: after {:?}", began.elapsed());
            }
            assert_eq!(alarm.limit(Duration::from_secs(600), sleep(long)).await, Some(()));
            // The long limit that was set before does not count.
            let began = Instant::now();
            assert_eq!(alarm.limit(short, pending::<()>()).await, None);
            assert!(began.elapsed() < Duration::from_secs(30));
        });
        Ok(())
    }
}
