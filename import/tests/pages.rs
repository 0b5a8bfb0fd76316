//! Pages of our own, with the layouts of the vendors' and their traps: `pages/TRAP/page.txt` is scaffolded as the operation
//! of `operation.txt`; `written.txt` has the files and what the generator then reports. `UPDATE_GOLDEN=1 cargo test -p
//! waybill-import` rewrites it; review the diff before you commit it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use waybill_codegen::{Places, Sources, inspect_all};
use waybill_import::Problem;
use waybill_import::page::{Options, Scaffold, probe, scaffold};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages")
}

fn specs() -> Sources {
    let mut sources = Sources::new();
    read(&folder().join("specs"), "", &mut sources);
    sources
}

fn read(folder: &Path, below: &str, sources: &mut Sources) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = format!("{below}{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            read(&entry.path(), &format!("{name}/"), sources);
        } else {
            sources.insert(name, Arc::from(std::fs::read_to_string(entry.path()).unwrap()));
        }
    }
}

fn options(operation: &str) -> Options {
    Options { operation: operation.to_owned(), provider: None, group: None, file: "page.txt".to_owned() }
}

fn new(operation: &str, page: impl AsRef<[u8]>) -> Result<Scaffold, Problem> {
    scaffold(&options(operation), &specs(), page.as_ref())
}

/// The error, as text.
fn error(operation: &str, page: impl AsRef<[u8]>) -> String {
    new(operation, page).unwrap_err().to_string()
}

fn cases() -> Vec<(String, String, Vec<u8>)> {
    let mut cases: Vec<_> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("page.txt").exists())
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let operation = std::fs::read_to_string(path.join("operation.txt")).unwrap();
            let mut page = std::fs::read_to_string(path.join("page.txt")).unwrap();
            // Git keeps no Windows line ends in a file of texts.
            if name.contains("crlf") {
                page = page.replace('\n', "\r\n");
            }
            (name, operation.trim().to_owned(), page.into_bytes())
        })
        .collect();
    cases.sort();
    cases
}

/// The files, and what is left to do.
fn shown(made: &Scaffold) -> String {
    let mut specs = specs();
    let mut out = String::new();
    for (path, text) in made.files.iter().chain(&made.changed) {
        write!(out, "=== {path}\n{text}").unwrap();
        specs.insert(path.clone(), Arc::from(text.as_str()));
    }
    out.push_str("=== left to do\n");
    made.made_up.iter().for_each(|path| writeln!(out, "made up: {path}").unwrap());
    made.left.iter().for_each(|what| writeln!(out, "{what}").unwrap());
    // What nothing uses yet is the base's.
    let found = inspect_all(&specs).errors;
    let mut places = Places::new(&specs);
    for found in found.iter().filter(|found| made.files.contains_key(&*found.span.file)) {
        let lines: Vec<String> = found.unfolded().iter().map(|one| places.of(&one.span).line.to_string()).collect();
        writeln!(out, "{} [{}]: {}", found.code, lines.join(", "), found.message).unwrap();
    }
    out
}

#[test]
fn reads_each_page_as_reviewed() {
    let mut differ = Vec::new();
    for (name, operation, page) in cases() {
        let made = new(&operation, page).unwrap_or_else(|problem| panic!("{name}: {problem}"));
        let golden = folder().join(&name).join("written.txt");
        let shown = shown(&made);
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(&golden, &shown).unwrap();
        }
        if std::fs::read_to_string(&golden).unwrap_or_default() != shown {
            differ.push(name);
        }
    }
    assert!(differ.is_empty(), "UPDATE_GOLDEN=1 shows the differences of {differ:?}");
}

/// Whatever a scaffold writes is valid but for its TODOs, so that a person has nothing else to repair.
#[test]
fn leaves_nothing_but_todos() {
    for (name, operation, page) in cases() {
        let made = new(&operation, page).unwrap();
        let mut specs = specs();
        for (path, text) in made.files.iter().chain(&made.changed) {
            specs.insert(path.clone(), Arc::from(text.as_str()));
        }
        let errors = inspect_all(&specs).errors;
        let own = errors.iter().filter(|found| made.files.contains_key(&*found.span.file));
        let others: Vec<_> = own.filter(|found| found.code != "todo").collect();
        assert!(others.is_empty(), "{name}: {others:#?}");
    }
}

