//! Locates the members and items of a JSON text, so that one of them can be changed and every other
//! byte stays: numbers keep their digits, names their order. Accepts strict JSON only.

use std::ops::Range;

/// A member of an object or an item of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// `root.list[0].name`
    pub path: String,
    /// The name with its quotes, for a member.
    pub name: Option<Range<usize>>,
    /// The value.
    pub value: Range<usize>,
    /// The number of parts in its object or list.
    pub beside: usize,
}

/// All parts of a text, outer before inner; `None` when it is not JSON.
#[must_use]
pub fn parts(text: &[u8]) -> Option<Vec<Part>> {
    let mut scan = Scan { text, at: 0, parts: Vec::new() };
    scan.value("")?;
    scan.space();
    (scan.at == text.len()).then_some(scan.parts)
}

struct Scan<'a> {
    text: &'a [u8],
    at: usize,
    parts: Vec<Part>,
}

impl Scan<'_> {
    fn space(&mut self) {
        while self.text.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }

    fn next(&mut self) -> Option<u8> {
        self.space();
        self.text.get(self.at).copied()
    }

    fn value(&mut self, path: &str) -> Option<Range<usize>> {
        let first = self.next()?;
        let start = self.at;
        match first {
            b'{' => self.many(path, b'}')?,
            b'[' => self.many(path, b']')?,
            b'"' => self.string()?,
            _ => {
                let rest = &self.text[start..];
                let end = rest.iter().position(|b| b",]}".contains(b) || b.is_ascii_whitespace());
                self.at += end.unwrap_or(rest.len());
                if self.at == start {
                    return None;
                }
            }
        }
        Some(start..self.at)
    }

    fn string(&mut self) -> Option<()> {
        self.at += 1;
        loop {
            match self.text.get(self.at)? {
                b'\\' => self.at += 2,
                b'"' => {
                    self.at += 1;
                    return Some(());
                }
                _ => self.at += 1,
            }
        }
    }

    fn many(&mut self, path: &str, end: u8) -> Option<()> {
        self.at += 1;
        let mut own = Vec::new();
        if self.next()? == end {
            self.at += 1;
            return Some(());
        }
        loop {
            let (name, inner) = if end == b'}' { self.name(path)? } else { (None, format!("{path}[{}]", own.len())) };
            own.push(self.parts.len());
            self.parts.push(Part { path: inner.clone(), name, value: 0..0, beside: 0 });
            let here = self.parts.len() - 1;
            self.parts[here].value = self.value(&inner)?;
            match self.next()? {
                b',' => self.at += 1,
                byte if byte == end => break,
                _ => return None,
            }
        }
        self.at += 1;
        for part in &own {
            self.parts[*part].beside = own.len();
        }
        Some(())
    }

    fn name(&mut self, path: &str) -> Option<(Option<Range<usize>>, String)> {
        if self.next()? != b'"' {
            return None;
        }
        let start = self.at;
        self.string()?;
        let name = start..self.at;
        if self.next()? != b':' {
            return None;
        }
        self.at += 1;
        let shown = String::from_utf8_lossy(self.text.get(start + 1..name.end - 1)?).into_owned();
        let inner = if path.is_empty() { shown } else { format!("{path}.{shown}") };
        Some((Some(name), inner))
    }
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn locates_members_and_items() {
        let text = r#" {"a": {"b":[1.50, "x\",]"]}, "c" :null} "#;
        let found: Vec<(String, &str)> = parts(text.as_bytes())
            .unwrap_or_default()
            .into_iter()
            .map(|part| (format!("{} of {}", part.path, part.beside), &text[part.value]))
            .collect();
        let expected = [
            ("a of 2", r#"{"b":[1.50, "x\",]"]}"#),
            ("a.b of 1", r#"[1.50, "x\",]"]"#),
            ("a.b[0] of 2", "1.50"),
            ("a.b[1] of 2", r#""x\",]""#),
            ("c of 2", "null"),
        ];
        assert_eq!(found, expected.map(|(path, value)| (path.to_owned(), value)));
    }

    #[test]
    fn finds_no_parts_in_malformed_json() {
        for text in ["", "{", "{\"a\"}", "{\"a\":}", "[1", "[1}", "{\"a\":1}x", "\"a"] {
            assert_eq!(parts(text.as_bytes()), None, "{text}");
        }
        assert_eq!(parts(b"[]").map(|parts| parts.len()), Some(0));
    }
}
