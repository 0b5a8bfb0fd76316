//! Parses YAML into a small tree of nodes with spans. It accepts a subset of YAML: no anchors, aliases, tags, second
//! documents or duplicate keys, so that a spec is unambiguous. Scalars keep their spelling.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use waybill_text::yaml::events::{Event, Events, Marks};

use super::syntax;
use crate::diagnostic::Diagnostic;
use crate::messages;
use crate::span::{Span, Spanned};

/// Deeper than any spec; prevents a stack overflow by a malicious file.
const MAX_DEPTH: usize = 32;

/// A value of a YAML file.
#[derive(Debug, Clone)]
pub struct Node {
    pub span: Span,
    pub kind: Kind,
}

#[derive(Debug, Clone)]
pub enum Kind {
    /// `plain`: written without quotes, so it may be a number, a boolean or null.
    Scalar {
        text: String,
        plain: bool,
    },
    List(Vec<Node>),
    Map(Vec<(Spanned<String>, Node)>),
    /// Something that was rejected and reported; readers report nothing more about it.
    Rejected,
}

impl Node {
    /// Whether it is null: `key:`, `~` or `null`.
    pub fn is_null(&self) -> bool {
        matches!(&self.kind, Kind::Scalar { text, plain: true } if matches!(text.as_str(), "" | "~" | "null"))
    }

    fn is_merge_key(&self) -> bool {
        matches!(&self.kind, Kind::Scalar { text, plain: true } if text == "<<")
    }
}

/// Reads one document; `None` if it is not valid.
pub(crate) fn parse(file: &Arc<str>, text: &str, out: &mut Vec<Diagnostic>) -> Option<Node> {
    parse_deep(file, text, MAX_DEPTH, out)
}

/// Reads one document of at most so many levels.
pub(super) fn parse_deep(file: &Arc<str>, text: &str, levels: usize, out: &mut Vec<Diagnostic>) -> Option<Node> {
    let file = File { path: file, text };
    let mut builder = Builder { file, open: Vec::new(), root: None, anchors: BTreeMap::new(), levels, out };
    let mut documents = 0;
    for event in Events::new(text) {
        let (event, bytes) = match event {
            Ok(found) => found,
            Err(invalid) => {
                let span = file.span(invalid.at..invalid.at);
                if invalid.is_unknown_anchor {
                    builder.alias(&span);
                } else {
                    let cause = syntax::cause(file.path, text, invalid.at);
                    builder.out.push(cause.unwrap_or_else(|| not_yaml(&span, &invalid.rule)));
                }
                return None;
            }
        };
        let span = file.span(bytes);
        if event == Event::Document {
            documents += 1;
            if documents > 1 {
                builder.out.push(second_document(&span));
                return None;
            }
        }
        if !builder.take(event, span) {
            return None;
        }
    }
    builder.out.extend(builder.anchors.values().map(anchor));
    if builder.root.is_none() {
        builder.out.push(empty_file(&file.span(0..0)));
    }
    builder.root
}

/// An open list or mapping.
enum Open {
    List(Span, Vec<Node>),
    /// The key is that of the next value; `Some(None)` is one that was rejected, with its value.
    Map {
        span: Span,
        entries: Vec<(Spanned<String>, Node)>,
        key: Option<Option<Spanned<String>>>,
        /// Whether it has a merge key: what else it has is not known.
        merged: bool,
    },
}

struct Builder<'a> {
    file: File<'a>,
    open: Vec<Open>,
    root: Option<Node>,
    /// The anchors that no alias refers to so far.
    anchors: BTreeMap<usize, Span>,
    /// More are rejected.
    levels: usize,
    out: &'a mut Vec<Diagnostic>,
}

