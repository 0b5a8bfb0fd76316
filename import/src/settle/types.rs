//! Object types: those that stand with a field, and those that all operations of a source can name, become types of the
//! operation, each with its own name. Types of one name are one type if they have the same fields.

use std::collections::{HashMap, HashSet};

use heck::ToUpperCamelCase;
use waybill_codegen::names::list_item;
use waybill_codegen::scalar::Scalar;

use super::words::meaning;
use super::{Context, Structs};
use crate::loss::{Kind, Losses};
use crate::model::{Field, Operation, Struct};

/// Precedes the name of a type around a field, until that type has its final name.
const AROUND: char = '\u{1}';

/// Why a value is kept whole whose type says nothing.
const ANY: &str = "any JSON";

/// Gives each field the type of the spec, and the operation the types that its fields have. Returns the names of
/// `structs` that it uses.
pub(crate) fn hoist(
    context: &Context<'_>,
    op: &mut Operation,
    structs: &Structs<'_>,
    losses: &mut Losses,
) -> Vec<String> {
    let mut used = Vec::new();
    let mut inline = HashSet::new();
    op.request.iter().chain(&op.response).for_each(|field| collect(context, field, &mut inline));
    let mut hoist = Hoist {
        context,
        id: &op.id,
        structs,
        inline,
        started: HashSet::new(),
        found: Vec::new(),
        keys: HashMap::new(),
        todo: Vec::new(),
        losses,
    };
    let mut around = Vec::new();
    for (fields, owner) in [(&mut op.request, Owner::Request), (&mut op.response, Owner::Response)] {
        fields.iter_mut().for_each(|field| hoist.field(field, owner, &mut around));
    }
    // Types of the source name each other in any depth and in circles.
    while let Some(name) = hoist.todo.pop() {
        let Some(found) = structs.get(name.as_str()) else { continue };
        let mut ty = Struct { name: hoist.key(&name), ..(*found).clone() };
        super::fields::keep_named(hoist.id, &mut ty.fields, hoist.losses);
        ty.fields.iter_mut().for_each(|field| hoist.field(field, Owner::Type, &mut around));
        used.push(name.clone());
        hoist.found.push((name, ty));
    }
    op.types = hoist.found.into_iter().map(|(_, ty)| ty).collect();
    op.types.sort_by_key(|ty| ty.place.line);
    used
}

/// The names of types whose fields stand with a field.
fn collect(context: &Context<'_>, field: &Field, inline: &mut HashSet<String>) {
    if !field.fields.is_empty() {
        let base = brackets(&field.ty).0;
        // A field without a type is no object only because another one without a type has fields.
        if !base.is_empty() && meaning(context, &base).is_none() {
            inline.insert(base);
        }
        field.fields.iter().for_each(|inner| collect(context, inner, inline));
    }
}

