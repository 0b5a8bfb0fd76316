//! The providers that the server mocks: their specs, read once, with everything a request needs
//! indexed by name. The specs are those compiled into the program, or others that are given.

use std::fmt;
use std::sync::{Arc, LazyLock, OnceLock};

use hashbrown::HashMap;
use waybill_codegen::ir::{self, Family, Field, Ir, ListedMessage, Operation, Platform, PushBody};
use waybill_codegen::{Sources, borrow, inspect, render_all};

use super::body::{Prepared, prepare};
use super::names::{Known, Name, Names};
use super::params::path_values;
use super::request_id::Pattern;
use super::shape::{Shape, shapes};
use super::short::{Short, behind, is_same};
use super::system::{Role, Row, Style, System, styles};

include!(concat!(env!("OUT_DIR"), "/specs.rs"));

/// The providers of a server. Cheap to clone.
#[derive(Clone)]
pub struct Providers(Arc<Vec<Provider>>);

/// A provider, as it is reached through a platform. Its address is known at start, and its specs are read at the first request, so that the
/// server is ready at once however many operations there are.
pub(super) struct Provider {
    /// `taobao`, or `aliexpress/top` for another platform.
    pub name: String,
    /// Its folder.
    folder: String,
    /// The platform, if it is not the first one.
    through: Option<String>,
    /// Its path on the server: its folder and the path of its documented address, `/taobao/router/rest`.
    pub base: String,
    /// Host and path of each documented address.
    addresses: Vec<(String, String)>,
    texts: Texts,
    read: OnceLock<Option<Specs>>,
}

/// Where specs come from.
#[derive(Clone)]
enum Texts {
    BuiltIn,
    Params(Arc<Sources>),
}

/// The specs of one provider.
pub(super) struct Specs {
    pub platform: Platform,
    pub families: Vec<Family>,
    pub operations: Vec<Op>,
    pub names: Names,
    pub pushes: Vec<PushBody>,
    /// Messages whose body no document describes.
    pub listed_messages: Vec<ListedMessage>,
    /// How request ids look.
    pub request_ids: Pattern,
    /// Responses as gateways really send them.
    pub shapes: Vec<Shape>,
    /// The platform's own comes first, and those without a session last.
    styles: Vec<Style>,
    by_id: HashMap<String, usize>,
}

/// An operation with its documented responses, ready to be sent.
pub(super) struct Op {
    /// As in the journal.
    pub id: Arc<str>,
    pub ir: Operation,
    /// The names of its request fields, in their order.
    pub fields: Vec<Known>,
    /// For each of its rules, the index of the request field of each condition.
    pub rules: Vec<Vec<Option<usize>>>,
    pub examples: Vec<Prepared>,
    /// Index of its style.
    style: usize,
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
    /// The built-in ones, sorted by name.
    #[must_use]
    pub fn built_in() -> Self {
        static BUILT_IN: LazyLock<Providers> = LazyLock::new(|| Providers::of(&Texts::BuiltIn));
        BUILT_IN.clone()
    }

    /// Reads other specs: path below the folder of specs, and text. A platform that they do not have is the built-in one.
    ///
    /// # Errors
    /// Every diagnostic of the specs, rendered with fix and location below the folder, or that there is no provider.
    pub fn read(mut sources: Sources) -> Result<Self, String> {
        let lent = FILES.iter().filter(|(path, _)| borrow::is_lent(path, &sources));
        let lent: Sources = lent.map(|(path, text)| ((*path).to_owned(), (*text).into())).collect();
        sources.extend(lent.clone());
        let (_, mut mistakes) = inspect(&sources);
        mistakes.retain(|mistake| borrow::concerns(mistake, |file| lent.contains_key(file)));
        if !mistakes.is_empty() {
            let path = |file: &str| if lent.contains_key(file) { format!("specs/{file}") } else { file.to_owned() };
            let shown: Vec<String> = render_all(path, &mistakes, &sources, false).collect();
            return Err(shown.join("\n\n"));
        }
        let found = Self::of(&Texts::Params(Arc::new(sources)));
        if found.0.is_empty() { Err("the specs have no provider".to_owned()) } else { Ok(found) }
    }

