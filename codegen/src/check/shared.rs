//! What the providers of a platform share: shared types stand alone, and everything shared is used.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::names::{check_list, given};
use super::{Out, Scope};
use crate::diagnostic::Diagnostic;
use crate::messages;
use crate::names::ty;
use crate::spec::{Described, Platform, Provider, Sources, Span, Spanned, Specs};

/// Shared types use only scalar types and shared ones, since each provider gets them in a module of their own.
pub(super) fn check_types(platform: &Platform, out: &mut Out) {
    let shared = &platform.shared;
    let types: BTreeSet<&str> = shared.types.iter().map(|t| t.name.value.as_str()).collect();
    let enums: BTreeSet<&str> = shared.enums.iter().map(|e| e.name.value.as_str()).collect();
    for field in shared.types.iter().flat_map(|t| &t.fields) {
        let (base, _) = platform.split_list(&field.ty.value);
        let scalar = platform.types.iter().any(|(name, _)| name.value == base);
        if !scalar && !base.is_empty() && !types.contains(base) {
            let name = Spanned { value: base.to_owned(), span: field.ty.span.clone() };
            out.push(not_shared(&name, "type"));
        }
        if let Some(name) = field.enum_name.as_ref().filter(|name| !enums.contains(name.value.as_str())) {
            out.push(not_shared(name, "enum"));
        }
    }
    let pages: Vec<&str> = shared.documents.iter().map(|d| d.name.value.as_str()).collect();
    let unknown = shared.enums.iter().flat_map(|e| &e.documents).filter(|name| !pages.contains(&name.value.as_str()));
    out.extend(unknown.map(|name| messages::unknown(name, "document", "documents", &pages)));
    let names = shared.types.iter().map(|t| (&t.name, "type")).chain(shared.enums.iter().map(|e| (&e.name, "enum")));
    let mut seen = BTreeSet::new();
    out.extend(names.filter(|(name, _)| !seen.insert(&name.value)).map(|(name, what)| messages::duplicate(name, what)));
    // They share a module, whichever operation uses them.
    let mut names: Vec<_> = shared.types.iter().map(|t| given(&t.name, t.rename.as_ref(), ty, out)).collect();
    names.extend(shared.enums.iter().map(|e| given(&e.name, e.rename.as_ref(), ty, out)));
    let mut seen = BTreeSet::new();
    names.retain(|name| seen.insert(name.vendor));
    check_list(&names, &[], out);
}

/// An operation does not define what the platform shares.
pub(super) fn check_own(scope: &Scope<'_>, described: Described<'_>, out: &mut Out) {
    for own in described.types.iter().filter(|t| !t.shared) {
        let Some(shared) = scope.index.shared_type(&own.name.value) else { continue };
        let lacks = |name: &&str| shared.fields.iter().all(|field| field.wire.value != *name);
        let lacking: Vec<&str> = own.fields.iter().map(|field| field.wire.value.as_str()).filter(lacks).collect();
        out.push(shadows_shared((&own.name, &shared.name), "type", &lacking));
    }
    for own in described.enums.iter().filter(|e| !e.shared) {
        let Some(shared) = scope.index.shared_enum(&own.name.value) else { continue };
        let lacks = |name: &&str| shared.values.iter().all(|value| value.wire.value != *name);
        let lacking: Vec<&str> = own.values.iter().map(|value| value.wire.value.as_str()).filter(lacks).collect();
        out.push(shadows_shared((&own.name, &shared.name), "enum", &lacking));
    }
}

/// Everything that a platform shares is used, and so is every example body of its operations.
pub(super) fn check_used(specs: &Specs, sources: &Sources, out: &mut Out) {
    if !specs.unread.is_empty() {
        return;
    }
    for platform in &specs.platforms {
        check_platform(specs, platform, out);
    }
    let examples = specs.providers.iter().flat_map(Provider::described).flat_map(|d| d.examples);
    let forms = examples.filter_map(|e| e.response.as_ref()).flat_map(|response| &response.forms);
    let used: BTreeSet<&str> = forms.map(|(_, file)| file.value.as_str()).collect();
    let is_body = |path: &&String| path.starts_with("platforms/") && path.contains("/examples/");
    for path in sources.keys().filter(is_body).filter(|path| !used.contains(path.as_str())) {
        out.push(messages::unused_body(&Span { file: Arc::from(path.as_str()), start: 0, end: 0 }));
    }
}

fn check_platform(specs: &Specs, platform: &Platform, out: &mut Out) {
    let providers = || specs.providers.iter().filter(|p| p.is_on(&platform.name.value));
    let shared = &platform.shared;
    let used = providers().flat_map(Provider::described).flat_map(|d| d.types).map(|t| &t.name);
    unused(shared.types.iter().map(|t| &t.name), "type", used, out);
    let used = providers().flat_map(Provider::described).flat_map(|d| d.enums).map(|e| &e.name);
    let of_fields = shared.enums.iter().filter(|e| e.documents.is_empty());
    unused(of_fields.map(|e| &e.name), "enum", used, out);
    let used = providers().flat_map(|p| &p.families).map(|f| &f.name);
    unused(shared.families.iter().map(|f| &f.name), "error family", used, out);
    let used = providers().flat_map(|p| &p.ids).map(|id| &id.name);
    unused(shared.ids.iter().map(|id| &id.name), "id", used, out);
    let used = providers().flat_map(|p| &p.documents).map(|d| &d.name);
    unused(shared.documents.iter().map(|d| &d.name), "document", used, out);
}

/// Reports the shared names that no provider uses.
fn unused<'s>(
    shared: impl Iterator<Item = &'s Spanned<String>>,
    what: &str,
    used: impl Iterator<Item = &'s Spanned<String>>,
    out: &mut Out,
) {
    let used: BTreeSet<&str> = used.map(|name| name.value.as_str()).collect();
    let unused = shared.filter(|name| !used.contains(name.value.as_str()));
    out.extend(unused.map(|name| messages::unused(name, what, "no provider of the platform uses it")));
}

/// Keeps one diagnostic of each code and location below `platforms/`: what is shared is checked for each provider.
pub(super) fn once(found: &mut Vec<Diagnostic>) {
    let mut seen = BTreeSet::new();
    found.retain(|d| {
        let shared = [".operations/", ".types/", ".errors/"].iter().any(|folder| d.span.file.contains(folder));
        let place = (d.span.file.to_string(), d.span.start, d.code, d.label.clone());
        !(shared && d.span.file.starts_with("platforms/")) || seen.insert(place)
    });
}

// Messages.

fn shadows_shared((name, shared): (&Spanned<String>, &Spanned<String>), what: &str, lacking: &[&str]) -> Diagnostic {
    let message = format!("the {what} `{}` is one of the platform's shared types", name.value);
    let help = match lacking {
        [] => "remove it and use the shared one, or give one of them another name".to_owned(),
        _ => format!("give it another name: the shared one lacks {}", messages::list(lacking)),
    };
    Diagnostic::new("shadows-shared", &name.span, message, "defined again here").other(&shared.span).help(help)
}

fn not_shared(name: &Spanned<String>, what: &str) -> Diagnostic {
    let message = format!("a shared type can only use shared ones, and `{}` is no shared {what}", name.value);
    Diagnostic::new("not-shared", &name.span, message, "not shared").help("move it to a file of this folder as well")
}
