//! W4's bare loop: SWIM with full views, on a clock of milliseconds.
//!
//! A view is one byte per pair, all observers of a subject together: alive at incarnation i is 2i, suspected 2i + 1, dead 255. What
//! beats what is then the order of numbers. Whatever has a constant period or delay needs no queue, only a list.

use crate::floor::{Done, SplitMix, Words, below};
use std::collections::VecDeque;

const DEAD: u8 = 255;
/// The most facts in a message.
const PACKET: usize = 32;
const KILL_AT: u32 = 20_000;
/// Milliseconds that a message can be on its way, and more.
const WHEEL: usize = 128;

#[derive(Clone, Copy)]
enum Kind {
    Gossip,
    Ping { origin: u32 },
    Ack { of: u32 },
    Ask { about: u32 },
}

struct Message {
    from: u32,
    to: u32,
    kind: Kind,
    /// Where its facts stand among those that arrive in the same millisecond.
    facts: std::ops::Range<usize>,
}

/// What a member tells: the subject above, a view of it below; and how often still.
struct News {
    facts: Vec<(u32, u8)>,
    next: usize,
}

struct Cluster {
    words: SplitMix,
    nodes: u32,
    views: Vec<u8>,
    news: Vec<News>,
    probed: Vec<u32>,
    answered: Vec<bool>,
    arriving: Vec<(Vec<Message>, Vec<u32>)>,
    unanswered: VecDeque<(u32, u32)>,
    suspected: VecDeque<(u32, u32, u32)>,
    sends: u8,
    patience: u32,
    now: u32,
}

/// `seconds` simulated seconds of `nodes` members, one in twenty of which dies after 20 s; 1 % of messages are lost.
pub fn swim(nodes: u32, seed: u64, seconds: u32) -> Done {
    let digits = f64::from(nodes + 1).log10();
    let mut words = SplitMix::new(seed);
    let mut phases = |period: u32| {
        let mut by_phase = vec![Vec::new(); period as usize];
        (0..nodes).for_each(|node| by_phase[below((words.word() >> 32) as u32, period) as usize].push(node));
        by_phase
    };
    let (probes, gossips) = (phases(1_000), phases(200));
    let mut cluster = Cluster {
        words,
        nodes,
        views: vec![0; nodes as usize * nodes as usize],
        news: (0..nodes).map(|_| News { facts: Vec::new(), next: 0 }).collect(),
        probed: vec![0; nodes as usize],
        answered: vec![true; nodes as usize],
        arriving: (0..WHEEL).map(|_| Default::default()).collect(),
        unanswered: VecDeque::new(),
        suspected: VecDeque::new(),
        sends: (4.0 * digits).ceil() as u8,
        patience: (4_000.0 * digits) as u32,
        now: 0,
    };
    for now in 0..seconds * 1_000 {
        cluster.now = now;
        cluster.deliver();
        cluster.expire();
        for node in &probes[now as usize % probes.len()] {
            cluster.probe(*node);
        }
        for node in &gossips[now as usize % gossips.len()] {
            cluster.gossip(*node);
        }
    }
    Done { units: u64::from(nodes) * u64::from(seconds) }
}

impl Cluster {
    fn is_up(&self, node: u32) -> bool {
        self.now < KILL_AT || node % 20 != 7
    }

    #[inline(always)]
    fn view(&mut self, observer: u32, subject: u32) -> &mut u8 {
        // SAFETY: both are below `nodes`.
        unsafe { self.views.get_unchecked_mut(subject as usize * self.nodes as usize + observer as usize) }
    }

    #[inline(always)]
    fn learn(&mut self, node: u32, fact: u32) {
        let (subject, told) = (fact >> 8, fact as u8);
        let view = self.view(node, subject);
        if told <= *view {
            return;
        }
        let believed = if subject == node { (told & !1) + 2 } else { told };
        *view = believed;
        if subject != node && told != DEAD && told & 1 == 1 {
            self.suspected.push_back((self.now + self.patience, node, fact));
        }
        let sends = self.sends;
        self.news[node as usize].facts.push((subject << 8 | u32::from(believed), sends));
    }

