//! Theory beside a run: the curve that its own settings predict, or a sentence why there is none.

use crate::lab::Until;
use crate::protocols::{self, Problems, rumor::Rumor};
use crate::settings::{Settings, Setup};
use crate::sim::command::{Command, Timed};
use crate::theory::epidemic::Stage;
use crate::theory::{self, Clock, Mode, Quantity, Setting, Stop};
use crate::topology::Shape;
use serde::Serialize;

/// A curve, or a sentence in its place.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Forecast {
    /// In rounds, from the writing of the update; empty where no theory applies.
    pub at: Vec<f64>,
    /// Share of nodes that know, on average over many runs.
    pub mean: Vec<f64>,
    /// One run in twenty has less.
    pub low: Vec<f64>,
    /// One run in twenty has more.
    pub high: Vec<f64>,
    /// What the curve is, or why there is none.
    pub sentence: String,
}

/// Predicts how the first update of a run spreads.
pub fn forecast(setup: &Setup) -> Result<Forecast, Problems> {
    if setup.protocol != "rumor" {
        let sentence = "Closed theory is drawn for rumor mongering only.".to_string();
        return Ok(Forecast { sentence, ..Forecast::default() });
    }
    let (settings, commands) = protocols::prepare::<Rumor>(setup)?;
    Ok(match theory::predict(&setting(&settings, &commands)) {
        Err(reason) => Forecast { sentence: reason.sentence().to_string(), ..Forecast::default() },
        Ok(curve) => {
            let column = |read: fn(&theory::Point) -> f64| curve.points.iter().map(read).collect();
            Forecast {
                at: column(|point| point.time),
                mean: column(|point| point.mean),
                low: column(|point| point.low),
                high: column(|point| point.high),
                sentence: curve.basis.to_string(),
            }
        }
    })
}

/// What a measure comes to, or a sentence in its place.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Expected {
    /// The mean over many runs, in the measure's own unit.
    pub value: Option<f64>,
    /// The leading terms of the published formula, where there is one.
    pub leading: Option<f64>,
    /// Where it comes from, or why there is none.
    pub sentence: String,
}

/// What the metric of this name comes to on average over runs that end as `until` says.
pub fn expected(setup: &Setup, until: Option<Until>, metric: &str) -> Result<Expected, Problems> {
    let none = |sentence: &str| Ok(Expected { value: None, leading: None, sentence: sentence.to_string() });
    let quantity = match metric {
        "rounds_to_all" | "delay_last" => Quantity::ToAll,
        "delay_mean" => Quantity::MeanDelay,
        "residue" => Quantity::Residue,
        "traffic" => Quantity::Traffic,
        "redundant" => Quantity::Redundant,
        _ => return none("Theory speaks of delays, residue, traffic and redundancy, not of this measure."),
    };
    if setup.protocol != "rumor" {
        return none("Closed theory is drawn for rumor mongering only.");
    }
    if matches!(until, Some(Until::Time(_))) {
        return none(
            "Theory speaks of runs that go on until nothing changes any more, not of those that end at a time.",
        );
    }
    let (settings, commands) = protocols::prepare::<Rumor>(setup)?;
    let setting = setting(&settings, &commands);
    let beat = match (quantity, setting.clock) {
        (Quantity::ToAll | Quantity::MeanDelay, Clock::Timers | Clock::Poisson) => settings.time("interval").seconds(),
        _ => 1.0,
    };
    match theory::expected(&setting, quantity) {
        Err(reason) => none(reason.sentence()),
        Ok(found) => {
            Ok(Expected { value: Some(found.value * beat), leading: found.leading, sentence: found.basis.to_string() })
        }
    }
}

/// The equations of a disease for a set-up, as columns over time in intervals.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Epidemic {
    /// Empty where the equations do not apply.
    pub at: Vec<f64>,
    /// Share that knows.
    pub informed: Vec<f64>,
    /// Share that spreads.
    pub infective: Vec<f64>,
    /// Share that never hears.
    pub residue: Option<f64>,
    /// What the curve is, or why there is none.
    pub sentence: String,
}

/// The epidemic that the settings of a run describe.
pub fn epidemic(setup: &Setup) -> Result<Epidemic, Problems> {
    let none = |sentence: &str| Ok(Epidemic { sentence: sentence.to_string(), ..Epidemic::default() });
    if setup.protocol != "rumor" {
        return none("The equations of a disease are drawn for rumor mongering only.");
    }
    let (settings, commands) = protocols::prepare::<Rumor>(setup)?;
    match theory::epidemic::course(&setting(&settings, &commands)) {
        Err(reason) => none(reason.sentence()),
        Ok(course) => {
            let column = |read: fn(&Stage) -> f64| course.points.iter().map(read).collect();
            Ok(Epidemic {
                at: column(|stage| stage.time),
                informed: column(|stage| stage.informed),
                infective: column(|stage| stage.infective),
                residue: Some(course.residue),
                sentence: course.basis.to_string(),
            })
        }
    }
}

/// A run of rumor mongering, as far as theory knows it.
pub fn setting(settings: &Settings, commands: &[Timed]) -> Setting {
    let k = settings.int("k");
    let (feedback, reset) = (settings.on("feedback"), settings.on("reset"));
    let injections = commands.iter().filter(|timed| matches!(timed.command, Command::Inject(_))).count();
    let ideal = settings.shape == Shape::Mesh
        && settings.int("limit") == 0
        && !settings.on("anti-entropy")
        && settings.share("duplication") == 0.0
        && (settings.int("zones") == 1 || settings.latency("zone-latency").mean_seconds() == 0.0)
        && !crate::sim::machine::wanted(settings);
    Setting {
        nodes: settings.nodes,
        mode: match settings.choice("mode") {
            "push" => Mode::Push,
            "pull" => Mode::Pull,
            _ => Mode::PushPull,
        },
        fanout: settings.int("fanout"),
        clock: match settings.choice("clock") {
            "timers" => Clock::Timers,
            "poisson" => Clock::Poisson,
            "rounds" => Clock::Rounds,
            _ => Clock::Sweep,
        },
        loss: settings.share("loss"),
        latency: settings.latency("latency").mean_seconds() / settings.time("interval").seconds(),
        stop: match settings.choice("stop") {
            "never" => Stop::Never,
            "counter" => Stop::Counter { k, feedback, reset },
            "coin" => Stop::Coin { k, feedback },
            "sends" => Stop::Sends { k },
            _ => Stop::Sends { k: crate::kit::broadcast_queue::retransmit_limit(k, settings.nodes) },
        },
        disturbed: !ideal || commands.len() > injections || injections > 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setup(knobs: &[(&str, &str)]) -> Setup {
        let knobs = knobs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        Setup { protocol: "rumor".into(), nodes: "100".into(), seed: "1".into(), knobs, ..Setup::default() }
    }

    #[test]
    fn a_curve_where_theory_applies_and_a_sentence_where_not() {
        let rounds = forecast(&setup(&[("clock", "rounds")])).unwrap();
        assert!(rounds.at.len() > 10 && rounds.mean.len() == rounds.at.len());
        for knobs in [[("clock", "timers")], [("clock", "sweep")], [("limit", "1")], [("anti-entropy", "true")]] {
            let none = forecast(&setup(&knobs)).unwrap();
            assert!(none.at.is_empty() && none.sentence.ends_with('.'), "{none:?}");
        }
        assert!(forecast(&setup(&[("clock", "moon")])).is_err());
    }
}
