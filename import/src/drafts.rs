//! Operations between reading and writing: the selected ones, settled, each with the location of its file.

use std::collections::{BTreeSet, HashMap};

use waybill_codegen::names;

use crate::Options;
use crate::loss::{Kind, Losses};
use crate::model::{Operation, Read, Struct};
use crate::settle::fields::listed;
use crate::settle::location::{self, Location};
use crate::settle::{self, Context, Structs};

/// An operation with the location of its file.
#[derive(Debug)]
pub(crate) struct Draft {
    pub op: Operation,
    pub location: Location,
}

/// The selected operations of all sources, of two with one name the first; and the ids of all operations that a file can
/// have.
pub(crate) fn drafts(
    context: &Context<'_>,
    options: &Options,
    reads: Vec<Read>,
    losses: &mut Losses,
) -> (Vec<Draft>, Vec<String>) {
    let (mut drafts, mut ids, mut taken) = (Vec::new(), Vec::new(), Taken::default());
    for Read { operations, structs, inlined, .. } in reads {
        let known = by_name(&structs, losses);
        let mut used = inlined;
        for mut op in operations {
            let Some(location) = locate(context, &mut op, losses) else { continue };
            ids.push(op.id.clone());
            if !matches(&options.only, &op.id) || !taken.is_free(&op, &location, losses) {
                continue;
            }
            used.extend(settle::operation(context, &location.rest, &mut op, &known, losses));
            drafts.push(Draft { op, location });
        }
        // A selection is expected to leave types out.
        if options.only.is_empty() {
            report_unused(&structs, &used, losses);
        }
    }
    (drafts, ids)
}

/// The object types with fields; of two with one name the first.
fn by_name<'s>(structs: &'s [Struct], losses: &mut Losses) -> Structs<'s> {
    let mut known = Structs::new();
    for one in structs.iter().filter(|one| !one.fields.is_empty()) {
        if known.contains_key(one.name.as_str()) {
            let lost = format!("a second type of this name, with {}", listed(&one.fields));
            losses.add(Kind::TypeLeftOut, (&one.place, "", &one.name), lost, "left out");
        } else {
            known.insert(one.name.as_str(), one);
        }
    }
    known
}

/// The location of an operation. What was reported about it so far gets its id.
fn locate(context: &Context<'_>, op: &mut Operation, losses: &mut Losses) -> Option<Location> {
    let read_as = op.http.as_ref().map(|(method, path)| format!("{method} {path}"));
    let location = location::find(context, op, losses)?;
    if let Some(read_as) = read_as {
        losses.rename(&read_as, &op.id);
    }
    Some(location)
}

fn report_unused(structs: &[Struct], used: &BTreeSet<String>, losses: &mut Losses) {
    for one in structs.iter().filter(|one| !used.contains(&one.name)) {
        let lost = match one.fields.is_empty() {
            true => "a type without fields".to_owned(),
            false => format!("a type that no operation uses, with {}", listed(&one.fields)),
        };
        losses.add(Kind::TypeLeftOut, (&one.place, "", &one.name), lost, "left out");
    }
}

impl Location {
    /// The path below the provider's folder.
    pub fn file(&self) -> String {
        format!("{}/{}.yaml", self.group, self.rest)
    }
}

/// Names that operations have already.
#[derive(Debug, Default)]
struct Taken {
    /// The module of the group and the Rust name to the id.
    operations: HashMap<(String, String), String>,
    /// Module to group.
    groups: HashMap<String, String>,
}

impl Taken {
    /// Whether an operation's names are free; otherwise that is reported.
    fn is_free(&mut self, op: &Operation, location: &Location, losses: &mut Losses) -> bool {
        let module = names::group(&location.group);
        let own = (module.clone(), names::ty(&location.rest));
        let other_group = self.groups.get(&module).filter(|group| **group != location.group);
        let other = self.operations.get(&own).or(other_group);
        if let Some(other) = other {
            let lost = match op.id == *other {
                true if op.http.is_some() => "a second method of this path, which gives the id".to_owned(),
                true => "a second operation of this name".to_owned(),
                false => format!("its Rust name is that of `{other}`"),
            };
            losses.operation(Kind::OperationLeftOut, op, lost, "left out");
            return false;
        }
        self.operations.insert(own, op.id.clone());
        self.groups.insert(module, location.group.clone());
        true
    }
}

/// Whether an id matches one of the patterns, or there are none.
pub(crate) fn matches(patterns: &[String], id: &str) -> bool {
    patterns.is_empty() || patterns.iter().any(|pattern| matches_one(pattern, id))
}

pub(crate) fn matches_one(pattern: &str, id: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = id.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, between)) = parts.split_last() else { return rest.is_empty() };
    for part in between {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}
