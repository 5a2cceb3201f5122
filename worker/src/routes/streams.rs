//! Replies that go on: server-sent events, and the record as a file.

use crate::{
    callers::asking::known,
    config::Config,
    desk::{
        ask::{Answer, Ask, KnownItems, KnownMeetings, Look, What},
        stream::{Source, Stream},
    },
    keeper::record::{
        audit::{self, Page, Start},
        csv,
    },
    platform::Platform,
    routes::meetings,
};

/// How long nothing may be sent, in milliseconds: proxies end a connection that is silent.
const SILENCE_MS: u32 = 15_000;
/// After how long a client that was cut off comes back, in milliseconds.
const RETRY_MS: u32 = 2_000;

/// The next piece of a reply that goes on; `None` at its end.
pub async fn next<P: Platform>(
    platform: &P,
    config: &Config,
    stream: &mut Stream,
) -> Option<String> {
    let mut piece = String::new();
    let events = !matches!(stream.source, Source::Audit { .. });
    if !core::mem::replace(&mut stream.begun, true) {
        piece = match &stream.source {
            Source::Audit { csv: true, .. } => csv::names(),
            Source::Audit { .. } => String::new(),
            // At once, so that the client knows that it is heard.
            _ => return Some(format!("retry: {RETRY_MS}\n\n")),
        };
    }
    let over = stream
        .until_ms
        .is_some_and(|until| until <= platform.now_ms());
    if over || stream.source == Source::Over {
        return None;
    }
    let look = wanted(&stream.source)?;
    let ask = Ask {
        by: stream.by.clone(),
        per_minute: None,
        session: stream.session.clone(),
        what: What::Look(look),
    };
    let keeper = config.upstream.as_ref().ok()?.keeper();
    // A client comes back by itself, and is then told why.
    let told = platform.ask(&keeper, &ask).await.ok()?;
    match told.answer {
        // Nothing has changed.
        Answer::Known(serde_json::Value::Null) if events => Some(": \n\n".into()),
        answer @ Answer::Known(_) => {
            piece.push_str(&take(answer, stream, (config, platform.now_ms()))?);
            Some(piece)
        }
        _ => None,
    }
}

/// What is to be asked next.
fn wanted(source: &Source) -> Option<Look> {
    Some(match source {
        Source::Meetings { after, silent } => Look::Meetings {
            after: after.unwrap_or(0),
            // What there is is told at once.
            wait_ms: after.map_or(0, |_| SILENCE_MS),
            silent: Some(*silent),
        },
        Source::Batch { id, of, after } => Look::BatchItems {
            id: id.clone(),
            of: of.clone(),
            after: *after,
            wait_ms: SILENCE_MS,
        },
        Source::Audit { filter, after, .. } => Look::Audit {
            filter: filter.clone(),
            start: Start::After(*after),
            limit: audit::MOST,
        },
        Source::Over => return None,
    })
}

/// What is sent of an answer, of which `stream` takes note.
fn take(answer: Answer, stream: &mut Stream, (config, now_ms): (&Config, u64)) -> Option<String> {
    let mut over = false;
    let piece = match &mut stream.source {
        Source::Meetings { after, silent } => {
            let news: KnownMeetings = known(answer).ok()?;
            *after = Some(news.seq);
            *silent = news.events.as_ref().is_some_and(|heard| heard.silent);
            let who = (stream.by.caller.as_str(), &stream.grant);
            let seq = news.seq;
            event(seq, None, &meetings::body(news, config, now_ms, who))
        }
        Source::Batch { after, .. } => {
            let news: KnownItems = known(answer).ok()?;
            let mut events = String::new();
            for (seq, item) in news.items {
                *after = seq;
                events.push_str(&event(seq, None, &item.to_string()));
            }
            if news.over {
                over = true;
                events.push_str(&event(*after, Some("done"), &news.batch.to_string()));
            }
            events
        }
        Source::Audit { after, csv, .. } => {
            let page: Page = known(answer).ok()?;
            let lines = page.lines.iter();
            match page.next {
                Some(next) => *after = next,
                None => over = true,
            }
            if *csv {
                lines.map(|line| csv::row(line)).collect()
            } else {
                lines.flat_map(|line| [line.as_str(), "\n"]).collect()
            }
        }
        Source::Over => return None,
    };
    if over {
        stream.source = Source::Over;
    }
    Some(piece)
}

/// A server-sent event. JSON has no line break.
fn event(id: u64, name: Option<&str>, data: &str) -> String {
    let name = name.map_or(String::new(), |name| format!("event: {name}\n"));
    format!("id: {id}\n{name}data: {data}\n\n")
}

#[cfg(test)]
#[path = "streams_tests.rs"]
mod tests;
