//! What is under test: specs, the operations generated from them, and how to build a client. These are the real
//! crates, the generator's golden ones, or (in a proof) stub clients.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use waybill_codegen::Ir;
use waybill_codegen::ir::case::Settings;
use waybill_codegen::ir::{Operation, Platform, Source, Span};
use waybill_runtime::wire::Model;
use waybill_runtime::{AnyError, BuildError, Client, DynOperation, Response, Through};

use crate::arrived::Arrived;
use crate::client::{Network, Wanted};
use crate::exchange::{carry, exchange, in_process};
use crate::expect::{GATEWAY, RequestOptions, fixed};
use crate::receiver::{self, Receiver};
use crate::reply::Reply;
use crate::wire_hook::{NoHook, WireHook};
use crate::{client, registry, specs};

/// Specs and the code that was generated from them.
pub struct Target {
    /// The folder of the specs.
    pub folder: PathBuf,
    /// Its parent below the root of the repository, with `/`; empty for the root.
    pub below: &'static str,
    /// The platform through which the providers are reached, if it is not the first of each.
    pub through: Option<String>,
    /// The source of cases and expectations.
    pub ir: Arc<Ir>,
    /// The diagnostics of the specs, rendered; empty when there are none. The cases run anyway: a
    /// diagnostic of one spec hides no other failure.
    pub mistakes: String,
    /// The generated operations.
    pub operations: Vec<&'static dyn DynOperation>,
    /// Builds a client of a provider; `None` for a provider without a crate.
    pub client: fn(&str, &Wanted) -> Option<Result<Client, BuildError>>,
    /// The generated receivers of push messages.
    pub receivers: Vec<Receiver>,
    /// Sees, and may change, every message on the wire.
    pub hook: Arc<dyn WireHook>,
    /// Set in a proof, which runs each case dozens of times and only counts: no sockets are used unless the
    /// case is about them, and failing values are not shrunk.
    pub quick: bool,
}

fn golden_client(provider: &str, wanted: &Wanted) -> Option<Result<Client, BuildError>> {
    match provider {
        "bazaar" => Some(client::build::<waybill_bazaar::Client>(wanted)),
        "rooted" => Some(client::build::<waybill_rooted::Client>(wanted)),
        "plain" => Some(client::build::<waybill_plain::Client>(wanted)),
        _ => None,
    }
}

/// A client of any provider, golden ones included.
pub(crate) fn any_client(provider: &str, wanted: &Wanted) -> Option<Result<Client, BuildError>> {
    client::client(provider, wanted).or_else(|| golden_client(provider, wanted))
}

/// The result of a request, or of decoding a body.
pub(crate) type CallResult = Result<Response<Box<dyn Model>>, AnyError>;

