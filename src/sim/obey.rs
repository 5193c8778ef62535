//! How commands act on a run.

use super::Simulation;
use super::clock::Clock;
use super::command::{Command, Selection};
use super::machine::{self, Machines, Waiting};
use super::{Body, Cause, Errand};
use crate::dice::{Dice, Purpose};
use crate::knob::Problem;
use crate::observe::{Observer, Occasion};
use crate::protocol::{Info, Knowledge, NodeId, Order, Protocol, Start};
use crate::settings::Settings;

impl<P: Protocol, O: Observer> Simulation<P, O> {
    pub(super) fn obey(&mut self, command: &Command) {
        match command {
            Command::Inject(selection) => self.order(selection, Order::Inject),
            Command::Remove(selection) => self.order(selection, Order::Remove),
            Command::Kill(selection) => {
                let nodes = self.select(selection, &|body| body.up);
                nodes.into_iter().for_each(|node| self.stop(node, Occasion::Killed));
            }
            Command::Restart(selection, empty) => {
                let how = if *empty { Start::Wiped } else { Start::Recovered };
                self.select(selection, &|body| !body.up).into_iter().for_each(|node| self.start(node, how));
            }
            Command::Leave(selection) => self.order(selection, Order::Leave),
            Command::Join(selection, via) => self.join(selection, via),
            Command::Ask(selection, service, zone) => {
                self.order(selection, Order::Ask { service: *service, zone: *zone });
            }
            Command::ForceLeave(selection, at, prune) => {
                for subject in self.select(selection, &|_| true) {
                    self.order(at, Order::ForceLeave(subject, *prune));
                }
            }
            Command::Rolling(rolling) => self.roll(rolling),
            Command::Set(knob, value) => self.set(knob, value),
            Command::Heal => self.network.heal(),
            Command::Partition(..) | Command::Cut(..) | Command::Isolate(..) | Command::Delay(..) => {
                self.reroute(command)
            }
            Command::Freeze(..) | Command::Thaw(..) | Command::Slow(..) | Command::Clock(..) | Command::Drift(..) => {
                self.tamper(command);
            }
            Command::Corrupt(selection) => self.corrupting = self.select(selection, &|body| body.up),
        }
        self.settle();
    }

    fn order(&mut self, selection: &Selection, order: Order) {
        for node in self.select(selection, &|body| body.up) {
            self.prompt(node, Cause::Other, &|protocol, state, ctx| protocol.order(state, ctx, order));
        }
    }

    /// Each of these nodes starts with, or gets in touch with, the first of the others that is not itself.
    fn join(&mut self, selection: &Selection, via: &Selection) {
        let seeds = self.select(via, &|_| true);
        for node in self.select(selection, &|_| true) {
            let Some(seed) = seeds.iter().copied().find(|seed| *seed != node) else { continue };
            if self.is_up(node) {
                self.prompt(node, Cause::Other, &|protocol, state, ctx| {
                    protocol.order(state, ctx, Order::Join(seed));
                });
            } else {
                self.start(node, Start::Joining(seed));
            }
        }
    }

    /// Commands about roads.
    fn reroute(&mut self, command: &Command) {
        let of = |selection: &Selection| self.select(selection, &|_| true);
        match command {
            Command::Partition(groups) => {
                let groups: Vec<_> = groups.iter().map(of).collect();
                self.network.partition(&groups, self.settings.nodes);
            }
            Command::Cut(from, to) => {
                let (from, to) = (of(from), of(to));
                self.network.cut(from, to);
            }
            Command::Isolate(selection) => {
                let inside = of(selection);
                let outside: Vec<_> = self.ids().filter(|node| !inside.contains(node)).collect();
                self.network.cut(inside.clone(), outside.clone());
                self.network.cut(outside, inside);
            }
            Command::Delay(from, to, latency) => {
                let (from, to) = (of(from), of(to));
                self.network.reroute(from, to, *latency);
            }
            _ => {}
        }
    }

