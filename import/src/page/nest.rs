//! Whose field is whose. A copy of a page has lost the nesting of its rows; the example shows it, or the numbers of
//! fields that the page prints. What neither shows is left to a person.

use std::collections::HashSet;

use heck::ToUpperCamelCase;
use waybill_codegen::scalar::Scalar;

use super::ask::{hint, in_text};
use super::shape::{Kinds, Shape};
use super::{Row, failure, top, words};
use crate::model::{Field, Notes, Place};
use crate::settle::Context;
use crate::source::MAX_LEVELS;
use crate::write::TODO;

/// What is known about the whole.
pub(crate) struct Nest<'a> {
    pub context: &'a Context<'a>,
    pub file: &'a std::sync::Arc<str>,
    /// Whether the example's lists stand in elements of their own.
    pub wraps: bool,
    /// Whether its scalars have no kinds, as in XML.
    pub untyped: bool,
    /// Whether its values say nothing.
    pub skeleton: bool,
    /// Whether it lacks its end.
    pub partial: bool,
    /// Whether rows that are not below another one belong to the root.
    pub marks_top: bool,
}

/// What is asked once about the fields of an object.
const ENDS: &str = "the page does not show where its fields end: which of them are of the object around it?";

/// An object whose rows may follow.
struct Open<'s> {
    /// Its row; the root has none.
    at: Option<usize>,
    shape: Option<&'s Shape>,
    /// How many of its fields are still to come, if the page says it.
    left: Option<usize>,
    /// Its level by the mark beside its name.
    level: Option<usize>,
    /// Names that it has.
    taken: HashSet<String>,
}

impl Open<'_> {
    fn shows(&self, name: &str) -> bool {
        self.shape.is_some_and(|shape| shape.member(name).is_some()) && !self.taken.contains(name)
    }
}

/// A field before its own fields are known.
struct Node {
    field: Field,
    parent: Option<usize>,
}

