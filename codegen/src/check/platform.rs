//! A platform: sources, signing, endpoints, names of codes.

use super::names::{Name, check_list};
use super::{Out, names};
use crate::diagnostic::Diagnostic;
use crate::ir::Source;
use crate::messages;
use crate::names::{constant, zone_minutes};
use crate::spec::{CanonicalString, Endpoint, Parameter, Platform, Spanned};

/// All system parameters, including those of other styles.
fn parameters(platform: &Platform) -> impl Iterator<Item = &Parameter> {
    let others = platform.styles.iter().flat_map(|a| &a.parameters).map(|(_, parameter)| parameter);
    platform.parameters.iter().chain(others)
}

const SECRET: &str = "$secret";
const SORTED_PAIRS: &str = "$sorted-pairs";

pub(super) fn check_path(platform: &Platform, out: &mut Out) {
    let file = platform.name.span.file.as_ref();
    let expected = file.strip_prefix("platforms/").and_then(|f| f.strip_suffix(".yaml")).unwrap_or(file);
    check_name(&platform.name, expected, out);
}

/// Checks that the name in a file matches its path.
pub(super) fn check_name(name: &Spanned<String>, expected: &str, out: &mut Out) {
    if !name.value.is_empty() && name.value != expected {
        out.push(path_mismatch(name, expected));
    }
}

pub(super) fn check_values(platform: &Platform, out: &mut Out) {
    for parameter in parameters(platform) {
        let value = &parameter.value;
        if value.value.starts_with('$') && !Source::SENT.contains(&value.value.as_str()) {
            out.push(messages::unknown(value, "source", "sources", Source::SENT));
        }
    }
}

/// The other name of a parameter is not that of another one of the same style.
pub(super) fn check_other_names(platform: &Platform, out: &mut Out) {
    let styles = platform.styles.iter().map(|style| style.parameters.iter().map(|(_, p)| p).collect::<Vec<_>>());
    for parameters in styles.chain([platform.parameters.iter().collect()]) {
        let mut taken: Vec<&str> = parameters.iter().map(|p| p.name.value.as_str()).collect();
        for also in parameters.iter().filter_map(|p| p.also.as_ref()) {
            if taken.contains(&also.value.as_str()) {
                out.push(messages::also_taken(also));
            }
            taken.push(&also.value);
        }
    }
}

