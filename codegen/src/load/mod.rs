//! Reads source files into specs with spans. The path of a file determines its kind, and the table of its keys
//! (in `spec`) validates its form; then short readers take the values. `check` validates the meaning.

mod additions;
mod paths;
mod share;
pub(crate) mod todo;

use std::sync::Arc;

use self::paths::FileKind;
use crate::diagnostic::Diagnostic;
use crate::parallel;
use crate::span::{Span, Spanned};
use crate::spec::{self, Provider, Sources, Specs, case, catalog, errors, operation, platform, provider, push, types};
use crate::yaml::node::{self, Kind, Node};
use crate::yaml::read::Map;
use crate::yaml::shape::{self, Shape};

/// Reads all files, and reports everything that is wrong with their form.
#[must_use]
pub fn load(sources: &Sources) -> (Specs, Vec<Diagnostic>) {
    let mut specs = Specs::default();
    let mut out = Vec::new();
    let texts: Vec<_> = sources.iter().collect();
    let parsed = parallel::map(&texts, |(path, text)| {
        let (mut specs, mut out) = (Specs::default(), Vec::new());
        (parse(path, text, &mut specs, &mut out), specs.unread, out)
    });
    let mut files = Vec::new();
    for (file, unread, found) in parsed {
        files.extend(file);
        specs.unread.extend(unread);
        out.extend(found);
    }
    additions::merge(&mut files, &specs, &mut out);
    for file in &files {
        match &file.kind {
            FileKind::Platform => specs.platforms.push(platform::platform(file.map())),
            FileKind::Cases => specs.cases.push(case::read(file.map(), &file.path, &mut out)),
            FileKind::Provider { folder } => {
                specs.providers.push(Provider { folder: folder.clone(), ..provider::provider(file.map()) });
            }
            _ => {}
        }
    }
    for file in &files {
        load_member(file, &mut specs, &mut out);
    }
    for file in &files {
        load_shared(file, sources, &mut specs, &mut out);
    }
    share::complete(&mut specs);
    todo::leave_causes(&mut out);
    (specs, out)
}

/// A YAML file at a known path.
struct File {
    kind: FileKind,
    path: Arc<str>,
    /// Its start, for diagnostics about the whole file.
    top: Span,
    node: Node,
}

impl File {
    fn map(&self) -> Map<'_> {
        Map::new(&self.node, &self.top)
    }
}

fn parse(path: &str, text: &str, specs: &mut Specs, out: &mut Vec<Diagnostic>) -> Option<File> {
    let path: Arc<str> = path.into();
    let top = Span { file: Arc::clone(&path), start: 0, end: 0 };
    let kind = match paths::kind(&path) {
        Ok(FileKind::Body) => return None,
        Ok(kind) => kind,
        Err(hint) => {
            out.push(stray_file(&top, hint));
            // It means a spec that is not read: nothing is reported because that one is missing.
            specs.unread.extend(path.strip_suffix(".yml").map(|stem| format!("{stem}.yaml").into()));
            return None;
        }
    };
    let Some(mut node) = node::parse(&path, text, out) else {
        specs.unread.insert(path);
        return None;
    };
    todo::find(&path, text, &node, out);
    shape::check(&mut node, &form_of(&kind).shape, &top, out);
    if !matches!(node.kind, Kind::Map(_)) {
        specs.unread.insert(path);
        return None;
    }
    if !shape::is_complete(&node, &form_of(&kind).shape) {
        specs.unread.insert(Arc::clone(&path));
    }
    Some(File { kind, path, top, node })
}

/// A kind of file, and its contents.
pub(crate) struct Form {
    pub name: &'static str,
    pub shape: Shape,
}

static PLATFORM: Form = Form { name: "platform", shape: Shape::Section(&platform::PLATFORM) };
static CASES: Form = Form { name: "cases", shape: Shape::Section(&case::CASES) };
static PROVIDER: Form = Form { name: "provider", shape: Shape::Section(&provider::PROVIDER) };
static CATALOG: Form = Form { name: "catalog", shape: Shape::Switch("trees", &catalog::FOREST, &catalog::CATALOG) };
static FAMILY: Form = Form { name: "errors", shape: Shape::Section(&errors::FAMILY) };
static PUSH: Form = Form { name: "push", shape: Shape::Section(&push::PUSH_BODY) };
static OPERATION: Form = Form { name: "operation", shape: Shape::Section(&operation::OPERATION) };

static SHARED_OPERATION: Form = Form { name: "shared-operation", shape: Shape::Section(&operation::SHARED_OPERATION) };
static SHARED_TYPES: Form = Form { name: "types", shape: Shape::Section(&types::SHARED_TYPES) };
static ADDITIONS: Form = Form {
    name: "additions",
    shape: Shape::Switch("provider", &spec::additions::OF_PROVIDER, &spec::additions::OF_OPERATION),
};

/// All kinds of files.
pub(crate) static FORMS: [&Form; 10] =
    [&PLATFORM, &CASES, &PROVIDER, &CATALOG, &FAMILY, &PUSH, &OPERATION, &SHARED_OPERATION, &SHARED_TYPES, &ADDITIONS];

