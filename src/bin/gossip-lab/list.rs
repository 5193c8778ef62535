//! `gossip-lab list`: what there is.

use crate::Failure;
use crate::args::List;
use crate::report::write_json;
use crate::table;
use gossip_workshop::catalog::{KnobEntry, MetricEntry, Named, ProtocolEntry, catalog};
use std::io::Write;

/// `gossip-lab list`.
pub fn list(args: &List, out: &mut impl Write) -> Result<(), Failure> {
    let catalog = catalog();
    if args.json {
        return write_json(&catalog, out);
    }
    writeln!(out, "PROTOCOLS")?;
    for protocol in &catalog.protocols {
        out.write_all(described(protocol).as_bytes())?;
    }
    let topologies = catalog.topologies.iter().map(|Named { name, label, help }| [*name, *label, *help]);
    let metrics = catalog.metrics.iter().map(|MetricEntry { name, unit, help, .. }| [*name, *unit, *help]);
    let listed: [(&str, Vec<_>); 2] = [("TOPOLOGIES", topologies.collect()), ("METRICS", metrics.collect())];
    for (heading, rows) in listed {
        let rows = rows.into_iter().map(|row| row.map(String::from));
        write!(out, "\n{heading}\n{}", table::columns([const { String::new() }; 3], rows, &[]))?;
    }
    let rows = catalog.commands.iter().map(|command| [command.label, command.help].map(String::from));
    write!(
        out,
        "\nCOMMANDS, each after its time, such as \"10s kill 1\"\n{}",
        table::columns([const { String::new() }; 2], rows, &[])
    )?;
    Ok(())
}

fn described(protocol: &ProtocolEntry) -> String {
    let ProtocolEntry { name, label, help, knobs, commands, .. } = protocol;
    let knobs: String = knobs.iter().map(knob).collect();
    let commands = match commands {
        [] => String::new(),
        commands => format!("  Its nodes also obey: {}.\n", commands.join(", ")),
    };
    format!("\n{name}: {label}. {help}\n{commands}{knobs}")
}

fn knob(knob: &KnobEntry) -> String {
    let KnobEntry { name, help, source, default, allowed, live, .. } = knob;
    let live = if *live { " May turn while a run goes on." } else { "" };
    format!("\n  {name}={default}\n      {help}\n      {allowed}.{live}\n      Default from {source}.\n")
}
