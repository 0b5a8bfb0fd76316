//! The keys of a file of cases.

use super::Shape::{Boolean, Count, Entries, Json, List, OneOf, Prose, Text};
use super::{Key, Section, Shape, may, must};
use crate::keyword::Retry;

/// `platforms/NAME.cases/TOPIC.yaml`
pub static CASES: Section = Section {
    name: "a file of cases",
    keys: &[
        must("platform", Prose, "the platform: the name of the folder"),
        must("title", Prose, "what the cases have in common"),
        must("source", Prose, "source of the expectations, unless a case has its own"),
        may("operation", Prose, "the operation, unless a case has its own"),
        must("cases", List(&Shape::Section(&CASE)), "the cases"),
    ],
};

static CASE: Section = Section {
    name: "a case",
    keys: &[
        must("name", Prose, "its name; also the name of a test, so keep it stable"),
        may("basis", OneOf(&["documented", "example", "derived"]), "basis of the expectation; default `derived`"),
        may("source", Prose, "source of this case"),
        may("operation", Prose, "the operation to send"),
        may("form", OneOf(&["json", "simplified", "xml"]), "the requested form of the response; default `json`"),
        may("settings", Shape::Section(&SETTINGS), "settings of the client that differ from the defaults"),
        may("arguments", Json, "arguments by wire name; default: those of an example"),
        STATUS,
        HEADERS,
        BODY,
        HEX,
        may("example", Prose, "the response is the body of this example"),
        may("replies", List(&Shape::Section(&REPLY)), "several responses, one for each request; the last one repeats"),
        may("response", Shape::Section(&RESPONSE), "expected: a decoded response"),
        may("error", Shape::Section(&ERROR), "expected: an error of the provider"),
        may("malformed", Shape::Section(&MALFORMED), "expected: a malformed response"),
        may("lost", OneOf(&["broken", "too-large", "compressed"]), "expected: no complete response arrives"),
        may("request", Shape::Section(&REQUEST), "expected: the request that is sent"),
        may("not_sent", Prose, "expected: nothing is sent, and the error contains this"),
        may("retry", Shape::Section(&RETRY), "the retry policy, and the expected pauses between the attempts"),
    ],
};

const STATUS: Key = may("status", Count, "HTTP status of the response; default 200");
const HEADERS: Key = may("headers", Entries(&Text), "headers of the response; default: the matching content type");
const BODY: Key = may("body", Text, "body of the response");
const HEX: Key = may("hex", Prose, "body of the response in hexadecimal, if it is not UTF-8");

static REPLY: Section = Section { name: "a response of a case", keys: &[STATUS, HEADERS, BODY, HEX] };

static SETTINGS: Section = Section {
    name: "`settings`",
    keys: &[
        may("key", Prose, "app key or access key"),
        may("secret", Prose, "the secret"),
        may("session", Text, "the session; empty for none"),
        may("user_id", Text, "the sub-account; empty for none"),
        may("sign_method", Prose, "name of the signing method"),
        may("get", Boolean, "whether to send GET, if the platform allows both"),
        may("canonical_string", Prose, "name of the canonical string, from the operation's style"),
        may("allow_http", Boolean, "whether to allow plain HTTP to another machine"),
        may("timestamp_unit", OneOf(&["milliseconds", "seconds"]), "unit of numeric timestamps"),
        may("parameters", Entries(&Text), "optional system parameters"),
        may("now", Prose, "time of sending, in milliseconds since 1970"),
        may("nonce", Prose, "the nonce; `random` for fresh ones"),
        may("endpoint", Prose, "a URL, or the name of a documented endpoint; with it, nothing is sent"),
        may("machine_zone", Prose, "TZ of the process that sends the request"),
        may("max_response_bytes", Count, "maximum length of a response, in bytes"),
    ],
};

static RESPONSE: Section = Section {
    name: "`response`",
    keys: &[
        may("values", Json, "all values by wire name, lists unwrapped"),
        may("deviations", List(&Prose), "all tolerated deviations: `trace_list: BareList`"),
        may("unread", List(&Prose), "all unreadable fields with their values: `weight: 18.5kg`"),
        may("sums", List(&Shape::Section(&SUM)), "sums that must match"),
        may("request_id", Prose, "the provider's id of the request"),
    ],
};

static SUM: Section = Section {
    name: "a sum",
    keys: &[
        may("each", Prose, "the objects to check: `data[].lines[]`"),
        must("of", List(&Prose), "paths of the values to add; `[]` means all items"),
        must("is", Prose, "path of the sum"),
    ],
};

static ERROR: Section = Section {
    name: "`error`",
    keys: &[
        may("code", Text, "the code, as received"),
        may("sub_code", Text, "the sub-code, as received"),
        may("matches", Prose, "the documented code that it matches; absent: no document lists it"),
        may("message", Text, "the message of the error"),
        may("request_id", Prose, "the provider's id of the request"),
        may("retry", OneOf(Retry::WORDS), "the retry advice of the error"),
        may("ban", Count, "length of the ban in seconds, as the response states it"),
        may("deviations", List(&Prose), "all tolerated deviations: `code: Spelling`"),
    ],
};

static MALFORMED: Section = Section {
    name: "`malformed`",
    keys: &[
        must("reason", OneOf(&["value", "html", "status", "envelope"]), "why the response is malformed"),
        may("path", Prose, "path of the malformed value, by wire names"),
    ],
};

static REQUEST: Section = Section {
    name: "`request`",
    keys: &[
        may("uri", Prose, "the complete URI"),
        may("parameters", Entries(&Text), "all parameters of query and form, decoded"),
        may("headers", Entries(&Text), "some of the headers"),
        may("body", Json, "the JSON body"),
        may("files", Json, "all files by parameter: `{ name, content_type, text }`, or `hex` instead of `text`"),
        may("absent", List(&Prose), "names of parameters and headers that are not sent"),
        may("canonical", Prose, "the canonical string, including the secret"),
        may("signature", Prose, "the signature"),
        may("lengths", Entries(&Count), "number of characters of a parameter or header"),
    ],
};

static RETRY: Section = Section {
    name: "`retry`",
    keys: &[
        may("policy", OneOf(&["backoff", "default", "always", "never"]), "the policy; default `backoff`"),
        may("attempts", Count, "maximum number of attempts"),
        may("first", Count, "first pause in milliseconds, before jitter"),
        may("longest", Count, "maximum pause in milliseconds"),
        may("patience", Count, "maximum ban to wait for, in seconds"),
        may("total", Count, "timeout of all attempts together, in seconds"),
        may("jitter", Count, "random part of each pause in percent; default 0, which leaves half of the pause"),
        must("pauses", List(&Count), "expected: pauses in milliseconds, one fewer than requests"),
        may("differ", List(&Prose), "expected: parameters or headers that differ in every attempt"),
    ],
};
