//! Handles requests: those of the control API, and those to a provider. A request that can't be read is kept as an
//! incident and logged.

use std::borrow::Cow;
use std::io;
use std::sync::atomic::Ordering;

use tokio::net::TcpStream;
use waybill_codegen::suggest::nearest;

use super::Shared;
use super::control::{CONTROL, ControlReply, control};
use super::gzip::is_accepted;
use super::host::is_ours;
use super::params::{Params, beginning};
use super::provider::{Provider, Specs};
use super::reply::Reply;
use super::respond::respond as respond_to_provider;
use super::system::Role;
use super::verify::Tolerance;
use crate::arrived::{Arrived, Recipient};
use crate::server::Handler;

/// Header that names a session.
const SESSION: &str = "x-waybill-session";
/// The session of requests that name none.
const DEFAULT_SESSION: &str = "default";

impl Handler for Shared {
    async fn respond(&self, request: &mut Arrived, keep: bool, stream: &mut TcpStream) -> io::Result<bool> {
        let mut reply = match respond_to(self, request) {
            ControlReply::Reply(reply) => reply,
            ControlReply::Push(order) => Reply { synthetic: false, ..Reply::own(200, &order.deliver().await) },
        };
        reply.gzip = is_accepted(request);
        // Requests that have arrived on other connections are handled first: a client is then woken once for all
        // responses (docs/benchmarks.md).
        if self.connections.load(Ordering::Relaxed) > 1 {
            tokio::task::yield_now().await;
        }
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
    if request.method == "CONNECT" {
        shared.record("a client asked for a tunnel, as for https");
        let why = "this server is no tunnel and has no TLS: give your client an address that begins with http://";
        return ControlReply::Reply(Reply::misuse(501, why));
    }
    if request.recipient == Recipient::Origin && !request.headers.iter().any(|(n, _)| n.eq_ignore_ascii_case("host")) {
        return ControlReply::Reply(Reply::misuse(400, "the request has no Host header, which HTTP/1.1 requires"));
    }
    let ours = is_ours(request.header("host").unwrap_or_default(), &shared.settings.hosts);
    match (request.recipient, request.path.strip_prefix(CONTROL)) {
        // No browser sends HTTP/1.0 without a Host, or uses this server as a proxy of its own accord.
        (Recipient::Proxy, None) | (Recipient::Unnamed, _) => {}
        _ if ours => {}
        _ => {
            shared.record("a request has a Host header of another host");
            let why = "the Host header is not a loopback name; allow a name with --host NAME";
            return ControlReply::Reply(Reply::misuse(421, why));
        }
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
    let tolerance = Tolerance::new(shared.settings.strict);
    let tidy = tidied(path, &tolerance);
    let providers = shared.settings.providers.all();
    let Some((provider, below)) = provider_of(providers, &tidy).or_else(|| at_root(providers, &tidy, request)) else {
        let known: Vec<&str> = providers.iter().map(|p| p.base.as_str()).collect();
        shared.record(&format!("no provider at {}", beginning(path, 100)));
        return Reply::misuse(404, &format!("no provider at this path; the providers are {}", known.join(", ")));
    };
    let host = Some(request).filter(|request| request.recipient == Recipient::Proxy).and_then(|r| r.header("host"));
    if let Some(host) = host.filter(|host| !provider.has_host(host) && !is_ours(host, &shared.settings.hosts)) {
        let why = format!("no documented address of {} has it", provider.name);
        if tolerance.accept_value(&format!("the host {}", beginning(host, 100)), &why).is_err() {
            return Reply::misuse(421, &format!("the host {}: {why}", beginning(host, 100)));
        }
    }
    match provider.specs() {
        Some(specs) => respond_to_provider(shared, specs, &session, below, request, tolerance),
        None => Reply::misuse(500, "the specs of this provider can't be read"),
    }
}

/// The path without repeated slashes and one at the end: clients that join an address and a path send such.
fn tidied<'p>(path: &'p str, tolerance: &Tolerance) -> Cow<'p, str> {
    let has_two = path.as_bytes().windows(2).any(|two| two == b"//");
    let is_tidy = !has_two && (path.len() < 2 || !path.ends_with('/'));
    if is_tidy || tolerance.accept_value("the path", "it has a slash too many").is_err() {
        return Cow::Borrowed(path);
    }
    let parts = path.split('/').filter(|part| !part.is_empty());
    Cow::Owned(parts.flat_map(|part| ["/", part]).collect())
}

/// The provider of a path, and the part of the path below its address.
fn provider_of<'a, 'p>(providers: &'a [Provider], path: &'p str) -> Option<(&'a Provider, &'p str)> {
    let found = providers.iter().filter_map(|provider| Some((provider, provider.below(path)?)));
    // An address can be below that of another platform.
    found.min_by_key(|(_, below)| below.len())
}

/// The provider for a client that was given this server's address in place of a host, or uses it as a proxy: the path
/// is that of a documented address. Of several providers, the one that has the operation is meant; of several that
/// have it, the one whose documented host was named.
fn at_root<'a, 'p>(providers: &'a [Provider], path: &'p str, request: &Arrived) -> Option<(&'a Provider, &'p str)> {
    let host = request.header("host").unwrap_or_default();
    let here = providers.iter().filter_map(|provider| Some((provider, provider.below_documented(path)?)));
    let mut here: Vec<_> = here.filter(|(provider, below)| provider.specs().is_some_and(|s| s.serves(below))).collect();
    here.sort_by_key(|(provider, _)| !provider.has_host(host));
    // The provider with the most similar name explains best why there is no such operation.
    let id = here.iter().find_map(|(provider, below)| method(provider.specs()?, below, request));
    let ids = |provider: &'a Provider, below: &str| {
        let specs = provider.specs().filter(|specs| specs.naming(below).is_some());
        specs.into_iter().flat_map(|specs| &specs.operations).filter(|op| op.ir.named).map(|op| op.ir.id.as_str())
    };
    let meant = id.and_then(|id| {
        let all: Vec<&str> = here.iter().flat_map(|(provider, below)| ids(provider, below)).collect();
        all.iter().find(|known| **known == id).copied().or_else(|| nearest(&id, all.iter().copied()))
    });
    let has_it = |(provider, below): &&(&'a Provider, &str)| {
        meant.is_some_and(|id| ids(provider, below).any(|known| known == id))
    };
    here.iter().find(has_it).or(here.first()).copied()
}

/// The operation that a request names by a parameter.
fn method(specs: &Specs, below: &str, request: &Arrived) -> Option<String> {
    let (by, _) = specs.naming(below)?;
    let mut params = Params::default();
    params.read(specs, request).ok()?;
    params.value_of(by, request, Role::Operation).map(str::to_owned)
}
