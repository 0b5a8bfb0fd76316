//! An operation: names, models, enums, rules.

use std::collections::BTreeSet;

use super::field::{self, Side};
use super::{Context, docs, errors, example, failure, resolve, sample};
use crate::ir::{
    Condition, Document, Enum, EnumValue, HttpMethod, Kind, Model, OldParameter, Operation, OtherRoot, Pages, Place,
    Rule, Scalar,
};
use crate::names;
use crate::spec::{self, Described};

/// `platform_codes`: whether any platform of the provider has codes.
pub(super) fn lower(context: &Context<'_>, operation: &spec::Operation, platform_codes: bool) -> Operation {
    let provider = context.provider.name.value.as_str();
    let id = operation.id.value.as_str();
    let base = names::operation(&operation.rest);
    let place = default_place(operation);
    let own_path = operation.http.as_ref().map_or("", |http| http.path.value.as_str());
    let (input, output, types) = models(context, operation, &base, place);
    let error = errors::error_enum(operation, &base, platform_codes);
    let mut lowered = Operation {
        id: id.to_owned(),
        provider: provider.to_owned(),
        platform: context.platform.name.value.clone(),
        file: format!("specs/{}", operation.file),
        group: operation.group.clone(),
        group_module: names::group(&operation.group),
        module: names::module(&operation.rest),
        unique: names::module(names::own_id(provider, id)),
        schema: names::ty(names::own_id(provider, id)),
        marker: format!("{base}Operation"),
        outcome: format!("{base}Outcome"),
        title: operation.title.value.clone(),
        summary: docs::plain(operation.doc.as_deref(), operation.open.as_deref(), spec::Evidence::Documented),
        docs: docs::operation(operation, context),
        document: operation.documents.first().map(|d| d.value.clone()).unwrap_or_default(),
        documents: operation.documents.iter().map(|name| document(context, &name.value)).collect(),
        http_method: http_method(operation),
        path: format!("{}{own_path}", context.platform.path_before(operation)),
        own_path: own_path.to_owned(),
        named: context.platform.names(operation),
        root: context.platform.root_of(operation).unwrap_or_default(),
        other_root: operation.other_root.as_ref().map(|other| OtherRoot {
            name: other.name.value.clone(),
            documented: other.evidence != spec::Evidence::Inferred,
        }),
        style: operation.style.as_ref().map(|name| name.value.clone()),
        host: operation.host.as_ref().map(|host| host.value.clone()),
        session: operation.sends_session(),
        idempotent: operation.idempotent,
        idempotent_evidence: operation.idempotent_evidence,
        confirm_with: resolve::confirm_with(context, operation),
        payload: payload(context.platform, operation, &output),
        pages: operation.pages.as_ref().and_then(|pages| lower_pages(pages, operation, &input)),
        old_parameters: operation.old_parameters.iter().map(old_parameter).collect(),
        input,
        output,
        types,
        enums: operation.enums.iter().map(lower_enum).collect(),
        failure: operation.failure.as_ref().map(|f| failure::lower(context, operation, f)),
        rules: operation.rules.iter().map(lower_rule).collect(),
        examples: example::of_operation(context, operation, &error),
        error,
        sample: crate::ir::Sample::default(),
        span: operation.id.span.clone(),
        rust: format!("{base}Call"),
    };
    sample::settle(&mut lowered);
    lowered.sample = sample::sample(context.platform, operation, &lowered);
    lowered
}

fn old_parameter(old: &spec::OldParameter) -> OldParameter {
    OldParameter { name: old.name.value.clone(), doc: old.doc.clone(), evidence: old.evidence }
}

/// The field of the response with what the operation returns: that of the platform's envelope, or the only one beside those
/// that tell a failure.
fn payload(platform: &spec::Platform, operation: &spec::Operation, output: &Model) -> Option<String> {
    let name = &platform.envelope.payload;
    if !name.is_empty() {
        return output.fields.iter().find(|field| field.wire == *name).map(|field| field.rust.clone());
    }
    let failure = operation.failure.as_ref()?;
    let tells = [&failure.success, &failure.code, &failure.message];
    let tells = |wire: &str| tells.into_iter().flatten().any(|path| path.value.split('.').next() == Some(wire));
    let mut others = output.fields.iter().filter(|field| !tells(&field.wire));
    others.next().filter(|_| others.next().is_none()).map(|field| field.rust.clone())
}

fn lower_pages(pages: &spec::Pages, operation: &spec::Operation, input: &Model) -> Option<Pages> {
    let parameter = &pages.number.as_ref().or(pages.cursor.as_ref())?.value;
    let field = input.fields.iter().find(|f| f.wire == *parameter)?;
    let text = |value: &Option<spec::Spanned<String>>| value.as_ref().map(|v| v.value.clone());
    let size = pages.size.as_ref().and_then(|size| operation.request.iter().find(|f| f.wire.value == size.value));
    let next = text(&pages.next).filter(|_| pages.number.is_none());
    Some(Pages {
        parameter: parameter.clone(),
        rust: field.rust.clone(),
        integer: field.kind == Kind::Scalar(Scalar::Integer),
        first: pages.first,
        size: text(&pages.size),
        default_size: size.and_then(|size| size.default.as_ref()).and_then(|default| default.value.parse().ok()),
        max_size: pages.max_size,
        next,
        items: pages.items.value.clone(),
        total: text(&pages.total),
        more: text(&pages.more),
        evidence: pages.evidence,
    })
}

