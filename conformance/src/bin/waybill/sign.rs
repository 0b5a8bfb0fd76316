//! `waybill sign`: the canonical string and the signature of given parameters, for debugging an
//! "Invalid signature" error. Needs no operation: it signs the parameters as the runtime does. A signature among
//! them is compared, and explained if it is another one.

use clap::Args as ClapArgs;
use clap::builder::PossibleValuesParser;
use serde_json::{Value, json};
use waybill_codegen::suggest::nearest;
use waybill_conformance::reference_signer::{self, is_blank};
use waybill_conformance::registry;
use waybill_conformance::signing_mistakes::{Parameter, Piece, Received, explain};
use waybill_runtime::platform::{Common, Digest, Operation, Platform, Source, Style};
use waybill_runtime::{ExposeSecret, SecretString, Signer};

use crate::report::{Failure, Report};
use crate::secret::{REDACTED, SecretArgs};

/// Signs parameters and shows what is signed
///
/// Give the parameters without URL encoding, or paste a query string, a form or a URL, which is decoded. Compare the
/// canonical string with yours. Only the secret is redacted in it; a session is part of what you compare. If the
/// signature that your code made is among the parameters, it is compared, and the mistake that leads to it is named.
/// The path and the style are those of a pasted URL, if the documents have it.
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
    let place = given.path.as_deref().or(args.path.as_deref()).and_then(|path| place(platform, path));
    // A path is given alone where only one style signs one.
    let signing_path =
        || platform.styles.iter().copied().find(|style| parts(platform, Some(style)).contains(&Source::Path));
    let style = style.or_else(|| match &place {
        Some((style, _)) => *style,
        None => args.path.as_ref().and_then(|_| signing_path()),
    });
    let of_place = place.as_ref().map(|(_, own)| own.as_str()).filter(|own| !own.is_empty());
    let signs_path = parts(platform, style).contains(&Source::Path);
    // A known path that is not signed selects the style alone.
    let path = args.path.as_deref().filter(|_| signs_path || place.is_none());
    let path = of_place.filter(|_| signs_path).or(path);
    let rules = Rules { platform, style, path, address: given.path.as_deref() };
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
    let code = u8::from(compared.as_ref().is_some_and(|(is_equal, _)| !is_equal));
    let mut report = match args.json {
        true => {
            let given =
                compared.as_ref().map_or(Value::Null, |(is_equal, why)| json!({ "equal": is_equal, "why": why }));
            Report::json(&json!({ "canonical": canonical, "signature": signature, "given": given }))
        }
        false => {
            let given = compared.map(|(is_equal, why)| match (is_equal, why) {
                (true, None) => "\ngiven signature   equals it".to_owned(),
                (true, Some(why)) => format!("\ngiven signature   {why}"),
                (false, why) => format!("\ngiven signature   differs: {}", why.unwrap_or_default()),
            });
            let given = given.unwrap_or_default();
            Report::new(format!("canonical string  {canonical}\nsignature         {signature}{given}"))
        }
    };
    report.code = code;
    report.notes.extend(given.notes);
    report.notes.extend(rules.taken(args));
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
) -> (bool, Option<String>) {
    if sent == signature {
        return (true, None);
    }
    match others.iter().find(|(_, other)| other == sent) {
        Some((name, _)) => (true, Some(format!("is that of another canonical string of the documents, {name}"))),
        None => (false, Some(explained())),
    }
}

/// The style and the own path of the operation with this path, which may stand below a base path; `None` if the documents
/// have none.
fn place(platform: &'static Platform, path: &str) -> Option<(Option<&'static Style>, String)> {
    let operations = || operations(platform);
    let signed = operations().find_map(|operation| {
        let base = operation.path.strip_suffix(operation.own_path).filter(|base| !base.is_empty())?;
        let (_, own) = path.split_once(&format!("{base}/")).filter(|_| !operation.own_path.is_empty())?;
        Some((operation.style, format!("/{own}")))
    });
    let is_at = |operation: &&Operation| {
        let (mut wanted, mut found) =
            (operation.path.trim_start_matches('/').rsplit('/'), path.trim_end_matches('/').rsplit('/'));
        let is_same = |wanted: &str| found.next().is_some_and(|found| wanted.starts_with('{') || wanted == found);
        !operation.path.is_empty() && wanted.all(is_same)
    };
    let longest = || operations().filter(is_at).max_by_key(|operation| operation.path.len());
    signed.or_else(|| longest().map(|operation| (operation.style, String::new())))
}

