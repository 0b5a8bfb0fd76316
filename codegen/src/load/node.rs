//! YAML text to a small tree of nodes that know their place. The only file that knows the YAML
//! library, and it takes less than YAML offers: no anchors, aliases, tags, second documents or
//! duplicate keys, because two readers of a spec must see the same thing. Scalars keep their text.

use std::borrow::Cow;
use std::sync::Arc;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Tag};

use crate::diagnostic::Diagnostic;
use crate::mistakes;
use crate::spec::{Span, Spanned};

/// Deeper than any spec; keeps a hostile file from exhausting the stack.
const MAX_DEPTH: usize = 32;

/// A value of a YAML file.
#[derive(Debug)]
pub struct Node {
    pub span: Span,
    pub kind: Kind,
}

#[derive(Debug)]
pub enum Kind {
    /// `plain`: written without quotes, so it may stand for a number, a flag or nothing.
    Scalar {
        text: String,
        plain: bool,
    },
    List(Vec<Node>),
    Map(Vec<(Spanned<String>, Node)>),
    /// Something that was refused; whoever reads it says no more about it.
    Refused,
}

impl Node {
    /// Nothing at all: `key:`, `~` or `null`.
    pub fn is_null(&self) -> bool {
        matches!(&self.kind, Kind::Scalar { text, plain: true } if matches!(text.as_str(), "" | "~" | "null"))
    }
}

/// Reads one document; `None` when the text is none.
pub(super) fn parse(file: &Arc<str>, text: &str, out: &mut Vec<Diagnostic>) -> Option<Node> {
    let mut builder = Builder { places: Places::new(file, text), open: Vec::new(), root: None, out };
    let mut documents = 0;
    for event in Parser::new_from_str(text) {
        let (event, span) = match event {
            Ok(found) => found,
            Err(error) => {
                let place = builder.places.point(*error.marker());
                builder.out.push(mistakes::not_yaml(&place, error.info()));
                return None;
            }
        };
        let span = builder.places.span(span.start, span.end);
        if matches!(event, Event::DocumentStart(_)) {
            documents += 1;
            if documents > 1 {
                builder.out.push(mistakes::second_document(&span));
                return None;
            }
        }
        if !builder.take(event, span) {
            return None;
        }
    }
    if builder.root.is_none() {
        builder.out.push(mistakes::empty_file(&builder.places.nowhere()));
    }
    builder.root
}

/// A container whose end has not come yet.
enum Open {
    List(Span, Vec<Node>),
    Map { span: Span, entries: Vec<(Spanned<String>, Node)>, key: Option<Spanned<String>> },
}

struct Builder<'a> {
    places: Places<'a>,
    open: Vec<Open>,
    root: Option<Node>,
    out: &'a mut Vec<Diagnostic>,
}

impl Builder<'_> {
    /// Takes one event; `false` to give up.
    fn take(&mut self, event: Event<'_>, span: Span) -> bool {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse(anchor, tag, &span);
                let plain = style == ScalarStyle::Plain;
                self.put(Node { span, kind: Kind::Scalar { text: text.into_owned(), plain } });
            }
            Event::Alias(_) => {
                self.out.push(mistakes::alias(&span));
                self.put(Node { span, kind: Kind::Refused });
            }
            Event::SequenceStart(anchor, tag) => {
                self.refuse(anchor, tag, &span);
                self.open.push(Open::List(span, Vec::new()));
            }
            Event::MappingStart(anchor, tag) => {
                self.refuse(anchor, tag, &span);
                self.open.push(Open::Map { span, entries: Vec::new(), key: None });
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(&span),
            _ => {}
        }
        if self.open.len() <= MAX_DEPTH {
            return true;
        }
        self.out.push(mistakes::too_deep(&self.places.nowhere(), MAX_DEPTH));
        false
    }

    fn refuse(&mut self, anchor: usize, tag: Option<Cow<'_, Tag>>, span: &Span) {
        if anchor > 0 {
            self.out.push(mistakes::anchor(span));
        }
        if let Some(tag) = tag {
            self.out.push(mistakes::tag(span, &tag.to_string()));
        }
    }

    fn close(&mut self, end: &Span) {
        let node = match self.open.pop() {
            Some(Open::List(span, items)) => {
                let last = items.last().map_or(span.end, |n| n.span.end);
                Node { span: reach(span, last.max(end.end)), kind: Kind::List(items) }
            }
            Some(Open::Map { span, entries, .. }) => {
                let last = entries.last().map_or(span.end, |(_, n)| n.span.end);
                Node { span: reach(span, last.max(end.end)), kind: Kind::Map(entries) }
            }
            None => return,
        };
        self.put(node);
    }

    /// Puts a finished node where it belongs.
    fn put(&mut self, node: Node) {
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::List(_, items)) => items.push(node),
            Some(Open::Map { entries, key, .. }) => match key.take() {
                None => *key = Some(self.places.key(node, self.out)),
                Some(name) => match entries.iter().find(|(earlier, _)| earlier.value == name.value) {
                    Some((earlier, _)) => {
                        let line = self.places.line(earlier.span.start);
                        self.out.push(mistakes::duplicate_key(&name, line));
                    }
                    None => entries.push((name, node)),
                },
            },
        }
    }
}

fn reach(span: Span, end: usize) -> Span {
    Span { end: end.max(span.start), ..span }
}

/// Turns the library's places, counted in characters, into bytes of the file.
struct Places<'a> {
    file: &'a Arc<str>,
    text: &'a str,
    bytes: Vec<usize>,
}

impl<'a> Places<'a> {
    fn new(file: &'a Arc<str>, text: &'a str) -> Self {
        let bytes = text.char_indices().map(|(at, _)| at).collect();
        Self { file, text, bytes }
    }

    fn byte(&self, marker: Marker) -> usize {
        self.bytes.get(marker.index()).copied().unwrap_or(self.text.len())
    }

    fn span(&self, start: Marker, end: Marker) -> Span {
        let start = self.byte(start);
        Span { file: Arc::clone(self.file), start, end: self.byte(end).max(start) }
    }

    fn point(&self, marker: Marker) -> Span {
        self.span(marker, marker)
    }

    fn nowhere(&self) -> Span {
        Span { file: Arc::clone(self.file), start: 0, end: 0 }
    }

    fn line(&self, byte: usize) -> usize {
        self.text.get(..byte).map_or(1, |before| before.matches('\n').count() + 1)
    }

    /// A mapping's key; anything but a text is reported and stands under the empty name, on which nobody
    /// says more.
    fn key(&self, node: Node, out: &mut Vec<Diagnostic>) -> Spanned<String> {
        let value = match node.kind {
            Kind::Scalar { text, .. } if !text.is_empty() => text,
            _ => {
                out.push(mistakes::key_no_text(&node.span));
                String::new()
            }
        };
        Spanned { value, span: node.span }
    }
}
