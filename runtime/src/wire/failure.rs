//! Reads the error in a body, in any form: an object, a list of one, a string, JSON inside a string, an error
//! inside an error, the same names in another spelling. Never fails; unreadable parts are ignored. It must
//! not know the names of a platform, nor what a code means.

use std::borrow::Cow;

use super::Stop;
use super::json::Json;
use super::source::Source;
use super::token::{Kind, Token};
#[cfg(feature = "xml")]
use super::xml::Xml;

/// Maximum number of nested objects and lists that are searched.
const DEEPEST: u8 = 8;

/// Maximum nesting of JSON inside a string.
const NESTING: u16 = 64;

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Failure {
    /// The scalars with the requested names, in the same order.
    pub texts: Vec<Option<String>>,
    /// The message of an error that is not an object.
    pub words: Option<String>,
    /// Names of the members that were read in place of requested ones: `Sub_Code`, `error_msg`.
    pub other_names: Vec<String>,
}

impl Failure {
    fn of(names: &[&str]) -> Self {
        Self { texts: vec![None; names.len()], ..Self::default() }
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_none() && self.texts.iter().all(Option::is_none)
    }
}

/// Follows a path of names from the top, then searches the members with these names.
pub(super) fn find(source: Source<'_>, path: &[&str], names: &[&str]) -> Failure {
    let mut search = Search { names, found: Failure::of(names) };
    // A malformed body ends the search; earlier results are kept.
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
        // The last of several wins, unless it has no value.
        while let Some(member) = source.next_key("")? {
            if member == *name {
                let earlier = std::mem::replace(&mut self.found, Failure::of(self.names));
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

    /// Reads the next value.
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
            Token::String(text) => self.text(&text, deepest),
            Token::Number(text) => self.text(text, deepest),
            Token::Boolean(true) => self.text("true", deepest),
            Token::Boolean(false) | Token::Null | Token::Blank => Ok(()),
        }
    }

    /// Reads the members of an object. If none has a requested name, reads the nested objects, and finally
    /// all scalars as one message.
    fn object(&mut self, mut source: Source<'_>, deepest: u8) -> Result<(), Stop> {
        let whole = source.clone();
        let mut inner = Vec::new();
        let mut others = Vec::new();
        source.enter()?;
        while let Some(name) = source.next_key("")? {
            if self.names.iter().any(|wanted| *wanted == name) {
                let text = words(source.clone())?;
                for (wanted, found) in self.names.iter().zip(self.found.texts.iter_mut()) {
                    // A member without a value does not replace a value.
                    if *wanted == name && text.is_some() {
                        found.clone_from(&text);
                    }
                }
            } else if others.len() < MOST_OTHERS {
                match source.clone().loose_text()? {
                    Some(text) if !holds_structure(&text) => others.push((name.into_owned(), text)),
                    _ if inner.len() < usize::from(DEEPEST) => inner.push(source.clone()),
                    _ => {}
                }
            }
            source.skip()?;
        }
        self.take_others(&others);
        for place in inner {
            if !self.found.is_empty() {
                break;
            }
            match place.clone().scalar()? {
                Token::Object | Token::Array => self.value(place, deepest - 1)?,
                Token::String(text) => self.text(&text, deepest - 1)?,
                _ => {}
            }
        }
        if self.found.is_empty() {
            self.found.words = words(whole)?;
        }
        Ok(())
    }

    /// Members whose names have another spelling (`Sub_Code`) or a prefix (`error_code`, `errorMessage`).
    fn take_others(&mut self, others: &[(String, String)]) {
        let wanted: Vec<String> = self.names.iter().map(|name| plain(name)).collect();
        // A platform without such a field leaves its name empty, which every name ends with.
        let missing = |(own, found): &(&String, &mut Option<String>)| found.is_none() && !own.is_empty();
        for (own, found) in wanted.iter().zip(self.found.texts.iter_mut()).filter(missing) {
            let equal = others.iter().find(|(name, _)| plain(name) == *own);
            let ends = |name: &str| name.ends_with(own.as_str()) && !wanted.iter().any(|other| other == name);
            if let Some((name, text)) = equal.or_else(|| others.iter().find(|(name, _)| ends(&plain(name)))) {
                *found = Some(text.clone());
                self.found.other_names.push(name.clone());
            }
        }
    }

    /// A string: JSON inside it, or a message.
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

/// Maximum number of members with other names that are kept.
const MOST_OTHERS: usize = 32;

/// Maximum number of scalars that form one message.
const MOST_WORDS: usize = 16;

/// A name in normal form: `Sub_Code` is `subcode`, `errorMessage` is `errormsg`.
fn plain(name: &str) -> String {
    let letters: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    letters.to_ascii_lowercase().replace("message", "msg")
}

fn holds_structure(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[', '<'])
}

/// The value of a member: a scalar, or the joined scalars inside it.
fn words(mut source: Source<'_>) -> Result<Option<String>, Stop> {
    let mut found = Vec::new();
    collect(&mut source, &mut found)?;
    Ok((!found.is_empty()).then(|| found.join(", ")))
}

fn collect(source: &mut Source<'_>, found: &mut Vec<String>) -> Result<(), Stop> {
    match source.peek()? {
        _ if found.len() >= MOST_WORDS => source.skip(),
        Kind::Object => {
            source.enter()?;
            while source.next_key("")?.is_some() {
                collect(source, found)?;
            }
            Ok(())
        }
        Kind::Array => {
            source.enter()?;
            while source.next_item()? {
                collect(source, found)?;
            }
            Ok(())
        }
        _ => {
            found.extend(source.loose_text()?.filter(|text| !text.trim().is_empty()));
            Ok(())
        }
    }
}

impl Source<'_> {
    /// The next value as a string, if it is a scalar.
    pub(super) fn loose_text(&mut self) -> Result<Option<String>, Stop> {
        let text = match self.scalar()? {
            Token::String(text) => text,
            Token::Number(text) => Cow::Borrowed(text),
            Token::Boolean(boolean) => Cow::Borrowed(if boolean { "true" } else { "false" }),
            Token::Null | Token::Blank => return Ok(None),
            Token::Object | Token::Array => return self.skip().map(|()| None),
        };
        Ok(Some(text.into_owned()))
    }
}
