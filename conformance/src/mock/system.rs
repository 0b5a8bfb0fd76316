//! The system parameters of a platform: who sends the request, when, and the signature. The specs have them as
//! strings; they are parsed once, so that a request is compared with plain values.

use waybill_codegen::ir::{Parameter, Platform};

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

/// The format of a timestamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stamp {
    /// Milliseconds since 1970, or seconds.
    Epoch,
    /// `yyyy-MM-dd HH:mm:ss`, so many minutes east of UTC.
    DateTime(i64),
}

/// A system parameter.
#[derive(Debug, Clone)]
pub(super) struct System {
    pub name: String,
    /// Another documented name.
    pub also: Option<String>,
    pub role: Role,
    /// The value of a constant.
    pub constant: Option<String>,
    /// The format of a timestamp.
    pub stamp: Option<Stamp>,
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

/// The system parameters of a style, and what they sign.
#[derive(Debug)]
pub(super) struct Style {
    /// What precedes the paths of its operations.
    pub path: String,
    pub system: Vec<System>,
    /// The parts of the canonical string; where the documents leave open which, any of these.
    pub rows: Vec<Vec<Part>>,
    /// Index of the first parameter with each role.
    first: [Option<usize>; ROLES],
}

/// The style of the platform, then those of operations, with their names.
pub(super) fn styles(platform: &Platform) -> Vec<(Option<String>, Style)> {
    let in_header = platform.parameters_in == "Header";
    let system = platform.parameters.iter().map(|p| System::new(p, in_header)).collect();
    let common = (None, Style::new(&platform.path, system, vec![row(&platform.signed)]));
    let own = platform.styles.iter().map(|own| {
        let system = own.parameters.iter().map(|(place, p)| System::new(p, place == "Header")).collect();
        let rows = own.canonical_strings.iter().map(|text| row(&text.parts)).collect();
        (Some(own.name.clone()), Style::new(&own.path, system, rows))
    });
    std::iter::once(common).chain(own).collect()
}

impl Style {
    /// The same for an operation that needs no session.
    pub fn without_session(&self) -> Self {
        let system = self.system.iter().filter(|system| system.role != Role::Session).cloned().collect();
        Self::new(&self.path, system, self.rows.clone())
    }

    fn new(path: &str, system: Vec<System>, rows: Vec<Vec<Part>>) -> Self {
        let mut first = [None; ROLES];
        for (at, parameter) in system.iter().enumerate().rev() {
            first[parameter.role as usize] = Some(at);
        }
        Self { path: path.to_owned(), system, rows, first }
    }

    /// The parameter with a role.
    pub fn with_role(&self, role: Role) -> Option<&System> {
        self.first[role as usize].map(|at| &self.system[at])
    }

    /// The parameter of that name, or of that other name.
    pub fn named(&self, name: &str) -> Option<&System> {
        self.system.iter().find(|system| system.name == name || system.also.as_deref() == Some(name))
    }

    /// Whether a name in a query or a form is one of its parameters.
    pub fn has_parameter(&self, name: &str) -> bool {
        self.named(name).is_some_and(|system| !system.in_header)
    }
}

impl System {
    fn new(parameter: &Parameter, in_header: bool) -> Self {
        let (role, of) = read(&parameter.source).unwrap_or((Role::Setting, ""));
        Self {
            name: parameter.name.clone(),
            also: parameter.also.clone(),
            role,
            constant: (role == Role::Constant).then(|| constant(of)),
            stamp: (role == Role::Now).then(|| Stamp::read(of)),
            required: parameter.required,
            in_header,
        }
    }
}

fn row(parts: &[String]) -> Vec<Part> {
    let part = |source: &String| match read(source) {
        Some((Role::Constant, of)) => Part::Text(constant(of)),
        Some((role, _)) => Part::Parameter(role),
        None if source == "Source::Secret" => Part::Secret,
        None if source == "Source::Path" => Part::Path,
        None if source == "Source::SortedPairs" => Part::Pairs,
        None => Part::Parameter(Role::Setting),
    };
    parts.iter().map(part).collect()
}

/// Parses the variant of `Source` and its argument in brackets; `None` for a source that is not a
/// parameter's.
fn read(source: &str) -> Option<(Role, &str)> {
    let source = source.strip_prefix("Source::")?;
    let (name, of) = source.strip_suffix(')').and_then(|s| s.split_once('(')).unwrap_or((source, ""));
    let role = match name {
        "Operation" => Role::Operation,
        "Key" => Role::Key,
        "Session" => Role::Session,
        "User" => Role::User,
        "Nonce" => Role::Nonce,
        "Now" => Role::Now,
        "SignMethod" => Role::SignMethod,
        "Signature" => Role::Signature,
        "Format" => Role::Format,
        "Simplify" => Role::Simplify,
        "Constant" => Role::Constant,
        "Setting" => Role::Setting,
        _ => return None,
    };
    Some((role, of))
}

fn constant(of: &str) -> String {
    of.trim_matches('"').to_owned()
}

impl Stamp {
    fn read(text: &str) -> Self {
        let minutes = text.strip_prefix("Stamp::DateTime(").map(|rest| rest.trim_end_matches(')'));
        minutes.map_or(Self::Epoch, |minutes| Self::DateTime(minutes.parse().unwrap_or_default()))
    }
}
