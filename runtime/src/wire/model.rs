//! Access to a generated model without its type: a model is a row of slots, a slot holds zero or more values,
//! and a value is a scalar or a model. All code that walks models (writer, `Debug`, parameters, tools) uses
//! this module.
//! It must not know JSON or XML.

use std::any::Any;
use std::borrow::Cow;
use std::fmt::Debug;

use super::json::json_scalars;
use super::{DeviationKind, Field, Form, Reader, Sensitivity, Stop, Table};
use crate::value::FileUpload;

/// A generated struct without its type, as a row of slots.
// Hidden, since rustdoc would list its blanket impl on the page of each struct of a client.
#[doc(hidden)]
pub trait Model: Send + Sync + 'static {
    /// The table of the struct.
    fn table(&self) -> &'static Table;
    /// The field at a position in the table.
    fn slot(&self, index: usize) -> Option<&dyn Slot>;
    /// The field at a position in the table, mutable.
    fn slot_mut(&mut self, index: usize) -> Option<&mut dyn Slot>;
}

/// One field of a model: `Option<T>` or `Vec<T>`.
pub trait Slot: Any + Send + Sync {
    /// Reads the next value of the reader. Returns `false` if it means no value; the slot then keeps its
    /// content. A list appends the items.
    fn read(&mut self, reader: &mut Reader<'_>, field: &Field) -> Result<bool, Stop>;
    /// Empties it.
    fn clear(&mut self);
    /// Drops its first values.
    fn drop_first(&mut self, count: usize);
    /// `true` for a `Vec`.
    fn is_list(&self) -> bool;
    /// The number of values: 0 or 1 unless it is a list.
    fn len(&self) -> usize;
    /// The value at a position.
    fn get(&self, index: usize) -> Option<Node<'_>>;
    /// The value at a position, for `Debug`. A model redacts itself.
    fn shown(&self, index: usize) -> Option<&dyn Debug>;
    /// Whether it holds the same values as another slot of the same type.
    fn equals(&self, other: &dyn Any) -> bool;
    /// Takes the values of another slot of the same type.
    fn copy(&mut self, other: &dyn Any);
    /// `true` when it holds no value.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// One value of a slot.
#[derive(Clone, Copy)]
pub enum Node<'a> {
    /// A string, or a value that keeps its string: decimals, timestamps, open enums.
    String(&'a str),
    /// An integer.
    Integer(i64),
    /// A boolean.
    Boolean(bool),
    /// An object.
    Model(&'a dyn Model),
    /// A file, only in a request.
    File(&'a FileUpload),
}

impl<'a> Node<'a> {
    /// The value as a string: the digits of an integer, `true` or `false` for a boolean. `None` for a model
    /// and for a file.
    pub fn text(self) -> Option<Cow<'a, str>> {
        self.text_in(Form::String)
    }

    /// The value as a string in this form: a boolean that is a number on the wire is `1` or `0`.
    pub fn text_in(self, form: Form) -> Option<Cow<'a, str>> {
        match (self, form) {
            (Self::String(text), _) => Some(Cow::Borrowed(text)),
            (Self::Integer(integer), _) => Some(Cow::Owned(integer.to_string())),
            (Self::Boolean(boolean), Form::Number) => Some(Cow::Borrowed(if boolean { "1" } else { "0" })),
            (Self::Boolean(boolean), _) => Some(Cow::Borrowed(if boolean { "true" } else { "false" })),
            (Self::Model(_) | Self::File(_), _) => None,
        }
    }
}

/// The slots of a model that hold a value, with their fields, in the order of the table.
pub(super) fn filled(model: &dyn Model) -> impl Iterator<Item = (&'static Field, &dyn Slot)> {
    let fields = model.table().fields.iter().enumerate();
    fields.filter_map(|(index, field)| Some((field, model.slot(index)?))).filter(|(_, slot)| !slot.is_empty())
}

/// The values of a slot.
pub(super) fn nodes(slot: &dyn Slot) -> impl Iterator<Item = Node<'_>> {
    (0..slot.len()).filter_map(|index| slot.get(index))
}

/// The value at a path of wire names, through models.
pub(crate) fn node_at<'m>(model: &'m dyn Model, path: &str) -> Option<Node<'m>> {
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    let index = model.table().find(name, 0)?;
    match (model.slot(index)?.get(0)?, rest) {
        (value, "") => Some(value),
        (Node::Model(inner), rest) => node_at(inner, rest),
        _ => None,
    }
}

/// The slot at a path of wire names, through models.
pub(crate) fn slot_at<'m>(model: &'m dyn Model, path: &str) -> Option<&'m dyn Slot> {
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    let slot = model.slot(model.table().find(name, 0)?)?;
    match slot.get(0) {
        _ if rest.is_empty() => Some(slot),
        Some(Node::Model(inner)) => slot_at(inner, rest),
        _ => None,
    }
}

