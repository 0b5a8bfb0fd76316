//! The static table of a model: what the wire layer knows of each field. Generated code holds nothing else
//! about the wire. The reader, the writer, `Debug` and the parameter encoder all use it.
//! It must not know a model, a platform or a format.

use crate::platform::Place;

/// The table of one model.
#[derive(Debug)]
pub struct Table {
    /// The vendor's name of the type.
    pub name: &'static str,
    /// The fields, in the order of the document and of the Rust struct.
    pub fields: &'static [Field],
}

impl Table {
    /// The index of a field by its wire name. Checks `hint` first: fields mostly come in table order.
    #[inline]
    pub fn find(&self, wire: &str, hint: usize) -> Option<usize> {
        match self.fields.get(hint) {
            // The reader returns the expected name itself, so the pointers are mostly equal.
            Some(field) if std::ptr::eq(field.wire, wire) || field.wire == wire => Some(hint),
            _ => self.fields.iter().position(|field| field.wire == wire),
        }
    }
}

/// The documented form of a scalar on the wire. The Rust type is its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A string: `"5"`.
    String,
    /// A bare number: `5`.
    Number,
    /// `true` or `false`.
    Boolean,
    /// An object, or a value of any shape.
    Model,
}

/// The sensitivity of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sensitivity {
    /// It may be shown.
    Open,
    /// It is personal: never shown in `Debug`, errors or notes.
    Personal,
    /// It is a secret: never shown in `Debug`, errors or notes.
    Secret,
}

/// The wire side of one field, built by const functions: `Field::string("out_sid").personal()`.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Name on the wire.
    pub wire: &'static str,
    /// Name of the items of a wrapped list, or empty.
    pub item: &'static str,
    /// The form of its scalar.
    pub form: Form,
    /// Zone of a timestamp without an offset, in minutes east of UTC.
    pub zone: Option<i16>,
    /// Whether a timestamp may be a number of milliseconds since 1970.
    pub millis: bool,
    /// Whether a timestamp may be a number of seconds since 1970.
    pub seconds: bool,
    /// Whether an unreadable value makes the whole response an error: an id, money, or a field that decides
    /// between success and failure. The same applies to a [`required`](Self::required) field.
    pub strict: bool,
    /// The sensitivity of its value.
    pub sensitivity: Sensitivity,
    /// Where it travels, for a field of a request.
    pub place: Place,
    /// Documented maximum number of items.
    pub max_items: Option<u32>,
    /// Documented maximum number of characters.
    pub max_length: Option<u32>,
    /// Whether a request without it is rejected.
    pub required: bool,
    /// Whether the empty string is one of the documented values of its enum.
    pub empty: bool,
    /// Whether null is documented for a list. For any other field null is no value, documented or not.
    pub nullable: bool,
}

impl Field {
    /// A field that is a string on the wire.
    pub const fn string(wire: &'static str) -> Self {
        Self::new(wire, Form::String)
    }

    /// A field that is a number on the wire.
    pub const fn number(wire: &'static str) -> Self {
        Self::new(wire, Form::Number)
    }

    /// A field that is `true` or `false` on the wire.
    pub const fn boolean(wire: &'static str) -> Self {
        Self::new(wire, Form::Boolean)
    }

    /// A field that is an object, or has any shape.
    pub const fn model(wire: &'static str) -> Self {
        Self::new(wire, Form::Model)
    }

    /// The name of the items in XML, which every list needs.
    pub(super) fn xml_item(&self) -> &'static str {
        if self.item.is_empty() { "item" } else { self.item }
    }

    const fn new(wire: &'static str, form: Form) -> Self {
        Self {
            wire,
            item: "",
            form,
            zone: None,
            millis: false,
            seconds: false,
            strict: false,
            sensitivity: Sensitivity::Open,
            place: Place::Body,
            max_items: None,
            max_length: None,
            required: false,
            empty: false,
            nullable: false,
        }
    }

    /// Sets the name on the wire.
    pub const fn wire(mut self, name: &'static str) -> Self {
        self.wire = name;
        self
    }

    /// Sets the name of the items.
    pub const fn item(mut self, item: &'static str) -> Self {
        self.item = item;
        self
    }

    /// Sets the zone of a timestamp without an offset, in minutes east of UTC.
    pub const fn zone(mut self, minutes: i16) -> Self {
        self.zone = Some(minutes);
        self
    }

    /// Allows a timestamp that is a number of milliseconds since 1970.
    pub const fn millis(mut self) -> Self {
        self.millis = true;
        self
    }

    /// Allows a timestamp that is a number of seconds since 1970.
    pub const fn seconds(mut self) -> Self {
        self.seconds = true;
        self
    }

    /// An unreadable value makes the whole response an error.
    pub const fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// The value is personal.
    pub const fn personal(mut self) -> Self {
        self.sensitivity = Sensitivity::Personal;
        self
    }

    /// The value is a secret.
    pub const fn secret(mut self) -> Self {
        self.sensitivity = Sensitivity::Secret;
        self
    }

    /// Sets where the field travels.
    pub const fn at(mut self, place: Place) -> Self {
        self.place = place;
        self
    }

    /// Sets the documented maximum number of items.
    pub const fn max_items(mut self, items: u32) -> Self {
        self.max_items = Some(items);
        self
    }

    /// Sets the documented maximum number of characters.
    pub const fn max_length(mut self, characters: u32) -> Self {
        self.max_length = Some(characters);
        self
    }

    /// A request without the field is rejected.
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Null is documented for the list.
    pub const fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }

    /// The empty string is a value, and not the lack of one.
    pub const fn empty(mut self) -> Self {
        self.empty = true;
        self
    }
}
