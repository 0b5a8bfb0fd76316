//! The JSON forms of a response that a page shows as XML: the gateway's own JSON, with its wrapped lists, and the simplified
//! one. They follow from the types of the fields; a spec lists them as `derived`.

use serde_json::{Map, Number, Value};
use waybill_codegen::check::tree::{Kind, Tree};
use waybill_codegen::scalar::Scalar;

use super::{Body, body};
use crate::model::{Field, Operation};
use crate::settle::Context;

/// The forms of a body that its page does not show. None if a type is a guess, as XML shows no types, or a value does not
/// fit its type: then a person has to decide first.
pub(crate) fn forms(context: &Context<'_>, op: &Operation, shown: &Body) -> Vec<Body> {
    let Ok(tree) = body::tree(shown) else { return Vec::new() };
    let Kind::Object(members) = &tree.kind else { return Vec::new() };
    let [(root, inner)] = members.as_slice() else { return Vec::new() };
    let mut fields = op.response.iter().chain(op.types.iter().flat_map(|ty| &ty.fields));
    if !shown.is_error && fields.any(|field| field.notes.evidence == Some("example")) {
        return Vec::new();
    }
    let forms: &[&'static str] = if shown.is_error { &["json"] } else { &["json", "simplified"] };
    let derived = forms.iter().map(|form| {
        let derive = Derive { context, op, is_simplified: *form == "simplified", is_error: shown.is_error };
        let value = derive.object(inner, &op.response)?;
        let text = indented(&Value::Object(Map::from_iter([(root.clone(), value)])))?;
        Some(Body { form, text, is_error: shown.is_error, is_derived: true, line: shown.line })
    });
    derived.collect::<Option<Vec<Body>>>().unwrap_or_default()
}

struct Derive<'a> {
    context: &'a Context<'a>,
    op: &'a Operation,
    is_simplified: bool,
    is_error: bool,
}

impl Derive<'_> {
    fn object(&self, tree: &Tree, fields: &[Field]) -> Option<Value> {
        let Kind::Object(members) = &tree.kind else { return None };
        let mut object = Map::new();
        for (name, value) in members {
            let field = fields.iter().find(|field| field.wire == *name).filter(|_| !self.is_error);
            let value = match field {
                Some(field) => self.field(field, value)?,
                None if self.is_error && *name == self.context.platform.envelope.code => integer(value.text()?)?,
                None => Value::String(value.text()?.to_owned()),
            };
            if object.insert(name.clone(), value).is_some() {
                return None;
            }
        }
        Some(Value::Object(object))
    }

    fn field(&self, field: &Field, tree: &Tree) -> Option<Value> {
        let Some(item) = field.ty.strip_suffix("[]") else { return self.value(&field.ty, tree) };
        let Kind::Object(members) = &tree.kind else { return None };
        let (name, _) = members.first()?;
        let items = members.iter().filter(|(own, _)| own == name).map(|(_, tree)| self.value(item, tree));
        let items: Vec<Value> = items.collect::<Option<_>>()?;
        let is_whole = items.len() == members.len();
        let list = Value::Array(items);
        let wrapped = || Value::Object(Map::from_iter([(name.clone(), list.clone())]));
        is_whole.then(|| if self.is_simplified { list.clone() } else { wrapped() })
    }

    fn value(&self, ty: &str, tree: &Tree) -> Option<Value> {
        if let Some(object) = self.op.types.iter().find(|object| object.name == ty) {
            return self.object(tree, &object.fields);
        }
        let text = tree.text()?;
        match self.context.scalar(ty)? {
            Scalar::Integer => integer(text),
            Scalar::Boolean => text.parse().ok().map(Value::Bool),
            Scalar::Number => None,
            _ => Some(Value::String(text.to_owned())),
        }
    }
}

fn integer(text: &str) -> Option<Value> {
    text.parse::<i64>().ok().map(|number| Value::Number(Number::from(number)))
}

/// JSON indented by four spaces, as in the examples of specs.
fn indented(value: &Value) -> Option<String> {
    let text = serde_json::to_string_pretty(value).ok()?;
    let line = |line: &str| format!("{}{line}\n", " ".repeat(line.len() - line.trim_start().len()));
    Some(text.lines().map(line).collect())
}
