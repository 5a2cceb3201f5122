use super::*;
use crate::routes::outcome::tests::failure;

fn lost(code: &str) -> Failure {
    let message = format!("no whole reply from https://api.dingtalk.io/x(y)/lock{code}");
    failure(ErrorKind::Network, "NetworkError", None, &message)
}

#[test]
fn a10_the_code_stands_at_the_end_of_the_message() {
    for (behind, expected) in [
        (" (ECONNREFUSED)", Some("ECONNREFUSED")),
        (
            " (Malformed_HTTP_Response)",
            Some("Malformed_HTTP_Response"),
        ),
        (" (a b)", None),
        (" ()", None),
        (" (1)", None),
        (" (x\u{202e}y)", None),
        ("(ECONNREFUSED)", None),
        ("", None),
    ] {
        assert_eq!(code(&lost(behind)), expected, "{behind}");
    }
    let server = |code: &str| failure(ErrorKind::Server, code, Some(500), "");
    assert_eq!(code(&server("Http526")), Some("Http526"));
    for other in ["Http500", "Http502", "Http520", "Http524", "systemError"] {
        assert_eq!(code(&server(other)), None, "{other}");
    }
    let refused = failure(
        ErrorKind::Rejected,
        "paramsError",
        Some(400),
        "no (ECONNREFUSED)",
    );
    assert_eq!(code(&refused), None);
}

#[test]
fn a10_the_codes_of_every_host_have_their_family() {
    for (codes, expected) in [
        (
            "DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN CERT_HAS_EXPIRED CERT_NOT_YET_VALID \
          UNABLE_TO_VERIFY_LEAF_SIGNATURE UNABLE_TO_GET_ISSUER_CERT_LOCALLY ERR_TLS_CERT_ALTNAME_INVALID \
          UNKNOWN_CERTIFICATE_VERIFICATION_ERROR Http526",
            Certificate,
        ),
        (
            "ENOTFOUND EAI_AGAIN EAI_NONAME DNSResolveFailed Http530",
            Name,
        ),
        ("ECONNREFUSED ConnectionRefused Http521", Refused),
        (
            "EHOSTUNREACH ENETUNREACH ETIMEDOUT UND_ERR_CONNECT_TIMEOUT Http522 Http523",
            Unreachable,
        ),
        (
            "ERR_SSL_WRONG_VERSION_NUMBER ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE EPROTO Http525",
            Tls,
        ),
        ("HPE_INVALID_CONSTANT Malformed_HTTP_Response", NotHttp),
        ("BLOCKED_PORT", BlockedPort),
        ("ERR_ACCESS_DENIED", Forbidden),
        ("ECONNRESET ECONNABORTED EPIPE UND_ERR_SOCKET", Lost),
    ] {
        for code in codes.split_whitespace() {
            assert_eq!(family(code), Some(expected), "{code}");
        }
    }
    for code in [
        "",
        "E",
        "UND_ERR_HEADERS_TIMEOUT",
        "NetworkError",
        "CERT",
        "Http200",
    ] {
        assert_eq!(family(code), None, "{code}");
    }
}

/// As they were seen: Deno 2.9, Bun 1.4, Node 20 and 26, with `fetch` and servers of each kind.
#[test]
fn a10_what_a_host_says_in_words_has_a_code() {
    let deno = "error sending request for url (https://127.0.0.1:9/x): client error (Connect): ";
    for (words, code) in [
        (
            format!("{deno}tcp connect error: Connection refused (os error 111)"),
            "ECONNREFUSED",
        ),
        (
            format!(
                "{deno}dns error: failed to lookup address information: Name or service not known"
            ),
            "ENOTFOUND",
        ),
        (
            format!("{deno}invalid peer certificate: Expired"),
            "CERT_HAS_EXPIRED",
        ),
        (
            format!("{deno}invalid peer certificate: UnknownIssuer"),
            "UNABLE_TO_GET_ISSUER_CERT",
        ),
        (
            format!("{deno}invalid peer certificate: Other(OtherError(CaUsedAsEndEntity))"),
            "INVALID_CERTIFICATE",
        ),
        (
            format!("{deno}received corrupt message of type InvalidContentType"),
            "EPROTO",
        ),
        (
            "client error (SendRequest): received unexpected message from connection".into(),
            "NOT_HTTP",
        ),
        (
            "HTTPParserError\nResponse does not match the HTTP/1.1 protocol".into(),
            "NOT_HTTP",
        ),
        (
            "client error (SendRequest): connection closed before message completed".into(),
            "ECONNRESET",
        ),
        (
            "Connection reset by peer (os error 104)".into(),
            "ECONNRESET",
        ),
        (
            "Fetch failed: Requests to port 6000 are blocked".into(),
            "BLOCKED_PORT",
        ),
        ("fetch failed\nbad port".into(), "BLOCKED_PORT"),
        (
            "Requires net access to \"api.dingtalk.io:443\", run again with the --allow-net flag"
                .into(),
            "ERR_ACCESS_DENIED",
        ),
    ] {
        assert_eq!(code_of_words(&words), Some(code), "{words}");
        assert!(is_code(code) && family(code).is_some(), "{code}");
    }
    for words in [
        "Network connection lost.",
        "internal error; reference = abc",
        "fetch failed",
        "",
    ] {
        assert_eq!(code_of_words(words), None, "{words}");
    }
}

#[test]
fn w8_only_what_fails_before_a_byte_is_sent_has_sent_nothing() {
    for code in [
        "ECONNREFUSED",
        "ENOTFOUND",
        "CERT_HAS_EXPIRED",
        "EPROTO",
        "BLOCKED_PORT",
        "UND_ERR_CONNECT_TIMEOUT",
    ] {
        assert!(sent_nothing(&lost(&format!(" ({code})"))), "{code}");
    }
    for code in [
        "ECONNRESET",
        "EPIPE",
        "UND_ERR_SOCKET",
        "ETIMEDOUT",
        "EHOSTUNREACH",
        "HPE_INVALID_CONSTANT",
        "UND_ERR_HEADERS_TIMEOUT",
        "ERR_SSL_DECRYPTION_FAILED",
        "SOMETHING_NEW",
    ] {
        assert!(!sent_nothing(&lost(&format!(" ({code})"))), "{code}");
    }
    assert!(!sent_nothing(&lost("")));
    let token = "no whole reply from https://api.dingtalk.io/v1.0/oauth2/accessToken (ECONNRESET)";
    assert!(sent_nothing(&failure(
        ErrorKind::Network,
        "NetworkError",
        None,
        token
    )));
    let server = |code: &str| failure(ErrorKind::Server, code, Some(521), "");
    assert!(sent_nothing(&server("Http521")) && !sent_nothing(&server("Http522")));
}
