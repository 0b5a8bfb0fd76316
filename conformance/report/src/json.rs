//! `report.json`: the report for programs. Its fields are described in `docs/reports.md`; a breaking change
//! increases [`VERSION`].

use serde_json::{Map, Value, json};

use crate::item::{Dimension, State};
use crate::report::{Count, ItemCoverage, Outcome, Owner, Report};

/// Version of the file.
const VERSION: u32 = 2;

/// The text of the file.
#[must_use]
pub fn json(report: &Report) -> String {
    let coverage = &report.coverage;
    let providers: Vec<Value> = coverage
        .providers()
        .into_iter()
        .map(|provider| {
            let owners = coverage.owners.iter().filter(|owner| owner.provider == provider);
            json!({
                "provider": provider,
                "dimensions": dimensions(|dimension| coverage.count(dimension, Some(provider))),
                "operations": owners.map(|one| owner(report, one)).collect::<Vec<_>>(),
            })
        })
        .collect();
    let value = json!({
        "version": VERSION,
        "verdict": report.verdict,
        "partial": report.partial,
        "reasons": report.reasons,
        "headline": headline(report),
        "runs": report.runs,
        "cases": case_counts(report),
        "dimensions": dimensions(|dimension| coverage.count(dimension, None)),
        "providers": providers,
        "changes": report.changes.iter().map(|change| json!({
            "kind": change.kind, "item": change.item.to_string(), "place": change.place,
        })).collect::<Vec<_>>(),
        "results": report.cases,
        "unreadable": report.unreadable,
    });
    // A tree of strings and numbers can always be written.
    serde_json::to_string_pretty(&value).unwrap_or_default() + "\n"
}

/// The weakest dimension; null when the specs have no items.
#[must_use]
pub fn headline(report: &Report) -> Value {
    let headline = report.coverage.headline();
    headline.map_or(Value::Null, |headline| with_count(json!({ "dimension": headline.dimension }), headline.count))
}

/// The number of cases for each outcome, and of passed cases for each kind of evidence.
#[must_use]
pub fn case_counts(report: &Report) -> Value {
    let mut counts = Map::new();
    counts.insert("total".to_owned(), report.cases.len().into());
    for outcome in Outcome::ALL {
        counts.insert(outcome.name().replace(' ', "_"), report.cases_with(outcome).into());
    }
    let passed = |basis| {
        let of_basis = report.cases.iter().filter(|case| case.basis == basis && case.result == Outcome::Passed);
        of_basis.count()
    };
    let by_basis: Map<String, Value> =
        crate::item::Basis::ALL.into_iter().map(|basis| (basis.name().to_owned(), passed(basis).into())).collect();
    counts.insert("passed_by_basis".to_owned(), by_basis.into());
    counts.insert("exchanges".to_owned(), report.cases.iter().map(|case| case.exchanges).sum::<u64>().into());
    counts.into()
}

/// The count of every dimension that has items.
pub fn dimensions(count: impl Fn(Dimension) -> Count) -> Value {
    let counted = Dimension::ALL.into_iter().map(|dimension| (dimension, count(dimension)));
    let stated = counted.filter(|(_, count)| count.total > 0);
    stated.map(|(dimension, count)| with_count(json!({ "dimension": dimension }), count)).collect()
}

fn with_count(mut value: Value, count: Count) -> Value {
    let fields = [
        ("total", count.total),
        ("covered", count.covered()),
        ("documented", count.documented),
        ("example", count.example),
        ("derived", count.derived),
    ];
    for (name, n) in fields {
        value[name] = n.into();
    }
    value
}

fn owner(report: &Report, owner: &Owner) -> Value {
    json!({
        "id": owner.id,
        "title": owner.title,
        "statuses": owner.statuses,
        "dimensions": dimensions(|dimension| owner.count(dimension)),
        "items": owner.items.iter().map(|covered| item(report, covered)).collect::<Vec<_>>(),
    })
}

fn item(report: &Report, covered: &ItemCoverage) -> Value {
    let names = covered.cases.iter().filter_map(|at| report.cases.get(*at)).map(|case| case.name.as_str());
    json!({
        "dimension": covered.item.dimension(),
        "subject": covered.item.subject.name(),
        "name": covered.item.name,
        "state": covered.item.state.map(State::name),
        "place": covered.place,
        "basis": covered.basis,
        "cases": names.collect::<Vec<_>>(),
    })
}
