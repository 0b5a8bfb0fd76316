//! The structure of an example body: names, kinds and values, with all items of a list taken together.

use std::collections::{HashMap, HashSet};

use waybill_codegen::check::tree::{Kind, Tree};

use crate::problem::Lines;

/// What an example shows of a field, or of the whole body.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shape {
    pub name: String,
    /// The scalar values, in order.
    pub values: Vec<String>,
    /// Kinds of JSON values that it has.
    pub kinds: Kinds,
    /// Whether it is a list in JSON.
    pub list: bool,
    /// Whether its name is repeated, as in a list of XML.
    pub repeated: bool,
    pub members: Vec<Shape>,
    /// The places of members by name.
    index: HashMap<String, usize>,
    /// In the page.
    pub line: usize,
}

/// Kinds of JSON values.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Kinds {
    pub null: bool,
    pub boolean: bool,
    pub integer: bool,
    pub number: bool,
    pub string: bool,
}

impl Shape {
    /// The shape of a body; `first` is its first line in the page.
    pub fn of(tree: &Tree, text: &str, first: usize) -> Self {
        let mut shape = Self { line: first, ..Self::default() };
        let lines = Lines::new(text);
        shape.add(tree, &|at| first + lines.of(at) - 1);
        shape
    }

    fn add(&mut self, tree: &Tree, line: &dyn Fn(usize) -> usize) {
        match &tree.kind {
            Kind::Null => self.kinds.null = true,
            Kind::Boolean(value) => {
                self.kinds.boolean = true;
                self.values.push(value.to_string());
            }
            Kind::Number(text) => {
                let is_whole = text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
                self.kinds.integer |= is_whole;
                self.kinds.number |= !is_whole;
                self.values.push(text.clone());
            }
            Kind::String(text) => {
                self.kinds.string = true;
                self.values.push(text.clone());
            }
            Kind::List(items) => {
                self.list = true;
                items.iter().for_each(|item| self.add(item, line));
            }
            Kind::Object(members) => {
                let mut seen: HashSet<&str> = HashSet::new();
                for (name, value) in members {
                    let at = self.place(name, line(value.span.start));
                    self.members[at].repeated |= !seen.insert(name);
                    self.members[at].add(value, line);
                }
            }
        }
    }

    fn place(&mut self, name: &str, line: usize) -> usize {
        *self.index.entry(name.to_owned()).or_insert_with(|| {
            self.members.push(Self { name: name.to_owned(), line, ..Self::default() });
            self.members.len() - 1
        })
    }

    /// The member of this name.
    pub fn member(&self, name: &str) -> Option<&Self> {
        self.index.get(name).and_then(|at| self.members.get(*at))
    }

    /// Removes members, all but those that `keep` accepts.
    pub fn retain(&mut self, keep: impl Fn(&Self) -> bool) {
        self.members.retain(keep);
        self.index = self.members.iter().enumerate().map(|(at, member)| (member.name.clone(), at)).collect();
    }

    /// Adds the names of all members, at any depth.
    pub fn names(&self, names: &mut HashSet<String>) {
        for member in &self.members {
            names.insert(member.name.clone());
            member.names(names);
        }
    }

    /// Adds the names of members that have members, at any depth.
    pub fn objects(&self, names: &mut HashSet<String>) {
        for member in self.members.iter().filter(|member| !member.members.is_empty()) {
            names.insert(member.name.clone());
            member.objects(names);
        }
    }

    /// The first member of this name, at any depth.
    pub fn find(&self, name: &str) -> Option<&Self> {
        self.member(name).or_else(|| self.members.iter().find_map(|member| member.find(name)))
    }

    /// The only member, if there is one.
    pub fn only(&self) -> Option<&Self> {
        match self.members.as_slice() {
            [one] => Some(one),
            _ => None,
        }
    }

    /// The items of a list that the platform wraps: `<steps><step>…</step></steps>`.
    pub fn items(&self) -> &Self {
        if self.list { self } else { self.only().unwrap_or(self) }
    }

    /// The first value that says something.
    pub fn example(&self) -> Option<&str> {
        self.values.iter().map(String::as_str).find(|value| !value.trim().is_empty())
    }

    /// Whether a generator made it: every string is empty and every number 0.
    pub fn is_skeleton(&self) -> bool {
        self.values.iter().all(|value| value.is_empty() || value == "0" || value == "false")
            && self.members.iter().all(Self::is_skeleton)
    }

    /// Whether it has scalar values of one kind at most.
    pub fn is_uniform(&self) -> bool {
        let Kinds { boolean, integer, number, string, .. } = self.kinds;
        [boolean, integer || number, string].into_iter().filter(|has| *has).count() <= 1
    }
}
