//! An import of arbitrary bytes, as the fuzzer and the tests try it.

use std::sync::Arc;

use waybill_codegen::{Sources, inspect_all};

use crate::{Format, Importer, Options, concerns_import};

/// Imports bytes for a platform of this text: they are rejected with a message, or imported as specs that pass the
/// checks of the generator.
///
/// # Errors
/// A defect of the importer: an error without a message, or specs with errors.
pub fn probe(format: Format, platform: &str, text: &str, bytes: &[u8]) -> Result<(), String> {
    let mut specs: Sources = [(format!("platforms/{platform}.yaml"), Arc::from(text))].into();
    let options = Options { format, provider: "shop".to_owned(), platform: platform.to_owned(), only: Vec::new() };
    let mut importer = Importer::new(options, &specs).map_err(|problem| problem.to_string())?;
    let imported = match importer.add("source", bytes).and_then(|()| importer.finish()) {
        Ok(imported) => imported,
        Err(problems) => {
            let silent = problems.is_empty() || problems.iter().any(|problem| problem.message.is_empty());
            return if silent { Err("an error without a message".to_owned()) } else { Ok(()) };
        }
    };
    specs.extend(imported.files.iter().map(|(path, text)| (format!("shop/{path}"), Arc::from(text.as_str()))));
    match inspect_all(&specs).errors.into_iter().find(concerns_import) {
        Some(error) => Err(format!("{error:?}")),
        None => Ok(()),
    }
}
