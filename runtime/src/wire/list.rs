//! Lists, in all the forms that gateways send: wrapped, bare, under another name, a single item, and five
//! forms of empty. A list is never lost silently: an ambiguous one is an error.
//! It must not know the syntax of a format.

use std::borrow::Cow;

use super::reader::{Segment, cut};
use super::token::{Kind, Token};
use super::{DeviationKind, Field, Form, Format, Items, Reader, Stop, Table};

/// From this number on, names of an object are not positions.
const MOST_POSITIONS: u32 = 1_000_000;

/// The form of the list in an object, by the members of the object.
enum Shape {
    /// The items are under the documented name.
    Wrapped,
    /// The items are under this name.
    Renamed(String),
    /// Each item is under its position: 0, 1, 2, …
    Indexed,
    /// The object is the only item.
    Bare,
    /// The form is ambiguous.
    Unclear,
}

impl<'a> Reader<'a> {
    /// Reads the next value as a list.
    pub fn list(&mut self, field: &Field, items: &mut dyn Items) -> Result<(), Stop> {
        let kind = self.source.peek()?;
        self.note_flaws();
        match kind {
            Kind::Object => {
                self.source.enter()?;
                match self.next_key(field.item)? {
                    Some(first) => self.object(field, items, first),
                    None => {
                        self.note(DeviationKind::EmptyObject);
                        Ok(())
                    }
                }
            }
            Kind::Array => {
                if !field.item.is_empty() {
                    self.note(DeviationKind::BareList);
                }
                self.array(field, items)
            }
            _ => self.lone_scalar(field, items),
        }
    }

    /// An entered object that is not empty. The value of `first` comes next.
    fn object(&mut self, field: &Field, items: &mut dyn Items, first: Cow<'a, str>) -> Result<(), Stop> {
        let item = self.item_name(field);
        // The item name first is the common case, and needs no survey.
        let shape = if item == Some(&*first) { Shape::Wrapped } else { self.shape(item, items.table(), &first)? };
        match shape {
            Shape::Wrapped => {
                let item = item.unwrap_or_default();
                self.wrapped(field, items, first, item, || Segment::Name(item))
            }
            Shape::Renamed(name) => {
                let shown = cut(&self.redacted(&name));
                let step = || Segment::Foreign(shown.clone());
                self.inside(step(), |reader| reader.empty(DeviationKind::OtherName))?;
                self.wrapped(field, items, first, &name, step)
            }
            Shape::Indexed => self.indexed(field, items, first),
            Shape::Bare => {
                self.note(DeviationKind::SingleItem);
                self.unread = Some(first);
                self.item(field, items, 0)
            }
            Shape::Unclear => {
                let expected = item.map_or_else(|| "a list".to_owned(), |item| format!("a list under {item:?}"));
                Err(self.mismatch(&expected, "an object with none of the documented names"))
            }
        }
    }

