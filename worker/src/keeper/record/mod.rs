//! The record: what was tried and what came of it, each line chained to the one before.

pub mod audit;
pub mod book;
pub mod chain;
pub mod csv;
pub mod entry;
pub mod verify;
