//! `waybill sign`: the canonical string and the signature of given parameters, for debugging an
//! "Invalid signature" error. Needs no operation: it signs the parameters as the runtime does. A signature among
//! them is compared, and explained if it is another one.

use clap::Args as ClapArgs;
use clap::builder::PossibleValuesParser;
use serde_json::{Value, json};
use waybill_conformance::reference_signer::{self, is_blank};
use waybill_conformance::registry;
use waybill_conformance::signing_mistakes::{Parameter, Piece, Received, explain};
use waybill_runtime::platform::{Common, Digest, Platform, Source, Style};
use waybill_runtime::{ExposeSecret, SecretString, Signer};

use crate::report::{Failure, Report};
use crate::secret::SecretArgs;

/// Signs parameters and shows what is signed
///
/// Give the parameters without URL encoding, or paste a query string, a form or a URL, which is decoded. Compare the
/// canonical string with yours. Only the secret is redacted in it; a session is part of what you compare. If the
/// signature that your code made is among the parameters, it is compared, and the mistake that leads to it is named.
#[derive(ClapArgs)]
#[command(after_help = after_help!(
    "  waybill sign top --secret-env TOP_SECRET method=taobao.user.get app_key=12345678 sign_method=hmac …
  waybill sign top --secret-env TOP_SECRET 'method=taobao.user.get&timestamp=2016-01-01+12%3A00%3A00&sign=0123…'
  waybill sign xopen --secret-env XOPEN_SECRET access-key=58c0 timestamp=1715669977082 nonce-str=0123"
))]
pub struct Args {
    /// The platform: top for Taobao, iop or top for AliExpress, xopen for PandaPon and Xportcn
    #[arg(value_parser = PossibleValuesParser::new(registry::platforms().into_iter().map(|platform| platform.name)))]
    platform: String,

    /// The parameters of the request, decoded; or encoded as a query string, a form or a URL
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
    let given = parse(&args.parameters)?;
    let parameters: Vec<(&str, &str)> = given.pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let style = args.style.as_deref().map(|name| find_style(platform, name)).transpose()?;
    let rules = Rules { platform, style, path: args.path.as_deref() };
    rules.check_path()?;
    rules.check_names(&parameters)?;
    let secret =
        args.secret.get()?.ok_or_else(|| Failure::usage("give the secret: --secret-env NAME or --secret S"))?;
    let method = args.method.as_deref();
    let signer = rules.signer(&parameters);
    let signed = signer.sign(method, &secret, &parameters).map_err(Failure::usage)?;
    let (canonical, signature) = (args.secret.canonical(&signed, &secret), signed.signature());
    let compared = rules.sent(Source::Signature, &parameters).map(|sent| {
        let others = rules.other_signatures(method, &secret, &parameters);
        compare(sent, signature, &others, || explain(&rules.facts(method, &secret, &parameters, sent)).text)
    });
    let mut report = match args.json {
        true => {
            let given =
                compared.as_ref().map_or(Value::Null, |(is_equal, why)| json!({ "equal": is_equal, "why": why }));
            Report::json(&json!({ "canonical": canonical, "signature": signature, "given": given }))
        }
        false => {
            let given = compared.map(|(_, why)| format!("\ngiven signature   {why}")).unwrap_or_default();
            Report::new(format!("canonical string  {canonical}\nsignature         {signature}{given}"))
        }
    };
    report.notes.extend(given.notes);
    report.notes.extend(rules.left_out(&parameters));
    report.notes.extend(contradiction(&rules, method, &parameters));
    Ok(report)
}

/// Whether a signature is the right one, and why not. The documents can leave open which text is signed.
fn compare(
    sent: &str,
    signature: &str,
    others: &[(&str, String)],
    explained: impl FnOnce() -> String,
) -> (bool, String) {
    if sent == signature {
        return (true, "equals it".to_owned());
    }
    match others.iter().find(|(_, other)| other == sent) {
        Some((name, _)) => (true, format!("is that of another canonical string of the documents, {name}")),
        None => (false, format!("differs: {}", explained())),
    }
}

