//! The only module that knows about wasm: the engine's face for JavaScript.
//!
//! Small things (settings, one node, the catalog) cross as objects through serde; columns cross as typed arrays, copied once, so
//! that a worker can transfer them. Times are microseconds as numbers. Whatever is refused is thrown as a
//! [`Problem`] or, for a set-up, as a list of them.

mod lab;

use crate::catalog;
use crate::engine::Engine;
use crate::engine::message::Name;
use crate::knob::Problem;
use crate::protocol::NodeId;
use crate::protocols;
use crate::settings::{MAX_NODES_ON_PAGE, Setup};
use crate::sim::scenario;
use crate::time::Instant;
use js_sys::{Array, Float64Array, Object, Reflect, Uint8Array, Uint16Array, Uint32Array};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

/// A run, as the page holds it.
#[wasm_bindgen]
pub struct Workshop {
    engine: Box<dyn Engine>,
}

/// Everything static: limits, topologies, protocols with their knobs, commands.
#[wasm_bindgen]
pub fn catalog() -> JsValue {
    to_js(&catalog::catalog())
}

/// A seed that nobody chose, from the browser's own source of chance. The only place where a run is not a function of
/// its settings.
#[wasm_bindgen]
pub fn fresh_seed() -> Result<u32, JsValue> {
    getrandom::u32().map_err(|error| {
        refusal(&Problem::new("seed", format!("The browser gave no random seed ({error}); write one.")))
    })
}

/// Reads the text form of a scenario into a set-up.
#[wasm_bindgen]
pub fn parse_scenario(text: &str) -> Result<JsValue, JsValue> {
    scenario::read(text).map(|setup| to_js(&setup)).map_err(|problem| refusal(&problem))
}

/// The text form of a set-up.
#[wasm_bindgen]
pub fn scenario_text(setup: JsValue) -> Result<String, JsValue> {
    Ok(scenario::write(&from_js(setup)?))
}

/// The spread that theory predicts for a set-up: columns `at` (rounds), `mean`, `low`, `high`, and a `sentence` that says what
/// the curve is, or, where the columns are empty, why there is none. Throws a list of problems.
#[wasm_bindgen]
pub fn forecast(setup: JsValue) -> Result<JsValue, JsValue> {
    let curve = crate::forecast::forecast(&from_js(setup)?).map_err(|problems| to_js(&problems))?;
    Ok(to_js(&curve))
}

/// Everything that is wrong with a set-up, as a list of problems; empty if nothing is.
#[wasm_bindgen]
pub fn check(setup: JsValue) -> Result<JsValue, JsValue> {
    Ok(to_js(&problems(&from_js(setup)?)))
}

#[wasm_bindgen]
impl Workshop {
    /// Begins a run that stands at time zero; throws a list of problems.
    #[wasm_bindgen(constructor)]
    pub fn new(setup: JsValue) -> Result<Workshop, JsValue> {
        let setup = from_js(setup)?;
        let problems = problems(&setup);
        if !problems.is_empty() {
            return Err(to_js(&problems));
        }
        let engine = protocols::begin(&setup).map_err(|problems| to_js(&problems))?;
        Ok(Self { engine })
    }

    /// Runs until a time, or until about `most` events have happened; returns how many did.
    pub fn advance(&mut self, until_us: f64, most: f64) -> f64 {
        self.engine.advance(instant(until_us), most as u64) as f64
    }

    /// Lets happen what comes next and can be seen; false if nothing will.
    pub fn step(&mut self) -> bool {
        self.engine.step()
    }

    /// Where the run stands.
    pub fn now(&self) -> f64 {
        self.engine.now().micros() as f64
    }

    /// Gives a command now; throws a problem.
    pub fn command(&mut self, text: &str) -> Result<(), JsValue> {
        self.engine.command(text).map_err(|problem| refusal(&problem))
    }

    /// Goes to any moment, past or future.
    pub fn seek(&mut self, at_us: f64) {
        self.engine.seek(instant(at_us));
    }

    /// How far this future has been seen.
    pub fn seen(&self) -> f64 {
        self.engine.seen().micros() as f64
    }

    /// Futures that were left by acting in their past.
    pub fn branches(&self) -> JsValue {
        to_js(&self.engine.branches())
    }

    /// Changes to the future at this place in `branches()`.
    pub fn enter(&mut self, branch: usize) -> Result<(), JsValue> {
        self.engine.enter(branch).map_err(|problem| refusal(&problem))
    }

    /// Makes the columns talk about one update, counted from 1, or about the latest (0).
    pub fn watch(&mut self, update: usize) -> Result<(), JsValue> {
        self.engine.watch(update).map_err(|problem| refusal(&problem))
    }

