//! The names of the variables, as the platform has them. Those of the app are the crate's,
//! [`dingtalk_conference_lock::Names::Variables`].

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
