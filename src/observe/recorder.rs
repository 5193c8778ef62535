//! Everything that the page shows of a run, kept as columns and within bounds.

use super::accusations::Accusations;
use super::staleness::Staleness;
use super::{Dispatch, Effectiveness, Fate, Observer, Occasion, Tally};
use crate::protocol::{Belief, Means, NodeId, Update};
use crate::time::{Duration, Instant};
use std::collections::VecDeque;

/// Updates whose spread is kept node by node; older ones are forgotten.
const STORIES: usize = 8;
/// Messages kept, on their way or just ended.
const FLIGHTS: usize = 1 << 16;
/// Lines kept in the log.
const LINES: usize = 1 << 13;
/// Samples kept; beyond that every second one goes and the rest is taken half as often.
const SAMPLES: usize = 2_048;
/// Up to this many nodes, each arrival is a line in the log.
const CHATTY: u32 = 120;

/// Records a run for the page.
#[derive(Clone, Debug)]
pub struct Recorder {
    nodes: u32,
    watch: Option<Update>,
    stories: VecDeque<Story>,
    /// Messages, in the order they were sent; `first` is the number of the front one.
    flights: VecDeque<Flight>,
    /// Messages sent so far, by kind.
    kinds: Vec<u64>,
    first: u32,
    series: Series,
    period: Duration,
    next_sample: Instant,
    loads: Vec<Load>,
    log: VecDeque<Line>,
    lines: u64,
    accusations: Accusations,
}

/// How one update reached each node.
#[derive(Clone, Debug)]
pub struct Story {
    /// Which.
    pub update: Update,
    /// When each node first heard it.
    pub heard: Vec<Instant>,
    /// Who told it first; nobody, if it is still susceptible or wrote it itself.
    pub parent: Vec<NodeId>,
    /// How often it was told.
    pub times: Vec<u16>,
    /// Whether it came by anti-entropy.
    pub repaired: Vec<bool>,
}

/// A message, on its way or ended: half a cache line, for there are thousands a second and each is looked at twice.
#[derive(Clone, Copy, Debug)]
#[repr(align(32))]
pub struct Flight {
    /// When it was sent.
    pub sent: Instant,
    /// When it arrives, or would have.
    pub arrives: Instant,
    /// Who sent it.
    pub from: NodeId,
    /// To whom.
    pub to: NodeId,
    /// Its size on the wire.
    pub bytes: u32,
    /// Position in the protocol's list of message kinds.
    pub kind: u8,
    /// What became of it, or will, as far as is known.
    pub fate: Fate,
    marks: u8,
}

/// The bits of [`Flight::marks`].
const CARRIES: u8 = 1;
const USEFUL: u8 = 2;
const REDUNDANT: u8 = 4;
const ENDED: u8 = 8;

impl Flight {
    fn new(dispatch: &Dispatch, carries: bool) -> Self {
        let Dispatch { sent, arrives, from, to, kind, bytes, fate } = *dispatch;
        Self { sent, arrives, from, to, bytes, kind, fate, marks: if carries { CARRIES } else { 0 } }
    }

    /// Whether it tells the watched update.
    pub fn carries(&self) -> bool {
        self.marks & CARRIES > 0
    }

    /// Whether its target, or what stood in its way, is done with it.
    pub fn has_ended(&self) -> bool {
        self.marks & ENDED > 0
    }

    /// Whether it told something needed.
    pub fn was_useful(&self) -> bool {
        self.marks & USEFUL > 0
    }

    /// Whether it told something known.
    pub fn was_redundant(&self) -> bool {
        self.marks & REDUNDANT > 0
    }
}

/// What passed through a node since the last sample.
#[derive(Clone, Copy, Debug, Default)]
struct Load {
    received: u32,
    bytes: u32,
}

