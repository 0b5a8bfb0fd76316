//! Writes specs from a vendor's machine-readable metadata: bytes in, specs and a report of every lossy step out. A pure
//! library, like the generator: no access to disk, clock or network. The same sources give the same files.
//!
//! A reader for each format (`top_xml`, `top_json`, `openapi`) → `model` → `settle` (every decision) → `write` (YAML) →
//! the checks of the generator, which are the judge: what fails them is left out and reported, never written.

mod drafts;
mod json;
mod judge;
pub mod loss;
pub mod model;
mod node;
mod openapi;
pub mod page;
mod probe;
mod problem;
mod settle;
mod source;
mod text;
mod top_json;
mod top_xml;
pub mod update;
pub mod write;

use std::collections::BTreeMap;
use std::sync::Arc;

use waybill_codegen::load;
use waybill_codegen::spec::Specs;
use waybill_codegen::suggest::nearest;
use waybill_codegen::{Diagnostic, Sources};

pub use loss::{Folded, Kind, Loss, Severity, fold};
pub use probe::probe;
pub use problem::Problem;
pub use source::{MAX_BYTES, MAX_LEVELS, MAX_VALUES, check_size};

use drafts::{drafts, matches, matches_one};
use judge::Judge;
use loss::Losses;
use model::Read;
use settle::Context;

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
            let near = nearest(&options.platform, known.iter().copied()).map(|name| format!("did you mean {name}? "));
            let help = format!("{}known platforms: {}", near.unwrap_or_default(), known.join(", "));
            return Err(Problem::of_file("--platform", message, help));
        }
        if !is_provider_name(&options.provider) {
            let message = format!("{:?} can't be the name of a provider", options.provider);
            let help = "use lower-case letters, digits and hyphens, a letter first, such as my-shop";
            return Err(Problem::of_file("--provider", message, help));
        }
        let (reads, servers, losses) = (Vec::new(), Vec::new(), Losses::default());
        Ok(Self { options, platforms, specs: loaded, reads, servers, losses })
    }

    /// Reads a source.
    ///
    /// # Errors
    /// What is wrong with it; other sources can still be read, so that one run reports all errors.
    pub fn add(&mut self, file: &str, bytes: &[u8]) -> Result<(), Vec<Problem>> {
        let (text, assumed) = source::text_or_gbk(file, bytes).map_err(|problem| vec![problem])?;
        if assumed {
            let place = model::Place { file: Arc::from(file), line: 1 };
            self.losses.add(
                Kind::EncodingAssumed,
                (&place, "", ""),
                "not UTF-8, and no encoding is named",
                "read as GBK",
            );
        }
        let read = match self.options.format {
            Format::TopXml => top_xml::read(file, &text, &mut self.losses).map_err(|problem| vec![problem])?,
            Format::TopJson => top_json::read(file, &text, &mut self.losses).map_err(|problem| vec![problem])?,
            Format::OpenApi => openapi::read(file, &text, &mut self.losses)?,
        };
        for server in &read.servers {
            if !self.servers.iter().any(|(known, _)| *known == server.0) {
                self.servers.push(server.clone());
            }
        }
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
        let Some(platform) = self.specs.platforms.first() else { return Err(vec![self.nothing(read)]) };
        let context = Context { provider: &self.options.provider, platform };
        let (mut drafts, ids) = drafts(&context, &self.options, std::mem::take(&mut self.reads), &mut self.losses);
        let unmatched: Vec<Problem> = self.options.only.iter().filter_map(|one| unmatched(one, &ids)).collect();
        if !unmatched.is_empty() {
            return Err(unmatched);
        }
        let Self { options, platforms, servers, losses, .. } = &mut self;
        let files = Judge { options, platform: platforms, servers, losses }.judge(&mut drafts)?;
        if drafts.is_empty() {
            return Err(vec![self.nothing(read)]);
        }
        let mut losses = self.losses.take();
        losses.retain(|loss| loss.operation.is_empty() || matches(&self.options.only, &loss.operation));
        Ok(Imported { files, losses, read, written: drafts.len(), structs })
    }

    fn nothing(&self, read: usize) -> Problem {
        match self.losses.list.iter().find(|loss| loss.kind == Kind::OperationLeftOut) {
            Some(loss) => {
                let place = &loss.place;
                let message = format!("none of {read} operations can be imported; {}: {}", loss.operation, loss.lost);
                Problem { file: place.file.to_string(), line: place.line, column: 1, message, help: String::new() }
            }
            None => Problem::of_file("SOURCE", "there are no operations", "name a file or a folder with some"),
        }
    }
}

/// Whether a folder of specs and a crate can have this name.
fn is_provider_name(name: &str) -> bool {
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && !name.ends_with('-')
        && name.bytes().all(fits)
        && name != "platforms"
}

/// The error of a pattern that selects nothing.
fn unmatched(pattern: &str, ids: &[String]) -> Option<Problem> {
    if ids.iter().any(|id| matches_one(pattern, id)) {
        return None;
    }
    let near = nearest(pattern, ids.iter().map(String::as_str)).map(|id| format!("did you mean {id}? "));
    let help = format!("{}patterns are ids, with `*`", near.unwrap_or_default());
    Some(Problem::of_file("--only", format!("none of {} operations matches {pattern:?}", ids.len()), help))
}

/// Whether a diagnostic is one of what is imported: what a platform shares is unused without its other providers, and
/// additions can name an endpoint.
#[must_use]
pub fn concerns_import(diagnostic: &Diagnostic) -> bool {
    !diagnostic.span.file.starts_with("platforms/") && diagnostic.code != "no-endpoint"
}
