//! Which rule between parameters an exchange shows: the first that the request fits, if the answer has its
//! code. A reading of its own, not the mock's, which is under test.

use waybill_codegen::Ir;
use waybill_codegen::ir::{Condition, Operation, Rule};
use waybill_report::event::Touched;
use waybill_report::spec::rule_name;

use super::answer;
use super::request::Sent;
use super::shape::plain;
use crate::arrived::Arrived;
use crate::exchange::Reply;

pub(super) fn enforced(ir: &Ir, operation: &Operation, asked: &Arrived, reply: &Reply) -> Touched {
    let mut touched = Touched::default();
    let sent = Sent::new(operation, asked);
    let codes = answer::seen(ir, operation, reply).codes;
    let rule = operation.rules.iter().find(|rule| fits(operation, rule, &sent));
    touched.rules.extend(rule.filter(|rule| codes.contains(&rule.answer)).map(rule_name));
    touched
}

fn fits(operation: &Operation, rule: &Rule, sent: &Sent<'_>) -> bool {
    rule.when.iter().all(|(name, condition)| {
        let field = operation.input.fields.iter().find(|field| field.wire == *name);
        let text = field.and_then(|field| sent.value(field)).map(|value| plain(&value));
        match condition {
            Condition::Absent => text.is_none(),
            Condition::Empty => text.is_some_and(|text| text.is_empty()),
            Condition::Present => text.is_some_and(|text| !text.is_empty()),
            Condition::Is(wanted) => text.as_ref() == Some(wanted),
        }
    })
}
