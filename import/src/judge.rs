//! The files of operations. The checks of the generator judge them: what fails is left out and reported.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use waybill_codegen::{Diagnostic, Sources, check, diagnostic, load};

use crate::drafts::Draft;
use crate::loss::{Kind, Losses};
use crate::model::Sample;
use crate::settle::location::Location;
use crate::{Options, Problem, concerns_import, write};

/// What the files depend on besides the operations.
pub(crate) struct Judge<'a> {
    pub options: &'a Options,
    /// The file of the platform.
    pub platform: &'a Sources,
    /// Addresses, each with its description.
    pub servers: &'a [(String, Option<String>)],
    pub losses: &'a mut Losses,
}

impl Judge<'_> {
    /// The files of the drafts, without what fails a check of the generator. None if nothing passes.
    pub fn judge(&mut self, drafts: &mut Vec<Draft>) -> Result<BTreeMap<String, String>, Vec<Problem>> {
        while !drafts.is_empty() {
            let files = self.files(drafts);
            let mut sources = self.platform.clone();
            let below = |path: &String| format!("{}/{path}", self.options.provider);
            sources.extend(files.iter().map(|(path, text)| (below(path), Arc::from(text.as_str()))));
            let errors = errors(&sources);
            if errors.is_empty() {
                return Ok(files);
            }
            if !self.remove(drafts, &errors) {
                return Err(Problem::of_diagnostics(&errors, &sources));
            }
        }
        Ok(BTreeMap::new())
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
                files.insert(path(location, sample), format!("{}\n", sample.body.trim_end()));
            }
        }
        let documents: Vec<&str> = documents.into_iter().collect();
        let Options { provider, platform, .. } = self.options;
        let text = write::provider(provider, platform, self.servers, &documents);
        files.insert("provider.yaml".to_owned(), text);
        files
    }

    /// Removes the samples that have errors, or else the operations that have some; whether there were any.
    fn remove(&mut self, drafts: &mut Vec<Draft>, errors: &[Diagnostic]) -> bool {
        let found = self.by_file(errors);
        if self.remove_samples(drafts, &found) {
            return true;
        }
        let before = drafts.len();
        drafts.retain(|Draft { op, location }| {
            let Some(diagnostic) = found.get(&location.file()) else { return true };
            self.losses.operation(Kind::OperationLeftOut, op, diagnostic.message.clone(), "left out");
            false
        });
        drafts.len() < before
    }

    /// The first diagnostic of each file of the provider.
    fn by_file<'d>(&self, errors: &'d [Diagnostic]) -> HashMap<String, &'d Diagnostic> {
        let folder = format!("{}/", self.options.provider);
        let mut found = HashMap::new();
        for diagnostic in errors {
            for span in diagnostic.also().iter().chain([&diagnostic.span]) {
                let below = span.file.strip_prefix(&folder).unwrap_or_default();
                found.entry(below.to_owned()).or_insert(diagnostic);
            }
        }
        found
    }

    fn remove_samples(&mut self, drafts: &mut [Draft], found: &HashMap<String, &Diagnostic>) -> bool {
        let mut removed = false;
        for Draft { op, location } in drafts {
            let id = op.id.clone();
            op.samples.retain(|sample| {
                let Some(diagnostic) = found.get(&path(location, sample)) else { return true };
                let name = if sample.is_error { "sample-error" } else { "sample" };
                let lost = format!("{} body: {}", sample.form, diagnostic.message);
                self.losses.add(Kind::SampleLeftOut, (&sample.place, &id, name), lost, "left out");
                removed = true;
                false
            });
        }
        removed
    }
}

/// The errors of specs. Nothing is generated here, so nothing is lowered.
fn errors(sources: &Sources) -> Vec<Diagnostic> {
    let (specs, mut errors) = load::load(sources);
    errors.extend(check::check(&specs, sources));
    errors.retain(|found| !found.is_warning && concerns_import(found));
    diagnostic::sort(&mut errors);
    errors
}

/// The path of a sample below the provider's folder.
fn path(location: &Location, sample: &Sample) -> String {
    format!("{}/{}", location.group, write::body(&location.rest, sample))
}
