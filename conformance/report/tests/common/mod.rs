//! The specs, streams and golden files of the tests.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use waybill_codegen::{Ir, Sources};
use waybill_report::event::{self, Stream};
use waybill_report::{Report, html, json, junit, text as summary};

fn folder(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(below)
}

/// The specs of the generator's diagnostics: small, with one of everything.
pub fn ir() -> Ir {
    waybill_codegen::compile(&sources()).unwrap()
}

/// The same with rules between the parameters of `demo.parcels.track`.
pub fn ir_with_rules(rules: &str) -> Ir {
    let mut sources = sources();
    let track = sources.get_mut("demo/parcels/track.yaml").unwrap();
    *track = Arc::from(track.replace("examples:\n", &format!("rules:\n{rules}\nexamples:\n")));
    waybill_codegen::compile(&sources).unwrap()
}

fn sources() -> Sources {
    let mut sources = Sources::new();
    read(&folder("../../codegen/tests/diagnostics/base"), "", &mut sources);
    sources
}

fn read(folder: &Path, below: &str, sources: &mut Sources) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{below}{}", entry.file_name().to_str().unwrap());
        if entry.path().is_dir() {
            read(&entry.path(), &format!("{name}/"), sources);
        } else {
            sources.insert(name, Arc::from(fs::read_to_string(entry.path()).unwrap()));
        }
    }
}

pub fn text(name: &str) -> String {
    fs::read_to_string(folder("tests/data").join(format!("{name}.ndjson"))).unwrap()
}

pub fn stream(name: &str) -> Stream {
    event::read(&text(name))
}

pub fn whole() -> Stream {
    stream("whole")
}

/// All files of a report.
pub struct Files {
    pub json: String,
    pub junit: String,
    pub html: String,
    pub summary: String,
    pub coverage: String,
}

impl Files {
    pub fn of(report: &Report) -> Self {
        let coverage = waybill_report::baseline::render(&report.coverage);
        Self { json: json(report), junit: junit(report), html: html(report), summary: summary(report), coverage }
    }
}

/// Compares with the golden files of that name.
pub fn golden(name: &str, files: &Files) {
    let folder = folder("tests/golden").join(name);
    let files = [
        ("report.json", &files.json),
        ("junit.xml", &files.junit),
        ("index.html", &files.html),
        ("summary.txt", &files.summary),
        ("coverage.txt", &files.coverage),
    ];
    for (file, text) in files {
        let path = folder.join(file);
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&path, text).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        assert!(&expected == text, "{name}/{file} differs: run with UPDATE_GOLDEN=1 and read the diff");
    }
}
