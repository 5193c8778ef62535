//! What a visitor, a lesson or a scenario may do to a run, and the words for it.
//!
//! A command is an event like any other: recorded, replayable, shareable. The page changes a run in no other way.
//!
//! ```text
//! inject 1            kill 3              kill 10%           kill zone 2
//! remove 1
//! restart 3           restart 3 empty     restart all
//! leave 3             join 5-8 via 1      force-leave 3 at 1  force-leave 3 at 1 prune
//! ask 3 2             ask 3 2 in 1
//! anti-entropy on     set loss 30%        partition 1,2 | 3,4
//! cut 1 > 2-4         isolate 3           heal               delay zone 1 > zone 2 80ms
//! freeze 3            thaw 3              slow 3 50ms        clock 3 +2s         drift 3 -200ppm
//! corrupt 3           rolling all 10 5s 2s
//! ```

use crate::knob::{Latency, Problem, nearest, parse_duration, parse_latency};
use crate::time::{Duration, Instant};
use std::fmt;

pub use super::selection::Selection;

/// A command and when it is given.
#[derive(Clone, Debug, PartialEq)]
pub struct Timed {
    /// When; a command acts after everything else that happens in its microsecond.
    pub at: Instant,
    /// What.
    pub command: Command,
}

/// What may be done to a run.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Write something new at each of these nodes.
    Inject(Selection),
    /// Take back what was written: at each of these nodes, what the merge rule understands by it.
    Remove(Selection),
    /// Crash these nodes.
    Kill(Selection),
    /// Start these nodes again, with (false) or without (true) their disks.
    Restart(Selection, bool),
    /// These nodes say goodbye and stop.
    Leave(Selection),
    /// The first start, or, if they run, get in touch, knowing only the second.
    Join(Selection, Selection),
    /// The second declare that the first, which have crashed, are gone for good; and forget them (true).
    ForceLeave(Selection, Selection, bool),
    /// Find out, at each of these nodes, where a service runs; in a zone, or (0) in its own.
    Ask(Selection, u32, u32),
    /// Turn a knob.
    Set(String, String),
    /// Nodes of different groups stop talking.
    Partition(Vec<Selection>),
    /// Close the roads from the first to the second; the way back stays open.
    Cut(Selection, Selection),
    /// Cut these nodes off from all others, both ways.
    Isolate(Selection),
    /// Messages from the first to the second take this long.
    Delay(Selection, Selection, Latency),
    /// Stop these processes where they are; their machines still receive.
    Freeze(Selection),
    /// Let them go on.
    Thaw(Selection),
    /// These nodes work this long on each message.
    Slow(Selection, Duration),
    /// Move the clocks of these nodes.
    Clock(Selection, Offset),
    /// Let the clocks of these nodes run too fast or too slow.
    Drift(Selection, Drift),
    /// Flip a bit in the next news that each of these nodes tells.
    Corrupt(Selection),
    /// Restart these nodes batch by batch.
    Rolling(Rolling),
    /// Open every road.
    Heal,
}

/// A restart of many nodes, some at a time.
#[derive(Clone, Debug, PartialEq)]
pub struct Rolling {
    /// Which, in ascending order.
    pub nodes: Selection,
    /// How many stop at once, at least one.
    pub batch: u32,
    /// From one batch's stop to the next one's.
    pub gap: Duration,
    /// How long each node is down.
    pub down: Duration,
    /// Whether their disks are gone.
    pub empty: bool,
}

/// How far a clock is moved: `+2s`, `-500ms`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offset {
    ahead: bool,
    length: Duration,
}

/// How much too fast a clock runs, in millionths: `+5%`, `-200ppm`. Less than 50 % either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drift(i32);

impl Offset {
    fn parse(text: &str) -> Option<Self> {
        let (ahead, length) = signed(text)?;
        parse_duration(length).filter(|l| *l <= Duration::from_secs(1 << 40)).map(|length| Self { ahead, length })
    }

    /// In microseconds; negative is behind.
    pub fn micros(self) -> i64 {
        let micros = self.length.micros() as i64;
        if self.ahead { micros } else { -micros }
    }
}

impl Drift {
    fn parse(text: &str) -> Option<Self> {
        let (fast, size) = signed(text)?;
        let millionths = match size.strip_suffix('%') {
            Some(percent) => percent.parse::<f64>().ok()? * 10_000.0,
            None => size.strip_suffix("ppm")?.parse().ok()?,
        };
        let whole = millionths as i32;
        (0.0..=500_000.0).contains(&millionths).then_some(Self(if fast { whole } else { -whole }))
    }

