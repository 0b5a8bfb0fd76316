//! Schemas of OpenAPI. References are followed, `allOf` is merged.

use waybill_codegen::yaml::node::Node;

use super::{MAX_INNER, MAX_REFERENCES, MAX_SCHEMAS, Reader, SCHEMAS, type_name, unescape};
use crate::loss::Kind;
use crate::model::{EnumValue, Field};
use crate::node::{entries, items, member, scalar, string, text_of};

impl<'t> Reader<'t> {
    /// Whether a schema is an object with fields, or `allOf` of one.
    pub(super) fn is_object(&mut self, node: &'t Node) -> bool {
        let Some(node) = self.quiet(node) else { return false };
        member(node, "properties").is_some()
            || items(node, "allOf").iter().any(|part| {
                self.quiet(part)
                    .is_some_and(|part| member(part, "properties").is_some() || !items(part, "allOf").is_empty())
            })
    }

    /// Reads the fields of an object. References and parts of `allOf` are followed.
    pub(super) fn object(&mut self, node: &'t Node, field: &mut Field, depth: usize) {
        self.schemas += 1;
        if depth > MAX_REFERENCES {
            return self.problem(node, "`allOf` leads in a circle".to_owned(), "correct the reference");
        }
        if self.schemas > MAX_SCHEMAS {
            return;
        }
        let Some(node) = self.resolve(node) else { return };
        const KNOWN: &[&str] = &[
            "type",
            "properties",
            "required",
            "allOf",
            "description",
            "title",
            "nullable",
            "example",
            "$ref",
            "x-apifox-orders",
        ];
        self.report_others(node, KNOWN, "an object", &field.wire);
        for part in items(node, "allOf") {
            self.object(part, field, depth + 1);
        }
        let required: Vec<&str> = items(node, "required").iter().filter_map(scalar).collect();
        for (name, schema) in member(node, "properties").map_or(&[][..], entries) {
            let mut inner = Field { wire: name.value.clone(), place: self.place(schema), ..Field::default() };
            self.schema(schema, &mut inner, 0);
            field.fields.retain(|earlier| earlier.wire != inner.wire);
            field.fields.push(inner);
        }
        for inner in &mut field.fields {
            if required.contains(&inner.wire.as_str()) {
                inner.required = Some(true);
            } else if inner.required.is_none() && !required.is_empty() {
                inner.required = Some(false);
            }
        }
        field.doc = self.description(node, "description", &field.wire).or(field.doc.take());
        field.nullable |= is_nullable(node);
    }

    /// Reads what a schema says about a field.
    pub(super) fn schema(&mut self, node: &'t Node, field: &mut Field, depth: usize) {
        self.schemas += 1;
        if self.level > MAX_INNER || self.schemas > MAX_SCHEMAS {
            "an endless schema".clone_into(&mut field.ty);
            return;
        }
        self.level += 1;
        self.inner_schema(node, field, depth);
        self.level -= 1;
    }

    fn inner_schema(&mut self, node: &'t Node, field: &mut Field, depth: usize) {
        let own =
            self.description(node, "description", &field.wire).or_else(|| self.description(node, "title", &field.wire));
        field.doc = field.doc.take().or(own);
        // A reference with a description beside it is often written as `allOf` of one.
        let target = match items(node, "allOf") {
            [one] if member(node, "properties").is_none() => one,
            _ => node,
        };
        field.nullable |= is_nullable(node);
        let reference = string(target, "$ref").and_then(|r| r.strip_prefix(SCHEMAS));
        if let Some(name) = reference.filter(|_| self.is_object(target)) {
            field.ty = type_name(&unescape(name));
            return;
        }
        let Some(node) = self.resolve(node) else { return };
        if depth > MAX_REFERENCES {
            return self.problem(node, "this schema leads in a circle".to_owned(), "correct the reference");
        }
        field.nullable |= is_nullable(node);
        if self.is_object(node) {
            return self.object(node, field, 0);
        }
        self.alternatives(node, field, depth);
        let types = types(node);
        match types[..] {
            ["array"] => return self.array(node, field, depth),
            [one] => self.scalar(one, node, field),
            [] if field.ty.is_empty() && !field.list && field.fields.is_empty() => field.ty = String::new(),
            [] => {}
            _ => field.ty = types.join(" or "),
        }
        self.values(node, field);
    }

