//! `README.md` of a vendored folder: how to use it, update it, and handle it in a workspace.

use std::fmt::Write as _;

use waybill_codegen::ir::{Operation, Provider};

use super::{Client, lock};

/// The README.
pub(super) fn text(clients: &[Client<'_>]) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let mut out = format!(
        "# Waybill clients\nWritten by `cargo xtask vendor` of Waybill {version}. Each crate here depends \
         only on `waybill-runtime` in this folder and on crates.io.\n\n\
         | crate | client of | contents | specs (SHA-256) |\n|---|---|---|---|\n"
    );
    for Client { provider, chosen, digest } in clients {
        let holds = if chosen.only.is_empty() { "everything".to_owned() } else { quoted(&chosen.only) };
        // Writing to a String does not fail.
        let _ = writeln!(out, "| `{}` | {} | {holds} | `{digest}` |", provider.crate_name, provider.title);
    }
    out.push_str(
        "\n## Use it\nAdd this to your `Cargo.toml`, with the path to this folder:\n```toml\n[dependencies]\n",
    );
    out.push_str(&dependencies(clients, "path/to/this/folder"));
    out.push_str("```\nThe README of each client has an example; `cargo doc --all-features` shows all operations.\n\n");
    out.push_str("## Features\nEach group of operations is a cargo feature; the README of each client lists them.\n");
    features(clients).lines().for_each(|line| out.push_str(&format!("- {line}\n")));
    out.push('\n');
    out.push_str(WORKSPACE);
    out.push_str("## Update it\nRun in a newer checkout of Waybill:\n```console\n");
    for Client { provider, chosen, .. } in clients {
        let only = if chosen.only.is_empty() { String::new() } else { format!(" --only {}", chosen.only.join(" ")) };
        let _ = writeln!(out, "$ cargo xtask vendor {} path/to/this/folder{only}", provider.name);
    }
    out.push_str("```\n");
    for (client, from) in clients.iter().filter_map(|client| Some((client, client.chosen.from.as_ref()?))) {
        let _ = writeln!(
            out,
            "The specs of {} are in `{from}`, seen from this folder; if they move, add `--specs DIR` once.\n",
            client.provider.name
        );
    }
    out.push_str(&update(clients.len()));
    out.push_str(LEGAL);
    out
}

/// The lines for the caller's `[dependencies]`.
pub(super) fn dependencies(clients: &[Client<'_>], folder: &str) -> String {
    // Windows accepts `/`, and `\` is an escape in TOML.
    let folder = folder.replace('\\', "/");
    let line = |Client { provider, .. }: &Client<'_>| {
        let (name, folder) = (&provider.crate_name, folder.trim_end_matches('/'));
        let features = example_group(provider).filter(|_| !provider.has_default_groups());
        let features = features.map(|group| format!(", features = [{group:?}]")).unwrap_or_default();
        format!("{name} = {{ path = \"{folder}/{name}\"{features} }}\n")
    };
    clients.iter().map(line).chain([ASYNC.to_owned()]).collect()
}

const ASYNC: &str = "# For send(); send_blocking() needs no runtime.\n\
tokio = { version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }\n";

/// How to select the groups of each client that has several.
pub(super) fn features(clients: &[Client<'_>]) -> String {
    let several = clients.iter().map(|client| client.provider).filter(|provider| provider.groups.len() > 1);
    let line = |(provider, group): (&Provider, &str)| {
        let (name, n) = (&provider.crate_name, provider.groups.len());
        let (state, how) = match provider.has_default_groups() {
            true => ("on by default; for a part, write `default-features = false, ", "\"hyper\", "),
            false => ("off by default; name those that you use: `", ""),
        };
        format!("{name} has {n} groups, {state}features = [{how}{group:?}]`.\n")
    };
    several.filter_map(|provider| Some((provider, example_group(provider)?))).map(line).collect()
}

/// A group that the example of the client's README needs.
fn example_group(provider: &Provider) -> Option<&str> {
    provider.shown().map(Operation::feature)
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

const WORKSPACE: &str = "\
## Workspaces
- **Exclude it**: add `exclude = [\"path/to/this/folder\"]` to your `[workspace]`. The crates are built like any \
dependency, and `cargo test --workspace`, `clippy` and `doc` skip them.
- **Include it**: change nothing. Cargo makes path dependencies below the folder of a `[workspace]` members of it, and \
such commands include them.
- **A package without `[workspace]`**: no choice is needed.

`rustfmt.toml` keeps `cargo fmt` from changing these files, and `.gitattributes` keeps git from changing line endings. \
The crates are marked as not publishable.

";

fn update(clients: usize) -> String {
    let more = match clients {
        1 => "To add a second provider, run `cargo xtask vendor OTHER` with this folder; both then share the runtime.",
        _ => "Each of these commands updates all clients, since they share the runtime.",
    };
    format!(
        "It reports created, updated and removed files. If a file was edited by hand, it writes nothing, unless `--force` \
         allows it to overwrite the file. It does not touch other files in this folder. {more} To remove a client, delete \
         its `# client` line from `{lock}` and run the command for another one.\n\n\
         In CI, `--check` writes nothing and exits with 1 if a file is not as the command would write it. `sha256sum -c {lock}` \
         lists edited files, without a checkout of Waybill.\n\n",
        lock = lock::NAME,
    )
}

const LEGAL: &str = "\
## Licence
MIT (LICENSE-MIT) or Apache-2.0 (LICENSE-APACHE), at your choice. Names, messages and example values that come from \
the providers' documents belong to their owners: see NOTICE.
";
