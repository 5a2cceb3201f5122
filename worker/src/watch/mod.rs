//! Who comes into a meeting that is locked, and goes out of it, and how others are told: nothing here has a
//! clock or a network.
//!
//! The layers, lowest first: [`door`]; [`message`]; [`send`]; [`tries`].

pub mod door;
pub mod message;
pub mod send;
pub mod tries;
