//! Mistakes of meaning: names that lead nowhere, names that collide, statements that don't fit each other.

use super::{short, suggest};
use crate::diagnostic::Diagnostic;
use crate::spec::{Span, Spanned};

/// A name that leads nowhere: `what` it should name, and the `plural` that is known.
pub(crate) fn unknown(name: &Spanned<String>, what: &str, plural: &str, known: &[&str]) -> Diagnostic {
    let code = match what {
        "platform" => "unknown-platform",
        "source" => "unknown-source",
        "authentication" => "unknown-authentication",
        "type" => "unknown-type",
        "enum" => "unknown-enum",
        "id" => "unknown-id",
        "document" => "unknown-document",
        "operation" => "unknown-operation",
        "example" => "unknown-example",
        "field" => "unknown-field",
        _ => "unknown-code",
    };
    Diagnostic::new(code, &name.span, format!("no {what} `{}`", short(&name.value)), "unknown").help(suggest(
        &name.value,
        plural,
        known,
    ))
}

pub(crate) fn duplicate(name: &Spanned<String>, what: &str) -> Diagnostic {
    let message = format!("the {what} `{}` stands twice", short(&name.value));
    Diagnostic::new("duplicate-name", &name.span, message, "the second one").help("rename or remove one of the two")
}

pub(crate) fn unused(name: &Spanned<String>, what: &str, why: &str) -> Diagnostic {
    let message = format!("the {what} `{}` is not used", short(&name.value));
    Diagnostic::new("unused", &name.span, message, why).help("use it, or remove it")
}

pub(crate) fn path_mismatch(name: &Spanned<String>, expected: &str) -> Diagnostic {
    let message = format!("`{}` does not fit the path of this file", short(&name.value));
    Diagnostic::new("path-mismatch", &name.span, message, format!("the path says `{expected}`"))
        .help("change this name, or move the file")
}

pub(crate) fn id_not_path(path: &Spanned<String>, id: &str) -> Diagnostic {
    let message = format!("`{}` does not fit the operation's id", short(&path.value));
    Diagnostic::new("path-mismatch", &path.span, message, format!("the id is `{id}`"))
        .help("an operation's id is the provider and this path, with dots for slashes")
}

pub(crate) fn needs_name(span: &Span, vendor: &str) -> Diagnostic {
    let message = format!("`{}` gives no Rust name", short(vendor));
    Diagnostic::new("needs-name", span, message, "no identifier").help("add `name: …` with the Rust name")
}

pub(crate) fn odd_wire_name(name: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` has a character that JSON would have to escape in a name", short(&name.value));
    Diagnostic::new("odd-wire-name", &name.span, message, "")
        .help("write the name as it stands on the wire, without quotes")
}

pub(crate) fn poor_name(name: &Spanned<String>, rust: &str) -> Diagnostic {
    let message = format!("`{}` is not written as Rust writes such a name", short(&name.value));
    Diagnostic::new("poor-name", &name.span, message, "").help(format!("write `{rust}`"))
}

pub(crate) fn name_taken(span: &Span, vendor: &str, rust: &str) -> Diagnostic {
    let message = format!("`{}` becomes `{rust}` in Rust, which generated code has already", short(vendor));
    Diagnostic::new("name-taken", span, message, "taken")
        .help("give it another name: `name: …`, or rename our own type")
}

/// A type of the vendor's has the name of one that its module has already.
pub(crate) fn type_taken(name: &Spanned<String>, rust: &str, owner: &str) -> Diagnostic {
    let message = format!("the type `{}` becomes `{rust}` in Rust, the name of a type of {owner}", short(&name.value));
    Diagnostic::new("name-taken", &name.span, message, "taken").help(format!(
        "rename it in this file, for example to `{rust}Info`; `vendor_type` of its fields keeps the vendor's name, and \
         `item` that of a list's items"
    ))
}

pub(crate) fn one_rust_name(span: &Span, vendor: &str, earlier: &str, rust: &str) -> Diagnostic {
    let message = format!("`{}` and `{}` both become `{rust}` in Rust", short(earlier), short(vendor));
    Diagnostic::new("one-rust-name", span, message, "the second one")
        .help("give one of them a `name: …`, or rename it where the name is ours")
}

pub(crate) fn missing_family(name: &Spanned<String>, file: &str, known: &[&str]) -> Diagnostic {
    let message = format!("no error family `{}`", short(&name.value));
    Diagnostic::new("missing-family", &name.span, message, "unknown")
        .help(format!("write specs/{file}; {}", suggest(&name.value, "families", known)))
}

pub(crate) fn prefix_mismatch(prefix: &Spanned<String>, expected: &str) -> Diagnostic {
    let message = format!("the family's prefix is `{expected}`");
    Diagnostic::new("prefix-mismatch", &prefix.span, message, "another one").help(format!("write `{expected}`"))
}

pub(crate) fn no_family_codes(name: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("no-codes", &name.span, "no code of this family is listed", "")
        .help("list the codes that the document lists, in its order")
}

pub(crate) fn codes_overlap(code: &Spanned<String>, earlier: &str) -> Diagnostic {
    let message = format!("`{}` and `{}` match the same answer", short(earlier), short(&code.value));
    Diagnostic::new("codes-overlap", &code.span, message, "the second one")
        .help("an answer's code must lead to one row")
}

pub(crate) fn scalar_redefined(name: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` is a scalar type of the platform", name.value);
    Diagnostic::new("scalar-redefined", &name.span, message, "")
        .help("give the struct another name, and say `vendor_type`")
}

