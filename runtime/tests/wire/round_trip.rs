//! A model that is written and read again is unchanged: JSON with wrapped lists, with bare lists, and XML.

use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use waybill_runtime::ModelExt;
use waybill_runtime::value::{Decimal, Fen, JsonText, Timestamp, Zone};
use waybill_runtime::wire::{JsonStyle, to_json};

use crate::models::{Address, Everything, ItemId, Parcel, ParcelType, TradeId};
use crate::support::{named, read};

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{1,12}",
        "[ -~\\t\\r\\n]{1,12}",
        "[\\x01-\\x1f\"\\\\/<>&';\\]]{1,12}",
        Just("中😀\u{fffd}".to_owned())
    ]
}

fn decimal() -> impl Strategy<Value = Decimal> {
    "[-+]?[0-9]{1,30}(\\.[0-9]{1,12})?([eE][-+]?[0-9]{1,2})?".prop_map(|text| text.parse().unwrap())
}

fn time() -> impl Strategy<Value = Timestamp> {
    let written = "(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]) ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]";
    // White space around a timestamp is ignored.
    let other = text().prop_map(|text| format!("x{}", text.trim()));
    prop_oneof![written.boxed(), other.boxed()].prop_map(|text| Timestamp::from_text(text, Some(Zone::hours(8))))
}

fn kind() -> impl Strategy<Value = ParcelType> {
    prop_oneof![
        Just(ParcelType::Envelope),
        Just(ParcelType::Box),
        text().prop_map(|text| ParcelType::from(format!("x{}", text.trim())))
    ]
}

prop_compose! {
    fn parcel()(quantity in of(any::<i64>()), kind in of(kind()), width in of(decimal()), height in of(decimal())) -> Parcel {
        Parcel { quantity, parcel_type_code: kind, width, height, ..Default::default() }
    }
}

prop_compose! {
    fn scalars()(
        text in of(text()), integer in of(any::<i64>()), integer_text in of(any::<i64>()),
        flags in any::<[Option<bool>; 3]>(), decimal in of(decimal()), decimal_number in of(decimal()),
        time in of(time()), millis in of((1_000_000_000_000_i64..=9_999_999_999_999).prop_map(Timestamp::from_millis)), fen in of(any::<i64>().prop_map(Fen)),
    ) -> Everything {
        let [flag, flag_number, flag_text] = flags;
        Everything {
            text, integer, integer_text, flag, flag_number, flag_text, decimal, decimal_number, time, millis, fen,
            ..Default::default()
        }
    }
}

prop_compose! {
    fn everything()(
        scalars in scalars(), json in of(text().prop_map(JsonText::from)), kind in of(kind()),
        id in of(any::<i64>().prop_map(TradeId)), item_id in of(text().prop_map(ItemId)),
        city in of(text()), texts in vec(text(), 0..4), numbers in vec(any::<i64>(), 0..4),
        bare in vec(parcel(), 0..3), parcels in vec(parcel(), 0..3), inner in of(parcel()),
    ) -> Everything {
        let receiver = city.map(|city| Address { city: Some(city), ..Default::default() });
        let kind_number = kind.clone();
        let fen_text = scalars.fen;
        Everything { json, kind, kind_number, fen_text, id, item_id, receiver, texts, numbers, bare, parcels, inner, ..scalars }
    }
}

proptest! {
    #[test]
    fn a_stored_model_is_read_again(model in everything()) {
        let again = Everything::from_json(&model.to_json()).unwrap();
        prop_assert!(again == model, "{:?}\n{:?}\n{}", again, model, model.to_json());
    }

    /// As JSON text, and as a value that serde holds in memory.
    #[test]
    #[cfg(feature = "serde")]
    fn a_model_goes_through_serde(model in everything()) {
        let text = serde_json::to_string(&model).unwrap();
        prop_assert!(serde_json::from_str::<Everything>(&text).unwrap() == model, "{}", text);
        prop_assert!(Everything::from_json(&text).unwrap() == model, "the same JSON as without serde: {}", text);
        let value = serde_json::to_value(&model).unwrap();
        prop_assert!(serde_json::from_value::<Everything>(value).unwrap() == model, "{}", text);
    }

    #[test]
    fn round_trips_json(model in everything(), wrapped_lists: bool) {
        let body = to_json(&model, JsonStyle { root: Some("r"), wrapped_lists, ..JsonStyle::default() });
        let mut again = Everything::default();
        let read = read(body.as_bytes(), Some("r"), &mut again).unwrap();
        prop_assert!(again == model, "{:?}\n{:?}\n{}", again, model, body);
        // A second implementation reads it too.
        let second: serde_json::Value = serde_json::from_str(&body).unwrap_or_else(|error| panic!("{error}: {body}"));
        if let Some(text) = &model.text {
            prop_assert_eq!(second["r"]["text"].as_str(), Some(text.as_str()));
        }
        if wrapped_lists {
            for note in read.deviations {
                let name = named(&note);
                let expected = ["UnreadTime", "UnknownValue", "decimal_number: Form", "kind_number: Form", "EmptyResponse", "EmptyModel"];
                prop_assert!(expected.iter().any(|expected| name.contains(expected)), "{}", name);
            }
        }
    }

    #[cfg(feature = "xml")]
    #[test]
    fn round_trips_xml(model in everything()) {
        let body = waybill_runtime::wire::to_xml(&model, "r");
        let mut again = Everything::default();
        read(body.as_bytes(), Some("r"), &mut again).unwrap();
        // An empty element is null: a model without a member is read as no value.
        prop_assert_eq!(crate::support::leaves(&again), crate::support::leaves(&model), "{}", body);
        prop_assert_eq!(again.parcels.len(), model.parcels.len());
    }
}

