//! What the shop remembers, in SQLite: the sellers' access tokens, push messages, and the traces of orders.
//!
//! The database holds secrets and personal data: protect the file as such. A method fails if the database can't be read
//! or written.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, params};
use secrecy::{ExposeSecret, SecretString};
use tokio::task::JoinError;
use waybill_taobao::ModelExt;
use waybill_xportcn::push::{OrderChange, Received};

use crate::trace::{Order, Traces};

const TABLES: &str = "
    PRAGMA journal_mode = WAL;
    CREATE TABLE IF NOT EXISTS sellers (seller TEXT PRIMARY KEY, token TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS pushes (key TEXT PRIMARY KEY, message_type TEXT NOT NULL, order_change TEXT, body BLOB NOT NULL);
    CREATE TABLE IF NOT EXISTS traces (seller TEXT, tid INTEGER, source TEXT, json TEXT NOT NULL);
    CREATE INDEX IF NOT EXISTS traces_of_order ON traces (seller, tid);
";

/// The database. A clone is the same one.
#[derive(Clone)]
pub struct Store(Arc<Mutex<Connection>>);

impl Store {
    /// Opens a database, and creates it if there is none; `:memory:` is one that nothing else sees.
    pub fn open(path: impl AsRef<Path>) -> rusqlite::Result<Self> {
        let connection = Connection::open(path)?;
        connection.execute_batch(TABLES)?;
        Ok(Self(Arc::new(Mutex::new(connection))))
    }

    /// Runs `work` on a thread that may block, for async code.
    pub async fn background<T, E>(&self, work: impl FnOnce(&Self) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<JoinError> + Send + 'static,
    {
        let store = self.clone();
        tokio::task::spawn_blocking(move || work(&store)).await?
    }

    /// Stores the token of a seller, in place of the one before.
    pub fn put_token(&self, seller: &str, token: &SecretString) -> rusqlite::Result<()> {
        let sql = "INSERT INTO sellers VALUES (?1, ?2) ON CONFLICT (seller) DO UPDATE SET token = excluded.token";
        self.connection().execute(sql, params![seller, token.expose_secret()]).map(drop)
    }

    /// The token of a seller; `None` if the shop does not know them.
    pub fn token(&self, seller: &str) -> rusqlite::Result<Option<SecretString>> {
        let read = |row: &Row<'_>| row.get::<_, String>(0).map(SecretString::from);
        self.connection().query_row("SELECT token FROM sellers WHERE seller = ?1", [seller], read).optional()
    }

    /// Stores a push message; `false` if it is there already, since it was posted again.
    pub fn put_push(&self, received: &Received, body: &[u8]) -> rusqlite::Result<bool> {
        let order_change = received.message.order_change().map(ModelExt::to_json);
        let row = params![received.key, received.message_type, order_change, body];
        let inserted = self.connection().execute("INSERT OR IGNORE INTO pushes VALUES (?1, ?2, ?3, ?4)", row)?;
        Ok(inserted == 1)
    }

    /// The states of orders that push messages have told, in the order of their arrival.
    pub fn order_changes(&self) -> rusqlite::Result<Vec<OrderChange>> {
        let connection = self.connection();
        let sql = "SELECT order_change FROM pushes WHERE order_change IS NOT NULL ORDER BY rowid";
        let mut statement = connection.prepare(sql)?;
        statement.query_map([], |row| model(row, 0))?.collect()
    }

    /// Stores what the providers said of an order, in place of what they said before.
    pub fn put_traces(&self, order: &Order, traces: &Traces) -> rusqlite::Result<()> {
        let taobao = traces.taobao.iter().map(|trace| ("taobao", trace.to_json()));
        let xportcn = traces.xportcn.iter().map(|detail| ("xportcn", detail.to_json()));
        let mut connection = self.connection();
        let change = connection.transaction()?;
        change.execute("DELETE FROM traces WHERE seller = ?1 AND tid = ?2", params![order.seller, order.tid.0])?;
        for (source, json) in taobao.chain(xportcn) {
            let row = params![order.seller, order.tid.0, source, json];
            change.execute("INSERT INTO traces VALUES (?1, ?2, ?3, ?4)", row)?;
        }
        change.commit()
    }

    /// What the providers last said of an order; `None` if nothing is stored.
    pub fn traces(&self, order: &Order) -> rusqlite::Result<Option<Traces>> {
        let connection = self.connection();
        let sql = "SELECT source, json FROM traces WHERE seller = ?1 AND tid = ?2 ORDER BY rowid";
        let mut statement = connection.prepare(sql)?;
        let mut rows = statement.query(params![order.seller, order.tid.0])?;
        let mut traces = None;
        while let Some(row) = rows.next()? {
            let traces = traces.get_or_insert_with(Traces::default);
            match row.get_ref(0)?.as_str()? {
                "taobao" => traces.taobao.push(model(row, 1)?),
                _ => traces.xportcn = Some(model(row, 1)?),
            }
        }
        Ok(traces)
    }

    // A thread that panicked has left no half of a change: SQLite rolls it back.
    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn model<M: ModelExt>(row: &Row<'_>, column: usize) -> rusqlite::Result<M> {
    let json = row.get_ref(column)?.as_str()?;
    M::from_json(json).map_err(|e| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, e.into()))
}
