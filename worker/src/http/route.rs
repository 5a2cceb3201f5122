//! Path to what is asked for. Nothing that is not exactly one of our paths is one.

use crate::http::{reason, refusal::Refusal, url};

/// What a path is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// To lock or unlock a meeting.
    Lock,
    /// The meetings in progress in the organisation.
    OrgConferences,
    /// The meetings of a meeting code.
    RoomCode,
    /// The meetings in progress of one user.
    UserConferences,
    /// Many meetings.
    Conferences,
    /// One meeting.
    Conference,
    /// The members of a meeting.
    Members,
    /// What was last done from here to each meeting.
    Meetings,
    /// The same, as it changes.
    MeetingsEvents,
    /// The record.
    Audit,
    /// One thing to do to many meetings.
    Batches,
    /// A batch.
    Batch,
    /// What becomes of it.
    BatchEvents,
    /// Things to do later.
    Timers,
    /// A timer.
    Timer,
    /// What each caller key has cost.
    Usage,
    /// What DingTalk tells by itself.
    Events,
    /// What is done by itself.
    Rules,
    /// What rules would have done.
    RulesPreview,
    /// What a rule will do to a meeting.
    MeetingRule,
    /// To let somebody back into a meeting.
    Invite,
    /// The session of the page.
    Session,
    /// What works between here and DingTalk.
    Doctor,
    /// Whether the worker is up.
    Health,
    /// The description of all this.
    OpenApi,
    /// A file of the page.
    Asset(Asset),
}

/// A file of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Its name among the files that the build embeds.
    pub name: &'static str,
    /// The name of what tells one of its versions from another.
    pub tag: &'static str,
    /// Its media type.
    pub content_type: &'static str,
}

/// A path of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// The path, with at most one `{parameter}` for a segment.
    pub template: &'static str,
    /// The methods it takes, as in an `Allow` header.
    pub allow: &'static str,
    /// What it is for.
    pub target: Target,
}

/// A route, and what stands in the place of its parameter, decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The route.
    pub route: Route,
    /// Empty where it has no parameter.
    pub parameter: String,
}

/// The media type of a page.
pub const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const FILE: &str = "GET, HEAD";

/// Every path there is, and in which order they are tried.
pub const ROUTES: [Route; 34] = {
    use Target::{
        Audit, Batch, BatchEvents, Batches, Conference, Conferences, Doctor, Events, Health,
        Invite, Lock, MeetingRule, Meetings, MeetingsEvents, Members, OpenApi, OrgConferences,
        RoomCode, Rules, RulesPreview, Session, Timer, Timers, Usage, UserConferences,
    };
    [
        route(
            "/v1.0/conference/videoConferences/{conferenceId}/lock",
            "POST",
            Lock,
        ),
        route("/v1.0/conference/orgConferences", "GET", OrgConferences),
        route(
            "/v1.0/conference/roomCodes/{roomCode}/infos",
            "GET",
            RoomCode,
        ),
        route("/v1.0/conference/users/lists", "GET", UserConferences),
        route(
            "/v1.0/conference/videoConferences/query",
            "POST",
            Conferences,
        ),
        route(
            "/v1.0/conference/videoConferences/{conferenceId}",
            "GET",
            Conference,
        ),
        route(
            "/v1.0/conference/videoConferences/{conferenceId}/members",
            "GET",
            Members,
        ),
        route("/meetings", "GET", Meetings),
        route("/meetings/events", "GET", MeetingsEvents),
        route("/meetings/{conferenceId}/rule", "DELETE", MeetingRule),
        route("/meetings/{conferenceId}/invite", "POST", Invite),
        route("/rules", "GET, PUT", Rules),
        route("/rules/preview", "POST", RulesPreview),
        route("/audit", "GET", Audit),
        route("/batch", "GET, POST", Batches),
        route("/batch/{id}", "GET, DELETE", Batch),
        route("/batch/{id}/events", "GET", BatchEvents),
        route("/timers", "GET, POST", Timers),
        route("/timers/{id}", "DELETE", Timer),
        route("/usage", "GET", Usage),
        route("/dingtalk/events", "POST", Events),
        route("/session", "GET, POST, DELETE", Session),
        route("/doctor", "GET", Doctor),
        route("/healthz", FILE, Health),
        route("/openapi.json", FILE, OpenApi),
        route("/", FILE, asset("index.html", "index.html#tag", HTML)),
        route("/page.js", FILE, asset("page.js", "page.js#tag", SCRIPT)),
        route(
            "/style.css",
            FILE,
            asset("style.css", "style.css#tag", STYLE),
        ),
        route(
            "/pinyin.js",
            FILE,
            asset("pinyin.js", "pinyin.js#tag", SCRIPT),
        ),
        route(
            "/several.js",
            FILE,
            asset("several.js", "several.js#tag", SCRIPT),
        ),
        route(
            "/automatic.js",
            FILE,
            asset("automatic.js", "automatic.js#tag", SCRIPT),
        ),
        route(
            "/history.js",
            FILE,
            asset("history.js", "history.js#tag", SCRIPT),
        ),
        route(
            "/dingtalk-conference-lock.js",
            FILE,
            asset(
                "dingtalk-conference-lock.js",
                "dingtalk-conference-lock.js#tag",
                SCRIPT,
            ),
        ),
        route("/probe.js", FILE, asset("probe.js", "probe.js#tag", SCRIPT)),
    ]
};

