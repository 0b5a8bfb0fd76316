//! The envelope of a platform: codes of a success.

use super::Out;
use crate::messages;
use crate::spec::Platform;

pub(super) fn check(platform: &Platform, out: &mut Out) {
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
