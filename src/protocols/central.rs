//! A master that everybody polls: what gossip is measured against.
//!
//! ```text
//!   every node   Poll(tag)     ───▶ master    every interval
//!   master       Answer(all)   ───▶ node      or “unchanged”, if the tags agree
//!   a writer     Write(update) ───▶ master    at once, then every interval until an answer shows it
//! ```
//!
//! Node 1 is the master, whatever the neighbour lists say. Its load is the sum of everybody's polls, and while it is down
//! nobody learns anything new. The tag is a hash over the table, as in HTTP's conditional GET (RFC 9110, section 13.1.2:
//! `If-None-Match`); so a master that has lost its disk is told again by the writers, once an answer lacks what they
//! wrote.

use crate::dice::mix;
use crate::fingerprint::Fingerprint;
use crate::kit::table::{HEADER_BYTES, Keys, Row, Table, Told, Updates, VALUE_BYTES, told_bytes};
use crate::knob::{Knob, Problem};
use crate::protocol::{
    Context, Info, Knowledge, Known, Means, MessageKind, NodeId, Note, Order, Protocol, Shape, Start, Update, View,
    Wire,
};
use crate::settings::Settings;
use crate::time::Duration;

/// The node that everybody polls.
pub const MASTER: NodeId = NodeId::new(1);

/// Bytes of a tag on the wire.
const TAG_BYTES: u32 = 8;

/// The protocol with its settings.
#[derive(Clone, Debug)]
pub struct Central {
    interval: Duration,
    value_bytes: u32,
}

/// What one node holds: its table. A row is marked while this node's telling it matters: all rows at the master, and a
/// writer's own until the master has it.
#[derive(Clone, Debug)]
pub struct Node {
    table: Table<bool>,
    is_master: bool,
}

/// What travels.
#[derive(Clone, Debug)]
pub enum Message {
    /// What is new? The tag is that of the asker's table.
    Poll(u64),
    /// Everything the master has.
    Answer(Updates),
    /// The asker has it all.
    Unchanged,
    /// Something new, for the master.
    Write(Told),
}

/// The only timer: time to poll.
#[derive(Clone, Copy, Debug)]
pub struct Turn;

impl Protocol for Central {
    const INFO: Info = Info {
        name: "central",
        label: "Central master",
        help: "Everybody polls node 1 every interval, and writes go there first: simple, and only as strong as node 1.",
        knobs: KNOBS,
        messages: &[
            MessageKind { name: "poll", label: "what is new?", shape: Shape::Request },
            MessageKind { name: "answer", label: "all the master has", shape: Shape::Reply },
            MessageKind { name: "unchanged", label: "nothing new", shape: Shape::Probe },
            MessageKind { name: "write", label: "news for the master", shape: Shape::Push },
        ],
        ticks_by_clock: true,
        crashed: "dead",
        commands: &[],
    };

    type Node = Node;
    type Message = Message;
    type Timer = Turn;
    type Commons = ();

    fn new(settings: &Settings) -> Result<Self, Problem> {
        Ok(Self { interval: settings.time("interval"), value_bytes: settings.int("value-bytes") })
    }

    fn node(&self, me: NodeId) -> Node {
        Node { table: Table::default(), is_master: me == MASTER }
    }

    fn start(&self, node: &mut Node, ctx: &mut Context<'_, Self>, _: Start) {
        if !node.is_master {
            ctx.tick(self.interval, Turn);
        }
    }

    fn timer(&self, node: &mut Node, ctx: &mut Context<'_, Self>, Turn: Turn) {
        if let Some(Row { update, mark: true, .. }) = node.table.row(ctx.me) {
            ctx.send(MASTER, Message::Write(Told::from(*update)));
        }
        ctx.send(MASTER, Message::Poll(tag(node.table.all(ctx.frozen_round))));
        ctx.tick(self.interval, Turn);
    }

    fn period(&self, Turn: Turn) -> Option<Duration> {
        Some(self.interval)
    }

    fn message(&self, node: &mut Node, ctx: &mut Context<'_, Self>, from: NodeId, message: &Message) {
        match message {
            Message::Poll(theirs) => {
                let all = node.table.all(ctx.frozen_round);
                let same = tag(all.clone()) == *theirs;
                ctx.send(from, if same { Message::Unchanged } else { Message::Answer(all.map(Row::told).collect()) });
            }
            Message::Answer(updates) => {
                updates.iter().for_each(|told| hear(node, ctx, *told, from));
                let mine = updates.iter().find(|told| told.update.writer == ctx.me);
                confirm(node, ctx, mine.map_or(0, |told| told.update.version));
            }
            Message::Unchanged => confirm(node, ctx, node.table.version(ctx.me)),
            Message::Write(told) => hear(node, ctx, *told, from),
        }
    }

