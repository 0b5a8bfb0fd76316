//! `waybill encode`: prints the HTTP request that the typed client would send, and what was signed. Sends
//! nothing. The session and the secret are redacted everywhere in the output.

use std::path::Path;
use std::time::SystemTime;

use clap::Args as ClapArgs;
use serde_json::{Map, Value, json};
use waybill_conformance::registry;
use waybill_runtime::platform::{Operation, Source};
use waybill_runtime::wire::{ParamError, ParamErrorKind};
use waybill_runtime::{Bytes, Credentials, DynOperation, EncodeError, RandomSource, Settings, SystemRandom};

use crate::decode::Format;
use crate::report::{Failure, Report, read};
use crate::secret::{REDACTED, SecretArgs};
use crate::time::instant;

/// Used in place of credentials that were not given.
pub const PLACEHOLDERS: (&str, &str) = ("app-key", "secret");

/// Encodes an HTTP request and shows what is signed
///
/// With --now and --nonce the output is reproducible. Nothing is sent.
#[derive(ClapArgs)]
#[command(after_help = after_help!(
    "  waybill encode taobao.logistics.trace.search --args '{\"tid\":11234221,\"is_split\":true,\"sub_tid\":[\"1\",\"2\"]}'
  waybill encode 'GET /open/order/detail' --args @arguments.json --user-id 2100007341207 --secret-env XOPEN_SECRET
  waybill encode taobao.logistics.trace.search --args '{\"tid\":1}' --now '2016-01-01 12:00:00' --sign-method hmac
  waybill encode taobao.logistics.trace.search --args '{\"tid\":1}' --app-key 12345678 --secret-env TOP_SECRET --curl | sh"
))]
pub struct Args {
    /// Id, document, or 'GET /path'; `waybill operations` lists them
    operation: String,

    /// The parameters as a JSON object by their names on the wire, or @FILE, or - for standard input
    ///
    /// null means no value, and an empty string is not sent. The command rejects input that would be dropped or
    /// changed: an unknown name, a duplicate name, half a surrogate pair, a raw control character, {} or "" for a
    /// value that is not a string, null in a list.
    #[arg(long, value_name = "JSON", allow_hyphen_values = true)]
    args: String,

    /// The application's key (app key, access key)
    #[arg(long, value_name = "KEY")]
    app_key: Option<String>,

    #[command(flatten)]
    secret: SecretArgs,

    /// The access token of the user on whose behalf the request is made
    #[arg(long, allow_hyphen_values = true)]
    session: Option<String>,

    /// The sub-account
    #[arg(long, value_name = "ID")]
    user_id: Option<String>,

    /// The time of sending: RFC 3339 with an offset, 'yyyy-MM-dd HH:mm:ss' at GMT+8, or milliseconds (13 digits) or
    /// seconds (10 digits) since 1970
    #[arg(long, value_name = "TIME", value_parser = instant)]
    now: Option<SystemTime>,

    /// The nonce of the request; random when absent
    #[arg(long)]
    nonce: Option<String>,

    /// The platform, where the provider is reached through several: top for AliExpress instead of iop
    #[arg(long, value_name = "NAME")]
    platform: Option<String>,

    /// The format of the response to request
    #[arg(long, value_enum)]
    format: Option<Format>,

    /// Requests simplified JSON
    #[arg(long)]
    simplify: bool,

    /// md5, hmac or hmac-sha256
    #[arg(long, value_name = "METHOD")]
    sign_method: Option<String>,

    /// The address to use instead of the documented one
    #[arg(long, value_name = "URL")]
    server: Option<String>,

    /// Prints the request as a curl command, which sends it when it is run
    ///
    /// It holds the session with --show-secret alone. The signature is valid for a few minutes.
    #[arg(long, conflicts_with = "json")]
    curl: bool,

    /// Prints JSON
    #[arg(long)]
    json: bool,
}

/// Encodes a request.
pub fn run(args: &Args) -> Result<Report, Failure> {
    let operation = registry::find(&args.operation).map_err(Failure::usage)?;
    let operation = &*registry::through(operation, args.platform.as_deref()).map_err(Failure::usage)?;
    check_known(args, operation.operation())?;
    let request = Shown::new(args, operation)?;
    if args.curl {
        // Also where `| sh` does not take it away.
        return request
            .to_curl()
            .map(|text| Report { notes: request.notice.iter().cloned().collect(), ..Report::new(text) });
    }
    Ok(if args.json { Report::json(&request.to_json()) } else { Report::new(request.to_text()) })
}

/// A request as it is printed: redacted.
struct Shown {
    request: http::Request<Bytes>,
    /// Name of the parameter whose value is redacted, if any.
    redacted_parameter: Option<&'static str>,
    canonical: String,
    signature: String,
    notice: Option<String>,
}

