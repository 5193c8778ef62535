//! The computers that nodes run on: their clocks, freezes, slowness, finite inboxes, and links of finite capacity.
//!
//! A message leaves through the sender's link, travels, comes in through the receiver's link, waits in the receiver's inbox and
//! is handled. Storms are caused here: what is sent faster than it can be carried or handled waits, and what waits
//! behind it comes late. None of it costs anything until a knob or a command asks for it.
//!
//! ```text
//!            inbox, oldest first        what a protocol puts aside, newest first
//!   link ──▶ ░░░░░░░░░░░░░░░░░ ─ read ─▶ urgent ░░░░░  ─▶ handled when the inbox is empty
//!                                 │      plain  ░░░░░  ─▶ handled when nothing urgent is left
//!                                 └─▶ the rest is handled at once
//! ```
//!
//! Reading a message takes a handling time, and so does each piece put aside. Each of the three holds as many as the inbox.

use crate::knob::{Kind, Knob};
use crate::protocol::{NodeId, Urgency, Wire};
use crate::settings::Settings;
use crate::time::{Duration, Instant};
use std::collections::VecDeque;

/// Knobs of all machines.
pub const KNOBS: &[Knob] = &[
    Knob {
        name: "handling",
        label: "Handling time",
        help: "How long a node works on each message, and on each piece that it puts aside; the next one waits. 0ms: no time \
               at all.",
        source: "0ms: messages are small and computers fast; raise it to see queues",
        default: "0ms",
        kind: Kind::Time(Duration::ZERO, Duration::from_secs(60)),
        group: "machine",
        live: true,
    },
    Knob {
        name: "inbox",
        label: "Inbox",
        help: "How many messages may wait to be read at a node, and how many pieces in each of its heaps of what it has put \
               aside; what comes beyond that is dropped.",
        source: "1024: memberlist's HandoffQueueDepth (config.go), and about what its 2 MB of socket buffer hold",

        default: "1024",
        kind: Kind::Int(1, 1_000_000),
        group: "machine",
        live: true,
    },
    Knob {
        name: "drop",
        label: "Drop from a full inbox",
        help: "newest: what comes is dropped. oldest: what has waited longest is dropped for it.",
        source: "newest: what a full socket buffer does",
        default: "newest",
        kind: Kind::Choice(&["newest", "oldest"]),
        group: "machine",
        live: true,
    },
    Knob {
        name: "capacity",
        label: "Link capacity",
        help: "Bytes per second that a node's link carries in each direction; 0 is no limit.",
        source: "no limit; a gigabit link carries 125000000",
        default: "0",
        kind: Kind::Int(0, 1_000_000_000_000),
        group: "machine",
        live: true,
    },
    Knob {
        name: "buffer",
        label: "Link buffer",
        help: "Bytes that may wait for a node's link in each direction; a datagram that comes beyond that is dropped.",
        source: "262144: a usual socket buffer",
        default: "262144",
        kind: Kind::Int(1, 1_000_000_000_000),
        group: "machine",
        live: true,
    },
];

/// All machines of a run. `T` is what timers say, `M` what messages do.
#[derive(Clone)]
pub struct Machines<T, M> {
    handling: Duration,
    inbox: usize,
    drop_oldest: bool,
    capacity: u64,
    buffer: u64,
    machines: Vec<Machine<T, M>>,
}

#[derive(Clone)]
struct Machine<T, M> {
    clock: WallClock,
    frozen: bool,
    /// Its own handling time, if it differs from the others'.
    handling: Option<Duration>,
    waiting: VecDeque<Waiting<T, M>>,
    /// Heaps of what was put aside, by urgency.
    aside: [Vec<(NodeId, M)>; 2],
    /// Whether the end of a handling stands in the queue.
    busy: bool,
    out_free: Instant,
    in_free: Instant,
}

/// A clock that may be off: at `set` it showed `shown`, and since then it has run `drift` millionths too fast.
#[derive(Clone, Copy, Debug, Default)]
struct WallClock {
    set: Instant,
    shown: Instant,
    drift: i64,
    /// By how many microseconds it has been moved, all in all.
    moved: i64,
}

