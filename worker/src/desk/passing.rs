//! From what is asked to what happens to the keeper, and from its answers to what is told.

use std::rc::Rc;

use dingtalk_conference_lock::ErrorKind;

use super::ask::{Answer, What};
use crate::{
    keeper::{
        machine::{
            event::{Event, NewBatch, NewInvitation, NewTimer},
            plan,
            turn::Ticket,
        },
        model::{trouble::Trouble, wish::Wish},
    },
    rules,
};

/// What happens to the keeper by what is asked; `None` where it is only looked at, or cannot be read here.
pub fn event(ticket: Ticket, what: What) -> Option<Event> {
    Some(match what {
        What::Act {
            action,
            conference_id,
            asked,
            key,
        } => Event::Act {
            ticket,
            wish: Wish {
                action,
                conference_id: conference_id.into(),
                asked: Rc::new(asked),
            },
            idempotency: key,
        },
        What::AddBatch {
            id,
            action,
            conference_ids,
            asked,
            key,
        } => Event::AddBatch {
            ticket,
            batch: NewBatch {
                id,
                action,
                conference_ids,
                asked,
            },
            idempotency: key,
        },
        What::CancelBatch {
            id,
            asked,
            anybodys,
        } => Event::CancelBatch {
            ticket,
            id,
            asked,
            anybodys,
        },
        What::SetTimer {
            id,
            action,
            conference_id,
            due_ms,
            until_ms,
            said,
            asked,
            key,
        } => Event::SetTimer {
            ticket,
            timer: NewTimer {
                id,
                action,
                conference_id,
                due_ms,
                until_ms,
                said,
                asked,
            },
            idempotency: key,
        },
        What::RemoveTimer { id, asked } => Event::RemoveTimer { ticket, id, asked },
        What::SetRules {
            rules,
            expected,
            asked,
        } => Event::SetRules {
            ticket,
            // It was read before it was sent.
            rules: rules::body::read(rules.to_string().as_bytes()).ok()?,
            expected,
            asked,
        },
        What::CallOff {
            conference_id,
            asked,
        } => Event::CallOff {
            ticket,
            conference_id,
            asked,
        },
        What::EndSession { session, until_ms } => Event::EndSession {
            ticket,
            session,
            until_ms,
        },
        What::Invite {
            conference_id,
            invitee,
            asked,
            key,
        } => Event::Invite {
            ticket,
            invitation: NewInvitation {
                conference_id,
                union_id: invitee.union_id,
                name: invitee.name,
                asked,
            },
            idempotency: key,
        },
        What::StreamOpened { lost_ms } => Event::StreamOpened { ticket, lost_ms },
        What::Store { events } => Event::Arrived {
            tickets: vec![ticket],
            events,
        },
        What::Look(_) | What::Read { .. } => return None,
    })
}

/// What is told of an answer of the keeper's.
pub fn told(answer: plan::Answer) -> Answer {
    match answer {
        plan::Answer::Ended(ending) => Answer::Ended(ending),
        plan::Answer::Batch(batch) => known(&batch),
        plan::Answer::Timer(timer) => known(&timer),
        plan::Answer::Rules(tag) => known(&tag),
        plan::Answer::Removed | plan::Answer::Kept => Answer::Known(serde_json::Value::Null),
        plan::Answer::Refused(refusal) => {
            Answer::Refused(Trouble::of(ErrorKind::Rejected, refusal))
        }
    }
}

fn known(value: &impl serde::Serialize) -> Answer {
    // Texts and numbers only: it cannot fail.
    Answer::Known(serde_json::to_value(value).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        desk::ask::Look,
        keeper::model::wish::{Asked, Maker, Via},
    };

    #[test]
    fn what_is_looked_at_and_rules_of_another_version_are_no_event() {
        assert!(event(Ticket(1), What::Look(Look::Timers)).is_none());
        let set = |rules| What::SetRules {
            rules,
            expected: None,
            asked: Asked {
                maker: Maker {
                    caller: "ops".into(),
                    key: None,
                },
                via: Via::Call,
                request_id: "R".into(),
                reason: None,
                source: None,
                late_ms: None,
            },
        };
        assert!(event(Ticket(1), set(serde_json::json!([]))).is_some());
        let newer = serde_json::json!([{ "id": "a", "for": {}, "lock": { "byMoonlight": true } }]);
        assert!(event(Ticket(1), set(newer)).is_none());
    }
}
