//! Sign-in through Cloudflare Access: `ACCESS_TEAM_DOMAIN`, `ACCESS_AUD` and `ACCESS_USERS`. Whether
//! its assertion is genuine, the platform checks; what its e-mail or service token may do is decided
//! here.

use serde_json::{Map, Value};

use crate::{
    config::{
        entries::{entries, text, wrong_entry},
        error::ConfigurationError,
        given::Variables,
        grant::{ACTIONS, CONFERENCES, Grant},
    },
    http::origin,
    variables::{ACCESS_AUD as AUDIENCE, ACCESS_TEAM_DOMAIN as TEAM, ACCESS_USERS as USERS},
};

const EMAIL: &str = "email";
const SERVICE: &str = "service";
/// The fields of a user; as in `CALLER_KEYS`, an unknown one is refused.
const FIELDS: [&str; 4] = [EMAIL, SERVICE, ACTIONS, CONFERENCES];

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
    name: Name,
    grant: Grant,
}

/// Who signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Name {
    /// A person's e-mail in lower case; `@example.com` for everyone there.
    Email(String),
    /// A service token's Client ID.
    Service(String),
}

impl Access {
    /// Reads the three variables; `None` where there is none of them.
    ///
    /// # Errors
    /// The variable that is missing or wrong.
    pub fn read(variables: &Variables) -> Result<Option<Self>, ConfigurationError> {
        let (team, audience) = (variables.word(TEAM)?, variables.word(AUDIENCE)?);
        let mut lists = Vec::new();
        for name in variables.several(USERS) {
            lists.extend(variables.json(name)?.map(|json| (name, json)));
        }
        let (team, audience) = match (team, audience, lists.is_empty()) {
            (None, None, true) => return Ok(None),
            (Some(team), Some(audience), false) => (team, audience),
            (None, ..) => return Err(missing(TEAM)),
            (_, None, _) => return Err(missing(AUDIENCE)),
            _ => return Err(missing(USERS)),
        };
        // Whoever could change the keys on their way could sign in as anyone.
        let trusted = origin::is_web_origin(team)
            && (team.starts_with("https://") || origin::is_loopback(team));
        if !trusted {
            let problem = "is not an origin such as https://team.cloudflareaccess.com";
            return Err(ConfigurationError::new(TEAM, problem));
        }
        if !audience.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            let problem = "is not the application audience tag: it has letters and digits only";
            return Err(ConfigurationError::new(AUDIENCE, problem));
        }
        let mut known: Vec<User> = Vec::new();
        for (variable, json) in lists {
            for (index, fields) in entries(variable, json, &FIELDS)?.iter().enumerate() {
                let wrong = |what: String| wrong_entry(variable, index, what);
                let user = User::parse(fields).map_err(wrong)?;
                if known.iter().any(|other| other.name == user.name) {
                    let field = user.name.field();
                    return Err(wrong(format!("has the {field} of another entry")));
                }
                known.push(user);
            }
        }
        Ok(Some(Self {
            team: team.into(),
            audience: audience.into(),
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
        let domain = Name::Email(format!("@{domain}"));
        self.of(&Name::Email(email)).or_else(|| self.of(&domain))
    }

    /// What the service token with this Client ID may do.
    pub fn service_grant(&self, client_id: &str) -> Option<&Grant> {
        self.of(&Name::Service(client_id.into()))
    }

    fn of(&self, name: &Name) -> Option<&Grant> {
        let found = self.users.iter().find(|user| user.name == *name);
        found.map(|user| &user.grant)
    }
}

fn missing(name: &'static str) -> ConfigurationError {
    let all = format!("{TEAM}, {AUDIENCE} and {USERS}");
    let problem = format!("is missing: Cloudflare Access needs all of {all}");
    ConfigurationError::new(name, problem)
}

/// What stands before and after the one `@` of an e-mail, if that can be one.
fn parts(email: &str) -> Option<(&str, &str)> {
    let (name, domain) = email.split_once('@')?;
    let stray = |char: char| char.is_control() || char.is_whitespace() || "*@".contains(char);
    let whole = !domain.is_empty() && !name.contains(stray) && !domain.contains(stray);
    whole.then_some((name, domain))
}

impl Name {
    const fn field(&self) -> &'static str {
        match self {
            Self::Email(_) => EMAIL,
            Self::Service(_) => SERVICE,
        }
    }

    fn parse(fields: &Map<String, Value>) -> Result<Self, String> {
        if fields.contains_key(SERVICE) {
            if fields.contains_key(EMAIL) {
                return Err(format!(
                    "has both {EMAIL:?} and {SERVICE:?}: an entry is for one"
                ));
            }
            let id = text(fields, SERVICE)?;
            if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_graphic()) {
                return Err(format!(
                    "has a {SERVICE:?} that is not the Client ID of a service token"
                ));
            }
            return Ok(Self::Service(id.into()));
        }
        // ASCII only: of other letters, several become the same one.
        let email = text(fields, EMAIL)?.to_ascii_lowercase();
        let pattern = email.strip_prefix('*').unwrap_or(&email);
        let whole = email == pattern;
        if parts(pattern).is_none_or(|(name, _)| name.is_empty() == whole) {
            return Err("has an email that is neither a@example.com nor *@example.com".into());
        }
        Ok(Self::Email(pattern.into()))
    }
}

impl User {
    fn parse(fields: &Map<String, Value>) -> Result<Self, String> {
        Ok(Self {
            name: Name::parse(fields)?,
            grant: Grant::parse(fields)?,
        })
    }
}

#[cfg(test)]
#[path = "access_tests.rs"]
mod tests;
