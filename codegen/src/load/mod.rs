//! Texts to specs with places. The path of a file says what it is; its form is held against one
//! table of keys (`sections`), all mistakes at once; then short readers take what is there. What a
//! spec means, and whether its parts fit each other, is `check`'s business.

mod cases;
mod json;
pub mod node;
mod operation;
mod paths;
mod provider;
mod push;
pub mod read;
pub mod sections;
pub mod shape;

use std::sync::Arc;

use self::node::{Kind, Node};
use self::paths::Place;
use self::read::Map;
use self::shape::Shape;
use crate::diagnostic::Diagnostic;
use crate::mistakes;
use crate::spec::{Provider, Sources, Span, Specs};

/// Reads all files, and says what is wrong with the form of any.
#[must_use]
pub fn load(sources: &Sources) -> (Specs, Vec<Diagnostic>) {
    let mut specs = Specs::default();
    let mut out = Vec::new();
    let files: Vec<File> = sources.iter().filter_map(|(path, text)| parse(path, text, &mut specs, &mut out)).collect();
    for file in &files {
        match &file.place {
            Place::Platform => specs.platforms.push(provider::platform(file.map())),
            Place::Cases => specs.cases.push(cases::read(file.map(), &file.path, &mut out)),
            Place::Provider { folder } => {
                specs.providers.push(Provider { folder: folder.clone(), ..provider::provider(file.map()) });
            }
            _ => {}
        }
    }
    for file in &files {
        load_member(file, &mut specs, &mut out);
    }
    (specs, out)
}

/// Reads one file of another format of ours with the same care: no YAML that two readers could see
/// differently, every mistake of form with its place. `None` when it is no mapping.
pub fn read_as(path: &str, text: &str, section: &'static shape::Section, out: &mut Vec<Diagnostic>) -> Option<Node> {
    let path: Arc<str> = path.into();
    let node = node::parse(&path, text, out)?;
    shape::hold_section(&node, section, &Span { file: path, start: 0, end: 0 }, out);
    matches!(node.kind, Kind::Map(_)).then_some(node)
}

/// A file that is YAML, at a path that means something.
struct File {
    place: Place,
    path: Arc<str>,
    /// Its start, for what the file as a whole lacks.
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
    let place = match paths::place(&path) {
        Ok(Place::Body) => return None,
        Ok(place) => place,
        Err(hint) => {
            out.push(mistakes::stray_file(&top, hint));
            return None;
        }
    };
    let Some(node) = node::parse(&path, text, out) else {
        specs.unread.insert(path);
        return None;
    };
    shape::hold(&node, &form_of(&place).shape, &top, out);
    if !matches!(node.kind, Kind::Map(_)) {
        specs.unread.insert(path);
        return None;
    }
    Some(File { place, path, top, node })
}

/// A kind of file, and what stands in it.
pub(crate) struct Form {
    pub name: &'static str,
    pub shape: Shape,
}

static PLATFORM: Form = Form { name: "platform", shape: Shape::Section(&sections::PLATFORM) };
static CASES: Form = Form { name: "cases", shape: Shape::Section(&sections::cases::CASES) };
static PROVIDER: Form = Form { name: "provider", shape: Shape::Section(&sections::PROVIDER) };
static CATALOG: Form = Form { name: "catalog", shape: Shape::Switch("trees", &sections::FOREST, &sections::CATALOG) };
static FAMILY: Form = Form { name: "errors", shape: Shape::Section(&sections::FAMILY) };
static PUSH: Form = Form { name: "push", shape: Shape::Section(&sections::PUSH_BODY) };
static OPERATION: Form = Form { name: "operation", shape: Shape::Section(&sections::OPERATION) };

/// All kinds of files.
pub(crate) static FORMS: [&Form; 7] = [&PLATFORM, &CASES, &PROVIDER, &CATALOG, &FAMILY, &PUSH, &OPERATION];

fn form_of(place: &Place) -> &'static Form {
    match place {
        Place::Platform => &PLATFORM,
        Place::Cases => &CASES,
        Place::Provider { .. } => &PROVIDER,
        Place::Catalog { .. } => &CATALOG,
        Place::Family { .. } => &FAMILY,
        Place::Push { .. } => &PUSH,
        Place::Operation { .. } | Place::Body => &OPERATION,
    }
}

/// Adds a file to the provider of its folder.
fn load_member(file: &File, specs: &mut Specs, out: &mut Vec<Diagnostic>) {
    match &file.place {
        Place::Catalog { folder } => {
            let (name, entries) = provider::catalog(file.map());
            let provider = provider_of(folder, file, specs, out);
            provider.catalog_name = Some(name);
            provider.catalog = entries;
        }
        Place::Family { folder } => {
            let family = provider::family(file.map());
            provider_of(folder, file, specs, out).families.push(family);
        }
        Place::Push { folder, name } => {
            let body = push::body(file.map(), &file.path, name);
            provider_of(folder, file, specs, out).pushes.push(body);
        }
        Place::Operation { folder, group, rest } => {
            let operation = operation::read(file.map(), &file.path, group, rest, out);
            provider_of(folder, file, specs, out).operations.push(operation);
        }
        Place::Platform | Place::Cases | Place::Provider { .. } | Place::Body => {}
    }
}

/// The provider of a folder; where `provider.yaml` is missing, that is said once and one stands in.
fn provider_of<'a>(folder: &str, file: &File, specs: &'a mut Specs, out: &mut Vec<Diagnostic>) -> &'a mut Provider {
    let providers = &mut specs.providers;
    let index = providers.iter().position(|p| p.folder == folder).unwrap_or_else(|| {
        if !specs.unread.contains(format!("{folder}/provider.yaml").as_str()) {
            out.push(mistakes::missing_provider(&file.top, folder));
        }
        providers.push(Provider { folder: folder.to_owned(), ..provider::stand_in(&file.top) });
        providers.len() - 1
    });
    &mut providers[index]
}
