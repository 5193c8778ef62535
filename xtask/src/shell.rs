//! Child processes: every command that is run is shown first, and a failure names the command that failed.

use crate::tools;
use std::ffi::{OsStr, OsString};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

/// What a task gives back; the error is a sentence for the person at the keyboard.
pub type Result<T = ()> = std::result::Result<T, String>;

/// Where commands run, and where they find programs.
pub struct Shell {
    /// The repository's root, the working directory of every command.
    pub root: PathBuf,
    /// `PATH` with the private tools first.
    path: OsString,
}

impl Shell {
    pub fn new() -> Result<Self> {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = manifest.parent().ok_or("xtask/ has no parent")?.to_owned();
        let inherited = std::env::var_os("PATH").unwrap_or_default();
        let folders = tools::private_folders(&root)?.into_iter();
        let path = std::env::join_paths(folders.chain(std::env::split_paths(&inherited)))
            .map_err(|problem| format!("PATH can't be extended: {problem}"))?;
        Ok(Self { root, path })
    }

    /// A program found on `PATH`, to be run at the root without a keyboard.
    pub fn command(&self, program: &str) -> Command {
        let found = self.find(program).unwrap_or_else(|| program.into());
        let mut command = Command::new(found);
        command.current_dir(&self.root).env("PATH", &self.path);
        command.stdin(Stdio::null());
        command
    }

    /// A Node program, given by the path of its script.
    pub fn node(&self, script: &str) -> Command {
        let mut command = self.command("node");
        command.arg(script);
        command
    }

    /// The first executable file of that name on `PATH`. npm is a script, which Windows finds only by its full name.
    pub fn find(&self, program: &str) -> Option<PathBuf> {
        let endings: &[&str] = if cfg!(windows) { &[".exe", ".cmd"] } else { &[""] };
        std::env::split_paths(&self.path)
            .flat_map(|folder| endings.iter().map(move |ending| folder.join(format!("{program}{ending}"))))
            .find(|file| file.is_file())
    }
}

/// Runs to the end, output to the terminal.
pub fn run(command: &mut Command) -> Result {
    announce(command);
    let status = command.status();
    judge(command, status)
}

/// Runs to the end, output to the terminal and also returned.
pub fn run_and_read(command: &mut Command) -> Result<String> {
    announce(command);
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(|problem| cannot_start(command, problem))?;
    let mut output = String::new();
    for line in child.stdout.take().map(BufReader::new).into_iter().flat_map(BufRead::lines) {
        let line = line.unwrap_or_default();
        println!("{line}");
        output.extend([line.as_str(), "\n"]);
    }
    let status = child.wait();
    judge(command, status).map(|()| output)
}

/// What a command prints, or nothing when it can't be run or fails. Silent: for questions like `--version`.
pub fn ask(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(text)
}

fn announce(command: &Command) {
    println!("$ {}", show(command));
}

fn judge(command: &Command, status: std::io::Result<ExitStatus>) -> Result {
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{}` failed ({status})", show(command))),
        Err(problem) => Err(cannot_start(command, problem)),
    }
}

fn cannot_start(command: &Command, problem: std::io::Error) -> String {
    format!("`{}` can't be started: {problem}", show(command))
}

/// The command as one would type it.
fn show(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    let words: Vec<_> = std::iter::once(program).chain(command.get_args()).map(OsStr::to_string_lossy).collect();
    words.join(" ")
}
