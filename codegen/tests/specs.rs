//! Load and check as a whole: the base spec is valid, one run reports all errors, locations are exact, and no input
//! causes a panic.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

mod common;

use std::sync::Arc;

use waybill_codegen::spec::{ErrorRow, Evidence, Sources};
use waybill_codegen::{load, render};

const TRACK: &str = "demo/parcels/track.yaml";

#[test]
fn the_base_spec_is_valid() {
    let sources = common::base();
    let shown: Vec<String> = common::diagnostics(&sources).iter().map(|m| render(m, &sources, false)).collect();
    assert!(shown.is_empty(), "{}", shown.join("\n\n"));
}

#[test]
fn one_run_reports_all_errors_of_all_files() {
    let mut sources = common::base();
    common::replace(&mut sources, TRACK, "title: Track a parcel", "titel: Track a parcel");
    common::replace(&mut sources, TRACK, "max_items: 3", "max_items: many");
    common::replace(&mut sources, TRACK, "type: Person", "type: Persona");
    common::replace(&mut sources, "plain/open/parcel.yaml", "method: GET", "method: FETCH");
    common::replace(&mut sources, "plain/open/parcel.yaml", "amount: { type: integer", "amount: { type: int");
    common::replace(&mut sources, "plain/open/parcel.yaml", "documents: [plain.parcel]", "documents: [plain.parcels]");
    let found = common::diagnostics(&sources);
    let codes = |file: &str| -> Vec<&str> { found.iter().filter(|m| &*m.span.file == file).map(|m| m.code).collect() };
    assert_eq!(codes(TRACK), ["unknown-key", "wrong-kind", "unknown-type"]);
    assert_eq!(codes("plain/open/parcel.yaml"), ["unknown-document", "bad-value", "unknown-type"]);
}

#[test]
fn values_keep_their_spelling() {
    let (specs, diagnostics) = load::load(&common::base());
    assert_eq!(diagnostics, []);
    let demo = specs.providers.iter().find(|p| p.name.value == "demo").unwrap();
    let track = &demo.operations[0];
    assert_eq!(track.types[0].fields[1].examples[0].value, "1.10");
    assert_eq!(track.request[2].default.as_ref().unwrap().value, "0");
    assert_eq!(
        track.examples[0].request.as_ref().unwrap().value.to_string(),
        r#"{"tid":11234221,"is_split":1,"parts":["1","2"]}"#
    );
    assert_eq!((track.group.as_str(), track.rest.as_str()), ("parcels", "track"));
    assert_eq!((track.idempotent, track.idempotent_evidence), (true, Evidence::Inferred));
    assert!(matches!(&track.errors[2], ErrorRow::Family { codes, .. } if codes.len() == 2));
    let body = &track.examples[0].response.as_ref().unwrap().forms[0];
    assert_eq!((body.0.as_str(), body.1.value.as_str()), ("xml", "demo/parcels/examples/track.documented.xml"));
    let bare = specs.platforms.iter().find(|p| p.name.value == "bare").unwrap();
    let success = bare.envelope.success.as_ref().unwrap();
    assert!(success.is(Some("200")) && !success.is(Some("500")) && !success.is(None));
    assert_eq!(bare.signing.canonical.len(), 3);
}

/// Byte order marks, Windows line endings and wide characters before a value don't shift its location.
#[test]
fn locations_are_byte_offsets() {
    for (prefix, newline) in
        [("", "\n"), ("\u{feff}", "\n"), ("", "\r\n"), ("# 流转信息 🚚\n", "\n"), ("# 🚚\n", "\r\n")]
    {
        let mut sources = common::base();
        common::replace(&mut sources, TRACK, "type: Person", "doc: 收件人 🚚, type: Persona");
        let text = format!("{prefix}{}", sources[TRACK]).replace('\n', newline);
        sources.insert(TRACK.to_owned(), Arc::from(text.as_str()));
        let found = common::diagnostics(&sources);
        let unknown = found.iter().find(|m| m.code == "unknown-type").unwrap_or_else(|| panic!("{found:?}"));
        assert_eq!(&text[unknown.span.start..unknown.span.end], "Persona");
    }
}

#[test]
fn invalid_yaml_causes_no_other_diagnostics() {
    let mut sources = common::base();
    sources.insert(TRACK.to_owned(), Arc::from("operation: [unclosed"));
    sources.insert("demo/errors/split.yaml".to_owned(), Arc::from("\t- {"));
    let codes: Vec<&str> = waybill_codegen::inspect(&sources).1.iter().map(|m| m.code).collect();
    assert_eq!(codes, ["indentation", "unclosed"], "neither a missing family nor unused items are reported");
}

/// At every character of every file, the file is cut, the character is removed, or replaced, in turn. Every result
/// is loaded; every fourth is checked with the rest of the base spec as well.
#[test]
fn no_input_causes_a_panic() {
    let base = common::base();
    for (file, text) in &base {
        for (at, c) in text.char_indices() {
            let (before, after) = (&text[..at], &text[at + c.len_utf8()..]);
            let broken = match at % 3 {
                0 => before.to_owned(),
                1 => format!("{before}{after}"),
                _ => format!("{before}{}{after}", other(at)),
            };
            let alone = Sources::from([(file.clone(), Arc::from(broken.as_str()))]);
            assert!(load::load(&alone).1.iter().all(|m| m.span.start <= m.span.end));
            if at % 4 == 0 {
                check(&base, file, &broken);
            }
        }
    }
}

