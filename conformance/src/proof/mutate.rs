//! Single changes of a message: a response, or a request. Each has a name that says what and where,
//! the same in every run.

use super::change::{Named, changed, splice};
use std::ops::Range;

use super::{json, xml};
use crate::arrived::Arrived;
use crate::reply::Reply;

/// All changes of a response: its status and its body.
#[must_use]
pub fn responses(reply: &Reply) -> Vec<Named<Reply>> {
    let mut out = Vec::new();
    // A push message has neither status nor content type.
    if !reply.headers.is_empty() {
        let status = if reply.status == 200 { 500 } else { 200 };
        out.push(Named { name: format!("status {status}"), value: Reply { status, ..reply.clone() } });
    }
    // A length that the response declares would become wrong, which is another defect.
    let framed = |(name, _): &(String, String)| name == "content-length" || name == "transfer-encoding";
    if !reply.headers.iter().any(framed) {
        let bodies = bodies(&reply.body).into_iter();
        out.extend(bodies.map(|body| Named { name: body.name, value: Reply { body: body.value, ..reply.clone() } }));
    }
    out.retain(|mutant| mutant.value != *reply);
    out
}

/// All changes of a body.
fn bodies(body: &[u8]) -> Vec<Named<Vec<u8>>> {
    let mut out = match json::parts(body) {
        Some(parts) => parts.iter().flat_map(|part| part_changes(body, part)).collect(),
        None => xml::changes(body),
    };
    if !body.is_empty() {
        out.push(Named { name: "cut in half".to_owned(), value: body[..body.len() / 2].to_vec() });
        out.push(Named { name: "nothing".to_owned(), value: Vec::new() });
    }
    out
}

fn part_changes(body: &[u8], part: &json::Part) -> Vec<Named<Vec<u8>>> {
    let value = String::from_utf8_lossy(&body[part.value.clone()]).into_owned();
    // Absent and null are the same in every case and by the facts.
    if value == "null" {
        return Vec::new();
    }
    let mut out = Vec::new();
    let mut put = |what: &str, range: Range<usize>, with: &str| {
        out.push(Named { name: format!("{what} {}", part.path), value: splice(body, range, with.as_bytes()) });
    };
    if let Some(name) = &part.name {
        put("rename", name.end - 1..name.end, "_\"");
    }
    put("drop", with_comma(body, part), "");
    put("null", part.value.clone(), "null");
    match value.as_bytes().first() {
        Some(b'"') => {
            put("change", part.value.clone(), &format!("\"{}\"", changed(&value[1..value.len() - 1])));
            put("retype", part.value.clone(), "{\"odd\":1}");
        }
        Some(b'{') => put("retype", part.value.clone(), "\"odd\""),
        Some(b'[') => {
            put("retype", part.value.clone(), "\"odd\"");
            put("empty", part.value.clone(), "[]");
        }
        None => {}
        Some(b't') => put("change", part.value.clone(), "false"),
        Some(b'f') => put("change", part.value.clone(), "true"),
        Some(_) => {
            put("change", part.value.clone(), &changed(&value));
            put("retype", part.value.clone(), "{\"odd\":1}");
        }
    }
    if part.name.is_none() {
        put("double", part.value.clone(), &format!("{value},{value}"));
    }
    out
}

/// The part and its comma.
fn with_comma(body: &[u8], part: &json::Part) -> Range<usize> {
    let start = part.name.as_ref().unwrap_or(&part.value).start;
    let space = |byte: &&u8| byte.is_ascii_whitespace();
    let behind = part.value.end + body[part.value.end..].iter().take_while(space).count();
    if body.get(behind) == Some(&b',') {
        return start..behind + 1;
    }
    let before = start - body[..start].iter().rev().take_while(space).count();
    let comma = before > 0 && body[before - 1] == b',';
    (if comma { before - 1 } else { start })..part.value.end
}

