//! The public items of a crate, parsed from its source with `syn`, independent of the generator. Items of the private
//! modules `client` and `ids` count as items of the root, which re-exports them.

use std::collections::BTreeSet;

use quote::ToTokens;
use syn::ext::IdentExt as _;
use syn::{Fields, ImplItem, Item, Signature, Type, UseTree, Visibility};
use waybill_codegen::FileSet;

/// A line of a surface without spaces, except between kind, path and rest.
pub fn squeezed(line: &str) -> String {
    let mut parts = line.splitn(3, ' ');
    let (kind, path) = (parts.next().unwrap(), parts.next().unwrap_or_default());
    format!("{kind} {path} {}", parts.next().unwrap_or_default().replace(' ', ""))
}

/// Every public item below a folder of sources.
pub fn surface(files: &FileSet, root: &str) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for (path, text) in files.iter().filter_map(|(p, text)| Some((p.strip_prefix(root)?, text))) {
        let module = path.trim_end_matches(".rs").replace('/', "::");
        let module = if matches!(module.as_str(), "lib" | "client" | "ids") { String::new() } else { module + "::" };
        for item in syn::parse_file(text).unwrap().items {
            add(&item, &module, &mut out);
        }
    }
    let aliases: Vec<String> = out.iter().filter(|line| line.ends_with(" CommonError")).cloned().collect();
    let common: Vec<String> = out.iter().filter(|line| line.contains(" errors::CommonError")).cloned().collect();
    for alias in aliases {
        // Another name of an enum has its variants.
        let path = alias.split(' ').nth(1).unwrap();
        out.extend(common.iter().map(|line| line.replace("errors::CommonError", path)));
        out.remove(&alias);
    }
    out
}

/// The rows of the runtime's macros in a file beside the fields and variants that they complete: rows and items must have
/// one order, and each row its position.
pub fn rows_and_items(file: &str) -> Vec<(String, Vec<String>, Vec<String>)> {
    let items = syn::parse_file(file).unwrap().items;
    let name = |ident: &syn::Ident| ident.to_string();
    let names = |of: &syn::Ident| -> Vec<String> {
        let found = items.iter().find_map(|item| match item {
            Item::Struct(s) if s.ident == *of => {
                Some(s.fields.iter().map(|f| name(f.ident.as_ref().unwrap())).collect())
            }
            Item::Enum(e) if e.ident == *of => {
                let own = e.variants.iter().filter(|v| v.fields.is_empty());
                Some(own.map(|v| name(&v.ident)).collect())
            }
            _ => None,
        });
        found.unwrap_or_else(|| panic!("{of} is not in its file"))
    };
    let macros = items.iter().filter_map(|item| match item {
        Item::Macro(m) => Some(&m.mac),
        _ => None,
    });
    let completed = macros.filter(|m| {
        let last = m.path.segments.last().unwrap().ident.to_string();
        ["model", "operation_error", "code_family"].contains(&last.as_str())
    });
    completed
        .map(|m| {
            let (of, rows) = m.parse_body_with(rows).unwrap();
            (of.to_string(), rows, names(&of))
        })
        .collect()
}

/// The name that a macro begins with, and the names in the first list of rows.
fn rows(input: syn::parse::ParseStream<'_>) -> syn::Result<(syn::Ident, Vec<String>)> {
    let of: syn::Ident = input.parse()?;
    while !input.peek(syn::token::Bracket) {
        input.step(|cursor| Ok(((), cursor.token_tree().map_or(*cursor, |(_, rest)| rest))))?;
    }
    let list;
    syn::bracketed!(list in input);
    let mut names = Vec::new();
    while !list.is_empty() {
        if let Some(position) = list.parse::<Option<syn::LitInt>>()? {
            assert_eq!(position.base10_parse::<usize>()?, names.len(), "the position of a row of {of}");
        }
        names.push(syn::Ident::parse_any(&list)?.to_string());
        list.parse::<syn::Expr>()?;
        list.parse::<Option<syn::Token![,]>>()?;
    }
    input.step(|cursor| {
        let mut rest = *cursor;
        while let Some((_, next)) = rest.token_tree() {
            rest = next;
        }
        Ok(((), rest))
    })?;
    Ok((of, names))
}

