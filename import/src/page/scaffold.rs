//! From a page to files: the provider and the place of the id, the layout, and whether the page is that of the operation.

use std::collections::BTreeMap;
use std::sync::Arc;

use waybill_codegen::spec::{Operation, Provider, Specs};
use waybill_codegen::{Sources, load};

use super::draft::Draft;
use super::{Page, body, endpoint, gateway, head, lines, top, whole, words};
use crate::problem::Problem;
use crate::settle::Context;
use crate::settle::location::{self, Location};
use crate::source;

/// The most bytes of a page. Real ones have under a hundred thousand.
const MAX_BYTES: usize = 2 << 20;

/// What to write.
#[derive(Debug, Clone)]
pub struct Options {
    /// The operation's id.
    pub operation: String,
    /// The provider, if its name is not the first part of the id.
    pub provider: Option<String>,
    /// The group, if it is not the usual part of the id.
    pub group: Option<String>,
    /// The page's name in messages.
    pub file: String,
}

/// A written spec.
#[derive(Debug)]
pub struct Scaffold {
    /// New files: path below `specs/` to contents. The first is the operation's.
    pub files: BTreeMap<String, String>,
    /// Changed files.
    pub changed: BTreeMap<String, String>,
    /// The path of the operation's file.
    pub path: String,
    /// The group of the operation.
    pub group: String,
    /// Whether the provider has no other operation in it.
    pub is_new_group: bool,
    /// What the page was read as.
    pub layout: &'static str,
    /// Fields whose values were replaced.
    pub made_up: Vec<String>,
    /// What a person has to do besides the TODOs.
    pub left: Vec<String>,
}

/// Writes the spec of an operation from a page.
///
/// # Errors
/// If the page can't be read or is of something else, or the operation is there already. Nothing is written then.
pub fn scaffold(how: &Options, sources: &Sources, bytes: &[u8]) -> Result<Scaffold, Problem> {
    let (specs, _) = load::load(sources);
    let provider = provider(how, &specs)?;
    let said = gateway::said(&specs, provider, &String::from_utf8_lossy(bytes));
    let usual = || specs.platforms.iter().find(|platform| platform.name.value == provider.platform.value);
    let platform = said.or_else(usual).ok_or_else(|| {
        let message = format!("the platform `{}` of the provider is not known", provider.platform.value);
        Problem::of_file(&format!("specs/{}/provider.yaml", provider.folder), message, "correct `platform`")
    })?;
    let context = Context { provider: &provider.folder, platform };
    let location = location(how, &context, provider)?;
    let file: Arc<str> = Arc::from(how.file.as_str());
    let mut page = read(how, &context, bytes)?;
    check_names(how, &context, &page)?;
    if page.request.is_empty() && page.response.is_empty() && page.bodies.is_empty() && page.arguments.is_empty() {
        return Err(nothing_read(how, &page));
    }
    let lacks_errors = page.errors.is_empty() && !page.has_no_errors && page.layout != body::LAYOUT;
    let says_platform = said.is_some();
    let draft = Draft { how, context: &context, says_platform, provider, sources, file: &file, location };
    let mut made = draft.write(&mut page)?;
    if lacks_errors {
        made.left.push("the page shows no error codes: is the copy whole, or are they on another page?".to_owned());
    }
    made.left.extend(twin(how, &specs, provider));
    Ok(made)
}

/// What to do about the same operation of another provider of the platform.
fn twin(how: &Options, specs: &Specs, provider: &Provider) -> Option<String> {
    let below = |id: &str, provider: &Provider| id.strip_prefix(&format!("{}.", provider.folder)).map(str::to_owned);
    let own = below(&how.operation, provider)?;
    let mut others = specs.providers.iter().filter(|other| other.folder != provider.folder);
    let found = others.find_map(|other| {
        let same = |known: &&Operation| below(&known.id.value, other).is_some_and(|id| id == own);
        other.operations.iter().find(same).filter(|_| other.platform.value == provider.platform.value)
    })?;
    let (file, platform) = (&found.id.span.file, &provider.platform.value);
    Some(format!(
        "specs/{file} is the same operation: write one file for both, specs/platforms/{platform}.operations/{}/{}.yaml \
         (SPEC.md, \"What providers share\")",
        found.group, found.rest
    ))
}

