//! What a host has to tell: of a reply, of what was thrown, of options. The one way in for
//! JavaScript's values, which asks by name and type, so that whatever they are, reading them cannot fail.

use alloc::string::String;

/// What can be asked for by name. A name that begins with a dot is a member of the reply's JSON.
///
/// Of a reply there are `status`; `redirected`; `large`, where more than the request's limit arrived;
/// the headers `requestId` (`x-acs-request-id`) and `retryAfter`; `retryAt` and `date`, the headers
/// `Retry-After` and `Date` as milliseconds since 1970; `json`; and `scopes`, the required ones, each
/// with a NUL behind it. Of what was thrown there is `told`: all that there is to see in it; `served`: how
/// many bytes its connection had brought before; `code` and `words`: its own; `local`, where it is a mistake
/// of this side; and `unsent`, where that was before anything was sent.
pub trait Given {
    /// The text `name`; `None` where it is of another type.
    fn text(&self, name: &str) -> Option<String>;
    /// The number `name`; NaN where it is of another type.
    fn number(&self, name: &str) -> f64;
    /// Whether `name` is `true`.
    fn yes(&self, name: &str) -> bool;
    /// Whether `name` is of the type `kind`, as JavaScript's `typeof` names it.
    fn is(&self, name: &str, kind: &str) -> bool;
    /// Whether there is anything of that name.
    fn has(&self, name: &str) -> bool {
        !self.is(name, "undefined")
    }
}
