//! Converts prose of a spec to Markdown that rustdoc and OpenAPI tools render as intended.
//!
//! The prose may be copied from a vendor's page, so it can contain anything. Code blocks are fenced as `text`, so
//! that rustdoc does not compile them; invisible characters are escaped, since rustc rejects some of them and
//! readers can't see them.

use std::borrow::Cow;

/// Prose with paragraphs, lists and code blocks. URLs become links and code between backticks is kept; everything
/// else (tags, headings, links) is escaped.
pub fn text(raw: &str) -> String {
    if is_plain(raw) {
        return raw.to_owned();
    }
    let raw = raw.replace("\r\n", "\n").replace('\r', "\n");
    let mut out = String::new();
    for block in blocks(&raw) {
        let (gap, printed) = match &block {
            Block::Code(lines) => ("\n\n", fenced(lines)),
            Block::Paragraph { after_blank, lines } => {
                (if *after_blank { "\n\n" } else { "\n" }, escape_lines(&inline(&lines.join("\n"))))
            }
            Block::Item { after_blank, marker, lines } => {
                let item = format!("{marker} {}", escape_lines(&inline(&lines.join(" "))));
                (if *after_blank { "\n\n" } else { "\n" }, item)
            }
        };
        if !out.is_empty() {
            out.push_str(if out.ends_with("```") { "\n\n" } else { gap });
        }
        out.push_str(&printed);
    }
    out
}

/// Prose as one line: a title, a message, a cell.
pub fn line(raw: &str) -> String {
    if is_plain(raw) {
        return raw.to_owned();
    }
    escape_lines(&inline(&raw.split_whitespace().collect::<Vec<_>>().join(" ")))
}

/// Whether a text is its own Markdown: one line of ASCII that starts with a letter, has single spaces only, and no
/// character that this module escapes or that a URL needs. Most texts are, and the rest of the module takes many times
/// as long to find out.
pub fn is_plain(raw: &str) -> bool {
    let mut before = b' ';
    for (at, byte) in raw.bytes().enumerate() {
        let is_safe = match byte {
            b'a'..=b'z' | b'A'..=b'Z' => true,
            b' ' => before != b' ',
            b'<' | b'>' | b'[' | b']' | b'*' | b'_' | b'|' | b'~' | b'`' | b'\\' | b'&' | b'/' => false,
            b'!'..=b'~' => at > 0,
            _ => false,
        };
        if !is_safe {
            return false;
        }
        before = byte;
    }
    before != b' '
}

/// Markdown paragraphs as one line. A code block becomes inline code.
pub fn flat(paragraphs: &[String]) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut open: Option<(usize, Vec<&str>)> = None;
    for line in paragraphs.iter().flat_map(|p| p.lines()) {
        match (&mut open, fence(line)) {
            (Some((length, inside)), found) => match found {
                Some(('`', ends, "")) if ends >= *length => {
                    out.push(code(&inside.join(" ")));
                    open = None;
                }
                _ => inside.push(line.trim()),
            },
            (None, Some(('`', length, _))) => open = Some((length, Vec::new())),
            (None, _) if line.is_empty() => {}
            (None, _) => out.push(line.to_owned()),
        }
    }
    out.join(" ")
}

/// Markdown with a label: `Open: …`. A block that needs its own line gets one.
pub fn labelled(label: &str, text: &str) -> String {
    let apart = fence(text.lines().next().unwrap_or_default()).is_some() || item(text).is_some();
    format!("{label}{}{text}", if apart { "\n\n" } else { " " })
}

/// Whether it ends with a code block, so that nothing can be appended to the line.
pub fn ends_with_code(text: &str) -> bool {
    text.ends_with("\n```") || text.ends_with("````")
}

