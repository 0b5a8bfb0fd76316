//! Prints a plan and the result of a probe: the tries, the settings as calls of the builder, and the texts for the
//! specs.

use std::time::SystemTime;

use serde_json::{Value as Json, json};
use waybill_codegen::names;
use waybill_conformance::mock::declares;
use waybill_runtime::platform::{Operation, Source, Stamp};
use waybill_runtime::{Timestamp, TimestampUnit, Zone};

use super::plan::{Kind, Plan, Try, Value};
use super::verdict::Verdict;
use super::{Args, Run, Sent};
use crate::report::Report;

/// The tries that a probe could make.
pub fn dry_run(args: &Args, plans: &[Plan]) -> Report {
    if args.json {
        let plan = |plan: &Plan| {
            json!({
                "platform": plan.operation.platform.name,
                "at_most": plan.at_most(),
                "tries": tries(plan).iter().map(|tried| settings_json(plan, tried)).collect::<Vec<_>>(),
                "left_out": plan.plain,
            })
        };
        return Report::json(&json!({ "plans": plans.iter().map(plan).collect::<Vec<_>>() }));
    }
    let mut out = String::new();
    for plan in plans {
        out.push_str(&format!("{}: at most {} requests\n", head(args, plan.operation), plan.at_most()));
        tries(plan).iter().for_each(|tried| out.push_str(&format!("  {}\n", plan.shown(tried))));
        out.push_str(
            "Another endpoint is tried only if one does not respond. Each response decides which try is next.\n",
        );
        if plan.all {
            out.push_str("After an accepted request, each other alternative is tried with its other settings.\n");
        }
        left_out(&mut out, plan);
    }
    out.push_str("Nothing was sent.\n");
    Report::new(out)
}

/// All combinations for the first endpoint, and the other endpoints with the defaults.
fn tries(plan: &Plan) -> Vec<Try> {
    let endpoints = plan.settings.first().map_or(0, Vec::len);
    let others = (1..endpoints).filter_map(|endpoint| plan.combinations(endpoint).into_iter().next());
    plan.combinations(0).into_iter().chain(others).collect()
}

fn head(args: &Args, operation: &Operation) -> String {
    format!("{}, platform {}, with {}", args.provider, operation.platform.name, operation.id)
}

fn left_out(out: &mut String, plan: &Plan) {
    if !plan.plain.is_empty() {
        let names = plan.plain.join(", ");
        out.push_str(&format!(
            "Left out, because session and signature can be read there: {names} (--endpoint NAME)\n"
        ));
    }
}

/// What a probe found.
pub fn result(args: &Args, runs: &[Run]) -> Report {
    let report = if args.json {
        Report::json(&json!({ "runs": runs.iter().map(|run| run_json(args, run)).collect::<Vec<_>>() }))
    } else {
        Report::new(runs.iter().map(|run| run_text(args, run)).collect::<Vec<_>>().join("\n"))
    };
    Report { code: code(runs), ..report }
}

fn code(runs: &[Run]) -> u8 {
    let has_responded = |run: &Run| run.sent.iter().any(|sent| sent.judged.verdict != Verdict::NoResponse);
    match () {
        () if runs.iter().any(|run| run.accepted().is_some()) => 0,
        () if runs.iter().any(has_responded) => 3,
        () => 4,
    }
}

fn run_text(args: &Args, run: &Run) -> String {
    let (plan, sent) = (&run.plan, &run.sent);
    let mut out = format!("{}: {} of at most {} requests\n", head(args, plan.operation), sent.len(), plan.at_most());
    for (number, one) in (1..).zip(sent) {
        let (verdict, line) = (one.judged.verdict.name(), &one.judged.line);
        out.push_str(&format!("  {number}. {}: {verdict}: {line}\n", plan.shown(&one.tried)));
    }
    left_out(&mut out, plan);
    match run.accepted() {
        Some(accepted) => {
            out.push_str(&format!("\nThese settings were accepted:\n{}", indented(&rust(args, plan, accepted))));
            let open = open(args, run, accepted);
            if !open.is_empty() {
                out.push_str("\nFor the specs:\n");
            }
            for Open { file, key, text } in open {
                out.push_str(&format!("  {file}, `{key}`\n    open: {text:?}\n"));
            }
        }
        None => out.push_str(&format!("\nNo setting was accepted. {}\n", advice(run))),
    }
    if let Some(request) = run.accepted().or(sent.last()).and_then(|sent| sent.request.as_ref()) {
        out.push_str(&format!("\nWhat was sent, redacted:\n  {} {}\n", request.method, request.address));
        request.parameters.iter().for_each(|(name, value)| out.push_str(&format!("    {name} = {value}\n")));
    }
    out
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}

