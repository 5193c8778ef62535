//! Knobs: what may be set, declared once as data.
//!
//! The page's sliders, the command line's `--set`, the scenario text and the generated tables all read the same
//! [`Knob`] entries, and every value passes through the one grammar of [`Knob::parse`].

use crate::time::Duration;
use serde::{Deserialize, Serialize};
use std::fmt;

/// One thing that may be set.
#[derive(Clone, Copy, Debug)]
pub struct Knob {
    /// The name in scenarios and on the command line.
    pub name: &'static str,
    /// The name on the page.
    pub label: &'static str,
    /// What it does, and what raising it does.
    pub help: &'static str,
    /// Where the default comes from.
    pub source: &'static str,
    /// The default, in the grammar of [`Knob::parse`].
    pub default: &'static str,
    /// What values it takes.
    pub kind: Kind,
    /// Under which heading the page shows it.
    pub group: &'static str,
    /// Whether `set NAME VALUE` may change it while a run goes on.
    pub live: bool,
}

/// What values a knob takes, with their range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A whole number, both ends included.
    Int(u64, u64),
    /// A share from 0 to 1, written `0.3` or `30%`; both ends included.
    Share(f64, f64),
    /// A length of time in whole microseconds, both ends included.
    Time(Duration, Duration),
    /// A [`Latency`] whose longest constant or bound is this.
    Latency(Duration),
    /// `true` or `false` (also `on` and `off`).
    Switch,
}

/// A value that has passed its knob.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// Position in the knob's list of choices.
    Choice(usize),
    /// A whole number.
    Int(u64),
    /// A share from 0 to 1.
    Share(f64),
    /// A length of time.
    Time(Duration),
    /// How long messages travel.
    Latency(Latency),
    /// On or off.
    Switch(bool),
}

/// How long a message travels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Latency {
    /// Always the same: `20ms`.
    Constant(Duration),
    /// Uniform between two bounds, both included: `10ms..100ms`.
    Uniform(Duration, Duration),
    /// Exponential with this mean: `exp(20ms)`.
    Exponential(Duration),
    /// Log-normal with this median and the standard deviation of its logarithm: `lognormal(20ms,0.5)`.
    LogNormal(Duration, f64),
}

/// What is wrong with an input, for the field that holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The field: `nodes`, `seed`, `protocol`, `topology`, a knob's name, `command` or `scenario`.
    pub field: String,
    /// A sentence that says what is wrong and what is allowed.
    pub message: String,
}

