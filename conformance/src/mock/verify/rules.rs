//! Rules between parameters, from the operation's spec: the first that matches rejects the request.

use std::borrow::Cow;

use serde_json::Value;
use waybill_codegen::ir::{Condition, Rule};

use super::super::codes;
use super::super::params::Params;
use super::super::provider::{Op, Specs};
use super::super::rejection::Rejection;

pub(in super::super) fn check(specs: &Specs, op: &Op, params: &Params<'_>) -> Result<(), Rejection> {
    let Some(rule) = op.ir.rules.iter().find(|rule| fits(rule, params)) else { return Ok(()) };
    let Ok(error) = codes::find(specs, Some(op), &rule.answer) else { return Ok(()) };
    let conditions: Vec<String> =
        rule.when.iter().map(|(name, condition)| format!("{name} {}", shown(condition))).collect();
    Err(Rejection::rule(error, format!("a rule between parameters: {}", conditions.join(", "))))
}

fn fits(rule: &Rule, params: &Params<'_>) -> bool {
    rule.when.iter().all(|(name, condition)| {
        let value = match (params.param(name), params.json.as_ref().and_then(|body| body.get(name))) {
            (Some(text), _) => Some(Cow::Borrowed(text)),
            (None, Some(Value::String(text))) => Some(Cow::Borrowed(text.as_str())),
            (None, Some(value)) if !value.is_null() => Some(Cow::Owned(value.to_string())),
            _ => None,
        };
        match (condition, value.as_deref()) {
            (Condition::Absent, value) => value.is_none(),
            (Condition::Empty, value) => value == Some(""),
            (Condition::Present, value) => value.is_some_and(|value| !value.is_empty()),
            (Condition::Is(wanted), value) => value == Some(wanted),
        }
    })
}

fn shown(condition: &Condition) -> String {
    match condition {
        Condition::Absent => "absent".to_owned(),
        Condition::Empty => "empty".to_owned(),
        Condition::Present => "present".to_owned(),
        Condition::Is(value) => format!("is {value}"),
    }
}
