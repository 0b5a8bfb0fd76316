//! Lists all items of the specs that a case can cover. They come from the IR only, so a new row of a spec is a gap
//! until a case covers it.

use std::collections::HashSet;

use waybill_codegen::Ir;
use waybill_codegen::ir::{
    Code, Condition, Enum, EnumValue, Example, Field, Kind, Model, Operation, Parameter, Platform, Provider, PushBody,
    PushRule, Rule, Span,
};

use crate::event::{Covered, Observed};
use crate::item::{Item, State, Subject, below};

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
    /// In the order of the spec, each with the file and line that state it.
    pub items: Vec<(Item, String)>,
}

/// All items to cover, in the order of providers and files. Those of a platform are covered through the providers that
/// reach it by default, if there are some.
#[must_use]
pub fn owned(ir: &Ir) -> Vec<Owned> {
    let is_default = |platform: &Platform| ir.providers.iter().any(|provider| provider.platform == platform.name);
    let others = ir.others.iter().filter(|other| !other.platforms.iter().any(is_default));
    let others = others.flat_map(|other| other.providers.iter().map(move |provider| (other, provider)));
    let others = others.filter_map(|(other, provider)| Some(of_platform(ir, provider, other.platforms.first()?)));
    ir.providers.iter().flat_map(|provider| of_provider(ir, provider)).chain(others).collect()
}

fn of_provider(ir: &Ir, provider: &Provider) -> Vec<Owned> {
    let mut out: Vec<Owned> =
        provider.operations.iter().map(|operation| of_operation(ir, provider, operation)).collect();
    out.extend(provider.pushes.iter().map(|push| of_push(ir, push)));
    out.extend(ir.platform(&provider.platform).map(|platform| of_platform(ir, provider, platform)));
    out
}

fn of_operation(ir: &Ir, provider: &Provider, operation: &Operation) -> Owned {
    let mut list = List::new(&operation.id);
    list.add(Subject::Operation, "", None, &operation.span);
    let shapes = Shapes { models: &operation.types, enums: &operation.enums };
    for (path, field) in shapes.fields(&operation.input) {
        let states: &[State] = if field.required { &[State::Value] } else { &[State::Value, State::Absent] };
        list.states(Subject::Parameter, &path, states, &field.span);
        for value in shapes.values(field) {
            list.add(Subject::Value, &parameter_value(&path, &value.wire), None, &value.span);
        }
    }
    let envelope = ir.platform(&operation.platform).map(|platform| &platform.envelope);
    let decides = envelope.filter(|envelope| !envelope.success_codes.is_empty()).map(|envelope| envelope.code.as_str());
    list.fields(&shapes, &operation.output, decides);
    codes(provider, operation).for_each(|code| list.add(Subject::Code, &code.code, None, &code.span));
    list.examples(&operation.examples);
    operation.rules.iter().for_each(|rule| list.add(Subject::Rule, &rule_name(rule), None, &rule.span));
    list.owned(ir, &operation.provider, &operation.file, &operation.title)
}

fn of_push(ir: &Ir, push: &PushBody) -> Owned {
    let mut list = List::new(&push.id);
    list.add(Subject::Operation, "", None, &push.span);
    push.messages.iter().for_each(|message| list.add(Subject::Message, &message.wire, None, &message.span));
    list.fields(&Shapes { models: &push.types, enums: &push.enums }, &push.body, None);
    list.examples(&push.examples);
    list.owned(ir, &push.provider, &push.file, &push.title)
}

fn of_platform(ir: &Ir, provider: &Provider, platform: &Platform) -> Owned {
    let owner = platform_owner(provider);
    let mut list = List::new(&owner);
    let own = provider.operations.iter().flat_map(|o| platform.parameters_of(o)).map(|(_, parameter)| parameter);
    let mut parameters: Vec<&Parameter> = platform.parameters.iter().collect();
    for parameter in own {
        if !parameters.iter().any(|known| known.name == parameter.name) {
            parameters.push(parameter);
        }
    }
    parameters.iter().for_each(|p| list.states(Subject::Parameter, &p.name, &[State::Value], &p.span));
    platform.errors.codes.iter().for_each(|code| list.add(Subject::Code, &code.code, None, &code.span));
    let pushes = platform.push.as_ref().filter(|_| !provider.pushes.is_empty());
    pushes.into_iter().for_each(|rule| list.envelope(rule));
    let title = format!("What all operations of {} share", provider.title);
    list.owned(ir, &provider.name, &platform.file, &title)
}

