//! Markup from known tags and from texts, which are escaped here.

use waybill_text::html;

/// What is written so far.
#[derive(Default)]
pub(super) struct Page(String);

impl Page {
    pub fn into_text(self) -> String {
        self.0
    }

    /// Markup of this program.
    pub fn raw(&mut self, markup: &str) {
        self.0.push_str(markup);
    }

    pub fn text(&mut self, text: &str) {
        html::escape(&mut self.0, text);
    }

    /// An element with a text; the class may be empty.
    pub fn element(&mut self, tag: &str, class: &str, text: &str) {
        self.open(tag, class);
        self.text(text);
        self.close(tag);
    }

    pub fn code(&mut self, text: &str) {
        self.element("code", "", text);
    }

    pub fn open(&mut self, tag: &str, class: &str) {
        self.0.push('<');
        self.0.push_str(tag);
        if !class.is_empty() {
            self.0.extend([" class=\"", class, "\""]);
        }
        self.0.push('>');
    }

    pub fn close(&mut self, tag: &str) {
        self.0.extend(["</", tag, ">"]);
    }

    /// A link to an element of the page.
    pub fn link(&mut self, id: &str, text: &str) {
        self.raw("<a href=\"#");
        self.text(id);
        self.raw("\">");
        self.text(text);
        self.raw("</a>");
    }

    /// Paragraphs of Markdown. Open points stand out.
    pub fn prose(&mut self, paragraphs: &[String]) {
        for paragraph in paragraphs {
            let is_open = paragraph.starts_with("Open:");
            if is_open {
                self.raw("<div class=\"open\">");
            }
            html::markdown(&mut self.0, std::slice::from_ref(paragraph));
            if is_open {
                self.raw("</div>\n");
            }
        }
    }

    /// Paragraphs of Markdown in a cell.
    pub fn cell(&mut self, paragraphs: &[String]) {
        self.raw("<td>");
        match paragraphs {
            [one] if !one.starts_with("Open:") => html::line(&mut self.0, one),
            _ => self.prose(paragraphs),
        }
        self.raw("</td>");
    }

    /// The head of a table with these columns, which [`close_table`](Self::close_table) ends.
    pub fn open_table(&mut self, columns: &[&str]) {
        self.raw("<div class=\"scroll\"><table><thead><tr>");
        for column in columns {
            self.raw("<th scope=\"col\">");
            self.text(column);
            self.raw("</th>");
        }
        self.raw("</tr></thead><tbody>\n");
    }

    pub fn close_table(&mut self) {
        self.raw("</tbody></table></div>\n");
    }

    /// A line of a list of facts.
    pub fn fact(&mut self, name: &str, value: impl FnOnce(&mut Self)) {
        self.raw("<div>");
        self.element("dt", "", name);
        self.raw("<dd>");
        value(self);
        self.raw("</dd></div>\n");
    }

    /// Something to copy.
    pub fn sample(&mut self, title: &str, text: &str) {
        self.element("h4", "", title);
        self.raw("<pre><code>");
        self.text(text);
        self.raw("</code></pre>\n");
    }

    /// The start of something that the search finds: a folded section with its title. `id` is unique on the page.
    pub fn open_unit(&mut self, unit: &Unit<'_>) {
        self.raw("<details class=\"unit\" id=\"");
        self.text(unit.id);
        for (name, value) in [("provider", unit.provider), ("state", unit.state), ("title", unit.title)] {
            self.0.extend(["\" data-", name, "=\""]);
            self.text(value);
        }
        self.raw("\"><summary>");
        if !unit.mark.is_empty() {
            self.element("span", "mark", unit.mark);
        }
        self.raw("<span class=\"title\">");
        html::line(&mut self.0, &crate::markdown::line(unit.title));
        self.raw("</span>");
        self.code(unit.address);
        if !unit.state.is_empty() {
            self.element("span", &format!("state {}", unit.state), unit.state);
        }
        self.raw("</summary>\n<div class=\"inside\">\n");
    }

    pub fn close_unit(&mut self) {
        self.raw("</div></details>\n");
    }
}

/// What the head of a unit says.
pub(super) struct Unit<'a> {
    pub id: &'a str,
    pub provider: &'a str,
    /// Empty for what is no operation.
    pub state: &'a str,
    /// An HTTP method, or nothing.
    pub mark: &'a str,
    pub title: &'a str,
    pub address: &'a str,
}
