//! The text of a page of TOP: tables of parameters whose nested rows are lists, an example, a table of error codes.
//! A copy has lost the borders of cells: where they can't be found again, that is left to a person.

mod errors;
mod table;

use std::collections::HashSet;

use super::lines::{self, Line, is_name};
use super::noise;
use super::shape::Shape;
use super::table::Columns;
use super::words::{self, Heading};
use super::{FOR_PEOPLE, Page, Part, body, code, endpoint};
use crate::settle::Context;
use waybill_codegen::keyword::HttpMethod;

pub(crate) use table::split_example;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Section {
    Request,
    Response,
    Code,
    Example,
    ErrorExample,
    Errors,
    System,
    /// For people.
    Other,
    /// Below a heading that is not known.
    Unknown,
}

/// Whether lines have the headings of such a page.
pub(crate) fn is_page(lines: &[Line]) -> bool {
    let has = |section| lines.iter().any(|line| heading(line) == Some(section));
    has(Section::Request) || has(Section::Response)
}

fn heading(line: &Line) -> Option<Section> {
    let heading = words::heading(&line.text).filter(|_| !line.bullet && line.text.len() > 1)?;
    Some(match heading {
        Heading::Request(_) => Section::Request,
        Heading::Response => Section::Response,
        Heading::RequestExample | Heading::Code => Section::Code,
        Heading::ResponseExample => Section::Example,
        Heading::ErrorExample => Section::ErrorExample,
        Heading::Errors => Section::Errors,
        Heading::System => Section::System,
        Heading::Prose => Section::Other,
        Heading::Within(_) | Heading::Example | Heading::End => return None,
    })
}

/// The part that a heading begins. Where a body stands in place of a table, it is the example.
fn section(title: &Line, lines: &[Line]) -> Section {
    let first = lines.iter().position(|line| !line.text.is_empty() && !noise::is_noise(&line.text));
    let is_body = first.is_some_and(|at| body::length(&lines[at..]).is_some());
    match heading(title).unwrap_or(Section::Unknown) {
        Section::Request if is_body => Section::Code,
        Section::Response if is_body => Section::Example,
        other => other,
    }
}

/// The most lines of a nested row: a request has six columns.
const MOST_CELLS: usize = 6;
/// The lines of one without its description.
const WITHOUT_TEXT: usize = 3;

/// Whether a word of headings is a cell of a nested row whose cells are lines, such as its description: another row
/// follows, or it can be the row's description, names no part with an example, and another part of the page follows.
fn is_cell(lines: &[Line], at: usize) -> bool {
    let is_row = |line: &Line| line.text.starts_with('└');
    let row = lines[..at].iter().rev().take(MOST_CELLS).take_while(|line| !line.text.is_empty()).position(is_row);
    let (Some(row), Some(next)) = (row, lines.get(at + 1)) else { return false };
    let is_for_people = matches!(heading(&lines[at]), Some(Section::Other | Section::Errors));
    is_row(next) || (row < WITHOUT_TEXT && is_for_people && heading(next).is_some())
}

/// Reads a page.
pub(crate) fn read(context: &Context<'_>, lines: &[Line], page: &mut Page) {
    page.layout = "a page of TOP or IOP";
    let mut sections: Vec<(Section, &Line, &[Line])> = Vec::new();
    let is_start = |at: &usize| heading(&lines[*at]).is_some() && !is_cell(lines, *at);
    let first = (0..lines.len()).find(is_start).unwrap_or(lines.len());
    let unknown = |at: &usize| *at > first && is_unknown_heading(lines, *at);
    // A title of a tab in a part with examples is no part of its own: `异常示例`, `XML示例`, `JSON示例`.
    let is_example = |at: usize| matches!(heading(&lines[at]), Some(Section::Example | Section::ErrorExample));
    let is_tab = |at: usize| {
        let before = (0..at).rfind(|at| is_start(at));
        is_example(at) && noise::is_noise(&lines[at].text) && before.is_some_and(is_example)
    };
    let starts: Vec<usize> = (0..lines.len()).filter(|at| (is_start(at) && !is_tab(*at)) || unknown(at)).collect();
    head(&lines[..first], page);
    for (at, start) in starts.iter().enumerate() {
        let end = starts.get(at + 1).copied().unwrap_or(lines.len());
        let section = section(&lines[*start], &lines[start + 1..end]);
        sections.push((section, &lines[*start], &lines[start + 1..end]));
    }
    // Examples come first: they tell rows from wrapped lines, and examples from descriptions.
    for (section, title, lines) in &sections {
        begin(page, *section, title);
        match section {
            Section::Code => {
                let is_code = |line: &&Line| lines::is_code(&line.text) || is_address(page, &line.text);
                let code: Vec<&Line> = lines.iter().filter(is_code).collect();
                code.into_iter().for_each(|line| page.mark(line));
                code::java(page, lines);
                code::body(page, lines);
                curl(context, lines, page);
            }
            Section::Example | Section::ErrorExample => {
                lines.iter().filter(|line| noise::is_format(&line.text)).for_each(|line| page.mark(line));
                body::take(page, lines, *section == Section::ErrorExample);
            }
            _ => {}
        }
    }
    let shown = shown(page);
    for (section, title, lines) in sections {
        match section {
            Section::Request => {
                let rows = table::read(context, lines, Part::Request, &HashSet::new(), page);
                page.request.extend(rows);
            }
            Section::Response => {
                let rows = table::read(context, lines, Part::Response, &shown, page);
                page.response.extend(rows);
            }
            Section::Errors => errors::read(lines, page),
            Section::Other if words::is_access(&title.text) => access(title, lines, page),
            Section::System => system(context, lines, page),
            _ => {}
        }
    }
}

