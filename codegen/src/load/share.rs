//! What the providers of a platform share. An operation below `platforms/` becomes one of each provider that it
//! names, with the differences of that provider; types, ids, documents and error families of the platform are added
//! to the providers that use them. So every later stage sees providers with operations, whatever the file.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use super::File;
use crate::diagnostic::Diagnostic;
use crate::messages;
use crate::span::{Span, Spanned};
use crate::spec::{
    Described, Enum, ErrorRow, Evidence, Example, Field, Operation, Platform, Provider, Shared, Sources, Specs, Type,
    example, operation, provider, types,
};
use crate::yaml::node::{Kind, Node};
use crate::yaml::read::Map;

/// Adds an operation of a platform to each provider that it names.
pub(super) fn operation(
    file: &File,
    at: (&str, &str, &str),
    sources: &Sources,
    specs: &mut Specs,
    out: &mut Vec<Diagnostic>,
) {
    let (platform, group, rest) = at;
    let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let id = file.map().must("operation");
    let served: Vec<(&Spanned<String>, Map<'_>)> = file.map().named("providers").collect();
    if file.map().has("providers") && served.is_empty() {
        out.push(served_by_nobody(&id));
    }
    let by_name = specs.platforms.iter().any(|p| p.name.value == platform && names_on_the_wire(p));
    for (name, entry) in &served {
        let Some(provider) = provider_of(name, platform, specs, out) else { continue };
        let node = with_differences(&file.node, *entry, out);
        let mut operation = operation::read(Map::new(&node, &file.top), &file.path, group, rest, out);
        let value = if by_name { format!("{group}.{rest}") } else { format!("{}.{group}.{rest}", provider.folder) };
        operation.id = Spanned { value, span: id.span.clone() };
        operation.shared = Some(id.clone());
        operation.platforms = vec![Spanned { value: platform.to_owned(), span: id.span.clone() }];
        operation.documents = operation::document_names(*entry);
        provider.documents.extend(provider::documents(*entry));
        operation.open = joined(operation.open.take(), entry.string("open"));
        operation.examples.extend(entry.items("examples").map(|m| example::example(m, folder, out)));
        rest_on(entry.evidence(), &mut operation, sources);
        if operation.examples.is_empty() {
            let others = served.iter().filter(|(other, _)| other.value != name.value);
            operation.examples = others.flat_map(|(other, m)| borrowed(other, *m, folder)).collect();
        }
        provider.operations.push(operation);
    }
}

/// Whether an operation's id is sent, so that it is the same at each provider.
fn names_on_the_wire(platform: &Platform) -> bool {
    platform.parameters.iter().any(|parameter| parameter.value.value == "$operation")
}

fn provider_of<'s>(
    name: &Spanned<String>,
    platform: &str,
    specs: &'s mut Specs,
    out: &mut Vec<Diagnostic>,
) -> Option<&'s mut Provider> {
    let Some(index) = specs.providers.iter().position(|p| p.folder == name.value) else {
        let known: Vec<&str> = specs.providers.iter().map(|p| p.folder.as_str()).collect();
        if !specs.unread.contains(format!("{}/provider.yaml", name.value).as_str()) {
            out.push(messages::unknown(name, "provider", "providers", &known));
        }
        return None;
    };
    let provider = &mut specs.providers[index];
    if !provider.is_on(platform) && !provider.platform.value.is_empty() {
        out.push(other_platform(name, platform, &provider.platform.value));
        return None;
    }
    Some(provider)
}

fn joined(first: Option<String>, second: Option<String>) -> Option<String> {
    match (first, second) {
        (Some(first), Some(second)) => Some(format!("{first}\n\n{second}")),
        (first, second) => first.or(second),
    }
}

/// The examples of another provider: what this one sends is then inferred.
fn borrowed(other: &Spanned<String>, served: Map<'_>, folder: &str) -> Vec<Example> {
    // Diagnostics of these examples are reported for the provider that they belong to.
    let mut known = Vec::new();
    let mut examples: Vec<Example> =
        served.items("examples").map(|m| example::example(m, folder, &mut known)).collect();
    for example in &mut examples {
        example.name.value = format!("{}-{}", other.value, example.name.value);
        example.evidence = Evidence::Inferred;
        if let Some(response) = &mut example.response {
            let name =
                |(form, file): &(String, Spanned<String>)| Spanned { value: form.clone(), span: file.span.clone() };
            response.derived = response.forms.iter().map(name).collect();
        }
    }
    examples
}

// Differences.

