//! Members of the envelope that are collected while a model is read. It must not know which members an envelope has.

use std::borrow::Cow;

use super::Slot;

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

    pub(super) fn find(&mut self, name: &str) -> Option<(&mut Self, usize)> {
        let index = self.names.iter().position(|extra| *extra == name)?;
        Some((self, index))
    }

    pub(super) fn meet(&mut self, index: usize, there: bool) {
        if let Some(met) = self.met.get_mut(index) {
            *met |= there;
        }
    }

    /// Marks a name; `true` if it was already marked. Beside the root and below it are separate.
    pub(super) fn again(&mut self, index: usize) -> bool {
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