impl Shown {
    fn new(args: &Args, operation: &dyn DynOperation) -> Result<Self, Failure> {
        let description = operation.operation();
        let input = operation
            .input_from_json(&arguments(&args.args)?)
            .map_err(|error| Failure::usage(format!("--args: {error}")))?;
        let (key, secret) = (args.app_key.as_deref(), args.secret.get()?);
        let hidden = session(args).is_some() && !args.secret.show_secret;
        let notice = notice(key.is_none(), secret.is_none(), hidden);
        let (key, secret) = (key.unwrap_or(PLACEHOLDERS.0), secret.unwrap_or_else(|| PLACEHOLDERS.1.into()));
        let settings = settings(args, Credentials::new(key, secret.clone()));
        let usage_error = |error: EncodeError| usage_error(&error, description);
        let (now, nonce) = (args.now.unwrap_or_else(SystemTime::now), nonce(args).map_err(usage_error)?);
        let encode = |settings: &Settings| waybill_runtime::encode(description, &*input, settings, now, &nonce);
        let canonical = |settings: &Settings| waybill_runtime::canonical(description, &*input, settings, now, &nonce);
        let request = encode(&settings).map_err(usage_error)?;
        let signed = canonical(&settings).map_err(usage_error)?;
        let redacted_parameter = if args.secret.show_secret {
            None
        } else {
            description.parameter(Source::Session).map(|common| common.name)
        };
        // The canonical string of a request with a redacted session is the redacted canonical string.
        let redacted = match (session(args), redacted_parameter) {
            (Some(_), Some(_)) => canonical(&settings.session(REDACTED)).map_err(usage_error)?,
            _ => signed.clone(),
        };
        let canonical = args.secret.canonical(&redacted, &secret);
        Ok(Self { request, redacted_parameter, canonical, signature: signed.signature().to_owned(), notice })
    }

    fn url(&self) -> String {
        let url = self.request.uri().to_string();
        match url.split_once('?') {
            Some((address, query)) => format!("{address}?{}", self.redact(query)),
            None => url,
        }
    }

    fn headers(&self) -> impl Iterator<Item = (&str, String)> {
        self.request.headers().iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.as_str(), if self.redacted_parameter == Some(name.as_str()) { REDACTED.to_owned() } else { value })
        })
    }

    fn body(&self) -> String {
        let body = String::from_utf8_lossy(self.request.body());
        if self.has_form() { self.redact(&body) } else { body.into_owned() }
    }

    /// A JSON body never contains a session: the runtime rejects system parameters there.
    fn has_form(&self) -> bool {
        let content_type = self.request.headers().get(http::header::CONTENT_TYPE);
        content_type.is_some_and(|value| value.as_bytes().starts_with(b"application/x-www-form-urlencoded"))
    }

    /// The parameters of the query and of a form, decoded.
    fn parameters(&self) -> Vec<(String, String)> {
        let query = self.redact(self.request.uri().query().unwrap_or_default());
        let form = if self.has_form() { self.body() } else { String::new() };
        let decode = |text: &String| form_urlencoded::parse(text.as_bytes()).into_owned().collect::<Vec<_>>();
        [query, form].iter().flat_map(decode).collect()
    }

    /// Redacts one value of `name=value&…`.
    fn redact(&self, pairs: &str) -> String {
        let redact = |pair: &str| match (pair.split_once('='), self.redacted_parameter) {
            (Some((name, _)), Some(redacted_parameter)) if name == redacted_parameter => format!("{name}={REDACTED}"),
            _ => pair.to_owned(),
        };
        pairs.split('&').map(redact).collect::<Vec<_>>().join("&")
    }

    fn to_text(&self) -> String {
        let mut out = format!("{} {}\n", self.request.method(), self.url());
        out.extend(self.headers().map(|(name, value)| format!("{name}: {value}\n")));
        if !self.request.body().is_empty() {
            out.push_str(&format!("\n{}\n", self.body()));
        }
        let parameters = self.parameters();
        if !parameters.is_empty() {
            out.push_str("\nparameters, decoded\n");
            out.extend(parameters.iter().map(|(name, value)| format!("  {name} = {value}\n")));
        }
        out.push_str(&format!("\ncanonical string\n  {}\n", self.canonical));
        out.push_str(&format!("\nsignature\n  {}\n", self.signature));
        out.extend(self.notice.iter().map(|notice| format!("\nnotice: {notice}\n")));
        out
    }

    /// The notice is a comment, so that the text is a script.
    fn to_curl(&self) -> Result<String, Failure> {
        if std::str::from_utf8(self.request.body()).is_err() || self.request.body().contains(&0) {
            return Err(Failure::usage("--curl: the body is not text; leave out the file"));
        }
        let mut out = self.notice.iter().map(|notice| format!("# notice: {notice}\n")).collect::<String>();
        out.push_str(&format!("curl --request {} {}", self.request.method(), quoted(&self.url())));
        out.extend(
            self.headers().map(|(name, value)| format!(" \\\n  --header {}", quoted(&format!("{name}: {value}")))),
        );
        if !self.request.body().is_empty() {
            out.push_str(&format!(" \\\n  --data-raw {}", quoted(&self.body())));
        }
        out.push('\n');
        Ok(out)
    }

    fn to_json(&self) -> Value {
        let headers: Map<_, _> = self.headers().map(|(name, value)| (name.to_owned(), value.into())).collect();
        let parameters: Map<_, _> = self.parameters().into_iter().map(|(name, value)| (name, value.into())).collect();
        json!({
            "method": self.request.method().as_str(),
            "url": self.url(),
            "headers": headers,
            "body": self.body(),
            "parameters": parameters,
            "canonical": self.canonical,
            "signature": self.signature,
            "notice": self.notice,
        })
    }
}

