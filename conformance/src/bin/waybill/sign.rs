//! `waybill sign`: the canonical string and the signature of given parameters, for debugging an
//! "Invalid signature" error. Needs no operation: it signs the parameters as the runtime does.

use clap::Args as ClapArgs;
use clap::builder::PossibleValuesParser;
use serde_json::json;
use waybill_conformance::registry;
use waybill_runtime::Signer;
use waybill_runtime::platform::{Common, Platform, Source, Style};

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
    /// The platform: top for Taobao, iop or top for AliExpress, xopen for PandaPon and Xportcn
    #[arg(value_parser = PossibleValuesParser::new(registry::platforms().into_iter().map(|platform| platform.name)))]
    platform: String,

    /// The parameters of the request, decoded
    #[arg(value_name = "NAME=VALUE", required = true)]
    parameters: Vec<String>,

    /// md5, hmac or hmac-sha256; when absent the parameter sign_method decides, else md5
    #[arg(long)]
    method: Option<String>,

    /// A style of the platform, for an operation that has one
    #[arg(long, value_name = "NAME")]
    style: Option<String>,

    /// The path of the operation, where it is signed
    #[arg(long)]
    path: Option<String>,

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
    let style = args.style.as_deref().map(|name| find_style(platform, name)).transpose()?;
    let rules = Rules { platform, style };
    rules.check_path(args.path.as_deref())?;
    rules.check_names(&parameters)?;
    let secret =
        args.secret.get()?.ok_or_else(|| Failure::usage("give the secret: --secret-env NAME or --secret S"))?;
    let signer = rules.signer(&parameters).path(args.path.as_deref().unwrap_or_default());
    let signed = signer.sign(args.method.as_deref(), &secret, &parameters).map_err(Failure::usage)?;
    let (canonical, signature) = (args.secret.canonical(&signed, &secret), signed.signature());
    let mut report = match args.json {
        true => Report::json(&json!({ "canonical": canonical, "signature": signature })),
        false => Report::new(format!("canonical string  {canonical}\nsignature         {signature}")),
    };
    report.notes.extend(contradiction(&rules, args.method.as_deref(), &parameters));
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

fn find_style(platform: &Platform, name: &str) -> Result<&'static Style, Failure> {
    platform.styles.iter().copied().find(|style| style.name == name).ok_or_else(|| {
        let known: Vec<_> = platform.styles.iter().map(|style| style.name).collect();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        Failure::usage(format!("unknown style `{name}`; the styles of {} are {known}", platform.name))
    })
}

/// The rules of a signature.
struct Rules {
    platform: &'static Platform,
    style: Option<&'static Style>,
}

impl Rules {
    fn common(&self) -> impl Iterator<Item = &'static Common> {
        let (shared, own) = match self.style {
            None => (self.platform.common, &[][..]),
            Some(style) => (&[][..], style.common),
        };
        shared.iter().chain(own.iter().map(|(_, common)| common))
    }

    fn parts(&self) -> &'static [Source] {
        match self.style {
            None => self.platform.signing.canonical,
            Some(style) => style.canonical_strings.first().map_or(&[], |text| text.parts),
        }
    }

    /// The key, where it is signed and not sent: it is given under its name on the platform.
    fn unsent_key(&self) -> Option<&'static Common> {
        let sent = self.common().any(|common| common.source == Source::Key);
        self.platform.parameter(Source::Key).filter(|_| !sent && self.parts().contains(&Source::Key))
    }

    fn signer<'a>(&self, parameters: &[(&str, &'a str)]) -> Signer<'a> {
        let signer = Signer::new(self.platform);
        let signer = self.style.map_or(signer, |style| signer.style(style));
        let key = self.unsent_key().and_then(|key| parameters.iter().find(|(name, _)| *name == key.name));
        signer.key(key.map_or("", |(_, value)| value))
    }

    fn check_path(&self, path: Option<&str>) -> Result<(), Failure> {
        match (self.parts().contains(&Source::Path), path) {
            (true, None) => Err(Failure::usage("the path of the operation is signed: give --path")),
            (false, Some(_)) => Err(Failure::usage("the path of the operation is not signed here; leave out --path")),
            _ => Ok(()),
        }
    }

    /// Where only certain parameters are signed, others would be dropped silently.
    fn check_names(&self, parameters: &[(&str, &str)]) -> Result<(), Failure> {
        let parts = self.parts();
        if parts.contains(&Source::SortedPairs) {
            return Ok(());
        }
        let kind = std::mem::discriminant::<Source>;
        let signed = |source: &Source| parts.iter().any(|wanted| kind(wanted) == kind(source));
        let known = || self.common().chain(self.unsent_key());
        let wanted: Vec<_> = known().filter(|c| signed(&c.source)).collect();
        let given = |name: &str| parameters.iter().any(|(given, value)| *given == name && !value.is_empty());
        let missing = wanted.iter().find(|c| c.required && !given(c.name)).map(|c| format!("`{}` is missing", c.name));
        let wanted: Vec<_> = wanted.iter().map(|c| c.name).collect();
        let is_known = |name: &str| known().any(|common| common.name == name);
        let unknown = parameters.iter().find(|(name, _)| !is_known(name)).map(|(name, _)| format!("unknown `{name}`"));
        match missing.or(unknown) {
            None => Ok(()),
            Some(wrong) => Err(Failure::usage(format!("{wrong}; the signed parameters are {}", wanted.join(", ")))),
        }
    }
}

/// A frequent cause of an invalid signature.
fn contradiction(rules: &Rules, method: Option<&str>, parameters: &[(&str, &str)]) -> Option<String> {
    let name = rules.common().find(|common| common.source == Source::SignMethod)?.name;
    let (_, sent) = parameters.iter().find(|(given, value)| *given == name && !value.is_empty())?;
    (method? != *sent).then(|| format!("the gateway uses `{name}`, which is {sent}, instead of --method"))
}
