//! Which nodes a command means: numbers, a zone, a share, one at random, or all.

use crate::dice::Dice;
use crate::knob::Problem;
use crate::protocol::NodeId;
use rand::seq::SliceRandom;
use std::fmt;

/// Which nodes a command means.
#[derive(Clone, Debug, PartialEq)]
pub enum Selection {
    /// Every node.
    All,
    /// One at random, among those that the command can act on.
    Random,
    /// This percentage of all nodes at random, at least one.
    Percent(f64),
    /// The nodes of one zone, counted from 1.
    Zone(u32),
    /// These numbers and ranges, both ends included.
    Numbers(Vec<(u32, u32)>),
}

impl Selection {
    /// Reads `1-3,9`, `zone 2`, `30%`, `random` or `all`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "all" => return Some(Self::All),
            "random" => return Some(Self::Random),
            _ => {}
        }
        if let Some(percent) = text.strip_suffix('%') {
            let share = percent.trim().parse::<f64>().ok().filter(|p| (0.0..=100.0).contains(p))?;
            return Some(Self::Percent(share));
        }
        if let Some(zone) = text.strip_prefix("zone ") {
            return zone.trim().parse().ok().filter(|zone| *zone > 0).map(Self::Zone);
        }
        let range = |part: &str| {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let (first, last): (u32, u32) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
            (0 < first && first <= last).then_some((first, last))
        };
        text.split(',').map(range).collect::<Option<_>>().map(Self::Numbers)
    }

    /// Refuses nodes and zones that do not exist.
    pub fn check(&self, nodes: u32, zones: u32) -> Result<(), Problem> {
        let message = match self {
            Self::Zone(zone) if *zone > zones => format!("There is no zone {zone}; zones are numbered 1 to {zones}."),
            Self::Numbers(ranges) => match ranges.iter().find(|(_, last)| *last > nodes) {
                Some((_, last)) => format!("There is no node {last}; nodes are numbered 1 to {nodes}."),
                None => return Ok(()),
            },
            _ => return Ok(()),
        };
        Err(Problem::new("command", message))
    }

    /// The nodes meant, among those that `fits` lets through, in ascending order.
    pub fn nodes(
        &self,
        all: u32,
        zone_of: &dyn Fn(NodeId) -> u32,
        fits: &dyn Fn(NodeId) -> bool,
        dice: &mut Dice,
    ) -> Vec<NodeId> {
        let fitting = || (1..=all).map(NodeId::new).filter(|node| fits(*node));
        match self {
            Self::All => fitting().collect(),
            Self::Random => {
                let candidates: Vec<_> = fitting().collect();
                let count = candidates.len() as u32;
                if count == 0 { candidates } else { vec![candidates[dice.below(count) as usize]] }
            }
            Self::Percent(percent) => {
                let mut candidates: Vec<_> = fitting().collect();
                candidates.shuffle(dice);
                candidates.truncate(((percent * f64::from(all) / 100.0) as usize).max(1));
                candidates.sort_unstable();
                candidates
            }
            Self::Zone(zone) => fitting().filter(|node| zone_of(*node) == *zone).collect(),
            Self::Numbers(ranges) => {
                let mut nodes: Vec<_> =
                    ranges.iter().flat_map(|(first, last)| *first..=*last).map(NodeId::new).collect();
                nodes.sort_unstable();
                nodes.dedup();
                nodes.retain(|node| fits(*node));
                nodes
            }
        }
    }
}

impl fmt::Display for Selection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all"),
            Self::Random => f.write_str("random"),
            Self::Percent(percent) => write!(f, "{percent}%"),
            Self::Zone(zone) => write!(f, "zone {zone}"),
            Self::Numbers(ranges) => {
                let one = |(first, last): &(u32, u32)| match first == last {
                    true => first.to_string(),
                    false => format!("{first}-{last}"),
                };
                f.write_str(&ranges.iter().map(one).collect::<Vec<_>>().join(","))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::Purpose;

    #[test]
    fn a_selection_means_existing_fitting_nodes() {
        let mut dice = Dice::new(1, Purpose::Command, 0);
        let mut nodes = |text: &str| {
            let zone_of = |node: NodeId| 1 + (node.number() > 5) as u32;
            let selection = Selection::parse(text).unwrap();
            let meant = selection.nodes(10, &zone_of, &|node| node.number() != 2, &mut dice);
            meant.into_iter().map(NodeId::number).collect::<Vec<_>>()
        };
        assert_eq!(nodes("1-3,9"), [1, 3, 9]);
        assert_eq!(nodes("zone 2"), [6, 7, 8, 9, 10]);
        assert_eq!(nodes("30%").len(), 3);
        assert_eq!(nodes("random").len(), 1);
        assert!(Selection::parse("11").unwrap().check(10, 1).is_err());
        assert!(Selection::parse("zone 3").unwrap().check(10, 2).is_err());
    }
}