/// The file as a provider has it: each difference replaces keys of what it names, or adds it.
pub(super) fn with_differences(node: &Node, served: Map<'_>, out: &mut Vec<Diagnostic>) -> Node {
    let mut node = node.clone();
    let differences = match served.node("differences") {
        Some(Node { kind: Kind::Map(entries), .. }) => entries.as_slice(),
        _ => &[],
    };
    for (at, keys) in differences {
        let Some(path) = path(&at.value) else {
            out.push(bad_difference(at));
            continue;
        };
        let (Kind::Map(keys), Some((last, sections))) = (&keys.kind, path.split_last()) else { continue };
        let Some(owner) = sections.iter().try_fold(&mut node, |node, key| member(node, key)) else {
            out.push(difference_of_nothing(at, sections));
            continue;
        };
        let is_new = member(owner, last).is_none();
        let is_field = path[0] != "enums";
        if is_new && is_field && !keys.iter().any(|(name, _)| name.value == "type") {
            out.push(new_field_without_type(at));
        }
        if let Some(wrong) = keys.iter().find(|(name, _)| !is_field && !VALUE_KEYS.contains(&name.value.as_str())) {
            out.push(messages::unknown_key(&wrong.0, "a difference of an enum value", None, VALUE_KEYS));
        }
        if is_new && let Kind::Map(entries) = &mut owner.kind {
            let name = Spanned { value: (*last).to_owned(), span: at.span.clone() };
            entries.push((name, Node { span: at.span.clone(), kind: Kind::Map(Vec::new()) }));
        }
        if let Some(Node { kind: Kind::Map(entries), .. }) = member(owner, last) {
            for (name, value) in keys {
                entries.retain(|(earlier, _)| earlier.value != name.value);
                entries.push((name.clone(), value.clone()));
            }
        }
    }
    node
}

const VALUE_KEYS: &[&str] = &["name", "doc", "evidence"];

/// `types.Order.price` to the keys that lead there: `types`, `Order`, `fields`, `price`.
fn path(text: &str) -> Option<Vec<&str>> {
    let (section, rest) = text.split_once('.')?;
    let nested = |inner: &'static str| {
        let (owner, name) = rest.split_once('.')?;
        Some(vec![section, owner, inner, name])
    };
    match section {
        "request" | "response" => Some(vec![section, rest]),
        "types" => nested("fields"),
        "enums" => nested("values"),
        _ => None,
    }
}

fn member<'n>(node: &'n mut Node, key: &str) -> Option<&'n mut Node> {
    let Kind::Map(entries) = &mut node.kind else { return None };
    entries.iter_mut().find(|(name, _)| name.value == key).map(|(_, value)| value)
}

// Evidence.

/// Sets what the fields rest on at this provider: a table of its own, its example, or the pages of the others.
fn rest_on(evidence: Evidence, operation: &mut Operation, sources: &Sources) {
    let shown = Shown::of(operation, sources);
    let has_examples = operation.examples.iter().any(|e| e.response.is_some() || e.request.is_some());
    let weigh = |stated: Evidence, shown: bool| match (evidence, stated) {
        (_, Evidence::Inferred) | (Evidence::Inferred, _) => Evidence::Inferred,
        (Evidence::Example, _) if shown => Evidence::Example,
        (Evidence::Example, _) => Evidence::Inferred,
        (Evidence::Documented, Evidence::Example) if !has_examples => Evidence::Inferred,
        (Evidence::Documented, stated) => stated,
    };
    let weigh_all = |owner: &str, fields: &mut [Field]| {
        for field in fields {
            field.attributes.evidence =
                weigh(field.attributes.evidence, shown.fields.contains(&(owner.to_owned(), field.wire.value.clone())));
        }
    };
    if evidence != Evidence::Documented {
        let sent: Vec<String> = operation.described().request_types().iter().map(|t| t.name.value.clone()).collect();
        let received = operation.types.iter_mut().filter(|t| !sent.contains(&t.name.value)).flat_map(|t| &mut t.fields);
        // Only a page of its own can promise that a response has a field.
        received.chain(&mut operation.response).for_each(|field| field.required = None);
    }
    weigh_all(REQUEST, &mut operation.request);
    weigh_all(RESPONSE, &mut operation.response);
    for ty in &mut operation.types {
        weigh_all(&ty.name.value, &mut ty.fields);
    }
    for e in &mut operation.enums {
        for value in &mut e.values {
            value.evidence =
                weigh(value.evidence, shown.values.contains(&(e.name.value.clone(), value.wire.value.clone())));
        }
    }
}

/// Owners of fields that are no types; a space can't be in the name of a type.
const REQUEST: &str = "the request";
const RESPONSE: &str = "the response";

