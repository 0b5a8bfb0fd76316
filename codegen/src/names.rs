//! The rules that derive Rust names from the vendor's names. `check` uses them to find collisions and `lower` to
//! name items, so the two can't disagree. Knows nothing about specs or emitters.

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

/// Methods of every request, which no setter can be named after.
pub const METHODS: &[&str] = &[
    "canonical",
    "encode",
    "retry",
    "send",
    "send_blocking",
    "session",
    "session_of",
    "timeout",
    "undocumented",
    "user_id",
];

/// Methods of every request of pages.
pub const PAGE_METHODS: &[&str] = &["next_page", "pages", "pages_blocking"];

/// Exports that are of other crates, whose own documentation has them.
pub const FOREIGN: &[&str] = &["Bytes"];

/// What every client exports of the runtime at its root, by module.
pub const EXPORTS: &[(&str, &[&str])] = &[
    (
        "waybill_runtime",
        &[
            "AnyError",
            "ApiError",
            "Attempt",
            "Backoff",
            "BanScope",
            "BlockingSessionProvider",
            "BuildError",
            "Bytes",
            "ClientBuilder",
            "ClientType",
            "Clock",
            "CodeFamily",
            "CodeInfo",
            "Credentials",
            "Decision",
            "DecodeFailure",
            "EncodeError",
            "Error",
            "ErrorCode",
            "ExposeSecret",
            "FailedAttempt",
            "FixedRandom",
            "KnownCode",
            "ModelExt",
            "NoRetry",
            "OperationType",
            "Outcome",
            "PageIterator",
            "PageStream",
            "Paged",
            "RandomSource",
            "RateLimit",
            "Response",
            "Retry",
            "RetryPolicy",
            "SecretString",
            "SessionError",
            "SessionProvider",
            "Signed",
            "Timeout",
            "TimestampUnit",
            "Token",
            "TransportError",
            "http",
            "transport",
        ],
    ),
    ("waybill_runtime::value", &["Decimal", "Fen", "FileUpload", "JsonText", "Timestamp", "Zone"]),
    ("waybill_runtime::platform", &["CanonicalString", "ConfirmWith"]),
    ("waybill_runtime::wire", &["DecodeError", "Deviation", "DeviationKind", "Format", "UnknownField", "Unread"]),
];

/// Items of every operation's error, besides its codes.
pub const ERROR_VARIANTS: &[&str] = &["Other", "Platform", "PlatformError"];

/// Items of every open enum, besides its values.
pub const ENUM_ITEMS: &[&str] = &["KNOWN", "Other"];

/// Keywords of edition 2024 that `r#` makes usable.
const RAW: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
    "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move",
    "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Keywords that `r#` does not make usable.
const NEVER: &[&str] = &["self", "super", "crate", "Self", "_"];

/// An operation's id without its provider. An id can also be the name of a method that does not start with it:
/// `tmall.item.get` of the provider `taobao`, or of `tm`.
#[must_use]
pub fn own_id<'a>(provider: &str, id: &'a str) -> &'a str {
    id.strip_prefix(provider).and_then(|rest| rest.strip_prefix('.')).unwrap_or(id)
}

/// A field, a setter or an argument: `outSid` is `out_sid`, `type` is `r#type`, `1688_id` is `_1688_id`.
#[must_use]
pub fn field(name: &str) -> String {
    escape(snake(name))
}

/// A Rust name without the prefix of a keyword: `r#type` is `type`.
#[must_use]
pub fn plain(rust: &str) -> &str {
    rust.strip_prefix("r#").unwrap_or(rust)
}

/// A module or a method: `local.logistics` is `local_logistics`. `mod` is `mod_`, since `mod.rs` is the
/// file of the folder.
#[must_use]
pub fn module(name: &str) -> String {
    let rust = field(name);
    if rust == "r#mod" { "mod_".to_owned() } else { rust }
}

/// Names of modules, features and root files in every client, names that cargo treats as programs, and methods beside
/// those of groups.
const CRATE: &[&str] = &[
    "bin",
    "builder",
    "client",
    "default",
    "errors",
    "http",
    "hyper",
    "jiff",
    "ids",
    "lib",
    "main",
    "mock",
    "platform",
    "production",
    "push",
    "reqwest",
    "rt",
    "serde",
    "start",
    "to_builder",
    "tracing",
    "transport",
    "types",
    "ureq",
    "with_session",
    "with_session_of",
    "xml",
];

