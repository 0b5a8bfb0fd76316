//! What a page shows of its gateway, by the specs of platforms: which one it is, the form of a body, and what the envelope has
//! beside the data.

use heck::ToUpperCamelCase;
use waybill_codegen::check::tree::{Kind, Tree};
use waybill_codegen::names;
use waybill_codegen::spec::{Platform, Provider, Specs};

use super::{Page, body};
use crate::model::Field;
use crate::page::Body;

/// The one of a provider's platforms that a page names, by its address or its SDK (`IopClient`). None if it names none or
/// several, or the provider has no other.
pub(crate) fn said<'s>(specs: &'s Specs, provider: &Provider, text: &str) -> Option<&'s Platform> {
    let of = |name: &str| specs.platforms.iter().find(|platform| platform.name.value == name);
    let platforms: Vec<&Platform> = provider.platforms().filter_map(|name| of(&name.value)).collect();
    let mut named = platforms.iter().filter(|platform| names_it(provider, platform, text));
    match (platforms.len(), named.next(), named.next()) {
        (2.., Some(one), None) => Some(one),
        _ => None,
    }
}

fn names_it(provider: &Provider, platform: &Platform, text: &str) -> bool {
    let is_host = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    let has_host = |url: &str| {
        let host = url.split_once("://").map_or(url, |(_, rest)| rest).split(['/', ':']).next().unwrap_or_default();
        text.match_indices(host).any(|(at, _)| {
            let (before, after) = (&text[..at], &text[at + host.len()..]);
            !host.is_empty() && !before.ends_with(is_host) && !after.starts_with(is_host)
        })
    };
    let client = format!("{}Client", platform.name.value.to_upper_camel_case());
    let has_client =
        || text.match_indices(&client).any(|(at, _)| !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric()));
    let mut urls = provider
        .endpoints_on(platform)
        .into_iter()
        .flat_map(|endpoint| std::iter::once(&endpoint.url).chain(endpoint.hosts.iter().map(|(_, url)| url)));
    urls.any(|url| has_host(&url.value)) || has_client()
}

/// Decides which JSON bodies of a success are simplified, where the platform has that form: those without a root, or with a
/// list that has no wrapper.
pub(crate) fn set_forms(platform: &Platform, operation: &str, page: &mut Page) {
    let Some(rule) = platform.root.as_ref().filter(|_| platform.takes_form("simplified")) else { return };
    let root = names::root(operation, &rule.strip, &rule.suffix);
    let is_root = |name: &str| name == root || (!rule.suffix.is_empty() && name.ends_with(&rule.suffix));
    let rows = &page.response;
    let is_list = |name: &str| rows.iter().any(|row| row.list && row.name == name);
    for body in page.bodies.iter_mut().chain(&mut page.outlines).filter(|body| body.form == "json" && !body.is_error) {
        let Ok(tree) = body::tree(body) else { continue };
        let is_simplified = match only(&tree) {
            Some((name, inner)) if is_root(name) => has_bare_list(inner, true, &is_list),
            _ => true,
        };
        if is_simplified {
            body.form = "simplified";
        }
    }
}

/// Whether a list stands beside other members, at the top, or under the name that the table has for it.
fn has_bare_list(tree: &Tree, is_top: bool, is_list: &dyn Fn(&str) -> bool) -> bool {
    match &tree.kind {
        Kind::Object(members) => members.iter().any(|(name, inner)| {
            let is_bare = || is_top || members.len() > 1 || is_list(name);
            (matches!(inner.kind, Kind::List(_)) && is_bare()) || has_bare_list(inner, false, is_list)
        }),
        Kind::List(items) => items.iter().any(|item| has_bare_list(item, false, is_list)),
        _ => false,
    }
}

fn only(tree: &Tree) -> Option<(&str, &Tree)> {
    match &tree.kind {
        Kind::Object(members) => match members.as_slice() {
            [(name, inner)] if matches!(inner.kind, Kind::Object(_)) => Some((name, inner)),
            _ => None,
        },
        _ => None,
    }
}

/// The value below the root, where the platform has roots.
pub(crate) fn below_root<'t>(platform: &Platform, body: &Body, tree: &'t Tree) -> &'t Tree {
    let Some(rule) = &platform.root else { return tree };
    match only(tree) {
        Some((name, inner)) if body.form != "simplified" || name.ends_with(&rule.suffix) => inner,
        _ => tree,
    }
}

/// Whether a member of a response is the platform's. The table of an operation can list other fields of the envelope as its own.
pub(crate) fn is_beside(platform: &Platform, name: &str, is_row: bool) -> bool {
    let envelope = &platform.envelope;
    let is_other = || envelope.fields.iter().any(|field| field.name.value == name);
    envelope.beside().any(|own| own == name) && !(is_row && is_other())
}

/// Where simplified JSON shows an object for a list of the table: gateways write a list with one item so. Paths are those of an
/// `erratum`.
pub(crate) fn objects_for_lists(fields: &[Field], tree: &Tree, path: &str, out: &mut Vec<String>) {
    let Kind::Object(members) = &tree.kind else { return };
    for (name, value) in members {
        let Some(field) = fields.iter().find(|field| field.wire == *name) else { continue };
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        match &value.kind {
            Kind::Object(_) if field.list => out.push(path),
            Kind::Object(_) => objects_for_lists(&field.fields, value, &path, out),
            Kind::List(items) => {
                for (at, item) in items.iter().enumerate() {
                    objects_for_lists(&field.fields, item, &format!("{path}[{at}]"), out);
                }
            }
            _ => {}
        }
    }
}
