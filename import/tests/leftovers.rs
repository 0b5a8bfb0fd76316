//! Nothing of an OpenAPI document is dropped silently: each position of a document has a text or number of its own, and
//! each of these is in the specs or in the report, or the report names the line of its key or of a key around it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

mod common;

use std::collections::BTreeSet;

use common::import;
use waybill_import::{Imported, Kind};

/// `§` is a text of its own, `№` a number of its own.
const DOCUMENT: &str = include_str!("leftovers.yaml");

fn numbered() -> (String, Vec<String>) {
    let (mut text, mut tokens) = (String::new(), Vec::new());
    for c in DOCUMENT.chars() {
        let token = match c {
            '§' => format!("tok{}x", 100 + tokens.len()),
            '№' => format!("{}", 70_000 + tokens.len()),
            _ => {
                text.push(c);
                continue;
            }
        };
        text.push_str(&token);
        tokens.push(token);
    }
    (text, tokens)
}

fn read(text: &str) -> Imported {
    import("openapi", "xopen", &[("a.yaml".to_owned(), text.as_bytes().to_vec())].into(), &[]).unwrap()
}

/// The line of a token, and those of the keys around it, from 1.
fn lines_around(text: &str, token: &str) -> BTreeSet<usize> {
    let lines: Vec<&str> = text.lines().collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let own = lines.iter().position(|line| line.contains(token)).unwrap();
    let (mut found, mut depth) = (BTreeSet::from([own + 1]), indent(lines[own]));
    for (at, line) in lines.iter().enumerate().take(own).rev().filter(|(_, line)| !line.trim().is_empty()) {
        if indent(line) < depth {
            depth = indent(line);
            found.insert(at + 1);
        }
    }
    found
}

/// The tokens that are nowhere.
fn missing(text: &str, tokens: &[String], imported: &Imported) -> Vec<String> {
    let shown: String = imported.files.values().map(String::as_str).collect();
    let reported: String = imported.losses.iter().map(|l| format!("{} {} {} ", l.name, l.lost, l.instead)).collect();
    let lines: BTreeSet<usize> = imported.losses.iter().map(|loss| loss.place.line).collect();
    let is_gone = |token: &&String| {
        !shown.contains(*token)
            && !reported.contains(*token)
            && lines_around(text, token).intersection(&lines).next().is_none()
    };
    tokens
        .iter()
        .filter(is_gone)
        .map(|token| text.lines().find(|line| line.contains(token.as_str())).unwrap().trim().to_owned())
        .collect()
}

#[test]
fn each_position_is_in_the_specs_or_in_the_report() {
    let (text, tokens) = numbered();
    let mut imported = read(&text);
    assert_eq!(imported.written, 2);
    assert_eq!(missing(&text, &tokens, &imported), [] as [String; 0]);
    // The test notices what the report no longer says.
    imported.losses.retain(|loss| loss.kind != Kind::ValueLeftOut && loss.kind != Kind::NotTaken);
    assert!(missing(&text, &tokens, &imported).len() > 30);
}

/// A list or an object of the query travels in several parameters, unless the source says otherwise.
#[test]
fn a_query_that_the_source_sends_in_another_form_is_reported() {
    let list = "schema: { type: array, items: { type: string } }";
    let object = "schema: { type: object, properties: { a: { type: string } } }";
    let found = |keys: &str| {
        let text = format!(
            "openapi: 3.0.0\nservers: [{{ url: 'https://a.example' }}]\npaths:\n  /open/crate/get: {{ get: {{ \
             parameters: [{{ name: ids, in: query, {keys} }}], responses: {{}} }} }}\n"
        );
        let is_it = |kind: Kind| matches!(kind, Kind::QueryChanged | Kind::QueryAssumed);
        let found = read(&text).losses.into_iter().filter(|loss| is_it(loss.kind));
        found.map(|loss| format!("{} {}: {}", loss.kind.severity().word(), loss.lost, loss.instead)).collect::<Vec<_>>()
    };
    let of_list = |text: &str| vec![format!("{text}: one parameter, with commas")];
    let of_object = |text: &str| vec![format!("{text}: one parameter, as JSON")];
    let cases = [
        (format!("style: form, explode: false, {list}"), vec![]),
        (format!("explode: false, {list}"), vec![]),
        ("schema: { type: string }".to_owned(), vec![]),
        (list.to_owned(), of_list("assumed a list in the query, without `style` and `explode`")),
        (format!("style: form, {list}"), of_list("changed a list in the query with `style: form`")),
        (format!("explode: true, {list}"), of_list("changed a list in the query with `style: form`, `explode: true`")),
        (
            format!("style: pipeDelimited, explode: false, {list}"),
            of_list("changed a list in the query with `style: pipeDelimited`, `explode: false`"),
        ),
        (object.to_owned(), of_object("assumed an object in the query, without `style` and `explode`")),
        (format!("style: deepObject, {object}"), of_object("changed an object in the query with `style: deepObject`")),
        (
            format!("explode: false, {object}"),
            of_object("changed an object in the query with `style: form`, `explode: false`"),
        ),
    ];
    for (keys, expected) in cases {
        assert_eq!(found(&keys), expected, "{keys}");
    }
}
