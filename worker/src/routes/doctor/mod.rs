//! What works between here and DingTalk, step by step, told from two calls: a lock of a meeting that
//! does not exist, which DingTalk has to refuse as such, and a list of one meeting.

pub mod failures;
pub mod report;
pub mod step;
pub mod words;

use dingtalk_conference_lock::{Action, Page, Read, Secret};

use crate::{
    callers::{rights, sign_in::Door},
    config::{grant::Permission, upstream::Upstream},
    desk::ask::{KnownDeliveries, KnownRules, Look},
    http::{
        headers::{ACCEPT, ACCEPT_LANGUAGE},
        reason,
        refusal::Refusal,
        reply::Reply,
        url,
    },
    log::Trace,
    platform::Platform,
    routes::{
        doctor::{
            report::report,
            step::{Step, failed_at},
        },
        heard, outcome,
        ticket::{self, Pushed},
    },
};

/// The meeting that does not exist.
const PROBE_ID: &str = "dingtalk-conference-lock-doctor";

/// Tells what works. Needs no more of the configuration than tells who asks: what is wrong with the
/// rest is what it is asked for.
///
/// # Errors
/// The refusal, whatever it is.
pub async fn doctor<P: Platform>(door: &Door<'_, P>, trace: &mut Trace) -> Result<Reply, Refusal> {
    let caller = door.caller(trace).await?;
    caller.permit(Permission::Admin, "ask what works here")?;
    let [asked] = url::only_parameters(&door.head.url, ["language"])?;
    trace.action = Some(Permission::Admin.as_str());

    // Whatever is wrong with the state is told below.
    let ticket = ticket::of_keeper(door, &caller).await.ok().flatten();
    let coming = heard::of_keeper(door, &caller).await.ok().flatten();
    let (mut lock, mut read) = (None, None);
    if let Ok(configured) = &door.config.upstream {
        let newest = ticket.as_ref().and_then(Option::as_ref);
        let newest = newest.map(|kept| Secret::new(kept.ticket.as_str()));
        let renewed = newest.and_then(|ticket| configured.with_ticket(&ticket));
        let upstream = renewed.as_ref().unwrap_or(configured);
        let platform = door.platform;
        let done = platform.perform(upstream, Action::Lock, PROBE_ID);
        let done = done.await.map(|_| ()).map_err(outcome::recognised);
        let failed = done.as_ref().err();
        trace.cause = failed.and_then(|it| outcome::cause(it));
        let failed_at = failed.and_then(|it| failed_at(it, Step::Lock));
        // A second call would fail just so.
        if failed_at.is_none_or(|step| step > Step::Token) {
            let page = Page {
                next_token: None,
                max_results: Some(1),
            };
            read = Some(match Read::org_conferences(&page) {
                Ok(call) => platform.read(upstream, call).await.map(|_| ()),
                Err(failure) => Err(failure),
            });
            read = read.map(|done| done.map_err(outcome::recognised));
        }
        lock = Some(done);
    }
    let accepts = door.head.header(ACCEPT_LANGUAGE);
    let language = words::language(asked.as_deref(), accepts);
    let configuration = match &door.config.origins.error {
        Some(error) => Err(door.config.error().unwrap_or(error)),
        None => door.config.whole().map(Upstream::endpoint),
    };
    let mut report = report(configuration, &lock, &read, language);
    if let Some(kept) = &ticket {
        report.add(Step::Token, &Pushed::of(kept.as_ref()).words());
    }
    if matches!(door.config.webhook, Ok(Some(_))) {
        let known: Option<KnownDeliveries> = door.look(&caller, Look::Deliveries).await.ok();
        if let Some(known) = known {
            report.add(Step::Configuration, &words::deliveries(&known));
        }
    }
    let ruled: Result<Option<KnownRules>, Refusal> = door.look(&caller, Look::Rules).await;
    match ruled {
        Err(refusal) if refusal.code == reason::STATE_ERROR.code => {
            report.forgets(&refusal, language);
        }
        Ok(Some(KnownRules {
            by: Some(maker), ..
        })) if !rights::may_rule(door.config, &maker, None, door.now_ms) => {
            report.add(Step::Configuration, &words::ruleless(&maker.caller));
        }
        _ => {}
    }
    let stream = heard::of_stream(door.config, door.platform.stream());
    let coming = coming.map(|coming| coming.words(language));
    for words in stream.into_iter().chain(coming.as_deref()) {
        report.add(Step::Configuration, words);
    }
    Ok(if wants_text(door.head.header(ACCEPT)) {
        Reply::text(report.text())
    } else {
        Reply::json(200, report.json())
    })
}

/// Whether text is asked for before JSON.
fn wants_text(accept: Option<&str>) -> bool {
    let mut types = accept.unwrap_or_default().split(',').map(|it| {
        let name = it.split(';').next().unwrap_or_default();
        name.trim().to_ascii_lowercase()
    });
    let first = types.find(|it| matches!(it.as_str(), "text/plain" | "application/json"));
    first.is_some_and(|it| it == "text/plain")
}

#[cfg(test)]
#[path = "doctor_tests.rs"]
mod tests;