fn document(context: &Context<'_>, name: &str) -> Document {
    let document = context.index.document(name);
    Document {
        name: name.to_owned(),
        title: document.map(|d| d.title.clone()).unwrap_or_default(),
        url: document.and_then(|d| d.url.clone()),
    }
}

fn http_method(operation: &spec::Operation) -> HttpMethod {
    operation.http.as_ref().and_then(|h| HttpMethod::named(&h.method.value)).unwrap_or(HttpMethod::Post)
}

fn default_place(operation: &spec::Operation) -> Place {
    if http_method(operation).is_bodiless() { Place::Query } else { Place::Body }
}

fn models(context: &Context<'_>, operation: &spec::Operation, rust: &str, place: Place) -> (Model, Model, Vec<Model>) {
    let id = operation.id.value.as_str();
    let input_docs = vec![format!("The parameters of {}.", docs::literal(id))];
    let described = operation.described();
    let input = field::model(
        context,
        described,
        (format!("{rust}Request"), id),
        input_docs,
        &operation.request,
        Side::Request,
        place,
    );
    let output_docs = vec![format!("The response of {}.", docs::literal(id))];
    let output = field::model(
        context,
        described,
        (format!("{rust}Response"), id),
        output_docs,
        &operation.response,
        Side::Response,
        Place::Body,
    );
    let request_types = described.request_types().into_iter().map(|t| t.name.value.as_str()).collect();
    let types = nested(context, described, &request_types);
    (input, output, types)
}

/// The object types of a file.
pub(super) fn nested(context: &Context<'_>, described: Described<'_>, request_types: &BTreeSet<&str>) -> Vec<Model> {
    described
        .types
        .iter()
        .map(|t| {
            let side = if request_types.contains(t.name.value.as_str()) { Side::Request } else { Side::Response };
            let mut docs = match &t.doc {
                Some(doc) => docs::plain(Some(doc), None, spec::Evidence::Documented),
                None => vec![format!("{}; the document does not describe it.", docs::literal(&t.name.value))],
            };
            docs.extend(docs::vendor_name(&t.name.value, t.rename.is_some()));
            let names = (names::ty(t.given_name()), t.name.value.as_str());
            let mut model = field::model(context, described, names, docs, &t.fields, side, Place::Body);
            model.shared = t.shared;
            let fields = model.fields.iter_mut().zip(&t.fields);
            fields.filter(|(_, f)| contains_itself(context, described, t, f)).for_each(|(field, _)| field.boxed = true);
            model
        })
        .collect()
}

/// Whether a field of a type leads back to the type without a list between.
fn contains_itself(context: &Context<'_>, described: Described<'_>, ty: &spec::Type, field: &spec::Field) -> bool {
    let (base, list) = context.platform.split_list(&field.ty.value);
    let inner = described.type_named(base).filter(|_| !list);
    let back = |inner| context.index.contains(described, inner, &ty.name.value, |_, list| !list);
    inner.is_some_and(|inner| inner.name.value == ty.name.value || back(inner))
}

pub(super) fn lower_enum(e: &spec::Enum) -> Enum {
    let mut docs = docs::plain(e.doc.as_deref(), e.open.as_deref(), spec::Evidence::Documented);
    if e.doc.is_none() {
        docs.insert(0, format!("{}; the document does not describe it.", docs::literal(&e.name.value)));
    }
    docs.extend(docs::vendor_name(&e.name.value, e.rename.is_some()));
    Enum { shared: e.shared, wire: e.name.value.clone(), ..enum_of(e.given_name(), docs, &e.values) }
}

pub(super) fn enum_of(name: &str, docs: Vec<String>, values: &[spec::EnumValue]) -> Enum {
    Enum {
        rust: names::ty(name),
        wire: name.to_owned(),
        shared: false,
        docs,
        values: values
            .iter()
            .map(|v| {
                let mut docs = vec![docs::literal(&v.wire.value)];
                docs.extend(docs::plain(v.doc.as_deref(), None, v.evidence));
                EnumValue {
                    wire: v.wire.value.clone(),
                    variant: names::variant(v.name.as_ref().map_or(&v.wire.value, |n| &n.value)),
                    docs,
                    evidence: v.evidence,
                    span: v.wire.span.clone(),
                }
            })
            .collect(),
    }
}

fn lower_rule(rule: &spec::Rule) -> Rule {
    Rule {
        when: rule
            .when
            .iter()
            .map(|(field, text)| (field.value.clone(), Condition::from(text.value.as_str())))
            .collect(),
        error: rule.error.value.clone(),
        evidence: rule.evidence,
        doc: rule.doc.clone(),
        open: rule.open.clone(),
        span: rule.error.span.clone(),
    }
}
