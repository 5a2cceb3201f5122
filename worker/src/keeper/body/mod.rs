//! What requests to the keeper say, checked before anything is kept.

pub mod batch;
pub mod fields;
pub mod invitee;
pub mod lookup;
pub mod timer;
pub mod words;
