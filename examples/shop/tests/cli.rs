//! The program as a process, with gateways on loopback.

mod common;

use std::fs::remove_file;
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use axum::Router;
use axum::routing::{get, post};
use bytes::Bytes;
use common::{EXPIRED, KEY, SECRET, SPLIT_ORDER, taobao, xportcn};
use shop::store::Store;
use shop::tokens::AnyError;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// Both gateways, and a database of the test's own with the seller `anna`.
struct World {
    gateways: SocketAddr,
    database: PathBuf,
    _runtime: Runtime,
}

impl World {
    fn new(test: &str, token: &str) -> Result<Self, AnyError> {
        let runtime = Runtime::new()?;
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
        let gateways = listener.local_addr()?;
        let routes = Router::new()
            .route("/taobao", post(|form: Bytes| async move { taobao(&form) }))
            .route("/xportcn/{*path}", get(|| async { xportcn() }));
        runtime.spawn(async move { axum::serve(listener, routes).await });
        let database = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{test}.db"));
        for suffix in ["", "-shm", "-wal"] {
            let _ = remove_file(format!("{}{suffix}", database.display()));
        }
        Store::open(&database)?.put_token("anna", &token.into())?;
        Ok(Self { gateways, database, _runtime: runtime })
    }

    fn shop(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_shop"));
        command.args(arguments).env("SHOP_DATABASE", &self.database);
        for account in ["TAOBAO", "XPORTCN"] {
            command.env(format!("{account}_KEY"), KEY).env(format!("{account}_SECRET"), SECRET);
        }
        command
            .env("XPORTCN_USER", "2100007341207")
            .env("TAOBAO_ENDPOINT", format!("http://{}/taobao", self.gateways))
            .env("XPORTCN_ENDPOINT", format!("http://{}/xportcn", self.gateways));
        command
    }

    /// Exit code, standard output and standard error.
    fn run(&self, arguments: &[&str]) -> Result<(Option<i32>, String, String), AnyError> {
        let output = self.shop(arguments).output()?;
        Ok((output.status.code(), String::from_utf8(output.stdout)?, String::from_utf8(output.stderr)?))
    }
}

#[test]
fn prints_the_steps_of_a_split_order() -> Result<(), AnyError> {
    let world = World::new("steps", "valid")?;
    let tid = SPLIT_ORDER.to_string();
    let (code, out, err) = world.run(&["trace", "anna", &tid, "1,2", "3", "--purchase", "200033789041"])?;
    let expected = "\
2023-12-14T20:00:00+08:00\tTaobao\t1324657988\tARRIVE\t-
2023-12-14T21:37:38+08:00\tXportcn\t78753196186473\tTMS_STATION_IN\t到达
2023-12-14T21:38:00+08:00\tTaobao\t1324657987\tARRIVE\t-
2023-12-14T21:39:11+08:00\tXportcn\t78753196186473\tTMS_STATION_OUT\t离开
";
    assert_eq!((code, out.as_str(), err.as_str()), (Some(0), expected, ""));
    Ok(())
}

#[test]
fn says_what_to_do_about_an_error() -> Result<(), AnyError> {
    let world = World::new("errors", &format!("{EXPIRED}token"))?;
    let (code, out, err) = world.run(&["trace", "anna", "1"])?;
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(err.contains("store the new one with the command `seller`"), "{err}");

    let mut command = world.shop(&["seller", "anna"]).stdin(Stdio::piped()).spawn()?;
    command.stdin.take().ok_or("no standard input")?.write_all(b"valid\n")?;
    assert!(command.wait()?.success());
    assert_eq!(world.run(&["trace", "anna", "1"])?.0, Some(0));

    let (code, _, err) = world.run(&["trace", "anna", &SPLIT_ORDER.to_string()])?;
    assert_eq!(
        (code, err.as_str()),
        (Some(1), "error: the order was split: name the sub-orders of each of its parcels\n")
    );
    Ok(())
}

#[test]
fn help_names_the_commands_and_shows_no_secret() -> Result<(), AnyError> {
    let world = World::new("help", "valid")?;
    let (code, out, _) = world.run(&["--help"])?;
    assert_eq!(code, Some(0));
    assert!(["seller", "trace", "serve"].iter().all(|command| out.contains(command)), "{out}");
    let (_, out, _) = world.run(&["trace", "--help"])?;
    assert!(out.contains("TAOBAO_SECRET") && !out.contains(SECRET), "{out}");
    Ok(())
}

#[test]
fn serves_on_the_address_that_it_prints() -> Result<(), AnyError> {
    let world = World::new("serve", "valid")?;
    let mut server = world.shop(&["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).spawn()?;
    let mut address = String::new();
    BufReader::new(server.stdout.take().ok_or("no standard output")?).read_line(&mut address)?;
    let response = ureq::get(format!("{}/sellers/anna/orders/1/timeline", address.trim())).call();
    server.kill()?;
    server.wait()?;
    assert_eq!(response?.status(), 200);
    Ok(())
}
