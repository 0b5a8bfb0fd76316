//! `waybill sign`: the canonical string and the signature of given parameters, for debugging an
//! "Invalid signature" error. Needs no operation: it signs the parameters as the runtime does.

use clap::Args as ClapArgs;
use clap::builder::PossibleValuesParser;
use serde_json::json;
use waybill_conformance::registry;
use waybill_runtime::platform::{Canonical, Platform, Source};

use crate::report::{Failure, Report};
use crate::secret::SecretArgs;

/// Signs parameters and shows what is signed
///
/// Give the parameters without URL encoding, and compare the canonical string with yours.
/// Only the secret is redacted in it; a session is part of what you compare.
#[derive(ClapArgs)]
#[command(after_help = after_help!(
    "  waybill sign top --secret-env TOP_SECRET method=taobao.user.get app_key=12345678 sign_method=hmac …
  waybill sign xopen --secret-env XOPEN_SECRET access-key=58c0 timestamp=1715669977082 nonce-str=0123"
))]
pub struct Args {
    /// The platform that the provider belongs to: top for Taobao and AliExpress, xopen for PandaPon and Xportcn
    #[arg(value_parser = PossibleValuesParser::new(registry::platforms().into_iter().map(|platform| platform.name)))]
    platform: String,

    /// The parameters of the request, decoded
    #[arg(value_name = "NAME=VALUE", required = true)]
    parameters: Vec<String>,

    /// md5, hmac or hmac-sha256; when absent the parameter sign_method decides, else md5
    #[arg(long)]
    method: Option<String>,

    #[command(flatten)]
    secret: SecretArgs,

    /// Prints JSON
    #[arg(long)]
    json: bool,
}

/// Signs the parameters.
pub fn run(args: &Args) -> Result<Report, Failure> {
    let named = registry::platforms().into_iter().find(|platform| platform.name == args.platform);
    let platform = named.ok_or_else(|| Failure::usage(format!("unknown platform {}", args.platform)))?;
    let parameters = parse(&args.parameters)?;
    check_names(platform, &parameters)?;
    let secret =
        args.secret.get()?.ok_or_else(|| Failure::usage("give the secret: --secret-env NAME or --secret S"))?;
    let signed =
        waybill_runtime::sign(platform, args.method.as_deref(), &secret, &parameters).map_err(Failure::usage)?;
    let (canonical, signature) = (args.secret.canonical(&signed, &secret), signed.signature());
    let mut report = match args.json {
        true => Report::json(&json!({ "canonical": canonical, "signature": signature })),
        false => Report::new(format!("canonical string  {canonical}\nsignature         {signature}")),
    };
    report.notes.extend(contradiction(platform, args.method.as_deref(), &parameters));
    Ok(report)
}

/// Names and values. An invalid argument is not repeated in the message: it could be a misplaced secret.
fn parse(arguments: &[String]) -> Result<Vec<(&str, &str)>, Failure> {
    let mut parameters: Vec<(&str, &str)> = Vec::new();
    for (index, argument) in arguments.iter().enumerate() {
        let Some((name, value)) = argument.split_once('=') else {
            return Err(Failure::usage(format!("parameter {} is not NAME=VALUE", index + 1)));
        };
        if parameters.iter().any(|(earlier, _)| *earlier == name) {
            return Err(Failure::usage(format!("`{name}` is given twice")));
        }
        parameters.push((name, value));
    }
    Ok(parameters)
}

/// Where only certain parameters are signed, others would be dropped silently.
fn check_names(platform: &Platform, parameters: &[(&str, &str)]) -> Result<(), Failure> {
    let Canonical::Concatenated(sources) = platform.signing.canonical else { return Ok(()) };
    let kind = std::mem::discriminant::<Source>;
    let signed = |source: &Source| sources.iter().any(|wanted| kind(wanted) == kind(source));
    let wanted: Vec<_> = platform.common.iter().filter(|c| signed(&c.source)).map(|c| c.name).collect();
    let given = |name: &str| parameters.iter().any(|(given, value)| *given == name && !value.is_empty());
    let missing = wanted.iter().find(|name| !given(name)).map(|name| format!("`{name}` is missing"));
    let known = |name: &str| platform.common.iter().any(|common| common.name == name);
    let unknown = parameters.iter().find(|(name, _)| !known(name)).map(|(name, _)| format!("unknown `{name}`"));
    match missing.or(unknown) {
        None => Ok(()),
        Some(wrong) => Err(Failure::usage(format!("{wrong}; the signed parameters are {}", wanted.join(", ")))),
    }
}

/// A frequent cause of an invalid signature.
fn contradiction(platform: &Platform, method: Option<&str>, parameters: &[(&str, &str)]) -> Option<String> {
    let name = platform.common.iter().find(|common| common.source == Source::SignMethod)?.name;
    let (_, sent) = parameters.iter().find(|(given, value)| *given == name && !value.is_empty())?;
    (method? != *sent).then(|| format!("the gateway uses `{name}`, which is {sent}, instead of --method"))
}
