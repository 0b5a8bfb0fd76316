//! The module `mock`: a mock server with one method for each operation, behind the feature `mock`.

use super::by_group;
use super::rust::{Rust, raw, slice};
use crate::ir::{Example, Group, Operation, Provider};
use crate::markdown::{line, literal};

/// `mock.rs`
pub(super) fn module(provider: &Provider) -> Rust {
    let title = line(&provider.title);
    let mut docs = vec![
        format!("Typed mocks of {title} on httpmock, for tests of programs that use the client."),
        "A [`MockServer`] has the groups of the client, and a group the same methods: each adds a mock of its operation. `when` \
         sets which requests match, `then` the reply; what is not typed is set on httpmock with their methods `http`."
            .to_owned(),
    ];
    docs.extend(super::page::mock(provider));
    let mut out = Rust::file(&provider.file, &docs).runtime();
    out.item().lines("pub use ::waybill_runtime::mock::{Mock, Then, When, httpmock};");
    out.lines("pub use ::waybill_runtime::transport::{Reply, ReplyError};");
    out.item().lines(&format!(
        "/// A mock server of {title}; it is reset when it is dropped.
#[derive(Debug)]
pub struct MockServer(rt::mock::MockServer<crate::Client>);"
    ));
    out.item().block("impl MockServer", |out| {
        out.lines(
            "/// Starts a server, in async tests as well.
#[must_use]
pub fn start() -> Self {
    Self(rt::mock::MockServer::start())
}",
        );
        provider.groups.iter().for_each(|group| accessor(out, group));
    });
    out.item().lines(
        "impl ::core::ops::Deref for MockServer {
    type Target = rt::mock::MockServer<crate::Client>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}",
    );
    by_group(provider).for_each(|(of, operations)| group(&mut out, of, &operations));
    out
}

fn accessor(out: &mut Rust, group: &Group) {
    let Group { name, module, rust } = group;
    out.item().doc(&format!("Mocks of the operations of {}.", literal(name)));
    out.lines(&format!(
        "#[cfg(feature = {:?})]
#[must_use]
pub fn {module}(&self) -> {rust}<'_> {{
    {rust}(&self.0)
}}",
        group.feature()
    ));
}

/// The struct of a group, with the methods of its operations.
fn group(out: &mut Rust, group: &Group, operations: &[&Operation]) {
    let Group { name, module, rust } = group;
    let feature = group.feature();
    out.item().doc(&format!("Mocks of the operations of {}: `mock.{module}()`.", literal(name)));
    out.lines(&format!(
        "#[cfg(feature = {feature:?})]
#[derive(Debug, Clone, Copy)]
pub struct {rust}<'s>(&'s rt::mock::MockServer<crate::Client>);"
    ));
    out.item().lines(&format!("#[cfg(feature = {feature:?})]"));
    out.lines("#[allow(clippy::should_implement_trait, reason = \"a vendor calls an operation `add`\")]");
    out.block(&format!("impl<'s> {rust}<'s>"), |out| {
        operations.iter().for_each(|operation| method(out, operation));
    });
}

/// The method of one operation, with its examples.
fn method(out: &mut Rust, operation: &Operation) {
    let Operation { module, group_module, rust, marker, .. } = operation;
    let shown: Vec<&Example> = operation.documented_responses().collect();
    let mut docs = vec![format!("Mocks [`{rust}`](crate::{}::{rust}).", operation.link())];
    if !shown.is_empty() {
        let names: Vec<String> = shown.iter().map(|example| literal(&example.name)).collect();
        docs.push(format!("Examples: {}.", names.join(", ")));
    }
    docs.push("# Errors\nThe operation has no such reply, or no such parameter.".to_owned());
    let path = format!("crate::{group_module}::{module}::{marker}");
    let examples = slice(shown.into_iter().map(example));
    // What a function returns is static in a constant only.
    let examples = if examples == "&[]" { examples } else { format!("const {{ {examples} }}") };
    out.item().docs(&docs);
    out.block(
        &format!(
            "pub fn {module}(self, set: impl FnOnce(&mut When<{path}>, &mut Then<{path}>)) -> \
             Result<Mock<'s>, ReplyError>"
        ),
        |out| {
            out.lines(&format!("self.0.mock({examples}, set)"));
        },
    );
}

/// `rt::mock::Example::new("documented").json(r#"{…}"#)`
fn example(example: &Example) -> String {
    let forms =
        example.forms.iter().map(|form| format!("\n    .{}({})", form.form, raw(&body(&form.form, &form.text))));
    format!("rt::mock::Example::new({:?}){}", example.name, forms.collect::<String>())
}

/// A body as a program sends it: JSON without the white space between its tokens.
fn body(form: &str, text: &str) -> String {
    if form == "xml" {
        return text.to_owned();
    }
    let (mut in_string, mut escaped) = (false, false);
    let kept = |c: &char| {
        let inside = in_string;
        in_string = if *c == '"' && !escaped { !inside } else { inside };
        escaped = inside && *c == '\\' && !escaped;
        inside || !c.is_ascii_whitespace()
    };
    text.chars().filter(kept).collect()
}
