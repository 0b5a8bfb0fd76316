//! Clients of every provider with the fixed settings of the cases, as the runtime's own type: cases
//! choose their operation by name.

use std::time::{Duration, SystemTime};

use waybill_runtime::wire::Format;
use waybill_runtime::{BuildError, Client, ClientBuilder, ClientType, Credentials, FixedChance, NoRetry};

use crate::expect::{Asked, fixed};

/// A client of `provider` that talks to `server`; `None` for a provider that has no crate.
#[must_use]
pub fn client(provider: &str, server: &str, asked: Asked) -> Option<Result<Client, BuildError>> {
    Some(match provider {
        "taobao" => build::<waybill_taobao::Client>(&gateway(server), asked, true),
        "aliexpress" => build::<waybill_aliexpress::Client>(&gateway(server), asked, true),
        "pandapon" => build::<waybill_pandapon::Client>(server, asked, false),
        "xportcn" => build::<waybill_xportcn::Client>(server, asked, false),
        _ => return None,
    })
}

/// TOP has one address for all methods.
fn gateway(server: &str) -> String {
    format!("{server}/router/rest")
}

fn build<C: ClientType + AsRef<Client>>(server: &str, asked: Asked, top: bool) -> Result<Client, BuildError> {
    let builder: ClientBuilder<C> = ClientBuilder::new(Credentials::new(fixed::KEY, fixed::SECRET))
        .server(server)
        .clock(SystemTime::UNIX_EPOCH + Duration::from_secs(fixed::SECONDS))
        .chance(FixedChance { nonce: fixed::NONCE.to_owned(), jitter: 0.0 })
        .retry(NoRetry);
    let builder = if top {
        let format = if asked.xml { Format::Xml } else { Format::Json };
        builder.session(fixed::SESSION).format(format).simplify(asked.simplify)
    } else {
        builder.user_id(fixed::USER)
    };
    Ok(builder.build()?.as_ref().clone())
}
