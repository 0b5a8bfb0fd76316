//! The envelope of a platform: codes of a success, places of an error, codes of a request that was not executed, and
//! what tells a ban.

use super::Out;
use crate::messages;
use crate::spec::Platform;

pub(super) fn check(platform: &Platform, out: &mut Out) {
    for code in platform.errors.iter().filter(|code| code.not_executed.is_some() && !code.decisive) {
        out.push(messages::undecided_not_executed(&code.code));
    }
    let envelope = &platform.envelope;
    if envelope.errors_at.is_empty() && !platform.name.value.is_empty() {
        out.push(messages::no_error_place(&envelope.at));
    }
    if let Some(success) = &envelope.success
        && !envelope.errors_at.is_empty()
        && !envelope.has_top_errors()
    {
        out.push(messages::code_without_top(&success.at));
    }
    let named = [&envelope.code, &envelope.sub_code, &envelope.sub_message, &envelope.request_id];
    let texts = envelope.errors_at.iter().map(|(_, message)| &message.value);
    let named: Vec<&String> = named.into_iter().chain(texts).collect();
    for field in envelope.fields.iter().filter(|field| named.contains(&&field.name.value)) {
        out.push(messages::duplicate(&field.name, "field of the envelope"));
    }
    let Some(success) = &platform.envelope.success else { return };
    if success.codes.is_empty() {
        out.push(messages::no_success_code(&success.at));
    }
    for (at, code) in success.codes.iter().enumerate() {
        if success.codes[..at].iter().any(|earlier| earlier.value == code.value) {
            out.push(messages::duplicate(code, "code"));
        }
    }
}

/// A throttle message has one number, with text on both sides that tells what it counts.
pub(super) fn check_throttle(platform: &Platform, out: &mut Out) {
    for throttle in platform.throttle.iter().filter(|throttle| throttle.parts().is_none()) {
        out.push(messages::bad_throttle(&throttle.pattern));
    }
    let known: Vec<&str> = platform.errors.iter().map(|code| code.code.value.as_str()).collect();
    let codes = platform.throttle.iter().filter_map(|throttle| throttle.code.as_ref());
    for code in codes.filter(|code| !known.contains(&code.value.as_str())) {
        out.push(messages::unknown(code, "code", "codes of the platform", &known));
    }
}
