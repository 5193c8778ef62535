//! How far the engine is from the bare loops, in one run: `cargo bench`.
//!
//! Engine and bare loop take turns, each several times; what counts is the ratio of their medians, per message, contact, event, or node
//! and simulated second. Natively CPU time counts, so that a busy machine costs little. `cargo bench -- W3` runs the workloads whose names hold
//! "W3". When the native part is done, the same code runs as WebAssembly under Node, if rustup has the target and Node is
//! there.
//!
//! It reports and does not fail: a timed test is a coin toss on a shared machine.

mod floor;
mod members;
#[cfg(not(target_arch = "wasm32"))]
mod thrift;
mod workloads;

use workloads::{Memory, WORKLOADS, Workload};

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let is_wanted = |work: &&Workload| wanted.is_empty() || wanted.iter().any(|part| work.name.contains(part.as_str()));
    println!("{:<16} {:>9}  {:>10} {:>10} {:>7} {:>7}", "native", "nodes", "bare ns", "engine ns", "ratio", "at most");
    let start = cpu_time::ProcessTime::now();
    let times: Vec<String> = WORKLOADS
        .iter()
        .map(|work| {
            if !is_wanted(&work) {
                return String::new();
            }
            let times = measure(work, &|| start.elapsed().as_secs_f64());
            print(work, times);
            times.1.to_string()
        })
        .collect();
    if wanted.is_empty() {
        print_growth(&times);
        thrift::print();
    }
    in_node(&times);
}

/// What an event costs at a million nodes, in what it costs at ten thousand.
#[cfg(not(target_arch = "wasm32"))]
fn print_growth(times: &[String]) {
    let at = |nodes| {
        let place = WORKLOADS.iter().position(|work| work.name == "W3 bare" && work.nodes == nodes);
        times[place.expect("W3 at this size")].parse::<f64>().expect("a time")
    };
    println!(
        "W3 bare: an event costs {:.2} × as much at 1,000,000 nodes as at 10,000, at most 1.5",
        at(1_000_000) / at(10_000)
    );
}

/// Nanoseconds per unit of the bare loop and of the engine: medians of alternating runs, after one to warm up where they are
/// short.
fn measure(workload: &Workload, seconds: &dyn Fn() -> f64) -> (f64, f64) {
    let rounds = workload.rounds;
    let mut memory = Memory::default();
    let mut times = (Vec::new(), Vec::new());
    for round in if rounds == 1 { 0..1 } else { 0..rounds + 1 } {
        let mut time = |run: fn(u32, &mut Memory) -> floor::Done| {
            let start = seconds();
            let units = run(workload.nodes, &mut memory).units;
            (seconds() - start) * 1e9 / units as f64
        };
        let pair = (time(workload.floor), time(workload.engine));
        if round > 0 || rounds == 1 {
            times.0.push(pair.0);
            times.1.push(pair.1);
        }
    }
    (median(times.0), median(times.1))
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

#[cfg(not(target_arch = "wasm32"))]
fn print(workload: &Workload, (floor, engine): (f64, f64)) {
    let Workload { name, unit, most, nodes, .. } = workload;
    let most = most.map_or(String::new(), |most| format!("{most:.1}×"));
    println!("{name:<16} {nodes:>9}  {floor:>10.2} {engine:>10.2} {:>6.2}× {most:>7}  per {unit}", engine / floor);
}

/// Builds this very file for wasm and runs it under Node: the workloads that have a native time, one argument each.
#[cfg(not(target_arch = "wasm32"))]
fn in_node(times: &[String]) {
    use std::process::Command;
    let target = ["--release", "--bench", "ratios", "--target", "wasm32-unknown-unknown"];
    let built = Command::new(env!("CARGO")).arg("build").args(target).args(["--message-format", "json"]).output();
    let module = built.ok().filter(|output| output.status.success()).and_then(|output| {
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let is_this = |word: &&str| word.ends_with(".wasm") && word.contains("ratios-");
        text.split('"').find(is_this).map(str::to_string)
    });
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/wasm.mjs");
    match module.map(|module| Command::new("node").arg(script).arg(module).args(times).status()) {
        Some(Ok(_)) => {}
        _ => println!("\nThe same as WebAssembly needs Node and `rustup target add wasm32-unknown-unknown`."),
    }
}

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(target_arch = "wasm32")]
mod wasm {
    //! Numbers in, numbers out: no bindings.

    use super::{Memory, WORKLOADS, measure};

    #[link(wasm_import_module = "bench")]
    unsafe extern "C" {
        safe fn seconds() -> f64;
    }

    static mut LAST: (f64, f64) = (0.0, 0.0);

    #[unsafe(no_mangle)]
    extern "C" fn workloads() -> usize {
        WORKLOADS.len()
    }

    #[unsafe(no_mangle)]
    extern "C" fn name_at(index: usize) -> *const u8 {
        WORKLOADS[index].name.as_ptr()
    }

    #[unsafe(no_mangle)]
    extern "C" fn name_length(index: usize) -> usize {
        WORKLOADS[index].name.len()
    }

    #[unsafe(no_mangle)]
    extern "C" fn nodes(index: usize) -> u32 {
        WORKLOADS[index].nodes
    }

    #[unsafe(no_mangle)]
    extern "C" fn most(index: usize) -> f64 {
        WORKLOADS[index].most.unwrap_or(f64::INFINITY)
    }

    #[unsafe(no_mangle)]
    extern "C" fn run(index: usize) {
        // SAFETY: one thread.
        unsafe { LAST = measure(&WORKLOADS[index], &|| seconds()) };
    }

    /// The engine alone, once, to see its memory.
    #[unsafe(no_mangle)]
    extern "C" fn run_engine(index: usize) {
        let work = &WORKLOADS[index];
        (work.engine)(work.nodes, &mut Memory::default());
    }

    #[unsafe(no_mangle)]
    extern "C" fn floor_ns() -> f64 {
        unsafe { LAST.0 }
    }

    #[unsafe(no_mangle)]
    extern "C" fn engine_ns() -> f64 {
        unsafe { LAST.1 }
    }
}
