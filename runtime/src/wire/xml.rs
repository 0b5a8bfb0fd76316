//! XML as tokens, over the events of quick-xml. An element is a value; its text and CDATA pieces,
//! entities resolved, are one text, its child elements are members. The document is an object with
//! one member, the root element, so that the reader sees the same shape as in JSON.
//! It must not know fields or models.

use std::borrow::Cow;

use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::Stop;
use super::token::{Flaws, Kind, Token};

/// A place in an XML text: before the root, or inside an element.
#[derive(Clone)]
pub(super) struct Xml<'a> {
    text: &'a str,
    events: quick_xml::Reader<&'a [u8]>,
    depth: u16,
    deepest: u16,
    /// Whether the root element was met.
    rooted: bool,
    /// How the element that the place is in goes on, once that was looked at.
    ahead: Option<Ahead<'a>>,
    /// Whether the element opened last has attributes; its flaw once it is asked for.
    attributed: bool,
    /// What was put up with since the reader last asked.
    pub(super) flaws: Flaws,
}

/// How an element goes on.
#[derive(Clone)]
enum Ahead<'a> {
    /// It holds nothing but this text, and is closed.
    Closed(Cow<'a, str>),
    /// It has a child of this name, whose content comes next.
    Child(Cow<'a, str>),
}

/// The events that matter.
enum Step<'a> {
    Open(Cow<'a, str>),
    Close,
    Text(Cow<'a, str>),
    End,
}

impl<'a> Xml<'a> {
    pub(super) fn new(text: &'a str, deepest: u16) -> Self {
        let mut events = quick_xml::Reader::from_str(text);
        events.config_mut().expand_empty_elements = true;
        let flaws = Flaws::default();
        Self { text, events, depth: 0, deepest, rooted: false, ahead: None, attributed: false, flaws }
    }

    pub(super) fn offset(&self) -> usize {
        usize::try_from(self.events.buffer_position()).unwrap_or(usize::MAX)
    }

    /// The kind of the element that the place is in. XML knows no numbers, flags, arrays or nulls.
    pub(super) fn peek(&mut self) -> Result<Kind, Stop> {
        if self.depth == 0 {
            return Ok(Kind::Object);
        }
        Ok(match self.look()? {
            Ahead::Closed(text) if text.is_empty() => Kind::Blank,
            Ahead::Closed(_) => Kind::Text,
            Ahead::Child(_) => Kind::Object,
        })
    }

    /// Takes the element's text and leaves the element; stays in one that has children.
    pub(super) fn scalar(&mut self) -> Result<Token<'a>, Stop> {
        match self.peek()? {
            Kind::Object => Ok(Token::Object),
            _ => match self.ahead.take() {
                Some(Ahead::Closed(text)) if !text.is_empty() => Ok(Token::Text(text)),
                _ => Ok(Token::Blank),
            },
        }
    }

    /// Goes into the element that the place is in; its children come next.
    pub(super) fn enter(&mut self) -> Result<(), Stop> {
        Ok(())
    }

    /// The name of the next child, with its content to come; `None` leaves the element.
    pub(super) fn next_key(&mut self) -> Result<Option<Cow<'a, str>>, Stop> {
        match self.ahead.take() {
            Some(Ahead::Child(name)) => return Ok(Some(self.hand_out(name))),
            Some(Ahead::Closed(_)) => return Ok(None),
            None => {}
        }
        let inside = self.depth > 0;
        loop {
            match self.step()? {
                Step::Open(_) if !inside && self.rooted => return Err(self.malformed("the end of the document")),
                Step::Open(name) => {
                    self.rooted = true;
                    return Ok(Some(self.hand_out(name)));
                }
                Step::Text(text) if is_space(&text) => {}
                Step::Text(_) if inside => self.flaws.stray = true,
                Step::Text(_) => return Err(self.malformed("an element")),
                Step::End if !self.rooted => return Err(self.malformed("a root element")),
                Step::Close | Step::End => return Ok(None),
            }
        }
    }

    fn hand_out(&mut self, name: Cow<'a, str>) -> Cow<'a, str> {
        self.flaws.attribute |= std::mem::take(&mut self.attributed);
        name
    }

    /// Leaves the element that the place is in, checking it all the same.
    pub(super) fn skip(&mut self) -> Result<(), Stop> {
        let outside = match self.ahead.take() {
            Some(Ahead::Closed(_)) => return Ok(()),
            Some(Ahead::Child(_)) => self.depth.saturating_sub(2),
            None => self.depth.saturating_sub(1),
        };
        while self.depth > outside {
            self.step()?;
        }
        Ok(())
    }

    /// Names of the children from here to the end of the element, and whether each has children of
    /// its own. `first` is the name of the one that the place is in. Does not move.
    pub(super) fn survey(&self, first: &str, see: &mut dyn FnMut(&str, bool)) -> Result<(), Stop> {
        let mut scout = self.clone();
        let mut key = Cow::Borrowed(first);
        loop {
            let kind = scout.peek()?;
            see(&key, kind == Kind::Object);
            scout.skip()?;
            match scout.next_key()? {
                Some(next) => key = Cow::Owned(next.into_owned()),
                None => return Ok(()),
            }
        }
    }

    /// Looks how the element goes on: reads up to its end or its first child.
    fn look(&mut self) -> Result<&Ahead<'a>, Stop> {
        let ahead = match self.ahead.take() {
            Some(ahead) => ahead,
            None => {
                let mut text = Cow::Borrowed("");
                loop {
                    match self.step()? {
                        Step::Text(piece) if text.is_empty() => text = piece,
                        Step::Text(piece) => text.to_mut().push_str(&piece),
                        Step::Close | Step::End => break Ahead::Closed(text),
                        Step::Open(name) => {
                            self.flaws.stray |= !is_space(&text);
                            break Ahead::Child(name);
                        }
                    }
                }
            }
        };
        Ok(self.ahead.insert(ahead))
    }

    /// The next event that matters.
    fn step(&mut self) -> Result<Step<'a>, Stop> {
        loop {
            let before = self.offset();
            let Ok(event) = self.events.read_event() else {
                return Err(self.malformed("well-formed XML"));
            };
            match event {
                Event::Start(start) => return self.open(&start, before).map(Step::Open),
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Step::Close);
                }
                Event::Text(text) => return Ok(Step::Text(text.xml10_content())),
                Event::CData(text) => return Ok(Step::Text(text.xml10_content())),
                Event::GeneralRef(reference) => return self.resolve(&reference).map(Step::Text),
                Event::Eof if self.depth > 0 => return Err(self.malformed("the end of an element")),
                Event::Eof => return Ok(Step::End),
                Event::Decl(_) | Event::DocType(_) if self.rooted => return Err(self.malformed("an element")),
                // Definitions of entities are never looked at.
                Event::Comment(_) | Event::PI(_) | Event::Decl(_) | Event::DocType(_) | Event::Empty(_) => {}
            }
        }
    }

    /// Opens an element; its name, borrowed from the text.
    fn open(&mut self, start: &BytesStart<'_>, before: usize) -> Result<Cow<'a, str>, Stop> {
        if self.depth >= self.deepest {
            return Err(Stop::malformed("less nesting", "a level too many", before));
        }
        self.depth += 1;
        self.attributed = !is_space(start.attributes_raw());
        if self.attributed && start.attributes().any(|attribute| attribute.is_err()) {
            return Err(self.malformed("well-formed attributes"));
        }
        // The event lends its name for too short a time; the same bytes stand behind the `<`.
        let name = start.name();
        let name: &str = name.as_ref();
        let same = self.text.get(before + 1..before + 1 + name.len()).filter(|same| *same == name);
        Ok(same.map_or_else(|| Cow::Owned(name.to_owned()), Cow::Borrowed))
    }

    /// What `&lt;` or `&#20013;` stands for.
    fn resolve(&self, reference: &BytesRef<'_>) -> Result<Cow<'static, str>, Stop> {
        match reference.resolve_char_ref() {
            Ok(Some(char)) => Ok(Cow::Owned(char.to_string())),
            Ok(None) => resolve_xml_entity(reference)
                .map(Cow::Borrowed)
                .ok_or_else(|| self.malformed("one of the five entities of XML")),
            Err(_) => Err(self.malformed("a character reference")),
        }
    }

    /// Never tells what was found: it may be part of a personal value.
    #[cold]
    fn malformed(&self, expected: &str) -> Stop {
        let at = self.offset();
        let found = if at < self.text.len() { "something else" } else { "the end of the body" };
        Stop::malformed(expected, found, at)
    }
}

/// Whether a text is nothing but XML space.
fn is_space(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
}
