//! Those who wait for an answer, or for something to change.

use core::cell::{Cell, RefCell};
use std::{collections::BTreeMap, rc::Rc};

use futures_channel::oneshot::{self, Receiver, Sender};

use crate::{
    desk::ask::Answer,
    keeper::{machine::turn::Ticket, model::wish::Maker},
};

/// In how many places one caller can wait for changes at once: in that many tabs.
const MOST_LISTENING: usize = 100;

/// Somebody who waits for changes.
pub(super) struct Listener {
    maker: Maker,
    listeners: Rc<RefCell<BTreeMap<Maker, usize>>>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut listeners = self.listeners.borrow_mut();
        if let Some(number) = listeners.get_mut(&self.maker) {
            *number = number.saturating_sub(1);
            if *number == 0 {
                listeners.remove(&self.maker);
            }
        }
    }
}

/// Those who wait. What they wait for comes by itself or not at all: a receiver without a sender is told
/// so.
#[derive(Default)]
pub(super) struct Waiting {
    tickets: Cell<u64>,
    answers: RefCell<BTreeMap<Ticket, Sender<Answer>>>,
    changes: RefCell<Vec<Sender<()>>>,
    listeners: Rc<RefCell<BTreeMap<Maker, usize>>>,
    reads: RefCell<BTreeMap<String, Vec<Sender<Answer>>>>,
}

impl Waiting {
    /// A ticket, and by what its answer comes.
    pub(super) fn ticket(&self) -> (Ticket, Receiver<Answer>) {
        let number = self.tickets.get().wrapping_add(1);
        self.tickets.set(number);
        let (sender, receiver) = oneshot::channel();
        let ticket = Ticket(number);
        self.answers.borrow_mut().insert(ticket, sender);
        (ticket, receiver)
    }

    /// Nobody waits for that any more.
    pub(super) fn forget(&self, ticket: Ticket) {
        self.answers.borrow_mut().remove(&ticket);
    }

    pub(super) fn answer(&self, ticket: Ticket, answer: Answer) {
        let sender = self.answers.borrow_mut().remove(&ticket);
        // Whoever waited may be gone.
        let _ = sender.map(|sender| sender.send(answer));
    }

    /// No answer comes any more to those who wait for one of the keeper's.
    pub(super) fn fail(&self) {
        let waiting = core::mem::take(&mut *self.answers.borrow_mut());
        drop(waiting);
        self.changed();
    }

    /// Lets somebody wait for changes, until what it gets is dropped; `None` where it does so often enough.
    pub(super) fn listen(&self, maker: &Maker) -> Option<Listener> {
        let mut listeners = self.listeners.borrow_mut();
        let number = listeners.entry(maker.clone()).or_default();
        if *number >= MOST_LISTENING {
            return None;
        }
        *number = number.saturating_add(1);
        Some(Listener {
            maker: maker.clone(),
            listeners: Rc::clone(&self.listeners),
        })
    }

    /// By what is told that something has changed.
    pub(super) fn change(&self) -> Receiver<()> {
        let (sender, receiver) = oneshot::channel();
        let mut changes = self.changes.borrow_mut();
        changes.retain(|sender| !sender.is_canceled());
        changes.push(sender);
        receiver
    }

    pub(super) fn changed(&self) {
        let waiting = core::mem::take(&mut *self.changes.borrow_mut());
        for sender in waiting {
            let _ = sender.send(());
        }
    }

    /// By what comes what another has asked DingTalk for.
    pub(super) fn read(&self, what: &str) -> Receiver<Answer> {
        let (sender, receiver) = oneshot::channel();
        let mut reads = self.reads.borrow_mut();
        reads.entry(what.into()).or_default().push(sender);
        receiver
    }

    pub(super) fn replied(&self, what: &str, answer: &Answer) {
        let waiting = self.reads.borrow_mut().remove(what);
        for sender in waiting.into_iter().flatten() {
            let _ = sender.send(answer.clone());
        }
    }
}
