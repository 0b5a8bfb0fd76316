//! The platform's data as a static: system parameters, signing, envelope.

use super::rust::{Rust, object, slice, strings};
use crate::ir::{CanonicalString, Endpoint, ErrorPlace, Parameter, Platform, Provider, Source, Stamp, Style};
use crate::markdown::line;

/// `platform.rs`, or `platform/NAME.rs` for another platform of the provider; `others` are its modules. `chosen`: whether a
/// client has a choice.
pub(super) fn platform(provider: &Provider, platform: &Platform, others: &[String], chosen: bool) -> Rust {
    let mut docs = vec![format!(
        "The platform `{1}` of {0}: system parameters, signing, envelope.",
        line(&provider.title),
        platform.name
    )];
    docs.extend(platform.docs.iter().cloned());
    if platform.wraps_lists {
        docs.push(
            "A list is wrapped on the wire, by the name of its items: `{\"orders\": {\"order\": [{…}, {…}]}}`. Its field \
             is a `Vec` of the items. Without a wrapper, as in simplified JSON, it is read as well."
                .to_owned(),
        );
    }
    let mut out = Rust::file(&platform.file, &docs);
    out.item().lines(
        "#[allow(clippy::wildcard_imports, reason = \"a page of data\")]
use ::waybill_runtime::platform::*;",
    );
    if !platform.styles.is_empty() {
        // For a canonical string of one's own.
        out.lines("pub use ::waybill_runtime::platform::{Source, Stamp};");
    }
    for module in others {
        out.item()
            .doc("Another platform of the provider, for [`ClientBuilder::platform`](crate::ClientBuilder::platform).");
        out.lines(&format!("pub mod {module};"));
    }
    out.item().doc("The documented endpoints. The builder accepts any other address as well.");
    out.block("pub mod endpoints", |out| {
        for endpoint in &provider.endpoints {
            out.docs(&endpoint.docs).lines(&format!("pub const {}: &str = {:?};", endpoint.constant, endpoint.url));
        }
    });
    let throttle = platform.throttle.iter().map(|throttle| {
        let fields = [("before", format!("{:?}", throttle.before)), ("after", format!("{:?}", throttle.after))];
        object("BanMessage", fields)
    });
    let data = object(
        "Platform",
        [
            ("name", format!("{:?}", platform.name)),
            ("endpoints", slice(provider.endpoints.iter().map(endpoint))),
            ("common", slice(platform.parameters.iter().map(common))),
            ("common_in", format!("Place::{}", platform.parameters_in.variant())),
            ("body", format!("Body::{}", platform.body.variant())),
            ("takes_get", platform.takes_get.to_string()),
            ("signing", signing(platform)),
            ("envelope", envelope(platform)),
            ("throttle", slice(throttle)),
            ("errors", "&crate::errors::PLATFORM_ERROR".to_owned()),
            ("styles", slice(platform.styles.iter().map(|style| format!("&{}", style.constant)))),
            ("wraps_lists", platform.wraps_lists.to_string()),
        ],
    );
    out.item().doc("The platform, as the spec states it.");
    // Only a client that can choose names it.
    if !chosen {
        out.lines("#[doc(hidden)]");
    }
    out.lines(&format!("pub static PLATFORM: Platform = {data};"));
    platform.styles.iter().for_each(|one| style(&mut out, one));
    out
}

fn endpoint(endpoint: &Endpoint) -> String {
    let hosts = endpoint.hosts.iter().map(|(name, url)| format!("({name:?}, {url:?})"));
    let (name, url) = (format!("{:?}", endpoint.name), format!("{:?}", endpoint.url));
    object("Endpoint", [("name", name), ("url", url), ("hosts", slice(hosts))])
}

fn common(parameter: &Parameter) -> String {
    let name = format!("{:?}", parameter.name);
    object(
        "Common",
        [("name", name), ("source", source(&parameter.source)), ("required", parameter.required.to_string())],
    )
}

/// Another way to make a request, with its canonical strings.
fn style(out: &mut Rust, style: &Style) {
    let parameters = style
        .parameters
        .iter()
        .map(|(place, parameter)| format!("(Place::{}, {})", place.variant(), common(parameter)));
    let data = object(
        "Style",
        [
            ("name", format!("{:?}", style.name)),
            ("common", slice(parameters)),
            ("canonical_strings", slice(style.canonical_strings.iter().map(|text| format!("&{}", text.constant)))),
        ],
    );
    out.item().docs(&style.docs).lines(&format!("pub static {}: Style = {data};", style.constant));
    style.canonical_strings.iter().for_each(|text| canonical_string(out, text));
}

fn canonical_string(out: &mut Rust, text: &CanonicalString) {
    let parts = slice(text.parts.iter().map(source));
    let data = object("CanonicalString", [("name", format!("{:?}", text.name)), ("parts", parts)]);
    out.item().docs(&text.docs).lines(&format!("pub static {}: CanonicalString = {data};", text.constant));
}

fn signing(platform: &Platform) -> String {
    let methods = platform.methods.iter().map(|(name, digest)| {
        let digest = format!("Digest::{}", digest.variant());
        object("Method", [("name", format!("{name:?}")), ("digest", digest)])
    });
    let canonical = slice(platform.canonical.iter().map(source));
    object("Signing", [("canonical", canonical), ("methods", slice(methods))])
}

fn source(source: &Source) -> String {
    let variant = match source {
        Source::Constant(text) => return format!("Source::Constant({text:?})"),
        Source::Now(Stamp::DateTime(minutes)) => return format!("Source::Now(Stamp::DateTime({minutes}))"),
        Source::Now(Stamp::Millis) => "Now(Stamp::Millis)",
        Source::Operation => "Operation",
        Source::Key => "Key",
        Source::Secret => "Secret",
        Source::Session => "Session",
        Source::User => "User",
        Source::Nonce => "Nonce",
        Source::SignMethod => "SignMethod",
        Source::Format => "Format",
        Source::Simplify => "Simplify",
        Source::Setting => "Setting",
        Source::Signature => "Signature",
        Source::Path => "Path",
        Source::SortedPairs => "SortedPairs",
    };
    format!("Source::{variant}")
}

fn envelope(platform: &Platform) -> String {
    let e = &platform.envelope;
    let text = |text: &str| format!("{text:?}");
    let success = if e.success_codes.is_empty() {
        "Success::Root".to_owned()
    } else {
        object("Success::Codes", [("codes", strings(&e.success_codes)), ("absent", e.success_absent.to_string())])
    };
    let errors = e
        .error_places()
        .into_iter()
        .map(|ErrorPlace { root, message }| object("ErrorPlace", [("root", text(&root)), ("message", text(&message))]));
    object(
        "Envelope",
        [
            ("success", success),
            ("errors", slice(errors)),
            ("code", text(&e.code)),
            ("sub_code", text(&e.sub_code)),
            ("sub_message", text(&e.sub_message)),
            ("request_id", text(&e.request_id)),
            ("fields", strings(&e.fields)),
        ],
    )
}
