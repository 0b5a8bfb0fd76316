//! Markdown that rustdoc and readers of OpenAPI print as it was meant: text of a spec is escaped here.

/// Text that must be printed as it stands: no links but those of addresses, no tags, and code between
/// backticks left alone.
pub(crate) fn text(raw: &str) -> String {
    let parts = raw.trim().split('`').enumerate();
    parts.map(|(i, part)| if i % 2 == 1 { part.to_owned() } else { prose(part) }).collect::<Vec<_>>().join("`")
}

fn prose(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    for word in raw.split_inclusive(char::is_whitespace) {
        let address = ["https://", "http://"].iter().find_map(|scheme| word.find(scheme));
        let (before, rest) = word.split_at(address.unwrap_or(word.len()));
        out.push_str(&escaped(before));
        if !rest.is_empty() {
            let end = rest.find(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ')')).unwrap_or(rest.len());
            let (url, after) = rest.split_at(end);
            out.push_str(&format!("<{url}>{after}"));
        }
    }
    out
}

fn escaped(raw: &str) -> String {
    let special = |c: char| matches!(c, '[' | ']' | '<' | '>' | '*' | '_' | '|');
    raw.chars().flat_map(|c| special(c).then_some('\\').into_iter().chain([c])).collect()
}

/// A literal value of the vendor's, as code.
pub(crate) fn literal(raw: &str) -> String {
    let shown: String = raw.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if shown.contains('`') { format!("`` {shown} ``") } else { format!("`{shown}`") }
}

/// A table. Cells are Markdown; what would end a cell or a row is written another way.
pub(crate) fn table<const N: usize>(head: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> String {
    let mut out = format!("| {} |\n|{}", head.join(" | "), "---|".repeat(N));
    for row in rows {
        out.push_str(&format!("\n| {} |", row.map(|cell| cell_text(&cell)).join(" | ")));
    }
    out
}

/// A bar in code can't be escaped so that all readers agree, so such code is written as a tag.
fn cell_text(cell: &str) -> String {
    let parts = cell.split('`').enumerate().map(|(i, part)| match (i % 2 == 1, part.contains('|')) {
        (true, true) => format!("<code>{}</code>", part.replace('&', "&amp;").replace('<', "&lt;").replace('|', BAR)),
        (true, false) => format!("`{part}`"),
        (false, _) => part.replace("\\|", BAR).replace('|', BAR),
    });
    parts.collect::<String>().replace('\n', " ")
}

const BAR: &str = "&#124;";
