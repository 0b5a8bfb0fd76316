//! Compares the values of an example with the fields of its operation: unknown fields, wrong kinds, exceeded
//! limits, and personal fields with a value.

use super::paths::join;
use super::scalars::{Leaf, misfit};
use super::tree::{Kind as Value, Tree};
use super::{Out, Scope, body, edits, personal};
use crate::diagnostic::Diagnostic;
use crate::messages;
use crate::names::list_item;
use crate::scalar::Scalar;
use crate::spec::{Described, Field, Kind, Span};

/// How lists are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lists {
    /// `[…]`
    Bare,
    /// `{ "item": […] }`
    Wrapped,
    /// `<item>…</item><item>…</item>`
    Elements,
}

/// The comparison of one body, or of the arguments of one example.
pub(super) struct Walk<'a, 'o> {
    pub scope: &'o Scope<'a>,
    pub described: Described<'a>,
    pub lists: Lists,
    /// Names that are allowed at the top level without a field.
    pub extra: &'a [&'a str],
    /// Whether each required field is there: in a response that is no skeleton.
    pub complete: bool,
    pub out: &'o mut Out,
    /// Personal fields with a value: path and span.
    pub personal: Vec<(String, Span)>,
}

impl<'a> Walk<'a, '_> {
    /// Compares the members of an object with fields.
    pub fn object(&mut self, tree: &Tree, fields: &'a [Field], path: &str, covered: bool) {
        let members = match &tree.kind {
            Value::Object(members) => members,
            Value::Null => return,
            _ => return self.out.push(example_misfit(&tree.span, path, "an object", tree.name())),
        };
        if self.complete {
            let has = |field: &&Field| members.iter().any(|(name, _)| *name == field.wire.value);
            // A list that is missing is read as an empty one.
            let is_list = |f: &&Field| self.scope.platform.split_list(&f.ty.value).1;
            for field in fields.iter().filter(|f| f.required == Some(true) && !has(f) && !is_list(f)) {
                self.out.push(required_missing(&tree.span, &join(path, &field.wire.value)));
            }
        }
        for (name, value) in members {
            let below = join(path, name);
            match fields.iter().find(|f| f.wire.value == *name) {
                Some(field) => self.field(value, field, &below, covered),
                None if path.is_empty() && self.extra.contains(&name.as_str()) => {}
                None => {
                    let known: Vec<&str> = fields.iter().map(|f| f.wire.value.as_str()).collect();
                    self.out.push(unknown_in_example(&value.span, &below, name, &known));
                }
            }
        }
    }

    fn field(&mut self, tree: &Tree, field: &'a Field, path: &str, mut covered: bool) {
        if field.attributes.personal && !covered && !tree.is_empty() {
            self.personal.push((path.to_owned(), tree.span.clone()));
            covered = true;
        }
        if matches!(tree.kind, Value::Null) {
            if !field.attributes.nullable && self.lists != Lists::Elements {
                let found = null_shown(&tree.span, path);
                let title = format!("add `nullable: true` to `{}`", field.wire.value);
                self.out.push(match edits::add_key(self.scope.sources, field, "nullable", "true") {
                    Some((span, text)) => found.edit(span, text, title),
                    None => found,
                });
            }
            return;
        }
        let (base, is_list) = self.scope.platform.split_list(&field.ty.value);
        if !is_list {
            return self.one(tree, field, path, covered);
        }
        if matches!(self.scope.index.kind(self.described, field), Kind::Unknown) {
            return;
        }
        let item = field.item.as_ref().map_or_else(|| list_item(base), |i| i.value.clone());
        let Some(items) = self.items(tree, &item, path) else { return };
        if let Some(max) = field.attributes.max_items.filter(|max| items.len() > *max as usize) {
            self.out.push(too_many(&tree.span, path, items.len(), max));
        }
        for item in items {
            self.one(item, field, path, covered);
        }
    }

    /// A file argument: a name, and the content as a string or as hexadecimal digits.
    fn file(&mut self, tree: &Tree, path: &str) {
        let text = |name: &str| tree.member(name).and_then(Tree::text);
        let content = match (text("text"), text("hex")) {
            (Some(_), None) => true,
            (None, Some(hex)) => hex.len() % 2 == 0 && hex.bytes().all(|b| b.is_ascii_hexdigit()),
            _ => false,
        };
        if !content || text("name").is_none_or(str::is_empty) {
            let expected = "a file, `{ name: …, text: … }` or `{ name: …, hex: … }`";
            self.out.push(example_misfit(&tree.span, path, expected, tree.name()));
        }
    }

    /// The JSON in a string. Its parts have no location of their own, and no personal field beyond the string.
    fn contents(&mut self, tree: &Tree, written: &str, text: &str, path: &str) {
        let name = written.trim_end_matches("[]").trim_end();
        let Some(inner) = self.described.type_named(name) else { return };
        let Ok(parsed) = body::json(&tree.span.file, text) else { return };
        let mut found = Vec::new();
        let mut walk =
            Walk { lists: Lists::Bare, extra: &[], complete: false, out: &mut found, personal: Vec::new(), ..*self };
        match parsed.kind {
            Value::List(items) if name.len() < written.len() => {
                items.iter().for_each(|item| walk.object(item, &inner.fields, path, true));
            }
            _ => walk.object(&parsed, &inner.fields, path, true),
        }
        found.iter_mut().for_each(|diagnostic| diagnostic.span = tree.span.clone());
        self.out.append(&mut found);
    }

    /// The items of a list, in any notation.
    fn items<'t>(&mut self, tree: &'t Tree, item: &str, path: &str) -> Option<Vec<&'t Tree>> {
        match (self.lists, &tree.kind) {
            (Lists::Bare, Value::List(items)) => Some(items.iter().collect()),
            (Lists::Wrapped, Value::Object(members)) => match &members[..] {
                [(name, Tree { kind: Value::List(items), .. })] if name == item => Some(items.iter().collect()),
                _ => self.no_items(tree, path, &format!("an object with a list in `{item}`")),
            },
            (Lists::Elements, Value::Object(members)) if members.iter().all(|(name, _)| name == item) => {
                Some(members.iter().map(|(_, value)| value).collect())
            }
            (Lists::Elements, _) => self.no_items(tree, path, &format!("a list of elements `<{item}>`")),
            (Lists::Wrapped, _) => self.no_items(tree, path, &format!("an object with a list in `{item}`")),
            (Lists::Bare, _) => self.no_items(tree, path, "a list"),
        }
    }

    fn no_items<'t>(&mut self, tree: &'t Tree, path: &str, expected: &str) -> Option<Vec<&'t Tree>> {
        self.out.push(example_misfit(&tree.span, path, expected, tree.name()));
        None
    }

    fn one(&mut self, tree: &Tree, field: &'a Field, path: &str, covered: bool) {
        let scalar = match self.scope.index.kind(self.described, field) {
            Kind::Unknown | Kind::Scalar(Scalar::Any) => return,
            Kind::Struct(inner) => return self.object(tree, &inner.fields, path, covered),
            Kind::Scalar(Scalar::File) => return self.file(tree, path),
            Kind::Enum(_) => Scalar::String,
            Kind::Scalar(scalar) | Kind::Id(_, scalar) => scalar,
        };
        let leaf = match &tree.kind {
            // A null item; `field` has checked a null field.
            Value::Null => return,
            Value::Boolean(value) => Leaf::Boolean(*value),
            Value::Number(text) => Leaf::Number(text),
            Value::String(text) => Leaf::String(text),
            Value::List(_) | Value::Object(_) => {
                return self.out.push(example_misfit(&tree.span, path, "a scalar", tree.name()));
            }
        };
        if let Some(expected) = misfit(scalar, leaf) {
            self.out.push(example_misfit(&tree.span, path, expected, tree.name()));
        }
        if let (Some(contents), Some(text), Scalar::Json) = (&field.contents, tree.text(), scalar) {
            self.contents(tree, &contents.value, text, path);
        }
        if !covered
            && !field.attributes.secret
            && personal::can_be(self.scope, self.described, field)
            && let Some(what) = tree.text().and_then(personal::of_value)
        {
            self.out.push(messages::personal_value(&tree.span, path, what));
        }
        let length = tree.text().map_or(0, |text| text.chars().count());
        if let Some(max) = field.attributes.max_length.filter(|max| length > *max as usize) {
            self.out.push(messages::too_long(&tree.span, path, length, max));
        }
    }
}