/// The fields and enum values that the JSON forms of an operation's examples show, each with its owner.
#[derive(Default)]
struct Shown {
    fields: BTreeSet<(String, String)>,
    values: BTreeSet<(String, String)>,
}

impl Shown {
    fn of(operation: &Operation, sources: &Sources) -> Self {
        let mut shown = Self::default();
        for example in &operation.examples {
            if let Some(request) = &example.request {
                shown.object(&request.value, REQUEST, &operation.request, operation);
            }
            let forms = example.response.iter().flat_map(|response| &response.forms);
            for body in forms.filter_map(|(_, file)| sources.get(&file.value)) {
                let Ok(body) = serde_json::from_str::<Value>(body) else { continue };
                shown.object(&body, RESPONSE, &operation.response, operation);
                // Below a root.
                if let Some((_, inner)) = body.as_object().and_then(|o| o.iter().next()) {
                    shown.object(inner, RESPONSE, &operation.response, operation);
                }
            }
        }
        shown
    }

    fn object(&mut self, value: &Value, owner: &str, fields: &[Field], operation: &Operation) {
        for field in fields {
            let Some(found) = value.get(&field.wire.value) else { continue };
            self.fields.insert((owner.to_owned(), field.wire.value.clone()));
            let base = base(field);
            let inner = operation.types.iter().find(|t| t.name.value == base);
            for item in items(found) {
                if let Some(inner) = inner {
                    self.object(item, &inner.name.value, &inner.fields, operation);
                } else if let Some(name) = &field.enum_name {
                    let text = item.as_str().map_or_else(|| item.to_string(), str::to_owned);
                    self.values.insert((name.value.clone(), text));
                }
            }
        }
    }
}

/// The items of a list, bare or in a wrapper; any other value is its own only item.
fn items(value: &Value) -> &[Value] {
    let wrapped = |o: &'_ serde_json::Map<String, Value>| o.len() == 1 && o.values().all(Value::is_array);
    match value {
        Value::Array(items) => items,
        Value::Object(o) if wrapped(o) => o.values().next().and_then(Value::as_array).map_or(&[], Vec::as_slice),
        other => std::slice::from_ref(other),
    }
}

/// The name of a field's type without the brackets of a list.
fn base(field: &Field) -> &str {
    field.ty.value.trim_end_matches("[]").trim_end()
}

// Types, ids, documents, families.

/// The types and enums of a file below `platforms/NAME.types/`.
pub(super) fn types(map: Map<'_>, platform: &mut Platform) {
    let types = map.named("types").map(|(name, m)| Type { shared: true, ..types::read_type(name, m) });
    let enums = map.named("enums").map(|(name, m)| Enum { shared: true, ..types::read_enum(name, m) });
    platform.shared.types.extend(types);
    platform.shared.enums.extend(enums);
}

/// Adds to each provider what it uses of its platform.
pub(super) fn complete(specs: &mut Specs) {
    for provider in &mut specs.providers {
        for platform in &specs.platforms {
            if provider.is_on(&platform.name.value) {
                complete_provider(provider, &platform.shared);
            }
        }
        provider.operations.sort_by_cached_key(|o| format!("{}/{}.yaml", o.group, o.rest));
    }
}

fn complete_provider(provider: &mut Provider, shared: &Shared) {
    let places = shared.types.iter().enumerate().rev().map(|(at, t)| (t.name.value.as_str(), at)).collect();
    for operation in &mut provider.operations {
        let (types, enums) = used(operation.described(), shared, &places);
        operation.types.extend(types);
        operation.enums.extend(enums);
    }
    for push in &mut provider.pushes {
        let (types, enums) = used(push.described(), shared, &places);
        push.types.extend(types);
        push.enums.extend(enums);
    }
    let rows = provider.operations.iter().flat_map(|operation| &operation.errors);
    let families: BTreeSet<&str> = rows.filter_map(ErrorRow::family).collect();
    let fields = provider.described().flat_map(Described::fields);
    let ids: BTreeSet<&str> = fields.filter_map(|f| f.id.as_ref()).map(|id| id.value.as_str()).collect();
    let own: BTreeSet<&str> = provider.families.iter().map(|f| f.name.value.as_str()).collect();
    let families: Vec<_> = shared
        .families
        .iter()
        .filter(|f| families.contains(f.name.value.as_str()) && !own.contains(f.name.value.as_str()))
        .cloned()
        .collect();
    let own: BTreeSet<&str> = provider.ids.iter().map(|id| id.name.value.as_str()).collect();
    let ids: Vec<_> = shared
        .ids
        .iter()
        .filter(|id| ids.contains(id.name.value.as_str()) && !own.contains(id.name.value.as_str()))
        .cloned()
        .collect();
    let listed = shared.enums.iter().flat_map(|e| &e.documents);
    let pages = provider.described().flat_map(|d| d.documents).chain(families.iter().flat_map(|f| &f.documents));
    let pages = pages.chain(listed);
    let pages: BTreeSet<&str> = pages.map(|name| name.value.as_str()).collect();
    let own: BTreeSet<&str> = provider.documents.iter().map(|d| d.name.value.as_str()).collect();
    let pages: Vec<_> = shared
        .documents
        .iter()
        .filter(|d| pages.contains(d.name.value.as_str()) && !own.contains(d.name.value.as_str()))
        .cloned()
        .collect();
    provider.families.extend(families);
    provider.ids.extend(ids);
    provider.documents.extend(pages);
}

