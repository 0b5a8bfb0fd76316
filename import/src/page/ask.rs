//! What is asked about a field beside it: what only its description says, and what its value or its name suggests.

use heck::ToSnakeCase;
use waybill_codegen::scalar::Scalar;

use super::Row;
use super::lines::is_chinese;
use super::nest::note;
use crate::model::Field;
use crate::write::TODO;

/// Asks about what only the description says: it is lost with the vendor's sentence.
pub(crate) fn in_text(field: &mut Field, kind: Option<Scalar>, text: &str, row: &Row) {
    let lower = text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let is_listable = matches!(kind, Some(Scalar::String | Scalar::Integer | Scalar::Number));
    if is_listable && row.values.is_empty() && (has(&VALUES) || lists_values(text)) {
        note(field, &format!("{TODO}: does the description list the values? write an enum (`enum`), if these are all"));
    }
    let is_default = DEFAULTS.iter().any(|words| lower.contains(words)) || states_default(&lower);
    if kind.is_some() && row.default.is_none() && is_default {
        note(field, &format!("{TODO}: does the description have the `default`?"));
    }
}

/// How a description says that values follow.
const VALUES: [&str; 7] =
    ["可选值", "枚举值", "取值", "allowed values", "possible values", "optional values", "valid values"];

/// Whether a description says what several numbers mean: `1-…，2-…`, `1表示…，2表示…`, `… 1,… 2`.
fn lists_values(text: &str) -> bool {
    let is_digit = |c: char| c.is_ascii_digit();
    let begins = |part: &str| {
        let rest = part.trim_start_matches(is_digit);
        let plain = rest.trim_start();
        let meaning = plain.trim_start_matches(['-', ':', '=', '.', '\u{ff1a}', '\u{2013}', '\u{2014}']);
        let is_marked =
            meaning.len() < plain.len() && !meaning.trim_start().is_empty() && !meaning.starts_with(is_digit);
        rest.len() < part.len() && (is_marked || plain.starts_with(|c| is_chinese(c) && !UNITS.contains(&c)))
    };
    let ends = |part: &str| {
        let rest = part.trim_end_matches(is_digit);
        rest.len() < part.len() && rest.ends_with(' ') && rest.trim_end().ends_with(|c| is_chinese(c) || c == ')')
    };
    let parts = || text.split([',', '\u{ff0c}', ';', '\u{ff1b}', '\u{3001}', '\n']).map(str::trim);
    parts().filter(|part| begins(part)).count() > 1 || parts().filter(|part| ends(part)).count() > 1
}

/// What a number before it counts.
const UNITS: [char; 11] = ['年', '月', '日', '天', '个', '件', '元', '分', '秒', '次', '位'];

/// How a description states a default in English.
const DEFAULTS: [&str; 6] = ["default:", "default is", "default value", "default =", "defaults to", "by default"];

/// Whether a value follows `默认`, and not what is done (`默认地址`).
fn states_default(text: &str) -> bool {
    let ends = |rest: &str| {
        rest.starts_with(|c: char| {
            c.is_ascii_alphanumeric() || " :=".contains(c) || "为是值取：＝０１２３４５６７８９".contains(c)
        })
    };
    text.match_indices("默认").any(|(at, word)| ends(&text[at + word.len()..]))
}

/// The unit of an amount that a description states (`单位：分`, `应付款(分)`, `以分为单位`, `in cents`), not `单位：分钟`.
fn unit(text: &str) -> Option<Unit> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let named = |word: &str| match word {
        "分" | "fen" | "cent" | "cents" => Some(Unit::Fen),
        "元" | "yuan" | "rmb" | "cny" => Some(Unit::Yuan),
        _ => None,
    };
    let behind = |pair: &[&str]| {
        let is_unit = pair[0].ends_with("单位") || matches!(pair[0], "unit" | "units" | "in" | "单位为" | "单位是");
        if is_unit { named(pair[1]) } else { None }
    };
    let joined = |word: &&str| {
        let after = || word.split_once("单位").and_then(|(_, rest)| named(rest.trim_start_matches(['为', '是'])));
        let before = || word.split_once("为单位").and_then(|(rest, _)| named(rest.rsplit('以').next()?));
        after().or_else(before)
    };
    let in_brackets = || {
        let parts = lower.split(['(', '\u{ff08}']).skip(1);
        parts.filter_map(|part| part.split([')', '\u{ff09}']).next()).find_map(|inner| named(inner.trim()))
    };
    words.windows(2).find_map(behind).or_else(|| words.iter().find_map(joined)).or_else(in_brackets)
}