impl Nest<'_> {
    /// The fields of a table, completed by what only the example shows.
    pub fn fields(&self, rows: &[Row], shape: Option<&Shape>) -> Vec<Field> {
        let rows = &self.complete(rows, shape);
        let mut nodes: Vec<Node> = Vec::new();
        let root = Open { at: None, shape, left: None, level: None, taken: HashSet::new() };
        let mut open = vec![root];
        let mut last = None;
        let mut doubted = HashSet::new();
        let is_partial = self.partial || shape.is_none();
        for row in rows {
            let is_scalar = self.kind(row).is_some();
            let (depth, mut doubt) = self.parent(row, &open, is_scalar, last);
            // Without an example, one question at the object is about all of them.
            let asked = open[depth].at.filter(|_| is_partial && !failure::is_named(&row.name));
            if let Some(at) = asked
                && doubt.take().is_some()
                && doubted.insert(at)
            {
                note(&mut nodes[at].field, &format!("{TODO}: {ENDS}"));
            }
            open.truncate(depth + 1);
            last = Some(open.len());
            let Some(owner) = open.last_mut() else { continue };
            owner.taken.insert(row.name.clone());
            owner.left = owner.left.map(|left| left.saturating_sub(1));
            let inner = owner.shape.and_then(|shape| shape.member(&row.name));
            let (parent, inner) = (owner.at, inner.map(|inner| self.items(inner, row.list)));
            let mut field = self.field(row, inner, is_scalar);
            if let Some(doubt) = doubt {
                note(&mut field, &doubt);
            }
            nodes.push(Node { field, parent });
            // A page has no more levels than a body.
            if !is_scalar && open.len() < MAX_LEVELS {
                open.push(Open {
                    at: Some(nodes.len() - 1),
                    shape: inner,
                    left: row.count,
                    level: row.level,
                    taken: HashSet::new(),
                });
            }
        }
        self.tree(nodes, rows, shape)
    }

    /// The rows with what the rows below them or the example shows: whether it is an object, and what a list has.
    fn complete(&self, rows: &[Row], shape: Option<&Shape>) -> Vec<Row> {
        let mut objects = HashSet::new();
        shape.into_iter().for_each(|shape| shape.objects(&mut objects));
        let mut rows = rows.to_vec();
        for at in 0..rows.len() {
            let has_rows = rows.get(at + 1).is_some_and(|next| next.depth > rows[at].depth && rows[at].depth.is_some());
            let is_scalar = self.kind(&rows[at]).is_some();
            let row = &mut rows[at];
            let why = match (row.ty.is_empty(), has_rows) {
                (true, false) if objects.contains(&row.name) => None,
                (true, false) => Some("the page does not show what the list has, so the type is a guess"),
                (false, true) if is_scalar => {
                    Some("the page has rows below this field, and another type than an object")
                }
                (true, true) => None,
                (false, _) => continue,
            };
            let is_string = row.ty.is_empty() && why.is_some();
            // What a page does not type, its example can.
            let seen =
                shape.filter(|_| is_string && !row.list && !self.untyped).and_then(|shape| shape.find(&row.name));
            row.ty = match seen {
                Some(seen) => self.shown_type(seen).0,
                None => if is_string { self.context.string() } else { "object" }.to_owned(),
            };
            row.doubt = row.doubt.take().filter(|_| !has_rows).or(why.map(str::to_owned));
        }
        rows
    }

    /// The depth of the object that has a row, and what is not clear about it.
    fn parent(&self, row: &Row, open: &[Open<'_>], is_scalar: bool, last: Option<usize>) -> (usize, Option<String>) {
        if let Some(depth) = row.depth {
            return (depth.min(open.len() - 1), None);
        }
        if self.marks_top && !row.below {
            return (0, None);
        }
        let lowest = usize::from(self.marks_top).min(open.len() - 1);
        let depths = || (lowest..open.len()).rev();
        // An object that is known to be incomplete has it, or one inside.
        let bound = depths().find(|depth| open[*depth].left.is_some_and(|left| left > 0)).unwrap_or(lowest);
        let is_full = |depth: usize| open[depth].left == Some(0);
        if let Some(depth) = depths().find(|depth| *depth >= bound && !is_full(*depth) && open[*depth].shows(&row.name))
        {
            return (depth, None);
        }
        if let Some(depth) = depths().find(|depth| open[*depth].left.is_some_and(|left| left > 0)) {
            return (depth, None);
        }
        let around = |level: usize| match level.checked_sub(1) {
            Some(above) => depths().find(|depth| open[*depth].level == Some(above)),
            None => Some(lowest),
        };
        if let Some(depth) = row.level.and_then(around) {
            return (depth, None);
        }
        // A mark says that rows follow.
        if open.last().is_some_and(|last| last.level.is_some() && last.taken.is_empty() && last.left.is_none()) {
            return (open.len() - 1, None);
        }
        // A second field of one name ends the object that has the first.
        let is_free = |depth: &usize| !is_full(*depth) && !open[*depth].taken.contains(&row.name);
        let free: Vec<usize> = depths().filter(is_free).collect();
        let depth = free.first().copied().unwrap_or(lowest);
        // The first row below an object is its own; so is one for which there is no other.
        let is_first = is_scalar && self.marks_top && last.is_some_and(|last| last < open.len());
        let doubt = (free.len() > 1 && !is_first).then(|| {
            let shown =
                if open[0].shape.is_some() && !self.partial { ", and its example does not have it" } else { "" };
            format!("{TODO}: the page does not show whose field this is{shown}")
        });
        (depth, doubt)
    }

    /// What an example shows of the items of a list, or of an object.
    fn items<'s>(&self, shape: &'s Shape, list: bool) -> &'s Shape {
        if list && self.wraps { shape.items() } else { shape }
    }

    /// The kind of a row's type; `None` for an object.
    fn kind(&self, row: &Row) -> Option<Scalar> {
        let named = self.context.scalar(&row.ty);
        named.or_else(|| crate::settle::words::is_scalar_word(self.context, &row.ty).then_some(Scalar::String))
    }

    fn field(&self, row: &Row, shape: Option<&Shape>, is_scalar: bool) -> Field {
        let place = self.place(row.line);
        let mut field = Field { wire: row.name.clone(), ty: row.ty.clone(), list: row.list, place, ..Field::default() };
        field.settled.vendor_type.clone_from(&row.printed);
        (field.required, field.at) = (row.required, row.at);
        field.nullable = row.nullable || shape.is_some_and(|shape| shape.kinds.null && !self.untyped);
        field.default.clone_from(&row.default);
        field.limits = row.limits.clone();
        let seen = shape.filter(|_| is_scalar && !self.skeleton).and_then(Shape::example);
        // A tool that makes an example writes the type for a value: `"string"`.
        let seen = seen.filter(|seen| words::type_word(seen).is_none() || *seen != row.ty);
        field.example.clone_from(&row.example);
        let mut text = row.text.clone();
        if let Some(mixed) = row.mixed {
            let (example, rest, open) = top::split_example(self.kind(row), mixed, &row.text, seen);
            (field.example, text) = (example, rest);
            open.into_iter().for_each(|open| note(&mut field, &open));
        }
        field.example = field.example.take().or_else(|| seen.filter(|_| !row.list).map(str::to_owned));
        row.doubt.iter().for_each(|doubt| note(&mut field, &format!("{TODO}: {doubt}")));
        row.unread.iter().for_each(|unread| note(&mut field, &format!("{TODO}: {unread}")));
        let text = text.trim().to_owned();
        // A description that repeats the name says nothing.
        let text = if bare(&text) == bare(&row.name) { String::new() } else { text };
        field.doc = (!text.is_empty()).then(|| TODO.to_owned());
        in_text(&mut field, self.kind(row), &text, row);
        field.notes.vendor = Some(text).filter(|text| !text.is_empty());
        hint(&mut field, self.kind(row));
        field
    }

    /// Puts the nodes together, and adds what only the example shows.
    fn tree(&self, nodes: Vec<Node>, rows: &[Row], shape: Option<&Shape>) -> Vec<Field> {
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); nodes.len() + 1];
        for (at, node) in nodes.iter().enumerate() {
            children[node.parent.unwrap_or(nodes.len())].push(at);
        }
        let mut fields: Vec<Option<Field>> = nodes.into_iter().map(|node| Some(node.field)).collect();
        let root = fields.len();
        self.collect(root, &children, &mut fields, rows, shape)
    }

    fn collect(
        &self,
        at: usize,
        children: &[Vec<usize>],
        fields: &mut [Option<Field>],
        rows: &[Row],
        shape: Option<&Shape>,
    ) -> Vec<Field> {
        let mut out: Vec<Field> = Vec::new();
        for child in &children[at] {
            let Some(mut field) = fields[*child].take() else { continue };
            let is_scalar = self.kind(&rows[*child]).is_some();
            let inner = shape.and_then(|shape| shape.member(&field.wire)).map(|inner| self.items(inner, field.list));
            if !is_scalar {
                field.fields = self.collect(*child, children, fields, rows, inner);
                let count = rows[*child].count.filter(|_| !children[*child].is_empty());
                if count.is_some_and(|count| count != children[*child].len()) {
                    let own = children[*child].len();
                    note(
                        &mut field,
                        &format!("{TODO}: the page counts {} fields, and shows {own}", count.unwrap_or_default()),
                    );
                }
                if field.ty == "object" && !field.fields.is_empty() {
                    field.ty = type_name(&field.wire, field.list);
                }
                self.item_name(&mut field, shape);
            }
            out.push(field);
        }
        let known: HashSet<String> = out.iter().map(|field| field.wire.clone()).collect();
        let members = shape.into_iter().flat_map(|shape| &shape.members);
        out.extend(members.filter(|member| !known.contains(&member.name)).map(|member| self.shown(member)));
        out
    }

    /// The name of a list's items, if the example shows another one than the rule gives.
    fn item_name(&self, field: &mut Field, shape: Option<&Shape>) {
        if !field.list || !self.wraps {
            return;
        }
        let wrapper = shape.and_then(|shape| shape.member(&field.wire)).filter(|shape| !shape.list);
        let Some(item) = wrapper.and_then(Shape::only) else { return };
        if waybill_codegen::names::list_item(&field.ty) != item.name {
            field.settled.item = Some(item.name.clone());
        }
    }

    /// A field that only the example shows.
    fn shown(&self, shape: &Shape) -> Field {
        let place = self.place(shape.line);
        let mut field = Field { wire: shape.name.clone(), place, ..Field::default() };
        field.notes.evidence = Some("example");
        let wrapped = shape.only().filter(|one| self.wraps && (one.list || one.repeated));
        let items = wrapped.unwrap_or(shape);
        field.list = shape.list || wrapped.is_some();
        field.nullable = items.kinds.null && !self.untyped && items.members.is_empty();
        if !items.members.is_empty() {
            field.nullable = items.kinds.null && !self.untyped;
            field.fields = items.members.iter().map(|member| self.shown(member)).collect();
            field.ty = type_name(&field.wire, field.list);
            let named = wrapped.filter(|item| waybill_codegen::names::list_item(&field.ty) != item.name);
            field.settled.item = named.map(|item| item.name.clone());
            if self.untyped
                && self.wraps
                && wrapped.is_none()
                && items.only().is_some_and(|one| !one.members.is_empty())
            {
                note(&mut field, &format!("{TODO}: is it an object, or a list with one item?"));
            }
            return field;
        }
        field.example = items.example().filter(|_| !self.skeleton && !field.list).map(str::to_owned);
        let (ty, open) = self.shown_type(items);
        field.ty = ty;
        open.into_iter().for_each(|open| note(&mut field, &format!("{TODO}: {open}")));
        let kind = self.context.scalar(&field.ty);
        hint(&mut field, kind);
        field
    }

    /// The type of a scalar, and what is not clear about it.
    fn shown_type(&self, shape: &Shape) -> (String, Option<&'static str>) {
        let Kinds { boolean, integer, number, string, .. } = shape.kinds;
        let of = |kinds: &[Scalar]| self.context.type_of(kinds).map(str::to_owned);
        let ty = match (boolean, number, integer, string) {
            (_, _, _, true) => None,
            (true, ..) => of(&[Scalar::Boolean]),
            (_, true, ..) => of(&[Scalar::Number, Scalar::Decimal]),
            (_, _, true, _) => of(&[Scalar::Integer]),
            _ => None,
        };
        let open = if self.untyped {
            Some("the example shows no type")
        } else if !shape.is_uniform() {
            Some("the example has values of several types")
        } else if !(boolean || integer || number || string) {
            Some(if shape.list {
                "the example shows no item, so the type is a guess"
            } else {
                "only null is shown, so the type is a guess"
            })
        } else {
            None
        };
        (ty.unwrap_or_else(|| self.context.string().to_owned()), open)
    }

    fn place(&self, line: usize) -> Place {
        Place { file: std::sync::Arc::clone(self.file), line }
    }
}

