//! What an error means for the person in front of it: a title and what to do, in two languages.

use alloc::string::String;

use super::{Error, ErrorKind, HOST_ERROR, fits, kind_of_code};

/// A language that errors are described in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Chinese, simplified.
    Zh,
}

/// What to tell a person.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Advice {
    /// What happened, in a few words.
    pub title: String,
    /// What to do about it.
    pub advice: String,
}

/// The codes that say more to a person than their kind does, then every kind, then the rest: names (of
/// a code with `*` the beginning), title and advice in English, title and advice in Chinese.
/// `src/npm/describe.js` reads it too, and `tests/fixtures/describe.json` binds both.
const ROWS: &str = include_str!("advice.txt");

/// What to tell a person about `error`.
pub fn describe(error: &Error, language: Language) -> Advice {
    let kind = error.kind.as_str();
    // A code of a family, such as a new …QpsLimitFor…, has no row; its kind has.
    let family = kind_of_code(&error.code).map_or("", ErrorKind::as_str);
    let names = [error.code.as_str(), kind, family, "other"];
    let [_, title, advice, title_zh, advice_zh] =
        names.into_iter().find_map(row).unwrap_or_default();
    let (title, advice, needed, between, wait, seconds) = match language {
        Language::En => (title, advice, " Needed: ", ", ", " Wait ", " s."),
        Language::Zh => (title_zh, advice_zh, "需要：", "、", "请等待 ", " 秒。"),
    };
    let mut advice = String::from(advice);
    // Of a mistake on this side, only that tells.
    if error.code == HOST_ERROR && error.message.contains("may have been") {
        advice.push_str(match language {
            Language::En => " It may have been done; doing it again does no harm.",
            Language::Zh => "操作可能已执行；重做无妨。",
        });
    }
    if error.kind == ErrorKind::InvalidArgument {
        advice.push_str(&error.message);
    }
    if !error.required_scopes.is_empty() {
        advice.push_str(needed);
        advice.push_str(&error.required_scopes.join(between));
    }
    // A day at most: a longer one is nothing to wait for.
    let asked = error.retry_after_ms;
    if let Some(ms) = asked.filter(|ms| (1.0..86_400_000.0).contains(ms)) {
        advice.push_str(&format!("{wait}{}{seconds}", (ms / 1000.0).ceil()));
    }
    Advice {
        title: title.into(),
        advice,
    }
}

/// The row of `name`, where there is one.
fn row(name: &str) -> Option<[&'static str; 5]> {
    let mut rows = ROWS.lines().map(|line| {
        let mut fields = line.split('|');
        [(); 5].map(|()| fields.next().unwrap_or_default())
    });
    rows.find(|[names, ..]| names.split(' ').any(|known| fits(name, known)))
}

#[cfg(test)]
#[path = "advice_tests.rs"]
mod tests;