pub(super) fn check_now(platform: &Platform, out: &mut Out) {
    for parameter in parameters(platform) {
        let is_now = parameter.value.value == "$now";
        match parameter.as_kind.as_ref() {
            None if is_now => out.push(now_unwritten(&parameter.name)),
            Some(kind) if !is_now => out.push(only_for_now(kind)),
            Some(kind) if kind.value == "datetime" && parameter.zone.is_none() => {
                out.push(zone_missing(&parameter.name));
            }
            None if parameter.also_utc || parameter.window.is_some() => out.push(only_for_now(&parameter.name)),
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
    check_parts(platform.signing.canonical.iter(), out);
    if platform.signing.methods.is_empty() && !platform.name.value.is_empty() {
        out.push(no_signing_method(&platform.name));
    }
}

/// Each style has canonical strings, which contain the secret or have a digest that does.
pub(super) fn check_styles(platform: &Platform, out: &mut Out) {
    let mut names = Vec::new();
    for style in &platform.styles {
        names.push(&style.name);
        if style.canonical_strings.is_empty() {
            out.push(no_canonical_string(&style.name));
        }
        style.canonical_strings.iter().for_each(|text| check_canonical(platform, text, out));
        names.extend(style.canonical_strings.iter().map(|text| &text.name));
    }
    // Styles and canonical strings are statics in one module.
    let name = |n: &&'_ Spanned<String>| constant(&n.value);
    let names: Vec<Name<'_>> = names.iter().map(|n| Name { rust: name(n), vendor: &n.value, span: &n.span }).collect();
    check_list(&names, &["PLATFORM"], out);
}

fn check_canonical(platform: &Platform, text: &CanonicalString, out: &mut Out) {
    check_parts(text.parts.iter().filter(|part| part.value.starts_with('$')), out);
    // The secret enters the other digests by itself.
    let bare = platform.signing.methods.iter().any(|(_, digest)| digest.value == "md5");
    if bare && !text.parts.iter().any(|part| part.value == SECRET) {
        out.push(unsigned_secret(&text.name));
    }
}

fn check_parts<'a>(parts: impl Iterator<Item = &'a Spanned<String>>, out: &mut Out) {
    let known: Vec<&str> = Source::SENT.iter().chain(Source::SIGNED).copied().collect();
    for part in parts.filter(|part| !known.contains(&part.value.as_str())) {
        out.push(messages::unknown(part, "source", "sources", &known));
    }
}

/// Parameters can be sent in a body only if it is a form, and only a form's parameters are sorted.
pub(super) fn check_bodies(platform: &Platform, out: &mut Out) {
    if platform.body.value != "json" {
        return;
    }
    let places = platform.styles.iter().flat_map(|style| &style.parameters).map(|(place, _)| place);
    for place in places.chain([&platform.parameters_in]).filter(|place| place.value == "body") {
        out.push(parameter_in_json(place));
    }
    let canonical_strings =
        platform.styles.iter().flat_map(|style| &style.canonical_strings).flat_map(|text| &text.parts);
    for part in platform.signing.canonical.iter().chain(canonical_strings).filter(|part| part.value == SORTED_PAIRS) {
        out.push(pairs_of_json(part));
    }
}

/// Where a parameter names the operation, the operations have no path that could be signed.
pub(super) fn check_signed_paths(platform: &Platform, out: &mut Out) {
    let names = |parameter: &Parameter| parameter.value.value == "$operation";
    let is_path = |part: &&Spanned<String>| part.value == "$path";
    if platform.parameters.iter().any(names) {
        out.extend(platform.signing.canonical.iter().filter(is_path).map(path_of_named));
    }
    for style in platform.styles.iter().filter(|style| style.parameters.iter().any(|(_, p)| names(p))) {
        out.extend(style.canonical_strings.iter().flat_map(|text| &text.parts).filter(is_path).map(path_of_named));
    }
}

/// The paths that precede those of operations.
pub(super) fn check_paths(platform: &Platform, out: &mut Out) {
    let paths = platform.styles.iter().filter_map(|style| style.path.as_ref()).chain(platform.path.as_ref());
    for path in paths.filter(|path| !path.value.is_empty()) {
        if !path.value.starts_with('/') || path.value.ends_with('/') || path.value.contains(['{', '?', '#']) {
            out.push(bad_address_path(path));
        }
    }
}

pub(super) fn check_endpoints(platform: &Platform, out: &mut Out) {
    check_endpoint_list(&platform.endpoints.iter().collect::<Vec<_>>(), out);
}

/// Endpoints have names that give constants, and valid URLs.
pub(super) fn check_endpoint_list(endpoints: &[&Endpoint], out: &mut Out) {
    names::check_endpoints(endpoints, out);
    let hosts = endpoints.iter().flat_map(|endpoint| &endpoint.hosts).map(|(_, url)| url);
    for url in endpoints.iter().map(|endpoint| &endpoint.url).chain(hosts) {
        let host = ["https://", "http://"].iter().find_map(|scheme| url.value.strip_prefix(scheme));
        let good = host.is_some_and(|h| !h.is_empty() && !h.starts_with('/') && !h.contains(char::is_whitespace));
        if !good && !url.value.is_empty() {
            out.push(bad_url(url));
        }
    }
}

pub(super) fn check_code_names(platform: &Platform, out: &mut Out) {
    names::check_code_list(&platform.errors, out);
}

// Messages.

fn path_mismatch(name: &Spanned<String>, expected: &str) -> Diagnostic {
    let message = format!("`{}` does not match the path of this file", messages::short(&name.value));
    Diagnostic::new("path-mismatch", &name.span, message, format!("the path means `{expected}`"))
        .help("change this name, or move the file")
}

fn zone_missing(name: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("zone-missing", &name.span, "the time of sending has no zone", "")
        .help("add the zone that the document states: `zone: \"+08:00\"`")
}

fn now_unwritten(name: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("now-unwritten", &name.span, "the time of sending has no format", "")
        .help("add `as: datetime` with a `zone`, or `as: millis`")
}

fn only_for_now(kind: &Spanned<String>) -> Diagnostic {
    Diagnostic::new(
        "only-for-now",
        &kind.span,
        "`as`, `also_as` and `window` are only for `$now`",
        "this parameter is not `$now`",
    )
    .help("remove it")
}

fn no_signing_method(name: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("no-signing-method", &name.span, "the platform has no signing method", "")
        .help("add one under `signing: methods:`")
}

fn bad_url(url: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("bad-url", &url.span, format!("`{}` is not a URL", messages::short(&url.value)), "")
        .help("write it in full: https://host/path")
}

fn no_canonical_string(style: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` has no canonical string", messages::short(&style.value));
    Diagnostic::new("no-canonical-string", &style.span, message, "")
        .help("add one: `canonical_strings: { now-secret: { parts: [$now, $secret], evidence: inferred } }`")
}

/// A path that precedes those of operations.
fn bad_address_path(path: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` can't precede the path of an operation", messages::short(&path.value));
    Diagnostic::new("bad-address-path", &path.span, message, "")
        .help("start it with a slash, end it without one, and leave out `{`, `?` and `#`: `/rest`")
}

fn parameter_in_json(place: &Spanned<String>) -> Diagnostic {
    let message = "system parameters can't be sent in a JSON body";
    Diagnostic::new("parameter-in-json", &place.span, message, "").help("send them in the query or in headers")
}

fn path_of_named(part: &Spanned<String>) -> Diagnostic {
    let message = "a parameter names the operations here, so they have no path of their own";
    Diagnostic::new("path-of-named", &part.span, message, "always empty").help("remove `$path`")
}

fn pairs_of_json(part: &Spanned<String>) -> Diagnostic {
    let message = "a JSON body has no pairs that could be sorted";
    Diagnostic::new("pairs-of-json", &part.span, message, "").help("list what is signed: `[$key, $now, $secret]`")
}

fn unsigned_secret(text: &Spanned<String>) -> Diagnostic {
    let message = format!(
        "the canonical string `{}` does not contain the secret, so anybody could sign it",
        messages::short(&text.value)
    );
    Diagnostic::new("unsigned-secret", &text.span, message, "").help("add `$secret` to its `parts`")
}
