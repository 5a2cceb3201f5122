use base64ct::{Base64, Encoding};
use serde_json::{Value, json};

use super::*;
use crate::{
    config::{events::Key, tests::given},
    events::event::Event,
};

const NOW: u64 = 1_795_600_000_000;
const TOKEN: &str = "123456";
const AES_KEY: &str = "1234567890123456789012345678901234567890123";
const OWNER: &str = "dingsnotzck6pm5veliw";
const CREATED: &str = include_str!("../../../tests/fixtures/events/http-created.json");
const TICKET: &str = include_str!("../../../tests/fixtures/events/sync-suite-ticket.json");

fn keys() -> EventKeys {
    let variables = given(&[
        ("DINGTALK_EVENT_TOKEN", TOKEN),
        ("DINGTALK_EVENT_AES_KEY", AES_KEY),
        ("DINGTALK_APP_KEY", OWNER),
    ]);
    EventKeys::read(&variables).unwrap().unwrap()
}

fn key() -> Key {
    keys().key
}

fn random() -> [u8; ANSWER_RANDOM] {
    core::array::from_fn(|index| u8::try_from(index).unwrap())
}

/// A message as DingTalk sends it, each part of which a test may change before or after it is signed.
#[derive(Clone)]
struct Sent {
    token: &'static str,
    timestamp: String,
    nonce: String,
    encrypt: String,
    signature: Option<String>,
    query: Option<String>,
    body: Option<Body>,
}

fn sent(message: &str, owner: &str) -> Sent {
    Sent {
        token: TOKEN,
        timestamp: NOW.to_string(),
        nonce: "n-1".into(),
        encrypt: envelope::seal(&key(), [9; RANDOM], message, owner).unwrap(),
        signature: None,
        query: None,
        body: None,
    }
}

fn good() -> Sent {
    sent(CREATED, OWNER)
}

impl Sent {
    fn signature(&self) -> String {
        let right = || signature::sign(self.token, &self.timestamp, &self.nonce, &self.encrypt);
        self.signature.clone().unwrap_or_else(right)
    }

    fn receive(&self) -> Result<Message, Refusal> {
        let (timestamp, nonce) = (&self.timestamp, &self.nonce);
        let query = self.query.clone().unwrap_or_else(|| {
            let signature = self.signature();
            format!("msg_signature={signature}&timestamp={timestamp}&nonce={nonce}")
        });
        let url = format!("https://lock.example/dingtalk/events?{query}");
        let body = self.body.clone().unwrap_or_else(|| {
            Body::Whole(json!({ "encrypt": self.encrypt }).to_string().into_bytes())
        });
        receive(&url, &body, &keys(), NOW, random())
    }

    fn with_query(mut self, form: &str) -> Self {
        let query = form
            .replace("SIG", &self.signature())
            .replace("TIME", &self.timestamp)
            .replace("NONCE", &self.nonce);
        self.query = Some(query);
        self
    }

    fn with_body(mut self, form: &str) -> Self {
        self.body = Some(Body::Whole(
            form.replace("ENCRYPT", &self.encrypt).into_bytes(),
        ));
        self
    }
}

fn changed(change: impl FnOnce(&mut Sent)) -> Sent {
    let mut sent = good();
    change(&mut sent);
    sent
}

#[test]
fn a_message_is_taken_in_and_answered_with_the_word_that_dingtalk_wants() {
    let message = good().receive().unwrap();
    assert_eq!(message.arrived.len(), 1);
    assert_eq!(message.arrived[0].id, "ev0000000000000000000000000002");
    assert!(matches!(message.arrived[0].event, Event::Meeting(_)));

    let answer: Value = serde_json::from_str(&message.answer).unwrap();
    let part = |name: &str| answer[name].as_str().unwrap().to_owned();
    let (timestamp, nonce, encrypt) = (part("timeStamp"), part("nonce"), part("encrypt"));
    assert_eq!(answer.as_object().unwrap().len(), 4);
    assert_eq!((timestamp.as_str(), nonce.len()), ("1795600000000", 16));
    assert_eq!(
        part("msg_signature"),
        signature::sign(TOKEN, &timestamp, &nonce, &encrypt)
    );
    let opened = envelope::open(&key(), &encrypt).unwrap();
    assert_eq!(
        (opened.message.as_str(), opened.owner.as_str()),
        ("success", OWNER)
    );
}

