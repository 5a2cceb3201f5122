//! A refusal for a person whose browser went to the address: in words, with the way to the page.

use crate::http::{
    head::Head,
    headers::{ACCEPT, ACCEPT_LANGUAGE},
    reason,
    refusal::Refusal,
};

/// Whether a browser goes to the address, and shows what it gets.
pub fn is_wanted(head: &Head) -> bool {
    let accepts = head.header(ACCEPT).unwrap_or_default();
    matches!(head.method.as_str(), "GET" | "HEAD") && accepts.contains("text/html")
}

/// The page, in the language of who reads it.
pub fn page(refusal: &Refusal, request_id: &str, head: &Head) -> String {
    let languages = head.header(ACCEPT_LANGUAGE).unwrap_or_default();
    let chinese = languages
        .trim_start()
        .to_ascii_lowercase()
        .starts_with("zh");
    let unknown = refusal.code == reason::NOT_FOUND.code;
    let (language, title, advice, way) = match (chinese, unknown) {
        (false, true) => (
            "en",
            "There is nothing at this address",
            "Check the address, or begin at the page to lock meetings.",
            "To the page",
        ),
        (false, false) => (
            "en",
            "This cannot be shown",
            "It is meant for programs, or needs a key. Your IT admin can tell by what stands below.",
            "To the page",
        ),
        (true, true) => (
            "zh-CN",
            "此地址没有内容",
            "请检查地址，或从会议锁定页面开始。",
            "前往页面",
        ),
        (true, false) => (
            "zh-CN",
            "无法显示",
            "此地址供程序使用，或需要密钥。IT 管理员可根据下方信息判断。",
            "前往页面",
        ),
    };
    let (code, message) = (escaped(&refusal.code), escaped(&refusal.message));
    let id = escaped(refusal.request_id.as_deref().unwrap_or(request_id));
    format!(
        "<!doctype html>\n<html lang=\"{language}\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<link rel=\"stylesheet\" href=\"/style.css\">\n\
         <main><section id=\"unreachable\" class=\"card\">\n<h1>{title}</h1>\n<p>{advice}</p>\n\
         <p><a href=\"/\">{way}</a></p>\n\
         <p class=\"hint\">{status} {code}: {message} ({id})</p>\n</section></main>\n",
        status = refusal.status,
    )
}

fn escaped(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    escaped.replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(accept: &str, languages: &str) -> Head {
        Head {
            method: "GET".into(),
            url: "https://h/x".into(),
            headers: vec![(ACCEPT, accept.into()), (ACCEPT_LANGUAGE, languages.into())],
        }
    }

    #[test]
    fn only_who_goes_there_by_a_browser_wants_it() {
        assert!(is_wanted(&head("text/html,application/xhtml+xml", "en")));
        assert!(!is_wanted(&head("*/*", "en")));
        assert!(!is_wanted(&head("application/json", "en")));
        let post = Head {
            method: "POST".into(),
            ..head("text/html", "en")
        };
        assert!(!is_wanted(&post));
    }

    #[test]
    fn it_speaks_the_readers_language_and_has_no_markup_of_others() {
        let refusal = Refusal::new(400, "<b>", "\"x\" & <script>");
        let text = page(&refusal, "OURS", &head("text/html", "zh-TW,en"));
        assert!(text.contains("<html lang=\"zh-CN\">"));
        assert!(
            text.contains("400 &lt;b&gt;: &quot;x&quot; &amp; &lt;script&gt; (OURS)"),
            "{text}"
        );
        let text = page(&Refusal::not_found(), "OURS", &head("text/html", "en"));
        assert!(text.contains("<h1>There is nothing at this address</h1>"));
    }
}