/// The provider of the id, which has to be there.
fn provider<'s>(how: &Options, specs: &'s Specs) -> Result<&'s Provider, Problem> {
    let named = how.provider.as_deref().or_else(|| how.operation.split('.').next()).unwrap_or_default();
    specs.providers.iter().find(|provider| provider.folder == named).ok_or_else(|| {
        let known: Vec<&str> = specs.providers.iter().map(|provider| provider.folder.as_str()).collect();
        let message = format!("there is no provider `{named}`");
        let help = format!(
            "write specs/{named}/provider.yaml first (SPEC.md, \"Provider\"), or name one with --provider; known: {}",
            known.join(", ")
        );
        Problem::of_file(&how.operation, message, help)
    })
}

/// Group and file of the id: a group that the provider has already, or the usual one. A group with fewer parts than usual
/// is there for a path that has no more (`/open/order` is `open/order.yaml`): others are not put into it.
fn location(how: &Options, context: &Context<'_>, provider: &Provider) -> Result<Location, Problem> {
    let wrong = |message: String, help: &str| Problem::of_file(&how.operation, message, help);
    let is_own = |id: &str| id.split('.').next() == Some(context.provider);
    if !is_own(&how.operation) && !context.names_operations() {
        let message = format!("an operation of `{}` has an id that starts with it", context.provider);
        return Err(wrong(message, "the id is the provider and the path, with dots: `pandapon.open.order.detail`"));
    }
    let known = provider.operations.iter().find(|operation| operation.id.value == how.operation);
    if let Some(known) = known {
        let message = format!("the operation is there already: specs/{}", known.id.span.file);
        return Err(wrong(message, "edit that file, or remove it first"));
    }
    let below = match how.operation.strip_prefix(&format!("{}.", context.provider)) {
        Some(below) => below,
        None => &how.operation,
    };
    let usual = location::of_id(context, &how.operation)
        .map_err(|why| wrong(why, "the id is the provider, a group and a name, with dots"))?;
    let known = provider.operations.iter().map(|operation| operation.group.as_str());
    let parts = |group: &str| group.split('.').count();
    let mut groups: Vec<&str> = match &how.group {
        Some(group) => vec![group],
        None => known.filter(|group| parts(group) >= parts(&usual.group)).collect(),
    };
    groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
    let split = |group: &str| {
        let rest = below.strip_prefix(group)?.strip_prefix('.').filter(|rest| !rest.is_empty())?;
        Some(Location { group: group.to_owned(), rest: rest.to_owned() })
    };
    match (groups.into_iter().find_map(split), &how.group) {
        (Some(found), _) => Ok(found),
        (None, Some(group)) => {
            Err(wrong(format!("the id does not continue the group `{group}`"), "a group is the first parts of the id"))
        }
        (None, None) => Ok(usual),
    }
}

/// Reads a page of any layout.
fn read(how: &Options, context: &Context<'_>, bytes: &[u8]) -> Result<Page, Problem> {
    if bytes.len() > MAX_BYTES {
        let message = format!("the page has {} KiB, more than the {} of a page", bytes.len() >> 10, MAX_BYTES >> 10);
        return Err(Problem::of_file(&how.file, message, "copy one page"));
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Problem::of_file(&how.file, "the page is empty", "select all of the vendor's page, and copy it"));
    }
    let text = source::text(&how.file, bytes)?;
    if let Some(at) = text.find('\0') {
        return Err(Problem::at(&how.file, &text, at, "this is no text", "save the page as text, or paste it"));
    }
    let lines = lines::split(&text);
    let mut page = Page::default();
    let first = lines.iter().find(|line| !line.text.is_empty()).map_or("", |line| line.text.as_str());
    if first.starts_with(['{', '[', '<']) {
        page.layout = body::LAYOUT;
        let is_error =
            |root: &&str| first.contains(*root) || lines.iter().take(3).any(|line| line.text.contains(*root));
        let is_error = context.platform.envelope.error_roots().any(|root| is_error(&root));
        body::take(&mut page, &lines, is_error);
        page.keep_unread(&lines);
        return match page.bodies.is_empty() {
            false => Ok(page),
            true => Err(unreadable_body(how, &text, &page)),
        };
    }
    match head::find(&lines) {
        Some(found) if !context.names_operations() => endpoint::read(context, &lines, found, &mut page),
        _ if context.names_operations() && top::is_page(&lines) => top::read(context, &lines, &mut page),
        found => return Err(other_layout(how, context, found.is_some(), &lines)),
    }
    whole::check(&lines, &mut page);
    page.keep_unread(&lines);
    Ok(page)
}

