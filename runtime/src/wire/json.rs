//! JSON as tokens, over a borrowed string. It is our own parser because responses hold raw control characters
//! and half surrogate pairs, which libraries reject (`ARCHITECTURE.md` describes the trial). Apart from those
//! two it follows RFC 8259 exactly.
//! It must not know fields or models.

use std::borrow::Cow;

use super::Stop;
use super::scan::{indentation, json_run};
use super::token::{Flaws, Kind, Token};

/// A position in JSON.
#[derive(Clone)]
pub(super) struct Json<'a> {
    text: &'a str,
    at: usize,
    depth: u16,
    deepest: u16,
    /// `true` between an opening bracket and its first member or item.
    fresh: bool,
    /// The deviations that were tolerated since the reader last took them.
    pub(super) flaws: Flaws,
}

impl<'a> Json<'a> {
    pub(super) fn new(text: &'a str, deepest: u16) -> Self {
        Self { text, at: 0, depth: 0, deepest, fresh: false, flaws: Flaws::default() }
    }

    pub(super) fn offset(&self) -> usize {
        self.at
    }

    /// The kind of the next value.
    #[inline]
    pub(super) fn peek(&mut self) -> Result<Kind, Stop> {
        match self.next_byte() {
            Some(b'"') => Ok(Kind::String),
            Some(b'{') => Ok(Kind::Object),
            Some(b'[') => Ok(Kind::Array),
            Some(b'-' | b'0'..=b'9') => Ok(Kind::Number),
            Some(b't' | b'f') => Ok(Kind::Boolean),
            Some(b'n') => Ok(Kind::Null),
            _ => Err(self.malformed("a JSON value")),
        }
    }

