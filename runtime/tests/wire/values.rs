//! The scalar types. Instants were computed with Python's `datetime`.

use std::time::{Duration, UNIX_EPOCH};

use waybill_runtime::value::{Decimal, Fen, JsonText, Timestamp, Zone};

use crate::models::{ItemId, ParcelType, TradeId};

#[test]
fn reads_timestamps() {
    let cases = [
        ("2000-01-01 00:00:00", Some(480), Some(946_656_000_000), Some(480)),
        ("2000-01-01 00:00:00", Some(0), Some(946_684_800_000), Some(0)),
        ("2000-01-01 00:00:00", None, None, None),
        ("2000-01-01", Some(480), Some(946_656_000_000), Some(480)),
        ("2017-11-12T12:00:00.000-02:00", None, Some(1_510_495_200_000), Some(-120)),
        ("2017-11-12T12:00:00.000-02:00", Some(480), Some(1_510_495_200_000), Some(-120)),
        ("2017-11-12T14:00:00Z", None, Some(1_510_495_200_000), Some(0)),
        ("2024-02-29T12:30:15+05:30", None, Some(1_709_190_015_000), Some(330)),
        // Digits are a date without separators, or nothing.
        ("20231214182508", Some(480), Some(1_702_549_508_000), Some(480)),
        ("20231214182508123", Some(480), Some(1_702_549_508_123), Some(480)),
        ("20231214", Some(480), Some(1_702_483_200_000), Some(480)),
        ("20231214182508Z", None, Some(1_702_578_308_000), Some(0)),
        ("20261101110000000+0800", None, Some(1_793_502_000_000), Some(480)),
        ("20261101110000000-02:30", None, Some(1_793_539_800_000), Some(-150)),
        ("20231314182508", Some(480), None, None),
        ("20231214182508", None, None, None),
        ("20231214+0800", None, None, None),
        ("20231214182508+08", None, None, None),
        ("20231214182508+0860", None, None, None),
        ("202312141825", Some(480), None, None),
        ("1702549508000", Some(480), None, None),
        ("1702549508", Some(480), None, None),
        ("-1000", Some(480), None, None),
        ("2023-02-29 00:00:00", Some(480), None, None),
        ("2000-01-01 25:00:00", Some(480), None, None),
        ("soon", Some(480), None, None),
        ("99999999999999999999", None, None, None),
    ];
    for (text, zone, millis, offset) in cases {
        let time = Timestamp::from_text(text, zone.map(Zone::minutes));
        assert_eq!((time.as_str(), time.unix_millis(), time.zone().map(Zone::as_minutes)), (text, millis, offset));
    }
}

#[test]
fn writes_timestamps_of_the_clock() {
    let time = UNIX_EPOCH + Duration::from_millis(946_656_000_999);
    assert_eq!(Timestamp::from_system_time(time, Zone::hours(8)).as_str(), "2000-01-01 00:00:00");
    assert_eq!(Timestamp::from_system_time(time, Zone::hours(-2)).as_str(), "1999-12-31 14:00:00");
    assert_eq!(Timestamp::from_system_time(time, Zone::hours(8)).unix_millis(), Some(946_656_000_000));
    let before = UNIX_EPOCH - Duration::from_millis(1000);
    assert_eq!(Timestamp::from_system_time(before, Zone::UTC).as_str(), "1969-12-31 23:59:59");
    assert_eq!(Timestamp::from_system_time(before, Zone::UTC).to_system_time(), Some(before));
    assert_eq!(Timestamp::from_millis(946_656_000_999).to_system_time(), Some(time));
    assert_eq!(Timestamp::from_millis(5).as_str(), "5");
}

#[test]
fn reads_decimals_exactly() {
    for (text, number) in [
        ("12.50", Some("12.50")),
        ("-0.10", Some("-0.10")),
        ("1e3", Some("1000")),
        ("+5", Some("5")),
        ("007", Some("7")),
        (".5", Some("0.5")),
        ("5.", Some("5")),
        ("-.50", Some("-0.50")),
        ("79228162514264337593543950335", Some("79228162514264337593543950335")),
        ("79228162514264337593543950336", None),
        ("0.12345678901234567890123456789012345", None),
        ("1e99", None),
    ] {
        let decimal: Decimal = text.parse().unwrap();
        assert_eq!(decimal.as_str(), text);
        assert_eq!(decimal.to_decimal().map(|number| number.to_string()).as_deref(), number, "{text}");
    }
    for text in ["", ".", "abc", "1,5", "18.5kg", "--5", "1-2", "1e", "e5", "NaN", "Infinity", "0x10", "1 2", "５"] {
        assert!(text.parse::<Decimal>().is_err(), "{text}");
    }
    assert_eq!(Decimal::from(rust_decimal::Decimal::new(1250, 2)).as_str(), "12.50");
    assert_eq!(format!("{:>6}|{:?}", Decimal::from(5), Decimal::from(5)), "     5|5");
}

