//! Every documented error code, as JSON and as XML, over HTTP: it must be decoded as its typed variant with the
//! documented message and remedy. The bodies are derived: documents print a table of codes and one
//! example, not a body for each code.

use std::sync::Arc;

use serde_json::{Map, Value, json};
use waybill_codegen::ir::{Code, Envelope, ErrorPlace, Operation, Platform, Source};
use waybill_runtime::AnyError;

use super::examples::{any_request, call};
use super::{Case, unexplained_names, verdict};
use crate::expect::RequestOptions;
use crate::reply::Reply;
use crate::target::Target;

/// A case for each code that the operation's document lists, and for an unknown one; the codes of the platform once,
/// with the operation that stands for all of its provider. Others have the first of them, since each table of
/// operations includes the platform's.
pub(super) fn cases(target: &Arc<Target>, operation: &Operation) -> Vec<Case> {
    let Some(platform) = target.ir.platform(&operation.platform) else { return Vec::new() };
    let shared = platform.errors.codes.iter().skip(1).filter(|_| !target.stands_for_provider(operation));
    let shared: Vec<&str> = shared.map(|code| code.code.as_str()).collect();
    let mut cases: Vec<Case> = expected(target, operation, platform)
        .into_iter()
        .filter(|expected| !expected.of_platform || !shared.contains(&expected.code.code.as_str()))
        .map(|expected| {
            let (target, id) = (Arc::clone(target), operation.id.clone());
            let is_own = operation.error.own.iter().any(|own| own.code == expected.code.code);
            let of = if expected.of_platform && is_own { "platform/" } else { "" };
            let (name, place) = (format!("{id}/error/{of}{}", expected.code.code), target.place(&expected.code.span));
            Case::new(name, "derived", move || arrives(&target, target.operation(&id)?, &expected)).at(place)
        })
        .collect();
    let (target, id) = (Arc::clone(target), operation.id.clone());
    let name = format!("{id}/error/undocumented");
    cases.push(Case::new(name, "derived", move || unknown_is_kept(&target, target.operation(&id)?)));
    cases
}

/// A code, and the `Debug` form of its typed variant.
pub(super) struct Expected {
    pub(super) code: Code,
    /// `IspOrderNoTrace`, `SplitData(Cd22)`
    shown: String,
    /// A code of the envelope, not a sub code.
    pub(super) coarse: bool,
    /// The platform lists it, not the operation.
    of_platform: bool,
}

impl Expected {
    /// `code`, `msg`, `sub_code` and `sub_msg` of the derived body.
    fn platform<'a>(&self, spelling: &'a str) -> &'a str {
        if self.coarse { spelling } else { REMOTE_SERVICE_ERROR }
    }

    fn platform_message(&self) -> &str {
        if self.coarse { self.message() } else { "Remote service error" }
    }

    /// The documented message, or a fixed text where none is documented.
    fn message(&self) -> &str {
        if self.code.message.is_empty() { "no message is documented" } else { &self.code.message }
    }

    fn finer<'a>(&self, spelling: &'a str) -> &'a str {
        if self.coarse { "" } else { spelling }
    }

    fn finer_message(&self) -> &str {
        if self.coarse { "" } else { self.message() }
    }
}

pub(super) fn expected(target: &Target, operation: &Operation, platform: &Platform) -> Vec<Expected> {
    let families = target.ir.providers.iter().filter(|p| p.name == operation.provider).flat_map(|p| &p.families);
    let mut out: Vec<Expected> = operation
        .error
        .own
        .iter()
        .map(|code| Expected { shown: code.variant.clone(), code: code.clone(), coarse: false, of_platform: false })
        .collect();
    for family in families {
        let used = operation.error.families.iter().find(|f| f.rust == family.rust);
        let listed = |code: &&Code| used.is_some_and(|used| used.codes.contains(&code.short));
        out.extend(family.codes.iter().filter(listed).map(|code| Expected {
            shown: format!("{}({})", family.rust, code.variant),
            code: code.clone(),
            coarse: false,
            of_platform: false,
        }));
    }
    // A name that the operation lists as well has the operation's meaning; a code of the envelope is the platform's.
    let is_coarse = |code: &Code| code.code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let own: Vec<String> = out.iter().map(|own| own.code.code.to_ascii_lowercase()).collect();
    let left = |code: &&Code| is_coarse(code) || !own.contains(&code.code.to_ascii_lowercase());
    // What a client knows of a code is that of the first platform that has it.
    let known =
        target.ir.providers.iter().filter(|p| p.name == operation.provider).flat_map(|p| &p.platform_errors.codes);
    let here = |code: &&Code| platform.errors.codes.iter().any(|own| own.code == code.code);
    out.extend(known.filter(here).filter(left).map(|code| Expected {
        shown: format!("Platform({})", code.variant),
        code: code.clone(),
        coarse: is_coarse(code),
        of_platform: true,
    }));
    // An envelope without sub codes has a place for one code.
    out.iter_mut().filter(|_| platform.envelope.sub_code.is_empty()).for_each(|expected| expected.coarse = true);
    out
}