enum Block<'a> {
    Paragraph { after_blank: bool, lines: Vec<&'a str> },
    Item { after_blank: bool, marker: String, lines: Vec<&'a str> },
    Code(Vec<&'a str>),
}

/// Splits prose into blocks. Code blocks are fenced or indented.
fn blocks(raw: &str) -> Vec<Block<'_>> {
    let mut out: Vec<Block<'_>> = Vec::new();
    let mut lines = raw.split('\n').peekable();
    let mut blank = true;
    while let Some(line) = lines.next() {
        let bare = line.trim();
        let in_list = matches!(out.last(), Some(Block::Item { .. }));
        let opened = item(bare).map_or(bare, |(_, rest)| rest);
        if bare.is_empty() {
            blank = true;
        } else if let Some((mark, length, _)) = fence(opened) {
            let closes = |line: &str| matches!(fence(line.trim()), Some((m, l, "")) if m == mark && l >= length);
            let mut inside = Vec::new();
            for line in lines.by_ref() {
                if closes(line) {
                    break;
                }
                inside.push(line);
            }
            out.push(Block::Code(inside));
            blank = true;
        } else if blank && indentation(line) >= 4 && !in_list {
            let mut inside = vec![line];
            while let Some(next) = lines.next_if(|next| next.trim().is_empty() || indentation(next) >= 4) {
                inside.push(next);
            }
            out.push(Block::Code(inside));
            blank = true;
        } else {
            match (item(bare), out.last_mut()) {
                (Some((marker, rest)), _) => {
                    out.push(Block::Item { after_blank: blank, marker, lines: vec![rest] });
                }
                (None, Some(Block::Paragraph { lines, .. } | Block::Item { lines, .. })) if !blank => lines.push(bare),
                (None, _) => out.push(Block::Paragraph { after_blank: blank, lines: vec![bare] }),
            }
            blank = false;
        }
    }
    out
}

/// Columns of leading white space; a tab advances to the next multiple of four.
fn indentation(line: &str) -> usize {
    let mut columns = 0;
    for c in line.chars() {
        match c {
            ' ' => columns += 1,
            '\t' => columns += 4 - columns % 4,
            _ => break,
        }
    }
    columns
}

/// The character of a fence, its length and the rest of the line.
fn fence(line: &str) -> Option<(char, usize, &str)> {
    let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let rest = line.trim_start_matches(mark);
    let length = line.len() - rest.len();
    (length >= 3 && !(mark == '`' && rest.contains('`'))).then(|| (mark, length, rest.trim()))
}

/// The marker of a list item and the rest of the line.
fn item(line: &str) -> Option<(String, &str)> {
    let (marker, rest) = line.split_once([' ', '\t'])?;
    let rest = rest.trim();
    if rest.is_empty() {
        return None;
    }
    match marker {
        "-" | "+" | "*" => Some(("-".to_owned(), rest)),
        _ if is_number(marker) => Some((marker.to_owned(), rest)),
        _ => None,
    }
}

/// `1.` or `1)`
fn is_number(marker: &str) -> bool {
    let digits = marker.strip_suffix(['.', ')']).unwrap_or_default();
    (1..=9).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
}

/// A fenced code block of plain text.
fn fenced(lines: &[&str]) -> String {
    let lines: Vec<String> = lines.iter().map(|line| visible(line).trim_end().to_owned()).collect();
    let indented = lines.iter().filter(|l| !l.is_empty()).map(|l| l.len() - l.trim_start_matches(' ').len()).min();
    let cut = |line: &String| line.get(indented.unwrap_or(0)..).unwrap_or_default().to_owned();
    let inside = lines.iter().map(cut).collect::<Vec<_>>().join("\n");
    let inside = inside.trim_matches('\n');
    let mark = "`".repeat(longest_run(inside).max(2) + 1);
    format!("{mark}text\n{inside}\n{mark}")
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// Escapes the start of each line, so that no line starts a block.
fn escape_lines(text: &str) -> String {
    text.split('\n').map(escape_line).collect::<Vec<_>>().join("\n")
}

fn escape_line(line: &str) -> Cow<'_, str> {
    let line = line.trim();
    let first = line.split(char::is_whitespace).next().unwrap_or_default();
    let ruled = |mark: char| line.starts_with(mark) && line.chars().all(|c| c == mark || c.is_whitespace());
    if line.starts_with('#') || matches!(first, "-" | "+") || ruled('-') || ruled('=') {
        return Cow::Owned(format!("\\{line}"));
    }
    if is_number(first) {
        let (digits, rest) = line.split_at(first.len() - 1);
        return Cow::Owned(format!("{digits}\\{rest}"));
    }
    Cow::Borrowed(line)
}

enum Piece<'a> {
    Prose(&'a str),
    Code(&'a str),
}

/// Splits a line into code between backticks and prose. In Markdown, a backslash escapes a backtick.
fn pieces(text: &str, markdown: bool) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(found) = text[at..].find(['`', '\\']) {
        let here = at + found;
        if text[here..].starts_with('\\') {
            // The backslash and the escaped character.
            let escaped = text[here + 1..].chars().next().filter(|_| markdown).map_or(0, char::len_utf8);
            at = here + 1 + escaped;
            continue;
        }
        let length = run(&text[here..]);
        let inside = here + length;
        match closing(&text[inside..], length) {
            Some(end) => {
                out.push(Piece::Prose(&text[start..here]));
                out.push(Piece::Code(&text[inside..inside + end]));
                start = inside + end + length;
                at = start;
            }
            None => at = inside,
        }
    }
    out.push(Piece::Prose(&text[start..]));
    out
}

/// The number of leading backticks.
fn run(text: &str) -> usize {
    text.len() - text.trim_start_matches('`').len()
}

/// The position of the closing backticks, as many as the opening ones.
fn closing(text: &str, length: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = text[at..].find('`') {
        let here = at + found;
        let found = run(&text[here..]);
        if found == length {
            return Some(here);
        }
        at = here + found;
    }
    None
}

fn inline(raw: &str) -> String {
    if !raw.contains('`') {
        return visible(&prose(raw));
    }
    let printed = |piece: Piece<'_>| match piece {
        Piece::Prose(raw) => prose(raw),
        Piece::Code(raw) if raw.trim().is_empty() => escaped(&format!("`{raw}`")),
        Piece::Code(raw) => code(raw.strip_prefix(' ').and_then(|r| r.strip_suffix(' ')).unwrap_or(raw)),
    };
    visible(&pieces(raw, false).into_iter().map(printed).collect::<String>())
}

