//! YAML as a stream of events, and plain data as YAML. The only code that knows the syntax of YAML, but for the search
//! for the cause of a mistake (`codegen/src/yaml/syntax.rs`).

pub mod events;
mod write;

pub use write::{head, member};
