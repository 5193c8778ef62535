//! User events: Serf's `serf.go: UserEvent, handleUserEvent`. Each is delivered once, whatever the order; what is older than the
//! buffer reaches back is refused, for nobody could tell whether it is new.

use super::members::MAX_QUEUE_DEPTH;
use super::{Ctx, Node, Serf};
use crate::kit::broadcast_queue::News;
use crate::kit::table::{Keys, Told};
use crate::protocol::{Means, NodeId, Note, Update};
use std::collections::{BTreeMap, BTreeSet};

/// How far back the buffer reaches, in ticks of the events' clock (`config.go: EventBuffer`).
const BUFFER: u32 = 512;

/// A user event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// When it was sent, by its sender's Lamport clock of events.
    pub ltime: u32,
    /// Which one it is, in place of name and payload.
    pub update: Update,
    /// Its size.
    pub bytes: u32,
}

impl News for Event {
    /// Serf's broadcasts never replace each other (`broadcast.go: Invalidates`).
    fn replaces(&self, _: &Self) -> bool {
        false
    }

    fn bytes(&self) -> u32 {
        self.bytes
    }
}

/// The latest events, by time modulo [`BUFFER`]; events of one time share a slot.
#[derive(Clone, Debug, Default)]
pub struct Buffer(BTreeMap<u32, Vec<Event>>);

impl Buffer {
    /// Takes an event in, at the time `now` of the events' clock; the answer is whether it is new and not too old.
    fn take(&mut self, event: Event, now: u32) -> bool {
        if now > BUFFER && event.ltime < now - BUFFER {
            return false;
        }
        let slot = self.0.entry(event.ltime % BUFFER).or_default();
        if slot.first().is_some_and(|other| other.ltime != event.ltime) {
            slot.clear();
        }
        let is_new = !slot.iter().any(|other| other.update == event.update);
        if is_new {
            slot.push(event);
        }
        is_new
    }

    /// All events that are kept.
    pub fn all(&self) -> Vec<Event> {
        self.0.values().flatten().copied().collect()
    }
}

impl Node {
    /// Whether an event of this sender waits to be sent on.
    pub(super) fn is_spreading(&self, sender: NodeId) -> bool {
        self.events.iter().any(|event| event.update.writer == sender)
    }

    /// Of how many senders events wait to be sent on.
    pub(super) fn senders_spread(&self) -> u32 {
        self.events.iter().map(|event| event.update.writer).collect::<BTreeSet<_>>().len() as u32
    }
}

impl Serf {
    /// A user sends an event, from here.
    pub(super) fn send_event(&self, node: &mut Node, ctx: &mut Ctx<'_>) {
        let update = Update { writer: ctx.me, version: node.heard.version(ctx.me) + 1 };
        let bytes = super::packets::EVENT + self.swim.payload_bytes();
        let event = Event { ltime: node.event_clock.tick(), update, bytes };
        self.take_event(node, ctx, event, NodeId::NOBODY, Means::Own);
        self.spread(node, ctx, event);
    }

    /// An event that `from` told; the answer is whether it is new.
    pub(super) fn take_event(
        &self,
        node: &mut Node,
        ctx: &mut Ctx<'_>,
        event: Event,
        from: NodeId,
        means: Means,
    ) -> bool {
        node.event_clock.witness(event.ltime);
        if !node.buffer.take(event, node.event_clock.time()) {
            ctx.knew_it();
            return false;
        }
        let update = event.update;
        if let Some(replaced) = node.heard.take(&Told::from(update), Keys::ONE, 0, ()) {
            ctx.note(Note::Learned { update, held: replaced.version(), from, means });
            if means != Means::Own {
                ctx.note(Note::Needed(update));
            }
        }
        true
    }

    /// Sends an event on.
    pub(super) fn spread(&self, node: &mut Node, ctx: &mut Ctx<'_>, event: Event) {
        self.count_spread(node, ctx, |node| node.events.push(event));
    }

    /// Drops the events that have been sent most, if too many wait.
    pub(super) fn shorten_events(&self, node: &mut Node, ctx: &mut Ctx<'_>) {
        self.count_spread(node, ctx, |node| node.events.prune(MAX_QUEUE_DEPTH));
    }

    /// Changes the queue of events, and tells observers of how many senders events wait now.
    pub(super) fn count_spread<T>(&self, node: &mut Node, ctx: &mut Ctx<'_>, change: impl FnOnce(&mut Node) -> T) -> T {
        let before = node.senders_spread();
        let answer = change(node);
        let after = node.senders_spread();
        (before..after).for_each(|_| ctx.note(Note::Spreading(true)));
        (after..before).for_each(|_| ctx.note(Note::Spreading(false)));
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(ltime: u32, version: u32) -> Event {
        Event { ltime, update: Update { writer: NodeId::new(1), version }, bytes: 0 }
    }

    #[test]
    fn an_event_is_taken_once_and_not_when_it_is_too_old() {
        // serf_test.go: TestSerf_eventBuffer's rules: the same again, another of the same time, one beyond the buffer.
        let mut buffer = Buffer::default();
        assert!(buffer.take(event(1, 1), 2));
        assert!(!buffer.take(event(1, 1), 2));
        assert!(buffer.take(event(1, 2), 2));
        assert!(buffer.take(event(513, 3), 514), "the slot's old events make way");
        assert_eq!(buffer.all(), [event(513, 3)]);
        assert!(!buffer.take(event(1, 4), 514), "513 ticks ago");
        assert!(buffer.take(event(2, 5), 514), "512 ticks ago");
    }
}
