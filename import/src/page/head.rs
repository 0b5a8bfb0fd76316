//! The head of an endpoint's page: method and path, wherever a layout has them, title and description.

use waybill_codegen::keyword::HttpMethod;

use super::lines::{self, Line};
use super::noise;
use super::table::Columns;
use super::words::{self, Label};
use super::{Page, Part, endpoint};

/// Where a page has method and path, by the indices of their lines.
#[derive(Debug, Default)]
pub(crate) struct Address {
    method: Option<(String, usize)>,
    path: Option<(String, usize)>,
}

/// Finds method and path: in two lines, in one, or each with a label.
pub(crate) fn find(lines: &[Line]) -> Option<Address> {
    let pair = (0..lines.len()).find_map(|at| {
        let text = unquoted(&lines[at].text);
        let (word, rest) = lines::word(text);
        let method = Some((method(word).filter(|found| !rest.is_empty() || found == word.trim_matches('*'))?, at));
        let (path, at) = if rest.is_empty() { next(lines, at)? } else { (rest, at) };
        (!lines[at].bullet).then_some(())?;
        Some(Address { method, path: Some((address(path)?, at)) })
    });
    pair.or_else(|| {
        let mut found = Address::default();
        for at in 0..lines.len() {
            let Some((label, value, end)) = labelled(lines, at) else { continue };
            match label {
                Label::Method => found.method = found.method.or_else(|| Some((method(value)?, end))),
                Label::Path => found.path = found.path.or_else(|| Some((address(value)?, end))),
                Label::Title | Label::Text => {}
            }
        }
        found.path.is_some().then_some(found)
    })
}

/// A label and its value, beside it or in the next line, and the line of the value.
fn labelled(lines: &[Line], at: usize) -> Option<(Label, &str, usize)> {
    let text = lines[at].text.trim_start_matches(['-', '*', ' ']);
    if let Some(label) = words::label(text) {
        let (value, at) = next(lines, at)?;
        return Some((label, unquoted(value), at));
    }
    let cells = lines::cells(text);
    let (title, value) = match cells.as_deref() {
        Some([title, value, ..]) => (*title, *value),
        _ => text.split_once([':', '\u{ff1a}'])?,
    };
    Some((words::label(title)?, unquoted(value), at))
}

fn next(lines: &[Line], at: usize) -> Option<(&str, usize)> {
    let (at, line) = lines.iter().enumerate().skip(at + 1).find(|(_, line)| !line.text.is_empty())?;
    Some((&line.text, at))
}

fn unquoted(text: &str) -> &str {
    text.trim_start_matches(['#', '-', ' ']).trim_matches(['`', '*', ' '])
}

fn method(text: &str) -> Option<String> {
    let word = text.trim_matches(['`', '*', ' ', '[', ']']).to_ascii_uppercase();
    HttpMethod::WORDS.contains(&word.as_str()).then_some(word)
}

/// A path or a URL, without a variable for the host.
fn address(text: &str) -> Option<String> {
    let text = text.split_once(char::is_whitespace).map_or(text, |(method, rest)| match self::method(method) {
        Some(_) => rest.trim(),
        None => method,
    });
    let text = text.trim_matches(['`', '*']);
    let path = text.strip_prefix("{{").and_then(|rest| rest.split_once("}}")).map_or(text, |(_, path)| path);
    ["/", "http://", "https://"].iter().any(|start| path.starts_with(start)).then(|| path.to_owned())
}

/// Reads the head, and returns the index of the line after it.
pub(crate) fn read(found: Address, lines: &[Line], page: &mut Page, is_field: impl Fn(usize) -> bool) -> usize {
    let used: Vec<usize> = [&found.method, &found.path].into_iter().flatten().map(|(_, at)| *at).collect();
    let (first, last) = (used.iter().min().copied().unwrap_or(0), used.iter().max().copied().unwrap_or(0));
    if let Some((path, at)) = found.path {
        page.http = Some((found.method.map(|(method, _)| method), path, lines[at].number));
    }
    let is_address =
        |at: usize| used.contains(&at) || labelled(lines, at).is_some_and(|(_, _, end)| used.contains(&end));
    let begins = |at: &usize| !is_address(*at) && (begins(lines, *at, *at > last) || is_field(*at));
    // Redoc has the parameters above the path. A navigation tree can have the words of headings, but no fields below them.
    let has_tree = lines[..first].iter().any(|line| line.bullet);
    let is_read = |at: usize| words::heading(&lines[at].text).is_none() && begins(&at);
    let early = (0..first).find(begins).filter(|start| !has_tree && (*start..first).any(is_read));
    let start = early.or_else(|| (first + 1..lines.len()).find(begins)).unwrap_or(lines.len());

    let is_text = |at: &usize| {
        let text = lines[*at].text.as_str();
        !text.is_empty() && !is_address(*at) && !noise::is_noise(text) && words::label(text).is_none()
    };
    let texts: Vec<usize> = (0..start).filter(is_text).collect();
    let is_title_far = last > first + 1 || early.is_some();
    describe(lines, &texts, first, is_title_far, page);
    lines[..start].iter().for_each(|line| page.mark(line));
    used.iter().for_each(|at| page.mark(&lines[*at]));
    page.section(lines.get(start), Part::Page, endpoint::NEITHER);
    start
}

