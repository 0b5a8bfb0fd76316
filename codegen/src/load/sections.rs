//! The keys of every section of the spec language, in one place: what may stand in a file, what must,
//! and what it means. SPEC.md tells the same at length. A new key is a row here and a line in a reader.

pub mod cases;
mod push;

pub use push::PUSH_BODY;

use super::shape::Shape::{Count, Either, Entries, Flag, Json, List, OneOf, Prose, Switch, Text, Texts};
use super::shape::{Key, Section, Shape};

const EVIDENCES: Shape = OneOf(&["documented", "example", "inferred"]);
const KINDS: &[&str] = &["string", "integer", "boolean", "decimal", "datetime", "millis", "fen", "json"];
/// What a scalar type of a vendor's can mean. A file is what it is by its type alone.
const SCALARS: &[&str] =
    &["string", "integer", "number", "boolean", "decimal", "datetime", "millis", "fen", "json", "file"];
const METHODS: Shape = OneOf(&["GET", "POST", "PUT", "DELETE", "PATCH"]);

/// A key that must be there.
pub const fn must(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key { name, doc, required: true, shape }
}

/// A key that may be left out.
pub const fn may(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key { name, doc, required: false, shape }
}

/// `doc`
pub const DOC: Key = may("doc", Prose, "our own words, in English");
const EVIDENCE: Key = may("evidence", EVIDENCES, "what the fact rests on; documented unless said");
const OPEN: Key = may("open", Prose, "what the document leaves open");

/// `PROVIDER/GROUP/REST.yaml`
pub static OPERATION: Section = Section {
    name: "an operation",
    keys: &[
        must("operation", Prose, "its id: provider, group and file name with dots between"),
        must("title", Prose, "one line, in our own words"),
        DOC,
        must("documents", List(&Prose), "the vendor's pages that it was read from"),
        may("http", Shape::Section(&HTTP), "method and path, where the platform has no single address"),
        may("authentication", Prose, "one of the platform's `authentications`, where it is not the platform's own way"),
        may("idempotent", Shape::Section(&IDEMPOTENT), "whether sending it twice does the same as once"),
        may("request", Entries(&FIELDS), "fields of the request, in the order of the document"),
        must("response", Entries(&FIELDS), "fields of the answer, in the order of the document"),
        may("types", Entries(&Shape::Section(&TYPE)), "the vendor's structs"),
        may("enums", Entries(&Shape::Section(&ENUM)), "open enums"),
        may("failure", Shape::Section(&FAILURE), "the fields that tell a failure inside a success"),
        may("errors", Entries(&Switch("family", &FAMILY_USE, &ERROR_CODE)), "documented error codes"),
        may("rules", List(&Shape::Section(&RULE)), "what fields of the request may not be together"),
        may("examples", List(&Shape::Section(&EXAMPLE)), "documented exchanges"),
        OPEN,
    ],
};

static RULE: Section = Section {
    name: "a rule",
    keys: &[
        must("when", Entries(&Text), "fields of the request: `absent`, `present`, `empty`, or a value"),
        must("answer", Prose, "the documented code that refuses such a request"),
        DOC,
        EVIDENCE,
        OPEN,
    ],
};

static FIELDS: Shape = Shape::Section(&FIELD);

static HTTP: Section = Section {
    name: "`http`",
    keys: &[must("method", METHODS, "GET, POST, PUT, DELETE or PATCH"), must("path", Prose, "path with a slash first")],
};

static IDEMPOTENT: Section = Section {
    name: "`idempotent`",
    keys: &[
        must("is", Flag, "whether sending it twice does the same as once"),
        must("evidence", EVIDENCES, "what the claim rests on: a wrong one makes a client send twice"),
    ],
};

