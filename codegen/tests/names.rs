//! The naming rules, with names from the documents. Expected values are written by hand.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use waybill_codegen::names::{
    constant, field, group, is_identifier, list_item, module, root, ty, variant, zone_minutes,
};

#[test]
fn fields_are_snake_case_and_escaped() {
    let cases = [
        ("out_sid", "out_sid"),
        ("subOrderVO", "sub_order_vo"),
        ("logistic_company_name", "logistic_company_name"),
        ("type", "r#type"),
        ("gen", "r#gen"),
        ("self", "self_"),
        ("crate", "crate_"),
        ("1688_id", "_1688_id"),
        ("location.state", "location_state"),
        ("access-key", "access_key"),
    ];
    for (vendor, rust) in cases {
        assert_eq!(field(vendor), rust);
        assert!(is_identifier(rust), "{rust}");
    }
}

#[test]
fn types_and_variants_are_camel_case() {
    let cases = [
        ("isp.data-fetch-failed", "IspDataFetchFailed"),
        ("isv.invalid-parameter:tid|seller_nick", "IsvInvalidParameterTidSellerNick"),
        ("CD22", "Cd22"),
        ("IN TRANSIT", "InTransit"),
        ("X_TO_SYSTEM", "XToSystem"),
        ("self", "Self_"),
    ];
    for (vendor, rust) in cases {
        assert_eq!(variant(vendor), rust);
    }
    assert_eq!(ty("ProductDTO"), "ProductDto");
    assert_eq!(ty("split-data"), "SplitData");
    assert_eq!(constant("TransitStepInfo"), "TRANSIT_STEP_INFO");
    assert_eq!(module("local.logistics"), "local_logistics");
}

#[test]
fn rejects_names_that_are_not_identifiers() {
    for vendor in ["7", "-10", "成功", "", "…", "3D"] {
        assert!(!is_identifier(&variant(vendor)), "{vendor}");
    }
}

/// Names that every client uses, and file names that have a meaning in Rust and cargo.
#[test]
fn a_group_with_a_reserved_name_gets_an_underscore() {
    for (vendor, expected) in
        [("http", "http_"), ("lib", "lib_"), ("Client", "client_"), ("mod", "mod_"), ("open", "open")]
    {
        assert_eq!(group(vendor), expected);
    }
    assert_eq!((module("mod"), module("type")), ("mod_".to_owned(), "r#type".to_owned()));
}

/// facts/top-protocol.md §5 and the documents.
#[test]
fn wire_names_follow_the_documented_rules() {
    assert_eq!(list_item("TransitStepInfo"), "transit_step_info");
    assert_eq!(list_item("ProductDTO"), "product_d_t_o");
    assert_eq!(list_item("AELogisticsShippingMethodDTO"), "a_e_logistics_shipping_method_d_t_o");
    assert_eq!(list_item("String"), "string");
    assert_eq!(root("taobao.logistics.trace.search", "taobao_", "_response"), "logistics_trace_search_response");
    assert_eq!(
        root("aliexpress.local.logistics.order.info.query", "taobao_", "_response"),
        "aliexpress_local_logistics_order_info_query_response"
    );
}

#[test]
fn zones_are_minutes() {
    assert_eq!(zone_minutes("+08:00").unwrap(), 480);
    assert_eq!(zone_minutes("-02:30").unwrap(), -150);
    for bad in ["", "08:00", "+8:00", "+08", "+15:00", "+08:60", "Z", "＋08:00", "+٠٨:00"] {
        assert_eq!(zone_minutes(bad), None, "{bad}");
    }
}
