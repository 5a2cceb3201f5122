//! What goes over the wire, as plain data, and what a reply means.

mod decode;
mod given;
#[cfg(feature = "read")]
mod read;
mod request;
#[cfg(test)]
mod told;

pub(crate) use decode::Reply;
pub use given::Given;
#[cfg(feature = "read")]
pub use read::{MAX_CONFERENCES, MAX_READ_BYTES, Page, Read};
pub use request::{MAX_BODY_BYTES, Request};
#[cfg(test)]
pub(crate) use told::{FUNCTION, Told};
