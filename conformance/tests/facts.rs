//! Each fact of `conformance/facts/` stands in the specs. The lists were written from the gathered facts, so they
//! show what a spec has lost or never had; their README.md describes them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use waybill_codegen::Ir;
use waybill_codegen::ir::{Enum, Field, Kind, Model, Operation, Platform, Provider, PushBody};
use waybill_conformance::target::Target;

const KINDS: &[&str] =
    &["code", "endpoint", "field", "item", "message-type", "operation", "parameter", "sign-method", "value"];
/// What a provider or its platform has, and not one operation.
const WHOLE: &str = "-";
const REMEDY: &str = "for each, add it to the spec of its operation, or correct the line if the facts say otherwise \
                      (conformance/facts/README.md)";

/// Kind, operation and name, as the columns of a list.
type Fact = [String; 3];

/// What the specs state of a provider.
#[derive(Default)]
struct Stated(BTreeSet<Fact>);

impl Stated {
    fn of(ir: &Ir, provider: &Provider) -> Self {
        let mut stated = Self::default();
        let styles = provider.operations.iter().filter_map(|operation| ir.platform(&operation.platform));
        let platforms = ir.platform(&provider.platform).into_iter().chain(styles);
        platforms.for_each(|platform| stated.platform(platform));
        stated.endpoints(provider);
        for (there, platform) in ir.elsewhere(provider) {
            stated.platform(platform);
            stated.endpoints(there);
        }
        let family_codes = provider.families.iter().flat_map(|family| &family.codes);
        family_codes.for_each(|code| stated.add("code", WHOLE, &code.code));
        provider.operations.iter().for_each(|operation| stated.operation(provider, operation));
        provider.enums.iter().for_each(|one| stated.enum_values(WHOLE, &one.wire, one));
        provider.pushes.iter().for_each(|push| stated.push(push));
        provider.listed_messages.iter().for_each(|listed| stated.add("message-type", WHOLE, &listed.wire));
        stated
    }

    fn add(&mut self, kind: &str, operation: &str, name: &str) {
        self.0.insert([kind, operation, name].map(str::to_owned));
    }

    fn endpoints(&mut self, provider: &Provider) {
        let hosts = provider.endpoints.iter().flat_map(|endpoint| endpoint.hosts.iter().map(|(_, url)| url));
        let urls = provider.endpoints.iter().map(|endpoint| &endpoint.url).chain(hosts);
        urls.for_each(|url| self.add("endpoint", WHOLE, url));
    }

    fn platform(&mut self, platform: &Platform) {
        let styles = platform.styles.iter().flat_map(|style| style.parameters.iter().map(|(_, parameter)| parameter));
        for parameter in platform.parameters.iter().chain(styles) {
            let names = [Some(&parameter.name), parameter.also.as_ref()];
            names.into_iter().flatten().for_each(|name| self.add("parameter", WHOLE, name));
        }
        let envelope = &platform.envelope;
        for place in envelope.error_places() {
            for field in [&envelope.code, &place.message, &envelope.sub_code, &envelope.sub_message] {
                self.add("field", WHOLE, &below(&place.root, field));
            }
        }
        let fields = envelope.fields.iter().chain([&envelope.request_id]);
        fields.for_each(|field| self.add("field", WHOLE, field));
        platform.errors.codes.iter().for_each(|code| self.add("code", WHOLE, &code.code));
        platform.methods.iter().for_each(|(method, _)| self.add("sign-method", WHOLE, method));
        if let Some(rule) = &platform.push {
            rule.envelope.iter().for_each(|field| self.add("field", WHOLE, field));
            self.enum_values(WHOLE, &rule.envelope[2], &rule.platform);
        }
    }

