//! Sources in GBK. The bytes are those of `iconv -f UTF-8 -t GBK`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

mod common;

use common::import;
use waybill_import::Imported;

/// 收货人的电话
const GBK: &[u8] = b"\xca\xd5\xbb\xf5\xc8\xcb\xb5\xc4\xb5\xe7\xbb\xb0";

const JSON: &str = r#"[{ "name": "shop.unit.get", "requestParams": [], "responseParams": [{ "name": "name", "type": "String", "description": "TEXT" }] }]"#;

/// A source with these bytes in place of `TEXT`.
fn with(source: &str, bytes: &[u8]) -> Vec<u8> {
    let (before, after) = source.split_once("TEXT").unwrap();
    [before.as_bytes(), bytes, after.as_bytes()].concat()
}

fn read(case: &str, file: &str, bytes: Vec<u8>) -> Imported {
    import(case, "top", &[(file.to_owned(), bytes)].into(), &[]).unwrap()
}

fn kinds(imported: &Imported) -> Vec<&'static str> {
    imported.losses.iter().map(|loss| loss.kind.word()).filter(|word| word.starts_with("encoding")).collect()
}

#[test]
fn json_in_gbk_is_read_and_reported() {
    let gbk = read("top-json", "all.json", with(JSON, GBK));
    let utf8 = read("top-json", "all.json", with(JSON, "收货人的电话".as_bytes()));
    assert!(gbk.files.values().any(|text| text.contains("收货人的电话")));
    assert_eq!((&gbk.files, kinds(&gbk)), (&utf8.files, vec!["encoding-assumed"]));
    assert!(kinds(&utf8).is_empty());
}

#[test]
fn xml_that_names_its_encoding_needs_no_assumption() {
    let corpus = String::from_utf8(common::sources("top-xml").remove("metadata.xml").unwrap()).unwrap();
    // Its own names beyond ASCII are left out, so that the rest is the same in both encodings.
    let ascii: String = corpus.chars().filter(char::is_ascii).collect();
    let utf8 = ascii.replacen("<desc>", "<desc>TEXT", 1);
    let expected = read("top-xml", "metadata.xml", with(&utf8, "收货人的电话".as_bytes()));
    assert!(expected.files.values().any(|text| text.contains("收货人的电话")));
    for name in ["GBK", "gb2312", "GB18030"] {
        let declared = utf8.replacen("encoding=\"UTF-8\"", &format!("encoding=\"{name}\""), 1);
        let found = read("top-xml", "metadata.xml", with(&declared, GBK));
        assert_eq!((&found.files, kinds(&found)), (&expected.files, Vec::new()), "{name}");
    }
}
