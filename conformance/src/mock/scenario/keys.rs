//! The keys of a scenario file, in the spec language's own tables.

use waybill_codegen::load::sections::{DOC, may, must};
use waybill_codegen::load::shape::Shape::{Count, Either, Entries, Flag, List, OneOf, Prose, Text, Texts};
use waybill_codegen::load::shape::{Section, Shape};

pub(super) static SCENARIO: Section = Section {
    name: "a scenario",
    keys: &[
        must("scenario", Prose, "its name"),
        must("title", Prose, "one line"),
        DOC,
        may("operation", Prose, "the operation whose orders these are"),
        may("steps", List(&Shape::Section(&STEP)), "answers, one after the other; the last one stays"),
        may("orders", Entries(&Shape::Section(&ORDER)), "orders by their ids"),
        may("table", List(&Shape::Section(&ROW)), "what is answered; the first row that fits"),
    ],
};

static STEP: Section = Section {
    name: "a step",
    keys: &[
        may("operation", Prose, "calls of this operation alone"),
        may("example", Prose, "a documented example, by its name"),
        may("error", Text, "a documented code"),
        may("shape", Prose, "an answer as gateways send it, by its name"),
        may("fault", Prose, "a fault, `NAME;key=value`"),
        may("times", Count, "for so many calls; for ever without it"),
        may("until", OneOf(&["new-session"]), "until a call comes with another session"),
    ],
};

static ORDER: Section = Section {
    name: "an order",
    keys: &[
        may("parcels", List(&Shape::Section(&PARCEL)), "the order is split into these"),
        may("without_parcel", List(&Text), "sub-orders that are in no parcel"),
        may("sub_orders", List(&Text), "the order is not split and has these"),
        may("logistics_orders", OneOf(&["none", "one", "several"]), "of an order that is not split; one unless said"),
        may("broken", Flag, "splitting it went wrong"),
        may("fails", Prose, "a documented code in place of the trace"),
    ],
};

static PARCEL: Section = Section {
    name: "a parcel",
    keys: &[
        must("sub_orders", List(&Text), "what is in it"),
        may("logistics", OneOf(&["one", "missing", "closed"]), "its logistics order; one unless said"),
    ],
};

static ROW: Section = Section {
    name: "a row",
    keys: &[
        may("order", OneOf(&["broken", "unknown", "split", "whole"]), "what the order is"),
        may("is_split", Either(&OneOf(&["absent", "0", "1"]), &Texts), "the flag that came"),
        may("sub_tid", OneOf(&["absent", "empty", "present"]), "the list that came"),
        may(
            "asked",
            OneOf(&["no-parcel", "several-parcels", "part-of-a-parcel", "one-parcel"]),
            "what the sub-orders that came are of the order's parcels",
        ),
        may("logistics", Either(&OneOf(LOGISTICS), &Texts), "the logistics orders of what is asked for"),
        must("answer", Prose, "a code of the operation, or `trace`"),
    ],
};

const LOGISTICS: &[&str] = &["none", "one", "several", "missing", "closed"];
