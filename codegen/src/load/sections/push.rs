//! The keys of push messages: the platform's rule, a body, the types that are only listed.

use super::super::shape::Shape::{Count, Entries, Flag, List, OneOf, Prose};
use super::super::shape::{Section, Shape};
use super::{DOC, ENUM, EVIDENCE, FIELDS, OPEN, TYPE, VALUE, may, must};

/// How a platform pushes messages.
pub(super) static PUSH: Section = Section {
    name: "`push`",
    keys: &[
        DOC,
        must("signature", Shape::Section(&PUSH_SIGNATURE), "how a push is signed"),
        must("envelope", Shape::Section(&PUSH_ENVELOPE), "names of the fields around a message"),
        must("platforms", Entries(&Shape::Section(&VALUE)), "wire values of the platform and what they mean"),
        must("acknowledge", Shape::Section(&ACKNOWLEDGE), "what the sender waits for"),
    ],
};

static PUSH_SIGNATURE: Section = Section {
    name: "`signature`",
    keys: &[
        must("header", Prose, "the header that carries it"),
        must("digest", OneOf(&["hmac-md5", "hmac-sha256"]), "how the base is hashed"),
        must("bases", Entries(&Shape::Section(&BASE)), "what can be signed; the first is the default"),
        DOC,
        OPEN,
    ],
};

static BASE: Section = Section {
    name: "a base",
    keys: &[must("parts", List(&Prose), "constants, `$key` and `$body`, one after the other"), DOC, EVIDENCE],
};

static PUSH_ENVELOPE: Section = Section {
    name: "`envelope`",
    keys: &[
        must("type", Prose, "field with the type of the message"),
        must("body", Prose, "field with its body, an object or a text with JSON inside"),
        must("platform", Prose, "field with the platform, a number"),
        must("timestamp", Prose, "field with the time of pushing, a text of milliseconds"),
    ],
};

static ACKNOWLEDGE: Section = Section {
    name: "`acknowledge`",
    keys: &[
        must("status", Count, "the HTTP status that means: taken"),
        must("within_millis", Count, "how long the sender waits"),
        DOC,
        OPEN,
    ],
};

/// `PROVIDER/push/NAME.yaml`
pub static PUSH_BODY: Section = Section {
    name: "a push body",
    keys: &[
        must("push", Prose, "its id: provider, `push` and file name with dots between"),
        must("title", Prose, "one line, in our own words"),
        DOC,
        must("documents", List(&Prose), "the vendor's pages that it was read from"),
        must("messages", Entries(&Shape::Section(&MESSAGE)), "the message types that have this body"),
        must("form", OneOf(&["object", "string"]), "an object, or a text with JSON inside"),
        must("fields", Entries(&FIELDS), "its fields, in the order of the document"),
        may("types", Entries(&Shape::Section(&TYPE)), "the vendor's structs"),
        may("enums", Entries(&Shape::Section(&ENUM)), "open enums"),
        may("examples", List(&Shape::Section(&PUSH_EXAMPLE)), "documented messages"),
        OPEN,
    ],
};

static MESSAGE: Section = Section {
    name: "a message type",
    keys: &[may("name", Prose, "the Rust variant, where the rule gives a poor one"), DOC, EVIDENCE, OPEN],
};

static PUSH_EXAMPLE: Section = Section {
    name: "an example",
    keys: &[
        must("name", Prose, "it becomes the name of a test, so it stays"),
        EVIDENCE,
        must("json", Prose, "path of the message with its envelope, from the folder of this file"),
        may("skeleton", Flag, "a generated skeleton: evidence of shape, not a message"),
        may("made_up", List(&Prose), "personal fields whose value we replaced"),
        may("placeholders", List(&Prose), "personal fields whose printed value names no person"),
        DOC,
    ],
};

/// A message type that a provider's documents name without a body.
pub(super) static LISTED: Section = Section {
    name: "a message type without a body",
    keys: &[must("documents", List(&Prose), "the vendor's pages that name it"), DOC, OPEN],
};
