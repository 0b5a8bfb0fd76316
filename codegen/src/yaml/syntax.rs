//! Why a file is not valid YAML. A parser often stops far from the cause, and names a rule of its grammar. This scanner
//! looks for what people do: a quote or a bracket that is never closed, a line that is indented by one more or less
//! than its siblings, a bracket in a value without quotes.

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::loose_type::loose_type;
use crate::messages;
use crate::span::Span;

/// The first cause up to the line of the offset at which the parser stopped.
pub(super) fn cause(file: &Arc<str>, text: &str, stopped: usize) -> Option<Diagnostic> {
    let end = text.get(stopped..).and_then(|rest| rest.find('\n')).map_or(text.len(), |n| stopped + n);
    let mut scanner = Scanner { file, text, flow: Vec::new(), quote: None, levels: Vec::new(), block: None };
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if let Some(found) = scanner.line(at, line.trim_end_matches(['\n', '\r'])) {
            return Some(found).filter(|found| found.span.start <= end);
        }
        at += line.len();
    }
    match (scanner.quote, scanner.flow.last()) {
        (Some(quote), _) => Some(scanner.unclosed(&quote)),
        (None, Some(bracket)) => Some(scanner.unclosed(bracket)),
        (None, None) => None,
    }
}

/// A quote or a bracket that is open.
#[derive(Debug, Clone, Copy)]
struct Opened {
    what: char,
    at: usize,
    /// The indentation of its line.
    indent: usize,
}

struct Scanner<'t> {
    file: &'t Arc<str>,
    text: &'t str,
    flow: Vec<Opened>,
    quote: Option<Opened>,
    /// The open mappings and lists.
    levels: Vec<Level>,
    /// What the last line lets follow.
    block: Option<Block>,
}

/// An open mapping or list.
#[derive(Debug, Clone, Copy)]
struct Level {
    indent: usize,
    /// The first line, without its indentation, and the number of lines so far.
    first: (usize, usize),
    lines: usize,
}

/// What the last line of the file's structure lets follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Block {
    /// Deeper lines: `key:`.
    Opens,
    /// The lines of a text, which are deeper than this: `key: |`.
    Text(usize),
}

