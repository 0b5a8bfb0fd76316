//! Messages about meaning: unknown names, names that collide, statements that contradict each other.

use super::{list, short, suggest};
use crate::diagnostic::Diagnostic;
use crate::spec::{Field, Span, Spanned};
use crate::suggest::nearest;

/// An unknown name: `what` it should name, and the names that are `known`.
pub(crate) fn unknown(name: &Spanned<String>, what: &str, plural: &str, known: &[&str]) -> Diagnostic {
    let code = match what {
        "platform" => "unknown-platform",
        "provider" => "unknown-provider",
        "source" => "unknown-source",
        "style" => "unknown-style",
        "host" => "unknown-host",
        "type" => "unknown-type",
        "enum" => "unknown-enum",
        "id" => "unknown-id",
        "document" => "unknown-document",
        "operation" => "unknown-operation",
        "example" => "unknown-example",
        "field" => "unknown-field",
        _ => "unknown-code",
    };
    Diagnostic::new(code, &name.span, format!("unknown {what} `{}`", short(&name.value)), "unknown").help(suggest(
        &name.value,
        plural,
        known,
    ))
}

/// An unknown name that is replaced by the nearest known one.
pub(crate) fn unknown_with_edit(name: &Spanned<String>, what: &str, plural: &str, known: &[&str]) -> Diagnostic {
    let found = unknown(name, what, plural, known);
    match nearest(&name.value, known.iter().copied()) {
        Some(meant) => found.edit(name.span.clone(), meant, format!("write `{meant}` instead of `{}`", name.value)),
        None => found,
    }
}

/// `meant` is the document that replaces it.
pub(crate) fn unknown_document(name: &Spanned<String>, meant: Option<&str>, known: &[&str]) -> Diagnostic {
    let found = unknown(name, "document", "documents", known);
    let Some(meant) = meant else { return found };
    found.help(format!("did you mean `{meant}`? known documents: {}", list(known))).edit(
        name.span.clone(),
        meant,
        format!("write `{meant}` instead of `{}`", name.value),
    )
}

pub(crate) fn duplicate(name: &Spanned<String>, what: &str) -> Diagnostic {
    let message = format!("duplicate {what} `{}`", short(&name.value));
    Diagnostic::new("duplicate-name", &name.span, message, "defined again here").help("rename or remove one of the two")
}

/// `path` is the id that the path of the second file means, if it is another one.
pub(crate) fn duplicate_operation(id: &Spanned<String>, first: &str, path: Option<&str>) -> Diagnostic {
    let message = format!("`{}` is the id of two operations, in {} and {first}", short(&id.value), id.span.file);
    let diagnostic = Diagnostic::new("duplicate-name", &id.span, message, format!("also in {first}"));
    match path {
        Some(path) => diagnostic.help(format!("write `{path}`, the id that the path of this file means, or remove it")),
        None => diagnostic.help("remove or rename one of the two files: a slash of the path is a dot of the id"),
    }
}

pub(crate) fn duplicate_address(path: &Spanned<String>, first: &str) -> Diagnostic {
    let message = format!("duplicate address `{}`", short(&path.value));
    Diagnostic::new("duplicate-name", &path.span, message, format!("also in {first}"))
        .help("correct one of the two, or remove the operation that is there twice")
}

pub(crate) fn unused(name: &Spanned<String>, what: &str, why: &str) -> Diagnostic {
    let message = format!("the {what} `{}` is not used", short(&name.value));
    Diagnostic::new("unused", &name.span, message, why).help("use it, or remove it")
}

pub(crate) fn path_mismatch(name: &Spanned<String>, expected: &str) -> Diagnostic {
    let message = format!("`{}` does not match the path of this file", short(&name.value));
    Diagnostic::new("path-mismatch", &name.span, message, format!("the path means `{expected}`"))
        .help("change this name, or move the file")
}

