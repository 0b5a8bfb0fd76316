//! The control API below `/__waybill/`, with which a test configures and inspects the mock server. Requests
//! that a web page of another host sends are rejected.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::Shared;
use super::host::is_ours;
use super::next;
use super::push::Order;
use super::reply::Reply;
use super::scenario::{BUILT_IN, Running, Scenario};
use super::session::MAX_QUEUED;
use super::shape::Shape;
use crate::arrived::Arrived;

/// The prefix of the control API's paths.
pub(super) const CONTROL: &str = "/__waybill/";

const ROUTES: &str = "GET health, GET shapes, GET sessions, GET sessions/ID/journal, POST sessions/ID/next, \
    POST sessions/ID/push, POST sessions/ID/reset, POST sessions/ID/scenario, DELETE sessions/ID";

/// The result of a request to the control API.
pub(super) enum ControlReply {
    Reply(Reply),
    /// Push messages, which are delivered asynchronously.
    Push(Order),
}

/// Handles a request; `path` is what follows [`CONTROL`].
pub(super) fn control(shared: &Shared, path: &str, request: &Arrived) -> ControlReply {
    if is_foreign(shared, request) {
        return ControlReply::Reply(Reply::misuse(
            403,
            "the control API rejects requests from web pages of other hosts",
        ));
    }
    let parts: Vec<&str> = path.trim_end_matches('/').split('/').collect();
    if let ("POST", ["sessions", id, "push"]) = (request.method.as_str(), parts.as_slice()) {
        let order = Order::read(shared, id, &request.body);
        return order.map_or_else(|why| ControlReply::Reply(Reply::misuse(400, &why)), ControlReply::Push);
    }
    ControlReply::Reply(at_once(shared, &parts, request))
}

/// Whether a web page of another host sent the request.
fn is_foreign(shared: &Shared, request: &Arrived) -> bool {
    request.header("origin").is_some_and(|origin| {
        let host = origin.split_once("://").map_or(origin, |(_, host)| host);
        !is_ours(host, &shared.settings.hosts)
    })
}

fn at_once(shared: &Shared, parts: &[&str], request: &Arrived) -> Reply {
    let result = match (request.method.as_str(), parts) {
        ("GET", ["health"]) => Ok(health(shared)),
        ("GET", ["shapes"]) => Ok(shapes(shared)),
        ("GET", ["sessions"]) => Ok(json!({ "sessions": shared.sessions.names() })),
        ("GET", ["sessions", id, "journal"]) => journal(shared, id),
        ("POST", ["sessions", id, "next"]) => enqueue(shared, id, &request.body),
        ("POST", ["sessions", id, "reset"]) => reset(shared, id),
        ("POST", ["sessions", id, "scenario"]) => scenario(shared, id, &request.body),
        ("DELETE", ["sessions", id]) => Ok(json!({ "ended": shared.sessions.end(id) })),
        _ => return Reply::misuse(404, &format!("unknown route; the routes are {ROUTES}")),
    };
    match result {
        Ok(value) => Reply { synthetic: false, ..Reply::own(200, &value) },
        Err(why) => Reply::misuse(400, &why),
    }
}

fn health(shared: &Shared) -> Value {
    let incidents = shared.incidents();
    json!({
        "ok": true,
        "version": env!("CARGO_PKG_VERSION"),
        "providers": shared.settings.providers.names().collect::<Vec<_>>(),
        "scenarios": BUILT_IN.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
        "sessions": shared.sessions.names().len(),
        "connections": shared.connections.load(Ordering::Relaxed),
        "incidents": incidents,
    })
}

fn shapes(shared: &Shared) -> Value {
    let all = shared.settings.providers.specs().flat_map(|specs| &specs.shapes);
    json!({ "shapes": all.map(Shape::description).collect::<Vec<_>>() })
}

fn journal(shared: &Shared, id: &str) -> Result<Value, String> {
    let session = shared.sessions.get(id)?;
    let journal = session.state().journal.to_json();
    Ok(journal)
}

/// Queues one response or a list of them, for the next requests of the session.
fn enqueue(shared: &Shared, id: &str, body: &[u8]) -> Result<Value, String> {
    let not_json = |e: serde_json::Error| format!("the body is not JSON: {e}");
    let read = |wanted: &RawValue| next::read(wanted, &shared.settings.providers);
    let picks: Vec<_> = if body.trim_ascii_start().starts_with(b"[") {
        let all: Vec<&RawValue> = serde_json::from_slice(body).map_err(not_json)?;
        let one = |(at, wanted)| read(wanted).map_err(|why| format!("[{at}]: {why}"));
        all.into_iter().enumerate().map(one).collect::<Result<_, _>>()?
    } else {
        vec![read(serde_json::from_slice(body).map_err(not_json)?)?]
    };
    let session = shared.sessions.get(id)?;
    let mut state = session.state();
    let count: usize = picks.iter().map(|(_, times)| *times as usize).sum();
    if state.queue.len() + count > MAX_QUEUED {
        return Err(format!("at most {MAX_QUEUED} responses can be queued"));
    }
    for (pick, times) in picks {
        state.queue.extend(std::iter::repeat_n(pick, times as usize));
    }
    Ok(json!({ "queued": state.queue.len() }))
}

fn reset(shared: &Shared, id: &str) -> Result<Value, String> {
    let session = shared.sessions.get(id)?;
    session.state().reset(shared.sessions.scenario());
    Ok(json!({ "reset": session.name }))
}

/// `{"name": "split-order"}`, or a scenario as YAML; the session starts it from the beginning.
fn scenario(shared: &Shared, id: &str, body: &[u8]) -> Result<Value, String> {
    let text = std::str::from_utf8(body).map_err(|_| "the body is not UTF-8")?;
    let scenario = match serde_json::from_str::<Value>(text).ok().as_ref().and_then(|v| v["name"].as_str()) {
        Some(name) => Scenario::built_in(name, &shared.settings.providers)?,
        None => Scenario::parse("scenario.yaml", text, &shared.settings.providers)?,
    };
    let session = shared.sessions.get(id)?;
    let response = json!({ "scenario": scenario.name(), "title": scenario.title() });
    session.state().running = Some(Running::new(Arc::new(scenario)));
    Ok(response)
}
