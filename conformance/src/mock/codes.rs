//! Finds an error by its code, as the provider would return it. Only documented codes are found; a platform
//! without a table accepts any number, and the response is marked as synthetic.

use waybill_codegen::ir::Code;
use waybill_codegen::suggest::nearest;

use super::body::ErrorBody;
use super::provider::{Op, Specs};

/// The error of a code: of the platform (`7`), in full (`isv.split-data-error:CD22`), short
/// (`CD22`), or an alternative of a documented pattern (`isv.invalid-parameter:tid`). What the operation lists counts,
/// also if its platform lists it.
///
/// # Errors
/// A line that suggests a similar code, when the code is not documented.
pub(super) fn find(specs: &Specs, op: Option<&Op>, wanted: &str) -> Result<ErrorBody, String> {
    if let Some(error) = op.and_then(|op| own(specs, op, wanted)) {
        return Ok(error);
    }
    if let Some(code) = platform(specs, wanted) {
        return Ok(platform_error(specs, code));
    }
    if specs.platform.errors.codes.is_empty() && !wanted.is_empty() {
        return Ok(ErrorBody {
            code: wanted.to_owned(),
            message: "synthetic error".to_owned(),
            sub_code: None,
            sub_message: None,
            synthetic: true,
        });
    }
    let near = op.and_then(|op| similar(wanted, std::iter::once((specs, op))));
    let near = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
    Err(format!("no document lists the code {wanted:?} here{near}"))
}

/// The documented code that is most like this one, as [`find`] takes it: those of the operations come first.
pub(super) fn similar<'a>(wanted: &str, among: impl Iterator<Item = (&'a Specs, &'a Op)>) -> Option<String> {
    let all: Vec<_> = among.collect();
    let short = all.iter().flat_map(|(specs, op)| family_codes(specs, op)).map(|code| code.short.clone());
    let own = all.iter().flat_map(|(_, op)| &op.ir.error.own).filter(|code| code.code.contains('|'));
    let patterns = own.flat_map(|code| alternatives(&code.code));
    let full = all.iter().flat_map(|(specs, op)| known(specs, Some(op))).map(str::to_owned);
    let known: Vec<String> = short.chain(patterns).chain(full).collect();
    nearest(wanted, known.iter().map(String::as_str)).map(str::to_owned)
}

/// The documented codes, in full: those of the operation, then those of the platform.
pub(super) fn known<'a>(specs: &'a Specs, op: Option<&'a Op>) -> Vec<&'a str> {
    let own = op.into_iter().flat_map(|op| &op.ir.error.own);
    let family = op.into_iter().flat_map(|op| family_codes(specs, op));
    own.chain(family).chain(&specs.platform.errors.codes).map(|code| code.code.as_str()).collect()
}

/// Whether an error of the operation can have this code or sub code: one that [`find`] finds, or one of its error
/// examples.
pub(super) fn is_known(specs: &Specs, op: &Op, code: &str) -> bool {
    let shown = op.ir.examples.iter().filter_map(|example| example.error.as_ref());
    let mut shown = shown.flat_map(|error| [Some(error.code.as_str()), error.sub_code.as_deref()]).flatten();
    find(specs, Some(op), code).is_ok() || shown.any(|known| known == code)
}

fn platform<'a>(specs: &'a Specs, wanted: &str) -> Option<&'a Code> {
    specs.platform.errors.codes.iter().find(|code| code.code == wanted)
}

/// A number or a plain word is a code of the envelope. A sub code of the platform is sent beside a number. The specs say which number only in prose.
fn platform_error(specs: &Specs, code: &Code) -> ErrorBody {
    if code.code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
        return ErrorBody {
            code: code.code.clone(),
            message: code.message.clone(),
            sub_code: None,
            sub_message: None,
            synthetic: false,
        };
    }
    let number = match code.code.as_str() {
        sub if sub.starts_with("accesscontrol.") => "7",
        sub if sub.starts_with("isv.permission") => "11",
        "isv.appkey-not-exists" => "29",
        sub if sub.contains("session") => "27",
        _ => "15",
    };
    beside(specs, number, &code.code, &code.message)
}

