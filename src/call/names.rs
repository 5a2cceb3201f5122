//! The names by which the caller knows what a client is made of.

use alloc::string::String;

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
    pub fn of(self, option: &str) -> String {
        if self == Self::Options {
            return option.into();
        }
        let mut name = String::from("DINGTALK_");
        for c in option.chars() {
            if c.is_ascii_uppercase() {
                name.push('_');
            }
            name.push(c.to_ascii_uppercase());
        }
        name
    }
}