/// What waits at a machine.
#[derive(Clone, Debug)]
pub enum Waiting<T, M> {
    /// The letter at this place, unread.
    Letter(u32),
    /// A piece of a message that was read and put aside, and who sent it.
    Piece(NodeId, M),
    /// A timer that was due while the process was frozen.
    Timer(u16, T),
}

/// What a machine does with a letter that has come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It is handled at once.
    Handled,
    /// It waits.
    Waits,
    /// The machine was idle: it waits, and is handled after this long.
    Begins(Duration),
    /// The inbox is full, and the letter at this place is dropped.
    Drops(u32),
}

/// Whether the knobs ask for machines at all.
pub fn wanted(settings: &Settings) -> bool {
    settings.time("handling") > Duration::ZERO || settings.whole("capacity") > 0
}

impl<T: Copy, M: Clone> Machines<T, M> {
    /// Machines for `nodes` nodes, as the knobs have them.
    pub fn new(nodes: u32, settings: &Settings) -> Self {
        let machines = vec![Machine::idle(); nodes as usize];
        let (handling, inbox, drop_oldest, capacity, buffer) = (Duration::ZERO, 1, false, 0, 0);
        let mut all = Self { handling, inbox, drop_oldest, capacity, buffer, machines };
        all.configure(settings);
        all
    }

    /// Reads the knobs again.
    pub fn configure(&mut self, settings: &Settings) {
        self.handling = settings.time("handling");
        self.inbox = settings.int("inbox") as usize;
        self.drop_oldest = settings.choice("drop") == "oldest";
        self.capacity = settings.whole("capacity");
        self.buffer = settings.whole("buffer");
    }

    /// Puts a message on the sender's link: how long until it has left, or `None` if the buffer is full. What travels on a
    /// stream is never dropped: its sender holds it back, and it waits all the longer.
    pub fn depart(&mut self, from: NodeId, wire: Wire, now: Instant) -> Option<Duration> {
        let buffer = if wire.stream { u64::MAX } else { self.buffer };
        pass(&mut self.machines[from.index()].out_free, self.capacity, buffer, wire.bytes(), now)
    }

    /// Takes a message from the receiver's link, likewise.
    pub fn receive(&mut self, to: NodeId, wire: Wire, now: Instant) -> Option<Duration> {
        let buffer = if wire.stream { u64::MAX } else { self.buffer };
        pass(&mut self.machines[to.index()].in_free, self.capacity, buffer, wire.bytes(), now)
    }

    /// A letter has come in.
    pub fn admit(&mut self, to: NodeId, place: u32) -> Admission {
        let (inbox, drop_oldest) = (self.inbox, self.drop_oldest);
        let handling = self.handling_of(to);
        let machine = &mut self.machines[to.index()];
        if !machine.frozen && !machine.busy && handling == Duration::ZERO {
            return Admission::Handled;
        }
        let mut dropped = None;
        if machine.waiting.len() >= inbox {
            let oldest = machine.waiting.iter().position(|waiting| matches!(waiting, Waiting::Letter(_)));
            match (drop_oldest, oldest.and_then(|index| machine.waiting.remove(index))) {
                (true, Some(Waiting::Letter(oldest))) => dropped = Some(oldest),
                _ => return Admission::Drops(place),
            }
        }
        machine.waiting.push_back(Waiting::Letter(place));
        if let Some(dropped) = dropped {
            return Admission::Drops(dropped);
        }
        if machine.frozen || machine.busy {
            return Admission::Waits;
        }
        machine.busy = true;
        Admission::Begins(handling)
    }

    /// Lets a timer wait if the process is frozen; the answer is whether it does.
    pub fn postpones(&mut self, node: NodeId, life: u16, timer: T) -> bool {
        let machine = &mut self.machines[node.index()];
        if machine.frozen {
            machine.waiting.push_back(Waiting::Timer(life, timer));
        }
        machine.frozen
    }

    /// Whether a machine that is at work on a message takes time for it.
    pub fn takes_time(&self, node: NodeId) -> bool {
        self.handling_of(node) > Duration::ZERO
    }