/// The spellings of a documented code: the literal, and each of its alternatives.
fn spellings(code: &str) -> Vec<String> {
    let mut out = vec![code.to_owned()];
    if let Some((name, details)) = code.split_once(':')
        && details.contains('|')
    {
        out.extend(details.split('|').map(|detail| format!("{name}:{detail}")));
    }
    out
}

fn arrives(target: &Target, operation: &Operation, expected: &Expected) -> Result<(), String> {
    let platform = target.ir.platform(&operation.platform).ok_or("no such platform")?;
    let forms = if platform.sends(&Source::Format) { &[false, true][..] } else { &[false] };
    for spelling in spellings(&expected.code.code) {
        let places = platform.envelope.error_places();
        // XML has one root, so the usual place.
        let json = places.iter().map(|place| (false, place));
        let xml = places.first().filter(|_| forms.contains(&true)).map(|place| (true, place));
        for (xml, place) in json.chain(xml) {
            let members = members(&platform.envelope, place, expected, &spelling);
            let body = if xml { xml_body } else { json_body }(&platform.envelope, &place.root, &members);
            let options = RequestOptions { xml, ..RequestOptions::default() };
            let (result, _) =
                call(target, operation, &any_request(operation), options, Some(&Reply::ok(&body)), "blocking")?;
            let unknown = result.as_ref().err().is_some_and(AnyError::is_outcome_unknown);
            let Err(AnyError::Api(error)) = result else {
                return Err(format!("{spelling}: expected an error of the provider"));
            };
            let info = error.info().ok_or(format!("{spelling}: decoded as an unknown code"))?;
            let shown = target.typed_code(&operation.id, Reply::ok(&body))?;
            let status = error.status();
            let found = [
                ("variant", expected.code.path.as_str(), info.variant),
                ("typed code", &expected.shown, shown.as_deref().unwrap_or("none")),
                ("message", &expected.code.message, info.message),
                ("remedy", expected.code.remedy.as_deref().unwrap_or(""), error.remedy().unwrap_or("")),
                ("retry", expected.code.retry.variant(), &format!("{:?}", error.retry())),
                (
                    "not executed",
                    &expected.code.is_not_executed().to_string(),
                    &(error.is_not_executed() && info.not_executed).to_string(),
                ),
                (
                    "outcome unknown",
                    &(expected.code.is_outcome_unknown() && !operation.idempotent).to_string(),
                    &unknown.to_string(),
                ),
                ("request id", "case", error.request_id().unwrap_or("")),
                ("code as received", expected.platform(&spelling), error.platform_code().unwrap_or("")),
                ("msg as received", expected.platform_message(), error.platform_message().unwrap_or("")),
                ("sub_code as received", expected.finer(&spelling), error.sub_code().unwrap_or("")),
                ("sub_msg as received", expected.finer_message(), error.sub_message().unwrap_or("")),
                ("status", "200", status.as_str()),
            ];
            let wrong = found.into_iter().filter(|(_, expected, found)| expected != found);
            let mut wrong: Vec<_> =
                wrong.map(|(what, e, f)| format!("{spelling}: {what}: expected {e}, found {f}")).collect();
            wrong.extend(unexplained_names(error.deviations(), &[]));
            verdict(wrong)?;
        }
    }
    Ok(())
}

