//! Van Renesse, Dumitriu, Gough and Thomas 2008, *Efficient reconciliation and flow control for anti-entropy protocols*, figure 2: which
//! deltas go first when a message cannot hold all.
//!
//! The set-up: 128 participants with 64 keys each; every second each makes one exchange, both ways, with a random other, and writes
//! random ones of its keys, one a second. Until 15 s a message holds everything, then 100 deltas. From 25 s to 75 s everybody writes
//! twice a second, more than such messages can carry; at 120 s all writing stops.
//!
//! The paper shows one run and does not spell out its simulator. Of these readings the one in capitals meets all of its curves:
//!
//! * What figure 2 shows of staleness is that of ONE PARTICIPANT: the time since the first write that its replica misses, where that is
//!   longest. Over all replicas at once the worst is 1.1 to 1.6 times as high as printed; the age of the newest write that is missed
//!   stays far below the curves of scuttle-breadth and precise-oldest; the age of the value held grows with the run, under every order.
//!   Participants differ much under precise-newest and scuttle-depth, so what is held against the curves is the median participant.
//! * Participants act AT A PHASE of the second that each keeps, and write AT RANDOM MOMENTS. Where each writes just before it exchanges,
//!   two orders leave some 320 entries stale before the overload, of 350 to 450 printed. A new random order each second makes
//!   precise-oldest 1.15 to 1.25 times as stale. Two perfect matchings a second carry too much: at 100 s scuttle-breadth has 414 stale
//!   entries then, where 1,350 are printed.

use crate::lab::close;
use gossip_workshop::dice::{Dice, Purpose};
use gossip_workshop::kit::digest::Order;
use gossip_workshop::time::Instant;

const PARTICIPANTS: usize = 128;
const KEYS: usize = 64;
const ENTRIES: usize = PARTICIPANTS * KEYS;
const SECONDS: usize = 140;
const SECOND: u32 = 1_000_000;

/// What one participant knows: a version for each key of each owner, and the highest of each owner.
#[derive(Clone)]
struct Replica {
    versions: Vec<u32>,
    highest: Vec<u32>,
}

/// A write of some owner's: when it happened, and when the same key was written next.
#[derive(Clone, Copy)]
struct Write {
    at: Instant,
    next: Instant,
}

#[derive(Clone, Copy)]
struct Delta {
    entry: usize,
    version: u32,
}

struct World {
    order: Order,
    dice: Dice,
    replicas: Vec<Replica>,
    /// Of each owner, by version; what all have from the start is version 0.
    writes: Vec<Vec<Write>>,
    /// Of each key of each owner: when it was first written.
    first: Vec<Instant>,
}

/// How the cluster stood at some moment.
struct Look {
    /// Stale entries of a replica, on average.
    stale: f64,
    /// Of each participant: seconds since the first write that its replica misses.
    worst: Vec<f64>,
}

impl World {
    fn new(order: Order) -> Self {
        let empty = Replica { versions: vec![0; ENTRIES], highest: vec![0; PARTICIPANTS] };
        let given = Write { at: Instant::ZERO, next: Instant::NEVER };
        Self {
            order,
            dice: Dice::new(1, Purpose::Protocol, 0),
            replicas: vec![empty; PARTICIPANTS],
            writes: vec![vec![given]; PARTICIPANTS],
            first: vec![Instant::NEVER; ENTRIES],
        }
    }

    /// A look after each second.
    fn run(mut self) -> Vec<Look> {
        let phases: Vec<u32> = (0..PARTICIPANTS).map(|_| self.dice.below(SECOND)).collect();
        let one = |second: usize| {
            let start = Instant::from_micros(second as u64 * u64::from(SECOND));
            self.pass(second, start, &phases);
            self.look(Instant::from_micros(start.micros() + u64::from(SECOND)))
        };
        (0..SECONDS).map(one).collect()
    }

    fn pass(&mut self, second: usize, start: Instant, phases: &[u32]) {
        let writes = if second >= 120 { 0 } else { 1 + usize::from((25..75).contains(&second)) };
        let budget = if second < 15 { usize::MAX } else { 100 };
        let exchanges = phases.iter().enumerate().map(|(participant, phase)| (*phase, true, participant));
        let mut deeds: Vec<(u32, bool, usize)> = exchanges.collect();
        for participant in 0..PARTICIPANTS {
            deeds.extend((0..writes).map(|_| (self.dice.below(SECOND), false, participant)));
        }
        deeds.sort_unstable();
        for (moment, exchanges, participant) in deeds {
            match exchanges {
                true => self.exchange(participant, budget),
                false => self.write(participant, Instant::from_micros(start.micros() + u64::from(moment))),
            }
        }
    }

    fn write(&mut self, owner: usize, now: Instant) {
        let entry = owner * KEYS + self.dice.below(KEYS as u32) as usize;
        let replica = &mut self.replicas[owner];
        match replica.versions[entry] {
            0 => self.first[entry] = now,
            before => self.writes[owner][before as usize].next = now,
        }
        replica.highest[owner] += 1;
        replica.versions[entry] = replica.highest[owner];
        self.writes[owner].push(Write { at: now, next: Instant::NEVER });
    }

    fn exchange(&mut self, one: usize, budget: usize) {
        let other = self.dice.below(PARTICIPANTS as u32 - 1) as usize;
        let other = other + usize::from(other >= one);
        for (from, to) in [(other, one), (one, other)] {
            let missing = self.missing(from, to);
            let written = |delta: &Delta| self.writes[delta.entry / KEYS][delta.version as usize].at;
            let sent = self.order.first(missing, budget, written, &mut self.dice);
            let replica = &mut self.replicas[to];
            for Delta { entry, version } in sent {
                replica.versions[entry] = version;
                replica.highest[entry / KEYS] = replica.highest[entry / KEYS].max(version);
            }
        }
    }

