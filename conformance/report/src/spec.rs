//! Lists all items of the specs that a case can cover. They come from the IR only, so a new row of a spec is a gap
//! until a case covers it.

use std::collections::HashSet;

use waybill_codegen::Ir;
use waybill_codegen::ir::{
    Condition, Enum, Example, Field, Kind, Model, Operation, Platform, Provider, PushBody, PushRule, Rule,
};

use crate::event::{Covered, Observed};
use crate::item::{Item, State, Subject, below};

/// Maximum depth of a path: specs nest less, and a type that contains itself would not end.
const DEPTH: usize = 8;

/// The owner of items: an operation, a push body, or a provider's platform.
#[derive(Debug)]
pub struct Owned {
    /// Id of the operation or push body; `taobao/top`.
    pub id: String,
    /// Its provider.
    pub provider: String,
    /// Its spec: `specs/taobao/logistics/trace.search.yaml`
    pub file: String,
    /// One line.
    pub title: String,
    /// In the order of the spec.
    pub items: Vec<Item>,
}

/// All items to cover, in the order of providers and files.
#[must_use]
pub fn owned(ir: &Ir) -> Vec<Owned> {
    ir.providers.iter().flat_map(|provider| of_provider(ir, provider)).collect()
}

fn of_provider(ir: &Ir, provider: &Provider) -> Vec<Owned> {
    let mut out: Vec<Owned> =
        provider.operations.iter().map(|operation| of_operation(ir, provider, operation)).collect();
    out.extend(provider.pushes.iter().map(of_push));
    out.extend(ir.platform(&provider.platform).map(|platform| of_platform(provider, platform)));
    out
}

fn of_operation(ir: &Ir, provider: &Provider, operation: &Operation) -> Owned {
    let mut list = List::new(&operation.id);
    list.add(Subject::Operation, "", None);
    let shapes = Shapes { models: &operation.types, enums: &operation.enums };
    for (path, field) in shapes.fields(&operation.input) {
        let states: &[State] = if field.required { &[State::Value] } else { &[State::Value, State::Absent] };
        list.states(Subject::Parameter, &path, states);
        shapes.values(field).for_each(|value| list.add(Subject::Value, &parameter_value(&path, value), None));
    }
    let envelope = ir.platform(&operation.platform).map(|platform| &platform.envelope);
    let decides = envelope.filter(|envelope| envelope.success_code.is_some()).map(|envelope| envelope.code.as_str());
    list.fields(&shapes, &operation.output, decides);
    codes(provider, operation).for_each(|code| list.add(Subject::Code, code, None));
    list.examples(&operation.examples);
    operation.rules.iter().for_each(|rule| list.add(Subject::Rule, &rule_name(rule), None));
    list.owned(&operation.provider, &operation.file, &operation.title)
}

fn of_push(push: &PushBody) -> Owned {
    let mut list = List::new(&push.id);
    list.add(Subject::Operation, "", None);
    push.messages.iter().for_each(|message| list.add(Subject::Message, &message.wire, None));
    list.fields(&Shapes { models: &push.types, enums: &push.enums }, &push.body, None);
    list.examples(&push.examples);
    list.owned(&push.provider, &push.file, &push.title)
}

fn of_platform(provider: &Provider, platform: &Platform) -> Owned {
    let mut list = List::new(&platform_owner(provider));
    let own = provider.operations.iter().flat_map(|o| platform.parameters_of(o)).map(|(_, p)| p.name.as_str());
    let mut names: Vec<&str> = platform.parameters.iter().map(|p| p.name.as_str()).collect();
    own.for_each(|name| {
        if !names.contains(&name) {
            names.push(name)
        }
    });
    names.iter().for_each(|name| list.states(Subject::Parameter, name, &[State::Value]));
    platform.errors.codes.iter().for_each(|code| list.add(Subject::Code, &code.code, None));
    let pushes = platform.push.as_ref().filter(|_| !provider.pushes.is_empty());
    pushes.into_iter().for_each(|rule| list.envelope(rule));
    let title = format!("What all operations of {} share", provider.title);
    list.owned(&provider.name, &platform.file, &title)
}

/// The codes that an operation's document lists, including those of its families.
fn codes<'a>(provider: &'a Provider, operation: &'a Operation) -> impl Iterator<Item = &'a str> {
    let own = operation.error.own.iter().map(|code| code.code.as_str());
    let families = operation.error.families.iter().flat_map(|used| {
        let family = provider.families.iter().find(|family| family.rust == used.rust);
        let codes = family.map_or(&[][..], |family| &family.codes);
        codes.iter().filter(|code| used.codes.contains(&code.short)).map(|code| code.code.as_str())
    });
    own.chain(families)
}

/// The name of a rule between parameters: `is_split=1,sub_tid=absent`. A rule with the same conditions
/// as an earlier one never applies, so names are unique.
#[must_use]
pub fn rule_name(rule: &Rule) -> String {
    let condition_name = |(field, condition): &(String, Condition)| {
        let state = match condition {
            Condition::Absent => "absent",
            Condition::Present => "present",
            Condition::Empty => "empty",
            Condition::Is(value) => value,
        };
        format!("{field}={state}")
    };
    rule.when.iter().map(condition_name).collect::<Vec<_>>().join(",")
}

fn platform_owner(provider: &Provider) -> String {
    format!("{}/{}", provider.name, provider.platform)
}

/// `status=SIGNED`
fn field_value(path: &str, value: &str) -> String {
    format!("{path}={value}")
}

/// Prefixed, because a field of a response may have the same name.
fn parameter_value(path: &str, value: &str) -> String {
    format!("request.{path}={value}")
}