    /// The counters and the columns; messages that ended before `since_us` are left out.
    pub fn frame(&self, since_us: f64) -> JsValue {
        let frame = self.engine.frame(instant(since_us));
        let object: Object = to_js(&self.engine.status()).unchecked_into();
        let put = |name: &str, column: &JsValue| {
            Reflect::set(&object, &name.into(), column).expect("a plain object takes any field");
        };
        put("state", &Uint8Array::from(&frame.state[..]));
        put("heard_round", &Uint16Array::from(&frame.heard_round[..]));
        put("times_heard", &Uint16Array::from(&frame.times_heard[..]));
        put("parent", &Uint32Array::from(&frame.parent[..]));
        put("inbox", &Uint16Array::from(&frame.inbox[..]));
        put("alive", &Uint16Array::from(&frame.alive[..]));
        put("suspect", &Uint16Array::from(&frame.suspect[..]));
        put("dead", &Uint16Array::from(&frame.dead[..]));
        put("left", &Uint16Array::from(&frame.left[..]));
        put("suspected", &Uint32Array::from(&frame.suspected[..]));
        put("suspecting", &Uint32Array::from(&frame.suspecting[..]));
        put("suspicion_ends", &Float64Array::from(&frame.suspicion_ends[..]));
        put("suspicion_longest", &Float64Array::from(&frame.suspicion_longest[..]));
        put("turn_at", &Float64Array::from(&frame.turn_at[..]));
        put("turn_every", &Float64Array::from(&frame.turn_every[..]));
        put("from", &Uint32Array::from(&frame.from[..]));
        put("to", &Uint32Array::from(&frame.to[..]));
        put("kind", &Uint8Array::from(&frame.kind[..]));
        put("fate", &Uint8Array::from(&frame.fate[..]));
        put("carries", &Uint8Array::from(&frame.carries[..]));
        put("sent_at", &Float64Array::from(&frame.sent_at[..]));
        put("arrives_at", &Float64Array::from(&frame.arrives_at[..]));
        put("flights_total", &frame.flights_total.into());
        object.into()
    }

    /// One message and what came of it; null if it is not known here.
    pub fn message(&self, from: u32, to: u32, kind: u8, sent_us: f64) -> JsValue {
        to_js(&self.engine.message(&Name { from, to, kind, sent: instant(sent_us) }))
    }

    /// The zone of each node, from 1.
    pub fn zones(&self) -> Uint16Array {
        let zones: Vec<u16> = self.engine.zones().into_iter().map(|zone| zone as u16).collect();
        Uint16Array::from(&zones[..])
    }

    /// The closed roads: each node's side of a partition, and groups from which nothing reaches other groups.
    pub fn cuts(&self) -> JsValue {
        to_js(&self.engine.cuts())
    }

    /// One node.
    pub fn inspect(&self, node: u32) -> Result<JsValue, JsValue> {
        let view = self.engine.inspect(NodeId::new(node)).map_err(|problem| refusal(&problem))?;
        Ok(to_js(&view))
    }

    /// What one node has in mind.
    pub fn mind(&self, node: u32) -> Result<JsValue, JsValue> {
        let view = self.engine.mind(NodeId::new(node)).map_err(|problem| refusal(&problem))?;
        Ok(to_js(&view))
    }

    /// What each of `observers` believes of each of `subjects`, observer by observer: 0 nothing, 1 alive, 2 suspect, 3 dead, 4
    /// left.
    pub fn beliefs(&self, observers: &[u32], subjects: &[u32]) -> Uint8Array {
        Uint8Array::from(&self.engine.beliefs(observers, subjects)[..])
    }

    /// How crashes were found out, and who was wrongly suspected.
    pub fn detection(&self) -> JsValue {
        to_js(&self.engine.detection())
    }

    /// All nodes, if there are at most 120; else none.
    pub fn tables(&self) -> JsValue {
        let nodes = self.engine.status().nodes;
        let listed = if nodes <= 120 { nodes } else { 0 };
        let views = (1..=listed).filter_map(|node| self.engine.inspect(NodeId::new(node)).ok());
        views.map(|view| to_js(&view)).collect::<Array>().into()
    }

    /// The samples so far, as an object of columns.
    pub fn series(&self) -> JsValue {
        let object = Object::new();
        for (name, column) in self.engine.series() {
            Reflect::set(&object, &name.into(), &Float64Array::from(&column[..]))
                .expect("a plain object takes any field");
        }
        object.into()
    }

    /// The log from line `from` on, at most `most` lines.
    pub fn log(&self, from: f64, most: usize) -> JsValue {
        to_js(&self.engine.log(from as u64, most))
    }

    /// Sixteen hexadecimal digits that two runs share only if they are the same.
    pub fn digest(&self) -> String {
        format!("{:016x}", self.engine.digest())
    }

    /// The run as it can be shared: what it started from, and all commands.
    pub fn setup(&self) -> JsValue {
        to_js(&self.engine.setup())
    }
}

/// Everything that is wrong with a set-up, for a page.
fn problems(setup: &Setup) -> Vec<Problem> {
    let too_many = setup.nodes.trim().parse::<u32>().is_ok_and(|nodes| nodes > MAX_NODES_ON_PAGE);
    if too_many {
        let message =
            format!("The page runs 1 to {MAX_NODES_ON_PAGE} nodes, not {}; the command line runs more.", setup.nodes);
        return vec![Problem::new("nodes", message)];
    }
    protocols::check(setup).err().unwrap_or_default()
}

fn instant(micros: f64) -> Instant {
    // A cast saturates: negative and NaN are the start, infinity the end of time.
    Instant::from_micros(micros as u64)
}

fn to_js(value: &impl Serialize) -> JsValue {
    value.serialize(&Serializer::json_compatible()).expect("our own types serialise")
}

fn from_js(setup: JsValue) -> Result<Setup, JsValue> {
    let wrong = |error: serde_wasm_bindgen::Error| {
        to_js(&[Problem::new("scenario", format!("This is not a set-up: {error}."))])
    };
    serde_wasm_bindgen::from_value(setup).map_err(wrong)
}

fn refusal(problem: &Problem) -> JsValue {
    to_js(problem)
}
