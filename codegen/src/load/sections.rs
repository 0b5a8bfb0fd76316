//! The keys of every section of the spec language: which are allowed, which are required, and what they
//! mean. SPEC.md explains them in detail. A new key is a row here and a line in a reader.

pub mod cases;
mod push;

pub use push::PUSH_BODY;

use super::shape::Shape::{Boolean, Count, Either, Entries, Json, List, OneOf, Prose, Switch, Text, Texts};
use super::shape::{Key, Section, Shape};
use crate::keyword::{BodyFormat, Digest, HttpMethod, Place, Retry};
use crate::scalar::Scalar;

const EVIDENCES: Shape = OneOf(&["documented", "example", "inferred"]);
const METHODS: Shape = OneOf(HttpMethod::WORDS);

/// A required key.
pub const fn must(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key { name, doc, required: true, shape }
}

/// An optional key.
pub const fn may(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key { name, doc, required: false, shape }
}

/// `doc`
pub const DOC: Key = may("doc", Prose, "description in our own words, in English");
const EVIDENCE: Key = may("evidence", EVIDENCES, "source of the fact; default `documented`");
const OPEN: Key = may("open", Prose, "what the document leaves open");

/// Names of documents, or documents that only this file needs.
const DOCUMENTS: Shape = Either(&List(&Prose), &Entries(&Shape::Section(&DOCUMENT)));

/// Keys that an operation of one provider and one of a platform have; `$id`, `$pages` and `$examples` differ.
macro_rules! operation_keys {
    ($id:expr, $pages:expr, $examples:expr) => {
        &[
            $id,
            must("title", Prose, "one line in our own words"),
            DOC,
            $pages,
            may("http", Shape::Section(&HTTP), "method and path, if the platform has no single address"),
            may("style", Prose, "one of the platform's `styles`, if the operation does not use the default one"),
            may("host", Prose, "one of the endpoints' `hosts`, if it has an address of its own"),
            may("session", Boolean, "`false` if it needs no access token: a client sends none"),
            may(
                "idempotent",
                Shape::Section(&IDEMPOTENT),
                "whether sending it twice has the same effect as sending it once",
            ),
            may("confirm_with", Prose, "the operation that shows whether this write was carried out"),
            may("pages", Shape::Section(&PAGES), "how the list in its response is paged"),
            may("other_root", Shape::Section(&OTHER_ROOT), "a second name of the root of its response"),
            may("request", Entries(&FIELDS), "fields of the request, in the order of the document"),
            must("response", Entries(&FIELDS), "fields of the response, in the order of the document"),
            may("types", Entries(&Shape::Section(&TYPE)), "the vendor's object types"),
            may("enums", Entries(&Shape::Section(&ENUM)), "open enums: unknown values are kept"),
            may("failure", Shape::Section(&FAILURE), "the fields that report a failure inside a success"),
            may("errors", Entries(&Switch("family", &FAMILY_USE, &ERROR_CODE)), "documented error codes"),
            may("rules", List(&Shape::Section(&RULE)), "combinations of request fields that the provider rejects"),
            OPEN,
            $examples,
        ]
    };
}

/// `PROVIDER/GROUP/REST.yaml`
pub static OPERATION: Section = Section {
    name: "an operation",
    keys: operation_keys![
        must("operation", Prose, "its id: provider, group and file name, separated by dots"),
        must(
            "documents",
            DOCUMENTS,
            "the vendor's pages that describe it: names from provider.yaml, or pages with title and address"
        ),
        may("examples", List(&Shape::Section(&EXAMPLE)), "documented requests, responses and errors")
    ],
};

/// `platforms/NAME.operations/GROUP/REST.yaml`
pub static SHARED_OPERATION: Section = Section {
    name: "an operation of a platform",
    keys: operation_keys![
        must("operation", Prose, "its id without a provider: group and file name, separated by a dot"),
        must("providers", Entries(&Shape::Section(&SERVED)), "the providers that serve it"),
        may(
            "examples",
            List(&Shape::Section(&EXAMPLE)),
            "requests, responses and errors that the pages of all providers show"
        )
    ],
};

/// How a provider serves an operation of its platform.
static SERVED: Section = Section {
    name: "a provider of an operation",
    keys: &[
        must(
            "documents",
            DOCUMENTS,
            "its pages that describe the operation: names from provider.yaml, or pages with title and address",
        ),
        may(
            "evidence",
            EVIDENCES,
            "source of the fields: `example` if its page shows an example alone, `inferred` if it describes none",
        ),
        OPEN,
        may(
            "differences",
            Entries(&Shape::Section(&DIFFERENCE)),
            "what is different here, by `response.FIELD`, `types.TYPE.FIELD` and the like",
        ),
        may("examples", List(&Shape::Section(&EXAMPLE)), "requests, responses and errors that only its pages show"),
    ],
};