    /// Commands about machines.
    fn tamper(&mut self, command: &Command) {
        let (Command::Freeze(selection)
        | Command::Thaw(selection)
        | Command::Slow(selection, _)
        | Command::Clock(selection, _)
        | Command::Drift(selection, _)) = command
        else {
            return;
        };
        for node in self.select(selection, &|body| body.up) {
            let now = self.now;
            let machines = self.machines();
            match command {
                Command::Freeze(_) => machines.freeze(node),
                Command::Thaw(_) => machines.thaw(node),
                Command::Slow(_, handling) => machines.slow(node, *handling),
                Command::Clock(_, offset) => machines.set_clock(node, offset.micros(), now),
                Command::Drift(_, drift) => machines.set_drift(node, drift.millionths(), now),
                _ => {}
            }
            self.resume(node);
        }
    }

    /// The machines, which from now on are not ideal.
    fn machines(&mut self) -> &mut Machines<P::Timer, P::Message> {
        let fresh = || Box::new(Machines::new(self.settings.nodes, &self.settings));
        self.machines.get_or_insert_with(fresh)
    }

    fn roll(&mut self, rolling: &super::command::Rolling) {
        let nodes = self.select(&rolling.nodes, &|body| body.up);
        for (batch, nodes) in nodes.chunks(rolling.batch as usize).enumerate() {
            let stops = self.now + rolling.gap * batch as u64;
            for node in nodes {
                self.send_on_errand(stops, Errand::Stop(*node));
                let how = if rolling.empty { Start::Wiped } else { Start::Recovered };
                self.send_on_errand(stops + rolling.down, Errand::Start(*node, how));
                self.starts_due += 1;
            }
        }
    }

    fn select(&self, selection: &Selection, fits: &dyn Fn(&Body) -> bool) -> Vec<NodeId> {
        let mut dice = Dice::new(u64::from(self.settings.seed), Purpose::Command, self.next_command as u64);
        let fits = |node: NodeId| fits(&self.nodes[node.index()].body);
        selection.nodes(self.settings.nodes, &|node| self.zone(node), &fits, &mut dice)
    }

    /// A node's process ends, by a crash or in good order. Nothing if it is down already.
    #[inline(never)]
    pub(super) fn stop(&mut self, node: NodeId, occasion: Occasion) {
        let body = &mut self.nodes[node.index()].body;
        if !body.up {
            return;
        }
        body.up = false;
        body.life += 1;
        self.count(node, false);
        let waiting = self.machines.as_mut().map(|machines| machines.crash(node)).unwrap_or_default();
        for waiting in waiting {
            if let Waiting::Letter(place) = waiting {
                self.deliver(place);
            }
        }
        self.protocol.crashed(node, &mut self.nodes[node.index()].state, &mut self.commons);
        if occasion == Occasion::Killed {
            self.tally.crashed(node, self.now);
        }
        self.observer.befell(self.now, node, occasion);
    }

    /// A node's process starts: again, with or without its disk, or for the first time. Nothing if it runs.
    #[inline(never)]
    pub(super) fn start(&mut self, node: NodeId, how: Start) {
        if self.is_up(node) {
            return;
        }
        self.nodes[node.index()].body.up = true;
        let occasion = match how {
            Start::Wiped => Occasion::Wiped,
            Start::Joining(seed) => Occasion::Joined(seed),
            Start::First | Start::Recovered => Occasion::Restarted,
        };
        if how == Start::Wiped {
            self.nodes[node.index()].state = self.protocol.wiped(node);
        }
        self.count(node, true);
        self.tally.returned(node);
        self.observer.befell(self.now, node, occasion);
        self.prompt(node, Cause::Start, &|protocol, state, ctx| protocol.start(state, ctx, how));
    }