/// Takes the parameters of a curl line, without the platform's own. A sample in another language has them as well.
fn curl(context: &Context<'_>, lines: &[Line], page: &mut Page) {
    let Some(at) = lines.iter().position(|line| line.text.starts_with("curl ")) else { return };
    let line = page.arguments.line;
    let shown = std::mem::take(&mut page.arguments);
    code::curl(page, &lines[at..]);
    let own = std::mem::replace(&mut page.arguments, shown);
    if !page.arguments.values.is_empty() {
        return;
    }
    page.arguments.line = if line == 0 { own.line } else { line };
    let is_system = |name: &str| context.platform.parameters.iter().any(|known| known.name.value == name);
    page.arguments.values.extend(own.values.into_iter().filter(|(name, _)| !is_system(name)));
}

/// Notes a section, so that what is not read is said to stand there.
fn begin(page: &mut Page, section: Section, title: &Line) {
    let (part, why) = match section {
        Section::Request => (Part::Request, "not understood"),
        Section::Response => (Part::Response, "not understood"),
        Section::Errors => (Part::Errors, "not understood"),
        Section::Code | Section::Example | Section::ErrorExample => (Part::Examples, "not understood"),
        Section::System => (Part::Page, "not a parameter of the platform"),
        Section::Other => (Part::Page, FOR_PEOPLE),
        Section::Unknown => {
            return page.section(Some(title), Part::Page, endpoint::UNKNOWN);
        }
    };
    page.mark(title);
    page.section(Some(title), part, why);
}

/// A line that stands alone and is short, as headings do, or that has the marks of one.
fn is_unknown_heading(lines: &[Line], at: usize) -> bool {
    let line = &lines[at];
    let is_blank = |line: Option<&Line>| line.is_none_or(|line| line.text.is_empty());
    let stands_alone = is_blank(at.checked_sub(1).map(|at| &lines[at])) && is_blank(lines.get(at + 1));
    let (name, rest) = lines::word(&line.text);
    let is_row = is_name(name) && words::type_word(lines::word(rest).0).is_some();
    let is_marked = line.text.starts_with('#') || line.text.starts_with('\u{3010}');
    !line.bullet
        && table::columns(line).is_empty()
        && !noise::is_noise(&line.text)
        && !is_row
        && words::label(&line.text) != Some(words::Label::Path)
        && (is_marked || (stands_alone && lines::is_short(&line.text)))
}

/// The packages of permissions, for the description.
fn access(title: &Line, lines: &[Line], page: &mut Page) {
    for line in lines.iter().filter(|line| !line.text.is_empty() && !noise::is_noise(&line.text)) {
        page.mark(line);
        page.text.push(format!("{}: {}", title.text, line.text));
    }
}

