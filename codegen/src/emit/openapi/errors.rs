//! Documented error codes: a list for tools, a table for people, and the schema of an error.

use indexmap::IndexMap;
use openapiv3::{Components, ObjectType, ReferenceOr, Schema, Type};
use serde_json::{Map, Value, json};

use super::{Context, schema};
use crate::ir::{Code, Evidence, Family, Form, Operation};
use crate::markdown;

/// Name of the schema of an error.
pub(super) const ERROR: &str = "Error";

/// Adds the schema of an error.
pub(super) fn add_schema(context: &Context<'_>, components: &mut Components) {
    let e = &context.platform.envelope;
    let mut object = ObjectType::default();
    let mut add = |name: &str, form: Form, what: &str| {
        if !name.is_empty() {
            let mut made = schema::scalar(form, None);
            made.schema_data.description = Some(what.to_owned());
            object.properties.insert(name.to_owned(), ReferenceOr::Item(Box::new(made)));
        }
    };
    add(&e.code, Form::Number, "The error code of the platform.");
    e.error_places().iter().for_each(|place| add(&place.message, Form::String, "The message of the code."));
    add(&e.sub_code, Form::String, "The sub-code, which the operations list.");
    add(&e.sub_message, Form::String, "The message of the sub-code.");
    add(&e.request_id, Form::String, "The request id, for support by the vendor.");
    object.required.push(e.code.clone());
    let mut made = schema::of(Type::Object(object));
    made.schema_data.description = Some("An error. `x-waybill-errors` of each operation lists the codes.".to_owned());
    schema::xml_name(&mut made, &e.error_root);
    components.schemas.insert(ERROR.to_owned(), ReferenceOr::Item(made));
}

/// An error as a complete JSON response, in each place.
pub(super) fn responses(context: &Context<'_>) -> impl Iterator<Item = ReferenceOr<Schema>> {
    let places = context.platform.envelope.error_places().into_iter();
    places.map(|place| schema::below_root(&place.root, schema::refer(ERROR)))
}

/// The families of the provider and the platform's codes.
pub(super) fn families(context: &Context<'_>) -> Value {
    let all = context.provider.families.iter().chain([&context.platform.errors]);
    all.filter(|f| !f.codes.is_empty())
        .map(|f| (f.rust.clone(), json!({ "prefix": f.prefix, "codes": f.codes.iter().map(row).collect::<Vec<_>>() })))
        .collect::<Map<_, _>>()
        .into()
}

/// The codes that an operation's document lists, including those of its families.
fn codes<'a>(context: &Context<'a>, operation: &'a Operation) -> Vec<&'a Code> {
    let family = |rust: &str| -> Option<&'a Family> { context.provider.families.iter().find(|f| f.rust == rust) };
    let of_families = operation.error.families.iter().filter_map(|used| family(&used.rust).map(|f| (used, f)));
    let listed = of_families
        .flat_map(|(used, f)| used.codes.iter().filter_map(|short| f.codes.iter().find(|c| c.short == *short)));
    operation.error.own.iter().chain(listed).collect()
}

/// The extensions of an operation for its errors: the codes, and the families that it uses.
pub(super) fn extensions(context: &Context<'_>, operation: &Operation) -> IndexMap<String, Value> {
    let rows: Vec<Value> = codes(context, operation).into_iter().map(row).collect();
    let families: Vec<&str> = operation.error.families.iter().map(|f| f.rust.as_str()).collect();
    let mut out = IndexMap::from([("x-waybill-errors".to_owned(), Value::Array(rows))]);
    if !families.is_empty() {
        out.insert("x-waybill-error-families".to_owned(), json!(families));
    }
    out
}

fn row(code: &Code) -> Value {
    let mut out = Map::new();
    out.insert("code".to_owned(), json!(code.code));
    out.insert("message".to_owned(), json!(code.message));
    if let Some(remedy) = &code.remedy {
        out.insert("remedy".to_owned(), json!(markdown::text(remedy)));
    }
    out.insert("retry".to_owned(), json!(code.retry));
    if !code.decisive {
        out.insert("decisive".to_owned(), json!(false));
    }
    if let Some(evidence) = code.not_executed_evidence {
        out.insert("executed".to_owned(), json!({ "is": false, "evidence": evidence }));
    }
    if !code.meaning.is_empty() {
        out.insert("meaning".to_owned(), json!(markdown::flat(&code.meaning)));
    }
    if code.evidence != Evidence::Documented {
        out.insert("evidence".to_owned(), json!(code.evidence));
    }
    Value::Object(out)
}

/// The same as a table, for the description.
pub(super) fn table(context: &Context<'_>, operation: &Operation) -> Option<String> {
    let codes = codes(context, operation);
    if codes.is_empty() {
        return None;
    }
    let rows = codes.into_iter().map(|code| {
        [
            markdown::literal(&code.code),
            markdown::line(&code.message),
            markdown::flat(&code.meaning),
            code.remedy.as_deref().map(markdown::text).unwrap_or_default(),
            code.retry.word().to_owned(),
        ]
    });
    Some(markdown::table(["code", "message", "meaning", "remedy", "retry"], rows))
}
