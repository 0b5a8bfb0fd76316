//! Bytes to a server and what comes back, without an HTTP library between: what a client would not send.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::arrived::Arrived;
use crate::exchange::Reply;

/// Longer than this no answer takes on loopback.
const PATIENCE: Duration = Duration::from_secs(20);

/// Sends bytes and reads all that comes until the server hangs up.
///
/// # Errors
/// When nobody listens.
pub fn raw(address: SocketAddr, request: &[u8]) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    // A server that refuses early may hang up before all of it was written, and reset what is left.
    let _ = stream.write_all(request);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    Ok(answer)
}

/// Sends a request on a connection of its own. Of the answer's headers none is kept: its body is taken
/// to where the server hangs up.
///
/// # Errors
/// When nobody listens, or what answers is no HTTP.
pub fn send(address: SocketAddr, request: &Arrived) -> Result<Reply, String> {
    let answer = raw(address, &bytes(address, request)).map_err(|e| format!("{address}: {e}"))?;
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").ok_or("the answer has no head")?;
    let status = answer.get(9..12).and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok());
    Ok(Reply::new(status.ok_or("the answer has no status")?, Vec::new(), answer[end + 4..].to_vec()))
}

fn bytes(address: SocketAddr, request: &Arrived) -> Vec<u8> {
    let mut out = format!("{} {} HTTP/1.1\r\nhost: {address}\r\n", request.method, request.target()).into_bytes();
    for (name, value) in &request.headers {
        out.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
    }
    out.extend(format!("connection: close\r\ncontent-length: {}\r\n\r\n", request.body.len()).into_bytes());
    out.extend(&request.body);
    out
}
