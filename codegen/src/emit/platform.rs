//! The platform's data as a static: system parameters, signing, envelope.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::tokens;
use crate::ir::{ErrorPlace, Platform, Provider, Source, Stamp, Style};
use crate::markdown::line;

/// `platform.rs`
pub(super) fn platform(provider: &Provider, platform: &Platform) -> Vec<TokenStream> {
    let mut docs = vec![format!(
        "The platform `{1}` of {0}: system parameters, signing, envelope.",
        line(&provider.title),
        platform.name
    )];
    docs.extend(platform.docs.iter().cloned());
    let endpoints = provider.endpoints.iter().map(|s| {
        let (name, url) = (&s.name, &s.url);
        let hosts = s.hosts.iter().map(|(name, url)| quote! { (#name, #url) });
        quote! { Endpoint { name: #name, url: #url, hosts: &[#(#hosts),*] } }
    });
    let common = platform.parameters.iter().map(|p| {
        let (name, source, required) = (&p.name, source(&p.source), p.required);
        quote! { Common { name: #name, source: #source, required: #required } }
    });
    let (name, wraps_lists, takes_get) = (&platform.name, platform.wraps_lists, platform.takes_get);
    let (place, body) = (tokens(platform.parameters_in.variant()), tokens(platform.body.variant()));
    let styles = platform.styles.iter().map(|style| tokens(&style.constant));
    let (signing, envelope) = (signing(platform), envelope(platform));
    let throttle = platform.throttle.iter().map(|throttle| {
        let (before, after) = (&throttle.before, &throttle.after);
        quote! { BanMessage { before: #before, after: #after } }
    });
    vec![
        super::file_docs(&docs),
        quote! {
            #[allow(clippy::wildcard_imports, reason = "a page of data")]
            use ::waybill_runtime::platform::*;
        },
        endpoints_item(provider),
        quote! {
            /// The platform, as the spec states it.
            pub static PLATFORM: Platform = Platform {
                name: #name,
                endpoints: &[#(#endpoints),*],
                common: &[#(#common),*],
                common_in: Place::#place,
                body: Body::#body,
                takes_get: #takes_get,
                signing: #signing,
                envelope: #envelope,
                throttle: &[#(#throttle),*],
                errors: &crate::errors::PLATFORM_ERROR,
                styles: &[#(&#styles),*],
                wraps_lists: #wraps_lists,
            };
        },
    ]
    .into_iter()
    .chain(platform.styles.iter().flat_map(style))
    .collect()
}

/// Another way to make a request, with its canonical strings.
fn style(style: &Style) -> Vec<TokenStream> {
    let (name, constant) = (&style.name, tokens(&style.constant));
    let docs = super::item_docs(&style.docs);
    let common = style.parameters.iter().map(|(place, p)| {
        let (place, name, source, required) = (tokens(place.variant()), &p.name, source(&p.source), p.required);
        quote! { (Place::#place, Common { name: #name, source: #source, required: #required }) }
    });
    let canonical_strings = style.canonical_strings.iter().map(|text| tokens(&text.constant));
    let mut items = vec![quote! {
        #docs
        pub static #constant: Style = Style {
            name: #name,
            common: &[#(#common),*],
            canonical_strings: &[#(&#canonical_strings),*],
        };
    }];
    items.extend(style.canonical_strings.iter().map(|text| {
        let (docs, constant, name) = (super::item_docs(&text.docs), tokens(&text.constant), &text.name);
        let parts = text.parts.iter().map(source);
        quote! { #docs pub static #constant: CanonicalString = CanonicalString { name: #name, parts: &[#(#parts),*] }; }
    }));
    items
}

/// The documented addresses as named constants.
fn endpoints_item(provider: &Provider) -> TokenStream {
    let constants = provider.endpoints.iter().map(|s| {
        let (docs, name, url) = (super::item_docs(&s.docs), tokens(&s.constant), &s.url);
        quote! { #docs pub const #name: &str = #url; }
    });
    quote! {
        /// The documented endpoints. The builder accepts any other address as well.
        pub mod endpoints { #(#constants)* }
    }
}

fn signing(platform: &Platform) -> TokenStream {
    let parts = platform.canonical.iter().map(source);
    let methods = platform.methods.iter().map(|(name, digest)| {
        let digest = tokens(digest.variant());
        quote! { Method { name: #name, digest: Digest::#digest } }
    });
    quote! { Signing { canonical: &[#(#parts),*], methods: &[#(#methods),*] } }
}

fn source(source: &Source) -> TokenStream {
    match source {
        Source::Constant(text) => quote! { Source::Constant(#text) },
        Source::Operation => quote! { Source::Operation },
        Source::Key => quote! { Source::Key },
        Source::Secret => quote! { Source::Secret },
        Source::Session => quote! { Source::Session },
        Source::User => quote! { Source::User },
        Source::Now(Stamp::Millis) => quote! { Source::Now(Stamp::Millis) },
        Source::Now(Stamp::DateTime(minutes)) => {
            let minutes = Literal::i16_unsuffixed(*minutes);
            quote! { Source::Now(Stamp::DateTime(#minutes)) }
        }
        Source::Nonce => quote! { Source::Nonce },
        Source::SignMethod => quote! { Source::SignMethod },
        Source::Format => quote! { Source::Format },
        Source::Simplify => quote! { Source::Simplify },
        Source::Setting => quote! { Source::Setting },
        Source::Signature => quote! { Source::Signature },
        Source::Path => quote! { Source::Path },
        Source::SortedPairs => quote! { Source::SortedPairs },
    }
}

fn envelope(platform: &Platform) -> TokenStream {
    let e = &platform.envelope;
    let (codes, absent) = (&e.success_codes, e.success_absent);
    let success = if codes.is_empty() {
        quote! { Success::Root }
    } else {
        quote! { Success::Codes { codes: &[#(#codes),*], absent: #absent } }
    };
    let code = &e.code;
    let errors = e.error_places().into_iter().map(|ErrorPlace { root, message }| {
        quote! { ErrorPlace { root: #root, message: #message } }
    });
    let (sub_code, sub_message, request_id, fields) = (&e.sub_code, &e.sub_message, &e.request_id, &e.fields);
    quote! {
        Envelope {
            success: #success,
            errors: &[#(#errors),*],
            code: #code,
            sub_code: #sub_code,
            sub_message: #sub_message,
            request_id: #request_id,
            fields: &[#(#fields),*],
        }
    }
}
