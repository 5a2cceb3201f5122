//! The names by which the caller knows what a client is made of.

/// The options that an environment can tell, and the variables that stand for them.
const VARIABLES: [(&str, &str); 7] = [
    ("endpoint", "DINGTALK_ENDPOINT"),
    ("appKey", "DINGTALK_APP_KEY"),
    ("appSecret", "DINGTALK_APP_SECRET"),
    ("suiteKey", "DINGTALK_SUITE_KEY"),
    ("suiteSecret", "DINGTALK_SUITE_SECRET"),
    ("authCorpId", "DINGTALK_AUTH_CORP_ID"),
    ("suiteTicket", "DINGTALK_SUITE_TICKET"),
];

/// The names of the variables that [`app`](super::app) may ask for.
pub fn app_variables() -> [&'static str; 7] {
    VARIABLES.map(|(_, variable)| variable)
}

/// The names by which the caller knows what a client is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// `appKey` and its like, fields of an object.
    Options,
    /// `DINGTALK_APP_KEY` and its like, variables of an environment.
    Variables,
}

impl Names {
    /// The name of an option.
    pub fn of(self, option: &'static str) -> &'static str {
        for (known, variable) in &VARIABLES {
            if self == Self::Variables && option == *known {
                return variable;
            }
        }
        option
    }
}