/// The sensitive values at every level. All fields of a sensitive object are sensitive.
pub(crate) fn sensitive_values(model: &dyn Model) -> Vec<Cow<'_, str>> {
    fn walk<'m>(model: &'m dyn Model, within: bool, out: &mut Vec<Cow<'m, str>>) {
        for (field, slot) in filled(model) {
            let sensitive = within || field.sensitivity != Sensitivity::Open;
            for node in nodes(slot) {
                match node {
                    Node::Model(inner) => walk(inner, sensitive, out),
                    // A gateway that rejects a file repeats its name.
                    Node::File(file) if sensitive => out.push(Cow::Borrowed(file.name())),
                    value if sensitive => {
                        let text = value.text().unwrap_or_default();
                        out.extend(json_scalars(&text).into_iter().map(Cow::Owned));
                        out.push(text);
                    }
                    _ => {}
                }
            }
        }
    }
    let mut out = Vec::new();
    walk(model, false, &mut out);
    out
}

/// A type that a slot can hold.
// Hidden, since rustdoc would list its blanket impl on the page of each struct of a client.
#[doc(hidden)]
pub trait Value: Clone + Debug + PartialEq + Send + Sync + 'static {
    /// Reads a value; `None` for null and for what is read as null.
    fn read(reader: &mut Reader<'_>, field: &Field) -> Result<Option<Self>, Stop>;

    /// The value as a node.
    fn node(&self) -> Node<'_>;

    /// The table, if the type is a model.
    fn table() -> Option<&'static Table> {
        None
    }
}

/// The `PartialEq` of every model: each field by the `PartialEq` of its type.
pub fn equal(one: &dyn Model, other: &dyn Model) -> bool {
    (0..one.table().fields.len()).all(|index| match (one.slot(index), other.slot(index)) {
        (Some(one), Some(other)) => one.equals(other),
        (one, other) => one.is_none() && other.is_none(),
    })
}

/// Copies each field into another model of the same type.
pub(super) fn copy(from: &dyn Model, to: &mut dyn Model) {
    for index in 0..from.table().fields.len() {
        if let (Some(from), Some(to)) = (from.slot(index), to.slot_mut(index)) {
            to.copy(from);
        }
    }
}

/// A list of items: `Vec<T>` without its `T`.
pub trait Items {
    /// Reads one item and appends it.
    fn read_item(&mut self, reader: &mut Reader<'_>, field: &Field) -> Result<(), Stop>;
    /// The number of items.
    fn count(&self) -> usize;
    /// Drops the items from one position to another.
    fn drop_range(&mut self, from: usize, to: usize);
    /// The table of the items, if they are models.
    fn table(&self) -> Option<&'static Table>;
}

impl<T: Value> Slot for Option<T> {
    fn read(&mut self, reader: &mut Reader<'_>, field: &Field) -> Result<bool, Stop> {
        let value = T::read(reader, field)?;
        // An empty object does not replace one that was read before.
        let is_empty = |value: &T| matches!(value.node(), Node::Model(model) if filled(model).next().is_none());
        let read = value.as_ref().is_some_and(|value| self.is_none() || !is_empty(value));
        if read {
            *self = value;
        }
        Ok(read)
    }

    fn clear(&mut self) {
        *self = None;
    }

    fn drop_first(&mut self, count: usize) {
        if count > 0 {
            *self = None;
        }
    }

    fn is_list(&self) -> bool {
        false
    }

    fn len(&self) -> usize {
        usize::from(self.is_some())
    }

    fn get(&self, index: usize) -> Option<Node<'_>> {
        self.as_ref().filter(|_| index == 0).map(T::node)
    }

    fn shown(&self, index: usize) -> Option<&dyn Debug> {
        self.as_ref().filter(|_| index == 0).map(|value| value as &dyn Debug)
    }

    fn equals(&self, other: &dyn Any) -> bool {
        other.downcast_ref() == Some(self)
    }

    fn copy(&mut self, other: &dyn Any) {
        if let Some(other) = other.downcast_ref() {
            self.clone_from(other);
        }
    }
}

impl<T: Value> Slot for Vec<T> {
    fn read(&mut self, reader: &mut Reader<'_>, field: &Field) -> Result<bool, Stop> {
        let before = self.len();
        reader.list(field, self)?;
        Ok(self.len() > before)
    }

    fn clear(&mut self) {
        Vec::clear(self);
    }

    fn drop_first(&mut self, count: usize) {
        self.drain(..count.min(self.len()));
    }

    fn is_list(&self) -> bool {
        true
    }

    fn len(&self) -> usize {
        Vec::len(self)
    }

    fn get(&self, index: usize) -> Option<Node<'_>> {
        <[T]>::get(self, index).map(T::node)
    }

    fn shown(&self, index: usize) -> Option<&dyn Debug> {
        <[T]>::get(self, index).map(|value| value as &dyn Debug)
    }

    fn equals(&self, other: &dyn Any) -> bool {
        other.downcast_ref() == Some(self)
    }

    fn copy(&mut self, other: &dyn Any) {
        if let Some(other) = other.downcast_ref() {
            self.clone_from(other);
        }
    }
}

impl<T: Value> Items for Vec<T> {
    fn read_item(&mut self, reader: &mut Reader<'_>, field: &Field) -> Result<(), Stop> {
        match T::read(reader, field)? {
            Some(item) => self.push(item),
            None => reader.note(DeviationKind::NullItem),
        }
        Ok(())
    }

    fn count(&self) -> usize {
        self.len()
    }

    fn drop_range(&mut self, from: usize, to: usize) {
        let to = to.min(self.len());
        self.drain(from.min(to)..to);
    }

    fn table(&self) -> Option<&'static Table> {
        T::table()
    }
}
