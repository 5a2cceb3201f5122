//! What a step of the keeper has done: answers, and the calls of the host that it asks for, each of which ends in
//! another step.

use std::rc::Rc;

use dingtalk_conference_lock::Read;
use wasm_bindgen_futures::spawn_local;

use super::{super::telling, Inner};
use crate::{
    clock,
    config::upstream::Upstream,
    desk::{ask::Answer, passing},
    edge::runtime,
    events::asked,
    keeper::{
        machine::{
            event::Event,
            plan::{Effects, Invite, Send},
        },
        model::wish::DINGTALK,
        order::missed,
        view::deliveries::Delivery,
    },
    log::{self, Trace},
    secrets::Secrets,
};

/// The client's word for a reply that is not what it should be.
const UNEXPECTED_REPLY: &str = "UnexpectedReply";
/// By what is asked for what was missed.
const MISSED: &str = "/v1.0/event/callbacks/failedResults";

impl Inner {
    pub(super) fn carry_out(self: &Rc<Self>, effects: Effects) {
        for (ticket, answer) in effects.answers {
            self.waiting.answer(ticket, passing::told(answer));
        }
        if effects.meetings_changed || !effects.batches_changed.is_empty() {
            self.waiting.changed();
        }
        if effects.fetch_token {
            let inner = Rc::clone(self);
            spawn_local(async move {
                let config = inner.configuration().await;
                let token = inner.calls.token(&config).await;
                // Whoever waits is told, and nobody else is there to be.
                let _ = inner.step(&config, Event::Token(token));
            });
        }
        for id in effects.counts {
            spawn_local(Rc::clone(self).ask_how_many(id));
        }
        if let Some(delivery) = effects.delivery {
            spawn_local(Rc::clone(self).tell(delivery));
        }
        for invite in effects.invites {
            spawn_local(Rc::clone(self).invite(invite));
        }
        if let Some((asked, theirs)) = effects.missed {
            spawn_local(Rc::clone(self).ask_for_missed(asked, theirs));
        }
        for send in effects.sends {
            spawn_local(Rc::clone(self).send(send));
        }
    }

    async fn send(self: Rc<Self>, send: Send) {
        let config = self.configuration().await;
        let reply = self.calls.act(&config, send.action(), send.conference_id());
        let (reply, attempt) = (reply.await, send.attempt());
        let _ = self.step(&config, Event::Replied { attempt, reply });
    }

    async fn invite(self: Rc<Self>, invite: Invite) {
        let config = self.configuration().await;
        let (ending, calls) = self.calls.invite(&config, &invite).await;
        let invited = Event::Invited {
            number: invite.number,
            ending,
            calls,
        };
        let _ = self.step(&config, invited);
    }

    async fn tell(self: Rc<Self>, delivery: Delivery) {
        let config = self.configuration().await;
        let problem = telling::tell(&config, &delivery).await.err();
        let number = delivery.number;
        let _ = self.step(&config, Event::Delivered { number, problem });
    }

    async fn ask_how_many(self: Rc<Self>, conference_id: String) {
        let config = self.configuration().await;
        let reply = match Read::conference(&conference_id) {
            Ok(call) => self.calls.read(&config, call).await,
            Err(_) => return,
        };
        let reply = match reply {
            Answer::Read { body, .. } => asked::conference(&body),
            _ => None,
        };
        let counted = Event::Counted {
            conference_id,
            reply,
        };
        let _ = self.step(&config, counted);
    }

    async fn ask_for_missed(self: Rc<Self>, what: missed::Asked, (since_ms, until_ms): (u64, u64)) {
        let started = runtime::now_ms();
        let config = self.configuration().await;
        let call = Read::failed_events(since_ms, until_ms);
        let answer = self.calls.read(&config, call).await;
        let (code, reply) = match answer {
            Answer::Read { body, .. } => match asked::missed(&body) {
                Some(mut missed) => {
                    let corp = config.upstream.as_ref().ok().and_then(Upstream::corp_id);
                    missed.arrived.retain(|one| one.is_of(corp));
                    (None, Some(missed))
                }
                None => (Some(UNEXPECTED_REPLY.into()), None),
            },
            Answer::Refused(trouble) => (Some(trouble.code), None),
            _ => (None, None),
        };
        let trace = Trace {
            route: Some(MISSED),
            caller: Some(DINGTALK.into()),
            events: reply.as_ref().map(|missed| missed.arrived.len()),
            code,
            ..Trace::default()
        };
        let status = if reply.is_some() { 200 } else { 502 };
        let trace = Secrets::of(&config, started).out_of_trace(trace);
        let took = runtime::now_ms().saturating_sub(started);
        let (time, id) = (clock::format(started), runtime::fresh_id());
        runtime::log(&trace.line(&time, &id, log::ASKED, status, took));
        let _ = self.step(&config, Event::Missed { asked: what, reply });
    }
}
