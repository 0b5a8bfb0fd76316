//! Operations of OpenAPI: parameters, bodies, responses.

use waybill_codegen::yaml::node::Node;

use super::Reader;
use crate::loss::Kind;
use crate::model::{Field, Operation, Sample};
use crate::node::{entries, is_nothing, items, member, scalar, text_of, to_json};

impl<'t> Reader<'t> {
    pub(super) fn operation(&mut self, path: &str, method: &str, node: &'t Node, item: &'t Node) -> Operation {
        let method = method.to_ascii_uppercase();
        self.id = format!("{method} {path}");
        let title = self.description(node, "summary", "");
        let doc = self.description(node, "description", "").filter(|doc| title.as_ref() != Some(doc));
        let title = title
            .or_else(|| self.take_string(node, "operationId").map(str::to_owned))
            .unwrap_or_else(|| self.id.clone());
        let has_body = !matches!(method.as_str(), "GET" | "DELETE");
        let mut request = Vec::new();
        for parameter in items(item, "parameters").iter().chain(items(node, "parameters")) {
            let Some(parameter) = self.resolve(parameter) else { continue };
            if let Some(field) = self.parameter(parameter, has_body) {
                // One of the operation replaces one of the path.
                let (id, losses) = (&self.id, &mut self.losses);
                request.retain(|earlier: &Field| {
                    let is_it = earlier.wire == field.wire && earlier.at == field.at;
                    if is_it {
                        losses.field(Kind::NotTaken, id, earlier, "a parameter of the path", "that of the operation");
                    }
                    !is_it
                });
                request.push(field);
            }
        }
        if let Some(body) = member(node, "requestBody").and_then(|body| self.resolve(body)) {
            self.take(body, "required");
            let (fields, _) = self.content(body, "the request body", false);
            if !fields.is_empty() && !has_body {
                self.leave_out(Kind::FieldLeftOut, body, "the request body", format!("a body of {method}"), "left out");
            } else {
                request.extend(fields);
            }
        }
        let (response, samples) = self.responses(node);
        let place = self.place(node);
        let http = Some((method, path.to_owned()));
        let title = title.replace('\n', " ");
        Operation { title, doc, http, request, response, samples, place, ..Operation::default() }
    }

    fn parameter(&mut self, node: &'t Node, has_body: bool) -> Option<Field> {
        let name = self.take_string(node, "name").unwrap_or_default().to_owned();
        let place = self.take_string(node, "in").unwrap_or_default();
        let at = match place {
            "query" => has_body.then_some("query"),
            "path" => Some("path"),
            "header" => Some("header"),
            _ => {
                self.leave_out(Kind::FieldLeftOut, node, &name, format!("a parameter in `{place}`"), "left out");
                return None;
            }
        };
        let mut field = Field { wire: name, at, place: self.place(node), ..Field::default() };
        // What the parameter says precedes what its schema says.
        field.doc = self.description(node, "description", &field.wire);
        field.example = self.take(node, "example").map(text_of).filter(|text| !text.is_empty());
        if let Some(schema) = member(node, "schema") {
            self.schema(schema, &mut field, 0);
            if place == "query" {
                self.parts_of_query(node, schema, &field);
            }
        }
        let required = self.take_string(node, "required") == Some("true");
        field.required = Some(required || place == "path");
        Some(field)
    }

    /// Reports a list or an object of the query that the source does not send as clients do: a list with commas, an
    /// object as JSON. Without `style` and `explode` each part is a parameter of its own, but many sources leave these
    /// keys out without meaning that.
    fn parts_of_query(&mut self, node: &'t Node, schema: &'t Node, field: &Field) {
        let is_list = field.list || field.ty.ends_with("[]");
        if !is_list && !self.is_object(schema) {
            return;
        }
        let (style, explode) = (self.take_string(node, "style"), self.take(node, "explode").and_then(scalar));
        let commas = is_list && style.unwrap_or("form") == "form" && explode == Some("false");
        if commas {
            return;
        }
        let of = if is_list { "a list" } else { "an object" };
        let instead = if is_list { "one parameter, with commas" } else { "one parameter, as JSON" };
        let name = &field.wire;
        match (style, explode) {
            (None, None) => {
                let lost = format!("{of} in the query, without `style` and `explode`");
                self.lose(Kind::QueryAssumed, node, name, lost, instead);
            }
            _ => {
                let explode = explode.map(|explode| format!(", `explode: {explode}`")).unwrap_or_default();
                let lost = format!("{of} in the query with `style: {}`{explode}", style.unwrap_or("form"));
                self.lose(Kind::QueryChanged, node, name, lost, instead);
            }
        }
    }

