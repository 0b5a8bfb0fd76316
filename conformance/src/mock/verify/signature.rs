//! Checks signatures with the reference implementation (`crate::reference_signer`). For an invalid one it reports
//! the redacted canonical string that should have been signed, and the mistake that leads to this signature.

use waybill_codegen::ir::BodyFormat;

use super::super::params::{Param, Place, beginning};
use super::super::redact::{self, REDACTED, Redactor};
use super::super::rejection::{Rejection, Violation};
use super::super::system::{Role, Style, System};
use super::canonical::{self, signature};
use super::{App, Call, Gate, suggestions};
use crate::reference_signer::{self, Digest, is_blank};
use crate::signing_mistakes::{self, Piece, Received};

/// The most canonical strings that are explained: one for each key, where the request does not name it.
const MAX_EXPLAINED: usize = 8;
/// The most characters of a canonical string that are shown.
const MAX_CANONICAL: usize = 16 * 1024;

/// Compares the signature with that of each app.
pub(super) fn check(gate: &Gate<'_>, call: &Call<'_>, apps: &[App]) -> Result<(), Rejection> {
    let Some(parameter) = call.by.with_role(Role::Signature) else { return Ok(()) };
    let Some(first) = call.params.value(call.request, parameter) else {
        let near = suggestions::near_parameter(&parameter.name, call.params);
        let why = format!("{} is missing", parameter.name);
        let near = other_place(call, parameter).or(near);
        return Err(Rejection::about(Violation::MissingSignature, &parameter.name, why).suggest(near));
    };
    let method = call.value_of(Role::SignMethod);
    let Some(digest) = call.specs.platform.digest(method) else {
        let known: Vec<&str> = call.specs.platform.methods.iter().map(|(name, _)| name.as_str()).collect();
        let why = format!("{} is not a documented signing method", suggestions::short(method.unwrap_or_default()));
        return Err(Rejection::new(Violation::InvalidSignature, why)
            .suggest([format!("documented methods: {}", known.join(", "))]));
    };
    let used = method.or(call.specs.platform.methods.first().map(|(name, _)| name.as_str())).unwrap_or_default();
    if let Some(wanted) = gate.accept.other_method(call.specs, used) {
        let why = format!("this server was told to accept the signing method {wanted} only");
        return Err(Rejection::new(Violation::InvalidSignature, why));
    }
    let compared = |received, explains| compare(gate, call, apps, (used, digest), received, explains);
    let again = |param: &&Param<'_>| {
        param.earlier.is_some() && !parameter.in_header && param.known == Some(parameter.known.name)
    };
    let mut sent: Vec<&str> = Vec::new();
    for param in call.params.list.iter().filter(again).filter(|param| param.value != first) {
        if !sent.contains(&&*param.value) {
            sent.push(&param.value);
        }
    }
    if sent.is_empty() {
        return compared(first, true);
    }
    sent.insert(0, first);
    // A second one explains more than what is wrong with the first.
    let right = sent.iter().take(MAX_EXPLAINED).position(|received| compared(received, false).is_ok());
    let which = right.map_or_else(|| "none is right".to_owned(), |at| format!("number {} is right", at + 1));
    let why = format!("{} was sent with {} different values, {which}: send it once", parameter.name, sent.len());
    let alone = Rejection::new(Violation::InvalidSignature, why.as_str());
    match right {
        Some(_) => Err(alone),
        None => compared(first, true).map_err(|rejection| Rejection { reason: why, ..rejection }).and(Err(alone)),
    }
}