fn settings_json(plan: &Plan, tried: &Try) -> Json {
    let values = plan.chosen(tried);
    values.iter().map(|value| (value.kind().name().to_owned(), Json::from(value.name()))).collect()
}

fn run_json(args: &Args, run: &Run) -> Json {
    let plan = &run.plan;
    let request = |sent: &Sent| {
        sent.request.as_ref().map(|request| {
            let parameters: Json =
                request.parameters.iter().map(|(name, value)| (name.clone(), Json::from(value.as_str()))).collect();
            json!({ "method": request.method, "address": request.address, "parameters": parameters })
        })
    };
    let sent = |sent: &Sent| {
        json!({
            "settings": settings_json(plan, &sent.tried),
            "verdict": sent.judged.verdict.name(),
            "response": sent.judged.line,
            "request": request(sent),
        })
    };
    let accepted = run.accepted();
    let open = accepted.map(|accepted| open(args, run, accepted)).unwrap_or_default();
    let open = open.iter().map(|open| json!({ "file": open.file, "key": open.key, "open": open.text }));
    json!({
        "provider": args.provider,
        "platform": plan.operation.platform.name,
        "operation": plan.operation.id,
        "at_most": plan.at_most(),
        "left_out": plan.plain,
        "tries": run.sent.iter().map(sent).collect::<Vec<_>>(),
        "accepted": accepted.map(|accepted| settings_json(plan, &accepted.tried)),
        "rust": accepted.map(|accepted| rust(args, plan, accepted)),
        "open": open.collect::<Vec<_>>(),
        "advice": accepted.is_none().then(|| advice(run)),
    })
}

/// The chosen settings as calls of the builder. Each is written out, also the defaults.
fn rust(args: &Args, plan: &Plan, accepted: &Sent) -> String {
    let library = format!("waybill_{}", args.provider);
    let module = plan.platform.as_deref().unwrap_or("platform");
    let line = |value: &&Value| match value {
        Value::Endpoint { name, url } => {
            let plain = if url.starts_with("http://") { "\n    .allow_http()" } else { "" };
            name.map(|name| format!("    .endpoint({url:?}){plain} // {name}\n"))
        }
        Value::SignMethod(name) => Some(format!("    .sign_method({name:?})\n")),
        Value::CanonicalString(text) => {
            Some(format!("    .canonical_string(&{library}::{module}::{})\n", names::constant(text.name)))
        }
        Value::TimestampUnit(TimestampUnit::Milliseconds) => {
            Some(format!("    .timestamp_unit({library}::TimestampUnit::Milliseconds)\n"))
        }
        Value::TimestampUnit(TimestampUnit::Seconds) => {
            Some(format!("    .timestamp_unit({library}::TimestampUnit::Seconds)\n"))
        }
    };
    let mut out =
        format!("let client = {library}::Client::builder({library}::Credentials::new(app_key, app_secret))\n");
    if plan.platform.is_some() {
        out.push_str(&format!("    .platform(&{library}::{module}::PLATFORM)\n"));
    }
    out.extend(plan.chosen(&accepted.tried).iter().filter_map(line));
    if args.session.is_some() {
        out.push_str("    .session(session)\n");
    }
    if args.user_id.is_some() {
        out.push_str("    .user_id(user_id)\n");
    }
    out.push_str("    .build()?;\n");
    out
}

/// A text for an open question of the specs, and its place.
struct Open {
    file: String,
    key: String,
    text: String,
}

/// A text for each setting that had alternatives.
fn open(args: &Args, run: &Run, accepted: &Sent) -> Vec<Open> {
    let settings = run.plan.settings.iter().enumerate().filter(|(_, values)| values.len() > 1);
    settings.filter_map(|(at, values)| open_setting(args, run, accepted, at, values)).collect()
}

fn open_setting(args: &Args, run: &Run, accepted: &Sent, at: usize, values: &[Value]) -> Option<Open> {
    let (operation, kind) = (run.plan.operation, values.first()?.kind());
    // An address of the caller's says nothing about the documented ones, and neither does a mock server.
    if matches!(values.first(), Some(Value::Endpoint { name: None, .. })) {
        return None;
    }
    let own = accepted.tried.get(at).copied();
    let endpoint = run.plan.values(&accepted.tried).first().map_or("", |value| value.url());
    let mut text = format!("{} was probed on {} at {endpoint} with {}:", kind.name(), today(), operation.id);
    for (index, value) in values.iter().enumerate() {
        let found = match own == Some(index) {
            true => "accepted",
            false => found(run, accepted, at, index),
        };
        text.push_str(&format!("{} `{}` {found}", if index == 0 { "" } else { "," }, value.name()));
    }
    text.push('.');
    let (file, key) = place(args, operation, kind)?;
    Some(Open { file, key, text })
}

