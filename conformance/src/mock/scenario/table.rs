//! The records of a scenario and the table that selects a response: a record has a key and parts, which may be in
//! groups; a request names a record and some of its parts. Which request fields do so is data of the scenario.

use std::collections::{BTreeMap, BTreeSet};

use waybill_codegen::ir::Condition;

use super::super::params::Params;
use super::super::verify::rules::holds;

/// Records and the table that selects responses.
#[derive(Debug)]
pub(in super::super) struct Table {
    pub operation: String,
    /// The request field that names the record.
    pub(super) key: String,
    /// The request field that names parts of it.
    pub(super) parts: Option<String>,
    pub(super) records: BTreeMap<String, Record>,
    pub(super) rows: Vec<Row>,
}

/// A record.
#[derive(Debug, Default)]
pub(super) struct Record {
    /// Names that rows refer to.
    pub states: Vec<String>,
    pub groups: Vec<Group>,
    /// Parts without a group.
    pub single: Vec<String>,
    /// A code in place of an example.
    pub error: Option<String>,
}

/// Parts of a record that belong together.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Group {
    pub parts: Vec<String>,
    pub states: Vec<String>,
}

/// A row of the table; all its conditions must hold, and an empty one always holds.
#[derive(Debug)]
pub(super) struct Row {
    /// States, one of which the record has.
    pub record: Vec<String>,
    /// Request fields, each with its alternatives.
    pub when: Vec<(String, Vec<Condition>)>,
    pub parts: Vec<Relation>,
    /// States, one of which the one group of the requested parts has.
    pub group: Vec<String>,
    pub response: Selected,
}

/// The response of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) enum Selected {
    Example(String),
    Error(String),
}

/// How the parts of a request relate to the record. Without a record or parts, none of them holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    Unknown,
    OfAnotherRecord,
    Repeated,
    Missing,
    Ungrouped,
    SeveralGroups,
    IncompleteGroup,
}

/// The names of the relations in a scenario file.
pub(super) const RELATIONS: [(&str, Relation); 7] = [
    ("unknown", Relation::Unknown),
    ("of-another-record", Relation::OfAnotherRecord),
    ("repeated", Relation::Repeated),
    ("missing", Relation::Missing),
    ("ungrouped", Relation::Ungrouped),
    ("several-groups", Relation::SeveralGroups),
    ("incomplete-group", Relation::IncompleteGroup),
];

/// The state of a key that no record has.
pub(super) const UNKNOWN: &str = "unknown";

impl Table {
    /// The response to a request.
    pub fn select(&self, params: &Params<'_>) -> Option<Selected> {
        let record = params.text(&self.key).and_then(|key| self.records.get(&*key));
        let requested = self.parts.as_deref().map(|field| params.items(field)).unwrap_or_default();
        let row = self.rows.iter().find(|row| self.fits(row, record, &requested, params))?;
        Some(match (&row.response, record.and_then(|record| record.error.clone())) {
            (Selected::Example(_), Some(code)) => Selected::Error(code),
            (response, _) => response.clone(),
        })
    }

    fn fits(&self, row: &Row, record: Option<&Record>, requested: &[String], params: &Params<'_>) -> bool {
        let is = |states: &[String]| match record {
            Some(record) => shares(states, &record.states),
            None => states.iter().any(|state| state == UNKNOWN),
        };
        let field = |(name, conditions): &(String, Vec<Condition>)| {
            let value = params.text(name);
            conditions.iter().any(|condition| holds(condition, value.as_deref()))
        };
        let record_with_parts = record.filter(|_| !requested.is_empty());
        let relates =
            |relation: &Relation| record_with_parts.is_some_and(|record| self.holds(*relation, record, requested));
        let in_group = |record: &Record| matches!(&*record.groups_of(requested), [Some(group)] if shares(&row.group, &group.states));
        (row.record.is_empty() || is(&row.record))
            && row.when.iter().all(field)
            && (row.parts.is_empty() || row.parts.iter().any(relates))
            && (row.group.is_empty() || record_with_parts.is_some_and(in_group))
    }

    fn holds(&self, relation: Relation, record: &Record, requested: &[String]) -> bool {
        let others = || self.records.values().filter(|other| !std::ptr::eq(*other, record));
        let of_another = |part: &String| !record.has(part) && others().any(|other| other.has(part));
        match relation {
            Relation::Unknown => requested.iter().any(|part| !record.has(part) && !of_another(part)),
            Relation::OfAnotherRecord => requested.iter().any(of_another),
            Relation::Repeated => requested.iter().enumerate().any(|(at, part)| requested[..at].contains(part)),
            Relation::Missing => record.all().any(|part| !requested.contains(part)),
            Relation::Ungrouped => record.groups_of(requested).contains(&None),
            Relation::SeveralGroups => record.groups_of(requested).iter().flatten().count() > 1,
            Relation::IncompleteGroup => record
                .groups_of(requested)
                .iter()
                .flatten()
                .any(|group| group.parts.iter().any(|p| !requested.contains(p))),
        }
    }
}

impl Record {
    fn all(&self) -> impl Iterator<Item = &String> {
        self.groups.iter().flat_map(|group| &group.parts).chain(&self.single)
    }

    fn has(&self, part: &String) -> bool {
        self.all().any(|own| own == part)
    }

    /// The groups of parts, each once; `None` if a part has no group.
    fn groups_of(&self, requested: &[String]) -> Vec<Option<&Group>> {
        let group_of = |part| self.groups.iter().position(|group| group.parts.contains(part));
        let found: BTreeSet<Option<usize>> = requested.iter().map(group_of).collect();
        found.into_iter().map(|at| at.map(|at| &self.groups[at])).collect()
    }
}

fn shares(wanted: &[String], found: &[String]) -> bool {
    wanted.iter().any(|wanted| found.contains(wanted))
}
