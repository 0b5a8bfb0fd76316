//! The macros that turn the plain structs and enums of generated code into models and values. They are short,
//! since each is expanded once per type.

/// Makes a struct of `Option<T>` and `Vec<T>` fields a [`Model`](crate::wire::Model) and a value:
/// `model!(Step, "step", [0 action string, 1 time string.wire("status_time").zone(480)])`, each field with its position,
/// its form on the wire, and what else [`Field`](crate::wire::Field) says of it. Its name on the wire is its own, unless
/// there is another one.
#[doc(hidden)]
#[macro_export]
macro_rules! model {
    ($model:ident, $name:literal, [
        $($index:literal $field:ident $form:ident $(.$fact:ident($($value:expr),*))*),* $(,)?
    ]) => {
        impl $crate::ModelExt for $model {
            #[doc(hidden)]
            fn columns() -> &'static $crate::__private::Table {
                #[allow(unused_imports, reason = "no model has all forms")]
                use $crate::__private::columns::*;
                const { &$crate::__private::Table { name: $name, fields: &[$(
                    $form(stringify!($field))$(.$fact($($value),*))*
                ),*] } }
            }

            #[doc(hidden)]
            #[allow(unreachable_code, reason = "a model without fields")]
            fn field(&self, index: usize) -> ::core::option::Option<&dyn $crate::__private::Slot> {
                ::core::option::Option::Some(match index {
                    $($index => &self.$field,)*
                    _ => return ::core::option::Option::None,
                })
            }

            #[doc(hidden)]
            #[allow(unreachable_code, reason = "a model without fields")]
            fn field_mut(&mut self, index: usize) -> ::core::option::Option<&mut dyn $crate::__private::Slot> {
                ::core::option::Option::Some(match index {
                    $($index => &mut self.$field,)*
                    _ => return ::core::option::Option::None,
                })
            }
        }

        impl $model {
            /// Sets fields in place: `Model::default().with(|model| model.field = value)`. Models can get more fields, so a
            /// literal with all of them is not possible.
            #[must_use]
            #[allow(dead_code, reason = "a model need not be public")]
            pub fn with(mut self, change: impl ::core::ops::FnOnce(&mut Self)) -> Self {
                change(&mut self);
                self
            }
        }

        impl ::core::fmt::Debug for $model {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::__private::debug(self, f)
            }
        }

        impl ::core::clone::Clone for $model {
            fn clone(&self) -> Self {
                $crate::__private::clone(self)
            }
        }

        impl ::core::cmp::PartialEq for $model {
            fn eq(&self, other: &Self) -> bool {
                $crate::__private::equal(self, other)
            }
        }

        $crate::serde_model!($model);
    };
}

/// Makes a model in a box a value, for a model that contains itself.
#[doc(hidden)]
#[macro_export]
macro_rules! boxed_model {
    ($model:ident) => {
        #[doc(hidden)]
        impl $crate::__private::Value for ::std::boxed::Box<$model> {
            fn read(
                reader: &mut $crate::__private::Reader<'_>,
                field: &$crate::__private::Field,
            ) -> ::core::result::Result<::core::option::Option<Self>, $crate::__private::Stop> {
                ::core::result::Result::Ok(<$model as $crate::__private::Value>::read(reader, field)?.map(Self::new))
            }

            fn node(&self) -> $crate::__private::Node<'_> {
                <$model as $crate::__private::Value>::node(self)
            }

            fn table() -> ::core::option::Option<&'static $crate::__private::Table> {
                <$model as $crate::__private::Value>::table()
            }
        }
    };
}