/// Collects the items of one owner.
struct List {
    owner: String,
    items: Vec<Item>,
}

impl List {
    fn new(owner: &str) -> Self {
        Self { owner: owner.to_owned(), items: Vec::new() }
    }

    fn add(&mut self, subject: Subject, name: &str, state: Option<State>) {
        self.items.push(Item { owner: self.owner.clone(), subject, name: name.to_owned(), state });
    }

    fn states(&mut self, subject: Subject, path: &str, states: &[State]) {
        states.iter().for_each(|state| self.add(subject, path, Some(*state)));
    }

    /// The field that `decides` between a success and an error has a value in each success.
    fn fields(&mut self, shapes: &Shapes<'_>, model: &Model, decides: Option<&str>) {
        for (path, field) in shapes.fields(model) {
            let always = decides == Some(path.as_str());
            let states = [State::Value, State::Absent, State::Null, State::Empty];
            self.states(Subject::Field, &path, if always { &states[..1] } else { &states });
            shapes.values(field).for_each(|value| self.add(Subject::Value, &field_value(&path, value), None));
        }
    }

    /// A decoded message has a type and a body; platform and time may be missing.
    fn envelope(&mut self, rule: &PushRule) {
        let states = [State::Value, State::Absent, State::Null, State::Empty];
        for (at, name) in rule.envelope.iter().enumerate() {
            self.states(Subject::Field, name, if at < 2 { &states[..1] } else { &states });
            if at == 2 {
                let values = rule.platform.values.iter().map(|value| field_value(name, &value.wire));
                values.for_each(|value| self.add(Subject::Value, &value, None));
            }
        }
    }

    fn examples(&mut self, examples: &[Example]) {
        for example in examples {
            if example.request.is_some() {
                self.add(Subject::Example, &format!("{}/request", example.name), None);
            }
            for body in &example.forms {
                self.add(Subject::Example, &format!("{}/{}", example.name, body.form), None);
            }
        }
    }

    fn owned(mut self, provider: &str, file: &str, title: &str) -> Owned {
        // Two types of one message can share a code or an example's form, which counts once.
        let mut unique = HashSet::new();
        self.items.retain(|item| unique.insert(item.clone()));
        let [provider, file, title] = [provider, file, title].map(str::to_owned);
        Owned { id: self.owner, provider, file, title, items: self.items }
    }
}

/// The nested types and enums of an operation or push body.
struct Shapes<'a> {
    models: &'a [Model],
    enums: &'a [Enum],
}

impl<'a> Shapes<'a> {
    /// Every field below a model with its path.
    fn fields(&self, model: &'a Model) -> Vec<(String, &'a Field)> {
        let mut out = Vec::new();
        self.walk(model, "", DEPTH, &mut out);
        out
    }

    fn walk(&self, model: &'a Model, prefix: &str, depth: usize, out: &mut Vec<(String, &'a Field)>) {
        for field in model.fields.iter().filter(|_| depth > 0) {
            out.push((below(prefix, &field.wire, false), field));
            let Kind::Model(name) = &field.kind else { continue };
            if let Some(inner) = self.models.iter().find(|model| &model.rust == name) {
                self.walk(inner, &below(prefix, &field.wire, field.list), depth - 1, out);
            }
        }
    }

    fn values(&self, field: &Field) -> impl Iterator<Item = &'a str> {
        let name = if let Kind::Enum(name) = &field.kind { name.as_str() } else { "" };
        let found = self.enums.iter().find(|one| one.rust == name);
        found.into_iter().flat_map(|one| &one.values).map(|value| value.wire.as_str())
    }
}

/// The items that are covered by what was observed of an operation. The caller ignores items that are not in
/// the specs.
#[must_use]
pub fn covered(ir: &Ir, operation: &str, covered: &Covered) -> Vec<Item> {
    let provider = ir.providers.iter().find(|provider| {
        provider.operations.iter().any(|o| o.id == operation) || provider.pushes.iter().any(|push| push.id == operation)
    });
    let Some(provider) = provider else { return Vec::new() };
    let listed: Vec<&str> = ir.operation(operation).map(|o| codes(provider, o).collect()).unwrap_or_default();
    let (mut own, mut shared) = (List::new(operation), List::new(&platform_owner(provider)));
    own.add(Subject::Operation, "", None);
    for (path, observed) in &covered.parameters {
        add_observed(&mut own, Subject::Parameter, path, observed, parameter_value);
    }
    for (path, observed) in &covered.fields {
        add_observed(&mut own, Subject::Field, path, observed, field_value);
    }
    for (path, observed) in &covered.envelope {
        add_observed(&mut shared, Subject::Field, path, observed, field_value);
    }
    for code in &covered.codes {
        let owner = if listed.contains(&code.as_str()) { &mut own } else { &mut shared };
        owner.add(Subject::Code, code, None);
    }
    covered.system.iter().for_each(|name| shared.states(Subject::Parameter, name, &[State::Value]));
    let named =
        [(Subject::Example, &covered.examples), (Subject::Message, &covered.messages), (Subject::Rule, &covered.rules)];
    for (subject, names) in named {
        names.iter().for_each(|name| own.add(subject, name, None));
    }
    own.items.into_iter().chain(shared.items).collect()
}

fn add_observed(list: &mut List, subject: Subject, path: &str, observed: &Observed, named: fn(&str, &str) -> String) {
    observed.states.iter().for_each(|state| list.add(subject, path, Some(*state)));
    observed.values.iter().for_each(|value| list.add(Subject::Value, &named(path, value), None));
}