fn prose(raw: &str) -> String {
    if !raw.contains("://") {
        return escaped(raw);
    }
    let mut out = String::with_capacity(raw.len());
    for word in raw.split_inclusive(char::is_whitespace) {
        let address = ["https://", "http://"].iter().filter_map(|scheme| word.find(scheme)).min();
        let (before, rest) = word.split_at(address.unwrap_or(word.len()));
        out.push_str(&escaped(before));
        if !rest.is_empty() {
            let ends = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | ')' | '<' | '>' | '`');
            let (url, after) = rest.split_at(rest.find(ends).unwrap_or(rest.len()));
            out.push_str(&format!("<{url}>{}", escaped(after)));
        }
    }
    out
}

fn escaped(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    for (at, c) in raw.char_indices() {
        // An entity, since linters look for tags without reading Markdown.
        if c == '<' {
            out.push_str("&lt;");
            continue;
        }
        if matches!(c, '[' | ']' | '>' | '*' | '_' | '|' | '~' | '`' | '\\') || (c == '&' && is_entity(&raw[at..])) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Whether it starts with an HTML entity: `&lt;`, `&#60;`.
fn is_entity(raw: &str) -> bool {
    let name = raw.strip_prefix('&').and_then(|rest| rest.split_once(';')).map_or("", |(name, _)| name);
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'#')
}

/// A literal value as inline code.
pub fn literal(raw: &str) -> String {
    if raw.is_empty() {
        return "(empty)".to_owned();
    }
    if raw.bytes().all(|byte| matches!(byte, b'!'..=b'~') && byte != b'`') {
        return format!("`{raw}`");
    }
    let mut shown = String::with_capacity(raw.len());
    for c in raw.chars() {
        match c {
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            _ => shown.push(c),
        }
    }
    code(&visible(&shown))
}

/// A URL as a link; anything else as inline code.
pub fn address(url: &str) -> String {
    let odd = |c: char| c.is_whitespace() || is_hidden(c) || matches!(c, '<' | '>' | '|' | '\\');
    if url.contains(odd) || !url.contains("://") { literal(url) } else { format!("<{url}>") }
}

fn code(raw: &str) -> String {
    let shown = raw.replace('\n', " ");
    let mark = "`".repeat(longest_run(&shown) + 1);
    let edged = shown.starts_with(' ') || shown.ends_with(' ');
    if mark.len() > 1 || edged { format!("{mark} {shown} {mark}") } else { format!("`{shown}`") }
}

/// Escapes invisible characters as `\u{202a}`. Line feeds are kept.
pub fn visible(raw: &str) -> String {
    if raw.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n')) {
        return raw.to_owned();
    }
    if !raw.contains(|c| c != '\n' && is_hidden(c)) {
        return raw.to_owned();
    }
    let mut out = String::with_capacity(raw.len());
    let mut before = ' ';
    let mut chars = raw.chars().peekable();
    while let Some(c) = chars.next() {
        let joins = is_joiner(c) && is_joined(before) && chars.peek().copied().is_some_and(is_joined);
        match c {
            '\n' => out.push(c),
            '\t' => out.push_str("    "),
            _ if is_hidden(c) && !joins => out.extend(c.escape_unicode()),
            _ => out.push(c),
        }
        before = c;
    }
    out
}

