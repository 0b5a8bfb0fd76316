//! A protocol: its sources, its signing, its servers, the names of its codes.

use super::names::{Name, check_list};
use super::{Out, names};
use crate::mistakes;
use crate::names::{constant, zone_minutes};
use crate::spec::{Canonical, Parameter, Protocol, PushBase, Server, Spanned};

/// What a system parameter, or a part of a canonical string, can be taken from.
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

/// All system parameters, those of other authentications too.
fn parameters(protocol: &Protocol) -> impl Iterator<Item = &Parameter> {
    let others = protocol.authentications.iter().flat_map(|a| &a.parameters).map(|(_, parameter)| parameter);
    protocol.parameters.iter().chain(others)
}

/// Signed but never sent.
const SECRET: &str = "$secret";

pub(super) fn check_path(protocol: &Protocol, out: &mut Out) {
    let file = protocol.name.span.file.as_ref();
    let expected = file.strip_prefix("protocols/").and_then(|f| f.strip_suffix(".yaml")).unwrap_or(file);
    check_name(&protocol.name, expected, out);
}

/// Whether a file's own name is what its path says.
pub(super) fn check_name(name: &Spanned<String>, expected: &str, out: &mut Out) {
    if !name.value.is_empty() && name.value != expected {
        out.push(mistakes::path_mismatch(name, expected));
    }
}

pub(super) fn check_values(protocol: &Protocol, out: &mut Out) {
    for parameter in parameters(protocol) {
        let value = &parameter.value;
        if value.value.starts_with('$') && !SOURCES.contains(&value.value.as_str()) {
            out.push(mistakes::unknown(value, "source", "sources", SOURCES));
        }
    }
}

pub(super) fn check_now(protocol: &Protocol, out: &mut Out) {
    for parameter in parameters(protocol) {
        let is_now = parameter.value.value == "$now";
        match parameter.as_kind.as_ref() {
            None if is_now => out.push(mistakes::now_unwritten(&parameter.name)),
            Some(kind) if !is_now => out.push(mistakes::only_for_now(kind)),
            Some(kind) if kind.value == "datetime" && parameter.zone.is_none() => {
                out.push(mistakes::zone_missing(&parameter.name));
            }
            _ => {}
        }
    }
}

pub(super) fn check_zones(protocol: &Protocol, out: &mut Out) {
    for parameter in parameters(protocol) {
        let Some(zone) = &parameter.zone else { continue };
        if zone_minutes(&zone.value).is_none() {
            out.push(mistakes::bad_zone(zone));
        } else if parameter.as_kind.as_ref().is_none_or(|k| k.value != "datetime") {
            out.push(mistakes::zone_without_datetime(zone));
        }
    }
}

pub(super) fn check_signing(protocol: &Protocol, out: &mut Out) {
    if let Canonical::Concatenated(parts) = &protocol.signing.canonical {
        let mut known = SOURCES.to_vec();
        known.push(SECRET);
        for part in parts.iter().filter(|p| !known.contains(&p.value.as_str())) {
            out.push(mistakes::unknown(part, "source", "sources", &known));
        }
    }
    if protocol.signing.methods.is_empty() && !protocol.name.value.is_empty() {
        out.push(mistakes::no_signing_method(&protocol.name));
    }
}

/// Each authentication says what it signs, and signs the secret.
pub(super) fn check_authentications(protocol: &Protocol, out: &mut Out) {
    let mut names = Vec::new();
    for authentication in &protocol.authentications {
        names.push(&authentication.name);
        if authentication.bases.is_empty() {
            out.push(mistakes::no_signed_text(&authentication.name));
        }
        authentication.bases.iter().for_each(|base| check_signed_text(base, out));
        names.extend(authentication.bases.iter().map(|base| &base.name));
    }
    // Authentications and signed texts are statics of one module.
    let name = |n: &&'_ Spanned<String>| constant(&n.value);
    let names: Vec<Name<'_>> = names.iter().map(|n| Name { rust: name(n), vendor: &n.value, span: &n.span }).collect();
    check_list(&names, &["PROTOCOL"], out);
}

fn check_signed_text(base: &PushBase, out: &mut Out) {
    let mut known = SOURCES.to_vec();
    known.push(SECRET);
    for part in base.parts.iter().filter(|p| p.value.starts_with('$') && !known.contains(&p.value.as_str())) {
        out.push(mistakes::unknown(part, "source", "sources", &known));
    }
    if !base.parts.iter().any(|part| part.value == SECRET) {
        out.push(mistakes::unsigned_secret(&base.name));
    }
}

pub(super) fn check_servers(protocol: &Protocol, out: &mut Out) {
    check_server_list(&protocol.servers, out);
}

/// Names that are constants in Rust, addresses that are some.
pub(super) fn check_server_list(servers: &[Server], out: &mut Out) {
    names::check_servers(servers, out);
    for server in servers {
        let host = ["https://", "http://"].iter().find_map(|scheme| server.url.value.strip_prefix(scheme));
        let good = host.is_some_and(|h| !h.is_empty() && !h.starts_with('/') && !h.contains(char::is_whitespace));
        if !good && !server.url.value.is_empty() {
            out.push(mistakes::bad_url(&server.url));
        }
    }
}

pub(super) fn check_code_names(protocol: &Protocol, out: &mut Out) {
    names::check_code_list(&protocol.errors, out);
}
