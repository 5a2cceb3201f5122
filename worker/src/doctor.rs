//! What works between here and DingTalk, step by step, told from two calls: a lock of a meeting that
//! does not exist, which DingTalk has to refuse as such, and a list of one meeting.

use std::rc::Rc;

use dingtalk_conference_lock::{Advice, Error, ErrorKind, Failure, Language, describe};
use serde::Serialize;

use crate::{config::ConfigurationError, doctor_words as words, outcome};

/// The meeting that does not exist.
pub const PROBE_ID: &str = "dingtalk-conference-lock-doctor";

/// What has to work, each step only if the one before does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
pub enum Step {
    /// The variables are there and can be.
    Configuration,
    /// The network carries a request to DingTalk and the answer back, and DingTalk lets it in.
    Egress,
    /// What answers is DingTalk's API.
    Endpoint,
    /// DingTalk takes the app's key and secret, and the token it gave.
    Token,
    /// The app may lock.
    Lock,
    /// The app may read.
    Read,
}

impl Step {
    const ALL: [Self; 6] = [
        Self::Configuration,
        Self::Egress,
        Self::Endpoint,
        Self::Token,
        Self::Lock,
        Self::Read,
    ];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::Egress => "egress",
            Self::Endpoint => "endpoint",
            Self::Token => "token",
            Self::Lock => "permission (lock)",
            Self::Read => "permission (read)",
        }
    }
}

/// What became of a probe; `None` where it was not sent.
pub type Probe = Option<Result<(), Rc<Failure>>>;

/// What was found, of every step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Whether everything works.
    pub ok: bool,
    /// The steps in their order.
    pub steps: Vec<Finding>,
}

/// What was found of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    step: &'static str,
    /// `None` where an earlier step keeps it from being tried.
    ok: Option<bool>,
    title: String,
    advice: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

/// The step at which a call failed, `last` being the one that it was made for; `None` where DingTalk
/// refused no more than the meeting that does not exist.
pub fn failed_at(failure: &Failure, last: Step) -> Option<Step> {
    use ErrorKind::{
        Authentication, ConferenceClosed, InvalidArgument, Network, Permission, Protocol, Quota,
        Rejected, Server, Throttled, Timeout,
    };
    let code = failure.code.as_str();
    match failure.kind {
        _ if code.ends_with("IpNotInWhiteList") || code == "AddressBanned" => Some(Step::Egress),
        Network | Timeout => Some(Step::Egress),
        // How DingTalk answers a path that it does not have.
        Rejected if code == "404" => Some(Step::Endpoint),
        Protocol | Server => Some(Step::Endpoint),
        Authentication => Some(Step::Token),
        Permission | Throttled | Quota => Some(last),
        Rejected | ConferenceClosed | InvalidArgument => (last == Step::Read).then_some(last),
    }
}

/// What was found: in the configuration, which names the endpoint where it is good, and by the probes.
pub fn report(
    configuration: Result<&str, &ConfigurationError>,
    lock: &Probe,
    read: &Probe,
    language: Language,
) -> Report {
    let failed = |probe: &Probe, last| {
        let failure = probe.as_ref()?.as_ref().err()?.clone();
        Some((failed_at(&failure, last)?, failure))
    };
    let failures = [failed(lock, Step::Lock), failed(read, Step::Read)];
    let finding = |step: Step| {
        let found = |ok, advice: Advice| Finding {
            step: step.as_str(),
            ok,
            title: advice.title,
            advice: advice.advice,
            code: None,
            detail: None,
        };
        if let (Step::Configuration, Err(error)) = (step, configuration) {
            let advice = words::misconfigured(error, language);
            return Finding {
                code: Some("ConfigurationError".into()),
                ..found(Some(false), advice)
            };
        }
        if let Some((_, failure)) = failures.iter().flatten().find(|(at, _)| *at == step) {
            let advice = describe(&Error::from(Rc::clone(failure)), language);
            return Finding {
                code: Some(failure.code.clone()),
                detail: Some(outcome::own_words(failure)),
                ..found(Some(false), advice)
            };
        }
        let probe = if step == Step::Read { read } else { lock };
        let broken = |last| {
            failures
                .iter()
                .flatten()
                .any(|(at, _)| *at <= last && *at < step)
        };
        // The one permission does not need the other.
        let before = if step == Step::Read {
            Step::Token
        } else {
            step
        };
        if step > Step::Configuration && (probe.is_none() || broken(before)) {
            return found(None, words::not_reached(language));
        }
        let detail = configuration.ok().filter(|_| step == Step::Configuration);
        Finding {
            detail: detail.map(Into::into),
            ..found(Some(true), words::fine(step, language))
        }
    };
    let steps: Vec<_> = Step::ALL.into_iter().map(finding).collect();
    Report {
        ok: steps.iter().all(|step| step.ok == Some(true)),
        steps,
    }
}

impl Report {
    /// As JSON.
    pub fn json(&self) -> String {
        // Texts only: it cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// As lines for a person at a terminal.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for Finding {
            step,
            ok,
            title,
            advice,
            code,
            detail,
        } in &self.steps
        {
            let mark = match ok {
                Some(true) => "ok",
                Some(false) => "FAILED",
                None => "-",
            };
            text.push_str(&format!("{mark:<7} {step:<18} {title}\n"));
            let code = code.as_deref().unwrap_or_default();
            let detail = detail.as_deref().unwrap_or_default();
            let behind = format!("{code} {}", one_line(detail));
            for line in [advice.as_str(), behind.trim()] {
                if !line.is_empty() {
                    text.push_str(&format!("{:27}{line}\n", ""));
                }
            }
        }
        text
    }
}

/// DingTalk's words, whatever is in them, on one line.
fn one_line(text: &str) -> String {
    text.replace(char::is_control, " ")
}

#[cfg(test)]
#[path = "doctor_tests.rs"]
mod tests;
