//! Made-up data for `--fill`, where the documents show little: lists with a few items, ids that occur once, times near the
//! clock, and the parameters of the request where the response has a field of the same name. Everything follows from the
//! kind, the limits and the documented values of a field, and from the words of its name.

use std::collections::{HashMap, HashSet};
use std::time::SystemTime;

use bytes::Bytes;
use serde_json::{Map, Value, json};
use waybill_codegen::ir::{Field, Form as Written, Kind, Operation, Scalar};
use waybill_codegen::lower::sample::{Values, response_of};
use waybill_codegen::names::snake;
use waybill_codegen::scalar::{boolean, number};
use waybill_report::calendar;

use super::body::{Form, Prepared, succeeding};
use super::choice::is_magic;
use super::fault::draw;
use super::own_body::success_in;
use super::params::{Params, Place};
use super::provider::{Op, Specs};
use crate::case::models::bodies;

/// Number of items of a list, by the number of lists around it.
const ITEMS: [usize; 3] = [3, 2, 1];
/// Number of digits of an id, as the platforms' own ids have them.
const DIGITS: usize = 19;
const DAY: u64 = 86_400;
/// Times lie within this many seconds before the clock: a week. They follow each other within an hour.
const RECENT: u64 = 7 * DAY;

/// The seed of one response.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fill {
    pub drawn: u64,
    pub now: SystemTime,
}

impl Fill {
    /// The example with made-up data: everything in one that no document shows, else the empty lists alone.
    pub fn body(self, specs: &Specs, op: &Op, shown: &Prepared, params: &Params<'_>, form: Form) -> Option<Bytes> {
        let now = self.now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
        let sent = sent(op, params);
        let time = now.saturating_sub(RECENT);
        let mut maker = Maker { drawn: self.drawn, count: 0, now, time, sent, ids: HashSet::new() };
        let mut body = succeeding(response_of(&op.ir, &mut maker), &specs.platform, &op.ir);
        if !shown.synthetic {
            let documented = [Form::Json, Form::Simplified].into_iter().find_map(|form| shown.body(form))?;
            body = with_items(&success_in(specs, op, &serde_json::from_slice(documented.bytes()).ok()?)?, &body);
        }
        let found = bodies(&specs.platform, &op.ir, &body).into_iter().find(|(name, _)| *name == form.name());
        found.map(|(_, body)| Bytes::from(body))
    }
}

/// A documented body, with made-up items in its empty lists.
fn with_items(documented: &Value, made_up: &Value) -> Value {
    match documented {
        Value::Array(items) if items.is_empty() => made_up.clone(),
        Value::Array(items) => items.iter().map(|item| with_items(item, &made_up[0])).collect(),
        Value::Object(members) => {
            let one = |(name, value): (&String, &Value)| (name.clone(), with_items(value, &made_up[name.as_str()]));
            Value::Object(members.iter().map(one).collect::<Map<_, _>>())
        }
        other => other.clone(),
    }
}

/// The values of the request by name; those of a list in order.
type Sent = HashMap<String, Vec<String>>;

fn sent(op: &Op, params: &Params<'_>) -> Sent {
    let mut sent = Sent::new();
    for param in params.business().filter(|param| param.place != Place::File) {
        let field = op.ir.input.fields.iter().find(|field| field.wire == *param.name);
        match serde_json::from_str(&param.value) {
            Ok(value @ (Value::Object(_) | Value::Array(_))) => add(&mut sent, &param.name, &value),
            _ if field.is_some_and(|field| field.list) => {
                param.value.split(',').for_each(|item| add(&mut sent, &param.name, &json!(item)));
            }
            _ => add(&mut sent, &param.name, &json!(param.value)),
        }
    }
    params.json.iter().for_each(|body| add(&mut sent, "", body));
    sent
}

fn add(sent: &mut Sent, name: &str, value: &Value) {
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| add(sent, name, value)),
        Value::Array(items) => items.iter().for_each(|item| add(sent, name, item)),
        Value::Null => {}
        value => {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            if !text.is_empty() && !is_magic(&text) {
                sent.entry(name.to_owned()).or_default().push(text);
            }
        }
    }
}

/// Makes the values of one response.
struct Maker {
    drawn: u64,
    count: u64,
    /// Seconds since 1970.
    now: u64,
    /// The latest time of the response.
    time: u64,
    sent: Sent,
    ids: HashSet<String>,
}

