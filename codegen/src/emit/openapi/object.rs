//! Objects of plain data, member by member in printing order.

use serde_json::{Map, Value};

/// An object of a document.
pub(super) type Object = Map<String, Value>;

/// Adds members.
pub(super) trait Members: Sized {
    /// Adds a member.
    fn with(self, name: &str, value: impl Into<Value>) -> Self;

    /// Adds a member that has a value.
    fn with_some(self, name: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Adds an object that has members.
    fn with_members(self, name: &str, members: Object) -> Self {
        self.with_some(name, (!members.is_empty()).then_some(members))
    }

    /// Adds a list that has items.
    fn with_items(self, name: &str, items: Vec<Value>) -> Self {
        self.with_some(name, (!items.is_empty()).then_some(items))
    }

    /// Adds all members of another object.
    fn with_all(self, members: Object) -> Self;
}

impl Members for Object {
    fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.insert(name.to_owned(), value.into());
        self
    }

    fn with_all(mut self, members: Object) -> Self {
        self.extend(members);
        self
    }
}
