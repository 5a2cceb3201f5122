//! The keeper over a real SQLite: natively, and with the clock as an argument.

mod acts;
mod arrivals;
mod audit;
mod batches;
mod conferences;
mod crashes;
mod events;
mod idempotency;
mod invites;
mod missed;
mod model;
mod pace;
mod random;
mod rights;
mod rules;
mod schema;
mod sqlite;
mod stage;
mod tickets;
mod timers;
mod upkeep;
mod usage;
mod watch;
mod world;
