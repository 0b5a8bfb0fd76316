//! One response body, from its bytes to a model. Detects the format by the first byte, finds the root, and
//! makes sure that a response is never silently read as empty.
//! It must not know the roots of a platform, nor what they mean.

use super::extras::Extras;
use super::failure::{self, Failure};
use super::json::Json;
use super::model::node_at;
use super::reader::{Found, Reader, Wanted, cut};
use super::source::Source;
use super::token::{Kind, Token};
#[cfg(feature = "xml")]
use super::xml::Xml;
use super::{DecodeError, Deviation, DeviationKind, Format, Limits, Model, Redact, Stop, UnknownField, Unread};

/// Maximum number of top-level names that [`Document::roots`] returns.
const ROOTS: usize = 64;

/// One response body, JSON or XML. The first byte decides: gateways often send wrong content types.
#[derive(Clone, Copy)]
pub struct Document<'a> {
    text: &'a str,
    format: Format,
    marked: bool,
    limits: Limits,
    wanted: Wanted<'a>,
}

/// The result of reading a document, besides the values of the model.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Read {
    /// The tolerated deviations, in the order of the body.
    pub deviations: Vec<Deviation>,
    /// The fields that could not be read, in the order of the body; the first 256.
    pub unread: Vec<Unread>,
    /// The fields that the documents do not have, in the order of the body; the first 256.
    pub unknown: Vec<UnknownField>,
    /// The extra members as strings, in the requested order.
    pub extras: Vec<Option<String>>,
    /// Whether each extra member was present and not null.
    pub met: Vec<bool>,
}

impl<'a> Document<'a> {
    /// Checks the length, the encoding and the first byte of a body.
    pub fn new(body: &'a [u8], limits: Limits) -> Result<Self, DecodeError> {
        let reject = |expected: &str, found: &str| Err(DecodeError::new(String::new(), expected, found).at(0));
        if body.len() > limits.bytes {
            let (expected, found) = (format!("at most {} bytes", limits.bytes), format!("{} bytes", body.len()));
            return reject(&expected, &found);
        }
        let text = match std::str::from_utf8(body) {
            Ok(text) => text,
            Err(error) => {
                let error_at = error.valid_up_to();
                return Err(DecodeError::new(String::new(), "UTF-8", other_bytes(body, error_at)).at(error_at));
            }
        };
        let (text, marked) = match text.strip_prefix('\u{feff}') {
            Some(rest) => (rest, true),
            None => (text, false),
        };
        if let Some(encoding) = markup_encoding(text).filter(|_| !text.is_ascii()) {
            return reject("UTF-8", &format!("the declared encoding {:?}", cut(encoding)));
        }
        let format = match text.trim_start_matches([' ', '\t', '\r', '\n']).bytes().next() {
            Some(b'{') => Format::Json,
            Some(b'<') if cfg!(feature = "xml") => Format::Xml,
            Some(b'<') => return reject("JSON (the feature `xml` of waybill-runtime is off)", "XML"),
            Some(_) => return reject("a JSON object or an XML element", "another character"),
            None => return reject("a JSON object or an XML element", "an empty body"),
        };
        Ok(Self { text, format, marked, limits, wanted: Wanted::default() })
    }

    /// Redacts sensitive values in notes and errors.
    pub(crate) fn redacting(mut self, redact: Option<&'a dyn Redact>) -> Self {
        self.wanted.redact = redact;
        self
    }

