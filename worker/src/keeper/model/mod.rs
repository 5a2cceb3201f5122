//! What the keeper speaks of.

pub mod ending;
pub mod fault;
pub mod trouble;
pub mod wish;
pub mod word;
