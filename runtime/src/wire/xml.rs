//! XML as tokens, over the steps of [`Markup`]. An element is a value: its text and CDATA pieces are one
//! string, and its child elements are members. The document is an object with one member, the root element,
//! so that the reader sees the same structure as in JSON.
//! It must not know fields or models.

use std::borrow::Cow;

use super::Stop;
use super::markup::{Markup, Step};
use super::token::{Flaws, Kind, Token};

/// A position in XML: before the root, or inside an element.
#[derive(Clone)]
pub(super) struct Xml<'a> {
    markup: Markup<'a>,
    /// How the current element continues, once that is known.
    ahead: Option<Ahead<'a>>,
    /// The deviations that were tolerated since the reader last took them.
    pub(super) flaws: Flaws,
}

/// How an element continues.
#[derive(Clone)]
enum Ahead<'a> {
    /// It holds only this string, and is closed.
    Closed(Cow<'a, str>),
    /// It has a child with this name, whose content comes next.
    Child(&'a str),
}

impl<'a> Xml<'a> {
    pub(super) fn new(text: &'a str, deepest: u16) -> Self {
        Self { markup: Markup::new(text, deepest), ahead: None, flaws: Flaws::default() }
    }

    pub(super) fn offset(&self) -> usize {
        self.markup.offset()
    }

    /// The kind of the current element. XML has no numbers, booleans, lists or nulls.
    pub(super) fn peek(&mut self) -> Result<Kind, Stop> {
        if self.markup.depth() == 0 && self.ahead.is_none() {
            return Ok(Kind::Object);
        }
        let ahead = match self.ahead.take() {
            Some(ahead) => ahead,
            None => self.look()?,
        };
        Ok(match self.ahead.insert(ahead) {
            Ahead::Closed(text) if text.is_empty() => Kind::Blank,
            Ahead::Closed(_) => Kind::String,
            Ahead::Child(_) => Kind::Object,
        })
    }

    /// Takes the string of the element and leaves the element. Does not move if it has children.
    #[inline]
    pub(super) fn scalar(&mut self) -> Result<Token<'a>, Stop> {
        if self.markup.depth() == 0 && self.ahead.is_none() {
            return Ok(Token::Object);
        }
        let ahead = match self.ahead.take() {
            Some(ahead) => ahead,
            None => self.look()?,
        };
        Ok(match ahead {
            Ahead::Closed(text) if text.is_empty() => Token::Blank,
            Ahead::Closed(text) => Token::String(text),
            Ahead::Child(_) => {
                self.ahead = Some(ahead);
                Token::Object
            }
        })
    }

    /// Enters the current element; its children come next.
    pub(super) fn enter(&mut self) -> Result<(), Stop> {
        Ok(())
    }

    /// The name of the next child; its content comes next. `None` leaves the element. `likely` is the
    /// expected name; it only affects speed.
    #[inline]
    pub(super) fn next_key(&mut self, likely: &'static str) -> Result<Option<Cow<'a, str>>, Stop> {
        match self.ahead.take() {
            Some(Ahead::Child(name)) => return Ok(Some(self.hand_out(name))),
            Some(Ahead::Closed(_)) => return Ok(None),
            None => {}
        }
        let inside = self.markup.depth() > 0;
        let rooted = self.markup.is_rooted();
        loop {
            self.markup.skip_space();
            match self.markup.step(likely)? {
                Step::Open(_) if !inside && rooted => return Err(self.markup.malformed("the end of the document")),
                Step::Open(name) => return Ok(Some(self.hand_out(name))),
                Step::Text(text) if is_space(&text) => {}
                Step::Text(_) if inside => self.flaws.stray = true,
                Step::Text(_) => return Err(self.markup.malformed("an element")),
                Step::End if !rooted => return Err(self.markup.malformed("a root element")),
                Step::Close | Step::End => return Ok(None),
            }
        }
    }

    /// Attributes are reported with the name of their element, so that the path is right.
    #[inline]
    fn hand_out(&mut self, name: &'a str) -> Cow<'a, str> {
        self.flaws.attribute |= std::mem::take(&mut self.markup.attributed);
        Cow::Borrowed(name)
    }

    /// Characters written as surrogates are reported at the end of their string.
    fn take_surrogates(&mut self) {
        self.flaws.surrogate |= std::mem::take(&mut self.markup.surrogate);
        self.flaws.pair |= std::mem::take(&mut self.markup.pair);
    }

    /// Skips the current element, and checks its syntax.
    pub(super) fn skip(&mut self) -> Result<(), Stop> {
        let outside = match self.ahead.take() {
            Some(Ahead::Closed(_)) => return Ok(()),
            Some(Ahead::Child(_)) => self.markup.depth().saturating_sub(2),
            None => self.markup.depth().saturating_sub(1),
        };
        while self.markup.depth() > outside {
            self.markup.step("")?;
        }
        self.take_surrogates();
        Ok(())
    }

    /// The XML from an earlier offset to this position.
    pub(super) fn since(&self, offset: usize) -> &'a str {
        self.markup.since(offset)
    }

    /// Names of the children from here to the end of the element, and whether each has children. `first` is
    /// the name of the current one. Does not move.
    pub(super) fn survey(&self, first: &str, see: &mut dyn FnMut(&str, bool)) -> Result<(), Stop> {
        let mut scout = self.clone();
        let mut key = Cow::Borrowed(first);
        loop {
            let kind = scout.peek()?;
            see(&key, kind == Kind::Object);
            scout.skip()?;
            match scout.next_key("")? {
                Some(next) => key = next,
                None => return Ok(()),
            }
        }
    }

    /// Finds how the element continues: reads to its end or its first child.
    #[inline]
    fn look(&mut self) -> Result<Ahead<'a>, Stop> {
        let mut text = Cow::Borrowed("");
        loop {
            match self.markup.step("")? {
                Step::Text(piece) if text.is_empty() => text = piece,
                Step::Text(piece) => text.to_mut().push_str(&piece),
                Step::Close | Step::End => {
                    self.take_surrogates();
                    return Ok(Ahead::Closed(text));
                }
                Step::Open(name) => {
                    self.flaws.stray |= !is_space(&text);
                    return Ok(Ahead::Child(name));
                }
            }
        }
    }
}

/// Whether a string is only XML white space.
fn is_space(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
}
