//! What must hold at every moment, storm or not.

use crate::storms::Storm;
use gossip_workshop::engine::{Engine, NodeView};
use gossip_workshop::observe::frame::bits;
use gossip_workshop::protocol::NodeId;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// What the last look saw, to hold the next against it.
pub struct Guard {
    /// Each node's newest version of each writer, when last looked at, whether it was up, and how often it had crashed.
    pub known: Vec<BTreeMap<u32, u32>>,
    /// What each node's value is under the merge rule.
    pub values: Vec<Option<String>>,
    up: Vec<bool>,
    lives: Vec<u16>,
    /// Whether a crash spares what a node knows.
    durable: bool,
    /// Whether machines may be busy.
    puts_aside: bool,
    /// Whether a writer has several keys.
    has_keys: bool,
    /// Whether nodes may start without their disks at any moment.
    rolls_empty: bool,
    /// The newest version that each writer has shown of its own.
    written: BTreeMap<u32, u32>,
    duplicates: bool,
    /// Whether a bit may have flipped unnoticed.
    poisoned: bool,
}

impl Guard {
    pub fn new(storm: &Storm) -> Self {
        let nodes = storm.nodes as usize;
        let duplicates = storm.faults.iter().any(|fault| fault.starts_with("set duplication"));
        Self {
            known: vec![BTreeMap::new(); nodes],
            values: Vec::new(),
            up: vec![true; nodes],
            lives: vec![0; nodes],
            durable: storm.is_durable(),
            puts_aside: storm.faults.iter().any(|fault| fault.starts_with("set handling") || fault.starts_with("slow")),
            has_keys: storm.knobs.iter().any(|(knob, _)| *knob == "keys"),
            rolls_empty: storm.faults.iter().any(|fault| fault.starts_with("rolling") && fault.ends_with("empty")),
            poisoned: storm.may_be_poisoned(),
            written: BTreeMap::new(),
            duplicates,
        }
    }

    /// Looks at every node and every counter. `empty`: a command has just started nodes without their disks.
    pub fn look(&mut self, run: &dyn Engine, empty: bool) -> Result<(), TestCaseError> {
        let nodes = 1..=self.known.len() as u32;
        let views: Vec<_> = nodes.map(|node| run.inspect(NodeId::new(node)).expect("a node")).collect();
        for view in &views {
            let own = view.known.iter().filter(|row| row.origin == view.node);
            own.for_each(|row| raise(&mut self.written, row.origin.number(), row.version));
        }
        let value =
            |view: &NodeView| view.facts.iter().find(|(name, _)| name == "Value").map(|(_, value)| value.clone());
        self.values = views.iter().map(value).collect();
        let mut hot = 0;
        for (index, view) in views.iter().enumerate() {
            let mut known = BTreeMap::new();
            view.known.iter().for_each(|row| raise(&mut known, row.origin.number(), row.version));
            for (origin, version) in &known {
                let written = self.written.get(origin).copied().unwrap_or(0);
                let flipped = self.poisoned && version ^ POISON <= written;
                prop_assert!(
                    *version <= written || flipped,
                    "node {} knows {origin}:{version}, never written",
                    view.node
                );
            }
            let crashed = view.life != self.lives[index];
            let returned = view.up && (!self.up[index] || crashed);
            // Rolling restarts overlap: who has crashed may have been up in between.
            let wiped = returned && empty || (returned || crashed) && (self.rolls_empty || !self.durable);
            for (origin, before) in self.known[index].iter().filter(|_| !wiped) {
                let now = known.get(origin).copied().unwrap_or(0);
                prop_assert!(now >= *before, "node {} fell back from {origin}:{before} to {now}", view.node);
            }
            (self.known[index], self.up[index], self.lives[index]) = (known, view.up, view.life);
            hot += view.known.iter().filter(|row| row.hot && view.up).count();
        }
        self.count(run, hot as f64)
    }

    /// Every message sent has come to one end or is on its way, and the counters are what the nodes add up to.
    fn count(&self, run: &dyn Engine, hot: f64) -> Result<(), TestCaseError> {
        let status = run.status();
        let ended = status.delivered + status.lost + status.undeliverable + status.in_flight as f64;
        let copies = if self.duplicates { status.sent } else { 0.0 };
        prop_assert!((status.sent..=status.sent + copies).contains(&ended), "{ended} of {} sent", status.sent);
        // Each piece that a busy machine has put aside counts once more, and is an event.
        let told = if self.puts_aside { status.events } else { status.delivered };
        prop_assert!(status.useful + status.redundant <= told, "{} and {} of {told}", status.useful, status.redundant);
        prop_assert_eq!(status.up as usize, self.up.iter().filter(|up| **up).count());
        // What is shown of a writer is its newest version, of however many keys.
        prop_assert!(
            hot == status.spreading || self.has_keys && hot < status.spreading,
            "{hot} of {}",
            status.spreading
        );
        let state = run.frame(run.now()).state;
        let knows = state.iter().filter(|state| **state & bits::UP > 0 && **state & bits::KNOWS > 0).count();
        prop_assert_eq!(status.knows as usize, knows);
        Ok(())
    }
}

/// The bit of a version that flips in a corrupted message.
const POISON: u32 = 1 << 30;

fn raise(versions: &mut BTreeMap<u32, u32>, origin: u32, version: u32) {
    let newest = versions.entry(origin).or_default();
    *newest = version.max(*newest);
}