    /// In millionths; negative is too slow.
    pub fn millionths(self) -> i64 {
        i64::from(self.0)
    }
}

fn signed(text: &str) -> Option<(bool, &str)> {
    let plus = text.strip_prefix('+').map(|rest| (true, rest));
    plus.or_else(|| text.strip_prefix('-').map(|rest| (false, rest)))
}

impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.ahead { '+' } else { '-' }, self.length)
    }
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:+}ppm", self.0)
    }
}

/// Name, usage and meaning of each command, for menus and messages.
pub const COMMANDS: [(&str, &str, &str); 22] = [
    ("inject", "inject NODES", "Each of these nodes writes something new."),
    (
        "remove",
        "remove NODES",
        "Each of these nodes deletes its value (tombstones), empties the set (or-set) or counts down (counter).",
    ),
    ("kill", "kill NODES", "These nodes crash."),
    ("restart", "restart NODES [empty]", "These nodes start again; with “empty”, their disks are gone."),
    ("leave", "leave NODES", "These nodes say that they go, then stop. Nobody takes them for dead."),
    (
        "join",
        "join NODES via NODE",
        "These nodes start and know only the one; if they run already, they get in touch with it.",
    ),
    (
        "force-leave",
        "force-leave NODES at NODE [prune]",
        "An operator at the second declares that the first, which crashed, have left; with “prune”, all forget them.",
    ),
    (
        "ask",
        "ask NODES SERVICE [in ZONE]",
        "Each of these nodes finds out where that service runs, in its own zone or another.",
    ),
    ("anti-entropy", "anti-entropy on|off", "Nodes also compare everything they have with a random neighbour."),
    ("set", "set KNOB VALUE", "Turns a knob while the run goes on."),
    ("partition", "partition NODES | NODES", "The groups stop talking to each other."),
    ("cut", "cut NODES > NODES", "Messages from the first to the second are lost; the way back stays open."),
    ("isolate", "isolate NODES", "These nodes neither send nor receive."),
    ("heal", "heal", "Every road is open again."),
    ("delay", "delay NODES > NODES LATENCY", "Messages from the first to the second take this long."),
    ("freeze", "freeze NODES", "These processes stop where they are; what comes in waits."),
    ("thaw", "thaw NODES", "These processes go on."),
    ("slow", "slow NODES TIME", "These nodes work this long on each message; 0ms is no time."),
    ("clock", "clock NODES +TIME|-TIME", "The clocks of these nodes jump."),
    ("drift", "drift NODES +SHARE%|-SHARE%", "The clocks of these nodes run too fast or too slow."),
    ("corrupt", "corrupt NODES", "A bit flips in the next news that each of these nodes tells."),
    (
        "rolling",
        "rolling NODES BATCH GAP DOWN [empty]",
        "Restarts these nodes, so many at once, with this gap, each down this long.",
    ),
];

/// Puts commands in order of time; those of one moment stay in order.
pub fn sort(commands: &mut [Timed]) {
    commands.sort_by_key(|timed| timed.at);
}

impl Timed {
    /// Reads `10s kill 3`.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let (at, command) = text.trim().split_once(char::is_whitespace).unwrap_or((text, ""));
        let at = parse_duration(at).ok_or_else(|| {
            let message = format!("A timed command starts with its time, such as “10s kill 3”, not “{text}”.");
            Problem::new("command", message)
        })?;
        Ok(Self { at: Instant::ZERO + at, command: Command::parse(command)? })
    }
}

impl fmt::Display for Timed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.at, self.command)
    }
}

impl Command {
    /// Reads one command, without its time.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let text = text.trim();
        let (name, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        Self::read(name, rest.trim()).ok_or_else(|| misused(name, text))
    }

