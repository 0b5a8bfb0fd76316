//! Operations of OpenAPI: parameters, bodies, responses.

use waybill_codegen::yaml::node::Node;

use super::Reader;
use crate::loss::Kind;
use crate::model::{Field, Operation, Sample};
use crate::node::{entries, is_nothing, items, member, string, text_of, to_json};

impl<'t> Reader<'t> {
    pub(super) fn operation(&mut self, path: &str, method: &str, node: &'t Node, item: &'t Node) -> Operation {
        const KNOWN: &[&str] = &["summary", "description", "operationId", "parameters", "requestBody", "responses"];
        let method = method.to_ascii_uppercase();
        self.id = format!("{method} {path}");
        self.report_others(node, KNOWN, "an operation", "");
        let title = self.description(node, "summary", "");
        let doc = self.description(node, "description", "").filter(|doc| title.as_ref() != Some(doc));
        let title = title.or_else(|| string(node, "operationId").map(str::to_owned)).unwrap_or_else(|| self.id.clone());
        let has_body = !matches!(method.as_str(), "GET" | "DELETE");
        let mut request = Vec::new();
        for parameter in items(item, "parameters").iter().chain(items(node, "parameters")) {
            let Some(parameter) = self.resolve(parameter) else { continue };
            if let Some(field) = self.parameter(parameter, has_body) {
                // One of the operation replaces one of the path.
                request.retain(|earlier: &Field| earlier.wire != field.wire || earlier.at != field.at);
                request.push(field);
            }
        }
        if let Some(body) = member(node, "requestBody").and_then(|body| self.resolve(body)) {
            self.report_others(body, &["content", "description", "required"], "a request body", "");
            let (fields, _) = self.content(body, "the request body");
            if !fields.is_empty() && !has_body {
                self.lose(Kind::FieldLeftOut, body, "the request body", format!("a body of {method}"), "left out");
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
        let name = string(node, "name").unwrap_or_default().to_owned();
        let place = string(node, "in").unwrap_or_default();
        let at = match place {
            "query" => has_body.then_some("query"),
            "path" => Some("path"),
            "header" => Some("header"),
            _ => {
                self.lose(Kind::FieldLeftOut, node, &name, format!("a parameter in `{place}`"), "left out");
                return None;
            }
        };
        const KNOWN: &[&str] = &["name", "in", "description", "required", "schema", "example"];
        self.report_others(node, KNOWN, "a parameter", &name);
        let mut field = Field { wire: name, at, place: self.place(node), ..Field::default() };
        if let Some(schema) = member(node, "schema") {
            self.schema(schema, &mut field, 0);
        }
        field.doc = self.description(node, "description", &field.wire).or(field.doc);
        field.example = member(node, "example").map(text_of).or(field.example).filter(|text| !text.is_empty());
        field.required = Some(place == "path" || string(node, "required") == Some("true"));
        Some(field)
    }

    /// The fields of a body, and its examples.
    fn content(&mut self, node: &'t Node, what: &str) -> (Vec<Field>, Vec<String>) {
        let media = member(node, "content").map_or(&[][..], entries);
        let is_json = |name: &str| name.contains("json") || name == "*/*";
        let chosen = media.iter().find(|(name, _)| is_json(&name.value)).or(media.first());
        let Some((name, body)) = chosen else { return (Vec::new(), Vec::new()) };
        for (other, node) in media.iter().filter(|(other, _)| other.value != name.value) {
            self.lose(Kind::NotTaken, node, what, format!("`{}`", other.value), format!("`{}`", name.value));
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
        self.report_others(body, &["schema", "example", "examples"], what, "");
        let mut samples: Vec<String> = member(body, "example").map(to_json).into_iter().collect();
        let named = member(body, "examples").map_or(&[][..], entries);
        samples.extend(named.iter().filter_map(|(_, example)| member(example, "value")).map(to_json));
        let Some(schema) = member(body, "schema") else { return (Vec::new(), samples) };
        if !self.is_object(schema) {
            if !is_nothing(schema) {
                self.lose(Kind::FieldLeftOut, schema, what, "a body that is no object with fields", "left out");
            }
            return (Vec::new(), samples);
        }
        let mut field = Field::default();
        self.object(schema, &mut field, 0);
        (field.fields, samples)
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
            self.lose(Kind::NotTaken, node, &format!("response {}", other.value), "another response", "left out");
        }
        let Some(response) = self.resolve(response) else { return (Vec::new(), Vec::new()) };
        self.report_others(response, &["content", "description"], "a response", "");
        let (fields, bodies) = self.content(response, "the response");
        let place = self.place(response);
        if bodies.len() > 1 {
            let lost = format!("{} more examples", bodies.len() - 1);
            self.lose(Kind::SampleLeftOut, response, "the response", lost, "left out");
        }
        let sample = |body| Sample { form: "json", body, is_error: false, place: place.clone() };
        (fields, bodies.into_iter().next().map(sample).into_iter().collect())
    }
}
