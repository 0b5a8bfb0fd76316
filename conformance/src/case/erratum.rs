//! Answers that their document has wrong: a reader must trip over exactly the places that the spec
//! names, and read the rest as it reads any other answer.

use waybill_codegen::ir::{Body, Erratum, Example, Operation};
use waybill_runtime::AnyError;

use super::examples::answer;
use super::{unexplained, verdict};
use crate::corrections;
use crate::exchange::Reply;
use crate::target::Target;

pub(super) fn check(
    target: &Target,
    operation: &Operation,
    example: &Example,
    body: &Body,
    erratum: &Erratum,
) -> Result<(), String> {
    let mut wrong = Vec::new();
    for (left, place) in corrections::one_by_one(&body.text, &body.form, &operation.root, erratum)? {
        let found = tripped(target, operation, body, left)?;
        if found.is_empty() {
            wrong.push(format!("{place}: nothing is wrong there; take it out of the example's `erratum`"));
        } else if found.iter().any(|found| *found != place) {
            wrong.push(format!("{place}: expected this place alone to be wrong, found {found:?}"));
        }
    }
    // What passes the tap is what has to be read: at the other places any value is as wrong.
    let text = corrections::without(&body.text, &body.form, &operation.root, &corrections::paths(erratum))?;
    let mended = Body { form: body.form.clone(), documented: body.documented, file: body.file.clone(), text };
    let rest = answer(target, operation, example, &mended);
    wrong.extend(rest.err().map(|why| format!("beside what its `erratum` names: {why}")));
    verdict(wrong)
}

/// The places that a reader names when it reads this.
fn tripped(target: &Target, operation: &Operation, body: &Body, text: String) -> Result<Vec<String>, String> {
    match target.decode_untapped(&operation.id, Reply::ok(&text))? {
        Err(AnyError::Decode(failure)) => Ok(vec![failure.path().to_owned()]),
        Err(other) => Err(other.to_string()),
        Ok(decoded) => {
            let place = |note: String| Some(note.strip_prefix("deviation: ")?.rsplit_once(": ")?.0.to_owned());
            Ok(unexplained(&decoded, &body.form, &[]).into_iter().filter_map(place).collect())
        }
    }
}
