//! One message and what came of it, for whoever follows it.

use super::log::LogLine;
use crate::observe::Fate;
use crate::observe::flights::Flight;
use crate::observe::frame::fate_of;
use crate::observe::recorder::{Event, Line, Recorder};
use crate::time::Instant;
use serde::Serialize;

/// What tells a message from all others, in every future where it is sent. Of a message and its copy, which the network may make
/// on the way, it is the one that was made first.
#[derive(Clone, Copy, Debug)]
pub struct Name {
    /// Who sends it, as a number.
    pub from: u32,
    /// To whom.
    pub to: u32,
    /// Position in the protocol's list of message kinds.
    pub kind: u8,
    /// When.
    pub sent: Instant,
}

/// A message; times are in microseconds.
#[derive(Clone, Debug, Serialize)]
pub struct MessageView {
    /// Who sent it.
    pub from: u32,
    /// To whom.
    pub to: u32,
    /// Position in the protocol's list of message kinds.
    pub kind: u8,
    /// As in [`Frame::fate`](crate::observe::frame::Frame::fate).
    pub fate: u8,
    /// Whether it tells the watched update.
    pub carries: bool,
    /// Size on the wire.
    pub bytes: u32,
    /// When it was sent.
    pub sent_at: f64,
    /// When it arrives, or would have.
    pub arrives_at: f64,
    /// When its target was done with it, or it failed; nothing while it is on its way or waits.
    pub ended_at: Option<f64>,
    /// What changed at its target because of it, in the words of the log. Only of small clusters is so much remembered.
    pub caused: Vec<LogLine>,
}

/// Looks for a message as the run stands at `now`; `tell` puts a line of the log, and its number, in words.
pub fn look(
    recorder: &Recorder,
    now: Instant,
    name: &Name,
    tell: &dyn Fn(u64, &Line) -> LogLine,
) -> Option<MessageView> {
    let flight = recorder.flights(name.sent).find(|flight| is(flight, name))?;
    let (ended, caused) = end_of(recorder, flight);
    let ended = match flight.fate {
        _ if flight.has_ended() => Some(ended.unwrap_or(flight.arrives)),
        Fate::Arrives => None,
        _ => Some(flight.arrives).filter(|arrives| *arrives <= now),
    };
    Some(MessageView {
        from: name.from,
        to: name.to,
        kind: name.kind,
        fate: fate_of(flight),
        carries: flight.carries(),
        bytes: flight.bytes,
        sent_at: flight.sent.micros() as f64,
        arrives_at: flight.arrives.micros() as f64,
        ended_at: ended.map(|at| at.micros() as f64),
        caused: caused.into_iter().map(|(number, line)| tell(number, line)).collect(),
    })
}

fn is(flight: &Flight, Name { from, to, kind, sent }: &Name) -> bool {
    flight.sent == *sent && flight.from.number() == *from && flight.to.number() == *to && flight.kind == *kind
}

/// When the log says that a message ended, and the lines that its handling wrote there: they stand right before its own.
fn end_of<'a>(recorder: &'a Recorder, flight: &Flight) -> (Option<Instant>, Vec<(u64, &'a Line)>) {
    let mut caused = Vec::new();
    let (first, lines) = recorder.log(0);
    let later = lines.enumerate().map(|(offset, line)| (first + offset as u64, line));
    for (number, line) in later.skip_while(|(_, line)| line.at < flight.arrives) {
        let here = line.node == flight.to;
        match &line.event {
            // Lost ones are told when they are sent, and are no end of another.
            Event::Message(_, Fate::Lost | Fate::Cut, _) => {}
            Event::Message(kind, ..) if here && line.peer == flight.from && *kind == flight.kind => {
                caused.retain(|(_, earlier): &(u64, &Line)| earlier.at == line.at);
                return (Some(line.at), caused);
            }
            Event::Learned(..) | Event::Believed(..) | Event::Accused(..) if here => caused.push((number, line)),
            _ => caused.clear(),
        }
    }
    (None, Vec::new())
}
