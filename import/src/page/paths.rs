//! The depth of rows, where a table shows it: dotted names (`data.items[].sku`), indented names, or a table of its own for
//! the fields of an object.

use std::collections::HashMap;

use super::Row;

/// Most levels: deeper names stay as they are.
const MAX_LEVELS: usize = 30;

/// Gives rows their depth, and puts the fields of an object below it. Rows of a table that shows no depth keep none.
pub(crate) fn settle(rows: Vec<Row>) -> Vec<Row> {
    let mut placed = Placed::default();
    // The rows around the next one, each with its indentation.
    let mut around: Vec<(usize, Vec<String>)> = Vec::new();
    let mut owner = None;
    for mut row in rows {
        if owner != row.owner {
            (owner, around) = (row.owner.clone(), Vec::new());
        }
        let Some(indent) = row.indent else {
            placed.push(vec![row.name.clone()], row);
            continue;
        };
        around.retain(|(own, _)| *own < indent);
        let base = around.last().map(|(_, path)| path).or(owner.as_ref()).cloned().unwrap_or_default();
        let is_plain = matches!(row.at, Some("query" | "path" | "header"));
        let own = if is_plain { vec![row.name.clone()] } else { segments(&mut row) };
        let path = [base, own].concat();
        if path.len() > MAX_LEVELS {
            row.doubt = Some("the page nests this field deeper than any body".to_owned());
            placed.push(vec![row.name.clone()], row);
            continue;
        }
        row.name = path.last().cloned().unwrap_or_default();
        around.push((indent, path.clone()));
        placed.add(path, row);
    }
    placed.in_order()
}

/// Rows by their paths.
#[derive(Default)]
struct Placed {
    rows: Vec<(Vec<String>, Row)>,
    /// The first row of each path.
    known: HashMap<Vec<String>, usize>,
}

impl Placed {
    fn push(&mut self, path: Vec<String>, row: Row) {
        self.known.entry(path.clone()).or_insert(self.rows.len());
        self.rows.push((path, row));
    }

    /// Adds a row after the objects around it, which a page can leave out; the items of a list that has a row are that row.
    fn add(&mut self, path: Vec<String>, row: Row) {
        for end in 1..path.len() {
            if !self.known.contains_key(&path[..end]) {
                let doubt = Some("the page has no row for this object".to_owned());
                // The last parts of the path are those of the row's own name.
                let list = (row.lists.len() + end).checked_sub(path.len() + 1).and_then(|at| row.lists.get(at));
                let list = list.copied().unwrap_or_default();
                let (name, ty, indent) = (path[end - 1].clone(), "object".to_owned(), row.indent);
                let object = Row { name, ty, list, indent, doubt, line: row.line, at: row.at, ..Row::default() };
                self.push(path[..end].to_vec(), object);
            }
        }
        let known = self.known.get(&path).copied();
        match known.map(|at| &mut self.rows[at].1).filter(|_| row.lists.last() == Some(&true)) {
            Some(list) => {
                if list.ty.is_empty() {
                    list.ty = row.ty;
                }
                list.list = true;
                list.text = [list.text.as_str(), &row.text].join("\n").trim().to_owned();
            }
            None => self.push(path, row),
        }
    }

    /// The rows, each behind the object that has it; those of an object keep their order.
    fn in_order(self) -> Vec<Row> {
        let Self { mut rows, known } = self;
        if rows.iter().any(|(path, _)| path.len() > 1) {
            rows.sort_by_cached_key(|(path, _)| (1..=path.len()).map(|end| known[&path[..end]]).collect::<Vec<_>>());
            rows.iter_mut().for_each(|(path, row)| row.depth = row.indent.map(|_| path.len() - 1));
        }
        rows.into_iter().map(|(_, row)| row).collect()
    }
}

/// The parts of a dotted name; which of them are lists goes into the row.
fn segments(row: &mut Row) -> Vec<String> {
    let parts: Vec<&str> = row.name.split('.').filter(|part| !part.is_empty() && *part != "$").collect();
    let names: Vec<String> = parts.iter().map(|part| part.split('[').next().unwrap_or(part).to_owned()).collect();
    if names.is_empty() || names.iter().any(String::is_empty) {
        return vec![row.name.clone()];
    }
    row.lists = parts.iter().map(|part| part.contains('[')).collect();
    row.list |= row.lists.last().copied().unwrap_or_default();
    names
}
