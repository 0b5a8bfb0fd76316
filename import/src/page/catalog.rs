//! The line of an operation in the catalog of its provider.

use waybill_codegen::Sources;
use waybill_codegen::spec::{CatalogEntry, Provider};

use super::Page;
use crate::write::scalar;

/// What becomes of the catalog.
#[derive(Debug)]
pub(crate) enum Line {
    /// Nothing: there is none, or the line names the operation already.
    Nothing,
    /// The file with its new contents.
    Edited(String, String),
    /// What a person has to do.
    Left(String),
}

/// Adds the operation to the entry with the page's title, keeping the format of the file. A catalog repeats the navigation
/// tree of a document, so an entry that it does not have is not made up.
pub(crate) fn line(provider: &Provider, sources: &Sources, page: &Page, id: &str) -> Line {
    let path = format!("{}/catalog.yaml", provider.folder);
    let Some(text) = sources.get(&path) else { return Line::Nothing };
    if provider.catalog.iter().any(|entry| entry.operation.as_ref().is_some_and(|known| known.value == id)) {
        return Line::Nothing;
    }
    let missing = |title: &str| {
        let method = page.http.as_ref().and_then(|(method, ..)| method.as_ref());
        let method = method.map(|method| format!(", method: {method}")).unwrap_or_default();
        let group = scalar(page.group.as_deref().unwrap_or("GROUP"));
        format!("`- {{ group: {group}, title: {}{method}, operation: {id} }}`", scalar(title))
    };
    let Some(title) = page.title.as_deref() else {
        return Line::Left(format!(
            "specs/{path}: the page shows no title to find its entry by; add `operation: {id}` to that entry, or {} below \
             `entries:` if there is none",
            missing("TITLE")
        ));
    };
    let same_title = || provider.catalog.iter().filter(|entry| entry.title.value == title);
    let same_group =
        |group: &str| page.group.as_deref().is_none_or(|own| own == group || own.ends_with(&format!("/{group}")));
    let matching: Vec<_> = same_title().filter(|entry| same_group(&entry.group) && entry.operation.is_none()).collect();
    let [entry] = matching.as_slice() else {
        let number = |entry: &&CatalogEntry| text[..entry.title.span.start].matches('\n').count() + 1;
        let lines: Vec<String> = matching.iter().map(|entry| number(entry).to_string()).collect();
        return Line::Left(match lines.is_empty() {
            true => format!(
                "specs/{path}: no entry has the title `{title}`; if the navigation tree lists the page, add {} below `entries:`",
                missing(title)
            ),
            false => format!(
                "specs/{path}: lines {} have the title `{title}`; add `operation: {id}` to one of them",
                lines.join(" and ")
            ),
        });
    };
    let start = text[..entry.title.span.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let line = &text[start..end];
    let changed = match line.trim_end().strip_suffix('}') {
        Some(before) => format!("{}, operation: {id} }}", before.trim_end()),
        None => {
            let indent = entry.title.span.start - start - "title: ".len().min(entry.title.span.start - start);
            format!("{}\n{}operation: {id}", line.trim_end(), " ".repeat(indent))
        }
    };
    let line_end = if line.ends_with('\r') { "\r" } else { "" };
    Line::Edited(path, format!("{}{changed}{line_end}{}", &text[..start], &text[end..]))
}
