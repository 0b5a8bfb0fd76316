//! The intermediate representation (IR): every decision for the emitters is a field here, including Rust names and
//! documentation, and nothing is Rust source text: only `emit` writes that. Plain data, printed by `cargo xtask ir OPERATION`; conformance derives its cases
//! from it.

pub mod case;
mod error;
mod example;
mod lines;
mod model;
mod operation;
mod platform;
mod provider;
mod push;
mod source;

use serde::Serialize;

pub use self::error::{Code, ErrorEnum, Failure, Family, FamilyUse, Predicate, value_at};
pub use self::example::{Body, Erratum, Example, ExpectedError, WrongPlace};
pub use self::lines::Lines;
pub use self::model::{Contents, Enum, EnumValue, Field, Kind, Model};
pub use self::operation::{
    Condition, ConfirmWith, Document, OldParameter, Operation, OtherRoot, Pages, Rule, Sample, called,
};
pub use self::platform::{
    CanonicalString, Check, Endpoint, Envelope, ErrorPlace, Parameter, Platform, Style, Throttle,
};
pub use self::provider::{Break, CatalogEntry, Group, Id, MOST_DEFAULT_OPERATIONS, Provider};
pub use self::push::{ListedMessage, PushBody, PushCanonicalString, PushMessage, PushRule};
pub use self::source::{PushPart, Source, Stamp};
pub use crate::keyword::{BanScope, BodyFormat, Digest, Executed, HttpMethod, Place, Retry};
pub use crate::scalar::{Form, Scalar};
pub use crate::spec::{Attributes, Evidence, Span};

/// Everything that is emitted.
#[derive(Debug, Serialize)]
pub struct Ir {
    pub platforms: Vec<Platform>,
    pub providers: Vec<Provider>,
    /// Cases of the platforms.
    pub cases: Vec<case::Case>,
    /// The same for each platform that is not the first one of a provider: that platform, the providers as they are
    /// reached through it, and its cases of their operations.
    #[serde(skip)]
    pub others: Vec<Ir>,
    /// The lines of the specs, for locations.
    #[serde(skip)]
    pub lines: Lines,
}

impl Ir {
    /// Finds an operation by its id.
    #[must_use]
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations().find(|o| o.id == id)
    }

    /// All operations, in the order of providers and files.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.providers.iter().flat_map(|p| &p.operations)
    }

    /// All bodies of push messages, in the order of providers and files.
    pub fn pushes(&self) -> impl Iterator<Item = &PushBody> {
        self.providers.iter().flat_map(|p| &p.pushes)
    }

    /// A provider as it is reached through its other platforms.
    pub fn elsewhere<'a>(&'a self, provider: &Provider) -> impl Iterator<Item = (&'a Provider, &'a Platform)> {
        let name = provider.name.clone();
        self.others.iter().flat_map(move |other| {
            let provider = other.providers.iter().find(|provider| provider.name == name);
            provider.zip(other.platforms.first())
        })
    }

    /// The platform with this name.
    #[must_use]
    pub fn platform(&self, name: &str) -> Option<&Platform> {
        self.platforms.iter().find(|p| p.name == name)
    }
}