    /// Takes a scalar. Does not move at an object or a list.
    #[inline]
    pub(super) fn scalar(&mut self) -> Result<Token<'a>, Stop> {
        match self.peek()? {
            Kind::String => Ok(Token::String(self.string()?)),
            Kind::Number => Ok(Token::Number(self.number()?)),
            Kind::Boolean if self.literal("true") => Ok(Token::Boolean(true)),
            Kind::Boolean if self.literal("false") => Ok(Token::Boolean(false)),
            Kind::Null if self.literal("null") => Ok(Token::Null),
            Kind::Object => Ok(Token::Object),
            Kind::Array => Ok(Token::Array),
            _ => Err(self.malformed("true, false or null")),
        }
    }

    /// Enters the next object or list.
    #[inline]
    pub(super) fn enter(&mut self) -> Result<(), Stop> {
        if self.depth >= self.deepest {
            return Err(Stop::malformed("less nesting", "one level more", self.at));
        }
        self.next_byte();
        self.depth += 1;
        self.at += 1;
        self.fresh = true;
        Ok(())
    }

    /// The name of the next member; its value comes next. `None` leaves the object. Members mostly come in
    /// documented order: if the name is `likely`, that string is returned and nothing is scanned.
    #[inline]
    pub(super) fn next_key(&mut self, likely: &'static str) -> Result<Option<Cow<'a, str>>, Stop> {
        if !self.step(b'}')? {
            return Ok(None);
        }
        if self.next_byte() != Some(b'"') {
            return Err(self.malformed("a member name"));
        }
        let key = if self.is_at(likely) {
            self.at += likely.len() + 2;
            Cow::Borrowed(likely)
        } else {
            self.string()?
        };
        if self.next_byte() != Some(b':') {
            return Err(self.malformed("`:`"));
        }
        self.at += 1;
        Ok(Some(key))
    }

    /// Whether the next string is a documented name, which never needs an escape.
    #[inline]
    fn is_at(&self, name: &str) -> bool {
        let start = self.at + 1;
        let end = start + name.len();
        self.byte(end) == Some(b'"') && self.text.as_bytes().get(start..end) == Some(name.as_bytes())
    }

    /// Whether the list has another item; `false` leaves it.
    #[inline]
    pub(super) fn next_item(&mut self) -> Result<bool, Stop> {
        self.step(b']')
    }

    /// Skips the next value, and checks its syntax.
    pub(super) fn skip(&mut self) -> Result<(), Stop> {
        match self.scalar()? {
            Token::Object => {
                self.enter()?;
                while self.next_key("")?.is_some() {
                    self.skip()?;
                }
            }
            Token::Array => {
                self.enter()?;
                while self.next_item()? {
                    self.skip()?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Skips the next value and returns its JSON.
    pub(super) fn raw(&mut self) -> Result<&'a str, Stop> {
        self.next_byte();
        let start = self.at;
        self.skip()?;
        Ok(self.slice(start, self.at))
    }

    /// The JSON from an earlier offset to this position.
    pub(super) fn since(&self, offset: usize) -> &'a str {
        self.slice(offset, self.at).trim_start()
    }

    /// Names of the members from here to the end of the object, and whether each holds an object or a list.
    /// `first` is the name of the next value. Does not move.
    pub(super) fn survey(&self, first: &str, see: &mut dyn FnMut(&str, bool)) -> Result<(), Stop> {
        let mut scout = self.clone();
        let mut key = Cow::Borrowed(first);
        loop {
            let kind = scout.peek()?;
            see(&key, matches!(kind, Kind::Object | Kind::Array));
            scout.skip()?;
            match scout.next_key("")? {
                Some(next) => key = Cow::Owned(next.into_owned()),
                None => return Ok(()),
            }
        }
    }

    /// Only white space may follow.
    pub(super) fn finish(&mut self) -> Result<(), Stop> {
        match self.next_byte() {
            None => Ok(()),
            Some(_) => Err(self.malformed("the end of the document")),
        }
    }

    /// Skips the comma before the next member or item, or the closing bracket.
    #[inline]
    fn step(&mut self, close: u8) -> Result<bool, Stop> {
        let fresh = std::mem::take(&mut self.fresh);
        match self.next_byte() {
            Some(byte) if byte == close => {
                self.depth = self.depth.saturating_sub(1);
                self.at += 1;
                Ok(false)
            }
            Some(_) if fresh => Ok(true),
            Some(b',') => {
                self.at += 1;
                Ok(true)
            }
            _ => Err(self.malformed("`,` or a closing bracket")),
        }
    }

    /// The next string; the position is at its quote.
    fn string(&mut self) -> Result<Cow<'a, str>, Stop> {
        let start = self.at + 1;
        let end = json_run(self.text.as_bytes(), start);
        if self.byte(end) == Some(b'"') {
            self.at = end + 1;
            return Ok(Cow::Borrowed(self.slice(start, end)));
        }
        self.spelled_string(start, end).map(Cow::Owned)
    }

    /// A string with escapes or raw control characters. It is plain from `start` to `end`.
    fn spelled_string(&mut self, mut start: usize, mut end: usize) -> Result<String, Stop> {
        let mut text = String::with_capacity(end - start + 16);
        loop {
            text.push_str(self.slice(start, end));
            self.at = end;
            match self.byte(end) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => text.push(self.escape()?),
                Some(control) => {
                    self.flaws.control = true;
                    self.at += 1;
                    text.push(char::from(control));
                }
                None => return Err(self.malformed("the end of a string")),
            }
            start = self.at;
            end = json_run(self.text.as_bytes(), start);
        }
    }

    /// The character of the next escape.
    fn escape(&mut self) -> Result<char, Stop> {
        let char = match self.byte(self.at + 1) {
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(),
            _ => return Err(self.malformed("an escape")),
        };
        self.at += 2;
        Ok(char)
    }

    /// `\u4e2d`, or a pair of surrogates; half a pair becomes U+FFFD.
    fn unicode_escape(&mut self) -> Result<char, Stop> {
        let Some(unit) = self.unit(self.at) else {
            return Err(self.malformed("four hexadecimal digits"));
        };
        let low = self.unit(self.at + 6).filter(|low| (0xdc00..0xe000).contains(low));
        let code = match (unit, low) {
            (0xd800..0xdc00, Some(low)) => {
                self.at += 6;
                0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00)
            }
            _ => unit,
        };
        self.at += 6;
        Ok(char::from_u32(code).unwrap_or_else(|| {
            self.flaws.surrogate = true;
            char::REPLACEMENT_CHARACTER
        }))
    }

    /// The code unit of a `\uXXXX` at a position.
    fn unit(&self, at: usize) -> Option<u32> {
        let digits = self.text.as_bytes().get(at..at + 6)?.strip_prefix(b"\\u")?;
        digits.iter().try_fold(0, |unit, &digit| Some(unit << 4 | char::from(digit).to_digit(16)?))
    }

    /// The digits of the next number.
    fn number(&mut self) -> Result<&'a str, Stop> {
        let start = self.at;
        self.at += usize::from(self.byte(self.at) == Some(b'-'));
        // A number starts with 0 only before a point or an exponent; `012` leaves `12` unread.
        if self.byte(self.at) == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.byte(self.at) == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.byte(self.at) {
            self.at += 1;
            self.at += usize::from(matches!(self.byte(self.at), Some(b'+' | b'-')));
            self.digits()?;
        }
        Ok(self.slice(start, self.at))
    }

    fn digits(&mut self) -> Result<(), Stop> {
        let start = self.at;
        while matches!(self.byte(self.at), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == start { Err(self.malformed("a digit")) } else { Ok(()) }
    }

    fn literal(&mut self, word: &str) -> bool {
        let found = self.text.get(self.at..).is_some_and(|rest| rest.starts_with(word));
        if found {
            self.at += word.len();
        }
        found
    }

    /// Skips white space and returns the next byte.
    #[inline]
    fn next_byte(&mut self) -> Option<u8> {
        loop {
            match self.byte(self.at) {
                Some(b'\n') => self.at = indentation(self.text.as_bytes(), self.at + 1),
                Some(b' ' | b'\r' | b'\t') => self.at += 1,
                byte => return byte,
            }
        }
    }

    #[inline]
    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// A part of the string. Both ends are next to ASCII bytes, so the default is never used.
    #[inline]
    fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// Never shows what was found: it may be part of a personal value.
    #[cold]
    fn malformed(&self, expected: &str) -> Stop {
        let found = if self.at < self.text.len() { "another character" } else { "the end of the body" };
        Stop::malformed(expected, found, self.at)
    }
}