    fn order(&self, node: &mut Node, ctx: &mut Context<'_, Self>, order: Order) {
        let Some(told) = node.table.write((), order, ctx.me, 0, ctx.now) else { return };
        learn(node, ctx, told, NodeId::NOBODY, Means::Own);
        if !node.is_master {
            ctx.send(MASTER, Message::Write(told));
        }
    }

    fn wire(&self, message: &Message) -> Wire {
        let (kind, body) = match message {
            Message::Poll(_) => (0, TAG_BYTES),
            Message::Answer(_) => (1, 0),
            Message::Unchanged => (2, 0),
            Message::Write(_) => (3, 0),
        };
        let told = message.updates().len() as u32;
        Wire {
            kind,
            payload: HEADER_BYTES + body + told_bytes(told, self.value_bytes),
            tells: told > 0,
            opens: matches!(message, Message::Poll(_) | Message::Write(_)),
            stream: false,
        }
    }

    fn corrupted(&self, message: &Message) -> Option<Message> {
        match message {
            Message::Answer(updates) => Some(Message::Answer(updates.iter().map(Told::poisoned).collect())),
            Message::Write(told) => Some(Message::Write(told.poisoned())),
            Message::Poll(_) | Message::Unchanged => None,
        }
    }

    fn carries(&self, message: &Message, update: Update) -> bool {
        message.updates().iter().any(|told| told.update.covers(update))
    }

    fn knowledge(&self, node: &Node, update: Update) -> Knowledge {
        match node.table.row(update.writer) {
            Some(row) if !row.update.covers(update) => Knowledge::Susceptible,
            Some(row) if row.mark => Knowledge::Infective,
            Some(_) => Knowledge::Removed,
            None => Knowledge::Susceptible,
        }
    }

    fn spreading(&self, node: &Node) -> u32 {
        node.table.rows().iter().filter(|row| row.mark).count() as u32
    }

    fn view(&self, node: &Node) -> View {
        let known = |row: &Row<bool>| Known { origin: row.update.writer, version: row.update.version, hot: row.mark };
        let role = if node.is_master { "master: everybody asks it" } else { "asks the master" };
        View {
            known: node.table.rows().iter().map(known).collect(),
            facts: vec![("Role".to_string(), role.to_string())],
        }
    }

    fn fingerprint(&self, node: &Node, print: &mut Fingerprint) {
        node.table.fingerprint(print, |mark| u64::from(*mark));
    }

    fn heap<'a>(&self, nodes: impl Iterator<Item = &'a Self::Node>, (): &()) -> usize {
        nodes.map(|node| node.table.heap()).sum()
    }
}

impl Message {
    fn updates(&self) -> &[Told] {
        match self {
            Self::Answer(updates) => updates,
            Self::Write(told) => std::slice::from_ref(told),
            Self::Poll(_) | Self::Unchanged => &[],
        }
    }
}

fn hear(node: &mut Node, ctx: &mut Context<'_, Central>, told: Told, from: NodeId) {
    if learn(node, ctx, told, from, Means::Rumor) {
        ctx.note(Note::Needed(told.update));
    } else {
        ctx.knew_it();
    }
}

/// Takes one update if it is newer; the answer is whether it was.
fn learn(node: &mut Node, ctx: &mut Context<'_, Central>, told: Told, from: NodeId, means: Means) -> bool {
    let mark = node.is_master || means == Means::Own;
    let Some(replaced) = node.table.take(&told, Keys::ONE, ctx.frozen_round.unwrap_or(0), mark) else { return false };
    let was_marked = replaced.0.is_some_and(|row| row.mark);
    if was_marked != mark {
        ctx.note(Note::Spreading(mark));
    }
    ctx.note(Note::Learned { update: told.update, held: replaced.version(), from, means });
    true
}

/// The master has shown that it holds this version of the node's own writes; the rest it needs to be told.
fn confirm(node: &mut Node, ctx: &mut Context<'_, Central>, version: u32) {
    let Some(row) = node.table.row_mut(ctx.me) else { return };
    let needs_telling = row.update.version > version;
    if row.mark != needs_telling {
        row.mark = needs_telling;
        ctx.note(Note::Spreading(needs_telling));
    }
}

/// A hash over a table; equal tables have equal tags.
fn tag<'a>(rows: impl Iterator<Item = &'a Row<bool>>) -> u64 {
    let hash = |Update { writer, version }: Update| mix(u64::from(writer.number()) << 32 | u64::from(version));
    rows.fold(0, |tag, row| tag ^ hash(row.update))
}

const KNOBS: &[Knob] = &[VALUE_BYTES];
