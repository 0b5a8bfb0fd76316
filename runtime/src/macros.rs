//! Macros that complete the error enums of generated crates, so that generated code holds only names and
//! docs.

/// Completes a fieldless, `Copy` enum of error codes: `code_family!(SplitData, SPLIT_DATA, [Cd22, …])`. All
/// variants must be listed in the order of the table; otherwise it doesn't compile.
#[doc(hidden)]
#[macro_export]
macro_rules! code_family {
    ($name:ident, $table:path, [$($variant:ident),+ $(,)?]) => {
        const _: () = assert!(
            $name::ALL.len() == $table.codes.len(),
            "the enum and its table have different lengths"
        );

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

/// Completes the error enum of an operation: `operation_error!(TraceError, ERRORS, own [NoTrace], families
/// [SplitData(SplitData)])`. `ERRORS` is the table of its own codes and the first of `Operation::errors`. The
/// tables of the families follow in this order.
#[doc(hidden)]
#[macro_export]
macro_rules! operation_error {
    (
        $name:ident, $table:path,
        own [$($own:ident),* $(,)?],
        families [$($variant:ident($family:ty)),* $(,)?] $(,)?
    ) => {
        const _: () = assert!(
            $name::OWN.len() == $table.codes.len(),
            "the enum and its table have different lengths"
        );

        impl $name {
            const OWN: &'static [Self] = &[$(Self::$own),*];
        }

        impl $crate::ErrorCode for $name {
            fn from_match(found: ::core::option::Option<(usize, usize)>, raw: &str) -> Self {
                let ::core::option::Option::Some((table, code)) = found else {
                    return Self::Other(raw.to_owned());
                };
                let families: &[fn(usize) -> ::core::option::Option<Self>] = &[
                    |code| Self::OWN.get(code).cloned(),
                    $(|code| <$family>::ALL.get(code).copied().map(Self::$variant)),*
                ];
                families
                    .get(table)
                    .and_then(|family| family(code))
                    .unwrap_or_else(|| Self::Other(raw.to_owned()))
            }

            fn info(&self) -> ::core::option::Option<&'static $crate::CodeInfo> {
                match self {
                    $(Self::$variant(code) => ::core::option::Option::Some(code.info()),)*
                    Self::Other(_) => ::core::option::Option::None,
                    #[allow(unreachable_patterns)]
                    own => {
                        let at = Self::OWN.iter().position(|code| code == own)?;
                        $table.codes.get(at)
                    }
                }
            }

            fn as_str(&self) -> &str {
                match self {
                    Self::Other(raw) => raw,
                    #[allow(unreachable_patterns)]
                    documented => $crate::ErrorCode::info(documented).map_or("", |info| info.code),
                }
            }
        }

        impl $crate::codes::KnownCode for $name {
            fn known(&self) -> ::core::option::Option<&'static $crate::CodeInfo> {
                $crate::ErrorCode::info(self)
            }

            fn text(&self) -> &str {
                $crate::ErrorCode::as_str(self)
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
