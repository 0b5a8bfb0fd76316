//! Generates Rust clients from OpenAPI documents with `openapi-to-rust`. Fails if it fails, or if a client lacks the
//! method of an operation.

use std::error::Error;
use std::process::ExitCode;

use openapi_to_rust::{CodeGenerator, GeneratorConfig, SchemaAnalyzer};
use serde_json::Value;

fn main() -> ExitCode {
    let mut failed = false;
    for path in std::env::args().skip(1) {
        match generate(&path) {
            Ok(lines) => println!("{path}: a client of {lines} lines"),
            Err(error) => {
                eprintln!("{path}: {error}");
                failed = true;
            }
        }
    }
    ExitCode::from(u8::from(failed))
}

fn generate(path: &str) -> Result<usize, Box<dyn Error>> {
    let document: Value = yaml_serde::from_str(&std::fs::read_to_string(path)?)?;
    let mut analysis = SchemaAnalyzer::new(document.clone())?.analyze()?;
    let config = GeneratorConfig { enable_async_client: true, ..GeneratorConfig::default() };
    let made = CodeGenerator::new(config).generate_all(&mut analysis)?;
    let text: String = made.files.iter().map(|file| file.content.as_str()).collect();
    for id in operation_ids(&document) {
        if !text.contains(&format!("fn {id}")) {
            return Err(format!("no method {id} in the client").into());
        }
    }
    Ok(text.lines().count())
}

fn operation_ids(document: &Value) -> impl Iterator<Item = &str> {
    let items = document["paths"].as_object().into_iter().flat_map(|paths| paths.values());
    let operations = items.flat_map(|item| item.as_object().into_iter().flat_map(|methods| methods.values()));
    operations.filter_map(|operation| operation["operationId"].as_str())
}