/// Serialize and Deserialize of a model, by its table. Without the feature `serde`, nothing.
#[doc(hidden)]
#[macro_export]
#[cfg(feature = "serde")]
macro_rules! serde_model {
    ($model:ident) => {
        impl $crate::serde::Serialize for $model {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::wire::serialize(self, serializer)
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $model {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                let mut model = Self::default();
                $crate::wire::deserialize(&mut model, deserializer)?;
                ::core::result::Result::Ok(model)
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "serde"))]
macro_rules! serde_model {
    ($model:ident) => {};
}

/// Serialize and Deserialize of a newtype, as what it holds, or of an open enum, as its string on the wire. Without the
/// feature `serde`, nothing.
#[doc(hidden)]
#[macro_export]
#[cfg(feature = "serde")]
macro_rules! serde_value {
    ($type:ty, $inner:ty, $value:ident => $get:expr) => {
        impl $crate::serde::Serialize for $type {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                let $value = self;
                $crate::serde::Serialize::serialize($get, serializer)
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $type {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                <$inner as $crate::serde::Deserialize>::deserialize(deserializer).map(Self::from)
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "serde"))]
macro_rules! serde_value {
    ($type:ty, $inner:ty, $value:ident => $get:expr) => {};
}

/// Makes a newtype over `i64` or `String` an id.
#[doc(hidden)]
#[macro_export]
macro_rules! id {
    ($id:ident, String) => {
        $crate::id!(@common $id, ::std::string::String);

        impl ::core::convert::From<$id> for ::std::string::String {
            fn from(id: $id) -> Self {
                id.0
            }
        }

        impl ::core::convert::From<&str> for $id {
            fn from(id: &str) -> Self {
                Self(id.into())
            }
        }

        impl ::core::str::FromStr for $id {
            type Err = ::core::convert::Infallible;

            fn from_str(id: &str) -> ::core::result::Result<Self, Self::Err> {
                ::core::result::Result::Ok(Self::from(id))
            }
        }
    };
    ($id:ident, i64) => {
        $crate::id!(@common $id, i64);

        // Vendors write one id as a number here and as a string there.
        impl ::core::convert::From<$id> for ::std::string::String {
            fn from(id: $id) -> Self {
                ::std::string::ToString::to_string(&id.0)
            }
        }

        impl ::core::str::FromStr for $id {
            type Err = ::core::num::ParseIntError;

            fn from_str(id: &str) -> ::core::result::Result<Self, Self::Err> {
                id.parse().map(Self)
            }
        }
    };
    (@common $id:ident, $inner:ty) => {
        #[doc(hidden)]
        impl $crate::wire::Value for $id {
            fn read(
                reader: &mut $crate::wire::Reader<'_>,
                field: &$crate::wire::Field,
            ) -> ::core::result::Result<::core::option::Option<Self>, $crate::wire::Stop> {
                ::core::result::Result::Ok(<$inner as $crate::wire::Value>::read(reader, field)?.map(Self))
            }

            fn node(&self) -> $crate::wire::Node<'_> {
                $crate::wire::Value::node(&self.0)
            }
        }

        impl ::core::convert::From<$inner> for $id {
            fn from(id: $inner) -> Self {
                Self(id)
            }
        }

        $crate::serde_value!($id, $inner, id => &id.0);

        impl ::core::default::Default for $id {
            fn default() -> Self {
                Self(::core::default::Default::default())
            }
        }

        impl ::core::fmt::Display for $id {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.0, f)
            }
        }

        impl ::core::fmt::Debug for $id {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.debug_tuple(stringify!($id)).field(&self.0).finish()
            }
        }
    };
}

/// Makes an enum of known values and `Other(String)` an open enum.
#[doc(hidden)]
#[macro_export]
macro_rules! open_enum {
    ($open:ident { $($variant:ident = $wire:literal),* $(,)? }) => {
        impl $open {
            /// The documented values, in the order of the document.
            pub const KNOWN: &'static [&'static str] = &[$($wire),*];

            /// The value as on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::Other(other) => other,
                }
            }
        }

        impl ::core::convert::From<&str> for $open {
            /// A documented number in another spelling is read as that number: `2.0` is `2`.
            fn from(wire: &str) -> Self {
                match wire {
                    $($wire => Self::$variant,)*
                    other => match $crate::value::known(other, Self::KNOWN) {
                        ::core::option::Option::Some(known) => Self::from(known),
                        ::core::option::Option::None => Self::Other(other.into()),
                    },
                }
            }
        }

        impl ::core::convert::From<::std::string::String> for $open {
            fn from(wire: ::std::string::String) -> Self {
                Self::from(wire.as_str())
            }
        }

        $crate::serde_value!($open, ::std::string::String, value => value.as_str());

        impl ::core::default::Default for $open {
            fn default() -> Self {
                Self::from("")
            }
        }

        impl ::core::fmt::Display for $open {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::core::fmt::Debug for $open {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                match self {
                    $(Self::$variant => f.write_str(stringify!($variant)),)*
                    Self::Other(other) => f.debug_tuple("Other").field(other).finish(),
                }
            }
        }

        #[doc(hidden)]
        impl $crate::wire::Value for $open {
            fn read(
                reader: &mut $crate::wire::Reader<'_>,
                field: &$crate::wire::Field,
            ) -> ::core::result::Result<::core::option::Option<Self>, $crate::wire::Stop> {
                let ::core::option::Option::Some(text) = reader.named_text(field, Self::KNOWN)? else {
                    return ::core::result::Result::Ok(::core::option::Option::None);
                };
                let value = Self::from(text.as_ref());
                if value.as_str() != text {
                    reader.note($crate::wire::DeviationKind::Spelling);
                } else if let Self::Other(_) = value {
                    reader.note($crate::wire::DeviationKind::UnknownValue);
                }
                ::core::result::Result::Ok(::core::option::Option::Some(value))
            }

            fn node(&self) -> $crate::wire::Node<'_> {
                $crate::wire::Node::String(self.as_str())
            }
        }
    };
}
