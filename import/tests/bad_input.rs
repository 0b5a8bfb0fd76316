//! What is no source, or a hostile one: a clear error with its location, in bounded time and memory, never a panic.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

mod common;

use common::{format, import, platforms, sources};
use waybill_import::{Kind, MAX_BYTES, MAX_VALUES, Problem, check_size, probe};

fn one(case: &str, file: &str, bytes: impl Into<Vec<u8>>) -> Vec<Problem> {
    let platform = if case == "openapi" { "xopen" } else { "top" };
    import(case, platform, &[(file.to_owned(), bytes.into())].into(), &[]).unwrap_err()
}

/// The only error, as text.
fn error(case: &str, file: &str, bytes: impl Into<Vec<u8>>) -> String {
    let found = one(case, file, bytes);
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].to_string()
}

#[test]
fn rejects_a_file_of_another_format() {
    let cases = [
        ("top-xml", "a.xml", "<html/>", "a.xml:1:1: the root is `html`"),
        ("top-xml", "a.xml", "<metadata><apis/></metadata>", "a.xml:1:1: the file has no `api`"),
        ("top-xml", "a.xml", "hello", "a.xml:1:1: text outside of the root"),
        ("top-xml", "a.xml", "<!-- only this -->", "a.xml:1:19: the file has no element"),
        ("top-xml", "a.xml", "<metadata/><metadata/>", "a.xml:1:12: a second root"),
        ("top-xml", "a.xml", "{}", "a.xml:1:1: text outside of the root"),
        ("top-json", "a.json", "<a/>", "a.json:1:1: expected a value, found '<'"),
        ("top-json", "a.json", "{}", "a.json:1:1: this object has no `name`"),
        ("top-json", "a.json", "[\n 7]", "a.json:2:2: this is not an object"),
        ("top-json", "a.json", "[]", "a.json:1:1: the list is empty"),
        ("top-json", "a.json", r#"{"name":"shop.a.b"}"#, "a.json:1:1: this object has neither `requestParams`"),
        ("top-json", "a.json", "{} {}", "a.json:1:4: something follows the JSON value"),
        ("top-json", "a.json", "{\n  \"a\": 1,\n}", "a.json:3:1: expected a name in quotes, found '}'"),
        ("openapi", "a.yaml", "a: b", "a.yaml:1:1: there is no `openapi` with the version"),
        ("openapi", "a.yaml", "swagger: '2.0'", "a.yaml:1:1: Swagger 2.0 is not read; convert it"),
        ("openapi", "a.yaml", "openapi: 3.0.0\npaths: {}", "a.yaml:1:1: `paths` has no operation"),
        ("openapi", "a.yaml", "openapi: 4.0.0", "a.yaml:1:1: OpenAPI 4.0.0 is not read"),
    ];
    for (case, file, text, expected) in cases {
        let found = error(case, file, text);
        assert!(found.starts_with(expected), "{text}\nexpected {expected}\nfound    {found}");
    }
}

#[test]
fn rejects_an_empty_file() {
    for case in ["top-xml", "top-json", "openapi"] {
        for text in ["", " \n\t ", "\u{feff}"] {
            assert_eq!(error(case, "a", text), "a: the file is empty; name a file with operations");
        }
    }
}

/// Each part of a file that starts with its first byte is an error, unless only white space is missing.
#[test]
fn rejects_a_truncated_file() {
    for (case, platform) in [("top-xml", "top"), ("top-json", "top"), ("openapi-31", "xopen")] {
        for (file, bytes) in sources(case) {
            let whole = String::from_utf8(bytes).unwrap();
            let whole = whole.trim_end();
            for end in (0..whole.len()).step_by(31).filter(|end| whole.is_char_boundary(*end)) {
                let part = [(file.clone(), whole.as_bytes()[..end].to_vec())].into();
                let found = import(case, platform, &part, &[]).unwrap_err();
                assert!(!found[0].message.is_empty() && !found[0].help.is_empty(), "{end}: {found:?}");
            }
        }
    }
    let bytes = b"<metadata>\n<apis><api><name>shop.a".to_vec();
    let found = error("top-xml", "a.xml", bytes);
    assert!(found.starts_with("a.xml:2:24: `name` is never closed; it is not a file"), "{found}");
}

#[test]
fn rejects_a_file_that_is_too_large() {
    let expected = "a: the file has 100 MiB, more than the 32 of a source; split it, one file for some operations";
    assert_eq!(check_size("a", 100 << 20).unwrap_err().to_string(), expected);
    assert!(check_size("a", MAX_BYTES as u64).is_ok());
    for case in ["top-xml", "top-json", "openapi"] {
        assert!(error(case, "a", vec![b' '; MAX_BYTES + 1]).contains("more than the 32"));
    }
    let yaml = format!("openapi: 3.0.0\n{}", "# comment\n".repeat(1 << 20));
    assert!(error("openapi", "a.yaml", yaml).contains("more than the 8 of a YAML file; export it as JSON"));
}

#[test]
fn rejects_too_many_values() {
    let json = format!("[{}0]", "0,".repeat(MAX_VALUES));
    assert!(error("top-json", "a.json", json).contains(&format!("more than {MAX_VALUES} values")));
    let xml = format!("<metadata>{}</metadata>", "<a/>".repeat(MAX_VALUES));
    assert!(error("top-xml", "a.xml", xml).contains(&format!("more than {MAX_VALUES} elements")));
}

#[test]
fn rejects_a_million_levels() {
    let many = 1_000_000;
    let cases = [
        ("top-xml", "a.xml", "<a>".repeat(many)),
        ("top-json", "a.json", "[".repeat(many)),
        ("top-json", "a.json", "{\"a\":".repeat(many)),
        ("openapi", "a.json", "{\"a\":".repeat(many)),
        ("openapi", "a.yaml", format!("a: {}", "[".repeat(many))),
        ("openapi", "a.yaml", format!("a: {}", "{a: ".repeat(many))),
        ("openapi", "a.yaml", "- ".repeat(many)),
    ];
    for (case, file, text) in cases {
        let found = error(case, file, text.as_str());
        // The parser of YAML has a limit of its own for brackets.
        let clear =
            ["nested deeper than 64 levels", "this bracket is not closed"].iter().any(|words| found.contains(words));
        assert!(clear, "{:?}: {found}", &text[..8]);
    }
}

#[test]
fn rejects_bombs() {
    let entities = "<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>\n<metadata>&b;</metadata>";
    assert!(error("top-xml", "a.xml", entities).starts_with("a.xml:1:1: a document type declaration"));
    assert!(
        error("top-xml", "a.xml", "<metadata>&bomb;</metadata>").starts_with("a.xml:1:11: unknown entity `&bomb;`")
    );
    let anchors = "openapi: 3.0.0\na: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]";
    assert!(one("openapi", "a.yaml", anchors).iter().any(|p| p.message.contains("alias")));
    // Each schema has the one before twice, and twice that many.
    let mut schemas = "  S0: { type: object, properties: { leaf: { type: string } } }\n".to_owned();
    for n in 1..40 {
        let before = n - 1;
        let part = |name| {
            format!(
                "{{ type: object, properties: {{ {name}: {{ allOf: [{{ $ref: '#/components/schemas/S{before}' }}, {{ properties: {{ x: {{}} }} }}] }} }} }}"
            )
        };
        schemas.push_str(&format!("  S{n}: {{ allOf: [{}, {}] }}\n", part("a"), part("b")));
    }
    let body = "{ content: { application/json: { schema: { $ref: '#/components/schemas/S39' } } } }";
    let text = format!(
        "openapi: 3.0.0\npaths: {{ /a/b: {{ get: {{ responses: {{ '200': {body} }} }} }} }}\ncomponents:\n schemas:\n{schemas}"
    );
    assert!(error("openapi", "a.yaml", text).contains("more than 500000 schemas"));
}

#[test]
fn reports_references_with_their_location() {
    let text = "openapi: 3.0.0\npaths:\n  /a/b:\n    get:\n      parameters:\n        - $ref: '#/components/parameters/None'\n        - $ref: 'other.yaml#/A'\n        - $ref: '#/x'\n      responses: {}\nx: { $ref: '#/x' }\n";
    let found: Vec<String> = one("openapi", "a.yaml", text).iter().map(ToString::to_string).collect();
    assert!(
        found[0].starts_with("a.yaml:6:11: `#/components/parameters/None` is no part of this document"),
        "{found:#?}"
    );
    assert!(found[1].starts_with("a.yaml:7:11: `other.yaml#/A` is in another file"), "{found:#?}");
    assert!(found[2].starts_with("a.yaml:8:11: this reference leads in a circle"), "{found:#?}");
    // Every mistake of form has its location as well.
    let found = error("openapi", "a.yaml", "openapi: 3.0.0\npaths:\n  /a: [");
    assert!(found.starts_with("a.yaml:3:7: "), "{found}");
}

/// A schema that contains itself where it is written out is kept as JSON.
#[test]
fn ends_schemas_that_contain_themselves() {
    let text = "openapi: 3.0.0\nservers: [{ url: 'https://shop.example' }]\npaths: { /a/b: { get: { responses: { '200': { content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } } } } } }\ncomponents: { schemas: { A: { type: object, properties: { own: { allOf: [{ $ref: '#/components/schemas/A' }, { properties: { x: { type: string } } }] }, list: { type: array, items: { $ref: '#/components/schemas/L' } } } }, L: { type: array, items: { $ref: '#/components/schemas/L' } } } }\n";
    let imported = import("openapi", "xopen", &[("a.yaml".to_owned(), text.into())].into(), &[]).unwrap();
    assert!(imported.losses.iter().any(|loss| loss.lost.contains("an endless schema")), "{:?}", imported.losses);
}

#[test]
fn says_how_to_convert_other_encodings() {
    // A damaged UTF-8 file: its other bytes are UTF-8, so it is not read as GBK, although it would be valid.
    let damaged = b"<?xml version=\"1.0\"?>\n<metadata><structs><struct><name>\xe7\xae\xb1\xb0\xa1</name>";
    assert_eq!(
        error("top-xml", "meta/old.xml", damaged.as_slice()),
        "meta/old.xml:2:35: the byte 0xb0 is not valid UTF-8; the file is UTF-8 up to here, so it is damaged; get it again"
    );
    assert_eq!(
        error("top-json", "old.json", b"{\"name\":\"\xff\xff\"}".as_slice()),
        "old.json:1:10: the byte 0xff is not valid UTF-8; convert it: `iconv -f ENCODING -t UTF-8 old.json > utf8-old.json`, \
         with its encoding for ENCODING, such as BIG5"
    );
    for archive in [b"PK\x03\x04\x14\0\xff\xff".as_slice(), b"\x1f\x8b\x08\0\xff\xff"] {
        let found = error("openapi", "a.yaml", archive);
        assert!(found.ends_with(" is not valid UTF-8; unpack it: it is an archive"), "{found}");
    }
    let utf16: Vec<u8> = "\u{feff}{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(error("top-json", "a.json", utf16).contains("iconv -f UTF-16LE"));
    let wrong = "<?xml version='1.0' encoding='gb2312'?><metadata><a>箱</a></metadata>";
    assert!(error("top-xml", "a.xml", wrong).starts_with("a.xml:1:1: the file says that it is gb2312, and is UTF-8"));
}

/// Sources with changed bytes are read or rejected; nothing panics, and what is written passes the checks.
#[test]
fn survives_changed_bytes() {
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % below as u64).unwrap()
    };
    // A longer run by hand: docs/fuzzing.md.
    let rounds = std::env::var("WAYBILL_FUZZ_CASES").map_or(60, |n| n.parse().unwrap());
    let bytes = b"<>/\"{}[],:&;\\ \n-0aZ\xe7\x00#|'*";
    for (case, platform) in [("top-xml", "top"), ("top-json", "top"), ("openapi", "xopen"), ("openapi-31", "xopen")] {
        let original = sources(case);
        let text = platforms()[&format!("platforms/{platform}.yaml")].clone();
        for _ in 0..rounds {
            for source in original.values() {
                let mut source = source.clone();
                for _ in 0..=random(4) {
                    let at = random(source.len());
                    match random(3) {
                        0 => source[at] = bytes[random(bytes.len())],
                        1 => drop(source.remove(at)),
                        _ => source.insert(at, bytes[random(bytes.len())]),
                    }
                }
                if let Err(defect) = probe(format(case), platform, &text, &source) {
                    panic!("{defect}: {case}\n{}", String::from_utf8_lossy(&source));
                }
            }
        }
    }
}

