//! Made-up data where the documents show little, on a spec with a field of each kind.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use waybill_codegen::Sources;
use waybill_conformance::mock::{Mock, Providers, Settings};

use crate::harness::{Reply, Request, SECONDS, last, start_with};

const CRATES: &str = r#"
operation: acme.crates.get
title: Read crates
documents: [all]
request:
  tid: { type: Number, required: false }
  crate_id: { type: "String[]", required: false }
  colour: { type: String, required: false }
  token: { type: String, required: false }
  page_no: { type: Number, required: false }
  page_size: { type: Number, required: false }
pages: { number: page_no, size: page_size, items: crates, total: total }
response:
  tid: { type: Number }
  total: { type: Number }
  crates: { type: "Crate[]" }
  labels: { type: "String[]", max_items: 1 }
  pageNo: { type: Number }
  pageSize: { type: String }
types:
  Crate:
    fields:
      crate_id: { type: String }
      order_no: { type: String, example: PO202605200001 }
      short_no: { type: String, max_length: 1 }
      colour: { type: String, enum: Colour }
      token: { type: String, secret: true }
      packed: { type: Date, zone: "+08:00" }
      sent: { type: String, as: datetime }
      arrived: { type: Number, as: millis }
      price: { type: Price }
      freight: { type: Number, as: fen }
      is_full: { type: Number, as: boolean }
      picUrl: { type: String }
      photo_img: { type: String }
      receiverName: { type: String, personal: true }
      note: { type: String, max_length: 7 }
      couponPrice: { type: String }
      serviceFee: { type: String, example: "689" }
      createTime: { type: String }
      acceptTime: { type: String }
      sign_date: { type: String }
      got_time: { type: String, example: "17:30" }
      pickupTime: { type: String, example: "20200131T173000Z" }
      update_time: { type: Number, example: 1580463000 }
      zipCode: { type: String }
      town_code: { type: Number }
      company_code: { type: String, example: YUNDA }
      reg_mail_no: { type: String }
      receiver_phone: { type: String, personal: true, example: "13800138000" }
      skuQuantity: { type: String }
      weightUnit: { type: String, example: kg }
      expires_in: { type: Number }
      expire_time: { type: Number, as: millis }
      re_expires_in: { type: Number, example: 5 }
      places: { type: "Place[]" }
      contents: { type: String, as: json, contents: Place }
  Place:
    fields:
      place_id: { type: Number }
enums:
  Colour:
    values:
      red: {}
      blue: {}
"#;

const PARCELS: &str = r#"
operation: acme.parcels.get
title: Read parcels
documents: [all]
request:
  tid: { type: Number, required: false }
response:
  total: { type: Number }
  parcels: { type: "Parcel[]" }
types:
  Parcel:
    fields:
      parcel_id: { type: String }
examples:
  - { name: documented, evidence: documented, response: { json: examples/parcels.json } }
"#;

const DOCUMENTED: &str = r#"{"acme_parcels_get_response":{"total":1234,"parcels":{"parcel":[ ]}}}"#;

fn start(seed: u64, fill: bool) -> Mock {
    let sources = [
        ("acme/provider.yaml", "provider: acme\ntitle: Acme\nplatform: top\ndocuments:\n  all: { title: All }\n"),
        ("acme/crates/get.yaml", CRATES),
        ("acme/parcels/get.yaml", PARCELS),
        ("acme/parcels/examples/parcels.json", DOCUMENTED),
    ];
    let sources: Sources = sources.map(|(path, text)| (path.to_owned(), text.trim_start().into())).into();
    let providers = Providers::read(sources).unwrap_or_else(|why| panic!("{why}"));
    start_with(Settings { providers, seed, fill, ..Settings::default() })
}

fn get(mock: &Mock, session: &str, pairs: &[(&str, &str)]) -> Reply {
    let request = Request::top("acme.crates.get", &[("session", "s")]);
    let request = pairs.iter().fold(request, |request, (name, value)| request.with(name, Some(value))).sign();
    Request { path: format!("/s/{session}/acme/router/rest"), ..request }.send(mock)
}

