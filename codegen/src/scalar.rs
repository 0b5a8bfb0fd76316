//! The kinds of scalars, each described once: its keyword, its Rust type, how it is written on the wire, which values
//! fit, a made-up value, what OpenAPI says of it. How it is read and sent is in `runtime/src/wire/value/`.

use serde_json::{Value, json};

use crate::keyword::keywords;

keywords! {
    /// The kind of a scalar: of a vendor's type (`types:` of a platform), or of a field (`as:`).
    Scalar {
        String = "string",
        Integer = "integer",
        Boolean = "boolean",
        /// A decimal number, in a string.
        Decimal = "decimal",
        /// A date and time.
        Datetime = "datetime",
        /// Milliseconds since 1970.
        Millis = "millis",
        /// 1/100 CNY.
        Fen = "fen",
        /// A string that contains JSON.
        Json = "json",
        /// A decimal number, as a number on the wire.
        Number = "number",
        /// An uploaded file.
        File = "file",
        /// Any JSON: a value of a shape that no document shows.
        Any = "any",
    }
}

/// How a value is written in JSON: the variants of the runtime's `Form`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
pub enum Form {
    String,
    Number,
    Boolean,
    /// An object; a file and a value of unknown shape are written as one.
    Model,
}

impl Form {
    /// The variant's name; in lower case it is a constructor of the runtime's `Field`.
    #[must_use]
    pub const fn variant(self) -> &'static str {
        match self {
            Self::String => "String",
            Self::Number => "Number",
            Self::Boolean => "Boolean",
            Self::Model => "Model",
        }
    }
}

/// The Rust type of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RustType {
    /// `Decimal`
    pub name: &'static str,
    /// The module that it is in, so that it can't collide with a type of the vendor; empty for a primitive.
    pub module: &'static str,
}

const fn value_type(name: &'static str) -> RustType {
    RustType { name, module: "rt::" }
}

impl Scalar {
    /// The kinds that a field can have by `as:`. Only a vendor's type makes a number, a file or any JSON.
    pub const OF_FIELDS: &'static [&'static str] = Self::WORDS.split_at(Self::WORDS.len() - 3).0;

    /// How a vendor's type of this kind is written.
    #[must_use]
    pub const fn form(self) -> Form {
        match self {
            Self::Integer | Self::Number => Form::Number,
            Self::Boolean => Form::Boolean,
            Self::File | Self::Any => Form::Model,
            _ => Form::String,
        }
    }

    /// The kind of its values: a number differs from a decimal on the wire only.
    #[must_use]
    pub const fn read_as(self) -> Self {
        match self {
            Self::Number => Self::Decimal,
            other => other,
        }
    }

    /// Its type in a client.
    #[must_use]
    pub const fn rust(self) -> RustType {
        match self {
            Self::String => RustType { name: "String", module: "rt::" },
            Self::Integer => RustType { name: "i64", module: "" },
            Self::Boolean => RustType { name: "bool", module: "" },
            Self::Decimal | Self::Number => value_type("Decimal"),
            Self::Datetime | Self::Millis => value_type("Timestamp"),
            Self::Fen => value_type("Fen"),
            Self::Json | Self::Any => value_type("JsonText"),
            Self::File => value_type("FileUpload"),
        }
    }

    /// Whether a setter accepts any type that converts.
    #[must_use]
    pub const fn converts(self) -> bool {
        matches!(self, Self::String | Self::Json | Self::Any)
    }

    /// Whether a response with an invalid value is rejected: money.
    #[must_use]
    pub const fn is_strict(self) -> bool {
        matches!(self, Self::Fen)
    }

    /// Whether it is an integer on the wire, as a number or in a string.
    #[must_use]
    pub const fn is_integer(self) -> bool {
        matches!(self, Self::Integer | Self::Millis | Self::Fen)
    }

    /// Whether any string is a value of it.
    #[must_use]
    pub const fn is_text(self) -> bool {
        matches!(self, Self::String)
    }

    /// What a value has to be, for messages.
    #[must_use]
    pub const fn expected(self) -> &'static str {
        match self {
            Self::String => "a string",
            Self::Integer => "an integer",
            Self::Boolean => "true, false, 0 or 1",
            Self::Decimal | Self::Number => "a decimal number",
            Self::Datetime => "a date and time: `yyyy-MM-dd HH:mm:ss` or ISO 8601",
            Self::Millis => "an integer, milliseconds since 1970",
            Self::Fen => "an integer, in fen",
            Self::Json => "a string that contains JSON",
            Self::File => "a file",
            Self::Any => "any JSON",
        }
    }

    /// Whether a value in an example or a request fits, as text.
    #[must_use]
    pub fn fits(self, text: &str) -> bool {
        match self {
            Self::String | Self::File | Self::Any => true,
            Self::Integer | Self::Millis | Self::Fen => !text.starts_with('+') && text.parse::<i64>().is_ok(),
            Self::Boolean => matches!(text, "true" | "false" | "0" | "1"),
            Self::Decimal | Self::Number => is_decimal(text),
            Self::Datetime => is_datetime(text),
            Self::Json => serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok(),
        }
    }

    /// A made-up value, in this form. Without a documented zone, a time needs its own.
    #[must_use]
    pub fn made_up(self, form: Form, zone: Option<i16>) -> Value {
        match self {
            Self::String => json!("text"),
            Self::Integer | Self::Fen => number(form, "1"),
            Self::Boolean => boolean(form, true),
            Self::Decimal | Self::Number => number(form, "1.5"),
            Self::Datetime if zone.is_none() => json!("2000-01-01T00:00:00+08:00"),
            Self::Datetime => json!("2000-01-01 00:00:00"),
            Self::Millis => number(form, "946684800000"),
            Self::Json => json!("{}"),
            Self::File => json!({ "name": "file.txt", "text": "content" }),
            Self::Any => json!({}),
        }
    }

    /// A value as Rust, in a sample request.
    #[must_use]
    pub fn expression(self, value: &Value, zone: Option<i16>) -> String {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        match self {
            Self::String => format!("{text:?}"),
            Self::Integer => text,
            Self::Boolean => if text == "1" || text == "true" { "true" } else { "false" }.to_owned(),
            Self::Decimal | Self::Number => format!("{text:?}.parse().unwrap_or_default()"),
            Self::Datetime => match zone {
                Some(minutes) => format!("Timestamp::from_text({text:?}, Some(Zone::minutes({minutes})))"),
                None => format!("Timestamp::from_text({text:?}, None)"),
            },
            Self::Millis => format!("Timestamp::from_millis({text})"),
            Self::Fen => format!("Fen({text})"),
            Self::Json => format!("JsonText::from({text:?})"),
            Self::Any => format!("JsonText::from({:?})", value.to_string()),
            Self::File => file(value),
        }
    }

    /// What OpenAPI says of a value, if its JSON type does not show it.
    #[must_use]
    pub const fn meaning(self) -> Option<&'static str> {
        match self {
            Self::String | Self::Integer => None,
            Self::Boolean => Some("boolean"),
            Self::Decimal | Self::Number => Some("decimal"),
            Self::Datetime => Some("datetime"),
            Self::Millis => Some("milliseconds since 1970"),
            Self::Fen => Some("fen, 1/100 CNY"),
            Self::Json => Some("a string that contains JSON"),
            Self::File => Some("a file: a part of multipart/form-data, not signed"),
            Self::Any => Some("any JSON: no document shows its shape"),
        }
    }

    /// The unit of a value, for the documentation of fields.
    #[must_use]
    pub const fn unit(self) -> Option<&'static str> {
        match self {
            Self::Datetime => Some("date and time"),
            Self::Millis => Some("milliseconds since 1970"),
            Self::Fen => Some("fen"),
            _ => None,
        }
    }
}

