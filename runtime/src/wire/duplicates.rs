//! Names that occur twice in one object: the last value is used, but none does not replace a value, and what
//! decides between success and failure must not contradict itself. It must not know the syntax of a format.

use std::borrow::Cow;

use super::model::node_at;
use super::{DecodeError, DeviationKind, Field, Format, Node, Reader, Slot, Stop};
use crate::value::number;

impl Reader<'_> {
    /// Reads a field again: the last value wins, unless it is no value.
    #[cold]
    pub(super) fn read_again(&mut self, field: &Field, slot: &mut dyn Slot) -> Result<(), Stop> {
        let before = slot.len();
        let earlier = slot.get(0).and_then(|node| node.text()).map(Cow::into_owned);
        let unread = self.unread_fields.len();
        let deciding = self.decisions_in(slot);
        let read = slot.read(self, field)?;
        self.check_decisions(&deciding, slot)?;
        if read {
            self.forget_unread(unread);
        }
        if slot.is_list() && self.source.format() == Format::Xml {
            // The elements of an XML list may come without a wrapper, one by one.
            self.note(DeviationKind::SplitList);
        } else if !read {
            self.note(DeviationKind::EmptyDuplicate);
        } else if slot.is_list() {
            slot.drop_first(before);
            self.note(DeviationKind::Duplicate);
        } else {
            let later = slot.get(0).and_then(|node| node.text());
            self.note_duplicate(earlier.as_deref(), later.as_deref())?;
        }
        Ok(())
    }

    /// The values inside an object that decide between success and failure, by path.
    fn decisions_in(&self, slot: &dyn Slot) -> Vec<(String, String)> {
        let Some(Node::Model(model)) = slot.get(0).filter(|_| !self.deciding.is_empty() && !slot.is_list()) else {
            return Vec::new();
        };
        let here = self.path_text() + ".";
        let inside = |path: &&str| {
            let text = node_at(model, path.strip_prefix(here.as_str())?)?.text()?.into_owned();
            Some(((*path).to_owned(), text))
        };
        self.deciding.iter().filter_map(inside).collect()
    }

    /// The object came again: what decides must be the same.
    fn check_decisions(&self, earlier: &[(String, String)], slot: &dyn Slot) -> Result<(), Stop> {
        let later = self.decisions_in(slot);
        match earlier.iter().find(|decision| !later.contains(decision)) {
            Some((path, _)) => Err(DecodeError::contradiction(path.clone()).at(self.source.offset()).into()),
            None => Ok(()),
        }
    }

    /// Two values of one scalar. If they decide between success and failure, they must not contradict each
    /// other.
    pub(super) fn note_duplicate(&mut self, earlier: Option<&str>, later: Option<&str>) -> Result<(), Stop> {
        let contradict = match (earlier, later) {
            (Some(earlier), Some(later)) => !number::same(earlier, later),
            (earlier, _) => earlier.is_some(),
        };
        if contradict && self.deciding.contains(&self.path_text().as_str()) {
            return Err(DecodeError::contradiction(self.path_text()).at(self.source.offset()).into());
        }
        let same = earlier.is_some() && earlier == later;
        self.note(if same { DeviationKind::Repeated } else { DeviationKind::Duplicate });
        Ok(())
    }
}

/// The fields that were found, without an allocation. A duplicate beyond 512 fields is not reported.
#[derive(Default)]
pub(super) struct Seen([u64; 8]);

impl Seen {
    /// Marks a field; `true` if it was already marked.
    pub(super) fn again(&mut self, index: usize) -> bool {
        let Some(word) = self.0.get_mut(index / 64) else {
            return false;
        };
        let bit = 1 << (index % 64);
        let again = *word & bit != 0;
        *word |= bit;
        again
    }
}