/// One sample per period, as columns of equal length.
#[derive(Clone, Debug, Default)]
pub struct Series {
    /// When, in seconds.
    pub at: Vec<f64>,
    /// Which update was the latest: 1 for the first, 0 before any.
    pub update: Vec<f64>,
    /// Share of running nodes that know it.
    pub knows: Vec<f64>,
    /// Nodes that are up.
    pub up: Vec<f64>,
    /// Messages sent so far.
    pub sent: Vec<f64>,
    /// Messages lost so far.
    pub lost: Vec<f64>,
    /// Messages so far that told something needed.
    pub useful: Vec<f64>,
    /// Messages so far that told only what was known.
    pub redundant: Vec<f64>,
    /// Bytes sent so far.
    pub bytes: Vec<f64>,
    /// Mean staleness, in seconds; see [`Staleness`].
    pub staleness: Vec<f64>,
    /// Messages that the busiest node received in this period.
    pub busiest: Vec<f64>,
    /// Bytes in and out of a node in this period: the mean, the 95th percentile and the largest.
    pub bytes_mean: Vec<f64>,
    /// See `bytes_mean`.
    pub bytes_p95: Vec<f64>,
    /// See `bytes_mean`.
    pub bytes_max: Vec<f64>,
    /// Messages sent so far of each kind, by its position in the protocol's list; as far as kinds have come up.
    pub by_kind: Vec<Vec<f64>>,
    /// Share of pairs of a running and a crashed node where the first takes the second for dead.
    pub noticed: Vec<f64>,
    /// How often so far a running node came to suspect a running one.
    pub false_suspicions: Vec<f64>,
    /// How often so far a running node came to take a running one for dead.
    pub false_positives: Vec<f64>,
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// When.
    pub at: Instant,
    /// To whom.
    pub node: NodeId,
    /// By whom, if by anybody.
    pub peer: NodeId,
    /// What.
    pub event: Event,
}

/// What a line of the log tells.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The node has something new.
    Learned(Update, Means),
    /// A message of this kind came to its end.
    Message(u8, Fate, Effectiveness),
    /// The node believes something else of its peer, because this one said so.
    Believed(Belief, NodeId),
    /// The same, by its own finding, and it is the first to accuse its peer.
    Accused(Belief),
    /// The node crashed or started.
    Befell(Occasion),
    /// Somebody at the keyboard, or the scenario, gave a command.
    Command(String),
}

impl Recorder {
    /// The update that the columns talk about: the latest, unless somebody chose another.
    pub fn watched_story(&self) -> Option<&Story> {
        let watched = self.watched()?;
        self.stories.iter().find(|story| story.update == watched)
    }

    /// Chooses the update that the columns talk about; `None` is always the latest.
    pub fn watch(&mut self, update: Option<Update>) {
        self.watch = update;
    }

    /// Messages that are on their way, or ended at or after `since`, in the order they were sent.
    pub fn flights(&self, since: Instant) -> impl Iterator<Item = &Flight> {
        self.flights.iter().filter(move |flight| flight.arrives >= since)
    }

    /// Who accused whom first.
    pub fn accusations(&self) -> &Accusations {
        &self.accusations
    }

    /// The samples so far.
    pub fn series(&self) -> &Series {
        &self.series
    }

    /// The number of the first line that is still kept, and the lines from number `from` on.
    pub fn log(&self, from: u64) -> (u64, impl Iterator<Item = &Line>) {
        let first = self.lines - self.log.len() as u64;
        let skipped = from.saturating_sub(first) as usize;
        (first.max(from), self.log.iter().skip(skipped))
    }

    /// Roughly how many bytes a copy takes.
    pub fn size(&self) -> usize {
        let story = size_of::<Instant>() + size_of::<NodeId>() + 2 + 1;
        self.stories.len() * story * self.nodes as usize
            + self.flights.len() * size_of::<Flight>()
            + self.log.len() * size_of::<Line>()
            + self.loads.len() * size_of::<Load>()
            + self.series.at.len() * (17 + self.kinds.len()) * size_of::<f64>()
            + self.accusations.size()
    }

    fn note(&mut self, at: Instant, node: NodeId, peer: NodeId, event: Event) {
        if self.log.len() == LINES {
            self.log.pop_front();
        }
        self.log.push_back(Line { at, node, peer, event });
        self.lines += 1;
    }

