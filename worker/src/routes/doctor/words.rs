//! What the doctor says where there is no error to describe, in two languages.

use dingtalk_conference_lock::{Advice, Language};

use crate::{
    config::error::ConfigurationError, desk::ask::KnownDeliveries, routes::doctor::step::Step,
};

/// The step works.
pub fn fine(step: Step, language: Language) -> Advice {
    let (english, chinese) = match step {
        Step::Configuration => ("The configuration can be used", "配置可用"),
        Step::Egress => ("The endpoint can be reached", "可以访问 endpoint"),
        Step::Endpoint => ("DingTalk's API answers", "钉钉 API 有应答"),
        Step::Token => ("DingTalk accepts the app", "钉钉接受该应用"),
        Step::Lock => ("The app may lock meetings", "应用可以锁定会议"),
        Step::Read => ("The app may see meetings", "应用可以查看会议"),
    };
    advice(language, [english, ""], [chinese, ""])
}

/// The step was not tried.
pub fn not_reached(language: Language) -> Advice {
    advice(
        language,
        ["Not tried", "An earlier step has to work first."],
        ["未检查", "请先解决前面的问题。"],
    )
}

/// A variable is missing or wrong.
pub fn misconfigured(error: &ConfigurationError, language: Language) -> Advice {
    let titles = ["The edge worker is not set up right", "边缘服务配置有误"];
    let what = error.to_string();
    let [english, chinese] = titles.map(|title| [title, what.as_str()]);
    advice(language, english, chinese)
}

/// The state cannot be read or written, for which `why` says what to do.
pub fn forgets(why: &str, language: Language) -> Advice {
    let titles = [
        "The worker cannot remember anything, and so does nothing",
        "边缘服务无法读写其状态，因此不执行任何操作",
    ];
    let [english, chinese] = titles.map(|title| [title, why]);
    advice(language, english, chinese)
}

/// How messages for `WATCH_WEBHOOK` fare.
pub fn deliveries(known: &KnownDeliveries) -> String {
    let problem = known.problem.as_deref();
    let problem = problem.map(|code| format!(", and the last try failed: {code}"));
    let waiting = match known.waiting {
        0 => "no message waits for WATCH_WEBHOOK".into(),
        1 => "1 message waits for WATCH_WEBHOOK".into(),
        many => format!("{many} messages wait for WATCH_WEBHOOK"),
    };
    waiting + &problem.unwrap_or_default()
}

/// That no rule does anything, for want of the right to have it done.
pub fn ruleless(maker: &str) -> String {
    format!(
        "the rules do nothing: {maker}, who set them, may set none any more; whoever has admin can save them again"
    )
}

/// The language of a person: `asked` for in the query, else the first that their browser `accepts`.
pub fn language(asked: Option<&str>, accepts: Option<&str>) -> Language {
    let chinese = |text: &str| {
        let text = text.trim_start();
        text.get(..2)
            .is_some_and(|it| it.eq_ignore_ascii_case("zh"))
    };
    match asked.or(accepts) {
        Some(text) if chinese(text) => Language::Zh,
        _ => Language::En,
    }
}

/// Title and advice in one of two languages.
pub fn advice(language: Language, english: [&str; 2], chinese: [&str; 2]) -> Advice {
    let [title, advice] = match language {
        Language::En => english,
        Language::Zh => chinese,
    };
    Advice {
        title: title.into(),
        advice: advice.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_wins_over_the_browser() {
        for (asked, accepts, expected) in [
            (None, None, Language::En),
            (None, Some("zh-CN,zh;q=0.9,en;q=0.8"), Language::Zh),
            (None, Some("en-GB,zh;q=0.9"), Language::En),
            (Some("zh"), Some("en"), Language::Zh),
            (Some("zh-Hant"), None, Language::Zh),
            (Some("en"), Some("zh"), Language::En),
            (Some("fr"), Some("zh"), Language::En),
            (None, Some("会"), Language::En),
        ] {
            assert_eq!(language(asked, accepts), expected, "{asked:?} {accepts:?}");
        }
    }
}
