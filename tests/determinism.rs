//! The same run has the same digest on every machine: native and wasm, today and in a year.
//!
//! This file runs natively (`cargo test`) and as wasm under Node (`wasm-pack test --node`). The expected digests stand in
//! `tests/golden.txt`; change one only with the reason in the commit. Caught so far: nothing yet.

use gossip_workshop::protocols;
use gossip_workshop::sim::scenario;
use gossip_workshop::time::Instant;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// A scenario per paragraph; its first line is the expected digest and how many simulated seconds to run.
const GOLDEN: &str = include_str!("golden.txt");

fn cases() -> impl Iterator<Item = (&'static str, u64, &'static str)> {
    GOLDEN.split("\n\n").map(|paragraph| {
        let (head, text) = paragraph.trim().split_once('\n').expect("a head and a scenario");
        let (digest, seconds) = head.split_once(' ').expect("a digest and a number of seconds");
        (digest, seconds.parse().expect("whole seconds"), text)
    })
}

fn digest_after(seconds: u64, text: &str) -> String {
    let setup = scenario::read(text).expect(text);
    let mut run = protocols::begin(&setup).unwrap_or_else(|problems| panic!("{text}: {problems:?}"));
    run.advance(Instant::from_micros(seconds * 1_000_000), u64::MAX);
    format!("{:016x}", run.digest())
}

#[test]
fn golden_digests_hold() {
    let found: Vec<_> = cases().map(|(digest, seconds, text)| (digest, digest_after(seconds, text), text)).collect();
    let changed = found.iter().filter(|(expected, found, _)| expected != found);
    let report: Vec<_> = changed.map(|(expected, found, text)| format!("{expected} is now {found}:\n{text}")).collect();
    assert!(report.is_empty(), "{}", report.join("\n\n"));
    assert!(found.len() >= 6);
}

#[test]
fn seeking_back_and_forth_ends_in_the_same_run() {
    for (digest, seconds, text) in cases() {
        let setup = scenario::read(text).expect(text);
        let mut run = protocols::begin(&setup).expect("a golden scenario runs");
        let end = Instant::from_micros(seconds * 1_000_000);
        for at in [seconds, seconds / 3, seconds / 2, 0] {
            run.seek(Instant::from_micros(at * 1_000_000));
        }
        run.seek(end);
        assert_eq!(format!("{:016x}", run.digest()), digest, "{text}");
    }
}

#[test]
fn small_steps_and_one_stride_are_the_same_run() {
    for (digest, seconds, text) in cases() {
        let setup = scenario::read(text).expect(text);
        let mut run = protocols::begin(&setup).expect("a golden scenario runs");
        let end = Instant::from_micros(seconds * 1_000_000);
        while run.advance(end, 7) >= 7 {}
        assert_eq!(format!("{:016x}", run.digest()), digest, "{text}");
    }
}
