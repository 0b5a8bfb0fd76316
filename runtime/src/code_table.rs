//! Documented error codes as static data, printed from the specs.

/// A table of codes: of one operation, of a family that several operations share, or of the platform.
#[derive(Debug)]
pub struct CodeTable {
    /// The prefix of every code of a family (`isv.split-data-error`), or empty.
    pub prefix: &'static str,
    /// The codes, in the order of the document.
    pub codes: &'static [CodeInfo],
}

/// One documented error code.
#[derive(Debug, PartialEq, Eq)]
pub struct CodeInfo {
    /// The code as documented, with its prefix: `isv.split-data-error:CD22`, `7`. `|` separates alternatives.
    pub code: &'static str,
    /// The Rust variant: `SplitData::Cd22`.
    pub variant: &'static str,
    /// The vendor's message, verbatim.
    pub message: &'static str,
    /// The documented remedy in our words, if there is one.
    pub remedy: Option<&'static str>,
    /// Whether trying again can help.
    pub retry: Retry,
    /// What a ban with this code covers, if the documents say so.
    pub bans: Option<BanScope>,
    /// `false` for a code that only refers to the sub-code (15, 50).
    pub decisive: bool,
    /// Whether a request with this code was certainly not executed.
    pub not_executed: bool,
    /// Whether it is unknown after this code if the request was executed.
    pub outcome_unknown: bool,
}

impl CodeInfo {
    /// A code that is decisive, has no remedy, and allows no retry.
    pub const fn new(code: &'static str, variant: &'static str, message: &'static str) -> Self {
        let (remedy, retry, bans, decisive) = (None, Retry::Never, None, true);
        Self { code, variant, message, remedy, retry, bans, decisive, not_executed: false, outcome_unknown: false }
    }

    /// Sets the remedy.
    pub const fn remedy(mut self, remedy: &'static str) -> Self {
        self.remedy = Some(remedy);
        self
    }

    /// Sets whether trying again can help.
    pub const fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// Sets what a ban covers.
    pub const fn bans(mut self, scope: BanScope) -> Self {
        self.bans = Some(scope);
        self
    }

    /// The code only refers to the sub-code.
    pub const fn indecisive(mut self) -> Self {
        self.decisive = false;
        self
    }

    /// A request with this code was certainly not executed.
    pub const fn not_executed(mut self) -> Self {
        self.not_executed = true;
        self
    }

    /// After this code it is unknown whether the request was executed.
    pub const fn outcome_unknown(mut self) -> Self {
        self.outcome_unknown = true;
        self
    }
}

/// Whether trying again can help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Retry {
    /// No: the same request fails again.
    Never,
    /// Yes, after a growing pause.
    Backoff,
    /// Yes, after the ban that the message names: a call limit was reached.
    AfterBan,
    /// Only after the credentials, the session, the permissions or the signature are fixed.
    AfterAuth,
    /// With a new access token: the old one is no longer valid.
    AfterSession,
}

/// What a ban or a call limit covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum BanScope {
    /// All calls of the app.
    App,
    /// All calls of the operation: another one can be sent meanwhile.
    Operation,
    /// All calls for the user: those for another one can be sent meanwhile.
    User,
}
