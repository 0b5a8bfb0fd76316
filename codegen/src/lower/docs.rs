//! Documentation of the generated items as Markdown paragraphs: the spec's `doc`, then what the vendor's
//! document states about type, units, limits and examples.

use super::Context;
use super::field::Side;
use super::resolve::confirm_with;
use crate::ir::{Contents, Executed, Scalar};
pub(super) use crate::markdown::literal;
use crate::markdown::{address, ends_with_code, flat, labelled, line, table, text};
use crate::spec::{self, Evidence};

/// Prose, as sentences.
fn sentence(raw: &str) -> String {
    as_sentence(text(raw))
}

/// A title as a sentence.
fn title(raw: &str) -> String {
    as_sentence(line(raw))
}

/// What ends a sentence, or leads to what follows; the last ones are Chinese.
const SENTENCE_ENDS: [char; 9] = ['.', '!', '?', ':', '。', '！', '？', '：', '…'];

/// Starts with a capital letter and ends with a full stop; a name at the start (`seller_nick`, `eBay`) is kept.
fn as_sentence(mut out: String) -> String {
    let word = out.split(char::is_whitespace).next().unwrap_or_default();
    if let Some(first) = word.chars().next()
        && word.chars().all(|c| c.is_lowercase() || matches!(c, ',' | ';' | ':' | '.'))
    {
        out.replace_range(..first.len_utf8(), &first.to_uppercase().to_string());
    }
    if !out.ends_with(SENTENCE_ENDS) && !ends_with_code(&out) {
        // Markdown reads a number and a full stop as a list item.
        if out.bytes().all(|b| b.is_ascii_digit()) {
            out.push('\\');
        }
        out.push('.');
    }
    out
}

/// `doc`, `open` and `evidence` as paragraphs.
pub(super) fn plain(doc: Option<&str>, open: Option<&str>, evidence: Evidence) -> Vec<String> {
    let mut out: Vec<String> = doc.map(sentence).into_iter().collect();
    out.extend(open.map(|o| labelled("Open:", &sentence(o))));
    match evidence {
        Evidence::Documented => {}
        Evidence::Example => out.push("Taken from an example; the document does not describe it.".to_owned()),
        Evidence::Inferred => out.push("Inferred, not documented.".to_owned()),
    }
    out
}

pub(super) fn provider(provider: &spec::Provider) -> Vec<String> {
    plain(provider.doc.as_deref(), None, Evidence::Documented)
}

/// A platform: description, system parameters, signing.
pub(super) fn platform(platform: &spec::Platform) -> Vec<String> {
    let mut out = plain(platform.doc.as_deref(), None, Evidence::Documented);
    out.push(parameters(platform.parameters.iter()));
    out.push(format!("Signing: {}", flat(&signing(&platform.signing))));
    out.extend(platform.envelope.fields.iter().map(|field| {
        let words = plain(field.doc.as_deref(), field.open.as_deref(), field.evidence);
        labelled("A field of the envelope:", &format!("{}. {}", literal(&field.name.value), flat(&words)))
    }));
    out.extend(platform.throttle.iter().map(|throttle| {
        let words = plain(throttle.doc.as_deref(), throttle.open.as_deref(), throttle.evidence);
        labelled("A message about a ban:", &format!("{}. {}", literal(&throttle.pattern.value), flat(&words)))
    }));
    out
}

/// System parameters as a table.
fn parameters<'p>(parameters: impl Iterator<Item = &'p spec::Parameter>) -> String {
    let rows = parameters.map(|parameter| {
        let required = if parameter.required { "required" } else { "optional" };
        let mut words = self::parameter(parameter);
        if let Some(default) = &parameter.default {
            words.push(format!("Documented default {} (not sent by default).", literal(default)));
        }
        [literal(&parameter.name.value), required.to_owned(), flat(&words)]
    });
    table(["system parameter", "", ""], rows)
}

/// A system parameter: description, other name, open questions.
pub(super) fn parameter(parameter: &spec::Parameter) -> Vec<String> {
    let mut out = plain(parameter.doc.as_deref(), parameter.open.as_deref(), parameter.evidence);
    out.extend(parameter.also.as_ref().map(|also| format!("Also documented as {}.", literal(&also.value))));
    out
}

/// Another set of system parameters: its parameters, description and open questions.
pub(super) fn style(style: &spec::Style) -> Vec<String> {
    let mut out = vec![format!("System parameters instead of those of the platform: {}.", sent(style))];
    out.extend(style.path.iter().map(|path| format!("Its operations are below {}.", literal(&path.value))));
    out.extend(plain(style.doc.as_deref(), style.open.as_deref(), Evidence::Documented));
    out.push(parameters(style.parameters.iter().map(|(_, parameter)| parameter)));
    out
}

