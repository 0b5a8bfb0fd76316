//! A page as lines: numbers, bullets, and cells where tabs separate them. What browsers put into a copy (hard spaces,
//! zero-width characters, Windows line ends) is normalised.

/// A line of a page.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    /// From 1.
    pub number: usize,
    /// Spaces at its start; of a list, its depth.
    pub indent: usize,
    /// Without its bullet and the space around it; tabs inside stay.
    pub text: String,
    /// Whether it is an item of a list.
    pub bullet: bool,
    /// As it is in the page, without the line end.
    pub raw: String,
}

/// The lines of a page.
pub(crate) fn split(text: &str) -> Vec<Line> {
    text.split('\n').enumerate().map(|(at, raw)| line(at + 1, raw.trim_end_matches('\r'))).collect()
}

fn line(number: usize, raw: &str) -> Line {
    let plain: String =
        raw.chars().filter(|c| !is_invisible(*c)).map(|c| if is_space(c) || is_break(c) { ' ' } else { c }).collect();
    let indent = plain.chars().take_while(|c| *c == ' ' || *c == '\t').count();
    let (bullet, text) = match plain.trim_start().strip_prefix(['•', '◦', '▪', '●']) {
        Some(rest) => (true, rest),
        None => (false, plain.as_str()),
    };
    Line { number, indent, text: text.trim().to_owned(), bullet, raw: raw.to_owned() }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}')
        || (c.is_control() && c != '\t')
}

fn is_space(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{2002}' | '\u{2003}' | '\u{2009}' | '\u{3000}')
}

/// The cells of a row: those between tabs, or those of a Markdown table; empty ones count.
pub(crate) fn cells(text: &str) -> Option<Vec<&str>> {
    raw_cells(text).map(|cells| cells.into_iter().map(str::trim).collect())
}

/// The cells with the space around them, which can be the indentation of a name.
pub(crate) fn raw_cells(text: &str) -> Option<Vec<&str>> {
    if let Some(inner) = text.strip_prefix('|') {
        let mut cells: Vec<&str> = Vec::new();
        let mut start = 0;
        for (at, _) in inner.match_indices('|').filter(|(at, _)| !inner[..*at].ends_with('\\')) {
            cells.push(&inner[start..at]);
            start = at + 1;
        }
        // What follows the closing bar is no cell.
        cells.extend(Some(&inner[start..]).filter(|rest| !rest.is_empty() || cells.is_empty()));
        return Some(cells);
    }
    text.contains('\t').then(|| text.split('\t').collect())
}

/// A cell of Markdown without the escapes that its borders and its marks need: `C\|8`, `order\_id`.
pub(crate) fn unescaped(cell: &str) -> String {
    cell.replace("\\|", "|").replace("\\_", "_")
}

/// A text without what marks it in Markdown or numbers it: `## 2.1 **Request**:` is `Request`.
pub(crate) fn without_markup(text: &str) -> &str {
    let plain = text.trim().trim_start_matches('#').trim_start();
    let plain = plain.strip_prefix(['\u{3010}', '\u{300c}']).unwrap_or(plain);
    let number = |c: char| c.is_ascii_digit() || "一二三四五六七八九十.".contains(c);
    let rest = plain.strip_prefix(['(', '\u{ff08}']).unwrap_or(plain).trim_start_matches(number);
    let is_numbered = rest.len() < plain.len() && !rest.trim().is_empty();
    let ends = rest.strip_prefix(['\u{3001}', ')', '\u{ff09}']).or_else(|| rest.strip_prefix(' '));
    let plain = if is_numbered { ends.unwrap_or(plain) } else { plain };
    let ends: &[char] = &[':', '\u{ff1a}', '\u{3011}', '\u{300d}', ' ', '*', '`'];
    plain.trim_start_matches([' ', '*', '`']).trim_end_matches(ends)
}

/// A text without the marks of headings and of bold and code in Markdown.
pub(crate) fn unmarked(text: &str) -> &str {
    text.trim_matches(['#', '*', '`', ' '])
}

/// Whether a line can only be the heading of a part: Markdown, a number of its own, or brackets.
pub(crate) fn is_marked_heading(text: &str) -> bool {
    let is_number = |text: &str| {
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        text[..end].contains('.') && text[end..].starts_with(' ')
    };
    text.starts_with("# ")
        || text.starts_with("##")
        || (text.starts_with('\u{3010}') && text.ends_with('\u{3011}'))
        || (text.starts_with("**") && text.ends_with("**"))
        || (text.starts_with("一二三四五六七八九十".chars().collect::<Vec<_>>().as_slice())
            && text.contains('\u{3001}'))
        || is_number(text)
}

/// The first word and the rest.
pub(crate) fn word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    (&text[..end], text[end..].trim_start())
}

/// Adds a wrapped line to a text: with a space between words, without one between Chinese characters.
pub(crate) fn join(text: &mut String, line: &str) {
    let joint = (text.chars().next_back(), line.chars().next());
    if let (Some(last), Some(first)) = joint
        && (last.is_ascii() || first.is_ascii())
    {
        text.push(' ');
    }
    text.push_str(line);
}

/// A text for a comment, which ends with its line.
pub(crate) fn one_line(text: &str) -> String {
    let plain = text.chars().map(|c| if c.is_control() || is_break(c) { ' ' } else { c });
    plain.filter(|c| !is_invisible(*c)).collect()
}

/// Line breaks besides the control characters.
fn is_break(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}')
}

/// Whether a character is Chinese, or its punctuation.
pub(crate) fn is_chinese(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}')
}

/// Whether it can be the name of a field.
pub(crate) fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '[' | ']' | '$'))
}

/// The longest heading without markup, in characters.
pub(crate) const LONGEST_HEADING: usize = 40;

/// Whether a text is as short as a heading, and ends like one.
pub(crate) fn is_short(text: &str) -> bool {
    let ends = |c: char| "。.！!？?，,；;{}[]()（）|".contains(c);
    text.chars().take(LONGEST_HEADING + 1).count() <= LONGEST_HEADING
        && !text.ends_with(ends)
        && !text.starts_with(['{', '[', '<'])
        && !text.contains('\t')
}

/// Whether a line of a sample of code is code, and not a heading or a row.
pub(crate) fn is_code(text: &str) -> bool {
    !text.contains('\t')
        && !text.starts_with(['#', '|'])
        && (text.contains(['(', ')', '{', '}', ';', '=', '<', '>', '\\', '"', '\'']) || text.starts_with(['-', '/']))
}
