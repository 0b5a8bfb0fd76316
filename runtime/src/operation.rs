//! What ties an operation's types together: the one trait that generated markers implement.

use crate::codes::ErrorCode;
use crate::platform::Operation;
use crate::wire::{Model, Value};

/// A generated operation: its description and its types.
pub trait OperationType: Send + Sync + 'static {
    /// What the runtime needs to know of it.
    const OPERATION: &'static Operation;
    /// The parameters.
    type Input: Model + Value + Default + Clone;
    /// The answer.
    type Output: Model + Value + Default;
    /// The error codes.
    type Code: ErrorCode;
}
