//! Importing again: what the vendor's changes mean for users.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

mod common;

use common::{import, platforms, sources};
use waybill_codegen::{Sources, compile};
use waybill_import::update::meaning;

#[test]
fn changes_of_the_vendor_are_changes_of_the_rust_api() {
    let specs = |from: &str, to: &str| {
        let mut sources = sources("top-xml");
        for bytes in sources.values_mut() {
            let text = String::from_utf8(bytes.clone()).unwrap();
            assert!(text.contains(from), "{from}");
            *bytes = text.replacen(from, to, 1).into_bytes();
        }
        let imported = import("top-xml", "top", &sources, &[]).unwrap();
        let mut all: Sources = platforms();
        all.remove("platforms/xopen.yaml");
        all.extend(imported.files.iter().map(|(path, text)| (format!("shop/{path}"), text.as_str().into())));
        compile(&all).unwrap()
    };
    let meaning = |from: &str, to: &str| {
        let found = meaning("shop", &specs("<apis>", "<apis>"), &specs(from, to)).unwrap();
        (found.bump, found.change.lines().join("; "))
    };
    assert_eq!(meaning("A crate</desc>", "Another text</desc>"), ("none", String::new()));
    let (bump, lines) = meaning("<prop><name>crate_id</name><type>Number", "<prop><name>crate_id</name><type>String");
    assert_eq!(bump, "major");
    assert!(lines.contains("changed field crate_::get::Crate.crate_id Option<i64> -> "), "{lines}");
    let new = "<prop><name>weight</name>";
    let (bump, lines) = meaning(new, &format!("<prop><name>fresh</name><type>String</type></prop>{new}"));
    assert_eq!(bump, "minor");
    assert!(lines.starts_with("added field ") && lines.contains("Label.fresh"), "{lines}");
    let (bump, lines) = meaning("<api><name>tmall.ping</name>", "<api><name>tmall.pong</name>");
    assert_eq!(bump, "major");
    assert!(lines.contains("mod tmall::ping -> mod tmall::pong"), "{lines}");
}
