//! The line of an operation in the catalog of its provider.

use waybill_codegen::Sources;
use waybill_codegen::spec::Provider;

use super::Page;

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

/// Adds the operation to the entry with the page's title, keeping the format of the file.
pub(crate) fn line(provider: &Provider, sources: &Sources, page: &Page, id: &str) -> Line {
    let path = format!("{}/catalog.yaml", provider.folder);
    let Some(text) = sources.get(&path) else { return Line::Nothing };
    if provider.catalog.iter().any(|entry| entry.operation.as_ref().is_some_and(|known| known.value == id)) {
        return Line::Nothing;
    }
    let Some(title) = page.title.as_deref() else {
        return Line::Left(format!("specs/{path}: add `operation: {id}` to its entry"));
    };
    let same_title = || provider.catalog.iter().filter(|entry| entry.title.value == title);
    let same_group =
        |group: &str| page.group.as_deref().is_none_or(|own| own == group || own.ends_with(&format!("/{group}")));
    let matching: Vec<_> = same_title().filter(|entry| same_group(&entry.group) && entry.operation.is_none()).collect();
    let [entry] = matching.as_slice() else {
        let why = if matching.is_empty() { "no entry" } else { "several entries" };
        return Line::Left(format!(
            "specs/{path}: {why} with the title `{title}`; add `operation: {id}` to the right one"
        ));
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
