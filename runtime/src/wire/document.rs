//! One answer body, from its bytes to a model. Tells the formats apart by the first byte, finds the
//! root, and makes sure that nothing is ever silently an empty answer.
//! It must not know which roots a protocol has, nor what they mean.

use super::json::Json;
use super::reader::{Extras, Found, Reader, cut};
use super::source::Source;
use super::token::{Kind, Token};
#[cfg(feature = "xml")]
use super::xml::Xml;
use super::{DecodeError, Format, Leniency, LeniencyKind, Limits, Model, Stop};

/// Greatest number of top-level names that [`Document::roots`] gives.
const ROOTS: usize = 64;

/// One answer body, JSON or XML. Told apart by its first byte: content types of gateways are wrong too often.
#[derive(Clone, Copy)]
pub struct Document<'a> {
    text: &'a str,
    format: Format,
    marked: bool,
    limits: Limits,
}

/// What reading a document gave besides the values of the model.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Read {
    /// The deviations that reading put up with, in the order of the body.
    pub leniencies: Vec<Leniency>,
    /// The texts of the extra members, in the order asked.
    pub extras: Vec<Option<String>>,
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
                return Err(DecodeError::new(String::new(), "UTF-8", "other bytes").at(error_at));
            }
        };
        let (text, marked) = match text.strip_prefix('\u{feff}') {
            Some(rest) => (rest, true),
            None => (text, false),
        };
        let format = match text.trim_start_matches([' ', '\t', '\r', '\n']).bytes().next() {
            Some(b'{') => Format::Json,
            Some(b'<') if cfg!(feature = "xml") => Format::Xml,
            Some(b'<') => return refuse("JSON (the feature `xml` of waybill-runtime is off)", "XML"),
            Some(_) => return refuse("a JSON object or an XML element", "something else"),
            None => return refuse("a JSON object or an XML element", "an empty body"),
        };
        Ok(Self { text, format, marked, limits })
    }

    /// Its form.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Names of the top-level members, the first 64, each cut at 64 characters; in XML the root element.
    pub fn roots(&self) -> Result<Vec<String>, DecodeError> {
        let mut names = Vec::new();
        self.visit_roots(|name| {
            names.push(cut(name));
            names.len() == ROOTS
        })?;
        Ok(names)
    }

    /// Index into `names` of the first top-level member that is one of them. Reads no further, so it
    /// costs next to nothing where the root comes first.
    pub fn find_root(&self, names: &[&str]) -> Result<Option<usize>, DecodeError> {
        let mut found = None;
        self.visit_roots(|name| {
            found = names.iter().position(|wanted| *wanted == name);
            found.is_some()
        })?;
        Ok(found)
    }

    /// Texts of scalar members below a root, or of the top level. Never fails: what can't be read is
    /// `None`. Reads no further than it must.
    pub fn scalars(&self, root: Option<&str>, names: &[&str]) -> Vec<Option<String>> {
        let mut texts = vec![None; names.len()];
        // An error ends the search; what was found before it stays.
        let _ = self.collect_scalars(root, names, &mut texts);
        texts
    }

    /// Reads the whole document into a model: from below a root, or from the top level (in XML: from
    /// the root element, whatever its name).
    pub fn read(&self, root: Option<&str>, into: &mut dyn Model) -> Result<Vec<Leniency>, DecodeError> {
        self.read_with(root, into, &[]).map(|read| read.leniencies)
    }

    /// The same; takes along scalar members below the root or beside it that belong to the envelope
    /// (`request_id`), so that they are no unknown fields.
    pub fn read_with(&self, root: Option<&str>, into: &mut dyn Model, extras: &[&str]) -> Result<Read, DecodeError> {
        let mut extras = Extras { names: extras, texts: vec![None; extras.len()] };
        let mut reader = self.reader();
        if self.marked {
            reader.note(LeniencyKind::ByteOrderMark);
        }
        clear(into);
        self.read_top(&mut reader, root, into, &mut extras)?;
        reader.source.finish()?;
        Ok(Read { leniencies: reader.into_notes(), extras: extras.texts })
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
        let mut rooted = false;
        while let Some(name) = reader.next_key("")? {
            if name != root {
                reader.unknown(&name, Some(extras))?;
                continue;
            }
            if std::mem::replace(&mut rooted, true) {
                reader.note(LeniencyKind::Duplicate);
                clear(into);
            }
            if !read_root(reader, root, into, extras)?.any {
                reader.note(LeniencyKind::EmptyAnswer);
            }
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

    fn visit_roots(&self, mut done: impl FnMut(&str) -> bool) -> Result<(), DecodeError> {
        let mut reader = self.reader();
        reader.source.enter()?;
        while let Some(name) = reader.next_key("")? {
            if done(&name) {
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

    fn collect_scalars(&self, root: Option<&str>, names: &[&str], texts: &mut [Option<String>]) -> Result<(), Stop> {
        let mut reader = self.reader();
        reader.source.enter()?;
        if root.is_some() || self.format == Format::Xml {
            while let Some(name) = reader.next_key("")? {
                if root.is_none_or(|root| name == root) {
                    break;
                }
                reader.source.skip()?;
            }
            if !matches!(reader.source.peek()?, Kind::Object) {
                return Ok(());
            }
            reader.source.enter()?;
        }
        while let Some(name) = reader.next_key("")? {
            if !names.iter().any(|wanted| *wanted == name) {
                reader.source.skip()?;
                continue;
            }
            let text = reader.loose_text()?;
            for (wanted, found) in names.iter().zip(texts.iter_mut()) {
                if *wanted == name {
                    found.clone_from(&text);
                }
            }
            if texts.iter().all(Option::is_some) {
                break;
            }
        }
        Ok(())
    }

    fn reader(&self) -> Reader<'a> {
        let depth = self.limits.depth.min(128);
        let source = match self.format {
            #[cfg(feature = "xml")]
            Format::Xml => Source::Xml(Xml::new(self.text, depth)),
            _ => Source::Json(Json::new(self.text, depth)),
        };
        Reader::new(source, self.limits)
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
        Token::Text(text) if text.trim().is_empty() && reader.source.format() == Format::Xml => Ok(Found::default()),
        other => Err(reader.unfit(&format!("an object under {root:?}"), other.describe())),
    }
}

/// Empties a model.
fn clear(model: &mut dyn Model) {
    for index in 0..model.table().fields.len() {
        if let Some(slot) = model.slot_mut(index) {
            slot.clear();
        }
    }
}
