//! `Debug` of models: vendor names, with personal and secret values redacted. Only `debug_unredacted` shows
//! everything, for debugging an integration.

use std::fmt::{self, Debug};

use super::model::nodes;
use super::{Model, Node, Sensitivity, Slot};

/// The `Debug` of every model: redacted.
pub fn debug(model: &dyn Model, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    Shown { model, redacted: true }.fmt(f)
}

/// The Rust form of a model with personal and secret values, over several lines. Never for logs.
pub fn debug_unredacted(model: &dyn Model) -> String {
    format!("{:#?}", Shown { model, redacted: false })
}

impl Debug for dyn Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(self, f)
    }
}

struct Shown<'a> {
    model: &'a dyn Model,
    redacted: bool,
}

impl Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let table = self.model.table();
        let mut shown = f.debug_struct(table.name);
        for (index, field) in table.fields.iter().enumerate() {
            let Some(slot) = self.model.slot(index) else {
                continue;
            };
            let label = match field.sensitivity {
                Sensitivity::Personal => "[personal]",
                Sensitivity::Secret => "[secret]",
                Sensitivity::Open => "",
            };
            if self.redacted && !label.is_empty() && !slot.is_empty() {
                shown.field(field.wire, &format_args!("{label}"));
            } else {
                shown.field(field.wire, &ShownSlot { slot, redacted: self.redacted });
            }
        }
        shown.finish()
    }
}

struct ShownSlot<'a> {
    slot: &'a dyn Slot,
    redacted: bool,
}

impl Debug for ShownSlot<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values = nodes(self.slot).enumerate().map(|(index, node)| ShownNode { node, index, within: self });
        if self.slot.is_list() {
            return f.debug_list().entries(values).finish();
        }
        match values.last() {
            Some(value) => f.debug_tuple("Some").field(&value).finish(),
            None => f.write_str("None"),
        }
    }
}

struct ShownNode<'a> {
    node: Node<'a>,
    index: usize,
    within: &'a ShownSlot<'a>,
}

impl Debug for ShownNode<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.node, self.within.slot.shown(self.index)) {
            (Node::Model(model), _) => Shown { model, redacted: self.within.redacted }.fmt(f),
            (_, Some(value)) => value.fmt(f),
            (_, None) => Ok(()),
        }
    }
}
