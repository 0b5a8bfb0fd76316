//! The readers of JSON and XML below any envelope: any bytes are read or rejected, and what was read is the
//! same when it is written and read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use waybill_fuzz::choose;
use waybill_runtime::wire::{Document, JsonStyle, Limits, Model, to_json, to_xml};

fuzz_target!(|data: &[u8]| {
    let Some((operation, body)) = choose(data) else { return };
    let Ok(document) = Document::new(body, Limits::default()) else { return };
    let roots = document.roots().unwrap_or_default();
    for root in [None].into_iter().chain(roots.iter().map(|root| Some(root.as_str()))) {
        let mut output = operation.output();
        match document.read(root, &mut *output) {
            Ok(notes) => {
                notes.iter().for_each(|note| drop(note.to_string()));
                again(operation, &*output);
            }
            Err(error) => drop(error.to_string()),
        }
    }
});

fn again(operation: &dyn waybill_runtime::DynOperation, model: &dyn Model) {
    let written = to_json(model, JsonStyle::default());
    drop((format!("{model:?}"), to_xml(model, "root")));
    let mut second = operation.output();
    if written != "{}" {
        let document = Document::new(written.as_bytes(), Limits::default()).expect("what is written is JSON");
        document.read(None, &mut *second).expect("what is written is read");
        assert_eq!(to_json(&*second, JsonStyle::default()), written);
    }
}
