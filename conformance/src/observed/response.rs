//! What a response of an operation covers: the fields of a success, the code of an error.

use serde_json::{Map, Value};
use waybill_codegen::Ir;
use waybill_codegen::ir::{Body, Example, Operation, Platform, value_at};
use waybill_report::event::Covered;

use super::shape::{Shapes, from_xml, plain};
use crate::corrections;
use crate::reply::Reply;

pub(super) fn covered(ir: &Ir, operation: &Operation, reply: &Reply) -> Covered {
    let mut covered = Covered::default();
    covered.statuses.insert(reply.status);
    for example in &operation.examples {
        let forms = example.forms.iter().filter(|form| is_body(operation, example, form, &reply.body));
        covered.examples.extend(forms.map(|form| format!("{}/{}", example.name, form.form)));
    }
    let read = ir.platform(&operation.platform).zip(members(&reply.body));
    if let Some((platform, members)) = read {
        let response = CallResult { ir, operation, platform, covered: &mut covered };
        response.members(&members);
    }
    covered
}

/// Whether it is the example's body, byte by byte. A body with an erratum can't be read, so it does not pass.
fn is_body(operation: &Operation, example: &Example, form: &Body, passed: &[u8]) -> bool {
    let Some(erratum) = &example.erratum else { return form.text.as_bytes() == passed };
    let corrected = corrections::without(&form.text, &form.form, &operation.root, &corrections::paths(erratum));
    corrected.is_ok_and(|corrected| corrected.as_bytes() == passed)
}

/// The members of a body; an XML document is an object with its root as a member.
fn members(body: &[u8]) -> Option<Map<String, Value>> {
    let text = std::str::from_utf8(body).ok()?.trim_start_matches('\u{feff}').trim();
    if text.starts_with('<') {
        let document = roxmltree::Document::parse(text).ok()?;
        let root = document.root_element();
        return Some([(root.tag_name().name().to_owned(), from_xml(root))].into_iter().collect());
    }
    match serde_json::from_str(text) {
        Ok(Value::Object(members)) => Some(members),
        _ => None,
    }
}

struct CallResult<'a> {
    ir: &'a Ir,
    operation: &'a Operation,
    platform: &'a Platform,
    covered: &'a mut Covered,
}

impl CallResult<'_> {
    fn members(mut self, members: &Map<String, Value>) {
        let envelope = &self.platform.envelope;
        let places = envelope.error_places();
        let below = places.iter().find_map(|place| members.get(&place.root).and_then(Value::as_object));
        let rooted = members.get(&self.operation.root).and_then(Value::as_object);
        // Where no code decides, one without a root is an error if the platform has errors there.
        let at_top = places.iter().any(|place| place.root.is_empty())
            && envelope.success_codes.is_empty()
            && rooted.is_none()
            && members.contains_key(&envelope.code)
            && !self.operation.output.fields.iter().any(|field| members.contains_key(&field.wire));
        if let Some(error) = below.or(at_top.then_some(members)) {
            return self.error(error, &[&envelope.code, &envelope.sub_code]);
        }
        let response = rooted.unwrap_or(members);
        let code = response.get(&envelope.code).map(plain);
        if !envelope.success_codes.is_empty() && !envelope.is_success(code.as_deref()) {
            return self.error(response, &[&envelope.code, &envelope.sub_code]);
        }
        if let Some(failure) = &self.operation.failure {
            let code = value_at(response, &failure.code).map(plain);
            let failed = match failure.success.as_str() {
                "" => code.as_ref().is_some_and(|code| !failure.success_codes.contains(code)),
                path => value_at(response, path).is_some_and(|value| matches!(plain(value).as_str(), "false" | "0")),
            };
            if failed {
                self.codes(code.into_iter().collect());
            }
        }
        // An empty response, as in cases of requests, does not cover each field as absent.
        if response.is_empty() {
            return;
        }
        let shapes = Shapes { models: &self.operation.types, enums: &self.operation.enums };
        shapes.members(&self.operation.output, response, "", &mut self.covered.fields);
    }

    /// The documented codes among the members of those names.
    fn error(&mut self, members: &Map<String, Value>, names: &[&String]) {
        self.codes(names.iter().filter_map(|name| members.get(*name)).map(plain).collect());
    }

    fn codes(&mut self, arrived: Vec<String>) {
        let known = self.documented().into_iter().filter(|known| arrived.iter().any(|code| stands_for(known, code)));
        self.covered.codes.extend(known.map(str::to_owned).collect::<Vec<_>>());
    }

    /// The codes of the operation, of its families and of the platform.
    fn documented(&self) -> Vec<&str> {
        let provider = self.ir.providers.iter().find(|provider| provider.name == self.operation.provider);
        let families = provider.map_or(&[][..], |provider| &provider.families);
        let used = families.iter().filter(|family| self.operation.error.families.iter().any(|u| u.rust == family.rust));
        let codes = self.operation.error.own.iter().chain(used.flat_map(|family| &family.codes));
        codes.chain(&self.platform.errors.codes).map(|code| code.code.as_str()).collect()
    }
}

/// Whether a documented code (`isv.invalid-parameter:tid|seller_nick`) matches the received one: exactly, or
/// by one of its alternatives.
fn stands_for(documented: &str, arrived: &str) -> bool {
    let alternative = |(name, details): (&str, &str)| {
        let detail = arrived.strip_prefix(name).and_then(|rest| rest.strip_prefix(':'));
        detail.is_some_and(|detail| details.split('|').any(|one| one == detail))
    };
    documented == arrived || documented.split_once(':').is_some_and(alternative)
}