/// Characters with a meaning for a parser, in turn.
fn other(at: usize) -> char {
    let all = [
        '{', '}', '[', ']', ':', '&', '*', '!', '|', '"', '\'', '\n', '\t', '\0', '-', '#', '<', ',', '\u{feff}', '流',
    ];
    all[at % all.len()]
}

fn check(base: &Sources, file: &str, text: &str) {
    let mut sources = base.clone();
    sources.insert(file.to_owned(), Arc::from(text));
    let found = common::diagnostics(&sources);
    assert!(found.iter().all(|m| m.span.start <= m.span.end));
    if let Some(first) = found.first() {
        assert!(!render(first, &sources, false).is_empty());
    }
}

#[test]
fn malicious_files_are_rejected() {
    let deep = "[".repeat(100_000);
    let deep_json = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let deep_xml = "<a>".repeat(100_000);
    for text in
        [deep.as_str(), "", "\0", "- - - -", "a: *b", "? [a]: b", "%YAML 1.2", "--- a\n--- b", "{a: {a: {a: }}}"]
    {
        check(&common::base(), TRACK, text);
    }
    for text in [deep_json.as_str(), "", "nul", "{\"a\":1", "[1,]"] {
        check(&common::base(), "demo/parcels/examples/track.documented.json", text);
    }
    for text in [deep_xml.as_str(), "", "<a", "<a></b>", "<!DOCTYPE a>", "<a>&b;</a>", "<a/><b/>", "x<a/>"] {
        check(&common::base(), "demo/parcels/examples/track.documented.xml", text);
    }
}

/// Additions to the operation `demo.parcels.track`, and to its provider.
#[test]
fn additions_are_merged_into_the_file_that_they_name() {
    let mut sources = common::base();
    let additions = "operation: demo.parcels.track\ntitle: Another title\n\
        differences: { request.tid: { doc: Added } }\nerrors: { isv.new: { message: New } }\n";
    sources.insert("demo/parcels/additions/track.yaml".to_owned(), Arc::from(additions));
    sources.insert("demo/additions/provider.yaml".to_owned(), Arc::from("provider: demo\ntitle: Another\n"));
    let (base, _) = load::load(&common::base());
    let (specs, diagnostics) = load::load(&sources);
    assert_eq!(diagnostics, []);
    let find =
        |specs: &waybill_codegen::spec::Specs| specs.providers.iter().position(|p| p.name.value == "demo").unwrap();
    let (before, after) = (&base.providers[find(&base)], &specs.providers[find(&specs)]);
    assert_eq!((after.title.as_str(), after.operations.len()), ("Another", before.operations.len()));
    let (before, after) = (&before.operations[0], &after.operations[0]);
    assert_eq!(after.title.value, "Another title");
    assert_eq!(after.request[0].doc.as_deref(), Some("Added"));
    assert_eq!(after.request[0].ty.value, before.request[0].ty.value);
    assert_eq!(after.errors.len(), before.errors.len() + 1);
    assert!(matches!(after.errors.last(), Some(ErrorRow::Own(code)) if code.code.value == "isv.new"));
    // A diagnostic about an addition points to it.
    let wrong = additions.replace("doc: Added", "as: fen, enum: Nothing");
    sources.insert("demo/parcels/additions/track.yaml".to_owned(), Arc::from(wrong));
    let found = common::diagnostics(&sources);
    assert!(found.iter().any(|m| &*m.span.file == "demo/parcels/additions/track.yaml"), "{found:?}");
}

/// On a platform whose parameter names the operation, the id of an operation can be its path without the provider.
#[test]
fn an_id_may_have_another_prefix_where_it_is_sent() {
    let mut sources = common::base();
    let text = "# yaml-language-server: $schema=../../../generated/schema/operation.json\n\
        operation: other.parcels.weigh\ntitle: Weigh a parcel\ntier: imported\ndocuments: [demo.track]\n\
        response:\n  weight: { type: Number }\n";
    let document = sources["demo/provider.yaml"].split("documents:").nth(1).unwrap().trim_start().split(':').next();
    let text = text.replace("demo.track", document.unwrap());
    sources.insert("demo/other.parcels/weigh.yaml".to_owned(), Arc::from(text.as_str()));
    let shown: Vec<String> = common::diagnostics(&sources).iter().map(|m| render(m, &sources, false)).collect();
    assert!(shown.is_empty(), "{}", shown.join("\n\n"));
    let ir = waybill_codegen::compile(&sources).unwrap();
    let found = ir.operation("other.parcels.weigh").unwrap();
    assert_eq!((found.rust.as_str(), found.unique.as_str()), ("WeighCall", "other_parcels_weigh"));
    // A word that is no name by itself is one before `Call`.
    let mut with_self = sources.clone();
    with_self
        .insert("demo/other.parcels/self.yaml".to_owned(), Arc::from(text.replace("parcels.weigh", "parcels.self")));
    let of_self = waybill_codegen::compile(&with_self).unwrap();
    assert_eq!(of_self.operation("other.parcels.self").unwrap().rust, "SelfCall");
    assert!(found.docs.iter().any(|line| line.starts_with("Imported from the vendor's metadata")), "{:?}", found.docs);
    // Not where the path is the id.
    sources.insert("plain/other/weigh.yaml".to_owned(), Arc::from(text.replace("other.parcels.weigh", "other.weigh")));
    let found = common::diagnostics(&sources);
    assert!(found.iter().any(|m| &*m.span.file == "plain/other/weigh.yaml" && m.code == "path-mismatch"), "{found:#?}");
}
