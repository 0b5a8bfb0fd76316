//! The system parameters of a platform: who sends the request, when, and the signature; found by their role.

use std::time::Duration;

use waybill_codegen::ir::{Parameter, Place, Platform, Source, Stamp};

use super::names::{Known, Name, Names};

/// The role of a system parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Operation,
    Key,
    Session,
    User,
    Nonce,
    /// The time.
    Now,
    SignMethod,
    Signature,
    Format,
    Simplify,
    /// A fixed value.
    Constant,
    /// A value that the caller sets.
    Setting,
}

/// The number of roles.
const ROLES: usize = Role::Setting as usize + 1;

/// A system parameter.
#[derive(Debug, Clone)]
pub(super) struct System {
    pub name: String,
    /// Another documented name.
    pub also: Option<String>,
    /// The numbers of both.
    pub known: Known,
    pub role: Role,
    /// The value of a constant.
    pub constant: Option<String>,
    /// The format of a timestamp.
    pub stamp: Option<Stamp>,
    /// Whether it may also be UTC.
    pub also_utc: bool,
    /// How far it may be from the clock, if a document says it.
    pub window: Option<Duration>,
    pub required: bool,
    pub in_header: bool,
}

/// A part of a canonical string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    Secret,
    Text(String),
    /// The value of a parameter, or the key where no parameter has it.
    Parameter(Role),
    /// The operation's own path.
    Path,
    /// All parameters, sorted by name.
    Pairs,
}

/// A canonical string.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// Its name in the spec; empty for the only one of a platform.
    pub name: String,
    pub parts: Vec<Part>,
}

/// The system parameters of a style, and what they sign.
#[derive(Debug)]
pub(super) struct Style {
    /// What precedes the paths of its operations.
    pub path: String,
    /// Whether its responses have the platform's root.
    pub root: bool,
    pub system: Vec<System>,
    /// The canonical string; where the documents leave open which, any of these.
    pub rows: Vec<Row>,
    /// Index of the first parameter with each role.
    first: [Option<usize>; ROLES],
    /// Index of the first parameter with each name, by the number of the name.
    named: Vec<Option<usize>>,
}

/// The style of the platform, then those of operations, with their names. Their parameters get the first numbers.
pub(super) fn styles(platform: &Platform, numbers: &mut Names) -> Vec<(Option<String>, Style)> {
    let in_header = platform.parameters_in == Place::Header;
    let system = platform.parameters.iter().map(|p| System::new(p, in_header, numbers)).collect();
    let common = (None, Style::new(&platform.path, true, system, vec![row("", &platform.canonical)]));
    let own = platform.styles.iter().map(|own| {
        let system = own.parameters.iter().map(|(place, p)| System::new(p, *place == Place::Header, numbers)).collect();
        let rows = own.canonical_strings.iter().map(|text| row(&text.name, &text.parts)).collect();
        (Some(own.name.clone()), Style::new(&own.path, own.root, system, rows))
    });
    std::iter::once(common).chain(own).collect()
}

impl Style {
    /// The same for an operation that needs no session.
    pub fn without_session(&self) -> Self {
        let system = self.system.iter().filter(|system| system.role != Role::Session).cloned().collect();
        Self::new(&self.path, self.root, system, self.rows.clone())
    }

    fn new(path: &str, root: bool, system: Vec<System>, rows: Vec<Row>) -> Self {
        let (mut first, mut named) = ([None; ROLES], Vec::new());
        for (at, parameter) in system.iter().enumerate().rev() {
            first[parameter.role as usize] = Some(at);
            for name in [Some(parameter.known.name), parameter.known.also].into_iter().flatten() {
                named.resize(named.len().max(name.index() + 1), None);
                named[name.index()] = Some(at);
            }
        }
        Self { path: path.to_owned(), root, system, rows, first, named }
    }

    /// The parameter with a role.
    pub fn with_role(&self, role: Role) -> Option<&System> {
        self.first[role as usize].map(|at| &self.system[at])
    }

    /// The parameter of that name, or of that other name; none for a name that is not documented.
    pub fn named(&self, name: Option<Name>) -> Option<&System> {
        let at = self.named.get(name?.index()).copied().flatten()?;
        Some(&self.system[at])
    }
}

impl System {
    fn new(parameter: &Parameter, in_header: bool, numbers: &mut Names) -> Self {
        Self {
            name: parameter.name.clone(),
            also: parameter.also.clone(),
            known: numbers.add(&parameter.name, parameter.also.as_ref()),
            role: role(&parameter.source).unwrap_or(Role::Setting),
            constant: parameter.source.constant().map(str::to_owned),
            stamp: match parameter.source {
                Source::Now(stamp) => Some(stamp),
                _ => None,
            },
            also_utc: parameter.also_utc,
            window: parameter.window.map(|seconds| Duration::from_secs(seconds.into())),
            required: parameter.required,
            in_header,
        }
    }
}

fn row(name: &str, parts: &[Source]) -> Row {
    let part = |source: &Source| match source {
        Source::Constant(text) => Part::Text(text.clone()),
        Source::Secret => Part::Secret,
        Source::Path => Part::Path,
        Source::SortedPairs => Part::Pairs,
        source => Part::Parameter(role(source).unwrap_or(Role::Setting)),
    };
    Row { name: name.to_owned(), parts: parts.iter().map(part).collect() }
}

/// The role of a parameter; `None` for what is signed and never sent.
fn role(source: &Source) -> Option<Role> {
    Some(match source {
        Source::Operation => Role::Operation,
        Source::Key => Role::Key,
        Source::Session => Role::Session,
        Source::User => Role::User,
        Source::Nonce => Role::Nonce,
        Source::Now(_) => Role::Now,
        Source::SignMethod => Role::SignMethod,
        Source::Signature => Role::Signature,
        Source::Format => Role::Format,
        Source::Simplify => Role::Simplify,
        Source::Constant(_) => Role::Constant,
        Source::Setting => Role::Setting,
        Source::Secret | Source::Path | Source::SortedPairs => return None,
    })
}