pub(crate) fn two_meanings(second: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("two-meanings", &second.span, "a field has one of `as`, `enum` and `id`", "a second one")
        .help("keep the one that says most")
}

pub(crate) fn meaning_of_struct(said: &Spanned<String>, ty: &str) -> Diagnostic {
    let message = format!("`{ty}` is a struct: `as`, `enum` and `id` are for scalars");
    Diagnostic::new("meaning-of-struct", &said.span, message, "").help("remove it, or put it on a field of the struct")
}

pub(crate) fn bad_zone(zone: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("bad-zone", &zone.span, format!("`{}` is no offset", short(&zone.value)), "")
        .help("write sign, hours and minutes: \"+08:00\"")
}

pub(crate) fn zone_without_datetime(zone: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("zone-without-datetime", &zone.span, "a zone belongs to a datetime", "this is none")
        .help("add `as: datetime`, or remove the zone")
}

pub(crate) fn accepts_without_time(form: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("accepts-without-time", &form.span, "only a time can be seconds or milliseconds", "not a time")
        .help("add `as: datetime` or `as: millis`, or remove `accepts`")
}

pub(crate) fn accepted_anyway(form: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("accepted-anyway", &form.span, "a field with `as: millis` is milliseconds anyway", "")
        .help("remove it; `seconds` would be another form")
}

pub(crate) fn money_without_decimal(money: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("money-without-decimal", &money.span, "only a decimal says `money`", "not a decimal")
        .help("add `as: decimal`, or remove it: `as: fen` is money anyway")
}

pub(crate) fn zone_missing(name: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("zone-missing", &name.span, "the time of sending needs a zone", "")
        .help("add `zone: \"+08:00\"`, or whatever the document says")
}

pub(crate) fn now_unwritten(name: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("now-unwritten", &name.span, "how is the time of sending written?", "")
        .help("add `as: datetime` with a `zone`, or `as: millis`")
}

pub(crate) fn only_for_now(kind: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("only-for-now", &kind.span, "`as` says how `$now` is written", "this parameter is not `$now`")
        .help("remove it")
}

pub(crate) fn no_signing_method(name: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("no-signing-method", &name.span, "this platform has no signing method", "")
        .help("add one under `signing: methods:`")
}

