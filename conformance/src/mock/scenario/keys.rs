//! The keys of a scenario file, in the spec language's own tables.

use waybill_codegen::spec::facts::DOC;
use waybill_codegen::yaml::shape::Shape::{Count, Entries, List, OneOf, Prose, Text, Texts};
use waybill_codegen::yaml::shape::{Section, Shape, may, must};

pub(super) static SCENARIO: Section = Section {
    name: "a scenario",
    keys: &[
        must("scenario", Prose, "its name"),
        must("title", Prose, "one line"),
        DOC,
        may("operation", Prose, "the operation of the table"),
        may("steps", List(&Shape::Section(&STEP)), "responses in order; the last one is repeated"),
        may("key", Prose, "the request field that names a record"),
        may("parts", Prose, "the request field that names parts of the record: a list, or a string with commas"),
        may("records", Entries(&Shape::Section(&RECORD)), "records by key"),
        may("table", List(&Shape::Section(&ROW)), "the response; the first row that matches applies"),
    ],
};

static STEP: Section = Section {
    name: "a step",
    keys: &[
        may("operation", Prose, "applies only to this operation"),
        may("example", Prose, "a documented example, by name"),
        may("error", Text, "a documented code"),
        may("shape", Prose, "a response as gateways send it, by name"),
        may("fault", Prose, "a fault, `NAME;key=value`"),
        may("times", Count, "number of requests; unlimited if absent"),
        may("until", OneOf(&["new-session"]), "until a request has another session"),
    ],
};

static RECORD: Section = Section {
    name: "a record",
    keys: &[
        may("state", Texts, "its states: names that the rows use"),
        may("groups", List(&Shape::Section(&GROUP)), "parts that belong together"),
        may("parts", List(&Text), "parts without a group"),
        may("error", Text, "a documented code in place of a row's example"),
    ],
};

static GROUP: Section = Section {
    name: "a group",
    keys: &[must("parts", List(&Text), "its parts"), may("state", Texts, "its states: names that the rows use")],
};

static ROW: Section = Section {
    name: "a row",
    keys: &[
        may("record", Texts, "states, one of which the record has; `unknown` if there is no record"),
        may("when", Entries(&Texts), "request fields: `absent`, `present`, `empty` or a value; of a list, any"),
        may("parts", Texts, "relations of the requested parts to the record, one of which holds"),
        may("group", Texts, "states, one of which the one group of the requested parts has"),
        may("error", Text, "a documented code"),
        may("example", Prose, "a documented example, by name"),
    ],
};
