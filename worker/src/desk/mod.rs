//! What is asked of the keeper by those that have no state, and what they are told: as data that can be
//! sent from one to the other, since the two may run on different machines, and in different versions.
//!
//! [`look`] answers what changes nothing.

pub mod ask;
pub mod look;
pub mod passing;
pub mod stream;
