//! Every node by its own timer: push, in exact order of microseconds.
//!
//! Timers never need a queue: their order is that of their phases, round after round. Messages on their way stand in a wheel, four
//! bytes each, and a slot of it is sorted when it comes due. Once all know, a message can tell nothing new whenever it comes;
//! then it is enough to count those that come in time.
//!
//! At one microsecond, timers ring before messages arrive: a latency below the interval means that they were set before
//! those were sent.

use super::super::Rumor;
use crate::dice::{self, Dice, Purpose};
use crate::fingerprint::Fingerprint;
use crate::kit::repair::Direction;
use crate::knob::Latency;
use crate::protocol::{Course, MAX_PEERS, NodeId, Protocol, Sprint, Sprinted, Update};
use crate::settings::{MAX_NODES, Settings};
use crate::time::{Duration, Instant};

/// Microseconds in a slot of the wheel, as a power of two. No message may arrive in the slot in which it is sent.
const SLOT_BITS: u32 = 10;
/// Slots in the wheel. Every message must arrive within one turn of it.
const SLOTS: usize = 1_024;
/// Bits of a node's position, from 0.
const NODE_BITS: u32 = 20;
const NODE: u32 = (1 << NODE_BITS) - 1;
const _: () = assert!(MAX_NODES <= 1 << NODE_BITS && NODE_BITS + SLOT_BITS <= u32::BITS);

/// The state of a plain run by timers; its memory serves run after run.
pub struct Timers {
    rumor: Rumor,
    nodes: u32,
    road: Road,
    /// Turns in the order in which they come: the phase above, the node's position below.
    turns: Vec<u64>,
    /// Of the node whose turn it is: its dice, and how many messages it has sent.
    dice: Vec<Dice>,
    sent: Vec<u32>,
    /// A bit per node, by position.
    knows: Vec<u64>,
    /// Messages on their way, by the slot in which they arrive: the microsecond within it above, the target's position below.
    wheel: Vec<Vec<u32>>,
    on_their_way: usize,
    /// Whose turn comes next, and when its round began.
    next: usize,
    round: u64,
    writer: NodeId,
}

/// What one turn of a node that knows is made of; as `sim::network` has it.
#[derive(Clone, Copy)]
struct Road {
    fanout: usize,
    others: u32,
    /// In microseconds: the shortest delay, and how many delays there are.
    shortest: u64,
    span: u64,
    /// As a threshold on 32 random bits.
    loss: u64,
    /// The key of the network's streams.
    key: u64,
}

impl Timers {
    /// A plain run, if timers are all that these settings ask for.
    pub(super) fn new(rumor: Rumor, settings: &Settings) -> Option<Self> {
        let (shortest, longest) = match settings.latency("latency") {
            Latency::Constant(delay) => (delay, delay),
            Latency::Uniform(low, high) => (low, high),
            Latency::Exponential(_) | Latency::LogNormal(..) => return None,
        };
        let slot = Duration::from_micros(1 << SLOT_BITS);
        let fits = shortest >= slot && longest < rumor.interval && longest < slot * (SLOTS as u64 - 1);
        let others = settings.nodes - 1;
        let pushes = rumor.mode == Direction::Push && rumor.fanout < others;
        let road = Road {
            fanout: rumor.fanout as usize,
            others,
            shortest: shortest.micros(),
            span: longest.micros() - shortest.micros() + 1,
            loss: (settings.share("loss") * 4_294_967_296.0) as u64,
            key: 0,
        };
        (fits && pushes).then(|| Self {
            turns: Vec::with_capacity(settings.nodes as usize),
            dice: Vec::with_capacity(settings.nodes as usize),
            sent: vec![0; settings.nodes as usize],
            knows: vec![0; settings.nodes.div_ceil(64) as usize],
            wheel: vec![Vec::new(); SLOTS],
            on_their_way: 0,
            next: 0,
            round: 0,
            writer: NodeId::NOBODY,
            nodes: settings.nodes,
            rumor,
            road,
        })
    }

