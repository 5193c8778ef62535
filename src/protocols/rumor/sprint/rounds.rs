//! Synchronous rounds, fanout 1: a node is two bits (knew it at the start of the round, knows it now), a round is one pass.

use super::super::Rumor;
use crate::dice::{self, Dice, GAMMA, Purpose, mix, scale};
use crate::fingerprint::Fingerprint;
use crate::kit::repair::Direction;
use crate::protocol::{Course, NodeId, Protocol, Sprint, Sprinted, Update};
use crate::settings::Settings;
use crate::time::Instant;

/// The state of a plain run of rounds; its memory serves run after run.
pub struct Rounds {
    rumor: Rumor,
    nodes: u32,
    /// Thirty-two nodes in a word: what they knew at the start of the round below, what they know now above.
    words: Vec<u64>,
    /// Where each listed node's dice start. Under push, of those that know, in the order they learned; else of all.
    starts: Vec<u64>,
    /// Under push, those that know (from 0), in the order they learned, and where each round's learners begin.
    informed: Vec<u32>,
    begins: Vec<usize>,
    writer: NodeId,
    rounds: u64,
    key: u64,
}

/// What one round adds up.
#[derive(Default)]
struct Count {
    /// Nodes that knew at the start.
    knew: u64,
    /// Contacts whose target knew at the start.
    target_knew: u64,
    /// Contacts whose caller and target both knew.
    both_knew: u64,
}

impl Rounds {
    /// A plain run, if single contacts are all that these settings ask for.
    pub(super) fn new(rumor: Rumor, settings: &Settings) -> Option<Self> {
        let nodes = settings.nodes;
        let words = vec![0; nodes.div_ceil(32) as usize];
        let listed = if rumor.mode == Direction::Push { nodes as usize + 1 } else { 0 };
        (rumor.fanout == 1 && settings.share("loss") == 0.0).then(|| Self {
            starts: vec![0; nodes as usize + 1],
            informed: vec![0; listed],
            begins: Vec::with_capacity(64),
            writer: NodeId::NOBODY,
            rounds: 0,
            key: 0,
            rumor,
            nodes,
            words,
        })
    }

    fn begin(&mut self, seed: u32, writer: NodeId) {
        self.key = dice::key(u64::from(seed), Purpose::Protocol);
        self.rounds = 0;
        self.writer = writer;
        self.words.fill(0);
        let index = writer.index();
        self.words[index / 32] = 1 << (index % 32) | 1 << (32 + index % 32);
        self.begins.clear();
        if self.rumor.mode == Direction::Push {
            self.begins.extend([0, 1]);
            self.informed[0] = index as u32;
            self.starts[0] = self.start_of(index as u32);
        } else {
            for index in 0..self.nodes {
                self.starts[index as usize] = self.start_of(index);
            }
        }
    }

    fn start_of(&self, index: u32) -> u64 {
        Dice::from_key(self.key, u64::from(index) + 1).state()
    }

    /// Everybody who knows tells one other.
    fn push(&mut self) -> Count {
        let others = self.nodes - 1;
        let senders = self.informed_count();
        let mut end = senders;
        let mut count = Count { knew: senders as u64, ..Count::default() };
        for learned in 0..self.begins.len() - 1 {
            let draws = (self.rounds - learned as u64).wrapping_mul(GAMMA);
            for place in self.begins[learned]..self.begins[learned + 1] {
                let bits = mix(self.starts[place].wrapping_add(draws)) >> 32;
                let pick = scale(bits, others);
                let target = pick + u32::from(pick >= self.informed[place]);
                let word = &mut self.words[target as usize >> 5];
                let known = *word >> (target & 31);
                *word |= 1 << (32 + (target & 31));
                // The target is always written past the end; the end moves only if it is new.
                self.informed[end] = target;
                end += usize::from(known >> 32 & 1 == 0);
                count.target_knew += known & 1;
            }
        }
        count.both_knew = count.target_knew;
        for place in senders..end {
            self.starts[place] = self.start_of(self.informed[place]);
        }
        self.begins.push(end);
        count
    }