/// Whether a string is a valid JSON number.
pub(super) fn is_number(text: &str) -> bool {
    let mut json = Json::new(text, 0);
    json.number().is_ok() && json.at == text.len()
}

/// Whether a text is JSON without a flaw.
pub(crate) fn is_json(text: &str) -> bool {
    let mut json = Json::new(text, super::Limits::default().depth);
    json.skip().is_ok() && json.finish().is_ok() && !json.flaws.any()
}

/// The scalars in JSON, at every level; none if it is no object and no list.
pub(crate) fn json_scalars(text: &str) -> Vec<String> {
    let mut json = Json::new(text, super::Limits::default().depth);
    let mut found = Vec::new();
    if text.trim_start().starts_with(['{', '[']) {
        // What comes before a flaw is kept.
        drop(collect_scalars(&mut json, &mut found));
    }
    found
}

fn collect_scalars(json: &mut Json<'_>, found: &mut Vec<String>) -> Result<(), Stop> {
    match json.scalar()? {
        Token::Object => {
            json.enter()?;
            while json.next_key("")?.is_some() {
                collect_scalars(json, found)?;
            }
        }
        Token::Array => {
            json.enter()?;
            while json.next_item()? {
                collect_scalars(json, found)?;
            }
        }
        Token::String(text) => found.push(text.into_owned()),
        Token::Number(text) => found.push(text.to_owned()),
        Token::Null | Token::Blank | Token::Boolean(_) => {}
    }
    Ok(())
}

/// Names and values of an object: strings without quotes, anything else as its JSON. `None` if `text` is not
/// a JSON object.
pub(crate) fn json_members(text: &str) -> Option<Vec<(String, String)>> {
    let mut json = Json::new(text, super::Limits::default().depth);
    let mut members = Vec::new();
    if !matches!(json.peek(), Ok(Kind::Object)) {
        return None;
    }
    json.enter().ok()?;
    while let Some(key) = json.next_key("").ok()? {
        let value = match json.peek().ok()? {
            Kind::String => json.string().ok()?,
            _ => Cow::Borrowed(json.raw().ok()?),
        };
        members.push((key.into_owned(), value.into_owned()));
    }
    json.finish().ok()?;
    Some(members)
}
