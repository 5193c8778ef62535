//! The command line, driven as a user drives it: what it prints is what the library computes, and what makes no sense is
//! refused with a sentence.

use gossip_workshop::protocols;
use gossip_workshop::sim::scenario;
use gossip_workshop::time::Instant;
use serde_json::Value;
use std::io::Write;
use std::process::{Command, Output, Stdio};

const GOLDEN: &str = include_str!("golden.txt");

fn lab(arguments: &[&str]) -> Output {
    lab_reading(arguments, "")
}

fn lab_reading(arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gossip-lab"));
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the lab starts");
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("the lab reads its input");
    child.wait_with_output().expect("the lab ends")
}

fn text(output: &Output) -> &str {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    std::str::from_utf8(&output.stdout).expect("the lab writes UTF-8")
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(text(&lab(arguments))).expect("the lab writes JSON")
}

fn refusal(arguments: &[&str]) -> String {
    let output = lab(arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    assert!(output.stdout.is_empty(), "{arguments:?}");
    String::from_utf8(output.stderr).expect("the lab writes UTF-8")
}

/// What a sweep says of a metric.
fn statistic(sweep: &Value, metric: &str, which: &str) -> f64 {
    sweep[metric][which].as_f64().unwrap_or_else(|| panic!("{metric}.{which} is no number in {sweep}"))
}

#[test]
fn run_and_replay_end_in_the_digests_of_the_library() {
    for paragraph in GOLDEN.split("\n\n") {
        let (head, text_form) = paragraph.trim().split_once('\n').unwrap();
        let (digest, seconds) = head.split_once(' ').unwrap();
        let until = format!("{seconds}s");
        let output = lab_reading(&["run", "--scenario", "-", "--until", &until, "--json"], text_form);
        let run: Value = serde_json::from_str(text(&output)).unwrap();
        assert_eq!((run["digest"].as_str(), run["ended"].as_str()), (Some(digest), Some("time")), "{text_form}");
        let output = lab_reading(&["replay", "-", "--until", &until], text_form);
        assert!(text(&output).ends_with(&format!("\ndigest {digest}\n")), "{text_form}");
    }
}

#[test]
fn flags_mean_what_a_scenario_means() {
    let flags = ["--nodes", "50", "--seed", "9", "--set", "fanout=2", "--set", "loss=10%", "--topology", "random 4"];
    let commands = ["--at", "0s inject 1", "--at", "1s kill 10%", "--at", "8s restart all empty"];
    let run = json(&[&["run", "--until", "20s", "--json"], &flags[..], &commands[..]].concat());
    let text_form = "gossip 1;nodes 50;seed 9;set fanout 2;set loss 10%;topology random 4;\
                     at 0s inject 1;at 1s kill 10%;at 8s restart all empty";
    let mut engine = protocols::begin(&scenario::read(text_form).unwrap()).unwrap_or_else(|p| panic!("{p:?}"));
    engine.advance(Instant::from_micros(20_000_000), u64::MAX);
    assert_eq!(run["digest"].as_str(), Some(format!("{:016x}", engine.digest()).as_str()));
    let status = engine.status();
    assert_eq!(run["messages"].as_f64(), Some(status.sent));
    assert_eq!(run["events"].as_f64(), Some(status.events));
    assert_eq!(run["bytes"].as_f64(), Some(status.bytes));
    assert_eq!(run["informed"].as_f64(), Some(f64::from(status.knows) / f64::from(status.up)));
}

#[test]
fn a_run_ends_in_the_very_moment_in_which_all_know() {
    let run = json(&["run", "--nodes", "300", "--seed", "5", "--set", "fanout=2", "--json"]);
    assert_eq!((run["ended"].as_str(), run["residue"].as_f64()), (Some("all"), Some(0.0)));
    assert_eq!(run["rounds_to_all"], run["seconds"]);
    assert_eq!(run["delay_last"], run["seconds"]);
    let rounds = json(&["run", "--nodes", "300", "--set", "clock=rounds", "--set", "interval=500ms", "--json"]);
    assert_eq!(rounds["delays_in"], "rounds");
    assert_eq!(rounds["rounds_to_all"].as_f64().unwrap() * 0.5, rounds["seconds"].as_f64().unwrap());
}

/// Waiting for all in plain rounds goes through the protocol's shortcut, waiting for a moment through the general engine.
#[test]
fn the_shortcut_through_plain_rounds_changes_nothing() {
    for mode in ["mode=push", "mode=pull", "mode=push-pull"] {
        let world = ["run", "--nodes", "500", "--seed", "3", "--set", "clock=rounds", "--set", mode, "--json"];
        for cap in ["4s", "1h"] {
            let mut short = json(&[&world[..], &["--until", "all", "--cap", cap]].concat());
            let until = format!("{}s", short["seconds"]);
            let mut long = json(&[&world[..], &["--until", &until]].concat());
            assert_eq!(short["ended"], if cap == "4s" { "cap" } else { "all" });
            short["ended"].take();
            long["ended"].take();
            assert_eq!(short, long, "{mode}, cap {cap}");
        }
    }
}

#[test]
fn under_a_stop_rule_a_run_ends_when_nobody_spreads_any_more() {
    let stop = ["--nodes", "1000", "--set", "stop=counter", "--set", "k=1", "--json"];
    for until in [&[][..], &["--until", "quiet"], &["--until", "all"]] {
        let run = json(&[&["run"], &stop[..], until].concat());
        assert_eq!(run["ended"], "quiet", "{until:?}");
        assert!(run["residue"].as_f64().unwrap() > 0.05);
        assert_eq!(run["rounds_to_all"], Value::Null);
    }
}

#[test]
fn a_run_that_waits_in_vain_ends_at_the_cap_and_says_so() {
    let output = lab(&["run", "--set", "loss=100%", "--cap", "50s", "--json"]);
    let run: Value = serde_json::from_str(text(&output)).unwrap();
    assert_eq!((run["ended"].as_str(), run["seconds"].as_f64()), (Some("cap"), Some(50.0)));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--cap"));
}

#[test]
fn a_run_waits_for_a_rolling_restart_to_end() {
    let rolling = ["--nodes", "10", "--at", "30s rolling all 2 10s 5s empty", "--json"];
    for until in ["all", "quiet"] {
        let run = json(&[&["run", "--until", until, "--set", "stop=counter"], &rolling[..]].concat());
        assert!(run["seconds"].as_f64().unwrap() >= 30.0 + 4.0 * 10.0 + 5.0, "{until}");
    }
}

#[test]
fn a_command_that_injects_replaces_the_update_at_node_1() {
    let run = json(&["run", "--at", "3s inject 2", "--json"]);
    assert_eq!(run["commands"], serde_json::json!(["3s inject 2"]));
    let run = json(&["run", "--at", "3s kill 2", "--json"]);
    assert_eq!(run["commands"], serde_json::json!(["0ms inject 1", "3s kill 2"]));
    assert_eq!(run["up"], 3);
}

#[test]
fn a_sweep_has_the_statistics_of_its_single_runs() {
    let world = ["--nodes", "60", "--set", "stop=coin", "--set", "k=2", "--set", "loss=5%", "--json"];
    let sweep = json(&[&["sweep", "--runs", "9", "--seed", "100", "--cores", "2"], &world[..]].concat());
    let seeds: Vec<_> = (100..109).map(|seed: u32| seed.to_string()).collect();
    let runs: Vec<_> = seeds.iter().map(|seed| json(&[&["run", "--seed", seed], &world[..]].concat())).collect();
    for metric in ["events", "residue", "traffic", "delay_mean", "delay_last", "messages", "bytes", "redundant"] {
        let mut values: Vec<f64> = runs.iter().map(|run| run[metric].as_f64().unwrap()).collect();
        values.sort_by(f64::total_cmp);
        let mean = values.iter().sum::<f64>() / 9.0;
        let sd = (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / 8.0).sqrt();
        let expected = [("mean", mean), ("sd", sd), ("min", values[0]), ("p50", values[4]), ("max", values[8])];
        for (which, value) in expected {
            let found = statistic(&sweep, metric, which);
            assert!((found - value).abs() <= 1e-9 * value.abs(), "{metric}.{which}: {found}, not {value}");
        }
    }
    let informed_all = runs.iter().filter(|run| !run["rounds_to_all"].is_null()).count() as u64;
    assert_eq!(sweep["rounds_to_all"]["count"].as_u64().unwrap_or(0), informed_all);
    assert_eq!(sweep["ended"]["quiet"], 9);
}

#[test]
fn a_sweep_is_the_same_on_any_number_of_cores() {
    let sweep =
        |cores| text(&lab(&["sweep", "--nodes", "50,80", "--runs", "20", "--cores", cores, "--json"])).to_string();
    assert_eq!(sweep("1"), sweep("3"));
}

#[test]
fn a_sweep_runs_every_combination() {
    let latencies = "latency=20ms,lognormal(20ms,0.5)";
    let arguments = ["sweep", "--runs", "3", "--nodes", "10,20,30", "--set", latencies, "--set", "fanout=2"];
    let cells = json(&[&arguments[..], &["--json"]].concat());
    let cells: Vec<_> =
        cells.as_array().unwrap().iter().map(|cell| (&cell["nodes"], &cell["set"]["latency"])).collect();
    assert_eq!(cells.len(), 6);
    assert_eq!((cells[0].0.as_u64(), cells[0].1.as_str()), (Some(10), Some("20ms")));
    assert_eq!((cells[5].0.as_u64(), cells[5].1.as_str()), (Some(30), Some("lognormal(20ms,0.5)")));
    let output = lab(&[&arguments[..], &["--csv"]].concat());
    let mut table = csv::Reader::from_reader(text(&output).as_bytes());
    assert_eq!(
        table.headers().unwrap().iter().take(6).collect::<Vec<_>>(),
        ["protocol", "nodes", "latency", "fanout", "metric", "count"]
    );
    let rows: Vec<_> = table.records().map(Result::unwrap).collect();
    let is_messages = |row: &&csv::StringRecord| row.get(4) == Some("messages");
    assert_eq!(rows.iter().filter(is_messages).count(), 6);
    assert_eq!(text(&lab(&arguments)).matches("seed 1, fanout 2, latency ").count(), 6);
}

#[test]
fn a_course_has_a_sample_each_round_and_ends_where_the_measures_do() {
    let world = ["run", "--nodes", "100", "--set", "clock=rounds", "--set", "mode=push-pull", "--until", "12s"];
    let run = json(&[&world[..], &["--json", "--series"]].concat());
    let column = |name: &str| run["series"][name].as_array().unwrap_or_else(|| panic!("{name} in {}", run["series"]));
    let last = |name: &str| column(name).last().unwrap().as_f64().unwrap();
    assert_eq!((column("seconds").len(), last("seconds"), last("knows")), (13, 12.0, 1.0));
    for same in ["residue", "delay_mean", "delay_last", "times_heard", "bytes", "deepest_inbox"] {
        assert_eq!(last(same), run[same].as_f64().unwrap(), "{same}");
    }
    for way in ["bytes_in_mean", "bytes_out_mean"] {
        let all: f64 = column(way).iter().map(|mean| 100.0 * mean.as_f64().unwrap()).sum();
        assert!((all - last("bytes")).abs() < 1e-6, "{way}: {all} of {}", last("bytes"));
    }
    assert_eq!((last("staleness"), column("staleness")[1].as_f64().unwrap()), (0.0, 0.98));
    let kinds: f64 =
        run["series"].as_object().unwrap().keys().filter(|key| key.starts_with("sent_")).map(|k| last(k)).sum();
    assert_eq!(kinds, last("sent"));
    let output = lab(&[&world[..], &["--series"]].concat());
    assert_eq!(text(&output).lines().count(), 14);
    assert!(text(&output).starts_with("seconds,update,knows,residue,delay_mean,delay_last,up,sent,lost,"));
}

#[test]
fn a_course_tells_when_inboxes_were_deep() {
    let run = json(&[
        "run",
        "--nodes",
        "30",
        "--set",
        "handling=300ms",
        "--at",
        "0s inject 1",
        "--at",
        "6s freeze 2",
        "--at",
        "10s thaw all",
        "--until",
        "30s",
        "--json",
        "--series",
    ]);
    let depths = run["series"]["deepest_inbox"].as_array().unwrap();
    let depth = |second: usize| depths[second].as_f64().unwrap();
    let most = depths.iter().map(|depth| depth.as_f64().unwrap()).fold(0.0, f64::max);
    assert_eq!(most, run["deepest_inbox"].as_f64().unwrap());
    assert!(depth(10) > depth(7) && depth(7) > depth(6) && depth(20) < depth(10), "{depths:?}");
}

/// The page's lab is held to the same table in tests/unit/lab.test.js.
#[test]
fn a_sweep_prints_the_table_that_the_page_makes() {
    let sweep = "sweep --protocol rumor --nodes 20,60 --seed 5 --runs 6 --set fanout=1,2 --set stop=coin --csv";
    let rest = ["--set", "latency=lognormal(20ms,0.5)", "--at", "0ms inject 1", "--at", "1s kill 2"];
    let mut arguments: Vec<_> = sweep.split(' ').collect();
    // Columns stand in the order of the flags: the page writes what does not vary in the order of the alphabet.
    arguments.splice(11..11, rest);
    assert_eq!(text(&lab(&arguments)), include_str!("golden-sweep.csv"));
}

/// Demers et al. 1987, Table 1, first row: push, feedback, counter, k = 1, a thousand sites. Means and deviations per run
/// are those of an independent program that agrees with all of the printed row; the tolerance is four standard errors.
#[test]
fn the_lab_reproduces_the_first_row_of_demers_table_1() {
    let rule = ["--set", "clock=rounds", "--set", "stop=counter", "--set", "k=1"];
    let sweep = json(&[&["sweep", "--nodes", "1000", "--runs", "250", "--json"], &rule[..]].concat());
    let row = [
        ("residue", 0.1744, 0.016),
        ("traffic", 1.745, 0.038),
        ("delay_needed", 10.99, 0.21),
        ("delay_last", 16.83, 1.27),
    ];
    for (metric, mean, sd) in row {
        let found = statistic(&sweep, metric, "mean");
        assert!((found - mean).abs() <= 4.0 * sd / 250f64.sqrt(), "{metric} is {found}, not {mean}");
    }
}

#[test]
fn list_shows_every_protocol_and_knob_with_range_and_source() {
    let output = lab(&["list"]);
    let listed = text(&output);
    for entry in protocols::REGISTRY {
        assert!(listed.contains(entry.info.label));
        for knob in entry.knobs() {
            let shown = [format!("{}={}", knob.name, knob.default), knob.kind.to_string(), knob.source.to_string()];
            assert!(shown.iter().all(|part| listed.contains(part.as_str())), "{}", knob.name);
        }
    }
    let catalog = json(&["list", "--json"]);
    assert_eq!(catalog["protocols"].as_array().unwrap().len(), protocols::REGISTRY.len());
}

#[test]
fn replay_tells_the_story() {
    let scenario = "gossip 1;nodes 3;at 1s inject 2;at 20s kill 3";
    let output = lab_reading(&["replay", "-"], scenario);
    let story = text(&output);
    for part in ["1s  You: inject 2", "Node 2 wrote 2:1", "Node 1 heard 2:1 from node", "20s  Node 3 went down"] {
        assert!(story.contains(part), "{part} is missing in\n{story}");
    }
    assert!(story.contains("ended at 20s: every living node knew every update"));
}

#[test]
fn what_makes_no_sense_is_refused_with_range_and_suggestion() {
    let cases: &[(&[&str], &[&str])] = &[
        (&["run", "--set", "fanout=17"], &["fanout", "from 1 to 16", "“17”"]),
        (&["run", "--set", "fanot=2"], &["no knob", "“fanout”"]),
        (&["run", "--set", "mode=psuh"], &["one of push, pull, push-pull", "“push”"]),
        (&["run", "--set", "fanout"], &["KNOB=VALUE"]),
        (&["run", "--set", "k=1", "--set", "k=2"], &["set twice"]),
        (&["run", "--nodes", "-3"], &["from 1 to 1000000"]),
        (&["run", "--seed", "x"], &["from 0 to 4294967295"]),
        (&["run", "--protocol", "rumour"], &["rumor"]),
        (&["run", "--topology", "rng"], &["“ring”"]),
        (&["run", "--at", "10s kil 1"], &["“kill”"]),
        (&["run", "--at", "10s kill 9"], &["numbered 1 to 4"]),
        (&["run", "--until", "quite"], &["“quiet”", "60s"]),
        (&["run", "--cap", "long"], &["60s"]),
        (&["run", "--scenario", "no-such-file"], &["cannot be read"]),
        (&["run", "--noodles", "3"], &["--nodes"]),
        (&["swep"], &["sweep"]),
        (&["sweep", "--set", "fanout=1,99"], &["from 1 to 16", "“99”"]),
        (&["sweep", "--runs", "0"], &["1..=1000000"]),
        (&["sweep", "--seed", "4294967295", "--runs", "2"], &["from 0 to 4294967294"]),
        (&["sweep", "--csv", "--json"], &["cannot be used with"]),
        (&["replay", "no-such-file"], &["cannot be read"]),
    ];
    for (arguments, parts) in cases {
        let message = refusal(arguments);
        assert!(parts.iter().all(|part| message.contains(part)), "{arguments:?} says\n{message}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_mishap() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gossip-lab"));
    command
        .args(["replay", "-", "--until", "100s"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    child.stdin.take().unwrap().write_all(b"gossip 1;nodes 100;at 0s inject 1").unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
