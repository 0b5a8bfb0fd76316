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
        may("operation", Prose, "the operation of the orders"),
        may("steps", List(&Shape::Section(&STEP)), "responses in order; the last one is repeated"),
        may("orders", Entries(&Shape::Section(&ORDER)), "orders by id"),
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

static ORDER: Section = Section {
    name: "an order",
    keys: &[
        may("parcels", List(&Shape::Section(&PARCEL)), "the order is split into these"),
        may("without_parcel", List(&Text), "sub-orders without a parcel"),
        may("sub_orders", List(&Text), "the sub-orders of an order that is not split"),
        may("logistics_orders", OneOf(&["none", "one", "several"]), "of an order that is not split; default one"),
        may("broken", Flag, "splitting the order failed"),
        may("fails", Prose, "a documented code in place of the trace"),
    ],
};

static PARCEL: Section = Section {
    name: "a parcel",
    keys: &[
        must("sub_orders", List(&Text), "the sub-orders in the parcel"),
        may("logistics", OneOf(&["one", "missing", "closed"]), "its logistics order; default one"),
    ],
};

static ROW: Section = Section {
    name: "a row",
    keys: &[
        may("order", OneOf(&["broken", "unknown", "split", "whole"]), "the state of the order"),
        may("is_split", Either(&OneOf(&["absent", "0", "1"]), &Texts), "the received is_split"),
        may("sub_tid", OneOf(&["absent", "empty", "present"]), "the received sub_tid"),
        may(
            "asked",
            OneOf(&["no-parcel", "several-parcels", "part-of-a-parcel", "one-parcel"]),
            "how the received sub-orders relate to the order's parcels",
        ),
        may("logistics", Either(&OneOf(LOGISTICS), &Texts), "the logistics orders of the requested sub-orders"),
        must("answer", Prose, "a code of the operation, or `trace`"),
    ],
};

const LOGISTICS: &[&str] = &["none", "one", "several", "missing", "closed"];
