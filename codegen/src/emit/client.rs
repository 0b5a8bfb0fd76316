//! The client of a provider, with one method for each group, and the groups with one method for each operation.

use super::rust::{Rust, list, slice};
use super::{model, rust_type};
use crate::ir::{Field, Group, Kind, Operation, Platform, Provider, Source};
use crate::markdown::{line, literal};
use crate::names;

/// `client.rs`
pub(super) fn client(provider: &Provider, platform: &Platform) -> Rust {
    let title = line(&provider.title);
    let mut out = Rust::file(&provider.file, &[format!("The client of {title}.")]).runtime();
    out.item().docs(&[
        format!("A client of {title}: `Send + Sync`, cheap to clone."),
        "The builder has the settings: endpoint, format, timeouts, retry, rate limit, session provider, transport. A request can have its own session, timeout and retry policy."
            .to_owned(),
    ]);
    out.lines(
        "#[derive(Debug, Clone)]
pub struct Client(pub(crate) rt::Client);",
    );
    out.item().block("impl Client", |out| {
        out.lines(
            "/// Starts a client with these credentials.
pub fn builder(credentials: rt::Credentials) -> rt::ClientBuilder<Self> {
    rt::ClientBuilder::new(credentials)
}

/// Starts another client with everything that this one has: its settings, transports, rate limit and bans.
pub fn to_builder(&self) -> rt::ClientBuilder<Self> {
    rt::ClientBuilder::of(&self.0)
}",
        );
        if platform.sends(&Source::Session) {
            out.item().lines(
                "/// The same client for another user. They share connections, rate limit and bans.
#[must_use]
pub fn with_session(&self, token: impl rt::Into<rt::SecretString>) -> Self {
    Self(self.0.with_session(token))
}

/// The same client for another user, whose access token the session provider gives.
#[must_use]
pub fn with_session_of(&self, user: impl rt::Into<rt::String>) -> Self {
    Self(self.0.with_session_of(user))
}",
            );
        }
        provider.groups.iter().for_each(|group| accessor(out, group));
    });
    out.item().lines(&format!(
        "#[doc(hidden)]
impl rt::ClientType for Client {{
    const PLATFORM: &'static rt::Platform = &crate::platform::PLATFORM;{}

    fn from_runtime(client: rt::Client) -> Self {{
        Self(client)
    }}
}}

#[doc(hidden)]
impl ::core::convert::AsRef<rt::Client> for Client {{
    fn as_ref(&self) -> &rt::Client {{
        &self.0
    }}
}}",
        platforms(provider)
    ));
    call(&mut out, platform);
    out
}

/// The platforms that a client can choose, if there are several.
fn platforms(provider: &Provider) -> String {
    if provider.other_platforms.is_empty() {
        return String::new();
    }
    let names = std::iter::once(&provider.platform).chain(&provider.other_platforms);
    let statics = names.map(|name| format!("&crate::{}::PLATFORM", names::platform_module(name, &provider.platform)));
    format!("\n    const PLATFORMS: &'static [&'static rt::Platform] = {};", slice(statics))
}

/// The request of any operation: what it can have instead of the client, and how it is sent.
fn call(out: &mut Rust, platform: &Platform) {
    out.item().docs(&[
        "A request that is ready to be sent. A method of a group makes it, its setters add optional parameters, and its other \
         methods override settings of the client for this request."
            .to_owned(),
        "It owns all that it needs, so that the future of [`send`](crate::Call::send) can be spawned; clone it to send it again. \
         `.await` on the request sends it."
            .to_owned(),
    ]);
    out.lines(
        "#[derive(Clone)]
#[must_use = \"a request does nothing until it is sent\"]
pub struct Call<O: rt::OperationType>(pub(crate) rt::Call<O>);",
    );
    out.item().block("impl<O: rt::OperationType> Call<O>", |out| {
        if platform.sends(&Source::Session) {
            out.item().lines(SESSION);
        }
        if platform.sends(&Source::User) {
            out.item().lines(USER);
        }
        out.item().lines(SENDING);
    });
    out.item().lines(
        "#[allow(dead_code, reason = \"no group may be on\")]
pub(crate) fn call<O: rt::OperationType>(client: &Client, input: O::Input) -> Call<O> {
    Call(rt::Call::new(&client.0, input))
}",
    );
    out.item().lines(PAGES);
    out.item().lines(CALL_TRAITS);
}

const SESSION: &str = "/// The access token of the user for whom this request is made, instead of the client's.
pub fn session(mut self, token: impl rt::Into<rt::SecretString>) -> Self {
    self.0.set_session(token);
    self
}

/// The user for whom this request is made: the session provider of the client gives the access token.
pub fn session_of(mut self, user: impl rt::Into<rt::String>) -> Self {
    self.0.set_session_of(user);
    self
}";

const USER: &str = "/// The sub-account for which this request is made, instead of the client's.
pub fn user_id(mut self, id: impl rt::Into<rt::String>) -> Self {
    self.0.set_user_id(id);
    self
}";

const SENDING: &str = "/// The time-out of this call with all its attempts and pauses, instead of the client's.
pub fn timeout(mut self, timeout: rt::Duration) -> Self {
    self.0.set_timeout(timeout);
    self
}

/// Decides when a failed attempt of this call is repeated, instead of the client's policy.
pub fn retry(mut self, policy: impl rt::RetryPolicy) -> Self {
    self.0.set_retry(policy);
    self
}