const fn route(template: &'static str, allow: &'static str, target: Target) -> Route {
    Route {
        template,
        allow,
        target,
    }
}

const fn asset(name: &'static str, tag: &'static str, content_type: &'static str) -> Target {
    Target::Asset(Asset {
        name,
        tag,
        content_type,
    })
}

impl Route {
    /// Whether it takes `method`.
    pub fn takes(&self, method: &str) -> bool {
        self.allow.split(", ").any(|allowed| allowed == method)
    }

    /// What stands in the place of its parameter, if `path` is one of this route.
    fn parameter(&self, path: &str) -> Option<String> {
        let mut found = String::new();
        let mut segments = path.split('/');
        for wanted in self.template.split('/') {
            let segment = segments.next()?;
            if wanted.starts_with('{') {
                found = url::decode_segment(segment)?;
            } else if wanted != segment {
                return None;
            }
        }
        segments.next().is_none().then_some(found)
    }
}

/// The route of a request for `url`, as the platform gives it: parsing it again would resolve what
/// looks like dot segments, and so make another path of it. `None` for any path that is not ours.
pub fn find(url: &str) -> Option<Found> {
    let path = url::path(url)?;
    let (route, parameter) = ROUTES
        .iter()
        .find_map(|route| Some((*route, route.parameter(path)?)))?;
    // No meeting's id, but what is left of another route: an escaped letter in it, or a segment that
    // the platform has taken out.
    if route.target == Target::Conference && is_of_a_sibling(&route, &parameter) {
        return None;
    }
    Some(Found { route, parameter })
}

/// Whether `segment` ends another path below that of `route`.
fn is_of_a_sibling(route: &Route, segment: &str) -> bool {
    let (parent, _) = route.template.split_once('{').unwrap_or_default();
    ROUTES.iter().filter(|other| *other != route).any(|other| {
        let below = other.template.strip_prefix(parent);
        below.is_some_and(|below| below.rsplit('/').next() == Some(segment))
    })
}

/// The refusal of a method that is not for `route`.
pub fn method_not_allowed(route: &Route) -> Refusal {
    let message = format!("this path takes {}", route.allow);
    Refusal::of(reason::METHOD_NOT_ALLOWED, message).with_header("allow", route.allow)
}

#[cfg(test)]
#[path = "route_tests.rs"]
mod tests;