impl Values for Maker {
    /// What is asked for by its id is there once. A page has no more items than were asked for.
    fn items(&mut self, operation: &Operation, field: &Field, lists: usize) -> usize {
        let most = field.attributes.max_items.map_or(usize::MAX, |most| most as usize);
        let inner = field.kind.name().and_then(|name| operation.model(name));
        let ids = inner.into_iter().flat_map(|model| &model.fields).filter(|field| is_id(field));
        let asked = ids.filter_map(|field| self.sent.get(&field.wire)).map(Vec::len).next();
        let size =
            operation.pages.as_ref().and_then(|pages| self.sent.get(pages.size.as_ref()?)?.first()?.parse().ok());
        asked.unwrap_or(ITEMS[lists.min(ITEMS.len() - 1)]).min(most).min(size.unwrap_or(usize::MAX).max(1))
    }

    fn value(&mut self, operation: &Operation, field: &Field) -> Value {
        if !field.list {
            return self.one(operation, field);
        }
        (0..self.items(operation, field, 1)).map(|_| self.one(operation, field)).collect()
    }
}

impl Maker {
    /// A number below `end`.
    fn below(&mut self, end: u64) -> u64 {
        self.count += 1;
        draw(self.drawn, "fill", self.count) % end.max(1)
    }

    fn one(&mut self, operation: &Operation, field: &Field) -> Value {
        if let Some(text) = self.echo(operation, field) {
            return written(field, &text);
        }
        let scalar = match &field.kind {
            Kind::Enum(name) => {
                let values = operation.enums.iter().find(|e| e.rust == *name).map_or(&[][..], |e| &e.values);
                let at = usize::try_from(self.below(values.len() as u64)).unwrap_or_default();
                return values.get(at).map_or(Value::Null, |value| number(field.form, &value.wire));
            }
            Kind::Model(_) => return Value::Null,
            _ if is_id(field) => return written(field, &self.id(field, DIGITS)),
            kind => kind.scalar().unwrap_or(Scalar::Any),
        };
        let text = match scalar {
            Scalar::String => self.text(operation, field),
            Scalar::Integer => self.integer(operation, field),
            Scalar::Boolean => (self.below(2) == 1).to_string(),
            Scalar::Decimal | Scalar::Number => self.decimal(),
            Scalar::Fen => self.fen(),
            Scalar::Datetime => self.datetime(field),
            Scalar::Millis => (self.moment(field) * 1000).to_string(),
            // What no document shows has no shape that could be made up.
            Scalar::Json | Scalar::File | Scalar::Any => return scalar.made_up(field.form, field.zone),
        };
        written(field, &text)
    }

    /// The value of the request's parameter of this name; those of a list one after the other. A secret is never repeated.
    fn echo(&mut self, operation: &Operation, field: &Field) -> Option<String> {
        let values = self.sent.get_mut(&field.wire).filter(|_| !field.attributes.secret)?;
        let text = if values.len() > 1 { values.remove(0) } else { values.first()?.clone() };
        let fits = match &field.kind {
            Kind::Enum(name) => {
                operation.enums.iter().any(|e| e.rust == *name && e.values.iter().any(|value| value.wire == text))
            }
            kind => kind.scalar().is_some_and(|scalar| scalar.fits(&text)),
        };
        let most = field.attributes.max_length.unwrap_or(u32::MAX) as usize;
        Some(text).filter(|text| fits && text.chars().count() <= most)
    }

    /// One of the documented examples.
    fn example(&mut self, field: &Field) -> Option<String> {
        let at = usize::try_from(self.below(field.examples.len() as u64)).ok()?;
        field.examples.get(at).filter(|text| field.kind.scalar().is_some_and(|scalar| scalar.fits(text))).cloned()
    }

    fn decimal(&mut self) -> String {
        format!("{}.{}{}", 1 + self.below(999), self.below(10), 1 + self.below(9))
    }

    fn fen(&mut self) -> String {
        (100 + self.below(99_900)).to_string()
    }

    fn integer(&mut self, operation: &Operation, field: &Field) -> String {
        match Meaning::of(field) {
            Some(meaning @ (Meaning::Page | Meaning::PageSize | Meaning::Lifetime)) => {
                self.number(meaning, operation, field)
            }
            Some(Meaning::Time | Meaning::Date) if field.examples.first().is_some_and(|text| text.len() >= 10) => {
                self.time_text(field)
            }
            meaning => self.example(field).unwrap_or_else(|| match meaning {
                Some(Meaning::Price) => self.fen(),
                Some(Meaning::Zip | Meaning::Code) => self.id(field, 6),
                Some(Meaning::Number) => self.id(field, 12),
                _ => (1 + self.below(20)).to_string(),
            }),
        }
    }