#[test]
fn every_transport_and_every_spelling_is_taken() {
    for message in [r#"{"EventType":"check_url"}"#, TICKET, CREATED, "", "{}"] {
        assert!(sent(message, OWNER).receive().is_ok(), "{message}");
    }
    for query in [
        "msg_signature=SIG&timestamp=TIME&nonce=NONCE",
        "signature=SIG&timestamp=TIME&nonce=NONCE",
        "signature=SIG&timeStamp=TIME&nonce=NONCE",
        "nonce=NONCE&timeStamp=TIME&msg_signature=SIG&other=1",
        "signature=SIG&msg_signature=SIG&timestamp=TIME&timeStamp=TIME&nonce=NONCE",
    ] {
        assert!(good().with_query(query).receive().is_ok(), "{query}");
    }
    for body in [
        r#"{"encrypt":"ENCRYPT","timeStamp":"1","x":[]}"#,
        " {\"encrypt\" : \"ENCRYPT\"}\n",
    ] {
        assert!(good().with_body(body).receive().is_ok(), "{body}");
    }
    // In seconds, and almost an hour away.
    for timestamp in [
        "1795600000",
        "1795603599",
        "1795596401",
        "1795603600000",
        "1795596400000",
    ] {
        let sent = changed(|sent| sent.timestamp = timestamp.into());
        assert!(sent.receive().is_ok(), "{timestamp}");
    }
}