    fn read(name: &str, rest: &str) -> Option<Self> {
        let nodes = || Selection::parse(rest);
        match name {
            "inject" => nodes().map(Self::Inject),
            "remove" => nodes().map(Self::Remove),
            "kill" => nodes().map(Self::Kill),
            "restart" => {
                let (nodes, empty) = strip_word(rest, "empty");
                Some(Self::Restart(Selection::parse(nodes)?, empty))
            }
            "leave" => nodes().map(Self::Leave),
            "join" => {
                let (nodes, via) = rest.split_once(" via ")?;
                Some(Self::Join(Selection::parse(nodes.trim())?, Selection::parse(via.trim())?))
            }
            "ask" => {
                let (question, zone) = match rest.split_once(" in ") {
                    Some((question, zone)) => (question, zone.trim().parse().ok().filter(|zone| *zone > 0)?),
                    None => (rest, 0),
                };
                let (nodes, service) = question.trim().rsplit_once(char::is_whitespace)?;
                let service = service.parse().ok().filter(|service| *service > 0)?;
                Some(Self::Ask(Selection::parse(nodes.trim())?, service, zone))
            }
            "force-leave" => {
                let (nodes, rest) = rest.split_once(" at ")?;
                let (at, prune) = strip_word(rest, "prune");
                Some(Self::ForceLeave(Selection::parse(nodes.trim())?, Selection::parse(at.trim())?, prune))
            }
            "anti-entropy" if matches!(rest, "on" | "off") => Some(Self::Set(name.into(), rest.into())),
            "set" => {
                let (knob, value) = rest.split_once(char::is_whitespace)?;
                Some(Self::Set(knob.into(), value.trim().into()))
            }
            "partition" if rest.contains('|') => {
                rest.split('|').map(|group| Selection::parse(group.trim())).collect::<Option<_>>().map(Self::Partition)
            }
            "cut" => arrow(rest).map(|(from, to)| Self::Cut(from, to)),
            "isolate" => nodes().map(Self::Isolate),
            "heal" => rest.is_empty().then_some(Self::Heal),
            "delay" => {
                let (roads, latency) = rest.rsplit_once(char::is_whitespace)?;
                let (from, to) = arrow(roads)?;
                Some(Self::Delay(from, to, parse_latency(latency)?))
            }
            "freeze" => nodes().map(Self::Freeze),
            "thaw" => nodes().map(Self::Thaw),
            "corrupt" => nodes().map(Self::Corrupt),
            "rolling" => Rolling::parse(rest).map(Self::Rolling),
            _ => Self::read_amount(name, rest),
        }
    }

    /// Commands that end in an amount.
    fn read_amount(name: &str, rest: &str) -> Option<Self> {
        let (nodes, amount) = rest.rsplit_once(char::is_whitespace)?;
        let nodes = Selection::parse(nodes.trim())?;
        match name {
            "slow" => parse_duration(amount).map(|handling| Self::Slow(nodes, handling)),
            "clock" => Offset::parse(amount).map(|offset| Self::Clock(nodes, offset)),
            "drift" => Drift::parse(amount).map(|drift| Self::Drift(nodes, drift)),
            _ => None,
        }
    }

    /// The name of a command that only some protocols' nodes obey: see [`Info::commands`](crate::protocol::Info::commands).
    pub fn special(&self) -> Option<&'static str> {
        match self {
            Self::Leave(_) => Some("leave"),
            Self::Join(..) => Some("join"),
            Self::ForceLeave(..) => Some("force-leave"),
            Self::Ask(..) => Some("ask"),
            _ => None,
        }
    }

    /// Every selection of nodes in the command.
    pub fn selections(&self) -> Vec<&Selection> {
        match self {
            Self::Inject(nodes)
            | Self::Remove(nodes)
            | Self::Kill(nodes)
            | Self::Restart(nodes, _)
            | Self::Leave(nodes)
            | Self::Ask(nodes, ..)
            | Self::Isolate(nodes)
            | Self::Freeze(nodes)
            | Self::Thaw(nodes)
            | Self::Slow(nodes, _)
            | Self::Clock(nodes, _)
            | Self::Drift(nodes, _)
            | Self::Corrupt(nodes) => vec![nodes],
            Self::Rolling(rolling) => vec![&rolling.nodes],
            Self::Partition(groups) => groups.iter().collect(),
            Self::Join(from, to) | Self::ForceLeave(from, to, _) | Self::Cut(from, to) | Self::Delay(from, to, _) => {
                vec![from, to]
            }
            Self::Set(..) | Self::Heal => Vec::new(),
        }
    }
}

impl Rolling {
    fn parse(text: &str) -> Option<Self> {
        let (text, empty) = strip_word(text, "empty");
        let (text, down) = text.rsplit_once(char::is_whitespace)?;
        let (text, gap) = text.trim().rsplit_once(char::is_whitespace)?;
        let (nodes, batch) = text.trim().rsplit_once(char::is_whitespace)?;
        let batch = batch.parse().ok().filter(|batch| *batch > 0)?;
        let nodes = Selection::parse(nodes.trim())?;
        Some(Self { nodes, batch, gap: parse_duration(gap)?, down: parse_duration(down)?, empty })
    }
}

/// Takes a word off the end, if it is there.
fn strip_word<'a>(text: &'a str, word: &str) -> (&'a str, bool) {
    match text.strip_suffix(word) {
        Some(rest) => (rest.trim(), true),
        None => (text, false),
    }
}