pub(crate) fn id_not_path(path: &Spanned<String>, id: &str, shared: bool) -> Diagnostic {
    let start = if shared { "" } else { "the provider and " };
    let message = format!("`{}` does not match the operation's id", short(&path.value));
    Diagnostic::new("path-mismatch", &path.span, message, format!("the id is `{id}`"))
        .help(format!("the id of an operation is {start}this path, with dots instead of slashes"))
}

pub(crate) fn needs_name(span: &Span, vendor: &str) -> Diagnostic {
    let vendor = if vendor.is_empty() { "the empty value".to_owned() } else { format!("`{}`", short(vendor)) };
    let message = format!("{vendor} can't be turned into a Rust name");
    Diagnostic::new("needs-name", span, message, "not an identifier").help("add `name: …` with the Rust name")
}

pub(crate) fn odd_wire_name(name: &Spanned<String>) -> Diagnostic {
    let message = format!("the name `{}` contains a character that JSON escapes", short(&name.value));
    Diagnostic::new("odd-wire-name", &name.span, message, "").help("write the name as it is sent, without quotes")
}

pub(crate) fn poor_name(name: &Spanned<String>, rust: &str) -> Diagnostic {
    let message = format!("the name `{}` does not follow the Rust convention", short(&name.value));
    Diagnostic::new("poor-name", &name.span, message, "").help(format!("write `{rust}`"))
}

pub(crate) fn name_taken(span: &Span, vendor: &str, rust: &str) -> Diagnostic {
    let message = format!("`{}` becomes `{rust}` in Rust, which generated code already uses", short(vendor));
    Diagnostic::new("name-taken", span, message, "taken")
        .help("add `name: …` with another Rust name, or rename the item if the name is ours")
}

/// A type of the vendor has the name of a type that its module already has.
pub(crate) fn type_taken(span: &Span, vendor: &str, rust: &str, owner: &str) -> Diagnostic {
    let message = format!("the type `{}` becomes `{rust}` in Rust, which {owner} already uses", short(vendor));
    Diagnostic::new("name-taken", span, message, "taken")
        .help(format!("give it another Rust name, for example `name: {rust}Info`"))
}

pub(crate) fn one_rust_name(span: &Span, vendor: &str, earlier: &str, rust: &str) -> Diagnostic {
    let message = format!("`{}` and `{}` both become `{rust}` in Rust", short(earlier), short(vendor));
    Diagnostic::new("one-rust-name", span, message, "the second name")
        .help("add `name: …` to one of them, or rename it if the name is ours")
}

pub(crate) fn missing_family(name: &Spanned<String>, file: &str, known: &[&str]) -> Diagnostic {
    let message = format!("unknown error family `{}`", short(&name.value));
    Diagnostic::new("missing-family", &name.span, message, "unknown")
        .help(format!("write specs/{file}; {}", suggest(&name.value, "families", known)))
}

pub(crate) fn prefix_mismatch(prefix: &Spanned<String>, expected: &str) -> Diagnostic {
    let message = format!("expected the prefix of the family, `{expected}`");
    Diagnostic::new("prefix-mismatch", &prefix.span, message, "a different prefix").help(format!("write `{expected}`"))
}

pub(crate) fn no_family_codes(name: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("no-codes", &name.span, "expected at least one code of this family", "")
        .help("list the codes that the document lists, in its order")
}

pub(crate) fn codes_overlap(code: &Spanned<String>, earlier: &str) -> Diagnostic {
    let message = format!("`{}` and `{}` match the same code", short(earlier), short(&code.value));
    Diagnostic::new("codes-overlap", &code.span, message, "the second pattern")
        .help("change one of them, so that each code of a response matches one row")
}

