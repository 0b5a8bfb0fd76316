//! The next page of a list: which value of a request parameter asks for it, by what the last response says.
//! It must not know an operation. Its description is the static [`Pages`] of an operation.

mod calls;

use std::borrow::Cow;

use crate::wire::{Model, Node, node_at, slot_at};

pub use calls::{Page, PageIterator, PageStream};

/// How an operation is paged.
#[derive(Debug)]
pub struct Pages {
    /// The parameter with the number or the cursor of the page.
    pub parameter: &'static str,
    /// How the next page is named.
    pub by: PageBy,
    /// Path of the items in the response.
    pub items: &'static str,
    /// Path of the boolean that says whether more pages follow.
    pub more: Option<&'static str>,
}

/// How the next page is named.
#[derive(Debug)]
pub enum PageBy {
    /// By its number.
    Number {
        /// The number of the first page.
        first: i64,
        /// The parameter with the number of items of a page.
        size: Option<&'static str>,
        /// The documented size, if the parameter is not set.
        default_size: Option<i64>,
        /// The documented maximum size. A gateway may silently return fewer items than a greater size asks for.
        max_size: Option<i64>,
        /// Path of the number of all items in the response.
        total: Option<&'static str>,
    },
    /// By a cursor that the response contains.
    Cursor {
        /// Path of the next cursor in the response.
        next: &'static str,
    },
}

impl Pages {
    /// The number or the cursor of the page after `response`; `None` after the last page.
    ///
    /// If it is not certain that all items were received, the response is another page. An empty page ends a list that
    /// is paged by number.
    #[must_use]
    pub fn next(&self, request: &dyn Model, response: &dyn Model) -> Option<String> {
        if self.more.is_some_and(|more| matches!(node_at(response, more), Some(Node::Boolean(false)))) {
            return None;
        }
        let current = text(request, self.parameter);
        match &self.by {
            PageBy::Cursor { next } => text(response, next)
                .filter(|next| !next.is_empty() && Some(next) != current.as_ref())
                .map(Cow::into_owned),
            PageBy::Number { first, size, default_size, max_size, total } => {
                let number = current.map_or(Some(*first), |current| current.parse().ok())?;
                let count = i64::try_from(slot_at(response, self.items)?.len()).ok()?;
                let size = match size.and_then(|size| integer(request, size)) {
                    // A gateway that does not accept the size returns fewer items.
                    Some(size) => Some(size).filter(|size| *size == count || max_size.is_some_and(|max| *size <= max)),
                    None => *default_size,
                };
                let total = total.and_then(|total| integer(response, total));
                let before = number.checked_sub(*first)?;
                let done = total.is_some_and(|total| received(before, count, size) >= total);
                let last = count == 0 || (done && !self.says_more(response));
                if last { None } else { number.checked_add(1).map(|next| next.to_string()) }
            }
        }
    }

    fn says_more(&self, response: &dyn Model) -> bool {
        self.more.is_some_and(|more| matches!(node_at(response, more), Some(Node::Boolean(true))))
    }
}

/// The number of items up to this page, if earlier pages had `size` items; otherwise they had at least as many as
/// this one.
fn received(before: i64, count: i64, size: Option<i64>) -> i64 {
    before.saturating_mul(size.unwrap_or(count)).saturating_add(count)
}

fn text<'m>(model: &'m dyn Model, path: &str) -> Option<Cow<'m, str>> {
    node_at(model, path)?.text()
}

fn integer(model: &dyn Model, path: &str) -> Option<i64> {
    text(model, path)?.parse().ok()
}
