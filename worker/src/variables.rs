//! The names of the variables, as the platform has them.

/// Where DingTalk is.
pub const ENDPOINT: &str = "DINGTALK_ENDPOINT";
/// An internal app's key.
pub const APP_KEY: &str = "DINGTALK_APP_KEY";
/// An internal app's secret.
pub const APP_SECRET: &str = "DINGTALK_APP_SECRET";
/// A third-party app's key.
pub const SUITE_KEY: &str = "DINGTALK_SUITE_KEY";
/// A third-party app's secret.
pub const SUITE_SECRET: &str = "DINGTALK_SUITE_SECRET";
/// The ticket that DingTalk sends to a third-party app.
pub const SUITE_TICKET: &str = "DINGTALK_SUITE_TICKET";
/// The organisation that a third-party app acts for.
pub const AUTH_CORP_ID: &str = "DINGTALK_AUTH_CORP_ID";

/// Who may call, and do what.
pub const CALLER_KEYS: &str = "CALLER_KEYS";
/// The other origins whose pages may call.
pub const ALLOWED_ORIGINS: &str = "ALLOWED_ORIGINS";

/// The origin of the team in Cloudflare Access.
pub const ACCESS_TEAM_DOMAIN: &str = "ACCESS_TEAM_DOMAIN";
/// The audience tag of the application there.
pub const ACCESS_AUD: &str = "ACCESS_AUD";
/// Who may sign in there, and do what.
pub const ACCESS_USERS: &str = "ACCESS_USERS";

/// Where the simulator is that stands in DingTalk's place.
pub const SIMULATOR: &str = "SIMULATOR";
