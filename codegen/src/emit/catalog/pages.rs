//! The pages of the catalog in Markdown: one for each provider, and the list of them.

use super::{Counts, STATES, State, generated};
use crate::ir::{Ir, Provider};
use crate::markdown::{line, literal, table};

/// `README.md`: the list of the providers.
pub(super) fn overview(ir: &Ir) -> String {
    let rows = ir.providers.iter().map(|provider| {
        let counts = Counts::of(provider);
        [
            format!("[{}]({}.md)", line(&provider.title), provider.name),
            counts.full.to_string(),
            counts.partial.to_string(),
            counts.listed.to_string(),
            format!("{} of {}", counts.messages, counts.messages + counts.listed_messages),
        ]
    });
    format!(
        "{}# Catalog\nOperations and push messages that the documents name. Open `index.html` in a browser to search all of them, \
         with parameters, fields and error codes; it needs no network.\n\n{}\n\n{}\n",
        generated(),
        states(),
        table(["provider", "full", "partial", "listed", "push messages"], rows)
    )
}

/// The page of a provider.
pub(super) fn provider(provider: &Provider) -> String {
    let in_client = provider.operations.iter().map(|operation| {
        let method = operation.http_method.word();
        row(State::of(operation), &operation.group, line(&operation.title), method, literal(&operation.id))
    });
    const TO_YOU: &str = "POST to your endpoint";
    let pushed = provider.pushes.iter().flat_map(|push| {
        let state = State::of_models(push.types.iter().chain([&push.body]));
        push.messages.iter().map(move |m| row(state, "push", literal(&m.wire), TO_YOU, literal(&push.id)))
    });
    let unread = provider
        .listed_messages
        .iter()
        .map(|m| row(State::Listed, "push", literal(&m.wire), TO_YOU, line(&m.document)));
    let listed = provider.catalog.iter().filter(|entry| entry.operation.is_none()).map(|entry| {
        let method = entry.method.as_deref().unwrap_or("");
        row(State::Listed, &entry.group, line(&entry.title), method, line(&entry.document))
    });
    let head = ["state", "group", "title", "method", "operation or document"];
    format!(
        "{}# {}\n{}\n\n{}\n\n{}\n",
        generated(),
        line(&provider.title),
        Counts::of(provider).said(provider),
        states(),
        table(head, in_client.chain(pushed).chain(unread).chain(listed))
    )
}

/// What the words for states mean.
fn states() -> String {
    STATES.map(|state| format!("- `{}`: {}", state.word(), state.meaning())).join("\n")
}

fn row(state: State, group: &str, title: String, method: &str, source: String) -> [String; 5] {
    [state.word().to_owned(), line(group), title, line(method), source]
}