/// What was given.
#[derive(Default)]
struct Given {
    pairs: Vec<(String, String)>,
    notes: Vec<String>,
}

/// Names and values. An invalid argument is not repeated in the message: it could be a misplaced secret.
fn parse(arguments: &[String]) -> Result<Given, Failure> {
    let mut given = Given::default();
    for (index, argument) in arguments.iter().enumerate() {
        let pairs = match (pasted(argument), argument.split_once('=')) {
            (Some(pairs), _) => {
                let count = pairs.len();
                given.notes.push(format!(
                    "parameter {} was read as {count} encoded parameters; write a `&` that belongs to a value as %26",
                    index + 1
                ));
                pairs
            }
            (None, Some((name, value))) => vec![(name.to_owned(), value.to_owned())],
            (None, None) => return Err(Failure::usage(format!("parameter {} is not NAME=VALUE", index + 1))),
        };
        for (name, value) in pairs {
            if given.pairs.iter().any(|(earlier, _)| *earlier == name) {
                return Err(Failure::usage(format!("`{name}` is given twice")));
            }
            given.pairs.push((name, value));
        }
    }
    Ok(given)
}

/// The decoded parameters of a query string, a form or a URL; `None` for one parameter.
fn pasted(argument: &str) -> Option<Vec<(String, String)>> {
    let (before, behind) = argument.split_once('?').unwrap_or(("", argument));
    let is_address = !before.contains('=') && (before.contains("://") || before.starts_with('/'));
    let is_url = is_address || argument.starts_with('?');
    let query = if is_url { behind.split('#').next()? } else { argument };
    let is_name =
        |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.[]%".contains(&b));
    let mut pieces = query.split('&').filter(|piece| !piece.is_empty());
    let is_query = pieces.clone().count() > usize::from(!is_url);
    let all_named = pieces.all(|piece| piece.split_once('=').is_some_and(|(name, _)| is_name(name)));
    (is_query && all_named).then(|| form_urlencoded::parse(query.as_bytes()).into_owned().collect())
}

fn find_style(platform: &Platform, name: &str) -> Result<&'static Style, Failure> {
    platform.styles.iter().copied().find(|style| style.name == name).ok_or_else(|| {
        let known: Vec<_> = platform.styles.iter().map(|style| style.name).collect();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        Failure::usage(format!("unknown style `{name}`; the styles of {} are {known}", platform.name))
    })
}

/// The rules of a signature.
struct Rules<'a> {
    platform: &'static Platform,
    style: Option<&'static Style>,
    path: Option<&'a str>,
}

impl<'a> Rules<'a> {
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

