//! Shared by all operations: system parameters, security, signing, error families.

use indexmap::IndexMap;
use openapiv3::{
    APIKeyLocation, Components, HeaderStyle, Parameter, ParameterData, ParameterSchemaOrContent, QueryStyle,
    ReferenceOr, Schema, SchemaKind, SecurityRequirement, SecurityScheme, Type,
};
use serde_json::{Value, json};

use super::{Context, Extensions, errors, schema};
use crate::ir::{self, Evidence, Form, Place, Source};
use crate::markdown::flat;

/// System parameters as components: headers and query parameters as parameters, those in a body as schemas.
/// The parameter that names the operation is not a component, since its value differs in each operation.
pub(super) fn add_parameters(context: &Context<'_>, components: &mut Components) {
    let place = context.platform.parameters_in;
    for parameter in shared(context) {
        let name = parameter.name.clone();
        if in_body(context) {
            components.schemas.insert(body_component(&name), ReferenceOr::Item(value_schema(parameter)));
        } else {
            components
                .parameters
                .insert(name, ReferenceOr::Item(parameter_item(place, parameter, value_schema(parameter))));
        }
    }
    if !in_body(context) {
        for parameter in secured(context) {
            components.security_schemes.insert(parameter.name.clone(), ReferenceOr::Item(scheme(context, parameter)));
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
pub(super) fn parameters(context: &Context<'_>, operation: &ir::Operation) -> Vec<ReferenceOr<Parameter>> {
    let apart = operation.style.is_some();
    let one = |(place, p): (Place, &ir::Parameter)| match p.source {
        Source::Operation => ReferenceOr::Item(parameter_item(place, p, named(p, &operation.id))),
        _ if apart => ReferenceOr::Item(parameter_item(place, p, value_schema(p))),
        _ => ReferenceOr::Reference { reference: format!("#/components/parameters/{}", p.name) },
    };
    of(context, operation).filter(|(place, _)| *place != Place::Body).map(one).collect()
}

/// The system parameters as properties of an operation's form, and the names of the required ones.
pub(super) fn properties(
    context: &Context<'_>,
    operation: &ir::Operation,
) -> (IndexMap<String, ReferenceOr<Box<Schema>>>, Vec<String>) {
    let apart = operation.style.is_some();
    let one = |p: &ir::Parameter| match p.source {
        Source::Operation => ReferenceOr::Item(Box::new(named(p, &operation.id))),
        _ if apart => ReferenceOr::Item(Box::new(value_schema(p))),
        _ => ReferenceOr::Reference { reference: schema::reference(&body_component(&p.name)) },
    };
    let all = || of(context, operation).filter(|(place, _)| *place == Place::Body).map(|(_, p)| p);
    let required = all().filter(|p| p.required).map(|p| p.name.clone()).collect();
    (all().map(|p| (p.name.clone(), one(p))).collect(), required)
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
    if let SchemaKind::Type(Type::String(text)) = &mut made.schema_kind {
        text.enumeration = vec![Some(id.to_owned())];
    }
    made.schema_data.example = Some(json!(id));
    made
}

fn value_schema(parameter: &ir::Parameter) -> Schema {
    let mut made = schema::scalar(parameter.form, None);
    let data = &mut made.schema_data;
    data.description = super::text(&parameter.docs);
    data.extensions.insert("x-waybill-value".to_owned(), json!(parameter.source.word()));
    if let Some(also) = &parameter.also {
        data.extensions.insert("x-waybill-also".to_owned(), json!(also));
    }
    if parameter.evidence != Evidence::Documented {
        data.extensions.insert("x-waybill-evidence".to_owned(), json!(parameter.evidence));
    }
    // Not `default`: the gateway may not assume the documented default. Those of the signature's parts
    // are only examples.
    if let Some(default) = &parameter.default {
        data.extensions.insert("x-waybill-documented-default".to_owned(), json!(default));
    }
    let shown = parameter.example.as_ref().or(parameter.default.as_ref());
    data.example = shown.and_then(|text| schema::value(parameter.form, text));
    if let Some(constant) = parameter.source.constant()
        && let SchemaKind::Type(Type::String(text)) = &mut made.schema_kind
    {
        text.enumeration = vec![Some(constant.to_owned())];
    }
    made
}

fn parameter_item(place: Place, parameter: &ir::Parameter, schema: Schema) -> Parameter {
    let parameter_data = ParameterData {
        name: parameter.name.clone(),
        description: super::text(&parameter.docs),
        required: parameter.required,
        deprecated: None,
        format: ParameterSchemaOrContent::Schema(ReferenceOr::Item(schema)),
        example: None,
        examples: IndexMap::new(),
        explode: None,
        extensions: Extensions::new(),
    };
    match place {
        Place::Header => Parameter::Header { parameter_data, style: HeaderStyle::Simple },
        _ => {
            Parameter::Query { parameter_data, allow_reserved: false, style: QueryStyle::Form, allow_empty_value: None }
        }
    }
}

/// The parameters that authenticate a request.
fn secured<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a ir::Parameter> {
    context.platform.parameters.iter().filter(|p| matches!(p.source, Source::Key | Source::Signature))
}

fn scheme(context: &Context<'_>, parameter: &ir::Parameter) -> SecurityScheme {
    let location = match context.platform.parameters_in {
        Place::Header => APIKeyLocation::Header,
        _ => APIKeyLocation::Query,
    };
    SecurityScheme::APIKey {
        location,
        name: parameter.name.clone(),
        description: super::text(&parameter.docs),
        extensions: IndexMap::from([("x-waybill-value".to_owned(), json!(parameter.source.word()))]),
    }
}

/// The security requirements. OpenAPI can't express a key in a form; then only the form lists it.
pub(super) fn security(context: &Context<'_>) -> Vec<SecurityRequirement> {
    if in_body(context) {
        return Vec::new();
    }
    vec![secured(context).map(|p| (p.name.clone(), Vec::new())).collect()]
}

/// Extensions of the whole document: signing, error families, GET support.
pub(super) fn extensions(context: &Context<'_>) -> Extensions {
    let platform = context.platform;
    let canonical = match platform.canonical.as_slice() {
        [Source::SortedPairs] => json!("sorted-pairs"),
        parts => parts.iter().map(Source::word).collect(),
    };
    let methods = platform.methods.iter().map(|(name, digest)| json!({ "name": name, "digest": digest }));
    let mut out = Extensions::new();
    out.insert(
        "x-waybill-signing".to_owned(),
        json!({ "canonical": canonical, "methods": methods.collect::<Vec<_>>(), "description": flat(&platform.signing_docs) }),
    );
    if let Some(method) = platform.parameters.iter().find(|p| p.source == Source::Operation) {
        out.insert("x-waybill-method-parameter".to_owned(), json!(method.name));
    }
    if platform.takes_get {
        out.insert("x-waybill-takes-get".to_owned(), json!(true));
    }
    out.insert("x-waybill-error-families".to_owned(), errors::families(context));
    out
}