/// Joiners of scripts and emoji, which affect the visible text.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

fn is_joined(c: char) -> bool {
    !c.is_ascii() && !c.is_whitespace() && !is_hidden(c)
}

/// Invisible characters: control characters, line separators, and the general category Cf.
pub fn is_hidden(c: char) -> bool {
    // Most texts are ASCII.
    !matches!(c, ' '..='~')
        && (c.is_control()
            || matches!(c,
            '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}' | '\u{8e2}'
            | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e007f}'))
}

/// A table. Cells are Markdown; characters that would end a cell or a row are escaped.
pub fn table<const N: usize>(head: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> String {
    let mut out = format!("| {} |\n|{}", head.join(" | "), "---|".repeat(N));
    for row in rows {
        out.push_str(&format!("\n{}", table_row(row)));
    }
    out
}

/// A row of a table.
pub fn table_row<const N: usize>(cells: [String; N]) -> String {
    format!("| {} |", cells.map(|cell| cell_text(&cell)).join(" | "))
}

/// Renderers disagree about a bar in inline code, so such code is written as a `<code>` tag.
fn cell_text(cell: &str) -> String {
    if !cell.contains('|') && !cell.contains('\n') && !cell.contains("``") {
        return cell.to_owned();
    }
    let flat = flat(&[cell.to_owned()]);
    let printed = |piece: Piece<'_>| match piece {
        Piece::Prose(prose) => prose.replace("\\|", BAR).replace('|', BAR),
        Piece::Code(inside) if inside.contains('|') => {
            let inside = inside.strip_prefix(' ').and_then(|i| i.strip_suffix(' ')).unwrap_or(inside);
            format!("<code>{}</code>", inside.chars().map(referenced).collect::<String>())
        }
        Piece::Code(inside) => {
            let mark = "`".repeat(longest_run(inside) + 1);
            format!("{mark}{inside}{mark}")
        }
    };
    pieces(&flat, true).into_iter().map(printed).collect()
}

/// A character inside a tag, where Markdown is still active.
fn referenced(c: char) -> String {
    match c {
        '&' | '<' | '>' | '|' | '`' | '*' | '_' | '[' | ']' | '\\' | '~' => format!("&#{};", u32::from(c)),
        _ => c.to_string(),
    }
}

const BAR: &str = "&#124;";
