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
        self.types(node);
        field.nullable |= self.is_nullable(node);
        self.own_description(node, field);
        for part in items(node, "allOf") {
            self.object(part, field, depth + 1);
        }
        for (name, schema) in member(node, "properties").map_or(&[][..], entries) {
            let mut inner = Field { wire: name.value.clone(), place: self.place(schema), ..Field::default() };
            self.schema(schema, &mut inner, 0);
            field.fields.retain(|earlier| earlier.wire != inner.wire);
            field.fields.push(inner);
        }
        self.require(node, field);
    }

    /// Reads which fields are required. A name that no field has is left, and reported.
    fn require(&mut self, node: &'t Node, field: &mut Field) {
        let named = items(node, "required");
        for inner in &mut field.fields {
            match named.iter().find(|name| scalar(name) == Some(&inner.wire)) {
                Some(name) => {
                    self.taken.insert(name);
                    inner.required = Some(true);
                }
                None if inner.required.is_none() && !named.is_empty() => inner.required = Some(false),
                None => {}
            }
        }
    }

    /// The description of a schema, unless what refers to it has one.
    fn own_description(&mut self, node: &'t Node, field: &mut Field) {
        if field.doc.is_none() {
            field.doc = self.description(node, "description", &field.wire);
        }
    }

    /// Reads what a schema says about a field.
    pub(super) fn schema(&mut self, node: &'t Node, field: &mut Field, depth: usize) {
        self.schemas += 1;
        if self.level > MAX_INNER || self.schemas > MAX_SCHEMAS {
            "an endless schema".clone_into(&mut field.ty);
            return;
        }
        self.opened.insert(node);
        self.level += 1;
        self.inner_schema(node, field, depth);
        self.level -= 1;
    }

    fn inner_schema(&mut self, node: &'t Node, field: &mut Field, depth: usize) {
        self.own_description(node, field);
        if field.doc.is_none() {
            field.doc = self.description(node, "title", &field.wire);
        }
        // A reference with a description beside it is often written as `allOf` of one.
        let target = match items(node, "allOf") {
            [one] if member(node, "properties").is_none() => one,
            _ => node,
        };
        field.nullable |= self.is_nullable(node);
        let reference = string(target, "$ref").and_then(|r| r.strip_prefix(SCHEMAS));
        if let Some(name) = reference.filter(|_| self.is_object(target)) {
            self.take(target, "$ref");
            field.ty = type_name(&unescape(name));
            return;
        }
        let Some(node) = self.resolve(node) else { return };
        self.opened.insert(node);
        if depth > MAX_REFERENCES {
            return self.problem(node, "this schema leads in a circle".to_owned(), "correct the reference");
        }
        field.nullable |= self.is_nullable(node);
        if self.is_object(node) {
            return self.object(node, field, 0);
        }
        let types = self.types(node);
        // What a schema says precedes what one inside of it says.
        if types != ["array"] {
            self.own_description(node, field);
            self.values(node, field);
        }
        self.alternatives(node, field, depth);
        match types[..] {
            ["array"] => self.array(node, field, depth),
            [one] => self.scalar(one, node, field),
            [] if field.ty.is_empty() && !field.list && field.fields.is_empty() => field.ty = String::new(),
            [] => {}
            _ => field.ty = types.join(" or "),
        }
    }

    /// `oneOf` and `anyOf`: the only one that is not null; otherwise any JSON. `allOf` of one schema that is no object.
    fn alternatives(&mut self, node: &'t Node, field: &mut Field, depth: usize) {
        for key in ["oneOf", "anyOf", "allOf"] {
            let parts = items(node, key);
            let (null, rest): (Vec<&Node>, Vec<&Node>) =
                parts.iter().partition(|part| types_with_null(part) == ["null"]);
            self.taken.extend(null.iter().map(|part| std::ptr::from_ref::<Node>(part)));
            field.nullable |= rest.len() < parts.len();
            match rest[..] {
                [] => {}
                [one] => self.schema(one, field, depth + 1),
                _ => key.clone_into(&mut field.ty),
            }
        }
    }

    fn array(&mut self, node: &'t Node, field: &mut Field, depth: usize) {
        self.own_description(node, field);
        let mut item = Field { wire: field.wire.clone(), place: field.place.clone(), ..Field::default() };
        // The items have a text or an example only if the list has none.
        item.doc = field.doc.take();
        item.example = field.example.take().or_else(|| self.take_list(node, "example"));
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
        (field.doc, field.example, field.limits) = (item.doc, item.example, item.limits);
        field.limits.items = self.take_string(node, "maxItems").map(str::to_owned);
        field.default = self.take_list(node, "default");
        if let Some(value) = item.default {
            self.lose(Kind::ValueLeftOut, node, &field.wire, format!("default {value:?} of the items"), "no default");
        }
        if item.nullable {
            self.lose(Kind::NotTaken, node, &field.wire, "items that can be null", "items that are not null");
        }
    }

    /// The value of a list as specs write it, with commas; one that they can't write is left.
    fn take_list(&mut self, node: &'t Node, key: &str) -> Option<String> {
        let values: Option<Vec<&str>> = items(node, key).iter().map(scalar).collect();
        let values = values.filter(|values| !values.is_empty() && !values.iter().any(|value| value.contains(',')))?;
        self.take(node, key);
        Some(values.join(","))
    }

    fn scalar(&mut self, ty: &str, node: &'t Node, field: &mut Field) {
        let format = self.take_string(node, "format");
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
        let mut own = |name: &str, known: Option<String>| {
            known.or_else(|| self.take(node, name).map(text_of).filter(|text| !text.is_empty()))
        };
        field.default = own("default", field.default.take());
        field.example = own("example", field.example.take());
        let limits = &mut field.limits;
        limits.length = own("maxLength", limits.length.take());
        limits.least = own("minimum", limits.least.take());
        limits.most = own("maximum", limits.most.take());
        if field.example.is_none()
            && let Some(first) = items(node, "examples").first()
        {
            self.taken.insert(first);
            field.example = Some(text_of(first));
        }
        // A null among the values is a word for nullable.
        let values = items(node, "enum").iter().filter(|value| !value.is_null());
        let values: Vec<_> = values.map(|value| EnumValue { wire: text_of(value), ..EnumValue::default() }).collect();
        if field.values.is_empty() && !values.is_empty() {
            self.take(node, "enum");
            field.values = values;
        }
    }

    /// The types of a schema but null.
    fn types(&mut self, node: &'t Node) -> Vec<&'t str> {
        self.take(node, "type");
        let mut types = types_with_null(node);
        types.retain(|ty| *ty != "null");
        types
    }

    fn is_nullable(&mut self, node: &'t Node) -> bool {
        self.take_string(node, "nullable") == Some("true") || types_with_null(node).contains(&"null")
    }
}

fn types_with_null(node: &Node) -> Vec<&str> {
    match string(node, "type") {
        Some(one) => vec![one],
        None => items(node, "type").iter().filter_map(scalar).collect(),
    }
}
