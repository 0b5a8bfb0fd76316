//! Diagnostics as text: equal messages are one, a long line is cut around the location, and the time is linear.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

mod common;

use std::sync::Arc;
use std::time::{Duration, Instant};

use waybill_codegen::spec::Sources;
use waybill_codegen::{render, render_all};

const TRACK: &str = "demo/parcels/track.yaml";
const BODY: &str = "demo/parcels/examples/track.documented.simplified.json";

/// The base spec, where this body is one line with so many unknown fields.
fn one_line_of(fields: usize) -> Sources {
    let mut sources = common::base();
    let unknown: Vec<String> = (0..fields).map(|n| format!("\"流{n}\":{}", "1".repeat(60))).collect();
    sources.insert(BODY.to_owned(), Arc::from(format!("{{{}}}", unknown.join(","))));
    sources
}

#[test]
fn a_long_line_is_cut_around_the_location() {
    let sources = one_line_of(50);
    let found = common::diagnostics(&sources);
    let middle = found.iter().find(|d| d.message.contains("`流25`")).unwrap();
    let shown = render(middle, &sources, false);
    // Each field before it has 60 digits and six or seven characters around them, and its own value follows `"流25":`.
    let column = 1 + 10 * (60 + 6) + 15 * (60 + 7) + 6 + 1;
    assert!(shown.contains(&format!("{BODY}:1:{column}\n")), "{shown}");
    let line = shown.lines().find(|line| line.starts_with("1 |")).unwrap();
    assert!(line.contains("…") && line.contains("\"流25\":1111") && line.chars().count() < 250, "{line}");
    let mark = shown.lines().find(|line| line.contains("^")).unwrap();
    assert_eq!(mark.matches('^').count(), 60, "{shown}");
}

#[test]
fn thousands_of_mistakes_in_one_line_take_seconds() {
    let sources = one_line_of(6000);
    let start = Instant::now();
    let found = common::diagnostics(&sources);
    let shown: usize = render_all(str::to_owned, &found, &sources, false).map(|text| text.len()).sum();
    assert!(found.len() >= 6000 && shown < found.len() * 2000, "{} {shown}", found.len());
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

#[test]
fn equal_messages_are_one_with_all_locations() {
    let mut sources = common::base();
    let text = sources[TRACK].replace("type: String", "type: Strung");
    sources.insert(TRACK.to_owned(), Arc::from(text.as_str()));
    let found = common::diagnostics(&sources);
    let [only] = &found[..] else { panic!("{found:?}") };
    assert_eq!(only.times(), text.matches("type: Strung").count());
    assert!(only.also().iter().chain([&only.span]).all(|span| &text[span.start..span.end] == "Strung"));
    let shown = render(only, &sources, false);
    assert!(shown.contains("times, first here; also at line "), "{shown}");
}
