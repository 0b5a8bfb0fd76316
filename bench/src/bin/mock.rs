//! Measures `waybill mock` with `wrk -t1 -c16`: signature, time and parameters are verified on each
//! request. WireMock beside it in turns, when `WIREMOCK_JAR` names its standalone jar (npm package
//! `wiremock`): with one stub, and with one for each operation that `waybill mock` serves. It responds with the same
//! body, verifies nothing and keeps no journal.
//!
//! Also measures how long the program takes to be ready, and its memory after all requests. Linux only.

use std::error::Error;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const PATH: &str = "/taobao/router/rest";
/// The documented request, signed by Python's hmac for the clock below; `$METHOD` and `$SIGN` are inserted.
const FORM: &str = "app_key=12345678&format=json&method=taobao.logistics.trace.search&sign_method=$METHOD&tid=11234221\
    &is_split=1&sub_tid=1%2C2%2C3&session=test&timestamp=2016-01-01+12%3A00%3A00&v=2.0&sign=$SIGN";
const SIGNS: [(&str, &str); 3] = [
    ("md5", "68C775D604DEC9E66C5C5A30C682387D"),
    ("hmac", "8F8BCBFB7B8EFD8BD296030564388C9C"),
    ("hmac-sha256", "25E32F4BAAEC4430D1DC44A4C5898C1AC234DAA26612268AB2444A092AA73F8C"),
];
const CLOCK: &str = "2016-01-01 12:00:00";
/// Many short turns, because the speed of a shared machine changes from minute to minute.
const ROUNDS: usize = 15;
const TURN: u32 = 2;
/// Before each turn, so that what a server still does behind its last response is not measured with the next one.
const PAUSE: Duration = Duration::from_millis(500);

/// A running WireMock, and what was measured of it.
struct Peer {
    /// How many stubs it has.
    name: String,
    address: String,
    _server: Server,
    /// The sum of requests per second.
    rate: f64,
    /// How many times as fast we were in each round.
    factors: Vec<f64>,
}