    /// A number that the request decides, or the time to live of a token.
    fn number(&mut self, meaning: Meaning, operation: &Operation, field: &Field) -> String {
        let pages = operation.pages.as_ref();
        let (name, default) = match meaning {
            Meaning::Page => (pages.map(|pages| &pages.parameter), pages.map_or(1, |pages| pages.first)),
            Meaning::PageSize => {
                (pages.and_then(|pages| pages.size.as_ref()), pages.and_then(|pages| pages.default_size).unwrap_or(20))
            }
            _ => return lifetime(field).to_string(),
        };
        let mut sent = self
            .sent
            .iter()
            .filter(|(sent, _)| name.map_or(Meaning::ends(sent) == Some(meaning), |name| name == *sent));
        let found = sent.find_map(|(_, values)| values.first()?.parse::<i64>().ok());
        found.unwrap_or(default).to_string()
    }

    fn text(&mut self, operation: &Operation, field: &Field) -> String {
        let shown = if field.attributes.secret || field.attributes.personal { None } else { self.example(field) };
        match Meaning::of(field) {
            Some(meaning @ (Meaning::Page | Meaning::PageSize | Meaning::Lifetime)) => {
                self.number(meaning, operation, field)
            }
            // A price is written as the document writes it, which may be in words.
            Some(Meaning::Price) => match shown {
                Some(text) if text.parse::<i64>().is_ok() => self.fen(),
                Some(text) if !Scalar::Decimal.fits(&text) => text,
                _ => self.decimal(),
            },
            Some(Meaning::Time | Meaning::Date) => self.time_text(field),
            Some(Meaning::Zip) => self.id(field, 6),
            Some(Meaning::Code) => shown.filter(|text| !has_digits(text)).unwrap_or_else(|| self.id(field, 6)),
            Some(Meaning::Number) => self.id(field, 12),
            // No number of a telephone in China begins so.
            Some(Meaning::Phone) => format!("100{:08}", self.below(100_000_000)),
            Some(Meaning::Count) => (1 + self.below(20)).to_string(),
            Some(Meaning::Link) => format!("https://example.com/made-up/{}", self.below(100_000)),
            Some(Meaning::Picture) => format!("https://example.com/made-up/{}.jpg", self.below(100_000)),
            None => shown.unwrap_or_else(|| format!("{} {}", snake(&field.wire).replace('_', " "), 1 + self.below(99))),
        }
    }

    /// A time as the document writes it: the digits of its example, or a usual form.
    fn time_text(&mut self, field: &Field) -> String {
        let seconds = self.moment(field);
        let local = local(field, seconds);
        let shown = field.examples.first().map_or("", String::as_str);
        let digits = shown.bytes().filter(u8::is_ascii_digit).count();
        let (from, most) = match digits {
            10 if digits == shown.len() => return seconds.to_string(),
            13 if digits == shown.len() => return (seconds * 1000).to_string(),
            // The date comes first, with the year; the time of a day may stand alone. Behind seconds is a zone.
            _ if digits >= 8 && shown.starts_with("20") => (0, 14),
            4 | 6 if shown.contains(':') => (8, 6),
            _ if Meaning::of(field) == Some(Meaning::Date) => return local.chars().take(10).collect(),
            _ => return local,
        };
        let mut now = local.chars().filter(char::is_ascii_digit).skip(from).take(most);
        shown.chars().map(|c| if c.is_ascii_digit() { now.next().unwrap_or(c) } else { c }).collect()
    }

    /// An id that no other field of the response has: the documented one with other digits, if it is long enough.
    fn id(&mut self, field: &Field, digits: usize) -> String {
        const TRIES: usize = 100;
        let least = digits.min(6);
        let shown = field.examples.first().filter(|text| text.bytes().filter(u8::is_ascii_digit).count() >= least);
        let pattern = shown.cloned().unwrap_or_else(|| "1".repeat(digits));
        let most = field.attributes.max_length.unwrap_or(u32::MAX) as usize;
        let mut id = String::new();
        for _ in 0..TRIES {
            // The first digit stays small, so that an integer of 19 digits fits into 64 bits.
            let first = pattern.find(|c: char| c.is_ascii_digit());
            let digit = |(at, c): (usize, char)| match c {
                '0'..='9' if Some(at) == first => char::from_digit(1 + self.below(8) as u32, 10).unwrap_or(c),
                '0'..='9' => char::from_digit(self.below(10) as u32, 10).unwrap_or(c),
                other => other,
            };
            id = pattern.char_indices().map(digit).take(most).collect();
            if self.ids.insert(id.clone()) {
                break;
            }
        }
        id
    }

