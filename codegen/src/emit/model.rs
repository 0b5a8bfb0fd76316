//! Models, open enums and ids: plain types, a static table for each model, and the runtime's macros.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{alias, item_docs, rust_type, tokens};
use crate::ir::{Enum, Field, Model, Place, Provider, Scalar};
use crate::markdown::line;

/// The types of an operation or a push body: its own, and the platform's from the module `types`.
pub(super) fn of_module(types: &[Model], enums: &[Enum]) -> Vec<TokenStream> {
    let shared = types.iter().filter(|t| t.shared).map(|t| &t.rust);
    let shared = shared.chain(types.iter().filter(|t| t.shared).filter_map(|t| t.required_struct.as_ref()));
    let shared = shared.chain(enums.iter().filter(|e| e.shared).map(|e| &e.rust)).map(|name| tokens(name));
    let shared: Vec<TokenStream> = shared.collect();
    let mut items = Vec::new();
    if !shared.is_empty() {
        items.push(quote! { pub use crate::types::{#(#shared),*}; });
    }
    items.extend(types.iter().filter(|t| !t.shared).flat_map(model));
    items.extend(enums.iter().filter(|e| !e.shared).flat_map(open_enum));
    items
}

/// `types.rs`: the types that operations share.
pub(super) fn types(provider: &Provider) -> Vec<TokenStream> {
    let docs = format!("Types that several operations of {} share.", line(&provider.title));
    let mut items = vec![super::file_docs(&[docs])];
    items.extend(provider.types.iter().flat_map(model));
    items.extend(provider.enums.iter().flat_map(open_enum));
    items
}

/// A model: struct, table, and the macro that connects them.
pub(super) fn model(model: &Model) -> Vec<TokenStream> {
    let mut items = vec![struct_item(model)];
    if model.request && model.required().next().is_some() {
        items.extend(constructor(model));
    }
    items.push(table(model));
    let rust = tokens(&model.rust);
    let fields = model.fields.iter().map(|f| tokens(&f.rust));
    items.push(quote! { ::waybill_runtime::model!(#rust, #rust::TABLE, [#(#fields),*]); });
    items
}

fn struct_item(model: &Model) -> TokenStream {
    let (docs, rust) = (item_docs(&model.docs), tokens(&model.rust));
    let known_as = alias(&model.wire, &model.rust);
    let open = (!model.request).then(|| quote! { #[non_exhaustive] });
    let fields = model.fields.iter().map(|field| {
        let (docs, rust, ty) = (item_docs(&field.docs), tokens(&field.rust), field_type(field));
        let known_as = alias(&field.wire, &field.rust);
        quote! { #docs #known_as pub #rust: #ty, }
    });
    quote! {
        #docs
        #known_as
        #[derive(Clone, Default, PartialEq)]
        #open
        pub struct #rust { #(#fields)* }
    }
}

/// The type of a field.
fn field_type(field: &Field) -> TokenStream {
    let item = tokens(&rust_type::path(field));
    if field.list {
        quote! { ::std::vec::Vec<#item> }
    } else {
        quote! { ::core::option::Option<#item> }
    }
}

/// Required fields are arguments, so a request without them does not compile.
fn constructor(model: &Model) -> Vec<TokenStream> {
    let rust = tokens(&model.rust);
    let rest = (model.required().count() < model.fields.len()).then(|| quote! { ..Self::default() });
    let (arguments, values): (Vec<_>, Vec<_>) = match &model.required_struct {
        None => model.required().map(|f| (argument(f), member(f, &stored(f)))).unzip(),
        Some(name) => {
            let name = tokens(name);
            let values = model.required().map(|f| {
                let name = tokens(&f.rust);
                member(
                    f,
                    &if f.list {
                        quote! { required.#name }
                    } else {
                        quote! { ::core::option::Option::Some(required.#name) }
                    },
                )
            });
            (vec![quote! { required: #name }], values.collect())
        }
    };
    let new = quote! {
        impl #rust {
            /// Creates a value with the required fields; all others are unset.
            #[must_use]
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#values,)* #rest }
            }
        }
    };
    model.required_struct.iter().map(|name| required_struct(model, name)).chain([new]).collect()
}

fn member(field: &Field, value: &TokenStream) -> TokenStream {
    let name = tokens(&field.rust);
    quote! { #name: #value }
}

/// The required fields as a struct, if there are too many for arguments.
fn required_struct(model: &Model, name: &str) -> TokenStream {
    let docs = item_docs(&[format!("The required fields of [`{0}`](type@{0}).", model.rust)]);
    let name = tokens(name);
    let fields = model.required().map(|field| {
        let (docs, rust, item) = (item_docs(&field.docs), tokens(&field.rust), tokens(&rust_type::path(field)));
        let ty = if field.list {
            quote! { ::std::vec::Vec<#item> }
        } else {
            item
        };
        quote! { #docs pub #rust: #ty, }
    });
    quote! {
        #docs
        #[derive(Clone, PartialEq)]
        pub struct #name { #(#fields)* }
    }
}

/// `name: type` of an argument or setter.
pub(super) fn argument(field: &Field) -> TokenStream {
    argument_of(field, &tokens(&rust_type::path(field)))
}

/// The same, with the type as another module names it.
pub(super) fn argument_of(field: &Field, path: &TokenStream) -> TokenStream {
    let name = tokens(&field.rust);
    let one = if rust_type::converts(field) {
        quote! { impl ::core::convert::Into<#path> }
    } else {
        path.clone()
    };
    if field.list {
        quote! { #name: impl ::core::iter::IntoIterator<Item = #one> }
    } else {
        quote! { #name: #one }
    }
}

/// The argument converted to the field's type.
pub(super) fn stored(field: &Field) -> TokenStream {
    let name = tokens(&field.rust);
    match (field.list, rust_type::converts(field)) {
        (true, true) => quote! { #name.into_iter().map(::core::convert::Into::into).collect() },
        (true, false) => quote! { #name.into_iter().collect() },
        (false, true) => quote! { ::core::option::Option::Some(#name.into()) },
        (false, false) => quote! { ::core::option::Option::Some(#name) },
    }
}

/// A constant of the struct; the name of a static could collide with another type.
fn table(model: &Model) -> TokenStream {
    let (rust, name) = (tokens(&model.rust), &model.wire);
    let fields = model.fields.iter().map(field);
    quote! {
        impl #rust {
            const TABLE: &'static ::waybill_runtime::wire::Table =
                &::waybill_runtime::wire::Table { name: #name, fields: &[#(#fields),*] };
        }
    }
}

/// `Field::string("status_time").zone(480)`
fn field(field: &Field) -> TokenStream {
    let (form, wire) = (tokens(&field.form.variant().to_lowercase()), &field.wire);
    let mut out = quote! { ::waybill_runtime::wire::Field::#form(#wire) };
    if !field.item.is_empty() {
        let item = &field.item;
        out.extend(quote! { .item(#item) });
    }
    if let Some(zone) = field.zone {
        let zone = Literal::i16_unsuffixed(zone);
        out.extend(quote! { .zone(#zone) });
    }
    for (is, method) in
        [(field.millis, "millis"), (field.seconds, "seconds"), (field.strict, "strict"), (field.empty, "empty")]
    {
        if is {
            let method = tokens(method);
            out.extend(quote! { .#method() });
        }
    }
    if field.secret {
        out.extend(quote! { .secret() });
    } else if field.personal {
        out.extend(quote! { .personal() });
    }
    if field.place != Place::Body {
        let place = tokens(field.place.variant());
        out.extend(quote! { .at(::waybill_runtime::platform::Place::#place) });
    }
    if let Some(max) = field.max_items.map(Literal::u32_unsuffixed) {
        out.extend(quote! { .max_items(#max) });
    }
    if let Some(max) = field.max_length.map(Literal::u32_unsuffixed) {
        out.extend(quote! { .max_length(#max) });
    }
    if field.required {
        out.extend(quote! { .required() });
    }
    out
}

/// An open enum: the documented values, and `Other` for unknown ones.
pub(super) fn open_enum(e: &Enum) -> Vec<TokenStream> {
    let (docs, rust) = (item_docs(&e.docs), tokens(&e.rust));
    let known_as = alias(&e.wire, &e.rust);
    let variants = e.values.iter().map(|value| {
        let (docs, variant) = (item_docs(&value.docs), tokens(&value.variant));
        quote! { #docs #variant, }
    });
    let pairs = e.values.iter().map(|value| {
        let (variant, wire) = (tokens(&value.variant), &value.wire);
        quote! { #variant = #wire }
    });
    vec![
        quote! {
            #docs
            #known_as
            #[derive(Clone, PartialEq, Eq, Hash)]
            #[non_exhaustive]
            pub enum #rust {
                #(#variants)*
                /// A value that the document does not list, as received.
                Other(::std::string::String),
            }
        },
        quote! { ::waybill_runtime::open_enum!(#rust { #(#pairs),* }); },
    ]
}

/// `ids.rs`: newtypes, so that two kinds of id can't be confused.
pub(super) fn ids(provider: &Provider) -> Vec<TokenStream> {
    let docs = super::file_docs(&[format!(
        "Ids of {}: newtypes, so that two kinds of id can't be confused.",
        line(&provider.title)
    )]);
    let mut items = vec![docs];
    for id in &provider.ids {
        let (docs, rust, repr) = (item_docs(&id.docs), tokens(&id.rust), tokens(rust_type::inner(id.scalar)));
        let inner = if id.scalar == Scalar::String {
            quote! { ::std::string::String }
        } else {
            repr.clone()
        };
        let copy = (id.scalar == Scalar::Integer).then(|| quote! { Copy, });
        items.push(quote! {
            #docs
            #[derive(Clone, #copy PartialEq, Eq, Hash, PartialOrd, Ord)]
            pub struct #rust(pub #inner);
        });
        items.push(quote! { ::waybill_runtime::id!(#rust, #repr); });
    }
    items
}
