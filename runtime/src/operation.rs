//! The trait that connects the types of an operation. Generated markers implement it.

use crate::codes::ErrorCode;
use crate::platform::Operation;
use crate::wire::{Model, Value};

/// A generated operation: its description and its types.
pub trait OperationType: Send + Sync + 'static {
    /// The static description.
    const OPERATION: &'static Operation;
    /// The parameters.
    type Input: Model + Value + Default + Clone;
    /// The response.
    type Output: Model + Value + Default;
    /// The error codes.
    type Code: ErrorCode;
}