/// All changes of a request: method, path, headers, each pair of query and form, the body.
#[must_use]
pub fn requests(arrived: &Arrived) -> Vec<Named<Arrived>> {
    let mut out = Vec::new();
    let mut put = |name: String, value: Arrived| out.push(Named { name, value });
    let method = if arrived.method == "POST" { "GET" } else { "POST" };
    put(format!("method {method}"), Arrived { method: method.to_owned(), ..arrived.clone() });
    put("path".to_owned(), Arrived { path: format!("{}x", arrived.path), ..arrived.clone() });
    for (name, query) in pairs(arrived.query.as_deref().unwrap_or_default()) {
        let query = Some(query).filter(|query| !query.is_empty());
        put(format!("{name} in the query"), Arrived { query, ..arrived.clone() });
    }
    for (name, headers) in headers(&arrived.headers) {
        put(name, Arrived { headers, ..arrived.clone() });
    }
    let text = String::from_utf8_lossy(&arrived.body);
    if arrived.header("content-type").is_some_and(|v| v.contains("form")) {
        for (name, body) in pairs(&text) {
            put(format!("{name} in the body"), Arrived { body: body.into_bytes(), ..arrived.clone() });
        }
    } else {
        for part in json::parts(&arrived.body).unwrap_or_default() {
            for change in part_changes(&arrived.body, &part) {
                put(format!("{} in the body", change.name), Arrived { body: change.value, ..arrived.clone() });
            }
        }
    }
    put("more in the body".to_owned(), Arrived { body: [&arrived.body[..], b"&odd=1"].concat(), ..arrived.clone() });
    out.retain(|mutant| mutant.value != *arrived);
    out
}

/// Each pair of `name=value&…` dropped, renamed, changed, emptied, doubled, in lower case, and with `+` for a
/// space; and one more unknown pair.
fn pairs(text: &str) -> Vec<(String, String)> {
    let mut out = vec![("more".to_owned(), if text.is_empty() { "odd=1".to_owned() } else { format!("{text}&odd=1") })];
    let all: Vec<&str> = text.split('&').filter(|pair| !pair.is_empty()).collect();
    for (at, pair) in all.iter().enumerate() {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let mut put = |what: &str, with: Option<String>| {
            let pairs: Vec<String> = all
                .iter()
                .enumerate()
                .filter_map(|(i, other)| if i == at { with.clone() } else { Some((*other).to_owned()) })
                .collect();
            out.push((format!("{what} {name}"), pairs.join("&")));
        };
        put("drop", None);
        put("rename", Some(format!("{name}_={value}")));
        put("change", Some(format!("{name}={}", changed(value))));
        put("empty", Some(format!("{name}=")));
        put("double", Some(format!("{pair}&{pair}")));
        put("lower-case", Some(format!("{name}={}", value.to_lowercase())));
        put("plus for a space in", Some(format!("{name}={}", value.replace("%20", "+"))));
    }
    out
}

type Headers = Vec<(String, Vec<u8>)>;

/// Headers that HTTP itself needs are left to the library; the content type is not.
fn headers(headers: &[(String, Vec<u8>)]) -> Vec<(String, Headers)> {
    let mut out = vec![("more headers".to_owned(), [headers, &[("odd".to_owned(), b"1".to_vec())]].concat())];
    let of_http = ["host", "content-length", "user-agent", "accept", "connection"];
    for (at, (name, value)) in headers.iter().enumerate() {
        if of_http.iter().any(|known| name.eq_ignore_ascii_case(known)) {
            continue;
        }
        let mut put = |what: &str, with: Vec<(String, Vec<u8>)>| {
            let changed = [&headers[..at], &with, &headers[at + 1..]].concat();
            out.push((format!("{what} header {name}"), changed));
        };
        let text = String::from_utf8_lossy(value);
        put("drop", Vec::new());
        put("rename", vec![(format!("{name}-odd"), value.clone())]);
        put("change", vec![(name.clone(), changed(&text).into_bytes())]);
        put("lower-case", vec![(name.clone(), value.to_ascii_lowercase())]);
        put("double", vec![(name.clone(), value.clone()), (name.clone(), value.clone())]);
    }
    out
}
