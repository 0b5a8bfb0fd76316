//! Prose of a spec reaches the generated files unchanged and has no effect there. The tests combine pieces with a
//! meaning in YAML, Rust, rustdoc or Markdown, and parse the result with pulldown-cmark, which rustdoc uses.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

mod common;
#[path = "texts/html.rs"]
mod html;
#[path = "texts/markdown.rs"]
mod markdown;
#[path = "texts/yaml.rs"]
mod yaml;

use std::sync::Arc;

use proptest::prelude::*;
use pulldown_cmark::{CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd};
use waybill_codegen::ir::Ir;
use waybill_codegen::spec::Sources;
use waybill_codegen::{FileSet, compile, generate};

const TRACK: &str = "demo/parcels/track.yaml";

/// Characters that rustc rejects in a comment or a literal, or that are invisible.
const HIDDEN: &[char] = &[
    '\0',
    '\u{7}',
    '\u{b}',
    '\u{c}',
    '\u{1b}',
    '\u{7f}',
    '\u{85}',
    '\u{ad}',
    '\u{61c}',
    '\u{180e}',
    '\u{200b}',
    '\u{200e}',
    '\u{200f}',
    '\u{2028}',
    '\u{2029}',
    '\u{202a}',
    '\u{202b}',
    '\u{202c}',
    '\u{202d}',
    '\u{202e}',
    '\u{2060}',
    '\u{2066}',
    '\u{2067}',
    '\u{2068}',
    '\u{2069}',
    '\u{feff}',
    '\u{fff9}',
    '\u{e0041}',
];

/// Pieces with a meaning in Markdown, HTML, rustdoc or Rust.
const PIECES: &[&str] = &[
    "word",
    "价格",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    " ",
    "    ",
    "\t",
    "`",
    "``",
    "```",
    "````",
    "```rust",
    "~~~",
    "~~",
    "-",
    "- ",
    "+ ",
    "* ",
    "1. ",
    "2) ",
    "12.",
    "> ",
    ">",
    "#",
    "# ",
    "===",
    "---",
    "***",
    "_",
    "__",
    "*",
    "**",
    "|",
    "| a | b |\n|---|---|",
    "[a]",
    "[a]: b",
    "](",
    "[`Option`]",
    "![",
    "<b>",
    "</b>",
    "<!--",
    "<script>",
    "&lt;",
    "&#60;",
    "&",
    ";",
    "\\",
    "\\`",
    "\"",
    "\"#",
    "'",
    "//",
    "*/",
    "https://a.example/b",
    "http://",
    ",",
    ".",
    ":",
    "{",
    "}",
    "$x$",
    "[^1]",
    "🚚",
];

fn hazards() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => proptest::sample::select(PIECES).prop_map(str::to_owned),
        1 => proptest::sample::select(HIDDEN).prop_map(String::from),
    ];
    proptest::collection::vec(piece, 1..14).prop_map(|pieces| pieces.concat())
}

/// A YAML string in which all characters but visible ASCII are escaped.
fn yaml(text: &str) -> String {
    let one = |c: char| match c {
        '"' | '\\' => format!("\\{c}"),
        ' '..='~' => c.to_string(),
        _ => format!("\\U{:08x}", u32::from(c)),
    };
    format!("\"{}\"", text.chars().map(one).collect::<String>())
}

/// The base spec with this text in all places for prose, in the message of an error code and in an enum value.
fn sources(text: &str) -> Sources {
    let mut sources = common::base();
    let quoted = yaml(&format!("x{text}"));
    let all = [
        ("title: Track a parcel", format!("title: {quoted}\ndoc: {quoted}\nopen: {quoted}")),
        ("doc: Number of the parcel.", format!("doc: {quoted}, open: {quoted}, unit: {quoted}")),
        ("max_length: 20", format!("default: {quoted}")),
        ("doc: One step of the way.", format!("doc: {quoted}")),
        ("ARRIVE: { doc: At a station. }", format!("ARRIVE: {{ doc: {quoted} }}\n      {quoted}: {{ name: Odd }}")),
        ("message: 获取失败", format!("message: {quoted}, remedy: {quoted}, doc: {quoted}, name: Odd")),
    ];
    for (from, to) in all {
        common::replace(&mut sources, TRACK, from, &to);
    }
    let provider = sources["demo/provider.yaml"].replacen("title: ", &format!("doc: {quoted}\ntitle: "), 1);
    sources.insert("demo/provider.yaml".to_owned(), Arc::from(provider));
    sources
}

fn made(text: &str) -> (Ir, FileSet) {
    let sources = sources(text);
    let ir = compile(&sources).unwrap_or_else(|found| panic!("{text:?}: {found:#?}"));
    let files = generate(&ir);
    (ir, files)
}

/// The doc comments of a Rust file.
fn docs(rust: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    for line in rust.lines() {
        let line = line.trim_start();
        match line.strip_prefix("///").or_else(|| line.strip_prefix("//!")) {
            Some(doc) => {
                let last = out.last_mut().unwrap();
                last.push_str(doc.strip_prefix(' ').unwrap_or(doc));
                last.push('\n');
            }
            None if out.last().is_some_and(|last| !last.is_empty()) => out.push(String::new()),
            None => {}
        }
    }
    out
}

