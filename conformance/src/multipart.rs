//! Reads `multipart/form-data` by RFC 2046 and RFC 7578, the one reader of the tools. It shares nothing with the
//! client's writer.

use crate::arrived::Arrived;

/// One part of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The parameter's name.
    pub name: String,
    /// The file's name; `None` for a parameter.
    pub file: Option<String>,
    /// Its media type.
    pub content_type: String,
    /// Its content.
    pub content: Vec<u8>,
}

/// The boundary that a content type names.
#[must_use]
pub fn boundary(content_type: &str) -> Option<&str> {
    let parameter = |part: &'_ str| part.trim().split_once('=').map(|(n, _)| n.eq_ignore_ascii_case("boundary"));
    let found = content_type.split(';').find(|part| parameter(part) == Some(true))?;
    let value = found.trim().split_once('=')?.1.trim().trim_matches('"');
    (!value.is_empty() && value.len() <= 70).then_some(value)
}

/// The parts of a body, in order. As the RFCs allow, text before the first part and after the last is ignored.
///
/// # Errors
/// A line that says what is missing in the body.
pub fn parse(body: &[u8], boundary: &str) -> Result<Vec<Part>, String> {
    read(body, boundary).map(|(parts, _)| parts)
}

/// The parts, and what follows the last boundary.
fn read<'b>(body: &'b [u8], boundary: &str) -> Result<(Vec<Part>, &'b [u8]), String> {
    let line = format!("--{boundary}");
    let separator = format!("\r\n{line}");
    let start = find(body, line.as_bytes()).ok_or("the body does not contain its boundary")?;
    let mut rest = &body[start + line.len()..];
    let mut found = Vec::new();
    loop {
        if let Some(after) = rest.strip_prefix(b"--") {
            return Ok((found, after));
        }
        let head = rest.strip_prefix(b"\r\n").ok_or("a boundary is not at the end of its line")?;
        let end = find(head, b"\r\n\r\n").ok_or("the headers of a part do not end")?;
        let content = &head[end + 4..];
        let length = find(content, separator.as_bytes()).ok_or("the last part does not end with the boundary")?;
        found.push(part(&head[..end], &content[..length])?);
        rest = &content[length + separator.len()..];
    }
}

/// Names and values.
type Texts = Vec<(String, String)>;

/// Parameters and files of a client's request, which has nothing before, between and after the parts.
///
/// # Errors
/// As [`parse`]; a parameter that is not UTF-8.
pub fn parts(arrived: &Arrived) -> Result<(Texts, Vec<Part>), String> {
    let content_type = arrived.header("content-type").unwrap_or_default();
    let boundary = content_type.strip_prefix("multipart/form-data; boundary=").and_then(|_| boundary(content_type));
    let line = format!("--{}", boundary.ok_or("no boundary")?);
    let (all, after) = read(&arrived.body, &line[2..])?;
    if !arrived.body.starts_with(line.as_bytes()) || after != b"\r\n" {
        return Err("data before the first part, or after the last".to_owned());
    }
    let (files, texts): (Vec<_>, Vec<_>) = all.into_iter().partition(|part| part.file.is_some());
    let text = |part: Part| match part.content_type.as_str() {
        "text/plain;charset=utf-8" => {
            Ok((part.name, String::from_utf8(part.content).map_err(|_| "a parameter that is not UTF-8")?))
        }
        other => Err(format!("`{}` is a parameter of the type {other}", part.name)),
    };
    Ok((texts.into_iter().map(text).collect::<Result<_, String>>()?, files))
}

fn part(head: &[u8], content: &[u8]) -> Result<Part, String> {
    let head = std::str::from_utf8(head).map_err(|_| "the headers of a part are not UTF-8")?;
    let header = |wanted: &str| {
        let mut lines = head.lines().filter_map(|line| line.split_once(':'));
        lines.find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted)).map(|(_, value)| value.trim())
    };
    let disposition = header("content-disposition").ok_or("a part has no Content-Disposition")?;
    if disposition.split(';').next() != Some("form-data") {
        return Err("a part is not form-data".to_owned());
    }
    Ok(Part {
        name: parameter(disposition, "name").ok_or("a part has no name")?,
        file: parameter(disposition, "filename"),
        content_type: header("content-type").unwrap_or("text/plain").to_owned(),
        content: content.to_vec(),
    })
}

