//! Sends bytes to a server and reads the response without an HTTP library, so that invalid requests can be sent.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::arrived::Arrived;
use crate::reply::Reply;

/// No response on loopback takes longer.
const PATIENCE: Duration = Duration::from_secs(20);

/// Sends bytes and reads until the server closes the connection.
///
/// # Errors
/// When nothing listens at the address.
pub fn raw(address: SocketAddr, request: &[u8]) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    // A server that rejects early may close before all of it was written, and reset the rest.
    let _ = stream.write_all(request);
    let mut response = Vec::new();
    let _ = stream.read_to_end(&mut response);
    Ok(response)
}

/// Sends a request on a connection of its own. The headers of the response are dropped; its body ends
/// where the server closes the connection.
///
/// # Errors
/// When nothing listens at the address, or the response is not HTTP.
pub fn send(address: SocketAddr, request: &Arrived) -> Result<Reply, String> {
    let response = raw(address, &bytes(address, request)).map_err(|e| format!("{address}: {e}"))?;
    let end = response.windows(4).position(|four| four == b"\r\n\r\n").ok_or("the response has no head")?;
    let status = response.get(9..12).and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok());
    Ok(Reply::new(status.ok_or("the response has no status")?, Vec::new(), response[end + 4..].to_vec()))
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
