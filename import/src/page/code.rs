//! Requests in the code that a page shows: the setters of TOP's Java sample, the calls of IOP's samples, JSON, and a curl line.

use std::collections::HashMap;

use serde_json::Value;

use super::lines::Line;
use super::{Arguments, Page, Part};

/// Reads the Java sample of a TOP page: `req.setTid(11234221L);`, also with objects and lists of them. The names are the
/// setters': `tid` may be `Tid`. A variable can get its values after it was used.
pub(crate) fn java(page: &mut Page, lines: &[Line]) {
    let mut objects: HashMap<String, Object> = HashMap::new();
    for line in lines.iter().filter(|line| !line.bullet) {
        if let Some((name, value)) = api_parameter(&line.text) {
            page.arguments.line = if page.arguments.line == 0 { line.number } else { page.arguments.line };
            // A second language repeats the first.
            page.arguments.values.entry(name).or_insert(Value::String(value));
            continue;
        }
        let Some((object, method, text)) = call(&line.text) else { continue };
        // The name of the operation, in the sample of IOP.
        if method == "setApiName" {
            continue;
        }
        let Some(argument) = argument(text) else {
            page.unread(Part::Examples, line, "an argument that is no constant");
            continue;
        };
        page.arguments.line = if page.arguments.line == 0 { line.number } else { page.arguments.line };
        let object = objects.entry(object.to_owned()).or_default();
        match method.strip_prefix("set") {
            Some(name) => object.members.push((name.to_owned(), argument)),
            None => object.items.push(argument),
        }
    }
    let request = ["req", "request"].into_iter().find(|name| objects.contains_key(*name));
    let mut left = MAX_OBJECTS;
    let values = request.map(|name| resolve(&Argument::Variable(name.to_owned()), &objects, &mut left));
    if let Some(Value::Object(values)) = values {
        page.arguments.values.extend(values);
    }
}

/// More objects than any sample has; a sample that names itself ends here.
const MAX_OBJECTS: usize = 300;

/// What a sample gives a variable.
#[derive(Default)]
struct Object {
    members: Vec<(String, Argument)>,
    items: Vec<Argument>,
}

enum Argument {
    Constant(Value),
    Variable(String),
}

/// The value of an argument; null if a variable is not known, or there are too many.
fn resolve(argument: &Argument, objects: &HashMap<String, Object>, left: &mut usize) -> Value {
    let name = match argument {
        Argument::Constant(value) => return value.clone(),
        Argument::Variable(name) => name,
    };
    let Some(object) = objects.get(name).filter(|_| *left > 0) else { return Value::Null };
    *left -= 1;
    if object.members.is_empty() {
        return Value::Array(object.items.iter().map(|item| resolve(item, objects, left)).collect());
    }
    let member = |(name, inner): &(String, Argument)| (name.clone(), resolve(inner, objects, left));
    Value::Object(object.members.iter().map(member).collect())
}

/// `request.addApiParameter("ae_order_id", "8");`, as the samples of IOP have it, in any of their languages:
/// `request.add_api_param('ae_order_id', '8')`, `$request->addApiParam(…)`.
fn api_parameter(text: &str) -> Option<(String, String)> {
    let (call, rest) = text.split_once('(')?;
    let method = call.trim_end().rsplit(['.', '>']).next()?.replace('_', "").to_ascii_lowercase();
    let arguments = rest.trim_end().trim_end_matches(';').trim_end().strip_suffix(')')?;
    let (name, rest) =
        literal(arguments.trim()).filter(|_| matches!(method.as_str(), "addapiparameter" | "addapiparam"))?;
    let (value, rest) = literal(rest.trim_start().strip_prefix(',')?.trim_start())?;
    rest.is_empty().then_some((name, value))
}

/// A string at the start of a text, in the quotes of any language, and what follows it.
fn literal(text: &str) -> Option<(String, &str)> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let mut is_escaped = false;
    let end = text.char_indices().skip(1).find(|(_, c)| {
        let ends = *c == quote && !is_escaped;
        is_escaped = *c == '\\' && !is_escaped;
        ends
    });
    let (end, _) = end?;
    let value = match quote {
        '"' => serde_json::from_str(&text[..=end]).ok()?,
        _ => text[1..end].replace("\\'", "'").replace("\\\\", "\\"),
    };
    Some((value, text[end + 1..].trim_start()))
}

/// Reads a request that is shown as JSON.
pub(crate) fn body(page: &mut Page, lines: &[Line]) {
    for at in 0..lines.len() {
        let Some(Some(length)) = super::body::length(&lines[at..]) else { continue };
        let part = &lines[at..at + length];
        let text: String = part.iter().map(|line| format!("{}\n", line.text)).collect();
        if let Ok(Value::Object(members)) = serde_json::from_str(&text) {
            let arguments = &mut page.arguments;
            arguments.line = if arguments.line == 0 { lines[at].number } else { arguments.line };
            for (name, value) in members {
                arguments.values.entry(name).or_insert(value);
            }
            part.iter().for_each(|line| page.mark(line));
            return;
        }
    }
}

