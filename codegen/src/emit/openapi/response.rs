//! Responses: success and errors both use HTTP 200, so the schema of each media type allows both. Examples
//! are listed under the media type of their form.

use serde_json::{Map, Value, json};

use super::object::{Members, Object};
use super::schema::{self, Owner, Schema, Schemas, Shape, Structure};
use super::{Context, errors, shown};
use crate::ir::{self, ErrorPlace, Form, Operation, Source};
use crate::markdown::{line, literal, text};

/// The responses of an operation.
pub(super) fn responses(context: &Context<'_>, operation: &Operation, schemas: &mut Schemas) -> Object {
    let owner = Owner { name: &operation.schema, types: &operation.types, enums: &operation.enums };
    let mut content = Object::new().with("application/json", json_type(context, operation, &owner, schemas));
    if context.asks(operation, &Source::Format) {
        content = content.with("application/xml", xml_type(context, operation, &owner, schemas));
    }
    let failures = examples(operation.examples.iter().filter(|e| e.error.is_some()), "json", "");
    let failure = Object::new()
        .with("schema", any(errors::responses(context).collect()))
        .with_members("examples", failures.collect());
    let ok = Object::new().with("description", success(context)).with("content", content);
    let other = Object::new()
        .with("description", "Any other status: the body may be an error of the platform, or not JSON.")
        .with("content", Object::new().with("application/json", failure));
    // Not `default`: progenitor treats it as a second response type, which it does not support.
    Object::new().with("200", ok).with("4XX", other.clone()).with("5XX", other)
}

fn success(context: &Context<'_>) -> String {
    let e = &context.platform.envelope;
    if e.success_codes.is_empty() {
        let place = |place: ErrorPlace| match place.root.as_str() {
            "" => "at the top level".to_owned(),
            root => format!("below {}", literal(root)),
        };
        let places: Vec<String> = e.error_places().into_iter().map(place).collect();
        return format!("The result, or an error {}.", places.join(" or "));
    }
    let absent = if e.success_absent { " or absent" } else { "" };
    let codes = line(&e.success_codes.join(" or "));
    format!("The result, or an error: {} is {codes}{absent} for success.", literal(&e.code))
}

fn json_type(context: &Context<'_>, operation: &Operation, owner: &Owner<'_>, schemas: &mut Schemas) -> Object {
    let mut shapes = vec![Shape::Wrapped];
    if context.asks(operation, &Source::Simplify) && owner.has_two_shapes(&operation.output) {
        shapes.push(Shape::Bare);
    }
    let mut any_of: Vec<Schema> = shapes
        .into_iter()
        .map(|shape| {
            let reference = output(context, operation, owner, shape, schemas);
            schema::below_root(&operation.root, Structure::Reference(reference).into())
        })
        .collect();
    any_of.extend(errors::responses(context));
    let forms = [("json", ""), ("simplified", "-simplified")];
    let examples = forms.into_iter().flat_map(|(form, suffix)| examples(&operation.examples, form, suffix));
    Object::new().with("schema", any(any_of)).with_members("examples", examples.collect())
}

/// The output of an operation with the fields of the envelope that stand beside its own.
fn output(
    context: &Context<'_>,
    operation: &Operation,
    owner: &Owner<'_>,
    shape: Shape,
    schemas: &mut Schemas,
) -> String {
    let reference = schema::add_model(owner, &operation.output, shape, schemas);
    let envelope = &context.platform.envelope;
    let code = Some(&envelope.code).filter(|_| !envelope.success_codes.is_empty());
    let fields = envelope.fields.iter().map(|name| (name, Form::String, "A field of the envelope."));
    let all = code.map(|code| (code, Form::Number, "The code of the result.")).into_iter().chain(fields);
    let all = all.chain([(&envelope.request_id, Form::String, "The request id, for support by the vendor.")]);
    if let Some(made) = schema::component(&reference, schemas)
        && let Structure::Object { properties, .. } = &mut made.structure
    {
        for (name, form, what) in all.filter(|(name, ..)| !name.is_empty()) {
            properties.add(name, schema::described(form, what));
        }
    }
    reference
}

fn xml_type(context: &Context<'_>, operation: &Operation, owner: &Owner<'_>, schemas: &mut Schemas) -> Object {
    let reference = output(context, operation, owner, Shape::Wrapped, schemas);
    if let Some(made) = schema::component(&reference, schemas) {
        schema::set_xml_name(made, &operation.root);
    }
    let any_of = vec![Structure::Reference(reference).into(), schema::refer(errors::ERROR)];
    let examples = examples(&operation.examples, "xml", "");
    Object::new().with("schema", any(any_of)).with_members("examples", examples.collect())
}

/// The bodies of one form. A malformed JSON body is shown as a string.
pub(super) fn examples<'a>(
    examples: impl IntoIterator<Item = &'a ir::Example> + 'a,
    form: &'a str,
    suffix: &'a str,
) -> impl Iterator<Item = (String, Value)> + 'a {
    let bodies = move |e: &'a ir::Example| e.forms.iter().filter(move |b| b.form == form).map(move |b| (e, b));
    examples.into_iter().flat_map(bodies).map(move |(example, body)| {
        let json = (form != "xml").then(|| serde_json::from_str(&body.text).ok()).flatten();
        let value = json.unwrap_or_else(|| json!(body.text));
        (format!("{}{suffix}", example.name), named(example, body.documented, value).into())
    })
}

fn named(example: &ir::Example, documented: bool, value: Value) -> Object {
    let out = Object::new().with_some("description", example.doc.as_deref().map(text));
    let (made_up, placeholders) =
        (shown::paths(&example.made_up, "", &value), shown::paths(&example.placeholders, "", &value));
    // A response with errata does not match the schema, so it is not shown as an example of it.
    let (value, erroneous) = if example.erratum.is_some() { (None, Some(value)) } else { (Some(value), None) };
    let places = |erratum: &ir::Erratum| -> Map<String, Value> {
        erratum.places.iter().map(|place| (place.path.clone(), json!(place.wrong))).collect()
    };
    out.with_some("value", value)
        .with("x-waybill-evidence", json!(example.evidence))
        .with_some("x-waybill-derived", (!documented).then_some(true))
        .with_some("x-waybill-skeleton", example.skeleton.then_some(true))
        .with_items("x-waybill-made-up", made_up)
        .with_items("x-waybill-placeholders", placeholders)
        .with_some("x-waybill-erratum", example.erratum.as_ref().map(places))
        .with_some("x-waybill-value", erroneous)
}

fn any(mut any_of: Vec<Schema>) -> Schema {
    if any_of.len() == 1 { any_of.remove(0) } else { Structure::AnyOf(any_of).into() }
}