impl Scanner<'_> {
    fn line(&mut self, start: usize, line: &str) -> Option<Diagnostic> {
        let content = line.trim_start_matches(' ');
        let indent = line.len() - content.len();
        if content.is_empty() {
            return None;
        }
        // What is inside of a quote or of brackets is deeper than the line that opens it.
        let left = self.quote.or(self.flow.last().copied());
        if let Some(opened) = left.filter(|opened| indent <= opened.indent && !content.starts_with(['}', ']'])) {
            return Some(self.unclosed(&opened));
        }
        if left.is_some() {
            return self.characters(start + indent, content, indent);
        }
        if matches!(self.block, Some(Block::Text(parent)) if indent > parent) || content.starts_with('#') {
            return None;
        }
        if content.starts_with('\t') {
            return Some(tab(&self.span(start + indent, start + indent + 1)));
        }
        if matches!(content, "---" | "...") {
            return None;
        }
        self.items(start + indent, content, indent)
    }

    /// The items of lists that start in a line, one in the other, and what follows.
    fn items(&mut self, at: usize, content: &str, indent: usize) -> Option<Diagnostic> {
        if let Some(found) = self.level(at, content, indent) {
            return Some(found);
        }
        let rest = content.strip_prefix('-').filter(|rest| rest.is_empty() || rest.starts_with(' '));
        let Some(rest) = rest else { return self.entry(at, content, indent) };
        self.block = Some(Block::Opens);
        let inner = rest.trim_start();
        let inner_indent = indent + content.len() - inner.len();
        match inner {
            "" => None,
            _ if inner.starts_with('#') => None,
            _ => self.items(at + content.len() - inner.len(), inner, inner_indent),
        }
    }

    /// Compares the indentation of a line with those of the open mappings and lists.
    fn level(&mut self, at: usize, content: &str, indent: usize) -> Option<Diagnostic> {
        let opens = self.block == Some(Block::Opens);
        let is_key = content.starts_with("- ") || key(content).is_some();
        let new = Level { indent, first: (at, content.len()), lines: 1 };
        match self.levels.last().copied() {
            None => self.levels.push(new),
            Some(top) if indent > top.indent && opens => self.levels.push(new),
            // A text of several lines goes on.
            Some(top) if indent > top.indent && !is_key => {}
            Some(top) if indent > top.indent => return Some(self.indented(new, top)),
            Some(_) => {
                let mut inner = None;
                while let Some(level) = self.levels.pop_if(|level| level.indent > indent) {
                    inner = Some(level);
                }
                match self.levels.last_mut() {
                    Some(level) if level.indent == indent => level.lines += 1,
                    outer => {
                        // Halfway between two levels, a line that opens a level is rather one of the outer ones.
                        let opens = content.ends_with(':') || content.starts_with("- ");
                        let outer = outer.map(|outer| *outer);
                        let outside = |level: &Level| outer.is_some_and(|outer| outer.indent == level.indent);
                        let near = |level: &Level| (level.indent.abs_diff(indent), outside(level) != opens);
                        let siblings = outer.into_iter().chain(inner).min_by_key(near)?;
                        return Some(self.indented(new, siblings));
                    }
                }
            }
        }
        None
    }

    fn entry(&mut self, at: usize, content: &str, indent: usize) -> Option<Diagnostic> {
        let value = key(content).map(|end| content[end..].trim());
        self.block = match value {
            Some(value) if value.is_empty() || value.starts_with('#') => Some(Block::Opens),
            Some(value) if value.starts_with(['|', '>']) => return self.text(indent),
            _ => None,
        };
        self.characters(at, content, indent)
    }

    fn text(&mut self, parent: usize) -> Option<Diagnostic> {
        self.block = Some(Block::Text(parent));
        None
    }

    /// Quotes and brackets of a line.
    fn characters(&mut self, start: usize, content: &str, indent: usize) -> Option<Diagnostic> {
        let mut rest = content.char_indices().peekable();
        let mut before = ' ';
        // Whether a value can start here: elsewhere quotes, and outside of brackets also brackets, are part of a text.
        let mut fresh = true;
        while let Some((n, c)) = rest.next() {
            let at = start + n;
            if let Some(open) = self.quote {
                let doubled = open.what == '\'' && rest.peek().is_some_and(|(_, next)| *next == '\'');
                match c {
                    '\\' if open.what == '"' => _ = rest.next(),
                    '\'' if doubled => _ = rest.next(),
                    _ if c == open.what => {
                        self.quote = None;
                        if let Some(found) = self.after_quote(&open, start, &content[n + 1..]) {
                            return Some(found);
                        }
                        fresh = false;
                    }
                    _ => {}
                }
                before = c;
                continue;
            }
            let in_flow = !self.flow.is_empty();
            match c {
                '#' if before == ' ' => return None,
                '"' | '\'' if fresh => self.quote = Some(Opened { what: c, at, indent }),
                '[' | '{' if fresh => self.flow.push(Opened { what: c, at, indent }),
                '[' | '{' if in_flow => return Some(self.unquoted(at)),
                ']' | '}' if in_flow => {
                    let open = self.flow.pop()?;
                    if (open.what == '[') != (c == ']') {
                        return Some(self.unclosed(&open));
                    }
                }
                _ => {}
            }
            fresh = match c {
                ' ' => fresh || (before == ':' || (before == '-' && n == 1)),
                '[' | '{' => fresh,
                ',' => in_flow,
                _ => false,
            };
            before = c;
        }
        None
    }

    /// What follows a closing quote belongs to the structure; otherwise the quote closes too late or too early.
    fn after_quote(&self, open: &Opened, line: usize, rest: &str) -> Option<Diagnostic> {
        let rest = rest.trim_start();
        if rest.is_empty() || rest.starts_with([',', ']', '}', ':', '#']) {
            return None;
        }
        match open.at < line {
            true => Some(self.unclosed(open)),
            false => Some(quote_inside(&self.span(open.at, open.at + 1), open.what)),
        }
    }

    fn unclosed(&self, opened: &Opened) -> Diagnostic {
        unclosed(&self.span(opened.at, opened.at + 1), opened.what)
    }

    /// A line whose indentation is not that of its siblings. If the first of them stands alone, that one is wrong.
    fn indented(&self, line: Level, siblings: Level) -> Diagnostic {
        let (wrong, right) = match siblings.lines == 1 && self.goes_on(line) {
            true => (siblings, line),
            false => (line, siblings),
        };
        let (at, length) = wrong.first;
        let end = key(&self.text[at..at + length]).map_or(length, |end| end - 1);
        indented(&self.span(at, at + end), wrong.indent, right.indent)
    }

    /// Whether the next line that is not deeper has the same indentation.
    fn goes_on(&self, line: Level) -> bool {
        let (at, length) = line.first;
        let rest = self.text[at + length..].lines().skip(1).filter(|line| !line.trim().is_empty());
        let mut indents = rest.map(|line| line.len() - line.trim_start_matches(' ').len());
        indents.find(|indent| *indent <= line.indent) == Some(line.indent)
    }

    /// A value with a bracket at this offset.
    fn unquoted(&self, at: usize) -> Diagnostic {
        let ends = |c: char| c.is_ascii_whitespace() || matches!(c, ',' | '{' | '}');
        let start = self.text[..at].rfind(|c| ends(c) || c == '[').map_or(0, |n| n + 1);
        let end = self.text[at + 1..].find(ends).map_or(self.text.len(), |n| at + 1 + n);
        let end = if self.text[at..end].contains(']') { end } else { at + 1 };
        unquoted(&self.span(start, end), &self.text[start..end])
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span { file: Arc::clone(self.file), start, end: end.min(self.text.len()) }
    }
}

