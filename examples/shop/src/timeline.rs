//! Merges what both providers say of an order into steps, ordered by time.

use serde::Serialize;
use waybill_taobao::{Timestamp, Zone};

use crate::trace::Traces;

const CHINA: Zone = Zone::hours(8);

/// A step of a parcel. It has no `Debug`, since its text can hold the name and the number of a courier.
#[derive(Clone, PartialEq, Serialize)]
pub struct Step {
    /// When it happened, in the time of China: `2000-01-01T00:00:00+08:00`.
    pub time: Option<String>,
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
            time: in_china(&step.status_time),
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
            time: in_china(&step.time),
            source: Source::Xportcn,
            parcel: parcel.mail_no.clone(),
            action: step.action.as_ref().map(ToString::to_string),
            text: step.standard_desc.clone(),
        })
    })
}

/// The time in one form, whatever its form on the wire, so that times are ordered as strings; `None` if there is none, or
/// it can't be read.
fn in_china(time: &Option<Timestamp>) -> Option<String> {
    time.as_ref()?.to_rfc3339(CHINA)
}
