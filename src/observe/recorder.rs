//! Everything that the page shows of a run, kept as columns and within bounds.

use super::accusations::Accusations;
use super::flights::{Flight, Flights};
use super::series::{Sample, Series, spread};
use super::{Dispatch, Effectiveness, Fate, Observer, Occasion, Tally};
use crate::protocol::{Belief, Means, NodeId, Update};
use crate::time::{Duration, Instant};
use std::collections::VecDeque;

/// Updates whose spread is kept node by node; older ones are forgotten.
const STORIES: usize = 8;
/// Lines kept in the log.
const LINES: usize = 1 << 13;
/// Up to this many nodes, each arrival is a line in the log.
const CHATTY: u32 = 120;

/// Records a run for the page.
#[derive(Clone, Debug)]
pub struct Recorder {
    nodes: u32,
    watch: Option<Update>,
    /// The update that the columns talk about; follows from `watch` and the stories, and is asked for with each message.
    watched: Option<Update>,
    stories: VecDeque<Story>,
    flights: Flights,
    /// Messages sent so far, by kind.
    kinds: Vec<u64>,
    series: Series,
    interval: Duration,
    period: Duration,
    next_sample: Instant,
    loads: Vec<Load>,
    /// Bytes that each node has sent since the last sample. Apart from `loads`: a message touches the one as it leaves, the other
    /// as it ends.
    sent: Vec<u32>,
    /// The most messages that waited at one node since the last sample.
    deepest: usize,
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
    /// How often it was told, while this was the update that the columns talk about.
    pub times: Vec<u16>,
    /// Whether it came by anti-entropy.
    pub repaired: Vec<bool>,
}