    fn of(texts: &Texts) -> Self {
        let heads =
            texts.compile(|path| path.starts_with("platforms/") && !is_below(path) || path.ends_with("/provider.yaml"));
        let provider = |p: &ir::Provider, through: Option<String>| Provider {
            name: through.as_ref().map_or_else(|| p.name.clone(), |platform| format!("{}/{platform}", p.name)),
            folder: p.name.clone(),
            base: match (&through, p.endpoints.first().map_or("", |s| path_of(&s.url))) {
                (Some(platform), "") => format!("/{}/{platform}", p.name),
                (_, path) => format!("/{}{path}", p.name),
            },
            addresses: p.endpoints.iter().map(|e| (host_of(&e.url).to_owned(), path_of(&e.url).to_owned())).collect(),
            through,
            texts: texts.clone(),
            read: OnceLock::new(),
        };
        let mut all = Vec::new();
        for p in &heads.providers {
            all.push(provider(p, None));
            all.extend(heads.elsewhere(p).map(|(p, platform)| provider(p, Some(platform.name.clone()))));
        }
        Self(Arc::new(all))
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

    /// The specs of all providers.
    pub(super) fn specs(&self) -> impl Iterator<Item = &Specs> {
        self.0.iter().filter_map(Provider::specs)
    }

    /// All operations, with their specs.
    pub(super) fn operations(&self) -> impl Iterator<Item = (&Specs, &Op)> {
        self.specs().flat_map(|specs| specs.operations.iter().map(move |op| (specs, op)))
    }
}

/// Whether a built-in spec has this key at its top level. `path` is that below `specs/`.
#[must_use]
pub fn declares(path: &str, key: &str) -> bool {
    let text = FILES.iter().find(|(known, _)| *known == path).map_or("", |(_, text)| *text);
    text.lines().any(|line| line.strip_prefix(key).is_some_and(|rest| rest.starts_with(':')))
}

/// The path of an address, without a trailing slash.
fn path_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find('/').map_or("", |at| rest[at..].trim_end_matches('/'))
}

/// The part of a path below another one.
fn below<'p>(path: &'p str, above: &str) -> Option<&'p str> {
    behind(path, above).filter(|below| below.is_empty() || below.starts_with('/'))
}

/// The host of an address, without a port.
fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', ':']).next().unwrap_or_default()
}

/// Whether it is in a folder of a platform: cases, shared operations, types or families.
fn is_below(path: &str) -> bool {
    path.matches('/').count() > 1
}

impl Texts {
    /// The specs were checked before, so a diagnostic here only means that a part was left out.
    fn compile(&self, wanted: impl Fn(&str) -> bool) -> Ir {
        let sources: Sources = match self {
            Self::BuiltIn => FILES
                .iter()
                .filter(|(path, _)| wanted(path))
                .map(|(path, text)| ((*path).to_owned(), (*text).into()))
                .collect(),
            Self::Params(all) => all
                .iter()
                .filter(|(path, _)| wanted(path))
                .map(|(path, text)| (path.clone(), Arc::clone(text)))
                .collect(),
        };
        inspect(&sources).0
    }
}

impl Provider {
    /// The part of a path below the provider's address.
    pub fn below<'p>(&self, path: &'p str) -> Option<&'p str> {
        below(path, &self.base)
    }

    /// The part of a path below that of a documented address: the shortest.
    pub fn below_documented<'p>(&self, path: &'p str) -> Option<&'p str> {
        self.addresses.iter().filter_map(|(_, own)| below(path, own)).min_by_key(|below| below.len())
    }

    /// Whether a documented address has this host.
    pub fn has_host(&self, authority: &str) -> bool {
        let host = authority.split(':').next().unwrap_or_default();
        self.addresses.iter().any(|(known, _)| known.eq_ignore_ascii_case(host))
    }

    /// Its specs, read at the first request. `None` if they name no platform, which a test prevents.
    pub fn specs(&self) -> Option<&Specs> {
        let read = || {
            let folder = format!("{}/", self.folder);
            let mut ir = self.texts.compile(|path| path.starts_with("platforms/") || path.starts_with(&folder));
            if let Some(platform) = &self.through {
                ir = ir.others.into_iter().find(|other| other.platforms.iter().any(|p| p.name == *platform))?;
            }
            Specs::new(ir, &self.folder)
        };
        self.read.get_or_init(read).as_ref()
    }
}

