//! What an error means for the person in front of it: a title and what to do, in two languages.

use crate::{
    codes::kind_of_code,
    error::ErrorKind,
    text::{concat, decimal},
};

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

/// The codes that say more to a person than their kind does, then every kind, then the rest: a name,
/// title and advice in English, title and advice in Chinese. One text, since in WebAssembly a table of
/// texts is half a kilobyte of pointers.
#[rustfmt::skip]
const ROWS: &str = concat!(
    "paramsError|The meeting id was not accepted|Give the conferenceId of a running meeting, not its code or a link.|",
        "会议 ID 不被接受|请使用进行中会议的 conferenceId，而不是会议号或链接。\n",
    "noPermission|No permission for this meeting|Ask the administrator of the app or caller key.|",
        "没有操作该会议的权限|请联系应用或调用密钥的管理员。\n",
    "invalidClientIdOrSecret|The app key or secret is wrong|Copy both again from DingTalk's developer console.|",
        "应用的 Key 或 Secret 错误|请在钉钉开发者后台重新复制。\n",
    "invalidSuiteKey|The suite key is wrong|Copy it and its secret again, and use the newest suiteTicket.|",
        "套件 Key 错误|请重新复制 Key 和 Secret，并使用最新的 suiteTicket。\n",
    "InvalidAuthentication|The access token was not accepted|Get a new one; with an edge worker, check the caller key.|",
        "访问凭证无效|请重新获取；通过边缘服务时请检查调用密钥。\n",
    "AuthenticationFailed.MissingParameter|The access token did not arrive|Check that no proxy removes x-acs-dingtalk-access-token.|",
        "请求缺少访问凭证|请检查代理是否删除了 x-acs-dingtalk-access-token。\n",
    "Forbidden.AccessDenied.AccessTokenPermissionDenied|The app lacks a permission|Ask its administrator to add it in DingTalk's developer console.|",
        "应用缺少权限|请管理员在钉钉开发者后台添加。\n",
    "Forbidden.AccessDenied.IpNotInWhiteList|The server's address is not allowed|Add the address in DingTalk's message to the app's server IPs.|",
        "服务器 IP 不在白名单中|请把钉钉消息中的 IP 加入应用的服务器 IP。\n",
    "404|DingTalk does not know this address|Check the endpoint.|",
        "钉钉没有该接口|请检查 endpoint。\n",
    "AddressBanned|DingTalk blocks this network address|Wait some minutes, then call less often.|",
        "钉钉已封禁该网络地址|请等待几分钟，之后降低频率。\n",
    "ConfigurationError|The edge worker is not set up right|Its message names the setting. Tell whoever runs it.|",
        "边缘服务配置有误|错误信息指出了配置项，请告知其维护者。\n",
    "AbortError|Cancelled|It may have been carried out; doing it again does no harm.|",
        "已取消|操作可能已执行；重做无妨。\n",
    "invalid-argument|The input is not valid||",
        "输入无效|\n",
    "authentication|The credentials were not accepted|Check the access token, or the app's key and secret.|",
        "凭证不被接受|请检查访问凭证，或应用的 Key 和 Secret。\n",
    "permission|Not allowed|Ask the administrator of the app or caller key.|",
        "没有权限|请联系应用或调用密钥的管理员。\n",
    "throttled|Too many calls at once|Wait a second or more, then try again.|",
        "调用过于频繁|请等待一秒以上再试。\n",
    "quota|The organisation's monthly quota is used up|Ask its administrator to extend it, or wait for next month.|",
        "组织本月调用额度已用完|请管理员扩容，或等待下月。\n",
    "conference-closed|The meeting has ended|There is nothing left to lock or unlock.|",
        "会议已结束|无需再锁定或解锁。\n",
    "rejected|DingTalk refused the call|Check that the meeting is running.|",
        "钉钉拒绝了请求|请检查会议是否在进行中。\n",
    "server|DingTalk had an error|Try again in a minute, or give DingTalk the request id.|",
        "钉钉服务出错|请稍后重试，或向钉钉提供请求 ID。\n",
    "network|DingTalk could not be reached|Check the connection and the endpoint. Web pages need an edge worker.|",
        "无法连接钉钉|请检查网络和 endpoint。网页需要通过边缘服务。\n",
    "timeout|No answer in time|It may have been carried out; doing it again does no harm.|",
        "响应超时|操作可能已执行；重做无妨。\n",
    "protocol|The answer was not DingTalk's|Check the endpoint. It may have been carried out; doing it again does no harm.|",
        "收到的不是钉钉的应答|请检查 endpoint。操作可能已执行；重做无妨。\n",
    "|Something unexpected went wrong|Try again, or report the error's message.|",
        "发生意外错误|请重试，或反馈错误信息。\n",
);

