//! Responses: success and errors both use HTTP 200, so the schema of each media type allows both. Examples
//! are listed under the media type of their form.

use indexmap::IndexMap;
use openapiv3::{
    Components, Example, MediaType, ReferenceOr, Response, Responses, Schema, SchemaData, SchemaKind, StatusCode, Type,
};
use serde_json::{Value, json};

use super::schema::{self, Owner, Shape};
use super::{Context, errors};
use crate::ir::{self, ErrorPlace, Form, Operation, Source};
use crate::markdown::{line, literal, text};

/// The responses of an operation.
pub(super) fn responses(context: &Context<'_>, operation: &Operation, components: &mut Components) -> Responses {
    let owner = Owner { name: &operation.schema, types: &operation.types, enums: &operation.enums };
    let mut content =
        IndexMap::from([("application/json".to_owned(), json_type(context, operation, &owner, components))]);
    if context.asks(operation, &Source::Format) {
        content.insert("application/xml".to_owned(), xml_type(context, operation, &owner, components));
    }
    let failures = examples(operation.examples.iter().filter(|e| e.error.is_some()), "json", "");
    let failure = MediaType {
        schema: Some(any(errors::responses(context).collect())),
        examples: failures.collect(),
        ..MediaType::default()
    };
    let ok = Response { description: success(context), content, ..Response::default() };
    let other = Response {
        description: "Any other status: the body may be an error of the platform, or not JSON.".to_owned(),
        content: IndexMap::from([("application/json".to_owned(), failure)]),
        ..Response::default()
    };
    // Not `default`: progenitor treats it as a second response type, which it does not support.
    let responses =
        [StatusCode::Code(200), StatusCode::Range(4), StatusCode::Range(5)].into_iter().zip([ok, other.clone(), other]);
    Responses {
        responses: responses.map(|(code, response)| (code, ReferenceOr::Item(response))).collect(),
        ..Responses::default()
    }
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

fn json_type(
    context: &Context<'_>,
    operation: &Operation,
    owner: &Owner<'_>,
    components: &mut Components,
) -> MediaType {
    let mut shapes = vec![Shape::Wrapped];
    if context.asks(operation, &Source::Simplify) && owner.has_two_shapes(&operation.output) {
        shapes.push(Shape::Bare);
    }
    let mut any_of: Vec<ReferenceOr<Schema>> = shapes
        .into_iter()
        .map(|shape| {
            let reference = output(context, operation, owner, shape, components);
            schema::below_root(&operation.root, ReferenceOr::Reference { reference })
        })
        .collect();
    any_of.extend(errors::responses(context));
    let forms = [("json", ""), ("simplified", "-simplified")];
    let examples = forms.into_iter().flat_map(|(form, suffix)| examples(&operation.examples, form, suffix));
    MediaType { schema: Some(any(any_of)), examples: examples.collect(), ..MediaType::default() }
}

/// The output of an operation with the fields of the envelope that stand beside its own.
fn output(
    context: &Context<'_>,
    operation: &Operation,
    owner: &Owner<'_>,
    shape: Shape,
    components: &mut Components,
) -> String {
    let reference = schema::add_model(owner, &operation.output, shape, components);
    let envelope = &context.platform.envelope;
    let code = Some(&envelope.code).filter(|_| !envelope.success_codes.is_empty());
    let fields = envelope.fields.iter().map(|name| (name, Form::String, "A field of the envelope."));
    let all = code.map(|code| (code, Form::Number, "The code of the result.")).into_iter().chain(fields);
    let all = all.chain([(&envelope.request_id, Form::String, "The request id, for support by the vendor.")]);
    if let Some(made) = schema::component(&reference, components)
        && let SchemaKind::Type(Type::Object(object)) = &mut made.schema_kind
    {
        for (name, form, what) in all.filter(|(name, ..)| !name.is_empty()) {
            object.properties.entry(name.clone()).or_insert_with(|| {
                let mut made = schema::scalar(form, None);
                made.schema_data.description = Some(what.to_owned());
                ReferenceOr::Item(Box::new(made))
            });
        }
    }
    reference
}

fn xml_type(context: &Context<'_>, operation: &Operation, owner: &Owner<'_>, components: &mut Components) -> MediaType {
    let reference = output(context, operation, owner, Shape::Wrapped, components);
    if let Some(made) = schema::component(&reference, components) {
        schema::xml_name(made, &operation.root);
    }
    let any_of = vec![ReferenceOr::Reference { reference }, schema::refer(errors::ERROR)];
    MediaType {
        schema: Some(any(any_of)),
        examples: examples(&operation.examples, "xml", "").collect(),
        ..MediaType::default()
    }
}

/// The bodies of one form. A malformed JSON body is shown as a string.
pub(super) fn examples<'a>(
    examples: impl IntoIterator<Item = &'a ir::Example> + 'a,
    form: &'a str,
    suffix: &'a str,
) -> impl Iterator<Item = (String, ReferenceOr<Example>)> + 'a {
    let bodies = move |e: &'a ir::Example| e.forms.iter().filter(move |b| b.form == form).map(move |b| (e, b));
    examples.into_iter().flat_map(bodies).map(move |(example, body)| {
        let json = (form != "xml").then(|| serde_json::from_str(&body.text).ok()).flatten();
        let value = json.unwrap_or_else(|| json!(body.text));
        (format!("{}{suffix}", example.name), ReferenceOr::Item(named(example, body.documented, value)))
    })
}

fn named(example: &ir::Example, documented: bool, value: Value) -> Example {
    let mut extensions = IndexMap::from([("x-waybill-evidence".to_owned(), json!(example.evidence))]);
    let mut add = |name: &str, value: Value| {
        extensions.insert(format!("x-waybill-{name}"), value);
    };
    if !documented {
        add("derived", json!(true));
    }
    if example.skeleton {
        add("skeleton", json!(true));
    }
    for (name, paths) in [("made-up", &example.made_up), ("placeholders", &example.placeholders)] {
        if !paths.is_empty() {
            add(name, json!(paths));
        }
    }
    // A response with errata does not match the schema, so it is not shown as an example of it.
    let mut value = Some(value);
    if let Some(erratum) = &example.erratum {
        let places = erratum.places.iter().map(|place| (place.path.clone(), json!(place.wrong)));
        add("erratum", places.collect::<serde_json::Map<_, _>>().into());
        add("value", json!(value.take()));
    }
    Example { description: example.doc.as_deref().map(text), value, extensions, ..Example::default() }
}

fn any(mut any_of: Vec<ReferenceOr<Schema>>) -> ReferenceOr<Schema> {
    if any_of.len() == 1 {
        return any_of.remove(0);
    }
    ReferenceOr::Item(Schema { schema_data: SchemaData::default(), schema_kind: SchemaKind::AnyOf { any_of } })
}