#[test]
fn rejects_what_is_no_page_and_says_why() {
    let id = "shop.parcel.get";
    let cases: [(&str, &str, &[u8], &str); 16] = [
        (id, "empty", b"", "page.txt: the page is empty; select all"),
        (id, "blank", " \n\u{a0}\n".as_bytes(), "page.txt: the file is empty"),
        (id, "binary", b"shop.parcel.get\0\x01", "page.txt:1:16: this is no text; save the page as text"),
        (id, "GBK", b"\xc7\xeb\xc7\xf3\xb2\xce\xca\xfd", "page.txt:1:1: the byte 0xc7 is not valid UTF-8; convert it"),
        (
            id,
            "prose",
            b"Dear all,\nplease find attached.",
            "page.txt: the text has no layout that is known; seen: no heading that is known; a page of this platform has",
        ),
        (id, "HTML", b"<html><body><p>x</body></html>", "page.txt:1:1: a body that is not valid JSON or XML"),
        (id, "cut JSON", b"{ \"a\": [1,\n", "page.txt:1:1: a body that is cut off; paste one complete"),
        (id, "DTD", b"<!DOCTYPE a [<!ENTITY b \"c\">]>\n<a>&b;</a>", "page.txt:1:1: a body that is cut off"),
        (id, "another", "shop.parcel.get (包裹)\n请求参数\n".as_bytes(), "page.txt: the page has neither a table"),
        (
            id,
            "another operation",
            "\nshop.parcel.list (包裹)\n请求参数\n名称 类型 是否必须 描述\nno Number 必须 x\n".as_bytes(),
            "page.txt:2:1: the page describes `shop.parcel.list`, not `shop.parcel.get`; copy the page of",
        ),
        (id, "another platform", b"Get\n\nGET\n/parcel/get\n", "page.txt: the page is not one of the platform `gate`"),
        (
            "market.fruit.get",
            "another path",
            b"GET\n/fruit/list\nBody\na\nstring\n",
            "page.txt:2:1: the page describes `market.fruit.list`",
        ),
        (
            "market.nuts.count",
            "no path",
            b"Count the nuts\n\nResponse:\ntotal\ninteger\n",
            "page.txt: the text has no layout that is known; seen: `Response:` in line 3; a page of this platform has the HTTP method",
        ),
        (
            "market.nuts.count",
            "no headings",
            b"Count the nuts\n\nPOST /nuts/count\n\nname\ttype\nkind\tstring\n\nBody\ntotal\ninteger\n\n{\"code\":200}\n",
            "page.txt: the page has neither a table of fields nor an example that can be read; seen: lines 5 to 6 of the page: \
             below no heading of the request or the response: name type; lines 9 to 12 of the page",
        ),
        (
            "nobody.a.b",
            "no provider",
            b"{}",
            "nobody.a.b: there is no provider `nobody`; write specs/nobody/provider.yaml first",
        ),
        ("shop.get", "short id", b"{}", "shop.get: its id needs two parts"),
    ];
    for (operation, what, page, expected) in cases {
        let found = error(operation, page);
        assert!(found.starts_with(expected), "{what}\nexpected {expected}\nfound    {found}");
    }
}

#[test]
fn keeps_what_is_there() {
    let mut specs = specs();
    let made = scaffold(&options("market.nuts.order.get"), &specs, b"{\"code\":200}").unwrap();
    specs.extend(made.files.iter().map(|(path, text)| (path.clone(), Arc::from(text.as_str()))));
    let found = scaffold(&options("market.nuts.order.get"), &specs, b"{\"code\":200}").unwrap_err().to_string();
    assert!(found.contains("the operation is there already: specs/market/nuts.order/get.yaml"), "{found}");
}

