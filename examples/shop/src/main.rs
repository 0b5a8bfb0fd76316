//! The command line of the shop.

use std::io::{Write, stdin, stdout};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use secrecy::SecretString;
use shop::service::with_causes;
use shop::store::Store;
use shop::timeline::Step;
use shop::tokens::{AnyError, Tokens};
use shop::trace::{Order, TraceError, Tracer};
use shop::{Shop, clients, service};
use waybill_taobao::{Credentials, TradeId};
use waybill_xportcn::SubPurchaseOrderId;
use waybill_xportcn::push::Verifier;

/// A small shop: traces the orders of its sellers at Taobao and Xportcn.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The database; created if there is none.
    #[arg(long, global = true, env = "SHOP_DATABASE", default_value = "shop.db")]
    database: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Stores the access token of a seller, read from standard input.
    Seller {
        /// Name of the seller.
        seller: String,
    },
    /// Prints the steps of an order, in the time of China. They can hold names and numbers of couriers.
    Trace {
        #[command(flatten)]
        accounts: Accounts,
        /// Name of the seller.
        seller: String,
        /// Id of the order at Taobao.
        tid: TradeId,
        /// For an order that was split: the sub-orders of a parcel, separated by commas, for each parcel.
        #[arg(value_name = "SUB_TID")]
        parcels: Vec<String>,
        /// Id of the sub-order of the purchase at Xportcn.
        #[arg(long, value_name = "ID")]
        purchase: Option<SubPurchaseOrderId>,
    },
    /// Serves timelines over HTTP, and receives push messages.
    Serve {
        #[command(flatten)]
        accounts: Accounts,
        /// Address to listen on. It is for a proxy that knows the callers: the service itself asks nobody who they are.
        #[arg(long, default_value = "127.0.0.1:8080")]
        listen: SocketAddr,
    },
}

/// The accounts of the shop. Secrets belong into the environment, where other users can't read them.
#[derive(Args)]
struct Accounts {
    /// App key at Taobao.
    #[arg(long, env = "TAOBAO_KEY")]
    taobao_key: String,
    /// App secret at Taobao.
    #[arg(long, env = "TAOBAO_SECRET", hide_env_values = true)]
    taobao_secret: SecretString,
    /// Address of Taobao's gateway.
    #[arg(long, env = "TAOBAO_ENDPOINT", value_name = "URL", default_value = waybill_taobao::platform::endpoints::PRODUCTION)]
    taobao_endpoint: String,
    /// Access key at Xportcn.
    #[arg(long, env = "XPORTCN_KEY")]
    xportcn_key: String,
    /// Access secret at Xportcn.
    #[arg(long, env = "XPORTCN_SECRET", hide_env_values = true)]
    xportcn_secret: SecretString,
    /// Sub-account at Xportcn.
    #[arg(long, env = "XPORTCN_USER", value_name = "ID")]
    xportcn_user: String,
    /// Address of Xportcn's gateway.
    #[arg(long, env = "XPORTCN_ENDPOINT", value_name = "URL", default_value = waybill_xportcn::platform::endpoints::PRODUCTION)]
    xportcn_endpoint: String,
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("error: {}", with_causes(&*e));
            if let Some(help) = e.downcast_ref::<TraceError>().and_then(TraceError::help) {
                eprintln!("help: {help}");
            }
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<(), AnyError> {
    let store = Store::open(&arguments.database)
        .map_err(|e| format!("the database {} can't be opened: {e}", arguments.database.display()))?;
    match arguments.command {
        Command::Seller { seller } => put_seller(&store, &seller),
        Command::Trace { accounts, seller, tid, parcels, purchase } => {
            let order = Order::new(seller, tid, parcels.iter().map(String::as_str), purchase);
            trace(&shop(&accounts, store)?, &order)
        }
        Command::Serve { accounts, listen } => {
            let verifier = Verifier::new(xportcn_credentials(&accounts));
            let shop = shop(&accounts, store)?;
            tokio::runtime::Runtime::new()?.block_on(serve(shop, verifier, listen))
        }
    }
}

fn put_seller(store: &Store, seller: &str) -> Result<(), AnyError> {
    let mut token = String::new();
    stdin().read_line(&mut token)?;
    match token.trim() {
        "" => Err("no token on standard input".into()),
        token => Ok(store.put_token(seller, &token.into())?),
    }
}

fn trace(shop: &Shop, order: &Order) -> Result<(), AnyError> {
    let timeline = shop.timeline_blocking(order)?;
    let mut out = stdout().lock();
    for Step { time, source, parcel, action, text } in timeline.steps {
        let [time, parcel, action, text] =
            [time, parcel, action, text].map(|field| field.unwrap_or_else(|| "-".into()));
        writeln!(out, "{time}\t{source:?}\t{parcel}\t{action}\t{text}")?;
    }
    if timeline.stored {
        eprintln!("note: a provider can't be asked now; these are the stored steps");
    }
    Ok(())
}

async fn serve(shop: Shop, verifier: Verifier, listen: SocketAddr) -> Result<(), AnyError> {
    let listener = tokio::net::TcpListener::bind(listen).await?;
    println!("http://{}", listener.local_addr()?);
    let stop = async {
        // Without the signal's handler, the signal itself ends the program.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    axum::serve(listener, service::router(shop, verifier)).with_graceful_shutdown(stop).await?;
    Ok(())
}

fn shop(accounts: &Accounts, store: Store) -> Result<Shop, AnyError> {
    let taobao = Credentials::new(&accounts.taobao_key, accounts.taobao_secret.clone());
    let taobao =
        clients::taobao(taobao, Tokens::new(store.clone(), renew)).endpoint(&accounts.taobao_endpoint).build()?;
    let xportcn = clients::xportcn(xportcn_credentials(accounts), &accounts.xportcn_user)
        .endpoint(&accounts.xportcn_endpoint)
        .build()?;
    Ok(Shop { store, tracer: Tracer { taobao, xportcn } })
}

fn xportcn_credentials(accounts: &Accounts) -> Credentials {
    Credentials::new(&accounts.xportcn_key, accounts.xportcn_secret.clone())
}

/// TOP's token endpoint is not among the operations of the client, so a person brings the new token. The next call
/// takes it from the store, without a restart.
fn renew(seller: &str, _expired: &SecretString) -> Result<SecretString, AnyError> {
    let remedy = "let the seller authorize the app again, then store the new one with the command `seller`";
    Err(format!("the token of {seller} has expired: {remedy}").into())
}