/// ``query `timestamp`, `sign` ``
fn sent(style: &spec::Style) -> String {
    let parameter = |(place, parameter): &(spec::Spanned<String>, spec::Parameter)| {
        format!("{} {}", place.value, literal(&parameter.name.value))
    };
    style.parameters.iter().map(parameter).collect::<Vec<_>>().join(", ")
}

/// How a request is signed.
pub(super) fn signing(signing: &spec::Signing) -> Vec<String> {
    plain(signing.doc.as_deref(), signing.open.as_deref(), signing.evidence)
}

pub(super) fn endpoint(endpoint: &spec::Endpoint) -> Vec<String> {
    let mut out = plain(endpoint.doc.as_deref(), None, endpoint.evidence);
    if endpoint.doc.is_none() {
        out.insert(0, format!("The endpoint {}.", literal(&endpoint.name.value)));
    }
    out
}

/// The vendor's name of a type that has another one in Rust.
pub(super) fn vendor_name(name: &str, renamed: bool) -> Option<String> {
    renamed.then(|| format!("The vendor's name is {}.", literal(name)))
}

/// A field in short: description, the type in its string, open questions.
pub(super) fn summary(field: &spec::Field, contents: Option<&Contents>) -> Vec<String> {
    let mut out = plain(field.doc.as_deref(), None, Evidence::Documented);
    out.extend(contents.map(|contents| format!("The string holds the JSON of {}.", of_contents(contents, literal))));
    out.extend(plain(None, field.open.as_deref(), field.attributes.evidence));
    out
}

/// `a list of OrderLine`
fn of_contents(contents: &Contents, name: impl Fn(&str) -> String) -> String {
    format!("{} {}", if contents.list { "a list of" } else { "one" }, name(&contents.model))
}

/// A field: description, facts, open questions.
pub(super) fn field(
    field: &spec::Field,
    side: Side,
    scalar: Option<Scalar>,
    contents: Option<&Contents>,
) -> Vec<String> {
    let wire = literal(&field.wire.value);
    let mut out =
        vec![field.doc.as_deref().map_or_else(|| format!("{wire}; the document does not describe it."), sentence)];
    let vendor_type = field.vendor_type.as_deref().unwrap_or(&field.ty.value);
    let mut facts = vec![format!("{wire}, {}", literal(vendor_type))];
    if scalar == Some(Scalar::File) {
        facts.push("a file: sent as a part of `multipart/form-data`, not signed".to_owned());
    }
    if let Some(contents) = contents {
        let made = of_contents(contents, |name| format!("[`{name}`]"));
        facts.push(format!("the JSON of {made} in a string, made by `into()`"));
    }
    if let Some(unit) = &field.attributes.unit {
        facts.push(format!("in {}", line(unit)));
    }
    if let Some(zone) = &field.zone {
        facts.push(format!("at {}", zone.value));
    }
    for form in &field.accepts {
        facts.push(format!(
            "also accepted as {} since 1970",
            if form.value == "millis" { "milliseconds" } else { "seconds" }
        ));
    }
    facts.extend(field.also.as_ref().map(|also| format!("also documented as {}", literal(&also.value))));
    if field.required == Some(true) {
        facts.push("required".to_owned());
    }
    if field.attributes.nullable {
        // A value of any kind can be null itself.
        let is_sent = side == Side::Response || scalar == Some(Scalar::Any);
        facts.push(if is_sent { "may be null" } else { "may be null (a request leaves it out instead)" }.to_owned());
    }
    if let Some(max) = field.attributes.max_items {
        facts.push(format!("at most {max} items"));
    }
    if let Some(max) = field.attributes.max_length {
        facts.push(format!("at most {max} characters"));
    }
    if let Some(default) = &field.default {
        facts.push(format!("documented default {} (not sent by default)", literal(&default.value)));
    }
    if field.attributes.personal || field.attributes.secret {
        facts.push("redacted in `Debug`, errors and traces".to_owned());
    } else if !field.examples.is_empty() {
        let examples: Vec<String> = field.examples.iter().map(|e| literal(&e.value)).collect();
        facts.push(format!("for example {}", examples.join(" or ")));
    }
    out.push(format!("{}.", facts.join("; ")));
    out.extend(plain(None, field.open.as_deref(), field.attributes.evidence));
    out
}

