//! `multipart/form-data` (RFC 7578), as far as TOP uses it: parts without a file name are parameters, parts
//! with one are files, which are not signed. The whole body is in memory, so this walks over a slice.

/// A part of a body.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part<'a> {
    pub name: String,
    /// A file's name; a part without one is a parameter.
    pub file: Option<String>,
    pub content: &'a [u8],
}

/// The boundary that a content type names.
pub(super) fn boundary(content_type: &str) -> Option<&str> {
    let parameter = |part: &'_ str| part.trim().split_once('=').map(|(n, _)| n.eq_ignore_ascii_case("boundary"));
    let found = content_type.split(';').find(|part| parameter(part) == Some(true))?;
    let value = found.trim().split_once('=')?.1.trim().trim_matches('"');
    (!value.is_empty() && value.len() <= 70).then_some(value)
}

/// All parts.
///
/// # Errors
/// A line that says what is missing in the body.
pub(super) fn parts<'a>(body: &'a [u8], boundary: &str) -> Result<Vec<Part<'a>>, String> {
    let line = format!("--{boundary}");
    let separator = format!("\r\n{line}");
    let start = find(body, line.as_bytes()).ok_or("the body does not contain its boundary")?;
    let mut rest = &body[start + line.len()..];
    let mut found = Vec::new();
    loop {
        if rest.starts_with(b"--") {
            return Ok(found);
        }
        let head = rest.strip_prefix(b"\r\n").ok_or("a boundary is not at the end of its line")?;
        let end = find(head, b"\r\n\r\n").ok_or("the headers of a part do not end")?;
        let content = &head[end + 4..];
        let length = find(content, separator.as_bytes()).ok_or("the last part does not end with the boundary")?;
        found.push(part(&head[..end], &content[..length])?);
        rest = &content[length + separator.len()..];
    }
}

fn part<'a>(head: &[u8], content: &'a [u8]) -> Result<Part<'a>, String> {
    let head = std::str::from_utf8(head).map_err(|_| "the headers of a part are not UTF-8")?;
    let disposition = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.trim().eq_ignore_ascii_case("content-disposition").then(|| value.trim())
    });
    let disposition = disposition.ok_or("a part has no Content-Disposition")?;
    let name = parameter(disposition, "name").ok_or("a part has no name")?;
    Ok(Part { name, file: parameter(disposition, "filename"), content })
}

/// A quoted or plain parameter of a header. Browsers and clients write a quote inside as `%22` or `\"`.
fn parameter(header: &str, wanted: &str) -> Option<String> {
    let mut rest = header;
    while let Some(at) = rest.find(';') {
        rest = rest[at + 1..].trim_start();
        let Some((name, value)) = rest.split_once('=') else { continue };
        let found = name.trim().eq_ignore_ascii_case(wanted);
        match value.strip_prefix('"') {
            Some(quoted) => {
                let (text, after) = unquote(quoted);
                if found {
                    return Some(text);
                }
                rest = after;
            }
            None if found => return Some(value.split(';').next().unwrap_or_default().trim().to_owned()),
            None => {}
        }
    }
    None
}

/// The text up to the closing quote, and what follows it.
fn unquote(quoted: &str) -> (String, &str) {
    let mut text = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (text, &quoted[at + 1..]),
            '\\' => text.extend(chars.next().map(|(_, c)| c)),
            _ => text.push(c),
        }
    }
    (text, "")
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    //! Bodies in the form of RFC 7578, section 4.
    use super::{Part, boundary, parts};

    #[test]
    fn reads_parameters_and_files() {
        let body = b"--AaB03x\r\nContent-Disposition: form-data; name=\"tid\"\r\n\r\n1\r\n--AaB03x\r\n\
            content-disposition: form-data; filename=\"a \\\"b\\\";.png\"; name=\"img\"\r\nContent-Type: image/png\r\n\r\n\
            \x89PNG\r\n--AaB0\r\n--AaB03x--\r\n";
        let found = parts(body, "AaB03x");
        let expected = vec![
            Part { name: "tid".to_owned(), file: None, content: b"1" },
            Part { name: "img".to_owned(), file: Some("a \"b\";.png".to_owned()), content: b"\x89PNG\r\n--AaB0" },
        ];
        assert_eq!(found, Ok(expected));
    }

    #[test]
    fn rejects_malformed_bodies() {
        for body in [
            &b""[..],
            b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1",
            b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--",
            b"--x\r\nContent-Type: text/plain\r\n\r\n1\r\n--x--",
            b"--xContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x--",
        ] {
            assert!(parts(body, "x").is_err(), "{body:?}");
        }
    }

    #[test]
    fn reads_the_boundary_of_a_content_type() {
        assert_eq!(boundary("multipart/form-data; charset=utf-8; Boundary=\"a b\""), Some("a b"));
        assert_eq!(boundary("multipart/form-data; boundary=ab"), Some("ab"));
        assert_eq!(boundary("multipart/form-data"), None);
        assert_eq!(boundary("multipart/form-data; boundary="), None);
    }
}
