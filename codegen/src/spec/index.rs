//! What names stand for in the files of a provider. Without it, each operation would search the lists of all others.

use std::collections::{HashMap, HashSet};

use super::{Document, Operation, Platform, Provider};

/// Of two items with one name, which is an error, the first.
#[derive(Debug)]
pub struct Index<'a> {
    documents: HashMap<&'a str, &'a Document>,
    operations: HashMap<&'a str, &'a Operation>,
    /// By the id that an operation of a platform has without a provider.
    shared_operations: HashMap<&'a str, &'a Operation>,
    roots: HashMap<String, &'a Operation>,
    shared_types: HashSet<&'a str>,
    shared_enums: HashSet<&'a str>,
}

impl<'a> Index<'a> {
    #[must_use]
    pub fn new(provider: &'a Provider, platform: &'a Platform) -> Self {
        let operations = || provider.operations.iter().rev();
        let shared = &platform.shared;
        Self {
            documents: provider.documents.iter().rev().map(|d| (d.name.value.as_str(), d)).collect(),
            operations: operations().map(|o| (o.id.value.as_str(), o)).collect(),
            shared_operations: operations().filter_map(|o| Some((o.shared.as_ref()?.value.as_str(), o))).collect(),
            roots: operations().filter_map(|o| Some((platform.root_of(&o.id.value)?, o))).collect(),
            shared_types: shared.types.iter().map(|t| t.name.value.as_str()).collect(),
            shared_enums: shared.enums.iter().map(|e| e.name.value.as_str()).collect(),
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
    pub fn shares_type(&self, name: &str) -> bool {
        self.shared_types.contains(name)
    }

    #[must_use]
    pub fn shares_enum(&self, name: &str) -> bool {
        self.shared_enums.contains(name)
    }
}
