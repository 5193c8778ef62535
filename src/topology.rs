//! Who may talk to whom: neighbour lists as data.

use crate::dice::{Dice, Purpose};
use crate::knob::{Problem, nearest};
use crate::protocol::NodeId;
use std::fmt;

/// The shape of the neighbour lists, as it stands in a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Everybody knows everybody: `mesh`.
    Mesh,
    /// A circle: `ring`.
    Ring,
    /// A ring that is cut open: `line`.
    Line,
    /// All know node 1, node 1 knows all: `star`.
    Star,
    /// As square as the number of nodes allows, four neighbours inside: `grid`.
    Grid,
    /// Binary, node 1 at the root: `tree`.
    Tree,
    /// Every node picks this many others; both ends know each other: `random 4`.
    Random(u32),
    /// Written by hand: `lists 1:2,3 2:1 3:1`. A node without a list knows nobody.
    Lists(Vec<(u32, Vec<u32>)>),
}

/// Name, label and help of each shape, for menus.
pub const SHAPES: [(&str, &str, &str); 8] = [
    ("mesh", "Full mesh", "Everybody knows everybody."),
    ("ring", "Ring", "Each node knows the two beside it."),
    ("line", "Line", "A ring that is cut open: news crawls from end to end."),
    ("star", "Star", "Everybody knows node 1 and nobody else."),
    ("grid", "Grid", "Each node knows those above, below, left and right."),
    ("tree", "Tree", "Each node knows its parent and its two children."),
    ("random 4", "Random", "Each node picks a few others at random; both ends know each other."),
    ("lists 1:2,3 2:1 3:1", "By hand", "Neighbour lists written out, node by node."),
];

impl Shape {
    /// Reads the scenario's text.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let mut words = text.split_whitespace();
        let name = words.next().unwrap_or("");
        let shape = match name {
            "mesh" => Shape::Mesh,
            "ring" => Shape::Ring,
            "line" => Shape::Line,
            "star" => Shape::Star,
            "grid" => Shape::Grid,
            "tree" => Shape::Tree,
            "random" => Shape::Random(words.next().and_then(|k| k.parse().ok()).ok_or_else(|| wrong(text))?),
            "lists" => Shape::Lists(parse_lists(words.by_ref(), text)?),
            _ => return Err(unknown(name)),
        };
        if words.next().is_some() { Err(wrong(text)) } else { Ok(shape) }
    }

    /// Whether this shape fits `nodes` nodes.
    pub fn check(&self, nodes: u32) -> Result<(), Problem> {
        match self {
            Shape::Random(picks) if *picks == 0 || *picks >= nodes => {
                let most = nodes.saturating_sub(1).max(1);
                let message = format!("Random neighbours must be from 1 to {most} for {nodes} nodes, not {picks}.");
                Err(Problem::new("topology", message))
            }
            Shape::Lists(lists) => check_lists(lists, nodes),
            _ => Ok(()),
        }
    }
}

fn unknown(name: &str) -> Problem {
    let known = ["mesh", "ring", "line", "star", "grid", "tree", "random", "lists"];
    let hint = nearest(name, known).map(|near| format!(" Did you mean “{near}”?")).unwrap_or_default();
    let message = format!("There is no topology “{name}”; there are {}.{hint}", known.join(", "));
    Problem::new("topology", message)
}

fn wrong(text: &str) -> Problem {
    let message =
        format!("The topology “{text}” does not read; write for example “ring”, “random 4” or “lists 1:2,3 2:1 3:1”.");
    Problem::new("topology", message)
}

fn parse_lists<'a>(words: impl Iterator<Item = &'a str>, text: &str) -> Result<Vec<(u32, Vec<u32>)>, Problem> {
    let number = |s: &str| s.parse::<u32>().map_err(|_| wrong(text));
    let list = |word: &str| {
        let (node, peers) = word.split_once(':').ok_or_else(|| wrong(text))?;
        let peers = peers.split(',').filter(|p| !p.is_empty()).map(number).collect::<Result<_, _>>()?;
        Ok((number(node)?, peers))
    };
    words.map(list).collect()
}

