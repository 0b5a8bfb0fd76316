//! Descriptions of vendors as plain text: HTML is removed, its paragraphs and addresses stay.

/// Tags that end a line.
const BREAKS: &[&str] = &["br", "p", "div", "li", "tr", "ul", "ol", "table", "h1", "h2", "h3", "h4", "pre"];

/// Other tags that vendors write.
const INLINE: &[&str] = &[
    "a", "b", "big", "center", "code", "del", "em", "font", "i", "img", "s", "small", "span", "strong", "sub", "sup",
    "tbody", "td", "th", "thead", "tt", "u",
];

/// The text without HTML, and whether it had any. `a<b`, `a < b && c > d` and `List<String>` have no tags.
#[must_use]
pub fn clean(raw: &str) -> (String, bool) {
    let (mut out, mut changed, mut link) = (String::with_capacity(raw.len()), false, None);
    let mut rest = raw;
    while let Some(at) = rest.find('<') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        match tag(from) {
            Some((name, attributes, length)) => {
                changed = true;
                open_or_close(name, attributes, &mut link, &mut out);
                rest = &from[length..];
            }
            None => {
                out.push('<');
                rest = &from[1..];
            }
        }
    }
    out.push_str(rest);
    let decoded = entities(&out);
    changed |= decoded != out;
    (spaced(&decoded), changed)
}

/// A known tag at the start of a text: its name (`/a` if it closes), its attributes, and its length.
fn tag(text: &str) -> Option<(&str, &str, usize)> {
    let end = text.find('>').filter(|end| *end < 400)?;
    let inner = text[1..end].trim_end_matches('/').trim_end();
    if inner.contains('<') {
        return None;
    }
    let name_end =
        inner.char_indices().skip(1).find(|(_, c)| !c.is_ascii_alphanumeric()).map_or(inner.len(), |(at, _)| at);
    let (name, attributes) = inner.split_at_checked(name_end)?;
    let bare = name.trim_start_matches('/').to_ascii_lowercase();
    let known = BREAKS.contains(&bare.as_str()) || INLINE.contains(&bare.as_str());
    // `if a <b and c> d` compares; an attribute has a value.
    let first = attributes.split_whitespace().next();
    let follows = first.is_none_or(|first| attributes.starts_with(char::is_whitespace) && first.contains('='));
    (known && follows).then_some((name, attributes, end + 1))
}

fn open_or_close(name: &str, attributes: &str, link: &mut Option<String>, out: &mut String) {
    let lower = name.to_ascii_lowercase();
    let bare = lower.trim_start_matches('/');
    if BREAKS.contains(&bare) {
        out.push('\n');
    } else if bare == "td" || bare == "th" {
        out.push(' ');
    }
    match lower.as_str() {
        "a" => *link = attribute(attributes, "href"),
        "/a" => {
            let address = link.take().filter(|address| !out.ends_with(address.as_str()));
            out.extend(address.map(|address| format!(" ({address})")));
        }
        "img" => out.extend(attribute(attributes, "src").map(|address| format!(" ({address})"))),
        _ => {}
    }
}

fn attribute(attributes: &str, name: &str) -> Option<String> {
    let at = attributes.to_ascii_lowercase().find(&format!("{name}="))? + name.len() + 1;
    let value = attributes.get(at..)?;
    let quote = value.chars().next()?;
    let value = match quote {
        '"' | '\'' => value[1..].split(quote).next()?,
        _ => value.split_whitespace().next()?,
    };
    (!value.is_empty()).then(|| value.to_owned())
}

/// Replaces the entities that vendors write.
fn entities(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let end = from.char_indices().take(10).find(|(_, c)| *c == ';').map(|(at, _)| at);
        match end.and_then(|end| Some((end, entity(&from[1..end])?))) {
            Some((end, c)) => {
                out.push(c);
                rest = &from[end + 1..];
            }
            None => {
                out.push('&');
                rest = &from[1..];
            }
        }
    }
    out + rest
}

fn entity(name: &str) -> Option<char> {
    let number = |hex: &str, radix| u32::from_str_radix(hex, radix).ok().and_then(char::from_u32);
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" | "#39" => Some('\''),
        "nbsp" | "ensp" | "emsp" => Some(' '),
        _ => {
            let digits = name.strip_prefix('#')?;
            match digits.strip_prefix(['x', 'X']) {
                Some(hex) => number(hex, 16),
                None => number(digits, 10),
            }
        }
    }
}

/// Lines without space around them, without repeated blank lines.
fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.replace(['\r', '\u{2028}', '\u{2029}'], "\n").lines() {
        let words: Vec<&str> = line.split([' ', '\t']).filter(|word| !word.is_empty()).collect();
        let line = words.join(" ");
        if line.is_empty() && (out.is_empty() || out.ends_with("\n\n")) {
            continue;
        }
        out.push_str(&line);
        out.push('\n');
    }
    out.trim().to_owned()
}

/// The most characters of a title.
const TITLE: usize = 80;

/// The first sentence, in one line, and whether the text says more.
#[must_use]
pub fn title(text: &str) -> (String, bool) {
    let first = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let end = first.char_indices().find(|(_, c)| matches!(c, '。' | '；' | '！')).map_or(first.len(), |(at, _)| at);
    let sentence = &first[..end];
    let cut: String = sentence.chars().take(TITLE).collect();
    let shortened = cut.len() < sentence.len();
    let title = if shortened { cut + "…" } else { cut };
    let more = shortened || text.trim().trim_end_matches('。') != sentence;
    (title, more)
}

#[cfg(test)]
mod tests {
    use super::clean;

    /// What compares numbers is no tag: its text would be lost.
    #[test]
    fn removes_tags_and_nothing_else() {
        for (raw, text) in [
            ("if a < b && c > d, then", "if a < b && c > d, then"),
            ("valid if min <b and q> 0", "valid if min <b and q> 0"),
            ("1<x and x>3, List<String>", "1<x and x>3, List<String>"),
            ("a <b>bold</b> word<br/>next<br >line", "a bold word\nnext\nline"),
            (r#"see <a href="https://shop.example/a">this</a>"#, "see this (https://shop.example/a)"),
            (r#"<font color=red>hot</font>"#, "hot"),
        ] {
            assert_eq!(clean(raw), (text.to_owned(), raw != text), "{raw}");
        }
    }
}
