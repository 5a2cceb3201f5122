//! What the doctor says of a failure. Whoever asks it runs the worker, so that it looks at the worker's side
//! of each, where the package would tell a caller to look at theirs.

use std::rc::Rc;

use dingtalk_conference_lock::{Advice, Error, ErrorKind, Failure, Language};

use crate::{
    routes::{
        cause::{self, Family},
        doctor::words::advice,
        outcome,
    },
    text::one_line,
};

/// What to tell of `failure`.
pub fn describe(failure: &Rc<Failure>, language: Language) -> Advice {
    let family = cause::code(failure).map(cause::family);
    match (family, failure.kind) {
        (Some(Some(family)), _) => of_the_way(family, language),
        (_, ErrorKind::Network) => unsaid(language),
        _ if outcome::token_refused(failure) => not_taken(language),
        _ if failure.code.ends_with("IpNotInWhiteList") => not_listed(language),
        _ => {
            let mut words =
                dingtalk_conference_lock::describe(&Error::from(Rc::clone(failure)), language);
            // It may have what a reply says.
            words.advice = one_line(&words.advice);
            words
        }
    }
}

/// An edge host sends from many addresses, which no list of DingTalk's can follow.
fn not_listed(language: Language) -> Advice {
    advice(
        language,
        [
            "This host's address is not on the app's list",
            "Add the address in DingTalk's message to the app's server IPs. An edge host sends from changing \
             addresses: leave that list empty, or run the worker where its address stays.",
        ],
        [
            "本机地址不在应用的白名单中",
            "请把钉钉消息中的 IP 加入应用的服务器 IP。边缘平台的出口地址会变化：请清空该名单，或改在地址固定的机器上运行。",
        ],
    )
}

fn of_the_way(family: Family, language: Language) -> Advice {
    let (english, chinese) = match family {
        Family::Certificate => (
            [
                "The endpoint's certificate is not accepted",
                "Check the host name in DINGTALK_ENDPOINT and this machine's clock. Where a proxy opens TLS, \
                 give the host its certificate: NODE_EXTRA_CA_CERTS in Node and Bun, DENO_CERT in Deno.",
            ],
            [
                "不接受 endpoint 的证书",
                "请检查 DINGTALK_ENDPOINT 的主机名和本机时钟。若有代理解开 TLS，请把其证书交给运行环境：Node 和 Bun \
                 用 NODE_EXTRA_CA_CERTS，Deno 用 DENO_CERT。",
            ],
        ),
        Family::Name => (
            [
                "The endpoint's host name cannot be found",
                "Look for a slip of the pen in DINGTALK_ENDPOINT, and check this machine's DNS.",
            ],
            [
                "找不到 endpoint 的主机名",
                "请检查 DINGTALK_ENDPOINT 是否写错，以及本机的 DNS。",
            ],
        ),
        Family::Refused => (
            [
                "Nothing listens at the endpoint's port",
                "The connection was refused: check host and port in DINGTALK_ENDPOINT, and the firewall.",
            ],
            [
                "endpoint 的端口无人监听",
                "连接被拒绝：请检查 DINGTALK_ENDPOINT 的主机和端口，以及防火墙。",
            ],
        ),
        Family::Unreachable => (
            [
                "No way leads to the endpoint",
                "A firewall or a missing route keeps this machine from it; where the network asks for a \
                 proxy, name it in HTTPS_PROXY: OPERATIONS.md says which hosts use it.",
            ],
            [
                "无法连通 endpoint",
                "防火墙或缺少的路由阻断了连接；若网络要求使用代理，请设置 HTTPS_PROXY，支持的运行环境见 OPERATIONS.md。",
            ],
        ),
        Family::Tls => (
            [
                "The endpoint's port does not speak TLS",
                "https was tried and something else answered: check scheme and port in DINGTALK_ENDPOINT.",
            ],
            [
                "endpoint 的端口不是 TLS",
                "以 https 连接，应答的却不是 TLS：请检查 DINGTALK_ENDPOINT 的协议和端口。",
            ],
        ),
        Family::NotHttp => (
            [
                "What answers at the endpoint is not HTTP",
                "Another service listens there: check the port in DINGTALK_ENDPOINT.",
            ],
            [
                "endpoint 的应答不是 HTTP",
                "该端口是别的服务：请检查 DINGTALK_ENDPOINT 的端口。",
            ],
        ),
        Family::BlockedPort => (
            [
                "This runtime never connects to that port",
                "The web's fetch blocks the ports of some other services, such as 6000: serve the endpoint \
                 of DINGTALK_ENDPOINT at another one.",
            ],
            [
                "运行环境禁止连接该端口",
                "fetch 禁止访问一些其他服务的端口（如 6000）：请让 DINGTALK_ENDPOINT 使用别的端口。",
            ],
        ),
        Family::Forbidden => (
            [
                "This runtime may not connect to the endpoint",
                "Allow it when the worker is started: --allow-net in Deno, and in Node with its permission \
                 model.",
            ],
            [
                "运行环境不允许连接 endpoint",
                "请在启动时放行：Deno 用 --allow-net，启用权限模型的 Node 也一样。",
            ],
        ),
        Family::Lost => (
            [
                "The connection to the endpoint broke off",
                "Try again. If it stays, check scheme and port in DINGTALK_ENDPOINT, and what stands on the \
                 way.",
            ],
            [
                "与 endpoint 的连接中断",
                "请重试。若仍如此，请检查 DINGTALK_ENDPOINT 的协议和端口，以及途中的设备。",
            ],
        ),
    };
    advice(language, english, chinese)
}

