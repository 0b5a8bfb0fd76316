//! The text of a page of TOP: tables of parameters whose nested rows are lists, an example, a table of error codes.
//! A copy has lost the borders of cells: where they can't be found again, that is left to a person.

mod errors;
mod table;

use std::collections::HashSet;

use super::lines::{Line, is_name};
use super::shape::Shape;
use super::{Page, Part, body, code};
use crate::settle::Context;

pub(crate) use table::split_example;

/// Sections by their headings.
const HEADINGS: &[(&str, Section)] = &[
    ("公共参数", Section::Other),
    ("请求参数", Section::Request),
    ("响应参数", Section::Response),
    ("返回参数", Section::Response),
    ("返回结果", Section::Response),
    ("请求示例", Section::Code),
    ("响应示例", Section::Example),
    ("返回示例", Section::Example),
    ("异常示例", Section::ErrorExample),
    ("错误码解释", Section::Errors),
    ("错误码", Section::Errors),
    ("API工具", Section::Other),
    ("如何获得此API", Section::Other),
    ("FAQ", Section::Other),
    ("Common Parameters", Section::Other),
    ("Request Parameters", Section::Request),
    ("Response Parameters", Section::Response),
    ("Request Example", Section::Code),
    ("Response Example", Section::Example),
    ("Error Example", Section::ErrorExample),
    ("Error Codes", Section::Errors),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Section {
    Request,
    Response,
    Code,
    Example,
    ErrorExample,
    Errors,
    Other,
}

/// Whether lines have the headings of such a page.
pub(crate) fn is_page(lines: &[Line]) -> bool {
    let has = |section| lines.iter().any(|line| heading(line) == Some(section));
    has(Section::Request) || has(Section::Response)
}

fn heading(line: &Line) -> Option<Section> {
    HEADINGS.iter().find(|(title, _)| !line.bullet && line.text == *title).map(|(_, section)| *section)
}

/// Reads a page.
pub(crate) fn read(context: &Context<'_>, lines: &[Line], page: &mut Page) {
    page.layout = "a page of TOP";
    let mut sections: Vec<(Section, &[Line])> = Vec::new();
    let starts: Vec<usize> = (0..lines.len()).filter(|at| heading(&lines[*at]).is_some()).collect();
    head(&lines[..starts.first().copied().unwrap_or(lines.len())], page);
    for (at, start) in starts.iter().enumerate() {
        let end = starts.get(at + 1).copied().unwrap_or(lines.len());
        sections.extend(heading(&lines[*start]).map(|section| (section, &lines[start + 1..end])));
    }
    // Examples come first: they tell rows from wrapped lines, and examples from descriptions.
    for (section, lines) in &sections {
        match section {
            Section::Code => code::java(page, lines),
            Section::Example => body::take(page, lines, false),
            Section::ErrorExample => body::take(page, lines, true),
            _ => {}
        }
    }
    let shown = shown(page);
    for (section, lines) in sections {
        match section {
            Section::Request => page.request = table::read(context, lines, Part::Request, &HashSet::new(), page),
            Section::Response => page.response = table::read(context, lines, Part::Response, &shown, page),
            Section::Errors => errors::read(lines, page),
            _ => {}
        }
    }
}

/// The names of all elements and members of the examples.
fn shown(page: &Page) -> HashSet<String> {
    let shown = page.bodies.iter().filter(|body| !body.is_error);
    let shapes = shown.filter_map(|body| Some(Shape::of(&body::tree(body).ok()?, &body.text, body.line)));
    let mut names = HashSet::new();
    shapes.for_each(|shape| shape.names(&mut names));
    names
}

/// Name, title and description.
fn head(lines: &[Line], page: &mut Page) {
    for line in lines.iter().filter(|line| !line.text.is_empty()) {
        if page.id.is_none() {
            if line.text.starts_with("https://") || line.text.starts_with("http://") {
                page.url = Some(line.text.clone());
            }
            let end = line.text.find([' ', '(', '\u{ff08}', '\t']).unwrap_or(line.text.len());
            let (id, rest) = line.text.split_at(end);
            if id.matches('.').count() >= 2 && is_name(id) {
                page.id = Some((id.to_owned(), line.number));
                let title =
                    rest.trim().trim_start_matches(['(', '\u{ff08}']).trim_end_matches([')', '\u{ff09}']).trim();
                page.title = Some(title.to_owned()).filter(|title| !title.is_empty());
            }
        } else if page.title.as_deref() != Some(&line.text) {
            page.text.push(line.text.clone());
        }
    }
}
