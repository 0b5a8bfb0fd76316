//! Comments in Rust.

use crate::markdown::visible;

/// Appends a paragraph as comment lines that start with this. Hidden characters are escaped, since rustc rejects some
/// of them in comments.
pub fn write(out: &mut String, indentation: &str, start: &str, paragraph: &str) {
    for line in visible(paragraph).lines().map(str::trim_end) {
        out.push_str(indentation);
        out.push_str(start);
        if !line.is_empty() {
            out.push(' ');
            out.push_str(line);
        }
        out.push('\n');
    }
}
