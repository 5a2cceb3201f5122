//! What the doctor found, as JSON or as lines for a terminal.

use std::rc::Rc;

use dingtalk_conference_lock::{Advice, Failure, Language};
use serde::Serialize;

use crate::{
    config::error::ConfigurationError,
    http::{reason, refusal::Refusal},
    routes::{
        cause,
        doctor::{
            failures,
            step::{Step, failed_at},
            words,
        },
        outcome,
    },
    text::one_line,
};

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
                code: Some(reason::CONFIGURATION_ERROR.code.into()),
                ..found(Some(false), advice)
            };
        }
        if let Some((_, failure)) = failures.iter().flatten().find(|(at, _)| *at == step) {
            let advice = failures::describe(failure, language);
            let code = cause::code(failure).unwrap_or(&failure.code);
            return Finding {
                code: Some(one_line(code)),
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
    /// Adds to what is told of a step.
    pub fn add(&mut self, step: Step, words: &str) {
        for finding in self.steps.iter_mut().filter(|it| it.step == step.as_str()) {
            let before = finding.detail.take().map(|detail| format!("{detail}; "));
            finding.detail = Some(before.unwrap_or_default() + words);
        }
    }

    /// Tells that nothing can be remembered, and so nothing is done, where the configuration is not what
    /// keeps it.
    pub fn forgets(&mut self, refusal: &Refusal, language: Language) {
        let name = Step::Configuration.as_str();
        let good = |it: &&mut Finding| it.step == name && it.ok == Some(true);
        if let Some(finding) = self.steps.iter_mut().find(good) {
            let Advice { title, advice } = words::forgets(&refusal.message, language);
            finding.ok = Some(false);
            finding.title = title;
            finding.advice = advice;
            finding.code = Some(refusal.code.clone());
            self.ok = false;
        }
    }

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

#[cfg(test)]
#[path = "report_tests.rs"]
mod tests;
