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
    let reached = |provider| Reached::by_default(specs, provider, sources);
    let providers = specs.providers.iter().filter_map(reached).map(|reached| reached.lower()).collect();
    let mut ir = lower_reached(specs, sources, &specs.platforms, providers);
    ir.others = specs.platforms.iter().filter_map(|platform| lower_others(specs, sources, platform)).collect();
    ir
}

/// The providers that are reached through a platform other than their first one; `None` if there are none.
fn lower_others(specs: &Specs, sources: &Sources, platform: &spec::Platform) -> Option<Ir> {
    let reached = |provider| Reached::through(specs, provider, sources, platform);
    let providers: Vec<_> = specs.providers.iter().filter_map(reached).map(|reached| reached.lower()).collect();
    let platform = std::slice::from_ref(platform);
    (!providers.is_empty()).then(|| lower_reached(specs, sources, platform, providers))
}

fn lower_reached(specs: &Specs, sources: &Sources, platforms: &[spec::Platform], providers: Vec<Provider>) -> Ir {
    let cases = cases::lower(specs, sources, &providers);
    let platforms = platforms.iter().map(platform::lower).collect();
    Ir { platforms, providers, cases, others: Vec::new(), lines: Lines::new(sources) }
}

/// A provider with the operations that are reached in one way, each with its context.
struct Reached<'a> {
    context: Context<'a>,
    /// Of operations that another platform has alone.
    others: Vec<Context<'a>>,
    operations: Vec<&'a spec::Operation>,
}

impl<'a> Reached<'a> {
    /// Each operation through the first platform that has it.
    fn by_default(specs: &'a Specs, provider: &'a spec::Provider, sources: &'a Sources) -> Option<Self> {
        let mut contexts =
            platforms_of(specs, provider).map(|platform| Context::new(specs, platform, provider, sources));
        let context = contexts.next().filter(|context| context.platform.name.value == provider.platform.value)?;
        let operations = provider.operations.iter().collect();
        Some(Self { context, others: contexts.collect(), operations })
    }

    /// The operations that a platform has as well; `None` if the provider is not reached through it, or first of all.
    fn through(
        specs: &'a Specs,
        provider: &'a spec::Provider,
        sources: &'a Sources,
        platform: &'a spec::Platform,
    ) -> Option<Self> {
        let name = platform.name.value.as_str();
        if !provider.other_platforms.iter().any(|other| other.value == name) {
            return None;
        }
        let has = |o: &&spec::Operation| provider.platforms_of(o).iter().skip(1).any(|other| *other == name);
        let operations = provider.operations.iter().filter(has).collect();
        let context = Context::new(specs, platform, provider, sources);
        Some(Self { context, others: Vec::new(), operations })
    }

    /// The context of an operation.
    fn context(&self, operation: &spec::Operation) -> &Context<'a> {
        let names = self.context.provider.platforms_of(operation);
        let is_its = |context: &&Context<'a>| names.contains(&context.platform.name.value.as_str());
        let found = std::iter::once(&self.context).chain(&self.others).find(is_its);
        found.unwrap_or(&self.context)
    }

    fn lower(&self) -> Provider {
        let context = &self.context;
        let (platform, provider) = (context.platform, context.provider);
        let mut operations =
            parallel::map(&self.operations, |o| operation::lower(self.context(o), o, !context.codes.is_empty()));
        let mut pushes: Vec<_> = provider.pushes.iter().map(|p| push::body(context, p)).collect();
        let (types, mut enums) = shared::collect(&mut operations, &mut pushes);
        shared::add_listed(context, &mut enums);
        Provider {
            name: provider.name.value.clone(),
            file: format!("specs/{}/provider.yaml", provider.name.value),
            title: provider.title.clone(),
            docs: docs::provider(provider),
            crate_name: format!("waybill-{}", provider.name.value),
            platform: platform.name.value.clone(),
            other_platforms: self.others.iter().map(|other| other.platform.name.value.clone()).collect(),
            platform_errors: errors::of_platforms(platform, &context.codes),
            common_error: errors::common(!context.codes.is_empty()),
            endpoints: provider.endpoints_on(platform).into_iter().map(lower_endpoint).collect(),
            ids: provider.ids.iter().map(|id| lower_id(context, id)).collect(),
            families: provider.families.iter().map(errors::family).collect(),
            groups: lower_groups(&self.operations),
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
}

/// The platforms of a provider, the default one first.
fn platforms_of<'a>(specs: &'a Specs, provider: &'a spec::Provider) -> impl Iterator<Item = &'a spec::Platform> {
    let named = |name: &spec::Spanned<String>| specs.platforms.iter().find(|p| p.name.value == name.value);
    provider.platforms().filter_map(named)
}

/// The codes of all platforms of a provider, each once: one enum has them.
fn codes<'a>(specs: &'a Specs, provider: &'a spec::Provider) -> Vec<&'a spec::ErrorCode> {
    let mut codes: Vec<&spec::ErrorCode> = Vec::new();
    for code in platforms_of(specs, provider).flat_map(|platform| &platform.errors) {
        if !codes.iter().any(|known| known.code.value == code.code.value) {
            codes.push(code);
        }
    }
    codes
}

/// The context of the operations of a provider.
struct Context<'a> {
    platform: &'a spec::Platform,
    provider: &'a spec::Provider,
    sources: &'a Sources,
    /// The codes of all platforms of the provider.
    codes: Vec<&'a spec::ErrorCode>,
    index: Index<'a>,
}

impl<'a> Context<'a> {
    fn new(specs: &'a Specs, platform: &'a spec::Platform, provider: &'a spec::Provider, sources: &'a Sources) -> Self {
        let (codes, index) = (codes(specs, provider), Index::new(provider, platform));
        Self { platform, provider, sources, codes, index }
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

fn lower_groups(operations: &[&spec::Operation]) -> Vec<Group> {
    let mut seen = HashSet::new();
    let groups = operations.iter().map(|operation| &operation.group).filter(|group| seen.insert(*group));
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