    /// The fields of a body, and its example, if the specs can have it.
    fn content(&mut self, node: &'t Node, what: &str, keeps_example: bool) -> (Vec<Field>, Option<Sample>) {
        let media = member(node, "content").map_or(&[][..], entries);
        let is_json = |name: &str| name.contains("json") || name == "*/*";
        let chosen = media.iter().find(|(name, _)| is_json(&name.value)).or(media.first());
        let Some((name, body)) = chosen else { return (Vec::new(), None) };
        for (other, node) in media.iter().filter(|(other, _)| other.value != name.value) {
            self.leave_out(Kind::NotTaken, node, what, format!("`{}`", other.value), format!("`{}`", name.value));
        }
        if !is_json(&name.value) {
            self.lose(
                Kind::TypeRead,
                body,
                what,
                format!("a body of `{}`", name.value),
                "the platform's form of a body",
            );
        }
        let sample = self.sample(body, what, keeps_example);
        let Some(schema) = member(body, "schema") else { return (Vec::new(), sample) };
        if !self.is_object(schema) {
            if !is_nothing(schema) {
                self.leave_out(Kind::FieldLeftOut, schema, what, "a body that is no object with fields", "left out");
            }
            return (Vec::new(), sample);
        }
        // No spec has a description of a body: it is left, and reported.
        let mut field = Field { doc: Some(String::new()), ..Field::default() };
        self.object(schema, &mut field, 0);
        (field.fields, sample)
    }

    /// The first example of a body, if the specs can have one; the others are reported.
    fn sample(&mut self, body: &'t Node, what: &str, keeps: bool) -> Option<Sample> {
        let own = member(body, "example");
        let named = member(body, "examples").map_or(&[][..], entries);
        let mut kept = own.filter(|_| keeps);
        self.taken.extend(kept.map(std::ptr::from_ref));
        if let Some(other) = own.filter(|_| !keeps) {
            self.leave_out(Kind::SampleLeftOut, other, what, "an example", "left out");
        }
        for (name, example) in named {
            match self.resolve(example).and_then(|example| member(example, "value")) {
                Some(value) if keeps && kept.is_none() => {
                    self.taken.insert(value);
                    kept = Some(value);
                }
                _ => {
                    let name = format!("{what}, {}", name.value);
                    self.leave_out(Kind::SampleLeftOut, example, &name, "an example", "left out");
                }
            }
        }
        kept.map(|value| Sample { form: "json", body: to_json(value), is_error: false, place: self.place(value) })
    }

    /// The fields of the first success, and its first example.
    fn responses(&mut self, node: &'t Node) -> (Vec<Field>, Vec<Sample>) {
        let all = member(node, "responses").map_or(&[][..], entries);
        let success = all.iter().find(|(status, _)| status.value.starts_with('2'));
        let Some((status, response)) = success.or_else(|| all.iter().find(|(status, _)| status.value == "default"))
        else {
            return (Vec::new(), Vec::new());
        };
        for (other, node) in all.iter().filter(|(other, _)| other.value != status.value) {
            self.leave_out(Kind::NotTaken, node, &format!("response {}", other.value), "another response", "left out");
        }
        let Some(response) = self.resolve(response) else { return (Vec::new(), Vec::new()) };
        let (fields, sample) = self.content(response, "the response", true);
        (fields, sample.into_iter().collect())
    }
}
