//! Merges what both providers say of an order into steps, ordered by time.

use serde::{Serialize, Serializer};
use waybill_taobao::{Timestamp, Zone};

use crate::trace::Traces;

const CHINA: Zone = Zone::hours(8);

/// A step of a parcel. It has no `Debug`, since its text can hold the name and the number of a courier.
#[derive(Clone, PartialEq, Serialize)]
pub struct Step {
    /// When it happened, in the time of China: `2000-01-01 00:00:00`.
    #[serde(serialize_with = "as_string")]
    pub time: Option<Timestamp>,
    /// Who says so.
    pub source: Source,
    /// The waybill number of the parcel.
    pub parcel: Option<String>,
    /// The kind of step, in the words of its source: `TMS_STATION_OUT`.
    pub action: Option<String>,
    /// What happened, in words.
    pub text: Option<String>,
}

/// A provider.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// Taobao.
    Taobao,
    /// Xportcn.
    Xportcn,
}

/// All steps of an order, the first one first. Steps without a time come before all others.
#[must_use]
pub fn timeline(traces: &Traces) -> Vec<Step> {
    let mut steps: Vec<_> = taobao_steps(traces).chain(xportcn_steps(traces)).collect();
    // Stable: steps of one time stay in the order of their source.
    steps.sort_by(|one, other| one.time.cmp(&other.time));
    steps
}

fn taobao_steps(traces: &Traces) -> impl Iterator<Item = Step> {
    traces.taobao.iter().flat_map(|parcel| {
        parcel.trace_list.iter().map(|step| Step {
            time: step.status_time.as_ref().and_then(in_china),
            source: Source::Taobao,
            parcel: parcel.out_sid.clone(),
            action: step.action.clone(),
            text: step.status_desc.clone(),
        })
    })
}

fn xportcn_steps(traces: &Traces) -> impl Iterator<Item = Step> {
    traces.xportcn.iter().flat_map(|detail| &detail.pnm_logistics_details).flat_map(|parcel| {
        // The latest step is the first one of the list.
        parcel.logistics_traces.iter().rev().map(|step| Step {
            time: step.time.as_ref().and_then(in_china),
            source: Source::Xportcn,
            parcel: parcel.mail_no.clone(),
            action: step.action.as_ref().map(ToString::to_string),
            text: step.standard_desc.clone(),
        })
    })
}

/// The time in one form, whatever its form on the wire; `None` if it can't be read.
fn in_china(time: &Timestamp) -> Option<Timestamp> {
    Some(Timestamp::from_system_time(time.to_system_time()?, CHINA))
}

fn as_string<S: Serializer>(time: &Option<Timestamp>, to: S) -> Result<S::Ok, S::Error> {
    time.as_ref().map(Timestamp::as_str).serialize(to)
}
