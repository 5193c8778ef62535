//! The tools that a build needs, each fetched when it is missing. Nothing that the machine already has is replaced:
//! our versions go to a folder of their own under Cargo's home, shared by all clones.

use crate::shell::{Result, Shell, ask, run};
use std::path::{Path, PathBuf};

/// The version the build was tested with.
const WASM_PACK: &str = "0.15.1";
/// The oldest Node that the page's tools run on.
const NODE_MAJOR: u32 = 20;
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Where privately installed programs lie, in the order in which `PATH` should list them.
pub fn private_folders(root: &Path) -> Result<Vec<PathBuf>> {
    let bindgen = locked_version(root, "wasm-bindgen")?;
    let crates = [("wasm-pack", WASM_PACK), ("wasm-bindgen-cli", &bindgen)];
    Ok(crates.iter().map(|(name, version)| private_home(name, version).join("bin")).collect())
}

fn private_home(name: &str, version: &str) -> PathBuf {
    cargo_home().join("gossip-workshop-tools").join(format!("{name}-{version}"))
}

pub fn cargo_home() -> PathBuf {
    let default = || std::env::home_dir().unwrap_or_default().join(".cargo");
    std::env::var_os("CARGO_HOME").map_or_else(default, PathBuf::from)
}

/// The version of a package in Cargo.lock. The generated glue and the tool that makes it must agree to the last digit.
fn locked_version(root: &Path, package: &str) -> Result<String> {
    let file = root.join("Cargo.lock");
    let lock = std::fs::read_to_string(&file).map_err(|problem| format!("{}: {problem}", file.display()))?;
    version_in(&lock, package).map(str::to_owned).ok_or(format!("Cargo.lock doesn't list {package}"))
}

fn version_in<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let version = lock.lines().skip_while(|line| *line != name).nth(1)?;
    Some(version.strip_prefix("version = ")?.trim_matches('"'))
}

/// Everything between `src/` and `pkg/`.
pub fn wasm_tools(shell: &Shell) -> Result {
    wasm_target(shell)?;
    cargo_tool(shell, "wasm-pack", "wasm-pack", WASM_PACK)?;
    let bindgen = locked_version(&shell.root, "wasm-bindgen")?;
    cargo_tool(shell, "wasm-bindgen-cli", "wasm-bindgen", &bindgen)
}

pub fn wasm_target(shell: &Shell) -> Result {
    let library = ask(shell.command("rustc").args(["--print", "target-libdir", "--target", WASM_TARGET]));
    if library.is_some_and(|folder| Path::new(&folder).is_dir()) {
        return Ok(());
    }
    rustup(shell, &["target", "add", WASM_TARGET])
}

/// A part of the toolchain that rustup's minimal profile leaves out.
pub fn component(shell: &Shell, name: &str, subcommand: &str) -> Result {
    match ask(shell.command("cargo").args([subcommand, "--version"])) {
        Some(_) => Ok(()),
        None => rustup(shell, &["component", "add", name]),
    }
}

fn rustup(shell: &Shell, arguments: &[&str]) -> Result {
    if shell.find("rustup").is_none() {
        let wish = arguments.join(" ");
        return Err(format!(
            "this Rust lacks something, and there is no rustup for `rustup {wish}`: install it from https://rustup.rs"
        ));
    }
    run(shell.command("rustup").args(arguments))
}

/// A program from the crate registry, compiled only when the right version isn't at hand. Compiled without optimising,
/// which takes less than half the time; the tool then needs 0.2 s a run instead of 0.05 s. A target folder of its own lets
/// the tools share what they have in common, and an interrupted installation go on where it stopped.
fn cargo_tool(shell: &Shell, name: &str, program: &str, version: &str) -> Result {
    let answer = ask(shell.command(program).arg("--version")).unwrap_or_default();
    if answer.split_whitespace().any(|word| word == version) {
        return Ok(());
    }
    println!("{name} {version} is missing: compiling it, once, in a minute or two");
    let home = private_home(name, version);
    let build = shell.root.join("target/tools");
    let mut command = shell.command("cargo");
    command.args(["install", name, "--version", version, "--locked", "--debug", "--root"]).arg(home);
    command.arg("--target-dir").arg(build).env("CARGO_PROFILE_DEV_DEBUG", "0");
    run(&mut command).map_err(|problem| format!("{problem}; it needs the crate registry once"))
}

/// Node itself, and the packages of package-lock.json, fetched only when the lock differs from what is installed.
pub fn page_packages(shell: &Shell) -> Result {
    node(shell)?;
    let wanted = read(&shell.root.join("package-lock.json"))?;
    let installed = shell.root.join("node_modules/.installed-lock.json");
    if read(&installed).is_ok_and(|lock| lock == wanted) {
        return Ok(());
    }
    run(shell.command("npm").arg("ci")).map_err(|problem| format!("{problem}; it needs the npm registry once"))?;
    std::fs::write(&installed, wanted).map_err(|problem| format!("{}: {problem}", installed.display()))
}

pub fn node(shell: &Shell) -> Result {
    let advice =
        format!("install Node {NODE_MAJOR} or newer, with npm, from https://nodejs.org or your system's packages");
    let version = ask(shell.command("node").arg("--version")).ok_or(format!("there is no Node: {advice}"))?;
    let major = version.trim_start_matches('v').split('.').next().and_then(|number| number.parse().ok());
    match major {
        Some(NODE_MAJOR..) if shell.find("npm").is_some() => Ok(()),
        Some(NODE_MAJOR..) => Err(format!("this Node came without npm: {advice}")),
        _ => Err(format!("this Node is {version}: {advice}")),
    }
}

pub fn read(file: &Path) -> Result<Vec<u8>> {
    std::fs::read(file).map_err(|problem| format!("{}: {problem}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locked_version_is_that_of_the_package_by_its_whole_name() {
        let lock =
            "name = \"wasm-bindgen-macro\"\nversion = \"1.0.0\"\n\nname = \"wasm-bindgen\"\nversion = \"0.2.9\"\n";
        assert_eq!(version_in(lock, "wasm-bindgen"), Some("0.2.9"));
        assert_eq!(version_in(lock, "wasm"), None);
    }
}
