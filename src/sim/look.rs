//! What may be asked of a run. Nothing here changes it.

use super::Happening;
use super::command::Timed;
use super::letters::Letter;
use super::{Host, Simulation, interval};
use crate::belief::{Census, Countdown};
use crate::fingerprint::Fingerprint;
use crate::observe::{Observer, Tally};
use crate::protocol::{Belief, Knowledge, NodeId, Protocol, Update};
use crate::settings::Settings;
use crate::sim::clock::Turn;
use crate::sim::network::Cuts;
use crate::time::{Duration, Instant};
use crate::topology::Topology;
use std::borrow::Cow;

impl<P: Protocol, O: Observer> Simulation<P, O> {
    /// Where the run stands.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// The settings as they are now, live knobs included.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// All commands: those that have acted, and those to come.
    pub fn commands(&self) -> &[Timed] {
        &self.commands
    }

    /// The counters.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// The observer.
    pub fn observer(&self) -> &O {
        &self.observer
    }

    /// The protocol as configured.
    pub fn protocol(&self) -> &P {
        &self.protocol
    }

    /// One node's state.
    pub fn node(&self, node: NodeId) -> &P::Node {
        &self.nodes[node.index()].state
    }

    /// Whether a node is up.
    pub fn is_up(&self, node: NodeId) -> bool {
        self.nodes[node.index()].body.up
    }

    /// How often a node has crashed.
    pub fn life(&self, node: NodeId) -> u16 {
        self.nodes[node.index()].body.life
    }

    /// A node's zone, from 1.
    pub fn zone(&self, node: NodeId) -> u32 {
        super::network::zone(node, self.settings.int("zones"), self.settings.nodes)
    }

    /// The neighbour lists.
    pub fn topology(&self) -> &Topology {
        &self.topology
    }

    /// Whether a command is still to act, or to finish acting.
    pub fn awaits_commands(&self) -> bool {
        self.next_command < self.commands.len() || self.starts_due > 0
    }

    /// How many commands have acted.
    pub fn acted(&self) -> usize {
        self.next_command
    }

    /// How many messages wait at a node.
    pub fn inbox(&self, node: NodeId) -> usize {
        self.machines.as_ref().map_or(0, |machines| machines.depth(node))
    }

    /// How many messages wait at the node where most do.
    pub fn deepest_inbox(&self) -> usize {
        self.machines.as_ref().map_or(0, |machines| machines.deepest())
    }

    /// Whether a node's process is frozen.
    pub fn is_frozen(&self, node: NodeId) -> bool {
        self.machines.as_ref().is_some_and(|machines| machines.is_frozen(node))
    }

    /// Whether any road is closed.
    pub fn is_cut(&self) -> bool {
        self.network.is_cut()
    }

    /// The closed roads, if there are any.
    pub fn cuts(&self) -> Option<&Cuts> {
        self.network.cuts()
    }

    /// Roughly how many bytes a copy takes, the observer's share excepted.
    pub fn size(&self) -> usize {
        let node = size_of::<Host<P::Node>>() + size_of::<Turn<P::Timer>>();
        let heap = self.protocol.heap(self.nodes.iter().map(|host| &host.state), &self.commons);
        let letters = self.letters.len() * size_of::<Letter<P::Message>>();
        self.nodes.len() * node + heap + self.queue.size() + letters
    }

    /// How many messages are on their way.
    pub fn in_flight(&self) -> usize {
        self.letters.len()
    }

    /// Whether a message on its way carries an update.
    pub fn telling_in_flight(&self) -> bool {
        self.letters.iter().any(|letter| self.protocol.wire(&letter.message).tells)
    }

    /// The round that the run is in: `now` divided by `interval`, where the protocol has one, else by a second.
    pub fn round(&self) -> f64 {
        self.now.seconds() / self.interval().seconds()
    }

    /// The length of a round.
    pub fn interval(&self) -> Duration {
        interval(&self.settings)
    }

    /// What one node believes of another.
    pub fn belief(&self, observer: NodeId, subject: NodeId) -> Belief {
        self.protocol.belief(&self.commons, observer, subject)
    }

    /// How many running nodes believe what of each; `None` if the protocol does not tell the living from the dead.
    pub fn census(&self) -> Option<Cow<'_, Census>> {
        self.protocol.census(&self.commons)
    }

    /// An observer's suspicions that run out, by the clock of the run.
    pub fn countdowns(&self, observer: NodeId) -> Vec<Countdown> {
        let mut countdowns = self.protocol.countdowns(&self.nodes[observer.index()].state);
        for countdown in &mut countdowns {
            countdown.ends = match &self.machines {
                Some(machines) => {
                    let left = countdown.ends.since(machines.steady(observer, self.now));
                    self.now + machines.real(observer, left)
                }
                None => countdown.ends,
            };
        }
        countdowns
    }

    /// The timers of a running node, in no order, and what each says when it fires, as `Debug` has it. Some are late by design:
    /// timers are never cancelled.
    pub fn timers(&self, node: NodeId) -> Vec<(Instant, String)> {
        let here = self.life(node);
        let mut timers = Vec::new();
        self.queue.each(&mut |at, happening| match happening {
            Happening::Timer { node: whose, life, timer } if *whose == node && *life == here => {
                timers.push((at, format!("{timer:?}")));
            }
            _ => {}
        });
        if let Some(period) = self.clock.period() {
            let own = self.turns.iter().filter(|turn| turn.node == node && turn.life == here);
            timers.extend(own.map(|turn| (Instant::ZERO + period * turn.round, format!("{:?}", turn.timer))));
        }
        timers
    }

    /// When each running node takes its next turn, and how far apart its turns are; `None` for who takes none. In order of the
    /// nodes. Looks at every event that waits.
    pub fn next_turns(&self) -> Vec<Option<(Instant, Duration)>> {
        let mut next: Vec<Option<(Instant, Duration)>> = vec![None; self.nodes.len()];
        let mut note = |at: Instant, node: NodeId, life: u16, timer: P::Timer| {
            let body = &self.nodes[node.index()].body;
            let Some(every) = self.protocol.period(timer).filter(|_| body.up && body.life == life) else { return };
            let first = &mut next[node.index()];
            if first.is_none_or(|(earliest, _)| at < earliest) {
                *first = Some((at, every));
            }
        };
        self.queue.each(&mut |at, happening| {
            if let Happening::Timer { node, life, timer } = happening {
                note(at, *node, *life, *timer);
            }
        });
        if let Some(period) = self.clock.period() {
            for Turn { round, node, life, timer } in &self.turns {
                note(Instant::ZERO + period * *round, *node, *life, *timer);
            }
        }
        next
    }

    /// How a node stands to an update.
    pub fn knowledge(&self, node: NodeId, update: Update) -> Knowledge {
        self.protocol.knowledge(&self.nodes[node.index()].state, update)
    }

    /// One number that two runs share only if they are the same: time, counters, and every node's state.
    pub fn digest(&self) -> u64 {
        let mut print = Fingerprint::default();
        print.add(self.now.micros());
        self.tally.fingerprint(&mut print);
        for Host { body, state } in &self.nodes {
            print.add(u64::from(body.up) << 63 | u64::from(body.life));
            print.add(body.dice.state());
            self.protocol.fingerprint(state, &mut print);
        }
        self.protocol.fingerprint_commons(&self.commons, &mut print);
        print.value()
    }
}
