//! The providers as the server plays them: specs that were compiled into the program, read once, with
//! everything a request needs looked up by name.

use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

use waybill_codegen::ir::{Family, Ir, Operation, Parameter, Protocol};
use waybill_codegen::{Sources, inspect};

use super::body::{Prepared, prepare};

include!(concat!(env!("OUT_DIR"), "/specs.rs"));

/// A provider whose address is known and whose specs are read when the first request for it comes, so
/// that the server is ready at once however many operations there are.
pub(super) struct Provider {
    /// `taobao`
    pub name: String,
    /// Where it is served: its name and the path of its documented address, `/taobao/router/rest`.
    pub base: String,
    read: OnceLock<Option<Specs>>,
}

/// What the specs of one provider say.
pub(super) struct Specs {
    pub protocol: Protocol,
    pub families: Vec<Family>,
    pub operations: Vec<Op>,
    by_id: HashMap<String, usize>,
}

/// An operation with its documented answers ready to be sent.
pub(super) struct Op {
    pub ir: Operation,
    pub answers: Vec<Prepared>,
}

/// All providers, in the order of their names.
pub(super) fn all() -> &'static [Provider] {
    static ALL: LazyLock<Vec<Provider>> = LazyLock::new(|| {
        let heads = compile(|path| path.starts_with("protocols/") || path.ends_with("/provider.yaml"));
        let provider = |p: &waybill_codegen::ir::Provider| Provider {
            name: p.name.clone(),
            base: format!("/{}{}", p.name, p.servers.first().map_or("", |s| path_of(&s.url))),
            read: OnceLock::new(),
        };
        heads.providers.iter().map(provider).collect()
    });
    &ALL
}

/// The path of an address, without a slash at its end.
fn path_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find('/').map_or("", |at| rest[at..].trim_end_matches('/'))
}

/// The specs were checked before they were compiled in: what could be a mistake is none here.
fn compile(wanted: impl Fn(&str) -> bool) -> Ir {
    let chosen = FILES.iter().filter(|(path, _)| wanted(path));
    let sources: Sources = chosen.map(|(path, text)| ((*path).to_owned(), (*text).into())).collect();
    inspect(&sources).0
}

impl Provider {
    /// Its specs; the first call reads them. `None` if they name no protocol, which a test keeps from happening.
    pub fn specs(&self) -> Option<&Specs> {
        let read = || {
            let folder = format!("{}/", self.name);
            Specs::new(compile(|path| path.starts_with("protocols/") || path.starts_with(&folder)), &self.name)
        };
        self.read.get_or_init(read).as_ref()
    }
}

impl Specs {
    /// Those of one provider; `None` where the specs have it not, or not its protocol.
    pub fn new(ir: Ir, name: &str) -> Option<Self> {
        let provider = ir.providers.into_iter().find(|p| p.name == name)?;
        let protocol = ir.protocols.into_iter().find(|p| p.name == provider.protocol)?;
        let operations: Vec<Op> =
            provider.operations.into_iter().map(|ir| Op { answers: prepare(&protocol, &ir), ir }).collect();
        let by_id = operations.iter().enumerate().map(|(at, op)| (op.ir.id.clone(), at)).collect();
        Some(Self { protocol, families: provider.families, operations, by_id })
    }

    /// The operation of that id.
    pub fn operation(&self, id: &str) -> Option<&Op> {
        self.by_id.get(id).map(|at| &self.operations[*at])
    }

    /// Whether one address serves all operations, and a parameter names the one that is called.
    pub fn has_one_address(&self) -> bool {
        self.system("Operation").is_some()
    }

    /// The system parameter with that source: `Key`, `Signature`, `Now`.
    pub fn system(&self, source: &str) -> Option<&Parameter> {
        self.protocol.parameters.iter().find(|p| is_source(p, source))
    }

    /// Whether system parameters travel as headers.
    pub fn has_headers(&self) -> bool {
        self.protocol.parameters_in == "Header"
    }
}

/// Whether a parameter's value comes from there: `Source::Now(Stamp::Millis)` comes from `Now`.
pub(super) fn is_source(parameter: &Parameter, source: &str) -> bool {
    let rest = parameter.source.strip_prefix("Source::").and_then(|rest| rest.strip_prefix(source));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('('))
}
