//! A user's view, without any account: a mock server on loopback acts as the Taobao gateway. First a
//! split order is traced; then the sub-orders are left out, and the gateway's response is a typed error.
//!
//! `cargo run --example track`

use std::io::{self, ErrorKind, Write};

use waybill_conformance::listener::Listener;
use waybill_conformance::reply::Reply;
use waybill_taobao::errors::SplitData;
use waybill_taobao::{Client, Credentials, Error, TradeId};

const TRACE: &str = include_str!("../../specs/taobao/logistics/examples/trace.search.documented.json");
const CD22: &str = r#"{"error_response":{"code":15,"msg":"Remote service error",
    "sub_code":"isv.split-data-error:CD22","sub_msg":"订单已拆单,必须传入子交易号列表","request_id":"example"}}"#;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    match write(&mut io::stdout().lock(), &track()?) {
        // A closed pipe (`| head -1`) is not a failure.
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

fn write(out: &mut impl Write, lines: &[String]) -> io::Result<()> {
    lines.iter().try_for_each(|line| writeln!(out, "{line}"))?;
    out.flush()
}

/// Both requests, as lines.
fn track() -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let gateway = Listener::start(|request| {
        let sub_orders = request.form_pairs().into_iter().find(|(name, _)| name == "sub_tid");
        match sub_orders {
            Some((_, ids)) if ids == "1,2,3" => Reply::ok(TRACE),
            Some(_) => Reply::new(404, Vec::new(), Vec::new()),
            None => Reply::ok(CD22),
        }
    })?;

    let client = Client::builder(Credentials::new("12345678", "helloworld"))
        .session("test")
        .endpoint(format!("{}/router/rest", gateway.url()))
        .build()?;

    let trace =
        client.logistics().trace_search(TradeId(11_234_221)).is_split(true).sub_tid(["1", "2", "3"]).send_blocking()?;
    let (number, company) = (trace.out_sid.as_deref(), trace.company_name.as_deref());
    let mut lines = vec![format!("waybill {} of {}", number.unwrap_or("?"), company.unwrap_or("?"))];
    for step in &trace.trace_list {
        let (time, what) = (step.status_time.as_ref().map(|t| t.as_str()), step.status_desc.as_deref());
        lines.push(format!("  {}  {}", time.unwrap_or("?"), what.unwrap_or("?")));
    }

    lines.push("\nthe same without the sub-orders:".to_owned());
    match client.logistics().trace_search(TradeId(11_234_221)).is_split(true).send_blocking() {
        Ok(_) => return Err("traced: the mock should have rejected it".into()),
        Err(Error::Api(e)) if e.code() == SplitData::Cd22 => {
            lines.push(format!("  CD22: {}", e.message()));
            lines.push(format!("  remedy: {}", e.remedy().unwrap_or("none documented")));
            lines.push(format!("  retry: {:?}", e.retry()));
        }
        Err(e) => return Err(e.into()),
    }
    Ok(lines)
}
