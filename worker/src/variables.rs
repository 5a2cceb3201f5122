//! The names of the variables, as the platform has them. Those of the app are the crate's,
//! [`dingtalk_conference_lock::Names::Variables`].

/// Who may call, and do what; it goes on in `CALLER_KEYS_2`, `CALLER_KEYS_3` and so on.
pub const CALLER_KEYS: &str = "CALLER_KEYS";
/// Where browsers see the worker, where that is not where requests say.
pub const PUBLIC_ORIGIN: &str = "PUBLIC_ORIGIN";
/// The other origins whose pages may call.
pub const ALLOWED_ORIGINS: &str = "ALLOWED_ORIGINS";

/// The origin of the team in Cloudflare Access.
pub const ACCESS_TEAM_DOMAIN: &str = "ACCESS_TEAM_DOMAIN";
/// The audience tag of the application there.
pub const ACCESS_AUD: &str = "ACCESS_AUD";
/// Who may sign in there, and do what; it goes on as `CALLER_KEYS` does.
pub const ACCESS_USERS: &str = "ACCESS_USERS";

/// How many calls DingTalk takes from an app within a second.
pub const CALLS_PER_SECOND: &str = "CALLS_PER_SECOND";
/// How many it takes from an organisation within a month.
pub const MONTHLY_CALLS: &str = "MONTHLY_CALLS";
/// How many days an entry of the record is kept.
pub const RECORD_DAYS: &str = "RECORD_DAYS";
/// How many seconds a reply to a read call serves others.
pub const READ_CACHE_SECONDS: &str = "READ_CACHE_SECONDS";

/// How events come, where DingTalk does not push them to an address.
pub const DINGTALK_EVENTS: &str = "DINGTALK_EVENTS";
/// What DingTalk signs its events with.
pub const DINGTALK_EVENT_TOKEN: &str = "DINGTALK_EVENT_TOKEN";
/// What it encrypts them with.
pub const DINGTALK_EVENT_AES_KEY: &str = "DINGTALK_EVENT_AES_KEY";

/// Where it is told that somebody came into a locked meeting.
pub const WATCH_WEBHOOK: &str = "WATCH_WEBHOOK";
/// What that is signed with.
pub const WATCH_WEBHOOK_SECRET: &str = "WATCH_WEBHOOK_SECRET";

/// Where the simulator is that stands in DingTalk's place.
pub const SIMULATOR: &str = "SIMULATOR";

/// The others that are by themselves.
pub const SINGLE: [&str; 14] = [
    PUBLIC_ORIGIN,
    ALLOWED_ORIGINS,
    ACCESS_TEAM_DOMAIN,
    ACCESS_AUD,
    CALLS_PER_SECOND,
    MONTHLY_CALLS,
    RECORD_DAYS,
    READ_CACHE_SECONDS,
    DINGTALK_EVENTS,
    DINGTALK_EVENT_TOKEN,
    DINGTALK_EVENT_AES_KEY,
    WATCH_WEBHOOK,
    WATCH_WEBHOOK_SECRET,
    SIMULATOR,
];
/// Those that go on in others, which are numbered from 2.
pub const LISTS: [&str; 2] = [CALLER_KEYS, ACCESS_USERS];
