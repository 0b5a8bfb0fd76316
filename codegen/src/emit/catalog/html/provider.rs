//! A provider: its addresses and platform, operations by group, push messages, codes, and the navigation trees of its
//! documents, whole.

use super::write::{Page, Unit};
use super::{codes, fields, operation, push};
use crate::emit::by_group;
use crate::emit::catalog::{Counts, State};
use crate::ir::{CatalogEntry, Ir, Provider};

pub(super) fn section(ir: &Ir, provider: &Provider, page: &mut Page) {
    page.raw("<section id=\"provider-");
    page.text(&provider.name);
    page.raw("\">\n");
    page.element("h2", "", &provider.title);
    page.element("p", "about", &Counts::of(provider).said(provider));
    page.prose(&provider.docs);
    about(ir, provider, page);
    for (group, operations) in by_group(provider) {
        page.raw("<div class=\"group\">\n");
        page.element("h3", "", &group.name);
        operations.into_iter().for_each(|found| operation::operation(provider, found, page));
        page.raw("</div>\n");
    }
    if provider.has_push() {
        page.raw("<div class=\"group\">\n<h3>Push messages</h3>\n");
        provider.pushes.iter().for_each(|body| push::push(provider, body, page));
        for message in &provider.listed_messages {
            page.open_unit(&Unit {
                id: &format!("{}-message-{}", provider.name, message.wire),
                provider: &provider.name,
                state: State::Listed.word(),
                mark: "push",
                title: &message.wire,
                address: &message.document,
            });
            page.prose(std::slice::from_ref(&message.docs));
            page.close_unit();
        }
        page.raw("</div>\n");
    }
    page.raw("<div class=\"group\">\n<h3>Shared error codes and types</h3>\n");
    provider.families.iter().for_each(|family| codes::family(provider, family, page));
    codes::family(provider, &provider.platform_errors, page);
    shared_enums(provider, page);
    page.raw("</div>\n");
    trees(provider, page);
    page.raw("</section>\n");
}

/// Addresses, signing, what is open.
fn about(ir: &Ir, provider: &Provider, page: &mut Page) {
    page.open_unit(&Unit {
        id: &format!("about-{}", provider.name),
        provider: &provider.name,
        state: "",
        mark: "",
        title: &format!("{}: addresses, parameters of every request, signature", provider.title),
        address: &provider.crate_name,
    });
    page.open_table(&["address", "name", "what it is"]);
    let others: Vec<_> = ir.elsewhere(provider).collect();
    let all = std::iter::once(provider).chain(others.iter().map(|(provider, _)| *provider));
    for (through, endpoint) in all.flat_map(|p| p.endpoints.iter().map(move |endpoint| (&p.platform, endpoint))) {
        page.raw("<tr><td>");
        page.code(&endpoint.url);
        page.raw("</td>");
        let name = &endpoint.name;
        page.element("td", "", &if others.is_empty() { name.clone() } else { format!("{through}: {name}") });
        page.cell(&endpoint.docs);
        page.raw("</tr>\n");
    }
    page.close_table();
    for (_, platform) in &others {
        page.element("h4", "", &format!("Also reached through: {}", platform.title));
        page.prose(&platform.docs);
    }
    if let Some(platform) = ir.platform(&provider.platform) {
        page.element("h4", "", &platform.title);
        page.prose(&platform.docs);
        for style in &platform.styles {
            page.element("h4", "", &format!("Style {}", style.name));
            page.prose(&style.docs);
        }
        if let Some(rule) = provider.has_push().then_some(platform.push.as_ref()).flatten() {
            page.element("h4", "", "Push messages");
            page.prose(&rule.docs);
        }
    }
    page.close_unit();
}

fn shared_enums(provider: &Provider, page: &mut Page) {
    for found in &provider.enums {
        page.open_unit(&Unit {
            id: &format!("values-{}-{}", provider.name, found.rust),
            provider: &provider.name,
            state: "",
            mark: "values",
            title: &format!("Values of {}", found.rust),
            address: &format!("types::{}", found.rust),
        });
        fields::values(found, page);
        page.close_unit();
    }
}

/// The navigation trees, entry by entry.
fn trees(provider: &Provider, page: &mut Page) {
    let mut entries = provider.catalog.as_slice();
    let mut number = 0;
    while let Some(first) = entries.first() {
        let (tree, rest) = split(entries, |entry| entry.document == first.document);
        page.raw("<details class=\"tree\"><summary>");
        page.text(&format!("Navigation of {}: {} entries", first.document, tree.len()));
        page.raw("</summary>\n");
        groups(provider, tree, &mut number, page);
        page.raw("</details>\n");
        entries = rest;
    }
}

/// Each entry has a number among those of the provider.
fn groups(provider: &Provider, mut tree: &[CatalogEntry], number: &mut usize, page: &mut Page) {
    while let Some(first) = tree.first() {
        let (group, rest) = split(tree, |entry| entry.group == first.group);
        page.element("h5", "", &first.group);
        page.raw("<ul>\n");
        for found in group {
            *number += 1;
            entry(provider, found, *number, page);
        }
        page.raw("</ul>\n");
        tree = rest;
    }
}

fn entry(provider: &Provider, entry: &CatalogEntry, number: usize, page: &mut Page) {
    match &entry.operation {
        Some(id) => {
            page.raw("<li>");
            page.link(id, &entry.title);
        }
        None => {
            // Found by the search: nothing else on the page says it.
            page.raw(&format!("<li class=\"unit\" id=\"listed-{number}-"));
            page.text(&provider.name);
            page.raw("\" data-state=\"listed\" data-provider=\"");
            page.text(&provider.name);
            page.raw("\" data-address=\"");
            page.text(&format!("{} {}", entry.group, entry.method.as_deref().unwrap_or_default()));
            page.raw("\" data-title=\"");
            page.text(&entry.title);
            page.raw("\">");
            page.text(&entry.title);
            page.raw(" <span class=\"unseen\">");
            page.text(&entry.group);
            page.raw("</span><span class=\"state listed\">listed</span>");
        }
    }
    if let Some(method) = &entry.method {
        page.raw(" ");
        page.element("span", "about", method);
    }
    page.raw("</li>\n");
}

/// The items at the start for which it is true, and the rest.
fn split<T>(items: &[T], is: impl Fn(&T) -> bool) -> (&[T], &[T]) {
    let end = items.iter().position(|item| !is(item)).unwrap_or(items.len());
    items.split_at(end)
}
