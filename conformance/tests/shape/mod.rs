//! The shapes: how each changes a body, and how a reader has to decode and report it.

mod build;

use serde_json::{Map, Value, json};
use waybill_codegen::ir::{Field, Form, Kind, Operation, Platform, Scalar};

use build::{Builder, Changed, EMPTY_OBJECT, xml};

/// A body of a shape, and the expected result.
pub struct Made {
    pub name: &'static str,
    pub body: Vec<u8>,
    pub expected: Expected,
}

pub enum Expected {
    /// These fields, and these deviations in any order.
    Value { value: Value, notes: Vec<String> },
    /// An error of the provider.
    Error { code: &'static str },
    /// A failure inside a success: its code, if it has one, is the sub code.
    Inside { code: Option<&'static str> },
    /// Malformed.
    Malformed,
}

/// All changes that a shape can make to one field; `None` leaves it unchanged.
type Bend = fn(&Builder<'_>, &Field, &str) -> Option<Changed>;

/// Shapes of single fields, at every location where they can occur.
const FIELDS: &[(&str, Bend)] = &[
    ("as-documented", |_, _, _| None),
    ("numbers-as-strings", |b, f, at| {
        scalar(f, Form::Number)?;
        let value = b.scalar(f);
        Some(Changed::read(json!(value.to_string()), value, at, "a string where a number is documented"))
    }),
    ("strings-as-numbers", |_, f, at| {
        scalar(f, Form::String)?;
        let fits = |scalar| matches!(scalar, Scalar::String | Scalar::Decimal) || scalar.is_integer();
        f.kind.scalar().filter(|scalar: &Scalar| fits(*scalar))?;
        Some(Changed::read(json!(12), json!("12"), at, "a number where a string is documented"))
    }),
    ("booleans-as-strings", |_, f, at| {
        scalar(f, Form::Boolean)?;
        Some(Changed::read(json!("true"), json!(true), at, "a string where a boolean is documented"))
    }),
    ("booleans-as-numbers", |_, f, at| {
        scalar(f, Form::Boolean)?;
        Some(Changed::read(json!(1), json!(true), at, "a number where a boolean is documented"))
    }),
    ("ids-beyond-2-53", |_, f, _| {
        (f.kind.scalar() == Some(Scalar::Integer)).then_some(())?;
        scalar(f, Form::Number)?;
        let id = json!(7_104_300_007_405_429_233_i64);
        Some(Changed { body: Some(id.clone()), value: Some(id), notes: Vec::new() })
    }),
    ("money-keeps-its-digits", |_, f, _| {
        (f.kind == Kind::Scalar(Scalar::Decimal) && !f.list && f.form != Form::Number).then_some(())?;
        let price = json!("123456789012345678.90");
        Some(Changed { body: Some(price.clone()), value: Some(price), notes: Vec::new() })
    }),
    ("dates-that-are-none", |_, f, at| {
        (f.kind == Kind::Scalar(Scalar::Datetime) && !f.list).then_some(())?;
        let date = json!("2015-02-29 23:59:59");
        Some(Changed::read(date.clone(), date, at, "expected a timestamp, found \"2015-02-29 23:59:59\""))
    }),
    ("unknown-values", |_, f, at| {
        (matches!(f.kind, Kind::Enum(_)) && !f.list).then_some(())?;
        Some(Changed::read(json!("never seen"), json!("never seen"), at, "an undocumented value, kept"))
    }),
    ("scalars-null", |_, f, _| {
        (!f.list && !matches!(f.kind, Kind::Model(_))).then_some(())?;
        Some(Changed { body: Some(Value::Null), value: None, notes: Vec::new() })
    }),
    ("structs-null", |_, f, _| {
        (!f.list && matches!(f.kind, Kind::Model(_))).then_some(())?;
        Some(Changed { body: Some(Value::Null), value: None, notes: Vec::new() })
    }),
    ("structs-empty", |_, f, at| {
        (!f.list && matches!(f.kind, Kind::Model(_))).then_some(())?;
        Some(Changed::read(json!({}), json!({}), at, EMPTY_OBJECT))
    }),
    ("structs-absent", |_, f, _| {
        (!f.list && matches!(f.kind, Kind::Model(_))).then_some(())?;
        Some(Changed { body: None, value: None, notes: Vec::new() })
    }),
    ("lists-null", |_, f, at| f.list.then(|| null(f, at))),
    ("lists-empty-object", |_, f, at| {
        f.list.then(|| Changed::gone(json!({}), at, "an empty object, read as no value"))
    }),
    ("lists-empty-text", |_, f, at| f.list.then(|| Changed::gone(json!(""), at, "an empty string, read as no value"))),
    ("lists-empty", |b, f, _| {
        f.list.then(|| Changed { body: Some(b.wrapped(f, json!([]))), value: None, notes: Vec::new() })
    }),
    ("lists-absent", |_, f, _| f.list.then_some(Changed { body: None, value: None, notes: Vec::new() })),
    ("lists-many", |b, f, _| {
        let items = json!([b.plain(f), b.plain(f)]);
        f.list
            .then(|| Changed { body: Some(b.wrapped(f, items.clone())), value: Some(items), notes: Vec::new() })
            .filter(|_| !holds_lists(b, f))
    }),
    ("lists-with-null", |b, f, at| {
        let inside = b.inside(f, at);
        f.list
            .then(|| Changed {
                body: Some(b.wrapped(f, json!([null, b.plain(f)]))),
                value: Some(json!([b.plain(f)])),
                notes: vec![format!("{inside}[0]: an item without a value, left out")],
            })
            .filter(|_| !holds_lists(b, f))
    }),
    ("lists-under-another-name", |b, f, at| {
        f.list
            .then(|| Changed {
                body: Some(json!({ "zz": [b.plain(f)] })),
                value: Some(json!([b.plain(f)])),
                notes: vec![format!("{at}.zz: a value under another name than the documented one")],
            })
            .filter(|_| !holds_lists(b, f))
    }),
    ("lists-one-alone", |b, f, at| {
        let inside = b.inside(f, at);
        f.list
            .then(|| Changed {
                body: Some(b.wrapped(f, b.plain(f))),
                value: Some(json!([b.plain(f)])),
                notes: vec![format!("{inside}: one item where a list is documented")],
            })
            .filter(|_| !holds_lists(b, f))
    }),
];

/// Null for a list: a deviation, unless it is documented.
fn null(field: &Field, at: &str) -> Changed {
    let changed = Changed::gone(Value::Null, at, "null, read as an empty list");
    if field.attributes.nullable { Changed { notes: Vec::new(), ..changed } } else { changed }
}

/// A list whose items contain lists is changed in its items.
fn holds_lists(b: &Builder<'_>, field: &Field) -> bool {
    let Kind::Model(name) = &field.kind else { return false };
    b.operation.model(name).is_some_and(|m| m.fields.iter().any(|f| f.list || holds_lists(b, f)))
}

fn scalar(field: &Field, form: Form) -> Option<()> {
    (field.form == form && !field.list).then_some(())
}

/// Every shape that the operation's response can have; shapes that change nothing are left out.
pub fn all(platform: &Platform, operation: &Operation) -> Vec<Made> {
    let builder = Builder { platform, operation, wraps: platform.wraps_lists };
    let documented = builder.response(|_, _, _| None);
    let mut made: Vec<Made> = Vec::new();
    for (name, change) in FIELDS {
        let changed = builder.response(*change);
        if *name == "as-documented" || changed.0 != documented.0 {
            made.push(value(name, rooted(operation, &changed.0).to_string(), changed.1, changed.2));
        }
    }
    made.extend(whole(&builder, &documented.0, &documented.1));
    if !operation.root.is_empty() {
        made.extend(with_root(platform, operation));
        made.extend(in_xml(&builder, &documented.1));
    }
    made.extend(failures(platform, operation, &documented));
    made.extend(malformed(&documented.0, operation));
    made
}

fn value(name: &'static str, body: impl Into<Vec<u8>>, value: Value, mut notes: Vec<String>) -> Made {
    if value == json!({}) {
        notes.push("body: a response without a field".to_owned());
    }
    Made { name, body: body.into(), expected: Expected::Value { value, notes } }
}

fn rooted(operation: &Operation, body: &Value) -> Value {
    if operation.root.is_empty() { body.clone() } else { json!({ operation.root.as_str(): body }) }
}

/// Shapes of the body as a whole.
fn whole(builder: &Builder<'_>, body: &Value, expected: &Value) -> Vec<Made> {
    let operation = builder.operation;
    let text = rooted(operation, body).to_string();
    let mut more = body.clone();
    if let Some(members) = more.as_object_mut() {
        members.insert("zz_new".to_owned(), json!([{ "a": [1, {}] }]));
    }
    let note = |text: &str| vec![text.to_owned()];
    let raw = builder.response(|_, field, at| {
        (field.kind == Kind::Scalar(Scalar::String) && !field.list && field.form == Form::String).then_some(())?;
        Some(Changed::read(json!("a\t\n\u{1}b"), json!("a\t\n\u{1}b"), at, "raw control characters in a string, kept"))
    });
    let unescaped = rooted(operation, &raw.0).to_string();
    let unescaped = unescaped.replace("a\\t\\n\\u0001b", "a\t\n\u{1}b");
    let mut made = vec![
        value(
            "unknown-field",
            rooted(operation, &more).to_string(),
            expected.clone(),
            note("zz_new: an undocumented field, left out"),
        ),
        value("byte-order-mark", format!("\u{feff}{text}"), expected.clone(), note("body: a byte order mark, ignored")),
        value("space-around", format!("\r\n\t {text} \r\n"), expected.clone(), Vec::new()),
    ];
    if !raw.2.is_empty() {
        made.push(value("raw-control-characters", unescaped, raw.1, raw.2));
    }
    made
}

/// Shapes of platforms with roots and wrapped lists.
fn with_root(platform: &Platform, operation: &Operation) -> Vec<Made> {
    let bare = Builder { platform, operation, wraps: false };
    let (body, expected, _) = bare.response(|_, _, _| None);
    // Below a bare list, paths do not include the name of its items.
    let notes =
        bare.lists().into_iter().map(|at| format!("{at}: a bare list where a list inside a wrapper is documented"));
    let notes: Vec<String> = notes.collect();
    let beside = |root: &str| json!({ "request_id": "abc", root: body.clone() });
    let root = operation.root.as_str();
    let mut flat = body.clone();
    flat.as_object_mut().map(|members| members.insert("request_id".to_owned(), json!("abc")));
    let error = |code: Value| json!({ "error_response": { "args": {}, "code": code, "msg": "Remote service error" } });
    let failed =
        |name, code| Made { name, body: error(code).to_string().into(), expected: Expected::Error { code: "15" } };
    vec![
        value("simplified-with-root", json!({ root: body }).to_string(), expected.clone(), notes.clone()),
        value("simplified-without-root", flat.to_string(), expected.clone(), notes.clone()),
        value("request-id-beside-the-root", beside(root).to_string(), expected, notes),
        failed("error-code-as-number", json!(15)),
        failed("error-code-as-string", json!("15")),
        Made {
            name: "another-root",
            body: beside("another_response").to_string().into(),
            expected: Expected::Malformed,
        },
    ]
}

/// Responses that report a failure, in each documented place.
fn failures(platform: &Platform, operation: &Operation, documented: &(Value, Value, Vec<String>)) -> Vec<Made> {
    let with = |changes: &[(&str, Value)]| {
        let mut body = documented.0.clone();
        for (name, value) in changes {
            body.as_object_mut().and_then(|members| members.insert((*name).to_owned(), value.clone()));
        }
        rooted(operation, &body).to_string()
    };
    let failed = |name, body: String, code| Made { name, body: body.into(), expected: Expected::Error { code } };
    let mut made = Vec::new();
    if let Some(success) = platform.envelope.success_codes.first() {
        let code = platform.envelope.code.as_str();
        // A code that is no field has no documented form.
        let is_field = operation.output.fields.iter().any(|field| field.wire == code);
        let note = is_field.then(|| format!("{code}: a string where a number is documented"));
        let notes = note.into_iter().collect();
        made.push(value("success-as-text", with(&[(code, json!(success))]), documented.1.clone(), notes));
        made.push(failed("other-code", with(&[(code, json!(500))]), "500"));
        made.push(failed("other-code-as-text", with(&[(code, json!("500"))]), "500"));
        if !platform.envelope.is_success(Some("0")) {
            made.push(failed("code-zero", with(&[(code, json!(0))]), "0"));
        }
    }
    if let Some(failure) = &operation.failure {
        let mut body = documented.0.clone();
        let code = if failure.numeric { "90001" } else { "S1" };
        failure.fail(&mut body, code, "m");
        made.push(Made {
            name: "failure-inside",
            body: rooted(operation, &body).to_string().into(),
            expected: Expected::Inside { code: (!failure.code.is_empty()).then_some(code) },
        });
    }
    made
}

fn in_xml(builder: &Builder<'_>, expected: &Value) -> Vec<Made> {
    let body = xml(builder.operation, expected);
    let prolog = "<?xml version=\"1.0\" encoding=\"utf-8\" ?>\n";
    let lists = builder.lists();
    let gone = builder.response(|_, field, at| {
        field.list.then(|| Changed::gone(Value::Null, at, "an empty element, read as no value"))
    });
    let mut made = vec![
        value("xml", body.clone(), expected.clone(), Vec::new()),
        value(
            "xml-prolog-and-comment",
            format!("{prolog}{body}<!--top011023105124.center.na61-->"),
            expected.clone(),
            Vec::new(),
        ),
    ];
    if !lists.is_empty() {
        let at = |name: &str| body.replace(&format!("<{name}>"), &format!("<{name} list=\"true\">"));
        let first = lists[0].split('.').next_back().unwrap_or_default();
        let note = format!("{}: an attribute, left out", lists[0]);
        made.push(value("xml-attribute", at(first), expected.clone(), vec![note]));
        made.push(value(
            "xml-lists-empty",
            build::xml_with_empty_lists(builder.operation, &gone.1, expected),
            gone.1,
            gone.2,
        ));
    }
    let error =
        format!("{prolog}<error_response><code>15</code><msg>Remote service error</msg></error_response><!--x-->");
    made.push(Made { name: "xml-error", body: error.into(), expected: Expected::Error { code: "15" } });
    made
}

/// Malformed responses that are similar to valid ones.
fn malformed(body: &Value, operation: &Operation) -> Vec<Made> {
    let text = rooted(operation, body).to_string();
    let made = |name, body: &str| Made { name, body: body.into(), expected: Expected::Malformed };
    vec![
        made("nothing", ""),
        made("empty-object", "{}"),
        made("null", "null"),
        made("cut", &text[..text.len() - 1]),
        made("trailing-bytes", &format!("{text}x")),
        made("html", "<!DOCTYPE html><html><body>busy</body></html>"),
        made("a-list-around", &format!("[{text}]")),
    ]
}

/// An object of some members.
fn object(members: Vec<(String, Value)>) -> Value {
    Value::Object(members.into_iter().collect::<Map<String, Value>>())
}
