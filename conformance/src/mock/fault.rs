//! Faults: what goes wrong in a response. A fault is a name and settings in one line, the same in a
//! header, in the control API, in a scenario and as a magic value: `stall;after=20`. Its position is set, or
//! drawn from the seed, so that a run can be repeated.

use std::time::Duration;

use waybill_codegen::suggest::nearest;

/// A fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub kind: FaultKind,
    /// The byte of the body after which it occurs; drawn when absent.
    pub after: Option<usize>,
    /// Milliseconds.
    pub ms: Option<u64>,
    pub seconds: Option<u64>,
    pub status: Option<u16>,
    pub bytes: Option<usize>,
}

/// The kinds of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FaultKind {
    Latency,
    Throttle,
    Ban,
    Reset,
    End,
    Stall,
    Drip,
    LongLength,
    ShortLength,
    BadChunk,
    BadGzip,
    Malformed,
    Html,
    Huge,
}

/// Name, kind and one line for `--help` and the docs.
pub(super) const FAULTS: &[(&str, FaultKind, &str)] = &[
    ("latency", FaultKind::Latency, "responds after ms=N milliseconds (default 200)"),
    ("throttle", FaultKind::Throttle, "rejects this request with a ban of seconds=N (default 1)"),
    ("ban", FaultKind::Ban, "rejects all requests of the session for seconds=N (default 1)"),
    ("reset", FaultKind::Reset, "resets the connection after=N bytes of the body"),
    ("end", FaultKind::End, "ends the connection after=N bytes of the body"),
    ("stall", FaultKind::Stall, "stops sending at byte after=N of the body, for ms=N (default 60000)"),
    ("drip", FaultKind::Drip, "sends bytes=N at a time (default 1), ms=N apart (default 5)"),
    ("long-length", FaultKind::LongLength, "announces more bytes than it sends"),
    ("short-length", FaultKind::ShortLength, "announces fewer bytes than it sends"),
    ("bad-chunk", FaultKind::BadChunk, "sends a chunk whose length is not a number"),
    ("bad-gzip", FaultKind::BadGzip, "declares a body as gzip that is not gzip"),
    ("malformed", FaultKind::Malformed, "cuts the body at byte after=N, with a correct length"),
    ("html", FaultKind::Html, "responds with status=N (default 502) with an HTML page"),
    ("huge", FaultKind::Huge, "sends bytes=N of white space (default 67108864) after the body"),
];

impl Fault {
    /// Reads `NAME;key=value;…`.
    ///
    /// # Errors
    /// A line that says what is wrong and what is accepted.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut parts = text.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let Some((_, kind, _)) = FAULTS.iter().find(|(known, _, _)| *known == name) else {
            let known: Vec<&str> = FAULTS.iter().map(|(name, _, _)| *name).collect();
            let near = nearest(name, known.iter().copied())
                .map(|near| format!("did you mean {near}? Or: "))
                .unwrap_or_default();
            return Err(format!("unknown fault {name:?}; {near}the faults are {}", known.join(", ")));
        };
        let mut fault = Self { kind: *kind, after: None, ms: None, seconds: None, status: None, bytes: None };
        for part in parts.filter(|part| !part.is_empty()) {
            fault.set(part)?;
        }
        Ok(fault)
    }

    fn set(&mut self, part: &str) -> Result<(), String> {
        let wrong = || format!("{part:?}: expected after=N, ms=N, seconds=N, status=N or bytes=N");
        let (key, value) = part.split_once('=').ok_or_else(wrong)?;
        match key {
            "after" => self.after = Some(value.parse().map_err(|_| wrong())?),
            "ms" => self.ms = Some(value.parse().map_err(|_| wrong())?),
            "seconds" => self.seconds = Some(value.parse().map_err(|_| wrong())?),
            "status" => {
                let status: u16 = value.parse().map_err(|_| wrong())?;
                self.status = Some(status).filter(|s| (200..600).contains(s));
                self.status.ok_or_else(|| format!("{part:?}: expected a status from 200 to 599"))?;
            }
            "bytes" => self.bytes = Some(value.parse().map_err(|_| wrong())?),
            _ => return Err(wrong()),
        }
        Ok(())
    }

    pub fn name(&self) -> &'static str {
        FAULTS.iter().find(|(_, kind, _)| *kind == self.kind).map_or("", |(name, _, _)| name)
    }

    /// A pause, with its default.
    pub fn pause(&self, default: u64) -> Duration {
        Duration::from_millis(self.ms.unwrap_or(default).min(600_000))
    }

    /// The duration of a ban in seconds.
    pub fn ban(&self) -> u64 {
        self.seconds.unwrap_or(1)
    }

    /// The position in a body of that length: before its end.
    pub fn place(&self, length: usize, drawn: u64) -> usize {
        match self.after {
            Some(after) => after.min(length),
            None => usize::try_from(drawn % (length.max(2) as u64 - 1)).unwrap_or_default() + 1,
        }
    }
}

/// A number from a seed and the position in a run (splitmix64): the same run draws the same numbers.
pub(super) fn draw(seed: u64, session: &str, number: u64) -> u64 {
    let name =
        session.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    let mut z = seed ^ name ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = z.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
