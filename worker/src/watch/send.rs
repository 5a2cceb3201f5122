//! The request that carries a message, and what is made of the reply.

use base64ct::{Base64, Encoding};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use super::message::Message;
use crate::{
    config::webhook::{Form, Webhook},
    events,
};

/// A request to `POST`. Its address is secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// The address.
    pub url: String,
    /// Its headers.
    pub headers: Vec<(&'static str, String)>,
    /// Its body, which is JSON.
    pub body: String,
}

/// The request for the message of that id, as it is at `now_ms`.
pub fn request(webhook: &Webhook, id: &str, message: &Message, now_ms: u64) -> Outgoing {
    let mut headers = vec![("content-type", "application/json".to_owned())];
    let mut url = webhook.address.expose().to_owned();
    let body = match &webhook.form {
        // https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
        Form::Standard(key) => {
            let (body, seconds) = (message.json(), (now_ms / 1_000).to_string());
            let signature = signature(key, &format!("{id}.{seconds}.{body}"));
            headers.push(("webhook-id", id.into()));
            headers.push(("webhook-timestamp", seconds));
            headers.push(("webhook-signature", format!("v1,{signature}")));
            body
        }
        Form::Robot(secret) => {
            if let Some(secret) = secret {
                let secret = secret.expose();
                let sign = signature(secret.as_bytes(), &format!("{now_ms}\n{secret}"));
                let before = if url.contains('?') { '&' } else { '?' };
                // Of base64's characters those that mean something in a query.
                let sign = sign
                    .replace('+', "%2B")
                    .replace('/', "%2F")
                    .replace('=', "%3D");
                url.push_str(&format!("{before}timestamp={now_ms}&sign={sign}"));
            }
            json!({ "msgtype": "text", "text": { "content": message.words() } }).to_string()
        }
    };
    Outgoing { url, headers, body }
}

/// Takes in the reply.
///
/// # Errors
/// Why the message did not arrive, as a code: nothing of the reply's own words, which may repeat the address.
pub fn arrived(webhook: &Webhook, status: u16, body: &str) -> Result<(), String> {
    if !(200..300).contains(&status) {
        return Err(format!("HTTP {status}"));
    }
    if matches!(webhook.form, Form::Standard(_)) {
        return Ok(());
    }
    // DingTalk refuses with 200.
    let reply: Option<Value> = events::json::parse(body);
    match reply
        .as_ref()
        .and_then(|reply| reply.get("errcode")?.as_i64())
    {
        Some(0) => Ok(()),
        Some(code) => Err(format!("errcode {code}")),
        None => Err("no errcode".into()),
    }
}

fn signature(key: &[u8], content: &str) -> String {
    let Ok(hmac) = Hmac::<Sha256>::new_from_slice(key) else {
        // It takes keys of any length.
        return String::new();
    };
    Base64::encode_string(&hmac.chain_update(content).finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{config::tests::given, watch::door::Lock};

    const NOW: u64 = 1_614_265_330_123;

    fn webhook(address: &str, secret: &str) -> Webhook {
        let variables = [("WATCH_WEBHOOK", address), ("WATCH_WEBHOOK_SECRET", secret)];
        Webhook::read(&given(&variables)).unwrap().unwrap()
    }

    fn message() -> Message {
        let lock = Lock {
            at_ms: 1_000,
            dingtalk_ms: 1_000,
            caller: "ops".into(),
        };
        Message::new("m", Some("Board"), &lock, Vec::new(), 2_000)
    }

    #[test]
    fn the_signature_is_that_of_the_specifications_example() {
        let key = Base64::decode_vec("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let content = r#"msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}"#;
        assert_eq!(
            signature(&key, content),
            "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }

    #[test]
    fn a_message_is_signed_with_its_id_and_the_time_of_this_try() {
        const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let webhook = webhook("https://h/x?token=t", SECRET);
        let sent = request(&webhook, "msg_1", &message(), NOW);
        assert_eq!(
            (sent.url.as_str(), &sent.body),
            ("https://h/x?token=t", &message().json())
        );
        let header = |wanted: &str| {
            let found = sent.headers.iter().find(|(name, _)| *name == wanted);
            found.unwrap().1.as_str()
        };
        assert_eq!(header("content-type"), "application/json");
        assert_eq!(
            (header("webhook-id"), header("webhook-timestamp")),
            ("msg_1", "1614265330")
        );
        let key = Base64::decode_vec("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signed = signature(&key, &format!("msg_1.1614265330.{}", sent.body));
        assert_eq!(header("webhook-signature"), format!("v1,{signed}"));
    }

    #[test]
    fn a_robot_gets_its_own_form_and_signature() {
        const ADDRESS: &str = "https://oapi.dingtalk.com/robot/send?access_token=t";
        let sent = request(&webhook(ADDRESS, ""), "msg_1", &message(), NOW);
        assert_eq!((sent.url.as_str(), sent.headers.len()), (ADDRESS, 1));
        let body: Value = serde_json::from_str(&sent.body).unwrap();
        assert_eq!(
            (&body["msgtype"], &body["text"]["content"]),
            (&"text".into(), &message().words().into())
        );
        let sent = request(&webhook(ADDRESS, "SEC000hunter2"), "msg_1", &message(), NOW);
        // printf '%s\n%s' 1614265330123 SEC... | openssl dgst -sha256 -hmac SEC... -binary | base64
        assert_eq!(
            sent.url,
            format!(
                "{ADDRESS}&timestamp={NOW}&sign=FDLp96Vs5Z98plMI0TgelyUYkWCANvkkGQuY%2Bc5Jjek%3D"
            )
        );
    }

    #[test]
    fn a_robot_that_refuses_with_200_has_not_taken_it() {
        let standard = webhook("https://h/", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        let robot = webhook("https://h/robot/send", "");
        for (status, body, of_standard, of_robot) in [
            (200, r#"{"errcode":0,"errmsg":"ok"}"#, "", ""),
            (200, r#"{"errcode":0,"errmsg":"\ud83d"}"#, "", ""),
            (204, "", "", "no errcode"),
            (
                200,
                r#"{"errcode":310000,"errmsg":"t=hunter2"}"#,
                "",
                "errcode 310000",
            ),
            (200, "<html>", "", "no errcode"),
            (302, "", "HTTP 302", "HTTP 302"),
            (500, r#"{"errcode":0}"#, "HTTP 500", "HTTP 500"),
            (410, "", "HTTP 410", "HTTP 410"),
        ] {
            let problem = |webhook| arrived(webhook, status, body).err().unwrap_or_default();
            assert_eq!(
                (problem(&standard), problem(&robot)),
                (of_standard.into(), of_robot.into())
            );
        }
    }
}
