//! Where the state is kept.

pub mod cells;
pub mod host;
pub mod migrate;
pub mod owner;
pub mod schema;
