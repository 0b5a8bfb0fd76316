//! Writes models as JSON and XML. Empty slots and empty lists are left out. Each scalar is written in its
//! documented form, and decimals and timestamps by their own string.
//! It must not know a model.

use super::json::is_number;
use super::model::{filled, nodes};
use super::scan::json_run;
use super::{Field, Form, Model, Node, Slot};
use crate::platform::Place;

/// How JSON is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct JsonStyle<'a> {
    /// The only top-level member around it, if any.
    pub root: Option<&'a str>,
    /// Whether lists are inside a wrapper, `{"item_name": […]}`, where their field names the items.
    pub wrapped_lists: bool,
    /// Leaves out fields that travel outside the body: a JSON request with parameters in its path.
    pub body_only: bool,
}

/// Writes a model as JSON.
pub fn to_json(model: &dyn Model, style: JsonStyle<'_>) -> String {
    let mut writer = JsonWriter { out: String::with_capacity(256), wrapped_lists: style.wrapped_lists };
    match style.root {
        Some(root) => {
            writer.out.push('{');
            writer.name(root);
            writer.model(model);
            writer.out.push('}');
        }
        None => writer.members(filled(model).filter(|(f, _)| !style.body_only || f.place == Place::Body)),
    }
    writer.out
}

/// Writes a string as JSON.
pub(crate) fn json_text(text: &str) -> String {
    let mut writer = JsonWriter { out: String::with_capacity(text.len() + 2), wrapped_lists: false };
    writer.text(text);
    writer.out
}

/// Writes one field as JSON, its list bare.
pub(crate) fn slot_to_json(field: &Field, slot: &dyn Slot) -> String {
    let mut writer = JsonWriter { out: String::new(), wrapped_lists: false };
    writer.slot(field, slot);
    writer.out
}

/// Writes a model as XML, without a prologue.
pub fn to_xml(model: &dyn Model, root: &str) -> String {
    let mut out = String::with_capacity(256);
    xml_element(&mut out, root, |out| xml_members(out, model));
    out
}

struct JsonWriter {
    out: String,
    wrapped_lists: bool,
}

impl JsonWriter {
    fn model(&mut self, model: &dyn Model) {
        self.members(filled(model));
    }

    fn members<'m>(&mut self, members: impl Iterator<Item = (&'static Field, &'m dyn Slot)>) {
        self.out.push('{');
        for (index, (field, slot)) in members.enumerate() {
            if index > 0 {
                self.out.push(',');
            }
            self.name(field.wire);
            self.slot(field, slot);
        }
        self.out.push('}');
    }

    fn slot(&mut self, field: &Field, slot: &dyn Slot) {
        if !slot.is_list() {
            return nodes(slot).for_each(|node| self.node(field.form, node));
        }
        let wrapped = self.wrapped_lists && !field.item.is_empty();
        if wrapped {
            self.out.push('{');
            self.name(field.item);
        }
        self.out.push('[');
        for (index, node) in nodes(slot).enumerate() {
            if index > 0 {
                self.out.push(',');
            }
            self.node(field.form, node);
        }
        self.out.push(']');
        if wrapped {
            self.out.push('}');
        }
    }

    fn node(&mut self, form: Form, node: Node<'_>) {
        let Some(text) = node.text_in(form) else {
            match node {
                Node::Model(model) => self.model(model),
                Node::File(file) => self.model(&file.argument()),
                _ => {}
            }
            return;
        };
        let bare = match form {
            Form::Number => is_number(&text),
            Form::Boolean => matches!(text.as_ref(), "true" | "false"),
            Form::String => false,
            // JSON of any shape. An object has no text.
            Form::Model => true,
        };
        if bare { self.out.push_str(&text) } else { self.text(&text) }
    }

    fn name(&mut self, name: &str) {
        self.text(name);
        self.out.push(':');
    }

    fn text(&mut self, text: &str) {
        self.out.push('"');
        let mut rest = text;
        loop {
            let (plain, special) = rest.split_at_checked(json_run(rest.as_bytes(), 0)).unwrap_or((rest, ""));
            self.out.push_str(plain);
            let mut chars = special.chars();
            let Some(special) = chars.next() else {
                break;
            };
            match special {
                '"' => self.out.push_str("\\\""),
                '\\' => self.out.push_str("\\\\"),
                '\n' => self.out.push_str("\\n"),
                '\r' => self.out.push_str("\\r"),
                '\t' => self.out.push_str("\\t"),
                control => self.out.push_str(&format!("\\u{:04x}", u32::from(control))),
            }
            rest = chars.as_str();
        }
        self.out.push('"');
    }
}

fn xml_members(out: &mut String, model: &dyn Model) {
    for (field, slot) in filled(model) {
        if slot.is_list() {
            let item = field.xml_item();
            xml_element(out, field.wire, |out| {
                nodes(slot).for_each(|node| xml_element(out, item, |out| xml_node(out, field.form, node)));
            });
        } else {
            nodes(slot).for_each(|node| xml_element(out, field.wire, |out| xml_node(out, field.form, node)));
        }
    }
}

fn xml_node(out: &mut String, form: Form, node: Node<'_>) {
    match node {
        Node::Model(model) => xml_members(out, model),
        scalar => xml_text(out, &scalar.text_in(form).unwrap_or_default()),
    }
}

pub(crate) fn xml_element(out: &mut String, name: &str, content: impl FnOnce(&mut String)) {
    for part in ["<", name, ">"] {
        out.push_str(part);
    }
    content(out);
    for part in ["</", name, ">"] {
        out.push_str(part);
    }
}

pub(crate) fn xml_text(out: &mut String, text: &str) {
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\t' | '\n' => out.push(char),
            // XML can't represent it.
            '\0' => out.push(char::REPLACEMENT_CHARACTER),
            // A raw `\r` would be read as `\n`.
            control if control < ' ' => out.push_str(&format!("&#{};", u32::from(control))),
            plain => out.push(plain),
        }
    }
}