/// `object.method(argument);`
fn call(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('(')?;
    let (object, method) = before.split_once('.')?;
    let plain = |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let argument = rest.trim_end().trim_end_matches(';').trim_end().strip_suffix(')')?;
    let sets = method == "add" || method.strip_prefix("set").is_some_and(|name| !name.is_empty());
    (plain(object) && plain(method) && sets).then(|| (object, method, argument.trim()))
}

/// A constant, a date, or a variable.
fn argument(text: &str) -> Option<Argument> {
    if let Some(inner) = text.strip_prefix("StringUtils.parseDateTime(") {
        return argument(inner.strip_suffix(')')?);
    }
    if text.starts_with('"') {
        return serde_json::from_str(text).ok().map(Argument::Constant);
    }
    let number = text.trim_end_matches(['L', 'l', 'D', 'd', 'F', 'f']);
    let constant = serde_json::from_str(number).ok().filter(|value: &Value| value.is_number() || value.is_boolean());
    let is_name =
        text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.bytes().all(|b| b.is_ascii_alphanumeric());
    constant.map(Argument::Constant).or_else(|| is_name.then(|| Argument::Variable(text.to_owned())))
}

/// Reads a curl command, which starts in the first of these lines: address, query, headers and body. Returns how many
/// lines it has.
pub(crate) fn curl(page: &mut Page, lines: &[Line]) -> usize {
    let (mut text, mut is_quoted, mut length) = (String::new(), false, 0);
    for line in lines {
        length += 1;
        let (part, goes_on) = match line.text.strip_suffix('\\') {
            Some(part) => (part, true),
            None => (line.text.as_str(), false),
        };
        text.push_str(part);
        text.push('\n');
        // A body in quotes spans lines of its own.
        is_quoted ^= !part.matches('\'').count().is_multiple_of(2);
        if !goes_on && !is_quoted {
            break;
        }
    }
    let words = words(&text);
    let mut address = None;
    let mut words = words.iter().skip(1);
    let mut is_unread = false;
    let arguments = &mut page.arguments;
    arguments.line = lines.first().map_or(0, |line| line.number);
    while let Some(word) = words.next() {
        match word.as_str() {
            "-X" | "--request" => drop(words.next()),
            "-H" | "--header" => arguments.headers.extend(words.next().map(|header| split_header(header))),
            "-d" | "--data" | "--data-raw" | "--data-binary" => {
                let body = words.next();
                match body.map(|body| serde_json::from_str(body)) {
                    Some(Ok(Value::Object(members))) => {
                        members.into_iter().for_each(|(name, value)| add(arguments, name, value));
                    }
                    // One parameter of a form; a generator writes `null` where it knows no value.
                    Some(Err(_)) if body.is_some_and(|pair| is_pair(pair)) => {
                        body.filter(|pair| !pair.ends_with("=null"))
                            .into_iter()
                            .for_each(|pair| parameter(arguments, pair));
                    }
                    _ => is_unread = true,
                }
            }
            option if option.starts_with('-') => {}
            other if address.is_none() => address = Some(other.to_owned()),
            _ => is_unread = true,
        }
    }
    if is_unread {
        page.unread_lines(Part::Examples, &lines[..length], "a request of which a part is not understood");
    }
    let arguments = &mut page.arguments;
    let Some(address) = address else { return length };
    let (path, query) = address.split_once('?').unwrap_or((&address, ""));
    query.split('&').filter(|pair| !pair.is_empty()).for_each(|pair| parameter(arguments, pair));
    arguments.address = Some(path.to_owned());
    length
}

/// `tid=11234221`
fn is_pair(text: &str) -> bool {
    let name = text.split_once('=').map_or("", |(name, _)| name);
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.-".contains(&b)) && !text.contains('&')
}

fn parameter(arguments: &mut Arguments, pair: &str) {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    match value {
        "" => arguments.named.push(decoded(name)),
        value => {
            add(arguments, decoded(name), Value::String(decoded(value)));
        }
    }
}

/// Adds an argument; what the page shows first counts.
pub(crate) fn add(arguments: &mut Arguments, name: String, value: Value) {
    arguments.values.entry(name).or_insert(value);
}

/// `access-key;` is a header without a value.
fn split_header(header: &str) -> (String, Option<String>) {
    match header.split_once(':') {
        Some((name, value)) => (name.trim().to_owned(), Some(value.trim().to_owned()).filter(|v| !v.is_empty())),
        None => (header.trim_end_matches(';').trim().to_owned(), None),
    }
}

/// The words of a shell line, without quotes.
fn words(text: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for c in text.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), c) => word.get_or_insert_default().push(c),
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (None, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// A text without `%20`; kept if it does not become UTF-8.
fn decoded(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let [first, tail @ ..] = rest {
        let hex = (*first == b'%').then(|| tail.get(..2)).flatten();
        let byte = hex.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}
