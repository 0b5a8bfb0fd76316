//! `README.md` of a vendored folder: how to depend on it, update it, and keep it in or out of a workspace.

use std::fmt::Write as _;

use super::layout::Client;
use super::lock;

/// The page.
pub(super) fn text(clients: &[Client]) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let mut out = format!(
        "# Waybill clients\nWritten by `cargo xtask vendor` of Waybill {version}. Each crate here needs its \
         neighbour `waybill-runtime` and crates.io, and nothing else of Waybill's.\n\n\
         | crate | client of | holds | specs (SHA-256) |\n|---|---|---|---|\n"
    );
    for client in clients {
        for provider in &client.ir.providers {
            let holds = if client.only.is_empty() { "everything".to_owned() } else { quoted(&client.only) };
            // Writing to a String does not fail.
            let _ = writeln!(out, "| `{}` | {} | {holds} | `{}` |", provider.crate_name, provider.title, client.specs);
        }
    }
    out.push_str(
        "\n## Use it\nIn your `Cargo.toml`, with the path from there to this folder:\n```toml\n[dependencies]\n",
    );
    out.push_str(&dependencies(clients, "path/to/this/folder"));
    out.push_str("```\nThe README of each client has a first call; `cargo doc` shows the rest.\n\n");
    out.push_str(WORKSPACE);
    out.push_str("## Update it\nIn a newer checkout of Waybill:\n```console\n");
    for client in clients {
        let only = if client.only.is_empty() { String::new() } else { format!(" --only {}", client.only.join(" ")) };
        let _ = writeln!(out, "$ cargo xtask vendor {} path/to/this/folder{only}", client.provider);
    }
    let _ = write!(out, "```\n{}", update(clients.len()));
    out.push_str(LEGAL);
    out
}

/// The lines for the caller's `[dependencies]`.
pub(super) fn dependencies(clients: &[Client], folder: &str) -> String {
    // Windows takes `/`, and TOML would take `\` for an escape.
    let folder = folder.replace('\\', "/");
    let names = clients.iter().flat_map(|client| &client.ir.providers).map(|provider| &provider.crate_name);
    names.map(|name| format!("{name} = {{ path = \"{}/{name}\" }}\n", folder.trim_end_matches('/'))).collect()
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

const WORKSPACE: &str = "\
## In a workspace, or out of it
- **Out of it**: `exclude = [\"path/to/this/folder\"]` in your `[workspace]`. The crates are built as any dependency, \
and `cargo test --workspace`, `clippy` and `doc` pass them by.
- **In it**: do nothing. Below the folder of a `[workspace]`, cargo makes path dependencies members of it, and such \
commands take them along.
- **A package without `[workspace]`**: there is nothing to decide.

`rustfmt.toml` keeps `cargo fmt` off these files, `.gitattributes` git's line ends. Nothing here is meant to be \
published; the crates say so.

";

fn update(clients: usize) -> String {
    let more = match clients {
        1 => {
            "A second provider comes into the same folder, so that both share the runtime: `cargo xtask vendor OTHER` \
              with this folder."
        }
        _ => "Each of these lines brings all clients up to date, since they share the runtime.",
    };
    format!(
        "It says what it created, updated and removed. A file that was edited by hand stops it before anything is \
         written, unless `--force` says that the edit may go; files of yours in here are left alone. {more} To take a \
         client out, delete its `# client` line from `{lock}` and run the command for another.\n\n\
         `sha256sum -c {lock}` shows what was edited since.\n\n",
        lock = lock::NAME,
    )
}

const LEGAL: &str = "\
## Licence
MIT (LICENSE-MIT) or Apache-2.0 (LICENSE-APACHE), at your choice. Names, messages and example values that come from \
the providers' documents belong to their owners: see NOTICE.
";