    /// `oneOf` and `anyOf`: the only one that is not null; otherwise any JSON. `allOf` of one schema that is no object.
    fn alternatives(&mut self, node: &'t Node, field: &mut Field, depth: usize) {
        for key in ["oneOf", "anyOf", "allOf"] {
            let parts = items(node, key);
            let rest: Vec<&Node> = parts.iter().filter(|part| types_with_null(part) != ["null"]).collect();
            field.nullable |= rest.len() < parts.len();
            match rest[..] {
                [] => {}
                [one] => self.schema(one, field, depth + 1),
                _ => key.clone_into(&mut field.ty),
            }
        }
    }

    fn array(&mut self, node: &'t Node, field: &mut Field, depth: usize) {
        const KNOWN: &[&str] =
            &["type", "items", "description", "title", "nullable", "maxItems", "example", "default", "$ref"];
        self.report_others(node, KNOWN, "an array", &field.wire);
        let mut item = Field { wire: field.wire.clone(), place: field.place.clone(), ..Field::default() };
        if let Some(schema) = member(node, "items") {
            self.schema(schema, &mut item, depth + 1);
        }
        if item.list || item.ty.ends_with("[]") {
            field.ty = format!("{}[][]", if item.ty.is_empty() { "object" } else { item.ty.as_str() });
        } else {
            (field.ty, field.list) = (item.ty, true);
        }
        field.fields = item.fields;
        field.values = item.values;
        field.doc = field.doc.take().or(item.doc);
        field.limits = item.limits;
        field.limits.items = string(node, "maxItems").map(str::to_owned);
    }

    fn scalar(&mut self, ty: &str, node: &'t Node, field: &mut Field) {
        let format = string(node, "format");
        field.ty = match (ty, format) {
            ("string", Some("binary")) => "file".to_owned(),
            ("string", Some("date-time" | "date")) => "date-time".to_owned(),
            _ => ty.to_owned(),
        };
        if let Some(format) = format.filter(|f| !matches!(*f, "binary" | "date-time" | "int32" | "int64")) {
            self.lose(Kind::NotTaken, node, &field.wire, format!("`format: {format}`"), format!("`{}`", field.ty));
        }
    }

    /// Default, example, limits and documented values.
    fn values(&mut self, node: &'t Node, field: &mut Field) {
        const KNOWN: &[&str] = &[
            "type",
            "format",
            "description",
            "title",
            "nullable",
            "default",
            "example",
            "examples",
            "enum",
            "maxLength",
            "minimum",
            "maximum",
            "oneOf",
            "anyOf",
            "allOf",
            "$ref",
        ];
        self.report_others(node, KNOWN, "a schema", &field.wire);
        let own = |name: &str| member(node, name).map(text_of).filter(|text| !text.is_empty());
        field.default = own("default").or(field.default.take());
        field.example =
            own("example").or_else(|| items(node, "examples").first().map(text_of)).or(field.example.take());
        let limits = &mut field.limits;
        limits.length = own("maxLength").or(limits.length.take());
        limits.least = own("minimum").or(limits.least.take());
        limits.most = own("maximum").or(limits.most.take());
        // A null among the values is a word for nullable.
        let values = items(node, "enum").iter().filter(|value| !value.is_null());
        field.values = values.map(|value| EnumValue { wire: text_of(value), ..EnumValue::default() }).collect();
    }
}

fn types(node: &Node) -> Vec<&str> {
    let mut types = types_with_null(node);
    types.retain(|ty| *ty != "null");
    types
}

fn types_with_null(node: &Node) -> Vec<&str> {
    match string(node, "type") {
        Some(one) => vec![one],
        None => items(node, "type").iter().filter_map(scalar).collect(),
    }
}

fn is_nullable(node: &Node) -> bool {
    string(node, "nullable") == Some("true") || types_with_null(node).contains(&"null")
}
