//! Who answers: memberlist's `state.go: probe, probeNode` and `net.go: handleIndirectPing`.
//!
//! One probe at a time. It begins each interval, lasts until an ack comes, or until its deadline: an interval, stretched by
//! this node's own health score.

use super::message::{Body, Fact};
use super::standing::Standing;
use super::{Ctx, Node, Swim, Timer, standing};
use crate::kit::deck::Deck;
use crate::protocol::NodeId;

/// The probe under way.
#[derive(Clone, Debug)]
pub struct Probe {
    pub target: NodeId,
    sequence: u32,
    /// The target's incarnation when the probe began.
    incarnation: u32,
    /// Helpers of whom a nack is expected at least, and how many came.
    nacks_due: u32,
    nacks: u32,
    /// Whether the target answered over TCP.
    tcp: bool,
}

/// A ping sent on behalf of another node.
#[derive(Clone, Copy, Debug)]
pub struct Relay {
    /// The number of our ping.
    sequence: u32,
    asker: NodeId,
    /// The number by which the asker knows it.
    asked: u32,
    nack: bool,
}

impl Swim {
    pub(super) fn probe_tick(&self, node: &mut Node, ctx: &mut Ctx<'_>) {
        ctx.set_timer(self.config.probe_interval, Timer::Probe);
        match node.probe {
            Some(_) => node.probe_due = true,
            None => self.begin_probe(node, ctx),
        }
    }

    fn begin_probe(&self, node: &mut Node, ctx: &mut Ctx<'_>) {
        let Some(target) = self.next_target(node, ctx) else { return };
        let held = standing(ctx, target);
        let (sequence, incarnation) = (next_sequence(node), held.incarnation());
        node.probe = Some(Probe { target, sequence, incarnation, nacks_due: 0, nacks: 0, tcp: false });
        if self.config.buddy && held.is_suspect() {
            // In one packet with the ping, so that who lives can refute at once.
            let accusation = Fact::suspect(target, incarnation, ctx.me);
            self.send_with(ctx, target, Body::Ping { sequence }, accusation);
        } else {
            self.send(node, ctx, target, Body::Ping { sequence });
        }
        let deadline = node.health.stretch(self.config.probe_interval);
        ctx.set_timer(self.config.probe_timeout.min(deadline), Timer::ProbeTimeout(sequence));
    }

