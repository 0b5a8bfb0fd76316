//! The orders of the split-order scenario: the state of an order, the parameters of a request, and the row of
//! the table that matches both.

use std::collections::{BTreeMap, BTreeSet};

use super::super::params::Params;

/// Orders and the table that selects responses.
#[derive(Debug)]
pub(in super::super) struct OrderTable {
    pub operation: String,
    pub(super) orders: BTreeMap<String, Order>,
    pub(super) table: Vec<Row>,
}

/// An order.
#[derive(Debug, Default)]
pub(super) struct Order {
    /// Its state in the table: `split`, `whole`, `broken`.
    pub state: &'static str,
    pub parcels: Vec<Parcel>,
    /// `none`, `one`, `several`, of an order that is not split.
    pub logistics: String,
    /// A code in place of the trace.
    pub fails: Option<String>,
}

/// A parcel of a split order.
#[derive(Debug)]
pub(super) struct Parcel {
    pub sub_orders: BTreeSet<String>,
    /// `one`, `missing`, `closed`
    pub logistics: String,
}

/// A row of the table; an empty column matches everything.
#[derive(Debug, Default)]
pub(super) struct Row {
    pub order: Option<String>,
    pub is_split: Vec<String>,
    pub sub_tid: Option<String>,
    pub asked: Option<String>,
    pub logistics: Vec<String>,
    pub answer: String,
}

/// The result of the table.
#[derive(Debug, PartialEq, Eq)]
pub(in super::super) enum Selected {
    Trace,
    Error(String),
}

/// Order and request, in the terms of the table.
struct Situation<'a> {
    order: &'a str,
    is_split: &'a str,
    sub_tid: &'a str,
    asked: &'a str,
    logistics: &'a str,
}

impl OrderTable {
    /// The response to a request.
    pub fn select(&self, params: &Params<'_>) -> Option<Selected> {
        let order = self.orders.get(params.param("tid").unwrap_or_default());
        let situation = situation(order, params.param("is_split"), params.param("sub_tid"));
        let row = self.table.iter().find(|row| row.fits(&situation))?;
        Some(match (row.answer.as_str(), order.and_then(|order| order.fails.clone())) {
            ("trace", None) => Selected::Trace,
            ("trace", Some(code)) => Selected::Error(code),
            (code, _) => Selected::Error(code.to_owned()),
        })
    }
}

impl Row {
    fn fits(&self, found: &Situation<'_>) -> bool {
        let one = |wanted: &Option<String>, found: &str| wanted.as_deref().is_none_or(|wanted| wanted == found);
        let any = |wanted: &[String], found: &str| wanted.is_empty() || wanted.iter().any(|wanted| wanted == found);
        one(&self.order, found.order)
            && any(&self.is_split, found.is_split)
            && one(&self.sub_tid, found.sub_tid)
            && one(&self.asked, found.asked)
            && any(&self.logistics, found.logistics)
    }
}

fn situation<'a>(order: Option<&'a Order>, is_split: Option<&'a str>, sub_tid: Option<&str>) -> Situation<'a> {
    let is_split = is_split.filter(|flag| !flag.is_empty()).unwrap_or("absent");
    let sub_tid_state = match sub_tid {
        Some("") if is_split == "1" => "empty",
        None | Some("") => "absent",
        Some(_) => "present",
    };
    let (asked, logistics) = match order {
        Some(order) if order.state == "split" && sub_tid_state == "present" => {
            parcel(order, &sub_tid.unwrap_or_default().split(',').collect())
        }
        Some(order) => ("", order.logistics.as_str()),
        None => ("", ""),
    };
    let order = order.map_or("unknown", |order| order.state);
    Situation { order, is_split, sub_tid: sub_tid_state, asked, logistics }
}

/// How sub-orders relate to the order's parcels, and the logistics order of their parcel.
fn parcel<'a>(order: &'a Order, asked: &BTreeSet<&str>) -> (&'static str, &'a str) {
    let parcel_of = |sub: &&str| order.parcels.iter().position(|parcel| parcel.sub_orders.contains(*sub));
    let found: BTreeSet<Option<usize>> = asked.iter().map(parcel_of).collect();
    let mut found = found.into_iter();
    match (found.next(), found.next()) {
        (None | Some(None), _) => ("no-parcel", ""),
        (Some(Some(_)), Some(_)) => ("several-parcels", ""),
        (Some(Some(at)), None) => match &order.parcels[at] {
            parcel if parcel.sub_orders.len() == asked.len() => ("one-parcel", parcel.logistics.as_str()),
            _ => ("part-of-a-parcel", ""),
        },
    }
}
