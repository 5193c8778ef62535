//! Who accused whom first. When a healthy node is taken for dead, looking at it is useless: the question is who began.
//!
//! A *case* against a node opens when another finds it silent by itself (not because it was told), and closes when the first
//! takes it for alive again. Later accusers and those who only pass the news on open no second one.

use super::Occasion;
use crate::protocol::{Belief, NodeId};
use crate::time::Instant;
use std::collections::{BTreeMap, BTreeSet};

/// The latest case against each node that was ever accused.
#[derive(Clone, Debug, Default)]
pub struct Accusations {
    cases: BTreeMap<NodeId, Case>,
    down: BTreeSet<NodeId>,
}

/// One case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Case {
    /// Who began.
    pub accuser: NodeId,
    /// When.
    pub at: Instant,
    /// Of what: of being silent (`Suspect`), or dead at once.
    pub verdict: Belief,
    /// Whether the accused was running then.
    pub falsely: bool,
    /// Who first took it for dead by its own finding, and when.
    pub condemned: Option<(NodeId, Instant)>,
    /// When the first took it for alive again.
    pub closed: Option<Instant>,
}

impl Accusations {
    /// The latest case against each accused, by its number.
    pub fn cases(&self) -> &BTreeMap<NodeId, Case> {
        &self.cases
    }

    /// A node changes its belief of `subject`; true if that opens a case.
    pub fn believed(&mut self, at: Instant, node: NodeId, subject: NodeId, belief: Belief, source: NodeId) -> bool {
        let open = self.cases.get_mut(&subject).filter(|case| case.closed.is_none());
        let found_out = source == NodeId::NOBODY && matches!(belief, Belief::Suspect | Belief::Dead);
        let condemned = (belief == Belief::Dead).then_some((node, at));
        match open {
            Some(case) if belief == Belief::Alive => case.closed = Some(at),
            Some(case) if found_out => case.condemned = case.condemned.or(condemned),
            None if found_out => {
                let falsely = !self.down.contains(&subject);
                let case = Case { accuser: node, at, verdict: belief, falsely, condemned, closed: None };
                self.cases.insert(subject, case);
                return true;
            }
            _ => {}
        }
        false
    }

    /// Something befell a node: the truth that accusations are held against.
    pub fn befell(&mut self, node: NodeId, occasion: Occasion) {
        match occasion {
            Occasion::Killed | Occasion::Left => self.down.insert(node),
            Occasion::Restarted | Occasion::Wiped | Occasion::Joined(_) => self.down.remove(&node),
            Occasion::Forgot(_) => false,
        };
    }

    /// Roughly how many bytes a copy takes.
    pub fn size(&self) -> usize {
        self.cases.len() * size_of::<(NodeId, Case)>() + self.down.len() * size_of::<NodeId>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_has_one_first_accuser_and_closes_when_the_accused_is_taken_for_alive() {
        let mut accusations = Accusations::default();
        let node = NodeId::new;
        let mut tell = |second: u64, by: u32, belief, source: u32| {
            let at = Instant::from_micros(second * 1_000_000);
            accusations.believed(at, node(by), node(9), belief, node(source))
        };
        assert!(!tell(1, 2, Belief::Suspect, 3), "it was only told");
        assert!(tell(2, 3, Belief::Suspect, 0), "the first to find out");
        assert!(!tell(3, 4, Belief::Suspect, 0), "the second");
        assert!(!tell(5, 4, Belief::Dead, 0));
        assert!(!tell(6, 2, Belief::Alive, 9));
        assert!(!tell(7, 5, Belief::Suspect, 3), "old news on its way");
        let case = accusations.cases()[&node(9)];
        assert_eq!((case.accuser, case.falsely), (node(3), true));
        assert_eq!(case.condemned.map(|(by, _)| by), Some(node(4)));
        assert_eq!(case.closed, Some(Instant::from_micros(6_000_000)));

        accusations.befell(node(9), Occasion::Killed);
        assert!(accusations.believed(Instant::ZERO, node(5), node(9), Belief::Dead, node(0)), "a new case");
        assert!(!accusations.cases()[&node(9)].falsely);
    }
}
