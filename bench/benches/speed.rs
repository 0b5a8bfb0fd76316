//! Speed of decoding, encoding and signing beside strict hand-written peers, in one run.
//!
//! `cargo xtask bench [FILTER] [--json]`; a filter is a part of a case's name.
//! `-- --run CASE ours|peer TIMES` runs one side only, for a profiler.
#![allow(clippy::expect_used, reason = "a bench stops at the first surprise")]

use std::hint::black_box;

use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::Sha256;
use waybill_aliexpress::local_logistics::order_info_query::OrderInfoQueryOperation as OrderQuery;
use waybill_bench::bodies::*;
use waybill_bench::clock::{Figures, compare, mean};
use waybill_bench::peers::*;
use waybill_pandapon::open_order::detail::DetailOperation as OrderDetail;
use waybill_pandapon::v2_alibaba_order::logistics::LogisticsOperation as OrderSteps;
use waybill_runtime::wire::{JsonStyle, to_json, to_xml};
use waybill_runtime::{OperationType, SecretString, decode, decode_shape, http, sign};
use waybill_taobao::logistics::trace_search::TraceSearchOperation as TraceSearch;
use waybill_xportcn::open_order::logistics_detail_get::LogisticsDetailGetOperation as LogisticsGet;

const SECRET: &str = "d8e8fca2dc0f896fd7cb4cb0031ba249";

/// One measured case.
struct Case {
    group: &'static str,
    name: String,
    bytes: usize,
    ours: Box<dyn Fn()>,
    peer: Box<dyn Fn()>,
}

/// The aim of a group; `None` where nothing was promised.
const AIMS: &[(&str, Option<f64>)] = &[
    ("decode json", Some(0.9)),
    ("decode xml", Some(1.5)),
    ("sign", Some(0.7)),
    ("write json", None),
    ("write xml", None),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let cases = cases();
    match arguments.as_slice() {
        ["--run", name, side, times] => run(&cases, name, side, times),
        _ => report(&cases, &arguments),
    }
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    let long = |body, list| long_json(body, list).expect("a documented body has its list");
    let traces = "/logistics_trace_search_response/trace_list/transit_step_info";
    json::<TraceSearch, TraceRoot>(&mut cases, "taobao trace, 1 step", TRACE_JSON);
    json::<TraceSearch, TraceRoot>(&mut cases, "taobao trace, 50 steps", &long(TRACE_JSON, traces));
    let products = "/aliexpress_local_logistics_order_info_query_response/data/products/product_d_t_o";
    json::<OrderQuery, OrderRoot>(&mut cases, "aliexpress order, 1 product", ORDER_JSON);
    json::<OrderQuery, OrderRoot>(&mut cases, "aliexpress order, 50 products", &long(ORDER_JSON, products));
    json::<OrderDetail, Detail>(&mut cases, "pandapon detail, 9 sub-orders", DETAIL_JSON);
    let sub_orders = "/data/0/subOrderVO";
    json::<OrderDetail, Detail>(&mut cases, "pandapon detail, 50 sub-orders", &long(DETAIL_JSON, sub_orders));
    json::<OrderSteps, Steps>(&mut cases, "pandapon trace, 1 node", STEPS_JSON);
    json::<OrderSteps, Steps>(&mut cases, "pandapon trace, 50 nodes", &long(STEPS_JSON, "/data/0/traceNodeList"));
    json::<LogisticsGet, Logistics>(&mut cases, "xportcn logistics, 13 traces", LOGISTICS_JSON);
    let traces = "/data/pnmLogisticsDetails/0/logisticsTraces";
    json::<LogisticsGet, Logistics>(&mut cases, "xportcn logistics, 50 traces", &long(LOGISTICS_JSON, traces));

    let long = |body, item| long_xml(body, item).expect("a documented body has its list");
    xml::<TraceSearch, Trace>(&mut cases, "taobao trace, 1 step", TRACE_XML);
    xml::<TraceSearch, Trace>(&mut cases, "taobao trace, 50 steps", &long(TRACE_XML, "transit_step_info"));
    xml::<OrderQuery, OrderResponse>(&mut cases, "aliexpress order, 1 product", ORDER_XML);
    xml::<OrderQuery, OrderResponse>(&mut cases, "aliexpress order, 50 products", &long(ORDER_XML, "product_d_t_o"));

    for steps in [1, 10] {
        signing(&mut cases, "md5", steps, wrapped);
        signing(&mut cases, "hmac", steps, keyed::<Hmac<Md5>>);
        signing(&mut cases, "hmac-sha256", steps, keyed::<Hmac<Sha256>>);
    }
    cases
}