/// A field of a request, an answer or a type.
pub static FIELD: Section = Section {
    name: "a field",
    keys: &[
        must("type", Prose, "the vendor's own type name; `X[]` is a list"),
        may("vendor_type", Prose, "what the page prints, when `type` is a name of ours"),
        may("as", OneOf(KINDS), "what the value means, where the type is loose"),
        may("zone", Prose, "offset of a datetime that carries none, `+08:00`"),
        may("accepts", List(&OneOf(&["millis", "seconds"])), "numbers that a time may be as well, since 1970"),
        may("unit", Prose, "unit of a quantity, for the docs"),
        may("money", Flag, "a decimal that is an amount of money: a response is unreadable without it"),
        may("enum", Prose, "an open enum of this file"),
        may("id", Prose, "an id type of provider.yaml"),
        may("item", Prose, "name of a list's items, where it breaks the platform's rule"),
        may("required", Flag, "whether it must be sent; left out when the document does not say"),
        may("nullable", Flag, "the document says or shows null"),
        may("default", Text, "the documented default, never sent unasked"),
        may("example", Texts, "the documented value, or a list of several"),
        may("max_items", Count, "documented limit of a list"),
        may("max_length", Count, "documented limit of a text, in characters"),
        may("in", OneOf(&["query", "body", "header", "path"]), "where a request field travels"),
        may("personal", Flag, "never shown in Debug, errors or traces"),
        may("secret", Flag, "never shown in Debug, errors or traces"),
        may("name", Prose, "the Rust name, where the vendor's is misspelt or no identifier"),
        DOC,
        EVIDENCE,
        OPEN,
    ],
};

static TYPE: Section = Section {
    name: "a type",
    keys: &[DOC, must("fields", Entries(&FIELDS), "its fields, in the order of the document")],
};

static ENUM: Section = Section {
    name: "an enum",
    keys: &[DOC, must("values", Entries(&Shape::Section(&VALUE)), "wire values and what they mean"), OPEN],
};

static VALUE: Section =
    Section { name: "an enum value", keys: &[may("name", Prose, "the Rust variant"), DOC, EVIDENCE] };

static FAILURE: Section = Section {
    name: "`failure`",
    keys: &[
        must("flag", Prose, "the field that is false on failure"),
        must("code", Prose, "the field with the code"),
        must("message", Prose, "the field with the message"),
        EVIDENCE,
    ],
};

static ERROR_CODE: Section = Section {
    name: "an error code",
    keys: &[
        must("message", Text, "the vendor's message, verbatim"),
        may("remedy", Prose, "what to do, where the document has a solution"),
        may(
            "retry",
            OneOf(&["never", "backoff", "after-ban", "after-auth"]),
            "whether trying again can help; never unless said",
        ),
        may("decisive", Flag, "of a platform code: false when a finer code beside it decides"),
        may("name", Prose, "the Rust variant, where the rule gives a poor one"),
        DOC,
        EVIDENCE,
        OPEN,
    ],
};

static FAMILY_USE: Section = Section {
    name: "a use of a family",
    keys: &[
        must("family", Prose, "name of the family, a file in errors/"),
        must("codes", List(&Prose), "the codes that this document lists, in its order"),
    ],
};

static EXAMPLE: Section = Section {
    name: "an example",
    keys: &[
        must("name", Prose, "it becomes the name of a test, so it stays"),
        EVIDENCE,
        may("request", Json, "arguments by wire names, when the document shows them"),
        may("response", Shape::Section(&RESPONSE), "bodies of a success"),
        may("error", Shape::Section(&ERROR), "bodies of an error"),
        may("skeleton", Flag, "a generated skeleton: evidence of shape, not an exchange"),
        may("made_up", List(&Prose), "personal fields whose value we replaced"),
        may("placeholders", List(&Prose), "personal fields whose printed value names no person"),
        may(
            "erratum",
            Entries(&Prose),
            "the places of the answer that the document has wrong: what, and why we think so",
        ),
        DOC,
    ],
};

const XML: Key = may("xml", Prose, "path of the XML body, from the operation's folder");
const JSON: Key = may("json", Prose, "path of the JSON body");
const SIMPLIFIED: Key = may("simplified", Prose, "path of the simplified JSON body");
const DERIVED: Key =
    may("derived", List(&OneOf(&["xml", "json", "simplified"])), "forms that the document does not print");

static RESPONSE: Section = Section { name: "`response`", keys: &[XML, JSON, SIMPLIFIED, DERIVED] };

