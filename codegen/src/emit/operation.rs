//! One operation: request builder, error enum, models, and the descriptor that the runtime reads.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::sample::{self, Sample};
use super::{errors, item_docs, model, option, page, tokens};
use crate::ir::{Field, Operation, Pages, Provider};
use crate::markdown::{line, literal};

/// The operation's module.
pub(super) fn operation(provider: &Provider, operation: &Operation) -> Vec<TokenStream> {
    let mut docs = vec![read_from(&operation.title, &operation.id, &operation.file)];
    docs.extend(page::operation(provider, operation));
    let mut items = vec![super::file_docs(&docs)];
    items.extend(builder(provider, operation));
    items.push(descriptor(operation));
    items.extend(operation.pages.as_ref().map(pages));
    items.extend(errors::operation_error(operation));
    items.extend(model::model(&operation.input));
    items.extend(model::model(&operation.output));
    items.extend(model::of_module(&operation.types, &operation.enums));
    items
}

/// The first paragraph of a module: title, id, and spec.
pub(super) fn read_from(title: &str, id: &str, file: &str) -> String {
    format!("{}: {}, generated from {}.", line(title), literal(id), literal(file))
}

fn builder(provider: &Provider, operation: &Operation) -> Vec<TokenStream> {
    let mut docs = operation.docs.clone();
    docs.push(example(provider, operation));
    let (docs, rust) = (item_docs(&docs), tokens(&operation.rust));
    let known_as = super::alias(&operation.id, &operation.rust);
    let (input, output) = (tokens(&operation.input.rust), tokens(&operation.output.rust));
    let (error, marker) = (tokens(&operation.error.rust), tokens(&operation.marker));
    let setters = operation.input.fields.iter().filter(|f| !f.required).map(setter);
    let next_page = operation.pages.as_ref().map(|pages| next_page(pages, &output));
    let marker_docs = item_docs(&[format!("The type that represents [`{}`] in generic code.", operation.rust)]);
    vec![
        quote! {
            #docs
            #known_as
            #[derive(Debug, Clone)]
            #[must_use = "a request does nothing until it is sent"]
            pub struct #rust(pub(crate) ::waybill_runtime::Call<#marker>);
        },
        quote! {
            impl #rust {
                #(#setters)*

                #next_page

                /// The unsent request: encode it, or inspect its canonical string.
                #[must_use]
                pub fn call(&self) -> &::waybill_runtime::Call<#marker> {
                    &self.0
                }

                /// Sends the request with the client's async transport.
                ///
                /// # Errors
                /// Each variant of [`Error`](waybill_runtime::Error) describes what to do.
                pub async fn send(&self) -> ::core::result::Result<::waybill_runtime::Response<#output>, ::waybill_runtime::Error<#error>> {
                    self.0.send().await
                }

                /// Sends the request with the client's blocking transport.
                ///
                /// # Errors
                /// Each variant of [`Error`](waybill_runtime::Error) describes what to do.
                pub fn send_blocking(&self) -> ::core::result::Result<::waybill_runtime::Response<#output>, ::waybill_runtime::Error<#error>> {
                    self.0.send_blocking()
                }
            }
        },
        quote! {
            #marker_docs
            #[derive(Debug, Clone, Copy)]
            pub struct #marker;
        },
        quote! {
            impl ::waybill_runtime::OperationType for #marker {
                const OPERATION: &'static ::waybill_runtime::platform::Operation = &OPERATION;
                type Input = #input;
                type Output = #output;
                type Code = #error;
            }
        },
    ]
}

fn setter(field: &Field) -> TokenStream {
    let (docs, name) = (item_docs(&field.docs), tokens(&field.rust));
    let (argument, value) = (model::argument(field), model::stored(field));
    let known_as = super::alias(&field.wire, &field.rust);
    quote! {
        #docs
        #known_as
        pub fn #name(mut self, #argument) -> Self {
            self.0.input_mut().#name = #value;
            self
        }
    }
}

/// The request of the next page.
fn next_page(pages: &Pages, output: &TokenStream) -> TokenStream {
    let parameter = tokens(&pages.rust);
    quote! {
        /// The request of the page after this response; `None` after the last page.
        #[must_use]
        pub fn next_page(&self, response: &#output) -> ::core::option::Option<Self> {
            let next = PAGES.next(self.0.input(), response)?;
            let mut page = self.clone();
            page.0.input_mut().#parameter = ::core::option::Option::Some(next.parse().ok()?);
            ::core::option::Option::Some(page)
        }
    }
}

