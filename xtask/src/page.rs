//! From `src/` and `www/` to something one can open.

use crate::shell::{Result, Shell, run};
use crate::tools;
use std::path::Path;
use std::process::{Command, Stdio};

/// The page as a folder: opens from a double click once built.
pub const INDEX: &str = "index.html";
/// The page as one file, to be mailed or put on a stick.
pub const SINGLE_FILE: &str = "www/dist/gossip-workshop.html";
/// The engine.
pub const WASM: &str = "pkg/gossip_workshop_bg.wasm";

/// Makes `pkg/` and `www/dist/`. Node comes first: to learn after minutes of compiling that it is missing would be sad.
pub fn build(shell: &Shell) -> Result {
    tools::page_packages(shell)?;
    tools::wasm_tools(shell)?;
    run(wasm_command(shell, "wasm-pack").args(["build", "--mode", "no-install"]))?;
    run(&mut shell.node("scripts/bundle.mjs"))
}

/// A command that compiles for wasm: panic messages carry source paths, and ours should say nothing about the builder.
pub fn wasm_command(shell: &Shell, program: &str) -> Command {
    let home = tools::cargo_home();
    let mut command = shell.command(program);
    command.env("CARGO_ENCODED_RUSTFLAGS", format!("--remap-path-prefix={}=cargo", home.display()));
    command
}

pub fn serve(shell: &Shell, port: &str) -> Result {
    build(shell)?;
    run(shell.node("scripts/serve.mjs").arg(port))
}

/// Builds the page and opens it; says where it is in any case.
pub fn demo(shell: &Shell) -> Result {
    build(shell)?;
    let index = shell.root.join(INDEX);
    println!("\nThe page is ready. It needs no network.");
    println!("  open      {}", index.display());
    println!("  address   {}", file_address(&index));
    println!("  one file  {}", shell.root.join(SINGLE_FILE).display());
    open(shell, &index);
    Ok(())
}

/// Best effort: the address has been printed.
fn open(shell: &Shell, page: &Path) {
    let Some((program, before)) = opener() else {
        println!("There is no display here: open the address in a browser.");
        return;
    };
    let mut command = shell.command(program);
    command.args(before).arg(page).stdout(Stdio::null()).stderr(Stdio::null());
    if command.spawn().is_err() {
        println!("No browser could be started: open the address yourself.");
    }
}

/// The program that opens a file as a double click would, or nothing where there is no one to see it.
fn opener() -> Option<(&'static str, &'static [&'static str])> {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if set("CI") {
        None
    } else if cfg!(windows) {
        Some(("cmd", &["/C", "start", ""]))
    } else if cfg!(target_os = "macos") {
        Some(("open", &[]))
    } else {
        (set("DISPLAY") || set("WAYLAND_DISPLAY")).then_some(("xdg-open", &[]))
    }
}

/// A path as a browser's address: everything but plain characters escaped.
fn file_address(path: &Path) -> String {
    let path = path.to_string_lossy().replace('\\', "/");
    let escape = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' | b':' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    let root = if path.starts_with('/') { "" } else { "/" };
    format!("file://{root}{}", path.bytes().map(escape).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_survive_blanks_and_umlauts() {
        let address = file_address(Path::new("/home/j doe/Übung/index.html"));
        assert_eq!(address, "file:///home/j%20doe/%C3%9Cbung/index.html");
    }
}
