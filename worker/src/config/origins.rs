//! `ALLOWED_ORIGINS`: the other origins whose pages may call.

use crate::{
    config::{arrival, error::ConfigurationError, given::Variables},
    http::origin::{self, is_origin},
    variables::ALLOWED_ORIGINS,
};

/// The origins whose pages may call the worker with a caller key.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    /// Those that can be, as browsers write them.
    pub allowed: Vec<String>,
    /// What is wrong with the others. It is for callers from pages, and for nobody else.
    pub error: Option<ConfigurationError>,
}

impl Origins {
    /// Reads `ALLOWED_ORIGINS`.
    pub fn read(variables: &Variables) -> Self {
        let items = match variables.items(ALLOWED_ORIGINS) {
            Ok(items) => items,
            Err(error) => {
                return Self {
                    allowed: Vec::new(),
                    error: Some(error),
                };
            }
        };
        let problems = items.iter().enumerate().filter_map(|(index, item)| {
            let problem = problem(item)?;
            let message = format!("[{index}] {problem}");
            Some(ConfigurationError::new(ALLOWED_ORIGINS, message))
        });
        let error = problems.into_iter().next();
        let allowed = items.into_iter().filter(|item| is_origin(item)).collect();
        Self { allowed, error }
    }

    /// Whether a page of `origin` may call.
    pub fn allows(&self, origin: Option<&str>) -> bool {
        origin.is_some_and(|origin| self.allowed.iter().any(|other| other == origin))
    }
}

/// What is wrong with `item`, of which only what is nobody's is shown.
fn problem(item: &str) -> Option<String> {
    if is_origin(item) {
        return None;
    }
    let known = ["*", "null", "file://"].into_iter().find(|it| item == *it);
    Some(match known {
        Some("null") => {
            "is null, which pages of many makers say of themselves: give the page an origin".into()
        }
        Some("file://") => {
            "is file://, which browsers say of no page: serve the page over http or https".into()
        }
        Some(all) => format!("is {all}: list the origins one by one"),
        None => match arrival::damage(ALLOWED_ORIGINS, item).or_else(|| arrival::stray(item)) {
            Some(damage) => damage,
            None => format!("{}: write it such as https://app.example.com", shape(item)),
        },
    })
}

/// In what `item` is unlike what a browser writes.
fn shape(item: &str) -> &'static str {
    let Some((scheme, rest)) = item.split_once("://") else {
        return "has no scheme";
    };
    if rest.contains('*') {
        return "has a *, and each origin has to be listed by itself";
    }
    let host = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    if host.is_empty() {
        return "has no host";
    }
    if host != rest {
        return "has more behind its host, if only a /";
    }
    if !rest.is_ascii() {
        return "has a host in letters that browsers write as xn--…";
    }
    match origin::web_origin(scheme, rest) {
        Some(_) => {
            "is not written as browsers do, in lower case and without the port that goes without saying"
        }
        None => "has a scheme, a host or a port that cannot be",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::tests::given;

    fn read(text: &str) -> Origins {
        Origins::read(&given(&[(ALLOWED_ORIGINS, text)]))
    }

    #[test]
    fn origins_are_listed_exactly() {
        let none = Origins::read(&given(&[]));
        assert!(none.allowed.is_empty() && none.error.is_none());
        let list = read(" https://a.b:8 ,, http://localhost:3000");
        assert_eq!(list.allowed, ["https://a.b:8", "http://localhost:3000"]);
        assert_eq!(list.error, None);
    }

    #[test]
    fn w2_any_scheme_with_a_host_is_an_origin() {
        for origin in [
            "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
            "moz-extension://2c127fa4-62c7-7e4f-90e5-472b45eecfdc",
            "safari-web-extension://5A1F-3C",
            "capacitor://localhost",
            "ionic://localhost",
            "tauri://localhost",
            "app://obsidian.md",
            "vscode-webview://1a2b3c",
            "https+x.y-z://h:1",
        ] {
            let list = read(&format!("{origin},https://a.example"));
            assert_eq!(list.allowed, [origin, "https://a.example"]);
            assert_eq!(list.error, None);
        }
    }

    #[test]
    fn w2_what_cannot_be_one_is_named_and_the_others_stay() {
        for (text, named) in [
            ("*", "is *: list the origins"),
            ("null", "is null, which"),
            ("file://", "is file://, which"),
            ("a.hunter2", "has no scheme"),
            ("localhost:3000", "has no scheme"),
            ("https://*.hunter2", "has a *"),
            ("chrome-extension://*", "has a *"),
            ("https://hunter2/", "has more behind its host"),
            ("file:///hunter2", "has no host"),
            ("https://hunter2/x", "has more behind its host"),
            ("https://A.hunter2", "is not written as browsers do"),
            (
                "HTTPS://a.hunter2",
                "has a scheme, a host or a port that cannot be",
            ),
            ("https://u@hunter2", "has a scheme, a host or a port"),
            ("https://", "has no host"),
            ("https://a.b:443", "is not written as browsers do"),
            ("http://a.b:80", "is not written as browsers do"),
            ("https://a.b:", "is not written as browsers do"),
            ("https://a.b:08", "is not written as browsers do"),
            ("https://:::", "has a scheme, a host or a port"),
            ("https://a:b:c", "has a scheme, a host or a port"),
            ("https://a:65536", "has a scheme, a host or a port"),
            ("https://[::1", "has a scheme, a host or a port"),
            ("x-hunter2://", "has no host"),
            ("1x://hunter2", "has a scheme, a host or a port"),
            ("https://例子.hunter2", "xn--"),
            ("\"https://hunter2\"", "has quotes (\") around it"),
            ("https://hunter2\u{200b}", "(U+200B) at its end"),
            ("https://hun ter2", "a blank in it"),
        ] {
            let list = read(&format!("https://a.example, {text}"));
            let error = list.error.unwrap();
            assert_eq!(error.variable, "ALLOWED_ORIGINS", "{text}");
            assert!(error.problem.starts_with("[1] "), "{text}: {error}");
            assert!(error.problem.contains(named), "{text}: {error}");
            assert!(!error.problem.contains("hunter"), "{error}");
            assert_eq!(list.allowed, ["https://a.example"]);
        }
    }

    #[test]
    fn w4_quotes_around_the_whole_list_are_named() {
        for list in [
            "'https://a.b,https://c.d'",
            "“https://a.b”",
            "undefined",
            "${ORIGINS}",
        ] {
            let error = read(list).error.unwrap();
            assert!(!error.problem.starts_with('['), "{error}");
        }
    }
}
