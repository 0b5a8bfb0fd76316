//! A platform: what its providers have in common.

use super::endpoint::{ENDPOINT, Endpoint, endpoints};
use super::envelope::{ENVELOPE, Envelope, THROTTLE, Throttle, envelope, throttle};
use super::errors::{ERROR_CODE, ErrorCode, Family, error_code};
use super::facts::DOC;
use super::operation::Operation;
use super::parameter::{PARAMETER, Parameter, STYLE, Style, parameter, style};
use super::provider::{DOCUMENT, Document, ID, Id, documents, ids};
use super::push;
use super::push::PushRule;
use super::signing::{SIGNING, Signing, signing};
use super::types::{Enum, Type};
use crate::keyword::{BodyFormat, Place};
use crate::scalar::Scalar;
use crate::span::Spanned;
use crate::yaml::read::Map;
use crate::yaml::shape::Shape::{Boolean, Entries, List, OneOf, Prose};
use crate::yaml::shape::{Section, Shape, may, must};

/// `platforms/NAME.yaml`
#[derive(Debug)]
pub struct Platform {
    pub name: Spanned<String>,
    pub title: String,
    pub doc: Option<String>,
    /// Vendor's scalar type to kind.
    pub types: Vec<(Spanned<String>, Spanned<String>)>,
    pub endpoints: Vec<Endpoint>,
    pub root: Option<Root>,
    /// Path of its address below the endpoint, if an endpoint is only the part before it.
    pub path: Option<Spanned<String>>,
    /// `true`: list items are named by the capitals rule; `false`: lists are bare.
    pub wraps_lists: bool,
    pub parameters: Vec<Parameter>,
    pub parameters_in: Spanned<String>,
    pub body: Spanned<String>,
    /// Whether GET and POST are both documented for one address; POST unless a client chooses GET.
    pub takes_get: bool,
    /// What is checked before the operation is looked for.
    pub checks_first: Vec<Spanned<String>>,
    pub signing: Signing,
    pub envelope: Envelope,
    pub errors: Vec<ErrorCode>,
    /// Other ways to make a request.
    pub styles: Vec<Style>,
    /// Messages that say for how long calls are blocked.
    pub throttle: Vec<Throttle>,
    pub push: Option<PushRule>,
    /// What its providers share; `load` adds to each provider what that provider uses.
    pub shared: Shared,
}

/// Facts that a platform holds for its providers.
#[derive(Debug, Default)]
pub struct Shared {
    pub documents: Vec<Document>,
    pub ids: Vec<Id>,
    /// `platforms/NAME.errors/FAMILY.yaml`
    pub families: Vec<Family>,
    /// `platforms/NAME.types/TOPIC.yaml`
    pub types: Vec<Type>,
    pub enums: Vec<Enum>,
}

/// How the root of a response is named.
#[derive(Debug)]
pub struct Root {
    pub strip: String,
    pub suffix: String,
}

impl Platform {
    /// The root of the response of an operation, if it has one.
    #[must_use]
    pub fn root_of(&self, operation: &Operation) -> Option<String> {
        let rule = self.root.as_ref().filter(|_| self.style(operation).is_none_or(|style| style.root))?;
        Some(crate::names::root(&operation.id.value, &rule.strip, &rule.suffix))
    }

    /// Whether a client can ask for a form of a response.
    #[must_use]
    pub fn takes_form(&self, form: &str) -> bool {
        let has = |value: &str| self.parameters.iter().any(|p| p.value.value == value);
        match form {
            "xml" => has("$format"),
            "simplified" => has("$simplify"),
            _ => true,
        }
    }

    /// The style that an operation selects; `None` for that of the platform itself.
    #[must_use]
    pub fn style(&self, operation: &Operation) -> Option<&Style> {
        let name = operation.style.as_ref()?;
        self.styles.iter().find(|style| style.name.value == name.value)
    }