#[test]
fn an_empty_model_is_an_empty_object() {
    assert_eq!(Everything::default().to_json(), "{}");
    assert!(Everything::from_json(" { } ").unwrap() == Everything::default());
    let inner = Everything { inner: Some(Parcel::default()), ..Default::default() };
    assert_eq!(inner.to_json(), r#"{"inner":{}}"#);
    assert!(Everything::from_json(&inner.to_json()).unwrap() == inner);
}

#[test]
fn fields_are_set_in_place() {
    let model =
        Everything::default().with(|model| model.inner = Some(Parcel::default().with(|p| p.quantity = Some(2))));
    assert_eq!(model.to_json(), r#"{"inner":{"quantity":2}}"#);
}

#[test]
fn what_would_be_lost_is_an_error() {
    for (json, path) in [
        (r#"{"integer":"many"}"#, "integer"),
        (r#"{"parcels":[{"quantity":"many"}]}"#, "parcels[0].quantity"),
        ("[]", ""),
        ("", ""),
        ("<inner/>", ""),
        (r#"{"integer":1"#, ""),
    ] {
        let error = Everything::from_json(json).unwrap_err();
        assert!(path.is_empty() || error.path() == path, "{json}: {error}");
    }
}

/// A newer client may have stored a field that this one does not know.
#[test]
fn other_names_are_skipped() {
    let model = Everything::from_json(r#"{"integer":5,"new":{"a":[1]}}"#).unwrap();
    assert!(model == Everything { integer: Some(5), ..Default::default() });
}

#[test]
#[cfg(feature = "serde")]
fn ids_enums_and_amounts_are_plain_values() {
    fn json(value: &impl waybill_runtime::serde::Serialize) -> String {
        serde_json::to_string(value).unwrap()
    }
    assert_eq!(json(&TradeId(1_234_567_890_123_456_789)), "1234567890123456789");
    assert_eq!(json(&ItemId::from("a\"b")), r#""a\"b""#);
    assert_eq!(json(&Fen(134_500)), "134500");
    assert_eq!(json(&ParcelType::Box), format!("{:?}", ParcelType::Box.as_str()));
    assert_eq!(serde_json::from_str::<ParcelType>(&json(&ParcelType::Box)).unwrap(), ParcelType::Box);
    assert_eq!(serde_json::from_str::<TradeId>("1234567890123456789").unwrap(), TradeId(1_234_567_890_123_456_789));
}

/// As a derived `PartialEq` would: each field by the equality of its type.
#[test]
fn models_are_equal_if_all_fields_are() {
    let parcel = |width: &str| Parcel { width: Some(width.parse().unwrap()), ..Parcel::default() };
    assert_eq!(parcel("1.50"), parcel("1.5"), "decimals are equal by value");
    assert_ne!(parcel("1.50"), parcel("1.51"));
    assert_ne!(parcel("1.50"), Parcel::default(), "a value and none");
    let other = |text: &str| Parcel { parcel_type_code: Some(ParcelType::Other(text.to_owned())), ..Parcel::default() };
    let known = Parcel { parcel_type_code: Some(ParcelType::Box), ..Parcel::default() };
    assert_ne!(other("BOX"), known, "not by the text on the wire");
    let of =
        |parcels: &[&str]| Everything { parcels: parcels.iter().map(|p| parcel(p)).collect(), ..Everything::default() };
    assert_eq!(of(&["1", "2"]), of(&["1.0", "2"]), "models in lists");
    for different in [&["1"][..], &["2", "1"], &["1", "2", "3"], &[]] {
        assert_ne!(of(&["1", "2"]), of(different));
    }
}
