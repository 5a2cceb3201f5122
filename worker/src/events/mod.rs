//! What DingTalk tells by itself: which meetings begin and end, who comes and goes, and the suite ticket.
//!
//! [`receive`] takes a message in, from its [`signature`] over its [`envelope`] to the [`event`]s that
//! [`read`] finds in it; [`order`] makes of them what is known of a meeting, whatever order and however
//! often they come. Where that is not enough DingTalk is asked, and [`asked`] reads the answer. Nothing
//! here has a clock or a network.
//!
//! The layers, lowest first: [`json`], [`fields`], [`signature`], [`envelope`]; [`event`]; [`read`], [`order`];
//! [`asked`], [`receive`].

pub mod asked;
pub mod envelope;
pub mod event;
pub mod fields;
pub mod json;
pub mod order;
pub mod read;
pub mod receive;
pub mod signature;