/// `platforms/NAME.types/TOPIC.yaml`
pub static SHARED_TYPES: Section = Section {
    name: "a file of shared types",
    keys: &[
        DOC,
        may("types", Entries(&Shape::Section(&TYPE)), "object types that several operations use"),
        may("enums", Entries(&Shape::Section(&ENUM)), "open enums that several operations use"),
    ],
};

static RULE: Section = Section {
    name: "a rule",
    keys: &[
        must("when", Entries(&Text), "request fields: `absent`, `present`, `empty`, or a value"),
        must("error", Prose, "the documented error code of the rejection"),
        DOC,
        EVIDENCE,
        OPEN,
    ],
};

static FIELDS: Shape = Shape::Section(&FIELD);

static HTTP: Section = Section {
    name: "`http`",
    keys: &[
        must("method", METHODS, "GET, POST, PUT, DELETE or PATCH"),
        must("path", Prose, "path, starting with a slash"),
    ],
};

static IDEMPOTENT: Section = Section {
    name: "`idempotent`",
    keys: &[
        must("is", Boolean, "whether sending it twice has the same effect as sending it once"),
        must("evidence", EVIDENCES, "source of the claim: a wrong claim makes a client send twice"),
    ],
};

/// The keys of a field after `type`.
macro_rules! field_keys {
    ($type:expr) => {
        &[
            $type,
            may("vendor_type", Prose, "the type that the page prints, if `type` is a name of ours"),
            may("as", OneOf(Scalar::OF_FIELDS), "kind of the value, if the vendor's type is less specific"),
            may("zone", Prose, "offset from UTC of a datetime without one: `+08:00`"),
            may(
                "accepts",
                List(&OneOf(&["millis", "seconds"])),
                "other forms of a timestamp: a number since 1970 in this unit",
            ),
            may("unit", Prose, "unit of a quantity, for the documentation"),
            may(
                "money",
                Boolean,
                "whether a decimal is an amount of money; a response with an invalid amount is rejected",
            ),
            may("enum", Prose, "an open enum of this file"),
            may("id", Prose, "an id type of provider.yaml"),
            may("item", Prose, "name of a list's items, if it differs from the platform's rule"),
            may("required", Boolean, "whether it must be sent; leave it out if the document does not say"),
            may("nullable", Boolean, "whether the document states or shows null"),
            may("default", Text, "the documented default; it is never sent by itself"),
            may("example", Texts, "a documented value, or a list of them"),
            may("max_items", Count, "documented maximum number of items"),
            may("max_length", Count, "documented maximum length of a string, in characters"),
            may("in", OneOf(Place::WORDS), "where a request field is sent"),
            may(
                "also",
                Prose,
                "another documented name of a parameter: the mock server takes it, a client does not send it",
            ),
            may("personal", Boolean, "whether it is personal data: redacted in Debug, errors and traces"),
            may("secret", Boolean, "whether it is a secret: redacted in Debug, errors and traces"),
            may("name", Prose, "the Rust name, if the vendor's name is misspelt or not an identifier"),
            DOC,
            EVIDENCE,
            OPEN,
        ]
    };
}

/// A field of a request, a response or a type.
pub static FIELD: Section =
    Section { name: "a field", keys: field_keys![must("type", Prose, "the vendor's type name; `X[]` is a list")] };

/// A field, or a value of an enum, as far as one provider has another.
static DIFFERENCE: Section = Section {
    name: "a difference",
    keys: field_keys![may("type", Prose, "the vendor's type name, if it differs or the field is new")],
};

const TYPE_NAME: Key =
    may("name", Prose, "the Rust name, if the vendor's name is poor, reserved, or gives the Rust name of another type");

static TYPE: Section = Section {
    name: "a type",
    keys: &[TYPE_NAME, DOC, must("fields", Entries(&FIELDS), "its fields, in the order of the document")],
};

static ENUM: Section = Section {
    name: "an enum",
    keys: &[
        TYPE_NAME,
        DOC,
        must(
            "values",
            Shape::Values(&Shape::Section(&VALUE)),
            "wire values and their meaning; `\"\"` is the empty string",
        ),
        OPEN,
    ],
};

static VALUE: Section =
    Section { name: "an enum value", keys: &[may("name", Prose, "the Rust variant"), DOC, EVIDENCE] };

