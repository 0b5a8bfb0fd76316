//! Records a run: when cases begin and end, and what passes over the wire in each. What a case covers is
//! determined from the wire by [`crate::observed`], independent of the case itself.

use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use waybill_codegen::Ir;
use waybill_report::event::{CaseResult, Covered, Event, Planned};
use waybill_report::item::Basis;

use crate::arrived::Arrived;
use crate::case::{Case, locate};
use crate::events::Events;
use crate::observed;
use crate::reply::Reply;
use crate::wire_hook::WireHook;

thread_local! {
    /// The case that runs on this thread.
    static CURRENT: RefCell<Option<Arc<Running>>> = const { RefCell::new(None) };
}

/// A hook that records what passes, for the case that runs on the calling thread.
pub struct Recorder {
    ir: Arc<Ir>,
    events: Arc<Events>,
}

/// A running case; also the hook that other threads call for it.
struct Running {
    case: String,
    compares: bool,
    ir: Arc<Ir>,
    events: Arc<Events>,
    progress: Mutex<Progress>,
}

#[derive(Default)]
struct Progress {
    exchanges: u64,
    by_operation: BTreeMap<String, Covered>,
    /// Why an event could not be written.
    trouble: Option<String>,
}

impl Recorder {
    /// Records cases of these specs.
    #[must_use]
    pub fn new(ir: Arc<Ir>, events: Arc<Events>) -> Self {
        Self { ir, events }
    }

    /// A planned case.
    #[must_use]
    pub fn planned(&self, case: &Case) -> Planned {
        Planned {
            name: case.name.clone(),
            kind: case.kind.to_owned(),
            basis: Basis::named(case.basis).unwrap_or(Basis::Derived),
            operation: locate::operation(&self.ir, case),
            place: case.place.clone(),
        }
    }

    /// Runs a case and records it. A case that panics has failed.
    ///
    /// # Errors
    /// The differences, or that the case could not be recorded.
    pub fn run(&self, case: &Case) -> Result<(), String> {
        self.events.write(&Event::CaseStarted { case: case.name.clone() })?;
        let running = Arc::new(Running {
            case: case.name.clone(),
            compares: case.compares(),
            ir: Arc::clone(&self.ir),
            events: Arc::clone(&self.events),
            progress: Mutex::default(),
        });
        CURRENT.set(Some(Arc::clone(&running)));
        let began = Instant::now();
        let verdict = catch_unwind(AssertUnwindSafe(&case.run)).unwrap_or_else(|panic| Err(panic_message(&*panic)));
        let micros = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        CURRENT.set(None);
        let progress = running.progress.lock().unwrap_or_else(PoisonError::into_inner);
        let verdict = verdict.and_then(|()| progress.trouble.clone().map_or(Ok(()), Err));
        let verdict = verdict.map_err(|why| locate::located(&self.ir, case, &why));
        self.events.write(&Event::CaseFinished {
            case: case.name.clone(),
            result: if verdict.is_ok() { CaseResult::Passed } else { CaseResult::Failed },
            message: verdict.as_ref().err().cloned().unwrap_or_default(),
            exchanges: progress.exchanges,
            micros,
        })?;
        verdict
    }
}

fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    format!("panicked: {}", text.unwrap_or_default())
}

impl Running {
    fn note(&self, operation: &str, covers: impl FnOnce(&Ir) -> Covered) {
        let covered = if self.compares { covers(&self.ir) } else { Covered::default() };
        let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        progress.exchanges += 1;
        let first = self.compares && !progress.by_operation.contains_key(operation);
        let known = progress.by_operation.entry(operation.to_owned()).or_default();
        let new = known.absorb(covered);
        // A line for each exchange would repeat the same thousands of times.
        if first || new != Covered::default() {
            let (case, operation) = (self.case.clone(), operation.to_owned());
            if let Err(why) = self.events.write(&Event::Covered { case, operation, covered: new }) {
                progress.trouble = Some(why);
            }
        }
    }
}

impl WireHook for Running {
    fn response(&self, operation: &str, reply: Reply) -> Reply {
        self.note(operation, |ir| observed::response(ir, operation, &reply));
        reply
    }

    fn request(&self, operation: &str, arrived: Arrived) -> Arrived {
        self.note(operation, |ir| observed::request(ir, operation, &arrived));
        arrived
    }

    fn mocked(&self, operation: &str, request: &Arrived, reply: Reply) -> Reply {
        self.note(operation, |ir| observed::mocked(ir, operation, request, &reply));
        reply
    }
}

impl WireHook for Recorder {
    fn here(&self) -> Option<Arc<dyn WireHook>> {
        CURRENT.with_borrow(|current| current.clone().map(|running| running as Arc<dyn WireHook>))
    }

    fn response(&self, operation: &str, reply: Reply) -> Reply {
        match self.here() {
            Some(case) => case.response(operation, reply),
            None => reply,
        }
    }

    fn request(&self, operation: &str, arrived: Arrived) -> Arrived {
        match self.here() {
            Some(case) => case.request(operation, arrived),
            None => arrived,
        }
    }

    fn mocked(&self, operation: &str, request: &Arrived, reply: Reply) -> Reply {
        match self.here() {
            Some(case) => case.mocked(operation, request, reply),
            None => reply,
        }
    }
}
