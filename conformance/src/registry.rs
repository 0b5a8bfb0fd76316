//! Every operation of the generated crates, by name: cases use the id; people write an id, the name of its
//! document, or `GET /path`.

use std::fmt;

use waybill_codegen::suggest::nearest;
use waybill_runtime::platform::{Operation, Platform};
use waybill_runtime::{ClientType, DynOperation, Through};

macro_rules! tables {
    ($($name:literal $library:ident [$($base:ident),*],)*) => {
        const OPERATIONS: &[&[&dyn DynOperation]] = &[$(waybill_all::$library::OPERATIONS,)*];
        static PROVIDERS: &[&str] = &[$($name,)*];
        static PLATFORMS: &[&[&Platform]] = &[$(<waybill_all::$library::Client as ClientType>::PLATFORMS,)*];
    };
}
waybill_all::providers!(tables);

/// All operations, in the order of providers and files.
pub fn all() -> impl Iterator<Item = &'static dyn DynOperation> {
    OPERATIONS.iter().copied().flatten().copied()
}

/// The operations of a provider; none if there is no such provider.
pub fn of_provider(provider: &str) -> impl Iterator<Item = &'static dyn DynOperation> {
    let found = PROVIDERS.iter().zip(OPERATIONS).filter(move |(name, _)| **name == provider);
    found.flat_map(|(_, operations)| operations.iter().copied())
}

/// Names of the providers.
pub fn providers() -> impl Iterator<Item = &'static str> {
    PROVIDERS.iter().copied()
}

/// The platforms, each once, in the order of providers.
#[must_use]
pub fn platforms() -> Vec<&'static Platform> {
    let mut platforms: Vec<&Platform> = Vec::new();
    for platform in PLATFORMS.iter().copied().flatten() {
        if !platforms.iter().any(|known| known.name == platform.name) {
            platforms.push(platform);
        }
    }
    platforms
}

/// An operation as this platform has it; without one, as the default platform of its provider.
///
/// # Errors
/// A line with the platforms that have it.
pub fn through(operation: &'static dyn DynOperation, platform: Option<&str>) -> Result<Box<dyn DynOperation>, String> {
    let default = operation.operation().platform.name;
    let others = || Through::others(operation);
    let Some(wanted) = platform.filter(|wanted| *wanted != default) else {
        return Ok(Box::new(Through::first(operation)));
    };
    let found = others().find(|other| other.operation().platform.name == wanted);
    found.map(|other| Box::new(other) as Box<dyn DynOperation>).ok_or_else(|| {
        let known: Vec<_> =
            std::iter::once(default).chain(others().map(|other| other.operation().platform.name)).collect();
        format!("{} is not reached through `{wanted}`; its platforms: {}", operation.operation().id, known.join(", "))
    })
}

/// The operation of that id.
#[must_use]
pub fn by_id(id: &str) -> Option<&'static dyn DynOperation> {
    all().find(|operation| operation.operation().id == id)
}

/// Why a name did not select an operation.
#[derive(Debug)]
pub enum Miss {
    /// Unknown name.
    Unknown {
        /// The name.
        name: String,
        /// Similar ids.
        near: Vec<&'static str>,
    },
    /// Several operations have the name: providers share paths.
    Ambiguous {
        /// The name.
        name: String,
        /// The ids of these operations.
        ids: Vec<&'static str>,
    },
}

impl fmt::Display for Miss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { name, near } if near.is_empty() => write!(f, "unknown operation `{name}`")?,
            Self::Unknown { name, near } => write!(f, "unknown operation `{name}`; similar: {}", near.join(", "))?,
            Self::Ambiguous { name, ids } => write!(f, "`{name}` is ambiguous: it names {}", ids.join(", "))?,
        }
        f.write_str(" (`waybill operations` lists all)")
    }
}

impl std::error::Error for Miss {}

/// The operation of an id, the name of a document, or `GET /path`.
///
/// # Errors
/// When none or several have that name.
pub fn find(name: &str) -> Result<&'static dyn DynOperation, Miss> {
    let has_name = |operation: &Operation| {
        operation.id == name || operation.document == name || (has_path(operation) && request_line(operation) == name)
    };
    let found: Vec<_> = all().filter(|operation| has_name(operation.operation())).collect();
    match found.as_slice() {
        [operation] => Ok(*operation),
        [] => Err(Miss::Unknown { name: name.to_owned(), near: near(name) }),
        several => {
            let ids = several.iter().map(|operation| operation.operation().id).collect();
            Err(Miss::Ambiguous { name: name.to_owned(), ids })
        }
    }
}

/// One address can serve all operations; then the HTTP method alone names none of them.
fn has_path(operation: &Operation) -> bool {
    !operation.own_path.is_empty()
}

/// `GET /open/order/detail`; the method alone where one address serves all operations.
#[must_use]
pub fn request_line(operation: &Operation) -> String {
    format!("{} {}", operation.http_method.as_str(), operation.path).trim_end().to_owned()
}

/// Ids that contain a shortened name, at most three, the shortest first; else the one that is similar to a misspelt name.
fn near(name: &str) -> Vec<&'static str> {
    let ids = || all().map(|operation| operation.operation().id);
    let mut longer: Vec<&str> = ids().filter(|id| !name.is_empty() && id.contains(name)).collect();
    longer.sort_by_key(|id| id.len());
    longer.truncate(3);
    if longer.is_empty() { nearest(name, ids()).into_iter().collect() } else { longer }
}

#[cfg(test)]
mod tests {
    use super::{all, near};

    #[test]
    fn suggests_misspelt_and_shortened_operations() {
        for id in all().map(|operation| operation.operation().id) {
            let (shortened, misspelt) = (&id[2..], id.replacen('o', "p", 1));
            assert!(near(shortened).contains(&id), "{shortened}: {:?}", near(shortened));
            assert_eq!(near(&misspelt), [id], "{misspelt}");
        }
        assert!(near("").is_empty());
    }
}
