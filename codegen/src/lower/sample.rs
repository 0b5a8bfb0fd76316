//! The sample request of an operation, as JSON for the cases and as Rust for the documentation. Its values are those of
//! the first documented request, else the examples of the fields. What is required and shown nowhere is made up by its
//! kind, and the sample says so.

use serde_json::{Map, Value, json};

use crate::ir::{Field, Kind, Model, Operation, Sample};
use crate::spec;

pub(super) fn sample(platform: &spec::Platform, spec: &spec::Operation, operation: &Operation) -> Sample {
    let documented = operation.examples.iter().find_map(|e| e.request.as_ref());
    let settings = [("$session", r#".session("session")"#), ("$user", r#".user_id("user id")"#)];
    let has = |source: &str| platform.parameters_of(spec).any(|p| p.value.value == source);
    let settings = settings.into_iter().filter(|(source, _)| has(source)).map(|(_, setter)| setter.to_owned());
    let mut sample = Sample { settings: settings.collect(), ..Sample::default() };
    let mut request = documented.and_then(Value::as_object).cloned().unwrap_or_default();
    for field in operation.input.required() {
        if !request.contains_key(&field.wire) {
            request.insert(field.wire.clone(), value(operation, field, &field.rust, &mut sample.made_up));
        }
    }
    for field in &operation.input.fields {
        let shown = || documented.is_none().then(|| from_example(field)).flatten();
        let Some(value) = request.get(&field.wire).cloned().or_else(shown) else { continue };
        let Some(expression) = expression(operation, field, &value, &mut sample.imports) else { continue };
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
    sample.request = Value::Object(request);
    sample
}

// Values.

/// A value for a required field: its example, else one of its kind. Adds to `made_up` the path of what is made up.
fn value(operation: &Operation, field: &Field, path: &str, made_up: &mut Vec<String>) -> Value {
    if let Some(value) = from_example(field) {
        return value;
    }
    let one = match &field.kind {
        Kind::Model(name) => return wrapped(field, object(operation, name, path, made_up)),
        Kind::Enum(name) => {
            let known = operation.enums.iter().find(|e| e.rust == *name).and_then(|e| e.values.first());
            number(field, known.map_or("1", |first| &first.wire))
        }
        Kind::String | Kind::StringId(_) => json!(limited(field, "text")),
        Kind::Integer | Kind::IntegerId(_) | Kind::Fen => number(field, "1"),
        Kind::Decimal => number(field, "1.5"),
        Kind::Boolean => boolean(field),
        // Without a documented zone, a time needs its own.
        Kind::Datetime if field.zone.is_none() => json!("2000-01-01T00:00:00+08:00"),
        Kind::Datetime => json!("2000-01-01 00:00:00"),
        Kind::Millis => number(field, "946684800000"),
        Kind::Json => json!("{}"),
        Kind::File => json!({ "name": "file.txt", "text": "content" }),
    };
    made_up.push(path.to_owned());
    wrapped(field, one)
}

/// The required fields of a model.
fn object(operation: &Operation, name: &str, path: &str, made_up: &mut Vec<String>) -> Value {
    let fields = operation.model(name).into_iter().flat_map(Model::required);
    let member =
        |field: &Field| (field.wire.clone(), value(operation, field, &format!("{path}.{}", field.rust), made_up));
    Value::Object(fields.map(member).collect::<Map<String, Value>>())
}

/// A list has one item.
fn wrapped(field: &Field, one: Value) -> Value {
    if field.list { json!([one]) } else { one }
}

/// The field's first example: of a list its items, which documents separate by commas.
fn from_example(field: &Field) -> Option<Value> {
    let text = field.examples.first()?;
    if matches!(field.kind, Kind::Model(_) | Kind::File) {
        return None;
    }
    let one = |text: &str| match field.kind {
        Kind::Boolean if matches!(text, "1" | "true") => boolean(field),
        Kind::Boolean if field.form == "Boolean" => json!(false),
        _ => number(field, text),
    };
    if field.list {
        return Some(text.split(',').map(|part| one(part.trim())).collect());
    }
    Some(one(text))
}

fn boolean(field: &Field) -> Value {
    match field.form.as_str() {
        "Number" => json!(1),
        "String" => json!("true"),
        _ => json!(true),
    }
}

/// A number where the field is one on the wire, and keeps its spelling as one.
fn number(field: &Field, text: &str) -> Value {
    let number = text.parse::<serde_json::Number>().ok().filter(|n| field.form == "Number" && n.to_string() == text);
    number.map_or_else(|| json!(text), Value::Number)
}

fn limited(field: &Field, text: &str) -> String {
    let most = field.max_length.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
    text.chars().take(most).collect()
}

// Rust.

/// `name: value`, converted to the field's type.
fn member(field: &Field, expression: String) -> String {
    let value = match (&field.kind, field.list) {
        (Kind::String, true) => format!("{expression}.map(Into::into).into()"),
        (_, true) | (Kind::String, false) => format!("{expression}.into()"),
        _ if field.boxed => format!("{expression}.into()"),
        _ => expression,
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
    Some(match &field.kind {
        Kind::String => format!("{text:?}"),
        Kind::Enum(name) => {
            import(imports, module(operation));
            format!("{}::from({text:?})", of_module(operation, name))
        }
        Kind::Integer => text,
        Kind::Boolean => if text == "1" || text == "true" { "true" } else { "false" }.to_owned(),
        Kind::IntegerId(name) => {
            import(imports, name.clone());
            format!("{name}({text})")
        }
        Kind::StringId(name) => {
            import(imports, name.clone());
            format!("{name}::from({text:?})")
        }
        Kind::Model(name) => {
            import(imports, module(operation));
            constructor(operation, operation.model(name)?, value, imports)?
        }
        Kind::File => {
            import(imports, "FileUpload".to_owned());
            file(value)
        }
        Kind::Fen => {
            import(imports, "Fen".to_owned());
            format!("Fen({text})")
        }
        Kind::Decimal => format!("{text:?}.parse().unwrap_or_default()"),
        Kind::Datetime => {
            import(imports, "Timestamp".to_owned());
            format!("Timestamp::from_text({text:?}, {:?})", field.zone)
        }
        Kind::Millis => {
            import(imports, "Timestamp".to_owned());
            format!("Timestamp::from_millis({text})")
        }
        Kind::Json => {
            import(imports, "JsonText".to_owned());
            format!("JsonText::from({text:?})")
        }
    })
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

/// `FileUpload::new("proof.png", "…").content_type("image/png")`
fn file(value: &Value) -> String {
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    let bytes = match (text("text"), text("hex")) {
        (Some(text), _) => format!("{text:?}"),
        (None, Some(hex)) => {
            let pairs = hex.as_bytes().chunks(2).map(|pair| format!("0x{}", String::from_utf8_lossy(pair)));
            format!("vec![{}]", pairs.collect::<Vec<_>>().join(", "))
        }
        (None, None) => format!("{:?}", "its bytes"),
    };
    let media_type = text("content_type").map(|media| format!(".content_type({media:?})")).unwrap_or_default();
    format!("FileUpload::new({:?}, {bytes}){media_type}", text("name").unwrap_or("its name"))
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