/// No answer, and a host that does not say why, as Cloudflare's runtime.
fn unsaid(language: Language) -> Advice {
    advice(
        language,
        [
            "The endpoint cannot be reached",
            "This runtime does not say why. Check DINGTALK_ENDPOINT: its host name, its port, and whether it \
             is http or https with a certificate that is known; the worker on Node says which.",
        ],
        [
            "无法访问 endpoint",
            "此运行环境不说明原因。请检查 DINGTALK_ENDPOINT 的主机名、端口、是 http 还是 https 以及证书；在 Node \
             上运行可得知具体原因。",
        ],
    )
}

fn not_taken(language: Language) -> Advice {
    advice(
        language,
        [
            "DingTalk does not take the app's own token",
            "DINGTALK_ENDPOINT may be another region's (.io or .com) than the app's, or a proxy may remove \
             x-acs-dingtalk-access-token. No caller key is the reason.",
        ],
        [
            "钉钉不接受该应用自己的访问凭证",
            "DINGTALK_ENDPOINT 可能与应用不在同一区域（.io 或 .com），或代理删除了 \
             x-acs-dingtalk-access-token。与调用密钥无关。",
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes::outcome::tests::failure;

    fn told(kind: ErrorKind, code: &str, status: Option<u16>, message: &str) -> [Advice; 2] {
        let failure = Rc::new(failure(kind, code, status, message));
        [Language::En, Language::Zh].map(|language| describe(&failure, language))
    }

    #[test]
    fn a10_each_family_has_words_of_its_own_in_both_languages() {
        let mut titles = std::collections::BTreeSet::new();
        let codes = [
            "CERT_HAS_EXPIRED",
            "ENOTFOUND",
            "ECONNREFUSED",
            "ETIMEDOUT",
            "EPROTO",
            "NOT_HTTP",
            "BLOCKED_PORT",
            "ERR_ACCESS_DENIED",
            "ECONNRESET",
            "SOMETHING_ELSE",
        ];
        for code in codes {
            let message = format!("no whole reply from https://h ({code})");
            let [english, chinese] = told(ErrorKind::Network, "NetworkError", None, &message);
            assert!(
                english.title.is_ascii() && english.advice.is_ascii(),
                "{english:?}"
            );
            assert!(
                !chinese.title.is_ascii() && chinese.advice.ends_with('。'),
                "{chinese:?}"
            );
            assert!(
                !english.advice.is_empty() && !english.advice.contains("  "),
                "{english:?}"
            );
            assert!(titles.insert(english.title) && titles.insert(chinese.title));
        }
        let [english, _] = told(ErrorKind::Server, "Http526", Some(526), "526 Http526");
        assert!(english.title.contains("certificate"), "{english:?}");
    }

    #[test]
    fn w7_an_address_that_changes_is_on_no_list() {
        let code = "Forbidden.AccessDenied.IpNotInWhiteList";
        let [english, chinese] = told(ErrorKind::Permission, code, Some(403), "403");
        assert!(english.advice.contains("changing addresses"), "{english:?}");
        assert!(chinese.advice.contains("出口地址"), "{chinese:?}");
    }

    #[test]
    fn a26_the_apps_token_is_not_taken_for_a_callers_key() {
        for code in [
            "InvalidAuthentication",
            "AuthenticationFailed.MissingParameter",
        ] {
            for [title, ..] in told(ErrorKind::Authentication, code, Some(401), "401 x")
                .map(|words| [words.title, words.advice])
            {
                assert!(
                    title.contains("own token") || title.contains("自己的访问凭证"),
                    "{title}"
                );
            }
        }
    }
}