/// Adds what is open about a field.
pub(crate) fn note(field: &mut Field, text: &str) {
    add(&mut field.notes, text);
}

pub(crate) fn add(notes: &mut Notes, text: &str) {
    match &mut notes.open {
        Some(open) => {
            open.push_str("; ");
            open.push_str(text.trim_start_matches("TODO: "));
        }
        None => notes.open = Some(text.to_owned()),
    }
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A name of ours for the items of a list or an object: `logisticsSteps` is `LogisticsStep`.
fn type_name(wire: &str, list: bool) -> String {
    let mut name = match wire.contains(['_', '-', '.']) || !wire.is_ascii() {
        true => wire.to_upper_camel_case(),
        false => wire[..1].to_ascii_uppercase() + &wire[1..],
    };
    if list {
        let plain = ["List", "Array"].iter().find_map(|end| name.strip_suffix(end)).filter(|rest| !rest.is_empty());
        if let Some(plain) = plain {
            return plain.to_owned();
        }
        let lower = name.to_ascii_lowercase();
        let same = ["ss", "us", "is", "goods", "news", "series"].iter().any(|end| lower.ends_with(end));
        if lower.ends_with("ies") && !same {
            name.replace_range(name.len() - 3.., "y");
        } else if ["xes", "sses", "shes", "tches"].iter().any(|end| lower.ends_with(end)) {
            name.truncate(name.len() - 2);
        } else if lower.ends_with('s') && !same && name.len() > 3 {
            name.pop();
        }
    }
    name
}
