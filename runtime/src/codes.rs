//! Documented error codes: static tables from the specs, and the rules that match a received code to them.
//! The typed enums are generated; only this module compares codes. It knows no code by name: the tables say
//! which one can be retried and which one is a pattern.

use std::fmt;

use crate::code_table::{CodeInfo, CodeTable};
use crate::platform::Operation;
use crate::value::number;

/// The error codes of one operation, for generic code: `impl<E: ErrorCode> From<Error<E>> for ShopError`. Only generated
/// enums implement it.
pub trait ErrorCode: Clone + fmt::Debug + Send + Sync + 'static {
    /// Makes the value from the location of the code (table, code), or keeps `raw` whole.
    #[doc(hidden)]
    fn from_match(found: Option<(usize, usize)>, raw: &str) -> Self;

    /// The documentation of the code; as received when it is undocumented.
    ///
    /// # Errors
    /// The code is undocumented.
    #[doc(hidden)]
    fn documented(&self) -> Result<&'static CodeInfo, &str>;

    /// The documentation of the code; `None` for an undocumented code.
    fn info(&self) -> Option<&'static CodeInfo> {
        self.documented().ok()
    }

    /// The code as documented, or as received when it is undocumented.
    fn as_str(&self) -> &str {
        self.documented().map_or_else(|raw| raw, |info| info.code)
    }
}

/// The code of a family at a position in its table; as received, if the family has no such code.
pub fn family<F: Copy, E>(all: &[F], code: usize, of: fn(F) -> E, raw: &str, other: fn(String) -> E) -> E {
    all.get(code).copied().map_or_else(|| other(raw.to_owned()), of)
}

/// A documented code: of an operation, of a family, or of a platform. [`Error::is`](crate::Error::is) takes it.
pub trait KnownCode {
    /// The documentation of the code; `None` for one that was received and is not documented.
    fn known(&self) -> Option<&'static CodeInfo>;

    /// The code as documented, or as received.
    fn text(&self) -> &str {
        self.known().map_or("", |info| info.code)
    }
}

impl KnownCode for &'static CodeInfo {
    fn known(&self) -> Option<&'static CodeInfo> {
        Some(self)
    }
}

impl<E: ErrorCode> KnownCode for E {
    fn known(&self) -> Option<&'static CodeInfo> {
        self.info()
    }

    fn text(&self) -> &str {
        self.as_str()
    }
}

/// An enum of codes that several operations share, or that of a platform's codes. [`Error::family`](crate::Error::family)
/// returns its values.
pub trait CodeFamily: KnownCode + Copy + 'static {
    /// Every code, in the order of the document.
    const CODES: &'static [Self];
}

impl KnownCode for AnyCode {
    fn known(&self) -> Option<&'static CodeInfo> {
        self.info
    }

    fn text(&self) -> &str {
        self.as_str()
    }
}

/// The code of any operation, as [`AnyError`](crate::AnyError) holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnyCode {
    raw: String,
    info: Option<&'static CodeInfo>,
    found: Option<(usize, usize)>,
}

impl AnyCode {
    /// The documentation of the code; `None` for an undocumented code.
    #[must_use]
    pub fn info(&self) -> Option<&'static CodeInfo> {
        self.info
    }

    /// The code as documented, or as received when it is undocumented.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.info.map_or(&self.raw, |info| info.code)
    }

    /// Redacts an undocumented code.
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

/// Matches the received codes to the documented codes of an operation. Also returns the name of the envelope
/// field whose code is a number in another spelling (`27.0`).
///
/// The sub-code is matched first, in every table. The code of the envelope is matched if there is no sub-code
/// or if the documented code is decisive. Otherwise the sub-code, or else the code, is kept as received. A
/// failure inside the data has a sub-code only: 11 in it is not a platform code.
pub(crate) fn recognise(operation: &Operation, code: &str, sub_code: &str) -> (AnyCode, Option<&'static str>) {
    let (code, sub_code) = (code.trim(), sub_code.trim());
    let envelope = &operation.platform.envelope;
    let search = |arrived: &str, fine: bool| {
        let is_platform = |table: &CodeTable| std::ptr::eq(table, operation.platform.errors);
        let tables = || operation.errors.iter().copied().enumerate();
        // A numeric platform code is a code of the envelope, never a sub-code. Where there are sub-codes, the code of
        // the envelope is the platform's, even if the operation has the same number.
        let at = |(t, table)| Some((t, find(table, arrived, fine && is_platform(table))?));
        let first = !fine && !envelope.sub_code.is_empty();
        let platform = tables().find(|(_, table)| first && is_platform(table)).and_then(at);
        platform.or_else(|| tables().find_map(at))
    };
    let info = |(t, c): (usize, usize)| operation.errors.get(t).and_then(|table| table.codes.get(c));
    let fine = if sub_code.is_empty() { None } else { search(sub_code, true) };
    let found = fine.or_else(|| {
        let coarse = if code.is_empty() { None } else { search(code, false) };
        coarse.filter(|at| sub_code.is_empty() || info(*at).is_some_and(|info| info.decisive))
    });
    let raw = if sub_code.is_empty() { code } else { sub_code };
    let (arrived, name) = if fine.is_some() { (sub_code, envelope.sub_code) } else { (code, envelope.code) };
    let info = found.and_then(info);
    let spelled = info.is_some_and(|info| is_number(info.code) && info.code != arrived).then_some(name);
    (AnyCode { raw: raw.to_owned(), info, found }, spelled)
}

/// Position of a received code in a table. `isv.invalid-parameter:tid|seller_nick` is a pattern. It matches
/// either field, both, each with more details after it, or none if no other entry has that name.
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
        // A name without details means the only entry of that name.
        None if detail.is_empty() && entries == 1 => last,
        // A documented name without details covers all details that no entry lists.
        None => plain,
    }
}

/// Splits name and details at the first colon. `::B05` is a malformed `:B05`.
fn split(code: &str) -> (&str, &str) {
    match code.split_once(':') {
        Some((name, detail)) => (name.trim(), detail.trim_start_matches(':').trim()),
        None => (code.trim(), ""),
    }
}

/// Whether received details are among the documented alternatives.
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

pub(crate) fn is_number(code: &str) -> bool {
    code.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a code is a number or a plain word: those of a platform are codes of the envelope, and sub-codes have other
/// characters (`isv.appkey-not-exists`).
pub(crate) fn is_word(code: &str) -> bool {
    code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