/// What a node has heard since the last sample.
#[derive(Clone, Copy, Debug, Default)]
struct Load {
    messages: u32,
    bytes: u32,
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
        let watched = self.watched?;
        self.stories.iter().find(|story| story.update == watched)
    }

    /// Chooses the update that the columns talk about; `None` is always the latest.
    pub fn watch(&mut self, update: Option<Update>) {
        self.watch = update;
        self.set_watched();
    }

    fn set_watched(&mut self) {
        self.watched = self.watch.or_else(|| self.stories.back().map(|story| story.update));
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
            + self.flights.size()
            + self.log.len() * size_of::<Line>()
            + self.loads.len() * (size_of::<Load>() + size_of::<u32>())
            + self.series.size()
            + self.accusations.size()
    }

    fn story_in_view(&mut self) -> Option<&mut Story> {
        match self.watch {
            None => self.stories.back_mut(),
            Some(watched) => self.stories.iter_mut().find(|story| story.update == watched),
        }
    }

    /// What will not arrive is told when it is sent: nothing happens to it afterwards.
    #[cold]
    fn note_failed(&mut self, dispatch: &Dispatch) {
        let Dispatch { sent, from, to, kind, fate, .. } = *dispatch;
        if self.nodes <= CHATTY {
            self.note(sent, to, from, Event::Message(kind, fate, Effectiveness::default()));
        }
    }

    fn note(&mut self, at: Instant, node: NodeId, peer: NodeId, event: Event) {
        if self.log.len() == LINES {
            self.log.pop_front();
        }
        self.log.push_back(Line { at, node, peer, event });
        self.lines += 1;
    }

    /// `waiting`: how many messages wait where most do.
    fn sample(&mut self, tally: &Tally, waiting: usize) {
        let mut sample = Sample::of(tally, self.nodes, self.next_sample);
        let rounds = self.period.micros() as f64 / self.interval.micros() as f64;
        let mut heard: Vec<u32> = self.loads.iter().map(|load| load.bytes).collect();
        [sample.bytes_in_mean, sample.bytes_in_p95, sample.bytes_in_max] = spread(&mut heard).map(|b| b / rounds);
        [sample.bytes_out_mean, sample.bytes_out_p95, sample.bytes_out_max] =
            spread(&mut self.sent).map(|bytes| bytes / rounds);
        let busiest = self.loads.iter().map(|load| load.messages).max().unwrap_or(0);
        sample.busiest = f64::from(busiest) / rounds;
        sample.deepest_inbox = self.deepest.max(waiting) as f64;
        self.loads.fill(Load::default());
        self.sent.fill(0);
        self.deepest = waiting;
        if self.series.push(&sample, &self.kinds) {
            self.period = self.period * 2;
        }
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
            watched: None,
            stories: VecDeque::new(),
            flights: Flights::default(),
            kinds: Vec::new(),
            series: Series::default(),
            interval,
            period: interval,
            next_sample: Instant::ZERO,
            loads: vec![Load::default(); nodes as usize],
            sent: vec![0; nodes as usize],
            deepest: 0,
            log: VecDeque::new(),
            lines: 0,
            accusations: Accusations::default(),
        }
    }

    #[inline(always)]
    fn sent(&mut self, dispatch: &Dispatch, carries: bool) -> u32 {
        let sent = &mut self.sent[dispatch.from.index()];
        *sent = sent.saturating_add(dispatch.bytes);
        let kind = usize::from(dispatch.kind);
        if kind >= self.kinds.len() {
            self.kinds.resize(kind + 1, 0);
        }
        self.kinds[kind] += 1;
        if dispatch.fate != Fate::Arrives {
            self.note_failed(dispatch);
        }
        self.flights.push(Flight::new(dispatch, carries))
    }

    #[inline(always)]
    fn ended(&mut self, number: u32, at: Instant, to: NodeId, fate: Fate, effect: Effectiveness) {
        let Some(flight) = self.flights.get_mut(number) else { return };
        let Flight { from, bytes, kind, .. } = *flight;
        let carries = flight.carries();
        flight.end(fate, effect);
        if fate == Fate::Arrives {
            let load = &mut self.loads[to.index()];
            load.messages += 1;
            load.bytes = load.bytes.saturating_add(bytes);
            if carries && let Some(story) = self.story_in_view() {
                let times = &mut story.times[to.index()];
                *times = times.saturating_add(1);
            }
        }
        if self.nodes <= CHATTY {
            self.note(at, to, from, Event::Message(kind, fate, effect));
        }
    }

    fn learned(&mut self, at: Instant, node: NodeId, update: Update, held: u32, from: NodeId, means: Means) {
        if means == Means::Own {
            if self.stories.len() == STORIES {
                self.stories.pop_front();
            }
            self.stories.push_back(Story::new(update, self.nodes));
            self.set_watched();
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

    #[inline(always)]
    fn look(&self, node: NodeId, flight: Option<u32>) -> u32 {
        let flight = flight.and_then(|number| self.flights.look(number));
        let times = self.stories.back().map_or(0, |story| u32::from(story.times[node.index()]));
        times ^ self.loads[node.index()].messages ^ self.sent[node.index()] ^ flight.map_or(0, |flight| flight.bytes)
    }

    #[inline]
    fn watched(&self) -> Option<Update> {
        self.watched
    }

    #[inline]
    fn clock(&mut self, now: Instant, tally: &Tally, waiting: impl Fn() -> usize) {
        while now > self.next_sample {
            self.sample(tally, waiting());
            self.next_sample = self.next_sample + self.period;
        }
    }

    fn waits(&mut self, waiting: usize) {
        self.deepest = self.deepest.max(waiting);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Node 1 sends 70 bytes to node 2 every second.
    fn chatter(seconds: u64) -> Recorder {
        let mut recorder = Recorder::new(3, Duration::from_secs(1));
        let (from, to) = (NodeId::new(1), NodeId::new(2));
        for second in 0..seconds {
            let at = Instant::from_micros(second * 1_000_000 + 500_000);
            recorder.clock(at, &Tally::new(3), || 0);
            let dispatch = Dispatch { sent: at, arrives: at, from, to, kind: 0, bytes: 70, fate: Fate::Arrives };
            let flight = recorder.sent(&dispatch, true);
            recorder.ended(flight, at, to, Fate::Arrives, Effectiveness::default());
        }
        recorder
    }

    #[test]
    fn what_goes_in_and_what_goes_out_are_counted_apart_at_each_node() {
        let Recorder { series, .. } = chatter(4);
        assert_eq!(series.at, [0.0, 1.0, 2.0, 3.0]);
        for (mean, most) in
            [(&series.bytes_out_mean, &series.bytes_out_max), (&series.bytes_in_mean, &series.bytes_in_max)]
        {
            assert_eq!((&mean[1..], &most[1..]), (&[70.0 / 3.0; 3][..], &[70.0; 3][..]));
        }
        assert_eq!(series.busiest, [0.0, 1.0, 1.0, 1.0]);
    }

    #[test]
    fn what_is_told_counts_for_the_update_that_is_watched() {
        let mut recorder = Recorder::new(2, Duration::from_secs(1));
        let (from, to) = (NodeId::new(1), NodeId::new(2));
        let written = [1, 2].map(|version| Update { writer: from, version });
        for update in written {
            recorder.learned(Instant::ZERO, from, update, update.version - 1, NodeId::NOBODY, Means::Own);
        }
        recorder.watch(Some(written[0]));
        let at = Instant::ZERO;
        let flight =
            recorder.sent(&Dispatch { sent: at, arrives: at, from, to, kind: 0, bytes: 1, fate: Fate::Arrives }, true);
        recorder.ended(flight, at, to, Fate::Arrives, Effectiveness::default());
        assert_eq!(recorder.stories.iter().map(|story| story.times[1]).collect::<Vec<_>>(), [1, 0]);
    }

    #[test]
    fn a_long_run_keeps_a_bounded_number_of_samples_and_what_is_counted_per_round_stays_so() {
        let Recorder { series, .. } = chatter(10_000);
        assert!((1_000..2_048).contains(&series.at.len()));
        assert!(series.at.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!((series.bytes_out_max.last(), series.busiest.last()), (Some(&70.0), Some(&1.0)));
    }

    #[test]
    fn a_queue_that_only_waits_is_as_deep_as_it_was() {
        let mut recorder = Recorder::new(3, Duration::from_secs(1));
        let second = |second: u64| Instant::from_micros(second * 1_000_000);
        recorder.clock(second(1), &Tally::new(3), || 0);
        recorder.waits(5);
        recorder.clock(second(2), &Tally::new(3), || 4);
        recorder.clock(second(3), &Tally::new(3), || 0);
        recorder.clock(second(4), &Tally::new(3), || 0);
        assert_eq!(recorder.series.deepest_inbox, [0.0, 5.0, 4.0, 0.0]);
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