fn check_lists(lists: &[(u32, Vec<u32>)], nodes: u32) -> Result<(), Problem> {
    for (index, (node, peers)) in lists.iter().enumerate() {
        let named_twice = lists[..index].iter().any(|(earlier, _)| earlier == node);
        let outside = std::iter::once(node).chain(peers).find(|n| !(1..=nodes).contains(*n));
        let message = if let Some(stranger) = outside {
            format!("The neighbour lists name node {stranger}; nodes are numbered 1 to {nodes}.")
        } else if named_twice {
            format!("Node {node} has two neighbour lists; write one.")
        } else if peers.contains(node) {
            format!("Node {node} cannot be its own neighbour.")
        } else {
            continue;
        };
        return Err(Problem::new("topology", message));
    }
    Ok(())
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Shape::Mesh => f.write_str("mesh"),
            Shape::Ring => f.write_str("ring"),
            Shape::Line => f.write_str("line"),
            Shape::Star => f.write_str("star"),
            Shape::Grid => f.write_str("grid"),
            Shape::Tree => f.write_str("tree"),
            Shape::Random(picks) => write!(f, "random {picks}"),
            Shape::Lists(lists) => {
                f.write_str("lists")?;
                for (node, peers) in lists {
                    let peers: Vec<String> = peers.iter().map(u32::to_string).collect();
                    write!(f, " {node}:{}", peers.join(","))?;
                }
                Ok(())
            }
        }
    }
}

/// The neighbour lists of one run.
#[derive(Clone, Debug)]
pub struct Topology {
    nodes: u32,
    /// `None` is the full mesh, which needs no lists; else where each node's list starts in `peers`, and its end.
    lists: Option<(Vec<u32>, Vec<NodeId>)>,
}

impl Topology {
    /// Lays out `shape` over `nodes` nodes. The shape must have passed [`Shape::check`].
    pub fn new(shape: &Shape, nodes: u32, seed: u64) -> Self {
        let edges = match shape {
            Shape::Mesh => return Self { nodes, lists: None },
            Shape::Ring => ring(nodes),
            Shape::Line => (1..nodes).map(|n| (n, n + 1)).collect(),
            Shape::Star => (2..=nodes).map(|n| (1, n)).collect(),
            Shape::Grid => grid(nodes),
            Shape::Tree => (2..=nodes).map(|n| (n / 2, n)).collect(),
            Shape::Random(picks) => random(nodes, *picks, seed),
            Shape::Lists(lists) => return Self::from_arcs(nodes, one_way(lists)),
        };
        let both = edges.iter().flat_map(|&(a, b)| [(a, b), (b, a)]).collect();
        Self::from_arcs(nodes, both)
    }

    fn from_arcs(nodes: u32, mut arcs: Vec<(u32, u32)>) -> Self {
        arcs.sort_unstable();
        arcs.dedup();
        let mut starts = vec![0u32; nodes as usize + 1];
        for (from, _) in &arcs {
            starts[*from as usize] += 1;
        }
        for node in 0..nodes as usize {
            starts[node + 1] += starts[node];
        }
        let peers = arcs.iter().map(|&(_, to)| NodeId::new(to)).collect();
        Self { nodes, lists: Some((starts, peers)) }
    }

    /// How many nodes there are.
    #[inline]
    pub fn nodes(&self) -> u32 {
        self.nodes
    }

    /// How many neighbours `node` has.
    #[inline]
    pub fn degree(&self, node: NodeId) -> u32 {
        match &self.lists {
            None => self.nodes - 1,
            Some((starts, _)) => starts[node.index() + 1] - starts[node.index()],
        }
    }

    /// The neighbour of `node` at `position`, from 0 to its degree - 1, in ascending order.
    #[inline]
    pub fn neighbour(&self, node: NodeId, position: u32) -> NodeId {
        match &self.lists {
            None => NodeId::new(1 + position + u32::from(position + 1 >= node.number())),
            Some((starts, peers)) => peers[(starts[node.index()] + position) as usize],
        }
    }

