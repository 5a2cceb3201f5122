//! The machine: an event and the time go in, effects come out.

mod act;
mod arrivals;
mod batches;
mod clocks;
mod conferences;
mod deliveries;
mod end;
pub mod event;
pub mod idempotency;
mod invites;
mod inviting;
mod job;
pub mod keeper;
mod limits;
mod missed;
mod open;
pub mod plan;
mod pump;
mod rules;
mod settle;
mod timers;
mod tokens;
pub mod turn;
mod upkeep;
mod watch;
