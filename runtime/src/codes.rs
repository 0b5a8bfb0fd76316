//! Documented error codes: static tables from the specs, and the rule by which a code that arrived
//! is matched to one of them. The typed enums are generated; this is the one place that compares.
//! It must not know any code: which one can be retried, which is a pattern, stands in the tables.

use std::fmt;

use crate::platform::Operation;
use crate::value::number;

/// The codes of one operation's own list, of a family that several operations share, or of the platform.
#[derive(Debug)]
pub struct CodeTable {
    /// What every code of a family starts with (`isv.split-data-error`), or empty.
    pub prefix: &'static str,
    /// The codes, in the order of the document.
    pub codes: &'static [CodeInfo],
}

/// One documented error code.
#[derive(Debug, PartialEq, Eq)]
pub struct CodeInfo {
    /// The code as documented, prefix included: `isv.split-data-error:CD22`, `7`. `|` separates alternatives.
    pub code: &'static str,
    /// The Rust variant: `SplitData::Cd22`.
    pub variant: &'static str,
    /// The vendor's message, verbatim.
    pub message: &'static str,
    /// What to do about it, in our words, where the document says anything.
    pub remedy: Option<&'static str>,
    /// Whether trying again can help.
    pub retry: Retry,
    /// `false` for a code that only says "look at the finer code" (15, 50).
    pub decisive: bool,
}

/// Whether trying again can help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// No: the same request fails the same way.
    Never,
    /// Yes, after a pause that grows.
    Backoff,
    /// Yes, once the ban that the message names is over: a call limit was reached.
    AfterBan,
    /// Not before the credentials, the session, the permissions or the signature are mended.
    AfterAuth,
}

/// The error codes of one operation: an enum that the generator writes, filled in by
/// [`operation_error!`](crate::operation_error).
pub trait ErrorCode: Clone + fmt::Debug + Send + Sync + 'static {
    /// Makes the value from where the code was found (table, code), or keeps `raw` whole.
    fn from_match(found: Option<(usize, usize)>, raw: &str) -> Self;

    /// What the document says about it; `None` for a code that no document lists.
    fn info(&self) -> Option<&'static CodeInfo>;

    /// The code as documented, or as it arrived when no document lists it.
    fn as_str(&self) -> &str;
}

/// The code of any operation, as [`AnyError`](crate::AnyError) holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnyCode {
    raw: String,
    info: Option<&'static CodeInfo>,
    found: Option<(usize, usize)>,
}

impl AnyCode {
    /// What the document says about it; `None` for a code that no document lists.
    #[must_use]
    pub fn info(&self) -> Option<&'static CodeInfo> {
        self.info
    }

    /// The code as documented, or as it arrived when no document lists it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.info.map_or(&self.raw, |info| info.code)
    }

    /// The same with a code that no document lists as it may be shown.
    pub(crate) fn map_raw(self, change: impl FnOnce(&str) -> String) -> Self {
        Self { raw: change(&self.raw), ..self }
    }

    pub(crate) fn of(code: &impl ErrorCode) -> Self {
        Self { raw: code.as_str().to_owned(), info: code.info(), found: None }
    }

    pub(crate) fn typed<E: ErrorCode>(&self) -> E {
        E::from_match(self.found, &self.raw)
    }
}

impl PartialEq<str> for AnyCode {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

/// Matches what arrived to the documented codes of an operation; tells also the name of the field in the
/// envelope whose code is a number in another spelling (`27.0`).
///
/// The finer code comes first, in every table; then the code of the envelope, if there is no finer one
/// or the documented code is decisive. What isn't found is kept raw: the finer code, else the code.
/// A failure inside the data has a finer code only: 11 there is no code of the platform.
pub(crate) fn recognise(operation: &Operation, code: &str, sub_code: &str) -> (AnyCode, Option<&'static str>) {
    let (code, sub_code) = (code.trim(), sub_code.trim());
    let search = |arrived: &str, fine: bool| {
        operation.errors.iter().enumerate().find_map(|(t, table)| {
            // A number among the platform's codes is one of the envelope's, never a finer one.
            let names_only = fine && std::ptr::eq(*table, operation.platform.errors);
            Some((t, find(table, arrived, names_only)?))
        })
    };
    let info = |(t, c): (usize, usize)| operation.errors.get(t).and_then(|table| table.codes.get(c));
    let fine = if sub_code.is_empty() { None } else { search(sub_code, true) };
    let found = fine.or_else(|| {
        let coarse = if code.is_empty() { None } else { search(code, false) };
        coarse.filter(|at| sub_code.is_empty() || info(*at).is_some_and(|info| info.decisive))
    });
    let raw = if sub_code.is_empty() { code } else { sub_code };
    let envelope = &operation.platform.envelope;
    let (arrived, name) = if fine.is_some() { (sub_code, envelope.sub_code) } else { (code, envelope.code) };
    let info = found.and_then(info);
    let spelled = info.is_some_and(|info| is_number(info.code) && info.code != arrived).then_some(name);
    (AnyCode { raw: raw.to_owned(), info, found }, spelled)
}

/// Position in a table of the code that arrived. `isv.invalid-parameter:tid|seller_nick` is a
/// pattern: either field, both, each with more details behind it, or none if no other entry has that name.
fn find(table: &CodeTable, arrived: &str, names_only: bool) -> Option<usize> {
    let (name, detail) = split(arrived);
    let mut same_name = table
        .codes
        .iter()
        .enumerate()
        .filter(|(_, info)| number::same(split(info.code).0, name) && !(names_only && is_number(info.code)));
    let mut plain = None;
    let mut entries = 0;
    let mut last = None;
    let exact = same_name.find(|(at, info)| {
        let documented = split(info.code).1;
        entries += 1;
        last = Some(*at);
        if documented.is_empty() {
            plain = Some(*at);
        }
        matches(documented, detail)
    });
    match exact {
        Some((at, _)) => Some(at),
        // A bare name means the only entry that has it.
        None if detail.is_empty() && entries == 1 => last,
        // A documented name without details covers the details that no entry names.
        None => plain,
    }
}

/// Name and details; the split is at the first colon, and `::B05` is a dirty `:B05`.
fn split(code: &str) -> (&str, &str) {
    match code.split_once(':') {
        Some((name, detail)) => (name.trim(), detail.trim_start_matches(':').trim()),
        None => (code.trim(), ""),
    }
}

/// Whether details that arrived are among the documented alternatives.
fn matches(documented: &str, arrived: &str) -> bool {
    if documented.is_empty() || arrived.is_empty() {
        return documented == arrived;
    }
    let listed = |part: &str| documented.split('|').any(|alternative| is_or_refines(part.trim(), alternative.trim()));
    arrived.split('|').all(listed)
}

/// `seller_nick` or `seller_nick:P17` for `seller_nick`.
fn is_or_refines(arrived: &str, documented: &str) -> bool {
    let Some((head, tail)) = arrived.split_at_checked(documented.len()) else { return false };
    head.eq_ignore_ascii_case(documented) && (tail.is_empty() || tail.starts_with(':'))
}

fn is_number(code: &str) -> bool {
    code.bytes().all(|byte| byte.is_ascii_digit())
}
