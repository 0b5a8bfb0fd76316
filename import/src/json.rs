//! Reads JSON into the nodes of the generator, which have the location of every value, so that each loss and each
//! mistake has its line. serde_json has no locations, and YAML forbids some of what JSON allows (tabs, `\/`).

use std::sync::Arc;

use waybill_codegen::spec::{Span, Spanned};
use waybill_codegen::yaml::node::{Kind, Node};

use crate::problem::Problem;
use crate::source::{MAX_LEVELS, MAX_VALUES};

/// Reads one JSON value.
pub(crate) fn read(file: &str, text: &str) -> Result<Node, Problem> {
    let mut reader = Reader { file: Arc::from(file), text, at: 0, values: 0 };
    let node = reader.value(0)?;
    reader.space();
    if reader.at < text.len() {
        return Err(reader.problem("something follows the JSON value", "a source is one JSON value; split the file"));
    }
    Ok(node)
}

struct Reader<'t> {
    file: Arc<str>,
    text: &'t str,
    at: usize,
    values: usize,
}

impl<'t> Reader<'t> {
    fn problem(&self, message: &str, help: &str) -> Problem {
        Problem::at(&self.file, self.text, self.at, message, help)
    }

    fn expected(&self, what: &str) -> Problem {
        match self.text[self.at..].chars().next() {
            Some(found) => self.problem(&format!("expected {what}, found {found:?}"), "the file is not valid JSON"),
            None => self.problem(&format!("the file ends where {what} is expected"), "it is cut off; fetch it again"),
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn next_is(&mut self, byte: u8) -> bool {
        self.space();
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn value(&mut self, level: usize) -> Result<Node, Problem> {
        self.space();
        self.values += 1;
        if level > MAX_LEVELS {
            return Err(self.problem(&format!("nested deeper than {MAX_LEVELS} levels"), "no source is that deep"));
        }
        if self.values > MAX_VALUES {
            return Err(self.problem(&format!("more than {MAX_VALUES} values"), "split the file"));
        }
        let start = self.at;
        let kind = match self.peek() {
            Some(b'{') => self.object(level)?,
            Some(b'[') => self.list(level)?,
            Some(b'"') => Kind::Scalar { text: self.string()?, plain: false },
            Some(b'-' | b'0'..=b'9' | b't' | b'f' | b'n') => self.word()?,
            _ => return Err(self.expected("a value")),
        };
        Ok(Node { span: self.span(start), kind })
    }

    fn span(&self, start: usize) -> Span {
        Span { file: Arc::clone(&self.file), start, end: self.at }
    }

    fn object(&mut self, level: usize) -> Result<Kind, Problem> {
        self.at += 1;
        let mut entries: Vec<(Spanned<String>, Node)> = Vec::new();
        if self.next_is(b'}') {
            return Ok(Kind::Map(entries));
        }
        loop {
            self.space();
            let start = self.at;
            if self.peek() != Some(b'"') {
                return Err(self.expected("a name in quotes"));
            }
            let name = Spanned { value: self.string()?, span: self.span(start) };
            if !self.next_is(b':') {
                return Err(self.expected("`:`"));
            }
            let value = self.value(level + 1)?;
            entries.push((name, value));
            if self.next_is(b'}') {
                return Ok(Kind::Map(entries));
            }
            if !self.next_is(b',') {
                return Err(self.expected("`,` or `}`"));
            }
        }
    }

    fn list(&mut self, level: usize) -> Result<Kind, Problem> {
        self.at += 1;
        let mut items = Vec::new();
        if self.next_is(b']') {
            return Ok(Kind::List(items));
        }
        loop {
            items.push(self.value(level + 1)?);
            if self.next_is(b']') {
                return Ok(Kind::List(items));
            }
            if !self.next_is(b',') {
                return Err(self.expected("`,` or `]`"));
            }
        }
    }

    fn string(&mut self) -> Result<String, Problem> {
        let start = self.at;
        let mut bytes = self.text.as_bytes()[start + 1..].iter();
        let mut length = 1;
        loop {
            length += 1;
            match bytes.next() {
                Some(b'"') => break,
                Some(b'\\') => {
                    bytes.next();
                    length += 1;
                }
                Some(_) => {}
                None => return Err(self.problem("this string is never closed", "it is cut off; fetch it again")),
            }
        }
        let token = &self.text[start..start + length];
        let text = match token.contains('\\') || token.bytes().any(|b| b < 0x20) {
            // Raw line breaks and tabs in strings are no JSON, and vendors write them.
            true => serde_json::from_str(&token.replace('\n', "\\n").replace('\r', "\\r").replace('\t', "\\t"))
                .map_err(|e| self.problem(&format!("invalid string: {e}"), "the file is not valid JSON"))?,
            false => token[1..length - 1].to_owned(),
        };
        self.at += length;
        Ok(text)
    }

    fn word(&mut self) -> Result<Kind, Problem> {
        let rest = &self.text[self.at..];
        let length =
            rest.find(|c: char| !matches!(c, '0'..='9' | 'a'..='z' | 'E' | '+' | '-' | '.')).unwrap_or(rest.len());
        let word = &rest[..length];
        if serde_json::from_str::<serde_json::Value>(word).is_err() {
            return Err(self.expected("a value"));
        }
        self.at += length;
        Ok(Kind::Scalar { text: word.to_owned(), plain: true })
    }
}