/// Code 15 is what observed responses have beside a sub code.
pub(super) const REMOTE_SERVICE_ERROR: &str = "15";

/// The members of an error, by the names of the envelope.
fn members<'a>(
    envelope: &'a Envelope,
    place: &'a ErrorPlace,
    expected: &'a Expected,
    spelling: &'a str,
) -> Vec<(&'a str, &'a str)> {
    let texts = [
        (envelope.code.as_str(), expected.platform(spelling)),
        (place.message.as_str(), expected.platform_message()),
        (envelope.sub_code.as_str(), expected.finer(spelling)),
        (envelope.sub_message.as_str(), expected.finer_message()),
        (envelope.request_id.as_str(), "case"),
    ];
    texts.into_iter().filter(|(name, text)| !name.is_empty() && !text.is_empty()).collect()
}

/// A code that is a number is sent as one, as in the documented bodies.
fn json_body(envelope: &Envelope, root: &str, members: &[(&str, &str)]) -> String {
    let value = |name: &str, text: &str| match text.parse::<u64>() {
        Ok(number) if name == envelope.code => json!(number),
        _ => json!(text),
    };
    let error: Map<String, Value> = members.iter().map(|(n, text)| ((*n).to_owned(), value(n, text))).collect();
    if root.is_empty() { json!(error) } else { json!({ root: error }) }.to_string()
}

fn xml_body(_: &Envelope, root: &str, members: &[(&str, &str)]) -> String {
    let error: String = members.iter().map(|(name, text)| format!("<{name}>{text}</{name}>")).collect();
    format!("<?xml version=\"1.0\" encoding=\"utf-8\" ?><{root}>{error}</{root}><!--host-->")
}

/// An undocumented code is also an error, and is kept unchanged.
fn unknown_is_kept(target: &Target, operation: &Operation) -> Result<(), String> {
    let envelope = &target.ir.platform(&operation.platform).ok_or("no such platform")?.envelope;
    let place = envelope.error_places().into_iter().next().ok_or("no place of an error")?;
    let (code, platform) = match envelope.sub_code.as_str() {
        "" => ("40404", "40404"),
        _ => ("isv.no-such-code:X1", REMOTE_SERVICE_ERROR),
    };
    let members = [
        (envelope.code.as_str(), platform),
        (place.message.as_str(), "m"),
        (envelope.sub_code.as_str(), code),
        (envelope.request_id.as_str(), "case"),
    ];
    let members: Vec<_> = members.into_iter().filter(|(name, _)| !name.is_empty()).collect();
    let body = json_body(envelope, &place.root, &members);
    let (result, _) =
        call(target, operation, &any_request(operation), RequestOptions::default(), Some(&Reply::ok(&body)), "async")?;
    let Err(AnyError::Api(error)) = result else { return Err("expected an error of the provider".to_owned()) };
    let status = error.status();
    let found = [
        ("code", code, error.code().as_str()),
        ("request id", "case", error.request_id().unwrap_or("")),
        ("message", "m", error.message()),
        ("code as received", platform, error.platform_code().unwrap_or("")),
        ("status", "200", status.as_str()),
    ];
    let wrong = found.into_iter().filter(|(_, expected, found)| expected != found);
    let wrong = wrong.map(|(what, e, f)| format!("{what}: expected {e}, found {f}"));
    verdict(wrong.chain(unexplained_names(error.deviations(), &[])).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
    use std::sync::Arc;

    use super::cases;
    use crate::target::Target;

    /// The golden operation lists two codes that its platform lists, too, and is not the first of its provider.
    #[test]
    fn covers_the_codes_of_an_operation_that_its_platform_lists_too() {
        let target = Arc::new(Target::golden().unwrap());
        let operation = target.operation("rooted.odd.names.texts").unwrap();
        let names: Vec<String> = cases(&target, operation).iter().map(|case| case.name.clone()).collect();
        for code in ["7", "isv.shared"] {
            let name = format!("{}/error/{code}", operation.id);
            assert_eq!(names.iter().filter(|known| **known == name).count(), 1, "{name}: {names:?}");
        }
    }
}