    /// Everybody asks one other, and under push-pull tells it too.
    fn exchange(&mut self) -> Count {
        let others = self.nodes - 1;
        let draws = self.rounds.wrapping_mul(GAMMA);
        let tells = u64::from(self.rumor.mode == Direction::PushPull);
        let mut count = Count::default();
        for place in 0..self.words.len() {
            let base = place as u32 * 32;
            let knew = self.words[place];
            let mut heard = 0;
            for bit in 0..(self.nodes - base).min(32) {
                let caller = base + bit;
                let bits = mix(self.starts[caller as usize].wrapping_add(draws)) >> 32;
                let pick = scale(bits, others);
                let target = pick + u32::from(pick >= caller);
                let caller_knew = knew >> bit & 1;
                let word = &mut self.words[target as usize >> 5];
                let target_knew = *word >> (target & 31) & 1;
                *word |= (caller_knew & tells) << (32 + (target & 31));
                heard |= target_knew << bit;
                count.target_knew += target_knew;
                count.both_knew += caller_knew & target_knew;
            }
            self.words[place] |= heard << 32;
            count.knew += u64::from((knew as u32).count_ones());
        }
        count
    }

    /// What is known now is what was known at the start of the next round; the answer is by how many.
    fn turn_over(&mut self) -> u64 {
        let mut known = 0;
        for word in &mut self.words {
            let now = *word >> 32;
            known += u64::from(now.count_ones());
            *word = now | now << 32;
        }
        known
    }

    fn informed_count(&self) -> usize {
        self.begins[self.begins.len() - 1]
    }

    fn now(&self) -> Instant {
        Instant::ZERO + self.rumor.interval * self.rounds
    }

    fn bytes(&self, tells: bool) -> u64 {
        u64::from(self.rumor.wire_of(u32::from(tells)).bytes())
    }

    /// Adds one round to the run's totals.
    fn add(&self, total: &mut Sprinted, count: &Count, known: u64) {
        let Count { knew, target_knew, both_knew } = *count;
        let contacts = if self.rumor.mode == Direction::Push { knew } else { u64::from(self.nodes) };
        let told = if self.rumor.mode == Direction::Pull { 0 } else { knew };
        let replies = if self.rumor.mode == Direction::Push { 0 } else { target_knew };
        let needed_told = told - if told > 0 { both_knew } else { 0 };
        let needed = needed_told + if replies > 0 { replies - both_knew } else { 0 };
        let now = self.now();
        let learned = known - knew;
        total.events += u64::from(self.nodes) + contacts + replies;
        total.sent += contacts + replies;
        total.delivered += contacts + replies;
        total.telling += told + replies;
        total.bytes += (told + replies) * self.bytes(true) + (contacts - told) * self.bytes(false);
        total.useful += needed;
        total.redundant += told + replies - needed;
        total.needed += needed;
        total.needed_sum = total.needed_sum + now.since(Instant::ZERO) * needed;
        total.heard += learned;
        total.delay_sum = total.delay_sum + now.since(Instant::ZERO) * learned;
        if learned > 0 {
            total.last = now;
        }
    }
}

impl Sprint for Rounds {
    fn run(&mut self, seed: u32, writer: NodeId, course: Course) -> Sprinted {
        self.begin(seed, writer);
        let mut total = Sprinted { update: Update { writer, version: 1 }, knowing: 1, ..Sprinted::default() };
        let most = course.latest.micros() / self.rumor.interval.micros();
        let nodes = u64::from(self.nodes);
        let goes_on = |knowing| knowing < nodes || !course.ends_when_all_know;
        while goes_on(total.knowing) && self.rounds < most {
            self.rounds += 1;
            let count = match self.rumor.mode {
                Direction::Push => self.push(),
                Direction::Pull | Direction::PushPull => self.exchange(),
            };
            let known = self.turn_over();
            self.add(&mut total, &count, known);
            total.knowing = known;
        }
        total.at = if goes_on(total.knowing) { course.latest } else { self.now() };
        total
    }

    fn fingerprint(&self, print: &mut Fingerprint) {
        let pushes = self.rumor.mode == Direction::Push;
        let mut drawn = vec![if pushes { 0 } else { self.rounds }; self.nodes as usize];
        for (learned, ends) in self.begins.windows(2).enumerate() {
            for index in &self.informed[ends[0]..ends[1]] {
                drawn[*index as usize] = self.rounds - learned as u64;
            }
        }
        let (ignorant, knowing) = self.rumor.plain_nodes(self.writer);
        for index in 0..self.nodes {
            let knows = self.words[index as usize / 32] >> (index % 32) & 1 == 1;
            let dice = self.start_of(index).wrapping_add(drawn[index as usize].wrapping_mul(GAMMA));
            print.add(1 << 63);
            print.add(dice);
            self.rumor.fingerprint(if knows { &knowing } else { &ignorant }, print);
        }
    }
}
