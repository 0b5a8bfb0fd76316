//! The OpenAPI documents contain everything from the IR. They are parsed with `openapiv3` and a different YAML
//! library than the emitter's, and searched for every operation, parameter, field, example and error code. The
//! expected values come only from the IR, never from the emitter.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "common/mod.rs"]
mod common;
#[path = "openapi/document.rs"]
mod document;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use document::Document;
use serde_json::Value;
use waybill_codegen::ir::{Code, Field, Form, Ir, Kind, Operation, Place, Provider, Scalar, Source};
use waybill_codegen::{Sources, compile, generate};

/// The real and the golden providers with their documents; read once for all tests.
static ALL: LazyLock<Vec<(Ir, Vec<Document>)>> = LazyLock::new(|| {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    [here.join("../specs"), here.join("tests/golden/specs")].map(|folder| documents(&folder)).into()
});

fn documents(folder: &Path) -> (Ir, Vec<Document>) {
    let mut sources = Sources::new();
    common::read(folder, "", &mut sources);
    let ir = compile(&sources).unwrap_or_else(|found| panic!("{found:?}"));
    let files = generate(&ir);
    let documents =
        ir.providers.iter().map(|p| Document::read(&files[&format!("generated/openapi/{}.yaml", p.name)])).collect();
    (ir, documents)
}

fn each(mut check: impl FnMut(&Ir, &Provider, &Document)) {
    for (ir, documents) in ALL.iter() {
        for (provider, document) in ir.providers.iter().zip(documents) {
            check(ir, provider, document);
        }
    }
}

fn each_operation(mut check: impl FnMut(&Ir, &Operation, &Document)) {
    each(|ir, provider, document| provider.operations.iter().for_each(|o| check(ir, o, document)));
}

/// Fails with all missing items.
fn assert_none(missing: &[String]) {
    assert!(missing.is_empty(), "not in the document:\n{}", missing.join("\n"));
}

#[test]
fn every_operation_has_its_own_path() {
    each(|_, provider, document| {
        let ids: BTreeSet<&str> = provider.operations.iter().map(|o| o.id.as_str()).collect();
        let found: Vec<&str> =
            document.api.operations().map(|(_, _, o)| o.extensions["x-waybill-id"].as_str().unwrap()).collect();
        assert_eq!(found.len(), ids.len());
        assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), ids);
        for operation in &provider.operations {
            let (path, method, _) = document.operation(&operation.id);
            assert_eq!(method, operation.http_method.word().to_lowercase(), "{}", operation.id);
            assert!(path == operation.path || path == format!("/{}", operation.id), "{path}");
        }
    });
}

#[test]
fn extensions_describe_method_root_and_list_items() {
    each_operation(|ir, operation, document| {
        let (.., found) = document.operation(&operation.id);
        let platform = ir.platform(&operation.platform).unwrap();
        let one_address = platform.parameters_of(operation).any(|(_, p)| p.source == Source::Operation);
        let extension = |name: &str| found.extensions.get(&format!("x-waybill-{name}"));
        assert_eq!(extension("method").and_then(Value::as_str), one_address.then_some(operation.id.as_str()));
        assert_eq!(
            extension("root").and_then(Value::as_str),
            Some(operation.root.as_str()).filter(|root| !root.is_empty())
        );
        assert!(!one_address || !extension("addresses").unwrap().as_array().unwrap().is_empty());
        let lists = operation.response_models().flat_map(|m| &m.fields).filter(|f| !f.item.is_empty());
        let items: Vec<&str> = lists.map(|f| f.item.as_str()).collect();
        let found: Vec<&str> = extension("list-items")
            .map(|names| names.as_object().unwrap().values().map(|v| v.as_str().unwrap()).collect())
            .unwrap_or_default();
        assert_eq!(found, items, "{}", operation.id);
    });
}

#[test]
fn every_parameter_and_header_is_listed() {
    let mut missing = Vec::new();
    each_operation(|ir, operation, document| {
        let sent = document.sent(&operation.id);
        let platform = ir.platform(&operation.platform).unwrap();
        let system = platform.parameters_of(operation).map(|(_, p)| &p.name);
        let own = operation.input.fields.iter().map(|f| &f.wire);
        missing.extend(own.chain(system).filter(|n| !sent.contains_key(*n)).map(|n| format!("{}: {n}", operation.id)));
    });
    assert_none(&missing);
}

#[test]
fn parameters_have_required_and_limits() {
    let mut wrong = Vec::new();
    each_operation(|_, operation, document| {
        let sent = document.sent(&operation.id);
        for field in &operation.input.fields {
            let Some(found) = sent.get(&field.wire) else { continue };
            if found.required != (field.required || field.place == Place::Path) {
                wrong.push(format!("{}: {} required: {}", operation.id, field.wire, found.required));
            }
            let limit = found.schema.get("maxItems").and_then(Value::as_u64);
            if limit != field.attributes.max_items.map(u64::from) {
                wrong.push(format!("{}: {} takes {limit:?}", operation.id, field.wire));
            }
        }
    });
    assert_none(&wrong);
}

