//! Invented specs of any size, always the same for a size. Their shape is that of 501 operations of TOP: 22 fields
//! each, objects in objects to a depth of 7, lists, types and fields whose names other operations also use, names
//! that Rust can't have, enums, error codes of their own and of families, and a documented response.

use std::fmt::Write as _;
use std::sync::Arc;

use serde_json::{Map, Value, json};
use waybill_codegen::{Sources, names};

/// The fields of an operation, those of its types included.
const FIELDS: usize = 22;
/// The fields of its request.
const REQUEST: usize = 5;
/// The greatest depth of an object, the response included.
const DEPTH: usize = 7;
/// One operation of so many has error codes.
const WITH_CODES: usize = 2;
const FAMILIES: usize = 20;
const GROUPS: usize = 40;
const PROVIDER: &str = "bench";

const PLATFORM: &str = r#"platform: bench-gateway
title: A gateway for benchmarks
types: { String: string, Number: integer, Boolean: boolean, Date: datetime, Price: decimal }
endpoints:
  - { name: production, url: "https://gateway.example/router/rest", doc: An address. }
naming:
  root: { strip: bench_, suffix: _response }
  list_item: capitals
parameters:
  method: { type: String, required: true, value: $operation, doc: "Name of the operation." }
  app_key: { type: String, required: true, value: $key, doc: "Key of the application." }
  session: { type: String, required: false, value: $session, doc: "Access token of the user." }
  timestamp: { type: String, required: true, value: $now, as: datetime, zone: "+08:00", doc: "Time of sending." }
  format: { type: String, required: false, value: $format, doc: "Format of the response." }
  sign_method: { type: String, required: true, value: $sign-method, doc: "How the request is signed." }
  sign: { type: String, required: true, value: $signature, doc: "The signature." }
parameters_in: body
body: form
signing:
  canonical: sorted-pairs
  methods:
    md5: { digest: md5-wrapped }
envelope:
  success: root
  errors_at: { error_response: msg }
  code: code
  sub_code: sub_code
  sub_message: sub_msg
  request_id: request_id
errors:
  "7": { name: CallLimited, message: Call limited, retry: after-ban, executed: { is: false, evidence: documented } }
  "15": { name: RemoteError, message: Remote service error, retry: backoff }
"#;

/// Names of fields; several are keywords of Rust, or are spelled in several ways.
const WORDS: &[&str] = &[
    "title",
    "type",
    "order_no",
    "buyerNick",
    "status",
    "desc",
    "amount",
    "ref",
    "sku_id",
    "pic_url",
    "created",
    "modified",
    "seller_memo",
    "outerId",
    "num",
    "is_default",
    "weight",
    "address",
    "self",
    "zip_code",
    "cat-name",
    "postFee",
    "expires",
    "match",
    "couponId",
    "remark",
    "level",
    "brand",
    "totalCount",
    "logisticsCode",
];
/// Names of types; each is used by many operations, with other fields.
const TYPES: &[&str] =
    &["Item", "OrderDTO", "Sku", "Address", "Result", "TradeInfo", "PageList", "Promotion", "Option", "Refund"];
const TEXTS: &[&str] = &[
    "The value as the seller has entered it; it is empty for older records.",
    "Id of the record in the system of the provider.",
    "Number of items, without those that were returned or refunded.",
    "商品的描述信息,长度不超过 512 个字符",
    "When it was created. See also `modified`, which later changes set.",
    "Amount in yuan, with two decimals, freight not included",
];

/// The specs of a provider with so many operations.
pub fn corpus(operations: usize) -> Sources {
    let mut sources = Sources::new();
    let mut add = |path: String, text: String| sources.insert(path, Arc::from(text));
    let spec = |schema: &str, path: &str, text: &str| {
        let up = "../".repeat(path.matches('/').count() + 1);
        format!("# yaml-language-server: $schema={up}generated/schema/{schema}.json\n{text}")
    };
    let mut provider = format!(
        "provider: {PROVIDER}\ntitle: Bench\nplatform: bench-gateway\nids:\n  TradeId: {{ type: Number, doc: \"Id of a trade.\" }}\ndocuments:\n"
    );
    provider.push_str("  bench.catalog: { title: All pages }\n");
    let mut catalog = format!("catalog: {PROVIDER}\ndocument: bench.catalog\nentries:\n");
    for number in 0..FAMILIES.min(operations.div_ceil(WITH_CODES)) {
        let _ = writeln!(provider, "  bench.family-{number}: {{ title: Errors {number} }}");
        let path = format!("{PROVIDER}/errors/family-{number}.yaml");
        let text = spec("errors", &path, &family(number));
        add(path, text);
    }
    for number in 0..operations {
        let operation = Operation::new(number);
        let (document, id, group) = (operation.document(), operation.id(), operation.group());
        let url = format!("https://docs.example/{number}");
        let _ = writeln!(provider, "  {document}: {{ title: Page {number}, url: \"{url}\" }}");
        let _ = writeln!(catalog, "  - {{ group: Group/{group}, title: Entry {number}, operation: {id} }}");
        let (text, body) = operation.write();
        let path = format!("{PROVIDER}/{group}/{}.yaml", operation.rest());
        let text = spec("operation", &path, &text);
        add(path, text);
        add(format!("{PROVIDER}/{group}/examples/{}.documented.json", operation.rest()), body);
    }
    let lists = [
        ("platform", "platforms/bench-gateway.yaml".to_owned(), PLATFORM),
        ("provider", format!("{PROVIDER}/provider.yaml"), &provider),
        ("catalog", format!("{PROVIDER}/catalog.yaml"), &catalog),
    ];
    for (schema, path, text) in lists {
        let text = spec(schema, &path, text);
        add(path, text);
    }
    sources
}

