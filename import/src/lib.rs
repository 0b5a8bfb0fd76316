//! Writes specs from a vendor's machine-readable metadata: bytes in, specs and a report of every lossy step out. A pure
//! library, like the generator: no access to disk, clock or network. The same sources give the same files.
//!
//! A reader for each format (`top_xml`, `top_json`, `openapi`) → `model` → `settle` (every decision) → `write` (YAML) →
//! the checks of the generator, which are the judge: what fails them is left out and reported, never written.

mod json;
pub mod loss;
pub mod model;
mod node;
mod openapi;
mod probe;
mod problem;
mod settle;
mod source;
mod text;
mod top_json;
mod top_xml;
pub mod update;
pub mod write;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use waybill_codegen::load;
use waybill_codegen::spec::{Span, Specs};
use waybill_codegen::{Diagnostic, Sources, inspect_all};

pub use loss::{Kind, Loss, Severity, fold};
pub use probe::probe;
pub use problem::Problem;
pub use source::{MAX_BYTES, MAX_LEVELS, MAX_VALUES, check_size};

use loss::Losses;
use model::{Operation, Read};
use settle::fields::listed;
use settle::location::{self, Location};
use settle::{Context, Structs};

/// The formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// TOP's ApiMetadata.xml.
    TopXml,
    /// Documents of TOP's site.
    TopJson,
    /// OpenAPI 3.0, and what Apifox writes of 3.1.
    OpenApi,
}

/// What to import.
#[derive(Debug, Clone)]
pub struct Options {
    /// The format of all sources.
    pub format: Format,
    /// The provider's name, that of its folder.
    pub provider: String,
    /// The platform's name.
    pub platform: String,
    /// Only operations whose id matches one of these, with `*` for any characters; empty: all.
    pub only: Vec<String>,
}

/// The result of an import.
#[derive(Debug)]
pub struct Imported {
    /// Path below the provider's folder to contents.
    pub files: BTreeMap<String, String>,
    /// In the order of the sources.
    pub losses: Vec<Loss>,
    /// Operations in the sources, before `only`.
    pub read: usize,
    /// Operations in the files.
    pub written: usize,
    /// Object types that stand beside the operations in the sources.
    pub structs: usize,
}

/// Reads sources one after the other, so that not all bytes are in memory at once.
#[derive(Debug)]
pub struct Importer {
    options: Options,
    /// The files of the platforms.
    platforms: Sources,
    specs: Specs,
    reads: Vec<Read>,
    servers: Vec<(String, Option<String>)>,
    losses: Losses,
}

impl Importer {
    /// An importer for a platform of these specs; of these, only the files below `platforms/` count.
    ///
    /// # Errors
    /// If the platform is not known, or the provider can't have its name.
    pub fn new(options: Options, specs: &Sources) -> Result<Self, Problem> {
        let of_platform = |path: &str| path == format!("platforms/{}.yaml", options.platform);
        let platforms: Sources =
            specs.iter().filter(|(path, _)| of_platform(path)).map(|(p, t)| (p.clone(), Arc::clone(t))).collect();
        let (loaded, _) = load::load(&platforms);
        if loaded.platforms.is_empty() {
            let known = specs.keys().filter_map(|path| path.strip_prefix("platforms/")?.strip_suffix(".yaml"));
            let known: Vec<&str> = known.filter(|name| !name.contains('/')).collect();
            let message = format!("there is no platform `{}`", options.platform);
            return Err(Problem::of_file("--platform", message, format!("known platforms: {}", known.join(", "))));
        }
        let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if options.provider.is_empty() || !options.provider.bytes().all(fits) {
            let message = format!("{:?} can't be the name of a provider", options.provider);
            return Err(Problem::of_file("--provider", message, "use lower-case letters, digits and hyphens"));
        }
        let (reads, servers, losses) = (Vec::new(), Vec::new(), Losses::default());
        Ok(Self { options, platforms, specs: loaded, reads, servers, losses })
    }

    /// Reads a source.
    ///
    /// # Errors
    /// What is wrong with it; other sources can still be read, so that one run reports all errors.
    pub fn add(&mut self, file: &str, bytes: &[u8]) -> Result<(), Vec<Problem>> {
        let text = source::text(file, bytes).map_err(|problem| vec![problem])?;
        let read = match self.options.format {
            Format::TopXml => top_xml::read(file, text, &mut self.losses).map_err(|problem| vec![problem])?,
            Format::TopJson => top_json::read(file, text, &mut self.losses).map_err(|problem| vec![problem])?,
            Format::OpenApi => openapi::read(file, text, &mut self.losses)?,
        };
        self.reads.push(read);
        Ok(())
    }

