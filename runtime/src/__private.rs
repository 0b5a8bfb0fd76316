//! What only generated code names. It can change with any version: a client and its runtime are generated for each other.

pub use crate::codes::family;
pub use crate::wire::{Field, ModelType, Node, Reader, Slot, Stop, Table, Value, debug, equal};

/// The entries of tables: `string("out_sid")`, `code("isp.no-trace", …).retry(Backoff)`.
pub mod columns {
    pub use crate::code_table::Retry::*;
    pub use crate::platform::Place::*;

    use crate::code_table::CodeInfo;
    use crate::wire::Field;

    /// A documented error code.
    pub const fn code(code: &'static str, variant: &'static str, message: &'static str) -> CodeInfo {
        CodeInfo::new(code, variant, message)
    }

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