    fn sample(&mut self, tally: &Tally) {
        let known = tally.latest().and_then(|update| tally.of(update));
        let share = known.map_or(0.0, |entry| f64::from(entry.knowing) / f64::from(tally.up.max(1)));
        let mut bytes: Vec<u32> = self.loads.iter().map(|load| load.bytes).collect();
        let p95 = bytes.len() * 95 / 100;
        let total: u64 = bytes.iter().map(|&b| u64::from(b)).sum();
        let max = bytes.iter().copied().max().unwrap_or(0);
        let p95 = *bytes.select_nth_unstable(p95).1;
        let series = &mut self.series;
        series.at.push(self.next_sample.seconds());
        series.update.push(tally.updates().len() as f64);
        series.knows.push(share);
        series.up.push(f64::from(tally.up));
        series.sent.push(tally.sent as f64);
        series.lost.push(tally.lost as f64);
        series.useful.push(tally.useful as f64);
        series.redundant.push(tally.redundant as f64);
        series.bytes.push(tally.bytes as f64);
        series.staleness.push(Staleness::of(tally, self.next_sample).mean);
        series.busiest.push(self.loads.iter().map(|load| load.received).max().unwrap_or(0).into());
        series.bytes_mean.push(total as f64 / self.loads.len() as f64);
        series.bytes_p95.push(f64::from(p95));
        series.bytes_max.push(f64::from(max));
        series.by_kind.resize_with(self.kinds.len(), Vec::new);
        for (column, total) in series.by_kind.iter_mut().zip(&self.kinds) {
            column.resize(series.at.len() - 1, 0.0);
            column.push(*total as f64);
        }
        series.noticed.push(tally.detection.noticed(tally.up));
        series.false_suspicions.push(tally.detection.false_suspicions as f64);
        series.false_positives.push(tally.detection.false_positives as f64);
        self.loads.fill(Load::default());
        if series.at.len() == SAMPLES {
            series.columns_mut().into_iter().for_each(thin);
            series.by_kind.iter_mut().for_each(thin);
            self.period = self.period * 2;
        }
    }
}

/// Keeps every second entry, the last among them.
fn thin(column: &mut Vec<f64>) {
    let mut odd = false;
    column.retain(|_| {
        odd = !odd;
        !odd
    });
}

impl Series {
    /// All columns, with their names.
    pub fn columns(&self) -> [(&'static str, &Vec<f64>); 17] {
        [
            ("at", &self.at),
            ("update", &self.update),
            ("knows", &self.knows),
            ("up", &self.up),
            ("sent", &self.sent),
            ("lost", &self.lost),
            ("useful", &self.useful),
            ("redundant", &self.redundant),
            ("bytes", &self.bytes),
            ("staleness", &self.staleness),
            ("busiest", &self.busiest),
            ("bytes_mean", &self.bytes_mean),
            ("bytes_p95", &self.bytes_p95),
            ("bytes_max", &self.bytes_max),
            ("noticed", &self.noticed),
            ("false_suspicions", &self.false_suspicions),
            ("false_positives", &self.false_positives),
        ]
    }

    fn columns_mut(&mut self) -> [&mut Vec<f64>; 17] {
        [
            &mut self.at,
            &mut self.update,
            &mut self.knows,
            &mut self.up,
            &mut self.sent,
            &mut self.lost,
            &mut self.useful,
            &mut self.redundant,
            &mut self.bytes,
            &mut self.staleness,
            &mut self.busiest,
            &mut self.bytes_mean,
            &mut self.bytes_p95,
            &mut self.bytes_max,
            &mut self.noticed,
            &mut self.false_suspicions,
            &mut self.false_positives,
        ]
    }
}

impl Story {
    fn new(update: Update, nodes: u32) -> Self {
        let nodes = nodes as usize;
        Self {
            update,
            heard: vec![Instant::NEVER; nodes],
            parent: vec![NodeId::NOBODY; nodes],
            times: vec![0; nodes],
            repaired: vec![false; nodes],
        }
    }
}

impl Observer for Recorder {
    const RECORDS: bool = true;

    fn new(nodes: u32, interval: Duration) -> Self {
        Self {
            nodes,
            watch: None,
            stories: VecDeque::new(),
            flights: VecDeque::new(),
            kinds: Vec::new(),
            first: 0,
            series: Series::default(),
            period: interval,
            next_sample: Instant::ZERO,
            loads: vec![Load::default(); nodes as usize],
            log: VecDeque::new(),
            lines: 0,
            accusations: Accusations::default(),
        }
    }

    #[inline]
    fn sent(&mut self, dispatch: &Dispatch, carries: bool) -> u32 {
        if self.flights.len() == FLIGHTS {
            self.flights.pop_front();
            self.first = self.first.wrapping_add(1);
        }
        self.flights.push_back(Flight::new(dispatch, carries));
        self.loads[dispatch.from.index()].bytes += dispatch.bytes;
        let kind = usize::from(dispatch.kind);
        if kind >= self.kinds.len() {
            self.kinds.resize(kind + 1, 0);
        }
        self.kinds[kind] += 1;
        self.first.wrapping_add(self.flights.len() as u32 - 1)
    }