enum Unit {
    Fen,
    Yuan,
}

/// Ends of names of what is said about an amount, and is none.
const ABOUT: [&str; 12] =
    ["code", "country", "currency", "desc", "description", "format", "id", "name", "status", "text", "type", "unit"];

/// Parts of names of amounts.
const AMOUNTS: [&str; 6] = ["amount", "cost", "fee", "freight", "money", "price"];

/// How names of amounts end, and their Chinese descriptions.
const AMOUNT_ENDS: [&str; 9] = ["payment", "carriage", "postage", "金额", "运费", "费用", "价格", "单价", "总价"];

/// Asks about a value that looks like more than its type says. What it is, is for a person to decide.
pub(crate) fn hint(field: &mut Field, kind: Option<Scalar>) {
    let value = field.example.as_deref().unwrap_or_default();
    let name = field.wire.to_ascii_lowercase();
    let snake = field.wire.to_snake_case();
    let is_about = snake.rsplit('_').next().is_some_and(|last| ABOUT.contains(&last));
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    let text = field.notes.vendor.as_deref().unwrap_or_default();
    let ends = |text: &str| AMOUNT_ENDS.iter().any(|end| text.ends_with(end));
    let is_amount = !is_about && (has(&AMOUNTS) || ends(&name) || text.lines().any(|line| ends(line.trim())));
    let unit = unit(text);
    let is_dated = value.contains(':') || is_named_time(&field.wire);
    let is_time = is_dated && value.contains('-') && Scalar::Datetime.fits(value);
    let is_json = value.starts_with(['{', '[']) && Scalar::Json.fits(value);
    let is_millis = value.parse().is_ok_and(|n: i64| (1_000_000_000_000..10_000_000_000_000).contains(&n));
    let is_number = Scalar::Decimal.fits(value);
    let question = match kind {
        Some(Scalar::String) if is_time => "is it a time (`as: datetime`), and in which zone?",
        Some(Scalar::String) if is_json => "is it always JSON (`as: json`)?",
        Some(Scalar::String | Scalar::Integer) if is_millis && has(&["time", "date"]) => {
            "is it a time in milliseconds (`as: millis`)?"
        }
        Some(Scalar::String | Scalar::Integer | Scalar::Number) if unit.is_some() => match unit {
            Some(Unit::Fen) if value.contains('.') => CONTRADICTION,
            Some(Unit::Fen) => "is it an amount of money in 分 or cents, as the description says (`as: fen`)?",
            _ => "is it an amount of money in yuan, as the description says (`as: decimal` with `money: true`)?",
        },
        // Without a value, the name has to be enough.
        Some(Scalar::String) if is_amount && (is_number || value.is_empty()) => AMOUNT,
        Some(Scalar::Integer | Scalar::Number) if is_amount => AMOUNT,
        Some(Scalar::String) if value.is_empty() && is_named_time(&field.wire) => {
            "is it a time (`as: datetime`, or `as: millis`), and in which zone?"
        }
        Some(Scalar::String) if is_number && value.contains('.') => "is it always a number (`as: decimal`)?",
        _ => return,
    };
    note(field, &format!("{TODO}: {question}"));
}

/// `createTime`, `pay_date`
fn is_named_time(wire: &str) -> bool {
    let name = wire.to_snake_case();
    name.rsplit('_').next().is_some_and(|last| matches!(last, "time" | "date" | "datetime" | "timestamp"))
}

const CONTRADICTION: &str = "the description says 分 or cents, and the example has a fraction: which is the unit (`as: fen`, or `as: decimal` with `money: true`)?";

const AMOUNT: &str = "is it an amount of money, and in which unit (`as: fen`, or `as: decimal` with `money: true`)?";
