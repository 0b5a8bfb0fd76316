//! Members that a model does not have: those of the envelope are collected, the others are reported and
//! skipped. It must not know which members an envelope has.

use std::borrow::Cow;

use super::reader::{Segment, cut};
use super::{DeviationKind, Reader, Slot, Stop};

/// Members of the envelope that are collected while a model is read.
pub(super) struct Extras<'n> {
    pub(super) names: &'n [&'n str],
    /// The values of the scalar ones.
    pub(super) texts: Vec<Option<String>>,
    /// Whether each was present and not null.
    pub(super) met: Vec<bool>,
    /// Whether the position is below the root.
    pub(super) below: bool,
    /// The ones already found below the root, and beside it.
    twice: [u64; 2],
}

impl<'n> Extras<'n> {
    pub(super) fn new(names: &'n [&'n str]) -> Self {
        Self { names, texts: vec![None; names.len()], met: vec![false; names.len()], below: false, twice: [0; 2] }
    }

    fn find(&mut self, name: &str) -> Option<(&mut Self, usize)> {
        let index = self.names.iter().position(|extra| *extra == name)?;
        Some((self, index))
    }

    fn meet(&mut self, index: usize, there: bool) {
        if let Some(met) = self.met.get_mut(index) {
            *met |= there;
        }
    }

    /// Marks a name; `true` if it was already marked. Beside the root and below it are separate.
    fn again(&mut self, index: usize) -> bool {
        let bit = 1 << (index % 64);
        let marks = &mut self.twice[usize::from(self.below)];
        std::mem::replace(marks, *marks | bit) & bit != 0
    }

    /// A member of the envelope that is also in the model.
    pub(super) fn take_known(&mut self, name: &str, slot: &dyn Slot) {
        if let Some((extras, index)) = self.find(name) {
            extras.meet(index, !slot.is_empty());
            let Some(text) = extras.texts.get_mut(index) else {
                return;
            };
            *text = slot.get(0).and_then(|node| node.text()).map(Cow::into_owned);
        }
    }
}

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
        self.source.skip()?;
        self.note_flaws();
        self.path.pop();
        Ok(())
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