    fn begin(&mut self, seed: u32, writer: NodeId) {
        let key = |purpose| dice::key(u64::from(seed), purpose);
        let (clock, own) = (key(Purpose::Clock), key(Purpose::Protocol));
        let interval = self.rumor.interval.micros() as f64;
        let phase = |index: u32| (Dice::from_key(clock, u64::from(index) + 1).unit() * interval) as u64;
        self.turns.clear();
        self.turns.extend((0..self.nodes).map(|index| phase(index) << NODE_BITS | u64::from(index)));
        self.turns.sort_unstable();
        self.dice.clear();
        self.dice.extend(self.turns.iter().map(|turn| Dice::from_key(own, u64::from(node_of(*turn)) + 1)));
        self.sent.fill(0);
        self.knows.fill(0);
        self.wheel.iter_mut().for_each(Vec::clear);
        (self.on_their_way, self.next, self.round, self.writer) = (0, 0, 0, writer);
        self.road.key = key(Purpose::Network);
    }

    /// Whether the node at this position knew; now it does.
    fn learn(&mut self, index: u32) -> bool {
        let word = &mut self.knows[index as usize >> 6];
        let knew = *word >> (index & 63) & 1 == 1;
        *word |= 1 << (index & 63);
        knew
    }

    /// When the next timer rings.
    fn next_turn(&self) -> u64 {
        self.round + (self.turns[self.next] >> NODE_BITS)
    }

    fn turn_over(&mut self) {
        self.next += 1;
        if self.next == self.turns.len() {
            self.next = 0;
            self.round += self.rumor.interval.micros();
        }
    }

    /// Lets ring what rings by `until`, while some do not know.
    fn ring(&mut self, until: u64, count: &mut Count) {
        while self.next_turn() <= until {
            let (at, node) = (self.next_turn(), node_of(self.turns[self.next]));
            count.turns += 1;
            if self.knows[node as usize >> 6] >> (node & 63) & 1 == 1 {
                let (wheel, mut arrive) = (&mut self.wheel, 0);
                let dice = &mut self.dice[self.next];
                count.lost += self.road.tell(node, dice, &mut self.sent[self.next], |delay, target| {
                    let due = at + delay;
                    let within = due as u32 & ((1 << SLOT_BITS) - 1);
                    wheel[(due >> SLOT_BITS) as usize % SLOTS].push(within << NODE_BITS | target);
                    arrive += 1;
                });
                self.on_their_way += arrive;
                count.sent += self.road.fanout as u64;
            }
            self.turn_over();
        }
    }

    /// Runs until all know it, to the end of that slot, or until `end`; the answer is the slot.
    fn spread(&mut self, end: &mut u64, ends_when_all_know: bool, count: &mut Count) -> u64 {
        let mut slot = 0;
        while count.heard + 1 < u64::from(self.nodes) {
            if self.on_their_way == 0 {
                slot = slot.max(self.next_turn() >> SLOT_BITS);
            }
            if slot << SLOT_BITS > *end {
                break;
            }
            let index = slot as usize % SLOTS;
            let mut arrivals = std::mem::take(&mut self.wheel[index]);
            self.on_their_way -= arrivals.len();
            arrivals.sort_unstable();
            for arrival in arrivals.drain(..) {
                let at = slot << SLOT_BITS | u64::from(arrival >> NODE_BITS);
                self.ring(at.min(*end), count);
                if at > *end {
                    break;
                }
                count.delivered += 1;
                if !self.learn(arrival & NODE) {
                    count.heard += 1;
                    count.delays += at;
                    count.last = at;
                    if ends_when_all_know && count.heard + 1 == u64::from(self.nodes) {
                        *end = at;
                    }
                }
            }
            self.wheel[index] = arrivals;
            slot += 1;
            self.ring(((slot << SLOT_BITS) - 1).min(*end), count);
        }
        slot
    }

