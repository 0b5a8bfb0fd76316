//! One exchange over real HTTP on loopback: a [`Listener`] responds with a body of the case, and the received
//! requests are kept for [`crate::expect`].

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

use waybill_runtime::error::{TransportError, TransportKind};
use waybill_runtime::transport::Sent;

use crate::arrived::Arrived;
use crate::listener::Listener;
use crate::reply::Reply;

/// Starts a server that calls `response` with the number of each request, from 0; calls `call` with the server's
/// address; and returns the results of both.
///
/// # Errors
/// When no port or thread is available.
pub fn exchange<T>(
    response: impl Fn(usize) -> Reply + Send + Sync + 'static,
    call: impl FnOnce(&str) -> T,
) -> Result<(T, Vec<Arrived>), String> {
    let arrived = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&arrived);
    let listener = Listener::start(move |request| {
        let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.push(request);
        response(seen.len() - 1)
    });
    let listener = listener.map_err(|e| format!("no server on loopback: {e}"))?;
    let result = call(&listener.url());
    // Waits for pending requests.
    drop(listener);
    let arrived = std::mem::take(&mut *arrived.lock().unwrap_or_else(PoisonError::into_inner));
    Ok((result, arrived))
}

type Responder = Box<dyn Fn(Arrived) -> Reply>;

thread_local! {
    /// The server of this thread's exchange, if there is no socket.
    static SERVER: RefCell<Option<Responder>> = const { RefCell::new(None) };
}

/// The same without a socket: `call` uses clients over [`carry`], on this thread. A proof runs each case
/// dozens of times, and most cases are not about how data is transferred.
pub fn in_process<T>(
    response: impl Fn(usize) -> Reply + 'static,
    call: impl FnOnce(&str) -> T,
) -> Result<(T, Vec<Arrived>), String> {
    let arrived = Rc::new(RefCell::new(Vec::new()));
    let seen = Rc::clone(&arrived);
    let server = move |request| {
        let number = seen.borrow().len();
        seen.borrow_mut().push(request);
        response(number)
    };
    let before = SERVER.replace(Some(Box::new(server)));
    let result = call("http://127.0.0.1:1");
    SERVER.set(before);
    Ok((result, arrived.take()))
}

/// Passes a request to the server of this thread's exchange.
///
/// # Errors
/// When there is none.
pub fn carry(request: http::Request<bytes::Bytes>) -> Sent {
    let lost = || TransportError::new(TransportKind::Connect);
    let reply = SERVER.with_borrow(|server| server.as_ref().map(|response| response(Arrived::from_request(&request))));
    reply.ok_or_else(lost)?.response().map_err(|why| TransportError::with_source(TransportKind::Broken, why))
}
