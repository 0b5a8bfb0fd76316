//! The text of an endpoint's page as Apifox shows it: a navigation tree, method and path, fields one below the other
//! without their nesting, a curl line, an example.

use waybill_codegen::keyword::HttpMethod;

use super::lines::{self, Line, is_name};
use super::{Page, Part, Row, body, code};
use crate::settle::Context;

/// Headings, as the site prints them in Chinese and in English.
const HEADINGS: &[(&str, Section)] = &[
    ("请求参数", Section::Between),
    ("Request", Section::Between),
    ("Query 参数", Section::Fields("query")),
    ("Query Params", Section::Fields("query")),
    ("Path 参数", Section::Fields("path")),
    ("Path Params", Section::Fields("path")),
    ("Header 参数", Section::Fields("header")),
    ("Header Params", Section::Fields("header")),
    ("Body 参数", Section::Fields("body")),
    ("Body Params", Section::Fields("body")),
    ("示例代码", Section::Code),
    ("请求示例代码", Section::Code),
    ("Request Code Samples", Section::Code),
    ("Request samples", Section::Code),
    ("返回响应", Section::Between),
    ("Responses", Section::Between),
    ("Body", Section::Fields("response")),
    ("示例", Section::Example),
    ("Example", Section::Example),
    ("Examples", Section::Example),
    ("上一页", Section::Between),
    ("Previous", Section::Between),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Section {
    /// Where fields travel, or `response`.
    Fields(&'static str),
    Code,
    Example,
    Between,
}

/// The line with the method, if this is such a page: the path follows it.
pub(crate) fn method_line(lines: &[Line]) -> Option<usize> {
    let is_path = |line: &Line| !line.bullet && ["/", "http://", "https://"].iter().any(|s| line.text.starts_with(s));
    let pairs = lines.windows(2);
    pairs.into_iter().position(|pair| HttpMethod::WORDS.contains(&pair[0].text.as_str()) && is_path(&pair[1]))
}

/// Reads a page.
pub(crate) fn read(context: &Context<'_>, lines: &[Line], at: usize, page: &mut Page) {
    page.layout = "an endpoint's page";
    let (method, path) = (&lines[at], &lines[at + 1]);
    page.http = Some((Some(method.text.clone()), path.text.clone(), path.number));
    let title = lines[..at].iter().rfind(|line| !line.text.is_empty());
    page.title = title.map(|line| line.text.clone());
    let address = lines[..at].iter().find(|line| !line.bullet && line.text.starts_with("http"));
    page.url = address.map(|line| line.text.clone());
    page.group = page.title.as_deref().and_then(|title| group(&lines[..at], title));

    let rest = &lines[at + 2..];
    let starts: Vec<usize> = (0..rest.len()).filter(|at| heading(&rest[*at]).is_some()).collect();
    let first = starts.first().copied().unwrap_or(rest.len());
    page.text.extend(rest[..first].iter().filter(|line| !line.text.is_empty()).map(|line| line.text.clone()));
    let mut fields = Vec::new();
    let mut sent = None;
    for (at, start) in starts.iter().enumerate() {
        let section = &rest[start + 1..starts.get(at + 1).copied().unwrap_or(rest.len())];
        match heading(&rest[*start]) {
            Some(Section::Code) => code::curl(page, section),
            Some(Section::Example) if sent == Some("body") => request_body(page, section),
            Some(Section::Example) => body::take(page, &section[..footer(section)], false),
            Some(Section::Fields(place)) => {
                // A page with several responses: the first is the success.
                let again = place == "response" && fields.iter().any(|(known, _)| *known == place);
                match section.first().filter(|_| again) {
                    Some(line) => page.unread(Part::Response, line, "a second response"),
                    None => fields.push((place, section)),
                }
                sent = Some(place);
            }
            _ => {}
        }
    }
    for (place, section) in fields {
        let rows = rows(context, section, place, page);
        if place == "response" { page.response = rows } else { page.request.extend(rows) }
    }
}

/// A heading can have the media type beside it: `Bodyapplication/json`.
fn heading(line: &Line) -> Option<Section> {
    let text = ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"]
        .iter()
        .find_map(|media| line.text.strip_suffix(media))
        .unwrap_or(&line.text);
    let title = text.trim();
    if is_status(title) {
        return Some(Section::Between);
    }
    HEADINGS.iter().find(|(known, _)| !line.bullet && !title.is_empty() && title == *known).map(|(_, section)| *section)
}

/// `🟢200成功`: the state of a response.
fn is_status(text: &str) -> bool {
    let mut chars = text.chars();
    let is_mark = chars
        .next()
        .is_some_and(|c| matches!(c, '\u{26aa}' | '\u{26ab}' | '\u{1f534}' | '\u{1f535}' | '\u{1f7e0}'..='\u{1f7eb}'));
    is_mark && chars.take(3).filter(char::is_ascii_digit).count() == 3
}

fn footer(lines: &[Line]) -> usize {
    let ends = |line: &Line| line.text.starts_with("修改于") || line.text.starts_with("Modified at");
    lines.iter().position(ends).unwrap_or(lines.len())
}

fn request_body(page: &mut Page, lines: &[Line]) {
    let known = page.bodies.len();
    body::take(page, lines, false);
    for body in page.bodies.split_off(known) {
        if let Ok(serde_json::Value::Object(members)) = serde_json::from_str(&body.text) {
            page.arguments.line = body.line;
            members.into_iter().for_each(|(name, value)| code::add(&mut page.arguments, name, value));
        }
    }
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

/// The fields of a section. Name and type have a line each; the rest follows in any order.
fn rows(context: &Context<'_>, lines: &[Line], place: &'static str, page: &mut Page) -> Vec<Row> {
    let part = if place == "response" { Part::Response } else { Part::Request };
    let lines: Vec<&Line> = lines.iter().filter(|line| !line.text.is_empty()).collect();
    let starts = |at: usize| {
        let ty = lines.get(at + 1).and_then(|line| ty(context, &line.text));
        ty.filter(|_| is_name(&lines[at].text))
    };
    let mut rows: Vec<Row> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        if let Some(row) = starts(at) {
            let place = Some(place).filter(|place| *place != "response");
            rows.push(Row { name: lines[at].text.clone(), line: lines[at].number, at: place, ..row });
            at += 2;
            continue;
        }
        let (line, next) = (lines[at], lines.get(at + 1).filter(|_| starts(at + 1).is_none()));
        let Some(row) = rows.last_mut() else {
            // What a page prints above its fields: the media type, the state of the response.
            if is_name(&line.text) && required(next.map_or("", |next| &next.text)).is_some() {
                page.unread(part, line, "a field without a type");
            }
            at += 1;
            continue;
        };
        at += match detail(row, &line.text, next.map(|next| next.text.as_str())) {
            Some(read) => read,
            // Cut off in the middle of a field, or a word of a description.
            None if at + 1 == lines.len() && is_name(&line.text) => {
                page.unread(part, line, "a field without a type, or a description");
                1
            }
            None => {
                let text = &mut row.text;
                if !text.is_empty() {
                    text.push('\n');
                }
                text.push_str(&line.text);
                1
            }
        };
    }
    rows
}

/// Reads a line that is no description, and the next one if it has the value: returns the number of lines.
fn detail(row: &mut Row, text: &str, next: Option<&str>) -> Option<usize> {
    if let Some(mark) = required(text) {
        row.required.get_or_insert(mark);
        return Some(1);
    }
    if let Some((title, value)) = text.split_once([':', '\u{ff1a}']).filter(|(title, _)| is_title(title)) {
        let (value, read) = match (value.trim(), next) {
            ("", Some(next)) => (next, 2),
            (value, _) => (value, 1),
        };
        let value = Some(value.to_owned()).filter(|value| !value.is_empty());
        match title {
            "默认值" | "Default" | "Default value" => row.default = value,
            _ => row.example = value,
        }
        return Some(read);
    }
    if matches!(text, "允许 null" | "可为 null" | "可为空" | "nullable" | "Nullable") {
        row.nullable = true;
        return Some(1);
    }
    let most = text.strip_prefix("<=").or_else(|| text.strip_prefix("≤"))?.trim();
    let (number, unit) = lines::word(most);
    let limit = Some(number.to_owned());
    match unit {
        "字符" | "characters" => row.limits.length = limit,
        "元素" | "items" => row.limits.items = limit,
        _ => return None,
    }
    Some(1)
}

fn is_title(text: &str) -> bool {
    matches!(text, "默认值" | "示例值" | "示例" | "Default" | "Default value" | "Example" | "Example value")
}

fn required(text: &str) -> Option<bool> {
    match text {
        "必需" | "必填" | "required" => Some(true),
        "可选" | "optional" => Some(false),
        _ => None,
    }
}

/// A type as the page prints it: `string`, `array [object {14}]`, `string | null`, `enum<string>`, `object (Order) {3}`.
fn ty(context: &Context<'_>, printed: &str) -> Option<Row> {
    let mut row = Row { printed: Some(printed.to_owned()), ..Row::default() };
    let mut text = printed.trim();
    for mark in ["| null", "or null"] {
        if let Some(rest) = text.strip_suffix(mark) {
            (text, row.nullable) = (rest.trim(), true);
        }
    }
    if let Some(rest) = text.strip_prefix("array") {
        let inner = rest.trim().strip_prefix(['[', '<']).and_then(|rest| rest.strip_suffix([']', '>']));
        (text, row.list) = (inner.unwrap_or(rest).trim(), true);
    }
    if let Some((before, count)) = text.strip_suffix('}').and_then(|text| text.rsplit_once('{')) {
        (text, row.count) = (before.trim(), Some(count.trim().parse().ok()?));
    }
    if let Some(rest) = text.strip_prefix("object") {
        let name = rest.trim().strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(rest).trim();
        row.ty = if name.is_empty() { "object".to_owned() } else { name.to_owned() };
        return is_name(&row.ty).then_some(row);
    }
    let base =
        text.strip_prefix("enum").and_then(|rest| rest.trim().strip_prefix('<')?.strip_suffix('>')).unwrap_or(text);
    let word = base.split('<').next().unwrap_or_default().trim();
    if word == "null" || (row.list && word.is_empty()) {
        row.nullable |= word == "null";
        row.ty = context.string().to_owned();
        return Some(row);
    }
    row.ty = context.scalar(word).map(|_| word.to_owned())?;
    row.printed = row.printed.filter(|printed| *printed != row.ty);
    Some(row)
}