fn json<O: OperationType, P: DeserializeOwned + Serialize + 'static>(cases: &mut Vec<Case>, name: &str, body: &str) {
    let peer: P = serde_json::from_str(body).expect("the peer fits the body");
    let written = serde_json::to_string(&peer).expect("the peer can be written").len();
    let value = both::<O, P>(cases, ("decode json", name), body, |body| {
        serde_json::from_slice::<P>(body).expect("the peer fits the body")
    });
    let root = Some(O::OPERATION.root).filter(|root| !root.is_empty());
    let style = JsonStyle { root, wrapped_lists: O::OPERATION.platform.wraps_lists, ..JsonStyle::default() };
    cases.push(Case {
        group: "write json",
        name: name.to_owned(),
        bytes: written,
        ours: Box::new(move || drop(black_box(to_json(&value, style)))),
        peer: Box::new(move || drop(black_box(serde_json::to_string(&peer)))),
    });
}

fn xml<O: OperationType, P: DeserializeOwned + Serialize + 'static>(cases: &mut Vec<Case>, name: &str, body: &str) {
    let read = |body: &[u8]| -> P {
        let text = std::str::from_utf8(body).expect("the body is UTF-8");
        quick_xml::de::from_str(text).expect("the peer fits the body")
    };
    let peer = read(body.as_bytes());
    let value = both::<O, P>(cases, ("decode xml", name), body, read);
    let root = O::OPERATION.root;
    cases.push(Case {
        group: "write xml",
        name: name.to_owned(),
        bytes: to_xml(&value, root).len(),
        ours: Box::new(move || drop(black_box(to_xml(&value, root)))),
        peer: Box::new(move || drop(black_box(quick_xml::se::to_string_with_root(root, &peer)))),
    });
}