pub(crate) fn scalar_redefined(name: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` is a scalar type of the platform", name.value);
    Diagnostic::new("scalar-redefined", &name.span, message, "")
        .help("rename the type, and keep the vendor's name in `vendor_type`")
}

pub(crate) fn two_meanings(second: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("two-meanings", &second.span, "a field has only one of `as`, `enum` and `id`", "the second one")
        .help("keep the most specific one")
}

pub(crate) fn meaning_of_struct(said: &Spanned<String>, ty: &str) -> Diagnostic {
    let message = format!("`{ty}` is an object, but `as`, `enum` and `id` are for scalars");
    Diagnostic::new("meaning-of-struct", &said.span, message, "").help("remove it, or move it to a field of the object")
}

pub(crate) fn bad_zone(zone: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("bad-zone", &zone.span, format!("`{}` is not an offset from UTC", short(&zone.value)), "")
        .help("write sign, hours and minutes: \"+08:00\"")
}

pub(crate) fn zone_without_datetime(zone: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("zone-without-datetime", &zone.span, "`zone` is only for a datetime", "not a datetime")
        .help("add `as: datetime`, or remove the zone")
}

pub(crate) fn accepts_without_time(form: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("accepts-without-time", &form.span, "`accepts` is only for timestamps", "not a timestamp")
        .help("add `as: datetime` or `as: millis`, or remove `accepts`")
}

pub(crate) fn accepted_anyway(form: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("accepted-anyway", &form.span, "a field with `as: millis` already accepts milliseconds", "")
        .help("remove it; `seconds` would add another form")
}

pub(crate) fn money_without_decimal(money: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("money-without-decimal", &money.span, "`money` is only for a decimal", "not a decimal")
        .help("add `as: decimal`, or remove it; `as: fen` is always money")
}

pub(crate) fn zone_missing(name: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("zone-missing", &name.span, "the time of sending has no zone", "")
        .help("add the zone that the document states: `zone: \"+08:00\"`")
}

pub(crate) fn now_unwritten(name: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("now-unwritten", &name.span, "the time of sending has no format", "")
        .help("add `as: datetime` with a `zone`, or `as: millis`")
}

pub(crate) fn only_for_now(kind: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("only-for-now", &kind.span, "`as` is only for `$now`", "this parameter is not `$now`")
        .help("remove it")
}

pub(crate) fn no_signing_method(name: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("no-signing-method", &name.span, "the platform has no signing method", "")
        .help("add one under `signing: methods:`")
}

