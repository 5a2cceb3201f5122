//! Who is next, and when. All moments here are of the keeper's own clock.

pub mod clock;
pub mod lanes;
pub mod limits;
pub mod missed;
pub mod pace;
mod per_class;
pub mod reads;
pub mod sliding_log;
pub mod token;