/// Adds a case of decoding; returns what our reader decoded.
fn both<O: OperationType, P>(
    cases: &mut Vec<Case>,
    (group, name): (&'static str, &str),
    body: &str,
    peer: impl Fn(&[u8]) -> P + 'static,
) -> O::Output {
    let bytes = Bytes::copy_from_slice(body.as_bytes());
    let response = http::Response::new(bytes.clone());
    // A page's skeleton has no success code; it is read as a success.
    let skeleton = decode::<O>(&response).is_err();
    let read = if skeleton { decode_shape::<O> } else { decode::<O> };
    let value = read(&response).expect("the documented response is read").into_inner();
    cases.push(Case {
        group,
        name: name.to_owned(),
        bytes: body.len(),
        ours: Box::new(move || drop(black_box(read(black_box(&response))))),
        peer: Box::new(move || drop(black_box(peer(black_box(&bytes))))),
    });
    value
}

/// Adds a case of signing a request with a JSON parameter of the given number of steps.
fn signing(cases: &mut Vec<Case>, method: &'static str, steps: usize, peer: fn(&str)) {
    let step = r#"{"status_time":"2000-01-01 00:00:00","status_desc":"达到杭州物流集中地","action":"ARRIVE"}"#;
    let list: &str = format!("[{}]", vec![step; steps].join(",")).leak();
    let params = [
        ("method", "taobao.logistics.trace.search"),
        ("app_key", "12345678"),
        ("session", "6100e23657fb0b2d0c78568e55a3031134be9a3a5d4b3a365753805"),
        ("timestamp", "2016-01-01 12:00:00"),
        ("v", "2.0"),
        ("sign_method", method),
        ("format", "json"),
        ("tid", "11234221"),
        ("is_split", "1"),
        ("sub_tid", "1,2,3"),
        ("steps", list),
    ];
    let secret = SecretString::from(SECRET);
    let platform = &waybill_taobao::platform::PLATFORM;
    let signed = sign(platform, None, &secret, &params).expect("it can be signed");
    // The same bytes in the same order; md5 has the secret, here `****`, around them.
    let canonical = signed.canonical().replace("****", "");
    cases.push(Case {
        group: "sign",
        name: format!("{method}, {} bytes", canonical.len()),
        bytes: canonical.len(),
        ours: Box::new(move || drop(black_box(sign(platform, None, &secret, black_box(&params))))),
        peer: Box::new(move || peer(black_box(&canonical))),
    });
}

fn wrapped(text: &str) {
    let mut hash = Md5::new();
    [SECRET, text, SECRET].into_iter().for_each(|part| hash.update(part));
    black_box(hash.finalize());
}

fn keyed<M: Mac + KeyInit>(text: &str) {
    let mut mac = <M as KeyInit>::new_from_slice(SECRET.as_bytes()).expect("HMAC takes any key");
    mac.update(text.as_bytes());
    black_box(mac.finalize().into_bytes());
}

fn run(cases: &[Case], name: &str, side: &str, times: &str) {
    let case = cases.iter().find(|case| full(case) == name).expect("a case of that name");
    let work = if side == "peer" { &case.peer } else { &case.ours };
    (0..times.parse().expect("a number of times")).for_each(|_: u32| work());
}

fn full(case: &Case) -> String {
    format!("{}: {}", case.group, case.name)
}

fn report(cases: &[Case], arguments: &[&str]) {
    let as_json = arguments.contains(&"--json");
    let filter = arguments.iter().find(|argument| !argument.starts_with("--")).copied().unwrap_or_default();
    for (group, aim) in AIMS {
        let chosen = cases.iter().filter(|case| case.group == *group && full(case).contains(filter));
        let measured: Vec<_> = chosen.map(|case| (case, compare(&case.ours, &case.peer))).collect();
        if measured.is_empty() {
            continue;
        }
        let mean = |of: fn(&Figures) -> f64| mean(&measured.iter().map(|(_, figures)| of(figures)).collect::<Vec<_>>());
        let (least, median) = (mean(Figures::ratio), mean(|figures| figures.median));
        if as_json {
            measured.iter().for_each(|(case, figures)| println!("{}", line(case, figures)));
            println!("{}", serde_json::json!({ "group": group, "aim": aim, "ratio": least, "median": median }));
            continue;
        }
        println!("\n{group:33}   bytes    ours ns    peer ns   ratio  median   10 % to 90 %");
        for (case, f) in &measured {
            let (name, bytes, ratio, (low, high)) = (&case.name, case.bytes, f.ratio(), f.spread);
            let (ours, peer, median) = (f.ours, f.peer, f.median);
            println!(
                "  {name:31} {bytes:7} {ours:10.0} {peer:10.0}   {ratio:5.2}   {median:5.2}   {low:.2} to {high:.2}"
            );
        }
        let aim = aim.map(|aim| format!("   (aim {aim})")).unwrap_or_default();
        println!("  {:60}   {least:5.2}   {median:5.2}{aim}", "geometric mean");
    }
}

fn line(case: &Case, figures: &Figures) -> serde_json::Value {
    serde_json::json!({
        "group": case.group, "case": case.name, "bytes": case.bytes, "ours_ns": figures.ours, "peer_ns": figures.peer,
        "ratio": figures.ratio(), "median": figures.median, "low": figures.spread.0, "high": figures.spread.1,
    })
}
