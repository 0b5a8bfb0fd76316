//! A session provider that may block, for async calls: each question has a thread of its own, which needs no async runtime.
//! There are few questions, since a client asks once for each user.

use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

use secrecy::SecretString;

use crate::session::{BlockingSessionProvider, SessionError, SessionProvider, Token};
use crate::transport::BoxFuture;

/// A blocking provider as an async one.
pub(crate) struct OnThread(pub Arc<dyn BlockingSessionProvider>);

impl SessionProvider for OnThread {
    fn token<'a>(&'a self, user: &'a str) -> BoxFuture<'a, Token> {
        let user = user.to_owned();
        self.ask(move |provider| provider.token(&user))
    }

    fn refresh<'a>(&'a self, user: &'a str, expired: &'a SecretString) -> BoxFuture<'a, Token> {
        let (user, expired) = (user.to_owned(), expired.clone());
        self.ask(move |provider| provider.refresh(&user, &expired))
    }
}

impl OnThread {
    fn ask(
        &self,
        question: impl FnOnce(&dyn BlockingSessionProvider) -> Token + Send + 'static,
    ) -> BoxFuture<'static, Token> {
        let provider = Arc::clone(&self.0);
        Box::pin(async move {
            let answer = Answer::default();
            let asked = Asked(answer.clone());
            let thread = std::thread::Builder::new().name("waybill-session".to_owned());
            thread.spawn(move || asked.0.set(question(&*provider))).map_err(SessionError::new)?;
            poll_fn(move |context| answer.take(context.waker())).await
        })
    }
}

/// Where the thread leaves its answer.
#[derive(Clone, Default)]
struct Answer(Arc<Mutex<(Option<Token>, Option<Waker>)>>);

impl Answer {
    fn set(&self, token: Token) {
        let mut state = self.lock();
        state.0.get_or_insert(token);
        if let Some(waker) = state.1.take() {
            waker.wake();
        }
    }

    fn take(&self, waker: &Waker) -> Poll<Token> {
        let mut state = self.lock();
        match state.0.take() {
            Some(token) => Poll::Ready(token),
            None => {
                state.1 = Some(waker.clone());
                Poll::Pending
            }
        }
    }

    /// Nothing panics while it holds the lock.
    fn lock(&self) -> MutexGuard<'_, (Option<Token>, Option<Waker>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The thread's end: a provider that panics is an error of the calls that wait.
struct Asked(Answer);

impl Drop for Asked {
    fn drop(&mut self) {
        self.0.set(Err(SessionError::panicked()));
    }
}