    /// The documented name of the items. Where bare lists are documented, JSON has none; XML always needs
    /// one.
    fn item_name(&self, field: &Field) -> Option<&'static str> {
        match self.source.format() {
            Format::Json => Some(field.item).filter(|item| !item.is_empty()),
            Format::Xml => Some(field.xml_item()),
        }
    }

    /// Surveys all members of an object, in any order.
    fn shape(&self, item: Option<&str>, table: Option<&'static Table>, first: &str) -> Result<Shape, Stop> {
        // The XML items of a list of scalars have no child elements to recognize them by.
        let flat = table.is_none() && self.source.format() == Format::Xml;
        let (mut wrapped, mut known) = (false, false);
        let mut positions = Positions::default();
        let mut containers: Vec<String> = Vec::new();
        self.source.survey(first, &mut |name, container| {
            wrapped |= item == Some(name);
            known |= table.is_some_and(|table| table.find(name, 0).is_some());
            positions.take(name);
            if (container || flat) && containers.len() < 2 && !containers.iter().any(|met| met == name) {
                containers.push(name.to_owned());
            }
        })?;
        Ok(match containers.pop() {
            _ if wrapped => Shape::Wrapped,
            _ if known => Shape::Bare,
            _ if positions.ascend => Shape::Indexed,
            Some(only) if containers.is_empty() => Shape::Renamed(only),
            _ => Shape::Unclear,
        })
    }

    /// The items under `name` in an entered object. All other members are undocumented.
    fn wrapped(
        &mut self,
        field: &Field,
        items: &mut dyn Items,
        first: Cow<'a, str>,
        name: &str,
        step: impl Fn() -> Segment,
    ) -> Result<(), Stop> {
        let start = items.count();
        let mut next = Some(first);
        let mut index = 0;
        while let Some(key) = next {
            if key == name {
                self.inside(step(), |reader| reader.named_items(field, items, index, start))?;
                index += 1;
            } else {
                self.unknown(&key, None)?;
            }
            next = self.next_key("")?;
        }
        Ok(())
    }

    /// The value under the item name: one item in XML, all items in JSON. Items of this list begin at
    /// `start`.
    fn named_items(&mut self, field: &Field, items: &mut dyn Items, index: usize, start: usize) -> Result<(), Stop> {
        if self.source.format() == Format::Xml {
            return self.item(field, items, index);
        }
        let before = items.count();
        match self.source.peek()? {
            Kind::Array => self.array(field, items)?,
            Kind::Object => self.unwrapped_object(field, items)?,
            _ => self.lone_scalar(field, items)?,
        }
        if index > 0 {
            // The last list wins, unless it is empty.
            let read = items.count() > before;
            self.note(if read { DeviationKind::Duplicate } else { DeviationKind::EmptyDuplicate });
            if read {
                items.drop_range(start, before);
            }
        }
        Ok(())
    }

    /// An object where a list of items is documented: one item, or the items by position.
    fn unwrapped_object(&mut self, field: &Field, items: &mut dyn Items) -> Result<(), Stop> {
        self.source.enter()?;
        let Some(first) = self.next_key("")? else {
            return self.empty(DeviationKind::EmptyObject);
        };
        match self.shape(None, items.table(), &first)? {
            Shape::Indexed => self.indexed(field, items, first),
            _ => {
                self.note(DeviationKind::SingleItem);
                self.unread = Some(first);
                self.item(field, items, 0)
            }
        }
    }

    /// The items of an entered object by position. The value of `first` comes next.
    fn indexed(&mut self, field: &Field, items: &mut dyn Items, first: Cow<'a, str>) -> Result<(), Stop> {
        self.note(DeviationKind::IndexedList);
        let mut next = Some(first);
        let mut index = 0;
        while next.is_some() {
            self.item(field, items, index)?;
            index += 1;
            next = self.next_key("")?;
        }
        Ok(())
    }

    fn array(&mut self, field: &Field, items: &mut dyn Items) -> Result<(), Stop> {
        self.source.enter()?;
        let mut index = 0;
        while self.source.next_item()? {
            self.item(field, items, index)?;
            index += 1;
        }
        Ok(())
    }

    fn item(&mut self, field: &Field, items: &mut dyn Items, index: usize) -> Result<(), Stop> {
        self.count_item()?;
        self.inside(Segment::Index(index), |reader| {
            reader.is_item = true;
            items.read_item(reader, field)
        })
    }

    /// A scalar where a list is documented: no value, one item, or comma-separated numbers. Strings are never
    /// split: a comma may be part of one.
    fn lone_scalar(&mut self, field: &Field, items: &mut dyn Items) -> Result<(), Stop> {
        let text = match self.scalar()? {
            Token::Null if field.nullable => return Ok(()),
            Token::Null => return self.empty(DeviationKind::NullList),
            Token::Blank => return self.empty(DeviationKind::EmptyElement),
            Token::String(text) if text.trim().is_empty() => return self.empty(DeviationKind::EmptyString),
            Token::String(text) => text,
            Token::Number(text) => Cow::Borrowed(text),
            Token::Boolean(boolean) => Cow::Borrowed(if boolean { "true" } else { "false" }),
            Token::Object | Token::Array => return Err(self.mismatch("a list", "an object or a list")),
        };
        if items.table().is_some() {
            return Err(self.not_a_container(field, "a list", &text));
        }
        if field.form == Form::Number && text.contains(',') {
            self.note(DeviationKind::CommaList);
            for (index, part) in text.split(',').enumerate() {
                self.given = Some(Cow::Owned(part.to_owned()));
                self.item(field, items, index)?;
            }
            return Ok(());
        }
        self.note(DeviationKind::SingleItem);
        self.given = Some(text);
        self.item(field, items, 0)
    }

    fn empty(&mut self, kind: DeviationKind) -> Result<(), Stop> {
        self.note(kind);
        Ok(())
    }
}

/// Whether the names of an object are ascending positions. Some may be missing: PHP writes a filtered list
/// like that.
struct Positions {
    ascend: bool,
    last: Option<u32>,
}

impl Default for Positions {
    fn default() -> Self {
        Self { ascend: true, last: None }
    }
}

impl Positions {
    fn take(&mut self, name: &str) {
        let plain = name == "0" || !name.starts_with(['0', '+']);
        // A greater number is an id or a time, so the object is a map and not a list.
        let position = if plain { name.parse().ok().filter(|position| *position < MOST_POSITIONS) } else { None };
        self.ascend &= position.is_some() && position > self.last;
        self.last = position;
    }
}