/// A quoted or plain parameter of a header.
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

/// The text up to the closing quote, and what follows it. A `\"` is a quote inside, unless it is the last quote: WHATWG's
/// HTML has `%22` for that, and a backslash means nothing.
fn unquote(quoted: &str) -> (String, &str) {
    let closes = |at: &usize| !quoted[..*at].ends_with('\\');
    let end = quoted.match_indices('"').map(|(at, _)| at).find(closes).or_else(|| quoted.rfind('"'));
    let Some(end) = end else { return (quoted.to_owned(), "") };
    let text = [("\\\"", "\""), ("%22", "\""), ("%0D", "\r"), ("%0A", "\n")]
        .iter()
        .fold(quoted[..end].to_owned(), |text, (written, meant)| text.replace(written, meant));
    (text, &quoted[end + 1..])
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    //! Bodies in the form of RFC 7578, section 4, and the example of RFC 2388, its predecessor, laid out by hand.
    use super::{Part, boundary, parse, parts};
    use crate::arrived::Arrived;

    fn part(name: &str, file: Option<&str>, content_type: &str, content: &[u8]) -> Part {
        let content_type = content_type.to_owned();
        Part { name: name.to_owned(), file: file.map(str::to_owned), content_type, content: content.to_vec() }
    }

    #[test]
    fn reads_parameters_and_files() {
        let body = b"--AaB03x\r\nContent-Disposition: form-data; name=\"tid\"\r\n\r\n1\r\n--AaB03x\r\n\
            content-disposition: form-data; filename=\"a \\\"b\\\";%22.png\"; name=\"img\"\r\nContent-Type: image/png\r\n\r\n\
            \x89PNG\r\n--AaB0\r\n--AaB03x--\r\n";
        let image = part("img", Some("a \"b\";\".png"), "image/png", b"\x89PNG\r\n--AaB0");
        assert_eq!(parse(body, "AaB03x"), Ok(vec![part("tid", None, "text/plain", b"1"), image]));
        let backslashes =
            b"--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"C:\\\\b\\\"\r\n\r\n1\r\n--x--\r\n";
        assert_eq!(parse(backslashes, "x"), Ok(vec![part("a", Some("C:\\\\b\\"), "text/plain", b"1")]));
    }

    #[test]
    fn reads_a_form_as_the_rfc_prints_it() {
        let body = b"--AaB03x\r\ncontent-disposition: form-data; name=\"field1\"\r\n\r\nJoe\r\n\
            --AaB03x\r\ncontent-disposition: form-data; name=\"pics\"; filename=\"file1.txt\"\r\n\
            Content-Type: text/plain\r\n\r\n--AaB03\r\n\r\n\r\n--AaB03x--\r\n";
        let file = part("pics", Some("file1.txt"), "text/plain", b"--AaB03\r\n\r\n");
        assert_eq!(parse(body, "AaB03x"), Ok(vec![part("field1", None, "text/plain", b"Joe"), file]));
    }

    #[test]
    fn rejects_malformed_bodies() {
        for body in [
            &b""[..],
            b"--x\r\n\r\n--x--\r\n",
            b"--xx\r\n--x--\r\n",
            b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1",
            b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--",
            b"--x\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n1\r\n--x--",
            b"--x\r\nContent-Type: text/plain\r\n\r\n1\r\n--x--",
            b"--xContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x--",
        ] {
            assert!(parse(body, "x").is_err(), "{body:?}");
        }
    }

    /// What a gateway may accept and our clients must not send.
    #[test]
    fn rejects_data_around_the_parts_of_a_client() {
        let whole = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Type: text/plain;charset=utf-8\r\n\r\n1\r\n--x--\r\n";
        let read = |body: String| {
            let headers = vec![("content-type".to_owned(), b"multipart/form-data; boundary=x".to_vec())];
            parts(&Arrived { headers, body: body.into_bytes(), ..Arrived::default() })
        };
        assert_eq!(read(whole.to_owned()), Ok((vec![("a".to_owned(), "1".to_owned())], Vec::new())));
        for body in [
            format!("\r\n{whole}"),
            format!("{whole}\r\n"),
            whole.replace("--x--\r\n", "--x--"),
            whole.replace(";charset", "; charset"),
        ] {
            assert!(read(body.clone()).is_err(), "{body:?}");
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
