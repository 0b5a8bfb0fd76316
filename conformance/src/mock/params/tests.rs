#![allow(clippy::unwrap_used)]
use super::super::Providers;
use super::{Cow, INDEXED, Name, Names, Param, Params, Place};

fn pairs(text: &str) -> Option<Vec<(String, String)>> {
    let mut params = Params::default();
    params.add(&Names::default(), text, Place::Form).ok()?;
    Some(params.list.into_iter().map(|p| (p.name.into_owned(), p.value.into_owned())).collect())
}

/// Whether a name is in the table or not, its first parameter that is no file is found.
#[test]
fn finds_the_first_parameter_of_each_name() {
    let mut names = Names::default();
    let all: Vec<String> = (0..INDEXED + 20).map(|number| format!("name_{number}")).collect();
    let known: Vec<Name> = all.iter().map(|name| names.add(name, None).name).collect();
    for (sent, unsent) in [(3, 4), (INDEXED - 1, INDEXED), (INDEXED, INDEXED - 1), (INDEXED + 19, 0)] {
        let name = || Cow::Borrowed(all[sent].as_str());
        let text = format!("unknown=0&{0}=1&{0}=2", all[sent]);
        let mut params = Params::default();
        params.push(Param::new(&names, name(), "file".into(), Place::File));
        params.add(&names, &text, Place::Form).unwrap();
        assert_eq!(params.param(known[sent]), Some("1"), "{sent}");
        assert_eq!(params.param(known[unsent]), None, "{unsent}");
    }
}

/// Both names of a parameter are one name, in any order; and so is that of a file.
#[test]
fn settles_which_parameter_is_repeated() {
    let mut checked = 0;
    for (specs, op) in Providers::built_in().operations() {
        let by = specs.style(Some(op));
        let fields = op.ir.input.fields.iter().zip(&op.fields).map(|(field, known)| (&field.wire, known, &field.also));
        let system = by.system.iter().filter(|system| !system.in_header);
        let system = system.map(|system| (&system.name, &system.known, &system.also));
        for (name, known, also) in fields.chain(system) {
            let also = also.as_ref().unwrap_or(name);
            for (first, second) in [(also, name), (name, also), (name, name)] {
                for place in [Place::Form, Place::File] {
                    let mut params = Params::default();
                    params.push(Param::new(&specs.names, first.as_str().into(), "1".into(), place));
                    params.push(Param::new(&specs.names, second.as_str().into(), "2".into(), Place::Form));
                    params.settle(op, by);
                    let found = params.earlier(&params.list[1]).map(|param| &*param.value);
                    assert_eq!(found, Some("1"), "{} {first} {second}", op.id);
                    let wanted = if place == Place::File { "2" } else { "1" };
                    assert_eq!(params.param(known.name), Some(wanted), "{} {first} {second}", op.id);
                    checked += 1;
                }
            }
        }
    }
    assert!(checked > 0, "no built-in operation has parameters");
}

/// Expected pairs from Python's `urllib.parse.parse_qsl(text, keep_blank_values=True)`.
#[test]
fn decodes_the_pairs_of_a_form() {
    for (text, expected) in [
        ("", &[][..]),
        ("a=1&b=2", &[("a", "1"), ("b", "2")]),
        ("&&a=1&", &[("a", "1")]),
        ("=x", &[("", "x")]),
        ("a", &[("a", "")]),
        ("a=b=c&d==", &[("a", "b=c"), ("d", "=")]),
        ("a=%3D=%26&b", &[("a", "==&"), ("b", "")]),
        ("%E4%B8%AD+%e6%96%87=1%2C2&x=%2B%26%3D", &[("中 文", "1,2"), ("x", "+&=")]),
        ("a=%00%7F", &[("a", "\0\u{7f}")]),
        ("a+b=+", &[("a b", " ")]),
    ] {
        let expected: Vec<(String, String)> =
            expected.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        assert_eq!(pairs(text), Some(expected), "{text}");
    }
}

/// Python accepts these in some way; a gateway need not.
#[test]
fn rejects_invalid_percent_encoding() {
    for text in
        ["a=%", "a=%4", "a=%zz", "%4g=1", "a=%+1", "a=1 2", "a\t=1", "a=\n", "a=%E4%B8", "a=%FF", "a=%E4=%B8%AD"]
    {
        assert_eq!(pairs(text), None, "{text}");
    }
}
