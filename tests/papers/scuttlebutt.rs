//! Van Renesse, Dumitriu, Gough and Thomas 2008, *Efficient reconciliation and flow control for anti-entropy protocols*, figure 2: which
//! deltas go first when a message cannot hold all.
//!
//! The set-up: 128 participants with 64 keys each; every second each writes a random one of its keys and makes one exchange, both ways,
//! with a random other. Until 15 s a message holds everything, then 100 deltas. From 25 s to 75 s everybody writes twice a second, more
//! than such messages can carry; at 120 s all writing stops.
//!
//! The reading: in each second the participants act in a reshuffled order. An entry of a replica is stale while its owner has written the
//! key since; its staleness is the time since the first write that it misses, and the count of stale entries is the mean over replicas.
//! The paper shows one run, whose curves were read off the vector figure. The counts of stale entries come out within 20 % of it for all
//! four orders, both at their peak and at 100 s, and all is fresh again within 6 s of when it was there. The worst staleness comes
//! out in the paper's order of the four, but 1.1 to 1.6 times as high as its curves (they peak at 73, 62, 44 and 24 s): the text does
//! not say how it was taken, and no other reading that was tried fits all four. So of it only the order is tested.

use crate::lab::close;
use gossip_workshop::dice::{Dice, Purpose};
use gossip_workshop::kit::digest::Order;
use gossip_workshop::time::Instant;

const PARTICIPANTS: usize = 128;
const KEYS: usize = 64;
const ENTRIES: usize = PARTICIPANTS * KEYS;
const SECONDS: usize = 140;

/// What one participant knows: a version for each key of each owner, and the highest of each owner.
#[derive(Clone)]
struct Replica {
    versions: Vec<u32>,
    highest: Vec<u32>,
}

#[derive(Clone, Copy)]
struct Delta {
    entry: usize,
    version: u32,
    written: Instant,
}

struct World {
    order: Order,
    dice: Dice,
    replicas: Vec<Replica>,
    /// Of each key of each owner: when each of its versions was written.
    history: Vec<Vec<(u32, Instant)>>,
}

/// How the cluster stood after each second.
struct Course {
    /// Stale entries of a replica, on average.
    stale: Vec<f64>,
    /// Seconds since the first write that an entry misses, where that is longest.
    worst: Vec<f64>,
}

impl World {
    fn new(order: Order) -> Self {
        let empty = Replica { versions: vec![0; ENTRIES], highest: vec![0; PARTICIPANTS] };
        let dice = Dice::new(1, Purpose::Protocol, 0);
        Self { order, dice, replicas: vec![empty; PARTICIPANTS], history: vec![Vec::new(); ENTRIES] }
    }

    fn run(mut self) -> Course {
        let mut course = Course { stale: Vec::new(), worst: Vec::new() };
        for second in 0..SECONDS {
            let writes = if second >= 120 { 0 } else { 1 + usize::from((25..75).contains(&second)) };
            let budget = if second < 15 { usize::MAX } else { 100 };
            for (place, participant) in self.shuffled().into_iter().enumerate() {
                let micros = second * 1_000_000 + place * 1_000_000 / PARTICIPANTS;
                (0..writes).for_each(|_| self.write(participant, Instant::from_micros(micros as u64)));
                self.exchange(participant, budget);
            }
            let (stale, worst) = self.look(second + 1);
            course.stale.push(stale);
            course.worst.push(worst);
        }
        course
    }

    fn shuffled(&mut self) -> Vec<usize> {
        let mut all: Vec<usize> = (0..PARTICIPANTS).collect();
        for place in (1..PARTICIPANTS).rev() {
            all.swap(place, self.dice.below(place as u32 + 1) as usize);
        }
        all
    }

    fn write(&mut self, owner: usize, now: Instant) {
        let entry = owner * KEYS + self.dice.below(KEYS as u32) as usize;
        let replica = &mut self.replicas[owner];
        replica.highest[owner] += 1;
        replica.versions[entry] = replica.highest[owner];
        self.history[entry].push((replica.highest[owner], now));
    }

