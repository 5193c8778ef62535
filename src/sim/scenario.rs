//! The shareable text form of a run: set-up and timed commands, readable by a person, small enough for a link.
//!
//! ```text
//! gossip 1
//! protocol rumor
//! nodes 4
//! seed 7
//! set fanout 2
//! at 5s inject 1
//! at 10s kill 3
//! ```
//!
//! The other futures of a run, which were left by acting in their past, follow after it, and make the form version 2. Up to where a
//! branch parts it has the run's commands; then come its own, and it was seen so far:
//!
//! ```text
//! gossip 2
//! nodes 4
//! at 8s kill 2
//! branch 8s seen 20s
//! at 10s kill 3
//! ```
//!
//! The first line names the version of the form. Lines end at a line break or a semicolon; empty lines and what follows
//! `#` are ignored. What is not said is at its default.

use crate::knob::Problem;
use crate::settings::{Branch, Setup};

/// The newest version that [`read`] reads. [`write`] writes the oldest that can say what there is to say.
pub const VERSION: u32 = 2;
/// The first version with branches.
const BRANCHES: u32 = 2;
/// The longest text that is read, in bytes.
pub const LONGEST: usize = 1 << 20;

/// Reads the text form. Values are not checked here, only the form.
pub fn read(text: &str) -> Result<Setup, Problem> {
    if text.len() > LONGEST {
        return Err(refused(format!("This scenario is longer than {LONGEST} bytes; it cannot be one of ours.")));
    }
    let lines = text.split(['\n', ';']).map(|line| line.split('#').next().unwrap_or("").trim());
    let mut lines = lines.enumerate().filter(|(_, line)| !line.is_empty());
    let version = version_of(lines.next().map_or("", |(_, line)| line))?;
    let mut setup = Setup { protocol: "rumor".into(), nodes: "4".into(), seed: "1".into(), ..Setup::default() };
    for (number, line) in lines {
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim().to_string();
        match word {
            "protocol" => setup.protocol = rest,
            "nodes" => setup.nodes = rest,
            "seed" => setup.seed = rest,
            "topology" => setup.topology = rest,
            "at" => match setup.branches.last_mut() {
                Some(branch) => branch.commands.push(rest),
                None => setup.commands.push(rest),
            },
            "branch" if version >= BRANCHES => match rest.split_once(" seen ") {
                Some((parted, seen)) => {
                    let (parted, seen) = (parted.trim().to_string(), seen.trim().to_string());
                    setup.branches.push(Branch { parted, seen, commands: Vec::new() });
                }
                None => return Err(refused(format!("Line {}: “{line}” is not “branch TIME seen TIME”.", number + 1))),
            },
            "set" => match rest.split_once(char::is_whitespace) {
                Some((knob, value)) => {
                    setup.knobs.insert(knob.to_string(), value.trim().to_string());
                }
                None => return Err(refused(format!("Line {}: “{line}” lacks a value.", number + 1))),
            },
            _ => {
                let known = "protocol, nodes, seed, topology, set, at or, from version 2 on, branch";
                return Err(refused(format!("Line {}: “{line}” starts with none of {known}.", number + 1)));
            }
        }
    }
    Ok(setup)
}

fn version_of(line: &str) -> Result<u32, Problem> {
    let version = line.strip_prefix("gossip ").and_then(|version| version.trim().parse::<u32>().ok());
    match version {
        Some(version @ 1..=VERSION) => Ok(version),
        Some(newer) if newer > VERSION => {
            let message = format!(
                "This scenario is of version {newer}; this page reads up to {VERSION}. Open it with a newer page."
            );
            Err(refused(message))
        }
        _ => Err(refused("This is no scenario: its first line is not “gossip 1” or “gossip 2”.".to_string())),
    }
}

fn refused(message: String) -> Problem {
    Problem::new("scenario", message)
}

/// Writes the text form, a line each.
pub fn write(setup: &Setup) -> String {
    let Setup { protocol, nodes, seed, topology, .. } = setup;
    let version = if setup.branches.is_empty() { 1 } else { BRANCHES };
    let mut text = format!("gossip {version}\nprotocol {protocol}\nnodes {nodes}\nseed {seed}\n");
    if !matches!(topology.as_str(), "" | "mesh") {
        text += &format!("topology {topology}\n");
    }
    for (knob, value) in &setup.knobs {
        text += &format!("set {knob} {value}\n");
    }
    for command in &setup.commands {
        text += &format!("at {command}\n");
    }
    for Branch { parted, seen, commands } in &setup.branches {
        text += &format!("branch {parted} seen {seen}\n");
        commands.iter().for_each(|command| text += &format!("at {command}\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_written_reads_back() {
        let text = "gossip 1\nprotocol rumor\nnodes 5\nseed 3\ntopology ring\nset fanout 2\nset loss 30%\nat 5s inject 1\nat 9s heal\n";
        assert_eq!(write(&read(text).unwrap()), text);
        let branched = "gossip 2\nprotocol rumor\nnodes 5\nseed 3\nat 5s inject 1\nbranch 5s seen 20s\nat 6s kill 2\nat 7s heal\nbranch 2s seen 3s\n";
        let setup = read(branched).unwrap();
        assert_eq!(setup.branches.iter().map(|branch| branch.commands.len()).collect::<Vec<_>>(), [2, 0]);
        assert_eq!(write(&setup), branched);
        let link = text.replace('\n', ";");
        assert_eq!(read(&link).unwrap(), read(text).unwrap());
    }

    #[test]
    fn what_is_no_scenario_is_refused_with_the_reason() {
        let refusal = |text: &str| read(text).unwrap_err().message;
        assert!(refusal("").contains("no scenario"));
        assert!(refusal("gossip 3\nnodes 4").contains("newer page"));
        assert!(refusal("gossip 1\nbranch 8s seen 9s").contains("from version 2 on"));
        assert!(refusal("gossip 2\nbranch 8s").contains("branch TIME seen TIME"));
        assert!(refusal("gossip 1\nnodes 4\nnode 5").contains("Line 3"));
        assert!(refusal("gossip 1\nset fanout").contains("lacks a value"));
        assert!(refusal(&"x".repeat(LONGEST + 1)).contains("longer than"));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,200}") {
            let _ = read(&text);
            let _ = read(&format!("gossip 1\n{text}"));
        }
    }
}
