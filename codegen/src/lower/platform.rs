//! A platform: parameters, styles, signing, envelope.

use super::{docs, errors, lower_endpoint, push, resolve};
use crate::ir::{
    BodyFormat, CanonicalString, Check, Envelope, ErrorPlace, Parameter, Platform, Source, Stamp, Style, Throttle,
};
use crate::names;
use crate::spec;

pub(super) fn lower(platform: &spec::Platform) -> Platform {
    Platform {
        name: platform.name.value.clone(),
        title: platform.title.clone(),
        file: format!("specs/platforms/{}.yaml", platform.name.value),
        docs: docs::platform(platform),
        signing_docs: docs::signing(&platform.signing),
        endpoints: platform.endpoints.iter().map(lower_endpoint).collect(),
        path: path(&platform.path),
        wraps_lists: platform.wraps_lists,
        parameters: platform.parameters.iter().map(|p| parameter(platform, p)).collect(),
        parameters_in: resolve::place(&platform.parameters_in.value),
        body: BodyFormat::named(&platform.body.value).unwrap_or(BodyFormat::Form),
        takes_get: platform.takes_get,
        canonical: canonical(platform),
        methods: platform
            .signing
            .methods
            .iter()
            .map(|(name, d)| (name.value.clone(), resolve::digest(&d.value)))
            .collect(),
        envelope: envelope(&platform.envelope),
        errors: errors::of_platform(platform),
        styles: platform.styles.iter().map(|own| style(platform, own)).collect(),
        throttle: platform.throttle.iter().map(throttle).collect(),
        push: platform.push.as_ref().map(push::rule),
        checks_first: platform.checks_first.iter().map(|check| check_of(&check.value)).collect(),
    }
}

fn check_of(word: &str) -> Check {
    if word == "key" { Check::Key } else { Check::Parameters }
}

fn path(path: &Option<spec::Spanned<String>>) -> String {
    path.as_ref().map(|path| path.value.clone()).unwrap_or_default()
}

fn parameter(platform: &spec::Platform, parameter: &spec::Parameter) -> Parameter {
    Parameter {
        name: parameter.name.value.clone(),
        source: source(&parameter.value.value, Some(parameter)),
        required: parameter.required,
        also: parameter.also.as_ref().map(|also| also.value.clone()),
        also_utc: parameter.also_utc,
        window: parameter.window,
        form: resolve::form(platform, &parameter.vendor_type),
        docs: docs::parameter(parameter),
        default: parameter.default.clone(),
        example: parameter.example.clone(),
        evidence: parameter.evidence,
        span: parameter.name.span.clone(),
    }
}

fn style(platform: &spec::Platform, style: &spec::Style) -> Style {
    let parameters = &style.parameters;
    let part = |value: &str| {
        let feeds = |p: &&spec::Parameter| p.value.value == value;
        source(value, parameters.iter().map(|(_, parameter)| parameter).find(feeds))
    };
    let canonical_string = |text: &spec::CanonicalString| CanonicalString {
        name: text.name.value.clone(),
        constant: names::constant(&text.name.value),
        parts: text.parts.iter().map(|p| part(&p.value)).collect(),
        docs: docs::canonical_string(text),
    };
    Style {
        name: style.name.value.clone(),
        constant: names::constant(&style.name.value),
        docs: docs::style(style),
        path: path(&style.path),
        root: style.root,
        parameters: parameters
            .iter()
            .map(|(place, p)| (resolve::place(&place.value), parameter(platform, p)))
            .collect(),
        canonical_strings: style.canonical_strings.iter().map(canonical_string).collect(),
    }
}

/// The parts of the canonical string, in the format of the parameters with the same source.
fn canonical(platform: &spec::Platform) -> Vec<Source> {
    let feeds = |part: &str| platform.parameters.iter().find(|p| p.value.value == part);
    platform.signing.canonical.iter().map(|part| source(&part.value, feeds(&part.value))).collect()
}

/// An unknown source, which `check` reports, is a setting.
fn source(value: &str, parameter: Option<&spec::Parameter>) -> Source {
    Source::named(value, stamp(parameter)).unwrap_or(Source::Setting)
}

fn stamp(parameter: Option<&spec::Parameter>) -> Stamp {
    let zone = parameter.and_then(|p| p.zone.as_ref()).and_then(|z| names::zone_minutes(&z.value));
    match parameter.and_then(|p| p.as_kind.as_ref()).map(|k| k.value.as_str()) {
        Some("datetime") => Stamp::DateTime(zone.unwrap_or(0)),
        _ => Stamp::Millis,
    }
}

fn envelope(envelope: &spec::Envelope) -> Envelope {
    let place = |(root, message): &(spec::Spanned<String>, spec::Spanned<String>)| {
        let root = if root.value == spec::Envelope::TOP { String::new() } else { root.value.clone() };
        ErrorPlace { root, message: message.value.clone() }
    };
    let mut places = envelope.errors_at.iter().map(place);
    let (error_root, message) = places.next().map(|usual| (usual.root, usual.message)).unwrap_or_default();
    Envelope {
        success_codes: envelope
            .success
            .iter()
            .flat_map(|success| success.codes.iter().map(|c| c.value.clone()))
            .collect(),
        success_absent: envelope.success.as_ref().is_some_and(|success| success.absent),
        error_root,
        code: envelope.code.clone(),
        message,
        more_errors: places.collect(),
        sub_code: envelope.sub_code.clone(),
        sub_message: envelope.sub_message.clone(),
        request_id: envelope.request_id.clone(),
        fields: envelope.fields.iter().map(|field| field.name.value.clone()).collect(),
    }
}

fn throttle(throttle: &spec::Throttle) -> Throttle {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let (before, after) = throttle.parts().unwrap_or_default();
    let after = plain(after);
    Throttle {
        pattern: throttle.pattern.value.clone(),
        code: throttle.code.as_ref().map(|code| code.value.clone()),
        before: plain(before),
        // Gateways write `1 more second` and `1 more seconds`.
        after: after.strip_suffix("seconds").map_or(after.clone(), |words| format!("{words}second")),
    }
}
