//! Handles requests: those of the control API, and those to a provider. A request that can't be read is kept as an
//! incident and logged.

use std::io;
use std::sync::atomic::Ordering;

use tokio::net::TcpStream;

use super::Shared;
use super::control::{CONTROL, ControlReply, control};
use super::gzip::is_accepted;
use super::host::is_ours;
use super::params::beginning;
use super::provider::Provider;
use super::reply::Reply;
use super::respond::respond as respond_to_provider;
use crate::arrived::Arrived;
use crate::server::Handler;

/// Header that names a session.
const SESSION: &str = "x-waybill-session";
/// The session of requests that name none.
const DEFAULT_SESSION: &str = "default";

impl Handler for Shared {
    async fn respond(&self, request: Arrived, keep: bool, stream: &mut TcpStream) -> io::Result<bool> {
        let mut reply = match respond_to(self, &request) {
            ControlReply::Reply(reply) => reply,
            ControlReply::Push(order) => Reply { synthetic: false, ..Reply::own(200, &order.deliver().await) },
        };
        reply.gzip = is_accepted(&request);
        reply.send(stream, keep, request.method != "HEAD").await
    }

    async fn reject(&self, status: u16, why: &str, stream: &mut TcpStream) -> io::Result<bool> {
        Reply::misuse(status, why).send(stream, false, true).await
    }

    fn incident(&self, what: &str) {
        self.record(what);
    }

    fn opened(&self) {
        self.connections.fetch_add(1, Ordering::Relaxed);
    }

    fn closed(&self) {
        self.connections.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The response to a request.
fn respond_to(shared: &Shared, request: &Arrived) -> ControlReply {
    if !is_ours(request.header("host").unwrap_or_default(), &shared.settings.hosts) {
        shared.record("a request has a Host header of another host");
        let why = "the Host header is not a loopback name; allow a name with --host NAME";
        return ControlReply::Reply(Reply::misuse(421, why));
    }
    match request.path.strip_prefix(CONTROL) {
        Some(path) => control(shared, path, request),
        None => ControlReply::Reply(respond_as_provider(shared, request)),
    }
}

/// The response to a request to a provider.
fn respond_as_provider(shared: &Shared, request: &Arrived) -> Reply {
    let (session, path) = match request.path.strip_prefix("/s/").and_then(|rest| rest.split_once('/')) {
        Some((session, rest)) => (session, &request.path[request.path.len() - rest.len() - 1..]),
        None => (request.header(SESSION).unwrap_or(DEFAULT_SESSION), request.path.as_str()),
    };
    let session = match shared.sessions.get(session) {
        Ok(session) => session,
        Err(why) => return Reply::misuse(400, &why),
    };
    let providers = shared.settings.providers.all();
    let Some((provider, below)) = provider_of(providers, path) else {
        let known: Vec<&str> = providers.iter().map(|p| p.base.as_str()).collect();
        shared.record(&format!("no provider at {}", beginning(path, 100)));
        return Reply::misuse(404, &format!("no provider at this path; the providers are {}", known.join(", ")));
    };
    match provider.specs() {
        Some(specs) => respond_to_provider(shared, specs, &session, below, request),
        None => Reply::misuse(500, "the specs of this provider can't be read"),
    }
}

/// The provider of a path, and the part of the path below its address.
fn provider_of<'a, 'p>(providers: &'a [Provider], path: &'p str) -> Option<(&'a Provider, &'p str)> {
    let found = providers.iter().filter_map(|provider| {
        let below = path.strip_prefix(provider.base.as_str())?;
        (below.is_empty() || below.starts_with('/')).then_some((provider, below))
    });
    // An address can be below that of another platform.
    found.min_by_key(|(_, below)| below.len())
}
