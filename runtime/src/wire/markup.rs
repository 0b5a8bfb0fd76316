//! XML as steps: start and end of elements, and pieces of text with entities resolved. It is our own parser
//! because it borrows names and texts without checking again that the bytes are UTF-8 (`docs/benchmarks.md`
//! has the figures). Malformed XML is rejected. Comments, instructions and the document type are skipped;
//! entities that the document type defines are unknown.
//! It must not know what an element means.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::Stop;
use super::scan::{indentation, xml_run};

/// A position in XML.
#[derive(Clone)]
pub(super) struct Markup<'a> {
    text: &'a str,
    at: usize,
    /// Names of the enclosing elements.
    open: Vec<&'a str>,
    deepest: usize,
    /// Whether the root element was found.
    rooted: bool,
    /// Whether the last opened element is `<a/>`: its end comes next.
    closes: bool,
    /// Whether the last opened element has attributes.
    pub(super) attributed: bool,
    /// Whether half a surrogate pair was replaced.
    pub(super) surrogate: bool,
    /// Whether a character was written as two surrogates.
    pub(super) pair: bool,
}

/// The next step.
pub(super) enum Step<'a> {
    Open(&'a str),
    Close,
    Text(Cow<'a, str>),
    /// The end of the document.
    End,
}

impl<'a> Markup<'a> {
    pub(super) fn new(text: &'a str, deepest: u16) -> Self {
        Self {
            text,
            at: 0,
            // A usual depth of responses.
            open: Vec::with_capacity(8),
            deepest: deepest.into(),
            rooted: false,
            closes: false,
            attributed: false,
            surrogate: false,
            pair: false,
        }
    }

    pub(super) fn offset(&self) -> usize {
        self.at
    }

    /// The XML from an earlier offset to this position.
    pub(super) fn since(&self, offset: usize) -> &'a str {
        self.slice(offset, self.at)
    }

    /// The number of open elements.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    /// Whether the root element was found.
    pub(super) fn is_rooted(&self) -> bool {
        self.rooted
    }

    /// The next step. `likely` is an expected name; it only affects speed: if the element has this name, that
    /// string is returned.
    #[inline]
    pub(super) fn step(&mut self, likely: &'static str) -> Result<Step<'a>, Stop> {
        loop {
            match self.byte(self.at) {
                _ if self.closes => {
                    self.closes = false;
                    self.open.pop();
                    return Ok(Step::Close);
                }
                Some(b'<') => match self.byte(self.at + 1) {
                    Some(b'/') => return self.close(),
                    Some(b'!') if self.has("<![CDATA[") => return self.cdata(),
                    Some(b'!') if self.has("<!--") => self.step_over("<!--", "-->")?,
                    Some(b'!') => self.document_type()?,
                    Some(b'?') if self.rooted && self.has_declaration() => return Err(self.malformed("an element")),
                    Some(b'?') => {
                        self.name(self.at + 2)?;
                        self.step_over("<?", "?>")?;
                    }
                    _ => return self.open(likely),
                },
                Some(b'&') => return self.reference(),
                Some(b'\r') => {
                    self.at += 1 + usize::from(self.byte(self.at + 1) == Some(b'\n'));
                    return Ok(Step::Text(Cow::Borrowed("\n")));
                }
                Some(_) => {
                    let start = self.at;
                    self.at = xml_run(self.text.as_bytes(), start);
                    return Ok(Step::Text(Cow::Borrowed(self.slice(start, self.at))));
                }
                None if self.open.is_empty() => return Ok(Step::End),
                None => return Err(self.malformed("the end of an element")),
            }
        }
    }

    /// Skips white space, unless the end of a self-closing element comes first.
    #[inline]
    pub(super) fn skip_space(&mut self) {
        loop {
            match self.byte(self.at) {
                _ if self.closes => return,
                Some(b'\n') => self.at = indentation(self.text.as_bytes(), self.at + 1),
                Some(b' ' | b'\r' | b'\t') => self.at += 1,
                _ => return,
            }
        }
    }

    /// Opens the element at the current `<`.
    #[inline]
    fn open(&mut self, likely: &'static str) -> Result<Step<'a>, Stop> {
        if self.open.len() >= self.deepest {
            return Err(Stop::malformed("less nesting", "one level more", self.at));
        }
        let start = self.at + 1;
        let end = start + likely.len();
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        self.rooted = true;
        self.attributed = false;
        if !likely.is_empty() && rest.starts_with(likely.as_bytes()) && self.byte(end) == Some(b'>') {
            self.at = end + 1;
            self.open.push(likely);
            return Ok(Step::Open(likely));
        }
        let name = self.name(start)?;
        self.open.push(name);
        self.at = start + name.len();
        if self.byte(self.at) == Some(b'>') {
            self.at += 1;
        } else {
            self.rest_of_tag()?;
        }
        Ok(Step::Open(name))
    }

    /// The attributes and the end of an opening tag.
    fn rest_of_tag(&mut self) -> Result<(), Stop> {
        let mut names = BTreeSet::new();
        loop {
            let before = self.at;
            self.skip_space();
            match self.byte(self.at) {
                Some(b'>') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'/') if self.byte(self.at + 1) == Some(b'>') => {
                    self.at += 2;
                    self.closes = true;
                    return Ok(());
                }
                Some(_) if self.at > before => {
                    if !names.insert(self.attribute()?) {
                        return Err(self.malformed("well-formed attributes"));
                    }
                    self.attributed = true;
                }
                _ => return Err(self.malformed("the end of a tag")),
            }
        }
    }

    /// Skips `name="value"` and returns the name. Values are not used.
    fn attribute(&mut self) -> Result<&'a str, Stop> {
        let name = self.name(self.at)?;
        self.at += name.len();
        self.skip_space();
        if self.byte(self.at) != Some(b'=') {
            return Err(self.malformed("well-formed attributes"));
        }
        self.at += 1;
        self.skip_space();
        let quote = self.byte(self.at).filter(|quote| matches!(quote, b'"' | b'\''));
        let value = self.rest(1);
        match quote.and_then(|quote| value.find(char::from(quote))) {
            Some(end) => self.at += end + 2,
            None => return Err(self.malformed("well-formed attributes")),
        }
        Ok(name)
    }

    /// Closes the current element.
    #[inline]
    fn close(&mut self) -> Result<Step<'a>, Stop> {
        let name = self.open.last().copied().unwrap_or_default();
        let start = self.at + 2;
        let end = start + name.len();
        if name.is_empty() || self.text.as_bytes().get(start..end) != Some(name.as_bytes()) {
            return Err(self.malformed("the end tag of the last opened element"));
        }
        self.at = end;
        if self.byte(end) != Some(b'>') {
            self.skip_space();
        }
        if self.byte(self.at) != Some(b'>') {
            return Err(self.malformed("the end tag of the last opened element"));
        }
        self.at += 1;
        self.open.pop();
        Ok(Step::Close)
    }

    /// The name at a position: any characters that are not markup.
    fn name(&self, start: usize) -> Result<&'a str, Stop> {
        const MARKUP: &[u8] = b" \t\r\n/><='\"&!?";
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        let length = rest.iter().position(|byte| MARKUP.contains(byte)).unwrap_or(rest.len());
        if length == 0 { Err(self.malformed("a name")) } else { Ok(self.slice(start, start + length)) }
    }

    /// Literal text, except for line ends.
    fn cdata(&mut self) -> Result<Step<'a>, Stop> {
        let start = self.at + "<![CDATA[".len();
        self.step_over("<![CDATA[", "]]>")?;
        let text = self.slice(start, self.at - "]]>".len());
        Ok(Step::Text(match text.contains('\r') {
            true => Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")),
            false => Cow::Borrowed(text),
        }))
    }

    /// The character of `&lt;` or `&#20013;`.
    fn reference(&mut self) -> Result<Step<'a>, Stop> {
        let Some(name) = self.entity(0) else {
            return Err(self.malformed("the end of an entity"));
        };
        let char = match name {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "apos" => '\'',
            "quot" => '"',
            _ if name.starts_with('#') => self.character(name)?,
            _ => return Err(self.malformed("one of the five entities of XML")),
        };
        self.at += name.len() + 2;
        Ok(Step::Text(Cow::Owned(char.to_string())))
    }

    /// The character of `#20013`. Some writers use two surrogates for a character beyond U+FFFF. Half such a
    /// pair becomes U+FFFD.
    fn character(&mut self, name: &str) -> Result<char, Stop> {
        let Some(unit) = code(name) else {
            return Err(self.malformed("a character reference"));
        };
        if !(0xd800..0xe000).contains(&unit) {
            return char::from_u32(unit).ok_or_else(|| self.malformed("a character reference"));
        }
        let low = self.entity(name.len() + 2).and_then(|low| Some((low, code(low)?)));
        match low.filter(|(_, low)| unit < 0xdc00 && (0xdc00..0xe000).contains(low)) {
            Some((low, second)) => {
                self.pair = true;
                self.at += low.len() + 2;
                let code = 0x10000 + ((unit - 0xd800) << 10) + (second - 0xdc00);
                Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
            }
            None => {
                self.surrogate = true;
                Ok(char::REPLACEMENT_CHARACTER)
            }
        }
    }

    /// The name of the entity that begins this many bytes after the position.
    fn entity(&self, after: usize) -> Option<&'a str> {
        let (name, _) = self.rest(after).strip_prefix('&')?.split_once(';')?;
        Some(name)
    }

    /// Skips `<!DOCTYPE …>` and the declarations inside it.
    fn document_type(&mut self) -> Result<(), Stop> {
        if self.rooted || !self.rest(0).get(..9).is_some_and(|start| start.eq_ignore_ascii_case("<!doctype")) {
            return Err(self.malformed("an element"));
        }
        // A `>` inside brackets ends a declaration, not the document type.
        let mut bracket = false;
        let mut quote = None;
        while let Some(byte) = self.byte(self.at) {
            match (byte, quote) {
                (_, Some(open)) if byte == open => quote = None,
                (_, Some(_)) => {}
                (b'"' | b'\'', None) => quote = Some(byte),
                (b'<', None) if self.has("<!--") => {
                    self.step_over("<!--", "-->")?;
                    continue;
                }
                (b'<', None) if self.has("<?") => {
                    self.step_over("<?", "?>")?;
                    continue;
                }
                (b'[' | b']', None) => bracket = byte == b'[',
                (b'>', None) if !bracket => {
                    self.at += 1;
                    return Ok(());
                }
                _ => {}
            }
            self.at += 1;
        }
        Err(self.malformed("the end of the document type"))
    }

    /// Whether `<?xml ` comes next, which is only allowed at the start.
    fn has_declaration(&self) -> bool {
        self.rest("<?xml".len()).starts_with([' ', '\t', '\r', '\n']) && self.has("<?xml")
    }

    fn has(&self, markup: &str) -> bool {
        self.rest(0).starts_with(markup)
    }

    /// Skips a construct that starts here, to its end.
    fn step_over(&mut self, start: &str, end: &str) -> Result<(), Stop> {
        match self.rest(start.len()).find(end) {
            Some(length) => {
                self.at += start.len() + length + end.len();
                Ok(())
            }
            None => Err(self.malformed(&format!("`{end}`"))),
        }
    }

    /// The XML that begins this many bytes after the position; the skipped bytes are ASCII.
    fn rest(&self, after: usize) -> &'a str {
        self.text.get(self.at + after..).unwrap_or_default()
    }

    #[inline]
    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// A part of the XML. Both ends are next to ASCII bytes, so the default is never used.
    #[inline]
    fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// Never shows what was found: it may be part of a personal value.
    #[cold]
    pub(super) fn malformed(&self, expected: &str) -> Stop {
        let found = if self.at < self.text.len() { "another character" } else { "the end of the body" };
        Stop::malformed(expected, found, self.at)
    }
}

/// The code of `#20013` or `#x4e2d`.
fn code(name: &str) -> Option<u32> {
    let decimal = name.strip_prefix('#')?;
    let (digits, radix) = decimal.strip_prefix('x').map_or((decimal, 10), |digits| (digits, 16));
    // The number parser would accept a sign.
    let code = u32::from_str_radix(digits, radix).ok().filter(|_| !digits.starts_with('+'));
    code.filter(|code| *code > 0)
}
