//! A body of push messages.

use super::fields;
use super::write::{Page, Unit};
use crate::emit::catalog::State;
use crate::ir::{Provider, PushBody};

pub(super) fn push(provider: &Provider, push: &PushBody, page: &mut Page) {
    let wires: Vec<&str> = push.messages.iter().map(|message| message.wire.as_str()).collect();
    page.open_unit(&Unit {
        id: &push.id,
        provider: &provider.name,
        state: State::of_models(push.types.iter().chain([&push.body])).word(),
        mark: "push",
        title: &push.title,
        address: &wires.join(", "),
    });
    page.prose(&push.body.docs);
    page.open_table(&["message type", "variant", "meaning"]);
    for message in &push.messages {
        page.raw("<tr><td>");
        page.code(&message.wire);
        page.raw("</td><td>");
        page.code(&format!("Message::{}", message.variant));
        page.raw("</td>");
        page.cell(&message.docs);
        page.raw("</tr>\n");
    }
    page.close_table();
    page.element("h4", "", "Body");
    fields::fields(&push.body, page);
    for model in push.types.iter().filter(|model| !model.fields.is_empty()) {
        page.element("h5", "", &model.rust);
        fields::fields(model, page);
    }
    push.enums.iter().for_each(|found| fields::values(found, page));
    page.close_unit();
}
