//! A platform: sources, signing, endpoints, names of codes.

use super::names::{Name, check_list};
use super::{Out, names};
use crate::messages;
use crate::names::{constant, zone_minutes};
use crate::spec::{Canonical, Endpoint, Parameter, Platform, PushBase, Spanned};

/// Sources of a system parameter, or of a part of a canonical string.
const SOURCES: &[&str] = &[
    "$operation",
    "$key",
    "$session",
    "$user",
    "$now",
    "$nonce",
    "$sign-method",
    "$format",
    "$simplify",
    "$setting",
    "$signature",
];

/// All system parameters, including those of other styles.
fn parameters(platform: &Platform) -> impl Iterator<Item = &Parameter> {
    let others = platform.styles.iter().flat_map(|a| &a.parameters).map(|(_, parameter)| parameter);
    platform.parameters.iter().chain(others)
}

/// Signed but never sent.
const SECRET: &str = "$secret";

pub(super) fn check_path(platform: &Platform, out: &mut Out) {
    let file = platform.name.span.file.as_ref();
    let expected = file.strip_prefix("platforms/").and_then(|f| f.strip_suffix(".yaml")).unwrap_or(file);
    check_name(&platform.name, expected, out);
}

/// Checks that the name in a file matches its path.
pub(super) fn check_name(name: &Spanned<String>, expected: &str, out: &mut Out) {
    if !name.value.is_empty() && name.value != expected {
        out.push(messages::path_mismatch(name, expected));
    }
}

pub(super) fn check_values(platform: &Platform, out: &mut Out) {
    for parameter in parameters(platform) {
        let value = &parameter.value;
        if value.value.starts_with('$') && !SOURCES.contains(&value.value.as_str()) {
            out.push(messages::unknown(value, "source", "sources", SOURCES));
        }
    }
}

pub(super) fn check_now(platform: &Platform, out: &mut Out) {
    for parameter in parameters(platform) {
        let is_now = parameter.value.value == "$now";
        match parameter.as_kind.as_ref() {
            None if is_now => out.push(messages::now_unwritten(&parameter.name)),
            Some(kind) if !is_now => out.push(messages::only_for_now(kind)),
            Some(kind) if kind.value == "datetime" && parameter.zone.is_none() => {
                out.push(messages::zone_missing(&parameter.name));
            }
            _ => {}
        }
    }
}

pub(super) fn check_zones(platform: &Platform, out: &mut Out) {
    for parameter in parameters(platform) {
        let Some(zone) = &parameter.zone else { continue };
        if zone_minutes(&zone.value).is_none() {
            out.push(messages::bad_zone(zone));
        } else if parameter.as_kind.as_ref().is_none_or(|k| k.value != "datetime") {
            out.push(messages::zone_without_datetime(zone));
        }
    }
}

pub(super) fn check_signing(platform: &Platform, out: &mut Out) {
    if let Canonical::Concatenated(parts) = &platform.signing.canonical {
        let mut known = SOURCES.to_vec();
        known.push(SECRET);
        for part in parts.iter().filter(|p| !known.contains(&p.value.as_str())) {
            out.push(messages::unknown(part, "source", "sources", &known));
        }
    }
    if platform.signing.methods.is_empty() && !platform.name.value.is_empty() {
        out.push(messages::no_signing_method(&platform.name));
    }
}

/// Each style has canonical strings, and each contains the secret.
pub(super) fn check_styles(platform: &Platform, out: &mut Out) {
    let mut names = Vec::new();
    for style in &platform.styles {
        names.push(&style.name);
        if style.bases.is_empty() {
            out.push(messages::no_canonical_string(&style.name));
        }
        style.bases.iter().for_each(|base| check_canonical(base, out));
        names.extend(style.bases.iter().map(|base| &base.name));
    }
    // Styles and canonical strings are statics in one module.
    let name = |n: &&'_ Spanned<String>| constant(&n.value);
    let names: Vec<Name<'_>> = names.iter().map(|n| Name { rust: name(n), vendor: &n.value, span: &n.span }).collect();
    check_list(&names, &["PLATFORM"], out);
}

fn check_canonical(base: &PushBase, out: &mut Out) {
    let mut known = SOURCES.to_vec();
    known.push(SECRET);
    for part in base.parts.iter().filter(|p| p.value.starts_with('$') && !known.contains(&p.value.as_str())) {
        out.push(messages::unknown(part, "source", "sources", &known));
    }
    if !base.parts.iter().any(|part| part.value == SECRET) {
        out.push(messages::unsigned_secret(&base.name));
    }
}

pub(super) fn check_endpoints(platform: &Platform, out: &mut Out) {
    check_endpoint_list(&platform.endpoints, out);
}

/// Endpoints have names that give constants, and valid URLs.
pub(super) fn check_endpoint_list(endpoints: &[Endpoint], out: &mut Out) {
    names::check_endpoints(endpoints, out);
    for endpoint in endpoints {
        let host = ["https://", "http://"].iter().find_map(|scheme| endpoint.url.value.strip_prefix(scheme));
        let good = host.is_some_and(|h| !h.is_empty() && !h.starts_with('/') && !h.contains(char::is_whitespace));
        if !good && !endpoint.url.value.is_empty() {
            out.push(messages::bad_url(&endpoint.url));
        }
    }
}

pub(super) fn check_code_names(platform: &Platform, out: &mut Out) {
    names::check_code_list(&platform.errors, out);
}
