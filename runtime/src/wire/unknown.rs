//! Members that a model does not have: those of the envelope are collected, the others are reported and skipped.

use super::extras::Extras;
use super::reader::{Segment, cut};
use super::{DeviationKind, Format, Reader, Stop, UnknownField};

impl Reader<'_> {
    /// Skips an undocumented member, unless it belongs to the envelope.
    pub(super) fn unknown(&mut self, name: &str, extras: Option<&mut Extras<'_>>) -> Result<(), Stop> {
        if let Some((extras, index)) = extras.and_then(|extras| extras.find(name)) {
            return self.extra(name, extras, index);
        }
        // Below a personal field, even a name may be personal.
        let name = if self.sensitive { "*".to_owned() } else { cut(&self.redacted(name)) };
        self.path.push(Segment::Foreign(name));
        self.note(DeviationKind::UnknownField);
        let start = self.source.offset();
        self.source.skip()?;
        self.keep_unknown(start);
        self.note_flaws();
        self.path.pop();
        Ok(())
    }

    /// Keeps the value that begins here, for the caller.
    fn keep_unknown(&mut self, start: usize) {
        if self.unknown_fields.len() < self.limits.notes {
            let value = self.source.since(start);
            let value = match self.source.format() {
                Format::Json => value,
                // Up to the end tag.
                Format::Xml => value.rsplit_once("</").map_or("", |(contents, _)| contents),
            };
            self.unknown_fields.push(UnknownField { path: self.path_text(), value: value.trim().to_owned() });
        }
    }

    /// A member of the envelope.
    fn extra(&mut self, name: &str, extras: &mut Extras<'_>, index: usize) -> Result<(), Stop> {
        let there = !self.source.is_nothing()?;
        let Some(later) = self.source.loose_text()? else {
            extras.meet(index, there);
            return Ok(());
        };
        extras.meet(index, there);
        let again = extras.again(index);
        let Some(text) = extras.texts.get_mut(index) else {
            return Ok(());
        };
        match text.replace(later) {
            Some(earlier) if again => {
                let step = Segment::Foreign(cut(name));
                self.inside(step, |reader| reader.note_duplicate(Some(&earlier), text.as_deref()))
            }
            _ => Ok(()),
        }
    }
}