#[test]
fn names_the_same_operation_of_another_provider() {
    let mut specs = specs();
    let provider = specs["market/provider.yaml"].replace("provider: market", "provider: bazaar");
    specs.insert("bazaar/provider.yaml".to_owned(), Arc::from(provider));
    let made = scaffold(&options("market.nuts.order.get"), &specs, b"{\"code\":200}").unwrap();
    specs.extend(made.files.iter().map(|(path, text)| (path.clone(), Arc::from(text.as_str()))));
    let made = scaffold(&options("bazaar.nuts.order.get"), &specs, b"{\"code\":200}").unwrap();
    let expected = "specs/market/nuts.order/get.yaml is the same operation: write one file for both, \
                    specs/platforms/plain.operations/nuts.order/get.yaml (SPEC.md, \"What providers share\")";
    assert_eq!(made.left, [expected]);
}

#[test]
fn puts_an_operation_into_the_group_that_is_named() {
    let options = Options {
        operation: "tmall.parcel.big.get".to_owned(),
        provider: Some("shop".to_owned()),
        group: Some("tmall.parcel".to_owned()),
        file: "page.txt".to_owned(),
    };
    let made = scaffold(&options, &specs(), b"<r><a>1</a></r>").unwrap();
    assert_eq!(made.path, "shop/tmall.parcel/big.get.yaml");
    let wrong = Options { group: Some("other".to_owned()), ..options };
    let found = scaffold(&wrong, &specs(), b"<r><a>1</a></r>").unwrap_err().to_string();
    assert!(found.starts_with("tmall.parcel.big.get: the id does not continue the group `other`"), "{found}");
}

/// Where the platform has a zone for its own time, that one is assumed.
#[test]
fn asks_for_the_zone_of_a_time_where_the_platform_has_none() {
    let mut specs = specs();
    let millis = specs["platforms/gate.yaml"].replace("as: datetime, zone: \"+08:00\"", "as: millis");
    specs.insert("platforms/gate.yaml".to_owned(), Arc::from(millis));
    let page = std::fs::read(folder().join("top-flat-request/page.txt")).unwrap();
    let made = scaffold(&options("shop.orchard.wish.query"), &specs, &page).unwrap();
    let written = &made.files[&made.path];
    assert!(
        written.contains("open: \"TODO: in which zone is the time (`zone`), if it has none of its own?\""),
        "{written}"
    );
}

/// As docs/import.md says, unless the provider has a group of more parts for it. One of fewer parts is there for a path that
/// has no more.
#[test]
fn puts_an_operation_into_the_usual_group_or_a_longer_one() {
    let mut specs = specs();
    let mut add = |operation: &str, group: Option<&str>| {
        let how = Options { group: group.map(str::to_owned), ..options(operation) };
        let made = scaffold(&how, &specs, b"{\"code\":200}").unwrap();
        specs.extend(made.files.iter().map(|(path, text)| (path.clone(), Arc::from(text.as_str()))));
        (made.path, made.group, made.is_new_group)
    };
    let cases = [
        ("market.acorn.count", None, "market/acorn/count.yaml", "acorn", true),
        ("market.acorn.oak.tree.count", None, "market/acorn.oak/tree.count.yaml", "acorn.oak", true),
        ("market.acorn.oak.list", None, "market/acorn.oak/list.yaml", "acorn.oak", false),
        ("market.acorn.elm.tree.get", Some("acorn.elm.tree"), "market/acorn.elm.tree/get.yaml", "acorn.elm.tree", true),
        ("market.acorn.elm.tree.list", None, "market/acorn.elm.tree/list.yaml", "acorn.elm.tree", false),
    ];
    for (operation, group, path, expected, is_new) in cases {
        assert_eq!(add(operation, group), (path.to_owned(), expected.to_owned(), is_new), "{operation}");
    }
}

