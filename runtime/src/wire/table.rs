//! The static table of a model: what the wire layer has to know of each field. Generated code holds
//! nothing else about the wire; the reader, the writer, `Debug` and the parameter encoder all walk it.
//! It must not know any model, platform or format.

use crate::platform::Place;

/// The wire side of one model.
#[derive(Debug)]
pub struct Table {
    /// The vendor's name of the type.
    pub name: &'static str,
    /// The fields, in the order of the document and of the Rust struct.
    pub fields: &'static [Field],
}

impl Table {
    /// The index of a field by its wire name. Looks at `hint` first: fields mostly arrive in table order.
    #[inline]
    pub fn find(&self, wire: &str, hint: usize) -> Option<usize> {
        match self.fields.get(hint) {
            // The reader hands out the very name that it was told to expect.
            Some(field) if std::ptr::eq(field.wire, wire) || field.wire == wire => Some(hint),
            _ => self.fields.iter().position(|field| field.wire == wire),
        }
    }
}

/// How the vendor's type writes a scalar. The Rust type says what it means; this says how it looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A text: `"5"`.
    String,
    /// A bare number: `5`.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A structure with fields of its own.
    Model,
}

/// Whether a value may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// It may.
    Open,
    /// It tells about a person: never in `Debug`, errors or notes.
    Personal,
    /// It is a secret: never in `Debug`, errors or notes.
    Secret,
}

/// The wire side of one field, built by const functions: `Field::string("out_sid").personal()`.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Name on the wire.
    pub wire: &'static str,
    /// Name of a list's items where lists are wrapped, or empty.
    pub item: &'static str,
    /// How its scalar looks.
    pub form: Form,
    /// Zone of a time without an offset of its own, in minutes east of UTC.
    pub zone: Option<i16>,
    /// Whether a time may be a number of milliseconds since 1970.
    pub millis: bool,
    /// Whether a time may be a number of seconds since 1970.
    pub seconds: bool,
    /// Whether a value that can't be read makes the whole response unreadable: an id, money, or what decides.
    /// What is [`required`](Self::required) is so as well.
    pub strict: bool,
    /// Whether its value may be shown.
    pub guard: Guard,
    /// Where it travels, for a field of a request.
    pub place: Place,
    /// Documented greatest number of items.
    pub max_items: Option<u32>,
    /// Documented greatest number of characters.
    pub max_length: Option<u32>,
    /// Whether a request without it is wrong.
    pub required: bool,
}

impl Field {
    /// A field that the vendor writes as a text.
    pub const fn string(wire: &'static str) -> Self {
        Self::new(wire, Form::String)
    }

    /// A field that the vendor writes as a number.
    pub const fn number(wire: &'static str) -> Self {
        Self::new(wire, Form::Number)
    }

    /// A field that the vendor writes as `true` or `false`.
    pub const fn boolean(wire: &'static str) -> Self {
        Self::new(wire, Form::Boolean)
    }

    /// A field with fields of its own.
    pub const fn model(wire: &'static str) -> Self {
        Self::new(wire, Form::Model)
    }

    /// The name of a list's items in XML, where there is no list without one.
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
            guard: Guard::Open,
            place: Place::Body,
            max_items: None,
            max_length: None,
            required: false,
        }
    }

    /// The name of a list's items.
    pub const fn item(mut self, item: &'static str) -> Self {
        self.item = item;
        self
    }

    /// The zone of a time without an offset of its own, in minutes east of UTC.
    pub const fn zone(mut self, minutes: i16) -> Self {
        self.zone = Some(minutes);
        self
    }

    /// A time that is a number of milliseconds since 1970.
    pub const fn millis(mut self) -> Self {
        self.millis = true;
        self
    }

    /// A time that may be a number of seconds since 1970.
    pub const fn seconds(mut self) -> Self {
        self.seconds = true;
        self
    }

    /// A value that can't be read makes the whole response unreadable.
    pub const fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// Its value tells about a person.
    pub const fn personal(mut self) -> Self {
        self.guard = Guard::Personal;
        self
    }

    /// Its value is a secret.
    pub const fn secret(mut self) -> Self {
        self.guard = Guard::Secret;
        self
    }

    /// Where it travels.
    pub const fn at(mut self, place: Place) -> Self {
        self.place = place;
        self
    }

    /// The documented greatest number of items.
    pub const fn max_items(mut self, items: u32) -> Self {
        self.max_items = Some(items);
        self
    }

    /// The documented greatest number of characters.
    pub const fn max_length(mut self, characters: u32) -> Self {
        self.max_length = Some(characters);
        self
    }

    /// A request without it is wrong.
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }
}