/// The offset after the colon of `key: value`, if the content of a line is an entry of a mapping.
fn key(content: &str) -> Option<usize> {
    let quote = content.chars().next().filter(|c| matches!(c, '"' | '\''));
    let from = match quote {
        Some(quote) => content[1..].find(quote)? + 2,
        None if content.starts_with(['[', '{', '#']) => return None,
        None => 0,
    };
    let rest = &content[from..];
    let colon = rest.find(": ").or_else(|| rest.ends_with(':').then(|| rest.len() - 1))?;
    // A colon in a comment is none.
    (!rest[..colon].contains(" #")).then_some(from + colon + 1)
}

// Messages.

const FIRST: &str = "the rest of the file was not read";

/// A quote or a bracket at the place where it is opened.
fn unclosed(span: &Span, opened: char) -> Diagnostic {
    let closing = match opened {
        '{' => '}',
        '[' => ']',
        quote => quote,
    };
    let what = if matches!(opened, '{' | '[') { "bracket" } else { "quote" };
    let message = format!("this {what} is not closed");
    Diagnostic::new("unclosed", span, message, "opened here").help(format!("add the closing `{closing}`; {FIRST}"))
}

fn quote_inside(span: &Span, quote: char) -> Diagnostic {
    let inside = if quote == '"' { "\\\"" } else { "''" };
    Diagnostic::new("quote-inside", span, "more text follows the closing quote of this string", "opened here")
        .help(format!("write a quote inside of the string as `{inside}`, or put a comma after the string; {FIRST}"))
}

fn indented(span: &Span, found: usize, siblings: usize) -> Diagnostic {
    let message = format!("this line is indented by {found}, its siblings by {siblings}");
    Diagnostic::new("indentation", span, message, "").help(format!("indent it by {siblings}; {FIRST}"))
}

fn tab(span: &Span) -> Diagnostic {
    Diagnostic::new("indentation", span, "this line is indented with a tab", "a tab")
        .help(format!("use spaces; {FIRST}"))
}

/// A value with a bracket between braces, where a bracket is a list.
fn unquoted(span: &Span, value: &str) -> Diagnostic {
    let write = loose_type(value).map_or_else(|| value.to_owned(), |(ty, _)| ty);
    Diagnostic::new("unquoted", span, "a value with a bracket needs quotes here", "")
        .help(format!("write `\"{}\"`; {FIRST}", messages::short(&write)))
}