    /// Brings the tally in line with a node that has just stopped or is about to start.
    fn count(&mut self, node: NodeId, up: bool) {
        let (protocol, state) = (&self.protocol, &self.nodes[node.index()].state);
        let hot = u64::from(protocol.spreading(state));
        self.tally.came_or_went(up, self.now, |update| protocol.knowledge(state, update) != Knowledge::Susceptible);
        match up {
            true => self.tally.spreading += hot,
            false => self.tally.spreading -= hot,
        }
    }

    fn set(&mut self, knob: &str, value: &str) {
        let mut settings = self.settings.clone();
        let turned = settings.set(knob, value).and_then(|()| self.protocol.turned(&settings));
        let Ok(protocol) = turned else { return };
        let before = std::mem::replace(&mut self.protocol, protocol);
        self.settings = settings;
        self.network.configure(&self.settings);
        if self.machines.is_some() || machine::wanted(&self.settings) {
            let settings = self.settings.clone();
            self.machines().configure(&settings);
        }
        for node in self.ids() {
            if self.is_up(node) {
                self.prompt(node, Cause::Start, &|protocol, state, ctx| protocol.adapt(&before, state, ctx));
            }
        }
    }
}

/// Refuses a command that this protocol's nodes do not obey, that names nodes, zones, knobs or values that do not exist, or
/// that means nothing under the clock.
pub fn check(info: &Info, settings: &Settings, command: &Command) -> Result<(), Problem> {
    if let Some(name) = command.special().filter(|name| !info.commands.contains(name)) {
        let message = format!("Nodes of the protocol “{}” do not know “{name}”; use kill and restart.", info.name);
        return Err(Problem::new("command", message));
    }
    let zones = settings.int("zones");
    command.selections().into_iter().try_for_each(|selection| selection.check(settings.nodes, zones))?;
    match command {
        Command::Set(name, value) => {
            let knob = settings.knob(name)?;
            if !knob.live {
                let message = format!("{} can only be set before a run starts; begin a new run with it.", knob.label);
                return Err(Problem::new(name, message));
            }
            let mut turned = settings.clone();
            turned.set(name, value)?;
            check_clock(&turned)
        }
        Command::Remove(_) => check_removal(settings),
        Command::Ask(_, service, zone) => check_question(settings, *service, *zone),
        Command::Delay(..) | Command::Slow(..) if Clock::new(settings).period().is_some() => Err(timeless("command")),
        _ => Ok(()),
    }
}

/// Refuses machines that take time under a clock whose contacts take none.
pub fn check_clock(settings: &Settings) -> Result<(), Problem> {
    if Clock::new(settings).period().is_some() && machine::wanted(settings) {
        let field = if settings.whole("capacity") > 0 { "capacity" } else { "handling" };
        return Err(timeless(field));
    }
    Ok(())
}

fn timeless(field: &str) -> Problem {
    let message = "Under a round clock contacts take no time; for this, begin a new run with the clock “timers”.";
    Problem::new(field, message)
}

/// Refuses a service or a zone that does not exist.
fn check_question(settings: &Settings, service: u32, zone: u32) -> Result<(), Problem> {
    let (services, zones) = (settings.int("services"), settings.int("zones"));
    let message = if service > services {
        format!("There is no service {service}; services are numbered 1 to {services}.")
    } else if zone > zones {
        format!("There is no zone {zone}; zones are numbered 1 to {zones}.")
    } else {
        return Ok(());
    };
    Err(Problem::new("command", message))
}

/// Only some merge rules know how to take something back.
fn check_removal(settings: &Settings) -> Result<(), Problem> {
    let rule = settings.has("merge").then(|| settings.choice("merge"));
    let message = match rule {
        Some("counter" | "or-set" | "tombstones") => return Ok(()),
        Some(rule) => format!(
            "Nothing can be taken back under the merge rule “{rule}”; begin a new run with counter, or-set or tombstones."
        ),
        None => "Nothing can be taken back under this protocol.".to_string(),
    };
    Err(Problem::new("command", message))
}