    /// Keeps a piece of a message of `from` for later; the answer is whether there was room.
    pub fn put_aside(&mut self, node: NodeId, urgency: Urgency, from: NodeId, piece: M) -> bool {
        let heap = &mut self.machines[node.index()].aside[urgency as usize];
        let has_room = heap.len() < self.inbox;
        if has_room {
            heap.push((from, piece));
        }
        has_room
    }

    /// What a machine handles next. Nothing while it is frozen.
    pub fn next(&mut self, node: NodeId) -> Option<Waiting<T, M>> {
        let machine = &mut self.machines[node.index()];
        machine.busy = false;
        if machine.frozen {
            return None;
        }
        let piece = |heap: &mut Vec<_>| heap.pop().map(|(from, piece)| Waiting::Piece(from, piece));
        machine.waiting.pop_front().or_else(|| machine.aside.iter_mut().find_map(piece))
    }

    /// How long until the machine has handled what waits first: `None` if nothing waits or it is frozen or at work. The caller
    /// lets it go on then.
    pub fn resume(&mut self, node: NodeId) -> Option<Duration> {
        let handling = self.handling_of(node);
        let machine = &mut self.machines[node.index()];
        if machine.frozen || machine.busy || machine.depth() == 0 {
            return None;
        }
        machine.busy = true;
        Some(if matches!(machine.waiting.front(), Some(Waiting::Timer(..))) { Duration::ZERO } else { handling })
    }

    /// Stops the process where it is: it neither hears nor acts, but messages still reach its inbox.
    pub fn freeze(&mut self, node: NodeId) {
        self.machines[node.index()].frozen = true;
    }

    /// Lets it go on.
    pub fn thaw(&mut self, node: NodeId) {
        self.machines[node.index()].frozen = false;
    }

    /// Gives one machine a handling time of its own.
    pub fn slow(&mut self, node: NodeId, handling: Duration) {
        self.machines[node.index()].handling = Some(handling);
    }

    /// The process is gone, and with it what waited for it.
    pub fn crash(&mut self, node: NodeId) -> VecDeque<Waiting<T, M>> {
        let machine = &mut self.machines[node.index()];
        machine.frozen = false;
        machine.busy = false;
        machine.aside.iter_mut().for_each(Vec::clear);
        std::mem::take(&mut machine.waiting)
    }

    /// Moves a node's clock by this many microseconds.
    pub fn set_clock(&mut self, node: NodeId, offset: i64, now: Instant) {
        let clock = &mut self.machines[node.index()].clock;
        let shown = clock.show(now);
        let moved = shown.micros().saturating_add_signed(offset);
        let moved_now = moved as i64 - shown.micros() as i64;
        let (shown, moved) = (Instant::from_micros(moved), clock.moved + moved_now);
        *clock = WallClock { set: now, shown, drift: clock.drift, moved };
    }

    /// Lets a node's clock run this many millionths too fast.
    pub fn set_drift(&mut self, node: NodeId, millionths: i64, now: Instant) {
        let clock = &mut self.machines[node.index()].clock;
        *clock = WallClock { set: now, shown: clock.show(now), drift: millionths, moved: clock.moved };
    }

    /// What a node's clock shows.
    pub fn local(&self, node: NodeId, now: Instant) -> Instant {
        self.machines[node.index()].clock.show(now)
    }

    /// What it would show had nobody moved it.
    pub fn steady(&self, node: NodeId, now: Instant) -> Instant {
        let clock = self.machines[node.index()].clock;
        Instant::from_micros(clock.show(now).micros().saturating_add_signed(-clock.moved))
    }

    /// How long `after`, measured by a node's clock, really is.
    pub fn real(&self, node: NodeId, after: Duration) -> Duration {
        let drift = self.machines[node.index()].clock.drift;
        let real = i128::from(after.micros()) * 1_000_000 / i128::from(1_000_000 + drift);
        Duration::from_micros(u64::try_from(real).unwrap_or(u64::MAX / 2))
    }

    /// How many messages and pieces wait at a node.
    pub fn depth(&self, node: NodeId) -> usize {
        self.machines[node.index()].depth()
    }

    /// How many wait where most do.
    pub fn deepest(&self) -> usize {
        self.machines.iter().map(Machine::depth).max().unwrap_or(0)
    }

