//! Takes values from the nodes of a source.

use waybill_codegen::spec::Spanned;
use waybill_codegen::yaml::node::{Kind as NodeKind, Node};

/// The members of an object.
pub(crate) fn entries(node: &Node) -> &[(Spanned<String>, Node)] {
    match &node.kind {
        NodeKind::Map(entries) => entries,
        _ => &[],
    }
}

/// A member that is not null.
pub(crate) fn member<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    entries(node).iter().find(|(key, value)| key.value == name && !value.is_null()).map(|(_, value)| value)
}

/// The items of a member that is a list.
pub(crate) fn items<'n>(node: &'n Node, name: &str) -> &'n [Node] {
    match member(node, name).map(|found| &found.kind) {
        Some(NodeKind::List(items)) => items,
        _ => &[],
    }
}

/// A member that is a scalar and not blank, as text.
pub(crate) fn string<'n>(node: &'n Node, name: &str) -> Option<&'n str> {
    match &member(node, name)?.kind {
        NodeKind::Scalar { text, .. } => Some(text.trim()).filter(|text| !text.is_empty()),
        _ => None,
    }
}

/// Whether a value says nothing: empty, null or false.
pub(crate) fn is_nothing(node: &Node) -> bool {
    match &node.kind {
        NodeKind::Scalar { text, .. } => matches!(text.as_str(), "" | "null" | "false"),
        NodeKind::List(items) => items.is_empty(),
        NodeKind::Map(entries) => entries.is_empty(),
        NodeKind::Rejected => true,
    }
}

/// A scalar, as it is written.
pub(crate) fn scalar(node: &Node) -> Option<&str> {
    match &node.kind {
        NodeKind::Scalar { text, .. } => Some(text),
        _ => None,
    }
}

/// A scalar as text, another value as JSON.
pub(crate) fn text_of(node: &Node) -> String {
    if node.is_null() {
        return String::new();
    }
    scalar(node).map_or_else(|| to_json(node), str::to_owned)
}

/// A value as JSON, as it stands in the file.
pub(crate) fn to_json(node: &Node) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    match &node.kind {
        NodeKind::Scalar { .. } if node.is_null() => "null".to_owned(),
        // An example can be a string with the whole body.
        NodeKind::Scalar { text, plain } => {
            let is_json = *plain && serde_json::from_str::<serde_json::Value>(text).is_ok();
            if is_json { text.clone() } else { quoted(text) }
        }
        NodeKind::List(items) => format!("[{}]", items.iter().map(to_json).collect::<Vec<_>>().join(", ")),
        NodeKind::Map(entries) => {
            let member =
                |(name, value): &(Spanned<String>, Node)| format!("{}: {}", quoted(&name.value), to_json(value));
            format!("{{{}}}", entries.iter().map(member).collect::<Vec<_>>().join(", "))
        }
        NodeKind::Rejected => "null".to_owned(),
    }
}
