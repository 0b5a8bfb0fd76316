//! What the examples share and no program of yours needs: the mock server (docs/mock.md), here in the same process, and
//! requests to its control API. Everything else in the examples is what a program has that uses the clients.
#![allow(dead_code, reason = "no example uses all of it")]

use std::error::Error;
use std::io::{self, ErrorKind, Write};
use std::sync::Arc;

use serde_json::Value;
use waybill_conformance::arrived::Arrived;
use waybill_conformance::mock::{DEFAULT_KEY, DEFAULT_SECRET, Mock, Providers, Scenario, Settings};
use waybill_conformance::socket;

/// The key and the secret that the mock server accepts. They come from an example that TOP publishes.
pub const KEY: &str = DEFAULT_KEY;
pub const SECRET: &str = DEFAULT_SECRET;

/// The mock server; it stops when it is dropped.
pub struct MockServer(Mock);

impl MockServer {
    /// It responds with the documented examples.
    pub fn start() -> Result<Self, Box<dyn Error>> {
        Ok(Self(Mock::start(Settings::default())?))
    }

    /// It responds as a built-in scenario says.
    pub fn with_scenario(name: &str) -> Result<Self, Box<dyn Error>> {
        let scenario = Some(Arc::new(Scenario::built_in(name, &Providers::built_in())?));
        Ok(Self(Mock::start(Settings { scenario, ..Settings::default() })?))
    }

    /// The address of a provider, instead of the documented one.
    pub fn endpoint(&self, provider: &str) -> Result<String, Box<dyn Error>> {
        self.0.provider(provider, None).ok_or_else(|| format!("the mock server has no provider {provider}").into())
    }

    /// Queues responses, each for the next request of its operation.
    pub fn respond_next(&self, responses: &Value) -> Result<(), Box<dyn Error>> {
        self.control("default/next", responses).map(|_| ())
    }

    /// Posts push messages to a receiver; returns how it responded. In a session of its own: a session numbers what it
    /// sends and receives, and the ids of requests follow from the numbers.
    pub fn push(&self, messages: &Value) -> Result<Value, Box<dyn Error>> {
        self.control("pushes/push", messages)
    }

    fn control(&self, what: &str, body: &Value) -> Result<Value, Box<dyn Error>> {
        let request = Arrived {
            method: "POST".to_owned(),
            path: format!("/__waybill/sessions/{what}"),
            body: body.to_string().into_bytes(),
            ..Arrived::default()
        };
        let reply = socket::send(self.0.address(), &request)?;
        if reply.status != 200 {
            return Err(String::from_utf8_lossy(&reply.body).into());
        }
        Ok(serde_json::from_slice(&reply.body)?)
    }
}

/// Runs an example and prints its output.
pub fn print(run: impl FnOnce(&mut Vec<u8>) -> Result<(), Box<dyn Error>>) -> Result<(), Box<dyn Error>> {
    let mut out = Vec::new();
    let result = run(&mut out);
    match io::stdout().lock().write_all(&out) {
        // A closed pipe (`| head -1`) is not a failure.
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => result,
    }
}
