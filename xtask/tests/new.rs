//! `cargo xtask new` as a user runs it: from a pasted page to a client, and what prevents it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

mod common;

use std::fs;

use common::{Workspace, texts};
use serde_json::Value;

const PAGE: &str = "demo.parcels.count (包裹计数)

请求参数

名称 类型 是否必须 示例值 更多限制 描述
day String 必须 2020-01-02 日期

响应参数

名称 类型 示例值 描述
total Number 7 总数
mobile String 13800138000 电话

响应示例

<parcels_count_response>
    <total>7</total>
    <mobile>13800138000</mobile>
</parcels_count_response>

错误码解释

错误码 错误描述 解决方案
isv.no-day 没有日期 请检查日期

返回
顶部
";

const SPEC: &str = "specs/demo/parcels/count.yaml";

fn workspace(name: &str, page: &str) -> (Workspace, String) {
    let workspace = Workspace::new(name);
    let file = workspace.0.join("page.txt");
    fs::write(&file, page).unwrap();
    (workspace, file.to_str().unwrap().to_owned())
}

#[test]
fn leads_from_a_page_to_a_client() {
    let (workspace, page) = workspace("new-client", PAGE);
    assert_eq!(workspace.run(&["regenerate"]).0, 0);
    let before = workspace.generated();
    let (code, out, err) = workspace.run(&["new", "demo.parcels.count", "--from", &page]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("created specs/demo/parcels/count.yaml\n"), "{out}");
    assert!(out.contains("created specs/demo/parcels/examples/count.documented.xml\n"), "{out}");
    assert!(out.contains("\ngroup: parcels (existing); `--group` for another"), "{out}");
    assert!(out.contains("made up, since they look personal: mobile\n"), "{out}");
    assert!(out.contains("\nread as a page of TOP or IOP; "), "{out}");
    assert!(out.contains("specs/demo/parcels/count.yaml:4: `title` is still to be written\n"), "{out}");
    assert!(
        !fs::read_to_string(workspace.0.join("specs/demo/parcels/examples/count.documented.xml"))
            .unwrap()
            .contains("138001380")
    );

    // Both count the same.
    let number = |text: &str, after: &str| {
        let number = text.split_once(after)?.1.split(' ').next()?;
        number.parse::<usize>().ok()
    };
    let (code, _, err) = workspace.run(&["regenerate"]);
    assert_eq!((code, workspace.generated()), (1, before));
    let total = err.lines().last().and_then(|line| number(&format!(" {line}"), " "));
    assert!(total.is_some() && number(&out, "`regenerate` reports ") == total, "{out}{err}");
    assert!(err.contains("error[todo]: `doc` is still to be written"), "{err}");
    let todo = [
        "title: TODO",
        "is: \"TODO: has it the same effect if it is sent twice?\"",
        "doc: TODO",
        "remedy: \"TODO: or remove it, if the page names none\"",
    ];
    for (todo, written) in todo.into_iter().zip(["title: Count", "is: true", "doc: Our words.", "remedy: Send it."]) {
        let text = fs::read_to_string(workspace.0.join(SPEC)).unwrap();
        assert!(text.contains(todo), "{todo} in {text}");
        fs::write(workspace.0.join(SPEC), text.replace(todo, written)).unwrap();
    }
    let (code, _, err) = workspace.run(&["regenerate"]);
    assert!(code == 1 && err.contains("error[vendor-text]: a comment repeats a sentence of the vendor"), "{err}");
    let (code, out, err) = workspace.run(&["regenerate", "--fix"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(!fs::read_to_string(workspace.0.join(SPEC)).unwrap().contains("# vendor"));
    assert!(workspace.generated().keys().any(|path| path.ends_with("src/parcels/count.rs")));
}

#[test]
fn writes_nothing_if_it_is_a_dry_run_or_not_possible() {
    let (workspace, page) = workspace("new-nothing", PAGE);
    let wrong = workspace.0.join("wrong.txt");
    fs::write(&wrong, "Dear all,").unwrap();
    let wrong = wrong.to_str().unwrap();
    let before = texts(&workspace.0);
    let cases: [(&[&str], u8, &str); 6] = [
        (
            &["new", "demo.parcels.count", "--from", &page, "--dry-run"],
            0,
            "would be created specs/demo/parcels/count.yaml",
        ),
        (&["new", "demo.parcels.count", "--from", wrong], 1, "the text has no layout that is known"),
        (
            &["new", "demo.parcels.track", "--from", &page],
            1,
            "the operation is there already: specs/demo/parcels/track.yaml",
        ),
        (
            &["new", "demo.parcels.other", "--from", &page],
            1,
            "page.txt:1:1: the page describes `demo.parcels.count`, not `demo.parcels.other`",
        ),
        (&["new", "nobody.parcels.count", "--from", &page], 1, "write specs/nobody/provider.yaml first"),
        (&["new", "demo.parcels.count", "--from", "no-such-file"], 2, "cannot read no-such-file"),
    ];
    for (arguments, expected, text) in cases {
        let (code, out, err) = workspace.run(arguments);
        assert_eq!(code, expected, "{arguments:?}: {out}{err}");
        assert!(out.contains(text) || err.contains(text), "{arguments:?}: {out}{err}");
        assert_eq!(texts(&workspace.0), before, "{arguments:?}");
    }
}

#[test]
fn prints_one_object_for_programs() {
    let (workspace, page) = workspace("new-json", PAGE);
    let (code, out, _) = workspace.run(&["new", "demo.parcels.count", "--from", &page, "--json"]);
    let object: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &object["result"]), (0, &Value::from("changed")));
    assert_eq!(object["spec"], SPEC);
    assert_eq!((&object["group"], &object["new_group"]), (&Value::from("parcels"), &Value::from(false)));
    assert_eq!(object["made_up"], serde_json::json!(["mobile"]));
    let todo = object["todo"].as_array().unwrap();
    assert!(todo.iter().all(|found| found["code"] == "todo" && found["file"] == SPEC), "{out}");
    let (code, out, _) = workspace.run(&["new", "demo.parcels.count", "--from", &page, "--json"]);
    let object: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &object["result"]), (1, &Value::from("invalid")));
}

