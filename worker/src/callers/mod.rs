//! Who calls.

pub mod assertion;
pub mod caller;
pub mod ended;
pub mod session;
pub mod sign_in;
