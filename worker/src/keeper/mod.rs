//! The keeper of an app: the order of its actions, their pace, the record of them, batches and timers.
//!
//! It is a machine without I/O: an event and the time go in, effects come out. What it promises, and
//! what nobody can, is in `STATE.md`.
//!
//! A host has one keeper for each app and is its only owner. It implements [`Host`](store::host::Host),
//! opens the keeper ([`Keeper::open`](machine::keeper::Keeper::open)) and gives it
//! [`Event::Woken`](machine::event::Event::Woken) at once and whenever it asked to be woken. Of the
//! [`Effects`](machine::plan::Effects) of each [`step`](machine::keeper::Keeper::step) it makes every
//! `Send` one call of DingTalk's, without retries, and gives back what came of it as
//! [`Event::Replied`](machine::event::Event::Replied); fetches a token where that is asked for, and gives
//! it back as [`Event::Token`](machine::event::Event::Token); answers whom is to be answered; and lets
//! those look again who wait for changes. When a step fails, it drops the keeper, opens it anew, and
//! tells whoever waited that the state failed.
//!
//! What only looks into the state does so by itself: [`view`], [`record::audit`], [`record::verify`].
//!
//! The layers, lowest first: [`store`], [`model`]; [`record`], [`order`]; [`view`]; [`machine`];
//! [`body`].

pub mod body;
pub mod machine;
pub mod model;
pub mod order;
pub mod record;
pub mod store;
pub mod view;

#[cfg(test)]
mod tests;
