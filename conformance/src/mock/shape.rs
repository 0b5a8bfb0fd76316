//! Shapes: answers as gateways really send them, bare lists and numbers as texts among them. They are the
//! cases of the platforms that are about one answer and need no setting of the client, so a client in any
//! language can be held against what the case expects.

use std::fmt::Write as _;

use bytes::Bytes;
use serde_json::{Value, json};
use waybill_codegen::ir::case::{Case, Expect, Reply, Settings};
use waybill_codegen::suggest::nearest;

use super::body::Form;

/// An answer, and what is to come of it.
#[derive(Debug)]
pub(super) struct Shape {
    /// `top/list-bare`
    pub name: String,
    /// Whose answer it is.
    pub operation: String,
    pub form: Form,
    /// Head and body: nothing of them is the server's own, a wrong length least of all.
    pub bytes: Bytes,
    /// It says its length or coding itself, so only the end of the connection is sure to end it.
    pub closes: bool,
    told: Value,
}

/// Those of a platform's cases.
pub(super) fn shapes(cases: &[Case], is_here: impl Fn(&str) -> bool) -> Vec<Shape> {
    cases.iter().filter(|case| is_here(&case.operation)).filter_map(Shape::new).collect()
}

/// Whether a case is about one answer alone, whatever client gets it.
#[must_use]
pub fn is_shape(case: &Case) -> bool {
    let of_an_answer =
        matches!(case.expect, Expect::Response(_) | Expect::Error(_) | Expect::Malformed(_) | Expect::Lost(_));
    of_an_answer && case.replies.len() == 1 && case.retry.is_none() && case.settings == Settings::default()
}

impl Shape {
    fn new(case: &Case) -> Option<Self> {
        let [reply] = case.replies.as_slice() else { return None };
        if !is_shape(case) {
            return None;
        }
        let form = [Form::Json, Form::Simplified, Form::Xml].into_iter().find(|form| form.name() == case.asked)?;
        let (bytes, closes) = on_the_wire(reply);
        let told = json!({
            "name": case.name, "operation": case.operation, "form": case.asked,
            "basis": case.basis, "source": case.source, "expect": case.expect, "variant": case.variant,
        });
        Some(Self { name: case.name.clone(), operation: case.operation.clone(), form, bytes, closes, told })
    }

    /// As the control API tells it: name, operation, form, source, and what a client is to make of it.
    pub fn told(&self) -> &Value {
        &self.told
    }
}

/// What is said of a name that none has.
pub(super) fn unknown(name: &str, shapes: &[&Shape]) -> String {
    let near = nearest(name, shapes.iter().map(|shape| shape.name.as_str()));
    let near = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
    format!("no shape is called {name:?}{near} (GET /__waybill/shapes lists them)")
}

fn on_the_wire(reply: &Reply) -> (Bytes, bool) {
    let reason = http::StatusCode::from_u16(reply.status).ok().and_then(|s| s.canonical_reason()).unwrap_or_default();
    let says = |wanted: &str| reply.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case(wanted));
    let closes = says("content-length") || says("transfer-encoding");
    let mut head = format!("HTTP/1.1 {} {reason}\r\n", reply.status);
    // Writing to a String does not fail.
    for (name, value) in &reply.headers {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    if !closes {
        let _ = write!(head, "content-length: {}\r\n", reply.body.len());
    }
    head.push_str("\r\n");
    (Bytes::from([head.as_bytes(), &reply.body].concat()), closes)
}