/// A program that is ended with the bench.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn main() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let waybill = build(&root)?;
    let folder = std::env::temp_dir().join(format!("waybill-bench-mock-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let measured = measure(&root, &waybill, &folder);
    fs::remove_dir_all(&folder)?;
    measured
}

fn measure(root: &Path, waybill: &Path, folder: &Path) -> Result<()> {
    println!("ready after      {:.1} ms (median of 21)", ready(waybill)?);
    let (mock, ready) = start(waybill)?;
    let address = ready["address"].as_str().ok_or("no address")?.to_owned();
    let body = fs::read_to_string(root.join("specs/taobao/logistics/examples/trace.search.documented.json"))?;
    let mut peers = Vec::new();
    if let Some(jar) = std::env::var_os("WIREMOCK_JAR") {
        let all = stubs(waybill, &ready, &body)?;
        let one = vec![stub("POST", PATH, None, &body)];
        for (name, stubs) in [("one stub".to_owned(), one), (format!("{} stubs", all.len()), all)] {
            let (server, address) = wiremock(Path::new(&jar), &folder.join(&name), &stubs)?;
            peers.push(Peer { name, address, _server: server, rate: 0.0, factors: Vec::new() });
        }
    }
    let scripts: Vec<PathBuf> =
        SIGNS.iter().map(|(method, sign)| script(folder, method, sign)).collect::<Result<_>>()?;
    for peer in &peers {
        load(&scripts[0], &peer.address, 60)?;
    }
    load(&scripts[0], &address, 2)?;
    let mut ours = 0.0;
    for round in 1..=ROUNDS {
        let mut rates = Vec::new();
        for ((method, _), script) in SIGNS.iter().zip(&scripts) {
            rates.push(load(script, &address, TURN)?);
            println!("waybill {method:12} {:8.0} requests/s (round {round})", rates[rates.len() - 1]);
            check_responses(&address)?;
        }
        ours += rates[0];
        for peer in &mut peers {
            let rate = load(&scripts[0], &peer.address, TURN)?;
            println!("WireMock, {:10} {rate:8.0} requests/s (round {round})", peer.name);
            peer.rate += rate;
            peer.factors.push(rates[0] / rate);
        }
    }
    for Peer { name, rate, factors, .. } in &mut peers {
        factors.sort_by(f64::total_cmp);
        let (least, median, most) = (factors[0], factors[factors.len() / 2], factors[factors.len() - 1]);
        println!(
            "times WireMock with {name}: {:.2} over the run (md5; rounds {least:.2} to {most:.2}, median {median:.2})",
            ours / *rate
        );
    }
    println!(
        "memory           {:.1} MB resident, {:.1} MB at most",
        memory(&mock, "VmRSS:")?,
        memory(&mock, "VmHWM:")?
    );
    Ok(())
}

fn build(root: &Path) -> Result<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let built = Command::new(cargo)
        .args([
            "build",
            "--quiet",
            "--release",
            "--package",
            "waybill-conformance",
            "--bin",
            "waybill",
            "--manifest-path",
        ])
        .arg(root.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(&target)
        .status()?;
    if built.success() { Ok(target.join("release/waybill")) } else { Err("the program does not build".into()) }
}

fn start(waybill: &Path) -> Result<(Server, Value)> {
    let arguments = ["mock", "--quiet", "--clock", CLOCK];
    let mut child = Command::new(waybill).args(arguments).stdout(Stdio::piped()).spawn()?;
    let stdout = child.stdout.take().ok_or("no standard output")?;
    let server = Server(child);
    let mut line = String::new();
    BufReader::new(stdout).read_line(&mut line)?;
    Ok((server, serde_json::from_str(&line)?))
}

/// Milliseconds from starting the program to its ready line.
fn ready(waybill: &Path) -> Result<f64> {
    let mut times = Vec::new();
    for _ in 0..21 {
        let began = Instant::now();
        let (server, _) = start(waybill)?;
        times.push(began.elapsed().as_secs_f64() * 1000.0);
        drop(server);
    }
    times.sort_by(f64::total_cmp);
    Ok(times[times.len() / 2])
}

/// A stub of WireMock; where one address serves all operations, for one of them.
fn stub(method: &str, path: &str, operation: Option<&str>, body: &str) -> Value {
    let url = if path.contains('{') { "urlPathTemplate" } else { "urlPath" };
    let mut request = json!({ "method": method, url: path });
    if let Some(id) = operation {
        request["bodyPatterns"] = json!([{ "contains": format!("method={id}&") }]);
    }
    json!({
        "request": request,
        "response": { "status": 200, "body": body, "headers": { "content-type": "application/json;charset=utf-8" } },
    })
}

/// A stub for each operation that the mock server has. Operations without a path are at the address of their provider.
fn stubs(waybill: &Path, ready: &Value, body: &str) -> Result<Vec<Value>> {
    let output = Command::new(waybill).args(["operations", "--json"]).output()?;
    let operations: Vec<Value> = serde_json::from_slice(&output.stdout)?;
    let one = |operation: &Value| {
        let (id, request) = (operation["id"].as_str()?, operation["request"].as_str()?);
        Some(match request.split_once(' ') {
            Some((method, path)) => stub(method, path, None, body),
            None => {
                let provider = ready["providers"][id.split('.').next()?].as_str()?;
                stub(request, provider.strip_prefix(ready["address"].as_str()?)?, Some(id), body)
            }
        })
    };
    operations.iter().map(|operation| one(operation).ok_or("an operation has no address".into())).collect()
}

/// WireMock with these stubs; nothing is recorded, nothing logged.
fn wiremock(jar: &Path, folder: &Path, stubs: &[Value]) -> Result<(Server, String)> {
    fs::create_dir_all(folder.join("mappings"))?;
    for (number, stub) in stubs.iter().enumerate() {
        fs::write(folder.join(format!("mappings/{number}.json")), stub.to_string())?;
    }
    let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let child = Command::new("java")
        .arg("-jar")
        .arg(jar)
        .args(["--bind-address", "127.0.0.1", "--no-request-journal", "--disable-request-logging", "--disable-banner"])
        .args(["--port", &port.to_string()])
        .arg("--root-dir")
        .arg(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let server = Server(child);
    for _ in 0..300 {
        if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return Ok((server, format!("http://127.0.0.1:{port}")));
        }
        sleep(Duration::from_millis(100));
    }
    Err("WireMock does not start".into())
}

fn script(folder: &Path, method: &str, sign: &str) -> Result<PathBuf> {
    let path = folder.join(format!("{method}.lua"));
    let form = FORM.replace("$METHOD", method).replace("$SIGN", sign);
    let text = format!(
        "wrk.method = \"POST\"\nwrk.body = \"{form}\"\n\
         wrk.headers[\"Content-Type\"] = \"application/x-www-form-urlencoded;charset=utf-8\"\n"
    );
    fs::write(&path, text)?;
    Ok(path)
}

/// Requests per second; checks that all of them got a response.
fn load(script: &Path, address: &str, seconds: u32) -> Result<f64> {
    sleep(PAUSE);
    let url = format!("{address}{PATH}");
    let output =
        Command::new("wrk").args(["-t1", "-c16", &format!("-d{seconds}s"), "-s"]).arg(script).arg(url).output()?;
    let text = String::from_utf8(output.stdout)?;
    let rate = text.lines().find_map(|line| line.strip_prefix("Requests/sec:")).ok_or("wrk reports no rate")?;
    if text.contains("Non-2xx") || text.contains("Socket errors") {
        return Err(text.into());
    }
    Ok(rate.trim().parse()?)
}

/// An error has status 200 too; the mock server's journal has its last 512 requests.
fn check_responses(address: &str) -> Result<()> {
    let mut stream = std::net::TcpStream::connect(address.trim_start_matches("http://"))?;
    stream.write_all(
        b"GET /__waybill/sessions/default/journal HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n",
    )?;
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    match text.matches("\"response\":\"documented\"").count() {
        512 => Ok(()),
        right => Err(format!("only {right} of the last 512 requests succeeded").into()),
    }
}

/// From `/proc`, in MB of a million bytes.
fn memory(server: &Server, name: &str) -> Result<f64> {
    let status = fs::read_to_string(format!("/proc/{}/status", server.0.id()))?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)).ok_or("no memory in /proc")?;
    let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kilobytes * 1024.0 / 1e6)
}