    /// The system parameters of an operation.
    pub fn parameters_of<'a>(&'a self, operation: &Operation) -> impl Iterator<Item = &'a Parameter> {
        let session = operation.sends_session();
        self.parameters_of_style(operation).filter(move |p| session || p.value.value != "$session")
    }

    /// The system parameters of an operation's style.
    pub fn parameters_of_style<'a>(&'a self, operation: &Operation) -> impl Iterator<Item = &'a Parameter> {
        self.placed_parameters(operation).map(|(_, parameter)| parameter)
    }

    /// The system parameters of an operation's style, each with its place.
    pub fn placed_parameters<'a>(&'a self, operation: &Operation) -> impl Iterator<Item = (&'a str, &'a Parameter)> {
        let style = self.style(operation);
        let own = style.into_iter().flat_map(|style| &style.parameters).map(|(place, p)| (place.value.as_str(), p));
        let usual = self.parameters.iter().map(|p| (self.parameters_in.value.as_str(), p));
        own.chain(usual.filter(move |_| style.is_none()))
    }

    /// Whether two parameters, each a place and a name, are one to a gateway: one of forms reads query and body
    /// together, and the names of headers are the same in any case.
    #[must_use]
    pub fn is_one(&self, (place, name): (&str, &str), (other_place, other): (&str, &str)) -> bool {
        let read_as = |place| if self.body.value == "form" && place == "query" { "body" } else { place };
        let same = if place == "header" { name.eq_ignore_ascii_case(other) } else { name == other };
        same && read_as(place) == read_as(other_place)
    }

    /// What precedes an operation's own path.
    #[must_use]
    pub fn path_before(&self, operation: &Operation) -> &str {
        let path = self.style(operation).map_or(&self.path, |style| &style.path);
        path.as_ref().map_or("", |path| path.value.as_str())
    }

    /// Whether a parameter names the operation. All operations of its style then have one address.
    #[must_use]
    pub fn names(&self, operation: &Operation) -> bool {
        self.parameters_of(operation).any(|parameter| parameter.value.value == "$operation")
    }

    /// The kind of a scalar type of the vendor.
    #[must_use]
    pub fn scalar(&self, vendor_type: &str) -> Option<Scalar> {
        let (_, kind) = self.types.iter().find(|(name, _)| name.value == vendor_type)?;
        Scalar::named(&kind.value)
    }

    /// A type's name without the brackets of a list, and whether it had them. A scalar type of the vendor can end
    /// in brackets without being a list: `byte[]` is a file.
    #[must_use]
    pub fn split_list<'t>(&self, ty: &'t str) -> (&'t str, bool) {
        match ty.strip_suffix("[]") {
            Some(base) if !self.types.iter().any(|(name, _)| name.value == ty) => (base.trim_end(), true),
            _ => (ty, false),
        }
    }
}

/// `platforms/NAME.yaml`
pub(crate) static PLATFORM: Section = Section {
    name: "a platform",
    keys: &[
        must("platform", Prose, "its name, that of the file"),
        must("title", Prose, "one line in our own words"),
        DOC,
        must("types", Entries(&OneOf(Scalar::WORDS)), "the vendor's scalar types and their kinds"),
        may("endpoints", List(&Shape::Section(&ENDPOINT)), "addresses; the first is the default"),
        may("path", Prose, "path of the address below the endpoint, if the endpoint is only the part before it"),
        may("naming", Shape::Section(&NAMING), "how roots and list items are named"),
        must("parameters", Entries(&Shape::Section(&PARAMETER)), "system parameters, in the order of the document"),
        must("parameters_in", OneOf(Place::OF_PARAMETERS), "where the system parameters are sent"),
        must("body", OneOf(BodyFormat::WORDS), "encoding of a request body"),
        may("styles", Entries(&Shape::Section(&STYLE)), "other ways to make a request, which an operation can select"),
        may(
            "checks_first",
            List(&OneOf(&["parameters", "key"])),
            "what is checked before the operation is looked for, in this order",
        ),
        may("takes_get", Boolean, "whether a client may choose GET instead of POST"),
        must("signing", Shape::Section(&SIGNING), "how a request is signed"),
        must("envelope", Shape::Section(&ENVELOPE), "how a response shows success or an error"),
        may("errors", Entries(&Shape::Section(&ERROR_CODE)), "error codes of the platform"),
        may(
            "throttle",
            Entries(&Shape::Section(&THROTTLE)),
            "messages that say for how long calls are blocked, with `{seconds}` for the number",
        ),
        may("push", Shape::Section(&push::PUSH), "how the platform pushes messages"),
        may("documents", Entries(&Shape::Section(&DOCUMENT)), "pages that shared families and operations refer to"),
        may("ids", Entries(&Shape::Section(&ID)), "id types that its providers share"),
    ],
};

static NAMING: Section = Section {
    name: "`naming`",
    keys: &[
        may("root", Shape::Section(&ROOT), "how the root of a response is named; absent: no root"),
        may("list_item", OneOf(&["capitals"]), "how list items are named; absent: lists are bare"),
    ],
};

static ROOT: Section =
    Section { name: "`root`", keys: &[may("strip", Prose, "prefix to remove"), may("suffix", Prose, "suffix to add")] };

pub(crate) fn platform(map: Map<'_>) -> Platform {
    let naming = map.map_or_empty("naming");
    Platform {
        name: map.must("platform"),
        title: map.string("title").unwrap_or_default(),
        doc: map.string("doc"),
        types: map.pairs("types"),
        endpoints: endpoints(map),
        root: naming.map("root").map(|m| Root {
            strip: m.string("strip").unwrap_or_default(),
            suffix: m.string("suffix").unwrap_or_default(),
        }),
        path: map.text("path"),
        wraps_lists: naming.has("list_item"),
        parameters: map.named("parameters").map(|(name, m)| parameter(name, m)).collect(),
        parameters_in: map.must("parameters_in"),
        body: map.must("body"),
        checks_first: map.texts("checks_first"),
        takes_get: map.boolean("takes_get").unwrap_or(false),
        signing: signing(map.map_or_empty("signing")),
        envelope: envelope(map.map_or_empty("envelope")),
        errors: map.named("errors").map(|(code, m)| error_code(code, m)).collect(),
        styles: map.named("styles").map(|(name, m)| style(name, m)).collect(),
        throttle: map.named("throttle").map(|(pattern, m)| throttle(pattern, m)).collect(),
        push: map.map("push").map(push::rule),
        shared: Shared { documents: documents(map), ids: ids(map), ..Shared::default() },
    }
}
