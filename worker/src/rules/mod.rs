//! What is done by itself: rules that lock meetings, and open them again.
//!
//! A [`rule`] is read from what an administrator gives ([`body`]); the first that fits a meeting
//! ([`choose`]) decides what is due for it, and when ([`decide`]). Nothing here has a clock or a network:
//! whoever asks does what is due, and keeps what was done. [`cost`] says what that takes of the month's
//! calls, [`replay`] what it would have been for meetings that are over, and [`preview`] both for
//! whoever thinks of setting rules.
//!
//! The layers, lowest first: [`pattern`]; [`rule`]; [`body`], [`choose`], [`decide`]; [`cost`],
//! [`replay`]; [`preview`].

pub mod body;
pub mod choose;
pub mod cost;
pub mod decide;
pub mod pattern;
pub mod preview;
pub mod replay;
pub mod rule;
