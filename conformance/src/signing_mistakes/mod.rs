//! Explains a wrong signature: the usual mistakes are tried one after the other, then two at a time, until one leads
//! to the received signature. A mistake is an entry of a table (`tables`): a sentence, and a change of the recipe
//! that makes a signature (`recipe`). So a new one is one entry.
//!
//! A change that leaves the signed bytes as they are can't be reported: they have another digest than the received
//! one. The right signature and the secrets are never part of an explanation. Knows no HTTP, no specs and no
//! `waybill_runtime`.

mod per_value;
mod received;
mod recipe;
mod spellings;
mod tables;
mod whole;
mod writing;

use std::borrow::Cow;

use crate::reference_signer::Digest;
use recipe::{Blanks, Item, Kind, Recipe, Scheme};

/// How many bytes are digested for one explanation: about 10 ms of an optimised build.
const MAX_WORK: usize = 4 << 20;

/// The last word where nothing fits.
pub const NONE_FITS: &str = "no usual mistake fits; if your canonical string equals this one, the secret differs";

/// A request with a wrong signature.
#[derive(Debug)]
pub struct Received<'a> {
    /// The signature as it was received.
    pub signature: &'a str,
    /// The signing method that the request asks for, and the parameter that names it, if there is one.
    pub method: (&'a str, Option<&'a str>),
    /// All documented signing methods.
    pub methods: Vec<(&'a str, Digest)>,
    /// The right secret. Never shown.
    pub secret: &'a str,
    /// Other secrets that could have been used, each with the mistake that this is. Never shown.
    pub other_secrets: Vec<(String, &'a str)>,
    /// The documented canonical string.
    pub canonical: Vec<Piece<'a>>,
    /// What [`Piece::Pairs`] stands for, in the order in which it was received.
    pub parameters: Vec<Parameter<'a>>,
    /// Whether parameters without a value are signed; the documented rule leaves them out.
    pub empty_signed: bool,
    /// Names and values that are received and not signed.
    pub unsigned: Vec<(&'a str, &'a str)>,
    /// Names of documented parameters that were not received, or are not signed.
    pub absent: Vec<&'a str>,
    /// What other operations of the platform sign, each with the mistake that this is.
    pub other_texts: Vec<(String, Vec<Piece<'a>>)>,
    /// What stands in place of a value that is not shown: a copied one was never the value.
    pub hidden: &'a str,
    /// Other spellings of the path, longer or shorter than the signed one.
    pub paths: Vec<&'a str>,
    /// A received name as it may be shown.
    pub shown: fn(&str) -> &str,
}

/// A piece of a canonical string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// The secret.
    Secret,
    /// The path of the operation.
    Path(&'a str),
    /// All parameters, sorted by name.
    Pairs,
    /// One value, and its name.
    Value(&'a str, &'a str),
}

/// A received parameter.
#[derive(Debug, Clone, Copy)]
pub struct Parameter<'a> {
    /// Its name as received.
    pub name: &'a str,
    /// Its value, decoded.
    pub value: &'a str,
    /// Whether it is one of the platform, not of the operation.
    pub is_system: bool,
}

/// Why a signature is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// One line, without secrets and without the right signature.
    pub text: String,
    /// How many mistakes lead to the signature; `None` if no usual one does.
    pub mistakes: Option<usize>,
}

/// A change of the recipe, and the mistake that it is.
struct Change<'a> {
    says: String,
    /// It concerns the whole request, so it is tried together with others too.
    whole: bool,
    /// Two of one group are never combined: they are alternatives. 0 is no group.
    group: usize,
    apply: Box<dyn Fn(&mut Recipe<'a>) + 'a>,
}

