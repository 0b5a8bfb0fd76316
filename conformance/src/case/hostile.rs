//! No body panics a decoder: for any bytes, the response of each operation is a value or an error. Tries
//! arbitrary bytes, and the operation's own examples cut, spliced and changed, which get deep into the
//! readers. `WAYBILL_FUZZ_CASES=1000000` sets the number of bodies.

use std::sync::Arc;

use proptest::prelude::*;
use waybill_codegen::ir::Operation;

use super::Case;
use super::models::runner;
use crate::reply::Reply;
use crate::target::Target;

/// Number of bodies for the operation that stands for all of its provider, and for each other one.
const BODIES: [u32; 2] = [1_000, 100];

/// One case for each operation.
pub(super) fn cases(target: &Arc<Target>, operation: &Operation) -> Vec<Case> {
    let (target, id) = (Arc::clone(target), operation.id.clone());
    vec![Case::new(format!("{id}/hostile-bodies"), "derived", move || {
        let operation = target.operation(&id)?;
        let bodies = if target.stands_for_provider(operation) { BODIES[0] } else { BODIES[1] };
        let bodies = std::env::var("WAYBILL_FUZZ_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(bodies);
        let outcome = runner(&target, bodies)
            .run(&body(operation), |body| read(&target, &id, &body).map_err(TestCaseError::fail));
        outcome.map_err(|e| e.to_string())
    })]
}

/// Reads a body in every way; the result does not matter here.
fn read(target: &Target, operation: &str, body: &[u8]) -> Result<(), String> {
    let reply = Reply::new(200, Vec::new(), body.to_vec());
    // In turn: a response, an error by its status, an example, the typed code.
    let result = target.decode(operation, reply.clone())?;
    let shape = target.decode_shape(operation, reply.clone())?;
    let code = target.typed_code(operation, reply.clone())?;
    let typed = target.decode(operation, Reply { status: 403, ..reply })?;
    // Formatting an error must not panic either.
    let shown = [result.err(), shape.err(), typed.err()].into_iter().flatten().map(|e| format!("{e} {e:?}"));
    std::hint::black_box((shown.collect::<String>(), code));
    Ok(())
}

/// Arbitrary bytes, or an example of the operation with a few changes.
fn body(operation: &Operation) -> BoxedStrategy<Vec<u8>> {
    let anything = prop::collection::vec(any::<u8>(), 0..512).boxed();
    let examples: Vec<Vec<u8>> =
        operation.examples.iter().flat_map(|e| &e.forms).map(|f| f.text.clone().into_bytes()).collect();
    if examples.is_empty() {
        return anything;
    }
    let change = (any::<prop::sample::Index>(), any::<prop::sample::Index>(), token(), 0..4u8);
    let changed = (prop::sample::select(examples), prop::collection::vec(change, 1..6)).prop_map(|(body, changes)| {
        changes.into_iter().fold(body, |body, (from, to, token, kind)| change_one(body, from, to, &token, kind))
    });
    prop_oneof![1 => anything, 4 => changed].boxed()
}

/// Tokens that are difficult for readers.
fn token() -> BoxedStrategy<Vec<u8>> {
    let tokens = [
        "null",
        "{}",
        "[]",
        "\"\"",
        "{",
        "}",
        "[",
        "]",
        "\"",
        "\\",
        "\\ud83d",
        "\\u0000",
        ":",
        ",",
        "-",
        "1e999",
        "1-2",
        "00",
        "1.5",
        "true",
        "</",
        "<",
        "/>",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "&amp;",
        "&#x0;",
        "&lol;",
        "<!DOCTYPE x [",
        "\u{feff}",
        "\t",
        "error_response",
        "code",
        "99999999999999999999",
    ];
    let tokens = prop::sample::select(tokens.map(|t| t.as_bytes().to_vec()).to_vec());
    prop_oneof![4 => tokens, 1 => prop::collection::vec(any::<u8>(), 1..4)].boxed()
}

/// Inserts, replaces, removes or repeats a piece.
fn change_one(body: Vec<u8>, from: prop::sample::Index, to: prop::sample::Index, token: &[u8], kind: u8) -> Vec<u8> {
    let (a, b) = (from.index(body.len() + 1), to.index(body.len() + 1));
    let (a, b) = (a.min(b), a.max(b).min(a.min(b) + 64));
    let (head, piece, tail) = (&body[..a], &body[a..b], &body[b..]);
    match kind {
        0 => [head, token, piece, tail].concat(),
        1 => [head, token, tail].concat(),
        2 => [head, tail].concat(),
        _ => [head, piece, piece, tail].concat(),
    }
}