fn crates(reply: &Reply) -> Vec<Value> {
    reply.json()["acme_crates_get_response"]["crates"]["crate"].as_array().unwrap().clone()
}

#[test]
fn makes_up_values_of_each_kind() {
    let mock = start(0, true);
    (0..20).for_each(|_| check_values(&mock));
}

fn check_values(mock: &Mock) {
    let reply = get(mock, "a", &[]);
    assert_eq!(
        (reply.header("x-waybill-synthetic"), last(mock, "a")["response"].clone()),
        (Some("true"), "filled".into())
    );
    let response = &reply.json()["acme_crates_get_response"];
    let crates = crates(&reply);
    assert_eq!((crates.len(), &response["total"]), (3, &json!(3)), "the list is the only page");
    assert_eq!(response["labels"]["string"].as_array().unwrap().len(), 1, "at most one is documented");
    let mut ids = BTreeSet::new();
    let week = (SECONDS - 7 * 86_400, SECONDS);
    for one in &crates {
        let text = |name: &str| one[name].as_str().unwrap_or_else(|| panic!("{name}: {one}"));
        for (name, length) in [("crate_id", 19), ("order_no", 14), ("short_no", 1)] {
            assert_eq!(text(name).len(), length, "{one}");
            assert!(ids.insert(text(name).to_owned()), "{one}");
        }
        assert!(text("order_no").starts_with("PO"), "the documented one with other digits: {one}");
        assert!(["red", "blue"].contains(&text("colour")));
        let packed = ["2015-12-2", "2015-12-3", "2016-01-01"].iter().any(|day| text("packed").starts_with(day));
        assert!(packed && text("packed").len() == 19, "{one}");
        assert!(text("sent") > text("packed") && text("sent").ends_with("+08:00"), "{one}");
        let arrived = one["arrived"].as_u64().unwrap() / 1000;
        assert!(week.0 <= arrived && arrived <= week.1, "{one}");
        assert!(text("price").parse::<f64>().unwrap() >= 1.0 && one["freight"].as_u64().unwrap() >= 100, "{one}");
        assert!([json!(0), json!(1)].contains(&one["is_full"]), "{one}");
        assert!(
            text("picUrl").starts_with("https://example.com/made-up/") && text("photo_img").ends_with(".jpg"),
            "{one}"
        );
        assert!(text("receiverName").starts_with("receiver name "), "{one}");
        assert!(text("note").starts_with("note ") && text("note").len() <= 7, "the documented length: {one}");
        check_names(one);
        let places = one["places"]["place"].as_array().unwrap();
        assert_eq!(places.len(), 2);
        let inside: Value = serde_json::from_str(text("contents")).unwrap();
        for place in places.iter().chain([&inside]) {
            assert!(ids.insert(place["place_id"].as_i64().unwrap().to_string()), "{one}");
        }
    }
}

/// Values by the words of a field's name.
fn check_names(one: &Value) {
    use waybill_report::calendar::fits;
    let text = |name: &str| one[name].as_str().map_or_else(|| one[name].to_string(), str::to_owned);
    for (name, pattern) in [
        ("createTime", "dddd-dd-dd dd:dd:dd"),
        ("acceptTime", "dddd-dd-dd dd:dd:dd"),
        ("sign_date", "dddd-dd-dd"),
        ("got_time", "dd:dd"),
        ("pickupTime", "ddddddddTddddddZ"),
        ("update_time", "dddddddddd"),
        ("zipCode", "dddddd"),
        ("town_code", "dddddd"),
        ("company_code", "YUNDA"),
        ("reg_mail_no", "dddddddddddd"),
        ("receiver_phone", "100dddddddd"),
        ("weightUnit", "kg"),
        ("expires_in", "86400"),
        ("re_expires_in", "172800"),
    ] {
        assert!(fits(&text(name), pattern), "{name}: {pattern}: {one}");
    }
    assert!(text("couponPrice").split_once('.').is_some_and(|(_, behind)| behind.len() == 2), "{one}");
    assert!(text("serviceFee").parse::<u64>().is_ok() && (1..=20).contains(&text("skuQuantity").parse().unwrap()));
    // What is created comes first, what is changed last, and a token ends in the future.
    assert!(text("createTime") < text("packed") && text("packed") < text("acceptTime"), "{one}");
    assert!((SECONDS - 60..=SECONDS).contains(&one["update_time"].as_u64().unwrap()), "{one}");
    assert_eq!(one["expire_time"], (SECONDS + 86_400) * 1000);
}

