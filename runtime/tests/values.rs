//! What callers do with values: compare, add up, print and parse them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use support::top::{TraceSearchResponse, TradeId, TransitStepInfo};
use waybill_runtime::{Fen, Timestamp, Zone};

#[test]
fn timestamps_are_ordered_by_their_instants() {
    let at = |text: &str| Timestamp::from_text(text, Some(Zone::hours(8)));
    // The same instants in other zones and forms, in order.
    let ordered = [
        at("soon"),
        at("2023-12-31T16:00:00Z"),
        at("2024-01-01 00:00:00"),
        at("2024-01-01 00:00:01"),
        at("2024-01-01T09:00:02+09:00"),
        Timestamp::from_millis(1_704_067_203_000),
    ];
    let mut shuffled = ordered.to_vec();
    shuffled.reverse();
    shuffled.sort();
    assert_eq!(shuffled, ordered);
    assert!(ordered[1] < ordered[2], "one instant, two strings: not equal, so one is first");
    assert_eq!(ordered[1].unix_millis(), ordered[2].unix_millis());
}

/// RFC 3339, section 5.6. The instants are those of `date -u -d`.
#[test]
fn timestamps_print_as_rfc_3339_in_a_zone() {
    let china = Zone::hours(8);
    for (time, zone, expected) in [
        (Timestamp::from_text("2000-01-01 00:00:00", Some(china)), china, "2000-01-01T00:00:00+08:00"),
        (Timestamp::from_text("2000-01-01 00:00:00", Some(china)), Zone::UTC, "1999-12-31T16:00:00+00:00"),
        (Timestamp::from_text("20231214213911", Some(china)), Zone::minutes(-150), "2023-12-14T11:09:11-02:30"),
        (Timestamp::from_millis(1_704_067_203_050), china, "2024-01-01T08:00:03.05+08:00"),
    ] {
        assert_eq!(time.to_rfc3339(zone).as_deref(), Some(expected));
    }
    // No instant; a year that the standard does not have; no zone.
    let soon = Timestamp::from_text("soon", Some(china));
    assert_eq!(soon.to_rfc3339(china), None);
    assert_eq!(Timestamp::from_millis(-62_200_000_000_000).to_rfc3339(china), None);
    assert_eq!(Timestamp::from_millis(0).to_rfc3339(Zone::minutes(i16::MAX)), None);
}

#[test]
fn amounts_add_up_and_print_in_yuan() {
    assert_eq!(Fen::sum([Fen(134_500), Fen(-5), Fen(0)]), Some(Fen(134_495)));
    assert_eq!(Fen(1234).checked_sub(Fen(1300)).and_then(|left| left.checked_mul(2)), Some(Fen(-132)));
    let too_large =
        [Fen(i64::MAX).checked_add(Fen(1)), Fen(i64::MIN).checked_sub(Fen(1)), Fen(i64::MAX).checked_mul(2)];
    assert_eq!((too_large, Fen::sum([Fen(i64::MAX), Fen(1)])), ([None; 3], None));
    for (fen, text) in
        [(134_500, "1345.00 CNY"), (-5, "-0.05 CNY"), (0, "0.00 CNY"), (i64::MIN, "-92233720368547758.08 CNY")]
    {
        assert_eq!(Fen(fen).to_string(), text);
    }
    assert_eq!(format!("{:>12}", Fen(5)), "    0.05 CNY");
}

#[test]
fn ids_are_printed_and_parsed_without_loss() {
    let id = TradeId(7_104_300_007_405_429_232);
    assert_eq!(id.to_string().parse::<TradeId>().unwrap(), id);
    assert!("7104300007405429232.0".parse::<TradeId>().is_err() && "".parse::<TradeId>().is_err());
}

#[test]
fn a_clone_of_a_model_has_all_its_fields_and_is_apart() {
    let step = TransitStepInfo {
        status_time: Some(Timestamp::from_millis(0)),
        status_desc: Some("signed".to_owned()),
        action: Some("SIGN".to_owned()),
    };
    let mut trace = TraceSearchResponse::default();
    (trace.out_sid, trace.tid) = (Some("1".to_owned()), Some(TradeId(2)));
    trace.trace_list = vec![step.clone(), TransitStepInfo::default()];
    let mut clone = trace.clone();
    assert!(clone == trace && clone.trace_list[0].status_desc.as_deref() == Some("signed"));
    clone.trace_list[0].action = None;
    assert!(clone != trace && trace.trace_list[0] == step);
}