/// A type's name and the levels of lists around it: `Type []`, `Type[][]`, `List<Type>`.
pub(crate) fn brackets(raw: &str) -> (String, usize) {
    let (mut base, mut levels) = (raw.trim(), 0);
    loop {
        let open = base.strip_suffix(']').and_then(|rest| rest.trim_end().strip_suffix('['));
        let generic = ["List", "ArrayList", "Set", "Array", "Collection"]
            .iter()
            .find_map(|name| base.strip_prefix(name)?.trim_start().strip_prefix('<')?.strip_suffix('>'));
        match open.or(generic) {
            Some(inner) if !inner.trim().is_empty() => (base, levels) = (inner.trim(), levels + 1),
            _ => return (base.to_owned(), levels),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Owner {
    Request,
    Response,
    Type,
}

struct Hoist<'a, 'l> {
    context: &'a Context<'a>,
    id: &'a str,
    structs: &'a Structs<'a>,
    /// Names of types that stand with fields.
    inline: HashSet<String>,
    /// Those that were met.
    started: HashSet<String>,
    /// The vendor's name and the type.
    found: Vec<(String, Struct)>,
    /// The spec's name of each type that the source names.
    keys: HashMap<String, String>,
    /// Types that the source names and that are still to be read.
    todo: Vec<String>,
    losses: &'l mut Losses,
}

impl Hoist<'_, '_> {
    fn lose(&mut self, kind: Kind, field: &Field, lost: impl Into<String>, instead: impl Into<String>) {
        self.losses.field(kind, self.id, field, lost, instead);
    }

    fn field(&mut self, field: &mut Field, owner: Owner, around: &mut Vec<String>) {
        let whole = field.ty.trim().to_owned();
        // `byte[]` is a file, although it looks like a list.
        let (base, levels) = match self.context.scalar(&whole) {
            Some(_) => (whole.clone(), 0),
            None => brackets(&whole),
        };
        let levels = levels.max(usize::from(field.list));
        if levels > 1 {
            self.keep_whole(field, &whole, "a list of lists");
        } else if !field.fields.is_empty() {
            self.object(field, &base, levels, around);
        } else if around.contains(&base) {
            self.refer(field, &base, &format!("{AROUND}{base}"), levels);
        } else if self.structs.contains_key(base.as_str()) || self.inline.contains(&base) {
            let key = self.key(&base);
            self.refer(field, &base, &key, levels);
        } else {
            self.scalar(field, &base, levels, owner);
        }
    }

    /// The spec's name of a type that the source names; the first type of a name has it.
    fn key(&mut self, name: &str) -> String {
        if let Some(key) = self.keys.get(name) {
            return key.clone();
        }
        let key = self.free(name, "");
        self.keys.insert(name.to_owned(), key.clone());
        if self.structs.contains_key(name) && !self.inline.contains(name) {
            self.todo.push(name.to_owned());
        }
        key
    }

    /// A name that neither a scalar nor another type has.
    fn free(&self, name: &str, outer: &str) -> String {
        let plain = if name.is_empty() { "Object" } else { name };
        let taken = |key: &str| self.context.scalar(key).is_some() || self.keys.values().any(|known| known == key);
        let prefixed = format!("{}{plain}", outer.to_upper_camel_case());
        let object = format!("{}Object", plain.trim_end_matches("[]"));
        let names = [plain.to_owned(), prefixed.clone(), object];
        let numbered = (2..).map(|n| format!("{prefixed}{n}"));
        names.into_iter().chain(numbered).find(|key| !key.is_empty() && !taken(key)).unwrap_or_default()
    }

    /// A field whose type stands with it.
    fn object(&mut self, field: &mut Field, base: &str, levels: usize, around: &mut Vec<String>) {
        // Where the type is only a word for any object, the field names it.
        let is_word = base.is_empty() || meaning(self.context, base).is_some();
        let name = if is_word { field.wire.to_upper_camel_case() } else { base.to_owned() };
        // The first type of a name in the order of the source has the name, also if it is around another one.
        let is_first = !(is_word && self.structs.contains_key(name.as_str())) && self.started.insert(name.clone());
        let claim = is_first.then(|| self.key(&name));
        around.push(name.clone());
        let mut fields = std::mem::take(&mut field.fields);
        fields.iter_mut().for_each(|inner| self.field(inner, Owner::Type, around));
        around.pop();
        let outer = around.last().cloned().unwrap_or_else(|| field.wire.clone());
        let known = if is_first { None } else { self.same(&name, &fields) };
        let key = match known.or_else(|| claim.clone()) {
            Some(key) => key,
            None => self.free(&name, &outer),
        };
        if is_word && !base.is_empty() {
            self.lose(Kind::TypeRead, field, format!("type `{base}` with fields"), format!("an object type `{key}`"));
        } else if !is_word && claim.is_none() && !self.found.iter().any(|(_, ty)| ty.name == key) {
            let lost = format!("a second type `{name}` with other fields");
            self.lose(Kind::TypeRenamed, field, lost, format!("the type `{key}`"));
        }
        if !self.found.iter().any(|(_, ty)| ty.name == key) {
            self.add(&name, &key, fields, field);
        }
        self.refer(field, base, &key, levels);
    }

    /// The known type of this name with these fields.
    fn same(&self, name: &str, fields: &[Field]) -> Option<String> {
        let first = self.keys.get(name).map_or(name, String::as_str);
        let shape = self.shape(fields, first, name);
        let of_name = self.found.iter().filter(|(vendor, _)| vendor == name);
        let same = of_name.map(|(_, ty)| ty).find(|ty| self.shape(&ty.fields, first, name) == shape);
        same.map(|ty| ty.name.clone())
    }

    /// Adds a type, and gives its name to the fields inside that lead back to it.
    fn add(&mut self, name: &str, key: &str, fields: Vec<Field>, field: &Field) {
        self.keys.entry(key.to_owned()).or_insert_with(|| key.to_owned());
        let ty = Struct { name: key.to_owned(), rename: None, doc: None, fields, place: field.place.clone() };
        self.found.push((name.to_owned(), ty));
        let mark = format!("{AROUND}{name}");
        for inner in self.found.iter_mut().flat_map(|(_, ty)| &mut ty.fields) {
            if let Some(rest) = inner.ty.strip_prefix(&mark).filter(|rest| rest.is_empty() || *rest == "[]") {
                inner.ty = format!("{key}{rest}");
            }
        }
    }

    /// What is compared of a type.
    fn shape(&self, fields: &[Field], first: &str, name: &str) -> Vec<(String, String, Option<bool>)> {
        let mark = format!("{AROUND}{name}");
        fields.iter().map(|f| (f.wire.clone(), f.ty.replace(&mark, first), f.required)).collect()
    }

    /// Writes the type of an object, or of a list of them.
    fn refer(&mut self, field: &mut Field, vendor: &str, key: &str, levels: usize) {
        let plain = key.trim_start_matches(AROUND);
        if plain != vendor && !vendor.is_empty() {
            field.settled.vendor_type.get_or_insert_with(|| field.ty.trim().to_owned());
        }
        let is_list = levels == 1;
        // Items are named after the vendor's type, whatever the spec calls it.
        if is_list && self.context.platform.wraps_lists && list_item(vendor) != list_item(plain) {
            field.settled.item = Some(list_item(vendor)).filter(|item| !item.is_empty());
        }
        field.ty = format!("{key}{}", if is_list { "[]" } else { "" });
    }

    /// Keeps a value whole that no type describes.
    fn keep_whole(&mut self, field: &mut Field, vendor: &str, why: &str) {
        // A platform has a type for what no document shows, or keeps it as a text.
        let any = self.context.type_of(&[Scalar::Any]).map(str::to_owned);
        let kept = if any.is_some() { "any JSON, kept whole" } else { "its JSON text, kept whole" };
        let why = if any.is_some() && why == ANY { "no fields are given" } else { why };
        self.lose(Kind::KeptAsJson, field, format!("type `{vendor}`: {why}"), kept);
        if !vendor.is_empty() {
            field.settled.vendor_type.get_or_insert_with(|| vendor.to_owned());
        }
        field.settled.kind = any.is_none().then_some("json");
        // Nobody knows what it holds.
        field.settled.personal |= any.is_some();
        field.ty = any.unwrap_or_else(|| self.context.string().to_owned());
    }

    fn scalar(&mut self, field: &mut Field, base: &str, levels: usize, owner: Owner) {
        let vendor = field.ty.trim().to_owned();
        let Some(found) = meaning(self.context, base) else {
            let several = matches!(base, "oneOf" | "anyOf" | "allOf") || base.contains(" or ");
            let why = match base {
                "" => "none is given",
                _ if several => "one of several types",
                _ => "no fields are given",
            };
            return self.keep_whole(field, &vendor, why);
        };
        if found.kind == Some("json") {
            return self.keep_whole(field, &vendor, ANY);
        }
        if self.context.scalar(&found.ty) == Some(Scalar::File) {
            return self.file(field, &found.ty, levels, owner);
        }
        let mut list = levels == 1 || found.list;
        let many = field.limits.items.as_deref().and_then(|items| items.parse::<u32>().ok()).is_some_and(|n| n > 1);
        if !list && many && owner == Owner::Request {
            list = true;
            let lost = format!("type `{vendor}` with a limit of list items");
            self.lose(Kind::ListAssumed, field, lost, format!("`{}[]`", found.ty));
            field.settled.vendor_type = Some(vendor.clone());
        }
        if found.ty != base {
            let kind = found.kind.map(|kind| format!(" as {kind}")).unwrap_or_default();
            let list = if list { "[]" } else { "" };
            self.lose(Kind::TypeRead, field, format!("type `{vendor}`"), format!("`{}{list}`{kind}", found.ty));
            field.settled.vendor_type = Some(vendor);
        }
        field.settled.kind = found.kind;
        if list && self.context.platform.wraps_lists && list_item(base) != list_item(&found.ty) && !found.list {
            field.settled.item = Some(list_item(base));
        }
        field.ty = format!("{}{}", found.ty, if list { "[]" } else { "" });
    }

    fn file(&mut self, field: &mut Field, ty: &str, levels: usize, owner: Owner) {
        let vendor = field.ty.trim().to_owned();
        field.ty = ty.to_owned();
        if owner != Owner::Request || levels > 0 || self.context.platform.body.value == "json" {
            let why = "only a parameter of a form can be a file";
            self.lose(Kind::TypeRead, field, format!("type `{vendor}`: {why}"), "a string");
            field.settled.vendor_type = Some(vendor);
            self.context.string().clone_into(&mut field.ty);
        }
    }
}
