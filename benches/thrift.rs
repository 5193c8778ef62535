//! What a run takes besides time: memory, allocations, and how well sweeps share the cores. Natively only.

use crate::workloads::{Memory, WORKLOADS, Workload};
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Instant;

/// The system's allocator, with a count of what it does.
struct Counting;

static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);
static ALLOCATIONS: AtomicUsize = AtomicUsize::new(0);

#[global_allocator]
static COUNTING: Counting = Counting;

// SAFETY: all work is the system's.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Relaxed);
        let live = LIVE.fetch_add(layout.size(), Relaxed) + layout.size();
        PEAK.fetch_max(live, Relaxed);
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(block, layout) }
    }
}

/// Bytes that a run has at most at one time.
fn peak(work: &Workload) -> f64 {
    let before = LIVE.load(Relaxed);
    PEAK.store(before, Relaxed);
    (work.engine)(work.nodes, &mut Memory::default());
    (PEAK.load(Relaxed) - before) as f64
}

fn find(name: &str, nodes: u32) -> &'static Workload {
    let fits = |work: &&Workload| work.name == name && work.nodes == nodes;
    WORKLOADS.iter().find(fits).expect("a workload of this name and size")
}

/// Prints it all.
pub fn print() {
    println!();
    for (name, most) in [("W1 push", 16.0), ("W2 push-pull", 16.0), ("W3 bare", 64.0)] {
        let bytes = peak(find(name, 1_000_000)) / 1e6;
        println!("{name}: {bytes:.1} bytes per node at 1,000,000 nodes, at most {most}");
    }
    let bytes = peak(find("W4 bare", 10_000)) / f64::from(1 << 20);
    println!("W4 bare: {bytes:.0} MiB at 10,000 nodes");
    let sweep = find("W5 1,000 seeds", 1_000);
    let mut memory = Memory::default();
    (sweep.engine)(sweep.nodes, &mut memory);
    let before = ALLOCATIONS.load(Relaxed);
    (sweep.engine)(sweep.nodes, &mut memory);
    println!("W5: {} allocations in 1,000 runs, at most 0", ALLOCATIONS.load(Relaxed) - before);
    cores(sweep);
}

/// The time of one sweep by itself, in that of one on each core side by side: the best of some, for others work here too.
fn cores(sweep: &Workload) {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let work = || {
        let mut memory = Memory::default();
        (0..20).for_each(|_| _ = (sweep.engine)(sweep.nodes, &mut memory));
    };
    let time = |threads: usize| {
        let start = Instant::now();
        std::thread::scope(|scope| (0..threads).for_each(|_| _ = scope.spawn(work)));
        start.elapsed().as_secs_f64()
    };
    let (alone, all) = (0..7).fold((f64::MAX, f64::MAX), |(alone, all), _| (time(1).min(alone), time(cores).min(all)));
    println!(
        "W5 on {cores} cores: {:.2} × as fast as on one, at least {:.1}",
        cores as f64 * alone / all,
        cores as f64 * 0.9
    );
}