pub(crate) fn bad_provider_name(name: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` can't be the name of a crate", short(&name.value));
    Diagnostic::new("bad-provider-name", &name.span, message, "names the crate and the folder")
        .help("use small letters, digits and hyphens")
}

pub(crate) fn body_without_meaning(place: &Spanned<String>, method: &str) -> Diagnostic {
    let message = format!("`in: body` of a field, but a {method} request has no body");
    Diagnostic::new("no-request-body", &place.span, message, "no body")
        .help("write `in: query`, or check `http: { method: … }` against the document")
}

pub(crate) fn bad_url(url: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("bad-url", &url.span, format!("`{}` is no address", short(&url.value)), "")
        .help("write it in full: https://host/path")
}

pub(crate) fn no_server(name: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("no-server", &name.span, "neither the provider nor its platform has a server", "")
        .help("add `endpoints:` with a name and a url")
}

pub(crate) fn bad_id_type(ty: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("bad-id-type", &ty.span, "an id is a whole number or a text", "")
        .help("take a type that the platform reads as integer or text")
}

pub(crate) fn method_mismatch(listed: &Spanned<String>, method: &str) -> Diagnostic {
    Diagnostic::new("method-mismatch", &listed.span, format!("the operation is {method}"), "the catalog says another")
        .help("make them agree; if the documents don't, say so in the operation's `open`")
}

pub(crate) fn no_document(id: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("no-document", &id.span, "this operation names no document", "")
        .help("a fact knows its document: `documents: [NAME]`, a name of provider.yaml")
}

pub(crate) fn no_http(id: &Spanned<String>, platform: &str) -> Diagnostic {
    let message = format!("the platform `{platform}` has no single address");
    Diagnostic::new("no-http", &id.span, message, "needs `http`").help("add `http: { method: GET, path: /… }`")
}

pub(crate) fn needless_http(path: &Spanned<String>, platform: &str) -> Diagnostic {
    let message = format!("the platform `{platform}` has one address for all operations");
    Diagnostic::new("needless-http", &path.span, message, "").help("remove `http`")
}

pub(crate) fn bad_http_path(path: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("bad-http-path", &path.span, "a path starts with a slash", "")
        .help(format!("write /{}", short(&path.value)))
}

pub(crate) fn path_parameter_without_field(path: &Spanned<String>, name: &str) -> Diagnostic {
    let message = format!("`{{{}}}` is no field of the request", short(name));
    Diagnostic::new("path-parameter", &path.span, message, "")
        .help("add the field, with `in: path` and `required: true`")
}

pub(crate) fn field_not_in_path(field: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` travels in the path, which has no place for it", short(&field.value));
    Diagnostic::new("path-parameter", &field.span, message, "")
        .help(format!("write `{{{}}}` into the path", field.value))
}

pub(crate) fn optional_path_parameter(field: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` travels in the path, so it must be there", short(&field.value));
    Diagnostic::new("path-parameter", &field.span, message, "").help("add `required: true`")
}

pub(crate) fn place_of_answer(place: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("place-of-answer", &place.span, "`in` is for the fields of a request", "this is none of them")
        .help("remove it")
}

pub(crate) fn no_flag(name: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` is no flag", name.value);
    Diagnostic::new("no-flag", &name.span, message, "").help("give the field `as: flag`, or name another field")
}

pub(crate) fn no_list(field: &Spanned<String>, key: &str) -> Diagnostic {
    let message = format!("`{key}` is for lists, and `{}` is none that needs it", short(&field.value));
    Diagnostic::new("no-list", &field.span, message, "").help("write the type with brackets, `X[]`, or remove the key")
}

pub(crate) fn no_text(field: &Spanned<String>, what: &str) -> Diagnostic {
    let message = format!("`max_length` is for texts, and `{}` is {what}", short(&field.value));
    Diagnostic::new("no-text", &field.span, message, "").help("remove the key")
}

pub(crate) fn endless_type(ty: &Spanned<String>, name: &str) -> Diagnostic {
    let message = format!("`{name}` holds itself, so it would have no end");
    Diagnostic::new("endless-type", &ty.span, message, "leads back").help("make one of the fields on the way a list")
}

pub(crate) fn no_signed_text(authentication: &Spanned<String>) -> Diagnostic {
    let message = format!("nothing says what the signature of `{}` is made over", short(&authentication.value));
    Diagnostic::new("no-signed-text", &authentication.span, message, "")
        .help("add a text: `bases: { now-secret: { parts: [$now, $secret], evidence: inferred } }`")
}

pub(crate) fn unsigned_secret(base: &Spanned<String>) -> Diagnostic {
    let message = format!("the text `{}` leaves out the secret, so anybody could sign it", short(&base.value));
    Diagnostic::new("unsigned-secret", &base.span, message, "").help("add `$secret` to its `parts`")
}

pub(crate) fn rule_without_condition(answer: &Spanned<String>) -> Diagnostic {
    let message = format!("this rule refuses every request with `{}`", short(&answer.value));
    Diagnostic::new("no-condition", &answer.span, message, "").help("name fields: `when: { a: absent, b: present }`")
}

pub(crate) fn rule_never_fits(wanted: &Spanned<String>, field: &str) -> Diagnostic {
    let message = format!("`{}` is required, so this rule is never reached", short(field));
    Diagnostic::new("never-fits", &wanted.span, message, "a request without it is refused before")
        .help("remove the rule, or `required`")
}