    fn choose(&mut self, node: u32, not: u32) -> u32 {
        loop {
            let pick = below((self.words.word() >> 32) as u32, self.nodes - 1);
            let pick = pick + u32::from(pick >= node);
            if *self.view(node, pick) != DEAD && pick != not {
                return pick;
            }
        }
    }

    #[inline(always)]
    fn send(&mut self, from: u32, to: u32, kind: Kind) {
        let word = self.words.word();
        let slot = (self.now + 10 + below((word as u32) << 16, 91)) as usize % WHEEL;
        let lost = word >> 16 & 0xffff < 655;
        let (messages, room) = &mut self.arriving[slot];
        let start = room.len();
        let News { facts, next } = &mut self.news[from as usize];
        for _ in 0..facts.len().min(PACKET) {
            if facts.is_empty() {
                break;
            }
            *next = if *next < facts.len() { *next } else { 0 };
            let (fact, left) = &mut facts[*next];
            let held = self.views[(*fact >> 8) as usize * self.nodes as usize + from as usize];
            *left -= 1;
            if held == *fact as u8 {
                room.push(*fact);
            }
            if held != *fact as u8 || *left == 0 {
                facts.swap_remove(*next);
            } else {
                *next += 1;
            }
        }
        if lost {
            room.truncate(start);
        } else {
            messages.push(Message { from, to, kind, facts: start..room.len() });
        }
    }

    fn deliver(&mut self) {
        let slot = self.now as usize % WHEEL;
        let (mut messages, mut room) = std::mem::take(&mut self.arriving[slot]);
        for Message { from, to, kind, facts } in messages.drain(..) {
            if !self.is_up(to) {
                continue;
            }
            room[facts].iter().for_each(|fact| self.learn(to, *fact));
            match kind {
                Kind::Gossip => {}
                Kind::Ping { origin } => self.send(to, origin, Kind::Ack { of: to }),
                Kind::Ack { of } => self.answered[to as usize] |= self.probed[to as usize] == of,
                Kind::Ask { about } => self.send(to, about, Kind::Ping { origin: from }),
            }
        }
        room.clear();
        self.arriving[slot] = (messages, room);
    }

    /// What runs out: waits for an answer, and suspicions.
    fn expire(&mut self) {
        while let Some((_, node)) = self.unanswered.pop_front_if(|(due, _)| *due <= self.now) {
            if !self.answered[node as usize] && self.is_up(node) {
                let about = self.probed[node as usize];
                for _ in 0..3 {
                    let helper = self.choose(node, about);
                    self.send(node, helper, Kind::Ask { about });
                }
            }
        }
        while let Some((_, node, fact)) = self.suspected.pop_front_if(|(due, ..)| *due <= self.now) {
            if self.is_up(node) && *self.view(node, fact >> 8) == fact as u8 {
                self.learn(node, fact | u32::from(DEAD));
            }
        }
    }

    fn probe(&mut self, node: u32) {
        if !self.is_up(node) {
            return;
        }
        let last = self.probed[node as usize];
        let view = *self.view(node, last);
        if !self.answered[node as usize] && view & 1 == 0 {
            self.learn(node, last << 8 | u32::from(view + 1));
        }
        let target = self.choose(node, node);
        self.probed[node as usize] = target;
        self.answered[node as usize] = false;
        self.unanswered.push_back((self.now + 500, node));
        self.send(node, target, Kind::Ping { origin: node });
    }

    fn gossip(&mut self, node: u32) {
        for _ in 0..3 {
            if !self.is_up(node) || self.news[node as usize].facts.is_empty() {
                break;
            }
            let target = self.choose(node, node);
            self.send(node, target, Kind::Gossip);
        }
    }
}