/// What is known of another value: the response to a try that differs from the accepted one in it alone; or of a unit,
/// that some try had its time rejected.
fn found(run: &Run, accepted: &Sent, at: usize, index: usize) -> &'static str {
    let mut other = accepted.tried.clone();
    if let Some(value) = other.get_mut(at) {
        *value = index;
    }
    let exact = run.sent.iter().find(|sent| sent.tried == other);
    let unit = || run.sent.iter().find(|s| s.tried.get(at) == Some(&index) && s.judged.verdict == Verdict::Timestamp);
    let is_unit =
        run.plan.settings.get(at).and_then(|values| values.first()).map(Value::kind) == Some(Kind::TimestampUnit);
    // A silent endpoint is left at once, whatever the other settings are.
    let silent =
        || run.sent.iter().find(|s| s.tried.get(at) == Some(&index) && s.judged.verdict == Verdict::NoResponse);
    let is_endpoint = at == 0;
    match exact.or_else(|| unit().filter(|_| is_unit)).or_else(|| silent().filter(|_| is_endpoint)) {
        Some(sent) => match sent.judged.verdict {
            Verdict::Accepted => "accepted too",
            Verdict::NoResponse => "did not respond",
            Verdict::Signature | Verdict::Timestamp => "rejected",
            _ => "not decided",
        },
        None => "not tried with the accepted settings",
    }
}

/// The file and the key of the open question.
fn place(args: &Args, operation: &Operation, kind: Kind) -> Option<(String, String)> {
    let platform = format!("platforms/{}.yaml", operation.platform.name);
    let provider = format!("{}/provider.yaml", args.provider);
    let style = operation.style.map(|style| format!("styles: {}: ", style.name)).unwrap_or_default();
    let (file, key) = match kind {
        Kind::Endpoint if declares(&provider, "endpoints") => (provider, "endpoints: doc".to_owned()),
        Kind::Endpoint => (platform, "endpoints: doc".to_owned()),
        Kind::SignMethod => (platform, "signing: open".to_owned()),
        Kind::CanonicalString => (platform, format!("{style}open")),
        Kind::TimestampUnit => {
            let time = operation.parameter(Source::Now(Stamp::Millis))?;
            (platform, format!("{style}parameters: {}: open", time.name))
        }
    };
    Some((format!("specs/{file}"), key))
}

fn today() -> String {
    Timestamp::from_system_time(SystemTime::now(), Zone::UTC).to_string().chars().take(10).collect()
}

/// What it means that nothing was accepted, and what to check.
fn advice(run: &Run) -> &'static str {
    let has = |verdict| run.sent.iter().any(|sent| sent.judged.verdict == verdict);
    match () {
        () if has(Verdict::CallLimit) => {
            "The gateway has reached a call limit, so the probe has ended. Wait until the ban is over, then run it again with a longer --pause."
        }
        () if has(Verdict::Credentials) => {
            "The gateway rejects the key, the session or a permission, which no setting changes, so the probe has ended. Check the key (a \
             sandbox has others: --endpoint), the session, and that the application may call this operation. Whether the signature \
             was right is not known."
        }
        () if has(Verdict::Rejected) => {
            "The gateway rejects the request for a documented reason that no setting changes, so the probe has ended. Follow its message, \
             or choose another read. Whether the signature was right is not known."
        }
        () if has(Verdict::Unclear) => {
            "Some responses have a code that no document has, and name neither signature nor time. Read their messages: if one is about \
             your data, its settings were right. Then add the code to the spec."
        }
        () if has(Verdict::Signature) => {
            "The gateway rejects the signature with each alternative. Check the secret first (copied whole, of this key, without a space or \
             a new line). If it is right, the documents are wrong or incomplete: compare what `waybill encode` shows with an official SDK."
        }
        () if has(Verdict::Timestamp) => {
            "The gateway rejects the time in each form. Check the clock of this machine: the platform accepts a few minutes."
        }
        () => {
            "No address responded as the platform does. Check the network, a proxy, and whether the provider has moved; --server URL tries \
             another address. It includes the path; that of the mock server is the one that it prints for the provider."
        }
    }
}