impl Builder<'_> {
    /// Handles one event; `false` stops the parser.
    fn take(&mut self, event: Event, span: Span) -> bool {
        match event {
            Event::Document => {}
            Event::Scalar { text, plain, marks } => {
                self.reject(marks, &span);
                self.put(Node { span, kind: Kind::Scalar { text, plain } });
            }
            Event::Alias(anchor) => {
                self.anchors.remove(&anchor);
                self.alias(&span);
                self.put(Node { span, kind: Kind::Rejected });
            }
            Event::List(marks) => {
                self.reject(marks, &span);
                self.open.push(Open::List(span, Vec::new()));
            }
            Event::Map(marks) => {
                self.reject(marks, &span);
                self.open.push(Open::Map { span, entries: Vec::new(), key: None, merged: false });
            }
            Event::End => self.close(&span),
        }
        if self.open.len() <= self.levels {
            return true;
        }
        self.out.push(too_deep(&self.file.span(0..0), self.levels));
        false
    }

    fn reject(&mut self, marks: Marks, span: &Span) {
        if let Some(anchor) = marks.anchor {
            self.anchors.insert(anchor, span.clone());
        }
        if let Some(tag) = marks.tag {
            self.out.push(tagged(span, &tag));
        }
    }

    /// Reports an alias, unless it is the value of a key that was reported.
    fn alias(&mut self, span: &Span) {
        if !matches!(self.open.last(), Some(Open::Map { key: Some(None), .. })) {
            self.out.push(alias(span));
        }
    }

    fn close(&mut self, end: &Span) {
        let node = match self.open.pop() {
            Some(Open::List(span, items)) => {
                let last = items.last().map_or(span.end, |n| n.span.end);
                Node { span: reach(span, last.max(end.end)), kind: Kind::List(items) }
            }
            Some(Open::Map { span, entries, merged, .. }) => {
                let last = entries.last().map_or(span.end, |(_, n)| n.span.end);
                let kind = if merged { Kind::Rejected } else { Kind::Map(entries) };
                Node { span: reach(span, last.max(end.end)), kind }
            }
            None => return,
        };
        self.put(node);
    }

    /// Adds a complete node to its parent.
    fn put(&mut self, node: Node) {
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::List(_, items)) => items.push(node),
            Some(Open::Map { key: key @ None, merged, .. }) if node.is_merge_key() => {
                self.out.push(merge_key(&node.span));
                (*key, *merged) = (Some(None), true);
            }
            Some(Open::Map { entries, key, .. }) => match key.take() {
                None => *key = Some(name(node, self.out)),
                Some(None) => {}
                Some(Some(name)) => match entries.iter().find(|(earlier, _)| earlier.value == name.value) {
                    Some((earlier, _)) => {
                        let line = self.file.line(earlier.span.start);
                        self.out.push(duplicate_key(&name, line));
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

/// A mapping's key; it can be empty in quotes.
fn name(node: Node, out: &mut Vec<Diagnostic>) -> Option<Spanned<String>> {
    match node.kind {
        Kind::Scalar { text, plain } if !(plain && text.is_empty()) => Some(Spanned { value: text, span: node.span }),
        _ => {
            out.push(key_not_string(&node.span));
            None
        }
    }
}

/// The file that is read.
#[derive(Clone, Copy)]
struct File<'a> {
    path: &'a Arc<str>,
    text: &'a str,
}

impl File<'_> {
    fn span(&self, bytes: Range<usize>) -> Span {
        Span { file: Arc::clone(self.path), start: bytes.start, end: bytes.end }
    }

    fn line(&self, byte: usize) -> usize {
        self.text.get(..byte).map_or(1, |before| before.matches('\n').count() + 1)
    }
}

// Messages.

fn not_yaml(span: &Span, parser: &str) -> Diagnostic {
    Diagnostic::new("not-yaml", span, "this file is not valid YAML", parser)
        .help("fix this first: the rest of the file was not read")
}

fn merge_key(span: &Span) -> Diagnostic {
    Diagnostic::new("merge-key", span, "merge keys are not allowed in a spec", "a merge key")
        .help("repeat the merged keys here and remove the anchor, so that each line can be compared with its document")
}

fn empty_file(span: &Span) -> Diagnostic {
    Diagnostic::new("empty-file", span, "this file is empty", "").help("write the spec, or delete the file")
}

fn second_document(span: &Span) -> Diagnostic {
    Diagnostic::new("second-document", span, "a spec is one YAML document", "a second document starts here")
        .help("move it to its own file")
}

fn alias(span: &Span) -> Diagnostic {
    Diagnostic::new("alias", span, "aliases are not allowed in a spec", "an alias")
        .help("repeat the value and remove the anchor, so that each line can be compared with its document")
}

fn anchor(span: &Span) -> Diagnostic {
    Diagnostic::new("anchor", span, "anchors are not allowed in a spec", "an anchor").help("remove the `&name`")
}

fn tagged(span: &Span, tag: &str) -> Diagnostic {
    let message = format!("tags such as `{}` are not allowed in a spec", messages::short(tag));
    Diagnostic::new("tag", span, message, "a tag").help("remove the tag; use quotes for a string")
}

fn too_deep(span: &Span, limit: usize) -> Diagnostic {
    Diagnostic::new("too-deep", span, format!("this file is nested deeper than {limit} levels"), "")
        .help("look for a bracket that is never closed")
}

fn key_not_string(span: &Span) -> Diagnostic {
    Diagnostic::new("key-not-string", span, "a key must be a string", "not a string")
        .help("write a name, in quotes if necessary")
}

fn duplicate_key(name: &Spanned<String>, line: usize) -> Diagnostic {
    let message = format!("duplicate key `{}`", messages::short(&name.value));
    Diagnostic::new("duplicate-key", &name.span, message, format!("first used in line {line}"))
        .help("remove one of the two")
}
