//! What can be asked of the state.

pub mod batches;
pub mod meetings;
pub mod timers;
pub mod usage;