/// Compares a signature, made by this method, with that of each app; explains a wrong one if wanted.
fn compare(
    gate: &Gate<'_>,
    call: &Call<'_>,
    apps: &[App],
    (used, digest): (&str, Digest),
    received: &str,
    explains: bool,
) -> Result<(), Rejection> {
    let rows = gate.accept.rows(&call.by.rows);
    let alternatives = pairs(call, call.params.signed(call.by));
    let mut wrong = Vec::new();
    for (app, row) in apps.iter().flat_map(|app| rows.iter().map(move |row| (app, row))) {
        let pieces = canonical::pieces(call, call.by, app, &row.parts);
        let count = if pieces.contains(&Piece::Pairs) { 2 } else { 1 };
        for (empty_signed, pairs) in alternatives.all().take(count) {
            if !same(&signature(digest, &app.secret, &canonical::text(&pieces, &app.secret, pairs)), received) {
                wrong.push(Wrong { app, pieces: pieces.clone(), empty_signed });
                continue;
            }
            return if empty_signed { call.tolerance.accept(empty_values(call)) } else { Ok(()) };
        }
    }
    if !explains {
        return Err(rejected(""));
    }
    let explained = wrong
        .iter()
        .take(MAX_EXPLAINED)
        .map(|wrong| signing_mistakes::explain(&facts(gate, call, wrong, (used, received))));
    // Of several canonical strings and keys, the one with the fewest mistakes is probably meant.
    let near = explained.min_by_key(|explanation| explanation.mistakes.unwrap_or(usize::MAX));
    let redactor = Redactor::new(call.specs, Some(call.op), call.request, call.params);
    let shown = pairs(call, call.params.signed(call.by).map(|(name, value)| redactor.pair(name, value)));
    let mut texts = Vec::new();
    for Wrong { pieces, empty_signed, .. } in &wrong {
        let shown =
            shown.all().find(|(signed, _)| signed == empty_signed).map_or(&*shown.without_empty, |(_, text)| text);
        let text = reference_signer::wrapped(digest, REDACTED, &canonical::text(pieces, REDACTED, shown));
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    Err(rejected(&texts.join(" or ")).suggest(near.map(|explanation| explanation.text)))
}

/// A canonical string whose signature was not received.
struct Wrong<'a> {
    app: &'a App,
    pieces: Vec<Piece<'a>>,
    empty_signed: bool,
}

/// The sorted pairs, as they are accepted: without those that are empty, and with them where the server is not strict.
struct Pairs {
    without_empty: String,
    with_empty: Option<String>,
}

impl Pairs {
    /// Whether the empty ones are in them, and the text.
    fn all(&self) -> impl Iterator<Item = (bool, &str)> {
        let with_empty = self.with_empty.as_deref().map(|text| (true, text));
        std::iter::once((false, &*self.without_empty)).chain(with_empty)
    }
}

fn pairs<'p>(call: &Call<'_>, pairs: impl Iterator<Item = (&'p str, &'p str)>) -> Pairs {
    let mut all: Vec<[&str; 2]> = Vec::with_capacity(call.params.list.len());
    pairs.for_each(|(name, value)| all.push([name, value]));
    reference_signer::sort(&mut all);
    let with_empty = all.as_flattened().concat();
    let count = all.len();
    all.retain(|pair| !pair.iter().any(|text| is_blank(text)));
    if all.len() == count {
        return Pairs { without_empty: with_empty, with_empty: None };
    }
    let with_empty = Some(with_empty).filter(|_| !call.tolerance.strict);
    Pairs { without_empty: all.as_flattened().concat(), with_empty }
}

/// Official clients disagree: some leave out what is empty, some sign its name.
fn empty_values(call: &Call<'_>) -> Rejection {
    let empty = call.params.signed(call.by).filter(|(_, value)| is_blank(value));
    let names: Vec<&str> = empty.map(|(name, _)| redact::unknown(name)).collect();
    let why = format!("the signature covers parameters without a value ({}): leave them out", names.join(", "));
    Rejection::new(Violation::InvalidSignature, why)
}