/// Whether a line is no part of the head: a heading, a table, an example. Below method and path, a heading that is not
/// known is no description either.
fn begins(lines: &[Line], at: usize, is_below: bool) -> bool {
    let text = lines[at].text.as_str();
    match words::heading(text) {
        Some(heading) => heading != words::Heading::Prose,
        None if words::label(text).is_some() || noise::is_noise(text) => false,
        None if is_below && (lines::cells(text).is_some() || lines::is_marked_heading(text)) => true,
        None => Columns::of(&lines[at]).is_some() || text.starts_with("curl ") || text.starts_with(['{', '[']),
    }
}

/// Takes title, description, address and group from the lines of text; `first` is that of method or path, and `is_title_far`
/// says whether other lines stand between it and the title.
fn describe(lines: &[Line], texts: &[usize], first: usize, is_title_far: bool, page: &mut Page) {
    let text = |at: usize| lines[at].text.as_str();
    let has_tree = lines[..first].iter().any(|line| line.bullet);
    let is_url = |at: usize| text(at).starts_with("http");
    let is_crumb = |at: usize| lines[at].indent > 0 && lines::without_markup(text(at)) != text(at);
    let name = |at: usize| labelled(lines, at).and_then(|(label, name, _)| (label == Label::Title).then_some(name));
    // Swagger UI prints the address of the metadata.
    let is_page = |at: usize| ![".json", ".yaml", ".yml"].iter().any(|end| text(at).ends_with(end));
    let is_own = |at: &&usize| **at < first && !lines[**at].bullet && is_url(**at) && is_page(**at);
    page.url = texts.iter().find(is_own).map(|at| text(*at).to_owned());

    let is_plain = |at: &usize| *at >= first || !(lines[*at].bullet || is_url(*at) || is_crumb(*at));
    let mut texts: Vec<usize> = texts.iter().copied().filter(is_plain).collect();
    let above = || texts.iter().copied().enumerate().take_while(|(_, at)| *at < first);
    let named = texts.iter().position(|at| name(*at).is_some());
    let marked = above().find(|(_, at)| text(*at).starts_with('#'));
    // Badges stand between the title and the method, and the description can.
    let is_title = |(_, at): &(usize, usize)| !noise::is_badge(text(*at)) && !text(*at).ends_with(['.', '\u{3002}']);
    let last = || above().filter(is_title).last().or_else(|| above().last());
    let near = if is_title_far { above().next() } else { last() };
    // Swagger UI has the title below the path, and above it the description of a tag.
    let below = texts.iter().position(|at| *at > first).filter(|_| lines.iter().any(|line| line.text == "Try it out"));
    let title = named.or(below).or(marked.or(near).map(|(n, _)| n)).or_else(|| (!texts.is_empty()).then_some(0));
    let title = title.map(|n| texts.remove(n));
    // What stands above the title is the site's: its name, its navigation.
    let is_below = !is_title_far && title.is_some_and(|title| title < first);
    let start = title.filter(|_| is_below).or(has_tree.then_some(first)).unwrap_or(0);
    texts.retain(|at| *at >= start && !noise::is_badge(text(*at)));

    page.title = title.map(|at| match name(at) {
        Some(name) => name.to_owned(),
        None if lines::is_marked_heading(text(at)) => lines::without_markup(text(at)).to_owned(),
        None => lines::unmarked(text(at)).to_owned(),
    });
    page.title = page.title.take().filter(|title| !title.is_empty());
    page.group = page.title.as_deref().and_then(|title| group(&lines[..first], title));
    page.text = texts.into_iter().map(|at| text(at).to_owned()).collect();
}

/// The group of a title in the navigation tree: `Taobao/Order`. The tree's depth is the indentation of its bullets.
fn group(lines: &[Line], title: &str) -> Option<String> {
    let entries: Vec<&Line> = lines.iter().filter(|line| line.bullet).collect();
    let at = entries.iter().position(|line| line.text == title)?;
    let (mut names, mut indent) = (Vec::new(), entries[at].indent);
    for line in entries[..at].iter().rev().filter(|line| !line.text.is_empty()) {
        if line.indent < indent {
            indent = line.indent;
            names.push(line.text.as_str());
        }
    }
    names.reverse();
    Some(names.join("/")).filter(|group| !group.is_empty())
}