/// A line that no reader can know, at any place of any page: it is in what is written, or a TODO names its line.
#[test]
fn accounts_for_each_line_of_a_page() {
    let specs = specs();
    let odd = [
        "Zanzibar Quux",
        "zanzibar",
        "Zanzibar means: quux.",
        "## Zanzibar",
        "桑给巴尔说明 zanzibar",
        "zanzibar\tquux\tz",
        "| zanzibar | quux |",
    ];
    let all = std::env::var_os("WAYBILL_FUZZ_CASES").is_some();
    let mut lost: Vec<String> = Vec::new();
    for (name, operation, page) in cases() {
        let page = String::from_utf8(page).unwrap();
        let lines: Vec<&str> = page.lines().collect();
        let end = lines.iter().position(|line| matches!(*line, "上一页" | "Previous")).unwrap_or(lines.len());
        let start = first_of_page(&operation, &page, &lines);
        // What a page says about a parameter of the platform or a member of its envelope, or adds to the message of a family's code, is in their specs;
        // what looks personal is replaced.
        let elsewhere = |at: &usize| {
            let before = |count: usize, words: &[&str]| {
                lines[..*at].iter().rev().take(count).any(|line| words.iter().any(|word| line.contains(word)))
            };
            before(6, &["access-key"])
                || before(1, &["isv.split", "张三", "13800138000", "request_id\tString", "code\tString"])
        };
        for at in (start..end).filter(|at| !elsewhere(at)) {
            // One of them at each place; all if asked for.
            let odd = odd.iter().enumerate().filter(|(n, _)| all || *n == at % odd.len()).map(|(_, odd)| odd);
            for (line, odd) in odd.flat_map(|odd| [(at + 1, (*odd).to_owned()), (at + 2, format!("\n{odd}\n"))]) {
                let odd = [&lines[..at], &[odd.as_str()], &lines[at..]].concat().join("\n");
                let Ok(made) = scaffold(&options(&operation), &specs, odd.as_bytes()) else { continue };
                let written = made.files.values().map(String::as_str).collect::<String>().to_lowercase();
                if !written.contains("zanzibar") && !names_line(&written, line) {
                    lost.push(format!(
                        "{name}: line {line}: {}",
                        odd.lines().skip(line.saturating_sub(2)).take(3).collect::<Vec<_>>().join(" / ")
                    ));
                }
            }
        }
    }
    assert!(lost.is_empty(), "lost in silence:\n{}", lost.join("\n"));
}

/// Where a page begins: below its title, the last line with it above the path. Above stands what the site prints around it.
fn first_of_page(operation: &str, page: &str, lines: &[&str]) -> usize {
    if let Some(title) = lines.iter().position(|line| line.starts_with(operation)) {
        return title + 1;
    }
    let made = new(operation, page).unwrap();
    let written = &made.files[&made.path];
    let after = |start: &str| written.lines().find_map(|line| line.split_once(start)).map(|(_, rest)| rest);
    let title = after("# vendor: ").unwrap_or(operation);
    let path = after(", path: ").map_or(operation, |rest| rest.trim_matches([' ', '}', '"']));
    let end = lines.iter().position(|line| line.contains(path)).map_or(0, |at| at + 1);
    lines[..end].iter().rposition(|line| line.contains(title)).map_or(0, |at| at + 1)
}

/// Whether a TODO is about a line of the page.
fn names_line(written: &str, line: usize) -> bool {
    let number = |text: &str| text.split(|c: char| !c.is_ascii_digit()).next().and_then(|n| n.parse::<usize>().ok());
    let is_in = |rest: &str| {
        let from = number(rest)?;
        let to =
            rest.split_once(" to ").filter(|(first, _)| first.parse::<usize>().is_ok()).and_then(|(_, to)| number(to));
        Some((from..=to.unwrap_or(from)).contains(&line))
    };
    let todos = written.lines().filter_map(|line| line.trim().strip_prefix("# todo: line"));
    todos.filter_map(|rest| is_in(rest.trim_start_matches(['s', ' ']))).any(|is_it| is_it)
}