static ERROR: Section = Section {
    name: "`error`",
    keys: &[
        XML,
        JSON,
        SIMPLIFIED,
        DERIVED,
        must("code", Text, "the code in the body"),
        may("sub_code", Text, "the finer code in the body"),
        may("matches", Prose, "the documented code that it is matched to"),
    ],
};

/// `PROVIDER/errors/NAME.yaml`
pub static FAMILY: Section = Section {
    name: "an error family",
    keys: &[
        must("family", Prose, "its name, that of the file"),
        must("prefix", Prose, "what stands before the colon of each code"),
        must("title", Prose, "one line, in our own words"),
        must("documents", List(&Prose), "the vendor's pages that it was read from"),
        must("codes", Entries(&Shape::Section(&ERROR_CODE)), "codes without the prefix"),
    ],
};

/// `PROVIDER/provider.yaml`
pub static PROVIDER: Section = Section {
    name: "a provider",
    keys: &[
        must("provider", Prose, "its name, that of the folder"),
        must("title", Prose, "the name that people know"),
        DOC,
        must("platform", Prose, "a file of platforms/"),
        may("endpoints", List(&Shape::Section(&SERVER)), "only where they differ from the platform's"),
        must("documents", Entries(&Shape::Section(&DOCUMENT)), "pages that facts were read from"),
        may("ids", Entries(&Shape::Section(&ID)), "newtypes, so that two ids can't be swapped"),
        may("messages", Entries(&Shape::Section(&push::LISTED)), "push message types that are named without a body"),
        may("breaks", List(&Shape::Section(&BREAK)), "what of the public surface went, with a word to its users"),
    ],
};

static BREAK: Section = Section {
    name: "a break",
    keys: &[
        must("gone", Prose, "the line of api.txt that is no more"),
        may("now", Prose, "what takes its place"),
        must("doc", Prose, "why, and what users do"),
    ],
};

static SERVER: Section = Section {
    name: "a server",
    keys: &[must("name", Prose, "what to call it"), must("url", Prose, "where it listens"), DOC, EVIDENCE],
};

static DOCUMENT: Section = Section {
    name: "a document",
    keys: &[must("title", Prose, "title of the page, verbatim"), may("url", Prose, "where the page is published")],
};

static ID: Section = Section { name: "an id", keys: &[must("type", Prose, "a scalar type of the platform"), DOC] };

/// `PROVIDER/catalog.yaml`
pub static CATALOG: Section = Section {
    name: "a catalog",
    keys: &[
        must("catalog", Prose, "the provider"),
        must("document", Prose, "the page with the navigation tree"),
        must("entries", List(&Shape::Section(&ENTRY)), "what the tree names"),
    ],
};

/// A catalog of several navigation trees.
pub static FOREST: Section = Section {
    name: "a catalog of several trees",
    keys: &[
        must("catalog", Prose, "the provider"),
        must("trees", List(&Shape::Section(&TREE)), "one navigation tree each"),
    ],
};

static TREE: Section = Section {
    name: "a tree",
    keys: &[
        must("document", Prose, "the page with the navigation tree"),
        must("entries", List(&Shape::Section(&ENTRY)), "what the tree names"),
    ],
};

static ENTRY: Section = Section {
    name: "an entry of a catalog",
    keys: &[
        must("group", Prose, "where it stands in the tree"),
        must("title", Prose, "as the tree prints it"),
        may("method", METHODS, "the HTTP method, where shown"),
        may("operation", Prose, "the operation that implements it"),
    ],
};

