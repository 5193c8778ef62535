//! The project's own commands: `cargo xtask demo` shows the workshop, `cargo xtask test` tests everything. Both get
//! what the machine lacks, and both work in a fresh clone.

mod browsers;
mod checks;
mod page;
mod shell;
mod tools;

use shell::{Result, Shell};
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask <command>
  demo            build the page and open it
  build           build the page: pkg/ and www/dist/
  serve [port]    build the page and serve it to this machine, port 8137 unless told
  test [step...]  everything, or only the named steps";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match dispatch(&words) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(problem) => {
            eprintln!("\nerror: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// Whether all went well; what is false has already been reported.
fn dispatch(words: &[&str]) -> Result<bool> {
    let shell = Shell::new()?;
    match words {
        ["demo"] => page::demo(&shell)?,
        ["build"] => page::build(&shell)?,
        ["serve"] => page::serve(&shell, "8137")?,
        ["serve", port] => page::serve(&shell, port)?,
        ["test", steps @ ..] => return checks::test(&shell, steps),
        [] => println!("{USAGE}"),
        _ => return Err(format!("no such command\n{USAGE}")),
    }
    Ok(true)
}
