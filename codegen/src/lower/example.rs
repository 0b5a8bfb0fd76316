//! Examples: bodies, variants of expected errors, and the sample request of the documentation.

use serde_json::Value;

use super::{Context, errors};
use crate::ir::{Body, Erratum, ErrorEnum, Example, ExpectedError, Field, Kind, Model, Operation, Sample, WrongPlace};
use crate::names;
use crate::spec::{self, ErrorRow, Spanned};

pub(super) fn lower_all(context: &Context<'_>, operation: &spec::Operation, error: &ErrorEnum) -> Vec<Example> {
    operation.examples.iter().map(|e| lower(context, operation, error, e)).collect()
}

fn lower(context: &Context<'_>, operation: &spec::Operation, error: &ErrorEnum, example: &spec::Example) -> Example {
    let response = example.response.as_ref();
    let forms = response.map_or(Vec::new(), |response| {
        let derived: Vec<&str> = response.derived.iter().map(|d| d.value.as_str()).collect();
        response
            .forms
            .iter()
            .map(|(form, file)| Body {
                form: form.clone(),
                documented: !derived.contains(&form.as_str()),
                file: format!("specs/{}", file.value),
                // The line endings may depend on the checkout.
                text: context.sources.get(&file.value).map(|text| text.replace("\r\n", "\n")).unwrap_or_default(),
            })
            .collect()
    });
    Example {
        name: example.name.value.clone(),
        case: format!("{}/{}", operation.id.value, example.name.value),
        evidence: example.evidence,
        request: example.request.as_ref().map(|r| r.value.clone()),
        forms,
        error: response.and_then(|a| a.error.as_ref()).map(|e| expected_error(context, operation, error, e)),
        skeleton: example.skeleton,
        made_up: example.made_up.iter().map(|p| p.value.clone()).collect(),
        placeholders: example.placeholders.iter().map(|p| p.value.clone()).collect(),
        erratum: erratum(&example.erratum),
        doc: example.doc.clone(),
    }
}

fn erratum(places: &[(Spanned<String>, Spanned<String>)]) -> Option<Erratum> {
    let place = |(path, wrong): &(Spanned<String>, Spanned<String>)| WrongPlace {
        path: path.value.clone(),
        wrong: wrong.value.clone(),
    };
    (!places.is_empty()).then(|| Erratum { places: places.iter().map(place).collect() })
}

fn expected_error(
    context: &Context<'_>,
    operation: &spec::Operation,
    error: &ErrorEnum,
    expected: &spec::ExpectedError,
) -> ExpectedError {
    ExpectedError {
        code: expected.code.value.clone(),
        sub_code: expected.sub_code.as_ref().map(|s| s.value.clone()),
        variant: expected.matches.as_ref().and_then(|m| variant_of(context, operation, error, &m.value)),
    }
}

/// The variant's path for a documented code: `SplitData::Cd22`.
pub(super) fn variant_of(
    context: &Context<'_>,
    operation: &spec::Operation,
    error: &ErrorEnum,
    code: &str,
) -> Option<String> {
    if let Some(own) = error.own.iter().find(|c| c.code == code) {
        return Some(own.path.clone());
    }
    for row in &operation.errors {
        if let ErrorRow::Family { prefix, family, codes } = row
            && let Some(short) = code.strip_prefix(&prefix.value).and_then(|rest| rest.strip_prefix(':'))
            && codes.iter().any(|c| c.value == short)
        {
            let spec_family = context.provider.families.iter().find(|f| f.name.value == family.value)?;
            let row = spec_family.codes.iter().find(|c| c.code.value == short)?;
            let name = row.name.as_ref().map_or(short, |n| n.value.as_str());
            return Some(format!("{}::{}", names::ty(&family.value), names::variant(name)));
        }
    }
    let platform = errors::of_platform(context.platform);
    platform.codes.into_iter().find(|c| c.code == code).map(|c| c.path)
}

/// The sample request of the documentation: the first documented request, or the fields' examples.
pub(super) fn sample(platform: &spec::Platform, operation: &Operation) -> Sample {
    let request = operation.examples.iter().find_map(|e| e.request.as_ref());
    let settings = [("$session", r#".session("session")"#), ("$user", r#".user_id("user id")"#)];
    let has = |source: &str| platform.parameters.iter().any(|p| p.value.value == source);
    let settings = settings.into_iter().filter(|(source, _)| has(source)).map(|(_, setter)| setter.to_owned());
    let mut sample = Sample { settings: settings.collect(), ..Sample::default() };
    for field in &operation.input.fields {
        let value = request.map_or_else(|| from_example(field), |r| r.get(&field.wire).cloned());
        let Some(expression) = value.and_then(|v| expression(operation, field, &v, &mut sample.imports)) else {
            continue;
        };
        if field.required {
            let named = operation.input.required_struct.is_some();
            sample.arguments.push(if named {
                format!("{}: {}", field.rust, owned(field, expression))
            } else {
                expression
            });
        } else {
            sample.setters.push((field.rust.clone(), expression));
        }
    }
    if let Some(name) = &operation.input.required_struct {
        import(&mut sample.imports, module(operation));
        sample.arguments = vec![format!("{} {{ {} }}", of_module(operation, name), sample.arguments.join(", "))];
    }
    sample
}

/// The expression of an argument, converted to the field's type.
fn owned(field: &Field, expression: String) -> String {
    match (&field.kind, field.list) {
        (Kind::String, true) => format!("{expression}.map(Into::into).into()"),
        (_, true) => format!("{expression}.into()"),
        (Kind::String, false) => format!("{expression}.into()"),
        _ if field.boxed => format!("{expression}.into()"),
        _ => expression,
    }
}

fn from_example(field: &Field) -> Option<Value> {
    if field.kind == Kind::File {
        return Some(Value::Null);
    }
    field.examples.first().map(|e| Value::String(e.clone()))
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

/// `FindOrderRequestTopDto::new("BP10000000018002")`
fn constructor(operation: &Operation, model: &Model, value: &Value, imports: &mut Vec<String>) -> Option<String> {
    let arguments: Option<Vec<String>> =
        model.required().map(|f| expression(operation, f, value.get(&f.wire)?, imports)).collect();
    match (&model.required_struct, model.required().next()) {
        (Some(_), _) => None,
        (None, None) => Some(format!("{}::default()", of_module(operation, &model.rust))),
        (None, Some(_)) => Some(format!("{}::new({})", of_module(operation, &model.rust), arguments?.join(", "))),
    }
}
