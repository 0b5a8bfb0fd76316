//! Lists, in all the shapes that gateways send: wrapped, bare, under another name, one item alone,
//! empty in five ways. A list is never lost in silence: what can't be told apart is an error.
//! It must not know a format's syntax.

use std::borrow::Cow;

use super::reader::{Segment, cut};
use super::token::{Kind, Token};
use super::{Field, Form, Format, Items, LeniencyKind, Reader, Stop, Table};

/// What the members of an object show about the list inside it.
enum Shape {
    /// The items stand under the documented name.
    Wrapped,
    /// They stand under this one.
    Renamed(String),
    /// The object is itself the only item.
    Bare,
    /// Nobody can tell.
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
                        self.note(LeniencyKind::EmptyObject);
                        Ok(())
                    }
                }
            }
            Kind::Array => {
                if !field.item.is_empty() {
                    self.note(LeniencyKind::BareList);
                }
                self.array(field, items)
            }
            _ => self.lone_scalar(field, items),
        }
    }

    /// An entered object that is not empty; the value of `first` comes next.
    fn object(&mut self, field: &Field, items: &mut dyn Items, first: Cow<'a, str>) -> Result<(), Stop> {
        let item = self.item_name(field);
        // The item name first: almost always so, and then nothing needs to be looked at twice.
        let shape = if item == Some(&*first) { Shape::Wrapped } else { self.shape(item, items.table(), &first)? };
        match shape {
            Shape::Wrapped => {
                let item = item.unwrap_or_default();
                self.wrapped(field, items, first, item, || Segment::Name(item))
            }
            Shape::Renamed(name) => {
                let step = || Segment::Foreign(cut(&name));
                self.inside(step(), |reader| reader.empty(LeniencyKind::OtherName))?;
                self.wrapped(field, items, first, &name, step)
            }
            Shape::Bare => {
                self.note(LeniencyKind::SingleItem);
                self.unread = Some(first);
                self.item(field, items, 0)
            }
            Shape::Unclear => {
                let expected = item.map_or_else(|| "a list".to_owned(), |item| format!("a list under {item:?}"));
                Err(self.unfit(&expected, "an object with none of the documented names"))
            }
        }
    }

    /// The documented name of the items. Where it is documented that lists are bare there is none in
    /// JSON; in XML even they need one.
    fn item_name(&self, field: &Field) -> Option<&'static str> {
        match self.source.format() {
            Format::Json => Some(field.item).filter(|item| !item.is_empty()),
            Format::Xml => Some(field.xml_item()),
        }
    }

    /// Looks at all members of an object, in whatever order they come.
    fn shape(&self, item: Option<&str>, table: Option<&'static Table>, first: &str) -> Result<Shape, Stop> {
        // A list of scalars has nothing inside its XML items that could tell it apart.
        let flat = table.is_none() && self.source.format() == Format::Xml;
        let (mut wrapped, mut known) = (false, false);
        let mut structures: Vec<String> = Vec::new();
        self.source.survey(first, &mut |name, structure| {
            wrapped |= item == Some(name);
            known |= table.is_some_and(|table| table.find(name, 0).is_some());
            if (structure || flat) && structures.len() < 2 && !structures.iter().any(|met| met == name) {
                structures.push(name.to_owned());
            }
        })?;
        Ok(match structures.pop() {
            _ if wrapped => Shape::Wrapped,
            _ if known => Shape::Bare,
            Some(only) if structures.is_empty() => Shape::Renamed(only),
            _ => Shape::Unclear,
        })
    }

    /// The items under `name` in an entered object; all else is unknown.
    fn wrapped(
        &mut self,
        field: &Field,
        items: &mut dyn Items,
        first: Cow<'a, str>,
        name: &str,
        step: impl Fn() -> Segment,
    ) -> Result<(), Stop> {
        let mut next = Some(first);
        let mut index = 0;
        while let Some(key) = next {
            if key == name {
                self.inside(step(), |reader| reader.named_items(field, items, index))?;
                index += 1;
            } else {
                self.unknown(&key, None)?;
            }
            next = self.next_key("")?;
        }
        Ok(())
    }

    /// The value under the item name: in XML one item, in JSON all of them.
    fn named_items(&mut self, field: &Field, items: &mut dyn Items, index: usize) -> Result<(), Stop> {
        if self.source.format() == Format::Xml {
            return self.item(field, items, index);
        }
        if index > 0 {
            self.note(LeniencyKind::Duplicate);
            items.clear();
        }
        match self.source.peek()? {
            Kind::Array => self.array(field, items),
            Kind::Object => {
                self.note(LeniencyKind::SingleItem);
                self.item(field, items, 0)
            }
            _ => self.lone_scalar(field, items),
        }
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

    /// A scalar where a list is documented: nothing, one item, or numbers with commas between them.
    /// Texts are never split: a comma may be part of one.
    fn lone_scalar(&mut self, field: &Field, items: &mut dyn Items) -> Result<(), Stop> {
        let text = match self.scalar()? {
            Token::Null => return self.empty(LeniencyKind::NullList),
            Token::Blank => return self.empty(LeniencyKind::EmptyElement),
            Token::Text(text) if text.trim().is_empty() => return self.empty(LeniencyKind::EmptyText),
            Token::Text(text) => text,
            Token::Number(text) => Cow::Borrowed(text),
            Token::Flag(flag) => Cow::Borrowed(if flag { "true" } else { "false" }),
            Token::Object | Token::Array => return Err(self.unfit("a list", "a structure")),
        };
        if items.table().is_some() {
            return Err(self.misfit(field, "a list", &text));
        }
        if field.form == Form::Number && text.contains(',') {
            self.note(LeniencyKind::CommaList);
            for (index, part) in text.split(',').enumerate() {
                self.given = Some(Cow::Owned(part.to_owned()));
                self.item(field, items, index)?;
            }
            return Ok(());
        }
        self.note(LeniencyKind::SingleItem);
        self.given = Some(text);
        self.item(field, items, 0)
    }

    fn empty(&mut self, kind: LeniencyKind) -> Result<(), Stop> {
        self.note(kind);
        Ok(())
    }
}
