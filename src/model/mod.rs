//! The words everything else is said in: what is done, to which meeting, and what it can fail with.

mod action;
#[cfg(feature = "client")]
mod advice;
mod codes;
mod conference_id;
mod error;
mod secret;
mod text;

pub use action::Action;
#[cfg(feature = "client")]
pub use advice::{Advice, Language, describe};
#[cfg(feature = "client")]
use codes::fits;
#[cfg(feature = "client")]
pub use codes::kind_of_refusal;
pub(crate) use codes::{kind_of_code, kind_of_status};
#[cfg(feature = "read")]
pub(crate) use conference_id::percent_encoded;
pub use conference_id::{ConferenceId, MAX_CONFERENCE_ID_BYTES};
pub use error::{Error, ErrorKind, Failure, HOST_ERROR, Result};
pub use secret::Secret;
pub(crate) use secret::{any_in, redact};
pub(crate) use text::{
    BLEMISHED, any, append, concat, cut, decimal, digit, first, has_control, is_blank,
    is_blemished, one_line,
};