/// The operations as a platform has them. Each provider has the platform's rules anew, so names are compared.
fn operations(platform: &'static Platform) -> impl Iterator<Item = &'static Operation> {
    let all = registry::all().map(|operation| operation.operation());
    let through_each = all.flat_map(|operation| std::iter::once(operation).chain(operation.others.iter().copied()));
    through_each.filter(move |operation| operation.platform.name == platform.name)
}

fn parts(platform: &Platform, style: Option<&Style>) -> &'static [Source] {
    match style {
        None => platform.signing.canonical,
        Some(style) => style.canonical_strings.first().map_or(&[], |text| text.parts),
    }
}

/// What was given.
#[derive(Default)]
struct Given {
    pairs: Vec<(String, String)>,
    /// The path of a URL.
    path: Option<String>,
    notes: Vec<String>,
}

/// Names and values. An invalid argument is not repeated in the message: it could be a misplaced secret.
fn parse(arguments: &[String]) -> Result<Given, Failure> {
    let mut given = Given::default();
    for (index, argument) in arguments.iter().enumerate() {
        if argument.split_whitespace().next() == Some("curl") {
            return Err(Failure::usage(format!(
                "parameter {} is a curl command: give its URL and its data, each in quotation marks, and headers as NAME=VALUE",
                index + 1
            )));
        }
        let plain = argument.replace("&amp;", "&");
        let is_escaped = plain != *argument && pasted(&plain).is_some();
        if is_escaped {
            given.notes.push("the parameters are separated by `&amp;`, as in HTML, which was read as `&`".to_owned());
        }
        let argument = if is_escaped { &plain } else { argument };
        let address = address(argument);
        if let Some((path, _)) = address {
            given.path = Some(path.to_owned());
        }
        let pairs = match (pasted(argument), argument.split_once('=')) {
            (None, _) if address.is_some_and(|(_, query)| query.is_empty()) => Vec::new(),
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

/// The path and the query of a URL, or of its end.
fn address(argument: &str) -> Option<(&str, &str)> {
    let url = argument.split('#').next()?;
    let (before, query) = url.split_once('?').unwrap_or((url, ""));
    if before.contains('=') {
        return None;
    }
    match before.split_once("://") {
        Some((_, behind)) => Some((behind.find('/').map_or("", |at| &behind[at..]), query)),
        None => before.starts_with('/').then_some((before, query)),
    }
}

/// The decoded parameters of a query string, a form or a URL; `None` for one parameter.
fn pasted(argument: &str) -> Option<Vec<(String, String)>> {
    let of_url = address(argument).map(|(_, query)| query).filter(|query| !query.is_empty());
    let of_url = of_url.or_else(|| argument.strip_prefix('?').and_then(|query| query.split('#').next()));
    let (is_url, query) = (of_url.is_some(), of_url.unwrap_or(argument));
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
    /// The whole path of a pasted URL.
    address: Option<&'a str>,
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
        parts(self.platform, self.style)
    }

    /// What was taken from a URL or a path, not from an argument.
    fn taken(&self, args: &Args) -> Option<String> {
        let style = self.style.filter(|_| args.style.is_none()).map(|style| format!("the style {}", style.name));
        let path = self.path.filter(|path| args.path.as_deref() != Some(*path)).map(|path| format!("the path {path}"));
        let taken: Vec<String> = style.into_iter().chain(path).collect();
        (!taken.is_empty()).then(|| format!("signed as the path has it: {}", taken.join(", ")))
    }

    /// Paths that can have been signed by mistake, where the platform signs paths at all.
    fn other_paths(&self) -> Vec<&'a str> {
        let signs_paths =
            self.platform.styles.iter().any(|style| parts(self.platform, Some(style)).contains(&Source::Path));
        let same_style =
            |operation: &&Operation| operation.style.map(|style| style.name) == self.style.map(|style| style.name);
        let documented = operations(self.platform).filter(|_| signs_paths).filter(same_style);
        let mut paths: Vec<&str> = self.address.into_iter().chain(documented.map(|operation| operation.path)).collect();
        paths.sort_unstable();
        paths.dedup();
        paths.retain(|path| !path.is_empty() && Some(*path) != self.path);
        paths
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
            // What decides is named.
            method: (used, if method.is_some() { Some("--method") } else { name(Source::SignMethod) }),
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
            paths: self.other_paths(),
            other_texts: Vec::new(),
            hidden: REDACTED,
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
        let near = |name: &str| {
            let begins = |known: &str| known.starts_with(name) || name.starts_with(known);
            let names = || known().map(|common| common.name);
            let near = nearest(name, names()).or_else(|| names().find(|known| begins(known)));
            near.map(|near| format!(" (did you mean {near}?)")).unwrap_or_default()
        };
        let unknown = parameters.iter().find(|(name, _)| !is_known(name));
        let unknown = unknown.map(|(name, _)| format!("unknown `{name}`{}", near(name)));
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
