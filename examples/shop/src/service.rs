//! The HTTP service of the shop.
//!
//! | request | does |
//! |---|---|
//! | `POST /push/xportcn` | verifies a push message, stores it, and acknowledges it |
//! | `GET /sellers/{seller}/orders/{tid}/timeline?parcel=1,2&parcel=3&purchase=…` | the steps of an order |

use std::error::Error;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use bytes::Bytes;
use serde::Serialize;
use waybill_taobao::{AnyError, TradeId};
use waybill_xportcn::push::{ACKNOWLEDGED, PushError, Verifier, verify_and_parse};

use crate::tokens::UnknownSeller;
use crate::trace::{Order, TraceError};
use crate::{Shop, Timeline};

struct Service {
    shop: Shop,
    verifier: Verifier,
}

/// The routes of the service.
pub fn router(shop: Shop, verifier: Verifier) -> Router {
    Router::new()
        .route("/push/xportcn", post(push))
        .route("/sellers/{seller}/orders/{tid}/timeline", get(timeline))
        .with_state(Arc::new(Service { shop, verifier }))
}

/// Stores the message before it is acknowledged, so none is lost, and leaves the work on it for later, since the sender
/// waits a second only. A message that could not be stored is posted again.
async fn push(State(service): State<Arc<Service>>, headers: HeaderMap, body: Bytes) -> Result<StatusCode, Failure> {
    let received = verify_and_parse(&headers, &body, &service.verifier)?;
    let store = &service.shop.store;
    let new = store.background(move |store| Ok::<_, TraceError>(store.put_push(&received, &body)?)).await?;
    metrics::counter!("pushes_total", "new" => new.to_string()).increment(1);
    Ok(StatusCode::from_u16(ACKNOWLEDGED).unwrap_or(StatusCode::OK))
}

async fn timeline(
    State(service): State<Arc<Service>>,
    Path((seller, tid)): Path<(String, i64)>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Json<Timeline>, Failure> {
    let values = |name: &'static str| query.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str());
    let order = Order::new(seller, TradeId(tid), values("parcel"), values("purchase").next().map(Into::into));
    Ok(Json(service.shop.timeline(order).await?))
}

/// An error as a response: what happened, and what to do about it.
#[derive(Serialize)]
struct Failure {
    #[serde(skip)]
    status: StatusCode,
    error: String,
    help: Option<&'static str>,
}

impl From<PushError> for Failure {
    fn from(error: PushError) -> Self {
        Self { status: error.status(), error: error.to_string(), help: Some(error.help()) }
    }
}

impl From<TraceError> for Failure {
    fn from(error: TraceError) -> Self {
        let status = match &error {
            TraceError::ParcelsUnknown => StatusCode::UNPROCESSABLE_ENTITY,
            TraceError::Gateway(e) if is_unknown_seller(e) => StatusCode::NOT_FOUND,
            TraceError::Gateway(e) if e.is_retryable() => StatusCode::SERVICE_UNAVAILABLE,
            TraceError::Gateway(_) => StatusCode::BAD_GATEWAY,
            TraceError::Store(_) | TraceError::Task(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self { status, error: with_causes(&error), help: error.help() }
    }
}

fn is_unknown_seller(error: &AnyError) -> bool {
    matches!(error, AnyError::Session(e) if e.source().is_some_and(|cause| cause.is::<UnknownSeller>()))
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        (self.status, Json(self)).into_response()
    }
}

/// An error and its causes, in one line.
#[must_use]
pub fn with_causes(error: &dyn Error) -> String {
    let causes = std::iter::successors(error.source(), |&cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}
