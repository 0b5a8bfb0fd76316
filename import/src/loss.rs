//! What an import loses, changes or assumes: each is a line of the report, with its place in the source, what the source
//! says, and what the spec says instead.

use std::collections::{BTreeMap, HashMap};

use crate::model::{Field, Operation, Place};

/// How bad a loss is; the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// A client lacks it.
    Lost,
    /// A client has it in another form.
    Changed,
    /// The source does not say it.
    Assumed,
    /// Only names and texts differ.
    Cosmetic,
}

impl Severity {
    /// The word of the report.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Changed => "changed",
            Self::Assumed => "assumed",
            Self::Cosmetic => "cosmetic",
        }
    }
}

/// The kinds of losses, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// An operation that no spec can express, or that fails a check.
    OperationLeftOut,
    /// A field, a parameter or an error code.
    FieldLeftOut,
    /// An object type that no operation uses.
    TypeLeftOut,
    /// An example body that does not match its fields.
    SampleLeftOut,
    /// A parameter that can only be sent as a string, and that the gateway may expect as JSON.
    SentAsString,
    /// A default, an example or a limit that does not match its field.
    ValueLeftOut,
    /// A type that the source does not describe.
    KeptAsJson,
    /// A condition that the spec language can't express.
    ConditionInText,
    /// A range of numbers; the spec language has none.
    RangeInText,
    /// Types of one name with different fields.
    TypeRenamed,
    /// A type of the source that the platform does not list.
    TypeRead,
    /// A field that is no longer required, since a value would have no end.
    NotRequired,
    /// A list or an object of the query that the source sends in another form.
    QueryChanged,
    /// The encoding of a file.
    EncodingAssumed,
    /// A list that only a limit shows.
    ListAssumed,
    /// A list or an object of the query whose form the source does not say.
    QueryAssumed,
    /// A time zone.
    ZoneAssumed,
    /// Personal data, by its name.
    PersonalAssumed,
    /// A Rust name.
    Renamed,
    /// HTML in a text.
    MarkupRemoved,
    /// A part of the source that specs do not have.
    NotTaken,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 21] = [
        Self::OperationLeftOut,
        Self::FieldLeftOut,
        Self::TypeLeftOut,
        Self::SampleLeftOut,
        Self::SentAsString,
        Self::ValueLeftOut,
        Self::KeptAsJson,
        Self::ConditionInText,
        Self::RangeInText,
        Self::TypeRenamed,
        Self::TypeRead,
        Self::NotRequired,
        Self::QueryChanged,
        Self::EncodingAssumed,
        Self::ListAssumed,
        Self::QueryAssumed,
        Self::ZoneAssumed,
        Self::PersonalAssumed,
        Self::Renamed,
        Self::MarkupRemoved,
        Self::NotTaken,
    ];

    /// Its name in the report.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::OperationLeftOut => "operation-left-out",
            Self::FieldLeftOut => "field-left-out",
            Self::TypeLeftOut => "type-left-out",
            Self::SampleLeftOut => "sample-left-out",
            Self::SentAsString => "sent-as-string",
            Self::ValueLeftOut => "value-left-out",
            Self::KeptAsJson => "kept-as-json",
            Self::ConditionInText => "condition-in-text",
            Self::RangeInText => "range-in-text",
            Self::TypeRenamed => "type-renamed",
            Self::TypeRead => "type-read",
            Self::NotRequired => "not-required",
            Self::EncodingAssumed => "encoding-assumed",
            Self::ListAssumed => "list-assumed",
            Self::QueryChanged => "query-changed",
            Self::QueryAssumed => "query-assumed",
            Self::ZoneAssumed => "zone-assumed",
            Self::PersonalAssumed => "personal-assumed",
            Self::Renamed => "renamed",
            Self::MarkupRemoved => "markup-removed",
            Self::NotTaken => "not-taken",
        }
    }

    /// How bad it is.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::OperationLeftOut
            | Self::FieldLeftOut
            | Self::TypeLeftOut
            | Self::SampleLeftOut
            | Self::SentAsString
            | Self::ValueLeftOut => Severity::Lost,
            Self::KeptAsJson
            | Self::ConditionInText
            | Self::RangeInText
            | Self::TypeRenamed
            | Self::TypeRead
            | Self::NotRequired
            | Self::QueryChanged => Severity::Changed,
            Self::EncodingAssumed
            | Self::ListAssumed
            | Self::QueryAssumed
            | Self::ZoneAssumed
            | Self::PersonalAssumed => Severity::Assumed,
            Self::Renamed | Self::MarkupRemoved | Self::NotTaken => Severity::Cosmetic,
        }
    }
}