impl Problem {
    /// A problem with `field`, said by `message`.
    pub fn new(field: &str, message: impl Into<String>) -> Self {
        Self { field: field.to_string(), message: message.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Problem {}

impl Knob {
    /// Reads a value; the error names the allowed range.
    pub fn parse(&self, text: &str) -> Result<Value, Problem> {
        let text = text.trim();
        self.read(text).ok_or_else(|| {
            let hint = self.nearest_choice(text).map(|near| format!(" Did you mean “{near}”?")).unwrap_or_default();
            Problem::new(self.name, format!("{} must be {}, not “{text}”.{hint}", self.label, self.kind))
        })
    }

    fn nearest_choice(&self, text: &str) -> Option<&'static str> {
        match self.kind {
            Kind::Choice(words) => nearest(text, words.iter().copied()),
            _ => None,
        }
    }

    fn read(&self, text: &str) -> Option<Value> {
        match self.kind {
            Kind::Choice(words) => words.iter().position(|word| *word == text).map(Value::Choice),
            Kind::Int(min, max) => {
                let number = text.parse().ok().filter(|n| (min..=max).contains(n));
                number.map(Value::Int)
            }
            Kind::Share(min, max) => {
                let share = parse_share(text).filter(|share| (min..=max).contains(share));
                share.map(Value::Share)
            }
            Kind::Time(min, max) => {
                let time = parse_duration(text).filter(|time| (min..=max).contains(time));
                time.map(Value::Time)
            }
            Kind::Latency(max) => parse_latency(text).filter(|l| l.bound() <= max).map(Value::Latency),
            Kind::Switch => match text {
                "true" | "on" | "yes" => Some(Value::Switch(true)),
                "false" | "off" | "no" => Some(Value::Switch(false)),
                _ => None,
            },
        }
    }

    /// The declared default.
    pub fn default_value(&self) -> Value {
        self.read(self.default)
            .unwrap_or_else(|| panic!("knob {} declares the impossible default {}", self.name, self.default))
    }

    /// The shortest text that reads back as `value`.
    pub fn text(&self, value: Value) -> String {
        match (self.kind, value) {
            (Kind::Choice(words), Value::Choice(index)) => words[index].to_string(),
            (_, Value::Int(number)) => number.to_string(),
            (_, Value::Share(share)) => share.to_string(),
            (_, Value::Time(time)) => time.to_string(),
            (_, Value::Latency(latency)) => latency.to_string(),
            (_, Value::Switch(on)) => on.to_string(),
            (kind, value) => panic!("knob {} of kind {kind:?} holds {value:?}", self.name),
        }
    }
}

impl fmt::Display for Kind {
    /// The allowed range, to stand after "must be".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Kind::Choice(words) => write!(f, "one of {}", words.join(", ")),
            Kind::Int(min, max) => write!(f, "a whole number from {min} to {max}"),
            Kind::Share(min, max) => write!(f, "a share from {}% to {}%", min * 100.0, max * 100.0),
            Kind::Time(min, max) => write!(f, "a time from {min} to {max}, such as 500ms or 2s"),
            Kind::Latency(max) => {
                write!(f, "a delay up to {max}, such as 20ms, 10ms..100ms, exp(20ms) or lognormal(20ms,0.5)")
            }
            Kind::Switch => write!(f, "true or false"),
        }
    }
}

impl Latency {
    /// The largest number that the text names.
    fn bound(self) -> Duration {
        match self {
            Latency::Constant(d) | Latency::Exponential(d) | Latency::LogNormal(d, _) => d,
            Latency::Uniform(_, high) => high,
        }
    }

    /// The mean, in seconds.
    pub fn mean_seconds(self) -> f64 {
        match self {
            Latency::Constant(d) | Latency::Exponential(d) => d.seconds(),
            Latency::Uniform(low, high) => (low.seconds() + high.seconds()) / 2.0,
            Latency::LogNormal(median, sigma) => median.seconds() * crate::dice::exp(sigma * sigma / 2.0),
        }
    }
}

impl fmt::Display for Latency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Latency::Constant(d) => write!(f, "{d}"),
            Latency::Uniform(low, high) => write!(f, "{low}..{high}"),
            Latency::Exponential(mean) => write!(f, "exp({mean})"),
            Latency::LogNormal(median, sigma) => write!(f, "lognormal({median},{sigma})"),
        }
    }
}

/// Two lists of constants as one of `N`, which must be their length together: a protocol on top of another has the other's, too.
pub const fn joined<T: Copy, const N: usize>(first: &[T], then: &[T]) -> [T; N] {
    let mut all = [first[0]; N];
    let mut place = 0;
    while place < N {
        all[place] = if place < first.len() { first[place] } else { then[place - first.len()] };
        place += 1;
    }
    all
}

/// Reads `250us`, `20ms`, `1.5s`, `2m`, `1h`; to the microsecond, without rounding through floats.
pub fn parse_duration(text: &str) -> Option<Duration> {
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, unit) = text.split_at(digits);
    let scale: u64 = match unit {
        "us" | "µs" => 1,
        "ms" => 1_000,
        "s" => 1_000_000,
        "m" | "min" => 60_000_000,
        "h" => 3_600_000_000,
        _ => return None,
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if (whole.is_empty() && fraction.is_empty()) || fraction.len() > 9 {
        return None;
    }
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let parts: u64 = if fraction.is_empty() { 0 } else { fraction.parse().ok()? };
    let tenth = 10u64.pow(fraction.len() as u32);
    let micros = whole.checked_mul(scale)?.checked_add(parts.checked_mul(scale)? / tenth)?;
    Some(Duration::from_micros(micros))
}

