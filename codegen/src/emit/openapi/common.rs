//! Shared by all operations: system parameters, security, signing, error families.

use serde_json::{Value, json};

use super::object::{Members, Object};
use super::schema::{Properties, Schema};
use super::{Components, Context, errors, schema};
use crate::ir::{self, Evidence, Form, Place, Source};
use crate::markdown::flat;

/// System parameters as components: headers and query parameters as parameters, those in a body as schemas.
/// The parameter that names the operation is not a component, since its value differs in each operation.
pub(super) fn add_parameters(context: &Context<'_>, components: &mut Components) {
    let place = context.platform.parameters_in;
    for parameter in shared(context) {
        let name = parameter.name.clone();
        if in_body(context) {
            components.schemas.insert(body_component(&name), value_schema(parameter));
        } else {
            components.parameters.insert(name, parameter_item(place, parameter, value_schema(parameter)).into());
        }
    }
    if !in_body(context) {
        for parameter in secured(context) {
            components.security_schemes.insert(parameter.name.clone(), scheme(context, parameter).into());
        }
    }
}

/// The system parameters that are the same in each operation.
fn shared<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a ir::Parameter> {
    context.platform.parameters.iter().filter(|p| p.source != Source::Operation)
}

/// Whether the system parameters travel in the body of a form.
pub(super) fn in_body(context: &Context<'_>) -> bool {
    context.platform.parameters_in == Place::Body
}

fn body_component(name: &str) -> String {
    format!("system.{name}")
}

/// The system parameters of an operation, and where each is sent.
pub(super) fn of<'a>(
    context: &Context<'a>,
    operation: &ir::Operation,
) -> impl Iterator<Item = (Place, &'a ir::Parameter)> {
    // A request without a body has them in the query.
    let bodiless = operation.http_method.is_bodiless();
    let place = move |place| if bodiless && place == Place::Body { Place::Query } else { place };
    context.platform.parameters_of(operation).map(move |(at, parameter)| (place(at), parameter))
}

/// The system parameters of an operation outside its body.
pub(super) fn parameters(context: &Context<'_>, operation: &ir::Operation) -> Vec<Value> {
    let apart = operation.style.is_some();
    let one = |(place, p): (Place, &ir::Parameter)| match p.source {
        Source::Operation => parameter_item(place, p, named(p, &operation.id)),
        _ if apart => parameter_item(place, p, value_schema(p)),
        _ => Object::new().with("$ref", format!("#/components/parameters/{}", p.name)),
    };
    of(context, operation).filter(|(place, _)| *place != Place::Body).map(|all| one(all).into()).collect()
}

/// Adds the system parameters in the body of an operation to its properties, and the names of the required ones.
pub(super) fn add_properties(
    context: &Context<'_>,
    operation: &ir::Operation,
    properties: &mut Properties,
    required: &mut Vec<String>,
) {
    let apart = operation.style.is_some();
    for (_, p) in of(context, operation).filter(|(place, _)| *place == Place::Body) {
        let schema = match p.source {
            Source::Operation => named(p, &operation.id),
            _ if apart => value_schema(p),
            _ => schema::refer(&body_component(&p.name)),
        };
        properties.add(&p.name, schema);
        required.extend(p.required.then(|| p.name.clone()));
    }
}

/// The value of a system parameter in an example of an operation.
pub(super) fn example(operation: &ir::Operation, parameter: &ir::Parameter) -> Value {
    let text = match &parameter.source {
        Source::Operation => Some(&operation.id),
        Source::Constant(text) => Some(text),
        _ => parameter.example.as_ref().or(parameter.default.as_ref()),
    };
    let made_up = || if parameter.form == Form::Number { json!(1) } else { json!(parameter.name) };
    text.and_then(|text| schema::value(parameter.form, text)).unwrap_or_else(made_up)
}

/// The parameter that names the operation.
fn named(parameter: &ir::Parameter, id: &str) -> Schema {
    let mut made = value_schema(parameter);
    made.set_constant(id);
    made.example = Some(json!(id));
    made
}

fn value_schema(parameter: &ir::Parameter) -> Schema {
    let mut made = Schema::from(schema::scalar(parameter.form, None));
    let also = parameter.also.as_ref();
    let uncertain = (parameter.evidence != Evidence::Documented).then(|| json!(parameter.evidence));
    made.description = super::text(&parameter.docs);
    made.extensions = Object::new()
        .with("x-waybill-value", parameter.source.word())
        .with_some("x-waybill-also", also.map(|also| json!(also)))
        .with_some("x-waybill-evidence", uncertain)
        // Not `default`: the gateway may not assume the documented default. Those of the signature's parts
        // are only examples.
        .with_some("x-waybill-documented-default", parameter.default.as_deref());
    let shown = parameter.example.as_ref().or(parameter.default.as_ref());
    made.example = shown.and_then(|text| schema::value(parameter.form, text));
    if let Some(constant) = parameter.source.constant() {
        made.set_constant(constant);
    }
    made
}

fn parameter_item(place: Place, parameter: &ir::Parameter, schema: Schema) -> Object {
    let place = if place == Place::Header { Place::Header } else { Place::Query };
    super::parameter(place, &parameter.name, super::text(&parameter.docs), parameter.required).with("schema", schema)
}

/// The parameters that authenticate a request.
fn secured<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a ir::Parameter> {
    context.platform.parameters.iter().filter(|p| matches!(p.source, Source::Key | Source::Signature))
}

fn scheme(context: &Context<'_>, parameter: &ir::Parameter) -> Object {
    let place = if context.platform.parameters_in == Place::Header { Place::Header } else { Place::Query };
    Object::new()
        .with("type", "apiKey")
        .with("in", place.word())
        .with("name", parameter.name.as_str())
        .with_some("description", super::text(&parameter.docs))
        .with("x-waybill-value", parameter.source.word())
}

/// The security requirements. OpenAPI can't express a key in a form; then only the form lists it.
pub(super) fn security(context: &Context<'_>) -> Vec<Value> {
    if in_body(context) {
        return Vec::new();
    }
    let all = secured(context).map(|p| (p.name.clone(), json!([])));
    vec![Value::Object(all.collect())]
}

/// Extensions of the whole document: signing, error families, GET support.
pub(super) fn extensions(context: &Context<'_>) -> Object {
    let platform = context.platform;
    let canonical = match platform.canonical.as_slice() {
        [Source::SortedPairs] => json!("sorted-pairs"),
        parts => parts.iter().map(Source::word).collect(),
    };
    let methods = platform.methods.iter().map(|(name, digest)| json!({ "name": name, "digest": digest }));
    let method = platform.parameters.iter().find(|p| p.source == Source::Operation);
    let signing = json!({ "canonical": canonical, "methods": methods.collect::<Vec<_>>(), "description": flat(&platform.signing_docs) });
    Object::new()
        .with("x-waybill-signing", signing)
        .with_some("x-waybill-method-parameter", method.map(|p| p.name.as_str()))
        .with_some("x-waybill-takes-get", platform.takes_get.then_some(true))
        .with("x-waybill-error-families", errors::families(context))
}