/// The Markdown options of rustdoc.
fn as_rustdoc() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION
}

/// Fails if prose of the spec became anything but text, a list or code that is not compiled.
fn harmless(markdown: &str, own: impl Fn(&str) -> bool) {
    // rustdoc resolves these names as items: only names in backticks are ours, except those of the pieces.
    let item = |link: pulldown_cmark::BrokenLink<'_>| {
        let name = link.reference.to_string();
        let ours = name.starts_with('`') && name.ends_with('`') && name != "`Option`";
        assert!(ours, "{name} is looked for as an item in\n{markdown}");
        None
    };
    let mut heading = false;
    for event in Parser::new_with_broken_link_callback(markdown, as_rustdoc(), Some(item)) {
        match &event {
            Event::Text(text) if heading => {
                assert!(!text.contains("word") && !text.starts_with(['x', 'X']), "a heading {text:?} in\n{markdown}");
            }
            Event::End(TagEnd::Heading(_)) => heading = false,
            Event::Html(tag) | Event::InlineHtml(tag) => {
                assert!(matches!(tag.as_ref(), "<code>" | "</code>"), "{event:?} in\n{markdown}");
            }
            Event::FootnoteReference(_) | Event::Rule | Event::TaskListMarker(_) => panic!("{event:?} in\n{markdown}"),
            Event::Start(tag) => match tag {
                Tag::CodeBlock(CodeBlockKind::Fenced(language)) => {
                    assert!(matches!(language.as_ref(), "text" | "no_run" | ""), "{event:?} in\n{markdown}");
                }
                Tag::CodeBlock(CodeBlockKind::Indented) => panic!("{event:?} in\n{markdown}"),
                Tag::Heading { .. } => heading = true,
                Tag::Link { link_type: LinkType::Autolink, .. } => {}
                Tag::Link { dest_url, .. } => assert!(own(dest_url), "{event:?} in\n{markdown}"),
                Tag::BlockQuote(_) | Tag::Image { .. } | Tag::Strikethrough | Tag::Emphasis => {
                    panic!("{event:?} in\n{markdown}");
                }
                _ => {}
            },
            _ => {}
        }
    }
}

/// The code blocks that rustdoc compiles.
fn compiled(markdown: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut inside = false;
    for event in Parser::new_ext(markdown, as_rustdoc()) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                inside = language.as_ref() != "text";
                if inside {
                    out.push(String::new());
                }
            }
            Event::Text(text) if inside => out.last_mut().unwrap().push_str(&text),
            Event::End(_) => inside = false,
            _ => {}
        }
    }
    out
}

