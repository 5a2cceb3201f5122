//! Sign-in through Cloudflare Access: `ACCESS_TEAM_DOMAIN`, `ACCESS_AUD` and `ACCESS_USERS`. Whether
//! its assertion is genuine, the platform checks; what its e-mail may do is decided here.

use serde_json::{Map, Value};

use crate::{
    config::{
        entries::{entries, text, wrong_entry},
        error::ConfigurationError,
        grant::{ACTIONS, CONFERENCES, Grant},
    },
    http::origin,
    variables::{ACCESS_AUD as AUDIENCE, ACCESS_TEAM_DOMAIN as TEAM, ACCESS_USERS as USERS},
};

const EMAIL: &str = "email";
/// The fields of a user; as in `CALLER_KEYS`, an unknown one is refused.
const FIELDS: [&str; 3] = [EMAIL, ACTIONS, CONFERENCES];

/// Whom Access lets in, and to do what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// The origin of the team's domain, which issues the assertions and has the keys to check them.
    pub team: String,
    /// The application's audience tag.
    pub audience: String,
    users: Vec<User>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct User {
    /// In lower case; `@example.com` for everyone there.
    email: String,
    grant: Grant,
}

impl Access {
    /// Reads the three variables; `None` where there is none of them. `variable` gives no empty value.
    ///
    /// # Errors
    /// The variable that is missing or wrong.
    pub fn read(
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Option<Self>, ConfigurationError> {
        let names = [TEAM, AUDIENCE, USERS];
        let values = names.map(|name| variable(name).ok_or(name));
        let [team, audience, users] = match values {
            [Err(_), Err(_), Err(_)] => return Ok(None),
            [Ok(team), Ok(audience), Ok(users)] => [team, audience, users],
            some => {
                let missing = some.iter().find_map(|value| value.as_ref().err().copied());
                let all = format!("{TEAM}, {AUDIENCE} and {USERS}");
                let problem = format!("is missing: Cloudflare Access needs all of {all}");
                return Err(ConfigurationError::new(missing.unwrap_or(TEAM), problem));
            }
        };
        // Whoever could change the keys on their way could sign in as anyone.
        let trusted = origin::is_origin(&team)
            && (team.starts_with("https://") || origin::is_loopback(&team));
        if !trusted {
            let problem = "is not an origin such as https://team.cloudflareaccess.com";
            return Err(ConfigurationError::new(TEAM, problem));
        }
        if !audience.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            let problem = "is not the application audience tag: it has letters and digits only";
            return Err(ConfigurationError::new(AUDIENCE, problem));
        }
        let mut known: Vec<User> = Vec::new();
        for (index, fields) in entries(USERS, &users, &FIELDS)?.iter().enumerate() {
            let wrong = |what: String| wrong_entry(USERS, index, what);
            let user = User::parse(fields).map_err(wrong)?;
            if known.iter().any(|other| other.email == user.email) {
                return Err(wrong(format!("has the {EMAIL} of another entry")));
            }
            known.push(user);
        }
        Ok(Some(Self {
            team,
            audience,
            users: known,
        }))
    }

    /// What `email` may do: its own entry, or else that of its domain.
    pub fn grant(&self, email: &str) -> Option<&Grant> {
        let email = email.to_ascii_lowercase();
        let (name, domain) = parts(&email)?;
        if name.is_empty() {
            return None;
        }
        let of = |wanted: &str| self.users.iter().find(|user| user.email == wanted);
        let user = of(&email).or_else(|| of(&format!("@{domain}")));
        user.map(|user| &user.grant)
    }
}

/// What stands before and after the one `@` of an e-mail, if that can be one.
fn parts(email: &str) -> Option<(&str, &str)> {
    let (name, domain) = email.split_once('@')?;
    let stray = |char: char| char.is_control() || char.is_whitespace() || "*@".contains(char);
    let whole = !domain.is_empty() && !name.contains(stray) && !domain.contains(stray);
    whole.then_some((name, domain))
}

impl User {
    fn parse(fields: &Map<String, Value>) -> Result<Self, String> {
        // ASCII only: of other letters, several become the same one.
        let email = text(fields, EMAIL)?.to_ascii_lowercase();
        let pattern = email.strip_prefix('*').unwrap_or(&email);
        let whole = email == pattern;
        if parts(pattern).is_none_or(|(name, _)| name.is_empty() == whole) {
            return Err("has an email that is neither a@example.com nor *@example.com".into());
        }
        Ok(Self {
            email: pattern.into(),
            grant: Grant::parse(fields)?,
        })
    }
}

#[cfg(test)]
#[path = "access_tests.rs"]
mod tests;
