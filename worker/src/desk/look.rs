//! To look into what the keeper keeps.

use serde::Serialize;
use serde_json::Value;

use super::ask::{
    Calls, Heard, KeyUsage, KnownDeliveries, KnownItems, KnownMeetings, KnownPreview, KnownRules,
    KnownTicket, KnownUsage, Look,
};
use crate::{
    clock,
    config::settings::Settings,
    http::{reason, refusal::Refusal},
    keeper::{
        machine::keeper::Keeper,
        model::wish::Maker,
        record::audit,
        store::host::{Host, StateError},
        view::{batches, conferences, deliveries, events, meetings, ticket, timers, usage},
    },
    rules::{
        body,
        preview::{Lately, preview},
    },
};

/// The most actions of a batch that are told at once.
const AT_ONCE: usize = 500;
/// The most meetings that rules are tried on.
const MOST_TRIED: usize = 1_000;

/// Why nothing is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unseen {
    /// The state cannot be read.
    State(StateError),
    /// There is no such thing, or not for whoever asks.
    Refused(Refusal),
}

impl From<StateError> for Unseen {
    fn from(error: StateError) -> Self {
        Self::State(error)
    }
}

/// What is known now, as JSON; `None` where nothing has changed that was waited for.
///
/// # Errors
/// The state cannot be read, or there is no such thing.
pub fn look(
    host: &impl Host,
    keeper: &Keeper,
    settings: &Settings,
    now_ms: u64,
    what: &Look,
) -> Result<Option<Value>, Unseen> {
    let calls = || -> Result<Calls, StateError> {
        Ok(Calls {
            calls: usage::of_month(host, now_ms)?,
            monthly: settings.monthly_calls,
        })
    };
    let heard = || -> Result<Option<Heard>, StateError> {
        let last_ms = events::last(host)?;
        Ok(Heard::at(last_ms, keeper.has_used_up(), now_ms))
    };
    Ok(Some(match what {
        Look::Meetings {
            after,
            wait_ms,
            silent,
        } => {
            let seq = keeper.change();
            // A number of a state that was there before this one.
            let after = if *after > seq { 0 } else { *after };
            let found = match after {
                0 => meetings::all(host, now_ms)?,
                after => meetings::changed(host, after, now_ms)?,
            };
            let heard = heard()?;
            let now_silent = heard.as_ref().map(|heard| heard.silent);
            let fell = silent.is_some() && now_silent.is_some() && now_silent != *silent;
            if found.is_empty() && *wait_ms > 0 && !fell {
                return Ok(None);
            }
            json(&KnownMeetings {
                meetings: found.iter().map(json).collect(),
                usage: calls()?,
                seq,
                events: heard,
                ruled_by: maker(keeper),
            })
        }
        Look::Batches { of } => {
            let found = batches::newest(host, of.as_deref())?;
            let views = found.iter().map(|batch| keeper.view_of(batch));
            json(&views.collect::<Vec<_>>())
        }
        Look::Batch { id, of } => {
            let batch = batch(host, id, of.as_deref())?;
            let mut view = keeper.view_of(&batch);
            view.items = Some(batches::items(host, id)?);
            json(&view)
        }
        Look::BatchItems {
            id,
            of,
            after,
            wait_ms,
        } => {
            let batch = batch(host, id, of.as_deref())?;
            let ended = batches::ended_after(host, id, *after, AT_ONCE)?;
            let over = batch.ended_ms.is_some() && ended.len() < AT_ONCE;
            if ended.is_empty() && !over && *wait_ms > 0 {
                return Ok(None);
            }
            let items = ended.iter().map(|(seq, item)| (*seq, json(item)));
            json(&KnownItems {
                items: items.collect(),
                batch: json(&keeper.view_of(&batch)),
                over,
            })
        }
        Look::Timers => {
            let views = timers::all(host)?;
            let views: Vec<timers::TimerView> = views.iter().map(Into::into).collect();
            json(&views)
        }
        Look::Audit {
            filter,
            start,
            limit,
        } => json(&audit::page(host, filter, *start, *limit)?),
        Look::Rules => {
            let rules = keeper.rules();
            json(&KnownRules {
                rules: json(&rules.list),
                tag: rules.tag.clone(),
                by: maker(keeper),
            })
        }
        Look::Session => Value::Null,
        Look::Preview { rules } => {
            // They were read before they were sent.
            let rules = body::read(rules.to_string().as_bytes()).map_err(Unseen::Refused)?;
            let (found, kept_ms) = conferences::lately(host, now_ms, MOST_TRIED)?;
            let since_ms = events::first(host)?.map(|first| first.max(kept_ms));
            let lately = Lately {
                meetings: &found,
                since_ms,
                now_ms,
            };
            json(&KnownPreview {
                since: since_ms.map(clock::format),
                rules: preview(&rules, lately),
                usage: calls()?,
            })
        }
        Look::Ticket => {
            let kept = ticket::kept(host)?;
            json(&kept.map(|kept| KnownTicket::of(&kept, now_ms)))
        }
        Look::Deliveries => json(&KnownDeliveries {
            waiting: deliveries::count(host)?,
            problem: deliveries::problem(host)?,
        }),
        Look::Heard => json(&heard()?),
        Look::Usage => {
            let keys = usage::of_keys(host, now_ms)?.into_iter();
            let keys = keys.map(|it| KeyUsage {
                maker: it.maker,
                calls: it.calls,
                last_used: it.last_used,
            });
            json(&KnownUsage {
                keys: keys.collect(),
                usage: calls()?,
                month: usage::month(now_ms),
            })
        }
    }))
}

fn batch(host: &impl Host, id: &str, of: Option<&str>) -> Result<batches::Batch, Unseen> {
    let found = batches::find(host, id)?;
    let theirs = |batch: &batches::Batch| of.is_none_or(|of| batch.asked.maker.caller == of);
    let none = || Refusal::of(reason::NOT_FOUND, "there is no such batch");
    found.filter(theirs).ok_or_else(|| Unseen::Refused(none()))
}

/// Who set the rules, where there are any.
fn maker(keeper: &Keeper) -> Option<Maker> {
    let asked = keeper.rules().asked.as_ref()?;
    (!keeper.rules().list.is_empty()).then(|| asked.maker.clone())
}

fn json(value: &impl Serialize) -> Value {
    // Texts and numbers only: it cannot fail.
    serde_json::to_value(value).unwrap_or_default()
}