    /// Operations that were read so far.
    #[must_use]
    pub fn operations(&self) -> usize {
        self.reads.iter().map(|read| read.operations.len()).sum()
    }

    /// The specs of everything that was read.
    ///
    /// # Errors
    /// If nothing can be written.
    pub fn finish(mut self) -> Result<Imported, Vec<Problem>> {
        let read = self.operations();
        let structs = self.reads.iter().map(|read| read.structs.len()).sum();
        let mut drafts = self.drafts();
        if drafts.is_empty() {
            return Err(vec![self.nothing(read)]);
        }
        let files = self.judge(&mut drafts)?;
        let mut losses = self.losses.take();
        losses.retain(|loss| loss.operation.is_empty() || matches(&self.options.only, &loss.operation));
        Ok(Imported { files, losses, read, written: drafts.len(), structs })
    }

    fn nothing(&self, read: usize) -> Problem {
        let only = &self.options.only;
        match (only.is_empty(), self.losses.list.iter().find(|loss| loss.kind == Kind::OperationLeftOut)) {
            (false, _) => {
                Problem::of_file("--only", format!("none of {read} operations matches"), "patterns are ids, with `*`")
            }
            (true, Some(loss)) => {
                let place = &loss.place;
                let message = format!("no operation can be imported; the first: {}: {}", loss.operation, loss.lost);
                Problem { file: place.file.to_string(), line: place.line, column: 1, message, help: String::new() }
            }
            (true, None) => Problem::of_file("SOURCE", "there are no operations", "name a file or a folder with some"),
        }
    }

    /// The selected operations, settled, each with its location; of two with one name the first.
    fn drafts(&mut self) -> Vec<Draft> {
        let Self { options, specs, reads, losses, servers, .. } = self;
        let Some(platform) = specs.platforms.first() else { return Vec::new() };
        let context = Context { provider: &options.provider, platform };
        let (mut drafts, mut taken) = (Vec::new(), Taken::default());
        for Read { operations, structs, inlined, servers: addresses } in std::mem::take(reads) {
            servers.extend(
                addresses
                    .into_iter()
                    .filter(|(url, _)| !servers.iter().any(|(known, _)| known == url))
                    .collect::<Vec<_>>(),
            );
            let mut known = Structs::new();
            for one in structs.iter().filter(|one| !one.fields.is_empty()) {
                if known.contains_key(one.name.as_str()) {
                    let lost = format!("a second type of this name, with {}", listed(&one.fields));
                    losses.add(Kind::TypeLeftOut, (&one.place, "", &one.name), lost, "left out");
                } else {
                    known.insert(one.name.as_str(), one);
                }
            }
            let mut used = inlined;
            for mut op in operations {
                let read_as = op.http.as_ref().map(|(method, path)| format!("{method} {path}"));
                let Some(location) = location::find(&context, &mut op, losses) else { continue };
                if let Some(read_as) = read_as {
                    losses.rename(&read_as, &op.id);
                }
                if !matches(&options.only, &op.id) || !taken.is_free(&context, &op, &location, losses) {
                    continue;
                }
                used.extend(settle::operation(&context, &mut op, &known, losses));
                drafts.push(Draft { op, location });
            }
            if options.only.is_empty() {
                for one in structs.iter().filter(|one| !used.contains(&one.name)) {
                    let lost = match one.fields.is_empty() {
                        true => "a type without fields".to_owned(),
                        false => format!("a type that no operation uses, with {}", listed(&one.fields)),
                    };
                    losses.add(Kind::TypeLeftOut, (&one.place, "", &one.name), lost, "left out");
                }
            }
        }
        drafts
    }

    /// The files of the drafts, without what fails a check of the generator.
    fn judge(&mut self, drafts: &mut Vec<Draft>) -> Result<BTreeMap<String, String>, Vec<Problem>> {
        loop {
            let files = self.files(drafts);
            let mut sources = self.platforms.clone();
            let below = |path: &String| format!("{}/{path}", self.options.provider);
            sources.extend(files.iter().map(|(path, text)| (below(path), Arc::from(text.as_str()))));
            let errors: Vec<Diagnostic> = inspect_all(&sources).errors.into_iter().filter(concerns_import).collect();
            if errors.is_empty() {
                return Ok(files);
            }
            let removed = self.remove(drafts, &errors);
            if !removed || drafts.is_empty() {
                return Err(Problem::of_diagnostics(&errors, &sources));
            }
        }
    }

