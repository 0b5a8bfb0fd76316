//! Reads `multipart/form-data` by RFC 2046 and RFC 7578 only, so that what a client sends is checked by a
//! reader that shares nothing with its writer.

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

/// The parts of a body, in order.
///
/// # Errors
/// Violations of the RFCs.
pub fn parse(content_type: &str, body: &[u8]) -> Result<Vec<Part>, String> {
    let boundary = content_type.strip_prefix("multipart/form-data; boundary=").ok_or("no boundary")?;
    if boundary.is_empty() || boundary.len() > 70 {
        return Err(format!("a boundary of {} characters", boundary.len()));
    }
    // The first delimiter has no line break before it; adding one makes all delimiters alike.
    let body = [b"\r\n", body].concat();
    let delimiter = format!("\r\n--{boundary}");
    let mut pieces = split(&body, delimiter.as_bytes());
    let before = pieces.remove(0);
    let end = pieces.pop().ok_or("no delimiter")?;
    if !before.is_empty() || end != b"--\r\n" {
        return Err("data before the first part, or no end after the last".to_owned());
    }
    pieces.into_iter().map(part).collect()
}

/// Names and values.
type Texts = Vec<(String, String)>;

/// Parameters and files of a request; a part with a file name is a file.
///
/// # Errors
/// As [`parse`]; a parameter that is not UTF-8.
pub fn parts(arrived: &Arrived) -> Result<(Texts, Vec<Part>), String> {
    let all = parse(arrived.header("content-type").unwrap_or_default(), &arrived.body)?;
    let (files, texts): (Vec<_>, Vec<_>) = all.into_iter().partition(|part| part.file.is_some());
    let text = |part: Part| match part.content_type.as_str() {
        "text/plain;charset=utf-8" => {
            Ok((part.name, String::from_utf8(part.content).map_err(|_| "a parameter that is not UTF-8")?))
        }
        other => Err(format!("`{}` is a parameter of the type {other}", part.name)),
    };
    Ok((texts.into_iter().map(text).collect::<Result<_, String>>()?, files))
}

fn part(piece: &[u8]) -> Result<Part, String> {
    let piece = piece.strip_prefix(b"\r\n").ok_or("a part contains the boundary")?;
    let end = piece.windows(4).position(|four| four == b"\r\n\r\n").ok_or("the headers of a part do not end")?;
    let (head, content) = piece.split_at(end);
    let head = std::str::from_utf8(head).map_err(|_| "the headers of a part are not UTF-8")?;
    let header = |name: &str| {
        let mut lines = head.split("\r\n").filter_map(|line| line.split_once(": "));
        lines.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    };
    let disposition = header("content-disposition").ok_or("a part without Content-Disposition")?;
    let parameters = disposition.strip_prefix("form-data; ").ok_or("a part that is not form-data")?;
    let named = |name: &str| {
        let quoted = parameters.split("; ").find_map(|p| p.strip_prefix(name)?.strip_prefix("=\""))?;
        let text = quoted.strip_suffix('"')?;
        Some(text.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n"))
    };
    Ok(Part {
        name: named("name").ok_or("a part without a name")?,
        file: named("filename"),
        content_type: header("content-type").unwrap_or("text/plain").to_owned(),
        content: content[4..].to_vec(),
    })
}

fn split<'b>(body: &'b [u8], at: &[u8]) -> Vec<&'b [u8]> {
    let mut pieces = Vec::new();
    let mut rest = body;
    while let Some(found) = rest.windows(at.len()).position(|window| window == at) {
        pieces.push(&rest[..found]);
        rest = &rest[found + at.len()..];
    }
    pieces.push(rest);
    pieces
}

#[cfg(test)]
mod tests {
    //! The example of RFC 2388, the predecessor of RFC 7578 with the same wording, laid out by hand.
    use super::{Part, parse};

    const TYPE: &str = "multipart/form-data; boundary=AaB03x";

    #[test]
    fn reads_a_form_as_the_rfc_prints_it() {
        let body = "--AaB03x\r\ncontent-disposition: form-data; name=\"field1\"\r\n\r\nJoe\r\n\
                    --AaB03x\r\ncontent-disposition: form-data; name=\"pics\"; filename=\"file1.txt\"\r\n\
                    Content-Type: text/plain\r\n\r\n--AaB03\r\n\r\n\r\n--AaB03x--\r\n";
        let part = |name: &str, file: Option<&str>, content: &str| Part {
            name: name.to_owned(),
            file: file.map(str::to_owned),
            content_type: "text/plain".to_owned(),
            content: content.as_bytes().to_vec(),
        };
        let parts = vec![part("field1", None, "Joe"), part("pics", Some("file1.txt"), "--AaB03\r\n\r\n")];
        assert_eq!(parse(TYPE, body.as_bytes()), Ok(parts));
    }

    #[test]
    fn rejects_malformed_bodies() {
        for body in ["", "--AaB03x--", "--AaB03x\r\n\r\n--AaB03x--\r\n", "--AaB03xx\r\n--AaB03x--\r\n"] {
            assert!(parse(TYPE, body.as_bytes()).is_err(), "{body}");
        }
    }
}
