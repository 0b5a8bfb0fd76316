//! The head of an endpoint's page: method and path, wherever a layout has them, title and description.

use waybill_codegen::keyword::HttpMethod;

use super::lines::{self, Line};
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
    // A table or a heading that is not known is no description.
    let is_other = |at: usize| {
        let text = &lines[at].text;
        let is_known = words::label(text).is_some() || words::heading(text).is_some() || words::is_noise(text);
        at > last && !is_known && (lines::cells(text).is_some() || lines::is_marked_heading(text))
    };
    let begins = |at: usize| {
        let text = &lines[at].text;
        let is_part = words::heading(text).is_some_and(|heading| heading != words::Heading::Prose);
        is_part
            || is_other(at)
            || text.starts_with("curl ")
            || Columns::of(&lines[at]).is_some()
            || text.starts_with(['{', '['])
            || is_field(at)
    };
    let is_address =
        |at: usize| used.contains(&at) || labelled(lines, at).is_some_and(|(_, _, end)| used.contains(&end));
    let from_to = |from: usize, to: usize| (from..to).find(|at| !is_address(*at) && begins(*at));
    // Above the title of a page with a navigation tree stands the tree, and what the site prints around it.
    let has_tree = lines[..first].iter().any(|line| line.bullet);
    // Redoc has the parameters above the path.
    let early = from_to(0, first).filter(|_| !has_tree);
    let start = early.or_else(|| from_to(first + 1, lines.len())).unwrap_or(lines.len());
    used.iter().for_each(|at| page.mark(&lines[*at]));
    let (above, below) = (0..first.min(start), first.min(start)..start);
    let is_title = |at: usize| labelled(lines, at).is_some_and(|(label, ..)| label == Label::Title);
    let texts = |at: &usize| {
        let text = lines[*at].text.as_str();
        !text.is_empty() && !is_address(*at) && !words::is_noise(text) && words::label(text).is_none() && !is_title(*at)
    };
    let named = (0..start).find_map(|at| labelled(lines, at).filter(|(label, ..)| *label == Label::Title));
    let plain: Vec<usize> = above.filter(texts).filter(|at| !lines[*at].bullet).collect();
    let is_crumb = |line: &Line| line.indent > 0 && lines::without_markup(&line.text) != line.text;
    let is_url = |text: &str| text.starts_with("http");
    let marked = plain.iter().find(|at| lines[**at].text.starts_with('#'));
    let titles = || plain.iter().filter(|at| !is_url(&lines[**at].text) && !is_crumb(&lines[**at]));
    let title = marked
        .or_else(|| if last > first + 1 || early.is_some() { titles().next() } else { titles().next_back() })
        .copied()
        .filter(|_| named.is_none());
    page.url = plain.iter().map(|at| &lines[*at].text).find(|text| is_url(text)).cloned();
    let mut description: Vec<usize> = match has_tree {
        true => Vec::new(),
        false => plain.into_iter().filter(|at| Some(*at) != title && !is_crumb(&lines[*at])).collect(),
    };
    description.retain(|at| !is_url(&lines[*at].text));
    description.extend(below.filter(texts));
    let title = title.or_else(|| (named.is_none() && !description.is_empty()).then(|| description.remove(0)));
    let title = named.map(|(_, title, _)| title).or(title.map(|at| lines[at].text.as_str()));
    page.title = title.map(|text| match lines::is_marked_heading(text) {
        true => lines::without_markup(text).to_owned(),
        false => lines::unmarked(text).to_owned(),
    });
    page.group = page.title.as_deref().and_then(|title| group(&lines[..first], title));
    page.text = description.into_iter().map(|at| lines[at].text.clone()).collect();
    lines[..start].iter().for_each(|line| page.mark(line));
    page.section(lines.get(start), Part::Page, endpoint::NEITHER);
    start
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
