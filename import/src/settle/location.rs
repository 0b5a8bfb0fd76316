//! Where an operation's file is: its group and the rest of its id.

use super::Context;
use crate::loss::{Kind, Losses};
use crate::model::Operation;

/// Folders that are no groups.
const RESERVED: [&str; 4] = ["additions", "errors", "examples", "push"];

/// Group and rest of an operation's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Location {
    pub group: String,
    pub rest: String,
}

/// The location of an operation, and its id where that follows from the path. `None` if no file can have it, which is
/// reported.
pub(crate) fn find(context: &Context<'_>, op: &mut Operation, losses: &mut Losses) -> Option<Location> {
    let found = match (&op.http, context.names_operations()) {
        (None, true) => by_name(context, &op.id),
        (Some((_, path)), false) => by_path(path),
        (None, false) => Err("the platform's operations have method and path, and it has none".to_owned()),
        (Some(_), true) => Err("the platform names its operations by a parameter, and it has a path".to_owned()),
    };
    match found {
        Ok(location) => {
            if op.http.is_some() {
                op.id = format!("{}.{}.{}", context.provider, location.group, location.rest);
            }
            Some(location)
        }
        Err(why) => {
            if op.id.is_empty() {
                op.id = op.http.as_ref().map(|(method, path)| format!("{method} {path}")).unwrap_or_default();
            }
            losses.operation(Kind::OperationLeftOut, op, why, "left out");
            None
        }
    }
}

/// `taobao.logistics.trace.search`: `logistics` and `trace.search`. An id of another prefix stays whole: `tmall.item` and
/// `get`.
fn by_name(context: &Context<'_>, id: &str) -> Result<Location, String> {
    let parts: Vec<&str> = id.split('.').collect();
    let own = parts.first() == Some(&context.provider);
    split(if own { &parts[1..] } else { &parts }, if own { 1 } else { 2 })
}

/// `/open/order/detail`: `open.order` and `detail`.
fn by_path(path: &str) -> Result<Location, String> {
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').map(|part| part.trim_matches(['{', '}'])).collect();
    let versioned = parts.first().is_some_and(|first| {
        first.strip_prefix('v').is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
    });
    split(&parts, if versioned { 3 } else { 2 })
}

/// The location of an operation whose id is known.
pub(crate) fn of_id(context: &Context<'_>, id: &str) -> Result<Location, String> {
    if context.names_operations() {
        return by_name(context, id);
    }
    by_path(&id.split('.').skip(1).collect::<Vec<_>>().join("/"))
}

/// A path as an id has it: `/open/order/{id}` is `open.order.id`.
pub(crate) fn id_of_path(path: &str) -> String {
    let parts = path.trim_start_matches('/').split('/').map(|part| part.trim_matches(['{', '}']));
    parts.collect::<Vec<_>>().join(".")
}

/// So many parts for the group, as far as one is left for the rest.
fn split(parts: &[&str], wanted: usize) -> Result<Location, String> {
    let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    let odd = |part: &&&str| part.is_empty() || !part.bytes().all(fits) || part.starts_with('.') || part.ends_with('.');
    if let Some(part) = parts.iter().find(odd) {
        return Err(format!("{part:?} can't be a part of its id: only ASCII letters, digits, `-` and `_` can"));
    }
    if parts.len() < 2 {
        return Err("its id needs two parts besides the provider, for a group and a file".to_owned());
    }
    let mut count = wanted.min(parts.len() - 1);
    if RESERVED.contains(&parts[..count].join(".").as_str()) {
        count += 1;
    }
    if count >= parts.len() {
        return Err(format!("the folder `{}` has another meaning", parts[0]));
    }
    Ok(Location { group: parts[..count].join("."), rest: parts[count..].join(".") })
}