static PAGES: Section = Section {
    name: "`pages`",
    keys: &[
        may("number", Prose, "the parameter with the number of the page"),
        may("first", OneOf(&["0", "1"]), "the number of the first page; default 1"),
        may("size", Prose, "the parameter with the number of items of a page"),
        may("max_size", Count, "documented maximum of that number"),
        may("cursor", Prose, "the parameter with the cursor of the page, instead of a number"),
        may("next", Prose, "path of the next cursor in the response"),
        must("items", Prose, "path of the list in the response"),
        may("total", Prose, "path of the number of all items in the response"),
        may("more", Prose, "path of the boolean in the response that says whether more pages follow"),
        EVIDENCE,
    ],
};

static FAILURE: Section = Section {
    name: "`failure`",
    keys: &[
        may("success", Prose, "path of the boolean that is false on failure: `data.success`"),
        may("success_codes", List(&Text), "instead of `success`: the codes of a success; any other code is a failure"),
        may("code", Prose, "path of the code: `data.errorCode`"),
        may("message", Prose, "path of the message"),
        may("nothing", List(&Text), "codes that mean that nothing was found: an empty result, no failure"),
        EVIDENCE,
    ],
};

static EXECUTED: Section = Section {
    name: "`executed`",
    keys: &[
        must("is", Boolean, "false: a request with this code was certainly not executed"),
        must("evidence", EVIDENCES, "source of the claim: after a wrong claim a write may be sent twice"),
    ],
};

static ERROR_CODE: Section = Section {
    name: "an error code",
    keys: &[
        must("message", Text, "the vendor's message, verbatim"),
        may("remedy", Prose, "how to fix it, if the document says so"),
        may("retry", OneOf(Retry::WORDS), "whether a retry can help; default `never`"),
        may("decisive", Boolean, "for a platform code: false if the sub-code decides"),
        may("executed", Shape::Section(&EXECUTED), "whether a request with this code was executed"),
        may("name", Prose, "the Rust variant, if the derived name is poor"),
        DOC,
        EVIDENCE,
        OPEN,
    ],
};

static FAMILY_USE: Section = Section {
    name: "a use of a family",
    keys: &[
        must("family", Prose, "name of the family: a file in errors/"),
        must("codes", List(&Prose), "the codes that this document lists, in its order"),
    ],
};

static EXAMPLE: Section = Section {
    name: "an example",
    keys: &[
        must("name", Prose, "its name; also the name of a test, so keep it stable"),
        EVIDENCE,
        may("request", Json, "arguments by wire name, if the document shows them"),
        may("response", Shape::Section(&RESPONSE), "bodies of a success"),
        may("error", Shape::Section(&ERROR), "bodies of an error"),
        may("skeleton", Boolean, "whether it is a generated skeleton, which shows only the structure"),
        may("made_up", List(&Prose), "paths of personal fields whose values were replaced"),
        may("placeholders", List(&Prose), "paths of personal fields whose printed values identify nobody"),
        may("erratum", Entries(&Prose), "paths of wrong values in the document's response, each with the reason"),
        DOC,
    ],
};

const XML: Key = may("xml", Prose, "path of the XML body, relative to the operation's folder");
const JSON: Key = may("json", Prose, "path of the JSON body, relative to the operation's folder");
const SIMPLIFIED: Key =
    may("simplified", Prose, "path of the simplified JSON body, relative to the operation's folder");
const DERIVED: Key =
    may("derived", List(&OneOf(&["xml", "json", "simplified"])), "forms that the document does not show");

static RESPONSE: Section = Section { name: "`response`", keys: &[XML, JSON, SIMPLIFIED, DERIVED] };

static ERROR: Section = Section {
    name: "`error`",
    keys: &[
        XML,
        JSON,
        SIMPLIFIED,
        DERIVED,
        must("code", Text, "the code in the body"),
        may("sub_code", Text, "the sub-code in the body"),
        may("matches", Prose, "the documented code that it matches"),
    ],
};

/// `PROVIDER/errors/NAME.yaml`
pub static FAMILY: Section = Section {
    name: "an error family",
    keys: &[
        must("family", Prose, "its name, that of the file"),
        must("prefix", Prose, "the part of each code before the colon"),
        must("title", Prose, "one line in our own words"),
        must("documents", List(&Prose), "the vendor's pages that describe it; names from provider.yaml"),
        must("codes", Entries(&Shape::Section(&ERROR_CODE)), "codes without the prefix"),
    ],
};

