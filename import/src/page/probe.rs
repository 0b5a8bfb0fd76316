//! A scaffold of arbitrary bytes, as the fuzzer and the tests try it.

use std::sync::Arc;

use waybill_codegen::{Sources, load};

use super::{Options, scaffold};

/// Scaffolds bytes for a platform of this text: they are rejected with a message, or written as a spec whose form has no
/// errors but TODOs.
///
/// # Errors
/// A defect of the scaffold: an error without a message, or a spec with others.
pub fn probe(operation: &str, platform: &str, text: &str, bytes: &[u8]) -> Result<(), String> {
    let provider = format!("provider: shop\ntitle: Shop\nplatform: {platform}\n");
    let mut specs: Sources = [
        (format!("platforms/{platform}.yaml"), Arc::from(text)),
        ("shop/provider.yaml".to_owned(), Arc::from(provider)),
    ]
    .into();
    let options = Options { operation: operation.to_owned(), provider: None, group: None, file: "page".to_owned() };
    let made = match scaffold(&options, &specs, bytes) {
        Ok(made) => made,
        Err(problem) if problem.message.is_empty() => return Err("an error without a message".to_owned()),
        Err(_) => return Ok(()),
    };
    specs.extend(made.files.iter().map(|(path, text)| (path.clone(), Arc::from(text.as_str()))));
    match load::load(&specs)
        .1
        .into_iter()
        .find(|found| found.code != "todo" && made.files.contains_key(&*found.span.file))
    {
        Some(error) => Err(format!("{error:?}")),
        None => Ok(()),
    }
}
