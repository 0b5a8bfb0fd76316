//! Removes the locations that a document has wrong from its responses, and names such a location as a reader
//! does. A spec writes a location once for all forms (`data[0].amount`); a reader includes the wrapper of a list
//! (`data.item[0].amount`).

use roxmltree::Node;
use serde_json::Value;
use waybill_codegen::ir::Erratum;

/// The body without these locations.
///
/// # Errors
/// The body can't be read, or lacks a location.
pub fn without(text: &str, form: &str, root: &str, places: &[&str]) -> Result<String, String> {
    // From the last item to the first, so that the indices of the remaining ones stay valid.
    let mut places = places.to_vec();
    places.sort_by_key(|place| std::cmp::Reverse(numbered(place)));
    places.iter().try_fold(text.to_owned(), |text, place| {
        let cut = if form == "xml" { cut_xml(&text, place)? } else { cut_json(&text, root, place)? };
        cut.ok_or_else(|| format!("the response has no value at {place}"))
    })
}

/// The reader's name of a location in this body.
///
/// # Errors
/// The body can't be read, or lacks the location.
pub fn shown(text: &str, form: &str, root: &str, place: &str) -> Result<String, String> {
    let found = if form == "xml" {
        let document = roxmltree::Document::parse(text).map_err(|e| e.to_string())?;
        find_xml(document.root_element(), place).map(|(_, shown)| shown)
    } else {
        let mut value: Value = serde_json::from_str(text).map_err(|e| e.to_string())?;
        steps(below(&mut value, root), place).map(|steps| joined(&steps))
    };
    found.ok_or_else(|| format!("the response has no value at {place}"))
}

/// A location after these others are removed: the index of an item shifts by the removed items before it.
#[must_use]
pub fn moved(place: &str, gone: &[&str]) -> String {
    let before = |list: &str, index: usize| {
        let one = |other: &&&str| {
            let rest = other.strip_prefix(list).and_then(|rest| rest.strip_prefix('['));
            rest.and_then(|rest| rest.strip_suffix(']')?.parse::<usize>().ok()).is_some_and(|i| i < index)
        };
        gone.iter().filter(one).count()
    };
    let mut out = String::new();
    let mut at = 0;
    for (start, _) in place.match_indices('[') {
        let Some(length) = place[start..].find(']') else { break };
        let Ok(index) = place[start + 1..start + length].parse::<usize>() else { continue };
        out.push_str(&place[at..start]);
        out.push_str(&format!("[{}]", index - before(&place[..start], index)));
        at = start + length + 1;
    }
    out + &place[at..]
}

/// Each documented wrong location on its own: the body without the others, and the reader's name of the
/// remaining one.
///
/// # Errors
/// The body can't be read, or lacks a location.
pub fn one_by_one(text: &str, form: &str, root: &str, erratum: &Erratum) -> Result<Vec<(String, String)>, String> {
    let each = erratum.places.iter().map(|place| {
        let others: Vec<&str> = paths(erratum).into_iter().filter(|other| *other != place.path).collect();
        let left = without(text, form, root, &others)?;
        let shown = shown(&left, form, root, &moved(&place.path, &others))?;
        Ok((left, shown))
    });
    each.collect()
}

/// The paths of an erratum's locations.
#[must_use]
pub fn paths(erratum: &Erratum) -> Vec<&str> {
    erratum.places.iter().map(|place| place.path.as_str()).collect()
}

/// Its indices, for sorting.
fn numbered(place: &str) -> (String, Vec<usize>) {
    let mut name = String::new();
    let mut indices = Vec::new();
    for part in place.split('[') {
        let (index, rest) = part.split_once(']').unwrap_or(("", part));
        indices.extend(index.parse::<usize>().ok());
        name.push_str(rest);
    }
    (name, indices)
}

enum Step {
    Name(String),
    Index(usize),
}

/// The next step of a location, and the rest.
fn next(place: &str) -> Option<(Step, &str)> {
    if let Some(rest) = place.strip_prefix('[') {
        let (index, rest) = rest.split_once(']')?;
        return Some((Step::Index(index.parse().ok()?), rest));
    }
    let place = place.strip_prefix('.').unwrap_or(place);
    let end = place.find(['.', '[']).unwrap_or(place.len());
    Some((Step::Name(place[..end].to_owned()), &place[end..]))
}

fn below<'v>(value: &'v mut Value, root: &str) -> &'v mut Value {
    if !root.is_empty() && value.get(root).is_some() { &mut value[root] } else { value }
}

