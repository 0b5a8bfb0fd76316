//! The YAML writer: a value as YAML text that other readers take for the same value.

use proptest::prelude::*;
use serde_json::{Value, json};
use waybill_text::yaml::member;

#[test]
fn objects_and_lists_are_indented_by_their_names() {
    let value = json!({ "a": [{ "b": 1, "c": [[true, null], []] }, "x\ny\n"], "d": {}, "e:f": "two\n\nlines" });
    let expected = "  top:
    a:
    - b: 1
      c:
      - - true
        - null
      - []
    - |
      x
      y
    d: {}
    \"e:f\": |-
      two

      lines
";
    assert_eq!(member("top", &value, 2), expected);
}

#[test]
fn quotes_strings_that_a_reader_takes_for_other_kinds() {
    // The first six are of YAML 1.1 alone: booleans, a number to the base 60, a date, a number, a merge.
    let others = ["yes", "Off", "1:30", "2026-01-31", "1_000", "<<", "null", "~", "", "-1.5e3", "0x1F", "+.inf"];
    others.iter().for_each(|text| assert_eq!(member("a", &json!(text), 0), format!("a: \"{text}\"\n")));
    for text in ["yesterday", "v1.2", "a:b", "-a", "1 of 2", "https://a.example/?b=c#d", "中文"] {
        assert_eq!(member("a", &json!(text), 0), format!("a: {text}\n"));
    }
}

#[test]
fn floats_are_floats_in_yaml_1_1() {
    for (number, expected) in [(json!(1e20), "1.0e+20"), (json!(1.5e-7), "1.5e-7"), (json!(1.0), "1.0")] {
        assert_eq!(member("a", &number, 0), format!("a: {expected}\n"));
    }
}

fn text() -> impl Strategy<Value = String> {
    const PIECES: &[&str] = &[
        "a",
        "1",
        "-",
        "?",
        ":",
        ": ",
        " ",
        " #",
        "\n",
        "\t",
        "\r",
        "'",
        "\"",
        "\\",
        ".",
        "---",
        "x:",
        "{",
        "[",
        ",",
        "&",
        "*",
        "!",
        "|",
        ">",
        "%",
        "@",
        "~",
        "中",
        "\u{0}",
        "\u{7f}",
        "\u{85}",
        "\u{2028}",
        "\u{feff}",
        "\u{1f600}",
    ];
    prop::collection::vec(prop::sample::select(PIECES), 0..7).prop_map(|pieces| pieces.concat())
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        text().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((text(), inner), 0..4).prop_map(|members| members.into_iter().collect()),
        ]
    })
}

proptest! {
    #[test]
    fn another_reader_finds_the_same_data(name in text(), value in value(), indent in 0_usize..40) {
        let printed = member("top", &json!({ &name: &value }), 0);
        let read: Value = yaml_serde::from_str(&printed).map_err(|e| TestCaseError::fail(format!("{e}\n{printed}")))?;
        prop_assert_eq!(&read["top"][&name], &value, "{}", printed);
        let deep = member(&name, &value, indent);
        let read: Value = yaml_serde::from_str(&deep).map_err(|e| TestCaseError::fail(format!("{e}\n{deep}")))?;
        prop_assert_eq!(&read[&name], &value, "{}", deep);
    }
}