    /// The next that is neither gone nor myself.
    fn next_target(&self, node: &mut Node, ctx: &mut Ctx<'_>) -> Option<NodeId> {
        let fits = |ctx: &Ctx<'_>, target: NodeId| {
            let held = standing(ctx, target);
            target != ctx.me && held != Standing::UNKNOWN && !held.is_gone()
        };
        if self.config.random_targets {
            return self.choose(node, ctx, 1, fits).first().copied();
        }
        for _ in 0..=self.config.nodes {
            match node.order.draw(self.config.nodes) {
                Some(card) => {
                    let target = NodeId::at(card as usize);
                    if fits(ctx, target) {
                        return Some(target);
                    }
                }
                None => {
                    self.erase_the_dead(node, ctx);
                    node.order = Deck::new(ctx.dice.bits());
                }
            }
        }
        None
    }

    /// No ack in time: others try, and TCP.
    pub(super) fn ask_others(&self, node: &mut Node, ctx: &mut Ctx<'_>, sequence: u32) {
        let Some(target) = node.probe.as_ref().filter(|probe| probe.sequence == sequence).map(|probe| probe.target)
        else {
            return;
        };
        let fits = |ctx: &Ctx<'_>, helper| helper != ctx.me && helper != target && standing(ctx, helper).is_alive();
        let helpers = self.choose(node, ctx, self.config.indirect_checks, fits);
        let nack = self.config.nacks;
        for helper in &helpers {
            self.send(node, ctx, *helper, Body::IndirectPing { sequence, target, nack });
        }
        if self.config.tcp_fallback {
            self.send_stream(ctx, target, Body::StreamPing { sequence }, &[]);
        }
        if let Some(probe) = &mut node.probe {
            probe.nacks_due = if nack { helpers.len() as u32 } else { 0 };
        }
        // The timeout is not stretched, the deadline is.
        let deadline = node.health.stretch(self.config.probe_interval);
        let rest = deadline.micros().saturating_sub(self.config.probe_timeout.micros());
        ctx.set_timer(crate::time::Duration::from_micros(rest), Timer::ProbeDeadline(sequence));
    }

    pub(super) fn ack(&self, node: &mut Node, ctx: &mut Ctx<'_>, sequence: u32) {
        if node.probe.as_ref().is_some_and(|probe| probe.sequence == sequence) {
            node.health.improve();
            self.end_probe(node, ctx);
        } else if let Some(relay) = take_relay(node, sequence) {
            self.send(node, ctx, relay.asker, Body::Ack { sequence: relay.asked });
        }
    }

    pub(super) fn nack(&self, node: &mut Node, sequence: u32) {
        if let Some(probe) = node.probe.as_mut().filter(|probe| probe.sequence == sequence) {
            probe.nacks += 1;
        }
    }

    pub(super) fn stream_ack(&self, node: &mut Node, sequence: u32) {
        if let Some(probe) = node.probe.as_mut().filter(|probe| probe.sequence == sequence) {
            probe.tcp = true;
        }
    }

    /// The deadline of a probe: who answered over TCP only is left alone, who did not is suspected. That helpers did not
    /// even send a nack speaks against this node itself.
    pub(super) fn give_up(&self, node: &mut Node, ctx: &mut Ctx<'_>, sequence: u32) {
        let Some(probe) = node.probe.clone().filter(|probe| probe.sequence == sequence) else { return };
        if probe.tcp {
            node.tcp_only += 1;
            node.health.improve();
        } else {
            node.health.worsen(match probe.nacks_due {
                0 => 1,
                due => due.saturating_sub(probe.nacks),
            });
            self.accuse(node, ctx, &probe);
        }
        self.end_probe(node, ctx);
    }

    fn accuse(&self, node: &mut Node, ctx: &mut Ctx<'_>, probe: &Probe) {
        let verdict = if self.config.suspicion { Fact::suspect } else { Fact::dead };
        self.learn(node, ctx, verdict(probe.target, probe.incarnation, ctx.me));
    }

    /// One tick that came while the probe ran is made up for at once, as Go's tickers do; more are lost.
    fn end_probe(&self, node: &mut Node, ctx: &mut Ctx<'_>) {
        node.probe = None;
        if std::mem::take(&mut node.probe_due) {
            self.begin_probe(node, ctx);
        }
    }

    /// Somebody wants us to ping `target`, whom it cannot reach.
    pub(super) fn relay(
        &self,
        node: &mut Node,
        ctx: &mut Ctx<'_>,
        asker: NodeId,
        asked: u32,
        target: NodeId,
        nack: bool,
    ) {
        if target == ctx.me {
            return self.send(node, ctx, asker, Body::Ack { sequence: asked });
        }
        let sequence = next_sequence(node);
        node.relays.push(Relay { sequence, asker, asked, nack });
        self.send(node, ctx, target, Body::Ping { sequence });
        ctx.set_timer(self.config.probe_timeout, Timer::RelayTimeout(sequence));
    }

    pub(super) fn relay_failed(&self, node: &mut Node, ctx: &mut Ctx<'_>, sequence: u32) {
        if let Some(relay) = take_relay(node, sequence).filter(|relay| relay.nack) {
            self.send(node, ctx, relay.asker, Body::Nack { sequence: relay.asked });
        }
    }
}

fn next_sequence(node: &mut Node) -> u32 {
    node.sequence = node.sequence.wrapping_add(1);
    node.sequence
}

fn take_relay(node: &mut Node, sequence: u32) -> Option<Relay> {
    let place = node.relays.iter().position(|relay| relay.sequence == sequence)?;
    Some(node.relays.swap_remove(place))
}