    fn operation(&mut self, provider: &Provider, operation: &Operation) {
        let address = address(operation);
        self.add("operation", &address, WHOLE);
        let shapes = Shapes { models: &operation.types, enums: &operation.enums };
        self.fields("parameter", &address, &shapes, &operation.input);
        self.fields("field", &address, &shapes, &operation.output);
        operation.error.own.iter().for_each(|code| self.add("code", &address, &code.code));
        for used in &operation.error.families {
            let families = provider.families.iter().filter(|family| family.rust == used.rust);
            let codes = families.flat_map(|family| &family.codes).filter(|code| used.codes.contains(&code.short));
            codes.for_each(|code| self.add("code", &address, &code.code));
        }
    }

    fn push(&mut self, push: &PushBody) {
        let shapes = Shapes { models: &push.types, enums: &push.enums };
        for message in &push.messages {
            self.add("message-type", WHOLE, &message.wire);
            self.fields("field", &message.wire, &shapes, &push.body);
        }
    }

    /// All fields below a model, with the names of list items and the values of enums.
    fn fields(&mut self, kind: &str, operation: &str, shapes: &Shapes<'_>, model: &Model) {
        for (path, field) in shapes.fields(model) {
            self.add(kind, operation, &path);
            if !field.item.is_empty() {
                self.add("item", operation, &below(&path, &field.item));
            }
            for one in shapes.enums.iter().filter(|one| field.kind == Kind::Enum(one.rust.clone())) {
                self.enum_values(operation, &path, one);
                self.enum_values(WHOLE, &one.wire, one);
            }
        }
    }

    fn enum_values(&mut self, operation: &str, name: &str, one: &Enum) {
        one.values.iter().for_each(|value| self.add("value", operation, &format!("{name}={}", value.wire)));
    }
}

/// How an operation is named on the wire.
fn address(operation: &Operation) -> String {
    if operation.named {
        return operation.id.clone();
    }
    format!("{} {}", operation.http_method.word(), operation.own_path)
}

fn below(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// The nested types and enums of an operation or a push body.
struct Shapes<'a> {
    models: &'a [Model],
    enums: &'a [Enum],
}

impl<'a> Shapes<'a> {
    /// Every field below a model with its path; another name of a field has a path of its own.
    fn fields(&self, model: &'a Model) -> Vec<(String, &'a Field)> {
        let mut out = Vec::new();
        self.walk(model, "", &mut Vec::new(), &mut out);
        out
    }

    /// `around` names the models around this one: a field that leads back to one of them ends the path.
    fn walk(&self, model: &'a Model, prefix: &str, around: &mut Vec<&'a str>, out: &mut Vec<(String, &'a Field)>) {
        around.push(&model.rust);
        for field in &model.fields {
            for name in [Some(&field.wire), field.also.as_ref()].into_iter().flatten() {
                out.push((below(prefix, name), field));
            }
            let contents = field.contents.as_ref().map(|contents| &contents.model);
            let Some(name) = contents.or(match &field.kind {
                Kind::Model(name) => Some(name),
                _ => None,
            }) else {
                continue;
            };
            let inner = self.models.iter().find(|inner| inner.rust == *name && !around.contains(&inner.rust.as_str()));
            if let Some(inner) = inner {
                self.walk(inner, &below(prefix, &field.wire), around, out);
            }
        }
        around.pop();
    }
}

/// What is wrong with a list, line by line: facts that no spec states, and lines that state no fact.
fn problems(ir: &Ir, provider: &str, list: &str) -> Vec<String> {
    let file = format!("conformance/facts/{provider}.tsv");
    let Some(known) = ir.providers.iter().find(|known| known.name == provider) else {
        return vec![format!("{file}: the specs have no provider {provider}")];
    };
    let stated = Stated::of(ir, known);
    let lines = list.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let mut seen = BTreeSet::new();
    let mut out = BTreeSet::new();
    for (at, line) in lines {
        let problem = match line.split('\t').collect::<Vec<_>>()[..] {
            [kind, _, _, _] if !KINDS.contains(&kind) => Some(format!("unknown kind; expected one of {KINDS:?}")),
            [_, other, _, _] if other != provider => Some(format!("the provider of this list is {provider}")),
            [kind, _, operation, name] => {
                let fact = [kind, operation, name].map(str::to_owned);
                (!stated.0.contains(&fact)).then(|| "no spec states this".to_owned())
            }
            _ => Some("expected four columns between tabs: kind, provider, operation, name".to_owned()),
        };
        let problem = problem.or_else(|| (!seen.insert(line)).then(|| "the line is there twice".to_owned()));
        out.extend(problem.map(|problem| format!("{}: {problem} ({file}:{})", line.replace('\t', " "), at + 1)));
    }
    if seen.is_empty() && out.is_empty() {
        return vec![format!("{file}: the list is empty")];
    }
    out.into_iter().collect()
}

/// Provider and text of each list.
fn lists() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("facts");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let lists = paths.filter(|path| path.extension().is_some_and(|extension| extension == "tsv"));
    let mut lists: Vec<(String, String)> = lists
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(&path).unwrap()))
        .collect();
    lists.sort();
    lists
}

