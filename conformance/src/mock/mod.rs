//! `waybill mock`: a server on loopback that mocks the providers, for a client in any language. It
//! checks requests against the documents, responds with the documented examples and errors, and can produce
//! the failures of networks and gateways. `docs/mock.md` is its manual.
//!
//! It verifies requests with the reference implementation (`crate::reference_signer`, `verify`), not with the
//! client's own code.

mod accept;
mod body;
mod choice;
mod codes;
mod control;
mod fault;
mod fill;
mod gzip;
mod host;
mod journal;
mod names;
mod next;
mod own_body;
mod params;
mod provider;
mod push;
mod redact;
mod rejection;
mod reply;
mod request_id;
mod respond;
pub mod scenario;
mod serve;
mod session;
mod shape;
mod short;
mod system;
mod verify;

use std::collections::VecDeque;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

pub use self::accept::Accept;
pub use self::provider::{Providers, declares};
pub use self::scenario::Scenario;
pub use self::shape::is_shape;
pub use self::verify::App;
pub use crate::server::{Limits, StartError};

use self::session::Sessions;
use crate::server::Server;

/// The key that is accepted when none is given: that of the platform page's published example.
pub const DEFAULT_KEY: &str = "12345678";
/// Its secret, from the same published example. It is not a real secret.
pub const DEFAULT_SECRET: &str = "helloworld";
/// How far a timestamp may be off where no document says it: ten minutes, as most platforms document.
pub const DEFAULT_WINDOW: Duration = Duration::from_secs(600);

/// Maximum number of incidents that are kept.
const INCIDENTS: usize = 100;

/// The available faults: name, and one line.
pub fn faults() -> impl Iterator<Item = (&'static str, &'static str)> {
    fault::FAULTS.iter().map(|(name, _, line)| (*name, *line))
}

/// Receives a line of the log. The serving thread calls it, so it must not block.
pub type Log = Arc<dyn Fn(&str) + Send + Sync>;

/// The settings of a server.
#[derive(Clone)]
pub struct Settings {
    /// The providers to serve; by default those whose specs are compiled in.
    pub providers: Providers,
    /// The address to listen on; loopback by default.
    pub bind: IpAddr,
    /// 0 for any free port.
    pub port: u16,
    /// Names besides those of loopback that a `Host` header may have; `*` for any.
    pub hosts: Vec<String>,
    /// Accepted keys.
    pub apps: Vec<App>,
    /// A fixed clock; the machine's clock when absent.
    pub clock: Option<SystemTime>,
    /// How far a timestamp may be from the clock; by default what the platform documents, or [`DEFAULT_WINDOW`].
    pub window: Option<Duration>,
    /// Rejects what no document has but real clients send; by default it is accepted, and noted in the journal.
    pub strict: bool,
    /// Whether a simplified response keeps its root. Official samples keep it; official SDKs for Java and .NET do not
    /// find a response that has it.
    pub simplified_root: bool,
    /// The only accepted alternatives, where the documents leave open which one is right.
    pub accept: Accept,
    /// Whether responses are filled with made-up data where the documents show little.
    pub fill: bool,
    /// The seed of faults and of made-up data.
    pub seed: u64,
    /// The scenario that every session starts with.
    pub scenario: Option<Arc<Scenario>>,
    /// Limits of a connection.
    pub limits: Limits,
    /// Receives a line for each rejected request and each incident.
    pub log: Log,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            providers: Providers::built_in(),
            bind: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 0,
            hosts: Vec::new(),
            apps: vec![App { key: DEFAULT_KEY.to_owned(), secret: DEFAULT_SECRET.to_owned() }],
            clock: None,
            window: None,
            strict: false,
            simplified_root: false,
            accept: Accept::default(),
            fill: false,
            seed: 0,
            scenario: None,
            limits: Limits::default(),
            log: Arc::new(|_| {}),
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings").field("bind", &self.bind).field("port", &self.port).finish_non_exhaustive()
    }
}

/// Shared by all connections.
struct Shared {
    settings: Settings,
    sessions: Sessions,
    connections: AtomicUsize,
    incidents: Mutex<VecDeque<String>>,
}

impl Shared {
    fn log(&self, line: &str) {
        (self.settings.log)(line);
    }

    /// Records and logs an event that belongs to no request.
    fn record(&self, what: &str) {
        let mut incidents = self.incidents.lock().unwrap_or_else(PoisonError::into_inner);
        if incidents.len() == INCIDENTS {
            incidents.pop_front();
        }
        incidents.push_back(what.to_owned());
        drop(incidents);
        self.log(what);
    }

    fn incidents(&self) -> Vec<String> {
        self.incidents.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

/// A running server; it stops when it is dropped.
pub struct Mock {
    server: Server,
    shared: Arc<Shared>,
}

impl fmt::Debug for Mock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mock").field("address", &self.address()).finish_non_exhaustive()
    }
}

impl Mock {
    /// Listens, and serves on a thread of its own.
    ///
    /// # Errors
    /// When the address is in use or does not belong to this machine.
    pub fn start(settings: Settings) -> Result<Self, StartError> {
        let shared = Arc::new(Shared {
            sessions: Sessions::new(settings.scenario.clone()),
            settings,
            connections: AtomicUsize::new(0),
            incidents: Mutex::default(),
        });
        let Settings { bind, port, limits, ref providers, .. } = shared.settings;
        // The specs are read early, so that the first request does not wait for them.
        let providers = providers.clone();
        let warm_up = move || providers.specs().count();
        std::thread::Builder::new().name("waybill-specs".to_owned()).spawn(warm_up).map_err(StartError::Threads)?;
        let server = Server::start(SocketAddr::new(bind, port), limits, Arc::clone(&shared))?;
        Ok(Self { server, shared })
    }

    /// The address it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// Address of the server: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address())
    }

    /// Name and address of each provider, for the default session.
    pub fn providers(&self) -> impl Iterator<Item = (&str, String)> {
        let url = self.url();
        self.shared.settings.providers.all().iter().map(move |p| (p.name.as_str(), format!("{url}{}", p.base)))
    }

    /// The address of a provider, for a named session if one is given.
    #[must_use]
    pub fn provider(&self, name: &str, session: Option<&str>) -> Option<String> {
        let found = self.shared.settings.providers.named(name)?;
        let prefix = session.map_or_else(String::new, |session| format!("/s/{session}"));
        Some(format!("{}{prefix}{}", self.url(), found.base))
    }

    /// The line that is printed when the server is ready.
    #[must_use]
    pub fn ready(&self) -> Value {
        let providers: serde_json::Map<String, Value> =
            self.providers().map(|(name, url)| (name.to_owned(), json!(url))).collect();
        json!({ "address": self.url(), "providers": providers })
    }

    /// The journal of a session, as in the control API; `null` for an invalid name.
    #[must_use]
    pub fn journal(&self, session: &str) -> Value {
        let found = self.shared.sessions.get(session);
        found.map_or(Value::Null, |session| session.state().journal.to_json())
    }

    /// Events that belong to no request.
    #[must_use]
    pub fn incidents(&self) -> Vec<String> {
        self.shared.incidents()
    }
}
