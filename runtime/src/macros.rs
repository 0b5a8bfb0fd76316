//! Macros that complete the error enums of generated crates, so that generated code holds only names and
//! docs. Each row is a code with its variant, so that no table can have another length than its enum.

/// Completes a fieldless, `Copy` enum of error codes, and makes its table: `code_family!(SplitData, SPLIT_DATA,
/// "isv.split-data-error", [Cd22("isv.split-data-error:CD22", "…").retry(Backoff), …])`. The variants have the
/// order of the enum.
#[doc(hidden)]
#[macro_export]
macro_rules! code_family {
    ($name:ident, $table:ident, $prefix:literal, [
        $($variant:ident($code:literal, $message:literal)$(.$fact:ident($($value:expr),*))*),+ $(,)?
    ]) => {
        $crate::code_table!($table, $prefix, [$($name $variant($code, $message)$(.$fact($($value),*))*),+]);

        impl $name {
            /// Every code, in the order of the document.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The documentation of the code.
            #[must_use]
            pub fn info(self) -> &'static $crate::CodeInfo {
                &$table.codes[self as usize]
            }
        }

        impl $crate::codes::KnownCode for $name {
            fn known(&self) -> ::core::option::Option<&'static $crate::CodeInfo> {
                ::core::option::Option::Some(self.info())
            }
        }

        impl $crate::codes::CodeFamily for $name {
            const CODES: &'static [Self] = Self::ALL;
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(self.info().code)
            }
        }
    };
}

/// The table of the codes of an enum.
#[doc(hidden)]
#[macro_export]
macro_rules! code_table {
    ($table:ident, $prefix:literal, [
        $($name:ident $variant:ident($code:literal, $message:literal)$(.$fact:ident($($value:expr),*))*),*
    ]) => {
        pub(crate) static $table: $crate::CodeTable = {
            #[allow(unused_imports, reason = "a table without retry advice needs no name")]
            use $crate::__private::columns::*;
            $crate::CodeTable { prefix: $prefix, codes: &[$(
                $crate::CodeInfo::new($code, concat!(stringify!($name), "::", stringify!($variant)), $message)
                    $(.$fact($($value),*))*
            ),*] }
        };
    };
}

/// Completes the error enum of an operation, and makes the table of its own codes, the first of `Operation::errors`:
/// `operation_error!(TraceError, ERRORS, own [0 NoTrace("isp.no-trace", "…")], families
/// [1 SplitData(SplitData)])`. The numbers are the positions of the codes, and of the tables of the families in
/// `Operation::errors`.
#[doc(hidden)]
#[macro_export]
macro_rules! operation_error {
    (
        $name:ident, $table:ident,
        own [$($at:literal $own:ident($code:literal, $message:literal)$(.$fact:ident($($value:expr),*))*),* $(,)?],
        families [$($position:literal $variant:ident($family:ty)),* $(,)?] $(,)?
    ) => {
        $crate::code_table!($table, "", [$($name $own($code, $message)$(.$fact($($value),*))*),*]);

        impl $crate::ErrorCode for $name {
            fn from_match(found: ::core::option::Option<(usize, usize)>, raw: &str) -> Self {
                match found {
                    $(::core::option::Option::Some((0, $at)) => Self::$own,)*
                    $(::core::option::Option::Some(($position, code)) => {
                        $crate::__private::family(<$family>::ALL, code, Self::$variant, raw, Self::Other)
                    })*
                    _ => Self::Other(raw.into()),
                }
            }

            fn documented(&self) -> ::core::result::Result<&'static $crate::CodeInfo, &str> {
                match self {
                    $(Self::$own => ::core::result::Result::Ok(&$table.codes[$at]),)*
                    $(Self::$variant(code) => ::core::result::Result::Ok(code.info()),)*
                    Self::Other(raw) => ::core::result::Result::Err(raw),
                }
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str($crate::ErrorCode::as_str(self))
            }
        }

        // For `e.code() == LogisticsTraceSearchError::IspOrderNoTrace`, where `code()` returns a reference.
        impl ::core::cmp::PartialEq<$name> for &$name {
            fn eq(&self, other: &$name) -> bool {
                **self == *other
            }
        }

        $(
            impl ::core::cmp::PartialEq<$family> for $name {
                fn eq(&self, other: &$family) -> bool {
                    matches!(self, Self::$variant(code) if code == other)
                }
            }

            impl ::core::cmp::PartialEq<$family> for &$name {
                fn eq(&self, other: &$family) -> bool {
                    **self == *other
                }
            }

            impl ::core::convert::From<$family> for $name {
                fn from(code: $family) -> Self {
                    Self::$variant(code)
                }
            }
        )*
    };
}
