//! Error enums and their static tables.

use proc_macro2::TokenStream;
use quote::quote;

use super::{item_docs, option, tokens};
use crate::ir::{Code, Family, Operation, Platform, Provider};
use crate::markdown::line;

/// `errors.rs`: the families of the provider and the platform's codes.
pub(super) fn families(provider: &Provider, platform: &Platform) -> Vec<TokenStream> {
    let docs = format!("Error families of {}: codes that several operations share.", line(&provider.title));
    let families = provider.families.iter().chain([&platform.errors]);
    let mut items = vec![super::file_docs(&[docs])];
    items.extend(families.flat_map(family_items));
    items
}

fn family_items(family: &Family) -> Vec<TokenStream> {
    let (rust, table) = (tokens(&family.rust), tokens(&family.table));
    let table_item =
        code_table(&family.table, &format!("The codes of [`{}`].", family.rust), &family.prefix, &family.codes);
    if family.codes.is_empty() {
        return vec![table_item];
    }
    let docs = item_docs(&family.docs);
    let variants = family.codes.iter().map(variant);
    let names = family.codes.iter().map(|c| tokens(&c.variant));
    vec![
        quote! {
            #docs
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
            #[non_exhaustive]
            pub enum #rust { #(#variants)* }
        },
        table_item,
        quote! { ::waybill_runtime::code_family!(#rust, #table, [#(#names),*]); },
    ]
}

fn variant(code: &Code) -> TokenStream {
    let (docs, name) = (item_docs(&code.docs), tokens(&code.variant));
    let known_as = super::alias(&code.code, &code.variant);
    quote! { #docs #known_as #name, }
}

fn code_table(name: &str, docs: &str, prefix: &str, codes: &[Code]) -> TokenStream {
    let (name, docs) = (tokens(name), item_docs(&[docs.to_owned()]));
    let rows = codes.iter().map(|code| {
        let Code { code: text, path, message, decisive, not_executed, .. } = code;
        let (remedy, retry) = (option(code.remedy.as_ref()), tokens(code.retry.variant()));
        quote! {
            ::waybill_runtime::CodeInfo {
                code: #text, variant: #path, message: #message, remedy: #remedy,
                retry: ::waybill_runtime::Retry::#retry, decisive: #decisive, not_executed: #not_executed,
            }
        }
    });
    quote! {
        #docs
        pub(crate) static #name: ::waybill_runtime::CodeTable = ::waybill_runtime::CodeTable { prefix: #prefix, codes: &[#(#rows),*] };
    }
}

/// The error enum of an operation, with its own table.
pub(super) fn operation_error(operation: &Operation) -> Vec<TokenStream> {
    let error = &operation.error;
    let rust = tokens(&error.rust);
    let docs = item_docs(&[
        format!("The documented errors of [`{}`].", operation.rust),
        "`Other` keeps a code that no document lists.".to_owned(),
    ]);
    let own = error.own.iter().map(variant);
    let families = error.families.iter().map(|family| {
        let (variant, name) = (tokens(&family.variant), tokens(&family.rust));
        let docs = if family.codes.is_empty() {
            item_docs(&["A code of the platform itself.".to_owned()])
        } else {
            item_docs(&[format!(
                "Of the family [`{0}`](crate::errors::{0}); documented here: {1}.",
                family.rust,
                line(&family.codes.join(", "))
            )])
        };
        quote! { #docs #variant(crate::errors::#name), }
    });
    let own_names = error.own.iter().map(|c| tokens(&c.variant));
    let uses = error.families.iter().map(|family| {
        let (variant, name) = (tokens(&family.variant), tokens(&family.rust));
        quote! { #variant(crate::errors::#name) }
    });
    vec![
        quote! {
            #docs
            #[derive(Debug, Clone, PartialEq, Eq, Hash)]
            #[non_exhaustive]
            pub enum #rust {
                #(#own)*
                #(#families)*
                /// A code that no document lists, as received.
                Other(::std::string::String),
            }
        },
        code_table("ERRORS", "The codes that the document lists by name.", "", &error.own),
        quote! {
            ::waybill_runtime::operation_error!(#rust, ERRORS, own [#(#own_names),*], families [#(#uses),*]);
        },
    ]
}
