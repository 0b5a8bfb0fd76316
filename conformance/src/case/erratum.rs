//! Responses that are wrong in their document: a reader must report exactly the locations that the spec
//! names, and read the rest like any other response.

use waybill_codegen::ir::{Body, Erratum, Example, Operation};
use waybill_runtime::AnyError;

use super::{bare, is_quoted, unexplained_names, verdict};
use crate::corrections;
use crate::reply::Reply;
use crate::target::Target;

/// `rest` checks a response without its errors.
pub(super) fn check(
    target: &Target,
    operation: &Operation,
    example: &Example,
    body: &Body,
    erratum: &Erratum,
    rest: impl Fn(&Body) -> Result<(), String>,
) -> Result<(), String> {
    let mut wrong = Vec::new();
    for (left, location) in corrections::one_by_one(&body.text, &body.form, &operation.root, erratum)? {
        let found = reported(target, operation, example, body, left)?;
        if found.is_empty() {
            wrong.push(format!("{location}: nothing is wrong here; remove it from the example's `erratum`"));
        } else if found.iter().any(|found| *found != location) {
            wrong.push(format!("{location}: expected only this location to be wrong, found {found:?}"));
        }
    }
    // Only the correct part passes the hook: at the other locations any value is wrong.
    let text = corrections::without(&body.text, &body.form, &operation.root, &corrections::paths(erratum))?;
    let corrected = Body { form: body.form.clone(), documented: body.documented, file: body.file.clone(), text };
    wrong.extend(rest(&corrected).err().map(|why| format!("apart from the locations in `erratum`: {why}")));
    verdict(wrong)
}

/// The locations that a reader reports for this body.
fn reported(
    target: &Target,
    operation: &Operation,
    example: &Example,
    body: &Body,
    text: String,
) -> Result<Vec<String>, String> {
    let decoded = if example.skeleton { Target::decode_shape_without_hook } else { Target::decode_without_hook };
    match decoded(target, &operation.id, Reply::ok(&text))? {
        Err(AnyError::Decode(failure)) => Ok(vec![failure.path().to_owned()]),
        Err(other) => Err(other.to_string()),
        Ok(decoded) => {
            let location = |note: String| Some(note.strip_prefix("deviation: ")?.rsplit_once(": ")?.0.to_owned());
            // What the document prints in quotes has a value: `rest` compares it.
            let notes = decoded.deviations().iter().filter(|note| !is_quoted(note));
            Ok(unexplained_names(notes, bare(&body.form)).into_iter().filter_map(location).collect())
        }
    }
}
