//! A small shop on the clients of Waybill: it shows what a program needs that runs for months. It was written from
//! the README and the documentation of the two clients alone.
//!
//! - [`clients`]: the settings of the clients for production.
//! - [`tokens`]: the access tokens of hundreds of sellers.
//! - [`trace`]: requests to both providers, async and blocking, with one logic.
//! - [`timeline`]: their responses as one list of steps.
//! - [`store`]: tokens, push messages and responses in SQLite.
//! - [`service`]: an HTTP service on axum, which also receives push messages.
//! - [`metered`]: requests as metrics.

pub mod clients;
pub mod metered;
pub mod service;
pub mod store;
pub mod timeline;
pub mod tokens;
pub mod trace;

use serde::Serialize;

use crate::store::Store;
use crate::timeline::Step;
use crate::trace::{Order, TraceError, Tracer, Traces};

/// The shop: its database, and the clients of both providers.
#[derive(Clone)]
pub struct Shop {
    /// The database.
    pub store: Store,
    /// The clients.
    pub tracer: Tracer,
}

/// The steps of an order.
#[derive(Clone, PartialEq, Serialize)]
pub struct Timeline {
    /// Whether these are stored steps, since a provider can't be asked now.
    pub stored: bool,
    /// The steps, the first one first.
    pub steps: Vec<Step>,
}

impl Shop {
    /// The timeline of an order.
    ///
    /// # Errors
    /// It can't be traced now, and nothing is stored; or a later attempt would fail, too.
    pub async fn timeline(&self, order: Order) -> Result<Timeline, TraceError> {
        let traced = self.tracer.trace(&order).await;
        self.store.background(move |store| stored_or_traced(store, &order, traced)).await
    }

    /// As [`Shop::timeline`], without an async runtime.
    pub fn timeline_blocking(&self, order: &Order) -> Result<Timeline, TraceError> {
        let traced = self.tracer.trace_blocking(order);
        stored_or_traced(&self.store, order, traced)
    }
}

/// Stores new traces. After a temporary failure, the stored ones are better than none.
fn stored_or_traced(store: &Store, order: &Order, traced: Result<Traces, TraceError>) -> Result<Timeline, TraceError> {
    match traced {
        Ok(traces) => {
            store.put_traces(order, &traces)?;
            Ok(Timeline { stored: false, steps: timeline::timeline(&traces) })
        }
        Err(TraceError::Gateway(e)) if e.is_retryable() => match store.traces(order)? {
            Some(traces) => Ok(Timeline { stored: true, steps: timeline::timeline(&traces) }),
            None => Err(e.into()),
        },
        Err(e) => Err(e),
    }
}
