//! The keys of a file of cases.

use super::Shape::{Count, Entries, Flag, Json, List, OneOf, Prose, Text};
use super::{Key, Section, Shape, may, must};

/// `platforms/NAME.cases/TOPIC.yaml`
pub static CASES: Section = Section {
    name: "a file of cases",
    keys: &[
        must("platform", Prose, "the platform, that of the folder"),
        must("title", Prose, "what the cases have in common"),
        must("source", Prose, "what they rest on, where a case says nothing else"),
        may("operation", Prose, "the operation, where a case names none"),
        must("cases", List(&Shape::Section(&CASE)), "the cases"),
    ],
};

static CASE: Section = Section {
    name: "a case",
    keys: &[
        must("name", Prose, "it becomes the name of a test, so it stays"),
        may(
            "basis",
            OneOf(&["documented", "example", "derived"]),
            "what the expectation rests on; derived unless said",
        ),
        may("source", Prose, "what this case rests on"),
        may("operation", Prose, "the operation that is called"),
        may("asked", OneOf(&["json", "simplified", "xml"]), "the form of answers that is asked for; json unless said"),
        may("settings", Shape::Section(&SETTINGS), "settings of the client, where they are not those of every case"),
        may("arguments", Json, "arguments by wire names; those of an example unless said"),
        STATUS,
        HEADERS,
        BODY,
        HEX,
        may("example", Prose, "the answer is the body of this example"),
        may("answers", List(&Shape::Section(&REPLY)), "several answers, one a request; the last one stays"),
        may("answer", Shape::Section(&ANSWER), "expected: a value"),
        may("error", Shape::Section(&ERROR), "expected: an error of the provider"),
        may("malformed", Shape::Section(&MALFORMED), "expected: an answer that can't be read"),
        may("lost", OneOf(&["broken", "too-large", "compressed"]), "expected: no answer comes through"),
        may("request", Shape::Section(&REQUEST), "expected: what is sent"),
        may("refused", Prose, "expected: nothing is sent, and the error says this"),
        may("retry", Shape::Section(&RETRY), "the policy, and the pauses between the attempts"),
    ],
};

const STATUS: Key = may("status", Count, "HTTP status of the answer; 200 unless said");
const HEADERS: Key = may("headers", Entries(&Text), "headers of the answer; a content type that fits unless said");
const BODY: Key = may("body", Text, "body of the answer");
const HEX: Key = may("hex", Prose, "the same in hexadecimal, where it is no text");

static REPLY: Section = Section { name: "an answer", keys: &[STATUS, HEADERS, BODY, HEX] };

static SETTINGS: Section = Section {
    name: "`settings`",
    keys: &[
        may("key", Prose, "app key or access key"),
        may("secret", Prose, "the secret"),
        may("session", Text, "the session; empty for none"),
        may("user_id", Text, "the sub-account; empty for none"),
        may("sign_method", Prose, "name of the signing method"),
        may("get", Flag, "GET where the platform has a choice"),
        may("signed_text", Prose, "what is signed, by its name in the operation's authentication"),
        may("allow_http", Flag, "plain HTTP to another machine"),
        may("timestamp_unit", OneOf(&["milliseconds", "seconds"]), "unit of a time stamp that is a number"),
        may("parameters", Entries(&Text), "optional system parameters"),
        may("now", Prose, "time of sending, in milliseconds since 1970"),
        may("nonce", Prose, "the nonce; `random` for fresh ones"),
        may("endpoint", Prose, "an address, or the name of a documented one; nothing is sent then"),
        may("machine_zone", Prose, "TZ of the process that makes the call"),
        may("max_response_bytes", Count, "greatest length of an answer, in bytes"),
    ],
};

static ANSWER: Section = Section {
    name: "`answer`",
    keys: &[
        may("values", Json, "all values, by wire names, lists bare"),
        may("deviations", List(&Prose), "the deviations that reading tolerated, all of them: `trace_list: BareList`"),
        may("unread", List(&Prose), "the fields that can't be read, all of them, with their texts: `weight: 18.5kg`"),
        may("sums", List(&Shape::Section(&SUM)), "what adds up"),
        may("request_id", Prose, "the provider's id of the request"),
    ],
};

static SUM: Section = Section {
    name: "a sum",
    keys: &[
        may("each", Prose, "the objects that it holds for: `data[].lines[]`"),
        must("of", List(&Prose), "paths of what is added; `[]` for all items"),
        must("is", Prose, "path of what it adds up to"),
    ],
};

static ERROR: Section = Section {
    name: "`error`",
    keys: &[
        may("code", Text, "the code, as it arrived"),
        may("sub_code", Text, "the finer code, as it arrived"),
        may("matches", Prose, "the documented code that it is matched to; absent: no document lists it"),
        may("message", Text, "what the error says"),
        may("request_id", Prose, "the provider's id of the request"),
        may("retry", OneOf(&["never", "backoff", "after-ban", "after-auth"]), "whether trying again can help"),
        may("ban", Count, "seconds that the answer names"),
        may("deviations", List(&Prose), "the deviations that reading tolerated, all of them: `code: Spelling`"),
    ],
};

static MALFORMED: Section = Section {
    name: "`malformed`",
    keys: &[
        must("reason", OneOf(&["value", "html", "status", "envelope"]), "what is wrong with it"),
        may("path", Prose, "where, by wire names"),
    ],
};

static REQUEST: Section = Section {
    name: "`request`",
    keys: &[
        may("uri", Prose, "the whole address"),
        may("parameters", Entries(&Text), "all parameters of query and form, decoded"),
        may("headers", Entries(&Text), "headers, among others"),
        may("body", Json, "the JSON body"),
        may("files", Json, "all files, by their parameter: `{ name, content_type, text }`, or `hex`"),
        may("absent", List(&Prose), "names that are sent nowhere"),
        may("canonical", Prose, "the text that is signed, secret included"),
        may("signature", Prose, "the signature"),
        may("lengths", Entries(&Count), "number of characters of a parameter or header"),
    ],
};

static RETRY: Section = Section {
    name: "`retry`",
    keys: &[
        may("policy", OneOf(&["backoff", "default", "always", "never"]), "backoff unless said"),
        may("attempts", Count, "greatest number of attempts"),
        may("first", Count, "first pause in milliseconds, before chance halves it"),
        may("longest", Count, "longest pause in milliseconds"),
        may("patience", Count, "longest ban that is waited for, in seconds"),
        may("total", Count, "time-out of the whole call, in seconds"),
        may("jitter", Count, "chance in percent; without it none, so half of each pause is left"),
        must("pauses", List(&Count), "expected: pauses in milliseconds; one request more than pauses"),
        may("differ", List(&Prose), "expected: parameters or headers that no two attempts share"),
    ],
};
