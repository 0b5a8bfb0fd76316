//! The words for scalars that vendors use besides the types that the platform lists.

use waybill_codegen::scalar::Scalar;

use super::Context;

/// What a word for a scalar means here.
pub(crate) struct Meaning {
    /// The platform's type.
    pub ty: String,
    /// `as`, if the type is less specific.
    pub kind: Option<&'static str>,
    /// Whether the word is that of a list.
    pub list: bool,
}

/// Words for scalars, in lower case, that platforms and their documents use besides the listed types.
const WORDS: &[(&str, Scalar)] = &[
    ("string", Scalar::String),
    ("str", Scalar::String),
    ("text", Scalar::String),
    ("char", Scalar::String),
    ("field list", Scalar::String),
    ("number", Scalar::Integer),
    ("int", Scalar::Integer),
    ("integer", Scalar::Integer),
    ("long", Scalar::Integer),
    ("short", Scalar::Integer),
    ("biginteger", Scalar::Integer),
    ("boolean", Scalar::Boolean),
    ("bool", Scalar::Boolean),
    ("date", Scalar::Datetime),
    ("datetime", Scalar::Datetime),
    ("date-time", Scalar::Datetime),
    ("price", Scalar::Decimal),
    ("bigdecimal", Scalar::Decimal),
    ("decimal", Scalar::Decimal),
    ("double", Scalar::Decimal),
    ("float", Scalar::Decimal),
    ("json", Scalar::Json),
    ("jsonobject", Scalar::Json),
    ("map", Scalar::Json),
    ("object", Scalar::Json),
    ("byte[]", Scalar::File),
    ("byte", Scalar::File),
    ("file", Scalar::File),
];

/// What a word means on a platform.
pub(crate) fn meaning(context: &Context<'_>, word: &str) -> Option<Meaning> {
    if context.scalar(word).is_some() {
        return Some(Meaning { ty: word.to_owned(), kind: None, list: false });
    }
    let lower = word.to_ascii_lowercase();
    let simple = lower.split('<').next().unwrap_or_default().trim();
    let (_, kind) = WORDS.iter().find(|(known, _)| *known == simple)?;
    let same: &[Scalar] = match kind {
        Scalar::Decimal => &[Scalar::Decimal, Scalar::Number],
        other => std::slice::from_ref(other),
    };
    let list = simple == "field list";
    if let Some(ty) = context.type_of(same) {
        // A price is a string of digits, and so is every other exact number of this platform.
        return Some(Meaning { ty: ty.to_owned(), kind: None, list });
    }
    let kind = match kind {
        Scalar::Integer => Some("integer"),
        Scalar::Boolean => Some("boolean"),
        Scalar::Decimal => Some("decimal"),
        Scalar::Datetime => Some("datetime"),
        Scalar::Json => Some("json"),
        _ => None,
    };
    Some(Meaning { ty: context.string().to_owned(), kind, list })
}

/// Whether a word means a scalar, and not any object.
pub(crate) fn is_scalar_word(context: &Context<'_>, word: &str) -> bool {
    meaning(context, word).is_some_and(|found| found.kind != Some("json") || word.eq_ignore_ascii_case("json"))
}
