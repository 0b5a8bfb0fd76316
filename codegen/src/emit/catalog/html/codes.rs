//! Tables of error codes.

use super::write::{Page, Unit};
use crate::ir::{Code, Family, Operation, Provider, Retry};
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
    codes(family.codes.iter(), None, page);
    page.close_unit();
}

/// A table of codes: those of an operation, or of several.
pub(super) fn codes<'a>(codes: impl Iterator<Item = &'a Code>, of: Option<&Operation>, page: &mut Page) {
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
        page.element("td", "", again(code, of));
        page.raw("</tr>\n");
    }
    page.close_table();
}

/// Whether a request is sent again after a code.
fn again(code: &Code, of: Option<&Operation>) -> &'static str {
    let may = code.is_not_executed() || of.is_none_or(|operation| operation.idempotent);
    match code.retry {
        Retry::Never => "no",
        _ if !may => "no: it may have been executed",
        Retry::Backoff if code.is_not_executed() => "after a pause",
        Retry::Backoff if of.is_none() => "a read, after a pause",
        Retry::Backoff => "after a pause",
        Retry::AfterBan => "after the ban",
        Retry::AfterAuth => "after the credentials are right",
        Retry::AfterSession => "with a new session",
    }
}
