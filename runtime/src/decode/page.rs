//! Detects an HTML page in place of a response: from a proxy, a load balancer, or a wrong endpoint.

/// The first elements of a page or of a fragment of one.
const ELEMENTS: &[&str] = &[
    "a",
    "article",
    "b",
    "base",
    "big",
    "blockquote",
    "body",
    "br",
    "button",
    "center",
    "code",
    "div",
    "dl",
    "em",
    "font",
    "footer",
    "form",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "input",
    "li",
    "link",
    "main",
    "marquee",
    "meta",
    "nav",
    "noscript",
    "object",
    "ol",
    "p",
    "pre",
    "script",
    "section",
    "small",
    "span",
    "strong",
    "style",
    "svg",
    "table",
    "title",
    "tt",
    "u",
    "ul",
    "video",
];

/// Whether a body is HTML, by its document type or its first element after an XML prolog and comments.
pub(super) fn is_page(body: &[u8]) -> bool {
    let mut rest = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body).trim_ascii_start();
    loop {
        let end: &[u8] = match rest {
            [b'<', b'?', ..] => b"?>",
            [b'<', b'!', b'-', b'-', ..] => b"-->",
            _ => break,
        };
        let Some(at) = rest.windows(end.len()).position(|window| window == end) else {
            return false;
        };
        rest = rest.get(at + end.len()..).unwrap_or_default().trim_ascii_start();
    }
    let Some(tag) = rest.strip_prefix(b"<") else {
        return false;
    };
    if let Some(declared) = strip_prefix_ignoring_case(tag, b"!doctype") {
        let name = declared.trim_ascii_start();
        return strip_prefix_ignoring_case(name, b"html").is_some_and(|rest| !rest.first().is_some_and(is_name));
    }
    let end = tag.iter().position(|byte| !is_name(byte)).unwrap_or(tag.len());
    let name = tag.get(..end).unwrap_or_default();
    ELEMENTS.iter().any(|element| element.as_bytes().eq_ignore_ascii_case(name))
}

fn strip_prefix_ignoring_case<'b>(text: &'b [u8], prefix: &[u8]) -> Option<&'b [u8]> {
    let (head, rest) = text.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}

fn is_name(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b':' | b'.')
}

#[cfg(test)]
mod tests {
    use super::is_page;

    #[test]
    fn tells_pages_from_responses() {
        let pages = [
            "<html>",
            " \n<HTML lang=en>",
            "\u{feff}<!DOCTYPE html>",
            "<!doctype HTML PUBLIC \"x\">",
            "<?xml version=\"1.0\"?>\n<!DOCTYPE html><html/>",
            "<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\">",
            "<!-- a - b -> c --><!-- d -->\n<head>",
            "<a href=\"https://example.com\">Found</a>.",
            "<a>",
            "<script>location=1</script>",
            "<h1>502</h1>",
        ];
        for page in pages {
            assert!(is_page(page.as_bytes()), "{page}");
        }
        let others = [
            "",
            "{}",
            "<",
            "<a_response/>",
            "<html_response><a/></html_response>",
            "<logistics_trace_search_response/>",
            "<?xml version=\"1.0\"?><error_response/>",
            "<!-- html --><error_response/>",
            "<!-- <html> without an end",
            "<!DOCTYPE error_response><error_response/>",
            "<!DOCTYPE html5><html5/>",
            "<abbr>",
        ];
        for other in others {
            assert!(!is_page(other.as_bytes()), "{other}");
        }
    }
}