#[test]
fn whatever_is_forged_or_damaged_is_refused_alike() {
    let right = good().signature();
    let flipped = |at: usize| {
        let mut bytes = Base64::decode_vec(&good().encrypt).unwrap();
        let at = if at == usize::MAX {
            bytes.len() - 1
        } else {
            at
        };
        bytes[at] ^= 1;
        Base64::encode_string(&bytes)
    };
    let other_key = {
        let mut key = key();
        key[0] ^= 1;
        envelope::seal(&key, [9; RANDOM], CREATED, OWNER).unwrap()
    };
    let signed = |encrypt: String| changed(|sent| sent.encrypt = encrypt);
    let at = |timestamp: &str| changed(|sent| sent.timestamp = timestamp.into());
    let cut = |encrypt: &str| encrypt.split_at(encrypt.len() - 64).0.to_owned();
    let signature = |text: String| changed(|sent| sent.signature = Some(text));
    let body = |body: Body| changed(|sent| sent.body = Some(body));
    let all: Vec<(&str, Sent)> = vec![
        // The signature.
        (
            "signed with another token",
            changed(|sent| sent.token = "1234567"),
        ),
        ("signed with no token", changed(|sent| sent.token = "")),
        (
            "no signature",
            good().with_query("timestamp=TIME&nonce=NONCE"),
        ),
        ("an empty signature", signature(String::new())),
        ("a signature of zeros", signature("0".repeat(40))),
        ("half a signature", signature(right.split_at(20).0.into())),
        ("a signature and more", signature(format!("{right}0"))),
        ("a signature in capitals", signature(right.to_uppercase())),
        ("a signature with a blank", signature(format!("+{right}"))),
        ("a signature that is no text", signature("%ff".into())),
        (
            "a signature wrongly escaped",
            signature(format!("{right}%")),
        ),
        (
            "another message's signature",
            signature(sent(TICKET, OWNER).signature()),
        ),
        (
            "two signatures, one of them right",
            good().with_query("signature=0&msg_signature=SIG&timestamp=TIME&nonce=NONCE"),
        ),
        (
            "the same parameter twice",
            good().with_query("signature=SIG&signature=SIG&timestamp=TIME&nonce=NONCE"),
        ),
        (
            "its name in another spelling",
            good().with_query("Signature=SIG&timestamp=TIME&nonce=NONCE"),
        ),
        // The other parameters.
        ("no query", good().with_query("")),
        (
            "no nonce",
            good().with_query("signature=SIG&timestamp=TIME"),
        ),
        (
            "another nonce",
            good().with_query("signature=SIG&timestamp=TIME&nonce=n-2"),
        ),
        (
            "two nonces",
            good().with_query("signature=SIG&timestamp=TIME&nonce=NONCE&nonce=n-2"),
        ),
        ("no time", good().with_query("signature=SIG&nonce=NONCE")),
        (
            "another time",
            good().with_query("signature=SIG&timestamp=1795600000001&nonce=NONCE"),
        ),
        (
            "two times",
            good().with_query("signature=SIG&timestamp=TIME&timeStamp=1795600000001&nonce=NONCE"),
        ),
        ("an hour ago and more", at("1795596399999")),
        ("an hour ahead and more", at("1795603600001")),
        ("of the documentation", at("1614767836")),
        ("of no time", at("0")),
        ("of a time that is no number", at("now")),
        ("of a time before 1970", at("-1795600000000")),
        ("of a time with a fraction", at("1795600000000.0")),
        ("of a time beyond all", at("99999999999999999999999")),
        ("of the last time there is", at("18446744073709551615")),
        // The body.
        ("no body", body(Body::Whole(Vec::new()))),
        (
            "a body over 64 KiB",
            body(Body::TooLarge(crate::http::body::MAX_BYTES)),
        ),
        ("a body that broke off", body(Body::Broken)),
        (
            "a body that is no JSON",
            good().with_body("encrypt=ENCRYPT"),
        ),
        (
            "a body that is no UTF-8",
            body(Body::Whole(b"{\"encrypt\":\"\xff\"}".to_vec())),
        ),
        (
            "a body that is a list",
            good().with_body("[{\"encrypt\":\"ENCRYPT\"}]"),
        ),
        (
            "a body without encrypt",
            good().with_body("{\"message\":\"ENCRYPT\"}"),
        ),
        (
            "encrypt twice",
            good().with_body("{\"encrypt\":\"ENCRYPT\",\"encrypt\":\"ENCRYPT\"}"),
        ),
        (
            "encrypt that is no text",
            good().with_body("{\"encrypt\":1}"),
        ),
        (
            "another encrypt",
            good().with_body("{\"encrypt\":\"ENCRYPT=\"}"),
        ),
        ("deeply nested", body(Body::Whole(vec![b'['; 60_000]))),
        ("the message in plain", body(Body::Whole(CREATED.into()))),
        // The envelope, rightly signed.
        ("sealed with another key", signed(other_key)),
        ("an empty envelope", signed(String::new())),
        ("no base64", signed("*".repeat(64))),
        (
            "base64 that breaks off",
            signed(good().encrypt.split_off(1)),
        ),
        ("less than a block", signed("AAAA".into())),
        ("its end cut off", signed(cut(&good().encrypt))),
        ("its padding damaged", signed(flipped(usize::MAX))),
        ("its length damaged", signed(flipped(0))),
        (
            "nothing but blocks of chance",
            signed(Base64::encode_string(&[7; 64])),
        ),
        // Whose it is, and what it says.
        ("another app's", sent(CREATED, "dingother")),
        ("nobody's", sent(CREATED, "")),
        ("ours in capitals", sent(CREATED, &OWNER.to_uppercase())),
        ("ours and more", sent(CREATED, &format!("{OWNER}x"))),
        (
            "ours with a zero behind it",
            sent(CREATED, &format!("{OWNER}\0")),
        ),
        ("a word", sent("success", OWNER)),
        ("a list", sent("[]", OWNER)),
        ("half a message", sent(CREATED.split_at(100).0, OWNER)),
    ];
    assert!(all.len() >= 40);
    let refusal = all[0].1.receive().unwrap_err();
    assert_eq!(
        (refusal.status, refusal.code.as_str()),
        (403, "noPermission")
    );
    for (what, sent) in all {
        assert_eq!(sent.receive(), Err(refusal.clone()), "{what}");
    }
}