impl<'a> Change<'a> {
    fn new(says: impl Into<String>, whole: bool, apply: impl Fn(&mut Recipe<'a>) + 'a) -> Self {
        Self { says: says.into(), whole, group: 0, apply: Box::new(apply) }
    }

    fn of(&self, recipe: &Recipe<'a>) -> Recipe<'a> {
        let mut changed = recipe.clone();
        (self.apply)(&mut changed);
        changed
    }
}

/// Explains a signature that is not the right one.
#[must_use]
pub fn explain(received: &Received<'_>) -> Explanation {
    let documented = received.recipe();
    let length = documented.scheme.hash.length();
    let Some((digest, written)) = received::read(received.signature) else {
        let text = format!("the signature is not a digest in hex: expected {} upper-case hex digits", 2 * length);
        return Explanation { text, mistakes: None };
    };
    let mut search = Search { digest: &digest, work: 0 };
    if let Some(mistakes) = search.run(received, &documented) {
        let all: Vec<String> = mistakes.into_iter().chain(written.into_iter().map(str::to_owned)).collect();
        return Explanation { text: all.join("; and "), mistakes: Some(all.len()) };
    }
    if let Some(text) = received.hidden_value() {
        return Explanation { text, mistakes: None };
    }
    let length = match digest.len() {
        found if found == length => String::new(),
        found => format!("it has {} hex digits, expected {} ({}); ", 2 * found, 2 * length, documented.scheme.name()),
    };
    let tried = if search.work < MAX_WORK { "" } else { " (the text is long, so not all were tried)" };
    Explanation { text: format!("{length}{NONE_FITS}{tried}"), mistakes: None }
}

/// The search for the recipe of a digest.
struct Search<'d> {
    digest: &'d [u8],
    /// The number of bytes that were digested.
    work: usize,
}

impl Search<'_> {
    /// The mistakes that lead to the digest: none, one or two.
    fn run<'a>(&mut self, received: &Received<'a>, documented: &Recipe<'a>) -> Option<Vec<String>> {
        if self.fits(documented) {
            return Some(Vec::new());
        }
        let mut whole = Vec::new();
        for change in tables::changes(received, documented) {
            if self.fits(&change.of(documented)) {
                return Some(vec![change.says]);
            }
            if self.work >= MAX_WORK {
                return None;
            }
            whole.extend(change.whole.then_some(change));
        }
        for (at, first) in whole.iter().enumerate() {
            let changed = first.of(documented);
            let is_apart = |second: &&Change<'a>| second.group == 0 || second.group != first.group;
            for second in whole[at + 1..].iter().filter(is_apart) {
                if self.fits(&second.of(&changed)) {
                    return Some(vec![first.says.clone(), second.says.clone()]);
                }
                if self.work >= MAX_WORK {
                    return None;
                }
            }
        }
        None
    }

    fn fits(&mut self, recipe: &Recipe<'_>) -> bool {
        if recipe.scheme.hash.length() != self.digest.len() {
            return false;
        }
        let Some((digest, bytes)) = recipe.digest() else { return false };
        // Each one costs something, however short its text is.
        self.work += bytes + 64;
        digest == self.digest
    }
}

impl<'a> Received<'a> {
    /// The documented recipe.
    fn recipe(&self) -> Recipe<'a> {
        let digest = self.methods.iter().find(|(name, _)| *name == self.method.0).map(|(_, digest)| *digest);
        let (front, items, back) = self.items(&self.canonical);
        let has_pairs = self.has_pairs();
        Recipe {
            front,
            items,
            back,
            blanks: if has_pairs && !self.empty_signed { Blanks::None } else { Blanks::All },
            order: if has_pairs { recipe::by_name } else { recipe::as_received },
            named: has_pairs,
            equals: "",
            between: "",
            secret_apart: true,
            charset: recipe::utf8,
            tail: "",
            secret: Cow::Borrowed(self.secret),
            scheme: Scheme::documented(digest.unwrap_or(Digest::Md5)),
        }
    }

    /// What precedes the pairs of a canonical string, the pairs, and what follows them; without pairs all is between.
    fn items(&self, canonical: &[Piece<'a>]) -> (Vec<Item<'a>>, Vec<Item<'a>>, Vec<Item<'a>>) {
        let mut lists = canonical
            .split(|piece| *piece == Piece::Pairs)
            .map(|pieces| pieces.iter().filter_map(Item::of).collect::<Vec<_>>());
        match (lists.next().unwrap_or_default(), lists.next()) {
            (before, Some(after)) => (before, self.parameters.iter().map(Item::received).collect(), after),
            (items, None) => (Vec::new(), items, Vec::new()),
        }
    }

    /// The value that was copied from where it is hidden.
    fn hidden_value(&self) -> Option<String> {
        let values = self.canonical.iter().filter_map(|piece| match piece {
            Piece::Value(name, value) => Some((*name, *value)),
            _ => None,
        });
        let pairs = self.parameters.iter().filter(|_| self.has_pairs()).map(|sent| (sent.name, sent.value));
        let (name, _) = values.chain(pairs).find(|(_, value)| *value == self.hidden)?;
        let (name, hidden) = (self.show(name), self.hidden);
        Some(format!(
            "{name} is {hidden}, which stands for a value that is not shown, so it was hardly signed: send the value itself \
             (`waybill encode --show-secret` prints it)"
        ))
    }

    fn has_pairs(&self) -> bool {
        self.canonical.contains(&Piece::Pairs)
    }

    /// A name as it may be shown.
    fn show<'n>(&self, name: &'n str) -> &'n str {
        (self.shown)(name)
    }
}

impl<'a> Item<'a> {
    fn new(name: &'a str, value: &'a str, kind: Kind) -> Self {
        Self { name: Cow::Borrowed(name), value: Cow::Borrowed(value), kind, kept: false }
    }

    fn of(piece: &Piece<'a>) -> Option<Self> {
        match piece {
            Piece::Secret => Some(Self::new("", "", Kind::Secret)),
            Piece::Path(path) => Some(Self::new("", path, Kind::Path)),
            Piece::Value(name, value) => Some(Self::new(name, value, Kind::System)),
            Piece::Pairs => None,
        }
    }

    fn received(parameter: &Parameter<'a>) -> Self {
        let kind = if parameter.is_system { Kind::System } else { Kind::Own };
        Self::new(parameter.name, parameter.value, kind)
    }
}