    #[inline]
    fn ended(&mut self, number: u32, at: Instant, to: NodeId, fate: Fate, effect: Effectiveness) {
        let place = number.wrapping_sub(self.first) as usize;
        let Some(flight) = self.flights.get_mut(place) else { return };
        flight.fate = fate;
        flight.marks |= ENDED | if effect.useful { USEFUL } else { 0 } | if effect.redundant { REDUNDANT } else { 0 };
        let flight = *flight;
        if fate == Fate::Arrives {
            let load = &mut self.loads[to.index()];
            load.received += 1;
            load.bytes += flight.bytes;
            if flight.carries()
                && let Some(story) = self.stories.back_mut()
            {
                let times = &mut story.times[to.index()];
                *times = times.saturating_add(1);
            }
        }
        if self.nodes <= CHATTY {
            self.note(at, to, flight.from, Event::Message(flight.kind, fate, effect));
        }
    }

    fn learned(&mut self, at: Instant, node: NodeId, update: Update, held: u32, from: NodeId, means: Means) {
        if means == Means::Own {
            if self.stories.len() == STORIES {
                self.stories.pop_front();
            }
            self.stories.push_back(Story::new(update, self.nodes));
        }
        let newer = |story: &&mut Story| {
            let Update { writer, version } = story.update;
            writer == update.writer && held < version && version <= update.version
        };
        for story in self.stories.iter_mut().filter(newer) {
            if story.heard[node.index()] == Instant::NEVER {
                story.heard[node.index()] = at;
                story.parent[node.index()] = from;
                story.repaired[node.index()] = means == Means::Repair;
            }
        }
        if means == Means::Own || self.nodes <= CHATTY {
            self.note(at, node, from, Event::Learned(update, means));
        }
    }

    fn believed(&mut self, at: Instant, node: NodeId, subject: NodeId, belief: Belief, source: NodeId) {
        if self.accusations.believed(at, node, subject, belief, source) {
            self.note(at, node, subject, Event::Accused(belief));
        } else if self.nodes <= CHATTY || source == NodeId::NOBODY {
            // In a large cluster, who found out itself is the story; who heard of it would drown it.
            self.note(at, node, subject, Event::Believed(belief, source));
        }
    }

    fn befell(&mut self, at: Instant, node: NodeId, occasion: Occasion) {
        self.accusations.befell(node, occasion);
        self.note(at, node, NodeId::NOBODY, Event::Befell(occasion));
    }

    fn commanded(&mut self, at: Instant, text: String) {
        self.note(at, NodeId::NOBODY, NodeId::NOBODY, Event::Command(text));
    }

    #[inline]
    fn look(&self, node: NodeId, flight: Option<u32>) -> u32 {
        let flight = flight.and_then(|number| self.flights.get(number.wrapping_sub(self.first) as usize));
        let times = self.stories.back().map_or(0, |story| u32::from(story.times[node.index()]));
        times ^ self.loads[node.index()].received ^ flight.map_or(0, |flight| flight.bytes)
    }

    fn watched(&self) -> Option<Update> {
        self.watch.or_else(|| self.stories.back().map(|story| story.update))
    }

    #[inline]
    fn clock(&mut self, now: Instant, tally: &Tally) {
        while now > self.next_sample {
            self.sample(tally);
            self.next_sample = self.next_sample + self.period;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_run_keeps_a_bounded_number_of_samples() {
        let mut recorder = Recorder::new(3, Duration::from_secs(1));
        recorder.clock(Instant::from_micros(100_000_000_000), &Tally::new(3));
        assert!(recorder.series.at.len() < SAMPLES);
        assert!(recorder.series.at.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn a_flight_takes_half_a_cache_line() {
        assert_eq!(size_of::<Flight>(), 32);
    }

    #[test]
    fn the_log_forgets_its_oldest_lines_and_keeps_their_numbers() {
        let mut recorder = Recorder::new(1, Duration::from_secs(1));
        for _ in 0..LINES + 10 {
            recorder.befell(Instant::ZERO, NodeId::new(1), Occasion::Killed);
        }
        assert_eq!(recorder.log(0).0, 10);
        assert_eq!(recorder.log(LINES as u64).1.count(), 10);
    }
}