    /// Sets the paths of the fields that decide between success and failure. They can't be left out and must
    /// not contradict each other.
    pub(crate) fn deciding(mut self, paths: &'a [&'a str]) -> Self {
        self.wanted.deciding = paths;
        self
    }

    /// Rejects a value that does not fit its field, instead of leaving it out. For input that people write.
    #[must_use]
    pub fn strict(mut self) -> Self {
        self.wanted.strict = true;
        self
    }

    /// The format of the body.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Names of the top-level members: the first 64, each cut at 64 characters. In XML the root element.
    pub fn roots(&self) -> Result<Vec<String>, DecodeError> {
        let mut names = Vec::new();
        self.visit_roots(|reader, name| {
            names.push(cut(&reader.redacted(name)));
            Ok(names.len() == ROOTS)
        })?;
        Ok(names)
    }

    /// The index into `names` of the first matching top-level member that has a value, or else of the first
    /// matching one. Stops there, so it is cheap if the root comes first.
    pub fn find_root(&self, names: &[&str]) -> Result<Option<usize>, DecodeError> {
        let (mut found, mut null) = (None, None);
        self.visit_roots(|reader, name| {
            let Some(at) = names.iter().position(|wanted| *wanted == name) else {
                return Ok(false);
            };
            if reader.source.is_nothing()? {
                null = null.or(Some(at));
            } else {
                found = Some(at);
            }
            Ok(found.is_some())
        })?;
        Ok(found.or(null))
    }

    /// The string of a scalar member of the top level, the first one with a value. Never fails: `None` if it
    /// can't be read.
    pub fn scalar(&self, name: &str) -> Option<String> {
        let mut text = None;
        // An error ends the search. It is reported when the whole body is read.
        let _ = self.visit_roots(|reader, member| {
            if member != name {
                return Ok(false);
            }
            text = reader.source.clone().loose_text()?.filter(|text| !text.trim().is_empty());
            Ok(text.is_some())
        });
        text
    }

    /// The error below a path of names, in any form. Never fails.
    pub fn failure(&self, path: &[&str], names: &[&str]) -> Failure {
        failure::find(self.source(), path, names)
    }

    /// Reads the whole document into a model: from below a root, or from the top level (in XML from the root
    /// element, whatever its name).
    pub fn read(&self, root: Option<&str>, into: &mut dyn Model) -> Result<Vec<Deviation>, DecodeError> {
        self.read_with(root, into, &[]).map(|read| read.deviations)
    }

    /// As [`read`](Self::read). Also returns scalar members of the envelope, below the root or beside it
    /// (`request_id`), so that they are not reported as undocumented fields.
    pub fn read_with(&self, root: Option<&str>, into: &mut dyn Model, extras: &[&str]) -> Result<Read, DecodeError> {
        let mut extras = Extras::new(extras);
        let mut reader = self.reader();
        if self.marked {
            reader.note(DeviationKind::ByteOrderMark);
        }
        clear(into);
        self.read_top(&mut reader, root, into, &mut extras)?;
        reader.source.finish()?;
        let (deviations, unread, unknown) = reader.into_notes();
        Ok(Read { deviations, unread, unknown, extras: extras.texts, met: extras.met })
    }

    fn read_top(
        &self,
        reader: &mut Reader<'a>,
        root: Option<&str>,
        into: &mut dyn Model,
        extras: &mut Extras<'_>,
    ) -> Result<(), Stop> {
        reader.source.enter()?;
        let Some(root) = root else {
            return self.read_rootless(reader, into, extras);
        };
        let (mut rooted, mut null) = (false, false);
        while let Some(name) = reader.next_key("")? {
            if name != root {
                reader.unknown(&name, Some(extras))?;
                continue;
            }
            let nothing = reader.source.is_nothing()?;
            if nothing && (rooted || reader.source.peek()? == Kind::Null) {
                reader.source.skip()?;
                if rooted {
                    reader.note(DeviationKind::EmptyDuplicate);
                } else {
                    null = true;
                }
                continue;
            }
            let earlier = decisions(reader, into);
            if std::mem::replace(&mut rooted, true) {
                reader.note(DeviationKind::Duplicate);
                clear(into);
            }
            extras.below = true;
            if !read_root(reader, root, into, extras)?.any {
                reader.note(DeviationKind::EmptyResponse);
            }
            extras.below = false;
            // A second root changes a field that decides between success and failure. Neither can be
            // preferred.
            let later = decisions(reader, into);
            let changed = earlier.iter().zip(&later).position(|(earlier, later)| earlier.is_some() && earlier != later);
            if let Some(path) = changed.and_then(|at| reader.deciding.get(at)) {
                return Err(DecodeError::contradiction((*path).to_owned()).into());
            }
        }
        match (rooted, null) {
            (true, _) => Ok(()),
            (false, true) => Err(reader.mismatch(&format!("an object under {root:?}"), "null")),
            (false, false) => Err(reader.mismatch(&format!("{root:?} at the top"), "other names")),
        }
    }

    fn read_rootless(
        &self,
        reader: &mut Reader<'a>,
        into: &mut dyn Model,
        extras: &mut Extras<'_>,
    ) -> Result<(), Stop> {
        let found = match self.format {
            Format::Json => reader.members(into, Some(extras))?,
            Format::Xml => {
                let name = reader.next_key("")?.map(|name| cut(&name)).unwrap_or_default();
                let found = read_root(reader, &name, into, extras)?;
                reader.next_key("")?;
                found
            }
        };
        // A member of the envelope that decides is enough: a success without data.
        let decided =
            extras.names.iter().zip(&extras.texts).any(|(name, text)| text.is_some() && reader.deciding.contains(name));
        if found.known || decided {
            return Ok(());
        }
        Err(reader.mismatch("at least one documented field", "none"))
    }

    fn visit_roots(
        &self,
        mut done: impl FnMut(&mut Reader<'a>, &str) -> Result<bool, Stop>,
    ) -> Result<(), DecodeError> {
        let mut reader = self.reader();
        reader.source.enter()?;
        while let Some(name) = reader.next_key("")? {
            if done(&mut reader, &name)? {
                break;
            }
            // XML has only one root element. Whether it is complete is known after reading it.
            if self.format == Format::Xml {
                break;
            }
            reader.source.skip()?;
        }
        Ok(())
    }

    fn source(&self) -> Source<'a> {
        let depth = self.limits.depth.min(128);
        match self.format {
            #[cfg(feature = "xml")]
            Format::Xml => Source::Xml(Xml::new(self.text, depth)),
            _ => Source::Json(Json::new(self.text, depth)),
        }
    }

    fn reader(&self) -> Reader<'a> {
        Reader::new(self.source(), self.limits, self.wanted)
    }
}

