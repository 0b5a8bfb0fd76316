//! Reads platforms, providers, error families and catalogs.

use super::operation::error_code;
use super::push;
use super::read::Map;
use crate::spec::{
    Break, CatalogEntry, Document, Endpoint, Envelope, EnvelopeField, Family, Id, Parameter, Platform, Provider, Root,
    Shared, Signing, Span, Spanned, Style, Success, Throttle,
};

pub(super) fn platform(map: Map<'_>) -> Platform {
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

fn style(name: &Spanned<String>, map: Map<'_>) -> Style {
    Style {
        name: name.clone(),
        doc: map.string("doc"),
        open: map.string("open"),
        path: map.text("path"),
        parameters: map.named("parameters").map(|(name, m)| (m.must("in"), parameter(name, m))).collect(),
        canonical_strings: map.named("canonical_strings").map(|(name, m)| push::canonical_string(name, m)).collect(),
    }
}

fn endpoints(map: Map<'_>) -> Vec<Endpoint> {
    let endpoint = |m: Map<'_>| Endpoint {
        name: m.must("name"),
        url: m.must("url"),
        hosts: m.pairs("hosts"),
        doc: m.string("doc"),
        evidence: m.evidence(),
    };
    map.items("endpoints").map(endpoint).collect()
}

fn parameter(name: &Spanned<String>, map: Map<'_>) -> Parameter {
    Parameter {
        name: name.clone(),
        vendor_type: map.string("type").unwrap_or_default(),
        required: map.boolean("required").unwrap_or(false),
        value: map.must("value"),
        also: map.text("also"),
        as_kind: map.text("as"),
        zone: map.text("zone"),
        default: map.string("default"),
        example: map.string("example"),
        doc: map.string("doc"),
        evidence: map.evidence(),
        open: map.string("open"),
    }
}

fn signing(map: Map<'_>) -> Signing {
    let canonical = match map.text("canonical") {
        Some(alone) => vec![Spanned { value: format!("${}", alone.value), span: alone.span }],
        None => map.texts("canonical"),
    };
    Signing {
        canonical,
        methods: map.named("methods").map(|(name, m)| (name.clone(), m.must("digest"))).collect(),
        evidence: map.evidence(),
        open: map.string("open"),
        doc: map.string("doc"),
    }
}

fn envelope(map: Map<'_>) -> Envelope {
    let text = |key: &str| map.string(key).unwrap_or_default();
    Envelope {
        success: map.map("success").map(|m| Success {
            codes: m.texts("codes"),
            absent: m.boolean("absent").unwrap_or(false),
            at: m.owner.clone(),
        }),
        errors_at: map.pairs("errors_at"),
        at: map.owner.clone(),
        code: text("code"),
        sub_code: text("sub_code"),
        sub_message: text("sub_message"),
        request_id: text("request_id"),
        fields: map.named("fields").map(|(name, m)| envelope_field(name, m)).collect(),
    }
}

fn envelope_field(name: &Spanned<String>, map: Map<'_>) -> EnvelopeField {
    EnvelopeField { name: name.clone(), doc: map.string("doc"), evidence: map.evidence(), open: map.string("open") }
}

fn throttle(pattern: &Spanned<String>, map: Map<'_>) -> Throttle {
    Throttle {
        pattern: pattern.clone(),
        code: map.text("code"),
        doc: map.string("doc"),
        evidence: map.evidence(),
        open: map.string("open"),
    }
}

/// Reads `provider.yaml`; the other files of the folder are added later.
pub(super) fn provider(map: Map<'_>) -> Provider {
    Provider {
        name: map.must("provider"),
        title: map.string("title").unwrap_or_default(),
        doc: map.string("doc"),
        platform: map.must("platform"),
        endpoints: endpoints(map),
        documents: documents(map),
        ids: ids(map),
        families: Vec::new(),
        operations: Vec::new(),
        pushes: Vec::new(),
        listed_messages: push::listed(map),
        breaks: map
            .items("breaks")
            .map(|m| Break { gone: m.must("gone"), now: m.string("now"), doc: m.string("doc").unwrap_or_default() })
            .collect(),
        catalog: Vec::new(),
        catalog_name: None,
        folder: String::new(),
    }
}

pub(super) fn documents(map: Map<'_>) -> Vec<Document> {
    let document = |(name, m): (&Spanned<String>, Map<'_>)| Document {
        name: name.clone(),
        title: m.string("title").unwrap_or_default(),
        url: m.string("url"),
    };
    map.named("documents").map(document).collect()
}

fn ids(map: Map<'_>) -> Vec<Id> {
    let id = |(name, m): (&Spanned<String>, Map<'_>)| Id {
        name: name.clone(),
        vendor_type: m.must("type"),
        doc: m.string("doc"),
    };
    map.named("ids").map(id).collect()
}

/// A folder whose `provider.yaml` is missing or could not be read.
pub(super) fn placeholder(at: &Span) -> Provider {
    provider(Map::empty(at))
}

pub(super) fn family(map: Map<'_>) -> Family {
    Family {
        name: map.must("family"),
        prefix: map.must("prefix"),
        title: map.string("title").unwrap_or_default(),
        documents: map.texts("documents"),
        codes: map.named("codes").map(|(code, m)| error_code(code, m)).collect(),
    }
}

/// The name that a catalog gives its provider, and its entries.
pub(super) fn catalog(map: Map<'_>) -> (Spanned<String>, Vec<CatalogEntry>) {
    let mut entries = tree(map);
    for branch in map.items("trees") {
        entries.extend(tree(branch));
    }
    (map.must("catalog"), entries)
}

fn tree(map: Map<'_>) -> Vec<CatalogEntry> {
    let document = map.must("document");
    let entry = |m: Map<'_>| CatalogEntry {
        document: document.value.clone(),
        document_span: document.span.clone(),
        group: m.string("group").unwrap_or_default(),
        title: m.must("title"),
        method: m.text("method"),
        operation: m.text("operation"),
    };
    map.items("entries").map(entry).collect()
}
