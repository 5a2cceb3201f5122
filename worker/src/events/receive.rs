//! A message that arrives: what it tells, with the answer that DingTalk wants, or a refusal that tells
//! nothing.

use serde::{Deserialize, Serialize};

use super::{
    envelope::{self, RANDOM},
    event::Arrived,
    read, signature,
};
use crate::{
    config::events::EventKeys,
    hex,
    http::{body::Body, reason, refusal::Refusal, url},
};

/// How far the time of a message may be from ours, in milliseconds.
const FAR_MS: u64 = 60 * 60 * 1_000;
/// A smaller number is a time in seconds: that of the year 1973 in milliseconds.
const LEAST_MS: u64 = 100_000_000_000;
/// The word that DingTalk wants to hear.
const SUCCESS: &str = "success";
/// How many random bytes an answer takes.
pub const ANSWER_RANDOM: usize = RANDOM + NONCE;
const NONCE: usize = 8;

/// A message that is DingTalk's, and for us.
#[derive(Debug, PartialEq, Eq)]
pub struct Message {
    /// What happened. All of it is to be stored before the answer is sent.
    pub arrived: Vec<Arrived>,
    /// The body of the answer.
    pub answer: String,
}

#[derive(Deserialize)]
struct Sealed {
    encrypt: String,
}

#[derive(Serialize)]
struct Answer<'a> {
    msg_signature: &'a str,
    #[serde(rename = "timeStamp")]
    timestamp: &'a str,
    nonce: &'a str,
    encrypt: &'a str,
}

/// Takes in a request to `url` with `body`.
///
/// # Errors
/// 403, the same for everything that is wrong: whoever guesses must not learn how far they came.
pub fn receive(
    url: &str,
    body: &Body,
    keys: &EventKeys,
    now_ms: u64,
    random: [u8; ANSWER_RANDOM],
) -> Result<Message, Refusal> {
    take_in(url, body, keys, now_ms, random).ok_or_else(|| {
        let message = "this is not accepted: DingTalk's signed events are";
        Refusal::of(reason::NO_PERMISSION, message)
    })
}

fn take_in(
    url: &str,
    body: &Body,
    keys: &EventKeys,
    now_ms: u64,
    random: [u8; ANSWER_RANDOM],
) -> Option<Message> {
    let names = [
        "signature",
        "msg_signature",
        "timestamp",
        "timeStamp",
        "nonce",
    ];
    let [signature, msg_signature, timestamp, time_stamp, nonce] =
        url::parameters(url, names).ok()?;
    let signature = either(signature, msg_signature)?;
    let timestamp = either(timestamp, time_stamp)?;
    let nonce = nonce?;
    let Body::Whole(bytes) = body else {
        return None;
    };
    let Sealed { encrypt } = serde_json::from_slice(bytes).ok()?;
    let token = keys.token.expose();
    // Nothing is looked at before it is known to be DingTalk's.
    if !signature::is_same(
        &signature,
        &signature::sign(token, &timestamp, &nonce, &encrypt),
    ) {
        return None;
    }
    if sent_ms(&timestamp)?.abs_diff(now_ms) > FAR_MS {
        return None;
    }
    let opened = envelope::open(&keys.key, &encrypt)?;
    if !keys.owners.contains(&opened.owner) {
        return None;
    }
    Some(Message {
        arrived: read::message(&opened.message)?,
        answer: answer(keys, &opened.owner, now_ms, random)?,
    })
}

/// What is given in one spelling, or in both alike.
fn either(one: Option<String>, other: Option<String>) -> Option<String> {
    match (one, other) {
        (Some(one), Some(other)) => (one == other).then_some(one),
        (one, other) => one.or(other),
    }
}

fn sent_ms(timestamp: &str) -> Option<u64> {
    let number: u64 = timestamp.parse().ok()?;
    match number < LEAST_MS {
        true => number.checked_mul(1_000),
        false => Some(number),
    }
}

fn answer(
    keys: &EventKeys,
    owner: &str,
    now_ms: u64,
    random: [u8; ANSWER_RANDOM],
) -> Option<String> {
    let (filling, nonce) = random.split_first_chunk()?;
    let encrypt = envelope::seal(&keys.key, *filling, SUCCESS, owner)?;
    let (timestamp, nonce) = (now_ms.to_string(), hex::text(nonce));
    let signature = signature::sign(keys.token.expose(), &timestamp, &nonce, &encrypt);
    let answer = Answer {
        msg_signature: &signature,
        timestamp: &timestamp,
        nonce: &nonce,
        encrypt: &encrypt,
    };
    serde_json::to_string(&answer).ok()
}

#[cfg(test)]
#[path = "receive_tests.rs"]
mod tests;
