//! Reads an operation. Each section has a short reader; `sections` defines the keys.

use std::sync::Arc;

use super::json;
use super::read::Map;
use crate::diagnostic::Diagnostic;
use crate::spec::{
    Enum, EnumValue, ErrorCode, ErrorRow, Example, ExampleResponse, ExpectedError, Failure, Field, Http, Operation,
    OtherRoot, Pages, Rule, Spanned, Type,
};

/// Reads an operation at `PROVIDER/GROUP/REST.yaml`.
pub(super) fn read(map: Map<'_>, file: &Arc<str>, group: &str, rest: &str, out: &mut Vec<Diagnostic>) -> Operation {
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let idempotent = map.map_or_empty("idempotent");
    Operation {
        id: map.must("operation"),
        shared: None,
        file: Arc::clone(file),
        group: group.to_owned(),
        rest: rest.to_owned(),
        title: map.must("title"),
        doc: map.string("doc"),
        documents: document_names(map),
        http: map.map("http").map(|m| Http { method: m.must("method"), path: m.must("path") }),
        style: map.text("style"),
        host: map.text("host"),
        session: map
            .text("session")
            .map(|text| Spanned { value: map.boolean("session") != Some(false), span: text.span }),
        idempotent: idempotent.boolean("is").unwrap_or(false),
        idempotent_evidence: idempotent.evidence(),
        confirm_with: map.text("confirm_with"),
        pages: map.map("pages").map(pages),
        other_root: map.map("other_root").map(|m| OtherRoot {
            name: m.must("name"),
            doc: m.string("doc"),
            evidence: m.evidence(),
            open: m.string("open"),
        }),
        request: fields(map, "request"),
        response: fields(map, "response"),
        types: map.named("types").map(|(name, m)| read_type(name, m)).collect(),
        enums: map.named("enums").map(|(name, m)| read_enum(name, m)).collect(),
        failure: map.map("failure").map(read_failure),
        errors: map.named("errors").map(|(code, m)| error_row(code, m)).collect(),
        rules: map.items("rules").map(rule).collect(),
        examples: map.items("examples").map(|m| example(m, folder, out)).collect(),
        open: map.string("open"),
    }
}

/// The names of an operation's documents, whether the file defines them or only names them.
pub(super) fn document_names(map: Map<'_>) -> Vec<Spanned<String>> {
    map.texts("documents").into_iter().chain(map.named("documents").map(|(name, _)| name.clone())).collect()
}

pub(super) fn fields(map: Map<'_>, key: &str) -> Vec<Field> {
    map.named(key).map(|(wire, m)| field(wire, m)).collect()
}

fn field(wire: &Spanned<String>, map: Map<'_>) -> Field {
    Field {
        wire: wire.clone(),
        ty: map.must("type"),
        vendor_type: map.string("vendor_type"),
        as_kind: map.text("as"),
        zone: map.text("zone"),
        accepts: map.texts("accepts"),
        money: map.text("money").filter(|_| map.boolean("money") == Some(true)),
        unit: map.string("unit"),
        enum_name: map.text("enum"),
        id: map.text("id"),
        item: map.text("item"),
        required: map.boolean("required"),
        nullable: map.boolean("nullable").unwrap_or(false),
        default: map.text("default"),
        examples: map.texts("example"),
        max_items: map.count("max_items"),
        max_length: map.count("max_length"),
        place: map.text("in"),
        also: map.text("also"),
        personal: map.boolean("personal").unwrap_or(false),
        secret: map.boolean("secret").unwrap_or(false),
        name: map.text("name"),
        doc: map.string("doc"),
        evidence: map.evidence(),
        open: map.string("open"),
    }
}

pub(super) fn read_type(name: &Spanned<String>, map: Map<'_>) -> Type {
    Type {
        name: name.clone(),
        rename: map.text("name"),
        shared: false,
        doc: map.string("doc"),
        fields: fields(map, "fields"),
    }
}

