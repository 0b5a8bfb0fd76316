//! A model that is written and read again is unchanged: JSON with wrapped lists, with bare lists, and XML.

use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use waybill_runtime::value::{Decimal, Fen, JsonText, Timestamp};
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
    prop_oneof![written.boxed(), other.boxed()].prop_map(|text| Timestamp::from_text(text, Some(480)))
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
