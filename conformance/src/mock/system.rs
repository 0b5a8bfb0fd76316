//! What the platform wants said beside an operation's own parameters: who calls, when, and the signature.
//! The specs say it as texts; here they are read once, so that a request is held against plain values.

use waybill_codegen::ir::{Parameter, Platform};

/// What a system parameter says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    Operation,
    Key,
    Session,
    User,
    Nonce,
    /// When.
    Now,
    SignMethod,
    Signature,
    Format,
    Simplify,
    /// Always the same.
    Constant,
    /// Whatever the caller sets.
    Setting,
}

/// How many things there are to say.
const SAYS: usize = Says::Setting as usize + 1;

/// How a time is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stamp {
    /// Milliseconds since 1970, or seconds.
    Epoch,
    /// `yyyy-MM-dd HH:mm:ss`, so many minutes east of UTC.
    DateTime(i64),
}

/// A system parameter.
#[derive(Debug)]
pub(super) struct System {
    pub name: String,
    pub says: Says,
    /// What is always said.
    pub constant: Option<String>,
    /// How a time is said.
    pub stamp: Option<Stamp>,
    pub required: bool,
    pub in_header: bool,
}

/// A piece of a text that is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    Secret,
    Text(String),
    /// What a parameter says, or the key where none says it.
    Said(Says),
}

/// What is signed.
#[derive(Debug)]
pub(super) enum Signed {
    /// All parameters, sorted by name.
    Sorted,
    /// A row of values; where the documents leave open which, any of these.
    Rows(Vec<Vec<Part>>),
}

/// The system parameters that belong together, and what is signed with them.
#[derive(Debug)]
pub(super) struct Authentication {
    pub system: Vec<System>,
    pub signed: Signed,
    /// Where among them the first stands that says a thing.
    first: [Option<usize>; SAYS],
}

/// That of the platform, then those that operations name, with their names.
pub(super) fn authentications(platform: &Platform) -> Vec<(Option<String>, Authentication)> {
    let in_header = platform.parameters_in == "Header";
    let signed = match platform.concatenated.as_slice() {
        [] => Signed::Sorted,
        parts => Signed::Rows(vec![row(parts)]),
    };
    let system = platform.parameters.iter().map(|p| System::new(p, in_header)).collect();
    let common = (None, Authentication::new(system, signed));
    let own = platform.authentications.iter().map(|own| {
        let system = own.parameters.iter().map(|(place, p)| System::new(p, place == "Header")).collect();
        let signed = Signed::Rows(own.bases.iter().map(|base| row(&base.parts)).collect());
        (Some(own.name.clone()), Authentication::new(system, signed))
    });
    std::iter::once(common).chain(own).collect()
}

impl Authentication {
    fn new(system: Vec<System>, signed: Signed) -> Self {
        let mut first = [None; SAYS];
        for (at, parameter) in system.iter().enumerate().rev() {
            first[parameter.says as usize] = Some(at);
        }
        Self { system, signed, first }
    }

    /// The parameter that says it.
    pub fn that_says(&self, says: Says) -> Option<&System> {
        self.first[says as usize].map(|at| &self.system[at])
    }

    /// The parameter of that name.
    pub fn named(&self, name: &str) -> Option<&System> {
        self.system.iter().find(|system| system.name == name)
    }

    /// Whether a name in a query or a form is one of its parameters.
    pub fn has_parameter(&self, name: &str) -> bool {
        self.named(name).is_some_and(|system| !system.in_header)
    }
}

impl System {
    fn new(parameter: &Parameter, in_header: bool) -> Self {
        let (says, of) = read(&parameter.source).unwrap_or((Says::Setting, ""));
        Self {
            name: parameter.name.clone(),
            says,
            constant: (says == Says::Constant).then(|| constant(of)),
            stamp: (says == Says::Now).then(|| Stamp::read(of)),
            required: parameter.required,
            in_header,
        }
    }
}

fn row(parts: &[String]) -> Vec<Part> {
    let part = |source: &String| match read(source) {
        Some((Says::Constant, of)) => Part::Text(constant(of)),
        Some((says, _)) => Part::Said(says),
        None if source == "Source::Secret" => Part::Secret,
        None => Part::Said(Says::Setting),
    };
    parts.iter().map(part).collect()
}

/// From the variant of `Source` that the specs lead to, and what it has in brackets; `None` for one that
/// is no parameter's.
fn read(source: &str) -> Option<(Says, &str)> {
    let source = source.strip_prefix("Source::")?;
    let (name, of) = source.strip_suffix(')').and_then(|s| s.split_once('(')).unwrap_or((source, ""));
    let says = match name {
        "Operation" => Says::Operation,
        "Key" => Says::Key,
        "Session" => Says::Session,
        "User" => Says::User,
        "Nonce" => Says::Nonce,
        "Now" => Says::Now,
        "SignMethod" => Says::SignMethod,
        "Signature" => Says::Signature,
        "Format" => Says::Format,
        "Simplify" => Says::Simplify,
        "Constant" => Says::Constant,
        "Setting" => Says::Setting,
        _ => return None,
    };
    Some((says, of))
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