/// The rows of the platform's own parameters, and the table of its addresses, which the providers' specs have.
fn system(context: &Context<'_>, lines: &[Line], page: &mut Page) {
    for line in lines.iter().filter(|line| !line.bullet) {
        let name = line.text.split([' ', '\t', '|']).find(|word| !word.is_empty()).unwrap_or_default();
        let mut names = context.platform.parameters.iter().flat_map(|known| known.also.iter().chain([&known.name]));
        let envelope = &context.platform.envelope;
        let own = [&envelope.code, &envelope.sub_code, &envelope.sub_message, &envelope.request_id];
        let places = envelope.errors_at.iter().any(|(root, message)| root.value == name || message.value == name);
        let is_known = names.any(|known| known.value == name)
            || own.iter().any(|own| *own == name)
            || places
            || is_root(context, name);
        let is_address = words::label(&line.text) == Some(words::Label::Path) || is_addresses(&line.text);
        let is_titles = !table::columns(line).is_empty() || Columns::of(line).is_some();
        if is_known || is_address || is_titles {
            page.mark(line);
        }
    }
}

/// `***_response`: the root of any operation.
fn is_root(context: &Context<'_>, name: &str) -> bool {
    let suffix = name.trim_start_matches(['*', 'x', 'X']);
    suffix.len() < name.len() && context.platform.root.as_ref().is_some_and(|root| root.suffix == suffix)
}

/// `正式环境`, `http://…`, `https://…`: a row with addresses and nothing else besides its title.
fn is_addresses(text: &str) -> bool {
    let cells: Vec<&str> = match lines::cells(text) {
        Some(cells) => cells,
        None => text.split_whitespace().collect(),
    };
    let is_address = |cell: &&str| cell.starts_with("http://") || cell.starts_with("https://");
    matches!(cells.as_slice(), [_, addresses @ ..] if !addresses.is_empty() && addresses.iter().all(is_address))
}

/// The names of all elements and members of the examples.
fn shown(page: &Page) -> HashSet<String> {
    let shown = page.bodies.iter().filter(|body| !body.is_error).chain(&page.outlines);
    let shapes = shown.filter_map(|body| Some(Shape::of(&body::tree(body).ok()?, &body.text, body.line)));
    let mut names = HashSet::new();
    shapes.for_each(|shape| shape.names(&mut names));
    names
}

/// A description without its label: `Description:…`.
fn described(text: &str) -> &str {
    let labelled =
        text.split_once([':', '\u{ff1a}']).filter(|(label, _)| words::label(label) == Some(words::Label::Text));
    labelled.map_or(text, |(_, rest)| rest.trim())
}

/// `API`, `GET/POST:shop.parcel.get`: what a site prints around the name.
fn is_address(page: &Page, text: &str) -> bool {
    is_methods(page.id.as_ref().and_then(|(id, _)| text.strip_suffix(id.as_str())).unwrap_or(text))
}

/// `GET/POST`
fn is_methods(text: &str) -> bool {
    let mut words = text.split(['/', ':', ' ']).filter(|word| !word.is_empty());
    words.all(|word| word == "API" || HttpMethod::WORDS.contains(&word))
}

/// The name of a method at the start of a line, and what follows it.
fn method(text: &str) -> Option<(&str, &str)> {
    let (id, rest) = text.split_at(text.find([' ', '(', '\u{ff08}', '\t']).unwrap_or(text.len()));
    (id.matches('.').count() >= 2 && is_name(id)).then_some((id, rest))
}

/// Name, title and description.
fn head(lines: &[Line], page: &mut Page) {
    let lines: Vec<&Line> = lines.iter().filter(|line| !line.text.is_empty()).collect();
    // A navigation tree above it names other methods; only below the page's own stand the HTTP methods.
    let own = lines.windows(2).position(|pair| method(&pair[0].text).is_some() && is_methods(&pair[1].text));
    for (at, line) in lines.into_iter().enumerate() {
        page.mark(line);
        if page.id.is_none() {
            if line.text.starts_with("https://") || line.text.starts_with("http://") {
                page.url = Some(line.text.clone());
            }
            if let Some((id, rest)) = method(&line.text).filter(|_| own.is_none_or(|own| at >= own)) {
                page.id = Some((id.to_owned(), line.number));
                let title =
                    rest.trim().trim_start_matches(['(', '\u{ff08}']).trim_end_matches([')', '\u{ff09}']).trim();
                page.title = Some(title.to_owned()).filter(|title| !title.is_empty());
            }
        } else if line.text.split(' ').any(words::is_public) || words::is_public(&line.text) {
            page.needs_no_session = true;
        } else if page.title.as_deref() != Some(&line.text)
            && !is_address(page, &line.text)
            && !noise::is_noise(&line.text)
        {
            page.text.push(described(&line.text).to_owned());
        }
    }
}