fn settings(args: &Args, credentials: Credentials) -> Settings {
    // Nothing is sent, so plain HTTP leaks nothing.
    let mut settings = Settings::new(credentials).allow_http().simplify(args.simplify);
    if let Some(format) = args.format {
        settings = settings.format(format.into());
    }
    if let Some(session) = session(args) {
        settings = settings.session(session);
    }
    if let Some(user) = &args.user_id {
        settings = settings.user_id(user);
    }
    if let Some(method) = &args.sign_method {
        settings = settings.sign_method(method);
    }
    if let Some(server) = &args.server {
        settings = settings.endpoint(server);
    }
    settings
}

/// An empty session is not sent.
fn session(args: &Args) -> Option<&str> {
    args.session.as_deref().filter(|session| !session.is_empty())
}

/// Without this check, an argument that the operation has no parameter for would be dropped silently.
fn check_known(args: &Args, operation: &Operation) -> Result<(), Failure> {
    let xml = args.format == Some(Format::Xml);
    let given = [
        ("--session", args.session.is_some(), Source::Session),
        ("--user-id", args.user_id.is_some(), Source::User),
        ("--nonce", args.nonce.is_some(), Source::Nonce),
        ("--simplify", args.simplify, Source::Simplify),
        ("--format xml", xml, Source::Format),
    ];
    let unknown = given.into_iter().find(|(_, given, source)| *given && operation.parameter(*source).is_none());
    match unknown {
        Some((flag, ..)) => Err(Failure::usage(format!("{} has no parameter for {flag}", operation.id))),
        None if args.simplify && xml => Err(Failure::usage("--simplify is for JSON; leave out --format xml")),
        None => Ok(()),
    }
}

pub fn arguments(text: &str) -> Result<Vec<u8>, Failure> {
    match text.strip_prefix('@') {
        Some(path) => read(Path::new(path)),
        None if text == "-" => read(Path::new("-")),
        None => Ok(text.as_bytes().to_vec()),
    }
}

fn nonce(args: &Args) -> Result<String, EncodeError> {
    args.nonce.clone().map_or_else(|| SystemRandom.nonce(), Ok)
}

/// What is missing for a request that the provider accepts.
fn notice(key: bool, secret: bool, hidden: bool) -> Option<String> {
    let key = key.then(|| format!("the placeholder key `{}` (give --app-key)", PLACEHOLDERS.0));
    let secret = secret.then(|| format!("the placeholder secret `{}` (give --secret-env)", PLACEHOLDERS.1));
    let made_with: Vec<_> = key.into_iter().chain(secret).collect();
    let made = (!made_with.is_empty()).then(|| format!("the signature was made with {}", made_with.join(" and ")));
    let hidden =
        hidden.then(|| "the session is redacted, so this can't be sent as it stands (give --show-secret)".to_owned());
    let all: Vec<_> = made.into_iter().chain(hidden).collect();
    (!all.is_empty()).then(|| all.join("; "))
}

/// A text as one word of a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// The runtime's remedies name Rust methods; the messages here name the arguments.
pub fn usage_error(error: &EncodeError, operation: &Operation) -> Failure {
    if let EncodeError::Parameter(ParamError { path, kind: ParamErrorKind::Missing }) = error {
        return Failure::usage(format!("`{path}` is required: add it to the JSON object of --args"));
    }
    let EncodeError::Missing { parameter, .. } = error else { return Failure::usage(error) };
    let is = |source: Source| operation.parameter(source).is_some_and(|common| common.name == *parameter);
    match () {
        () if is(Source::Key) => Failure::usage(format!("`{parameter}` is required: give --app-key")),
        () if is(Source::Session) => Failure::usage(format!("`{parameter}` is required: give --session")),
        () if is(Source::User) => Failure::usage(format!("`{parameter}` is required: give --user-id")),
        () if is(Source::Nonce) => Failure::usage(format!("`{parameter}` is required: --nonce is empty")),
        () => Failure::usage(error),
    }
}
