//! When something was thrown on the way to a reply, which says whose mistake it can be.

use wasm_bindgen::JsValue;

/// What was thrown on the way to a reply.
pub(super) struct Lost {
    pub(super) cause: JsValue,
    pub(super) at: At,
}

/// When it was thrown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum At {
    /// Before anything was sent.
    Unsent,
    /// While `fetch` was waited for, which gave no response at all.
    Unanswered,
    /// While more of the reply was waited for.
    Reading,
    /// While nothing was waited for, so that it is of this side.
    Between,
}

impl Lost {
    pub(super) fn at(at: At) -> impl Fn(JsValue) -> Self {
        move |cause| Self { cause, at }
    }
}

impl From<JsValue> for Lost {
    fn from(cause: JsValue) -> Self {
        Self::at(At::Between)(cause)
    }
}