/// The shared types and enums that an operation or a push body uses, at any depth, in the order of the platform's files.
/// A type of its own comes before a shared one. `places` has the index of each shared type.
fn used(described: Described<'_>, shared: &Shared, places: &HashMap<&str, usize>) -> (Vec<Type>, Vec<Enum>) {
    let (mut types, mut enums) = (BTreeSet::new(), BTreeSet::new());
    let mut todo: Vec<&Field> = described.fields().collect();
    while let Some(field) = todo.pop() {
        for name in field.type_names().filter(|name| described.type_named(name).is_none()) {
            if let Some(at) = places.get(name).filter(|at| types.insert(**at)) {
                todo.extend(&shared.types[*at].fields);
            }
        }
        enums.extend(field.enum_name.as_ref().map(|name| name.value.as_str()));
    }
    let is_own = |e: &Enum| described.enums.iter().any(|own| own.name.value == e.name.value);
    let enums = shared.enums.iter().filter(|e| enums.contains(e.name.value.as_str()) && !is_own(e));
    (types.into_iter().map(|at| shared.types[at].clone()).collect(), enums.cloned().collect())
}

/// The platform of a file below `platforms/`; if there is none, that is reported.
pub(super) fn owner<'s>(
    name: &str,
    top: &Span,
    specs: &'s mut Specs,
    out: &mut Vec<Diagnostic>,
) -> Option<&'s mut Platform> {
    let file = format!("platforms/{name}.yaml");
    let unread = specs.unread.contains(file.as_str());
    let found = specs.platforms.iter_mut().find(|p| *p.name.span.file == *file);
    if found.is_none() && !unread {
        out.push(missing_platform(top, name));
    }
    found
}

// Messages.

fn missing_platform(top: &Span, name: &str) -> Diagnostic {
    let message = format!("there is no platform `{name}`");
    Diagnostic::new("missing-platform", top, message, "the folder of this file names it")
        .help(format!("write specs/platforms/{name}.yaml, or move the file to the folder of its platform"))
}

fn served_by_nobody(id: &Spanned<String>) -> Diagnostic {
    let message = format!("no provider serves `{}`", id.value);
    Diagnostic::new("served-by-nobody", &id.span, message, "`providers` is empty")
        .help("name the providers that serve it, each with its documents")
}

fn other_platform(name: &Spanned<String>, platform: &str, own: &str) -> Diagnostic {
    let message = format!("`{}` is not a provider of the platform `{platform}`", name.value);
    Diagnostic::new("other-platform", &name.span, message, format!("its platform is `{own}`"))
        .help("an operation is served by providers of its own platform; move the file or remove the provider")
}

fn bad_difference(at: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` names nothing that can be different", at.value);
    Diagnostic::new("bad-difference", &at.span, message, "not a field and not a value of an enum")
        .help("write `request.FIELD`, `response.FIELD`, `types.TYPE.FIELD` or `enums.ENUM.VALUE`")
}

fn difference_of_nothing(at: &Spanned<String>, sections: &[&str]) -> Diagnostic {
    let owner: Vec<&str> = sections.iter().copied().filter(|s| !matches!(*s, "fields" | "values")).collect();
    let message = format!("this file has no `{}`", owner.join("."));
    Diagnostic::new("bad-difference", &at.span, message, "unknown")
        .help("check the names; a shared type can't be different for one provider, so copy it into this file")
}

fn new_field_without_type(at: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` is a new field here, so it needs a `type`", at.value);
    Diagnostic::new("untyped-field", &at.span, message, "no such field in this file")
        .help("add `type`, or correct the name of the field")
}