/// Adds a parameter that no document has: one that the copy of a page cuts, or that the vendor has added since. In a JSON body
/// the value is JSON (a string has quotes), otherwise the text of the parameter. It is signed as the others are, and never shown.
pub fn undocumented(mut self, name: impl rt::Into<rt::String>, value: impl rt::Into<rt::JsonText>) -> Self {
    self.0.set_undocumented(name, value);
    self
}

/// The HTTP request as it would be sent now.
///
/// # Errors
/// A parameter is invalid, or a setting is missing.
pub fn encode(&self) -> rt::Result<rt::http::Request<rt::Bytes>, rt::EncodeError> {
    self.0.encode()
}

/// What would be signed now, and the signature: compare them with another implementation's.
///
/// # Errors
/// As [`encode`](crate::Call::encode).
pub fn canonical(&self) -> rt::Result<rt::Signed, rt::EncodeError> {
    self.0.canonical()
}

/// Sends the request with the client's async transport.
///
/// # Errors
/// Each variant of [`Error`](crate::Error) describes what to do.
pub async fn send(self) -> rt::Outcome<O::Output, O::Code> {
    self.0.send().await
}

/// Sends the request with the client's blocking transport.
///
/// # Errors
/// Each variant of [`Error`](crate::Error) describes what to do.
pub fn send_blocking(self) -> rt::Outcome<O::Output, O::Code> {
    self.0.send_blocking()
}";

const PAGES: &str = "/// Operations that return a list in pages.
impl<O: rt::Paged> Call<O> {
    /// The request of the page after this response; `None` after the last page.
    #[must_use]
    pub fn next_page(&self, response: &O::Output) -> rt::Option<Self> {
        self.0.next_page(response).map(Self)
    }

    /// All pages, from this one on, as a stream.
    pub fn pages(self) -> rt::PageStream<O> {
        self.0.pages()
    }

    /// All pages, from this one on; each blocks the thread.
    pub fn pages_blocking(self) -> rt::PageIterator<O> {
        self.0.pages_blocking()
    }
}";

const CALL_TRAITS: &str = "impl<O: rt::OperationType> ::core::future::IntoFuture for Call<O> {
    type Output = rt::Outcome<O::Output, O::Code>;
    type IntoFuture = rt::BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        rt::Box::pin(self.send())
    }
}

impl<O: rt::OperationType> ::core::fmt::Debug for Call<O> {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::core::fmt::Debug::fmt(&self.0, f)
    }
}";

/// The method that leads to a group, behind its feature.
fn accessor(out: &mut Rust, group: &Group) {
    let Group { name, module, rust } = group;
    out.item().doc(&format!("The operations of {}.", literal(name)));
    out.lines(&format!(
        "#[cfg(feature = {:?})]
#[must_use]
pub fn {module}(&self) -> crate::{module}::{rust}<'_> {{
    crate::{module}::{rust}(self)
}}",
        group.feature()
    ));
}

/// The struct of a group, with the methods of its operations.
pub(super) fn group(out: &mut Rust, group: &Group, operations: &[&Operation]) {
    let Group { name, module, rust } = group;
    out.item().docs(&[
        format!("The operations of {}: `client.{module}()`.", literal(name)),
        "Each method builds a request without sending it.".to_owned(),
    ]);
    out.lines(&format!(
        "#[derive(Debug, Clone, Copy)]
pub struct {rust}<'c>(pub(crate) &'c crate::Client);"
    ));
    out.item().block(&format!("impl {rust}<'_>"), |out| {
        operations.iter().for_each(|operation| method(out, operation));
    });
}

/// Whether the arguments of the method of an operation have types of the runtime.
pub(super) fn names_runtime(operation: &Operation) -> bool {
    let input = &operation.input;
    input.required_struct.is_none() && input.required().any(|field| model::argument(field).contains("rt::"))
}

/// The method of one operation.
fn method(out: &mut Rust, operation: &Operation) {
    let Operation { module, rust, .. } = operation;
    let input = &operation.input.rust;
    let required: Vec<_> = operation.input.required().collect();
    let (arguments, value) = match &operation.input.required_struct {
        Some(name) => (vec![format!("required: {module}::{name}")], "new(required)".to_owned()),
        None if required.is_empty() => (Vec::new(), "default()".to_owned()),
        None => {
            let names: Vec<&str> = required.iter().map(|f| f.rust.as_str()).collect();
            let arguments = required.iter().map(|f| qualified(module, f)).collect();
            (arguments, format!("new({})", names.join(", ")))
        }
    };
    out.item().docs(&[format!("{}.", line(operation.title.trim_end_matches('.'))), format!("See [`{rust}`].")]);
    let arguments = ["self".to_owned()].into_iter().chain(arguments);
    let head = list(&format!("pub fn {module}("), arguments, &format!(") -> {rust}"));
    out.block(&head, |out| {
        out.lines(&format!("crate::client::call(self.0, {input}::{value})"));
    });
}

/// An argument with the path of its type: a type of the vendor is in the operation's module.
fn qualified(module: &str, field: &Field) -> String {
    let item = rust_type::path(field);
    let is_vendors = matches!(field.kind, Kind::Enum(_) | Kind::Model(_));
    model::argument_of(field, if is_vendors { format!("{module}::{item}") } else { item })
}