/// The codes that an operation's document lists, including those of its families.
fn codes<'a>(provider: &'a Provider, operation: &'a Operation) -> impl Iterator<Item = &'a Code> {
    let own = operation.error.own.iter();
    let families = operation.error.families.iter().flat_map(|used| {
        let family = provider.families.iter().find(|family| family.rust == used.rust);
        let codes = family.map_or(&[][..], |family| &family.codes);
        codes.iter().filter(|code| used.codes.contains(&code.short))
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
struct List<'a> {
    owner: &'a str,
    items: Vec<(Item, &'a Span)>,
}

impl<'a> List<'a> {
    fn new(owner: &'a str) -> Self {
        Self { owner, items: Vec::new() }
    }

    fn add(&mut self, subject: Subject, name: &str, state: Option<State>, span: &'a Span) {
        self.items.push((item(self.owner, subject, name, state), span));
    }

    fn states(&mut self, subject: Subject, path: &str, states: &[State], span: &'a Span) {
        states.iter().for_each(|state| self.add(subject, path, Some(*state), span));
    }

    /// The field that `decides` between a success and an error has a value in each success.
    fn fields(&mut self, shapes: &Shapes<'a>, model: &'a Model, decides: Option<&str>) {
        for (path, field) in shapes.fields(model) {
            let always = decides == Some(path.as_str());
            let states = [State::Value, State::Absent, State::Null, State::Empty];
            self.states(Subject::Field, &path, if always { &states[..1] } else { &states }, &field.span);
            for value in shapes.values(field) {
                self.add(Subject::Value, &field_value(&path, &value.wire), None, &value.span);
            }
        }
    }

    /// A decoded message has a type and a body; platform and time may be missing.
    fn envelope(&mut self, rule: &'a PushRule) {
        let states = [State::Value, State::Absent, State::Null, State::Empty];
        for (at, (name, span)) in rule.envelope.iter().zip(&rule.envelope_spans).enumerate() {
            self.states(Subject::Field, name, if at < 2 { &states[..1] } else { &states }, span);
            if at == 2 {
                for value in &rule.platform.values {
                    self.add(Subject::Value, &field_value(name, &value.wire), None, &value.span);
                }
            }
        }
    }

    fn examples(&mut self, examples: &'a [Example]) {
        for example in examples {
            if example.request.is_some() {
                self.add(Subject::Example, &format!("{}/request", example.name), None, &example.span);
            }
            for body in &example.forms {
                self.add(Subject::Example, &format!("{}/{}", example.name, body.form), None, &example.span);
            }
        }
    }

    fn owned(mut self, ir: &Ir, provider: &str, file: &str, title: &str) -> Owned {
        // Two types of one message can share a code or an example's form, which counts once.
        let mut unique = HashSet::new();
        self.items.retain(|(item, _)| unique.insert(item.clone()));
        let [id, provider, file, title] = [self.owner, provider, file, title].map(str::to_owned);
        let items = self.items.into_iter().map(|(item, span)| (item, ir.lines.place(span))).collect();
        Owned { id, provider, file, title, items }
    }
}

fn item(owner: &str, subject: Subject, name: &str, state: Option<State>) -> Item {
    Item { owner: owner.to_owned(), subject, name: name.to_owned(), state }
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
        self.walk(model, "", &mut Vec::new(), &mut out);
        out
    }

    /// `around` names the models around this one: a field that leads back to one of them ends the path.
    fn walk(&self, model: &'a Model, prefix: &str, around: &mut Vec<&'a str>, out: &mut Vec<(String, &'a Field)>) {
        around.push(&model.rust);
        for field in &model.fields {
            out.push((below(prefix, &field.wire, false), field));
            let Kind::Model(name) = &field.kind else { continue };
            let inner = self.models.iter().find(|inner| inner.rust == *name && !around.contains(&inner.rust.as_str()));
            if let Some(inner) = inner {
                self.walk(inner, &below(prefix, &field.wire, field.list), around, out);
            }
        }
        around.pop();
    }

    fn values(&self, field: &Field) -> impl Iterator<Item = &'a EnumValue> {
        let name = if let Kind::Enum(name) = &field.kind { name.as_str() } else { "" };
        let found = self.enums.iter().find(|one| one.rust == name);
        found.into_iter().flat_map(|one| &one.values)
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
    let codes = ir.operation(operation).map(|o| codes(provider, o).map(|code| code.code.as_str()).collect());
    let (listed, shared): (Vec<&str>, _) = (codes.unwrap_or_default(), platform_owner(provider));
    let mut items = vec![item(operation, Subject::Operation, "", None)];
    for (path, observed) in &covered.parameters {
        add_observed(&mut items, operation, Subject::Parameter, path, observed, parameter_value);
    }
    for (path, observed) in &covered.fields {
        add_observed(&mut items, operation, Subject::Field, path, observed, field_value);
    }
    for (path, observed) in &covered.envelope {
        add_observed(&mut items, &shared, Subject::Field, path, observed, field_value);
    }
    for code in &covered.codes {
        let owner = if listed.contains(&code.as_str()) { operation } else { &shared };
        items.push(item(owner, Subject::Code, code, None));
    }
    items.extend(covered.system.iter().map(|name| item(&shared, Subject::Parameter, name, Some(State::Value))));
    let named =
        [(Subject::Example, &covered.examples), (Subject::Message, &covered.messages), (Subject::Rule, &covered.rules)];
    for (subject, names) in named {
        items.extend(names.iter().map(|name| item(operation, subject, name, None)));
    }
    items
}

fn add_observed(
    items: &mut Vec<Item>,
    owner: &str,
    subject: Subject,
    path: &str,
    observed: &Observed,
    named: fn(&str, &str) -> String,
) {
    items.extend(observed.states.iter().map(|state| item(owner, subject, path, Some(*state))));
    items.extend(observed.values.iter().map(|value| item(owner, Subject::Value, &named(path, value), None)));
}
