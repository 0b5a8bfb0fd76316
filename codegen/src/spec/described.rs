//! What an operation and a push body state alike. Whatever checks or lowers fields, types, enums and examples takes
//! this, and so applies to both.

use std::sync::Arc;

use super::example::Example;
use super::field::Field;
use super::operation::Operation;
use super::push::PushBody;
use super::types::{Enum, Type};
use crate::span::Spanned;

/// A part of an operation or of a push body.
#[derive(Debug, Clone, Copy)]
pub struct Described<'a> {
    pub id: &'a Spanned<String>,
    /// Path of its file below `specs/`.
    pub file: &'a Arc<str>,
    pub imported: bool,
    pub documents: &'a [Spanned<String>],
    /// Empty for a push body.
    pub request: &'a [Field],
    /// The fields of the response, or of the body.
    pub response: &'a [Field],
    pub types: &'a [Type],
    pub enums: &'a [Enum],
    pub examples: &'a [Example],
}

impl Operation {
    #[must_use]
    pub fn described(&self) -> Described<'_> {
        let Self { id, file, imported, documents, request, response, types, enums, examples, .. } = self;
        Described { id, file, imported: *imported, documents, request, response, types, enums, examples }
    }
}

impl PushBody {
    #[must_use]
    pub fn described(&self) -> Described<'_> {
        let Self { id, file, documents, fields, types, enums, examples, .. } = self;
        Described { id, file, imported: false, documents, request: &[], response: fields, types, enums, examples }
    }
}

impl<'a> Described<'a> {
    /// Each list of fields: request, response, and those of the types.
    pub fn field_lists(self) -> impl Iterator<Item = &'a [Field]> {
        let types = self.types.iter().map(|t| t.fields.as_slice());
        [self.request, self.response].into_iter().chain(types)
    }

    /// All fields.
    pub fn fields(self) -> impl Iterator<Item = &'a Field> {
        self.field_lists().flatten()
    }

    #[must_use]
    pub fn type_named(self, name: &str) -> Option<&'a Type> {
        self.types.iter().find(|t| t.name.value == name)
    }

    /// The enum that a field names.
    #[must_use]
    pub fn enum_of(self, field: &Field) -> Option<&'a Enum> {
        let name = field.enum_name.as_ref()?;
        self.enums.iter().find(|e| e.name.value == name.value)
    }

    /// The types that the request uses, at any depth.
    #[must_use]
    pub fn request_types(self) -> Vec<&'a Type> {
        let mut seen: Vec<&Type> = Vec::new();
        let mut todo: Vec<&Field> = self.request.iter().collect();
        while let Some(field) = todo.pop() {
            for found in field.type_names().filter_map(|name| self.type_named(name)) {
                if !seen.iter().any(|t| t.name.value == found.name.value) {
                    seen.push(found);
                    todo.extend(&found.fields);
                }
            }
        }
        seen
    }
}
