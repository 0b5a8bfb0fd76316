//! Tables of error codes.

use super::write::{Page, Unit};
use crate::ir::{Code, Family, Provider};
use crate::markdown::text;

/// The codes of an error that operations share.
pub(super) fn family(provider: &Provider, family: &Family, page: &mut Page) {
    if family.codes.is_empty() {
        return;
    }
    page.open_unit(&Unit {
        id: &format!("codes-{}-{}", provider.name, family.rust),
        provider: &provider.name,
        state: "",
        mark: "codes",
        title: &format!("Error codes {}", family.rust),
        address: &family.prefix,
    });
    page.prose(&family.docs);
    codes(family.codes.iter(), page);
    page.close_unit();
}

/// A table of codes.
pub(super) fn codes<'a>(codes: impl Iterator<Item = &'a Code>, page: &mut Page) {
    page.open_table(&["code", "message and meaning", "what to do", "send again"]);
    for code in codes {
        page.raw("<tr><td>");
        page.code(&code.code);
        page.element("span", "about", &code.path);
        page.raw("</td><td>");
        if !code.message.is_empty() {
            page.element("p", "message", &code.message);
        }
        page.prose(&code.meaning);
        page.raw("</td>");
        page.cell(&code.remedy.iter().map(|remedy| text(remedy)).collect::<Vec<_>>());
        page.element("td", "", code.retry.word());
        page.raw("</tr>\n");
    }
    page.close_table();
}
