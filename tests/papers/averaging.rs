//! Jelasity, Montresor, Babaoglu 2005, *Gossip-based aggregation in large dynamic networks* (TOCS 23(3)).
//!
//! Each node holds a number; in an exchange both ends take the mean of the two. The variance over the nodes shrinks by a
//! constant factor per cycle, and which one depends only on the order of exchanges: the clock knob. The factor of the fixed
//! order is the reference's.

use crate::lab::{Lab, Sample};
use gossip_workshop::fingerprint::Fingerprint;
use gossip_workshop::knob::Problem;
use gossip_workshop::observe::Bare;
use gossip_workshop::protocol::{
    Context, Info, Knowledge, MessageKind, NodeId, Order, Protocol, Shape, Start, Update, View, Wire,
};
use gossip_workshop::settings::Settings;
use gossip_workshop::sim::Simulation;
use gossip_workshop::theory::laws;
use gossip_workshop::time::{Duration, Instant};

/// Push-pull averaging. That it takes a page to add a protocol, from outside and without a line elsewhere, is tested too.
#[derive(Clone)]
struct Averaging {
    interval: Duration,
}

#[derive(Clone)]
enum Message {
    Mine(f64),
    AndMine(f64),
}

impl Protocol for Averaging {
    const INFO: Info = Info {
        name: "averaging",
        label: "Averaging",
        help: "Two nodes meet and both take the mean of their numbers.",
        knobs: &[],
        messages: &[
            MessageKind { name: "mine", label: "my number", shape: Shape::Exchange },
            MessageKind { name: "and-mine", label: "and mine", shape: Shape::Reply },
        ],
        ticks_by_clock: true,
        crashed: "dead",
        commands: &[],
    };

    type Node = f64;
    type Message = Message;
    type Timer = ();
    type Commons = ();

    fn new(settings: &Settings) -> Result<Self, Problem> {
        Ok(Self { interval: settings.time("interval") })
    }

    fn node(&self, me: NodeId) -> f64 {
        f64::from(me.number())
    }

    fn start(&self, _: &mut f64, ctx: &mut Context<'_, Self>, _: Start) {
        ctx.tick(self.interval, ());
    }

    fn timer(&self, number: &mut f64, ctx: &mut Context<'_, Self>, (): ()) {
        let peer = ctx.choose(1)[0];
        ctx.send(peer, Message::Mine(*number));
        ctx.tick(self.interval, ());
    }

    fn message(&self, number: &mut f64, ctx: &mut Context<'_, Self>, from: NodeId, message: &Message) {
        let (Message::Mine(other) | Message::AndMine(other)) = message;
        if let Message::Mine(_) = message {
            ctx.send(from, Message::AndMine(*number));
        }
        *number = (*number + other) / 2.0;
    }

    fn order(&self, _: &mut f64, _: &mut Context<'_, Self>, _: Order) {}

    fn wire(&self, message: &Message) -> Wire {
        let opens = matches!(message, Message::Mine(_));
        Wire { kind: u8::from(!opens), payload: 8, tells: true, opens, stream: false }
    }

    fn carries(&self, _: &Message, _: Update) -> bool {
        false
    }

    fn knowledge(&self, _: &f64, _: Update) -> Knowledge {
        Knowledge::Susceptible
    }

    fn spreading(&self, _: &f64) -> u32 {
        0
    }

    fn view(&self, number: &f64) -> View {
        View { known: Vec::new(), facts: vec![("Number".into(), number.to_string())] }
    }

    fn fingerprint(&self, number: &f64, print: &mut Fingerprint) {
        print.add(number.to_bits());
    }
}

const NODES: u32 = 10_000;
const CYCLES: u32 = 15;

fn moments(run: &Simulation<Averaging, Bare>) -> (f64, f64) {
    let numbers: Sample = (1..=NODES).map(|node| *run.node(NodeId::new(node))).collect();
    (numbers.mean(), numbers.variance())
}

/// The factor per cycle of each of `runs` runs, and that no exchange makes or loses anything.
fn factors(runs: u32, knobs: &str) -> Sample {
    // At this interval no two exchanges of 10,000 nodes share a microsecond with one another's halves.
    let lab = Lab::<Averaging>::new(NODES, &format!("interval=1h {knobs}"), &[]);
    let one = |seed| {
        let mut run = lab.begin(seed);
        let (mean, before) = moments(&run);
        run.advance(Instant::ZERO + run.interval() * u64::from(CYCLES), u64::MAX);
        let (mean_after, after) = moments(&run);
        assert!((mean_after / mean - 1.0).abs() < 1e-12, "the sum moved: {mean} to {mean_after}");
        (after / before).powf(1.0 / f64::from(CYCLES))
    };
    (1..=runs).map(one).collect()
}

/// Each node once per cycle, in an order reshuffled each cycle: 1/(2√e) = 0.3033. 4σ/√R and 0.0003 for finite n.
#[test]
fn a_reshuffled_sweep_leaves_1_over_2_root_e_of_the_variance() {
    factors(20, "clock=sweep").is("sweep", laws::averaging_in_shuffled_order(), 0.000_3);
}

/// Independent random pairs: 1/e = 0.3679. Poisson clocks choose the next pair independently of all before.
#[test]
fn random_pairs_leave_1_over_e_of_the_variance() {
    factors(20, "clock=poisson latency=0ms").is("pairs", laws::AVERAGING_OF_RANDOM_PAIRS, 0.000_5);
}

/// The same fixed order every cycle is faster, 0.2942, because each initiator is the node that waited longest. Timers with
/// random phases are such an order. Reference ±0.0005.
#[test]
fn timers_in_a_fixed_order_are_faster_than_a_reshuffled_sweep() {
    factors(20, "clock=timers latency=0ms").is("timers", 0.2942, 0.000_5);
}