fn add(item: &Item, module: &str, out: &mut BTreeSet<String>) {
    let mut add_line = |kind: &str, name: String, rest: String| {
        out.insert(format!(
            "{kind} {module}{} {}",
            name.replace("r#", ""),
            rest.replace([' ', '\n'], "").replace("r#", "")
        ));
    };
    match item {
        Item::Mod(m) if public(&m.vis) => {
            add_line("mod", m.ident.to_string(), String::new());
            for inner in m.content.iter().flat_map(|(_, items)| items) {
                add(inner, &format!("{module}{}::", m.ident), out);
            }
        }
        Item::Use(u) if public(&u.vis) => {
            for path in paths(&u.tree) {
                let path = path.strip_prefix("crate::").unwrap_or(&path).to_owned();
                // Ids and the client are already in the root.
                if !path.starts_with("ids::") && !path.starts_with("client::") {
                    add_line("use", path, String::new());
                }
            }
        }
        Item::Struct(s) if public(&s.vis) => {
            let name = s.ident.to_string();
            add_line("struct", name.clone(), shape(s));
            for field in s.fields.iter().filter(|f| f.ident.is_some() && public(&f.vis)) {
                add_line("field", format!("{name}.{}", field.ident.as_ref().unwrap()), ty(&field.ty));
            }
        }
        Item::Enum(e) if public(&e.vis) => {
            let open = e.attrs.iter().any(|a| a.path().is_ident("non_exhaustive"));
            add_line("enum", e.ident.to_string(), if open { "open" } else { "closed" }.to_owned());
            for variant in &e.variants {
                add_line("variant", format!("{}::{}", e.ident, variant.ident), payload(&variant.fields));
            }
        }
        Item::Impl(syn::ItemImpl { trait_: Some((path, _)), self_ty, .. }) => {
            // Users rely on what the runtime does with these.
            let name = path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
            if ["Paged", "Payload"].contains(&name.as_str()) {
                add_line("impl", ty(self_ty), name);
            }
        }
        Item::Impl(i) => {
            for inner in &i.items {
                if let ImplItem::Fn(f) = inner
                    && public(&f.vis)
                {
                    let of = ty(&i.self_ty);
                    let of = of.split('<').next().unwrap_or(&of).trim();
                    add_line("fn", format!("{of}::{}", f.sig.ident), signature(&f.sig));
                }
            }
        }
        Item::Fn(f) if public(&f.vis) => add_line("fn", f.sig.ident.to_string(), signature(&f.sig)),
        Item::Const(c) if public(&c.vis) => add_line("const", c.ident.to_string(), ty(&c.ty)),
        Item::Static(s) if public(&s.vis) && !hidden(&s.attrs) => add_line("static", s.ident.to_string(), ty(&s.ty)),
        Item::Type(t) if public(&t.vis) => add_line("type", t.ident.to_string(), ty(&t.ty)),
        _ => {}
    }
}

/// `open`, `exhaustive`, `of` and its fields if all are required, or the shape of a tuple.
fn shape(s: &syn::ItemStruct) -> String {
    let has = |name: &str| s.attrs.iter().any(|a| a.to_token_stream().to_string().contains(name));
    match &s.fields {
        Fields::Named(_) if has("non_exhaustive") => "open".to_owned(),
        Fields::Named(_) if has("Default") => "exhaustive".to_owned(),
        Fields::Named(named) => {
            let names: Vec<String> = named.named.iter().map(|f| f.ident.as_ref().unwrap().to_string()).collect();
            format!("of{}", names.join(","))
        }
        Fields::Unnamed(fields) if fields.unnamed.iter().all(|f| public(&f.vis)) => {
            format!("(pub{})", fields.unnamed.iter().map(|f| ty(&f.ty)).collect::<Vec<_>>().join(","))
        }
        Fields::Unnamed(_) => "(..)".to_owned(),
        Fields::Unit => ";".to_owned(),
    }
}

fn payload(fields: &Fields) -> String {
    match fields {
        Fields::Unit => String::new(),
        Fields::Unnamed(fields) => {
            format!("({})", fields.unnamed.iter().map(|f| ty(&f.ty)).collect::<Vec<_>>().join(","))
        }
        Fields::Named(fields) => {
            let one = |f: &syn::Field| format!("{}:{}", f.ident.as_ref().unwrap(), ty(&f.ty));
            format!("{{{}}}", fields.named.iter().map(one).collect::<Vec<_>>().join(","))
        }
    }
}

fn signature(sig: &Signature) -> String {
    let inputs: Vec<String> = sig.inputs.iter().map(|i| unqualified(&i.to_token_stream().to_string())).collect();
    let output = match &sig.output {
        syn::ReturnType::Default => String::new(),
        syn::ReturnType::Type(_, t) => format!("->{}", ty(t)),
    };
    let asynchronous = if sig.asyncness.is_some() { "async" } else { "" };
    format!("{asynchronous}({}){output}", inputs.join(",").replace("mut self", "self"))
}

fn ty(t: &Type) -> String {
    unqualified(&t.to_token_stream().to_string())
}

/// Removes the path of a type: `crate :: ids :: TradeId` is `TradeId`.
fn unqualified(text: &str) -> String {
    let mut words: Vec<&str> = Vec::new();
    let mut all = text.split_whitespace();
    while let Some(word) = all.next() {
        // `O :: Output`, of a parameter.
        let of_parameter = words.last().is_some_and(|last| last.len() == 1 && last.chars().all(char::is_uppercase));
        if word == "::" && of_parameter {
            words.push(word);
        } else if word == "::" {
            // A leading `::` has nothing before it.
            let named = |last: &&&str| **last != "impl" && last.ends_with(|c: char| c.is_alphanumeric() || c == '_');
            if words.last().filter(named).is_some() {
                words.pop();
            }
            words.extend(all.next());
        } else {
            words.push(word);
        }
    }
    // A long signature ends its lists with a comma. The surface leaves out lifetimes that are elided.
    words.join(" ").replace(", >", " >").replace(", )", " )").replace(" < '_ >", "")
}

fn paths(tree: &UseTree) -> Vec<String> {
    match tree {
        UseTree::Path(p) => paths(&p.tree).into_iter().map(|rest| format!("{}::{rest}", p.ident)).collect(),
        UseTree::Name(n) => vec![n.ident.to_string()],
        UseTree::Rename(r) => vec![r.rename.to_string()],
        UseTree::Glob(_) => vec!["*".to_owned()],
        UseTree::Group(g) => g.items.iter().flat_map(paths).collect(),
    }
}

fn public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn hidden(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|a| a.to_token_stream().to_string().contains("hidden"))
}
