//! What only generated code names. It can change with any version: a client and its runtime are generated for each other.
//! Generated files call it `rt`.

// The names of the standard library that a type of a vendor could have.
pub use ::core::convert::Into;
pub use ::core::iter::IntoIterator;
pub use ::core::option::Option;
pub use ::core::result::Result;
pub use ::core::time::Duration;
pub use ::std::boxed::Box;
pub use ::std::string::String;
pub use ::std::vec::Vec;

pub use crate::builder::{ClientBuilder, ClientType};
pub use crate::client::{Call, Client};
pub use crate::codes::family;
pub use crate::credentials::Credentials;
pub use crate::decode::Outcome;
pub use crate::dynamic::DynOperation;
pub use crate::error::EncodeError;
#[cfg(feature = "mock")]
pub use crate::mock;
pub use crate::operation::{OperationType, Paged, Payload};
pub use crate::pages::{PageBy, PageIterator, PageStream, Pages};
pub use crate::platform::{ConfirmWith, Digest, Failure, FailureTest, HttpMethod, Operation, OtherRoot, Platform};
#[cfg(feature = "push")]
pub use crate::push;
#[cfg(feature = "push")]
pub use crate::push_message;
pub use crate::retry::RetryPolicy;
pub use crate::sign::Signed;
pub use crate::transport::BoxFuture;
pub use crate::value::{Decimal, Fen, FileUpload, JsonText, Timestamp};
pub use crate::wire::{Field, Form, Node, Reader, Slot, Stop, Table, Value, clone, debug, equal};
pub use crate::{Bytes, SecretString, http};
pub use crate::{boxed_model, code_family, code_table, id, model, open_enum, operation_error};

/// The entries of tables: `string`, `.retry(Backoff)`, `.at(Query)`.
pub mod columns {
    pub use crate::code_table::BanScope::*;
    pub use crate::code_table::Retry::*;
    pub use crate::platform::Place::*;

    use crate::wire::Field;

    /// A field that is a string on the wire.
    pub const fn string(wire: &'static str) -> Field {
        Field::string(wire)
    }

    /// A field that is a number on the wire.
    pub const fn number(wire: &'static str) -> Field {
        Field::number(wire)
    }

    /// A field that is `true` or `false` on the wire.
    pub const fn boolean(wire: &'static str) -> Field {
        Field::boolean(wire)
    }

    /// A field that is an object.
    pub const fn model(wire: &'static str) -> Field {
        Field::model(wire)
    }
}