#[test]
fn each_fact_stands_in_the_specs() {
    let (ir, lists) = (Target::workspace().unwrap().ir, lists());
    assert!(!lists.is_empty(), "conformance/facts has no list");
    let problems: Vec<String> = lists.iter().flat_map(|(provider, list)| problems(&ir, provider, list)).collect();
    assert!(problems.is_empty(), "{} lines:\n{}\n{REMEDY}", problems.len(), problems.join("\n"));
}

#[test]
fn reports_a_fact_of_each_kind_that_no_spec_states() {
    let ir = Target::workspace().unwrap().ir;
    for (provider, list) in lists() {
        let mut kinds = BTreeSet::new();
        for line in list.lines().filter(|line| kinds.insert(line.split('\t').next().unwrap().to_owned())) {
            let changed = format!("{line}-and-more");
            let expected =
                format!("{}: no spec states this (conformance/facts/{provider}.tsv:1)", changed.replace('\t', " "));
            if !line.starts_with('#') && !line.is_empty() {
                assert_eq!(problems(&ir, &provider, &changed), [expected]);
            }
        }
    }
}

#[test]
fn reports_the_facts_of_an_operation_that_has_left_the_specs() {
    let target = Target::workspace().unwrap();
    for (provider, list) in lists() {
        let (mut ir, _) = waybill_conformance::specs::load(&target.folder).unwrap();
        let known = ir.providers.iter_mut().find(|known| known.name == provider).unwrap();
        let facts_of = |operation: &Operation| {
            let address = address(operation);
            list.lines().filter(|line| line.split('\t').nth(2) == Some(&address)).count()
        };
        let at = known.operations.iter().position(|operation| facts_of(operation) > 0).unwrap();
        let gone = known.operations.remove(at);
        // A value that only its enums have goes with it.
        let reported = problems(&ir, &provider, &list);
        assert!(reported.len() >= facts_of(&gone), "{}: {reported:?}", gone.id);
    }
}

#[test]
fn rejects_a_list_without_facts_and_lines_without_a_fact() {
    let ir = Target::workspace().unwrap().ir;
    let provider = ir.providers[0].name.as_str();
    let file = format!("conformance/facts/{provider}.tsv");
    let address = address(&ir.providers[0].operations[0]);
    let fact = format!("operation\t{provider}\t{address}\t-");
    let twice = format!("{fact}\n{fact}\n");
    let cases = [
        (String::new(), "the list is empty"),
        ("# a comment\n\n".to_owned(), "the list is empty"),
        (fact.replace("operation\t", "operations\t"), "unknown kind"),
        (fact.replace(provider, "nobody"), "the provider of this list"),
        (fact.replace("\t-", ""), "expected four columns"),
        (fact.clone() + "\t", "expected four columns"),
        (twice, "the line is there twice"),
    ];
    for (list, expected) in cases {
        let found = problems(&ir, provider, &list);
        assert!(found.len() == 1 && found[0].contains(expected) && found[0].contains(&file), "{list:?}: {found:?}");
    }
    assert_eq!(problems(&ir, provider, &fact), [""; 0]);
    assert_eq!(problems(&ir, "nobody", &fact), ["conformance/facts/nobody.tsv: the specs have no provider nobody"]);
}
