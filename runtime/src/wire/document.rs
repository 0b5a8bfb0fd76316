//! One answer body, from its bytes to a model. Tells the formats apart by the first byte, finds the
//! root, and makes sure that nothing is ever silently an empty answer.
//! It must not know which roots a platform has, nor what they mean.

use super::failure::{self, Failure};
use super::json::Json;
use super::model::node_at;
use super::reader::{Extras, Found, Reader, Wanted, cut};
use super::source::Source;
use super::token::{Kind, Token};
#[cfg(feature = "xml")]
use super::xml::Xml;
use super::{DecodeError, Deviation, DeviationKind, Format, Limits, Model, Redact, Stop, Unread};

/// Greatest number of top-level names that [`Document::roots`] gives.
const ROOTS: usize = 64;

/// One answer body, JSON or XML. Told apart by its first byte: content types of gateways are wrong too often.
#[derive(Clone, Copy)]
pub struct Document<'a> {
    text: &'a str,
    format: Format,
    marked: bool,
    limits: Limits,
    wanted: Wanted<'a>,
}

/// What reading a document gave besides the values of the model.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Read {
    /// The deviations that reading tolerated, in the order of the body.
    pub deviations: Vec<Deviation>,
    /// The fields that could not be read, in the order of the body; the first 256.
    pub unread: Vec<Unread>,
    /// The texts of the extra members, in the order asked.
    pub extras: Vec<Option<String>>,
    /// Whether each of them was there with anything but null.
    pub met: Vec<bool>,
}

impl<'a> Document<'a> {
    /// Looks at a body: its length, its encoding, its first byte.
    pub fn new(body: &'a [u8], limits: Limits) -> Result<Self, DecodeError> {
        let refuse = |expected: &str, found: &str| Err(DecodeError::new(String::new(), expected, found).at(0));
        if body.len() > limits.bytes {
            let (expected, found) = (format!("at most {} bytes", limits.bytes), format!("{} bytes", body.len()));
            return refuse(&expected, &found);
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
            return refuse("UTF-8", &format!("the declared encoding {:?}", cut(encoding)));
        }
        let format = match text.trim_start_matches([' ', '\t', '\r', '\n']).bytes().next() {
            Some(b'{') => Format::Json,
            Some(b'<') if cfg!(feature = "xml") => Format::Xml,
            Some(b'<') => return refuse("JSON (the feature `xml` of waybill-runtime is off)", "XML"),
            Some(_) => return refuse("a JSON object or an XML element", "something else"),
            None => return refuse("a JSON object or an XML element", "an empty body"),
        };
        Ok(Self { text, format, marked, limits, wanted: Wanted::default() })
    }

    /// The same with what must not be shown of foreign texts hidden in notes and errors.
    pub(crate) fn redacting(mut self, redact: Option<&'a dyn Redact>) -> Self {
        self.wanted.redact = redact;
        self
    }

