//! The steps between here and DingTalk, and at which of them a call failed.

use dingtalk_conference_lock::{ErrorKind, Failure, HOST_ERROR};

use crate::routes::{cause, outcome};

/// What has to work, each step only if the one before does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
pub enum Step {
    /// The variables are there and can be.
    Configuration,
    /// The network carries a request to DingTalk and the answer back, and DingTalk lets it in.
    Egress,
    /// What answers is DingTalk's API.
    Endpoint,
    /// DingTalk takes the app's key and secret, and the token it gave.
    Token,
    /// The app may lock.
    Lock,
    /// The app may read.
    Read,
}

impl Step {
    /// All, in their order.
    pub const ALL: [Self; 6] = [
        Self::Configuration,
        Self::Egress,
        Self::Endpoint,
        Self::Token,
        Self::Lock,
        Self::Read,
    ];

    /// Its name in a report.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::Egress => "egress",
            Self::Endpoint => "endpoint",
            Self::Token => "token",
            Self::Lock => "permission (lock)",
            Self::Read => "permission (read)",
        }
    }
}

/// The step at which a call failed, `last` being the one that it was made for; `None` where DingTalk
/// refused no more than the meeting that does not exist.
pub fn failed_at(failure: &Failure, last: Step) -> Option<Step> {
    use ErrorKind::{
        Authentication, ConferenceClosed, InvalidArgument, Network, Permission, Protocol, Quota,
        Rejected, Server, Throttled, Timeout,
    };
    let code = failure.code.as_str();
    match failure.kind {
        _ if code.ends_with("IpNotInWhiteList") || code == "AddressBanned" => Some(Step::Egress),
        Network | Timeout => Some(Step::Egress),
        Protocol if code == HOST_ERROR => Some(Step::Egress),
        // What Cloudflare's network says where it does not reach the endpoint.
        Server if cause::code(failure).is_some() => Some(Step::Egress),
        _ if outcome::token_refused(failure) => Some(Step::Token),
        // How DingTalk answers a path that it does not have.
        Rejected if code == "404" => Some(Step::Endpoint),
        Protocol | Server => Some(Step::Endpoint),
        Authentication => Some(Step::Token),
        Permission | Throttled | Quota => Some(last),
        Rejected | ConferenceClosed | InvalidArgument => (last == Step::Read).then_some(last),
    }
}