    /// The value of the parameter with this source, if it is given.
    fn sent<'v>(&self, source: Source, parameters: &[(&str, &'v str)]) -> Option<&'v str> {
        let kind = std::mem::discriminant::<Source>;
        let name = self.common().find(|common| kind(&common.source) == kind(&source))?.name;
        parameters.iter().find(|(given, value)| *given == name && !value.is_empty()).map(|(_, value)| *value)
    }

    /// Parameters without a value are not signed.
    fn left_out(&self, parameters: &[(&str, &str)]) -> Option<String> {
        let empty = parameters.iter().filter(|(_, value)| is_blank(value));
        let names: Vec<&str> = empty.map(|(name, _)| *name).collect();
        let is_noted = self.parts().contains(&Source::SortedPairs) && !names.is_empty();
        is_noted.then(|| format!("left out, since without a value: {}", names.join(", ")))
    }

    /// The signatures of the other canonical strings of the style.
    fn other_signatures(
        &self,
        method: Option<&str>,
        secret: &SecretString,
        parameters: &[(&str, &str)],
    ) -> Vec<(&'static str, String)> {
        let texts = self.style.map_or(&[][..], |style| style.canonical_strings).iter().skip(1);
        let signed = texts.filter_map(|text| {
            let signed = self.signer(parameters).parts(text.parts).sign(method, secret, parameters).ok()?;
            Some((text.name, signed.signature().to_owned()))
        });
        signed.collect()
    }

    /// What the explanation of a signature needs.
    fn facts<'f>(
        &self,
        method: Option<&'f str>,
        secret: &'f SecretString,
        parameters: &[(&'f str, &'f str)],
        signature: &'f str,
    ) -> Received<'f>
    where
        'a: 'f,
    {
        let methods = self.platform.signing.methods;
        let name = |source: Source| self.common().find(|common| common.source == source).map(|common| common.name);
        let used = method
            .or(self.sent(Source::SignMethod, parameters))
            .or(methods.first().map(|method| method.name))
            .unwrap_or_default();
        let named = |name: &str| self.common().chain(self.unsent_key()).find(|common| common.name == name);
        let kind = std::mem::discriminant::<Source>;
        let value = |source: &Source| {
            let common = self.common().chain(self.unsent_key()).find(|common| kind(&common.source) == kind(source));
            let name = common.map_or("", |common| common.name);
            Piece::Value(name, parameters.iter().find(|(given, _)| *given == name).map_or("", |(_, value)| value))
        };
        let piece = |source: &Source| match source {
            Source::Constant(text) => Piece::Value("", text),
            Source::Secret => Piece::Secret,
            Source::Path => Piece::Path(self.path.unwrap_or_default()),
            Source::SortedPairs => Piece::Pairs,
            source => value(source),
        };
        let canonical: Vec<Piece<'f>> = self.parts().iter().map(piece).collect();
        let sign = name(Source::Signature);
        let others = parameters.iter().filter(|(name, _)| Some(*name) != sign);
        let is_signed =
            |name: &str| canonical.iter().any(|piece| matches!(piece, Piece::Value(given, _) if *given == name));
        let has_pairs = canonical.contains(&Piece::Pairs);
        let unsigned = others.clone().filter(|(name, _)| !has_pairs && !is_signed(name)).copied().collect();
        let key = self.sent(Source::Key, parameters);
        Received {
            signature,
            method: (used, name(Source::SignMethod)),
            methods: methods.iter().map(|method| (method.name, digest(method.digest))).collect(),
            secret: secret.expose_secret(),
            other_secrets: key.map(|key| ("the key was used as the secret".to_owned(), key)).into_iter().collect(),
            parameters: others
                .map(|(name, value)| Parameter { name, value, is_system: named(name).is_some() })
                .collect(),
            empty_signed: false,
            unsigned,
            absent: self
                .common()
                .map(|c| c.name)
                .filter(|name| Some(*name) == sign || parameters.iter().all(|(n, _)| n != name))
                .collect(),
            paths: Vec::new(),
            shown: |name| name,
            canonical,
        }
    }

    fn signer<'v>(&self, parameters: &[(&str, &'v str)]) -> Signer<'v>
    where
        'a: 'v,
    {
        let signer = Signer::new(self.platform).path(self.path.unwrap_or_default());
        let signer = self.style.map_or(signer, |style| signer.style(style));
        let key = self.unsent_key().and_then(|key| parameters.iter().find(|(name, _)| *name == key.name));
        signer.key(key.map_or("", |(_, value)| value))
    }

    fn check_path(&self) -> Result<(), Failure> {
        match (self.parts().contains(&Source::Path), self.path) {
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
fn contradiction(rules: &Rules<'_>, method: Option<&str>, parameters: &[(&str, &str)]) -> Option<String> {
    let name = rules.common().find(|common| common.source == Source::SignMethod)?.name;
    let (_, sent) = parameters.iter().find(|(given, value)| *given == name && !value.is_empty())?;
    (method? != *sent).then(|| format!("the gateway uses `{name}`, which is {sent}, instead of --method"))
}

/// The same digest of the reference implementation.
fn digest(digest: Digest) -> reference_signer::Digest {
    match digest {
        Digest::Md5 => reference_signer::Digest::Md5,
        Digest::Md5Wrapped => reference_signer::Digest::Md5Wrapped,
        Digest::HmacMd5 => reference_signer::Digest::HmacMd5,
        Digest::HmacSha256 => reference_signer::Digest::HmacSha256,
    }
}
