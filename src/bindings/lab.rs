//! The lab's face for JavaScript: bare runs by the seed, what they come to, and what theory says.

use super::{from_js, problems, refusal, to_js};
use crate::forecast;
use crate::lab::grid::{self, Axis};
use crate::lab::metrics::METRICS;
use crate::lab::summary::Summary;
use crate::lab::{self, Digest, Outcome, Plan, Until};
use crate::protocols;
use crate::settings::Setup;
use js_sys::Float64Array;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

/// What varies, as somebody wrote it.
#[derive(Deserialize)]
struct Varied {
    name: String,
    values: String,
}

/// One combination of values.
#[derive(Serialize)]
struct Cell {
    setup: Setup,
    chosen: Vec<(String, String)>,
}

/// A set-up for each combination of values, the last axis turning fastest; `axes` is a list of `{ name, values }`, where the name is a
/// knob's or `nodes` and the values are written with commas between them.
#[wasm_bindgen]
pub fn cells(setup: JsValue, axes: JsValue) -> Result<JsValue, JsValue> {
    let setup = from_js(setup)?;
    let axes: Vec<Varied> = serde_wasm_bindgen::from_value(axes)?;
    let axes: Vec<_> = axes.iter().map(|axis| Axis::new(&axis.name, &axis.values)).collect();
    let cells = grid::cells(&setup, &axes).into_iter().map(|cell| Cell { setup: cell.setup, chosen: cell.chosen });
    Ok(to_js(&cells.collect::<Vec<_>>()))
}

/// Runs a set-up once for each of `count` seeds from `first` on, until `until` (`60s`, `all`, `quiet`; empty is as the command line
/// has it). Answers with a row per seed: every metric in the order of the catalog (NaN where it has no meaning), then 1 if what the run
/// waited for never came. Throws a list of problems; a count of 0 only checks.
#[wasm_bindgen]
pub fn trials(setup: JsValue, until: &str, first: u32, count: u32) -> Result<Float64Array, JsValue> {
    let mut setup = from_js(setup)?;
    let mut wrong = problems(&setup);
    let until = end(until).map_err(|problem| wrong.push(problem)).unwrap_or_default();
    if !wrong.is_empty() {
        return Err(to_js(&wrong));
    }
    setup.commands = lab::with_update(setup.commands);
    let plan = Plan { until, cap: None, digest: Digest::Counters };
    let mut rows = Vec::with_capacity(count as usize * (METRICS.len() + 1));
    let mut report = |_, outcome: Outcome| {
        rows.extend(outcome.values.iter().map(|value| value.unwrap_or(f64::NAN)));
        rows.push(f64::from(u8::from(outcome.ending == lab::Ending::Cap)));
    };
    let mut seeds = (0..count).map(|seed| first.wrapping_add(seed));
    protocols::trials(&setup, plan, &mut seeds, &mut report).map_err(|problems| to_js(&problems))?;
    Ok(Float64Array::from(&rows[..]))
}

/// How values spread: count, mean, sd, p5, p50, p95, min, max; null if there are none. NaN counts as none.
#[wasm_bindgen]
pub fn summary(values: &[f64]) -> JsValue {
    to_js(&Summary::of(values.iter().copied().filter(|value| !value.is_nan()).collect()))
}

/// What a metric comes to on average by theory: `value` (null if theory has none) and a `sentence`. Throws a list of problems.
#[wasm_bindgen]
pub fn expected(setup: JsValue, until: &str, metric: &str) -> Result<JsValue, JsValue> {
    let mut setup = from_js(setup)?;
    setup.commands = lab::with_update(setup.commands);
    let until = end(until).map_err(|problem| refusal(&problem))?;
    let expected = forecast::expected(&setup, until, metric).map_err(|problems| to_js(&problems))?;
    Ok(to_js(&expected))
}

/// The equations of a disease for a set-up: columns `at` (intervals), `informed` and `infective`, the `residue`, and a `sentence`.
/// Throws a list of problems.
#[wasm_bindgen]
pub fn epidemic(setup: JsValue) -> Result<JsValue, JsValue> {
    let epidemic = forecast::epidemic(&from_js(setup)?).map_err(|problems| to_js(&problems))?;
    Ok(to_js(&epidemic))
}

/// Where runs end; nothing is left to the protocol.
fn end(text: &str) -> Result<Option<Until>, crate::knob::Problem> {
    let text = text.trim();
    if text.is_empty() { Ok(None) } else { text.parse().map(Some) }
}