/// `PROVIDER/provider.yaml`
pub static PROVIDER: Section = Section {
    name: "a provider",
    keys: &[
        must("provider", Prose, "its name, that of the folder"),
        must("title", Prose, "the name for people"),
        DOC,
        must("platform", Prose, "name of the platform: a file in platforms/"),
        may("endpoints", List(&Shape::Section(&ENDPOINT)), "addresses, if they differ from the platform's"),
        must("documents", Entries(&Shape::Section(&DOCUMENT)), "the vendor's pages that the specs refer to"),
        may("ids", Entries(&Shape::Section(&ID)), "id types, so that two kinds of id can't be confused"),
        may("messages", Entries(&Shape::Section(&push::LISTED)), "push message types whose body is not documented"),
        may("breaks", List(&Shape::Section(&BREAK)), "breaking changes of the public surface, explained for users"),
    ],
};

static BREAK: Section = Section {
    name: "a break",
    keys: &[
        must("gone", Prose, "the removed line of api.txt"),
        may("now", Prose, "the replacement"),
        must("doc", Prose, "the reason, and what users have to change"),
    ],
};

static ENDPOINT: Section = Section {
    name: "an endpoint",
    keys: &[
        must("name", Prose, "its name"),
        must("url", Prose, "its URL"),
        may(
            "hosts",
            Entries(&Prose),
            "other URLs of this endpoint by name, for the operations that name one as `host`",
        ),
        DOC,
        EVIDENCE,
    ],
};

static DOCUMENT: Section = Section {
    name: "a document",
    keys: &[must("title", Prose, "title of the page, verbatim"), may("url", Prose, "address of the page")],
};

static ID: Section = Section { name: "an id", keys: &[must("type", Prose, "a scalar type of the platform"), DOC] };

/// `PROVIDER/catalog.yaml`
pub static CATALOG: Section = Section {
    name: "a catalog",
    keys: &[
        must("catalog", Prose, "the provider"),
        must("document", Prose, "the page with the navigation tree"),
        must("entries", List(&Shape::Section(&ENTRY)), "the operations that the tree lists"),
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
        must("entries", List(&Shape::Section(&ENTRY)), "the operations that the tree lists"),
    ],
};

static ENTRY: Section = Section {
    name: "an entry of a catalog",
    keys: &[
        must("group", Prose, "its group in the tree"),
        must("title", Prose, "its title in the tree, verbatim"),
        may("method", METHODS, "the HTTP method, if shown"),
        may("operation", Prose, "the operation that implements it"),
    ],
};

/// `platforms/NAME.yaml`
pub static PLATFORM: Section = Section {
    name: "a platform",
    keys: &[
        must("platform", Prose, "its name, that of the file"),
        must("title", Prose, "one line in our own words"),
        DOC,
        must("types", Entries(&OneOf(Scalar::WORDS)), "the vendor's scalar types and their kinds"),
        may("endpoints", List(&Shape::Section(&ENDPOINT)), "addresses; the first is the default"),
        may("path", Prose, "path of the address below the endpoint, if the endpoint is only the part before it"),
        may("naming", Shape::Section(&NAMING), "how roots and list items are named"),
        must("parameters", Entries(&Shape::Section(&PARAMETER)), "system parameters, in the order of the document"),
        must("parameters_in", OneOf(Place::OF_PARAMETERS), "where the system parameters are sent"),
        must("body", OneOf(BodyFormat::WORDS), "encoding of a request body"),
        may("styles", Entries(&Shape::Section(&STYLE)), "other ways to make a request, which an operation can select"),
        may("takes_get", Boolean, "whether a client may choose GET instead of POST"),
        must("signing", Shape::Section(&SIGNING), "how a request is signed"),
        must("envelope", Shape::Section(&ENVELOPE), "how a response shows success or an error"),
        may("errors", Entries(&Shape::Section(&ERROR_CODE)), "error codes of the platform"),
        may(
            "throttle",
            Entries(&Shape::Section(&THROTTLE)),
            "messages that say for how long calls are blocked, with `{seconds}` for the number",
        ),
        may("push", Shape::Section(&push::PUSH), "how the platform pushes messages"),
        may("documents", Entries(&Shape::Section(&DOCUMENT)), "pages that shared families and operations refer to"),
        may("ids", Entries(&Shape::Section(&ID)), "id types that its providers share"),
    ],
};