/// A group's module and feature: `http` is `http_`, since every client has a module `http`.
#[must_use]
pub fn group(name: &str) -> String {
    let rust = module(name);
    if CRATE.contains(&rust.as_str()) { rust + "_" } else { rust }
}

/// A struct, an enum or an id: `ProductDTO` is `ProductDto`, `split-data` is `SplitData`.
#[must_use]
pub fn ty(name: &str) -> String {
    variant(name)
}

/// What the types of an operation start with: `trace.search` is `TraceSearch`. Since something always follows, it can be
/// a word that is no name by itself: `Self`.
#[must_use]
pub fn operation(rest: &str) -> String {
    rest.to_upper_camel_case()
}

/// The struct with the operations of a group: `local.logistics` is `LocalLogisticsGroup`.
#[must_use]
pub fn group_struct(name: &str) -> String {
    ty(&format!("{name}.group"))
}

/// The names that an operation needs in the module of its types, by the part of its id after the group: builder, marker,
/// input, output, error enum, and what sending it returns.
#[must_use]
pub fn of_operation(rest: &str) -> [String; 6] {
    ["Call", "Operation", "Request", "Response", "Error", "Outcome"]
        .map(|suffix| format!("{}{suffix}", operation(rest)))
}

/// The struct with the required fields of a type.
#[must_use]
pub fn required_struct(rust: &str) -> String {
    format!("{rust}Required")
}

/// A variant: `isp.data-fetch-failed` is `IspDataFetchFailed`, `CD22` is `Cd22`, `IN TRANSIT` is `InTransit`.
/// `7` is kept, but is not an identifier: such a value needs a `name` (see [`is_identifier`]).
#[must_use]
pub fn variant(name: &str) -> String {
    let camel = name.to_upper_camel_case();
    if NEVER.contains(&camel.as_str()) { camel + "_" } else { camel }
}

/// The module of a platform of a provider: `platform` has the default one itself, `platform::top` another one.
#[must_use]
pub fn platform_module(name: &str, default: &str) -> String {
    if name == default { "platform".to_owned() } else { format!("platform::{}", module(name)) }
}

/// A static: `TransitStepInfo` is `TRANSIT_STEP_INFO`.
#[must_use]
pub fn constant(name: &str) -> String {
    underscore_digits(name.to_shouty_snake_case())
}

/// The snake_case of a name, before keywords are escaped.
#[must_use]
pub fn snake(name: &str) -> String {
    underscore_digits(name.to_snake_case())
}

/// Whether a name is a Rust identifier (ASCII only, so that it can be typed on any keyboard).
#[must_use]
pub fn is_identifier(name: &str) -> bool {
    let name = plain(name);
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
        && name.chars().any(|c| c != '_')
}

/// Name of a wrapped list's items: each uppercase letter becomes `_` and the lowercase letter, so that
/// `ProductDTO` is `product_d_t_o`.
#[must_use]
pub fn list_item(ty: &str) -> String {
    let mut out = String::with_capacity(ty.len() + 4);
    for c in ty.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

/// Name of the root of a successful response: dots become `_`, the prefix is removed, the suffix is added.
#[must_use]
pub fn root(operation: &str, strip: &str, suffix: &str) -> String {
    let flat = operation.replace('.', "_");
    format!("{}{suffix}", flat.strip_prefix(strip).unwrap_or(&flat))
}

/// Minutes east of UTC: `+08:00` is 480; `None` if it is not an offset.
#[must_use]
pub fn zone_minutes(zone: &str) -> Option<i16> {
    let (sign, rest) = match zone.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    let two = |text: &str| if text.len() == 2 { text.parse::<u8>().ok() } else { None };
    let (hours, minutes) = (two(hours)?, two(minutes)?);
    (hours <= 14 && minutes < 60).then(|| sign * (i16::from(hours) * 60 + i16::from(minutes)))
}

/// The inverse: 480 is `+08:00`.
#[must_use]
pub fn zone(minutes: i16) -> String {
    let (sign, minutes) = if minutes < 0 { ('-', -minutes) } else { ('+', minutes) };
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

fn underscore_digits(name: String) -> String {
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("_{name}") } else { name }
}

fn escape(name: String) -> String {
    if RAW.contains(&name.as_str()) {
        format!("r#{name}")
    } else if NEVER.contains(&name.as_str()) {
        name + "_"
    } else {
        name
    }
}
