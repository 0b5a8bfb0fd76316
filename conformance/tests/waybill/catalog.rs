//! The commands that the catalog prints.

use std::path::Path;
use std::process::Command;

/// Each `waybill encode` of the page prints a curl command when it is pasted into a shell.
#[test]
fn the_commands_of_the_catalog_print_curl_commands() {
    let page = std::fs::read_to_string("../generated/catalog/index.html").unwrap();
    let commands: Vec<String> = page
        .split("<code>waybill encode ")
        .skip(1)
        .filter_map(|rest| rest.split_once("</code>"))
        .map(|(inner, _)| inner.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
        .collect();
    let operations = page.matches("<h4>Call it in Rust</h4>").count();
    assert_eq!(commands.len(), operations, "a command for each operation");
    assert!(operations > 0);
    let program = Path::new(env!("CARGO_BIN_EXE_waybill"));
    for command in commands {
        let script = format!("'{}' encode {command}", program.display());
        let ran = Command::new("sh").args(["-c", &script]).env("SECRET", "secret").output().unwrap();
        let (out, err) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
        assert!(ran.status.success() && out.starts_with("curl --request "), "{command}\n{out}{err}");
    }
}