fn arrow(text: &str) -> Option<(Selection, Selection)> {
    let (from, to) = text.split_once('>')?;
    Some((Selection::parse(from.trim())?, Selection::parse(to.trim())?))
}

fn misused(name: &str, text: &str) -> Problem {
    let message = match COMMANDS.iter().find(|(known, ..)| *known == name) {
        Some((_, usage, _)) => format!("“{text}” does not read; it is written “{usage}”."),
        None => {
            let names = COMMANDS.map(|(known, ..)| known);
            let hint = nearest(name, names).map(|near| format!(" Did you mean “{near}”?")).unwrap_or_default();
            format!("There is no command “{name}”; there are {}.{hint}", names.join(", "))
        }
    };
    Problem::new("command", message)
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Inject(nodes) => write!(f, "inject {nodes}"),
            Self::Remove(nodes) => write!(f, "remove {nodes}"),
            Self::Kill(nodes) => write!(f, "kill {nodes}"),
            Self::Restart(nodes, empty) => write!(f, "restart {nodes}{}", if *empty { " empty" } else { "" }),
            Self::Leave(nodes) => write!(f, "leave {nodes}"),
            Self::Join(nodes, via) => write!(f, "join {nodes} via {via}"),
            Self::Ask(nodes, service, 0) => write!(f, "ask {nodes} {service}"),
            Self::Ask(nodes, service, zone) => write!(f, "ask {nodes} {service} in {zone}"),
            Self::ForceLeave(nodes, at, prune) => {
                write!(f, "force-leave {nodes} at {at}{}", if *prune { " prune" } else { "" })
            }
            Self::Set(knob, value) if knob == "anti-entropy" => write!(f, "anti-entropy {value}"),
            Self::Set(knob, value) => write!(f, "set {knob} {value}"),
            Self::Partition(groups) => {
                let groups: Vec<String> = groups.iter().map(Selection::to_string).collect();
                write!(f, "partition {}", groups.join(" | "))
            }
            Self::Cut(from, to) => write!(f, "cut {from} > {to}"),
            Self::Isolate(nodes) => write!(f, "isolate {nodes}"),
            Self::Heal => f.write_str("heal"),
            Self::Delay(from, to, latency) => write!(f, "delay {from} > {to} {latency}"),
            Self::Freeze(nodes) => write!(f, "freeze {nodes}"),
            Self::Thaw(nodes) => write!(f, "thaw {nodes}"),
            Self::Slow(nodes, handling) => write!(f, "slow {nodes} {handling}"),
            Self::Clock(nodes, offset) => write!(f, "clock {nodes} {offset}"),
            Self::Drift(nodes, drift) => write!(f, "drift {nodes} {drift}"),
            Self::Corrupt(nodes) => write!(f, "corrupt {nodes}"),
            Self::Rolling(Rolling { nodes, batch, gap, down, empty }) => {
                write!(f, "rolling {nodes} {batch} {gap} {down}{}", if *empty { " empty" } else { "" })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_read_back_what_they_print() {
        for text in [
            "10s kill 3",
            "0ms inject 1",
            "3s remove 2",
            "20s restart 1 empty",
            "20s restart all",
            "20s leave 3",
            "20s join 5-8 via 1",
            "20s ask 3 2",
            "20s ask zone 2 1 in 3",
            "20s force-leave 3 at 1",
            "20s force-leave 3,4 at 1 prune",
            "1.5s partition 1,2 | 3-4",
            "1s cut 1 > 2-4",
            "1s set loss 30%",
            "1s anti-entropy on",
            "1s kill 10%",
            "1s kill zone 2",
            "1s isolate random",
            "1s heal",
            "0ms delay zone 1 > zone 2 80ms..120ms",
            "1s freeze 1-3",
            "1s thaw all",
            "1s slow 3 50ms",
            "1s clock 2 -1.5s",
            "1s drift 2 +50000ppm",
            "1s corrupt 4",
            "1s rolling all 10 5s 2s",
            "1s rolling 10% 1 500ms 2s empty",
        ] {
            assert_eq!(Timed::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_does_not_read_is_refused_with_the_usage() {
        let refusal = |text| Timed::parse(text).unwrap_err().message;
        assert!(refusal("kill 3").contains("starts with its time"));
        assert!(refusal("1s kil 3").contains("Did you mean “kill”"));
        assert!(refusal("1s kill three").contains("kill NODES"));
        assert!(refusal("1s kill 0").contains("kill NODES"));
        assert!(refusal("1s partition 1,2").contains("NODES | NODES"));
    }
}
