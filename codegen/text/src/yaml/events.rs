//! Reads YAML as a stream of events with their places. Only this file knows the YAML library.

use std::ops::Range;

use saphyr_parser::{Marker, Parser, ScalarStyle, StrInput};

/// Something that a file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A document starts.
    Document,
    /// A text, a number, a boolean or null, as it is spelt. `plain`: without quotes.
    Scalar {
        /// The spelling without quotes and escapes.
        text: String,
        /// Whether it was written without quotes.
        plain: bool,
        /// What stands before it.
        marks: Marks,
    },
    /// A list starts.
    List(Marks),
    /// A mapping starts.
    Map(Marks),
    /// The innermost list or mapping ends.
    End,
    /// A reference to the anchor with this number.
    Alias(usize),
}

/// What can stand before a value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    /// The number of the anchor, from 1.
    pub anchor: Option<usize>,
    /// The tag as it is spelt.
    pub tag: Option<String>,
}

/// Why a text is not YAML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// The offset in bytes.
    pub at: usize,
    /// Whether it is an alias whose anchor does not exist.
    pub is_unknown_anchor: bool,
    /// The rule of the grammar, in the library's words.
    pub rule: String,
}

/// The events of a text, each with its bytes. The end of a list or a mapping can lie behind it.
pub struct Events<'t> {
    parser: Parser<'t, StrInput<'t>>,
    /// The library counts characters.
    bytes: Vec<usize>,
    length: usize,
}

impl<'t> Events<'t> {
    /// The events of a text.
    pub fn new(text: &'t str) -> Self {
        let bytes = text.char_indices().map(|(at, _)| at).collect();
        Self { parser: Parser::new_from_str(text), bytes, length: text.len() }
    }

    fn byte(&self, marker: Marker) -> usize {
        self.bytes.get(marker.index()).copied().unwrap_or(self.length)
    }
}

impl Iterator for Events<'_> {
    type Item = Result<(Event, Range<usize>), Invalid>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (event, span) = match self.parser.next()? {
                Ok(found) => found,
                Err(error) => {
                    let rule = error.info().to_owned();
                    let is_unknown_anchor = rule.contains("unknown anchor");
                    return Some(Err(Invalid { at: self.byte(*error.marker()), is_unknown_anchor, rule }));
                }
            };
            if let Some(event) = translated(event) {
                let start = self.byte(span.start);
                return Some(Ok((event, start..self.byte(span.end).max(start))));
            }
        }
    }
}

/// `None`: of no interest.
fn translated(event: saphyr_parser::Event<'_>) -> Option<Event> {
    use saphyr_parser::Event as Theirs;
    Some(match event {
        Theirs::DocumentStart(_) => Event::Document,
        Theirs::Scalar(text, style, anchor, tag) => {
            let marks = marks(anchor, tag.as_deref());
            Event::Scalar { text: text.into_owned(), plain: style == ScalarStyle::Plain, marks }
        }
        Theirs::SequenceStart(anchor, tag) => Event::List(marks(anchor, tag.as_deref())),
        Theirs::MappingStart(anchor, tag) => Event::Map(marks(anchor, tag.as_deref())),
        Theirs::SequenceEnd | Theirs::MappingEnd => Event::End,
        Theirs::Alias(anchor) => Event::Alias(anchor),
        Theirs::Nothing | Theirs::StreamStart | Theirs::StreamEnd | Theirs::DocumentEnd => return None,
    })
}

fn marks(anchor: usize, tag: Option<&saphyr_parser::Tag>) -> Marks {
    Marks { anchor: Some(anchor).filter(|number| *number > 0), tag: tag.map(ToString::to_string) }
}
