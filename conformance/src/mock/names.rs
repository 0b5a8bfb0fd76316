//! The documented names of parameters, each with a number: a request takes hundreds of comparisons of names, and
//! numbers are compared at once.

use std::num::NonZeroU32;

use hashbrown::{DefaultHashBuilder, HashMap};

use super::short::Short;

/// The number of a documented name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Name(NonZeroU32);

/// All documented names of a provider.
#[derive(Debug, Default)]
pub(super) struct Names(HashMap<String, Name, DefaultHashBuilder>);

/// A documented parameter: its name, and another name that means the same.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    pub name: Name,
    pub also: Option<Name>,
}

impl Names {
    /// The number of a name.
    pub fn get(&self, name: &str) -> Option<Name> {
        self.0.get(&Short(name)).copied()
    }

    /// Numbers the names of a parameter.
    pub fn add(&mut self, name: &str, also: Option<&String>) -> Known {
        Known { name: self.number(name), also: also.map(|also| self.number(also)) }
    }

    fn number(&mut self, name: &str) -> Name {
        let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        *self.0.entry(name.to_owned()).or_insert(Name(NonZeroU32::MIN.saturating_add(next)))
    }
}

impl Name {
    /// For a table of the first names: 0 is the first.
    pub fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

impl Known {
    /// Whether a parameter of that name is this one.
    pub fn is(self, name: Name) -> bool {
        self.name == name || self.also == Some(name)
    }
}