/// `platforms/NAME.yaml`
pub static PLATFORM: Section = Section {
    name: "a platform",
    keys: &[
        must("platform", Prose, "its name, that of the file"),
        must("title", Prose, "one line"),
        DOC,
        must("types", Entries(&OneOf(SCALARS)), "the vendor's scalar types and what they mean"),
        may("endpoints", List(&Shape::Section(&SERVER)), "addresses; the first is the default"),
        may("naming", Shape::Section(&NAMING), "how roots and list items are named"),
        must("parameters", Entries(&Shape::Section(&PARAMETER)), "system parameters, in the order of the document"),
        must("parameters_in", OneOf(&["query", "body", "header"]), "where they travel"),
        must("body", OneOf(&["form", "json"]), "how a request body is written"),
        may("authentications", Entries(&Shape::Section(&AUTHENTICATION)), "other ways of saying who sends a request"),
        may("takes_get", Flag, "whether a client may choose GET instead of POST"),
        must("signing", Shape::Section(&SIGNING), "how a request is signed"),
        must("envelope", Shape::Section(&ENVELOPE), "how success and failure are told apart"),
        may("errors", Entries(&Shape::Section(&ERROR_CODE)), "codes of the platform"),
        may("push", Shape::Section(&push::PUSH), "how messages are pushed to the caller"),
    ],
};

/// Another set of system parameters, which an operation names.
static AUTHENTICATION: Section = Section {
    name: "an authentication",
    keys: &[
        DOC,
        must("parameters", Entries(&Shape::Section(&PLACED)), "system parameters, in the order of the document"),
        must("bases", Entries(&Shape::Section(&BASE)), "what can be signed; the first is the default"),
        OPEN,
    ],
};

static PLACED: Section = Section {
    name: "a system parameter of an authentication",
    keys: &[
        must("type", Prose, "the vendor's type"),
        may("required", Flag, "whether it must be sent"),
        must("value", Text, "a constant, or a `$source`"),
        must("in", OneOf(&["query", "header"]), "where it travels"),
        may("as", OneOf(&["datetime", "millis"]), "how `$now` is written"),
        may("zone", Prose, "offset of `$now`, `+08:00`"),
        may("default", Text, "the documented default"),
        may("example", Text, "the documented value"),
        DOC,
        EVIDENCE,
        OPEN,
    ],
};

static BASE: Section = Section {
    name: "a signed text",
    keys: &[must("parts", List(&Prose), "constants and sources, one after the other"), DOC, EVIDENCE],
};

static NAMING: Section = Section {
    name: "`naming`",
    keys: &[
        may("root", Shape::Section(&ROOT), "how the root of an answer is named; absent: no root"),
        may("list_item", OneOf(&["capitals"]), "how list items are named; absent: lists are bare"),
    ],
};

static ROOT: Section = Section {
    name: "`root`",
    keys: &[may("strip", Prose, "prefix that goes"), may("suffix", Prose, "suffix that comes")],
};

static PARAMETER: Section = Section {
    name: "a system parameter",
    keys: &[
        must("type", Prose, "the vendor's type"),
        may("required", Flag, "whether it must be sent"),
        must("value", Text, "a constant, or a `$source`"),
        may("as", OneOf(&["datetime", "millis"]), "how `$now` is written"),
        may("zone", Prose, "offset of `$now`, `+08:00`"),
        may("default", Text, "the documented default"),
        may("example", Text, "the documented value"),
        DOC,
        EVIDENCE,
        OPEN,
    ],
};

static SIGNING: Section = Section {
    name: "`signing`",
    keys: &[
        must("canonical", Either(&OneOf(&["sorted-pairs"]), &List(&Prose)), "sorted-pairs, or a list of sources"),
        must("methods", Entries(&Shape::Section(&METHOD)), "names on the wire; the first is the default"),
        DOC,
        EVIDENCE,
        OPEN,
    ],
};

static METHOD: Section = Section {
    name: "a signing method",
    keys: &[must(
        "digest",
        OneOf(&["md5", "md5-wrapped", "hmac-md5", "hmac-sha256"]),
        "how the canonical string is hashed",
    )],
};

static ENVELOPE: Section = Section {
    name: "`envelope`",
    keys: &[
        must("success", Either(&OneOf(&["root"]), &Shape::Section(&SUCCESS)), "root, or the code that means success"),
        may("error_root", Prose, "name that an error stands under"),
        must("code", Prose, "field with the code"),
        must("message", Prose, "field with the message"),
        may("sub_code", Prose, "field with the finer code"),
        may("sub_message", Prose, "field with the finer message"),
        may("request_id", Prose, "field with the request's id"),
    ],
};

static SUCCESS: Section = Section { name: "`success`", keys: &[must("code", Text, "the code that means success")] };