/// The page is that of the request, else the first.
#[test]
fn responds_with_the_page_of_the_request() {
    let mock = start(0, true);
    for (sent, page) in [(vec![], ("1", "20")), (vec![("page_no", "4"), ("page_size", "9")], ("4", "9"))] {
        let reply = get(&mock, "a", &sent).json();
        let response = &reply["acme_crates_get_response"];
        assert_eq!((&response["pageNo"].to_string(), &response["pageSize"]), (&page.0.to_owned(), &json!(page.1)));
    }
}

/// Parameters come back where the response has a field of their name and kind; a secret does not.
#[test]
fn repeats_the_parameters_of_the_request() {
    let mock = start(0, true);
    let sent = [("tid", "4711"), ("crate_id", "A1,A2"), ("colour", "blue"), ("token", "hidden"), ("page_size", "9")];
    let reply = get(&mock, "a", &sent);
    assert_eq!(reply.json()["acme_crates_get_response"]["tid"], 4711);
    let found = crates(&reply);
    assert_eq!(found.iter().map(|one| one["crate_id"].clone()).collect::<Vec<_>>(), ["A1", "A2"]);
    assert!(found.iter().all(|one| one["colour"] == "blue" && one["token"] != "hidden"), "{found:?}");
    let green = get(&mock, "a", &[("colour", "green")]);
    assert!(crates(&green).iter().all(|one| one["colour"] != "green"), "no documented value");
    assert_eq!(crates(&get(&mock, "a", &[("page_size", "2")])).len(), 2);
}

/// The seed, the session and the number of the request decide; a form does not.
#[test]
fn makes_up_the_same_data_again() {
    let body = |mock: &Mock, session: &str| get(mock, session, &[]).body;
    let (first, again, other) = (start(7, true), start(7, true), start(8, true));
    let shown = body(&first, "a");
    assert_eq!(body(&again, "a"), shown);
    let different = [shown, body(&first, "a"), body(&first, "b"), body(&other, "a")];
    assert_eq!(different.iter().collect::<BTreeSet<_>>().len(), 4);
    let (json, xml) = (get(&again, "b", &[]), get(&start(7, true), "b", &[("format", "xml")]));
    for one in crates(&json) {
        assert!(
            xml.body.contains(&format!("<order_no>{}</order_no>", one["order_no"].as_str().unwrap())),
            "{}",
            xml.body
        );
    }
}

/// What a document shows stays: only its empty lists get items. An example that was selected stays as it is.
#[test]
fn fills_an_empty_list_of_a_document() {
    let parcels = |mock: &Mock, example: Option<&str>| {
        let request = Request::top("acme.parcels.get", &[("session", "s")]).sign();
        example.into_iter().fold(request, |request, name| request.header("x-waybill-example", name)).send(mock)
    };
    let mock = start(0, true);
    let filled = parcels(&mock, None);
    let response = &filled.json()["acme_parcels_get_response"];
    assert_eq!((&response["total"], filled.header("x-waybill-synthetic")), (&json!(1234), Some("true")));
    assert_eq!(response["parcels"]["parcel"].as_array().unwrap().len(), 3, "{response}");
    // With the id of the request, which every response has.
    let head = format!("{},\"request_id\":\"", DOCUMENTED.strip_suffix("}}").unwrap());
    let selected = parcels(&mock, Some("documented")).body;
    assert!(selected.starts_with(&head), "{selected}");
    let plain = parcels(&start(0, false), None);
    assert!(plain.body.starts_with(&head) && plain.header("x-waybill-synthetic").is_none(), "{}", plain.body);
}
