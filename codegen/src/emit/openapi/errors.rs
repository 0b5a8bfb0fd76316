//! Documented error codes: a list for tools, a table for people, and the schema of an error.

use serde_json::{Map, Value, json};

use super::object::{Members, Object};
use super::schema::{Properties, Schema, Schemas, Structure};
use super::{Context, schema};
use crate::ir::{Code, Evidence, Executed, Family, Form, Operation};
use crate::markdown;

/// Name of the schema of an error.
pub(super) const ERROR: &str = "Error";

/// Adds the schema of an error.
pub(super) fn add_schema(context: &Context<'_>, schemas: &mut Schemas) {
    let e = &context.platform.envelope;
    let mut properties = Properties::default();
    let mut add = |name: &str, form: Form, what: &str| {
        if !name.is_empty() {
            properties.add(name, schema::described(form, what));
        }
    };
    add(&e.code, Form::Number, "The error code of the platform.");
    e.error_places().iter().for_each(|place| add(&place.message, Form::String, "The message of the code."));
    add(&e.sub_code, Form::String, "The sub-code, which the operations list.");
    add(&e.sub_message, Form::String, "The message of the sub-code.");
    add(&e.request_id, Form::String, "The request id, for support by the vendor.");
    let mut made = Schema::from(Structure::Object { properties, required: vec![e.code.clone()] });
    made.description = Some("An error. `x-waybill-errors` of each operation lists the codes.".to_owned());
    schema::set_xml_name(&mut made, &e.error_root);
    schemas.insert(ERROR.to_owned(), made);
}

/// An error as a complete JSON response, in each place.
pub(super) fn responses(context: &Context<'_>) -> impl Iterator<Item = Schema> {
    let places = context.platform.envelope.error_places().into_iter();
    places.map(|place| schema::below_root(&place.root, schema::refer(ERROR)))
}

/// The families of the provider and the platform's codes.
pub(super) fn families(context: &Context<'_>) -> Value {
    let all = context.provider.families.iter().chain([&context.provider.platform_errors]);
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
pub(super) fn extensions(context: &Context<'_>, operation: &Operation) -> Object {
    let rows: Vec<Value> = codes(context, operation).into_iter().map(row).collect();
    let families = operation.error.families.iter().map(|f| json!(f.rust));
    Object::new().with("x-waybill-errors", rows).with_items("x-waybill-error-families", families.collect())
}

fn row(code: &Code) -> Value {
    let mut out = Map::new();
    out.insert("code".to_owned(), json!(code.code));
    out.insert("message".to_owned(), json!(code.message));
    if let Some(remedy) = &code.remedy {
        out.insert("remedy".to_owned(), json!(markdown::text(remedy)));
    }
    out.insert("retry".to_owned(), json!(code.retry));
    out.extend(code.bans.map(|scope| ("bans".to_owned(), json!(scope))));
    if !code.decisive {
        out.insert("decisive".to_owned(), json!(false));
    }
    if let Some((executed, evidence)) = code.executed {
        let is = if executed == Executed::No { json!(false) } else { json!(executed) };
        out.insert("executed".to_owned(), json!({ "is": is, "evidence": evidence }));
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
