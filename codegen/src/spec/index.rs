//! What names stand for in the files of a provider: its documents and operations, what its platform shares, and the
//! kind of a field. `check` and `lower` both ask here, so they agree.

use std::collections::HashMap;

use super::described::Described;
use super::field::Field;
use super::operation::Operation;
use super::platform::Platform;
use super::provider::{Document, Id, Provider};
use super::types::{Enum, Type};
use crate::scalar::Scalar;

/// Of two items with one name, which is an error, the first.
#[derive(Debug)]
pub struct Index<'a> {
    platform: &'a Platform,
    documents: HashMap<&'a str, &'a Document>,
    operations: HashMap<&'a str, &'a Operation>,
    /// By the id that an operation of a platform has without a provider.
    shared_operations: HashMap<&'a str, &'a Operation>,
    roots: HashMap<String, &'a Operation>,
    ids: HashMap<&'a str, &'a Id>,
    shared_types: HashMap<&'a str, &'a Type>,
    shared_enums: HashMap<&'a str, &'a Enum>,
}

/// The kind of a field's value, or of each item of its list.
#[derive(Debug, Clone, Copy)]
pub enum Kind<'a> {
    Scalar(Scalar),
    /// A value of an open enum: any scalar.
    Enum(&'a Enum),
    Id(&'a Id, Scalar),
    Struct(&'a Type),
    /// The type, the enum or the id has no known name.
    Unknown,
}

impl Kind<'_> {
    /// The scalar that a value is, if that is known.
    #[must_use]
    pub fn scalar(self) -> Option<Scalar> {
        match self {
            Self::Scalar(scalar) | Self::Id(_, scalar) => Some(scalar),
            Self::Enum(_) | Self::Struct(_) | Self::Unknown => None,
        }
    }

    #[must_use]
    pub fn is_file(self) -> bool {
        matches!(self, Self::Scalar(Scalar::File))
    }
}

impl<'a> Index<'a> {
    #[must_use]
    pub fn new(provider: &'a Provider, platform: &'a Platform) -> Self {
        let operations = || provider.operations.iter().rev();
        let shared = &platform.shared;
        Self {
            platform,
            documents: provider.documents.iter().rev().map(|d| (d.name.value.as_str(), d)).collect(),
            operations: operations().map(|o| (o.id.value.as_str(), o)).collect(),
            shared_operations: operations().filter_map(|o| Some((o.shared.as_ref()?.value.as_str(), o))).collect(),
            roots: operations().filter_map(|o| Some((platform.root_of(o)?, o))).collect(),
            ids: provider.ids.iter().rev().map(|id| (id.name.value.as_str(), id)).collect(),
            shared_types: shared.types.iter().rev().map(|t| (t.name.value.as_str(), t)).collect(),
            shared_enums: shared.enums.iter().rev().map(|e| (e.name.value.as_str(), e)).collect(),
        }
    }

    #[must_use]
    pub fn document(&self, name: &str) -> Option<&'a Document> {
        self.documents.get(name).copied()
    }

    #[must_use]
    pub fn operation(&self, id: &str) -> Option<&'a Operation> {
        self.operations.get(id).copied()
    }

    /// The operation that another one names: by its id, or one of the same platform by its id without a provider.
    #[must_use]
    pub fn operation_of(&self, by: &Operation, name: &str) -> Option<&'a Operation> {
        let shared = || by.shared.as_ref().and_then(|_| self.shared_operations.get(name).copied());
        self.operation(name).or_else(shared)
    }

    /// The operation whose response has this root.
    #[must_use]
    pub fn root(&self, name: &str) -> Option<&'a Operation> {
        self.roots.get(name).copied()
    }

    #[must_use]
    pub fn shared_type(&self, name: &str) -> Option<&'a Type> {
        self.shared_types.get(name).copied()
    }

    #[must_use]
    pub fn shared_enum(&self, name: &str) -> Option<&'a Enum> {
        self.shared_enums.get(name).copied()
    }

    #[must_use]
    pub fn id(&self, name: &str) -> Option<&'a Id> {
        self.ids.get(name).copied()
    }

    /// The kind of an id.
    #[must_use]
    pub fn id_scalar(&self, id: &Id) -> Option<Scalar> {
        self.platform.scalar(&id.vendor_type.value).map(Scalar::read_as)
    }

    /// The kind of a field: `enum`, `id` and `as` take precedence over the vendor's type.
    #[must_use]
    pub fn kind(&self, described: Described<'a>, field: &Field) -> Kind<'a> {
        let (base, _) = self.platform.split_list(&field.ty.value);
        let Some(vendor) = self.platform.scalar(base) else {
            return described.type_named(base).map_or(Kind::Unknown, Kind::Struct);
        };
        if matches!(vendor, Scalar::File | Scalar::Any) {
            return Kind::Scalar(vendor);
        }
        if field.enum_name.is_some() {
            return described.enum_of(field).map_or(Kind::Unknown, Kind::Enum);
        }
        if let Some(name) = &field.id {
            let id = self.id(&name.value).and_then(|id| Some(Kind::Id(id, self.id_scalar(id)?)));
            return id.unwrap_or(Kind::Unknown);
        }
        let meaning = field.as_kind.as_ref().and_then(|kind| Scalar::named(&kind.value));
        Kind::Scalar(meaning.unwrap_or(vendor).read_as())
    }

    /// Whether the kind of each field is known, so that unused types and enums can be reported.
    #[must_use]
    pub fn knows_all(&self, described: Described<'a>) -> bool {
        described.fields().all(|field| !matches!(self.kind(described, field), Kind::Unknown))
    }

    /// Whether a type contains another one, at any depth, through fields that `through` selects: it gets the field and
    /// whether it is a list.
    #[must_use]
    pub fn contains(
        &self,
        described: Described<'a>,
        outer: &Type,
        inner: &str,
        through: impl Fn(&Field, bool) -> bool,
    ) -> bool {
        let mut seen: Vec<&str> = Vec::new();
        let mut todo = vec![outer];
        while let Some(next) = todo.pop() {
            for field in &next.fields {
                let (base, list) = self.platform.split_list(&field.ty.value);
                if !through(field, list) || seen.contains(&base) {
                    continue;
                }
                if base == inner {
                    return true;
                }
                seen.push(base);
                todo.extend(described.type_named(base));
            }
        }
        false
    }
}