fn pages(pages: &Pages) -> TokenStream {
    let Pages { parameter, items, first, .. } = pages;
    let text = |value: &Option<String>| option(value.as_ref());
    let (more, size, total) = (text(&pages.more), text(&pages.size), text(&pages.total));
    let first = Literal::i64_unsuffixed(*first);
    let default_size = option(pages.default_size.map(Literal::i64_unsuffixed).as_ref());
    let max_size = option(pages.max_size.map(Literal::u32_unsuffixed).as_ref());
    let by = match &pages.next {
        Some(next) => quote! { Cursor { next: #next } },
        None => quote! {
            Number {
                first: #first,
                size: #size,
                default_size: #default_size,
                max_size: #max_size,
                total: #total,
            }
        },
    };
    quote! {
        static PAGES: ::waybill_runtime::pages::Pages = ::waybill_runtime::pages::Pages {
            parameter: #parameter,
            by: ::waybill_runtime::pages::PageBy::#by,
            items: #items,
            more: #more,
        };
    }
}

/// An example that compiles, with the values of the documented request.
pub(super) fn example(provider: &Provider, operation: &Operation) -> String {
    let lib = provider.crate_name.replace('-', "_");
    let sample = Sample::new(operation);
    let mut names = vec!["Client".to_owned(), "Credentials".to_owned()];
    names.extend(sample.imports.iter().cloned());
    let client = format!(
        "let client = Client::builder(Credentials::new(\"key\", \"secret\")){};",
        sample::settings(operation).collect::<String>() + ".build()?"
    );
    let mut lines = vec![
        "```no_run".to_owned(),
        format!("# fn main() -> Result<(), {lib}::AnyError> {{"),
        format!("use {lib}::{{{}}};", names.join(", ")),
        String::new(),
        client,
    ];
    lines.extend(Sample::comment(operation));
    lines.push(format!("let response = {}.send_blocking()?;", sample.call(operation, "")));
    lines.extend(["println!(\"{response:?}\");", "# Ok(())", "# }", "```"].map(str::to_owned));
    lines.join("\n")
}

fn descriptor(operation: &Operation) -> TokenStream {
    let Operation { id, title, document, path, own_path, root, idempotent, session, .. } = operation;
    let style = operation.style.as_ref().map(|name| {
        let constant = tokens(&crate::names::constant(name));
        quote! { &crate::platform::#constant }
    });
    let style = option(style.as_ref());
    let method = tokens(operation.http_method.variant());
    let confirm_with = operation.confirm_with.as_ref().map(|read| {
        let (id, method) = (&read.id, crate::names::plain(&read.method));
        quote! { ::waybill_runtime::platform::ConfirmWith { id: #id, method: #method } }
    });
    let confirm_with = option(confirm_with.as_ref());
    let other_root = operation.other_root.as_ref().map(|other| {
        let (name, documented) = (&other.name, other.documented);
        quote! { ::waybill_runtime::platform::OtherRoot { name: #name, documented: #documented } }
    });
    let other_root = option(other_root.as_ref());
    let host = operation.host.as_deref().unwrap_or_default();
    let failure = operation.failure.as_ref().map(|f| {
        let (success, codes, code, message, nothing) = (&f.success, &f.success_codes, &f.code, &f.message, &f.nothing);
        let by = if success.is_empty() {
            quote! { ::waybill_runtime::platform::FailureTest::Codes(&[#(#codes),*]) }
        } else {
            quote! { ::waybill_runtime::platform::FailureTest::Boolean(#success) }
        };
        quote! {
            ::waybill_runtime::platform::Failure { by: #by, code: #code, message: #message, nothing: &[#(#nothing),*] }
        }
    });
    let failure = option(failure.as_ref());
    let tables = operation.error.families.iter().map(|f| tokens(&f.table));
    quote! {
        static OPERATION: ::waybill_runtime::platform::Operation = ::waybill_runtime::platform::Operation {
            id: #id,
            title: #title,
            document: #document,
            platform: &crate::platform::PLATFORM,
            http_method: ::waybill_runtime::platform::HttpMethod::#method,
            path: #path,
            own_path: #own_path,
            root: #root,
            other_root: #other_root,
            style: #style,
            host: #host,
            session: #session,
            idempotent: #idempotent,
            confirm_with: #confirm_with,
            failure: #failure,
            errors: &[&ERRORS #(, &crate::errors::#tables)*],
        };
    }
}
