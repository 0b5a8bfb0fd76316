//! A provider that is reached through several platforms: each is known, each can carry the operations that it has, and
//! their codes fit into one enum.

use super::platform::check_endpoint_list;
use super::{Out, Scope, platform_of};
use crate::diagnostic::Diagnostic;
use crate::messages;
use crate::names::variant;
use crate::spec::{ErrorCode, Operation, Platform, Spanned};

impl<'a> Scope<'a> {
    /// Whether it is the platform that a client uses unless it is told otherwise.
    pub(super) fn is_first(&self) -> bool {
        self.provider.platform.value == self.through
    }

    /// Whether it is the first platform that has an operation.
    pub(super) fn is_first_of(&self, operation: &Operation) -> bool {
        let first = self.provider.platforms_of(operation).into_iter().next();
        first.map_or_else(|| self.is_first(), |first| first == self.through)
    }

    /// Whether an operation can be reached through the platform.
    pub(super) fn has(&self, operation: &Operation) -> bool {
        self.provider.platforms_of(operation).contains(&self.through)
    }

    /// The platforms of the provider, as far as they are known, each with the name that the provider has for it.
    pub(super) fn platforms(&self) -> impl Iterator<Item = (&'a str, &'a Platform)> {
        let (specs, provider) = (self.specs, self.provider);
        provider.platforms().filter_map(|name| Some((name.value.as_str(), platform_of(specs, name)?)))
    }

    fn platform_names(&self) -> Vec<&'a str> {
        self.provider.platforms().map(|name| name.value.as_str()).collect()
    }
}

/// No platform is listed twice, and an operation has some of those of its provider.
pub(super) fn check_platforms(scope: &Scope<'_>, out: &mut Out) {
    check_twice(scope.provider.platforms(), out);
    let known = scope.platform_names();
    let own = scope.provider.operations.iter().filter(|operation| operation.shared.is_none());
    for names in own.map(|operation| &operation.platforms) {
        check_twice(names.iter(), out);
        let unknown = names.iter().filter(|name| !known.contains(&name.value.as_str()));
        out.extend(unknown.map(|name| messages::unknown(name, "platform", "platforms of the provider", &known)));
    }
}

fn check_twice<'s>(names: impl Iterator<Item = &'s Spanned<String>>, out: &mut Out) {
    let mut seen = Vec::new();
    for name in names {
        if seen.contains(&name.value.as_str()) {
            out.push(messages::duplicate(name, "platform"));
        }
        seen.push(name.value.as_str());
    }
}

/// An endpoint is one of a platform of the provider; those of a platform have names that give constants.
pub(super) fn check_endpoints(scope: &Scope<'_>, out: &mut Out) {
    let known = scope.platform_names();
    let named = scope.provider.endpoints.iter().filter_map(|endpoint| endpoint.platform.as_ref());
    let unknown = named.filter(|name| !known.contains(&name.value.as_str()));
    out.extend(unknown.map(|name| messages::unknown(name, "platform", "platforms of the provider", &known)));
    for platform in &known {
        let of =
            |endpoint: &&crate::spec::Endpoint| endpoint.platform.as_ref().map_or(known[0], |p| &p.value) == *platform;
        let endpoints: Vec<_> = scope.provider.endpoints.iter().filter(of).collect();
        check_endpoint_list(&endpoints, out);
    }
}

/// The codes of all platforms become one enum: a code of two platforms has one name and one meaning, and two codes have
/// two names.
pub(super) fn check_codes(scope: &Scope<'_>, out: &mut Out) {
    let mut earlier: Vec<(&str, &ErrorCode)> = Vec::new();
    for (through, platform) in scope.platforms() {
        for code in &platform.errors {
            let same = |(_, other): &&(&str, &ErrorCode)| other.code.value == code.code.value;
            match earlier.iter().find(same) {
                Some((other, known)) if !is_alike(code, known) => out.push(code_differs(&code.code, through, other)),
                Some(_) => {}
                None => {
                    let taken =
                        earlier.iter().find(|(other, known)| *other != through && name_of(known) == name_of(code));
                    out.extend(taken.map(|(other, known)| variant_of_two(code, &known.code.value, other)));
                }
            }
        }
        earlier.extend(platform.errors.iter().map(|code| (through, code)));
    }
}

fn name_of(code: &ErrorCode) -> String {
    variant(code.name.as_ref().map_or(&code.code.value, |name| &name.value))
}

