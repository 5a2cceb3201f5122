//! What can be asked of the state.

pub mod batches;
pub mod clock;
pub mod conferences;
pub mod deliveries;
pub mod events;
pub mod meetings;
pub mod rules;
pub mod sessions;
pub mod ticket;
pub mod timers;
pub mod usage;