fn family(number: usize) -> String {
    let rows = (0..12).map(|code| {
        format!("  C{code:02}: {{ message: 错误 {number}-{code}, remedy: \"Check value {code}.\", doc: \"The value is not valid.\" }}\n")
    });
    format!(
        "family: family-{number}\ntitle: Errors of part {number}\nprefix: isv.part-{number}\ndocuments: [bench.family-{number}]\ncodes:\n{}",
        rows.collect::<String>()
    )
}

/// A field of an invented type: its row in the spec and its value in the example.
struct Field {
    name: String,
    row: String,
    value: Value,
}

struct Operation {
    number: usize,
    random: Random,
}

impl Operation {
    fn new(number: usize) -> Self {
        Self { number, random: Random(number as u64) }
    }

    fn group(&self) -> String {
        format!("part{}", self.number % GROUPS)
    }

    fn rest(&self) -> String {
        format!("record{}.get", self.number)
    }

    fn id(&self) -> String {
        format!("{PROVIDER}.{}.{}", self.group(), self.rest())
    }

    fn document(&self) -> String {
        format!("bench.page-{}", self.number)
    }

    /// Its spec, and the documented response.
    fn write(&self) -> (String, String) {
        let mut random = self.random.clone();
        let request: String = (0..REQUEST).map(|at| request_field(at, &mut random)).collect();
        // Each type holds the next one; the last fields of all are scalars.
        let depth = 1 + random.below(DEPTH);
        let mut rest = FIELDS - REQUEST;
        let mut types: Vec<(&str, Vec<Field>)> = Vec::new();
        let mut inner: Option<Field> = None;
        let first = random.below(TYPES.len());
        for level in 0..depth {
            let count = if level + 1 == depth { rest } else { (rest / (depth - level)).max(1) };
            rest -= count;
            let scalars = count - usize::from(inner.is_some());
            let mut fields: Vec<Field> = (0..scalars).map(|at| response_field(at, &mut random)).collect();
            if let Some(first) = fields.first_mut() {
                first.name = format!("{}_{}", first.name, self.number);
            }
            fields.extend(inner.take());
            let name = TYPES[(first + level) % TYPES.len()];
            let value: Map<String, Value> = fields.iter().map(|f| (f.name.clone(), f.value.clone())).collect();
            inner = Some(object_field(name, Value::Object(value), &mut random));
            types.push((name, fields));
        }
        // The outermost type is the response itself.
        let (_, response) = types.pop().unwrap_or_default();
        let rows = |fields: &[Field], indent: &str| -> String {
            fields.iter().map(|field| format!("{indent}{}: {}\n", field.name, field.row)).collect()
        };
        let mut spec = format!(
            "operation: {}\ntitle: Get record {}\ndoc: \"Reads the record {} of the seller, with everything that belongs to it.\"\ndocuments: [{}]\nidempotent: {{ is: true, evidence: inferred }}\nrequest:\n{request}response:\n{}",
            self.id(),
            self.number,
            self.number,
            self.document(),
            rows(&response, "  "),
        );
        if !types.is_empty() {
            spec.push_str("types:\n");
        }
        for (name, fields) in &types {
            let _ = write!(spec, "  {name}:\n    doc: A part of the record.\n    fields:\n{}", rows(fields, "      "));
        }
        spec.push_str("enums:\n  State:\n    doc: A state.\n    values:\n");
        // Nothing is written twice, since each such type or enum would be a warning.
        for value in ["NEW", "PAID", "SENT_OUT", "closed-by-seller", &format!("part{}", self.number)] {
            let _ = writeln!(spec, "      {value}: {{ doc: \"The state {value}.\" }}");
        }
        if self.number.is_multiple_of(WITH_CODES) {
            let family = self.number / WITH_CODES % FAMILIES;
            let _ = write!(
                spec,
                "errors:\n  isv.record-not-exist:{0}: {{ name: NotExist, message: 记录不存在, remedy: \"Check the id.\", doc: \"There is no such record.\" }}\n  isv.no-permission:{0}: {{ name: NoPermission, message: 无权限, doc: \"It belongs to another seller.\" }}\n  isp.record-error: {{ message: 系统错误, retry: backoff, doc: \"A failure of the provider.\" }}\n  isv.part-{family}: {{ family: family-{family}, codes: [C00, C03, C07, C11] }}\n",
                self.number
            );
        }
        let _ = write!(
            spec,
            "examples:\n  - name: documented\n    evidence: documented\n    request: {{ record_id: 7, state: NEW }}\n    response: {{ json: examples/{}.documented.json }}\n",
            self.rest()
        );
        let root = names::root(&self.id(), "bench_", "_response");
        let mut value: Map<String, Value> = response.into_iter().map(|field| (field.name, field.value)).collect();
        value.insert("request_id".to_owned(), json!("a1"));
        // A tree of plain data always serializes.
        (spec, serde_json::to_string_pretty(&json!({ root: value })).unwrap_or_default() + "\n")
    }
}