/// Says what of a page was seen, if none of it is a field or an example.
fn nothing_read(how: &Options, page: &Page) -> Problem {
    let seen: Vec<String> = page.unread.iter().take(SHOWN).map(|unread| unread.to_string()).collect();
    let seen = if seen.is_empty() { "nothing else".to_owned() } else { seen.join("; ") };
    let message = format!("the page has neither a table of fields nor an example that can be read; seen: {seen}");
    let help = "fields stand below a heading such as `Request Parameters` or `返回参数`: in a table whose columns have titles \
                such as `Name`, `Type`, `Required`, or each with its name and its type in two lines; copy the whole page \
                (select all), or paste an example body";
    Problem::of_file(&how.file, message, help)
}

/// The most parts of a page that a message shows.
const SHOWN: usize = 5;

fn unreadable_body(how: &Options, text: &str, page: &Page) -> Problem {
    let line = page.unread.first();
    let (why, number) = line.map_or(("no body", 1), |unread| (unread.why.as_ref(), unread.line));
    let start: usize = text.split_inclusive('\n').take(number - 1).map(str::len).sum();
    Problem::at(&how.file, text, start, why, "paste one complete JSON or XML body, or the text of the whole page")
}

/// A page of another platform, or no page.
fn other_layout(how: &Options, context: &Context<'_>, is_page: bool, lines: &[lines::Line]) -> Problem {
    let expected = if context.names_operations() {
        "the name of the method, with headings such as 请求参数 and 响应参数"
    } else {
        "the HTTP method and the path: `POST /order/get`, in two lines, or each with a label such as `URL:`"
    };
    let message = match is_page {
        true => format!("the page is not one of the platform `{}`", context.platform.name.value),
        false => {
            let headings = lines.iter().filter(|line| words::heading(&line.text).is_some());
            let seen: Vec<String> =
                headings.take(SHOWN).map(|line| format!("`{}` in line {}", line.text, line.number)).collect();
            let seen = if seen.is_empty() { "no heading that is known".to_owned() } else { seen.join(", ") };
            format!("the text has no layout that is known; seen: {seen}")
        }
    };
    let help = format!(
        "a page of this platform has {expected}; or paste an example body alone, which starts with `{{` or `<`"
    );
    Problem::of_file(&how.file, message, help)
}

/// A page of another operation is not read as that of this one.
fn check_names(how: &Options, context: &Context<'_>, page: &Page) -> Result<(), Problem> {
    let wrong = |found: &str, line: usize| {
        let message = format!("the page describes `{found}`, not `{}`", how.operation);
        let help = format!("copy the page of `{}`, or run `cargo xtask new {found}`", how.operation);
        Problem { file: how.file.clone(), line, column: 1, message, help }
    };
    if let Some((id, line)) = page.id.as_ref().filter(|(id, _)| *id != how.operation) {
        return Err(wrong(id, *line));
    }
    if let Some((_, address, line)) = &page.http {
        let path = path(address);
        let id = format!("{}.{}", context.provider, location::id_of_path(&path));
        if id != how.operation {
            return Err(wrong(&id, *line));
        }
    }
    Ok(())
}

/// The path of an address.
pub(super) fn path(address: &str) -> String {
    let Some((_, rest)) = address.split_once("://") else { return address.to_owned() };
    rest.find('/').map_or_else(|| "/".to_owned(), |at| rest[at..].to_owned())
}
