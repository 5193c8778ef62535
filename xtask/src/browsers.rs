//! Real browsers for the tests: what the machine has, else what can be had without asking.

use crate::shell::{Result, Shell, ask, run};
use std::path::PathBuf;

/// A browser that tests may use.
struct Browser {
    /// The environment variable that names one, for the user and for the test programs.
    variable: &'static str,
    programs: &'static [&'static str],
    /// Where macOS keeps it.
    application: &'static str,
    debian_package: &'static str,
}

const CHROMIUM: Browser = Browser {
    variable: "CHROMIUM",
    programs: &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"],
    application: "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    debian_package: "chromium",
};

const FIREFOX: Browser = Browser {
    variable: "FIREFOX",
    programs: &["firefox-esr", "firefox"],
    application: "/Applications/Firefox.app/Contents/MacOS/firefox",
    debian_package: "firefox-esr",
};

/// Chromium's path for `$CHROMIUM`, or nothing when Playwright's own copy has to serve.
pub fn chromium(shell: &Shell) -> Result<Option<PathBuf>> {
    if let Some(found) = find_or_install(shell, &CHROMIUM) {
        return Ok(Some(found));
    }
    let mut download = shell.node("node_modules/@playwright/test/cli.js");
    run(download.args(["install", "chromium"]))
        .map(|()| None)
        .map_err(|problem| format!("{problem}; install Chromium or Chrome, or name one in $CHROMIUM"))
}

/// Firefox's path, if there is one to be had.
pub fn firefox(shell: &Shell) -> Option<PathBuf> {
    find_or_install(shell, &FIREFOX)
}

fn find_or_install(shell: &Shell, browser: &Browser) -> Option<PathBuf> {
    find(shell, browser).or_else(|| {
        apt_install(shell, browser.debian_package)?;
        find(shell, browser)
    })
}

/// The first that really starts: some systems put a stub there that only says where to get the real one.
fn find(shell: &Shell, browser: &Browser) -> Option<PathBuf> {
    let named = std::env::var_os(browser.variable).map(PathBuf::from);
    let installed = browser.programs.iter().filter_map(|program| shell.find(program));
    named
        .into_iter()
        .chain(installed)
        .chain([PathBuf::from(browser.application)])
        .find(|path| ask(shell.command(&path.to_string_lossy()).arg("--version")).is_some())
}

/// Debian's package, where we may install without a password.
fn apt_install(shell: &Shell, package: &str) -> Option<()> {
    shell.find("apt-get")?;
    let root = ask(shell.command("id").arg("-u"))? == "0";
    if !root {
        ask(shell.command("sudo").args(["-n", "true"]))?;
    }
    let apt = |arguments: &[&str]| {
        let mut command = shell.command(if root { "env" } else { "sudo" });
        command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=120"]);
        run(command.args(arguments)).ok()
    };
    // One unreachable source fails the update, while the package may well be had from another.
    let _ = apt(&["update"]);
    apt(&["install", "-y", "--no-install-recommends", package])
}
