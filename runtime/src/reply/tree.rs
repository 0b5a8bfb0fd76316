//! A small tree of texts, which is written as JSON or as XML: the members of an error.

use crate::wire::{json_text, xml_element, xml_text};

pub(super) enum Tree<'a> {
    Text(&'a str),
    /// A number or a boolean.
    Bare(&'a str),
    Members(Vec<(&'a str, Tree<'a>)>),
}

impl<'a> Tree<'a> {
    /// A code: a number if it looks like one.
    pub(super) fn code(text: &'a str) -> Self {
        let same = |number: i64| number.to_string() == text;
        if text.parse().is_ok_and(same) { Self::Bare(text) } else { Self::Text(text) }
    }

    pub(super) fn below(self, root: &'a str) -> Self {
        if root.is_empty() { self } else { Self::Members(vec![(root, self)]) }
    }

    pub(super) fn json(&self) -> String {
        match self {
            Self::Text(text) => json_text(text),
            Self::Bare(text) => (*text).to_owned(),
            Self::Members(members) => {
                let members: Vec<String> =
                    members.iter().map(|(name, tree)| format!("{}:{}", json_text(name), tree.json())).collect();
                format!("{{{}}}", members.join(","))
            }
        }
    }

    pub(super) fn xml(&self) -> String {
        let mut out = String::new();
        self.xml_into(&mut out);
        out
    }

    fn xml_into(&self, out: &mut String) {
        match self {
            Self::Text(text) | Self::Bare(text) => xml_text(out, text),
            Self::Members(members) => {
                members.iter().for_each(|(name, tree)| xml_element(out, name, |out| tree.xml_into(out)));
            }
        }
    }
}

/// Sets the value at a path: `data.errorCode`. Does nothing for an empty path.
pub(super) fn set<'a>(members: &mut Vec<(&'a str, Tree<'a>)>, path: &'a str, value: Tree<'a>) {
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    let at = members.iter().position(|(known, _)| *known == name);
    match at.and_then(|at| members.get_mut(at)) {
        _ if path.is_empty() => {}
        Some((_, Tree::Members(inner))) if !rest.is_empty() => set(inner, rest, value),
        Some((_, known)) => *known = value,
        None if rest.is_empty() => members.push((name, value)),
        None => {
            let mut inner = Vec::new();
            set(&mut inner, rest, value);
            members.push((name, Tree::Members(inner)));
        }
    }
}