    fn exchange(&mut self, one: usize, budget: usize) {
        let other = self.dice.below(PARTICIPANTS as u32 - 1) as usize;
        let other = other + usize::from(other >= one);
        for (from, to) in [(other, one), (one, other)] {
            let missing = self.missing(from, to);
            let sent = self.order.first(missing, budget, |delta| delta.written, &mut self.dice);
            let replica = &mut self.replicas[to];
            for Delta { entry, version, .. } in sent {
                replica.versions[entry] = replica.versions[entry].max(version);
                replica.highest[entry / KEYS] = replica.highest[entry / KEYS].max(version);
            }
        }
    }

    /// What `to` lacks of what `from` has, by owner, lowest version first: as far as the digest of the order tells.
    fn missing(&self, from: usize, to: usize) -> Vec<Vec<Delta>> {
        let (from, to) = (&self.replicas[from], &self.replicas[to]);
        let of_owner = |owner: usize| {
            let lacks = |entry: &usize| match self.order.is_precise() {
                true => from.versions[*entry] > to.versions[*entry],
                false => from.versions[*entry] > to.highest[owner],
            };
            let delta = |entry: usize| {
                let version = from.versions[entry];
                let place = self.history[entry].binary_search_by_key(&version, |(version, _)| *version);
                Delta { entry, version, written: self.history[entry][place.expect("it was written")].1 }
            };
            let mut deltas: Vec<_> = (owner * KEYS..(owner + 1) * KEYS).filter(lacks).map(delta).collect();
            deltas.sort_by_key(|delta| delta.version);
            deltas
        };
        let new = |owner: &usize| self.order.is_precise() || from.highest[*owner] > to.highest[*owner];
        (0..PARTICIPANTS).filter(new).map(of_owner).filter(|deltas| !deltas.is_empty()).collect()
    }

    fn look(&self, seconds: usize) -> (f64, f64) {
        let (mut stale, mut oldest) = (0u32, Instant::from_micros(seconds as u64 * 1_000_000));
        let end = oldest;
        let newest: Vec<u32> = (0..ENTRIES).map(|entry| self.replicas[entry / KEYS].versions[entry]).collect();
        for replica in &self.replicas {
            for (entry, version) in replica.versions.iter().enumerate() {
                if newest[entry] > *version {
                    let history = &self.history[entry];
                    let missed = history.partition_point(|(written, _)| written <= version);
                    stale += 1;
                    oldest = oldest.min(history[missed].1);
                }
            }
        }
        (f64::from(stale) / PARTICIPANTS as f64, end.since(oldest).seconds())
    }
}

impl Course {
    fn peak(column: &[f64]) -> f64 {
        column.iter().copied().fold(0.0, f64::max)
    }

    /// The second after which nothing is stale.
    fn fresh_from(&self) -> f64 {
        self.stale.iter().rposition(|stale| *stale > 0.0).map_or(0.0, |last| last as f64 + 2.0)
    }
}

#[test]
fn figure_2_which_deltas_go_first_under_overload() {
    let orders = [Order::PreciseNewest, Order::ScuttleBreadth, Order::PreciseOldest, Order::ScuttleDepth];
    let courses = std::thread::scope(|scope| {
        let threads = orders.map(|order| scope.spawn(move || World::new(order).run()));
        threads.map(|thread| thread.join().expect("a world does not panic"))
    });
    // In the order of the rows above: the most stale entries, how many at 100 s, and when all is fresh again.
    let figure = [(2100.0, 350.0, 126.0), (3020.0, 1350.0, 127.0), (3220.0, 1700.0, 130.0), (2200.0, 400.0, 126.0)];
    for ((order, course), (peak, at_100, fresh)) in orders.iter().zip(&courses).zip(figure) {
        close(&format!("{order:?}, most stale"), Course::peak(&course.stale), peak, 0.3 * peak);
        close(&format!("{order:?}, stale at 100 s"), course.stale[99], at_100, 0.3 * at_100);
        close(&format!("{order:?}, all fresh"), course.fresh_from(), fresh, 6.0);
        // Before the overload: 350 to 450 stale entries, the oldest of 4 to 6 s.
        close(&format!("{order:?}, stale at 24 s"), course.stale[23], 400.0, 120.0);
    }
    let [newest, breadth, oldest, depth] = courses.map(|course| Course::peak(&course.worst));
    assert!(depth < oldest && oldest < breadth && breadth < newest, "{depth} {oldest} {breadth} {newest}");
}
