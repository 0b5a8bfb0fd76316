//! The client of a provider, with one method for each operation.

use super::rust::{Rust, list};
use super::{model, rust_type};
use crate::ir::{Field, Kind, Operation, Provider};
use crate::markdown::line;

/// `client.rs`
pub(super) fn client(provider: &Provider) -> Rust {
    let title = line(&provider.title);
    let mut out = Rust::file(&provider.file, &[format!("The client of {title}.")]);
    out.item().docs(&[
        format!("A client of {title}: `Send + Sync`, cheap to clone."),
        "The builder has the settings: endpoint, format, timeouts, retry, transport.".to_owned(),
    ]);
    out.lines(
        "#[derive(Debug, Clone)]
pub struct Client(::waybill_runtime::Client);

impl Client {
    /// Starts a client with these credentials.
    pub fn builder(credentials: ::waybill_runtime::Credentials) -> ::waybill_runtime::ClientBuilder<Self> {
        ::waybill_runtime::ClientBuilder::new(credentials)
    }
}

impl ::waybill_runtime::ClientType for Client {
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
    provider.operations.iter().for_each(|operation| method(&mut out, operation));
    out
}

/// The method of one operation, behind the feature of its group.
fn method(out: &mut Rust, operation: &Operation) {
    let Operation { method, rust, .. } = operation;
    let path = format!("crate::{}::{}", operation.group_module, operation.module);
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
    out.item().lines(&format!("#[cfg(feature = {:?})]", operation.feature()));
    out.block("impl Client", |out| {
        out.docs(&[
            format!("{}.", line(operation.title.trim_end_matches('.'))),
            format!("Builds the request without sending it: see [`{rust}`](crate::{}::{rust}).", operation.link()),
        ]);
        let arguments = ["&self".to_owned()].into_iter().chain(arguments);
        let head = list(&format!("pub fn {method}("), arguments, &format!(") -> {path}::{rust}"));
        out.block(&head, |out| {
            out.lines(&format!(
                "{path}::{rust}(::waybill_runtime::Call::new(
    &self.0,
    {path}::{input}::{value},
))"
            ));
        });
    });
}

/// An argument with the path of its type: a type of the vendor is in the operation's module.
fn qualified(path: &str, field: &Field) -> String {
    let item = rust_type::path(field);
    let is_vendors = matches!(field.kind, Kind::Enum(_) | Kind::Model(_));
    model::argument_of(field, if is_vendors { format!("{path}::{item}") } else { item })
}