    /// The rest of a run in which all know: what arrives by `end` is counted.
    fn saturate(&mut self, slot: u64, end: u64, count: &mut Count) {
        for slot in slot..slot + SLOTS as u64 {
            let in_time = |arrival: &&u32| slot << SLOT_BITS | u64::from(**arrival >> NODE_BITS) <= end;
            count.delivered += self.wheel[slot as usize % SLOTS].iter().filter(in_time).count() as u64;
        }
        while self.next_turn() <= end {
            let at = self.next_turn();
            let (node, dice) = (node_of(self.turns[self.next]), &mut self.dice[self.next]);
            let mut arrive = 0;
            count.lost += self.road.tell(node, dice, &mut self.sent[self.next], |delay, _| {
                arrive += u64::from(at + delay <= end);
            });
            count.delivered += arrive;
            count.turns += 1;
            count.sent += self.road.fanout as u64;
            self.turn_over();
        }
    }
}

/// The position of the node whose turn this is.
fn node_of(turn: u64) -> u32 {
    turn as u32 & NODE
}

impl Road {
    /// One node's turn: `arrives` gets the delay and the target of each message that is not lost; the answer is how many are.
    #[inline(always)]
    fn tell(&self, node: u32, dice: &mut Dice, sent: &mut u32, mut arrives: impl FnMut(u64, u32)) -> u64 {
        let mut picks = [u32::MAX; MAX_PEERS];
        let mut picked = 0;
        while picked < self.fanout {
            let pick = dice.below(self.others);
            let fresh = !picks[..picked].contains(&pick);
            picks[picked] = pick;
            picked += usize::from(fresh);
        }
        let mut lost = 0;
        for pick in &picks[..picked] {
            *sent = sent.wrapping_add(1);
            let number = (u64::from(node) + 1) << 32 | u64::from(*sent);
            let word = Dice::at(self.key, number).bits();
            let delay = self.shortest + (((word >> 32) * self.span) >> 32);
            if word & 0xffff_ffff < self.loss {
                lost += 1;
            } else {
                arrives(delay, pick + u32::from(*pick >= node));
            }
        }
        lost
    }
}

/// What a run adds up.
#[derive(Default)]
struct Count {
    turns: u64,
    sent: u64,
    lost: u64,
    delivered: u64,
    heard: u64,
    /// Sum of the delays of all first hearings, and when the last was.
    delays: u64,
    last: u64,
}

impl Sprint for Timers {
    fn run(&mut self, seed: u32, writer: NodeId, course: Course) -> Sprinted {
        self.begin(seed, writer);
        let (mut count, mut end) = (Count::default(), course.latest.micros());
        // What rings at the very start rings before anything is written.
        self.ring(0, &mut count);
        self.learn(writer.index() as u32);
        let slot = self.spread(&mut end, course.ends_when_all_know, &mut count);
        if count.heard + 1 == u64::from(self.nodes) {
            self.saturate(slot, end, &mut count);
        }
        let Count { turns, sent, lost, delivered, heard, delays, last } = count;
        Sprinted {
            update: Update { writer, version: 1 },
            at: Instant::from_micros(end),
            events: turns + delivered,
            sent,
            delivered,
            lost,
            bytes: sent * u64::from(self.rumor.wire_of(1).bytes()),
            telling: sent,
            useful: heard,
            redundant: delivered - heard,
            knowing: heard + 1,
            heard,
            delay_sum: Duration::from_micros(delays),
            last: Instant::from_micros(last),
            needed: heard,
            needed_sum: Duration::from_micros(delays),
        }
    }

    fn fingerprint(&self, print: &mut Fingerprint) {
        let mut dice = vec![0; self.nodes as usize];
        for (turn, own) in self.turns.iter().zip(&self.dice) {
            dice[node_of(*turn) as usize] = own.state();
        }
        let (ignorant, knowing) = self.rumor.plain_nodes(self.writer);
        for (index, dice) in dice.into_iter().enumerate() {
            let knows = self.knows[index >> 6] >> (index & 63) & 1 == 1;
            print.add(1 << 63);
            print.add(dice);
            self.rumor.fingerprint(if knows { &knowing } else { &ignorant }, print);
        }
    }
}
