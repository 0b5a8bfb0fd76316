//! The protocol's data, one static a crate: signing and envelope come from the spec.

use proc_macro2::TokenStream;
use quote::quote;

use super::tokens;
use crate::ir::{Authentication, Protocol, Provider};
use crate::markdown::line;

/// `protocol.rs`
pub(super) fn protocol(provider: &Provider, protocol: &Protocol) -> Vec<TokenStream> {
    let mut docs = vec![format!(
        "How {} signs, encodes, wraps and fails: the protocol `{}`.",
        line(&provider.title),
        protocol.name
    )];
    docs.extend(protocol.docs.iter().cloned());
    let servers = provider.servers.iter().map(|s| {
        let (name, url) = (&s.name, &s.url);
        quote! { Server { name: #name, url: #url } }
    });
    let common = protocol.parameters.iter().map(|p| {
        let (name, source, required) = (&p.name, tokens(&p.source), p.required);
        quote! { Common { name: #name, source: #source, required: #required } }
    });
    let (name, wraps_lists, takes_get) = (&protocol.name, protocol.wraps_lists, protocol.takes_get);
    let (place, body) = (tokens(&protocol.parameters_in), tokens(&protocol.body));
    let (signing, envelope) = (signing(protocol), envelope(protocol));
    vec![
        super::file_docs(&docs),
        quote! {
            #[allow(clippy::wildcard_imports, reason = "a page of data")]
            use ::waybill_runtime::protocol::*;
        },
        servers_item(provider),
        quote! {
            /// The protocol, as the spec states it.
            pub static PROTOCOL: Protocol = Protocol {
                name: #name,
                servers: &[#(#servers),*],
                common: &[#(#common),*],
                common_in: Place::#place,
                body: Body::#body,
                takes_get: #takes_get,
                signing: #signing,
                envelope: #envelope,
                platform: &crate::errors::PLATFORM_ERROR,
                wraps_lists: #wraps_lists,
            };
        },
    ]
    .into_iter()
    .chain(protocol.authentications.iter().flat_map(authentication))
    .collect()
}

/// Another set of system parameters, and the texts that it can sign.
fn authentication(authentication: &Authentication) -> Vec<TokenStream> {
    let (name, constant) = (&authentication.name, tokens(&authentication.constant));
    let docs = super::item_docs(&authentication.docs);
    let common = authentication.parameters.iter().map(|(place, p)| {
        let (place, name, source, required) = (tokens(place), &p.name, tokens(&p.source), p.required);
        quote! { (Place::#place, Common { name: #name, source: #source, required: #required }) }
    });
    let bases = authentication.bases.iter().map(|base| tokens(&base.constant));
    let mut items = vec![quote! {
        #docs
        pub static #constant: Authentication = Authentication {
            name: #name,
            common: &[#(#common),*],
            bases: &[#(&#bases),*],
        };
    }];
    items.extend(authentication.bases.iter().map(|base| {
        let (docs, constant, name) = (super::item_docs(&base.docs), tokens(&base.constant), &base.name);
        let parts = base.parts.iter().map(|part| tokens(part));
        quote! { #docs pub static #constant: SignedText = SignedText { name: #name, parts: &[#(#parts),*] }; }
    }));
    items
}

/// The documented addresses as named constants.
fn servers_item(provider: &Provider) -> TokenStream {
    let constants = provider.servers.iter().map(|s| {
        let (docs, name, url) = (super::item_docs(&s.docs), tokens(&s.constant), &s.url);
        quote! { #docs pub const #name: &str = #url; }
    });
    quote! {
        /// The addresses that the documents name; any other can be set.
        pub mod servers { #(#constants)* }
    }
}

fn signing(protocol: &Protocol) -> TokenStream {
    let canonical = if protocol.concatenated.is_empty() {
        quote! { Canonical::SortedPairs }
    } else {
        let parts = protocol.concatenated.iter().map(|p| tokens(p));
        quote! { Canonical::Concatenated(&[#(#parts),*]) }
    };
    let methods = protocol.methods.iter().map(|(name, digest)| {
        let digest = tokens(digest);
        quote! { Method { name: #name, digest: #digest } }
    });
    quote! { Signing { canonical: #canonical, methods: &[#(#methods),*] } }
}

fn envelope(protocol: &Protocol) -> TokenStream {
    let e = &protocol.envelope;
    let success = match &e.success_code {
        Some(code) => quote! { Success::Code(#code) },
        None => quote! { Success::Root },
    };
    let (error_root, code, message) = (&e.error_root, &e.code, &e.message);
    let (sub_code, sub_message, request_id) = (&e.sub_code, &e.sub_message, &e.request_id);
    quote! {
        Envelope {
            success: #success,
            error_root: #error_root,
            code: #code,
            message: #message,
            sub_code: #sub_code,
            sub_message: #sub_message,
            request_id: #request_id,
        }
    }
}