    /// Whether a node is frozen.
    pub fn is_frozen(&self, node: NodeId) -> bool {
        self.machines[node.index()].frozen
    }

    fn handling_of(&self, node: NodeId) -> Duration {
        self.machines[node.index()].handling.unwrap_or(self.handling)
    }
}

impl<T, M> Machine<T, M> {
    fn idle() -> Self {
        Self {
            clock: WallClock::default(),
            frozen: false,
            handling: None,
            waiting: VecDeque::new(),
            aside: [const { Vec::new() }; 2],
            busy: false,
            out_free: Instant::ZERO,
            in_free: Instant::ZERO,
        }
    }

    fn depth(&self) -> usize {
        self.waiting.len() + self.aside.iter().map(Vec::len).sum::<usize>()
    }
}

impl WallClock {
    fn show(self, now: Instant) -> Instant {
        let elapsed = i128::from(now.since(self.set).micros());
        let shown = i128::from(self.shown.micros()) + elapsed + elapsed * i128::from(self.drift) / 1_000_000;
        Instant::from_micros(u64::try_from(shown).unwrap_or(0))
    }
}

/// Passes `bytes` through a link that is busy until `free`: how long until they are through, or `None` if more than
/// `buffer` bytes wait already.
fn pass(free: &mut Instant, capacity: u64, buffer: u64, bytes: u32, now: Instant) -> Option<Duration> {
    if capacity == 0 {
        return Some(Duration::ZERO);
    }
    let waits = free.since(now);
    let queued = u128::from(waits.micros()) * u128::from(capacity) / 1_000_000;
    if queued > u128::from(buffer) {
        return None;
    }
    let takes = Duration::from_micros(u64::from(bytes) * 1_000_000 / capacity);
    *free = now + waits + takes;
    Some(waits + takes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_link_carries_its_capacity_and_no_more() {
        let mut free = Instant::ZERO;
        let now = Instant::ZERO;
        assert_eq!(pass(&mut free, 1_000, 1_500, 1_000, now), Some(SECOND));
        assert_eq!(pass(&mut free, 1_000, 1_500, 1_000, now), Some(SECOND * 2));
        assert_eq!(pass(&mut free, 1_000, 1_500, 1_000, now), None, "2,000 bytes wait already");
        assert_eq!(pass(&mut free, 1_000, 1_500, 1_000, now + SECOND), Some(SECOND * 2));
        assert_eq!(pass(&mut free, 0, 1_500, 1_000, now), Some(Duration::ZERO), "no limit");
    }

    #[test]
    fn what_was_put_aside_comes_after_the_inbox_the_urgent_before_the_rest_the_newest_first() {
        let node = NodeId::new(1);
        let mut machines = Machines::<(), &str> {
            handling: Duration::ZERO,
            inbox: 2,
            drop_oldest: false,
            capacity: 0,
            buffer: 0,
            machines: vec![Machine::idle()],
        };
        let mut put = |urgency, piece| machines.put_aside(node, urgency, node, piece);
        assert!(put(Urgency::Plain, "dead") && put(Urgency::Urgent, "alive") && put(Urgency::Urgent, "alive later"));
        assert!(!put(Urgency::Urgent, "too many"));
        machines.freeze(node);
        assert_eq!(machines.admit(node, 7), Admission::Waits);
        machines.thaw(node);
        let mut taken = Vec::new();
        while machines.resume(node).is_some() {
            taken.push(match machines.next(node) {
                Some(Waiting::Piece(_, piece)) => piece,
                _ => "a letter",
            });
        }
        assert_eq!(taken, ["a letter", "alive later", "alive", "dead"]);
    }

    #[test]
    fn clocks_jump_and_drift() {
        let mut clock = WallClock { set: Instant::ZERO, shown: Instant::from_micros(5_000_000), drift: 0, moved: 0 };
        assert_eq!(clock.show(Instant::ZERO + SECOND), Instant::from_micros(6_000_000));
        clock.drift = 100_000;
        assert_eq!(clock.show(Instant::ZERO + SECOND * 10), Instant::from_micros(16_000_000));
        clock.drift = -1_000_000;
        assert_eq!(clock.show(Instant::ZERO + SECOND * 10), Instant::from_micros(5_000_000));
    }
}