fn parse_share(text: &str) -> Option<f64> {
    let number = match text.strip_suffix('%') {
        Some(percent) => percent.trim().parse::<f64>().ok()? / 100.0,
        None => text.parse().ok()?,
    };
    Some(number).filter(|n| n.is_finite())
}

/// Reads the text of a [`Latency`].
pub fn parse_latency(text: &str) -> Option<Latency> {
    let call = |name: &str| text.strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')');
    if let Some(mean) = call("exp") {
        return parse_duration(mean.trim()).map(Latency::Exponential);
    }
    if let Some(arguments) = call("lognormal") {
        let (median, sigma) = arguments.split_once(',')?;
        let sigma: f64 = sigma.trim().parse().ok().filter(|s| (0.0..=4.0).contains(s))?;
        return parse_duration(median.trim()).map(|median| Latency::LogNormal(median, sigma));
    }
    if let Some((low, high)) = text.split_once("..") {
        let (low, high) = (parse_duration(low.trim())?, parse_duration(high.trim())?);
        return (low <= high).then_some(Latency::Uniform(low, high));
    }
    parse_duration(text).map(Latency::Constant)
}

/// The name in `names` that is nearest to `given`, if any is near: for "did you mean".
pub fn nearest<'a>(given: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let scored = names.into_iter().map(|name| (edits(given, name), name));
    scored.min().filter(|(distance, name)| *distance <= 1 + name.len() / 2).map(|(_, name)| name)
}

/// Levenshtein's distance between two short words.
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn knob(kind: Kind) -> Knob {
        let (label, help, source, group) = ("Test", "", "", "");
        Knob { name: "test", label, help, source, default: "", kind, group, live: false }
    }

    #[test]
    fn durations_are_read_exactly() {
        let micros = |text| parse_duration(text).map(Duration::micros);
        assert_eq!(micros("20ms"), Some(20_000));
        assert_eq!(micros("1.5s"), Some(1_500_000));
        assert_eq!(micros(".25s"), Some(250_000));
        assert_eq!(micros("2m"), Some(120_000_000));
        for wrong in ["", "20", "ms", "-1s", "1e3s", ".s", "99999999999999999s"] {
            assert_eq!(micros(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn values_read_back_what_they_print() {
        let latency = knob(Kind::Latency(Duration::from_secs(60)));
        for text in ["20ms", "10ms..100ms", "exp(20ms)", "lognormal(20ms,0.5)", "0ms"] {
            let value = latency.parse(text).unwrap();
            assert_eq!(latency.text(value), text);
        }
        let share = knob(Kind::Share(0.0, 1.0));
        assert_eq!(share.parse("30%"), share.parse("0.3"));
    }

    #[test]
    fn what_is_out_of_range_is_refused_with_the_range() {
        let problem = knob(Kind::Int(1, 16)).parse("17").unwrap_err();
        assert_eq!(problem.message, "Test must be a whole number from 1 to 16, not “17”.");
        let problem = knob(Kind::Choice(&["push", "pull"])).parse("psh").unwrap_err();
        assert_eq!(problem.message, "Test must be one of push, pull, not “psh”. Did you mean “push”?");
        assert!(knob(Kind::Share(0.0, 1.0)).parse("-5%").is_err());
        assert!(knob(Kind::Share(0.0, 1.0)).parse("NaN").is_err());
        assert!(knob(Kind::Latency(Duration::from_secs(1))).parse("2s").is_err());
    }

    #[test]
    fn the_nearest_name_is_suggested() {
        assert_eq!(nearest("fanot", ["fanout", "feedback"]), Some("fanout"));
        assert_eq!(nearest("zzzzzzzz", ["fanout", "k"]), None);
    }
}
