//! The parts of the bench: the bodies, the peers, the clock. The cases are in `benches/speed.rs`.
//! Neither the runtime nor a client may depend on it.

pub mod bodies;
pub mod clock;
pub mod peers;
