//! Merges what both providers say of an order into steps, ordered by time.

use serde::Serialize;
use waybill_taobao::{Timestamp, Zone};

use crate::trace::Traces;

/// A step of a parcel. It has no `Debug`, since its text can hold the name and the number of a courier.
#[derive(Clone, PartialEq, Serialize)]
pub struct Step {
    /// When it happened, with the offset from UTC: `2000-01-01 00:00:00 +08:00`.
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
    // Stable: steps of one time stay in the order of their source. Timestamps compare by instant, whatever their zone.
    steps.sort_by(|(one, _), (other, _)| one.cmp(other));
    steps.into_iter().map(|(_, step)| step).collect()
}

fn taobao_steps(traces: &Traces) -> impl Iterator<Item = (Option<&Timestamp>, Step)> {
    traces.taobao.iter().flat_map(|parcel| {
        parcel.trace_list.iter().map(|step| {
            let time = step.status_time.as_ref();
            let step = Step {
                time: time.map(with_zone),
                source: Source::Taobao,
                parcel: parcel.out_sid.clone(),
                action: step.action.clone(),
                text: step.status_desc.clone(),
            };
            (time, step)
        })
    })
}

fn xportcn_steps(traces: &Traces) -> impl Iterator<Item = (Option<&Timestamp>, Step)> {
    traces.xportcn.iter().flat_map(|detail| &detail.pnm_logistics_details).flat_map(|parcel| {
        // The latest step is the first one of the list.
        parcel.logistics_traces.iter().rev().map(|step| {
            let time = step.time.as_ref();
            let step = Step {
                time: time.map(with_zone),
                source: Source::Xportcn,
                parcel: parcel.mail_no.clone(),
                action: step.action.as_ref().map(ToString::to_string),
                text: step.standard_desc.clone(),
            };
            (time, step)
        })
    })
}

/// Milliseconds, which a gateway can send too, have no zone.
fn with_zone(time: &Timestamp) -> String {
    match time.zone() {
        Some(zone) => format!("{time} {zone}"),
        None => match time.to_system_time() {
            Some(instant) => format!("{} {}", Timestamp::from_system_time(instant, Zone::UTC), Zone::UTC),
            None => time.to_string(),
        },
    }
}