#[test]
fn schemas_have_every_field_with_its_facts() {
    let mut missing = Vec::new();
    each(|_, provider, document| {
        let of_operations = provider.operations.iter().flat_map(|o| {
            let models = o.response_models().filter(|m| document.uses(&o.schema, &m.rust));
            models.flat_map(move |m| m.fields.iter().map(move |f| (o.schema.clone(), m, f)))
        });
        let of_pushes = provider.pushes.iter().flat_map(|p| {
            let models = std::iter::once(&p.body).chain(&p.types);
            models.flat_map(move |m| m.fields.iter().map(move |f| (format!("Push.{}", p.body.rust), m, f)))
        });
        for (owner, model, field) in of_operations.chain(of_pushes) {
            let shapes = document.schemas_of(&owner, &model.rust);
            assert!(!shapes.is_empty(), "{owner}.{}", model.rust);
            for schema in shapes {
                let found = &schema["properties"][&field.wire];
                missing.extend(
                    lacking(field, found).into_iter().map(|l| format!("{owner}.{}.{}: {l}", model.rust, field.wire)),
                );
            }
        }
    });
    assert_none(&missing);
}

/// The facts of a field that are missing in a schema.
fn lacking(field: &Field, schema: &Value) -> Vec<String> {
    let extension = |name: &str| schema.get(format!("x-waybill-{name}"));
    let text = schema.to_string();
    let mut out = Vec::new();
    let mut want = |holds: bool, what: &str| {
        if !holds {
            out.push(what.to_owned());
        }
    };
    want(schema.is_object(), "the field");
    want(extension("personal").is_some() == field.attributes.personal, "personal");
    want(extension("secret").is_some() == field.attributes.secret, "secret");
    want(extension("unit").and_then(Value::as_str) == field.attributes.unit.as_deref(), "unit");
    want(extension("vendor-type").and_then(Value::as_str) == Some(&field.vendor_type), "vendor type");
    // A schema without a type takes null by itself.
    let takes_null = field.attributes.nullable && field.kind != Kind::Scalar(Scalar::Any);
    want(schema["nullable"].as_bool().unwrap_or(false) == takes_null, "null");
    let evidence = serde_json::to_value(field.attributes.evidence).unwrap();
    want(extension("evidence").unwrap_or(&Value::from("documented")) == &evidence, "evidence");
    want(field.item.is_empty() || text.contains(&field.item) || schema["type"] == "array", "name of its items");
    for example in &field.examples {
        let as_text = serde_json::to_string(example).unwrap();
        want(
            text.contains(example.as_str())
                || text.contains(as_text.trim_matches('"'))
                || is_boolean_example(field, schema),
            example,
        );
    }
    out
}

/// `1` is `true` where the type is a boolean.
fn is_boolean_example(field: &Field, schema: &Value) -> bool {
    field.form == Form::Boolean && schema["example"].is_boolean()
}

#[test]
fn open_enums_list_known_values_without_closing_the_enum() {
    each_operation(|_, operation, document| {
        let text = document.text_of(&operation.id, &operation.schema);
        for value in operation.enums.iter().flat_map(|e| &e.values) {
            assert!(text.contains(&format!("\"value\":{}", Value::from(value.wire.as_str()))), "{}", value.wire);
        }
        assert!(!text.contains("\"enum\""), "{}: an open enum is closed", operation.id);
    });
}

#[test]
fn every_example_is_included_verbatim() {
    let mut missing = Vec::new();
    each(|_, provider, document| {
        let of_operations = provider.operations.iter().flat_map(|o| o.examples.iter().map(move |e| (o.id.as_str(), e)));
        let of_pushes = provider.pushes.iter().flat_map(|p| p.examples.iter().map(move |e| (p.id.as_str(), e)));
        for (id, example) in of_operations.chain(of_pushes) {
            let shown = document.examples(id);
            for body in &example.forms {
                let value = serde_json::from_str(&body.text).unwrap_or_else(|_| Value::from(body.text.as_str()));
                if !shown.contains(&value) {
                    missing.push(format!("{id}: {} as {}", example.name, body.form));
                }
            }
            // The contents of a file can't be shown.
            let operation = provider.operations.iter().find(|o| o.id == id);
            let is_file =
                |name: &str| operation.is_some_and(|o| o.input.fields.iter().any(|f| f.wire == name && f.is_file()));
            let arguments = example.request.iter().flat_map(|r| r.as_object().unwrap());
            for (name, value) in arguments.filter(|(name, _)| !is_file(name)) {
                let found = shown.iter().any(|s| s == value || s.get(name) == Some(value));
                if !found {
                    missing.push(format!("{id}: {} asks {name}", example.name));
                }
            }
        }
    });
    assert_none(&missing);
}

