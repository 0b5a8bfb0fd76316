//! `generated/openapi/PROVIDER.yaml`: the operations as OpenAPI 3.0, for tools of others. Made of the same
//! IR as the client, through the types of `openapiv3`, so that what is no OpenAPI can't be written.
//! What OpenAPI has no word for stands in fields that start with `x-waybill-`.

mod answer;
mod common;
mod errors;
mod operation;
mod push;
mod request;
mod schema;
mod yaml;

use indexmap::IndexMap;
use openapiv3::{Components, Info, OpenAPI, PathItem, Paths, ReferenceOr, Server, Tag};
use serde_json::{Value, json};

use crate::ir::{Platform, Provider};
use crate::markdown::{flat, line, literal};

/// Fields of our own, in the order in which they are printed.
type Extensions = IndexMap<String, Value>;

/// What every part of a document needs to know.
#[derive(Clone, Copy)]
struct Context<'a> {
    provider: &'a Provider,
    platform: &'a Platform,
}

impl Context<'_> {
    /// Whether all operations share one address, told apart by a parameter: then a path is only a name.
    fn one_address(&self) -> bool {
        self.platform.parameters.iter().any(|p| p.value == "$operation")
    }

    /// Whether a parameter asks for one of several forms of an answer.
    fn asks(&self, value: &str) -> bool {
        self.platform.parameters.iter().any(|p| p.value == value)
    }
}

/// The document of a provider.
pub(super) fn document(provider: &Provider, platform: &Platform) -> String {
    let context = Context { provider, platform };
    let mut components = Components::default();
    let mut paths = Paths::default();
    common::add_parameters(&context, &mut components);
    errors::add_schema(&context, &mut components);
    for operation in &provider.operations {
        let made = operation::operation(&context, operation, &mut components);
        let ReferenceOr::Item(item) = paths
            .paths
            .entry(operation::path(&context, operation))
            .or_insert_with(|| ReferenceOr::Item(PathItem::default()))
        else {
            continue;
        };
        match operation.http_method.as_str() {
            "Get" => item.get = Some(made),
            "Put" => item.put = Some(made),
            "Delete" => item.delete = Some(made),
            "Patch" => item.patch = Some(made),
            _ => item.post = Some(made),
        }
    }
    let mut extensions = common::extensions(&context);
    if let Some(hooks) = push::webhooks(&context, &mut components) {
        extensions.insert("x-webhooks".to_owned(), hooks);
    }
    components.schemas.sort_keys();
    let document = OpenAPI {
        openapi: "3.0.3".to_owned(),
        info: info(&context),
        servers: provider.endpoints.iter().map(server).collect(),
        paths,
        components: Some(components),
        security: Some(common::security(&context)),
        tags: provider.groups.iter().map(tag).collect(),
        external_docs: None,
        extensions,
    };
    yaml::print(&provider.file, &document)
}

fn info(context: &Context<'_>) -> Info {
    let Context { provider, platform } = context;
    let mut text = vec![
        "Made by Waybill from the vendor's documents; nothing here was checked against a live gateway.".to_owned(),
    ];
    text.extend(provider.docs.iter().cloned());
    if context.one_address() {
        text.push(
            "**Paths are names.** All operations share one address. A path here only tells them apart: send each request to the address of the server as \
             it stands, without the path. Which operation is meant is said by the parameter in `x-waybill-method-parameter`."
                .to_owned(),
        );
    }
    text.push(
        "**Failures** come with HTTP 200 as well, in the place of an answer; each operation lists the documented codes, with remedies.".to_owned(),
    );
    text.push(format!("**{}**", line(&platform.title)));
    text.extend(platform.docs.iter().cloned());
    text.push(
        "**Fields that start with `x-waybill-`** say what OpenAPI has no word for: `meaning`, `unit` and `zone` of a value, `evidence` (`example`: read off an \
         example; `inferred`: not documented), `personal` and `secret`, `known-values` of an open enum, `errors` with remedy and retry advice. Texts in them are Markdown, but for the vendor's own messages."
            .to_owned(),
    );
    Info {
        title: provider.title.clone(),
        description: Some(text.join("\n\n")),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        extensions: IndexMap::from([
            ("x-waybill-provider".to_owned(), json!(provider.name)),
            ("x-waybill-platform".to_owned(), json!(platform.name)),
            ("x-waybill-crate".to_owned(), json!(provider.crate_name)),
        ]),
        ..Info::default()
    }
}

fn server(server: &crate::ir::Endpoint) -> Server {
    let mut words = vec![format!("{}.", line(&server.name))];
    words.extend(server.docs.iter().cloned());
    Server {
        url: server.url.clone(),
        description: Some(flat(&words)),
        extensions: IndexMap::from([("x-waybill-name".to_owned(), json!(server.name))]),
        ..Server::default()
    }
}

fn tag(group: &crate::ir::Group) -> Tag {
    Tag {
        name: group.name.clone(),
        description: Some(format!("Operations of the group {}.", literal(&group.name))),
        ..Tag::default()
    }
}

/// Paragraphs, or nothing.
fn text(paragraphs: &[String]) -> Option<String> {
    (!paragraphs.is_empty()).then(|| paragraphs.join("\n\n"))
}
