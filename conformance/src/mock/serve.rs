//! Accepts connections and handles their requests one after the other. An error ends only the connection
//! of its client; it is kept as an incident and logged.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

use super::Shared;
use super::control::{CONTROL, ControlReply, control};
use super::provider::Provider;
use super::read::{Broken, Reader};
use super::redact::beginning;
use super::reply::Reply;
use super::request::{Request, is_ours};
use super::respond::respond as respond_to_provider;

/// Header that names a session.
const SESSION: &str = "x-waybill-session";
/// The session of requests that name none.
const DEFAULT_SESSION: &str = "default";

/// Accepts connections forever.
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
            // Usually the process is out of file descriptors: open connections continue, and some will end.
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
                    shared.incident(&format!(
                        "the client closed the connection within the response to {}: {e}",
                        request.method
                    ));
                    break;
                }
            },
            Ok(None) => break,
            Err(broken) => {
                send_error(&mut stream, shared, broken).await;
                break;
            }
        }
    }
}

async fn respond(stream: &mut TcpStream, shared: &Shared, request: &Request<'_>) -> std::io::Result<bool> {
    let reply = match respond_to(shared, request) {
        ControlReply::Reply(reply) => reply,
        ControlReply::Push(order) => Reply { synthetic: false, ..Reply::own(200, &order.deliver().await) },
    };
    reply.send(stream, request.keeps_alive(), request.method != "HEAD").await
}

/// Sends the error to a client that still listens, and reads a little more of what it sends, so that
/// the response is not lost to a reset.
async fn send_error(stream: &mut TcpStream, shared: &Shared, broken: Broken) {
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

/// The response to a request.
fn respond_to(shared: &Shared, request: &Request<'_>) -> ControlReply {
    if !is_ours(request.header("host").unwrap_or_default(), &shared.settings.hosts) {
        shared.incident("a request has a Host header of another host");
        let why = "the Host header is not a loopback name; allow a name with --host NAME";
        return ControlReply::Reply(Reply::misuse(421, why));
    }
    match request.path.strip_prefix(CONTROL) {
        Some(path) => control(shared, path, request),
        None => ControlReply::Reply(respond_as_provider(shared, request)),
    }
}

/// The response to a request to a provider.
fn respond_as_provider(shared: &Shared, request: &Request<'_>) -> Reply {
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
        shared.incident(&format!("no provider at {}", beginning(path, 100)));
        return Reply::misuse(404, &format!("no provider at this path; the providers are {}", known.join(", ")));
    };
    match provider.specs() {
        Some(specs) => respond_to_provider(shared, specs, &session, below, request),
        None => Reply::misuse(500, "the specs of this provider can't be read"),
    }
}

/// The provider of a path, and the part of the path below its address.
fn provider_of<'a, 'p>(providers: &'a [Provider], path: &'p str) -> Option<(&'a Provider, &'p str)> {
    providers.iter().find_map(|provider| {
        let below = path.strip_prefix(provider.base.as_str())?;
        (below.is_empty() || below.starts_with('/')).then_some((provider, below))
    })
}
