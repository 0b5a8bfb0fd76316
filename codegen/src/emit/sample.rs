//! The sample request of an operation as Rust, for the documentation.

use serde_json::Value;

use crate::ir::{Field, Kind, Model, Operation, Scalar};

/// A sample request, as expressions.
#[derive(Debug, Default)]
pub(super) struct Sample {
    /// Names from the crate root that it imports.
    pub imports: Vec<String>,
    /// Arguments of the method, in order.
    arguments: Vec<String>,
    /// Name and argument of each setter.
    setters: Vec<(String, String)>,
}

impl Sample {
    pub fn new(operation: &Operation) -> Self {
        let mut sample = Self::default();
        for field in &operation.input.fields {
            // No setter takes a null, which is the same as no value.
            let shown = operation.sample.shown.get(&field.wire).filter(|value| field.required || !value.is_null());
            let Some(value) = shown else { continue };
            let Some(expression) = expression(operation, field, value, &mut sample.imports) else { continue };
            if field.required {
                let named = operation.input.required_struct.is_some();
                sample.arguments.push(if named { member(field, expression) } else { expression });
            } else {
                sample.setters.push((field.rust.clone(), expression));
            }
        }
        if let Some(name) = &operation.input.required_struct {
            import(&mut sample.imports, module(operation));
            sample.arguments = vec![required(operation, name, &sample.arguments)];
        }
        sample
    }

    /// A comment, if some of its values are made up.
    pub fn comment(operation: &Operation) -> Option<String> {
        let made_up = &operation.sample.made_up;
        (!made_up.is_empty()).then(|| format!("// Made up, since no document shows a value: {}.", made_up.join(", ")))
    }

    /// `client.method(argument).setter(value)`, with `before` each step.
    pub fn call(&self, operation: &Operation, before: &str) -> String {
        let setters = self.setters.iter().map(|(name, value)| format!("{before}.{name}({value})"));
        let (group, method) = (&operation.group_module, &operation.module);
        let arguments = self.arguments.join(", ");
        format!("client{before}.{group}(){before}.{method}({arguments}){}", setters.collect::<String>())
    }
}

/// The settings of a client that an operation needs: `.session("session")`.
pub(super) fn settings(operation: &Operation) -> impl Iterator<Item = &'static str> {
    let sample = &operation.sample;
    let all = [(sample.session, r#".session("session")"#), (sample.user, r#".user_id("user id")"#)];
    all.into_iter().filter(|(needed, _)| *needed).map(|(_, setter)| setter)
}

/// `name: value`, converted to the field's type.
fn member(field: &Field, expression: String) -> String {
    let is_string = field.kind == Kind::Scalar(Scalar::String);
    let value = match field.list {
        true if is_string => format!("{expression}.map(Into::into).into()"),
        true => format!("{expression}.into()"),
        false if is_string || field.boxed => format!("{expression}.into()"),
        false => expression,
    };
    format!("{}: {value}", field.rust)
}

/// A value as Rust source, by the field's kind.
fn expression(operation: &Operation, field: &Field, value: &Value, imports: &mut Vec<String>) -> Option<String> {
    if field.list {
        let items = value.as_array()?;
        let items: Option<Vec<String>> = items.iter().map(|i| one(operation, field, i, imports)).collect();
        return items.map(|i| format!("[{}]", i.join(", ")));
    }
    one(operation, field, value, imports)
}

fn one(operation: &Operation, field: &Field, value: &Value, imports: &mut Vec<String>) -> Option<String> {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let scalar = match &field.kind {
        Kind::Enum(name) => {
            import(imports, module(operation));
            return Some(format!("{}::from({text:?})", of_module(operation, name)));
        }
        Kind::Model(name) => {
            import(imports, module(operation));
            return constructor(operation, operation.model(name)?, value, imports);
        }
        Kind::Id(scalar, name) => {
            import(imports, name.clone());
            return Some(if *scalar == Scalar::Integer {
                format!("{name}({text})")
            } else {
                format!("{name}::from({text:?})")
            });
        }
        Kind::Scalar(scalar) => *scalar,
    };
    let expression = scalar.expression(value, field.zone);
    // Only a decimal is made without the name of its type.
    let name = scalar.rust().name;
    if !scalar.rust().module.is_empty() && expression.starts_with(name) {
        import(imports, name.to_owned());
    }
    if expression.contains("(Zone::") {
        import(imports, "Zone".to_owned());
    }
    Some(expression)
}

/// An operation's module, relative to the root. Types are qualified with it, since their names may collide.
fn module(operation: &Operation) -> String {
    format!("{}::{}", operation.group_module, operation.module)
}

/// `parcel::SendLine`
fn of_module(operation: &Operation, name: &str) -> String {
    format!("{}::{name}", operation.module)
}

fn import(imports: &mut Vec<String>, path: String) {
    if !imports.contains(&path) {
        imports.push(path);
    }
}

/// `parcel::SendRequired { tid: 1, receiver: "text".into() }`
fn required(operation: &Operation, name: &str, members: &[String]) -> String {
    format!("{} {{ {} }}", of_module(operation, name), members.join(", "))
}

/// `FindOrderRequestTopDto::new("BP10000000018002")`
fn constructor(operation: &Operation, model: &Model, value: &Value, imports: &mut Vec<String>) -> Option<String> {
    let rust = of_module(operation, &model.rust);
    if model.required().next().is_none() {
        return Some(format!("{rust}::default()"));
    }
    let mut arguments = Vec::new();
    for field in model.required() {
        let expression = expression(operation, field, value.get(&field.wire)?, imports)?;
        arguments.push(if model.required_struct.is_some() { member(field, expression) } else { expression });
    }
    let arguments = match &model.required_struct {
        Some(name) => required(operation, name, &arguments),
        None => arguments.join(", "),
    };
    Some(format!("{rust}::new({arguments})"))
}