/// One loss.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// Its kind.
    pub kind: Kind,
    /// Where the source says it.
    pub place: Place,
    /// The operation, if it belongs to one.
    pub operation: String,
    /// The field, type or code; empty if it is the operation.
    pub name: String,
    /// What the source says.
    pub lost: String,
    /// What the spec says instead.
    pub instead: String,
}

/// The losses of an import, as they are found.
#[derive(Debug, Default)]
pub struct Losses {
    /// In the order of the source.
    pub list: Vec<Loss>,
    /// The id of each operation that was read by method and path.
    ids: HashMap<String, String>,
}

impl Losses {
    /// Adds a loss of a named part.
    pub fn add(&mut self, kind: Kind, at: (&Place, &str, &str), lost: impl Into<String>, instead: impl Into<String>) {
        let (place, operation, name) = at;
        self.list.push(Loss {
            kind,
            place: place.clone(),
            operation: operation.to_owned(),
            name: name.to_owned(),
            lost: lost.into(),
            instead: instead.into(),
        });
    }

    /// Says which id an operation has that was read under another name.
    pub fn rename(&mut self, read_as: &str, id: &str) {
        self.ids.insert(read_as.to_owned(), id.to_owned());
    }

    /// All losses, with the ids of operations.
    #[must_use]
    pub fn take(mut self) -> Vec<Loss> {
        for loss in &mut self.list {
            if let Some(id) = self.ids.get(&loss.operation) {
                loss.operation.clone_from(id);
            }
        }
        self.list
    }

    /// Adds a loss of a field.
    pub fn field(&mut self, kind: Kind, id: &str, field: &Field, lost: impl Into<String>, instead: impl Into<String>) {
        self.add(kind, (&field.place, id, &field.wire), lost, instead);
    }

    /// Adds a loss of a whole operation.
    pub fn operation(&mut self, kind: Kind, op: &Operation, lost: impl Into<String>, instead: impl Into<String>) {
        self.add(kind, (&op.place, &op.id, &op.title), lost, instead);
    }
}

/// Losses of one kind that say the same.
#[derive(Debug)]
pub struct Folded<'l> {
    /// The first of them, in the order of the sources.
    pub first: &'l Loss,
    /// What the spec says instead, if that is the same for all of them: each name has another one.
    pub instead: Option<&'l str>,
    /// All of them.
    pub all: Vec<&'l Loss>,
}

/// The losses, the worst first; those that say the same are folded, and the most frequent come first.
#[must_use]
pub fn fold(losses: &[Loss]) -> Vec<Folded<'_>> {
    let mut groups: BTreeMap<(Kind, &str, Option<&str>), Vec<&Loss>> = BTreeMap::new();
    for loss in losses {
        let is_name = matches!(loss.kind, Kind::Renamed | Kind::TypeRenamed);
        let instead = (!is_name).then_some(loss.instead.as_str());
        groups.entry((loss.kind, &loss.lost, instead)).or_default().push(loss);
    }
    let folded = groups.into_iter().filter_map(|((_, _, instead), all)| {
        let first = all.first().copied()?;
        Some(Folded { first, instead, all })
    });
    let mut folded: Vec<Folded<'_>> = folded.collect();
    folded.sort_by(|a, b| (a.first.kind, b.all.len()).cmp(&(b.first.kind, a.all.len())));
    folded
}
