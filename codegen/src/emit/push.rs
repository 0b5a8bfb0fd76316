//! The module `push`: the messages that a provider posts, and how they are verified.

use proc_macro2::TokenStream;
use quote::quote;

use super::{item_docs, model, tokens};
use crate::ir::{Provider, PushBody, PushPart, PushRule};
use crate::markdown::{line, literal};

/// `push.rs`
pub(super) fn module(provider: &Provider, rule: &PushRule) -> Vec<TokenStream> {
    let mut docs = vec![format!("Push messages of {}, which it posts to your endpoint.", line(&provider.title))];
    docs.extend(rule.docs.iter().cloned());
    docs.push(example(provider));
    let modules = provider.pushes.iter().map(|body| {
        let (module, rust) = (tokens(&body.module), tokens(&body.body.rust));
        quote! { pub mod #module; pub use #module::#rust; }
    });
    let mut items = vec![
        super::file_docs(&docs),
        quote! { #(#modules)* },
        quote! {
            pub use ::waybill_runtime::push::{PushError, Verifier};
        },
    ];
    items.extend(messages(provider));
    items.extend(model::open_enum(&rule.platform));
    items.extend(receiver(rule));
    items.extend(rules(provider, rule));
    items
}

pub(super) fn example(provider: &Provider) -> String {
    let lib = provider.crate_name.replace('-', "_");
    [
        "```no_run",
        &format!("# fn receive(headers: &waybill_runtime::http::HeaderMap, body: &[u8]) -> Result<(), {lib}::push::PushError> {{"),
        &format!("use {lib}::Credentials;"),
        &format!("use {lib}::push::{{Verifier, verify_and_parse}};"),
        "",
        "let verifier = Verifier::new(Credentials::new(\"key\", \"secret\"));",
        "let received = verify_and_parse(headers, body, &verifier)?;",
        "println!(\"{received:?}\");",
        "# Ok(())",
        "# }",
        "```",
    ]
    .join("\n")
}

/// The enum of messages; a type without a documented body is `Other`.
fn messages(provider: &Provider) -> Vec<TokenStream> {
    let all = || provider.pushes.iter().flat_map(|body| body.messages.iter().map(move |message| (body, message)));
    let variants = all().map(|(body, message)| {
        let (docs, variant, rust) = (item_docs(&message.docs), tokens(&message.variant), tokens(&body.body.rust));
        let known_as = super::alias(&message.wire, &message.variant);
        quote! { #docs #known_as #variant(#rust), }
    });
    let names = all().map(|(body, message)| {
        let (variant, rust) = (tokens(&message.variant), tokens(&body.body.rust));
        quote! { #variant(#rust) }
    });
    let mut other = vec!["A message of any other type, as received.".to_owned()];
    if !provider.listed_messages.is_empty() {
        let rows = provider.listed_messages.iter().map(|m| format!("- {}: {}", literal(&m.wire), m.docs));
        let rows = rows.collect::<Vec<_>>().join("\n");
        other.push(format!("The documents name these types without describing their bodies:\n\n{rows}"));
    }
    let other = item_docs(&other);
    vec![
        quote! {
            /// A push message.
            #[derive(Clone, PartialEq)]
            #[non_exhaustive]
            pub enum Message {
                #(#variants)*
                #other
                Other {
                    /// Its type, as received.
                    message_type: ::std::string::String,
                    /// Its body as JSON; `None` if it has none. Redacted in `Debug`.
                    body: ::core::option::Option<::waybill_runtime::value::JsonText>,
                },
            }
        },
        quote! { ::waybill_runtime::push_message!(Message, PUSH, [#(#names),*]); },
    ]
}

/// The public functions and constants of the module.
fn receiver(rule: &PushRule) -> Vec<TokenStream> {
    let within = proc_macro2::Literal::u32_unsuffixed(rule.within_millis);
    let status = proc_macro2::Literal::u32_unsuffixed(rule.status);
    vec![
        quote! {
            /// A verified message with its envelope.
            pub type Received = ::waybill_runtime::push::Received<Message, Platform>;
        },
        quote! {
            /// How long the sender waits for [`ACKNOWLEDGED`]: queue the message, respond, then process it.
            pub const ACKNOWLEDGE_WITHIN: ::core::time::Duration = ::core::time::Duration::from_millis(#within);
        },
        quote! {
            /// The HTTP status that acknowledges a message.
            pub const ACKNOWLEDGED: u16 = #status;
        },
        quote! {
            /// Verifies the signature of a posted message, then decodes it. It is a pure function: it sends no
            /// response and does not detect repeated messages.
            ///
            /// `body` must be the posted bytes: a body that was parsed and written again has another signature.
            ///
            /// # Errors
            /// [`PushError`] describes what to do, and which status to respond with.
            pub fn verify_and_parse(
                headers: &::waybill_runtime::http::HeaderMap,
                body: &[u8],
                verifier: &::waybill_runtime::push::Verifier,
            ) -> ::core::result::Result<Received, ::waybill_runtime::push::PushError> {
                ::waybill_runtime::push::receive(&PUSH, headers, body, verifier)
            }
        },
    ]
}

/// The statics that the runtime interprets.
fn rules(provider: &Provider, rule: &PushRule) -> Vec<TokenStream> {
    let canonical_strings = rule.canonical_strings.iter().map(|canonical_string| {
        let (docs, name) = (item_docs(&canonical_string.docs), tokens(&canonical_string.constant));
        let parts = canonical_string.parts.iter().map(part);
        quote! { #docs pub static #name: CanonicalString = CanonicalString { parts: &[#(#parts),*] }; }
    });
    let default = rule.canonical_strings.first().map(|canonical_string| tokens(&canonical_string.constant));
    let (header, digest) = (&rule.header, tokens(rule.digest.variant()));
    let [message_type, body, platform, timestamp] = &rule.envelope;
    let types = provider.pushes.iter().flat_map(|body| {
        let form = tokens(body.form.variant());
        body.messages.iter().map(move |message| {
            let name = &message.wire;
            quote! { ::waybill_runtime::push::PushType { name: #name, form: ::waybill_runtime::wire::Form::#form } }
        })
    });
    vec![
        quote! {
            /// The possible canonical strings. The [`Verifier`] has a setting for them, since the documents do not say which one is signed.
            pub mod canonical_strings {
                use ::waybill_runtime::push::{CanonicalString, Part};
                #(#canonical_strings)*
            }
        },
        quote! {
            static ENVELOPE: ::waybill_runtime::wire::Table = ::waybill_runtime::wire::Table {
                name: "Push",
                fields: &[
                    ::waybill_runtime::wire::Field::string(#message_type),
                    ::waybill_runtime::wire::Field::string(#body),
                    ::waybill_runtime::wire::Field::number(#platform),
                    ::waybill_runtime::wire::Field::string(#timestamp).millis(),
                ],
            };
        },
        quote! {
            static PUSH: ::waybill_runtime::push::Push = ::waybill_runtime::push::Push {
                header: #header,
                digest: ::waybill_runtime::platform::Digest::#digest,
                canonical_string: &canonical_strings::#default,
                envelope: &ENVELOPE,
                messages: &[#(#types),*],
            };
        },
    ]
}

/// A part of a canonical string.
fn part(part: &PushPart) -> TokenStream {
    match part {
        PushPart::Key => quote! { Part::Key },
        PushPart::Body => quote! { Part::Body },
        PushPart::Text(text) => quote! { Part::Text(#text) },
    }
}

/// A body's module: its struct, its types and enums.
pub(super) fn body(body: &PushBody) -> Vec<TokenStream> {
    let docs = super::operation::read_from(&body.title, &body.id, &body.file);
    let mut items = vec![super::file_docs(&[docs])];
    items.extend(model::model(&body.body));
    items.extend(model::of_module(&body.types, &body.enums));
    items
}
