//! The crate root, and the modules of groups.

use proc_macro2::TokenStream;
use quote::quote;

use super::{file_docs, page, readme, tokens};
use crate::ir::{Group, Platform, Provider};
use crate::markdown::{line, literal};

/// `lib.rs`
pub(super) fn lib(provider: &Provider, platform: &Platform) -> Vec<TokenStream> {
    let push = provider.has_push().then(|| quote! { #[cfg(feature = "push")] pub mod push; });
    let groups = provider.groups.iter().map(|g| {
        let (feature, module) = (g.feature(), tokens(&g.module));
        quote! { #[cfg(feature = #feature)] pub mod #module; }
    });
    let reexports = provider.operations.iter().map(|o| {
        let (feature, group, module) = (o.feature(), tokens(&o.group_module), tokens(&o.module));
        let names = [&o.rust, &o.error.rust, &o.input.rust, &o.output.rust].map(|n| tokens(n));
        quote! { #[cfg(feature = #feature)] pub use crate::#group::#module::{#(#names),*}; }
    });
    let ids = (!provider.ids.is_empty()).then(|| quote! { mod ids; pub use crate::ids::*; });
    let types = provider.has_types().then(|| quote! { pub mod types; });
    let registry = provider.operations.iter().map(|o| {
        let (feature, group, module) = (o.feature(), tokens(&o.group_module), tokens(&o.module));
        let marker = tokens(&o.marker);
        quote! { #[cfg(feature = #feature)] &crate::#group::#module::#marker }
    });
    let head = file_docs(&page::provider(provider, platform));
    vec![
        // docs.rs shows the feature of each item.
        quote! { #head #![cfg_attr(docsrs, feature(doc_cfg))] },
        quote! { mod client; pub mod errors; pub mod platform; #ids #types #(#groups)* #push },
        quote! {
            pub use crate::client::Client;
            #[allow(unused_imports, reason = "a platform without documented codes has none")]
            pub use crate::errors::*;
            #(#reexports)*
            pub use ::waybill_runtime::{
                AnyError, ApiError, Credentials, Response, Error, Retry, http, transport,
            };
            pub use ::waybill_runtime::value::{Decimal, Fen, FileUpload, JsonText, Timestamp};
            pub use ::waybill_runtime::wire::Format;
        },
        quote! {
            /// Every operation of this crate, for tools that choose one by name.
            #[doc(hidden)]
            pub static OPERATIONS: &[&dyn ::waybill_runtime::DynOperation] = &[#(#registry),*];
        },
    ]
    .into_iter()
    .chain(readme::doctest(provider))
    .collect()
}

/// The module of a group.
pub(super) fn group(provider: &Provider, group: &Group) -> Vec<TokenStream> {
    let modules = provider.operations.iter().filter(|o| o.group == group.name).map(|o| {
        let module = tokens(&o.module);
        quote! { pub mod #module; }
    });
    vec![
        file_docs(&[format!("The group {} of {}.", literal(&group.name), line(&provider.title))]),
        quote! { #(#modules)* },
    ]
}