// Messages.

fn example_misfit(span: &Span, path: &str, wanted: &str, found: &str) -> Diagnostic {
    Diagnostic::new("example-misfit", span, format!("`{}` should be {wanted}", messages::short(path)), format!("found {found}"))
        .help("change the example, or the field's `type` or `as`, to what the document shows; if the document contradicts itself here, name the place in the example's `erratum`")
}

fn too_many(span: &Span, path: &str, found: usize, max: u32) -> Diagnostic {
    let message = format!("`{}` has {found} items, but `max_items` is {max}", messages::short(path));
    Diagnostic::new("over-limit", span, message, "too many").help("shorten the list, or correct the limit")
}

fn unknown_in_example(span: &Span, path: &str, name: &str, known: &[&str]) -> Diagnostic {
    let known = messages::suggest(name, "fields", known);
    let help = format!("{known}; or add the field, with `evidence: example` if only the example has it");
    Diagnostic::new(
        "unknown-field",
        span,
        format!("the spec has no field `{}`", messages::short(path)),
        "found in the example",
    )
    .help(help)
}

fn null_shown(span: &Span, path: &str) -> Diagnostic {
    Diagnostic::new(
        "null-shown",
        span,
        format!("`{}` is null here, but the field is not `nullable`", messages::short(path)),
        "null",
    )
    .help("add `nullable: true` to the field, since the document shows null")
}

/// A client would reject the response.
fn required_missing(span: &Span, path: &str) -> Diagnostic {
    let message = format!("the required field `{}` is missing from this response", messages::short(path));
    Diagnostic::new("required-missing", span, message, "missing here").help(
        "copy the example as the document prints it; if the document contradicts itself, remove `required: true` and say so in `open`",
    )
}