    /// Seconds since 1970: what expires is in the future, what was created is before all else, what was changed is after
    /// it. Others follow each other, so that an end follows its start.
    fn moment(&mut self, field: &Field) -> u64 {
        let name = snake(&field.wire);
        let has = |words: &[&str]| name.split('_').any(|word| words.contains(&word));
        if has(ENDS) {
            return self.now + lifetime(field);
        }
        if has(&["create", "created"]) {
            return self.now.saturating_sub(RECENT + self.below(3600));
        }
        if has(&["modify", "modified", "update", "updated"]) {
            return self.now - self.below(60).min(self.now);
        }
        self.time = (self.time + 60 + self.below(3600)).min(self.now - self.now.min(60));
        self.time
    }

    /// A time in the field's zone; without one, in GMT+8 with its offset.
    fn datetime(&mut self, field: &Field) -> String {
        let seconds = self.moment(field);
        let local = local(field, seconds);
        if field.zone.is_some() { local } else { local.replace(' ', "T") + "+08:00" }
    }
}

/// A time in the field's zone, or in GMT+8.
fn local(field: &Field, seconds: u64) -> String {
    calendar::format(seconds.saturating_add_signed(i64::from(field.zone.unwrap_or(8 * 60)) * 60))
}

/// Words of what has an end.
const ENDS: &[&str] = &["expire", "expires", "expired", "expiration", "expiry", "valid"];

/// Seconds until it ends. What refreshes a token lives longer than the token.
fn lifetime(field: &Field) -> u64 {
    if snake(&field.wire).split('_').any(|word| matches!(word, "refresh" | "re")) { 2 * DAY } else { DAY }
}

fn has_digits(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
}

/// What the name of a field says about its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Page,
    PageSize,
    Lifetime,
    Zip,
    Phone,
    Price,
    Time,
    Date,
    Code,
    Number,
    Count,
    Link,
    Picture,
}

/// The last words of names. The first that fits counts.
const NAMES: &[(Meaning, &[&str])] = &[
    (Meaning::Page, &["page", "page_no", "page_num", "page_number", "page_index", "current_page"]),
    (Meaning::PageSize, &["page_size", "per_page"]),
    (Meaning::Lifetime, &["expires_in", "expire_in"]),
    (Meaning::Zip, &["zip", "zip_code", "zipcode", "post_code", "postcode", "postal_code"]),
    (Meaning::Phone, &["phone", "phone_number", "mobile", "telephone", "tel", "fax", "phone_new", "mobile_new"]),
    (Meaning::Price, &["price", "amount", "cost", "fee", "money", "freight"]),
    (Meaning::Time, &["time"]),
    (Meaning::Date, &["date"]),
    (Meaning::Code, &["code"]),
    (Meaning::Number, &["no", "number", "sn", "sid", "tid"]),
    (Meaning::Count, &["quantity", "count", "num", "qty", "stock", "size", "days"]),
    (Meaning::Link, &["url", "link"]),
    (Meaning::Picture, &["pic", "picture", "img", "image"]),
];

impl Meaning {
    fn of(field: &Field) -> Option<Self> {
        Self::ends(&field.wire)
    }

    fn ends(name: &str) -> Option<Self> {
        let name = snake(name);
        let ends = |words: &&str| name.strip_suffix(words).is_some_and(|head| head.is_empty() || head.ends_with('_'));
        NAMES.iter().find(|(_, endings)| endings.iter().any(ends)).map(|(meaning, _)| *meaning)
    }
}

fn is_id(field: &Field) -> bool {
    let can_be = field.kind.scalar().is_some_and(|scalar| matches!(scalar, Scalar::String | Scalar::Integer));
    matches!(field.kind, Kind::Id(..)) || can_be && last_word(field) == "id"
}

fn last_word(field: &Field) -> String {
    snake(&field.wire).rsplit('_').next().unwrap_or_default().to_owned()
}

/// A text as the field is written.
fn written(field: &Field, text: &str) -> Value {
    let most = field.attributes.max_length.unwrap_or(u32::MAX) as usize;
    match field.kind.scalar() {
        Some(Scalar::Boolean) => boolean(field.form, matches!(text, "true" | "1")),
        Some(scalar) if scalar.is_text() && field.form == Written::String => {
            json!(text.chars().take(most).collect::<String>())
        }
        _ => number(field.form, text),
    }
}