    /// The same with the paths of the fields that tell success from failure: they can't be left out, nor
    /// contradict each other.
    pub(crate) fn deciding(mut self, paths: &'a [&'a str]) -> Self {
        self.wanted.deciding = paths;
        self
    }

    /// The same for what people write: a value that does not fit its field is an error, never left out.
    #[must_use]
    pub fn strict(mut self) -> Self {
        self.wanted.strict = true;
        self
    }

    /// Its form.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Names of the top-level members, the first 64, each cut at 64 characters; in XML the root element.
    pub fn roots(&self) -> Result<Vec<String>, DecodeError> {
        let mut names = Vec::new();
        self.visit_roots(|reader, name| {
            names.push(cut(&reader.redacted(name)));
            Ok(names.len() == ROOTS)
        })?;
        Ok(names)
    }

    /// Index into `names` of the first top-level member that is one of them and says something, else of the
    /// first at all. Reads no further, so it costs next to nothing where the root comes first.
    pub fn find_root(&self, names: &[&str]) -> Result<Option<usize>, DecodeError> {
        let (mut found, mut null) = (None, None);
        self.visit_roots(|reader, name| {
            let Some(at) = names.iter().position(|wanted| *wanted == name) else {
                return Ok(false);
            };
            match reader.source.peek()? {
                _ if reader.source.is_nothing()? => null = null.or(Some(at)),
                _ => found = Some(at),
            }
            Ok(found.is_some())
        })?;
        Ok(found.or(null))
    }

    /// The text of a scalar member of the top level, the first with a value. Never fails: what can't be read
    /// is `None`.
    pub fn scalar(&self, name: &str) -> Option<String> {
        let mut text = None;
        // An error ends the search; it shows again when the whole is read.
        let _ = self.visit_roots(|reader, member| {
            if member != name {
                return Ok(false);
            }
            text = reader.source.clone().loose_text()?.filter(|text| !text.trim().is_empty());
            Ok(text.is_some())
        });
        text
    }

    /// What the error below a path of names says, whatever its shape. Never fails.
    pub fn failure(&self, path: &[&str], names: &[&str]) -> Failure {
        failure::find(self.source(), path, names)
    }

    /// Reads the whole document into a model: from below a root, or from the top level (in XML: from
    /// the root element, whatever its name).
    pub fn read(&self, root: Option<&str>, into: &mut dyn Model) -> Result<Vec<Deviation>, DecodeError> {
        self.read_with(root, into, &[]).map(|read| read.deviations)
    }

    /// The same; takes along scalar members below the root or beside it that belong to the envelope
    /// (`request_id`), so that they are no unknown fields.
    pub fn read_with(&self, root: Option<&str>, into: &mut dyn Model, extras: &[&str]) -> Result<Read, DecodeError> {
        let mut extras = Extras::new(extras);
        let mut reader = self.reader();
        if self.marked {
            reader.note(DeviationKind::ByteOrderMark);
        }
        clear(into);
        self.read_top(&mut reader, root, into, &mut extras)?;
        reader.source.finish()?;
        let (deviations, unread) = reader.into_notes();
        Ok(Read { deviations, unread, extras: extras.texts, met: extras.met })
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
                null = !rooted;
                if rooted {
                    reader.note(DeviationKind::EmptyDuplicate);
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
                reader.note(DeviationKind::EmptyAnswer);
            }
            extras.below = false;
            // Two roots, and what the first one decided is no longer so: nobody can say which one is meant.
            let later = decisions(reader, into);
            let changed = earlier.iter().zip(&later).position(|(earlier, later)| earlier.is_some() && earlier != later);
            if let Some(path) = changed.and_then(|at| reader.deciding.get(at)) {
                return Err(DecodeError::contradiction((*path).to_owned()).into());
            }
        }
        if null {
            return Err(reader.unfit(&format!("an object under {root:?}"), "null"));
        }
        if rooted { Ok(()) } else { Err(reader.unfit(&format!("{root:?} at the top"), "other names")) }
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
        if found.known {
            return Ok(());
        }
        Err(reader.unfit("at least one documented field", "none"))
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
            // The one root element is all there is in XML; whether it is whole shows when it is read.
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

/// The encoding that an XML declaration names, unless it is UTF-8. Bytes of another one can be valid UTF-8 by
/// random, and would be other characters then.
fn markup_encoding(text: &str) -> Option<&str> {
    let declaration = text.trim_start().strip_prefix("<?xml")?.split_once("?>")?.0;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let (encoding, _) = value.get(1..)?.split_once(quote)?;
    let utf8 = ["utf-8", "utf8"].iter().any(|name| encoding.trim().eq_ignore_ascii_case(name));
    (!utf8).then_some(encoding)
}

/// What bytes are that are no UTF-8. CESU-8, which some Java and Oracle programs write for characters beyond
/// U+FFFF, is named, since it looks like UTF-8; it is rejected, as the Unicode standard asks for.
fn other_bytes(body: &[u8], at: usize) -> &'static str {
    match body.get(at..at + 2) {
        Some([0xed, 0xa0..=0xbf]) => "CESU-8, a character as two surrogates",
        _ => "other bytes",
    }
}

/// Reads the value of the root. Null is no answer; an object without members is, and is noted.
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
        // An XML element that was broken over two lines.
        Token::String(text) if text.trim().is_empty() && reader.source.format() == Format::Xml => Ok(Found::default()),
        other => Err(reader.unfit(&format!("an object under {root:?}"), other.describe())),
    }
}

/// The texts of the fields that tell success from failure.
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