/// Any part of a page, and a page without any of its lines, is rejected, or written as a spec of valid form.
#[test]
fn survives_damaged_pages() {
    let specs = specs();
    let random = &mut Random(1);
    let rounds: usize = std::env::var("WAYBILL_FUZZ_CASES").map_or(10, |rounds| rounds.parse().unwrap());
    for (name, operation, page) in cases() {
        let page = String::from_utf8(page).unwrap();
        let lines: Vec<&str> = page.lines().collect();
        let platform = if operation.starts_with("shop") { "gate" } else { "plain" };
        let operation = operation.replace("market", "shop");
        let text = &specs[&format!("platforms/{platform}.yaml")];
        let mut damaged: Vec<String> = Vec::new();
        for _ in 0..rounds {
            let at = random.below(lines.len());
            let end = (0..page.len()).map(|n| page.len() - n).find(|n| page.is_char_boundary(*n) && n % 97 == at % 97);
            damaged.extend(end.map(|end| page[..end].to_owned()));
            damaged.push([&lines[..at], &lines[at + 1..]].concat().join("\n"));
            damaged.push([&lines[..at], &[lines[random.below(lines.len())]], &lines[at..]].concat().join("\n"));
            damaged.push(page.replacen(
                random.of(&[" ", "\n", "\t", "}", "<", "•", "└"]),
                random.of(&["", " ", "\n", "\t", "x"]),
                at,
            ));
        }
        for damaged in damaged {
            let found = probe(&operation, platform, text, damaged.replace("market", "shop").as_bytes());
            assert_eq!(found, Ok(()), "{name}:\n{damaged}");
        }
    }
}

/// The same numbers in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    fn of<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.below(texts.len())]
    }
}

/// Names and values that would end a comment or a string of YAML.
#[test]
fn writes_valid_yaml_for_any_name_and_value() {
    let specs = specs();
    let platform = &specs["platforms/plain.yaml"];
    let odd = [
        "a\nb",
        "a\u{2028}b",
        "a\u{85}b",
        "# x",
        "a: b",
        "\"",
        "\\",
        "",
        " ",
        "TODO",
        "- a",
        "{",
        "*a",
        "&a",
        "!a",
        "\u{0}",
        "\u{feff}",
        "名",
        "null",
        "1",
        "'",
    ];
    for name in odd {
        for value in odd {
            let personal = format!("{value} 13800138000");
            let body = serde_json::json!([{ name: value, "phone": value, "more": [{ name: personal }, { name: "x" }] }, { name: 1 }]);
            let page = serde_json::json!({ "code": 200, "data": body }).to_string();
            assert_eq!(probe("shop.nuts.order.get", "plain", platform, page.as_bytes()), Ok(()), "{page}");
            let page = format!(
                "{name}{value}\n\nGET\n/nuts/order/get\n{value}\n\nQuery 参数\nid\nstring\n{value}\n必需\n默认值:\n{value}\n示例\n{page}\n"
            );
            assert_eq!(probe("shop.nuts.order.get", "plain", platform, page.as_bytes()), Ok(()), "{page}");
        }
    }
}

/// Hostile sizes and depths end in bounded time, without a stack overflow.
#[test]
fn survives_hostile_pages() {
    let head = "shop.parcel.get (x)\n响应参数\n名称 类型 示例值 描述\nroot ADTO x\n";
    let deep: String = (0..2_000).map(|n| format!("• a{n}\n• ADTO\n")).collect();
    let wide: String = (0..5_000).map(|n| format!("• └ f{n}\n• String\n• 1\n")).collect();
    let same = "• └ f\n• String\n• 1\n".repeat(5_000);
    let cycle = "请求示例\nreq.setA(a);\na.setB(a);\na.setC(a);\n".to_owned();
    for part in [deep, wide, same, cycle] {
        assert!(new("shop.parcel.get", format!("{head}{part}")).is_ok());
    }
    let levels = "[".repeat(1_000_000);
    assert!(error("shop.parcel.get", &levels).contains("cut off"));
    let levels = format!("{}{}", "[".repeat(500_000), "]".repeat(500_000));
    assert!(error("shop.parcel.get", &levels).contains("not valid"));
    let large = "x".repeat(3 << 20);
    assert!(error("shop.parcel.get", &large).contains("more than the 2048 of a page"));
    let members: Vec<String> = (0..10_000).map(|n| format!("\"m{n}\":{n}")).collect();
    assert!(new("market.nuts.order.get", format!("{{{}}}", members.join(","))).is_ok());
}
