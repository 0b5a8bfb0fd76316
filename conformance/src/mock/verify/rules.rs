//! Rules between parameters, from the operation's spec: the first that matches rejects the request.

use waybill_codegen::ir::{Condition, Rule};

use super::super::codes;
use super::super::params::Params;
use super::super::provider::{Op, Specs};
use super::super::rejection::Rejection;

pub(in super::super) fn check(specs: &Specs, op: &Op, params: &Params<'_>) -> Result<(), Rejection> {
    let found = op.ir.rules.iter().zip(&op.rules).find(|(rule, fields)| fits(rule, op, fields, params));
    let Some((rule, _)) = found else { return Ok(()) };
    let Ok(error) = codes::find(specs, Some(op), &rule.error) else { return Ok(()) };
    let conditions: Vec<String> =
        rule.when.iter().map(|(name, condition)| format!("{name} {}", shown(condition))).collect();
    Err(Rejection::rule(error, format!("a rule between parameters: {}", conditions.join(", "))))
}

fn fits(rule: &Rule, op: &Op, fields: &[Option<usize>], params: &Params<'_>) -> bool {
    let text = |field: &Option<usize>| params.field_text(op, (*field)?);
    rule.when.iter().zip(fields).all(|((_, condition), field)| holds(condition, text(field).as_deref()))
}

/// Whether a condition on a field holds for its value.
pub(in super::super) fn holds(condition: &Condition, value: Option<&str>) -> bool {
    match condition {
        Condition::Absent => value.is_none(),
        Condition::Empty => value == Some(""),
        Condition::Present => value.is_some_and(|value| !value.is_empty()),
        Condition::Is(wanted) => value == Some(wanted),
    }
}

fn shown(condition: &Condition) -> String {
    match condition {
        Condition::Absent => "absent".to_owned(),
        Condition::Empty => "empty".to_owned(),
        Condition::Present => "present".to_owned(),
        Condition::Is(value) => format!("is {value}"),
    }
}
