//! The providers as the server plays them: their specs, read once, with everything a request needs
//! looked up by name. The specs are those that were compiled into the program, or others that are given.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, LazyLock, OnceLock};

use waybill_codegen::ir::{Family, Ir, Operation, Platform, PushBody};
use waybill_codegen::{Sources, inspect, render};

use super::body::{Prepared, prepare};
use super::shape::{Shape, shapes};
use super::system::{Authentication, System, authentications};

include!(concat!(env!("OUT_DIR"), "/specs.rs"));

/// What a server plays. Cheap to clone.
#[derive(Clone)]
pub struct Providers(Arc<Vec<Provider>>);

/// A provider whose address is known and whose specs are read when the first request for it comes, so
/// that the server is ready at once however many operations there are.
pub(super) struct Provider {
    /// `taobao`
    pub name: String,
    /// Where it is served: its name and the path of its documented address, `/taobao/router/rest`.
    pub base: String,
    texts: Texts,
    read: OnceLock<Option<Specs>>,
}

/// Where specs come from.
#[derive(Clone)]
enum Texts {
    BuiltIn,
    Given(Arc<Sources>),
}

/// What the specs of one provider say.
pub(super) struct Specs {
    pub platform: Platform,
    pub families: Vec<Family>,
    pub operations: Vec<Op>,
    pub pushes: Vec<PushBody>,
    /// Answers as gateways really send them.
    pub shapes: Vec<Shape>,
    /// The platform's own comes first.
    authentications: Vec<(Option<String>, Authentication)>,
    by_id: HashMap<String, usize>,
}

/// An operation with its documented answers ready to be sent.
pub(super) struct Op {
    /// As a call of the journal names it.
    pub id: Arc<str>,
    pub ir: Operation,
    pub answers: Vec<Prepared>,
    /// Which of the platform's authentications it has.
    authentication: usize,
}

impl Default for Providers {
    fn default() -> Self {
        Self::built_in()
    }
}

impl fmt::Debug for Providers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}

impl Providers {
    /// Those that the program brings along, in the order of their names.
    #[must_use]
    pub fn built_in() -> Self {
        static BUILT_IN: LazyLock<Providers> = LazyLock::new(|| Providers::of(&Texts::BuiltIn));
        BUILT_IN.clone()
    }

    /// Those of other specs: path below the folder of specs, and text.
    ///
    /// # Errors
    /// Every mistake of the specs, rendered: place, line, fix. Or that they have no provider.
    pub fn read(sources: Sources) -> Result<Self, String> {
        let (_, mistakes) = inspect(&sources);
        if !mistakes.is_empty() {
            let shown: Vec<String> = mistakes.iter().map(|mistake| render(mistake, &sources, false)).collect();
            return Err(shown.join("\n\n"));
        }
        let found = Self::of(&Texts::Given(Arc::new(sources)));
        if found.0.is_empty() { Err("these specs have no provider".to_owned()) } else { Ok(found) }
    }

    fn of(texts: &Texts) -> Self {
        let heads =
            texts.compile(|path| path.starts_with("platforms/") && !is_case(path) || path.ends_with("/provider.yaml"));
        let provider = |p: &waybill_codegen::ir::Provider| Provider {
            name: p.name.clone(),
            base: format!("/{}{}", p.name, p.endpoints.first().map_or("", |s| path_of(&s.url))),
            texts: texts.clone(),
            read: OnceLock::new(),
        };
        Self(Arc::new(heads.providers.iter().map(provider).collect()))
    }

    /// Their names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|provider| provider.name.as_str())
    }

    pub(super) fn all(&self) -> &[Provider] {
        &self.0
    }

    pub(super) fn named(&self, name: &str) -> Option<&Provider> {
        self.0.iter().find(|provider| provider.name == name)
    }

    /// The specs of all.
    pub(super) fn specs(&self) -> impl Iterator<Item = &Specs> {
        self.0.iter().filter_map(Provider::specs)
    }

    /// All operations, with the specs that they are of.
    pub(super) fn operations(&self) -> impl Iterator<Item = (&Specs, &Op)> {
        self.specs().flat_map(|specs| specs.operations.iter().map(move |op| (specs, op)))
    }
}

/// The path of an address, without a slash at its end.
fn path_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find('/').map_or("", |at| rest[at..].trim_end_matches('/'))
}

fn is_case(path: &str) -> bool {
    path.contains(".cases/")
}

impl Texts {
    /// The specs were checked before: what could be a mistake is none here, but that a part was left out.
    fn compile(&self, wanted: impl Fn(&str) -> bool) -> Ir {
        let sources: Sources = match self {
            Self::BuiltIn => FILES
                .iter()
                .filter(|(path, _)| wanted(path))
                .map(|(path, text)| ((*path).to_owned(), (*text).into()))
                .collect(),
            Self::Given(all) => all
                .iter()
                .filter(|(path, _)| wanted(path))
                .map(|(path, text)| (path.clone(), Arc::clone(text)))
                .collect(),
        };
        inspect(&sources).0
    }
}

impl Provider {
    /// Its specs; the first call reads them. `None` if they name no platform, which a test keeps from happening.
    pub fn specs(&self) -> Option<&Specs> {
        let read = || {
            let folder = format!("{}/", self.name);
            let ir = self.texts.compile(|path| path.starts_with("platforms/") || path.starts_with(&folder));
            Specs::new(ir, &self.name)
        };
        self.read.get_or_init(read).as_ref()
    }
}

impl Specs {
    /// Those of one provider; `None` where the specs have it not, or not its platform.
    pub fn new(ir: Ir, name: &str) -> Option<Self> {
        let provider = ir.providers.into_iter().find(|p| p.name == name)?;
        let platform = ir.platforms.into_iter().find(|p| p.name == provider.platform)?;
        let authentications = authentications(&platform);
        let operation = |ir: Operation| {
            let own = authentications.iter().position(|(name, _)| *name == ir.authentication);
            Op {
                id: ir.id.as_str().into(),
                answers: prepare(&platform, &ir),
                authentication: own.unwrap_or_default(),
                ir,
            }
        };
        let operations: Vec<Op> = provider.operations.into_iter().map(operation).collect();
        let by_id: HashMap<String, usize> =
            operations.iter().enumerate().map(|(at, op)| (op.ir.id.clone(), at)).collect();
        let shapes = shapes(&ir.cases, |id| by_id.contains_key(id));
        Some(Self {
            platform,
            families: provider.families,
            operations,
            pushes: provider.pushes,
            shapes,
            authentications,
            by_id,
        })
    }

    /// The operation of that id.
    pub fn operation(&self, id: &str) -> Option<&Op> {
        self.by_id.get(id).map(|at| &self.operations[*at])
    }

    /// How whoever calls an operation says who it is; without one, as the platform has it.
    pub fn authentication(&self, op: Option<&Op>) -> &Authentication {
        &self.authentications[op.map_or(0, |op| op.authentication)].1
    }

    /// The parameter of the platform that names the operation, where one address serves all.
    pub fn operation_parameter(&self) -> Option<&System> {
        self.authentication(None).that_says(super::system::Says::Operation)
    }

    /// Whether one address serves all operations, and a parameter names the one that is called.
    pub fn has_one_address(&self) -> bool {
        self.operation_parameter().is_some()
    }
}
