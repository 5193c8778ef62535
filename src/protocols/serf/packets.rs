//! What rides on memberlist's messages: Serf's `delegate.go`, `messages.go`. Datagrams are filled up with intents first, then with
//! user events, which starve while members come and go; pushes and pulls carry clocks, status times and recent events.

use super::events::Event;
use super::members::{Intent, Kind, Record, Status};
use super::swim::{COMPOUND, Message};
use super::{Ctx, Node, Serf};
use crate::protocol::{Means, NodeId};

/// A message of memberlist's, and what Serf adds.
#[derive(Clone, Debug)]
pub struct Packet {
    /// memberlist's part.
    pub below: Message,
    /// Serf's.
    pub above: Above,
    /// Bytes of Serf's part.
    pub extra: u32,
}

/// What Serf adds to a message.
#[derive(Clone, Debug)]
pub enum Above {
    /// Nothing.
    Nothing,
    /// Broadcasts, on datagrams.
    News(Box<News>),
    /// What it knows, on pushes and pulls.
    State(Box<State>),
}

/// Broadcasts.
#[derive(Clone, Debug, Default)]
pub struct News {
    intents: Vec<Intent>,
    events: Vec<Event>,
}

/// `messages.go: messagePushPull`.
#[derive(Clone, Debug)]
pub struct State {
    ltime: u32,
    event_ltime: u32,
    records: Box<[Record]>,
    events: Vec<Event>,
}

/// Bytes of a user event besides its payload (`messages.go: messageUserEvent`, of a short name).
pub const EVENT: u32 = super::swim::EVENT;
/// Bytes of the network coordinate in the answer to a ping: eight dimensions as doubles (`ping_delegate.go: AckPayload`).
const COORDINATE: u32 = 132;
/// Bytes of a member's name and status time in a push or pull.
const STATUS_TIME: u32 = 12 + 3;
/// Bytes of a name in the list of those who left.
const NAME: u32 = 12 + 1;
/// Bytes of the event buffer's empty slots: one each.
const EMPTY_BUFFER: u32 = 512;

impl Packet {
    /// The user events that it tells.
    pub fn events(&self) -> impl Iterator<Item = &Event> {
        let events: &[Event] = match &self.above {
            Above::Nothing => &[],
            Above::News(news) => &news.events,
            Above::State(state) => &state.events,
        };
        events.iter()
    }

    /// Takes all broadcasts out of a datagram, each as a packet of its own: to memberlist they are news like its own.
    pub fn take_news(&mut self) -> Vec<Self> {
        let Above::News(news) = &mut self.above else { return Vec::new() };
        let News { intents, events } = std::mem::take(&mut **news);
        let intents = intents.into_iter().map(|intent| News { intents: vec![intent], events: Vec::new() });
        let events = events.into_iter().map(|event| News { intents: Vec::new(), events: vec![event] });
        let alone = |news| Self { below: Message::idle(), above: Above::News(Box::new(news)), extra: 0 };
        intents.chain(events).map(alone).collect()
    }
}

impl State {
    fn bytes(&self) -> u32 {
        let left = self.records.iter().filter(|record| record.status() == Status::Left).count() as u32;
        let known = self.records.iter().filter(|record| record.status() != Status::None).count() as u32;
        let events: u32 = self.events.iter().map(|event| event.bytes).sum();
        EMPTY_BUFFER + known * STATUS_TIME + left * NAME + events
    }
}

impl Serf {
    /// Sends what memberlist wants sent, with what there is to add. `to_ping`: it answers a ping.
    pub(super) fn send(&self, node: &mut Node, ctx: &mut Ctx<'_>, to: NodeId, below: Message, to_ping: bool) {
        let mut packet = Packet { below, above: Above::Nothing, extra: 0 };
        if packet.below.is_state() {
            let state = self.state(node, ctx);
            packet.extra = state.bytes();
            packet.above = Above::State(Box::new(state));
        } else if !packet.below.is_stream() {
            packet.extra = if to_ping && packet.below.is_ack() { COORDINATE } else { 0 };
            self.fill(node, ctx, &mut packet);
            if packet.below.is_idle() && packet.extra == 0 {
                return;
            }
        }
        ctx.send(to, packet);
    }

    /// `delegate.go: GetBroadcasts`: what fits into the rest of a datagram.
    fn fill(&self, node: &mut Node, ctx: &mut Ctx<'_>, packet: &mut Packet) {
        if node.intents.is_empty() && node.events.is_empty() {
            return;
        }
        let limit = self.swim.retransmits(&node.member);
        let (room, framing) = self.swim.room(&packet.below, packet.extra);
        let mut news = Box::<News>::default();
        let left = node.intents.take(room, COMPOUND, limit, |intent| news.intents.push(intent));
        let left = self
            .count_spread(node, ctx, |node| node.events.take(left, COMPOUND, limit, |event| news.events.push(event)));
        if left < room {
            packet.extra += room - left + framing;
            packet.above = Above::News(news);
        }
    }

    /// `delegate.go: NotifyMsg`: what was new is passed on.
    pub(super) fn hear(&self, node: &mut Node, ctx: &mut Ctx<'_>, from: NodeId, news: &News) {
        for intent in &news.intents {
            if self.take_intent(node, ctx, *intent) {
                node.intents.push(*intent);
            }
        }
        for event in &news.events {
            if self.take_event(node, ctx, *event, from, Means::Rumor) {
                self.spread(node, ctx, *event);
            }
        }
    }

    /// `delegate.go: LocalState`.
    fn state(&self, node: &Node, ctx: &Ctx<'_>) -> State {
        State {
            ltime: node.clock.time(),
            event_ltime: node.event_clock.time(),
            records: ctx.commons.records.all(ctx.me),
            events: node.buffer.all(),
        }
    }

    /// `delegate.go: MergeRemoteState`. Nothing of it is passed on.
    pub(super) fn merge(&self, node: &mut Node, ctx: &mut Ctx<'_>, from: NodeId, theirs: &State) {
        // Nothing of these very times has been sent yet.
        node.clock.witness(theirs.ltime - 1);
        node.event_clock.witness(theirs.event_ltime - 1);
        let known = |wanted: fn(Status) -> bool| {
            let all = theirs.records.iter().enumerate();
            all.filter(move |(_, record)| wanted(record.status())).map(|(place, record)| (NodeId::at(place), *record))
        };
        // Those who left come first, one past the time of the intent before, for that of the leave itself is not told.
        for (subject, record) in known(|status| status == Status::Left) {
            self.take_intent(node, ctx, Intent { ltime: record.ltime() + 1, subject, kind: Kind::Leave });
        }
        for (subject, record) in known(|status| !matches!(status, Status::None | Status::Left)) {
            self.take_intent(node, ctx, Intent { ltime: record.ltime(), subject, kind: Kind::Join });
        }
        for event in &theirs.events {
            self.take_event(node, ctx, *event, from, Means::Repair);
        }
        ctx.commons.records.gather(ctx.me);
    }
}
