//! What every generated struct has besides its fields, for its user and for the runtime. The traits that do without the
//! type of a struct (`model`) follow from it.

use std::fmt::Debug;

use super::model::{Model, Node, Slot, Value, copy};
use super::stored::read;
use super::write::{JsonStyle, to_json};
use super::{DecodeError, Field, Reader, Stop, Table};

/// What every request, every response and every object in them has, besides its fields. Only generated structs implement
/// it.
// `model!` implements it in one short impl, since a client has many structs.
pub trait ModelExt: Clone + Debug + Default + PartialEq + Send + Sync + 'static {
    /// The table of the struct. A function, so that no `cargo check` evaluates it.
    #[doc(hidden)]
    fn columns() -> &'static Table;

    /// The field at a position in the table.
    #[doc(hidden)]
    fn field(&self, index: usize) -> Option<&dyn Slot>;

    /// The field at a position in the table, mutable.
    #[doc(hidden)]
    fn field_mut(&mut self, index: usize) -> Option<&mut dyn Slot>;

    /// The JSON of this value, by the vendor's names; `{}` if nothing is set. It holds everything that the model holds,
    /// personal data included: protect it as such.
    fn to_json(&self) -> String {
        to_json(self, JsonStyle::default())
    }

    /// Reads what [`to_json`](Self::to_json) has written. Names that the type does not have are skipped, and forms that
    /// the wire tolerates are tolerated.
    ///
    /// # Errors
    /// It is not a JSON object, or has a value that does not fit its field.
    fn from_json(json: &str) -> Result<Self, DecodeError> {
        let mut model = Self::default();
        read(json, &mut model)?;
        Ok(model)
    }
}

impl<T: ModelExt> Model for T {
    fn table(&self) -> &'static Table {
        T::columns()
    }

    fn slot(&self, index: usize) -> Option<&dyn Slot> {
        self.field(index)
    }

    fn slot_mut(&mut self, index: usize) -> Option<&mut dyn Slot> {
        self.field_mut(index)
    }
}

// `Box<T>` can't have such an impl beside this one: to the compiler, a client may implement `ModelExt` for a box of its
// own. `boxed_model!` implements `Value` for the boxes that a client has.
impl<T: ModelExt> Value for T {
    fn read(reader: &mut Reader<'_>, field: &Field) -> Result<Option<Self>, Stop> {
        let mut model = Self::default();
        Ok(reader.model(field, &mut model)?.then_some(model))
    }

    fn node(&self) -> Node<'_> {
        Node::Model(self)
    }

    fn table() -> Option<&'static Table> {
        Some(T::columns())
    }
}

/// The `Clone` of every model: each field by the `Clone` of its type.
pub fn clone<M: ModelExt>(model: &M) -> M {
    let mut clone = M::default();
    copy(model, &mut clone);
    clone
}