#[test]
fn compares_decimals_by_value() {
    use std::collections::HashSet;
    let decimal = |text: &str| text.parse::<Decimal>().unwrap();
    let equal = [
        ["12.50", "12.5"],
        ["12.5", "1.25e1"],
        ["0", "-0.00"],
        ["100", "1e2"],
        ["+7", "007"],
        [".5", "0.50"],
        ["1e99999999999", "10e99999999998"],
    ];
    for [one, other] in equal {
        assert_eq!(decimal(one), decimal(other));
        assert_eq!(HashSet::from([decimal(one), decimal(other)]).len(), 1, "{one} {other}");
    }
    for [one, other] in
        [["12.5", "-12.5"], ["12.5", "125"], ["1", "1.0000000000000000000000000000000001"], ["0", "1e-99"]]
    {
        assert_ne!(decimal(one), decimal(other));
    }
}

#[test]
fn converts_fen_to_yuan() {
    assert_eq!(Fen(134_500).to_yuan().to_string(), "1345.00");
    assert_eq!(Fen(-5).to_yuan().to_string(), "-0.05");
}

#[test]
fn reads_json_in_a_string() {
    let entries = |text: &str| JsonText::from(text).entries();
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let options = r#"{"鞋码":"37","颜色分类":"(CI7954) B品","n":1.50,"deep":{"a":[1, 2]},"null":null,"\u0061":"\n"}"#;
    let expected = [
        pair("鞋码", "37"),
        pair("颜色分类", "(CI7954) B品"),
        pair("n", "1.50"),
        pair("deep", r#"{"a":[1, 2]}"#),
        pair("null", "null"),
        pair("a", "\n"),
    ];
    assert_eq!(entries(options), Some(expected.into()));
    assert_eq!(entries(" { } "), Some(Vec::new()));
    for text in ["", "[]", "5", "{", "{}x", r#"{"a":}"#, r#"{"a":1"#] {
        assert_eq!(entries(text), None, "{text}");
    }
    assert_eq!(entries(&format!("{{\"a\":{}", "[".repeat(100_000))), None);
}

#[test]
fn compares_and_converts_ids() {
    assert_eq!(
        format!("{0} {0:?} {1} {1:?}", TradeId(5), ItemId::from("a\"b")),
        "5 TradeId(5) a\"b ItemId(\"a\\\"b\")"
    );
    assert_eq!((TradeId::from(7), TradeId::default()), (TradeId(7), TradeId(0)));
    assert_eq!((ItemId::from("a".to_owned()), ItemId::default()), (ItemId("a".into()), ItemId(String::new())));
}

#[test]
fn keeps_unknown_enum_values() {
    assert_eq!(ParcelType::KNOWN, ["ENVELOPE", "BOX"]);
    assert_eq!(
        (ParcelType::from("BOX"), ParcelType::from("box".to_owned())),
        (ParcelType::Box, ParcelType::Other("box".into()))
    );
    assert_eq!(
        format!("{0} {0:?} {1} {1:?}", ParcelType::Envelope, ParcelType::from("X")),
        "ENVELOPE Envelope X Other(\"X\")"
    );
    assert_eq!(ParcelType::default(), ParcelType::Other(String::new()));
}

#[test]
fn zones_are_shown_as_offsets() {
    for (zone, shown) in [
        (Zone::UTC, "+00:00"),
        (Zone::hours(8), "+08:00"),
        (Zone::minutes(-210), "-03:30"),
        (Zone::minutes(-30), "-00:30"),
    ] {
        assert_eq!(zone.to_string(), shown);
    }
}

#[test]
#[cfg(feature = "jiff")]
fn times_are_those_of_jiff() {
    let time: jiff::Timestamp = "1999-12-31T16:00:00Z".parse().unwrap();
    let written = Timestamp::from_jiff(time, Zone::hours(8));
    assert_eq!((written.as_str(), written.to_jiff()), ("2000-01-01 00:00:00", Some(time)));
    assert_eq!(Timestamp::from_text("2000-01-01 00:00:00", None).to_jiff(), None);
}

#[test]
fn ids_become_the_strings_that_they_print() {
    let texts = [String::from(TradeId(11_234_221)), ItemId::from("LP0001").into()];
    assert_eq!(texts, ["11234221", "LP0001"]);
    assert_eq!(texts, [TradeId(11_234_221).to_string(), ItemId::from("LP0001").to_string()]);
}
