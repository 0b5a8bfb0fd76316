//! Traces an order at both providers. Requests and outcomes are functions of their own, so async and blocking code
//! differ only in how a request is sent.

use futures_util::future::try_join_all;
use tokio::task::JoinError;
use waybill_taobao::errors::SplitData;
use waybill_taobao::logistics::{TraceSearchCall, TraceSearchOutcome, TraceSearchResponse};
use waybill_taobao::{AnyError, Error, Response, TradeId};
use waybill_xportcn::SubPurchaseOrderId;
use waybill_xportcn::open_order::logistics_detail_get::LogisticsDetail;
use waybill_xportcn::open_order::{LogisticsDetailGetCall, LogisticsDetailGetOutcome};

/// An order of a seller.
#[derive(Clone, Debug)]
pub struct Order {
    /// The seller, as in the store.
    pub seller: String,
    /// Its id at Taobao.
    pub tid: TradeId,
    /// If it was split: for each parcel, the ids of all sub-orders in it.
    pub parcels: Vec<Vec<String>>,
    /// If its goods were purchased through Xportcn: the id of the sub-order of that purchase.
    pub purchase: Option<SubPurchaseOrderId>,
}

impl Order {
    /// An order whose parcels are lists of sub-orders, separated by commas: `1,2`.
    pub fn new<'a>(
        seller: impl Into<String>,
        tid: TradeId,
        parcels: impl IntoIterator<Item = &'a str>,
        purchase: Option<SubPurchaseOrderId>,
    ) -> Self {
        let parcels = parcels.into_iter().map(|parcel| parcel.split(',').map(String::from).collect()).collect();
        Self { seller: seller.into(), tid, parcels, purchase }
    }
}

/// What the providers say of an order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Traces {
    /// Taobao's trace of the order, or of each of its parcels.
    pub taobao: Vec<TraceSearchResponse>,
    /// Xportcn's details of its shipment.
    pub xportcn: Option<LogisticsDetail>,
}

/// Why an order could not be traced.
#[derive(Debug, thiserror::Error)]
pub enum TraceError {
    /// The order was split, and nobody has said how.
    #[error("the order was split: name the sub-orders of each of its parcels")]
    ParcelsUnknown,
    /// A request failed. The clients share their types, so this is the error of both.
    #[error(transparent)]
    Gateway(AnyError),
    /// The database failed.
    #[error("the database failed")]
    Store(#[from] rusqlite::Error),
    /// A thread of the service has panicked.
    #[error("a task failed")]
    Task(#[from] JoinError),
}

impl<E> From<Error<E>> for TraceError
where
    AnyError: From<Error<E>>,
{
    fn from(error: Error<E>) -> Self {
        Self::Gateway(error.into())
    }
}

impl TraceError {
    /// What to do about it, if that is known: the documented remedy of the provider's code, or advice on the failure.
    #[must_use]
    pub fn help(&self) -> Option<&'static str> {
        match self {
            Self::Gateway(e) => Some(e.remedy().unwrap_or_else(|| e.help())),
            _ => None,
        }
    }
}

/// The clients of both providers.
#[derive(Clone)]
pub struct Tracer {
    /// Taobao's, with tokens for [`Order::seller`].
    pub taobao: waybill_taobao::Client,
    /// Xportcn's.
    pub xportcn: waybill_xportcn::Client,
}

impl Tracer {
    /// What the providers say of an order now.
    ///
    /// # Errors
    /// A request failed, or the order was split and its parcels are unknown.
    pub async fn trace(&self, order: &Order) -> Result<Traces, TraceError> {
        let taobao = match whole_order_outcome(self.whole_order(order).send().await)? {
            Some(trace) => vec![trace],
            None => {
                let parcels = try_join_all(self.parcels(order)?.map(TraceSearchCall::send)).await?;
                parcels.into_iter().map(Response::into_inner).collect()
            }
        };
        let xportcn = match self.purchase(order) {
            Some(call) => Some(purchase_outcome(call.send().await)?),
            None => None,
        };
        Ok(Traces { taobao, xportcn })
    }

    /// As [`Tracer::trace`], without an async runtime.
    ///
    /// # Errors
    /// As [`Tracer::trace`].
    pub fn trace_blocking(&self, order: &Order) -> Result<Traces, TraceError> {
        let taobao = match whole_order_outcome(self.whole_order(order).send_blocking())? {
            Some(trace) => vec![trace],
            None => {
                let parcels = self.parcels(order)?.map(|call| Ok(call.send_blocking()?.into_inner()));
                parcels.collect::<Result<_, TraceError>>()?
            }
        };
        let xportcn = match self.purchase(order) {
            Some(call) => Some(purchase_outcome(call.send_blocking())?),
            None => None,
        };
        Ok(Traces { taobao, xportcn })
    }

    fn whole_order(&self, order: &Order) -> TraceSearchCall {
        self.taobao.logistics().trace_search(order.tid).session_of(&order.seller)
    }

    fn parcels(&self, order: &Order) -> Result<impl Iterator<Item = TraceSearchCall>, TraceError> {
        if order.parcels.is_empty() {
            return Err(TraceError::ParcelsUnknown);
        }
        Ok(order.parcels.iter().map(|sub_orders| self.whole_order(order).is_split(true).sub_tid(sub_orders)))
    }

    fn purchase(&self, order: &Order) -> Option<LogisticsDetailGetCall> {
        let id = order.purchase.clone()?;
        Some(self.xportcn.open_order().logistics_detail_get().sub_purchase_order_id(id))
    }
}

/// The trace of an order; `None` if it was split, so that its parcels are to be traced.
fn whole_order_outcome(result: TraceSearchOutcome) -> Result<Option<TraceSearchResponse>, TraceError> {
    match result {
        Ok(response) => Ok(Some(response.into_inner())),
        Err(e) if e.family().is_some_and(SplitData::wants_sub_orders) => Ok(None),
        Err(e) => Err(e.into()),
    }
}

/// The details of a shipment. A success without them is an error.
fn purchase_outcome(result: LogisticsDetailGetOutcome) -> Result<LogisticsDetail, TraceError> {
    result?.into_payload().map_err(|e| AnyError::Decode(e).into())
}