#[test]
fn needs_a_known_platform_and_a_possible_provider() {
    let bytes = [("a.xml".to_owned(), b"<metadata/>".to_vec())].into();
    let found = import("top-xml", "tops", &bytes, &[]).unwrap_err();
    assert_eq!(
        found[0].to_string(),
        "--platform: there is no platform `tops`; did you mean top? known platforms: top, xopen"
    );
    // The platform says how its operations are named.
    let found = import("top-xml", "xopen", &sources("top-xml"), &[]).unwrap_err();
    let expected = "metadata.xml:33:1: none of 12 operations can be imported; shop.crate.get: the platform's operations have method and path, and it has none";
    assert_eq!(found[0].to_string(), expected);
    let found = import("openapi", "top", &sources("openapi"), &[]).unwrap_err();
    assert!(found[0].message.contains("the platform names its operations by a parameter"), "{found:?}");
}

/// A schema that says nothing costs nobody the other fields, also where another field has fields of its own.
#[test]
fn a_schema_without_a_type_is_kept_as_json() {
    let schemas = [
        "{}",
        "{ type: object, properties: {} }",
        "{ description: any }",
        "{ nullable: true }",
        "{ type: array, items: {} }",
        "{ type: 'null' }",
        "{ allOf: [] }",
    ];
    let document = |x: &str, parameter: &str| {
        format!(
            "openapi: 3.0.0\nservers: [{{ url: 'https://a.example' }}]\npaths:\n  /open/crate/get:\n    get:\n      \
             parameters: [{{ name: p, in: query, {parameter} }}]\n      responses: {{ '200': {{ content: \
             {{ application/json: {{ schema: {{ type: object, properties: {{ x: {x}, o: {{ type: object, \
             properties: {{ y: {{ type: string }} }} }} }} }} }} }} }} }}\n"
        )
    };
    let kept = |text: String| {
        let imported = import("openapi", "xopen", &[("a.yaml".to_owned(), text.into_bytes())].into(), &[]).unwrap();
        let kept = imported.losses.into_iter().filter(|loss| loss.kind == Kind::KeptAsJson);
        (imported.written, kept.map(|loss| loss.name).collect::<Vec<_>>())
    };
    for schema in schemas {
        assert_eq!(kept(document(schema, "schema: { type: string }")), (1, vec!["x".to_owned()]), "{schema}");
    }
    let parameter = "content: { application/json: { schema: { type: object, properties: { z: { type: string } } } } }";
    assert_eq!(kept(document("{ type: string }", parameter)), (1, vec!["p".to_owned()]));
}

/// The only operation fails a check of the generator: the error has the location in the source, not in a file that was
/// never written.
#[test]
fn the_error_of_the_only_operation_has_a_location_in_the_source() {
    let text = "openapi: 3.0.0\npaths:\n  /open/crate/{id}:\n    get: { responses: {} }\n";
    let expected = "a.yaml:4:1: none of 1 operations can be imported; shop.open.crate.id: `{id}` is not a field of the \
        request";
    assert_eq!(error("openapi", "a.yaml", text), expected);
}
