//! The traits that connect the types of an operation. Generated markers implement them.

use crate::codes::ErrorCode;
use crate::pages::Pages;
use crate::platform::Operation;
use crate::wire::ModelExt;

/// An operation of a client, for generic code: `async fn fetch<O: OperationType>(call: Call<O>)`. Only generated types
/// implement it.
pub trait OperationType: Send + Sync + 'static {
    /// The static description.
    #[doc(hidden)]
    const OPERATION: &'static Operation;
    /// The parameters.
    type Input: ModelExt;
    /// The response.
    type Output: ModelExt;
    /// The error codes.
    type Code: ErrorCode;
}

/// A response with an envelope of the platform around what the operation returns.
/// [`Response::into_payload`](crate::Response::into_payload) takes it out.
pub trait Payload {
    /// What the operation returns.
    type Payload;

    /// What was returned; `None` if the response has none.
    fn payload(self) -> Option<Self::Payload>;
}

/// An operation that returns a list in pages. Only generated types implement it.
pub trait Paged: OperationType {
    /// How it is paged.
    #[doc(hidden)]
    const PAGES: &'static Pages;

    /// Sets the parameter with the number or the cursor of the page; `None` if it can't hold this one.
    #[doc(hidden)]
    fn set_page(input: &mut Self::Input, page: &str) -> Option<()>;
}