/// The steps to a location, including those through the wrappers of lists.
fn steps(mut value: &Value, mut place: &str) -> Option<Vec<Step>> {
    let mut out = Vec::new();
    while !place.is_empty() {
        let (step, rest) = next(place)?;
        if let (Step::Index(_), Value::Object(members)) = (&step, value) {
            let (name, list) = members.iter().next().filter(|_| members.len() == 1)?;
            out.push(Step::Name(name.clone()));
            value = list;
        }
        value = match &step {
            Step::Name(name) => value.get(name)?,
            Step::Index(index) => value.get(index)?,
        };
        out.push(step);
        place = rest;
    }
    Some(out)
}

fn joined(steps: &[Step]) -> String {
    steps.iter().fold(String::new(), |path, step| match step {
        Step::Name(name) if path.is_empty() => name.clone(),
        Step::Name(name) => format!("{path}.{name}"),
        Step::Index(index) => format!("{path}[{index}]"),
    })
}

fn cut_json(text: &str, root: &str, place: &str) -> Result<Option<String>, String> {
    let mut body: Value = serde_json::from_str(text).map_err(|e| e.to_string())?;
    Ok(remove(below(&mut body, root), place).map(|()| body.to_string()))
}

fn remove(value: &mut Value, place: &str) -> Option<()> {
    let steps = steps(value, place)?;
    let (last, way) = steps.split_last()?;
    let holder = way.iter().try_fold(value, |value, step| match step {
        Step::Name(name) => value.get_mut(name),
        Step::Index(index) => value.get_mut(*index),
    })?;
    match last {
        Step::Name(name) => holder.as_object_mut()?.shift_remove(name).map(drop),
        Step::Index(index) => {
            let items = holder.as_array_mut()?;
            (*index < items.len()).then(|| drop(items.remove(*index)))
        }
    }
}

fn cut_xml(text: &str, place: &str) -> Result<Option<String>, String> {
    let document = roxmltree::Document::parse(text).map_err(|e| e.to_string())?;
    let range = find_xml(document.root_element(), place).map(|(element, _)| element.range());
    Ok(range.map(|range| format!("{}{}", &text[..range.start], &text[range.end..])))
}

fn find_xml<'a, 'i>(mut element: Node<'a, 'i>, mut place: &str) -> Option<(Node<'a, 'i>, String)> {
    let mut shown = String::new();
    while !place.is_empty() {
        let (step, rest) = next(place)?;
        let mut children = element.children().filter(Node::is_element);
        element = match &step {
            Step::Name(name) => children.find(|child| child.has_tag_name(name.as_str()))?,
            Step::Index(index) => children.nth(*index)?,
        };
        shown.push_str(if shown.is_empty() { "" } else { "." });
        shown.push_str(element.tag_name().name());
        if let Step::Index(index) = step {
            shown.push_str(&format!("[{index}]"));
        }
        place = rest;
    }
    Some((element, shown))
}

#[cfg(test)]
mod tests {
    use super::{moved, shown, without};

    const FORMS: [(&str, &str); 3] = [
        ("json", r#"{"r":{"flag":[true],"lines":{"line":[{"n":"x"},{"n":"2"},{"n":"y"}]},"more":"1"}}"#),
        ("simplified", r#"{"flag":[true],"lines":[{"n":"x"},{"n":"2"},{"n":"y"}],"more":"1"}"#),
        (
            "xml",
            "<r><flag><b/></flag><lines><line><n>x</n></line><line><n>2</n></line><line><n>y</n></line></lines><more>1</more></r>",
        ),
    ];

    #[test]
    fn removes_a_location_in_every_form() {
        let places = ["flag", "lines[0]", "lines[2].n"];
        let corrected = [
            r#"{"r":{"lines":{"line":[{"n":"2"},{}]},"more":"1"}}"#,
            r#"{"lines":[{"n":"2"},{}],"more":"1"}"#,
            "<r><lines><line><n>2</n></line><line></line></lines><more>1</more></r>",
        ];
        let named = ["lines.line[2].n", "lines[2].n", "lines.line[2].n"];
        for (((form, text), corrected), named) in FORMS.iter().zip(corrected).zip(named) {
            assert_eq!(without(text, form, "r", &places).as_deref(), Ok(corrected), "{form}");
            assert_eq!(shown(text, form, "r", "lines[2].n").as_deref(), Ok(named), "{form}");
            assert!(without(text, form, "r", &["lines[3]"]).is_err(), "{form}");
            assert!(shown(text, form, "r", "line").is_err(), "{form}");
        }
    }

    #[test]
    fn shifts_an_item_by_the_removed_items_before_it() {
        for (place, gone, there) in [
            ("lines[2].n", &["lines[0]", "lines[1].n", "lines[3]", "flag"][..], "lines[1].n"),
            ("a[1].b[2]", &["a[0]", "a[1].b[0]", "a[1].b[1]"], "a[0].b[0]"),
            ("flag", &["lines[0]"], "flag"),
        ] {
            assert_eq!(moved(place, gone), there);
        }
    }
}
