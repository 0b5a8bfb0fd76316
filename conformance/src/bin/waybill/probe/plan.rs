//! What a probe tries, and in which order. The alternatives come from the tables of the platform. Pure: a response
//! of the gateway leads to the next try.
//!
//! The endpoint is independent of the rest, so the first one that responds as the platform does is kept. The others
//! (signing method, canonical string, unit of the timestamp) are right or wrong together in a signature, so their
//! combinations are tried, and each response decides which one is next.

use waybill_runtime::TimestampUnit;
use waybill_runtime::platform::{CanonicalString, Common, Operation, Source, Stamp};

use super::verdict::Verdict;

/// A setting that a probe varies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Endpoint,
    SignMethod,
    CanonicalString,
    TimestampUnit,
}

impl Kind {
    /// Its name in the output; where the mock server can be limited to one alternative, as it is named there.
    pub fn name(self) -> &'static str {
        match self {
            Self::Endpoint => "endpoint",
            Self::SignMethod => "sign-method",
            Self::CanonicalString => "canonical-string",
            Self::TimestampUnit => "timestamp-unit",
        }
    }
}

/// An alternative of a setting.
#[derive(Debug, Clone)]
pub enum Value {
    /// A documented endpoint, or an address of the caller's.
    Endpoint {
        name: Option<&'static str>,
        url: String,
    },
    SignMethod(&'static str),
    CanonicalString(&'static CanonicalString),
    TimestampUnit(TimestampUnit),
}

impl Value {
    pub fn kind(&self) -> Kind {
        match self {
            Self::Endpoint { .. } => Kind::Endpoint,
            Self::SignMethod(_) => Kind::SignMethod,
            Self::CanonicalString(_) => Kind::CanonicalString,
            Self::TimestampUnit(_) => Kind::TimestampUnit,
        }
    }

    /// Its name in the spec.
    pub fn name(&self) -> &str {
        match self {
            Self::Endpoint { name, url } => name.unwrap_or(url),
            Self::SignMethod(name) => name,
            Self::CanonicalString(text) => text.name,
            Self::TimestampUnit(TimestampUnit::Milliseconds) => "milliseconds",
            Self::TimestampUnit(TimestampUnit::Seconds) => "seconds",
        }
    }

    /// The address of an endpoint.
    pub fn url(&self) -> &str {
        match self {
            Self::Endpoint { url, .. } => url,
            _ => "",
        }
    }

    /// `sign-method=hmac`
    pub fn shown(&self) -> String {
        format!("{}={}", self.kind().name(), self.name())
    }
}

/// A try: for each setting of a plan, the index of its value.
pub type Try = Vec<usize>;

/// The settings of an operation, as it is reached through one platform, with their alternatives, the default first.
pub struct Plan {
    pub operation: &'static Operation,
    /// One list for each setting that the operation has. None is empty; the first one is that of the endpoint.
    pub settings: Vec<Vec<Value>>,
    /// The endpoints that are tried only by name: over plain HTTP, session and signature can be read.
    pub plain: Vec<&'static str>,
    /// Whether each alternative is tried once more after a try was accepted.
    pub all: bool,
    /// The path of the platform in the client's crate, if the client can choose one.
    pub platform: Option<String>,
}

/// The operation, as it is reached through each platform of its provider, the default first.
pub fn ways(operation: &'static Operation) -> Vec<&'static Operation> {
    std::iter::once(operation).chain(operation.others.iter().copied()).collect()
}

/// The system parameters of an operation.
pub fn system_parameters(operation: &Operation) -> Vec<&'static Common> {
    match operation.style {
        Some(style) => style.common.iter().map(|(_, common)| common).collect(),
        None => operation.platform.common.iter().collect(),
    }
}

impl Plan {
    /// A plan. `servers` replace the documented endpoints, and `endpoint` selects one of these. `None` without an
    /// endpoint.
    pub fn new(operation: &'static Operation, servers: &[String], endpoint: Option<&str>, all: bool) -> Option<Self> {
        let documented = operation.platform.endpoints;
        let is_plain = |url: &str| url.starts_with("http://");
        let is_tried = |name: &str, url: &str| endpoint.map_or_else(|| !is_plain(url), |wanted| wanted == name);
        let tried = documented.iter().filter(|known| is_tried(known.name, known.url));
        let mut endpoints: Vec<_> =
            tried.map(|known| Value::Endpoint { name: Some(known.name), url: known.url.to_owned() }).collect();
        if !servers.is_empty() {
            endpoints = servers.iter().map(|url| Value::Endpoint { name: None, url: url.clone() }).collect();
        }
        if endpoints.is_empty() {
            return None;
        }
        let methods = operation.platform.signing.methods.iter().map(|method| Value::SignMethod(method.name));
        let texts = operation.style.map_or(&[][..], |style| style.canonical_strings);
        let units = [TimestampUnit::Milliseconds, TimestampUnit::Seconds];
        let has_unit = system_parameters(operation).iter().any(|common| common.source == Source::Now(Stamp::Millis));
        let settings = [
            endpoints,
            methods.collect(),
            texts.iter().copied().map(Value::CanonicalString).collect(),
            units.into_iter().filter(|_| has_unit).map(Value::TimestampUnit).collect(),
        ];
        let plain = documented.iter().filter(|known| is_plain(known.url) && servers.is_empty() && endpoint.is_none());
        Some(Self {
            operation,
            settings: settings.into_iter().filter(|values| !values.is_empty()).collect(),
            plain: plain.map(|known| known.name).collect(),
            all,
            platform: None,
        })
    }

    /// The values of a try.
    pub fn values(&self, tried: &Try) -> Vec<&Value> {
        self.settings.iter().zip(tried).filter_map(|(values, at)| values.get(*at)).collect()
    }

    /// The values of a try that were chosen: the endpoint, and those that have an alternative.
    pub fn chosen(&self, tried: &Try) -> Vec<&Value> {
        let is_chosen = |value: &Value, values: &[Value]| value.kind() == Kind::Endpoint || values.len() > 1;
        let values = self.values(tried).into_iter().zip(&self.settings);
        values.filter(|(value, values)| is_chosen(value, values)).map(|(value, _)| value).collect()
    }

    /// The chosen values of a try, on one line.
    pub fn shown(&self, tried: &Try) -> String {
        self.chosen(tried).iter().map(|value| value.shown()).collect::<Vec<_>>().join(" ")
    }

    /// The index of a setting.
    fn at(&self, kind: Kind) -> Option<usize> {
        self.settings.iter().position(|values| values.first().is_some_and(|value| value.kind() == kind))
    }

    /// All combinations for one endpoint, that of the defaults first.
    pub fn combinations(&self, endpoint: usize) -> Vec<Try> {
        let others = self.settings.iter().skip(1);
        others.fold(vec![vec![endpoint]], |tries, values| {
            let longer = |tried: &Try| {
                let tried = tried.clone();
                (0..values.len()).map(move |at| [&tried[..], &[at]].concat())
            };
            tries.iter().flat_map(longer).collect()
        })
    }

    /// The maximum number of requests.
    pub fn at_most(&self) -> usize {
        let endpoints = self.settings.first().map_or(0, Vec::len);
        let more: usize = self.settings.iter().map(|values| values.len() - 1).sum();
        endpoints.saturating_sub(1) + self.combinations(0).len() + if self.all { more } else { 0 }
    }

    /// The next try after these, or `None` when the probe has ended.
    pub fn next(&self, tried: &[(Try, Verdict)]) -> Option<Try> {
        let Some((last, verdict)) = tried.last() else {
            return Some(vec![0; self.settings.len()]);
        };
        if *verdict == Verdict::CallLimit {
            return None;
        }
        if let Some((accepted, _)) = tried.iter().find(|(_, verdict)| *verdict == Verdict::Accepted) {
            return self.variation(accepted, tried).filter(|_| self.all);
        }
        match verdict {
            Verdict::Credentials | Verdict::Rejected => None,
            Verdict::NoResponse if !self.has_responded(last, tried) => self.next_endpoint(last),
            _ => self.next_combination(last, *verdict, tried),
        }
    }

    /// Whether the endpoint of a try has responded before: then a try without a response says nothing about it.
    fn has_responded(&self, last: &Try, tried: &[(Try, Verdict)]) -> bool {
        tried.iter().any(|(one, verdict)| one.first() == last.first() && *verdict != Verdict::NoResponse)
    }

    fn next_endpoint(&self, last: &Try) -> Option<Try> {
        let (endpoint, others) = last.split_first()?;
        let next = endpoint + 1;
        (next < self.settings.first()?.len()).then(|| [&[next], others].concat())
    }

    /// The untried combination that differs least from the last try. A unit that was rejected is not tried again, and it is
    /// kept as long as the signature is rejected: it can be right, and all that is signed can't.
    fn next_combination(&self, last: &Try, verdict: Verdict, tried: &[(Try, Verdict)]) -> Option<Try> {
        let unit = self.at(Kind::TimestampUnit);
        let of = |one: &Try| unit.and_then(|at| one.get(at).copied());
        let rejected = |one: &Try| tried.iter().any(|(other, v)| *v == Verdict::Timestamp && of(other) == of(one));
        let changes_right = |one: &Try| verdict == Verdict::Signature && of(one) != of(last);
        let differences = |one: &Try| one.iter().zip(last).filter(|(a, b)| a != b).count();
        let untried = self.combinations(*last.first()?).into_iter();
        let untried = untried.filter(|one| !tried.iter().any(|(other, _)| other == one) && !rejected(one));
        untried.min_by_key(|one| (changes_right(one), differences(one)))
    }

    /// A try that differs from the accepted one in one setting.
    fn variation(&self, accepted: &Try, tried: &[(Try, Verdict)]) -> Option<Try> {
        let variations = self.settings.iter().enumerate().flat_map(|(at, values)| {
            (0..values.len()).map(move |value| {
                let mut one = accepted.clone();
                one[at] = value;
                one
            })
        });
        variations.into_iter().find(|one| !tried.iter().any(|(other, _)| other == one))
    }
}