/// Another way to make a request, which an operation can select.
static STYLE: Section = Section {
    name: "a style",
    keys: &[
        DOC,
        may("path", Prose, "path below the endpoint, which precedes the paths of its operations"),
        must("parameters", Entries(&Shape::Section(&PLACED)), "system parameters, in the order of the document"),
        must(
            "canonical_strings",
            Entries(&Shape::Section(&CANONICAL_STRING)),
            "canonical strings; the first is the default",
        ),
        OPEN,
    ],
};

static PLACED: Section = Section {
    name: "a system parameter of a style",
    keys: &[
        must("type", Prose, "the vendor's type"),
        may("required", Boolean, "whether it must be sent"),
        must("value", Text, "a constant, or a `$source`"),
        must("in", OneOf(Place::OF_PARAMETERS), "where it is sent"),
        may(
            "also",
            Prose,
            "another documented name of a parameter: the mock server takes it, a client does not send it",
        ),
        may("as", OneOf(&["datetime", "millis"]), "format of `$now`"),
        may("zone", Prose, "offset from UTC of `$now`: `+08:00`"),
        may("default", Text, "the documented default"),
        may("example", Text, "a documented value"),
        DOC,
        EVIDENCE,
        OPEN,
    ],
};

static CANONICAL_STRING: Section = Section {
    name: "a canonical string",
    keys: &[
        must(
            "parts",
            List(&Prose),
            "what is concatenated: constants, sources, `$path` (of the operation), `$sorted-pairs`, `$secret`",
        ),
        DOC,
        EVIDENCE,
    ],
};

static NAMING: Section = Section {
    name: "`naming`",
    keys: &[
        may("root", Shape::Section(&ROOT), "how the root of a response is named; absent: no root"),
        may("list_item", OneOf(&["capitals"]), "how list items are named; absent: lists are bare"),
    ],
};

static ROOT: Section =
    Section { name: "`root`", keys: &[may("strip", Prose, "prefix to remove"), may("suffix", Prose, "suffix to add")] };

static PARAMETER: Section = Section {
    name: "a system parameter",
    keys: &[
        must("type", Prose, "the vendor's type"),
        may("required", Boolean, "whether it must be sent"),
        must("value", Text, "a constant, or a `$source`"),
        may(
            "also",
            Prose,
            "another documented name of a parameter: the mock server takes it, a client does not send it",
        ),
        may("as", OneOf(&["datetime", "millis"]), "format of `$now`"),
        may("zone", Prose, "offset from UTC of `$now`: `+08:00`"),
        may("default", Text, "the documented default"),
        may("example", Text, "a documented value"),
        DOC,
        EVIDENCE,
        OPEN,
    ],
};

static SIGNING: Section = Section {
    name: "`signing`",
    keys: &[
        must(
            "canonical",
            Either(&OneOf(&["sorted-pairs"]), &List(&Prose)),
            "the canonical string: `sorted-pairs`, or a list of sources, `$path`, `$sorted-pairs`, `$secret`",
        ),
        must("methods", Entries(&Shape::Section(&METHOD)), "signing methods by wire name; the first is the default"),
        DOC,
        EVIDENCE,
        OPEN,
    ],
};

static METHOD: Section = Section {
    name: "a signing method",
    keys: &[must("digest", OneOf(Digest::WORDS), "digest of the canonical string")],
};

static ENVELOPE: Section = Section {
    name: "`envelope`",
    keys: &[
        must("success", Either(&OneOf(&["root"]), &Shape::Section(&SUCCESS)), "`root`, or the codes that mean success"),
        must("errors_at", Entries(&Prose), "where an error is, a root or `top`, and its field with the message"),
        must("code", Prose, "field with the code"),
        may("sub_code", Prose, "field with the sub-code"),
        may("sub_message", Prose, "field with the message of the sub-code"),
        may("request_id", Prose, "field with the request id"),
        may("fields", Entries(&Shape::Section(&FACT)), "other fields, beside the data and in an error"),
    ],
};

/// A further field of the envelope.
static FACT: Section = Section { name: "a fact", keys: &[DOC, EVIDENCE, OPEN] };

static THROTTLE: Section = Section {
    name: "a throttle message",
    keys: &[may("code", Prose, "the platform's error code that it is the message of"), DOC, EVIDENCE, OPEN],
};

static OTHER_ROOT: Section = Section {
    name: "`other_root`",
    keys: &[must("name", Prose, "the other name; while `evidence` is `inferred`, it is reported"), DOC, EVIDENCE, OPEN],
};

static SUCCESS: Section = Section {
    name: "`success`",
    keys: &[
        must("codes", List(&Text), "the codes that mean success; the first is the usual one"),
        may("absent", Boolean, "whether a response without a code is a success too"),
    ],
};
