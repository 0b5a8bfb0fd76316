//! The system parameters: turns each [`Source`] into its value.

use std::borrow::Cow;
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use jiff::tz::Offset;
use secrecy::ExposeSecret;

use super::{Param, settle};
use crate::error::EncodeError;
use crate::platform::{Common, Operation, Source, Stamp};
use crate::settings::{Settings, TimestampUnit};
use crate::sign;
use crate::wire::Format;

/// All system parameters except the signature. Those without a value are left out.
pub(super) fn collect<'a>(
    operation: &'static Operation,
    settings: &'a Settings,
    parts: &[Source],
    now: SystemTime,
    nonce: &'a str,
) -> Result<Vec<Param<'a>>, EncodeError> {
    let method = settings.http_method(operation);
    let mut params = Vec::with_capacity(operation.platform.common.len() + 8);
    for (place, common) in operation.common() {
        let place = settle(method, place);
        let value = match common.source {
            Source::Signature => continue,
            Source::Now(stamp) => Some(Cow::Owned(time(stamp, settings.timestamp_unit, now)?)),
            source => value(source, common.name, operation, settings, nonce).map(Cow::Borrowed),
        };
        match value.filter(|value| sign::is_sent(parts, value)) {
            Some(value) => params.push(Param { name: common.name, value, place }),
            None if common.source == Source::Session && settings.session_of.is_some() => {
                let remedy = "give it with .session(…): only a request that is sent asks the session provider";
                return Err(EncodeError::Missing { parameter: common.name, remedy: remedy.to_owned() });
            }
            None if common.required => return Err(missing(common)),
            None => {}
        }
    }
    Ok(params)
}

fn value<'a>(
    source: Source,
    name: &str,
    operation: &'static Operation,
    settings: &'a Settings,
    nonce: &'a str,
) -> Option<&'a str> {
    match source {
        Source::Constant(text) => Some(text),
        Source::Operation => Some(operation.id),
        Source::Key => Some(settings.credentials.key()),
        Source::Session => settings.session.as_ref().map(ExposeSecret::expose_secret),
        Source::User => settings.user.as_deref(),
        Source::Nonce => Some(nonce),
        Source::SignMethod => {
            let default = operation.platform.signing.methods.first().map(|method| method.name);
            settings.sign_method.as_deref().or(default)
        }
        Source::Format => Some(match settings.format {
            Format::Json => "json",
            Format::Xml => "xml",
        }),
        // Only JSON can be simplified.
        Source::Simplify => (settings.simplify && settings.format == Format::Json).then_some("true"),
        Source::Setting => settings.extra.get(name).map(String::as_str),
        // The secret is never sent, and neither are parts of a canonical string. The others are set elsewhere.
        Source::Secret | Source::Now(_) | Source::Signature | Source::Path | Source::SortedPairs => None,
    }
}

/// The time of sending, in the platform's zone, not that of the machine.
fn time(stamp: Stamp, unit: TimestampUnit, now: SystemTime) -> Result<String, EncodeError> {
    match stamp {
        Stamp::DateTime(minutes) => {
            let instant = Timestamp::try_from(now).map_err(|_| EncodeError::Clock)?;
            let offset = Offset::from_seconds(i32::from(minutes) * 60).map_err(|_| EncodeError::Clock)?;
            Ok(offset.to_datetime(instant).strftime("%Y-%m-%d %H:%M:%S").to_string())
        }
        Stamp::Millis => {
            let since = now.duration_since(UNIX_EPOCH).map_err(|_| EncodeError::Clock)?;
            Ok(match unit {
                TimestampUnit::Milliseconds => since.as_millis().to_string(),
                TimestampUnit::Seconds => since.as_secs().to_string(),
            })
        }
    }
}

fn missing(common: &Common) -> EncodeError {
    let remedy = match common.source {
        Source::Key => "pass the key to Credentials::new(…)".to_owned(),
        Source::Session => "set it with .session(…)".to_owned(),
        Source::User => "set it with .user_id(…)".to_owned(),
        Source::SignMethod => "set it with .sign_method(…)".to_owned(),
        Source::Setting => format!("set it with .parameter(\"{}\", …)", common.name),
        _ => "it has no value; this is a bug in the platform's spec".to_owned(),
    };
    EncodeError::Missing { parameter: common.name, remedy }
}