impl Target {
    /// The specs of this workspace and the four client crates.
    ///
    /// # Errors
    /// When the specs can't be read.
    pub fn workspace() -> Result<Self, String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
        let (ir, mistakes) = specs::load(&folder)?;
        Ok(Self {
            folder,
            below: "",
            through: None,
            ir: Arc::new(ir),
            mistakes,
            operations: registry::all().collect(),
            client: client::client,
            receivers: receiver::all(),
            hook: Arc::new(NoHook),
            quick: false,
        })
    }

    /// The generator's own specs and crates: they have what no documented operation has (paths, JSON
    /// bodies, lists of structs).
    ///
    /// # Errors
    /// When the specs can't be read.
    pub fn golden() -> Result<Self, String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests/golden/specs");
        let (ir, mistakes) = specs::load(&folder)?;
        Ok(Self {
            folder,
            below: "codegen/tests/golden/",
            through: None,
            ir: Arc::new(ir),
            mistakes,
            operations: [waybill_bazaar::OPERATIONS, waybill_rooted::OPERATIONS, waybill_plain::OPERATIONS].concat(),
            client: golden_client,
            receivers: vec![crate::receiver!("plain", waybill_plain::push, [BODY, KEY_DASH_BODY])],
            hook: Arc::new(NoHook),
            quick: false,
        })
    }

    /// All that is tested: the workspace's clients and the generator's golden ones, each also through the other
    /// platforms of their providers.
    ///
    /// # Errors
    /// When the specs can't be read.
    pub fn all() -> Result<Vec<Self>, String> {
        let mut all = Vec::new();
        for of in [Self::workspace, Self::golden] {
            all.push(of()?);
            all.extend(of()?.elsewhere());
        }
        Ok(all)
    }

    /// The same through each platform that is not the first one of a provider.
    #[must_use]
    pub fn elsewhere(self) -> Vec<Self> {
        let Ok(mut ir) = Arc::try_unwrap(self.ir) else { return Vec::new() };
        let through = |ir: Ir| {
            let name = ir.platforms.first().map(|platform| platform.name.clone());
            let others = self.operations.iter().flat_map(|operation| Through::others(*operation));
            let there = others.filter(|other| Some(other.operation().platform.name) == name.as_deref());
            // They live as long as the program, as the operations of the crates do.
            let operations = there.map(|other| &*Box::leak(Box::new(other)) as &dyn DynOperation).collect();
            Self {
                folder: self.folder.clone(),
                below: self.below,
                through: name,
                ir: Arc::new(ir),
                mistakes: String::new(),
                operations,
                client: self.client,
                receivers: Vec::new(),
                hook: Arc::clone(&self.hook),
                quick: self.quick,
            }
        };
        std::mem::take(&mut ir.others).into_iter().map(through).collect()
    }

    /// The prefix of the names of cases: the platform, if it is not the default one.
    #[must_use]
    pub fn prefix(&self) -> String {
        self.through.as_ref().map(|platform| format!("{platform}/")).unwrap_or_default()
    }

    /// Whether the operation is the first of its provider. Behaviour of the platform is tested with it alone: each
    /// client has its own copy of the platform's data, and all operations of a client share that copy.
    #[must_use]
    pub fn stands_for_provider(&self, operation: &Operation) -> bool {
        let provider = self.ir.providers.iter().find(|provider| provider.name == operation.provider);
        provider.and_then(|provider| provider.operations.first()).is_some_and(|first| first.id == operation.id)
    }

    /// File and line below the root of the repository: `specs/taobao/logistics/trace.search.yaml:21`
    #[must_use]
    pub fn place(&self, span: &Span) -> String {
        format!("{}{}", self.below, self.ir.lines.place(span))
    }

    pub(crate) fn operation(&self, id: &str) -> Result<&Operation, String> {
        self.ir.operation(id).ok_or_else(|| format!("{id} is in no spec"))
    }

    /// A client for the operation, with the settings that its platform has parameters for.
    pub(crate) fn client_for(
        &self,
        operation: &Operation,
        platform: &Platform,
        server: String,
        options: RequestOptions,
    ) -> Result<Client, String> {
        let (session, user) = (platform.sends(&Source::Session), platform.sends(&Source::User));
        let sign_method = platform.methods.get(options.method).map(|(name, _)| name.clone());
        let settings = Settings { sign_method: sign_method.filter(|_| options.method > 0), ..Settings::default() };
        let network = self.network();
        self.build(operation, &Wanted { server, options, session, user, settings, network, ..Wanted::default() })
    }

    /// The same with an optional setting of the platform.
    pub(crate) fn client_set(
        &self,
        operation: &Operation,
        platform: &Platform,
        options: RequestOptions,
        settings: &Settings,
    ) -> Result<Client, String> {
        let (session, user) = (platform.sends(&Source::Session), platform.sends(&Source::User));
        let server = format!("http://127.0.0.1{}", if operation.path.is_empty() { GATEWAY } else { "" });
        self.build(
            operation,
            &Wanted { server, options, session, user, settings: settings.clone(), ..Wanted::default() },
        )
    }

    /// The same with a secret and a session that must not leak.
    pub(crate) fn planted_client(&self, operation: &Operation, server: String) -> Result<Client, String> {
        let platform = self.ir.platform(&operation.platform).ok_or("no such platform")?;
        let settings = Settings {
            secret: Some(fixed::PLANTED_SECRET.to_owned()),
            session: platform.sends(&Source::Session).then(|| fixed::PLANTED_SESSION.to_owned()),
            ..Settings::default()
        };
        self.build(operation, &Wanted { server, user: platform.sends(&Source::User), settings, ..Wanted::default() })
    }

    fn build(&self, operation: &Operation, wanted: &Wanted) -> Result<Client, String> {
        let wanted = Wanted { platform: Some(operation.platform.clone()), ..wanted.clone() };
        let client = (self.client)(&operation.provider, &wanted).ok_or("no such provider")?;
        client.map_err(|e| e.to_string())
    }

    pub(crate) fn generated(&self, id: &str) -> Result<&'static dyn DynOperation, String> {
        let found = self.operations.iter().find(|o| o.operation().id == id);
        found.copied().ok_or_else(|| format!("{id} is in no generated crate: run `cargo xtask regenerate`"))
    }

    /// What is used in place of a network, if anything.
    pub(crate) fn network(&self) -> Option<Network> {
        self.quick.then_some(carry)
    }

    /// Calls `call` with a server that sends these responses for the operation and repeats the last one; returns
    /// what arrived there. For a case about responses: requests do not pass the hook.
    pub(crate) fn exchange<T>(
        &self,
        operation: &str,
        replies: &[Reply],
        call: impl FnOnce(&str) -> T,
    ) -> Result<(T, Vec<Arrived>), String> {
        let responder = self.responder(operation, replies, replies.len().saturating_sub(1));
        if self.quick { in_process(responder, call) } else { exchange(responder, call) }
    }

    /// The same, always over a socket: for cases about the transfer or about time. A caller gets the
    /// `last` response, from 0, after those that are retried.
    pub(crate) fn exchange_by_socket<T>(
        &self,
        operation: &str,
        replies: &[Reply],
        last: usize,
        call: impl FnOnce(&str) -> T,
    ) -> Result<(T, Vec<Arrived>), String> {
        exchange(self.responder(operation, replies, last), call)
    }

    fn responder(
        &self,
        operation: &str,
        replies: &[Reply],
        last: usize,
    ) -> impl Fn(usize) -> Reply + Send + Sync + 'static {
        let hook = self.hook.here().unwrap_or_else(|| Arc::clone(&self.hook));
        let (replies, id) = (replies.to_vec(), operation.to_owned());
        let nothing = || Reply::new(500, Vec::new(), b"the case has no response".to_vec());
        move |number: usize| {
            let reply = replies.get(number).or(replies.last()).cloned().unwrap_or_else(nothing);
            if number < last { reply } else { hook.response(&id, reply) }
        }
    }

    /// The same for a case about requests: only the requests pass the hook.
    pub(crate) fn requests<T>(
        &self,
        operation: &str,
        call: impl FnOnce(&str) -> T,
    ) -> Result<(T, Vec<Arrived>), String> {
        let reply = |_| Reply::ok("{}");
        let (result, arrived) = if self.quick { in_process(reply, call)? } else { exchange(reply, call)? };
        Ok((result, arrived.into_iter().map(|arrived| self.hook.request(operation, arrived)).collect()))
    }

    /// Decodes a response that must be rejected: no caller gets it, so it does not pass the hook.
    pub(crate) fn decode_without_hook(&self, operation: &str, reply: Reply) -> Result<CallResult, String> {
        Ok(self.generated(operation)?.decode(&reply.response()?))
    }

    /// Decodes a response of the operation without a network.
    pub(crate) fn decode(&self, operation: &str, reply: Reply) -> Result<CallResult, String> {
        Ok(self.generated(operation)?.decode(&self.hook.response(operation, reply).response()?))
    }

    /// Decodes a body as the shape of a response.
    pub(crate) fn decode_shape_without_hook(&self, operation: &str, reply: Reply) -> Result<CallResult, String> {
        Ok(self.generated(operation)?.decode_shape(&reply.response()?))
    }

    pub(crate) fn decode_shape(&self, operation: &str, reply: Reply) -> Result<CallResult, String> {
        Ok(self.generated(operation)?.decode_shape(&self.hook.response(operation, reply).response()?))
    }

    /// The typed code of a response, as shown. The same response has passed the hook before.
    pub(crate) fn typed_code(&self, operation: &str, reply: Reply) -> Result<Option<String>, String> {
        Ok(self.generated(operation)?.typed_code(&reply.response()?))
    }

    /// A request that was encoded and not sent, as it would arrive.
    pub(crate) fn would_arrive(&self, operation: &str, request: &http::Request<bytes::Bytes>) -> Arrived {
        self.hook.request(operation, Arrived::from_request(request))
    }
}
