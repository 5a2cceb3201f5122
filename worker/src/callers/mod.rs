//! Who calls.

pub mod asking;
pub mod assertion;
pub mod caller;
pub mod rights;
pub mod session;
pub mod sign_in;
