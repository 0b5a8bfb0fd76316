//! What a body says about a failure, in whatever shape: an object, a list of one, a text, JSON inside a
//! text, an error inside an error. Never fails; what can't be read says nothing.
//! It must not know which names a platform has, nor what a code means.

use std::borrow::Cow;

use super::Stop;
use super::json::Json;
use super::source::Source;
use super::token::{Kind, Token};
#[cfg(feature = "xml")]
use super::xml::Xml;

/// How many structures inside each other are looked into.
const DEEPEST: u8 = 8;

/// Deepest nesting of a text that holds a structure.
const NESTING: u16 = 64;

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Failure {
    /// The scalars of the names asked for, in their order.
    pub texts: Vec<Option<String>>,
    /// The words of an error that is no object.
    pub words: Option<String>,
}

impl Failure {
    /// Whether nothing was said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_none() && self.texts.iter().all(Option::is_none)
    }
}

/// Follows a path of names from the top, then looks for the members of these names.
pub(super) fn find(source: Source<'_>, path: &[&str], names: &[&str]) -> Failure {
    let mut search = Search { names, found: Failure { texts: vec![None; names.len()], words: None } };
    // Damage ends the search; what was found before it stays.
    let _ = search.follow(source, path);
    search.found
}

struct Search<'n> {
    names: &'n [&'n str],
    found: Failure,
}

impl Search<'_> {
    fn follow(&mut self, mut source: Source<'_>, path: &[&str]) -> Result<(), Stop> {
        let [name, rest @ ..] = path else {
            return self.value(source, DEEPEST);
        };
        if source.peek()? != Kind::Object {
            return Ok(());
        }
        source.enter()?;
        // The last of several wins, unless it says nothing.
        while let Some(member) = source.next_key("")? {
            if member == *name {
                let earlier =
                    std::mem::replace(&mut self.found, Failure { texts: vec![None; self.names.len()], words: None });
                let result = self.follow(source.clone(), rest);
                if self.found.is_empty() {
                    self.found = earlier;
                }
                result?;
            }
            source.skip()?;
        }
        Ok(())
    }

    /// The value that comes next.
    fn value(&mut self, mut source: Source<'_>, deepest: u8) -> Result<(), Stop> {
        if deepest == 0 {
            return Ok(());
        }
        match source.scalar()? {
            Token::Object => self.object(source, deepest),
            Token::Array => {
                source.enter()?;
                while source.next_item()? && self.found.is_empty() {
                    self.value(source.clone(), deepest - 1)?;
                    source.skip()?;
                }
                Ok(())
            }
            Token::Text(text) => self.text(&text, deepest),
            Token::Number(text) => self.text(text, deepest),
            Token::Flag(_) | Token::Null | Token::Blank => Ok(()),
        }
    }

    /// The members of an object; where none has a name that is asked for, what its structures say.
    fn object(&mut self, mut source: Source<'_>, deepest: u8) -> Result<(), Stop> {
        let mut inner = Vec::new();
        source.enter()?;
        while let Some(name) = source.next_key("")? {
            if self.names.iter().any(|wanted| *wanted == name) {
                let text = words(source.clone())?;
                for (wanted, found) in self.names.iter().zip(self.found.texts.iter_mut()) {
                    // None does not win over a value.
                    if *wanted == name && text.is_some() {
                        found.clone_from(&text);
                    }
                }
            } else if inner.len() < usize::from(DEEPEST) {
                inner.push(source.clone());
            }
            source.skip()?;
        }
        for place in inner {
            if !self.found.is_empty() {
                break;
            }
            let holds = |text: &str| text.trim_start().starts_with(['{', '[', '<']);
            match place.clone().scalar()? {
                Token::Object | Token::Array => self.value(place, deepest - 1)?,
                Token::Text(text) if holds(&text) => self.text(&text, deepest - 1)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// A text: a structure inside it, or words.
    fn text(&mut self, text: &str, deepest: u8) -> Result<(), Stop> {
        let text = text.trim();
        let inside = match text.bytes().next() {
            Some(b'{' | b'[') => self.value(Source::Json(Json::new(text, NESTING)), deepest - 1),
            #[cfg(feature = "xml")]
            Some(b'<') => self.value(Source::Xml(Xml::new(text, NESTING)), deepest - 1),
            _ => Ok(()),
        };
        if (inside.is_err() || self.found.is_empty()) && !text.is_empty() {
            self.found.words = Some(text.to_owned());
        }
        Ok(())
    }
}

/// What a member says: a scalar, the only item of a list, or the JSON of any other structure.
fn words(mut source: Source<'_>) -> Result<Option<String>, Stop> {
    let whole = source.clone();
    if source.peek()? == Kind::Array {
        let mut item = source.clone();
        item.enter()?;
        if item.next_item()? && !matches!(item.peek()?, Kind::Array | Kind::Object) {
            let only = item.loose_text()?;
            if !item.next_item()? {
                return Ok(only);
            }
        }
    }
    match source.loose_text()? {
        Some(text) => Ok(Some(text)),
        None => whole.structure(),
    }
}

impl Source<'_> {
    /// The text of the value that comes next, if it is a scalar.
    pub(super) fn loose_text(&mut self) -> Result<Option<String>, Stop> {
        let text = match self.scalar()? {
            Token::Text(text) => text,
            Token::Number(text) => Cow::Borrowed(text),
            Token::Flag(flag) => Cow::Borrowed(if flag { "true" } else { "false" }),
            Token::Null | Token::Blank => return Ok(None),
            Token::Object | Token::Array => return self.skip().map(|()| None),
        };
        Ok(Some(text.into_owned()))
    }

    /// The JSON of the structure that comes next, unless it is empty.
    fn structure(mut self) -> Result<Option<String>, Stop> {
        if !matches!(self.peek()?, Kind::Object | Kind::Array) {
            return Ok(None);
        }
        let json = self.raw()?.map(str::to_owned);
        Ok(json.filter(|json| json.bytes().filter(|byte| !byte.is_ascii_whitespace()).count() > 2))
    }
}