/// An error code: the vendor's message, the remedy, the retry advice.
pub(super) fn code(code: &spec::ErrorCode) -> Vec<String> {
    let mut first = literal(&code.code.value);
    if !code.message.is_empty() {
        first.push_str(&format!(": {}", line(&code.message)));
    }
    let mut out = vec![first];
    out.extend(code.remedy.as_deref().map(|r| labelled("Remedy:", &sentence(r))));
    out.extend(plain(code.doc.as_deref(), code.open.as_deref(), code.evidence));
    match code.retry.as_ref().map(|r| r.value.as_str()) {
        Some("backoff") => out.push("A retry after a pause can help.".to_owned()),
        Some("after-ban") => out.push("A retry can help after the ban has ended.".to_owned()),
        Some("after-session") => {
            out.push("A retry can help with a new access token.".to_owned());
        }
        Some("after-auth") => {
            out.push("Fix the credentials, session, permissions or signature before a retry.".to_owned());
        }
        _ => {}
    }
    match code.bans.as_ref().map(|scope| scope.value.as_str()) {
        Some("app") => out.push("A ban covers all calls of the app.".to_owned()),
        Some("operation") => out.push("A ban covers calls of this operation.".to_owned()),
        Some("user") => out.push("A ban covers calls for this user.".to_owned()),
        _ => {}
    }
    if let Some((executed, evidence)) = code.executed {
        let what = match executed {
            Executed::No => "The request was not executed",
            Executed::Unknown => "It is unknown whether the request was executed",
        };
        out.push(format!("{what}{}.", if evidence == Evidence::Inferred { " (inferred)" } else { "" }));
    }
    out
}

/// An error family.
pub(super) fn family(family: &spec::Family) -> Vec<String> {
    let documents: Vec<String> = family.documents.iter().map(|d| literal(&d.value)).collect();
    let mut out = vec![title(&family.title)];
    out.extend(plain(family.doc.as_deref(), family.open.as_deref(), Evidence::Documented));
    let prefix = literal(&family.prefix.value);
    out.push(format!("Codes with the prefix {prefix}; documents: {}.", documents.join(", ")));
    out
}

/// What a predicate says, and of which codes.
pub(super) fn predicate(predicate: &spec::Predicate) -> Vec<String> {
    let codes: Vec<String> = predicate.codes.iter().map(|code| literal(&code.value)).collect();
    let mut out = plain(Some(&predicate.doc), None, predicate.evidence);
    out.push(format!("True for {}.", codes.join(", ")));
    out
}

/// The first paragraphs of an operation.
pub(super) fn operation(operation: &spec::Operation, context: &Context<'_>) -> Vec<String> {
    let (provider, platform) = (context.provider, context.platform);
    let mut out = vec![title(&operation.title.value)];
    out.extend(plain(operation.doc.as_deref(), operation.open.as_deref(), Evidence::Documented));
    out.extend(documents(&operation.documents, context));
    if operation.imported {
        out.push("Imported from the vendor's metadata: nobody has read it or compared it with the gateway.".to_owned());
    }
    if let Some(found) = platform.style(operation) {
        let module = crate::names::platform_module(&platform.name.value, &provider.platform.value);
        let link = format!("crate::{module}::{}", crate::names::constant(&found.name.value));
        out.push(format!("Sends {} instead of the platform's parameters; see [`{link}`].", sent(found)));
        out.extend(plain(None, found.open.as_deref(), Evidence::Documented));
    }
    out.extend(operation.host.as_ref().map(|host| hosts(&host.value, &provider.endpoints_on(platform))));
    out.extend(reached(operation, provider));
    if !operation.sends_session() {
        out.push("Needs no session: none is sent.".to_owned());
    }
    let certain = if operation.idempotent_evidence == Evidence::Inferred { " (inferred)" } else { "" };
    out.push(if operation.idempotent {
        format!("Idempotent{certain}: sending it twice has the same effect as sending it once, so it can be retried.")
    } else {
        format!(
            "Not idempotent{certain}: sent again only after a rejection with a code of requests that were not executed."
        )
    });
    out.extend(operation.other_root.as_ref().map(|other| {
        let words = plain(other.doc.as_deref(), other.open.as_deref(), other.evidence);
        labelled("Another root of its response:", &format!("{}. {}", literal(&other.name.value), flat(&words)))
    }));
    out.extend(operation.pages.as_ref().map(pages));
    if let Some(read) = confirm_with(context, operation) {
        out.push(format!(
            "If it is unknown whether a request was carried out (`Error::is_outcome_unknown`), confirm with `client.{}` ({}); \
             `Error::confirm_with` names it.",
            read.method,
            literal(&read.id)
        ));
    }
    out
}

/// A canonical string: its parts, as in the spec.
pub(super) fn canonical_string(text: &spec::CanonicalString) -> Vec<String> {
    let parts: Vec<String> = text.parts.iter().map(|p| literal(&p.value)).collect();
    let mut docs = vec![format!("Canonical string: {}.", parts.join(", "))];
    docs.extend(plain(text.doc.as_deref(), None, text.evidence));
    docs
}

