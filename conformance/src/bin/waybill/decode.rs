//! `waybill decode`: reads a response as the typed client does and prints the result. Everything passes through
//! the model, so fields that the model does not know are not printed. Only this command shows personal fields.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};
use serde_json::json;
use waybill_conformance::registry;
use waybill_runtime::error::Malformed;
use waybill_runtime::platform::{Operation, Success};
use waybill_runtime::wire::{self, DeviationKind, Document, JsonStyle, Limits, Model};
use waybill_runtime::{AnyCode, AnyError, ApiError, Bytes, DecodeFailure, Error, Response, Retry};

use crate::report::{Failure, Report, read};

/// Reads a response as the typed client does
///
/// Prints the documented fields as JSON, with their names and strings as on the wire and lists without
/// wrappers. An error of the provider is printed as {"error":{…}} with its variant, remedy and retry advice.
/// Personal fields are shown.
#[derive(ClapArgs)]
#[command(after_help = after_help!(
    "  waybill decode taobao.logistics.trace.search response.xml
  curl … | waybill decode --explain 'GET /open/order/detail'
  waybill decode --shape pandapon.v2.alibaba.order.logistics example-of-the-document.json"
))]
pub struct Args {
    /// Id, document, or 'GET /path'; `waybill operations` lists them
    operation: String,

    /// The body of the response; standard input when absent
    #[arg(default_value = "-", hide_default_value = true)]
    file: PathBuf,

    /// The platform that has responded, where the provider is reached through several: top for AliExpress instead of iop
    #[arg(long, value_name = "NAME")]
    platform: Option<String>,

    /// Rejects a response in the other format; without it the first byte decides
    #[arg(long, value_enum)]
    format: Option<Format>,

    /// Prints the Rust form instead of JSON
    #[arg(long)]
    typed: bool,

    /// Reads the generated skeleton of a document, whose code is 0, as a response
    #[arg(long)]
    shape: bool,

    /// Reports on standard error where the response is not as documented
    #[arg(long)]
    explain: bool,
}

/// The format of a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Json,
    Xml,
}

impl From<Format> for wire::Format {
    fn from(format: Format) -> Self {
        match format {
            Format::Json => Self::Json,
            Format::Xml => Self::Xml,
        }
    }
}

/// Reads a response.
pub fn run(args: &Args) -> Result<Report, Failure> {
    let operation = registry::find(&args.operation).map_err(Failure::usage)?;
    let operation = &*registry::through(operation, args.platform.as_deref()).map_err(Failure::usage)?;
    let response = http::Response::new(Bytes::from(read(&args.file)?));
    let decoded = if args.shape { operation.decode_shape(&response) } else { operation.decode(&response) };
    if !is_html(&decoded) {
        check_format(args.format, response.body())?;
    }
    match decoded {
        Ok(decoded) => Ok(report(args, &decoded)),
        Err(Error::Api(error)) => {
            let mut report = api_error(args, &error);
            if is_skeleton(operation.operation(), &error) && operation.decode_shape(&response).is_ok() {
                report
                    .notes
                    .push("code 0 is that of a document's generated skeleton; use --shape to read it".to_owned());
            }
            Ok(report)
        }
        Err(Error::Decode(failure)) => Err(Failure::unreadable(place(&failure))),
        Err(other) => Err(Failure::unreadable(other)),
    }
}

fn report(args: &Args, decoded: &Response<Box<dyn Model>>) -> Report {
    let model: &dyn Model = &***decoded;
    let mut report = Report::new(match args.typed {
        true => wire::debug_unredacted(model),
        false => indent(&wire::to_json(model, JsonStyle::default())),
    });
    if args.explain {
        // An unread value is reported in more detail below.
        let listed = |kind| matches!(kind, DeviationKind::Unread | DeviationKind::UnreadTime);
        let notes = decoded.deviations().iter().filter(|note| !listed(note.kind));
        report.notes = notes.map(ToString::to_string).collect();
        report.notes.extend(decoded.unread().iter().map(ToString::to_string));
        if report.notes.is_empty() {
            report.notes.push("the response is as documented".to_owned());
        }
    }
    report
}

/// The typed error as JSON, with the values as received.
fn api_error(args: &Args, error: &ApiError<AnyCode>) -> Report {
    let retry = match error.retry() {
        Retry::Never => "never",
        Retry::Backoff => "backoff",
        Retry::AfterBan => "after-ban",
        Retry::AfterAuth => "after-auth",
        Retry::AfterSession => "after-session",
        _ => "never",
    };
    let notes = error.deviations().iter().filter(|_| args.explain).map(ToString::to_string).collect();
    let error = json!({ "error": {
        "code": error.platform_code(),
        "sub_code": error.sub_code(),
        "message": error.platform_message(),
        "sub_message": error.sub_message(),
        "variant": error.info().map(|info| info.variant),
        "remedy": error.remedy(),
        "retry": retry,
        "request_id": error.request_id(),
    }});
    Report { code: 3, notes, ..Report::json(&error) }
}

/// Whether the code is that of a generated example. No provider documents it as an error.
fn is_skeleton(operation: &Operation, error: &ApiError<AnyCode>) -> bool {
    let has_error_code = matches!(operation.platform.envelope.success, Success::Codes { .. });
    has_error_code && error.platform_code().is_some_and(|code| code.trim() == "0")
}

fn is_html<T>(decoded: &Result<T, AnyError>) -> bool {
    matches!(decoded, Err(Error::Decode(failure)) if matches!(failure.reason(), Malformed::Html))
}

fn check_format(wanted: Option<Format>, body: &[u8]) -> Result<(), Failure> {
    let document = Document::new(body, Limits::default().bytes(body.len()));
    match (wanted.map(wire::Format::from), document) {
        (Some(wanted), Ok(document)) if document.format() != wanted => {
            let (wanted, found) = (name(wanted), name(document.format()));
            Err(Failure::unreadable(format!("body: expected {wanted} because of --format, found {found}")))
        }
        _ => Ok(()),
    }
}

fn name(format: wire::Format) -> &'static str {
    match format {
        wire::Format::Json => "JSON",
        wire::Format::Xml => "XML",
    }
}

/// The location and the reason.
fn place(failure: &DecodeFailure) -> String {
    match failure.reason() {
        Malformed::Wire(error) if error.path().is_empty() => format!("body: {error}"),
        Malformed::Wire(error) => error.to_string(),
        Malformed::Html => "body: expected JSON or XML, found an HTML page".to_owned(),
        Malformed::Envelope { expected, found } => format!("body: expected {expected}, found {found}"),
        _ => format!("body: {failure}"),
    }
}

/// Indents compact JSON. Works on the characters, so a number is never parsed as a float.
fn indent(json: &str) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    };
    let mut chars = json.chars().peekable();
    while let Some(c) = chars.next() {
        if !quoted && matches!(c, '}' | ']') {
            depth = depth.saturating_sub(1);
            line(&mut out, depth);
        }
        out.push(c);
        match c {
            _ if quoted => (quoted, escaped) = (escaped || c != '"', !escaped && c == '\\'),
            '"' => quoted = true,
            ':' => out.push(' '),
            ',' => line(&mut out, depth),
            '{' | '[' => match chars.next_if(|next| matches!(next, '}' | ']')) {
                Some(close) => out.push(close),
                None => {
                    depth += 1;
                    line(&mut out, depth);
                }
            },
            _ => {}
        }
    }
    out
}
