//! Where the specs state what a failed case is about: the lines of the fields in its differences.

use waybill_codegen::Ir;
use waybill_report::item::{Item, Subject};
use waybill_report::spec;

use super::Case;

/// Maximum number of fields that are located.
const SHOWN: usize = 5;

/// The operation or push body that a case is about, if it is about one.
#[must_use]
pub fn operation(ir: &Ir, case: &Case) -> Option<String> {
    let about = case.name.split('/').next().unwrap_or_default();
    if ir.operation(about).is_some() || ir.pushes().any(|push| push.id == about) {
        return Some(about.to_owned());
    }
    ir.cases.iter().find(|spec| spec.name == case.name).map(|spec| spec.operation.clone())
}

/// The differences, and a line with file and line of each field or parameter that they name.
#[must_use]
pub fn located(ir: &Ir, case: &Case, why: &str) -> String {
    let operation = operation(ir, case);
    let owner = spec::owned(ir).into_iter().find(|owner| Some(&owner.id) == operation.as_ref());
    let items = owner.map(|owner| owner.items).unwrap_or_default();
    // The golden specs are in a folder of their own; the IR names files from `specs/` on.
    let below = case.place.as_ref().and_then(|place| place.split_once("specs/")).map_or("", |(below, _)| below);
    let mut lines: Vec<String> = Vec::new();
    for path in why.lines().filter_map(|line| line.split_once(':')).map(|(path, _)| path) {
        let named = items.iter().filter(|(item, _)| names(item, path)).max_by_key(|(item, _)| item.name.len());
        let line = named.map(|(item, place)| format!("{} is in {below}{place}", item.name));
        lines.extend(line.filter(|line| !lines.contains(line)));
    }
    lines.truncate(SHOWN);
    std::iter::once(why.to_owned()).chain(lines).collect::<Vec<_>>().join("\n")
}

/// Whether a path of a body leads to the field: its names in order, with list items and roots between them.
fn names(item: &Item, path: &str) -> bool {
    if !matches!(item.subject, Subject::Field | Subject::Parameter) {
        return false;
    }
    let parts = |text: &str| -> Vec<String> {
        let bare = |part: &str| part.split('[').next().unwrap_or_default().to_owned();
        text.split('.').map(bare).collect()
    };
    let (wanted, found) = (parts(&item.name), parts(path));
    let mut left = found.iter();
    wanted.last() == found.last() && wanted.iter().all(|name| left.any(|part| part == name))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use super::located;
    use crate::case;
    use crate::target::Target;
    use std::sync::Arc;

    /// The file's line numbers are counted here, from the texts of the lines.
    fn line(target: &Target, file: &str, text: &str) -> usize {
        let spec = std::fs::read_to_string(target.folder.join(file)).unwrap();
        spec.lines().position(|line| line.trim_start().starts_with(text)).unwrap() + 1
    }

    #[test]
    fn each_case_names_the_line_that_it_comes_from() {
        let target = Arc::new(Target::golden().unwrap());
        let cases = case::all(&target);
        let read = "rooted/odd.names/read.yaml";
        let place = |name: &str| cases.iter().find(|case| case.name == name).unwrap().place.clone().unwrap();
        for (name, file, text) in [
            ("rooted.odd.names.read/documented/response/json", read, "- name: documented"),
            ("rooted.odd.names.read/error/isv.X_Y:Z|type", read, "isv.X_Y:Z|type:"),
            ("rooted.odd.names.read/parameter/tag_bar/presence", read, "tag_bar:"),
            ("rooted.odd.names.read/presence/Line", read, "match:"),
            ("rooted.odd.names.read/leaks", read, "operation:"),
            ("rooted.odd.names.read/error/7", "platforms/gateway.yaml", "\"7\":"),
            (
                "plain.open.line.lineId.drop/rule/reason=present,tags=absent",
                "plain/open/line.lineId.drop.yaml",
                "error:",
            ),
            ("plain.push.type/moved/typed", "plain/push/type.yaml", "- name: moved"),
        ] {
            let expected = format!("codegen/tests/golden/specs/{file}:{}", line(&target, file, text));
            assert_eq!(place(name), expected, "{name}");
        }
        let cases_of_platforms = target.ir.cases.first().unwrap();
        assert!(place(&cases_of_platforms.name).contains("/specs/platforms/"), "{}", cases_of_platforms.name);
        let without: Vec<&str> = cases.iter().filter(|c| c.place.is_none()).map(|c| c.name.as_str()).collect();
        assert_eq!(without, [""; 0], "a case without a place");
    }

    #[test]
    fn differences_name_the_line_of_their_field() {
        let target = Arc::new(Target::golden().unwrap());
        let cases = case::all(&target);
        let case = cases.iter().find(|case| case.name == "rooted.odd.names.read/documented/response/json").unwrap();
        let why = "AEOrderDTOs[0].parent.code: expected text a, missing\nstatus: expected 200, found 500";
        let number = line(&target, "rooted/odd.names/read.yaml", "code:");
        let place = format!("codegen/tests/golden/specs/rooted/odd.names/read.yaml:{number}");
        let expected = format!("{why}\nAEOrderDTOs[].parent.code is in {place}");
        assert_eq!(located(&target.ir, case, why), expected);
    }
}
