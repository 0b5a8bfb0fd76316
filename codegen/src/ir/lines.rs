//! Where the lines of the specs begin, so that a span can be shown as file and line.

use std::collections::BTreeMap;

use super::Span;
use crate::spec::Sources;

/// The first byte of each line, by file.
#[derive(Debug, Clone, Default)]
pub struct Lines(BTreeMap<String, Vec<usize>>);

impl Lines {
    /// The lines of all specs; bodies of examples have no spans.
    #[must_use]
    pub fn new(sources: &Sources) -> Self {
        let starts = |text: &str| text.match_indices('\n').map(|(at, _)| at + 1).collect();
        let specs = sources.iter().filter(|(file, _)| file.ends_with(".yaml"));
        Self(specs.map(|(file, text)| (file.clone(), starts(text))).collect())
    }

    /// `specs/taobao/logistics/trace.search.yaml:21`
    #[must_use]
    pub fn place(&self, span: &Span) -> String {
        let starts = self.0.get(&*span.file).map_or(&[][..], Vec::as_slice);
        format!("specs/{}:{}", span.file, starts.partition_point(|start| *start <= span.start) + 1)
    }
}