    fn files(&self, drafts: &[Draft]) -> BTreeMap<String, String> {
        let mut files = BTreeMap::new();
        let mut documents = BTreeSet::new();
        for Draft { op, location } in drafts {
            let document = op.place.file.rsplit(['/', '\\']).next().unwrap_or_default();
            documents.insert(document);
            let head = write::Head { document, rest: &location.rest };
            files.insert(location.file(), write::operation(op, &head));
            for sample in &op.samples {
                let path = format!("{}/{}", location.group, write::body(&location.rest, sample));
                files.insert(path, format!("{}\n", sample.body.trim_end()));
            }
        }
        let documents: Vec<&str> = documents.into_iter().collect();
        let Options { provider, platform, .. } = &self.options;
        let text = write::provider(provider, platform, &self.servers, &documents);
        files.insert("provider.yaml".to_owned(), text);
        files
    }

    /// Removes the samples and the operations that have errors; whether there were any.
    fn remove(&mut self, drafts: &mut Vec<Draft>, errors: &[Diagnostic]) -> bool {
        let mut by_file: HashMap<String, &Diagnostic> = HashMap::new();
        let spans = |d: &Diagnostic| -> Vec<Span> { std::iter::once(&d.span).chain(d.also()).cloned().collect() };
        for (diagnostic, span) in errors.iter().flat_map(|d| spans(d).into_iter().map(move |span| (d, span))) {
            let below = span.file.strip_prefix(&format!("{}/", self.options.provider)).unwrap_or_default();
            by_file.entry(below.to_owned()).or_insert(diagnostic);
        }
        let mut removed = false;
        for Draft { op, location } in drafts.iter_mut() {
            let (id, errors_of) = (op.id.clone(), |sample: &model::Sample| {
                by_file.get(&format!("{}/{}", location.group, write::body(&location.rest, sample)))
            });
            op.samples.retain(|sample| {
                let Some(found) = errors_of(sample) else { return true };
                let name = if sample.is_error { "sample-error" } else { "sample" };
                let at = (&sample.place, id.as_str(), name);
                self.losses.add(
                    Kind::SampleLeftOut,
                    at,
                    format!("{} body: {}", sample.form, found.message),
                    "left out",
                );
                removed = true;
                false
            });
        }
        if removed {
            return true;
        }
        drafts.retain(|Draft { op, location }| {
            let Some(found) = by_file.get(&location.file()) else { return true };
            self.losses.operation(Kind::OperationLeftOut, op, found.message.clone(), "left out");
            removed = true;
            false
        });
        removed
    }
}

/// Whether a diagnostic is one of what is imported: what a platform shares is unused without its other providers, and
/// additions can name an endpoint.
#[must_use]
pub fn concerns_import(diagnostic: &Diagnostic) -> bool {
    !diagnostic.span.file.starts_with("platforms/") && diagnostic.code != "no-endpoint"
}

/// An operation with the location of its file.
#[derive(Debug)]
struct Draft {
    op: Operation,
    location: Location,
}

impl Location {
    fn file(&self) -> String {
        format!("{}/{}.yaml", self.group, self.rest)
    }
}

/// Names that operations have already.
#[derive(Debug, Default)]
struct Taken {
    /// Rust name to id.
    operations: HashMap<String, String>,
    /// Module to group.
    groups: HashMap<String, String>,
}

impl Taken {
    /// Whether an operation's names are free; otherwise that is reported.
    fn is_free(&mut self, context: &Context<'_>, op: &Operation, location: &Location, losses: &mut Losses) -> bool {
        let (rust, module) = location::rust_names(context, &op.id, location);
        let other_group = self.groups.get(&module).filter(|group| **group != location.group);
        let other = self.operations.get(&rust).or(other_group);
        if let Some(other) = other {
            let lost = match op.id == *other {
                true if op.http.is_some() => "a second method of this path, which gives the id".to_owned(),
                true => "a second operation of this name".to_owned(),
                false => format!("its Rust name is that of `{other}`"),
            };
            losses.operation(Kind::OperationLeftOut, op, lost, "left out");
            return false;
        }
        self.operations.insert(rust, op.id.clone());
        self.groups.insert(module, location.group.clone());
        true
    }
}

/// Whether an id matches one of the patterns, or there are none.
fn matches(patterns: &[String], id: &str) -> bool {
    patterns.is_empty() || patterns.iter().any(|pattern| matches_one(pattern, id))
}

fn matches_one(pattern: &str, id: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = id.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, between)) = parts.split_last() else { return rest.is_empty() };
    for part in between {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}
