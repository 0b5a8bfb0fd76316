//! The pages of clients and operations have all sections, and list each parameter, field, unit and error code of the
//! IR. Their examples run as doctests of the crates.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "common/mod.rs"]
mod common;

use std::path::Path;

use waybill_codegen::ir::{Ir, Operation, Provider};
use waybill_codegen::{FileSet, Sources, compile, generate};

fn all() -> Vec<(Ir, FileSet)> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |folder| {
        let mut sources = Sources::new();
        common::read(&here.join(folder), "", &mut sources);
        let ir = compile(&sources).unwrap_or_else(|found| panic!("{found:?}"));
        let files = generate(&ir);
        (ir, files)
    };
    vec![read("../specs"), read("tests/golden/specs")]
}

/// The documentation of a module.
fn page(files: &FileSet, provider: &Provider, file: &str) -> String {
    let text = &files[&format!("generated/{}/src/{}", provider.name, file.replace("r#", ""))];
    let lines = text.lines().filter_map(|l| l.strip_prefix("//!"));
    lines.map(|l| l.strip_prefix(' ').unwrap_or(l)).collect::<Vec<_>>().join("\n")
}

/// The text between a first-level heading and the next.
fn section<'a>(page: &'a str, heading: &str) -> &'a str {
    let start = page.find(&format!("\n# {heading}\n")).unwrap_or_else(|| panic!("no section {heading:?} in\n{page}"));
    let rest = &page[start + heading.len() + 4..];
    // In a code block, `# ` hides a line; there it does not follow an empty line.
    &rest[..rest.find("\n\n# ").unwrap_or(rest.len())]
}

fn each_operation(check: impl Fn(&Provider, &Operation, &str)) {
    for (ir, files) in all() {
        for provider in &ir.providers {
            for operation in &provider.operations {
                let file = format!("{}/{}.rs", operation.group_module, operation.module);
                check(provider, operation, &page(&files, provider, &file));
            }
        }
    }
}

#[test]
fn crate_page_has_examples_of_request_error_and_mock() {
    for (ir, files) in all() {
        for provider in &ir.providers {
            let page = page(&files, provider, "lib.rs");
            assert!(section(&page, "A request").contains("\n    .send()\n    .await?;"), "{page}");
            for heading in ["Errors and retries", "Testing"] {
                let text = section(&page, heading);
                assert!(text.contains("\n```\n# fn main()"), "{heading}: not run by rustdoc: {text}");
                assert!(text.contains("InProcess::"), "{text}");
            }
            // The example is that of the first operation.
            let known = provider.operations.first().is_some_and(|o| !o.error.own.is_empty());
            assert!(!known || section(&page, "Errors and retries").contains("if "), "no documented code is matched");
        }
    }
}

/// Pages print requests with `"remark": null`.
#[test]
fn an_example_does_not_set_what_is_null() {
    const TRACK: &str = "demo/parcels/track.yaml";
    let page = |shown: &str| {
        let mut sources = common::base();
        common::replace(&mut sources, TRACK, "as: boolean, default: 0", "as: boolean, nullable: true, default: 0");
        common::replace(&mut sources, TRACK, "is_split: 1, parts:", &format!("is_split: {shown}, parts:"));
        generate(&compile(&sources).unwrap())["generated/demo/src/parcels/track.rs"].to_string()
    };
    assert!(page("1").contains(".is_split(true)"));
    assert!(!page("null").contains(".is_split("));
}

#[test]
fn crate_page_links_to_every_operation_by_group() {
    for (ir, files) in all() {
        for provider in &ir.providers {
            let page = page(&files, provider, "lib.rs");
            let operations = section(&page, "Operations");
            for group in &provider.groups {
                assert!(operations.contains(&format!("\n## `{}`", group.name)), "{operations}");
            }
            for o in &provider.operations {
                assert!(operations.contains(&format!("`{}(…)`", o.call())), "{operations}");
                assert!(operations.contains(&format!("mod@{}", o.link())), "{operations}");
            }
            assert_eq!(page.contains("\n# Push messages\n"), provider.has_push());
            assert!(provider.groups.iter().all(|g| section(&page, "Features").contains(&format!("`{}`", g.feature()))));
        }
    }
}

#[test]
fn operation_page_has_every_parameter_with_its_limits() {
    each_operation(|_, operation, page| {
        let text = section(page, "Parameters");
        for field in &operation.input.fields {
            let row = row(text, &field.wire);
            assert_eq!(row.contains("| required |"), field.required, "{row}");
            assert!(
                field.attributes.max_items.is_none_or(|max| row.contains(&format!("at most {max} items"))),
                "{row}"
            );
            assert!(field.attributes.unit.as_ref().is_none_or(|unit| shows(row, unit)), "{row}");
        }
    });
}

#[test]
fn operation_page_has_every_field_with_its_unit() {
    each_operation(|_, operation, page| {
        let text = section(page, "Response");
        for model in operation.response_models().filter(|model| !model.fields.is_empty()) {
            let part = text
                .split(&format!("Fields of [`{0}`](type@{0})", model.rust))
                .nth(1)
                .unwrap_or_else(|| panic!("{}", model.rust));
            let part = part.split("\n\n## ").next().unwrap();
            for field in &model.fields {
                let row = row(part, &field.wire);
                assert!(field.attributes.unit.as_ref().is_none_or(|unit| shows(row, unit)), "{row}");
                assert!(!field.attributes.personal || row.contains("personal"), "{row}");
            }
        }
    });
}

/// Whether a page contains all words of a text; characters between them may be escaped.
fn shows(page: &str, text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).all(|word| page.contains(word))
}

fn row<'a>(text: &'a str, wire: &str) -> &'a str {
    let named = |line: &&str| line.split(" | ").next().is_some_and(|cell| cell.contains(&format!("`{wire}`")));
    text.lines().find(named).unwrap_or_else(|| panic!("no row {wire} in {text}"))
}

#[test]
fn operation_page_has_every_code_with_a_link_to_its_variant_and_the_document() {
    each_operation(|provider, operation, page| {
        let text = section(page, "Errors");
        let families = |rust: &str| provider.families.iter().find(|f| f.rust == rust);
        let used = operation.error.families.iter().filter_map(|u| families(&u.rust).map(|f| (u, f)));
        let shared = used.flat_map(|(u, f)| f.codes.iter().filter(|c| u.codes.contains(&c.short)));
        for code in operation.error.own.iter().chain(shared) {
            let variant = match code.path.starts_with(&format!("{}::", operation.error.rust)) {
                true => format!("(variant@{})", code.path),
                false => format!("(variant@crate::errors::{})", code.path),
            };
            let row = text.lines().find(|l| l.contains(&variant)).unwrap_or_else(|| panic!("{variant}"));
            // The first word, since characters may be escaped.
            let says = code.doc.as_ref().unwrap_or(&code.message);
            assert!(says.split(' ').next().is_some_and(|first| shows(row, first)), "{row}");
            // The variant has the rest.
            let docs = code.docs.join(" ");
            assert!(shows(&docs, &code.message) && !row.contains("**Remedy:**"), "{docs}");
            assert_eq!(docs.contains("Remedy:"), code.remedy.is_some(), "{docs}");
        }
        let document = section(page, "Document");
        for page in &operation.documents {
            assert!(document.contains(&page.name), "{document}");
            assert!(page.url.as_ref().is_none_or(|url| shows(document, url)), "{document}");
        }
    });
}
