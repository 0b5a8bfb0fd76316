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

#[cfg(test)]
mod tests {
    //! A rule is shown by a request that fits it and the answer with its code, both.
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use crate::arrived::Arrived;
    use crate::exchange::Reply;
    use crate::observed::mocked;
    use crate::target::Target;

    #[test]
    fn the_first_rule_that_fits_with_its_code() {
        let target = Target::workspace().unwrap();
        for (form, code, expected) in [
            ("tid=1&is_split=1&sub_tid=", "CD26", Some("is_split=1,sub_tid=empty")),
            ("tid=1&is_split=1&sub_tid=", "CD25", None),
            ("tid=1&is_split=1", "CD25", Some("is_split=1,sub_tid=absent")),
            ("tid=1&is_split=1", "CD26", None),
            ("tid=1&sub_tid=2", "CD25", Some("is_split=absent,sub_tid=present")),
            ("tid=1&is_split=0&sub_tid=2", "CD25", None),
            ("tid=1&is_split=1&sub_tid=2", "CD25", None),
        ] {
            let headers = vec![("content-type".to_owned(), b"application/x-www-form-urlencoded".to_vec())];
            let asked = Arrived { headers, body: form.as_bytes().to_vec(), ..Arrived::default() };
            let error = format!(r#"{{"error_response":{{"code":50,"sub_code":"isv.split-data-error:{code}"}}}}"#);
            let touched = mocked(&target.ir, "taobao.logistics.trace.search", &asked, &Reply::ok(&error));
            let rules: Vec<&str> = touched.rules.iter().map(String::as_str).collect();
            assert_eq!(rules, expected.into_iter().collect::<Vec<_>>(), "{form} {code}");
            assert!(touched.codes.is_empty() && touched.parameters.is_empty(), "it covers more than the rule");
        }
    }
}