pub(super) fn read_enum(name: &Spanned<String>, map: Map<'_>) -> Enum {
    Enum {
        name: name.clone(),
        rename: map.text("name"),
        shared: false,
        doc: map.string("doc"),
        values: map.named("values").map(|(wire, m)| enum_value(wire, m)).collect(),
        open: map.string("open"),
    }
}

pub(super) fn enum_value(wire: &Spanned<String>, map: Map<'_>) -> EnumValue {
    EnumValue { wire: wire.clone(), name: map.text("name"), doc: map.string("doc"), evidence: map.evidence() }
}

fn pages(map: Map<'_>) -> Pages {
    Pages {
        span: map.owner.clone(),
        number: map.text("number"),
        first: if map.string("first").as_deref() == Some("0") { 0 } else { 1 },
        size: map.text("size"),
        max_size: map.count("max_size"),
        cursor: map.text("cursor"),
        next: map.text("next"),
        items: map.must("items"),
        total: map.text("total"),
        more: map.text("more"),
        evidence: map.evidence(),
    }
}

fn read_failure(map: Map<'_>) -> Failure {
    Failure {
        at: map.owner.clone(),
        success: map.text("success"),
        success_codes: map.texts("success_codes"),
        code: map.text("code"),
        message: map.text("message"),
        nothing: map.texts("nothing"),
        evidence: map.evidence(),
    }
}

fn error_row(code: &Spanned<String>, map: Map<'_>) -> ErrorRow {
    if map.has("family") {
        return ErrorRow::Family { prefix: code.clone(), family: map.must("family"), codes: map.texts("codes") };
    }
    ErrorRow::Own(error_code(code, map))
}

/// A documented code, of an operation, a family or a platform.
pub(super) fn error_code(code: &Spanned<String>, map: Map<'_>) -> ErrorCode {
    ErrorCode {
        code: code.clone(),
        name: map.text("name"),
        message: map.string("message").unwrap_or_default(),
        remedy: map.string("remedy"),
        retry: map.text("retry"),
        decisive: map.boolean("decisive").unwrap_or(true),
        not_executed: map.map("executed").filter(|m| m.boolean("is") == Some(false)).map(|m| m.evidence()),
        doc: map.string("doc"),
        evidence: map.evidence(),
        open: map.string("open"),
    }
}

fn rule(map: Map<'_>) -> Rule {
    Rule {
        when: map.pairs("when"),
        error: map.must("error"),
        doc: map.string("doc"),
        evidence: map.evidence(),
        open: map.string("open"),
    }
}

pub(super) fn example(map: Map<'_>, folder: &str, out: &mut Vec<Diagnostic>) -> Example {
    let request = map.map("request").and_then(|_| map.node("request")).map(|node| json::value(node, out));
    let (request, request_spans) = request.map_or((None, Default::default()), |(value, places)| (Some(value), places));
    let error = map.map("error");
    let response = error.or_else(|| map.map("response")).map(|m| response(m, folder, error.is_some()));
    Example {
        request,
        request_spans,
        response_and_error: map.has("response") && map.has("error"),
        response,
        ..shown(map)
    }
}

/// An example without its request and response.
pub(super) fn shown(map: Map<'_>) -> Example {
    Example {
        name: map.must("name"),
        evidence: map.evidence(),
        request: None,
        request_spans: Default::default(),
        response_and_error: false,
        response: None,
        skeleton: map.boolean("skeleton").unwrap_or(false),
        made_up: map.texts("made_up"),
        placeholders: map.texts("placeholders"),
        erratum: map.pairs("erratum"),
        doc: map.string("doc"),
    }
}

pub(super) fn response(map: Map<'_>, folder: &str, is_error: bool) -> ExampleResponse {
    let form = |name: &str| {
        let file = map.text(name)?;
        Some((name.to_owned(), Spanned { value: format!("{folder}/{}", file.value), span: file.span }))
    };
    ExampleResponse {
        forms: ["xml", "json", "simplified"].into_iter().filter_map(form).collect(),
        derived: map.texts("derived"),
        error: is_error.then(|| ExpectedError {
            code: map.must("code"),
            sub_code: map.text("sub_code"),
            matches: map.text("matches"),
        }),
    }
}
