//! Shapes: responses as gateways really send them, for example with bare lists and numbers as strings. They are
//! the cases of the platforms that have one response and no client setting, so a client in any language can be
//! tested against what the case expects.

use std::fmt::Write as _;

use bytes::Bytes;
use serde_json::{Value, json};
use waybill_codegen::ir::case::{Case, Expect, Reply, Settings};
use waybill_codegen::suggest::nearest;

use super::body::Form;

/// A response, and the expected result.
#[derive(Debug)]
pub(super) struct Shape {
    /// `top/list-bare`
    pub name: String,
    /// The operation of the response.
    pub operation: String,
    pub form: Form,
    /// Head and body: the server adds nothing, so that even a wrong length is sent as written.
    pub bytes: Bytes,
    /// Where the body begins.
    body_at: usize,
    /// It declares its own length or coding, so only the end of the connection reliably ends it.
    pub closes: bool,
    description: Value,
}

/// The shapes of a platform's cases.
pub(super) fn shapes(cases: &[Case], is_here: impl Fn(&str) -> bool) -> Vec<Shape> {
    cases.iter().filter(|case| is_here(&case.operation)).filter_map(Shape::new).collect()
}

/// Whether a case has one response and needs no client setting.
#[must_use]
pub fn is_shape(case: &Case) -> bool {
    let of_a_response =
        matches!(case.expect, Expect::Response(_) | Expect::Error(_) | Expect::Malformed(_) | Expect::Lost(_));
    of_a_response && case.replies.len() == 1 && case.retry.is_none() && case.settings == Settings::default()
}

impl Shape {
    fn new(case: &Case) -> Option<Self> {
        let [reply] = case.replies.as_slice() else { return None };
        if !is_shape(case) {
            return None;
        }
        let form = [Form::Json, Form::Simplified, Form::Xml].into_iter().find(|form| form.name() == case.form)?;
        let (bytes, closes) = on_the_wire(reply);
        let body_at = bytes.len() - reply.body.len();
        let description = json!({
            "name": case.name, "operation": case.operation, "form": case.form,
            "basis": case.basis, "source": case.source, "expect": case.expect, "variant": case.variant,
        });
        Some(Self {
            name: case.name.clone(),
            operation: case.operation.clone(),
            form,
            bytes,
            body_at,
            closes,
            description,
        })
    }

    /// Its body, without the head.
    pub fn body(&self) -> &[u8] {
        &self.bytes[self.body_at..]
    }

    /// The shape in the control API: name, operation, form, source, and the expected result.
    pub fn description(&self) -> &Value {
        &self.description
    }
}

/// The error for an unknown name.
pub(super) fn unknown(name: &str, shapes: &[&Shape]) -> String {
    let near = nearest(name, shapes.iter().map(|shape| shape.name.as_str()));
    let near = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
    format!("unknown shape {name:?}{near} (GET /__waybill/shapes lists them)")
}

fn on_the_wire(reply: &Reply) -> (Bytes, bool) {
    let reason = http::StatusCode::from_u16(reply.status).ok().and_then(|s| s.canonical_reason()).unwrap_or_default();
    let has = |wanted: &str| reply.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case(wanted));
    let closes = has("content-length") || has("transfer-encoding");
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
