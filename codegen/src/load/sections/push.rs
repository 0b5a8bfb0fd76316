//! The keys of push messages: the platform's rule, a body, and the listed types without a body.

use super::super::shape::Shape::{Boolean, Count, Entries, List, OneOf, Prose};
use super::super::shape::{Section, Shape};
use super::{DOC, ENUM, EVIDENCE, FIELDS, OPEN, TYPE, VALUE, may, must};
use crate::keyword::Digest;

/// How a platform pushes messages.
pub(super) static PUSH: Section = Section {
    name: "`push`",
    keys: &[
        DOC,
        must("signature", Shape::Section(&PUSH_SIGNATURE), "how a push is signed"),
        must("envelope", Shape::Section(&PUSH_ENVELOPE), "names of the fields around a message"),
        must("platforms", Entries(&Shape::Section(&VALUE)), "wire values of the platform field and their meaning"),
        must("acknowledge", Shape::Section(&ACKNOWLEDGE), "the response that the sender expects"),
    ],
};

static PUSH_SIGNATURE: Section = Section {
    name: "`signature`",
    keys: &[
        must("header", Prose, "the header with the signature"),
        must("digest", OneOf(Digest::KEYED), "digest of the canonical string"),
        must(
            "canonical_strings",
            Entries(&Shape::Section(&CANONICAL_STRING)),
            "canonical strings; the first is the default",
        ),
        DOC,
        OPEN,
    ],
};

static CANONICAL_STRING: Section = Section {
    name: "a canonical string of a push",
    keys: &[must("parts", List(&Prose), "constants, `$key` and `$body`, which are concatenated"), DOC, EVIDENCE],
};

static PUSH_ENVELOPE: Section = Section {
    name: "`envelope`",
    keys: &[
        must("type", Prose, "field with the type of the message"),
        must("body", Prose, "field with its body: an object, or a string that contains JSON"),
        must("platform", Prose, "field with the platform, a number"),
        must("timestamp", Prose, "field with the time of the push, a string of milliseconds"),
    ],
};

static ACKNOWLEDGE: Section = Section {
    name: "`acknowledge`",
    keys: &[
        must("status", Count, "the HTTP status that acknowledges a message"),
        must("within_millis", Count, "how long the sender waits, in milliseconds"),
        DOC,
        OPEN,
    ],
};

/// `PROVIDER/push/NAME.yaml`
pub static PUSH_BODY: Section = Section {
    name: "a push body",
    keys: &[
        must("push", Prose, "its id: provider, `push` and file name, separated by dots"),
        must("title", Prose, "one line in our own words"),
        DOC,
        must("documents", List(&Prose), "the vendor's pages that describe it; names from provider.yaml"),
        must("messages", Entries(&Shape::Section(&MESSAGE)), "the message types that have this body"),
        must("form", OneOf(&["object", "string"]), "an object, or a string that contains JSON"),
        must("fields", Entries(&FIELDS), "its fields, in the order of the document"),
        may("types", Entries(&Shape::Section(&TYPE)), "the vendor's object types"),
        may("enums", Entries(&Shape::Section(&ENUM)), "open enums: unknown values are kept"),
        may("examples", List(&Shape::Section(&PUSH_EXAMPLE)), "documented messages"),
        OPEN,
    ],
};

static MESSAGE: Section = Section {
    name: "a message type",
    keys: &[may("name", Prose, "the Rust variant, if the derived name is poor"), DOC, EVIDENCE, OPEN],
};

static PUSH_EXAMPLE: Section = Section {
    name: "an example",
    keys: &[
        must("name", Prose, "its name; also the name of a test, so keep it stable"),
        EVIDENCE,
        must("json", Prose, "path of the message with its envelope, relative to the folder of this file"),
        may("skeleton", Boolean, "whether it is a generated skeleton, which shows only the structure"),
        may("made_up", List(&Prose), "paths of personal fields whose values were replaced"),
        may("placeholders", List(&Prose), "paths of personal fields whose printed values identify nobody"),
        DOC,
    ],
};

/// A message type whose body is not documented.
pub(super) static LISTED: Section = Section {
    name: "a message type without a body",
    keys: &[must("documents", List(&Prose), "the vendor's pages that name it"), DOC, OPEN],
};