/// `FileUpload::new("proof.png", "…").content_type("image/png")`
fn file(value: &Value) -> String {
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    let bytes = match (text("text"), text("hex")) {
        (Some(text), _) => format!("{text:?}"),
        (None, Some(hex)) => {
            let pairs = hex.as_bytes().chunks(2).map(|pair| format!("0x{}", String::from_utf8_lossy(pair)));
            format!("vec![{}]", pairs.collect::<Vec<_>>().join(", "))
        }
        (None, None) => format!("{:?}", "its bytes"),
    };
    let media_type = text("content_type").map(|media| format!(".content_type({media:?})")).unwrap_or_default();
    format!("FileUpload::new({:?}, {bytes}){media_type}", text("name").unwrap_or("its name"))
}

/// A boolean in a form.
#[must_use]
pub fn boolean(form: Form, is: bool) -> Value {
    match form {
        Form::Number => json!(u8::from(is)),
        Form::String => json!(is.to_string()),
        Form::Boolean | Form::Model => json!(is),
    }
}

/// A number where the form is one, and keeps its spelling as one; otherwise a string.
#[must_use]
pub fn number(form: Form, text: &str) -> Value {
    let number = text.parse::<serde_json::Number>().ok().filter(|n| form == Form::Number && n.to_string() == text);
    number.map_or_else(|| json!(text), Value::Number)
}

fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    all_digits(whole) && all_digits(fraction)
}

/// A date, optionally followed by a time of day, optionally followed by an offset.
fn is_datetime(text: &str) -> bool {
    let Some((date, rest)) = text.split_at_checked(10) else { return false };
    if !matches_pattern(date, "dddd-dd-dd") {
        return false;
    }
    let Some(time) = rest.strip_prefix([' ', 'T']) else { return rest.is_empty() };
    let (clock, zone) = time.find(['Z', '+', '-']).map_or((time, ""), |at| time.split_at(at));
    let (seconds, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let zone_fits = matches!(zone, "" | "Z") || crate::names::zone_minutes(zone).is_some() || is_short_zone(zone);
    (matches_pattern(seconds, "dd:dd:dd") || matches_pattern(seconds, "dd:dd"))
        && !fraction.is_empty()
        && fraction.bytes().all(|b| b.is_ascii_digit())
        && zone_fits
}

fn is_short_zone(zone: &str) -> bool {
    zone.strip_prefix(['+', '-']).is_some_and(|digits| matches_pattern(digits, "dddd"))
}

/// `d` matches a digit, any other character itself.
fn matches_pattern(text: &str, pattern: &str) -> bool {
    let fits = |(t, p): (u8, u8)| if p == b'd' { t.is_ascii_digit() } else { t == p };
    text.len() == pattern.len() && text.bytes().zip(pattern.bytes()).all(fits)
}