    /// All neighbours of `node`.
    pub fn neighbours(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        (0..self.degree(node)).map(move |position| self.neighbour(node, position))
    }
}

fn ring(nodes: u32) -> Vec<(u32, u32)> {
    let closing = if nodes > 2 { Some((nodes, 1)) } else { None };
    (1..nodes).map(|n| (n, n + 1)).chain(closing).collect()
}

fn grid(nodes: u32) -> Vec<(u32, u32)> {
    let width = (1u32..).find(|w| w * w >= nodes).unwrap_or(1);
    let right = (1..=nodes).filter(|n| n % width != 0 && *n < nodes).map(|n| (n, n + 1));
    let below = (1..=nodes).filter(|n| n + width <= nodes).map(|n| (n, n + width));
    right.chain(below).collect()
}

fn random(nodes: u32, picks: u32, seed: u64) -> Vec<(u32, u32)> {
    let mut edges = Vec::new();
    for node in 1..=nodes {
        let mut dice = Dice::new(seed, Purpose::Topology, u64::from(node));
        let first = edges.len();
        while edges.len() < first + picks as usize {
            let edge = (node, dice.other(node, nodes));
            if !edges[first..].contains(&edge) {
                edges.push(edge);
            }
        }
    }
    edges
}

fn one_way(lists: &[(u32, Vec<u32>)]) -> Vec<(u32, u32)> {
    lists.iter().flat_map(|(node, peers)| peers.iter().map(|peer| (*node, *peer))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lists(text: &str, nodes: u32) -> Vec<Vec<u32>> {
        let shape = Shape::parse(text).unwrap();
        shape.check(nodes).unwrap();
        assert_eq!(Shape::parse(&shape.to_string()).unwrap(), shape);
        let topology = Topology::new(&shape, nodes, 1);
        (1..=nodes).map(|n| topology.neighbours(NodeId::new(n)).map(NodeId::number).collect()).collect()
    }

    #[test]
    fn every_shape_has_the_neighbours_its_name_promises() {
        assert_eq!(lists("mesh", 3), [vec![2, 3], vec![1, 3], vec![1, 2]]);
        assert_eq!(lists("ring", 4), [vec![2, 4], vec![1, 3], vec![2, 4], vec![1, 3]]);
        assert_eq!(lists("line", 3), [vec![2], vec![1, 3], vec![2]]);
        assert_eq!(lists("star", 3), [vec![2, 3], vec![1], vec![1]]);
        assert_eq!(lists("grid", 4), [vec![2, 3], vec![1, 4], vec![1, 4], vec![2, 3]]);
        assert_eq!(lists("tree", 3), [vec![2, 3], vec![1], vec![1]]);
        assert_eq!(lists("lists 1:2,3 3:1", 3), [vec![2, 3], vec![], vec![1]]);
    }

    #[test]
    fn two_nodes_in_a_ring_are_neighbours_once() {
        assert_eq!(lists("ring", 2), [vec![2], vec![1]]);
        assert_eq!(lists("ring", 1), [Vec::<u32>::new()]);
    }

    #[test]
    fn random_lists_are_mutual_and_large_enough() {
        let lists = lists("random 3", 50);
        for (index, peers) in lists.iter().enumerate() {
            let me = index as u32 + 1;
            assert!(peers.len() >= 3);
            assert!(peers.iter().all(|&peer| peer != me && lists[peer as usize - 1].contains(&me)));
        }
    }

    #[test]
    fn impossible_lists_are_refused_with_a_sentence() {
        let refusal = |text: &str, nodes| {
            let shape = Shape::parse(text);
            shape.and_then(|shape| shape.check(nodes)).unwrap_err().message
        };
        assert!(refusal("lists 1:9", 4).contains("1 to 4"));
        assert!(refusal("lists 1:1", 4).contains("its own neighbour"));
        assert!(refusal("lists 1:2 1:3", 4).contains("two neighbour lists"));
        assert!(refusal("random 4", 4).contains("from 1 to 3"));
        assert!(refusal("rng", 4).contains("Did you mean “ring”"));
        assert!(refusal("ring 4", 4).contains("does not read"));
    }
}