/// What is known of an error.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    /// Its `kind`; empty where it is not an error of ours.
    pub(crate) kind: String,
    /// Its `code`, or the name of an error that is not ours.
    pub(crate) code: String,
    /// Its message, shown only where it is our own words.
    pub(crate) message: String,
    pub(crate) required_scopes: Vec<String>,
    pub(crate) retry_after_ms: Option<f64>,
}

/// What to tell a person about `error`.
pub fn describe(error: &crate::Error, language: Language) -> Advice {
    let facts = Facts {
        kind: error.kind.as_str().into(),
        code: error.code.clone(),
        message: error.failure.message.clone(),
        required_scopes: error.required_scopes.clone(),
        retry_after_ms: error.retry_after_ms,
    };
    describe_facts(&facts, language)
}

pub(crate) fn describe_facts(facts: &Facts, language: Language) -> Advice {
    // A code of a family, such as a new …QpsLimitFor…, has no row; its kind has.
    let family = kind_of_code(&facts.code).map_or("", ErrorKind::as_str);
    let mut texts = if facts.code.is_empty() {
        ""
    } else {
        row(&facts.code)
    };
    for name in [facts.kind.as_str(), family] {
        if texts.is_empty() && !name.is_empty() {
            texts = row(name);
        }
    }
    if texts.is_empty() {
        texts = row("");
    }
    let [needed, wait, seconds, between] = match language {
        Language::En => [" Needed: ", " Wait ", " s.", ", "],
        Language::Zh => {
            texts = cut(cut(texts, b'|').1, b'|').1;
            ["需要：", "请等待 ", " 秒。", "、"]
        }
    };
    let (title, rest) = cut(texts, b'|');
    let mut advice = String::from(cut(rest, b'|').0);
    if facts.kind == "invalid-argument" {
        advice.push_str(&facts.message);
    }
    let mut before = needed;
    for scope in &facts.required_scopes {
        advice.push_str(&concat(&[before, scope]));
        before = between;
    }
    // A day at most: a longer one is nothing to wait for.
    if let Some(ms) = facts
        .retry_after_ms
        .filter(|ms| (1.0..86_400_000.0).contains(ms))
    {
        advice.push_str(&concat(&[
            wait,
            &decimal((ms / 1000.0).ceil() as u32),
            seconds,
        ]));
    }
    Advice {
        title: title.into(),
        advice,
    }
}

/// The texts of the row `name`; none where there is no such row.
fn row(name: &str) -> &'static str {
    let mut rows = ROWS;
    while !rows.is_empty() {
        let (row, after) = cut(rows, b'\n');
        let (key, texts) = cut(row, b'|');
        if key == name {
            return texts;
        }
        rows = after;
    }
    ""
}

/// `text` before and after the first `at`.
fn cut(text: &str, at: u8) -> (&str, &str) {
    let before = text.bytes().take_while(|byte| *byte != at).count();
    let after = before.saturating_add(1);
    (
        text.get(..before).unwrap_or_default(),
        text.get(after..).unwrap_or_default(),
    )
}

#[cfg(test)]
#[path = "advice_tests.rs"]
mod tests;