/// The host of an operation, at each endpoint.
fn hosts(name: &str, endpoints: &[&spec::Endpoint]) -> String {
    let at = |endpoint: &&spec::Endpoint| {
        let (_, url) = endpoint.hosts.iter().find(|(host, _)| host.value == name)?;
        Some(format!("{} ({})", literal(&url.value), line(&endpoint.name.value)))
    };
    let all: Vec<String> = endpoints.iter().filter_map(at).collect();
    format!(
        "Has a host of its own: {}. A client with an endpoint that is not documented sends it there, as every other operation.",
        all.join(", ")
    )
}

/// The platforms that have an operation, if its provider has several.
fn reached(operation: &spec::Operation, provider: &spec::Provider) -> Option<String> {
    if provider.other_platforms.is_empty() {
        return None;
    }
    let names: Vec<String> = provider.platforms_of(operation).into_iter().map(literal).collect();
    Some(match names.as_slice() {
        [only] => format!("Reached through the platform {only} alone."),
        [default, others @ ..] => format!(
            "Reached through the platform {default}, or through {} with the builder's `platform`.",
            others.join(" or ")
        ),
        [] => return None,
    })
}

/// How an operation is paged.
fn pages(pages: &spec::Pages) -> String {
    let name = |value: &Option<spec::Spanned<String>>| value.as_ref().map(|v| literal(&v.value));
    let mut facts = Vec::new();
    facts.extend(name(&pages.number).map(|number| format!("{number} is the number of the page, from {}", pages.first)));
    facts.extend(name(&pages.cursor).map(|cursor| format!("{cursor} is the cursor of the page")));
    let most = pages.max_size.map(|max| format!(", at most {max}")).unwrap_or_default();
    facts.extend(name(&pages.size).map(|size| format!("{size} is the number of items of a page{most}")));
    facts.push(format!("the items are in {} of the response", literal(&pages.items.value)));
    facts.extend(name(&pages.total).map(|total| format!("{total} is the number of all items")));
    facts.extend(name(&pages.more).map(|more| format!("{more} says whether more pages follow")));
    facts.extend(name(&pages.next).map(|next| format!("{next} is the next cursor")));
    let mut sentences = vec![format!("Paged: {}.", facts.join("; "))];
    sentences.push("`pages` and `pages_blocking` send for one page after the other; `next_page` makes the request of the page after a response.".to_owned());
    sentences.extend(plain(None, None, pages.evidence));
    sentences.join(" ")
}

/// The documents of an operation or a push body.
pub(super) fn documents(names: &[spec::Spanned<String>], context: &Context<'_>) -> Vec<String> {
    let document = |name: &spec::Spanned<String>| {
        let document = context.index.document(&name.value);
        let title = document.map_or("", |d| &d.title);
        let link = document.and_then(|d| d.url.as_deref()).map_or(String::new(), |url| format!(", {}", address(url)));
        format!("Document: {} ({}){link}.", literal(&name.value), line(title))
    };
    names.iter().map(document).collect()
}

/// How messages are pushed, signed and acknowledged.
pub(super) fn push_rule(rule: &spec::PushRule) -> Vec<String> {
    let mut out = plain(rule.doc.as_deref(), None, Evidence::Documented);
    let words = plain(rule.signature_doc.as_deref(), rule.signature_open.as_deref(), Evidence::Documented);
    out.push(format!("Signature: header {}. {}", literal(&rule.header.value), flat(&words)));
    let words = plain(rule.acknowledge_doc.as_deref(), rule.acknowledge_open.as_deref(), Evidence::Documented);
    let (status, millis) = (rule.status, rule.within_millis);
    out.push(format!("Acknowledge with HTTP {status} within {millis} ms. {}", flat(&words)));
    out
}

/// A body of push messages.
pub(super) fn push_body(push: &spec::PushBody, context: &Context<'_>) -> Vec<String> {
    let mut out = vec![title(&push.title.value)];
    out.extend(plain(push.doc.as_deref(), push.open.as_deref(), Evidence::Documented));
    let types: Vec<String> = push.messages.iter().map(|m| literal(&m.wire.value)).collect();
    let form = if push.form.value == "string" { "a string that contains JSON" } else { "an object" };
    out.push(format!("The body of {}: {form}.", types.join(", ")));
    out.extend(documents(&push.documents, context));
    out
}

/// A type of push message.
pub(super) fn push_message(message: &spec::PushMessage) -> Vec<String> {
    let mut out = vec![literal(&message.wire.value)];
    out.extend(plain(message.doc.as_deref(), message.open.as_deref(), message.evidence));
    out
}