#[test]
fn made_up_values_are_listed_where_the_example_shows_them() {
    let mut wrong = Vec::new();
    each(|_, provider, document| {
        let of_operations = provider.operations.iter().flat_map(|o| o.examples.iter().map(move |e| (o.id.as_str(), e)));
        let of_pushes = provider.pushes.iter().flat_map(|p| p.examples.iter().map(move |e| (p.id.as_str(), e)));
        for (id, example) in of_operations.chain(of_pushes) {
            let shown = document.named_examples(id);
            let own = |name: &str| name == example.name || name == format!("{}-simplified", example.name);
            let shown: Vec<&Value> = shown.iter().filter(|(name, _)| own(name)).map(|(_, shown)| shown).collect();
            for (key, paths) in
                [("x-waybill-made-up", &example.made_up), ("x-waybill-placeholders", &example.placeholders)]
            {
                let has =
                    |shown: &Value, path: &str| shown[key].as_array().is_some_and(|all| all.contains(&path.into()));
                for path in paths {
                    let last = path.rsplit('.').next().unwrap();
                    // The value of one parameter has no name.
                    let is_in =
                        |shown: &Value| last == path && !shown["value"].is_object() || shown.to_string().contains(last);
                    let listed: Vec<_> = shown.iter().filter(|shown| has(shown, path)).collect();
                    let at_others = listed.iter().any(|shown| {
                        let mut value = (**shown).clone();
                        value
                            .as_object_mut()
                            .unwrap()
                            .retain(|name, _| matches!(name.as_str(), "value" | "x-waybill-value"));
                        !is_in(&value)
                    });
                    if listed.is_empty() || at_others {
                        wrong.push(format!("{id}: {}: {path}", example.name));
                    }
                }
            }
        }
    });
    assert_none(&wrong);
}

#[test]
fn every_error_code_is_listed_with_message_remedy_and_retry() {
    let mut missing = Vec::new();
    each(|ir, provider, document| {
        for operation in &provider.operations {
            let (.., found) = document.operation(&operation.id);
            let rows = found.extensions["x-waybill-errors"].as_array().unwrap().clone();
            let families = |rust: &str| provider.families.iter().find(|f| f.rust == rust);
            let used = operation.error.families.iter().filter_map(|u| families(&u.rust).map(|f| (u, f)));
            let shared = used.flat_map(|(u, f)| f.codes.iter().filter(|c| u.codes.contains(&c.short)));
            let codes: Vec<&Code> = operation.error.own.iter().chain(shared).collect();
            assert_eq!(rows.len(), codes.len(), "{}", operation.id);
            missing
                .extend(codes.into_iter().filter(|c| !rows.iter().any(|r| matches_code(r, c))).map(|c| c.path.clone()));
        }
        let platform = &ir.platform(&provider.platform).unwrap().errors;
        let listed = &document.api.extensions["x-waybill-error-families"];
        for family in provider.families.iter().chain([platform]).filter(|f| !f.codes.is_empty()) {
            let rows = listed[&family.rust]["codes"].as_array().unwrap();
            missing.extend(
                family.codes.iter().filter(|c| !rows.iter().any(|r| matches_code(r, c))).map(|c| c.path.clone()),
            );
        }
    });
    assert_none(&missing);
}

fn matches_code(row: &Value, code: &Code) -> bool {
    row["code"] == code.code.as_str()
        && row["message"] == code.message.as_str()
        && row["retry"] == code.retry.word()
        && row["remedy"].is_string() == code.remedy.is_some()
}

#[test]
fn every_push_message_is_a_webhook() {
    each(|_, provider, document| {
        let typed = provider.pushes.iter().flat_map(|p| &p.messages).map(|m| &m.wire);
        let wanted: BTreeSet<&str> =
            typed.chain(provider.listed_messages.iter().map(|m| &m.wire)).map(String::as_str).collect();
        let hooks = document.api.extensions.get("x-webhooks").and_then(Value::as_object);
        let found: BTreeSet<&str> = hooks.iter().flat_map(|h| h.keys()).map(String::as_str).collect();
        assert_eq!(found, wanted, "{}", provider.name);
    });
}

#[test]
fn every_reference_resolves() {
    each(|_, provider, document| {
        let missing: Vec<String> =
            document.references().into_iter().filter(|r| document.value.pointer(&r[1..]).is_none()).collect();
        assert!(missing.is_empty(), "{}: {missing:?}", provider.name);
    });
}