pub(crate) fn bad_provider_name(name: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` can't be the name of a crate", short(&name.value));
    Diagnostic::new("bad-provider-name", &name.span, message, "names the crate and its folder")
        .help("use lowercase letters, digits and hyphens")
}

pub(crate) fn reserved_provider_name(name: &Spanned<String>) -> Diagnostic {
    let message = format!("the name `{}` is taken by another package or folder of this repository", short(&name.value));
    Diagnostic::new("bad-provider-name", &name.span, message, "names the crate and its folder")
        .help("choose another name for the provider and its folder")
}

pub(crate) fn body_without_meaning(span: &Spanned<String>, method: &str) -> Diagnostic {
    let message = format!("the field is sent in the body, but a {method} request has no body");
    Diagnostic::new("no-request-body", &span.span, message, "no body")
        .help("write `in: query`, or check `http: { method: … }` against the document")
}

pub(crate) fn bad_url(url: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("bad-url", &url.span, format!("`{}` is not a URL", short(&url.value)), "")
        .help("write it in full: https://host/path")
}

pub(crate) fn no_endpoint(name: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("no-endpoint", &name.span, "neither the provider nor its platform has an endpoint", "")
        .help("add `endpoints:` with a name and a url")
}

pub(crate) fn bad_id_type(ty: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("bad-id-type", &ty.span, "an id is an integer or a string", "")
        .help("use a type that the platform lists as integer or string")
}

pub(crate) fn method_mismatch(listed: &Spanned<String>, method: &str) -> Diagnostic {
    Diagnostic::new(
        "method-mismatch",
        &listed.span,
        format!("the operation is {method}"),
        "the catalog has a different method",
    )
    .help("use the same method in both; if the documents disagree, say so in the operation's `open`")
}

pub(crate) fn no_document(id: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("no-document", &id.span, "the operation names no document", "")
        .help("add `documents: [NAME]`, with a name from provider.yaml")
}

pub(crate) fn no_http(id: &Spanned<String>, platform: &str) -> Diagnostic {
    let message = format!("the platform `{platform}` has no single address for all operations");
    Diagnostic::new("no-http", &id.span, message, "`http` is missing").help("add `http: { method: GET, path: /… }`")
}

pub(crate) fn needless_http(path: &Spanned<String>) -> Diagnostic {
    let message = "a parameter names this operation, so it has no path of its own";
    Diagnostic::new("needless-http", &path.span, message, "").help("remove `http`, or name a style with paths")
}

/// The host is documented, but not for the endpoint that clients use by default.
pub(crate) fn no_default_host(host: &Spanned<String>, endpoint: &str) -> Diagnostic {
    let message = format!("the default endpoint `{}` has no host `{}`", short(endpoint), short(&host.value));
    Diagnostic::new("no-default-host", &host.span, message, "").help("add it to `hosts` of that endpoint")
}

/// A statement about the session that changes nothing.
pub(crate) fn needless_session(span: &Span, sent: bool) -> Diagnostic {
    let message = match sent {
        true => "an operation sends the session anyway, unless it says `session: false`",
        false => "no system parameter of this operation has the session, so none is sent",
    };
    Diagnostic::new("needless-session", span, message, "").help("remove `session`")
}

pub(crate) fn bad_pages(span: &Span, how: &str) -> Diagnostic {
    Diagnostic::new("bad-pages", span, format!("the operation is paged {how}"), "")
        .help("write `number: PARAMETER` with `total` or `more` if the response has one, or `cursor: PARAMETER` with `next: PATH`")
}

pub(crate) fn page_misfit(name: &Spanned<String>, expected: &str) -> Diagnostic {
    let message = format!("expected {expected}, but `{}` is not one", short(&name.value));
    Diagnostic::new("page-misfit", &name.span, message, "")
        .help("name another field; if the document gives its type loosely, add `as: …` to it")
}

pub(crate) fn needless_confirm(name: &Spanned<String>) -> Diagnostic {
    Diagnostic::new(
        "needless-confirm",
        &name.span,
        "`confirm_with` is only for an operation that is not idempotent",
        "",
    )
    .help("remove it: an idempotent operation can be sent again")
}

pub(crate) fn confirmed_by_write(name: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` is not idempotent, so it can't confirm a write", short(&name.value));
    Diagnostic::new("confirmed-by-write", &name.span, message, "")
        .help("name an operation that reads, or add `idempotent: { is: true }` to it")
}

pub(crate) fn bad_http_path(path: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("bad-http-path", &path.span, "a path starts with a slash", "")
        .help(format!("write /{}", short(&path.value)))
}

pub(crate) fn path_parameter_without_field(path: &Spanned<String>, name: &str, fields: &[&str]) -> Diagnostic {
    let message = format!("`{{{}}}` is not a field of the request", short(name));
    let help = match nearest(name, fields.iter().copied()) {
        Some(meant) => format!("did you mean `{{{meant}}}`? "),
        None => String::new(),
    };
    Diagnostic::new("path-parameter", &path.span, message, "")
        .help(format!("{help}add the field, with `in: path` and `required: true`"))
}

/// The field of a placeholder is there, but it is sent in another place.
pub(crate) fn path_parameter_elsewhere(path: &Spanned<String>, field: &Field) -> Diagnostic {
    let name = short(&field.wire.value);
    let message = format!("`{{{name}}}` is a field of the request that is not sent in the path");
    let required = if field.required == Some(true) { "" } else { " and `required: true`" };
    let help = match &field.place {
        Some(place) => format!("write `in: path` instead of `in: {}`{required}", place.value),
        None => format!("add `in: path`{required} to the field `{name}`"),
    };
    Diagnostic::new("path-parameter", &path.span, message, "").help(help)
}

pub(crate) fn field_not_in_path(field: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` is sent in the path, but the path does not contain it", short(&field.value));
    Diagnostic::new("path-parameter", &field.span, message, "").help(format!("add `{{{}}}` to the path", field.value))
}

pub(crate) fn optional_path_parameter(field: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` is sent in the path, so it must be required", short(&field.value));
    Diagnostic::new("path-parameter", &field.span, message, "").help("add `required: true`")
}

