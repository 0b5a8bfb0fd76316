//! What the generator does with each character of a text. It is a crate of its own so that it can be optimized in the
//! dev profile, in which `cargo xtask` runs: it changes rarely, and the generator around it still builds in a second.
//! Nothing here knows specs, and little is generic: generic code is compiled where it is used, which is not optimized.

pub mod comment;
pub mod html;
pub mod markdown;
pub mod yaml;