/// Whether a client does the same with both.
fn is_alike(code: &ErrorCode, other: &ErrorCode) -> bool {
    let retry = |code: &ErrorCode| code.retry.as_ref().map_or("never", |retry| &retry.value).to_owned();
    let executed = |code: &ErrorCode| code.executed.map(|(executed, _)| executed);
    let bans = |code: &ErrorCode| code.bans.as_ref().map(|bans| bans.value.clone());
    name_of(code) == name_of(other)
        && retry(code) == retry(other)
        && code.decisive == other.decisive
        && executed(code) == executed(other)
        && bans(code) == bans(other)
}

/// The models of an operation are the same on each of its platforms: kinds of types, list items, and the root that its
/// examples have.
pub(super) fn check_carried(scope: &Scope<'_>, operation: &Operation, out: &mut Out) {
    let first = scope.provider.platforms_of(operation).first().copied().unwrap_or_default();
    let Some((_, platform)) = scope.platforms().find(|(name, _)| *name == first) else { return };
    let other = scope.platform;
    let mut has_list = false;
    for field in operation.described().fields() {
        let (base, list) = platform.split_list(&field.ty.value);
        has_list |= list;
        let (here, there) = (platform.scalar(base), other.scalar(base));
        if here != there {
            let kind =
                |of: Option<crate::scalar::Scalar>| of.map_or("no scalar type", |scalar| scalar.word()).to_owned();
            let differs = format!("{} on `{first}` and {} on `{}`", kind(here), kind(there), scope.through);
            out.push(carried_differently(scope, operation, &field.ty, &differs));
        }
    }
    let items = |wraps: bool| if wraps { "named" } else { "bare" };
    if has_list && platform.wraps_lists != other.wraps_lists {
        let [here, there] = [platform, other].map(|p| items(p.wraps_lists));
        let differs = format!("list items are {here} on `{first}` and {there} on `{}`", scope.through);
        out.push(carried_differently(scope, operation, &operation.id, &differs));
    }
    let roots = [platform, other].map(|p| p.root_of(operation));
    if roots[0] != roots[1] {
        let [here, there] = roots.map(|root| root.map_or("no root".to_owned(), |root| format!("the root `{root}`")));
        let differs = format!("a response has {here} on `{first}` and {there} on `{}`", scope.through);
        out.push(carried_differently(scope, operation, &operation.id, &differs));
    }
}

// Messages.

/// What another platform can't carry, as a message of the operation.
pub(super) fn through(scope: &Scope<'_>, operation: &Operation, mut found: Diagnostic) -> Diagnostic {
    found.message = format!("through `{}`: {}", scope.through, found.message);
    let help = found.help.as_ref().map(|help| format!("{help}; ")).unwrap_or_default();
    let platforms = list_platforms(scope, operation);
    found.help(format!("{help}if that platform does not have the operation, {platforms}"))
}

/// The platforms without this one.
fn list_platforms(scope: &Scope<'_>, operation: &Operation) -> String {
    let mut others = scope.provider.platforms_of(operation);
    others.retain(|name| *name != scope.through);
    format!("add `platforms: [{}]`", others.join(", "))
}

fn carried_differently(scope: &Scope<'_>, operation: &Operation, at: &Spanned<String>, differs: &str) -> Diagnostic {
    let message = format!("`{}` can't carry the operation as it is: {differs}", scope.through);
    let help = "a client has one model for all platforms; make the platforms agree";
    Diagnostic::new("carried-differently", &at.span, message, "")
        .help(format!("{help}, or {}", list_platforms(scope, operation)))
}

fn code_differs(code: &Spanned<String>, through: &str, other: &str) -> Diagnostic {
    let message = format!("`{}` has another name or another meaning on `{other}`", messages::short(&code.value));
    Diagnostic::new("code-differs", &code.span, message, format!("on `{through}`")).help(
        "a provider of both has one code for it: make `name`, `retry`, `bans`, `executed` and `decisive` the same",
    )
}

fn variant_of_two(code: &ErrorCode, other: &str, through: &str) -> Diagnostic {
    let message = format!("`{}` and `{other}` of `{through}` would both be `{}`", code.code.value, name_of(code));
    let span = code.name.as_ref().map_or(&code.code.span, |name| &name.span);
    Diagnostic::new("variant-of-two", span, message, "")
        .help("a provider of both has one enum of their codes: give one of the two another `name`")
}
