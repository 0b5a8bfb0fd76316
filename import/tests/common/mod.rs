//! Imports of sources in memory, with the platforms of the repository.
#![allow(dead_code, reason = "each test binary uses a part")]

use std::collections::BTreeMap;
use std::path::Path;

use waybill_codegen::Sources;
use waybill_import::{Format, Imported, Importer, Options, Problem};

/// The platforms of the repository.
pub fn platforms() -> Sources {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/platforms");
    let file = |name: &str| {
        let text = std::fs::read_to_string(folder.join(format!("{name}.yaml"))).unwrap();
        (format!("platforms/{name}.yaml"), text.as_str().into())
    };
    ["top", "xopen"].map(file).into()
}

/// The files of a folder of the corpus.
pub fn sources(case: &str) -> BTreeMap<String, Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(case);
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        found.insert(entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap());
    }
    found
}

/// The format of a case's name.
pub fn format(case: &str) -> Format {
    match case {
        "top-xml" => Format::TopXml,
        _ if case.starts_with("top-json") => Format::TopJson,
        _ => Format::OpenApi,
    }
}

/// Imports the provider `shop`. The format is that of the case's name.
pub fn import(
    case: &str,
    platform: &str,
    sources: &BTreeMap<String, Vec<u8>>,
    only: &[&str],
) -> Result<Imported, Vec<Problem>> {
    let only = only.iter().map(|&pattern| pattern.to_owned()).collect();
    let options = Options { format: format(case), provider: "shop".to_owned(), platform: platform.to_owned(), only };
    let mut importer = Importer::new(options, &platforms()).map_err(|problem| vec![problem])?;
    let mut problems = Vec::new();
    for (file, bytes) in sources {
        problems.extend(importer.add(file, bytes).err().into_iter().flatten());
    }
    if problems.is_empty() { importer.finish() } else { Err(problems) }
}
