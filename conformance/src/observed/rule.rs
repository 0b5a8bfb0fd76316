//! Which rule between parameters an exchange covers: the first that matches the request, if the response has its
//! code. Independent of the mock server's implementation, which is under test.

use waybill_codegen::Ir;
use waybill_codegen::ir::{Condition, Operation, Rule};
use waybill_report::event::Covered;
use waybill_report::spec::rule_name;

use super::request::Sent;
use super::response;
use super::shape::plain;
use crate::arrived::Arrived;
use crate::reply::Reply;

pub(super) fn enforced(ir: &Ir, operation: &Operation, request: &Arrived, reply: &Reply) -> Covered {
    let mut covered = Covered::default();
    let sent = Sent::new(operation, request);
    let codes = response::covered(ir, operation, reply).codes;
    let rule = operation.rules.iter().find(|rule| fits(operation, rule, &sent));
    covered.rules.extend(rule.filter(|rule| codes.contains(&rule.error)).map(rule_name));
    covered
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

#[cfg(test)]
mod tests {
    //! A rule is covered by a matching request together with a response with its code.
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use crate::arrived::Arrived;
    use crate::observed::mocked;
    use crate::reply::Reply;
    use crate::target::Target;

    #[test]
    fn covers_the_first_matching_rule_whose_code_is_returned() {
        let target = Target::golden().unwrap();
        for (query, code, expected) in [
            ("reason=a", 4101, Some("reason=present,tags=absent")),
            ("reason=a", 4102, None),
            ("reason=", 4101, None),
            ("reason=a&tags=b", 4101, None),
            ("tags=b", 4101, None),
        ] {
            let request = Arrived { query: Some(query.to_owned()), ..Arrived::default() };
            let error = format!(r#"{{"code":{code},"msg":"m"}}"#);
            let covered = mocked(&target.ir, "plain.open.line.lineId.drop", &request, &Reply::ok(&error));
            let rules: Vec<&str> = covered.rules.iter().map(String::as_str).collect();
            assert_eq!(rules, expected.into_iter().collect::<Vec<_>>(), "{query} {code}");
            assert!(covered.codes.is_empty() && covered.parameters.is_empty(), "it covers more than the rule");
        }
    }
}
