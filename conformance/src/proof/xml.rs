//! Changes of one element of an XML text; every other byte stays.

use super::change::{Named, changed, splice};

/// All changes: an element dropped, renamed, emptied, doubled, or with another text.
pub(super) fn changes(body: &[u8]) -> Vec<Named<Vec<u8>>> {
    let Some(document) = std::str::from_utf8(body).ok().and_then(|text| roxmltree::Document::parse(text).ok()) else {
        return Vec::new();
    };
    let text = document.input_text();
    let mut out = Vec::new();
    for element in document.descendants().filter(roxmltree::Node::is_element) {
        let name = element.tag_name().name();
        let path: Vec<&str> =
            element.ancestors().filter(roxmltree::Node::is_element).map(|e| e.tag_name().name()).collect();
        let path = path.into_iter().rev().collect::<Vec<_>>().join(".");
        let range = element.range();
        let whole = &text[range.clone()];
        let mut put = |what: &str, with: String| {
            out.push(Named { name: format!("{what} {path}"), value: splice(body, range.clone(), with.as_bytes()) });
        };
        let inner = whole.find('>').zip(whole.rfind("</")).map(|(start, end)| &whole[start + 1..end.max(start + 1)]);
        put("rename", format!("<{name}_>{}</{name}_>", inner.unwrap_or_default()));
        if element.parent_element().is_none() {
            continue;
        }
        put("drop", String::new());
        let Some(inner) = inner.filter(|inner| !inner.is_empty()) else { continue };
        put("empty", format!("<{name}></{name}>"));
        if element.has_children() && element.children().all(|child| child.is_text()) {
            let other = format!("<{name}>{}</{name}>", changed(inner));
            put("double", format!("{whole}{other}"));
            put("change", other);
            put("retype", format!("<{name}><odd>1</odd></{name}>"));
        } else {
            put("double", format!("{whole}{whole}"));
        }
    }
    out
}
