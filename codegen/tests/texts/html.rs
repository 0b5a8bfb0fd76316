//! Markdown as HTML.

use waybill_text::html::{escaped, line, markdown};
use waybill_text::markdown as md;

#[test]
fn a_text_is_no_markup() {
    assert_eq!(escaped("<b> & \"x\"\u{202e}"), "&lt;b&gt; &amp; &quot;x&quot;\\u{202e}");
}

#[test]
fn a_line_has_no_paragraph() {
    let mut out = String::new();
    line(&mut out, &md::line("use `a<b>`, not <script>x</script>"));
    assert_eq!(out, "use <code>a&lt;b&gt;</code>, not &lt;script&gt;x&lt;/script&gt;");
}

#[test]
fn paragraphs_and_lists_stay() {
    let mut out = String::new();
    markdown(&mut out, &[md::text("one\n\n- two\n- three"), "plain".to_owned()]);
    assert_eq!(out, "<p>one</p>\n<ul>\n<li>two</li>\n<li>three</li>\n</ul>\n<p>plain</p>\n");
}
