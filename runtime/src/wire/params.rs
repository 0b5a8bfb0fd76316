//! Request parameters: one string per field, and the documented limits that are checked before a request is
//! sent. Errors name the field and the limit, never the value.

use super::json::is_json;
use super::model::{filled, nodes};
use super::write::slot_to_json;
use super::{Field, Form, Model, Node, Slot};
use crate::value::FileUpload;

/// Why a request can't be encoded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path} {kind}")]
pub struct ParamError {
    /// The field, by wire names: `param1.logistics_order_id`.
    pub path: String,
    /// What is wrong.
    pub kind: ParamErrorKind,
}

impl ParamError {
    /// A value in a JSON body is not JSON.
    pub(crate) fn not_json(wire: &str) -> Self {
        Self { path: wire.to_owned(), kind: ParamErrorKind::NotJson }
    }

    /// A required parameter has no value to send.
    pub(crate) fn missing(wire: &str) -> Self {
        Self { path: wire.to_owned(), kind: ParamErrorKind::Missing }
    }
}

/// What is wrong with a field of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParamErrorKind {
    /// It is required and not set.
    #[error("is required")]
    Missing,
    /// It has more items than documented.
    #[error("has {found} items, at most {limit} are documented")]
    TooManyItems {
        /// The documented maximum.
        limit: u32,
        /// The number of items.
        found: usize,
    },
    /// It has more characters than documented.
    #[error("has {found} characters, at most {limit} are documented")]
    TooLong {
        /// The documented maximum.
        limit: u32,
        /// The number of characters.
        found: usize,
    },
    /// An item contains a comma, but commas separate the items.
    #[error("has an item with a comma, and commas separate its items")]
    CommaInItem,
    /// It is a file without a name.
    #[error("is a file without a name")]
    Unnamed,
    /// It is not JSON.
    #[error("is not JSON")]
    NotJson,
    /// An empty item would be lost between the commas.
    #[error("has an empty item")]
    EmptyItem,
}

/// One request parameter: a scalar as a string, comma-separated scalars, or the JSON of models. `None` if the
/// field is unset. The caller decides whether an empty one is sent.
pub fn param(model: &dyn Model, index: usize) -> Result<Option<String>, ParamError> {
    let (Some(field), Some(slot)) = (model.table().fields.get(index), model.slot(index)) else {
        return Ok(None);
    };
    check_field(field, slot, "")?;
    if slot.is_empty() {
        return Ok(None);
    }
    if field.form == Form::Model {
        return Ok(Some(slot_to_json(field, slot)));
    }
    let mut text = String::new();
    for (index, node) in nodes(slot).enumerate() {
        let part = node.text_in(field.form).unwrap_or_default();
        if slot.is_list() {
            check_item(field, &part)?;
        }
        if index > 0 {
            text.push(',');
        }
        text.push_str(&part);
    }
    Ok(Some(text))
}

/// The file in a field, if there is one.
///
/// # Errors
/// The file has no name: a gateway would read it as a string.
pub fn file(model: &dyn Model, index: usize) -> Result<Option<&FileUpload>, ParamError> {
    let (Some(field), Some(slot)) = (model.table().fields.get(index), model.slot(index)) else {
        return Ok(None);
    };
    match slot.get(0) {
        Some(Node::File(file)) if file.name().is_empty() => Err(error("", field, ParamErrorKind::Unnamed)),
        Some(Node::File(file)) => Ok(Some(file)),
        _ => Ok(None),
    }
}

/// Checks a request: required fields are set, documented limits are kept, at every level.
pub fn check(model: &dyn Model) -> Result<(), ParamError> {
    check_model(model, "")
}

fn check_model(model: &dyn Model, path: &str) -> Result<(), ParamError> {
    for (index, field) in model.table().fields.iter().enumerate() {
        if field.required && model.slot(index).is_none_or(Slot::is_empty) {
            return Err(error(path, field, ParamErrorKind::Missing));
        }
    }
    filled(model).try_for_each(|(field, slot)| check_field(field, slot, path))
}

fn check_field(field: &Field, slot: &dyn Slot, path: &str) -> Result<(), ParamError> {
    if let Some(limit) = exceeded(field.max_items, slot.len()) {
        return Err(error(path, field, ParamErrorKind::TooManyItems { limit, found: slot.len() }));
    }
    for node in nodes(slot) {
        if let Node::Model(model) = node {
            check_model(model, &join(path, field))?;
        } else if let (Form::Model, Node::String(text)) = (field.form, node) {
            if !is_json(text) {
                return Err(error(path, field, ParamErrorKind::NotJson));
            }
        } else if field.max_length.is_some() {
            let found = node.text_in(field.form).unwrap_or_default().chars().count();
            if let Some(limit) = exceeded(field.max_length, found) {
                return Err(error(path, field, ParamErrorKind::TooLong { limit, found }));
            }
        }
    }
    Ok(())
}

/// The limit, if the number exceeds it.
fn exceeded(limit: Option<u32>, found: usize) -> Option<u32> {
    limit.filter(|limit| usize::try_from(*limit).is_ok_and(|limit| found > limit))
}

fn check_item(field: &Field, item: &str) -> Result<(), ParamError> {
    match item {
        item if item.trim().is_empty() => Err(error("", field, ParamErrorKind::EmptyItem)),
        item if item.contains(',') => Err(error("", field, ParamErrorKind::CommaInItem)),
        _ => Ok(()),
    }
}

fn error(path: &str, field: &Field, kind: ParamErrorKind) -> ParamError {
    ParamError { path: join(path, field), kind }
}

fn join(path: &str, field: &Field) -> String {
    if path.is_empty() { field.wire.to_owned() } else { format!("{path}.{}", field.wire) }
}