fn own(specs: &Specs, op: &Op, wanted: &str) -> Option<ErrorBody> {
    let exact = op.ir.error.own.iter().find(|code| code.code == wanted);
    let family = || family_codes(specs, op).find(|code| code.code == wanted || code.short == wanted);
    let pattern = || op.ir.error.own.iter().find(|code| alternatives(&code.code).any(|a| a == wanted));
    let code = exact.or_else(family).or_else(pattern)?;
    // A pattern is sent as one of its alternatives: the gateway sends no `|`.
    let sent = if code.code.contains('|') && wanted == code.code {
        alternatives(&code.code).next().unwrap_or_default()
    } else if code.code.contains('|') {
        wanted.to_owned()
    } else {
        code.code.clone()
    };
    Some(beside(specs, &parent(op), &sent, &code.message))
}

/// The number in the operation's own error example; observed responses have 15.
fn parent(op: &Op) -> String {
    let shown = op.ir.examples.iter().find_map(|example| example.error.as_ref());
    shown.map_or_else(|| "15".to_owned(), |error| error.code.clone())
}

/// `isv.x:a|b` is `isv.x:a` or `isv.x:b`.
fn alternatives(pattern: &str) -> impl Iterator<Item = String> {
    let (head, names) = pattern.split_once(':').unwrap_or((pattern, ""));
    names.split('|').map(move |name| format!("{head}:{name}"))
}

fn family_codes<'a>(specs: &'a Specs, op: &'a Op) -> impl Iterator<Item = &'a Code> {
    op.ir.error.families.iter().flat_map(|used| {
        let family = specs.families.iter().find(|family| family.rust == used.rust);
        let codes = family.map_or(&[][..], |family| &family.codes);
        codes.iter().filter(|code| used.codes.contains(&code.short))
    })
}

/// An envelope without sub codes has a place for one code.
fn beside(specs: &Specs, number: &str, sub_code: &str, sub_message: &str) -> ErrorBody {
    if specs.platform.envelope.sub_code.is_empty() {
        let (code, message) = (sub_code.to_owned(), sub_message.to_owned());
        return ErrorBody { code, message, sub_code: None, sub_message: None, synthetic: false };
    }
    let message = platform(specs, number).map_or("", |code| code.message.as_str());
    ErrorBody {
        code: number.to_owned(),
        message: message.to_owned(),
        sub_code: Some(sub_code.to_owned()),
        sub_message: (!sub_message.is_empty()).then(|| sub_message.to_owned()),
        synthetic: false,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
    use std::path::Path;

    use super::super::provider::Specs;
    use super::find;

    /// The golden operation lists a number and a sub-code that its platform lists, too.
    #[test]
    fn finds_the_code_of_the_operation_before_that_of_its_platform() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests/golden/specs");
        let specs = Specs::new(crate::specs::load(&folder).unwrap().0, "rooted").unwrap();
        let with = specs.operation("rooted.odd.names.texts");
        let without = specs.operation("rooted.odd.names.read");
        for (code, own, of_platform) in [
            ("7", ("15", Some("7"), "A code of the operation"), ("7", None, "Call Limited")),
            (
                "isv.shared",
                ("15", Some("isv.shared"), "A code of the operation"),
                ("15", Some("isv.shared"), "A code of the platform"),
            ),
        ] {
            for (op, expected) in [(with, own), (without, of_platform)] {
                let error = find(&specs, op, code).unwrap();
                let message = error.sub_message.as_deref().unwrap_or(&error.message);
                assert_eq!((error.code.as_str(), error.sub_code.as_deref(), message), expected, "{code}");
            }
        }
    }
}
