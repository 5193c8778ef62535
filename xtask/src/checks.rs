//! `cargo xtask test`: every check there is, the cheap ones first.

use crate::page::{self, INDEX, SINGLE_FILE, WASM};
use crate::shell::{Result, Shell, run, run_and_read};
use crate::{browsers, tools};
use std::path::Path;
use std::time::Instant;

/// The most that what the build makes may weigh, in bytes: the engine as it is, and the whole page in one file, where the engine is
/// packed. The engine with rumors alone was 369 kB; each of the nine protocols brings its own run loop, compiled for it twice: recorded
/// for the page and bare for the lab.
const LIMITS: [(&str, usize); 2] = [(WASM, 2_000_000), (SINGLE_FILE, 1_500_000)];
/// The one file of tests that is also run as wasm; the others need what only a native build has.
const WASM_TESTS: &str = "determinism";

struct Step {
    name: &'static str,
    /// Whether it looks at what `build` made. When that failed, an older build must not pass in its place.
    needs_build: bool,
    run: fn(&Shell) -> Result<Outcome>,
}

enum Outcome {
    Passed,
    /// Couldn't be tried on this machine, and why.
    Skipped(&'static str),
}

const STEPS: &[Step] = &[
    source("format", format),
    source("lint", lint),
    source("lint-wasm", lint_wasm),
    source("native", native),
    source("wasm", wasm),
    source("build", build),
    built("size", size),
    built("types", types),
    built("units", units),
    built("browser", browser),
    built("firefox", firefox),
];

const fn source(name: &'static str, run: fn(&Shell) -> Result<Outcome>) -> Step {
    Step { name, needs_build: false, run }
}

const fn built(name: &'static str, run: fn(&Shell) -> Result<Outcome>) -> Step {
    Step { name, needs_build: true, run }
}

/// Runs the named steps, or all, and says whether they passed. A failure doesn't stop the rest: one run shows everything
/// that is wrong.
pub fn test(shell: &Shell, names: &[&str]) -> Result<bool> {
    let known: Vec<_> = STEPS.iter().map(|step| step.name).collect();
    if let Some(name) = names.iter().find(|name| !known.contains(name)) {
        return Err(format!("there is no step `{name}`; there are {}", known.join(", ")));
    }
    let mut records: Vec<Record> = Vec::new();
    for step in STEPS.iter().filter(|step| names.is_empty() || names.contains(&step.name)) {
        let build_failed = records.iter().any(|record| record.name == "build" && record.result.is_err());
        records.push(attempt(shell, step, build_failed));
    }
    Ok(report(&records))
}

struct Record {
    name: &'static str,
    seconds: f64,
    result: Result<Outcome>,
}

fn attempt(shell: &Shell, step: &Step, build_failed: bool) -> Record {
    println!("\n==> {}", step.name);
    let start = Instant::now();
    let result = match step.needs_build && build_failed {
        true => Err("not tried, because the build failed".into()),
        false => (step.run)(shell),
    };
    if let Err(problem) = &result {
        println!("{problem}");
    }
    let seconds = start.elapsed().as_secs_f64();
    Record { name: step.name, seconds, result }
}

/// Prints the table and, last, the line that tools look for.
fn report(records: &[Record]) -> bool {
    println!();
    for Record { name, seconds, result } in records {
        match result {
            Ok(Outcome::Passed) => println!("passed   {name:10} {seconds:6.1} s"),
            Ok(Outcome::Skipped(reason)) => println!("skipped  {name:10} {reason}"),
            Err(problem) => println!("FAILED   {name:10} {problem}"),
        }
    }
    let passed = records.iter().filter(|record| matches!(record.result, Ok(Outcome::Passed))).count();
    let failed = records.iter().filter(|record| record.result.is_err()).count();
    println!("\n{passed} passed, {failed} failed");
    failed == 0
}

fn format(shell: &Shell) -> Result<Outcome> {
    tools::component(shell, "rustfmt", "fmt")?;
    passed(run(shell.command("cargo").args(["fmt", "--all", "--check"])))
}

fn lint(shell: &Shell) -> Result<Outcome> {
    tools::component(shell, "clippy", "clippy")?;
    let arguments = ["clippy", "--workspace", "--all-targets", "--all-features", "--", "-D", "warnings"];
    passed(run(shell.command("cargo").args(arguments)))
}

fn lint_wasm(shell: &Shell) -> Result<Outcome> {
    tools::wasm_target(shell)?;
    let arguments = ["clippy", "--target", tools::WASM_TARGET, "--lib", "--test", WASM_TESTS, "--", "-D", "warnings"];
    passed(run(page::wasm_command(shell, "cargo").args(arguments)))
}

fn native(shell: &Shell) -> Result<Outcome> {
    passed(run(shell.command("cargo").args(["test", "--workspace", "--all-features"])))
}

/// The runner passes without a word when it skips a whole file, so the tests are counted.
fn wasm(shell: &Shell) -> Result<Outcome> {
    tools::wasm_tools(shell)?;
    tools::node(shell)?;
    let arguments = ["test", "--node", "--mode", "no-install", "--", "--test", WASM_TESTS];
    let output = run_and_read(page::wasm_command(shell, "wasm-pack").args(arguments))?;
    match tests_passed(&output) {
        0 => Err("no wasm test was run".into()),
        _ => Ok(Outcome::Passed),
    }
}

/// Adds up the `test result: ok. 3 passed; ...` lines.
fn tests_passed(output: &str) -> u32 {
    output
        .lines()
        .filter_map(|line| line.strip_prefix("test result: ok. ")?.split(' ').next()?.parse::<u32>().ok())
        .sum()
}

fn build(shell: &Shell) -> Result<Outcome> {
    passed(page::build(shell))
}

/// The engine is light, and says nothing about the machine that built it.
fn size(shell: &Shell) -> Result<Outcome> {
    for (file, limit) in LIMITS {
        let size = tools::read(&shell.root.join(file))?.len();
        println!("{file}: {size} bytes of at most {limit}");
        if size > limit {
            return Err(format!("{file} is {size} bytes, more than {limit}"));
        }
    }
    let wasm = tools::read(&shell.root.join(WASM))?;
    let homes = [Some(tools::cargo_home()), std::env::home_dir(), Some(shell.root.clone())];
    match homes.iter().flatten().find(|folder| mentions(&wasm, folder)) {
        Some(folder) => Err(format!("{WASM} names the folder {}", folder.display())),
        None => Ok(Outcome::Passed),
    }
}

fn mentions(bytes: &[u8], folder: &Path) -> bool {
    let text = format!("{}/", folder.display());
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

fn types(shell: &Shell) -> Result<Outcome> {
    tools::page_packages(shell)?;
    passed(run(&mut shell.node("node_modules/typescript/bin/tsc")))
}

fn units(shell: &Shell) -> Result<Outcome> {
    tools::node(shell)?;
    let folder =
        std::fs::read_dir(shell.root.join("tests/unit")).map_err(|problem| format!("tests/unit: {problem}"))?;
    let mut files: Vec<_> = folder.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.to_string_lossy().ends_with(".test.js"));
    passed(run(shell.node("--test").args(files)))
}

fn browser(shell: &Shell) -> Result<Outcome> {
    tools::page_packages(shell)?;
    let mut command = shell.node("node_modules/@playwright/test/cli.js");
    if let Some(chromium) = browsers::chromium(shell)? {
        command.env("CHROMIUM", chromium);
    }
    passed(run(command.arg("test")))
}

/// Firefox's rules for local files differ from Chromium's, and Playwright can't drive an ordinary Firefox.
fn firefox(shell: &Shell) -> Result<Outcome> {
    tools::page_packages(shell)?;
    let Some(firefox) = browsers::firefox(shell) else {
        return Ok(Outcome::Skipped("there is no Firefox here; $FIREFOX may name one"));
    };
    let mut command = shell.node("tests/browser/firefox.mjs");
    passed(run(command.args([INDEX, SINGLE_FILE]).env("FIREFOX", firefox)))
}

fn passed(result: Result) -> Result<Outcome> {
    result.map(|()| Outcome::Passed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wasm_tests_are_counted_over_all_files() {
        let output = "running 2 tests\ntest result: ok. 2 passed; 0 failed\nno tests to run!\ntest result: ok. 1 passed; 0 failed";
        assert_eq!(tests_passed(output), 3);
        assert_eq!(tests_passed("no tests to run!"), 0);
    }
}
