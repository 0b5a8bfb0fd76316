//! The macro that completes the enum of a provider's push messages, so that generated code holds only names
//! and docs.

/// Completes an enum of messages: `push_message!(Message, PUSH, [OrderCreate(OrderChange), …])`.
/// All variants must be listed in the order of `Push::messages`; otherwise it doesn't compile.
#[doc(hidden)]
#[macro_export]
macro_rules! push_message {
    ($message:ident, $push:path, [$($variant:ident($model:ty)),* $(,)?]) => {
        const _: () = assert!($push.messages.len() == <[&str]>::len(&[$(stringify!($variant)),*]));

        impl $crate::push::PushMessage for $message {
            fn empty(index: usize) -> ::core::option::Option<Self> {
                let empty: &[fn() -> Self] = &[$(|| Self::$variant(<$model>::default())),*];
                empty.get(index).map(|empty| empty())
            }

            fn other(message_type: ::std::string::String, body: ::core::option::Option<$crate::JsonText>) -> Self {
                Self::Other { message_type, body }
            }

            fn model(&self) -> ::core::option::Option<&dyn $crate::wire::Model> {
                match self {
                    $(Self::$variant(model) => ::core::option::Option::Some(model),)*
                    Self::Other { .. } => ::core::option::Option::None,
                }
            }

            fn model_mut(&mut self) -> ::core::option::Option<&mut dyn $crate::wire::Model> {
                match self {
                    $(Self::$variant(model) => ::core::option::Option::Some(model),)*
                    Self::Other { .. } => ::core::option::Option::None,
                }
            }
        }

        impl ::core::fmt::Debug for $message {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                match self {
                    $(Self::$variant(model) => f.debug_tuple(stringify!($variant)).field(model).finish(),)*
                    Self::Other { message_type, body } => {
                        $crate::push::debug_other(message_type, ::core::option::Option::as_ref(body), f)
                    }
                }
            }
        }
    };
}
