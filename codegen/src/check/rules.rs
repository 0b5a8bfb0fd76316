//! Rules between fields of a request: fields and codes exist, and conditions can be true.

use super::examples::documented_codes;
use super::scalars::{Leaf, misfit};
use super::{Out, Scope, errors};
use crate::diagnostic::Diagnostic;
use crate::messages;
use crate::spec::{Kind, Operation, Rule, Spanned};

pub(super) fn check_rules(scope: &Scope<'_>, operation: &Operation, out: &mut Out) {
    let codes = documented_codes(scope, operation);
    let known: Vec<&str> = codes.iter().map(String::as_str).collect();
    let codes_known = errors::are_known(scope, operation);
    for rule in &operation.rules {
        if codes_known && !rule.error.value.is_empty() && !known.contains(&rule.error.value.as_str()) {
            out.push(messages::unknown(&rule.error, "code", "codes", &known));
        }
        if rule.when.is_empty() {
            out.push(rule_without_condition(&rule.error));
        }
        check_conditions(scope, operation, rule, out);
    }
}

fn check_conditions(scope: &Scope<'_>, operation: &Operation, rule: &Rule, out: &mut Out) {
    let known: Vec<&str> = operation.request.iter().map(|f| f.wire.value.as_str()).collect();
    for (name, wanted) in &rule.when {
        let Some(field) = operation.request.iter().find(|f| f.wire.value == name.value) else {
            out.push(messages::unknown(name, "field", "fields of the request", &known));
            continue;
        };
        match (wanted.value.as_str(), scope.index.kind(operation.described(), field)) {
            ("absent" | "empty", _) if field.required == Some(true) => {
                out.push(rule_never_fits(wanted, &name.value));
            }
            ("absent" | "present" | "empty", _) => {}
            (value, Kind::Scalar(scalar) | Kind::Id(_, scalar)) if !scope.platform.split_list(&field.ty.value).1 => {
                if let Some(expected) = misfit(scalar, Leaf::String(value)) {
                    out.push(messages::value_misfit(wanted, &name.value, expected));
                }
            }
            _ => {}
        }
    }
}

// Messages.

fn rule_without_condition(code: &Spanned<String>) -> Diagnostic {
    let message = format!("this rule rejects every request with `{}`", messages::short(&code.value));
    Diagnostic::new("no-condition", &code.span, message, "").help("add a condition: `when: { a: absent, b: present }`")
}

fn rule_never_fits(wanted: &Spanned<String>, field: &str) -> Diagnostic {
    let message = format!("`{}` is required, so this rule never applies", messages::short(field));
    Diagnostic::new("never-fits", &wanted.span, message, "a request without it is rejected earlier")
        .help("remove the rule, or `required`")
}
