//! Connections: accepted, read one request after the other, answered. Whatever a client does, only its
//! own connection ends; what happened is kept among the incidents and told to the log.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

use super::Shared;
use super::control::{CONTROL, Told, control};
use super::provider::Provider;
use super::read::{Broken, Reader};
use super::redact::beginning;
use super::reply::Reply;
use super::request::{Request, is_ours};
use super::respond::play;

/// Header that names a session.
const SESSION: &str = "x-waybill-session";
/// The session of whoever names none.
const DEFAULT_SESSION: &str = "default";

/// Accepts for ever.
pub(super) async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let shared = Arc::clone(&shared);
                tokio::spawn(async move {
                    shared.connections.fetch_add(1, Ordering::Relaxed);
                    connection(stream, &shared).await;
                    shared.connections.fetch_sub(1, Ordering::Relaxed);
                });
            }
            // Out of file descriptors, mostly: those that are open go on, and some will end.
            Err(e) => {
                shared.incident(&format!("a connection could not be accepted: {e}"));
                sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

async fn connection(mut stream: TcpStream, shared: &Shared) {
    let _ = stream.set_nodelay(true);
    let mut reader = Reader::new(shared.settings.limits);
    loop {
        match reader.next(&mut stream).await {
            Ok(Some(request)) => match respond(&mut stream, shared, &request).await {
                Ok(true) => {}
                Ok(false) => break,
                Err(e) => {
                    shared.incident(&format!("the client hung up within the answer to {}: {e}", request.method));
                    break;
                }
            },
            Ok(None) => break,
            Err(broken) => {
                refuse(&mut stream, shared, broken).await;
                break;
            }
        }
    }
}

async fn respond(stream: &mut TcpStream, shared: &Shared, request: &Request<'_>) -> std::io::Result<bool> {
    let reply = match answer(shared, request) {
        Told::Reply(reply) => reply,
        Told::Push(order) => Reply { synthetic: false, ..Reply::own(200, &order.deliver().await) },
    };
    reply.send(stream, request.keeps_alive(), request.method != "HEAD").await
}

/// Says what was wrong to a client that still listens, and reads a little more of what it sends, so that
/// the answer is not lost to a reset.
async fn refuse(stream: &mut TcpStream, shared: &Shared, broken: Broken) {
    shared.incident(&broken.what);
    let Some(status) = broken.status else { return };
    if Reply::misuse(status, &broken.what).send(stream, false, true).await.is_ok() {
        let _ = stream.shutdown().await;
        let mut rest = [0; 16 * 1024];
        let drain = async {
            for _ in 0..64 {
                if !matches!(tokio::io::AsyncReadExt::read(stream, &mut rest).await, Ok(read) if read > 0) {
                    break;
                }
            }
        };
        let _ = tokio::time::timeout(Duration::from_millis(500), drain).await;
    }
}

/// The answer to a request.
fn answer(shared: &Shared, request: &Request<'_>) -> Told {
    if !is_ours(request.header("host").unwrap_or_default(), &shared.settings.hosts) {
        shared.incident("a request named a host that is not this one");
        let why = "the Host header names no loopback address; allow a name with --host NAME";
        return Told::Reply(Reply::misuse(421, why));
    }
    match request.path.strip_prefix(CONTROL) {
        Some(path) => control(shared, path, request),
        None => Told::Reply(called(shared, request)),
    }
}

/// The answer to a call of a provider.
fn called(shared: &Shared, request: &Request<'_>) -> Reply {
    let (session, path) = match request.path.strip_prefix("/s/").and_then(|rest| rest.split_once('/')) {
        Some((session, rest)) => (session, &request.path[request.path.len() - rest.len() - 1..]),
        None => (request.header(SESSION).unwrap_or(DEFAULT_SESSION), request.path),
    };
    let session = match shared.sessions.get(session) {
        Ok(session) => session,
        Err(why) => return Reply::misuse(400, &why),
    };
    let providers = shared.settings.providers.all();
    let Some((provider, below)) = provider_of(providers, path) else {
        let known: Vec<&str> = providers.iter().map(|p| p.base.as_str()).collect();
        shared.incident(&format!("no provider is at {}", beginning(path, 100)));
        return Reply::misuse(404, &format!("no provider is at this path; there are {}", known.join(", ")));
    };
    match provider.specs() {
        Some(specs) => play(shared, specs, &session, below, request),
        None => Reply::misuse(500, "the specs of this provider can't be read"),
    }
}

/// The provider that a path belongs to, and what of the path is below its address.
fn provider_of<'a, 'p>(providers: &'a [Provider], path: &'p str) -> Option<(&'a Provider, &'p str)> {
    providers.iter().find_map(|provider| {
        let below = path.strip_prefix(provider.base.as_str())?;
        (below.is_empty() || below.starts_with('/')).then_some((provider, below))
    })
}