pub(crate) fn in_of_response(span: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("in-of-response", &span.span, "`in` is only for fields of a request", "not a request field")
        .help("remove it")
}

pub(crate) fn also_of_no_parameter(also: &Spanned<String>) -> Diagnostic {
    let message = "`also` is only for parameters that are sent under a name";
    Diagnostic::new("also-of-no-parameter", &also.span, message, "not such a parameter").help("remove it")
}

pub(crate) fn also_taken(also: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` is the name of another parameter", short(&also.value));
    Diagnostic::new("also-taken", &also.span, message, "").help("remove `also` of one of the two")
}

pub(crate) fn not_boolean(name: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` is not a boolean", name.value);
    Diagnostic::new("not-boolean", &name.span, message, "")
        .help("add `as: boolean` to the field, or name another field")
}

pub(crate) fn not_list(field: &Spanned<String>, key: &str) -> Diagnostic {
    let message = format!("`{key}` is only for lists, but `{}` is not a list that needs it", short(&field.value));
    Diagnostic::new("not-list", &field.span, message, "").help("write the type with brackets, `X[]`, or remove the key")
}

pub(crate) fn not_string(field: &Spanned<String>, what: &str) -> Diagnostic {
    let message = format!("`max_length` is only for strings, but `{}` is {what}", short(&field.value));
    Diagnostic::new("not-string", &field.span, message, "").help("remove the key")
}

pub(crate) fn endless_type(ty: &Spanned<String>, name: &str) -> Diagnostic {
    let message = format!("`{name}` contains itself, so it would have no end");
    Diagnostic::new("endless-type", &ty.span, message, "refers back")
        .help("remove `required: true` from a field of the cycle that may be absent")
}

pub(crate) fn no_canonical_string(style: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` has no canonical string", short(&style.value));
    Diagnostic::new("no-canonical-string", &style.span, message, "")
        .help("add one: `canonical_strings: { now-secret: { parts: [$now, $secret], evidence: inferred } }`")
}

/// A path that precedes those of operations.
pub(crate) fn bad_address_path(path: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` can't precede the path of an operation", short(&path.value));
    Diagnostic::new("bad-address-path", &path.span, message, "")
        .help("start it with a slash, end it without one, and leave out `{`, `?` and `#`: `/rest`")
}

pub(crate) fn parameter_in_json(place: &Spanned<String>) -> Diagnostic {
    let message = "system parameters can't be sent in a JSON body";
    Diagnostic::new("parameter-in-json", &place.span, message, "").help("send them in the query or in headers")
}

pub(crate) fn path_of_named(part: &Spanned<String>) -> Diagnostic {
    let message = "a parameter names the operations here, so they have no path of their own";
    Diagnostic::new("path-of-named", &part.span, message, "always empty").help("remove `$path`")
}

pub(crate) fn pairs_of_json(part: &Spanned<String>) -> Diagnostic {
    let message = "a JSON body has no pairs that could be sorted";
    Diagnostic::new("pairs-of-json", &part.span, message, "").help("list what is signed: `[$key, $now, $secret]`")
}

pub(crate) fn unsigned_secret(text: &Spanned<String>) -> Diagnostic {
    let message =
        format!("the canonical string `{}` does not contain the secret, so anybody could sign it", short(&text.value));
    Diagnostic::new("unsigned-secret", &text.span, message, "").help("add `$secret` to its `parts`")
}

pub(crate) fn rule_without_condition(code: &Spanned<String>) -> Diagnostic {
    let message = format!("this rule rejects every request with `{}`", short(&code.value));
    Diagnostic::new("no-condition", &code.span, message, "").help("add a condition: `when: { a: absent, b: present }`")
}

pub(crate) fn rule_never_fits(wanted: &Spanned<String>, field: &str) -> Diagnostic {
    let message = format!("`{}` is required, so this rule never applies", short(field));
    Diagnostic::new("never-fits", &wanted.span, message, "a request without it is rejected earlier")
        .help("remove the rule, or `required`")
}