    /// What `to` lacks of what `from` has, by owner, lowest version first: as far as the digest of the order tells.
    fn missing(&self, from: usize, to: usize) -> Vec<Vec<Delta>> {
        let (from, to) = (&self.replicas[from], &self.replicas[to]);
        let of_owner = |owner: usize| {
            let (entries, known) = (owner * KEYS..(owner + 1) * KEYS, to.highest[owner]);
            let is_precise = self.order.is_precise();
            if from.versions[entries.clone()] == to.versions[entries.clone()] {
                return Vec::new();
            }
            let known = |entry: usize| if is_precise { to.versions[entry] } else { known };
            let lacking = entries.filter(|entry| from.versions[*entry] > known(*entry));
            let mut deltas: Vec<_> = lacking.map(|entry| Delta { entry, version: from.versions[entry] }).collect();
            deltas.sort_unstable_by_key(|delta| delta.version);
            deltas
        };
        (0..PARTICIPANTS).map(of_owner).filter(|deltas| !deltas.is_empty()).collect()
    }

    fn look(&self, now: Instant) -> Look {
        let mut look = Look { stale: 0.0, worst: Vec::with_capacity(PARTICIPANTS) };
        for replica in &self.replicas {
            let mut oldest = now;
            for (owner, truth) in self.replicas.iter().enumerate() {
                for entry in owner * KEYS..(owner + 1) * KEYS {
                    let held = replica.versions[entry];
                    if held < truth.versions[entry] {
                        look.stale += 1.0 / PARTICIPANTS as f64;
                        let written = &self.writes[owner][held as usize];
                        oldest = oldest.min(if held == 0 { self.first[entry] } else { written.next });
                    }
                }
            }
            look.worst.push(now.since(oldest).seconds());
        }
        look
    }
}

/// The worst staleness of each participant over a whole run.
fn peaks(course: &[Look]) -> Vec<f64> {
    let peak = |participant: usize| course.iter().map(|look| look.worst[participant]).fold(0.0, f64::max);
    (0..PARTICIPANTS).map(peak).collect()
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

/// Of each order: what figure 2 prints.
struct Printed {
    order: Order,
    /// The most stale entries, how many at 100 s, and the second from which on all are fresh.
    stale: (f64, f64, f64),
    /// The worst staleness, in seconds: its peak, and what it is at 50, 75, 100 and 119 s.
    worst: (f64, [f64; 4]),
}

const FIGURE: [Printed; 4] = [
    Printed { order: Order::PreciseNewest, stale: (2100.0, 350.0, 126.0), worst: (73.0, [25.0, 50.0, 5.0, 4.5]) },
    Printed { order: Order::ScuttleBreadth, stale: (3020.0, 1350.0, 127.0), worst: (62.0, [16.0, 36.0, 56.0, 51.0]) },
    Printed { order: Order::PreciseOldest, stale: (3220.0, 1700.0, 130.0), worst: (44.0, [16.0, 28.0, 40.0, 18.0]) },
    Printed { order: Order::ScuttleDepth, stale: (2200.0, 400.0, 126.0), worst: (24.0, [16.0, 21.0, 6.0, 4.6]) },
];

/// Both panels, within 30 %, for the paper shows one run, read off its vector figure; and the peaks of staleness, within 20 %. Found:
/// peaks of 68, 71, 47 and 25 s where 73, 62, 44 and 24 s are printed, and counts within 14 % at their peaks.
#[test]
fn figure_2_which_deltas_go_first_under_overload() {
    let courses = std::thread::scope(|scope| {
        let threads = FIGURE.each_ref().map(|printed| scope.spawn(|| World::new(printed.order).run()));
        threads.map(|thread| thread.join().expect("a world does not panic"))
    });
    for (Printed { order, stale: (most, at_100, fresh), worst: (peak, levels) }, course) in FIGURE.iter().zip(&courses)
    {
        let name = |what: &str| format!("{order:?}, {what}");
        // Before the overload: 350 to 450 stale entries, the oldest of 4 to 6 s.
        close(&name("stale at 24 s"), course[23].stale, 400.0, 120.0);
        close(&name("worst at 24 s"), median(&course[23].worst), 5.0, 1.5);
        close(&name("most stale"), course.iter().map(|look| look.stale).fold(0.0, f64::max), *most, 0.3 * most);
        close(&name("stale at 100 s"), course[99].stale, *at_100, 0.3 * at_100);
        let last = course.iter().rposition(|look| look.stale > 0.0).expect("something was stale");
        close(&name("all fresh from"), last as f64 + 2.0, *fresh, 6.0);
        for (second, level) in [50, 75, 100, 119].into_iter().zip(levels) {
            close(&name(&format!("worst at {second} s")), median(&course[second - 1].worst), *level, 0.3 * level);
        }
        close(&name("peak of the worst"), median(&peaks(course)), *peak, 0.2 * peak);
    }
    // The median participants of precise-newest and scuttle-breadth change places from run to run; the unluckiest do not.
    let unluckiest = |course: &Vec<Look>| peaks(course).into_iter().fold(0.0, f64::max);
    let [newest, breadth, oldest, depth] = courses.each_ref().map(unluckiest);
    assert!(depth < oldest && oldest < breadth && breadth < newest, "{depth} {oldest} {breadth} {newest}");
}