fn request_field(at: usize, random: &mut Random) -> String {
    let doc = random.of(TEXTS);
    match at {
        0 => format!("  record_id: {{ type: Number, id: TradeId, required: true, example: 7, doc: \"{doc}\" }}\n"),
        1 => format!("  state: {{ type: String, enum: State, required: true, example: NEW, doc: \"{doc}\" }}\n"),
        2 => format!(
            "  fields: {{ type: \"String[]\", required: false, max_items: 20, example: \"a,b\", doc: \"{doc}\" }}\n"
        ),
        3 => format!("  page_no: {{ type: Number, required: false, default: 1, example: 1, doc: \"{doc}\" }}\n"),
        _ => format!(
            "  since: {{ type: Date, zone: \"+08:00\", required: false, example: \"2024-01-02 03:04:05\", doc: \"{doc}\" }}\n"
        ),
    }
}

/// A scalar field; the names of one type differ.
fn response_field(at: usize, random: &mut Random) -> Field {
    let name = format!("{}{}", WORDS[(at * 7 + random.below(3)) % WORDS.len()], if at < 4 { "" } else { "_2" });
    let name = if at < 4 { name } else { format!("{name}{at}") };
    let doc = random.of(TEXTS);
    let (ty, example, value) = match random.below(8) {
        0 => ("Number", "12", json!(12)),
        1 => ("Boolean", "true", json!(true)),
        2 => ("Price", "\"12.50\"", json!("12.50")),
        3 => ("Date, zone: \"+08:00\"", "\"2024-01-02 03:04:05\"", json!("2024-01-02 03:04:05")),
        4 => ("Number, id: TradeId", "1234567890", json!(1_234_567_890)),
        5 => ("String, enum: State", "PAID", json!("PAID")),
        6 => ("\"String[]\"", "\"red,blue\"", json!({ "string": ["red", "blue"] })),
        _ => ("String", "\"some text\"", json!("some text")),
    };
    Field { name, row: format!("{{ type: {ty}, example: {example}, doc: \"{doc}\" }}"), value }
}

/// A field that holds an object or a list of them.
fn object_field(ty: &str, value: Value, random: &mut Random) -> Field {
    let list = random.below(2) == 0;
    let doc = random.of(TEXTS);
    let (written, value) =
        if list { (format!("\"{ty}[]\""), json!({ names::list_item(ty): [value] })) } else { (ty.to_owned(), value) };
    let name = format!("{}_data", names::snake(ty));
    Field { name, row: format!("{{ type: {written}, doc: \"{doc}\" }}"), value }
}

/// SplitMix64: the numbers are the same on any machine.
#[derive(Clone)]
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % end as u64).unwrap_or_default()
    }

    fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use waybill_codegen::ir::{Kind, Model, Operation};
    use waybill_codegen::{Ir, compile, inspect_all};

    fn ir(operations: usize) -> Ir {
        compile(&corpus(operations)).map_err(|errors| format!("{:?}", errors.first())).unwrap()
    }

    fn depth(operation: &Operation, model: &Model) -> usize {
        let inner = model.fields.iter().filter_map(|field| match &field.kind {
            Kind::Model(name) => Some(depth(operation, operation.model(name)?)),
            _ => None,
        });
        1 + inner.max().unwrap_or_default()
    }

    #[test]
    fn invented_specs_have_no_errors_and_the_documented_shape() {
        let sources = corpus(60);
        assert_eq!(inspect_all(&sources).warnings, []);
        let ir = ir(60);
        assert_eq!(ir.operations().count(), 60);
        for operation in ir.operations() {
            let fields: usize = operation.response_models().chain([&operation.input]).map(|m| m.fields.len()).sum();
            assert_eq!(fields, FIELDS, "{}", operation.id);
        }
        let depths = ir.operations().map(|operation| depth(operation, &operation.output));
        assert_eq!(depths.max(), Some(DEPTH));
    }

    #[test]
    fn a_larger_corpus_contains_the_specs_of_a_smaller_one() {
        let (small, large) = (corpus(60), corpus(70));
        let lists = ["bench/provider.yaml", "bench/catalog.yaml"];
        for (path, text) in small.iter().filter(|(path, _)| !lists.contains(&path.as_str())) {
            assert_eq!(large.get(path), Some(text), "{path}");
        }
    }
}