/// A file that is no spec, such as a folder in the way, is not overwritten either, and nothing else is written.
#[test]
fn overwrites_nothing() {
    let (workspace, page) = workspace("new-in-the-way", PAGE);
    let body = workspace.0.join("specs/demo/parcels/examples/count.documented.xml");
    fs::create_dir_all(&body).unwrap();
    let before = texts(&workspace.0);
    let (code, _, err) = workspace.run(&["new", "demo.parcels.count", "--from", &page]);
    assert!(code == 2 && err.contains("it exists"), "{code} {err}");
    assert_eq!(texts(&workspace.0), before);
}

/// A mark that is not understood is asked for until it is decided, also once the comments of the vendor are gone.
#[test]
fn keeps_asking_for_a_mark_that_is_not_known() {
    let table = "名称\t类型\t是否必须\t描述\nday\tString\t视情况\t日期";
    let old = "名称 类型 是否必须 示例值 更多限制 描述\nday String 必须 2020-01-02 日期";
    assert!(PAGE.contains(old));
    let (workspace, page) = workspace("new-mark", &PAGE.replace(old, table));
    assert_eq!(workspace.run(&["new", "demo.parcels.count", "--from", &page]).0, 0);
    let path = workspace.0.join(SPEC);
    let text = fs::read_to_string(&path).unwrap();
    let written = text
        .replace("title: TODO", "title: Count")
        .replace("doc: TODO", "doc: Our words.")
        .replace("remedy: TODO", "remedy: Send it.")
        .replace("is: \"TODO: has it the same effect if it is sent twice?\"", "is: true");
    fs::write(&path, written).unwrap();
    let (code, _, err) = workspace.run(&["regenerate", "--fix"]);
    assert!(code == 1 && err.contains("is it required? (the column `是否必须` says `视情况`)"), "{err}");
}
