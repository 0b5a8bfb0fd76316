//! Makes all decisions: Rust names, kinds, documentation, the platform's data. `check` has validated the specs, so an unknown name gets a fallback instead of an error.

mod cases;
mod docs;
mod errors;
mod example;
mod failure;
mod field;
mod operation;
mod platform;
mod push;
mod resolve;
pub mod sample;
mod shared;

use std::collections::HashSet;

use crate::ir::{Break, CatalogEntry, Endpoint, Group, Id, Ir, Lines, Provider, Scalar};
use crate::names;
use crate::parallel;
use crate::spec::{self, Index, Sources, Specs};

/// Lowers valid specs to the IR.
#[must_use]
pub fn lower(specs: &Specs, sources: &Sources) -> Ir {
    let mut ir = Ir {
        platforms: specs.platforms.iter().map(platform::lower).collect(),
        providers: specs
            .providers
            .iter()
            .filter_map(|provider| {
                let platform = specs.platforms.iter().find(|p| p.name.value == provider.platform.value)?;
                Some(lower_provider(platform, provider, sources))
            })
            .collect(),
        cases: Vec::new(),
        lines: Lines::new(sources),
    };
    ir.cases = cases::lower(specs, sources, &ir.providers);
    ir
}

/// The context of the operations of a provider.
struct Context<'a> {
    platform: &'a spec::Platform,
    provider: &'a spec::Provider,
    sources: &'a Sources,
    index: Index<'a>,
}

impl<'a> Context<'a> {
    fn new(platform: &'a spec::Platform, provider: &'a spec::Provider, sources: &'a Sources) -> Self {
        Self { platform, provider, sources, index: Index::new(provider, platform) }
    }
}

fn lower_provider(platform: &spec::Platform, provider: &spec::Provider, sources: &Sources) -> Provider {
    let context = Context::new(platform, provider, sources);
    let endpoints = provider.endpoints_on(platform);
    let mut operations = parallel::map(&provider.operations, |o| operation::lower(&context, o));
    let mut pushes: Vec<_> = provider.pushes.iter().map(|p| push::body(&context, p)).collect();
    let (types, mut enums) = shared::collect(&mut operations, &mut pushes);
    shared::add_listed(&context, &mut enums);
    Provider {
        name: provider.name.value.clone(),
        file: format!("specs/{}/provider.yaml", provider.name.value),
        title: provider.title.clone(),
        docs: docs::provider(provider),
        crate_name: format!("waybill-{}", provider.name.value),
        platform: platform.name.value.clone(),
        endpoints: endpoints.iter().map(lower_endpoint).collect(),
        ids: provider.ids.iter().map(|id| lower_id(&context, id)).collect(),
        families: provider.families.iter().map(errors::family).collect(),
        groups: lower_groups(provider),
        types,
        enums,
        operations,
        pushes,
        listed_messages: provider.listed_messages.iter().map(push::listed).collect(),
        catalog: provider.catalog.iter().map(lower_catalog_entry).collect(),
        breaks: provider.breaks.iter().map(lower_break).collect(),
        span: provider.name.span.clone(),
    }
}

fn url(documented: &str) -> String {
    documented.trim_end_matches('/').to_owned()
}

fn lower_endpoint(endpoint: &spec::Endpoint) -> Endpoint {
    Endpoint {
        name: endpoint.name.value.clone(),
        constant: names::constant(&endpoint.name.value),
        url: url(&endpoint.url.value),
        hosts: endpoint.hosts.iter().map(|(name, host)| (name.value.clone(), url(&host.value))).collect(),
        docs: docs::endpoint(endpoint),
    }
}

fn lower_id(context: &Context<'_>, id: &spec::Id) -> Id {
    Id {
        rust: names::ty(&id.name.value),
        scalar: resolve::id_scalar(context.index.id_scalar(id).unwrap_or(Scalar::String)),
        docs: docs::plain(id.doc.as_deref(), None, spec::Evidence::Documented),
    }
}

fn lower_groups(provider: &spec::Provider) -> Vec<Group> {
    let mut seen = HashSet::new();
    let groups = provider.operations.iter().map(|operation| &operation.group).filter(|group| seen.insert(*group));
    let lower =
        |group: &String| Group { name: group.clone(), module: names::group(group), rust: names::group_struct(group) };
    groups.map(lower).collect()
}

fn lower_break(entry: &spec::Break) -> Break {
    let (gone, span) = (entry.gone.value.clone(), entry.gone.span.clone());
    Break { gone, now: entry.now.clone(), doc: entry.doc.clone(), span }
}

fn lower_catalog_entry(entry: &spec::CatalogEntry) -> CatalogEntry {
    CatalogEntry {
        document: entry.document.clone(),
        group: entry.group.clone(),
        title: entry.title.value.clone(),
        method: entry.method.as_ref().map(|m| m.value.clone()),
        operation: entry.operation.as_ref().map(|o| o.value.clone()),
    }
}