impl Op {
    /// The request field of that name, or of that other name; none for a name that is not documented.
    pub fn field(&self, name: Option<Name>) -> Option<(Known, &Field)> {
        let name = name?;
        let at = self.fields.iter().position(|known| known.is(name))?;
        Some((self.fields[at], &self.ir.input.fields[at]))
    }
}

impl Specs {
    /// The specs of one provider; `None` if the provider or its platform is missing.
    pub fn new(ir: Ir, name: &str) -> Option<Self> {
        let provider = ir.providers.into_iter().find(|p| p.name == name)?;
        let platform = ir.platforms.into_iter().find(|p| p.name == provider.platform)?;
        let mut names = Names::default();
        let (style_names, mut styles): (Vec<_>, Vec<_>) = styles(&platform, &mut names).into_iter().unzip();
        styles.extend(styles.iter().map(Style::without_session).collect::<Vec<_>>());
        let operation = |ir: Operation| {
            let own = style_names.iter().position(|name| *name == ir.style).unwrap_or_default();
            let own = if ir.session { own } else { own + style_names.len() };
            let fields = ir.input.fields.iter().map(|field| names.add(&field.wire, field.also.as_ref())).collect();
            let field = |name: &String| ir.input.fields.iter().position(|field| field.wire == *name);
            let rules = ir.rules.iter().map(|rule| rule.when.iter().map(|(name, _)| field(name)).collect());
            let rules = rules.collect();
            Op { id: ir.id.as_str().into(), fields, rules, examples: prepare(&platform, &ir), style: own, ir }
        };
        let operations: Vec<Op> = provider.operations.into_iter().map(operation).collect();
        let by_id: HashMap<String, usize> =
            operations.iter().enumerate().map(|(at, op)| (op.ir.id.clone(), at)).collect();
        let shapes = shapes(&ir.cases, |id| by_id.contains_key(id));
        let examples = operations.iter().flat_map(|op| &op.ir.examples).flat_map(|example| &example.forms);
        let observed = ir.cases.iter().flat_map(|case| &case.replies).map(|reply| reply.body.as_slice());
        let bodies = examples.map(|form| form.text.as_bytes()).chain(observed);
        let request_ids = Pattern::of(&platform, bodies);
        let ir::Provider { families, pushes, listed_messages, .. } = provider;
        Some(Self {
            platform,
            families,
            operations,
            names,
            pushes,
            listed_messages,
            request_ids,
            shapes,
            styles,
            by_id,
        })
    }

    /// The operation of that id.
    pub fn operation(&self, id: &str) -> Option<&Op> {
        self.by_id.get(&Short(id)).map(|at| &self.operations[*at])
    }

    /// The style of an operation; without an operation, that of the platform.
    pub fn style(&self, op: Option<&Op>) -> &Style {
        &self.styles[op.map_or(0, |op| op.style)]
    }

    /// The parameters that name operations, at the addresses of any style.
    pub fn naming_parameters(&self) -> impl Iterator<Item = &System> {
        self.styles.iter().filter_map(|style| style.with_role(Role::Operation))
    }

    /// The style of the longest path above this one; else that of the platform.
    pub fn style_at(&self, path: &str) -> &Style {
        let here = self.styles.iter().filter(|style| below(path, &style.path).is_some());
        here.rev().max_by_key(|style| style.path.len()).unwrap_or_else(|| self.style(None))
    }

    /// All canonical strings.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.styles.iter().flat_map(|style| &style.rows)
    }

    /// Whether an operation has this address below that of the provider.
    pub fn serves(&self, path: &str) -> bool {
        let has_path = |op: &Op| !op.ir.named && path_values(&op.ir.path, path).is_some();
        self.naming(path).is_some() || self.operations.iter().any(has_path)
    }

    /// The style whose operations have this address and are named by a parameter, and that parameter.
    pub fn naming(&self, path: &str) -> Option<(&Style, &System)> {
        let here = self.styles.iter().filter(|style| is_same(&style.path, path));
        here.filter_map(|style| Some((style, style.with_role(Role::Operation)?))).next()
    }
}
