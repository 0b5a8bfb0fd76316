//! The client of a provider, with one method for each group, and the groups with one method for each operation.

use super::rust::{Rust, list};
use super::{model, rust_type};
use crate::ir::{Field, Group, Kind, Operation, Platform, Provider, Source};
use crate::markdown::{line, literal};

/// `client.rs`
pub(super) fn client(provider: &Provider, platform: &Platform) -> Rust {
    let title = line(&provider.title);
    let mut out = Rust::file(&provider.file, &[format!("The client of {title}.")]);
    out.item().docs(&[
        format!("A client of {title}: `Send + Sync`, cheap to clone."),
        "The builder has the settings: endpoint, format, timeouts, retry, rate limit, transport. A request can have its own session, timeout and retry policy."
            .to_owned(),
    ]);
    out.lines(
        "#[derive(Debug, Clone)]
pub struct Client(pub(crate) ::waybill_runtime::Client);",
    );
    out.item().block("impl Client", |out| {
        out.lines(
            "/// Starts a client with these credentials.
pub fn builder(credentials: ::waybill_runtime::Credentials) -> ::waybill_runtime::ClientBuilder<Self> {
    ::waybill_runtime::ClientBuilder::new(credentials)
}

/// Starts another client with everything that this one has: its settings, transports, rate limit and bans.
pub fn to_builder(&self) -> ::waybill_runtime::ClientBuilder<Self> {
    ::waybill_runtime::ClientBuilder::of(&self.0)
}",
        );
        if platform.sends(&Source::Session) {
            out.item().lines(
                "/// The same client for another user. They share connections, rate limit and bans.
#[must_use]
pub fn with_session(&self, token: impl ::core::convert::Into<::waybill_runtime::SecretString>) -> Self {
    Self(self.0.with_session(token))
}",
            );
        }
        provider.groups.iter().for_each(|group| accessor(out, group));
    });
    out.item().lines(
        "impl ::waybill_runtime::ClientType for Client {
    const PLATFORM: &'static ::waybill_runtime::platform::Platform = &crate::platform::PLATFORM;

    fn from_runtime(client: ::waybill_runtime::Client) -> Self {
        Self(client)
    }
}

impl ::core::convert::AsRef<::waybill_runtime::Client> for Client {
    fn as_ref(&self) -> &::waybill_runtime::Client {
        &self.0
    }
}",
    );
    out
}

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
        operations.iter().for_each(|operation| method(out, module, operation));
    });
}

/// The method of one operation.
fn method(out: &mut Rust, group: &str, operation: &Operation) {
    let Operation { module, rust, .. } = operation;
    let path = format!("crate::{group}::{module}");
    let input = &operation.input.rust;
    let required: Vec<_> = operation.input.required().collect();
    let (arguments, value) = match &operation.input.required_struct {
        Some(name) => (vec![format!("required: {path}::{name}")], "new(required)".to_owned()),
        None if required.is_empty() => (Vec::new(), "default()".to_owned()),
        None => {
            let names: Vec<&str> = required.iter().map(|f| f.rust.as_str()).collect();
            let arguments = required.iter().map(|f| qualified(&path, f)).collect();
            (arguments, format!("new({})", names.join(", ")))
        }
    };
    out.item().docs(&[format!("{}.", line(operation.title.trim_end_matches('.'))), format!("See [`{rust}`].")]);
    let arguments = ["self".to_owned()].into_iter().chain(arguments);
    let head = list(&format!("pub fn {module}("), arguments, &format!(") -> {path}::{rust}"));
    out.block(&head, |out| {
        out.lines(&format!(
            "{path}::{rust}(::waybill_runtime::Call::new(
    &self.0.0,
    {path}::{input}::{value},
))"
        ));
    });
}

/// An argument with the path of its type: a type of the vendor is in the operation's module.
fn qualified(path: &str, field: &Field) -> String {
    let item = rust_type::path(field);
    let is_vendors = matches!(field.kind, Kind::Enum(_) | Kind::Model(_));
    model::argument_of(field, if is_vendors { format!("{path}::{item}") } else { item })
}