/// The message of the row of a code: `NoTrace("isp.no-trace", "message").remedy("…")`.
fn message(entry: &syn::Expr) -> Option<String> {
    match entry {
        syn::Expr::MethodCall(call) => message(&call.receiver),
        syn::Expr::Call(call) => match call.args.last()? {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

fn check(text: &str) {
    let (ir, files) = made(text);
    let track = ir.operations().find(|o| o.id == "demo.parcels.track").unwrap();
    let expected = format!("x{text}");
    assert_eq!(track.title, expected);
    assert_eq!(track.error.own[0].message, expected, "the message is the vendor's, byte by byte");
    assert_eq!(track.error.own[0].remedy.as_deref(), Some(expected.as_str()));
    assert_eq!(track.enums[0].values[1].wire, expected);
    for (path, file) in files.iter().filter(|(path, _)| !path.contains("openapi")) {
        let hidden = file.chars().find(|c| HIDDEN.contains(c) || (c.is_control() && *c != '\n'));
        assert_eq!(hidden, None, "{text:?} in {path}");
    }
    for (path, file) in files.iter().filter(|(path, _)| path.ends_with(".rs")) {
        let parsed = syn::parse_file(file).unwrap_or_else(|e| panic!("{path}: {e}\n{file}"));
        drop(parsed);
        for doc in docs(file) {
            let kinds = ["crate::", "mod@", "type@", "field@", "variant@"];
            harmless(&doc, |link| kinds.iter().any(|own| link.starts_with(own)));
            for code in compiled(&doc) {
                assert!(code.contains("waybill_demo::") || code.contains("waybill_plain::"), "{path}: {code}");
                let whole: String =
                    code.lines().map(|line| format!("{}\n", line.strip_prefix("# ").unwrap_or(line))).collect();
                if let Err(error) = syn::parse_file(&whole) {
                    panic!("{path}: {error}\n{whole}");
                }
            }
        }
    }
    let rust = &files["generated/demo/src/parcels/track.rs"];
    // Read by another implementation: a character can be escaped in several ways.
    let rows = rust.lines().filter_map(|line| line.trim().strip_prefix("0 ")?.strip_suffix(','));
    let mut messages = rows.filter_map(|row| message(&syn::parse_str(row).ok()?));
    assert!(messages.any(|value| value == expected), "{expected:?}\n{rust}");
    let openapi: serde_json::Value = yaml_serde::from_str(&files["generated/openapi/demo.yaml"]).unwrap();
    let made = &openapi["paths"]["/demo.parcels.track"]["post"];
    assert_eq!(made["summary"], expected.as_str());
    assert_eq!(made["x-waybill-errors"][0]["message"], expected.as_str());
    harmless(made["description"].as_str().unwrap(), |_| false);
    let catalog = &files["generated/catalog/demo.md"];
    let rows = catalog.lines().filter(|line| line.starts_with("| full | parcels |")).count();
    assert_eq!(rows, 1, "a row of the catalog is a line");
    harmless(&catalog.lines().skip(1).collect::<Vec<_>>().join("\n"), |_| false);
    well_formed(&files["generated/catalog/index.html"]);
}

/// Asserts that a page has only tags that the catalog prints, that they close as they open, and that nothing in it is
/// hidden.
fn well_formed(page: &str) {
    const VOID: &[&str] = &["meta", "input", "br", "hr"];
    const TAGS: &str = "html head title body a header main section nav form label select option details summary div span dl dt dd h1 h2 h3 h4 h5 p \
        pre code ul ol li table thead tbody tr th td strong em";
    let mut rest = page.strip_prefix("<!doctype html>\n<!-- @generated").unwrap();
    // The style and the script have no text of a spec.
    let (before, after) = rest.split_once("<style>").unwrap();
    let (style, after) = after.split_once("</style>").unwrap();
    let (body, script) = after.split_once("<script>").unwrap();
    assert!(!style.contains('<') && script.ends_with("</script>\n</body>\n</html>\n"));
    let whole = format!("{}{body}</body></html>", before.split_once("-->").unwrap().1);
    assert!(!whole.contains(|c| c != '\n' && HIDDEN.contains(&c)), "hidden characters are shown");
    rest = &whole;
    let mut open = Vec::new();
    while let Some((_, tag)) = rest.split_once('<') {
        let (tag, after) = tag.split_once('>').unwrap();
        let name = tag.trim_start_matches('/').split(' ').next().unwrap();
        assert!(VOID.contains(&name) || TAGS.split_whitespace().any(|known| known == name), "<{tag}>");
        match tag.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name)),
            None if VOID.contains(&name) => {}
            None => open.push(name),
        }
        rest = after;
    }
    assert_eq!(open, Vec::<&str>::new());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn prose_of_a_spec_has_no_effect(text in hazards()) {
        check(&text);
    }
}

#[test]
fn a_null_before_a_digit_is_itself() {
    check("\u{0}1.");
}

#[test]
fn hidden_characters_are_escaped_in_files_but_kept_in_constants() {
    check(&HIDDEN.iter().map(|c| format!("a{c}")).collect::<String>());
}

#[test]
fn block_markers_are_escaped() {
    for text in [
        "\nword\n===\nword",
        "\nword\n---\n\nword",
        "\n# word",
        "\n###### word",
        "\n> word",
        "\n1. 2. ```",
        "\n- - ~~~",
        "\n***",
        "\n- [ ] word",
        "\na | b\n--|--\nc | d",
        "\n[^1]: word",
        "\n[a]: https://b.example",
        "\n<div>\nword\n</div>",
        "\n12.",
        "\n-",
        "\n\\`word\\`",
        "\n&lt;word&gt;",
        "\n`` ` ``",
        "\n`word",
        "\n- ```rust\n  word",
    ] {
        check(text);
    }
}

#[test]
fn joiners_are_kept_in_emoji_and_joined_scripts() {
    let (_, files) = made(" 👨\u{200d}👩\u{200d}👧 می\u{200c}خواهم a\u{200d}b \u{200d}");
    let rust = &files["generated/demo/src/parcels/track.rs"];
    assert!(rust.contains("//! x 👨\u{200d}👩\u{200d}👧 می\u{200c}خواهم a\\u{200d}b \\u{200d}"), "{rust}");
}

#[test]
fn code_lists_and_paragraphs_are_kept() {
    for (text, shown) in [
        ("\n```rust\nlet x = 1;\n```", "```text\nlet x = 1;\n```"),
        ("\n\n    let x = 1;\n      let y;\n\nthen", "```text\nlet x = 1;\n  let y;\n```\n\nthen."),
        ("\n\n\tlet x = 1;", "```text\nlet x = 1;\n```"),
        ("\n~~~\n````\n~~~", "`````text\n````\n`````"),
        (":\n- one\n- two\n  goes on", "X:\n- one\n- two goes on."),
        ("\n\nanother", "X\n\nanother."),
        (" `code` and ``a`b``", "X `code` and `` a`b ``."),
    ] {
        let (_, files) = made(text);
        let docs = docs(&files["generated/demo/src/parcels/track.rs"]);
        assert!(docs.iter().any(|doc| doc.contains(shown)), "{text:?} as {shown:?} in {docs:#?}");
    }
}