/// What the explanation of a signature needs.
fn facts<'a>(
    gate: &Gate<'a>,
    call: &Call<'a>,
    wrong: &Wrong<'a>,
    (method, signature): (&'a str, &'a str),
) -> Received<'a> {
    let Wrong { app, pieces: canonical, empty_signed } = wrong;
    let is_signed =
        |system: &System| canonical.iter().any(|piece| matches!(piece, Piece::Value(name, _) if *name == system.name));
    let has_pairs = canonical.contains(&Piece::Pairs);
    let files = call.params.list.iter().filter(|p| p.place == Place::File).map(|p| (&*p.name, &*p.value));
    let unsigned = if has_pairs {
        files.collect()
    } else {
        let system = call.by.system.iter().filter(|system| system.role != Role::Signature && !is_signed(system));
        let system = system.filter_map(|system| Some((system.name.as_str(), call.params.value(call.request, system)?)));
        let body = std::str::from_utf8(&call.request.body).unwrap_or_default();
        let texts = [("query", call.request.query.as_deref().unwrap_or_default()), ("body", body)];
        system.chain(texts).filter(|(_, text)| !text.is_empty()).collect()
    };
    let parameters = call.params.signed(call.by).map(|(name, value)| signing_mistakes::Parameter {
        name,
        value,
        is_system: call.by.named(call.specs.names.get(name)).is_some(),
    });
    let parameters: Vec<_> = parameters.collect();
    // Also what other operations of the platform have: a client may sign it for all.
    let system = call.by.system.iter().chain(&call.specs.style(None).system).filter(|system| !system.in_header);
    let names = system.flat_map(|system| [Some(&system.name), system.also.as_ref()]).flatten();
    let names = names.chain(call.op.ir.input.fields.iter().map(|field| &field.wire)).map(String::as_str);
    let other_texts = if has_pairs { Vec::new() } else { other_texts(call, app, canonical) };
    let own_path = canonical.iter().find_map(|piece| if let Piece::Path(path) = piece { Some(*path) } else { None });
    let mut paths = vec![call.path, call.request.path.as_str()];
    paths.retain(|path| !path.is_empty() && Some(*path) != own_path);
    let others = gate.apps.iter().filter(|other| other.key != app.key);
    let others = others.map(|other| (format!("the secret of the key {} was used", other.key), other.secret.as_str()));
    Received {
        signature,
        method: (method, call.by.with_role(Role::SignMethod).map(|system| system.name.as_str())),
        methods: call.specs.platform.methods.iter().map(|(name, digest)| (name.as_str(), *digest)).collect(),
        secret: &app.secret,
        other_secrets: others.chain([("the key was used as the secret".to_owned(), app.key.as_str())]).collect(),
        canonical: canonical.clone(),
        empty_signed: *empty_signed,
        absent: names.filter(|name| parameters.iter().all(|parameter| parameter.name != *name)).collect(),
        parameters,
        unsigned,
        paths,
        other_texts,
        hidden: REDACTED,
        shown: redact::unknown,
    }
}

/// Where a missing system parameter was sent, if that is the place that other operations of the platform have for it.
pub(super) fn other_place(call: &Call<'_>, missing: &System) -> Option<String> {
    let place = |system: &System| match system.in_header {
        true => "a header",
        false if call.specs.platform.body == BodyFormat::Form => "a parameter",
        false => "a parameter of the query",
    };
    let others = other_styles(call).filter_map(|style| style.with_role(missing.role));
    let is_sent =
        |other: &&System| other.in_header != missing.in_header && call.params.value(call.request, other).is_some();
    let sent = others.into_iter().find(is_sent)?;
    let (name, as_sent, wanted) = (&sent.name, place(sent), place(missing));
    Some(format!("{name} was sent as {as_sent}: this operation has {} as {wanted}", missing.name))
}

/// The styles of the platform's other operations.
fn other_styles<'a>(call: &Call<'a>) -> impl Iterator<Item = &'a Style> {
    let styles = call.specs.operations.iter().map(|op| call.specs.style(Some(op)));
    std::iter::once(call.specs.style(None)).chain(styles).filter(|style| !std::ptr::eq(*style, call.by))
}

/// What the other operations of the platform sign, where these are certain values too.
fn other_texts<'a>(call: &Call<'a>, app: &'a App, own: &[Piece<'a>]) -> Vec<(String, Vec<Piece<'a>>)> {
    let mut others: Vec<(String, Vec<Piece<'a>>)> = Vec::new();
    for style in other_styles(call) {
        for row in &style.rows {
            let pieces = canonical::pieces(call, style, app, &row.parts);
            let is_new = pieces != own && others.iter().all(|(_, known)| *known != pieces);
            if is_new && !pieces.contains(&Piece::Pairs) {
                let (named, right) = (listed(&pieces), listed(own));
                let says = format!("it was signed as other operations of the platform are, over {named}: sign {right}");
                others.push((says, pieces));
            }
        }
    }
    others
}

/// The pieces by their names.
fn listed(pieces: &[Piece<'_>]) -> String {
    let name = |piece: &Piece<'_>| match piece {
        Piece::Secret => "the secret".to_owned(),
        Piece::Path(_) => "the path".to_owned(),
        Piece::Pairs => "all parameters".to_owned(),
        Piece::Value("", text) => format!("`{text}`"),
        Piece::Value(name, _) => (*name).to_owned(),
    };
    pieces.iter().map(name).collect::<Vec<_>>().join(", ")
}

fn rejected(canonical: &str) -> Rejection {
    let why = "the signature is not that of the canonical string";
    let shown = beginning(canonical, MAX_CANONICAL);
    let dots = if shown.len() < canonical.len() { "…" } else { "" };
    Rejection { canonical: Some(format!("{shown}{dots}")), ..Rejection::new(Violation::InvalidSignature, why) }
}

/// Upper-case hex is documented, so lower-case hex is not accepted.
fn same(expected: &str, received: &str) -> bool {
    expected == received
}