/// The encoding in an XML declaration, unless it is UTF-8. Bytes in another encoding can happen to be valid
/// UTF-8 with other characters.
fn markup_encoding(text: &str) -> Option<&str> {
    let declaration = text.trim_start().strip_prefix("<?xml")?.split_once("?>")?.0;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let (encoding, _) = value.get(1..)?.split_once(quote)?;
    let utf8 = ["utf-8", "utf8"].iter().any(|name| encoding.trim().eq_ignore_ascii_case(name));
    (!utf8).then_some(encoding)
}

/// Describes bytes that are not UTF-8. CESU-8 is named, since it looks like UTF-8; some Java and Oracle
/// programs write it for characters beyond U+FFFF. It is rejected, as the Unicode standard requires.
fn other_bytes(body: &[u8], at: usize) -> &'static str {
    match body.get(at..at + 2) {
        Some([0xed, 0xa0..=0xbf]) => "CESU-8, a character as two surrogates",
        _ => "other bytes",
    }
}

/// Reads the value of the root. Null is rejected. An object without members is accepted and reported.
fn read_root(
    reader: &mut Reader<'_>,
    root: &str,
    into: &mut dyn Model,
    extras: &mut Extras<'_>,
) -> Result<Found, Stop> {
    match reader.scalar()? {
        Token::Object => {
            reader.source.enter()?;
            reader.members(into, Some(extras))
        }
        Token::Blank => Ok(Found::default()),
        // An XML element with only a line break inside.
        Token::String(text) if text.trim().is_empty() && reader.source.format() == Format::Xml => Ok(Found::default()),
        other => Err(reader.mismatch(&format!("an object under {root:?}"), other.describe())),
    }
}

/// The values of the fields that decide between success and failure.
fn decisions(reader: &Reader<'_>, model: &dyn Model) -> Vec<Option<String>> {
    let text = |path: &&str| Some(node_at(model, path)?.text()?.into_owned());
    reader.deciding.iter().map(text).collect()
}

/// Empties a model.
fn clear(model: &mut dyn Model) {
    for index in 0..model.table().fields.len() {
        if let Some(slot) = model.slot_mut(index) {
            slot.clear();
        }
    }
}
