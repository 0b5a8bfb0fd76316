//! The client of a provider, with one method for each operation.

use proc_macro2::TokenStream;
use quote::quote;

use super::{item_docs, model, rust_type, tokens};
use crate::ir::{Field, Kind, Operation, Provider};
use crate::markdown::line;

/// `client.rs`
pub(super) fn client(provider: &Provider) -> Vec<TokenStream> {
    let title = line(&provider.title);
    let docs = item_docs(&[
        format!("A client of {title}: `Send + Sync`, cheap to clone."),
        "The builder has the settings: endpoint, format, timeouts, retry, transport.".to_owned(),
    ]);
    vec![
        super::file_docs(&[format!("The client of {title}.")]),
        quote! {
            #docs
            #[derive(Debug, Clone)]
            pub struct Client(::waybill_runtime::Client);
        },
        quote! {
            impl Client {
                /// Starts a client with these credentials.
                pub fn builder(credentials: ::waybill_runtime::Credentials) -> ::waybill_runtime::ClientBuilder<Self> {
                    ::waybill_runtime::ClientBuilder::new(credentials)
                }
            }
        },
        quote! {
            impl ::waybill_runtime::ClientType for Client {
                const PLATFORM: &'static ::waybill_runtime::platform::Platform = &crate::platform::PLATFORM;

                fn from_runtime(client: ::waybill_runtime::Client) -> Self {
                    Self(client)
                }
            }
        },
        quote! {
            impl ::core::convert::AsRef<::waybill_runtime::Client> for Client {
                fn as_ref(&self) -> &::waybill_runtime::Client {
                    &self.0
                }
            }
        },
    ]
    .into_iter()
    .chain(provider.operations.iter().map(method))
    .collect()
}

/// The method of one operation, behind the feature of its group.
fn method(operation: &Operation) -> TokenStream {
    let (feature, method, rust) = (operation.feature(), tokens(&operation.method), tokens(&operation.rust));
    let path = tokens(&format!("crate::{}::{}", operation.group_module, operation.module));
    let docs = item_docs(&[
        format!("{}.", line(operation.title.trim_end_matches('.'))),
        format!(
            "Builds the request without sending it: see [`{0}`](crate::{1}::{0}).",
            operation.rust,
            operation.link()
        ),
    ]);
    let input = tokens(&operation.input.rust);
    let required: Vec<_> = operation.input.required().collect();
    let (arguments, value) = match &operation.input.required_struct {
        Some(name) => {
            let name = tokens(name);
            (vec![quote! { required: #path::#name }], quote! { #path::#input::new(required) })
        }
        None if required.is_empty() => (Vec::new(), quote! { #path::#input::default() }),
        None => {
            let names = required.iter().map(|f| tokens(&f.rust));
            let arguments = required.iter().map(|f| qualified(&path, f)).collect();
            (arguments, quote! { #path::#input::new(#(#names),*) })
        }
    };
    quote! {
        #[cfg(feature = #feature)]
        impl Client {
            #docs
            pub fn #method(&self #(, #arguments)*) -> #path::#rust {
                #path::#rust(::waybill_runtime::Call::new(&self.0, #value))
            }
        }
    }
}

/// An argument with the path of its type: a type of the vendor is in the operation's module.
fn qualified(path: &TokenStream, field: &Field) -> TokenStream {
    let item = tokens(&rust_type::path(field));
    let item = if matches!(field.kind, Kind::Enum(_) | Kind::Model(_)) {
        quote! { #path::#item }
    } else {
        item
    };
    model::argument_of(field, &item)
}
