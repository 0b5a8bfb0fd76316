//! A parsed OpenAPI document: typed with `openapiv3`, and as plain JSON for searches.

use std::collections::BTreeMap;

use openapiv3::{OpenAPI, Operation};
use serde_json::{Map, Value};

/// A parsed document.
pub struct Document {
    pub api: OpenAPI,
    pub value: Value,
}

/// A sent value: its schema, and whether it is required.
pub struct Sent {
    pub schema: Value,
    pub required: bool,
}

impl Document {
    /// Parses the YAML, once as OpenAPI and once as JSON.
    pub fn read(text: &str) -> Self {
        Self { api: yaml_serde::from_str(text).unwrap(), value: yaml_serde::from_str(text).unwrap() }
    }

    /// Path, method and operation of an id.
    pub fn operation(&self, id: &str) -> (&str, &str, &Operation) {
        let mut all = self.api.operations();
        all.find(|(_, _, o)| o.extensions["x-waybill-id"] == id).unwrap_or_else(|| panic!("no operation {id}"))
    }

    /// Parameters in query, path and header, and properties of the body, by name.
    pub fn sent(&self, id: &str) -> BTreeMap<String, Sent> {
        let (path, method, _) = self.operation(id);
        let operation = &self.value["paths"][path][method];
        let parameters = operation["parameters"].as_array().into_iter().flatten().map(|p| self.resolved(p));
        let mut out: BTreeMap<String, Sent> = parameters
            .map(|p| {
                let required = p["required"].as_bool().unwrap_or(false);
                (p["name"].as_str().unwrap().to_owned(), Sent { schema: p["schema"].clone(), required })
            })
            .collect();
        for media in operation["requestBody"]["content"].as_object().into_iter().flat_map(Map::values) {
            let body = self.resolved(&media["schema"]);
            let required =
                |name: &String| body["required"].as_array().is_some_and(|r| r.contains(&Value::from(name.as_str())));
            for (name, schema) in body["properties"].as_object().into_iter().flatten() {
                out.insert(name.clone(), Sent { schema: self.resolved(schema).clone(), required: required(name) });
            }
        }
        out
    }

    fn resolved<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str() {
            Some(address) => self.value.pointer(&address[1..]).unwrap_or_else(|| panic!("{address} does not exist")),
            None => value,
        }
    }

    /// The shapes of a model: lists wrapped, lists bare.
    pub fn schemas_of(&self, owner: &str, model: &str) -> Vec<&Value> {
        let schemas = &self.value["components"]["schemas"];
        ["", ".bare"].iter().filter_map(|suffix| schemas.get(format!("{owner}.{model}{suffix}"))).collect()
    }

    /// Whether a model is part of the document: an unused type is not.
    pub fn uses(&self, owner: &str, model: &str) -> bool {
        let address = format!("#/components/schemas/{owner}.{model}");
        self.references().iter().any(|r| r.trim_end_matches(".bare") == address)
            || !self.schemas_of(owner, model).is_empty()
    }

    /// All schemas of an owner and of its own parameters, as one string.
    pub fn text_of(&self, id: &str, owner: &str) -> String {
        let schemas = self.value["components"]["schemas"].as_object().unwrap();
        let of_owner = schemas.iter().filter(|(name, _)| name.starts_with(&format!("{owner}.")));
        let sent = self.sent(id);
        let own = sent.values().map(|s| &s.schema).filter(|s| s["x-waybill-value"].is_null());
        of_owner.map(|(_, schema)| schema).chain(own).map(Value::to_string).collect()
    }

    /// The values of all examples of an operation or a push message.
    pub fn examples(&self, id: &str) -> Vec<Value> {
        let value = |(_, e): (String, Value)| e.get("value").or_else(|| e.get("x-waybill-value")).cloned();
        self.named_examples(id).into_iter().filter_map(value).collect()
    }

    /// All examples of an operation or a push message, with their names.
    pub fn named_examples(&self, id: &str) -> Vec<(String, Value)> {
        let mut out = Vec::new();
        let paths = self.value["paths"].as_object().unwrap();
        let hooks = self.value.get("x-webhooks").and_then(Value::as_object);
        let operations =
            paths.values().chain(hooks.into_iter().flat_map(Map::values)).flat_map(|i| i.as_object().unwrap().values());
        for operation in operations.filter(|o| o["x-waybill-id"] == id) {
            collect(operation, &mut |map| {
                let examples = map.get("examples").and_then(Value::as_object).into_iter().flatten();
                out.extend(examples.map(|(name, example)| (name.clone(), example.clone())));
            });
        }
        out
    }

    /// The targets of all `$ref`.
    pub fn references(&self) -> Vec<String> {
        let mut out = Vec::new();
        collect(&self.value, &mut |map| out.extend(map.get("$ref").and_then(Value::as_str).map(str::to_owned)));
        out
    }
}

fn collect(value: &Value, look: &mut impl FnMut(&Map<String, Value>)) {
    match value {
        Value::Object(map) => {
            look(map);
            map.values().for_each(|v| collect(v, look));
        }
        Value::Array(items) => items.iter().for_each(|v| collect(v, look)),
        _ => {}
    }
}
