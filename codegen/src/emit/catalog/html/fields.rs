//! Tables of parameters, fields and values.

use super::write::Page;
use crate::emit::page::{argument_type, facts};
use crate::emit::rust_type;
use crate::ir::{Enum, Field, Model};
use crate::names;

/// The parameters of a request.
pub(super) fn parameters(model: &Model, page: &mut Page) {
    if model.fields.is_empty() {
        return page.raw("<p>None.</p>\n");
    }
    page.open_table(&["parameter", "type", "needed", "unit and limits", "meaning"]);
    for field in &model.fields {
        row(field, Some(if field.required { "required" } else { "optional" }), page);
    }
    page.close_table();
}

/// The fields of a model.
pub(super) fn fields(model: &Model, page: &mut Page) {
    if model.fields.is_empty() {
        return page.raw("<p>No fields.</p>\n");
    }
    page.open_table(&["field", "type", "unit and limits", "meaning"]);
    model.fields.iter().for_each(|field| row(field, None, page));
    page.close_table();
}

fn row(field: &Field, need: Option<&str>, page: &mut Page) {
    page.raw("<tr><td>");
    page.code(&field.wire);
    if names::plain(&field.rust) != field.wire {
        page.element("span", "about", &format!("{} in Rust", names::plain(&field.rust)));
    }
    page.raw("</td><td>");
    page.code(&if need.is_some() { argument_type(field) } else { rust_type::of(field) });
    if !field.vendor_type.is_empty() {
        page.element("span", "about", &field.vendor_type);
    }
    page.raw("</td>");
    if let Some(need) = need {
        page.element("td", need, need);
    }
    page.cell(&[facts(field)]);
    let mut meaning = field.summary.clone();
    if !field.examples.is_empty() {
        let shown = field.examples.iter().map(|example| crate::markdown::literal(example)).collect::<Vec<_>>();
        meaning.push(format!("For example {}.", shown.join(", ")));
    }
    page.cell(&meaning);
    page.raw("</tr>\n");
}

/// The values of an enum.
pub(super) fn values(found: &Enum, page: &mut Page) {
    page.element("h5", "", &found.rust);
    page.prose(&found.docs);
    page.open_table(&["value", "variant", "meaning"]);
    for value in &found.values {
        page.raw("<tr><td>");
        page.code(if value.wire.is_empty() { "(empty)" } else { &value.wire });
        page.raw("</td><td>");
        page.code(&format!("{}::{}", found.rust, value.variant));
        page.raw("</td>");
        page.cell(value.docs.get(1..).unwrap_or_default());
        page.raw("</tr>\n");
    }
    page.close_table();
}