/// The name of the schema of a spec; `None` for other files.
pub(crate) fn schema_of(path: &str) -> Option<&'static str> {
    let kind = paths::kind(path).ok().filter(|kind| *kind != FileKind::Body)?;
    Some(form_of(&kind).name)
}

fn form_of(kind: &FileKind) -> &'static Form {
    match kind {
        FileKind::Platform => &PLATFORM,
        FileKind::Cases => &CASES,
        FileKind::Provider { .. } => &PROVIDER,
        FileKind::Catalog { .. } => &CATALOG,
        FileKind::Family { .. } | FileKind::SharedFamily { .. } => &FAMILY,
        FileKind::Push { .. } => &PUSH,
        FileKind::Operation { .. } | FileKind::Body => &OPERATION,
        FileKind::SharedOperation { .. } => &SHARED_OPERATION,
        FileKind::SharedTypes { .. } => &SHARED_TYPES,
        FileKind::Additions { .. } => &ADDITIONS,
    }
}

/// Adds a file to the provider of its folder.
fn load_member(file: &File, specs: &mut Specs, out: &mut Vec<Diagnostic>) {
    match &file.kind {
        FileKind::Catalog { folder } => {
            let (name, entries) = catalog::catalog(file.map());
            let provider = provider_of(folder, file, specs, out);
            provider.catalog_name = Some(name);
            provider.catalog = entries;
        }
        FileKind::Family { folder } => {
            let family = errors::family(file.map());
            is_named(file, &family.name, file_stem(&file.path), specs);
            provider_of(folder, file, specs, out).families.push(family);
        }
        FileKind::Push { folder, name } => {
            let body = push::body(file.map(), &file.path, name);
            is_named(file, &body.id, &format!("{folder}.push.{name}"), specs);
            provider_of(folder, file, specs, out).pushes.push(body);
        }
        FileKind::Operation { folder, group, rest } => {
            let operation = operation::read(file.map(), &file.path, group, rest, out);
            if !operation.has_foreign_id(folder) {
                is_named(file, &operation.id, &format!("{folder}.{group}.{rest}"), specs);
            }
            let provider = provider_of(folder, file, specs, out);
            provider.documents.extend(provider::documents(file.map()));
            provider.operations.push(operation);
        }
        _ => {}
    }
}

/// Adds a file below `platforms/` to its platform, or an operation to the providers that serve it.
fn load_shared(file: &File, sources: &Sources, specs: &mut Specs, out: &mut Vec<Diagnostic>) {
    match &file.kind {
        FileKind::SharedFamily { platform } => {
            let family = errors::family(file.map());
            is_named(file, &family.name, file_stem(&file.path), specs);
            let owner = share::owner(platform, &file.top, specs, out);
            if let Some(owner) = owner {
                owner.shared.families.push(family);
            }
        }
        FileKind::SharedTypes { platform } => {
            if let Some(owner) = share::owner(platform, &file.top, specs, out) {
                share::types(file.map(), owner);
            }
        }
        FileKind::SharedOperation { platform, group, rest }
            if share::owner(platform, &file.top, specs, out).is_some() =>
        {
            is_named(file, &file.map().must("operation"), &format!("{group}.{rest}"), specs);
            share::operation(file, (platform, group, rest), sources, specs, out);
        }
        _ => {}
    }
}

/// A file with another name than its path says can be either: what refers to it is not checked.
fn is_named(file: &File, name: &Spanned<String>, expected: &str, specs: &mut Specs) {
    if name.value != expected {
        specs.unread.insert(Arc::clone(&file.path));
    }
}

fn file_stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.strip_suffix(".yaml").unwrap_or(name)
}

/// The provider of a folder. A missing `provider.yaml` is reported once and replaced with an empty one.
fn provider_of<'a>(folder: &str, file: &File, specs: &'a mut Specs, out: &mut Vec<Diagnostic>) -> &'a mut Provider {
    let providers = &mut specs.providers;
    let index = providers.iter().position(|p| p.folder == folder).unwrap_or_else(|| {
        if !specs.unread.contains(format!("{folder}/provider.yaml").as_str()) {
            out.push(missing_provider(&file.top, folder));
        }
        providers.push(Provider { folder: folder.to_owned(), ..provider::placeholder(&file.top) });
        providers.len() - 1
    });
    &mut providers[index]
}

// Messages.

fn stray_file(top: &Span, hint: &str) -> Diagnostic {
    let message = format!("`{}` is not the path of a spec", top.file);
    Diagnostic::new("stray-file", top, message, "no spec can be at this path").help(hint)
}

fn missing_provider(top: &Span, folder: &str) -> Diagnostic {
    let message = format!("`{folder}` has no provider.yaml");
    Diagnostic::new("missing-provider", top, message, "expected a provider.yaml in this file's folder")
        .help(format!("write specs/{folder}/provider.yaml, or move the file to the folder of its provider"))
}
